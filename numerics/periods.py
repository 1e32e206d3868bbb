"""Products of the matrices [[0, b_n], [1, a_n]] over a period, as polynomials in its number.

Guarantee: exact; the entries are integer polynomials.
"""

from __future__ import annotations

from flint import fmpz_poly

from apery.core.continued_fraction import ContinuedFraction, Interlaced
from apery.core.errors import InvalidInputError

Coefficients = tuple[int, ...]
Matrix = tuple[Coefficients, Coefficients, Coefficients, Coefficients]
"""Entries row after row, each a polynomial in m, constant term first."""


def period_matrix(fraction: ContinuedFraction, start: int) -> Matrix:
    """Return the product of [[0, b_n], [1, a_n]] over start + L m <= n < start + L (m + 1).

    Parameters
    ----------
    fraction : ContinuedFraction
        With integer coefficients.
    start : int
        Not before the end of the initial terms.

    Returns
    -------
    tuple of tuple of int
        The four entries, row after row, as coefficients of polynomials in m.

    Examples
    --------
    >>> period_matrix(ContinuedFraction("2*n+1", "n^2"), 1)
    ((), (1, 2, 1), (1,), (3, 2))
    """
    x, y, z, w = fmpz_poly([1]), fmpz_poly(), fmpz_poly(), fmpz_poly([1])
    for a, b in zip(
        _pieces(fraction.a, start, fraction.period),
        _pieces(fraction.b, start, fraction.period),
        strict=True,
    ):
        x, y = y, b * x + a * y
        z, w = w, b * z + a * w
    return _coefficients(x), _coefficients(y), _coefficients(z), _coefficients(w)


def steps_matrix(fraction: ContinuedFraction, begin: int, steps: int) -> Matrix:
    """Return the product over begin + steps m <= n < begin + steps (m + 1).

    Parameters
    ----------
    fraction : ContinuedFraction
        One polynomial each for a and b, which go on below index 1, with integer values.
    begin : int
        Any index.
    steps : int
        At least 1.

    Examples
    --------
    >>> steps_matrix(ContinuedFraction("2*n+1", "n^2"), 1, 2)
    ((1, 4, 4), (5, 24, 36, 16), (3, 4), (19, 40, 20))
    """
    a, b = (
        Interlaced((), (sequence.pieces[0].shifted(begin),)).with_period(steps)
        for sequence in (fraction.a, fraction.b)
    )
    return period_matrix(ContinuedFraction(a, b), 0)


def determinant(matrix: Matrix) -> Coefficients:
    """Return the determinant, a polynomial in m.

    Examples
    --------
    >>> determinant(((), (1, 2, 1), (1,), (3, 2)))
    (-1, -2, -1)
    """
    x, y, z, w = (fmpz_poly(list(entry)) for entry in matrix)
    return _coefficients(x * w - y * z)


def _pieces(sequence: Interlaced, start: int, period: int) -> list[fmpz_poly]:
    """Return the polynomials of the terms from an index on, one for each place in a period."""
    late = sequence.delayed(start - len(sequence.initial)).with_period(period)
    if any(p.denominator != 1 for p in late.pieces):
        raise InvalidInputError(f"{sequence} has coefficients that are no integers")
    return [fmpz_poly([int(c) for c in p.coefficients()]) for p in late.pieces]


def _coefficients(p: fmpz_poly) -> Coefficients:
    return tuple(int(c) for c in p.coeffs())
