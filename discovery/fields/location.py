"""The matrix field and the direction that a continued fraction belongs to.

Guarantee: what is returned is an exact relation between the fraction and the one along the
direction; that nothing is found says nothing beyond the fields and directions that were tried.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from apery.core.continued_fraction import ContinuedFraction
from apery.core.errors import AperyError
from apery.core.matrix_field import MatrixField
from apery.discovery.fields.companion import as_fraction
from apery.discovery.fields.grid import directions
from apery.discovery.fields.known import KNOWN, known
from apery.discovery.fields.trajectory import trajectory
from apery.numerics.unification import Relation, unify

RADIUS = 3


@dataclass(frozen=True, slots=True)
class Location:
    """Where a fraction runs.

    Parameters
    ----------
    name : str
        Name of the field.
    direction : tuple of int
        Steps along each axis in one period.
    fraction : ContinuedFraction
        The fraction along that direction.
    relation : Relation
        From the given fraction to that one.
    """

    name: str
    direction: tuple[int, ...]
    fraction: ContinuedFraction
    relation: Relation


def locate(
    fraction: ContinuedFraction,
    fields: Iterable[tuple[str, MatrixField]] | None = None,
    *,
    radius: int = RADIUS,
) -> Location | None:
    """Return a field and a direction along which a fraction runs, up to a coboundary.

    Parameters
    ----------
    fraction : ContinuedFraction
        With one polynomial each for a and b.
    fields : iterable of (str, MatrixField), optional
        Names and fields; the named ones without parameters and with matrices of size 2 if not
        given.
    radius : int
        Most steps along each axis in one period.

    Examples
    --------
    >>> found = locate(ContinuedFraction("34*n^3 + 51*n^2 + 27*n + 5", "-n^6"))
    >>> found.name, found.direction
    ('zeta3', (1, 1))
    >>> found = locate(ContinuedFraction("n^3 + (n+1)^3 + 4*(2*n+1)", "-n^6"))
    >>> found.name, found.direction, str(found.relation.map)
    ('zeta3', (0, 1), '-1/(x - 5)')
    >>> locate(ContinuedFraction("7*n + 2", "n")) is None
    True
    """
    wanted = _growth(fraction)
    if wanted is None:
        return None
    for name, field in _named() if fields is None else fields:
        for direction in directions(len(field.axes), radius):
            try:
                along = as_fraction(trajectory(field, direction)).fraction
            except AperyError:
                continue
            if _growth(along) != wanted:
                continue
            relation = unify(fraction, along, fold=1)
            if relation is not None:
                return Location(name, direction, along, relation)
    return None


def _named() -> Iterable[tuple[str, MatrixField]]:
    for name in KNOWN:
        field = known(name)
        if not field.parameters and len(field.axes) == 2 and len(field.matrix(field.axes[0])) == 2:
            yield name, field


def _growth(fraction: ContinuedFraction) -> tuple[int, Fraction] | None:
    """Return what fractions with a coboundary share: how fast the convergents converge."""
    same = fraction.canonical()
    if same.period > 1:
        return None
    a, b = same.a.pieces[0], same.b.pieces[0]
    if not a or not b:
        return None
    gap = 2 * a.degree - b.degree
    ratio = a.coefficients()[-1] ** 2 / b.coefficients()[-1]
    return (gap, ratio) if gap == 0 else (gap, Fraction(0))
