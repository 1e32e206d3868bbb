"""log(1 + x).

Guarantee: the bounds of `ENTRIES` hold for every input; log1p(+-0) = +-0, log1p(-1) = -inf,
log1p(inf) = inf, NaN below -1 (C23 F.10.3.13).

k comes from the rounded sum 1 + x; f = 2^-k x + (2^-k - 1) is rounded once, and the accurate
variant adds what was lost, divided by 1 + f to first order.
"""

from __future__ import annotations

from apery.numerics.library.entry import analysed, scanned
from apery.numerics.library.exponent import LN2_HI, LN2_LO
from apery.numerics.library.functions import log
from apery.numerics.library.log_table import INVERSE, LOG, LOG_LO, OFFSET, reduced
from apery.numerics.library.mantissa import exponent_bits, mantissa
from apery.numerics.library.vector import F32, F64, Code, Kernel, Value

TINY = 2.0**-30
_LARGE = 2.0**60
"""From here on log(1 + x) is log x for every purpose."""


def single(code: Code, x: Value, fast: bool = False) -> Value:
    """Write log1p for float32."""
    q = log.FAST if fast else log.ACCURATE
    bits = (x + 1.0).bits
    k, _ = mantissa(code, bits)
    scale = (0x3F800000 - exponent_bits(bits)).floats(F32)
    less = scale - 1.0
    f = code.mad(x, scale, less)
    t = code.mad(k, LN2_LO[32], (f * f) * code.horner(f, q))
    if not fast:
        f_lo = code.mad(x, scale, less - f)
        t = t + code.mad(f_lo, -f, f_lo)
    out = code.mad(k, LN2_HI[32], f + t)
    out = (out.bits | code.sign(x)).floats(F32)

    return _finish(code, x, out, log.single_fast if fast else log.single)


def _finish(code: Code, x: Value, out: Value, large: Kernel) -> Value:
    def rare() -> Value:
        y = code.select(x < _LARGE, out, large(code, x))
        y = code.select(x.equals(-1.0), x.like(-float("inf")), y)
        return code.select(x >= -1.0, y, x.like(float("nan")))

    inside = (x > -1.0) & (x < _LARGE)
    return code.rarely(~inside, rare, out)


def single_fast(code: Code, x: Value) -> Value:
    """Write log1p for float32 with a shorter polynomial."""
    return single(code, x, fast=True)


def double(code: Code, x: Value) -> Value:
    """Write log1p for float64: log of the rounded sum, and what it lost over it."""
    u, u_lo = code.two_sum(x.like(1.0), x)
    k, f, row = reduced(code, u.bits)
    down = (0x3FF0000000000000 - ((u.bits - OFFSET) & -(1 << 52))).floats(F64)
    f_lo = (u_lo * down) * code.lookup("inverse_64", INVERSE, row)
    log_c = code.lookup("log_64", LOG, row)
    out = log.tail(code, k, f, log_c, code.lookup("log_lo_64", LOG_LO, row), f_lo)
    # There f and f_lo may be of one size; x - x^2/2 is right to 2^-61.
    out = code.select(code.magnitude(x) < TINY, code.mad(x * x, -0.5, x), out)
    return _finish(code, x, (out.bits | code.sign(x)).floats(F64), log.double)


ENTRIES = (
    *scanned("log1p", (0.9048, 0.904734, 0xBE962F1A), (0.9146, 0.914566, 0xBE9644F9)),
    *scanned("log1p_fast", (1.7669, 1.766864, 0x3EE7F1D5), (1.7776, 1.777545, 0x3EE782E1)),
    *analysed("log1p", (0.6218, 0.5074, 0x3FBAB2AAC0626D10), (0.6377, 0.5074, 0x3FBAB2AAC0626D10)),
    *analysed(
        "log1p_fast", (0.6218, 0.5074, 0x3FBAB2AAC0626D10),
        (0.6377, 0.5074, 0x3FBAB2AAC0626D10),
    ),
)  # fmt: skip
