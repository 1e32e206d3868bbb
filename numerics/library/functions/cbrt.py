"""The cube root.

Guarantee: the bounds of `ENTRIES` hold for every input; cbrt(+-0) = +-0, cbrt(+-inf) = +-inf
(C23 F.10.4.1).

The bits of |x|, divided by -3 as an integer, give 1/cbrt|x| to 3.5 percent; with e = 1 - |x| z^3
the series of (1 - e)^(-1/3) gives it to 18 bits; y = |x| z^2, and one step of Newton's method
with an exact residual |x| - y^3.
"""

from __future__ import annotations

from apery.numerics.library.entry import sampled, scanned
from apery.numerics.library.vector import F32, F64, Code, Value, floats

_START = 0x54A1F800
"""Makes the largest |e| least: 0.1022."""
_START_DOUBLE = 0x553EE900
"""The same for the first half of a float64."""
# design.fit((1 - t)^(-1/3), (-0.1027, 0.1024), 1..3, known=1)
_SERIES = floats("0x1.55547cp-2 0x1.c9b32ep-3 0x1.650c2ep-3")
_THIRD = float.fromhex("0x1.555556p-2")
_RANGE = 0x0D800000, 0x7F800000
"""Bits of 2^-100 and infinity: between them nothing is subnormal on the way."""


def _core(code: Code, a: Value, fast: bool) -> Value:
    start = code.mad(a.bits.to_float(F32), -_THIRD, float(_START)).truncate().floats(F32)
    e = code.mad(-(a * start), start * start, 1.0)
    z = code.mad(start * e, code.horner(e, _SERIES), start)
    square_z = z * z
    y = a * square_z
    square = y * y
    residual = code.once(-square, y, a)
    if not fast:
        residual = code.mad(-code.once(y, y, -square), y, residual)
    return code.mad(residual, square_z * _THIRD, y)


def single(code: Code, x: Value, fast: bool = False) -> Value:
    """Write the cube root for float32."""
    a = code.magnitude(x)
    first, end = _RANGE
    out = (_core(code, a, fast).bits | code.sign(x)).floats(F32)

    def rare() -> Value:
        tiny = a.bits.below(first)
        y = _core(code, code.select(tiny, a * 2.0**60, a), fast)
        y = y * code.select(tiny, a.like(2.0**-20), 1.0)
        y = (y.bits | code.sign(x)).floats(F32)
        return code.select((a > 0.0) & a.bits.below(end), y, x)

    return code.rarely(~(a.bits - first).below(end - first), rare, out)


def single_fast(code: Code, x: Value) -> Value:
    """Write the cube root for float32, with a rounded square in the residual."""
    return single(code, x, fast=True)


def double(code: Code, x: Value) -> Value:
    """Write the cube root for float64: one more step for 1/cbrt|x|."""
    a = code.magnitude(x)
    first, end = 0x0250000000000000, 0x7FF0000000000000

    def core(a: Value) -> Value:
        field = a.bits.logical_shift(32).to_float(F64)
        start = (code.mad(field, -1 / 3, float(_START_DOUBLE)).truncate() << 32).floats(F64)
        e = code.mad(-(a * start), start * start, 1.0)
        z = code.mad(start * e, code.horner(e, _SERIES), start)
        e = code.mad(-(a * z), z * z, 1.0)
        z = code.mad(z * e, code.mad(e, 2 / 9, 1 / 3), z)
        square_z = z * z
        y = a * square_z
        square, square_lo = code.product(y, y)
        cube, cube_lo = code.product(square, y)
        residual = ((a - cube) - cube_lo) - square_lo * y
        return code.mad(residual, square_z * (1 / 3), y)

    out = (core(a).bits | code.sign(x)).floats(F64)

    def rare() -> Value:
        tiny = a.bits.below(first)
        y = core(code.select(tiny, a * 2.0**600, a))
        y = y * code.select(tiny, a.like(2.0**-200), 1.0)
        y = (y.bits | code.sign(x)).floats(F64)
        return code.select((a > 0.0) & a.bits.below(end), y, x)

    return code.rarely(~(a.bits - first).below(end - first), rare, out)


ENTRIES = (
    *scanned("cbrt", (0.501, 0.500992, 0x006CCD57), (0.501, 0.500992, 0x006CCD57)),
    *scanned("cbrt_fast", (0.7339, 0.733822, 0x002D66AB), (0.7343, 0.734223, 0x01382857)),
    *sampled("cbrt", (0.5, 0xC0230BEDB32CAF46), (0.5, 0xC0230BEDB32CAF46)),
    *sampled("cbrt_fast", (0.5, 0xC0230BEDB32CAF46), (0.5, 0xC0230BEDB32CAF46)),
)  # fmt: skip
