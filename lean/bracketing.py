"""Bounds for convergents, computed exactly, behind the statements.

Nothing here is trusted: each result becomes part of a statement that Lean proves or not.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from apery.core.continued_fraction import ContinuedFraction, Interlaced
from apery.core.polynomial import Polynomial

WANTED_DIGITS = 40
"""The bounds for all convergents get narrower than 10^-40 where the depth allows."""
MAX_DEPTH = 120
MAX_START = 600
MAX_BITS = 4000
"""Bounds with longer numbers than this are no use to a reader."""


@dataclass(frozen=True, slots=True)
class Bracket:
    """Bounds for all convergents from an index on.

    Parameters
    ----------
    start : int
        The bounds hold for p_n/q_n with n >= start.
    lower, upper : Fraction
        The bounds.
    """

    start: int
    lower: Fraction
    upper: Fraction

    @property
    def digits(self) -> int:
        """Some d >= 0, the largest or one less, with upper - lower <= 10^-d."""
        width = self.upper - self.lower
        # 10^(0.30102 k) < 2^k, and 2^k is at most the inverse of the width.
        return ((width.denominator // width.numerator).bit_length() - 1) * 30102 // 100_000


def bracket(fraction: ContinuedFraction) -> Bracket | None:
    """Return bounds for all late convergents of a semi-regular fraction.

    Parameters
    ----------
    fraction : ContinuedFraction
        With integer coefficients and every b_n 1 or -1.

    Returns
    -------
    Bracket or None
        None where a_n >= 1 and a_n + b_(n+1) >= 1 do not hold, or hold too late, for all
        large n by the signs of coefficients.

    Examples
    --------
    >>> e = ContinuedFraction.signed(Interlaced((2,), ("1", "2*m+2", "1")), (1,))
    >>> found = bracket(e)
    >>> found.start, found.digits
    (44, 43)
    >>> float(found.lower) == float(found.upper) == 2.718281828459045
    True
    >>> bracket(ContinuedFraction.signed(Interlaced((), ("-m",)), (1,))) is None
    True
    """
    s = max(1, len(fraction.a.initial), len(fraction.b.initial))
    skipped = 0
    while not _semi_regular_from(fraction, s + 1):
        # If signs of coefficients do not show it later, nothing will.
        skipped = 2 * skipped + 1
        s += fraction.period * skipped
        if s > MAX_START or max(fraction.a.degree, fraction.b.degree) <= 0:
            return None
    deepest = s + MAX_DEPTH
    a, b = fraction.a, fraction.b
    p0, p1, q0, q1, n = 1, int(a(0)), 0, 1, 0
    while n < s or (n < deepest and q1 * abs(q0) < 10**WANTED_DIGITS):
        n += 1
        p0, p1 = p1, int(a(n)) * p1 + int(b(n)) * p0
        q0, q1 = q1, int(a(n)) * q1 + int(b(n)) * q0
    # A late index may have q_n <= 0 or a bad neighbour; another index will do.
    for _ in range(4 * fraction.period + 8):
        following = int(b(n + 1))
        if p1.bit_length() > MAX_BITS:
            return None
        if q1 >= 1 and q1 + following * q0 >= 1:
            ends = (Fraction(p1, q1), Fraction(p1 + following * p0, q1 + following * q0))
            return Bracket(n, min(ends), max(ends))
        n += 1
        p0, p1 = p1, int(a(n)) * p1 + int(b(n)) * p0
        q0, q1 = q1, int(a(n)) * q1 + int(b(n)) * q0
    return None


def _semi_regular_from(fraction: ContinuedFraction, start: int) -> bool:
    """Whether the signs of coefficients show it, for all indices from start on."""
    following = _pieces(fraction.b, start + 1, fraction.period)
    for a, b in zip(_pieces(fraction.a, start, fraction.period), following, strict=True):
        least = 1 if b == Polynomial(1) else 2
        if any(c < 0 for c in (a - least).coefficients()):
            return False
    return True


def _pieces(sequence: Interlaced, start: int, period: int) -> tuple[Polynomial, ...]:
    return sequence.delayed(start - len(sequence.initial)).with_period(period).pieces
