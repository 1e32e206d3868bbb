"""Reduction of sine, cosine and tangent for float64: |x| = k pi/2 + r + r_lo.

Guarantee: |r| < 0.786, k modulo 4 is right, |r_lo| <= 2^-53 |r|, and r + r_lo differs from the
exact value by less than 2^-62 |r| for every finite float64.

Below 2^20 pi/2 is used in four parts, the products with the first three exact, so that the error
is below 2^-130; from there on |x| is multiplied by 192 bits of 2/pi, chosen by the exponent, in
limbs of 32 bits, modulo 4, with an error below 2^-124. No float64 is closer to a multiple of pi/2
than 2^-61.9, which a test computes from continued fractions.

References
----------
M. Payne, R. Hanek, Radian reduction for trigonometric functions, ACM SIGNUM Newsletter 18 (1983)
19-24, DOI 10.1145/1057600.1057602.
"""

from __future__ import annotations

from apery.numerics.library.trigonometric import windows
from apery.numerics.library.vector import F64, Code, Value, floats

LIMIT = 2.0**20
RELATIVE_ERROR = 2.0**-62
_TWO_OVER_PI = float.fromhex("0x1.45f306dc9c883p-1")
HALF_PI = floats("0x1.921fb544p+0 0x1.0b4611a6p-34 0x1.3198a2e0p-69 0x1.b839a252049c1p-104")
"""pi/2 in three parts of 33 bits and the rest rounded."""
_HALF_PI, _HALF_PI_LO = floats("0x1.921fb54442d18p0 0x1.1a62633145c07p-54")
_WORDS = 6


def small(code: Code, a: Value) -> tuple[Value, Value, Value]:
    """Return integers equal to k modulo 4, r and r_lo for 0 <= a < LIMIT."""
    k, n = code.nearest(a, _TWO_OVER_PI)
    first = code.mad(k, -HALF_PI[0], a)  # exact
    second, lost = code.two_sum(first, k * -HALF_PI[1])
    third, rest = code.two_sum(second, k * -HALF_PI[2])
    return n.bits, *code.fast_two_sum(third, code.mad(k, -HALF_PI[3], lost + rest))


def large(code: Code, a: Value) -> tuple[Value, Value, Value]:
    """Return the same as `small` for every a >= 1; NaN for infinities and NaN."""
    low32 = 0xFFFFFFFF
    bits = a.bits
    field = bits.logical_shift(52)
    m = (bits & ((1 << 52) - 1)) | (1 << 52)
    m0, m1 = m & low32, m.logical_shift(32)
    columns = windows(2048, 52, 1023, _WORDS)
    w = [
        code.lookup(f"two_over_pi_{i}_i32", column, field).resize(bits.element, signed=False)
        for i, column in enumerate(columns)
    ]
    # Limbs of m times the window, the last first; what goes beyond 2^192 is a multiple of 4.
    limbs = []
    carry = bits.like(0)
    for i in range(_WORDS):
        first = m0 * w[_WORDS - 1 - i]
        total = carry + (first & low32)
        carry = first.logical_shift(32)
        if i:
            second = m1 * w[_WORDS - i]
            total = total + (second & low32)
            carry = carry + second.logical_shift(32)
        limbs.append(total & low32)
        carry = carry + total.logical_shift(32)
    top = (limbs[5] << 32) | limbs[4]
    q = (top + (1 << 61)).logical_shift(62)
    # The fraction, between -2^61 and 2^61 in units of 2^-62, as four exact floats.
    top = top - (q << 62)
    parts = [
        (top >> 32).to_float(F64) * 2.0**-30,
        (top & low32).to_float(F64) * 2.0**-62,
        limbs[3].to_float(F64) * 2.0**-94,
        limbs[2].to_float(F64) * 2.0**-126,
    ]
    high, low = code.two_sum(parts[0], parts[1])
    third, fourth = code.two_sum(parts[2], parts[3])
    high, low = code.two_sum(high, low + third)
    low = low + fourth
    r, r_lo = code.product(high, high.like(_HALF_PI))
    r_lo = r_lo + code.mad(low, _HALF_PI, high * _HALF_PI_LO)
    r, r_lo = code.fast_two_sum(r, r_lo)
    return q, code.select(bits < 0x7FF << 52, r, a.like(float("nan"))), r_lo
