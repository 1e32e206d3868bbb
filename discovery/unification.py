"""Which of many continued fractions are related, and how.

Guarantee: fractions of one group are related by exact identities, each to the first of its
group; that two groups are different says nothing beyond the bounds of the search.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from apery.core.continued_fraction import ContinuedFraction
from apery.core.transform import RationalMap
from apery.numerics.coboundary import MAX_DEGREE
from apery.numerics.unification import MAX_FOLD, MAX_SHIFT, Relation, unify


@dataclass(frozen=True, slots=True)
class Group:
    """Fractions that are related to one of them.

    Parameters
    ----------
    representative : int
        Index of the fraction that the others are related to.
    members : tuple of (int, Relation)
        Indices of the others, each with the relation to the representative.
    """

    representative: int
    members: tuple[tuple[int, Relation], ...]

    @property
    def maps(self) -> tuple[tuple[int, RationalMap], ...]:
        """The Möbius maps from the values of the members to that of the representative."""
        return tuple((index, relation.map) for index, relation in self.members)


def unified(
    fractions: Sequence[ContinuedFraction],
    *,
    degree: int = MAX_DEGREE,
    fold: int = MAX_FOLD,
    shift: int = MAX_SHIFT,
) -> tuple[Group, ...]:
    """Sort fractions into groups, each a star of relations to its first member.

    Parameters
    ----------
    fractions : sequence of ContinuedFraction
        In the order in which they become representatives.
    degree, fold, shift : int
        Bounds, see `apery.numerics.unification.unify`.

    Examples
    --------
    >>> four = [("2*n+1", "n^2"), ("3*n+1", "-n*(2*n-1)"), ("2*n+3", "n*(n+2)"), ("n", "n")]
    >>> for group in unified([ContinuedFraction(*pair) for pair in four]):
    ...     print(group.representative, *(f"{i}: x -> {m}" for i, m in group.maps))
    0 2: x -> (2*x)/(x + 2)
    1
    3
    """
    groups: dict[int, list[tuple[int, Relation]]] = {}
    for index, fraction in enumerate(fractions):
        for first, members in groups.items():
            found = unify(fraction, fractions[first], degree=degree, fold=fold, shift=shift)
            if found is not None:
                members.append((index, found))
                break
        else:
            groups[index] = []
    return tuple(Group(first, tuple(members)) for first, members in groups.items())
