"""Exact convergents of continued fractions by binary splitting.

Guarantee: `Convergents.advance` gives the integers p and q of the fundamental recurrence
u_n = a_n u_(n-1) + b_n u_(n-2), without cancellation of common factors.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import lcm

import numpy as np
from gmpy2 import mpz
from numpy.typing import NDArray

from apery.core.continued_fraction import ContinuedFraction, Interlaced

Matrix = tuple[mpz, mpz, mpz, mpz]
"""Rows of a 2x2 matrix one after the other."""
_Integers = NDArray[np.object_]
_BLOCK = 8
"""Matrices that are multiplied one by one, in many blocks at once, before products are halved."""
_WORD_BITS = 62
_WINOGRAD_BITS = 10_000
"""Entries from here on are multiplied with 7 products of them, not 8."""


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


def integer_values(sequence: Interlaced, scale: int, start: int, stop: int) -> _Integers:
    """Return scale * sequence(n) for start <= n < stop, as an array of integers.

    Examples
    --------
    >>> list(integer_values(Interlaced((), ("m^2/2",)), 2, 3, 6))
    [9, 16, 25]
    """
    if sequence.initial or sequence.period > 1:
        term = integer_terms(sequence, scale)
        return np.array([term(n) for n in range(start, stop)], dtype=object)
    coefficients = [int(c * scale) for c in reversed(sequence.pieces[0].coefficients())]
    bound = 0
    for c in coefficients:
        bound = bound * max(abs(start), abs(stop)) + abs(c)
    # Machine words where they suffice; every partial result of Horner's scheme is below.
    fits = bound.bit_length() <= _WORD_BITS
    indices = np.arange(start, stop, dtype=np.int64 if fits else object)
    value = np.zeros_like(indices)
    for c in coefficients:
        value = value * indices + c
    return value.astype(object)


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
        self.depth = 0
        # Rows (p_(n-1), p_n) and (q_(n-1), q_n) of the fraction with integer coefficients.
        self.state: Matrix = (mpz(1), mpz(int(fraction.a(0) * self.scale)), mpz(0), mpz(1))

    def advance(self, depth: int) -> None:
        """Go on to the convergent with index `depth`, not below the present one."""
        if depth > self.depth:
            self.state = _times(self.state, self._product(self.depth + 1, depth + 1))
            self.depth = depth

    def value(self) -> Fraction | None:
        """Return p_n/q_n, or None for infinity (q_n = 0)."""
        _, p, _, q = self.state
        return Fraction(int(p), int(q) * self.scale) if q else None

    def pair(self) -> tuple[int, int]:
        """Return (p_n, q_n), with q_n multiplied by the scale."""
        _, p, _, q = self.state
        return int(p), int(q) * self.scale

    def image(self, tail: Fraction) -> tuple[int, int]:
        """Return numerator and denominator of the value whose tail after a_n is `tail`."""
        p1, p, q1, q = self.state
        # The tail of the scaled fraction is scale * tail.
        t, s = tail.numerator * self.scale, tail.denominator
        return int(p * s + p1 * t), int(q * s + q1 * t) * self.scale

    def _product(self, start: int, stop: int) -> Matrix:
        """Multiply [[0, b_n], [1, a_n]] for start <= n < stop."""
        factors = _factors(self.fraction, self.scale, start, stop)
        return _product_of(factors, 0, len(factors))


def _row_products(a: _Integers, b: _Integers) -> list[Matrix]:
    """Return, for each column of a and b, the product of the matrices of its entries."""
    p1, p = np.zeros_like(a[0]), b[0]
    q1, q = np.ones_like(a[0]), a[0]
    for x, y in zip(a[1:], b[1:], strict=True):
        p1, p, q1, q = p, y * p1 + x * p, q, y * q1 + x * q
    entries = ([mpz(v) for v in row] for row in (p1, p, q1, q))
    return list(zip(*entries, strict=True))


def _product_of(factors: list[Matrix], start: int, stop: int) -> Matrix:
    if stop - start == 1:
        return factors[start]
    middle = (start + stop) // 2
    return _times(_product_of(factors, start, middle), _product_of(factors, middle, stop))


def convergent(fraction: ContinuedFraction, n: int) -> Fraction | None:
    """Return the convergent p_n/q_n in lowest terms, None where it is infinite.

    Examples
    --------
    >>> [str(convergent(ContinuedFraction("2*n+1", "n^2"), n)) for n in range(4)]
    ['1', '4/3', '24/19', '51/40']
    """
    p, q = numerator_and_denominator(fraction, n)
    return Fraction(p, q) if q else None


def numerator_and_denominator(fraction: ContinuedFraction, n: int) -> tuple[int, int]:
    """Return p_n and q_n of the fraction with integer coefficients, q_n times its scale.

    Faster than `Convergents`, which keeps p_(n-1) and q_(n-1) to go on from.

    Examples
    --------
    >>> numerator_and_denominator(ContinuedFraction("2*n+1", "n^2"), 3)
    (204, 160)
    """
    scale = common_denominator(fraction)
    first = mpz(int(fraction.a(0) * scale))
    if n == 0:
        return int(first), scale
    factors = _factors(fraction, scale, 1, n + 1)
    p, q = _last_column(factors, 0, len(factors))
    return int(p + first * q), int(q) * scale


def _factors(fraction: ContinuedFraction, scale: int, start: int, stop: int) -> list[Matrix]:
    """Return products of a few matrices [[0, b_n], [1, a_n]] each, for start <= n < stop."""
    a = integer_values(fraction.a, scale, start, stop)
    b = integer_values(fraction.b, scale**2, start, stop)
    whole = len(a) - len(a) % _BLOCK
    rows = a[:whole].reshape(-1, _BLOCK).T, b[:whole].reshape(-1, _BLOCK).T
    found = _row_products(*rows) if whole else []
    if whole < len(a):
        found += _row_products(a[whole:, None], b[whole:, None])
    return found


def _last_column(factors: list[Matrix], start: int, stop: int) -> tuple[mpz, mpz]:
    if stop - start == 1:
        return factors[start][1], factors[start][3]
    middle = (start + stop) // 2
    x = _product_of(factors, start, middle)
    p, q = _last_column(factors, middle, stop)
    return x[0] * p + x[1] * q, x[2] * p + x[3] * q


def _times(x: Matrix, y: Matrix) -> Matrix:
    if min(x[3].bit_length(), y[3].bit_length()) > _WINOGRAD_BITS:
        return _times_by_seven(x, y)
    return (
        x[0] * y[0] + x[1] * y[2],
        x[0] * y[1] + x[1] * y[3],
        x[2] * y[0] + x[3] * y[2],
        x[2] * y[1] + x[3] * y[3],
    )


def _times_by_seven(x: Matrix, y: Matrix) -> Matrix:
    """Multiply by Winograd's form of Strassen's algorithm."""
    a, b, c, d = x
    e, f, g, h = y
    s = c + d
    r = s - a
    u = h - f + e
    w = a * e
    v = w + r * u
    z = v + (a - c) * (h - f)
    t = s * (f - e)
    return w + b * g, v + t + (b - r) * h, z - d * (u - g), z + t


def common_denominator(fraction: ContinuedFraction) -> int:
    """Return D such that D a and D^2 b have integer coefficients."""
    sequences = (fraction.a, fraction.b)
    return lcm(
        *(v.denominator for s in sequences for v in s.initial),
        *(p.denominator for s in sequences for p in s.pieces),
    )
