"""Reduction of exponentials: x = k ln 2 + r with |r| at most about (ln 2)/2.

Guarantee: for |x| < 1100 log 2, k is an integer with |r| < 0.3467 and k ln 2 + r + r_lo differs
from x by less than 2^-49 |k| (float32) or 2^-100 |k| (float64).

k times the first part of ln 2 is exact, as this part has few bits, and its difference to x is a
float by Sterbenz' lemma or since both are multiples of one unit.

References
----------
W. J. Cody, W. Waite, Software Manual for the Elementary Functions, Prentice-Hall (1980).
"""

from __future__ import annotations

from apery.numerics.library.vector import F32, Code, Value

LOG2E = {32: float.fromhex("0x1.715476p0"), 64: float.fromhex("0x1.71547652b82fep0")}
LN2_HI = {32: float.fromhex("0x1.62e4p-1"), 64: float.fromhex("0x1.62e42fefap-1")}
LN2_LO = {32: float.fromhex("0x1.7f7d1cp-20"), 64: float.fromhex("0x1.cf79abc9e3b39p-40")}
"""ln 2 in two parts: 15 or 37 bits, and the rest rounded."""


def reduced(code: Code, x: Value) -> tuple[Value, Value, Value]:
    """Return k, the second value of `Code.nearest` for it, and r rounded once."""
    size = 32 if x.element == F32 else 64
    k, n = code.nearest(x, LOG2E[size])
    return k, n, code.mad(k, -LN2_LO[size], code.mad(k, -LN2_HI[size], x))


def reduced_twice(code: Code, x: Value) -> tuple[Value, Value, Value, Value]:
    """Return k, its companion, r, and the rounding error of r."""
    size = 32 if x.element == F32 else 64
    k, n = code.nearest(x, LOG2E[size])
    high = code.mad(k, -LN2_HI[size], x)
    r = code.mad(k, -LN2_LO[size], high)
    return k, n, r, code.mad(k, -LN2_LO[size], high - r)


def power(n: Value, element_bits: int, shift: int = 0) -> Value:
    """Return 2^(k + shift) for the companion n of k, where it is a normal number."""
    code = n.code
    bias, point = (127, 23) if element_bits == 32 else (1023, 52)
    return ((code.integer(n) + (bias + shift)) << point).floats(n.element)
