"""The verdict on one fraction, with its evidence, and the exact test of all survivors.

Guarantee: the evidence is exact: residues modulo primes, integers p_n, q_n and their common
divisor. The verdict follows the exact common divisors, not the primes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from apery.core.continued_fraction import ContinuedFraction
from apery.discovery.fractions.degenerate import (
    CONSTANT,
    ENDS,
    RATIONAL,
    RationalLimit,
    natural_zero,
    rational_limit,
)
from apery.discovery.fractions.equivalence import deflated, invariant, is_constant
from apery.discovery.fractions.families import integer_coefficients
from apery.discovery.fractions.results import EquivalenceClass
from apery.discovery.fractions.screen import good_primes
from apery.numerics.divergence import divergence
from apery.numerics.nilpotence import PRIMES, is_nilpotent
from apery.numerics.reduction import Reduction, settled_reduction

DEPTH = 1400


@dataclass(frozen=True, slots=True)
class FactorialReduction:
    """Whether the convergents of a fraction reduce by a full factorial, and what shows it.

    Parameters
    ----------
    holds : bool
        Whether max(|p_n|, |q_n|) / gcd(p_n, q_n) grows like C^n as far as `exact` tells; True
        where the fraction ends.
    degenerate : str or None
        Why the fraction is no object of the search: it ends, diverges, or its limit is rational.
    nilpotent_at, fails_at : tuple of int
        Primes with and without nilpotent p-curvature, after deflation; primes of bad
        reduction are in neither.
    exact : Reduction or None
        The growth; None where the fraction ends.
    limit : RationalLimit or None
        A rational limit, where one is recognised.
    """

    holds: bool
    degenerate: str | None
    nilpotent_at: tuple[int, ...]
    fails_at: tuple[int, ...]
    exact: Reduction | None
    limit: RationalLimit | None = None

    @property
    def agrees(self) -> bool:
        """Whether the primes and the exact test say the same."""
        return self.exact is None or self.holds == (not self.fails_at)


def has_factorial_reduction(
    fraction: ContinuedFraction, *, primes: tuple[int, ...] = PRIMES, depth: int = DEPTH
) -> FactorialReduction:
    """Judge one fraction by its p-curvatures and by exact common divisors.

    Parameters
    ----------
    fraction : ContinuedFraction
        With one polynomial for a and one for b.
    primes : tuple of int
        Odd primes below 256.
    depth : int
        Depth of the exact test; up to four times as much where its answer is doubtful.

    Raises
    ------
    InvalidInputError
        The fraction has initial terms or interlaced polynomials, or is too large.

    Examples
    --------
    >>> found = has_factorial_reduction(ContinuedFraction("34*n^3+51*n^2+27*n+5", "-n^6"))
    >>> found.holds, found.degenerate, found.fails_at
    (True, None, ())
    >>> found = has_factorial_reduction(ContinuedFraction("4*n+2", "1"))  # (e+1)/(e-1)
    >>> found.holds, len(found.fails_at)
    (False, 12)
    >>> has_factorial_reduction(ContinuedFraction("n + 1", "n^2 - 9")).degenerate
    'b_n = 0 for some n >= 1: the fraction ends'
    """
    a, b = integer_coefficients(fraction)
    nilpotent: tuple[int, ...] = ()
    fails: tuple[int, ...] = ()
    if a and b:
        core = deflated(a, b)
        asked = good_primes(*core, primes)
        nilpotent = tuple(p for p in asked if is_nilpotent(*core, p))
        fails = tuple(p for p in asked if p not in nilpotent)
    if natural_zero(b) is not None:
        return FactorialReduction(True, ENDS, nilpotent, fails, None)
    exact = settled_reduction(fraction, depth)
    degenerate = divergence(len(a) - 1, len(b) - 1, a[-1] if a else 0, b[-1])
    limit = None
    if degenerate is None and is_constant(invariant(a, b)):
        degenerate = CONSTANT
    if degenerate is None:
        limit = rational_limit(fraction)
        degenerate = RATIONAL if limit else None
    return FactorialReduction(exact.is_factorial, degenerate, nilpotent, fails, exact, limit)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Classes of survivors after the exact test of their representatives.

    Parameters
    ----------
    confirmed : tuple of (EquivalenceClass, FactorialReduction)
        With factorial reduction and nothing degenerate.
    rational : tuple of (EquivalenceClass, FactorialReduction)
        With factorial reduction and a rational limit.
    refuted : tuple of (EquivalenceClass, FactorialReduction)
        Without factorial reduction: false survivors.
    """

    confirmed: tuple[tuple[EquivalenceClass, FactorialReduction], ...]
    rational: tuple[tuple[EquivalenceClass, FactorialReduction], ...]
    refuted: tuple[tuple[EquivalenceClass, FactorialReduction], ...]


def confirm(survivors: Iterable[EquivalenceClass], *, depth: int = DEPTH) -> Confirmed:
    """Apply the exact test to the representative of each class.

    Examples
    --------
    >>> from apery.discovery.fractions import Degrees, screen
    >>> found = confirm(screen(Degrees(1, 2, 2)).survivors, depth=600)
    >>> len(found.confirmed), len(found.rational), len(found.refuted)
    (21, 5, 0)
    """
    sorted_out: dict[str, list[tuple[EquivalenceClass, FactorialReduction]]] = {
        "confirmed": [], "rational": [], "refuted": [],
    }  # fmt: skip
    for one in survivors:
        verdict = has_factorial_reduction(one.representative.fraction, depth=depth)
        place = "refuted" if not verdict.holds else "rational" if verdict.limit else "confirmed"
        sorted_out[place].append((one, verdict))
    return Confirmed(**{name: tuple(rows) for name, rows in sorted_out.items()})
