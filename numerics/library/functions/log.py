"""The natural logarithm.

Guarantee: the bounds of `ENTRIES` hold for every input; log(+-0) = -inf, log(1) = +0, log(inf) =
inf, NaN below 0 (C23 F.10.3.11).

x = 2^k (1 + f) with sqrt(1/2) <= 1 + f < sqrt 2, and log x = k ln 2 + f + f^2 Q(f). Q comes from
Sollya's `fpminimax` on [sqrt(1/2) - 1, sqrt(2) - 1] with f as the part that is known.
"""

from __future__ import annotations

from collections.abc import Sequence

from apery.numerics.library.entry import analysed, scanned
from apery.numerics.library.exponent import LN2_HI, LN2_LO
from apery.numerics.library.log_table import LOG, LOG_LO, reduced
from apery.numerics.library.mantissa import logarithm, mantissa
from apery.numerics.library.vector import Code, Value, floats

# fpminimax(log1p(x), [|2,...,10|], [|single...|], ..., floating, relative, x), and degree 9
ACCURATE = floats("""-0x1.fffff8p-2 0x1.55555p-2 -0x1.000432p-2 0x1.99a41ap-3 -0x1.5425c4p-3
    0x1.226dfcp-3 -0x1.0f3fa6p-3 0x1.0860cep-3 -0x1.38472ap-4""")
FAST = floats("""-0x1.fffffap-2 0x1.5556f2p-2 -0x1.0004bp-2 0x1.98d336p-3 -0x1.535a3cp-3
    0x1.317e22p-3 -0x1.251406p-3 0x1.660ee2p-4""")

# fpminimax(log1p(x), [|2,...,11|], [|double...|], [-0.0441, 0.0441], floating, relative, x)
DOUBLE = floats("""-0x1p-1 0x1.5555555555556p-2 -0x1.fffffffffed28p-3 0x1.9999999996fdp-3
    -0x1.555555683f024p-3 0x1.2492493ef3db2p-3 -0x1.ffff358991ca8p-4 0x1.c71b8d2d66e2dp-4
    -0x1.9b54bedc21147p-4 0x1.7617ff5f280acp-4""")


def combine(code: Code, k: Value, f: Value, q: Sequence[float]) -> Value:
    """Write k ln 2 + log(1 + f) for float32."""
    t = code.mad(k, LN2_LO[32], (f * f) * code.horner(f, q))
    return code.mad(k, LN2_HI[32], f + t)


def single(code: Code, x: Value, q: Sequence[float] = ACCURATE) -> Value:
    """Write log for float32."""

    def core(bits: Value, shift: Value | float) -> Value:
        k, f = mantissa(code, bits)
        return combine(code, k - shift, f, q)

    return logarithm(code, x, core)


def single_fast(code: Code, x: Value) -> Value:
    """Write log for float32 with a shorter polynomial."""
    return single(code, x, FAST)


def double(code: Code, x: Value) -> Value:
    """Write log for float64."""

    def core(bits: Value, shift: Value | float) -> Value:
        k, f, row = reduced(code, bits)
        log_c = code.lookup("log_64", LOG, row)
        return tail(code, k - shift, f, log_c, code.lookup("log_lo_64", LOG_LO, row))

    return logarithm(code, x, core)


def tail(
    code: Code, k: Value, f: Value, log_c: Value, log_c_lo: Value, f_lo: Value | None = None
) -> Value:
    """Write k ln 2 + log c + log(1 + f + f_lo) for float64; 1/(1 + f) is 1 - f for f_lo."""
    lead = code.exact_mad(k, LN2_HI[64], log_c)  # multiples of 2^-42 below 2^10
    first, lost = code.fast_two_sum(lead, f)
    small = code.mad(k, LN2_LO[64], log_c_lo)
    if f_lo is not None:
        small = small + code.mad(f_lo, -f, f_lo)
    small = code.mad(f * f, code.horner(f, DOUBLE), small)
    return first + (lost + small)


ENTRIES = (
    *scanned("log", (0.9048, 0.904734, 0x3F34E873), (0.9048, 0.904734, 0x3F34E873)),
    *scanned("log_fast", (1.1962, 1.196112, 0x3F4932F2), (1.2114, 1.211379, 0x3F4A50FE)),
    *analysed("log", (0.5671, 0.5212, 0x3FF0812F5A17ACB9), (0.583, 0.5212, 0x3FF0812F5A17ACB9)),
    *analysed(
        "log_fast", (0.5671, 0.5212, 0x3FF0812F5A17ACB9),
        (0.583, 0.5212, 0x3FF0812F5A17ACB9),
    ),
)  # fmt: skip
