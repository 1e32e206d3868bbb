"""Reduction of logarithms: x = 2^k (1 + f) with sqrt(1/2) <= 1 + f < sqrt 2.

Guarantee: k and f are exact for positive normal x.
"""

from __future__ import annotations

from collections.abc import Callable

from apery.numerics.library.vector import F32, F64, I32, Code, Value

_ROOT = {32: 0x3F3504F3, 64: 0x3FE6A09E667F3BCD}
"""The bits of sqrt(1/2)."""


def mantissa(code: Code, bits: Value) -> tuple[Value, Value]:
    """Return k and f for the bits of positive normal numbers."""
    wide = bits.element != I32
    element, point, root = (F64, 52, _ROOT[64]) if wide else (F32, 23, _ROOT[32])
    offset = bits - root
    f = ((offset & ((1 << point) - 1)) + root).floats(element) - 1.0
    k = offset >> point
    # A conversion of 32-bit integers is one instruction everywhere.
    return (k.resize(I32) if wide else k).to_float(element), f


def exponent_bits(bits: Value) -> Value:
    """Return k times the unit of the exponent field, for the bits of float32."""
    return (bits - _ROOT[32]) & -(1 << 23)


def logarithm(code: Code, x: Value, core: Callable[[Value, Value | float], Value]) -> Value:
    """Write a logarithm whose core takes bits of normal numbers and what to subtract from k."""
    wide = x.element != F32
    tiny, infinity, bits = (1 << 52, 0x7FF << 52, 54) if wide else (1 << 23, 0xFF << 23, 25)
    pattern = x.bits
    out = core(pattern, 0.0)

    def rare() -> Value:
        small = pattern.below(tiny)
        scaled = code.select(small, (x * 2.0**bits).bits, pattern)
        y = core(scaled, code.select(small, x.like(float(bits)), 0.0))
        y = code.select(pattern.equals(infinity), x, y)
        y = code.select(x.equals(0.0), x.like(-float("inf")), y)
        return code.select(x >= 0.0, y, x.like(float("nan")))

    return code.rarely(~(pattern - tiny).below(infinity - tiny), rare, out)
