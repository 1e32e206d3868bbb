"""Odd functions that tend to 1, by polynomials on quarters of binades.

Guarantee: the polynomial is that of the piece in which |x| lies, and its argument is exact.

The piece is read off the first bits of |x|; its 6 to 8 numbers are fetched at once for all lanes.
"""

from __future__ import annotations

from apery.numerics.library.piecewise_tables import Columns
from apery.numerics.library.vector import F32, Code, Value

_QUARTERS = 21
"""The bits of a float32 below those that name the quarter of a binade."""


def saturating(code: Code, x: Value, name: str, columns: Columns, lowest: int) -> Value:
    """Write a function for float32.

    Parameters
    ----------
    code, x : Code, Value
        Where, and of what.
    name : str
        For the tables in the module.
    columns : tuple of tuples of float
        Centres, values, coefficients.
    lowest : int
        The first piece ends at 1.25 * 2^lowest; the last piece, at 2^(lowest + 8), must give 1.
    """
    first = (127 + lowest) << (23 - _QUARTERS)
    top = (2.0 - 2.0**-23) * 2.0 ** (lowest + 7)
    a = code.at_most(code.magnitude(x), top)
    index = (a.bits >> _QUARTERS) - first
    index = code.select(index < 0, index.like(0), index) & 31  # the mask for NaN
    centre, value, *rest = (
        code.lookup(f"{name}_{i}", column, index) for i, column in enumerate(columns)
    )
    lead = code.select(a.bits < ((first + 1) << _QUARTERS), a, value)
    t = a - centre
    out = code.mad(t, code.horner(t, rest), lead)
    return (out.bits | code.sign(x)).floats(F32)
