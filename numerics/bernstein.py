"""Nonnegativity of integer polynomials on an interval, by Bernstein coefficients on pieces.

Guarantee: exact. On each piece that is returned no Bernstein coefficient is negative, so that the
polynomial is nonnegative on the interval; `negative_at` gives a point where it is negative.

References
----------
R. T. Farouki, The Bernstein polynomial basis: a centennial retrospective, Comput. Aided Geom.
Des. 29 (2012) 379-419, DOI 10.1016/j.cagd.2012.03.001.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from flint import fmpz_poly

MAX_PIECES = 400
MAX_DEPTH = 60

Ends = tuple[Fraction, Fraction]


def coefficients(polynomial: Sequence[int], low: Fraction, high: Fraction) -> list[int]:
    """Return the Bernstein coefficients on [low, high], up to positive factors.

    They are the coefficients of (v + z t)^n p((u + w t)/(v + z t)) for low = u/v, high = w/z.

    Examples
    --------
    >>> coefficients([1, -3, 2], Fraction(0), Fraction(1))  # (1 - x)(1 - 2x)
    [1, -1, 0]
    """
    n = len(polynomial) - 1
    outer = fmpz_poly([low.numerator, high.numerator])
    inner = fmpz_poly([low.denominator, high.denominator])
    total, power = fmpz_poly([]), fmpz_poly([1])
    # Horner's scheme on the form: sum c_i (u + w t)^i (v + z t)^(n - i).
    for c in reversed(polynomial):
        total = total * outer + c * power
        power = power * inner
    found = [int(c) for c in total.coeffs()]
    return found + [0] * (n + 1 - len(found))


def nonnegative_pieces(
    polynomial: Sequence[int], low: Fraction, high: Fraction
) -> list[Ends] | None:
    """Return adjacent pieces on each of which no Bernstein coefficient is negative.

    Returns
    -------
    list of (Fraction, Fraction) or None
        None if the polynomial is negative somewhere, or more pieces would be needed than
        `MAX_PIECES`.

    Examples
    --------
    >>> nonnegative_pieces([1, -3, 3], Fraction(0), Fraction(1))  # discriminant -3
    [(Fraction(0, 1), Fraction(1, 2)), (Fraction(1, 2), Fraction(1, 1))]
    >>> nonnegative_pieces([1, -5, 6], Fraction(0), Fraction(1)) is None
    True
    """
    done: list[Ends] = []
    todo = [(low, high, 0)]
    while todo:
        a, b, depth = todo.pop()
        found = coefficients(polynomial, a, b)
        if min(found) >= 0:
            done.append((a, b))
            continue
        if found[0] < 0 or found[-1] < 0 or depth >= MAX_DEPTH:
            return None
        if len(done) + len(todo) > MAX_PIECES:
            return None
        middle = (a + b) / 2
        todo += [(middle, b, depth + 1), (a, middle, depth + 1)]
    return done
