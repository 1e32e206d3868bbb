"""The logarithm to base 2.

Guarantee: the bounds of `ENTRIES` hold for every input; exact for powers of two, log2(+-0) = -inf,
log2(inf) = inf, NaN below 0 (C23 F.10.3.14).

x = 2^k (1 + f), and log2 x = k + (f L + f (c + f Q(f))), where L is 1/ln 2 rounded and c what it
lacks.
"""

from __future__ import annotations

from apery.numerics.library.entry import analysed, scanned
from apery.numerics.library.log_table import LOG2, LOG2_LO, reduced
from apery.numerics.library.mantissa import logarithm, mantissa
from apery.numerics.library.vector import Code, Value, floats

_L = float.fromhex("0x1.715476p0")
# fpminimax(log2(1+x), [|1,...,10|], [|single...|], [sqrt(1/2)-1, sqrt(2)-1], floating, relative,
# single(1/log(2)) * x), and degree 9
_ACCURATE = floats("""0x1.4ae9ap-26 -0x1.71547p-1 0x1.ec7094p-2 -0x1.715ac8p-2 0x1.277ef4p-2
    -0x1.eab182p-3 0x1.a2e68p-3 -0x1.877adep-3 0x1.7e0e4cp-3 -0x1.c367c8p-4""")
_FAST = floats("""-0x1.71547p-1 0x1.ec73d6p-2 -0x1.715c8ep-2 0x1.26d3d2p-2 -0x1.e952c2p-3
    0x1.b9bacep-3 -0x1.a8b0ap-3 0x1.021804p-3""")

DOUBLE_L, DOUBLE_L_LO = (
    float.fromhex("0x1.71547652b82fep0"),
    float.fromhex("0x1.777d0ffda0d24p-56"),
)
# fpminimax(log2(1+x), [|2,...,11|], [|double...|], [-0.0441, 0.0441], floating, relative, x/log(2))
DOUBLE = floats("""-0x1.71547652b82fep-1 0x1.ec709dc3a03fep-2 -0x1.71547652b78efp-2
    0x1.2776c50ef852ap-2 -0x1.ec709ddc4003ep-3 0x1.a61762c88a9e1p-3 -0x1.7153ea9ca158ep-3
    0x1.484a7ad78c3e4p-3 -0x1.28b13a1c62ccp-3 0x1.0dd08041a9b5fp-3""")


def single(code: Code, x: Value) -> Value:
    """Write log2 for float32."""

    def core(bits: Value, shift: Value | float) -> Value:
        k, f = mantissa(code, bits)
        return (k - shift) + code.once(f, _L, f * code.horner(f, _ACCURATE))

    return logarithm(code, x, core)


def single_fast(code: Code, x: Value) -> Value:
    """Write log2 for float32 with a shorter polynomial and L alone."""

    def core(bits: Value, shift: Value | float) -> Value:
        k, f = mantissa(code, bits)
        return code.mad(f, code.mad(f, code.horner(f, _FAST), _L), k - shift)

    return logarithm(code, x, core)


def double(code: Code, x: Value) -> Value:
    """Write log2 for float64."""

    def core(bits: Value, shift: Value | float) -> Value:
        k, f, row = reduced(code, bits)
        log_c = code.lookup("log2_64", LOG2, row)
        return tail(code, k - shift, f, log_c, code.lookup("log2_lo_64", LOG2_LO, row))

    return logarithm(code, x, core)


def tail(code: Code, k: Value, f: Value, log_c: Value, log_c_lo: Value) -> Value:
    """Write k + log2 c + log2(1 + f) for float64."""
    linear, linear_lo = code.product(f, f.like(DOUBLE_L))
    first, lost = code.fast_two_sum(code.exact(k + log_c), linear)
    small = code.mad(f, DOUBLE_L_LO, linear_lo + log_c_lo)
    small = code.mad(f * f, code.horner(f, DOUBLE), small)
    return first + (lost + small)


ENTRIES = (
    *scanned("log2", (0.955, 0.954994, 0x3F32D155), (0.9913, 0.991237, 0x3FB4E12D)),
    *scanned("log2_fast", (2.1155, 2.115415, 0x3FB4F406), (2.1533, 2.153272, 0x3FB4E435)),
    *analysed("log2", (0.5376, 0.5136, 0x3FF073BE338CBD97), (0.5457, 0.5187, 0x3FF055673A18DA5B)),
    *analysed(
        "log2_fast", (0.5376, 0.5136, 0x3FF073BE338CBD97),
        (0.5457, 0.5187, 0x3FF055673A18DA5B),
    ),
)  # fmt: skip
