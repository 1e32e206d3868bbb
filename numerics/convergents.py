"""Exact convergents of continued fractions by binary splitting.

Guarantee: `Convergents.advance` gives the integers p and q of the fundamental recurrence
u_n = a_n u_(n-1) + b_n u_(n-2), without cancellation of common factors.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import lcm

from gmpy2 import mpz

from apery.core.continued_fraction import ContinuedFraction, Interlaced

Matrix = tuple[mpz, mpz, mpz, mpz]
"""Rows of a 2x2 matrix one after the other."""


def integer_terms(sequence: Interlaced, scale: int) -> Callable[[int], int]:
    """Return n -> scale * sequence(n) in integer arithmetic.

    Parameters
    ----------
    sequence : Interlaced
        The sequence.
    scale : int
        A multiple of every denominator.
    """
    initial = [int(v * scale) for v in sequence.initial]
    pieces = [[int(c * scale) for c in reversed(p.coefficients())] for p in sequence.pieces]
    k, period = len(initial), len(pieces)

    def term(n: int) -> int:
        if n < k:
            return initial[n]
        m, j = divmod(n - k, period)
        value = 0
        for c in pieces[j]:
            value = value * m + c
        return value

    return term


class Convergents:
    """The convergents p_n/q_n of a continued fraction, one depth after another.

    A fraction with non-integer coefficients is brought to integers by the equivalence
    transformation with the constant `scale`: a -> D a, b -> D^2 b multiplies the value
    by D.

    Parameters
    ----------
    fraction : ContinuedFraction
        The fraction.

    Examples
    --------
    >>> walk = Convergents(ContinuedFraction("2*n+1", "n^2"))
    >>> walk.advance(3)
    >>> walk.value()
    Fraction(51, 40)
    """

    def __init__(self, fraction: ContinuedFraction) -> None:
        self.fraction = fraction
        self.scale = common_denominator(fraction)
        self._a = integer_terms(fraction.a, self.scale)
        self._b = integer_terms(fraction.b, self.scale**2)
        self.depth = 0
        # Rows (p_(n-1), p_n) and (q_(n-1), q_n).
        self._state: Matrix = (mpz(1), mpz(self._a(0)), mpz(0), mpz(1))

    def advance(self, depth: int) -> None:
        """Go on to the convergent with index `depth`, not below the present one."""
        if depth > self.depth:
            self._state = _times(self._state, self._product(self.depth + 1, depth + 1))
            self.depth = depth

    def value(self) -> Fraction | None:
        """Return p_n/q_n, or None for infinity (q_n = 0)."""
        _, p, _, q = self._state
        return Fraction(int(p), int(q) * self.scale) if q else None

    def pair(self) -> tuple[int, int]:
        """Return (p_n, q_n), with q_n multiplied by the scale."""
        _, p, _, q = self._state
        return int(p), int(q) * self.scale

    def image(self, tail: Fraction) -> tuple[int, int]:
        """Return numerator and denominator of the value whose tail after a_n is `tail`."""
        p1, p, q1, q = self._state
        # The tail of the scaled fraction is scale * tail.
        t, s = tail.numerator * self.scale, tail.denominator
        return int(p * s + p1 * t), int(q * s + q1 * t) * self.scale

    def _product(self, start: int, stop: int) -> Matrix:
        """Multiply [[0, b_n], [1, a_n]] for start <= n < stop."""
        if stop - start <= 8:
            p1, p, q1, q = mpz(1), mpz(0), mpz(0), mpz(1)
            for n in range(start, stop):
                a, b = self._a(n), self._b(n)
                p1, p, q1, q = p, b * p1 + a * p, q, b * q1 + a * q
            return p1, p, q1, q
        middle = (start + stop) // 2
        return _times(self._product(start, middle), self._product(middle, stop))


def convergent(fraction: ContinuedFraction, n: int) -> Fraction | None:
    """Return the convergent p_n/q_n in lowest terms, None where it is infinite.

    Examples
    --------
    >>> [str(convergent(ContinuedFraction("2*n+1", "n^2"), n)) for n in range(4)]
    ['1', '4/3', '24/19', '51/40']
    """
    walk = Convergents(fraction)
    walk.advance(n)
    return walk.value()


def _times(x: Matrix, y: Matrix) -> Matrix:
    return (
        x[0] * y[0] + x[1] * y[2],
        x[0] * y[1] + x[1] * y[3],
        x[2] * y[0] + x[3] * y[2],
        x[2] * y[1] + x[3] * y[3],
    )


def common_denominator(fraction: ContinuedFraction) -> int:
    """Return D such that D a and D^2 b have integer coefficients."""
    sequences = (fraction.a, fraction.b)
    return lcm(
        *(v.denominator for s in sequences for v in s.initial),
        *(p.denominator for s in sequences for p in s.pieces),
    )
