"""The reciprocal of the square root.

Guarantee: the bounds of `ENTRIES` hold for every input; rsqrt(+-0) = +-inf, rsqrt(inf) = +0, NaN
below 0 (C23 F.10.4.9).

The fast variant divides 1 by the square root, both rounded; the accurate one adds a step of
Newton's method with an exact residual 1 - x y^2.
"""

from __future__ import annotations

from apery.numerics.library.entry import sampled, scanned
from apery.numerics.library.vector import Code, Value


def single_fast(code: Code, x: Value) -> Value:
    """Write 1/sqrt(x)."""
    return 1.0 / code.call("sqrt", x.element, x)


def single(code: Code, x: Value) -> Value:
    """Write 1/sqrt(x) with a correction."""
    y = single_fast(code, x)
    product = x * y
    error = code.mad(-code.once(x, y, -product), y, code.once(-product, y, 1.0))
    return code.select(error.equals(error), code.mad(y * 0.5, error, y), y)


double = single


ENTRIES = (
    *scanned("rsqrt", (0.5001, 0.500001, 0x00113E07), (0.5001, 0.500001, 0x007FFFFF)),
    *scanned("rsqrt_fast", (1.4904, 1.490349, 0x0080CAB3), (1.4904, 1.490349, 0x0080CAB3)),
    *sampled("rsqrt", (0.5, 0x3FEED3E94F2176E6), (0.5, 0x3FEED3E94F2176E6)),
    *sampled("rsqrt_fast", (0.5, 0x3FEED3E94F2176E6), (0.5, 0x3FEED3E94F2176E6)),
)  # fmt: skip
