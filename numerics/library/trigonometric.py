"""Reduction of sine, cosine and tangent for float32: |x| = k pi/2 + r + r_lo.

Guarantee: |r| < 0.7857, k modulo 4 is right, and r + r_lo differs from the exact value by less
than 2^-40 |r| for every finite float32.

Below 2^17 pi/2 is used in three parts, with the products exact; from there on, |x| times 96 bits
of 2/pi, chosen by the exponent, modulo 4.

References
----------
M. Payne, R. Hanek, Radian reduction for trigonometric functions, ACM SIGNUM Newsletter 18 (1983)
19-24, DOI 10.1145/1057600.1057602.
"""

from __future__ import annotations

from functools import cache

from apery.numerics.library.vector import F64, I32, I64, Code, Value

LIMIT = 2.0**17
_TWO_OVER_PI = float.fromhex("0x1.45f306p-1")
_HALF_PI = tuple(map(float.fromhex, ("0x1.921fb6p0", "-0x1.777a5cp-25", "-0x1.ee59dap-50")))
_WIDE_HALF_PI = float.fromhex("0x1.921fb544p0"), float.fromhex("0x1.0b4611a626331p-34")
_SCALED_HALF_PI = float.fromhex("0x1.921fb54442d18p-62")


@cache
def pi_bits(bits: int) -> int:
    """Return floor(2^bits pi), by Machin's formula 16 arccot 5 - 4 arccot 239."""
    one = 1 << (bits + 64)

    def arccot(n: int) -> int:
        total = term = one // n
        k, sign = 3, -1
        while term:
            term //= n * n
            total += sign * (term // k)
            k, sign = k + 2, -sign
        return total

    return 4 * (4 * arccot(5) - arccot(239)) >> 64


@cache
def windows(count: int, point: int, bias: int, words: int) -> tuple[tuple[int, ...], ...]:
    """Return, for each exponent field, the bits of 2/pi that matter modulo 4.

    Parameters
    ----------
    count, point, bias : int
        How many exponents there are; bits of the significand after the point; their offset.
    words : int
        How many words of 32 bits.
    """
    places = count + 32 * words + 64
    inverse = (1 << (2 * places + 1)) // pi_bits(places)
    columns: list[list[int]] = [[] for _ in range(words)]
    for field in range(count):
        shift = places - (field - bias - point + 32 * words - 2)
        window = inverse >> shift
        for i, column in enumerate(columns):
            word = (window >> (32 * (words - 1 - i))) & 0xFFFFFFFF
            column.append(word)
    return tuple(map(tuple, columns))


def small(code: Code, a: Value) -> tuple[Value, Value, Value]:
    """Return integers equal to k modulo 4, r and r_lo for 0 <= a < LIMIT."""
    k, n = code.nearest(a, _TWO_OVER_PI)
    if not code.fma:
        wide = k.widen()
        exact = (a.widen() - wide * _WIDE_HALF_PI[0]) - wide * _WIDE_HALF_PI[1]
        r = exact.narrow()
        return n.bits, r, (exact - r.widen()).narrow()
    first = code.mad(k, -_HALF_PI[0], a)
    product = k * _HALF_PI[1]
    r = first - product
    rest = ((first - r) - product) - code.mad(k, _HALF_PI[1], -product)
    return n.bits, r, code.mad(k, -_HALF_PI[2], rest)


def small_fast(code: Code, a: Value) -> tuple[Value, Value]:
    """Return integers equal to k modulo 4, and r with two roundings, for 0 <= a < LIMIT."""
    if not code.fma:
        return small(code, a)[:2]
    k, n = code.nearest(a, _TWO_OVER_PI)
    r = a
    for part in _HALF_PI:
        r = code.mad(k, -part, r)
    return n.bits, r


def large(code: Code, a: Value) -> tuple[Value, Value, Value]:
    """Return the same as `small` for every a >= 1; NaN for infinities and NaN."""
    bits = a.bits
    field = bits >> 23
    m = ((bits & 0x7FFFFF) | 0x800000).resize(I64, signed=False)
    parts = windows(256, 23, 127, 3)
    top, middle, low = (
        code.lookup(f"two_over_pi_{i}_i32", part, field).resize(I64, signed=False)
        for i, part in enumerate(parts)
    )
    # a 2/pi modulo 4 in units of 2^-62; what is left out is less than one unit.
    product = ((m * top) << 32) + m * middle + (m * low).logical_shift(32)
    q = (product + (1 << 61)).logical_shift(62)
    exact = (product - (q << 62)).to_float(F64) * _SCALED_HALF_PI
    r = exact.narrow()
    out = code.select(bits < 0x7F800000, r, a.like(float("nan")))
    return q.resize(I32), out, (exact - r.widen()).narrow()
