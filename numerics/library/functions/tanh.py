"""The hyperbolic tangent.

Guarantee: the bounds of `ENTRIES` hold for every input; tanh(+-0) = +-0, tanh(+-inf) = +-1
(C23 F.10.2.6).

float32: polynomials on 32 pieces of [0, 16).
"""

from __future__ import annotations

from apery.numerics.library.entry import analysed, scanned
from apery.numerics.library.exponent import power, reduced_twice
from apery.numerics.library.piecewise import saturating
from apery.numerics.library.piecewise_tables import TANH, TANH_FAST
from apery.numerics.library.vector import F64, Code, Value, floats

# fpminimax(expm1(x), [|2,...,12|], [|double...|], [-0.34675, 0.34675], floating, relative, x)
EXPM1 = floats("""0x1p-1 0x1.5555555555559p-3 0x1.555555555554dp-5 0x1.111111110f653p-7
    0x1.6c16c16c1ab01p-10 0x1.a01a01b004d99p-13 0x1.a01a018e0e4dep-16 0x1.71ddf80a9a5bbp-19
    0x1.27e513394be1ep-22 0x1.af5f36e8f8176p-26 0x1.1f1a3be28aa5ep-29""")


def single(code: Code, x: Value) -> Value:
    """Write tanh for float32, with pieces of degree 6."""
    return saturating(code, x, "tanh", TANH, -4)


def single_fast(code: Code, x: Value) -> Value:
    """Write tanh for float32, with pieces of degree 5."""
    return saturating(code, x, "tanh", TANH_FAST, -4)


def double(code: Code, x: Value) -> Value:
    """Write tanh for float64: -E/(2 + E) with E = expm1(-2 |x|) in two parts."""
    a = code.at_most(code.magnitude(x), 22.0)
    _, n, r, r_lo = reduced_twice(code, a * -2.0)
    scale = power(n, 64)
    out = tail(code, r, r_lo, scale)
    return (code.magnitude(out).bits | code.sign(x)).floats(F64)


def tail(code: Code, r: Value, r_lo: Value, scale: Value) -> Value:
    """Write -E/(2 + E) for E = scale e^(r + r_lo) - 1."""
    return quotient(code, *expm1_tail(code, r, r_lo, scale))


def expm1_tail(code: Code, r: Value, r_lo: Value, scale: Value) -> tuple[Value, Value]:
    """Write scale e^(r + r_lo) - 1 in two parts, where the scale is a power of 2 up to 1."""
    rest = code.mad(r * r, code.horner(r, EXPM1), r_lo)
    base, base_lo = code.fast_two_sum(scale.like(-1.0), scale)
    first, lost = code.fast_two_sum(base, scale * r)
    return code.fast_two_sum(first, code.mad(scale, rest, lost + base_lo))


def quotient(code: Code, high: Value, low: Value) -> Value:
    """Write -(high + low)/(2 + high + low), for -1 <= high <= 0."""
    below, below_lo = code.fast_two_sum(high.like(2.0), high)
    inverse = 1.0 / below
    q = high * inverse
    product, product_lo = code.product(q, below)
    error = ((high - product) - product_lo) + code.mad(-q, below_lo + low, low)
    return -code.mad(error, inverse, q)


ENTRIES = (
    *scanned("tanh", (0.5625, 0.562417, 0x3E00310D), (0.6314, 0.631345, 0x3E800052)),
    *scanned("tanh_fast", (0.7074, 0.707348, 0x40882275), (0.7074, 0.707399, 0x408829BA)),
    *analysed("tanh", (0.9591, 0.6686, 0xBFCA077E044915C0), (1.0565, 0.6686, 0xBFCA077E044915C0)),
    *analysed(
        "tanh_fast", (0.9591, 0.6686, 0xBFCA077E044915C0),
        (1.0565, 0.6686, 0xBFCA077E044915C0),
    ),
)  # fmt: skip
