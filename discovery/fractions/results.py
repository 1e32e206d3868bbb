"""What the screen takes and gives: parts of families, members, classes, counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from apery.core.continued_fraction import ContinuedFraction
from apery.discovery.fractions.degenerate import CONSTANT
from apery.discovery.fractions.equivalence import Coefficients, Invariant, invariant, is_constant
from apery.discovery.fractions.families import Family, fraction_of


@dataclass(frozen=True, slots=True)
class Part:
    """The fractions of a family with numbers start <= k < stop."""

    family: Family
    start: int
    stop: int

    @property
    def key(self) -> str:
        """Name of the part among all parts of all families."""
        return f"{self.family.key}/{self.start}..{self.stop - 1}"


@dataclass(frozen=True, slots=True)
class Member:
    """A fraction of a family.

    Parameters
    ----------
    number : int
        Its number in the family.
    a, b : tuple of int
        Coefficients, constant term first.
    """

    number: int
    a: Coefficients
    b: Coefficients

    @property
    def fraction(self) -> ContinuedFraction:
        """The continued fraction."""
        return fraction_of(self.a, self.b)


@dataclass(frozen=True, slots=True)
class Sieved:
    """What one part gave.

    Parameters
    ----------
    count : int
        Number of fractions in the part.
    rejected : dict
        Number of fractions by the first test that they fail.
    set_apart : dict
        Numbers in the family of degenerate fractions, by reason. They have nilpotent
        p-curvature, or it means nothing for them.
    passed : tuple of Member
        The others.
    """

    count: int
    rejected: dict[str, int]
    set_apart: dict[str, tuple[int, ...]]
    passed: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class EquivalenceClass:
    """Fractions that are equal up to scaling, inflation and index shift.

    Parameters
    ----------
    invariant : tuple
        What they share (`apery.discovery.fractions.equivalence.invariant`).
    representative : Member
        The one with the smallest degrees, then coefficients.
    others : tuple of Member
        The rest, in the order of the family.
    """

    invariant: Invariant
    representative: Member
    others: tuple[Member, ...]

    @property
    def members(self) -> tuple[Member, ...]:
        """All of them, the representative first."""
        return (self.representative, *self.others)


@dataclass(frozen=True, slots=True)
class Screened:
    """What the screen of a family gave.

    Parameters
    ----------
    count : int
        Number of fractions in the family.
    survivors : tuple of EquivalenceClass
        With nilpotent p-curvature at all primes of good reduction that were asked.
    rejected : dict
        Number of fractions by the first test that they fail.
    set_apart : dict
        Numbers in the family of degenerate fractions, by reason.
    """

    count: int
    survivors: tuple[EquivalenceClass, ...]
    rejected: dict[str, int] = field(default_factory=dict)
    set_apart: dict[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def surviving(self) -> int:
        """Number of surviving fractions, all members of all classes."""
        return sum(len(c.members) for c in self.survivors)

    @property
    def counts(self) -> dict[str, int]:
        """Numbers of fractions; they add up to `count`."""
        apart = {reason: len(numbers) for reason, numbers in self.set_apart.items()}
        return {**self.rejected, **apart, "survivors": self.surviving}


def gathered(sieved: Iterable[Sieved]) -> Screened:
    """Put the results of parts together, in their order, and form classes."""
    count = 0
    rejected: Counter[str] = Counter()
    apart: dict[str, list[int]] = {}
    members: list[Member] = []
    for one in sieved:
        count += one.count
        rejected.update(one.rejected)
        for reason, numbers in one.set_apart.items():
            apart.setdefault(reason, []).extend(numbers)
        members.extend(one.passed)
    survivors = []
    for one_class in classes(members):
        if is_constant(one_class.invariant):
            apart.setdefault(CONSTANT, []).extend(m.number for m in one_class.members)
        else:
            survivors.append(one_class)
    return Screened(
        count,
        tuple(survivors),
        dict(sorted(rejected.items())),
        {reason: tuple(sorted(apart[reason])) for reason in sorted(apart)},
    )


def classes(members: Iterable[Member]) -> tuple[EquivalenceClass, ...]:
    """Group fractions that are equal up to scaling, inflation and index shift."""
    groups: dict[Invariant, list[Member]] = {}
    for member in members:
        groups.setdefault(invariant(member.a, member.b), []).append(member)
    found = []
    for shared, group in groups.items():
        first = min(group, key=_plainness)
        found.append(EquivalenceClass(shared, first, tuple(m for m in group if m is not first)))
    return tuple(found)


def _plainness(member: Member) -> tuple[int, int, int, int]:
    size = sum(map(abs, member.a)) + sum(map(abs, member.b))
    return len(member.a), len(member.b), size, member.number
