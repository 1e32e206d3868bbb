"""Degenerate continued fractions: those that end, diverge, or have a rational limit.

Guarantee: `natural_zero` states what is proved. `rational_limit` is evidence: exact ratios of a
solution at many indices, or digits, not a proof that the limit is rational.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpz_poly
from gmpy2 import mpq

from apery.core.continued_fraction import ContinuedFraction
from apery.discovery.fractions.families import integer_coefficients
from apery.numerics.convergents import Convergents, integer_terms

ENDS = "b_n = 0 for some n >= 1: the fraction ends"
CONSTANT = "constant coefficients up to equivalence: the root of a quadratic equation"
RATIONAL = "rational limit"

_DEPTHS = (64, 128, 256)
_LARGEST_DENOMINATOR = 10**6
_SPARE_DIGITS = 8
"""Digits beyond twice those of the denominator that make a rational limit believable."""
_RATIO_INDICES = (64, 128)


def natural_zero(b: Sequence[int]) -> int | None:
    """Return the least n >= 1 with b(n) = 0, or None; 1 where b = 0.

    Parameters
    ----------
    b : sequence of int
        Coefficients, constant term first.

    Examples
    --------
    >>> natural_zero([-18, 0, 2]), natural_zero([0, 3]), natural_zero([-1, 2])
    (3, None, None)
    """
    polynomial = fmpz_poly(list(b))
    if not polynomial:
        return 1
    roots = []
    for factor, _ in polynomial.factor()[1]:
        if factor.degree() == 1 and int(factor[1]) in (1, -1):
            roots.append(-int(factor[0]) * int(factor[1]))
    return min((root for root in roots if root >= 1), default=None)


@dataclass(frozen=True, slots=True)
class RationalLimit:
    """A rational number that the convergents seem to tend to.

    Parameters
    ----------
    value : Fraction
        The number.
    hypergeometric : bool
        Whether the solution p_n - value q_n of the recurrence has ratios of bounded degree
        (Euler's fractions); else the digits alone speak.
    """

    value: Fraction
    hypergeometric: bool


def rational_limit(fraction: ContinuedFraction) -> RationalLimit | None:
    """Return a rational limit where one is recognised, else None.

    Fractions with a rational limit of small height converge either fast, then digits tell, or
    slowly as sums in Euler's form do. For these u_n = p_n - r q_n is hypergeometric, so its
    ratios u_n / u_(n-1) = a_n + b_n / (u_(n-1) / u_(n-2)) have numerators and denominators that
    grow like a power of n, while for every other r they grow like C^n.

    Examples
    --------
    >>> rational_limit(ContinuedFraction("2*n + 2", "-n*(n+1)"))
    RationalLimit(value=Fraction(1, 1), hypergeometric=True)
    >>> rational_limit(ContinuedFraction("2*n + 1", "n^2")) is None
    True
    """
    walk = Convergents(fraction)
    values = []
    for n in _DEPTHS:
        walk.advance(n)
        value = walk.value()
        if value is None:
            return None
        values.append(value)
    spread = abs(values[2] - values[1])
    for candidate in _candidates(values):
        if abs(values[2] - candidate) <= 16 * spread and _is_hypergeometric(fraction, candidate):
            return RationalLimit(candidate, True)
    nearest = values[2].limit_denominator(_LARGEST_DENOMINATOR)
    room = 10**_SPARE_DIGITS * nearest.denominator**2
    if max(spread, abs(values[2] - nearest)) * room < 1:
        return RationalLimit(nearest, False)
    return None


def _candidates(values: Sequence[Fraction]) -> Iterator[Fraction]:
    """Yield rational numbers of small height near the last value and its extrapolation."""
    x, y, z = values
    near = [z]
    if (z - y) != (y - x):
        near.insert(0, z - (z - y) ** 2 / ((z - y) - (y - x)))
    seen = set()
    for value in near:
        denominator = 1
        while denominator <= 4096:
            candidate = value.limit_denominator(denominator)
            if candidate not in seen:
                seen.add(candidate)
                yield candidate
            denominator *= 4


def _is_hypergeometric(fraction: ContinuedFraction, value: Fraction) -> bool:
    """Whether the ratios of p_n - value q_n are of small height at many indices."""
    a, b = integer_coefficients(fraction)
    scale = Convergents(fraction).scale
    a_of, b_of = (
        integer_terms(sequence, scale**power)
        for sequence, power in ((fraction.a, 1), (fraction.b, 2))
    )
    degree = max(len(a) - 1, (len(b) - 1) // 2)
    ratio = mpq(a_of(0)) - mpq(value.numerator, value.denominator) * scale
    sizes: list[int] = []
    for n in range(1, _RATIO_INDICES[-1] + 1):
        if ratio == 0:
            return False
        ratio = a_of(n) + b_of(n) / ratio
        size = ratio.numerator.bit_length() + ratio.denominator.bit_length()
        if size > 1000:
            return False
        if n in _RATIO_INDICES:
            sizes.append(int(size))
    # From n to 2 n a polynomial of degree d gains d bits.
    return sizes[1] - sizes[0] <= 2 * (2 * degree + 4)
