"""The complementary error function.

Guarantee: the bounds of `ENTRIES` hold for every input; erfc(-inf) = 2, erfc(inf) = +0, erfc(+-0)
= 1 (C23 F.10.5.2).

erfc a = exp(-a^2) G(t) with t = (a - 3)/(a + 3) and G a polynomial, for a = |x|; 2 - erfc(a) below
0. The accurate variant computes in float64, where a^2 is exact.
"""

from __future__ import annotations

from apery.numerics.library.entry import sampled, scanned
from apery.numerics.library.exponent import LN2_HI, LN2_LO, LOG2E, reduced_twice
from apery.numerics.library.functions.tanh import EXPM1
from apery.numerics.library.vector import Code, Value, floats

# design.fit(erfc(x) exp(x^2), x = 3 (1 + t)/(1 - t), (-1, 6/11), 0..10); error 2^-29.4
_G = floats("""
    0x1.6e9827d50772dp-3 -0x1.4e102bddfe5c7p-2 0x1.f6ff1fb2564fdp-3 -0x1.336fe72bbd6b9p-3
    0x1.258b1af20bd51p-4 -0x1.8facd2b1b9908p-6 0x1.17c3daac0228ep-8 0x1.773fc11e8eb10p-11
    -0x1.37b9c320faf01p-11 0x1.e48a171b31a9ep-16 0x1.d50f0f56e2fbep-15""")
# the same in float32
_G_FAST = floats("""
    0x1.6e9828p-3 -0x1.4e102cp-2 0x1.f6ff14p-3 -0x1.336fd6p-3 0x1.258c3ap-4 -0x1.8fb0acp-6
    0x1.17761cp-8 0x1.77d876p-11 -0x1.33dc40p-11 0x1.003178p-15 0x1.c6965ep-15""")
# fpminimax(exp(x), 6, [|double...|], [-0.347, 0.347], floating, relative); error 2^-27
_EXP = floats("""
    0x1.0000000263161p0 0x1.0000009c58438p0 0x1.fffffaac5ab1dp-2 0x1.55540a03003cap-3
    0x1.55589b7ac07a9p-5 0x1.126d4ca77a6e4p-7 0x1.6ab93fc194ep-10""")
_EXP_FAST = floats("1 1 0x1.fffffcp-2 0x1.55549p-3 0x1.5558a2p-5 0x1.123adp-7 0x1.6a5e34p-10")
# H = erfc(X) exp(X^2) (X + 3), X = 3 (1 + x)/(1 - x): fpminimax(H, 22, [|double...|],
# [-0.72, 0.81], floating, relative, 0, remez(...))
_H = floats("""
    0x1.12f21ddd9f5e2p0 -0x1.c44c471baa377p-1 0x1.2e326945de24bp-1 -0x1.3deb21415db78p-2
    0x1.e995f11b1f6ap-4 -0x1.b78993d6e9ba7p-6 -0x1.3dd3e73645c8p-10 0x1.8dae3a498bed7p-9
    -0x1.1f78de5cc4b86p-11 -0x1.2239097e736efp-12 0x1.c324b07ed0d42p-14 0x1.fe04291fc12ddp-16
    -0x1.2513a5550b799p-16 -0x1.3f068a95a22a4p-18 0x1.72b551464d56fp-19 0x1.0f327aeeda943p-20
    -0x1.b3c6ae232076ap-22 -0x1.0cec5fe26ca3p-22 0x1.aa4f39a0aefc6p-25 0x1.135f0b07d67ddp-24
    -0x1.1f0e7f4f146e1p-27 -0x1.a17b81f3372bep-27 0x1.a8e1ac8c03cbfp-29""")
_LAST = 10.25
"""From here on erfc is less than half of the least float32."""


def single(code: Code, x: Value) -> Value:
    """Write erfc for float32."""
    a = code.at_most(code.magnitude(x), _LAST).widen()
    y = -(a * a)
    k, n = code.nearest(y, LOG2E[64])
    r = code.mad(k, -(LN2_HI[64] + LN2_LO[64]), y)
    g = code.horner((a - 3.0) / (a + 3.0), _G)
    # The exponent of a float64 takes k as it is: the product is a normal number.
    product = code.horner(r, _EXP) * g
    out = (product.bits + (code.integer(n) << 52)).floats(a.element)
    return code.select(x < 0.0, 2.0 - out, out).narrow()


def single_fast(code: Code, x: Value) -> Value:
    """Write erfc for float32 in float32."""
    a = code.at_most(code.magnitude(x), _LAST)
    y = -(a * a)
    y_lo = -code.once(a, a, y)
    k, n = code.nearest(y, LOG2E[32])
    r = code.mad(k, -LN2_HI[32], y)
    r = code.mad(k, -LN2_LO[32], r) + y_lo
    g = code.horner((a - 3.0) / (a + 3.0), _G_FAST)
    out = code.scale(code.horner(r, _EXP_FAST) * g, k, n)
    return code.select(x < 0.0, 2.0 - out, out)


# fpminimax(erf(sqrt(x))/sqrt(x), 13, [|double...|], [2^-40, 1], floating, relative), less 1 in
# the first coefficient
_NEAR = floats("""
    0x1.06eba8214db68p-3 -0x1.812746b0379c6p-2 0x1.ce2f21a0419ccp-4 -0x1.b82ce3123e1cep-6
    0x1.565bcd038e401p-8 -0x1.c02db2066953bp-11 0x1.f9a2e9fbf707ap-14 -0x1.f4cd524202a72p-17
    0x1.b99ca0c0824aep-20 -0x1.5c7d2fb4d3a0bp-23 0x1.d35bd7dfe665dp-27 -0x1.2ab556622c3b9p-31
    -0x1.2ae503893804p-33 0x1.f78e968117323p-36""")


def near_double(code: Code, x: Value) -> Value:
    """Write erf for float64 and |x| <= 1."""
    return code.once(x, code.horner(x * x, _NEAR), x)


def tail_double(code: Code, a: Value) -> Value:
    """Write erfc for float64 and a >= 0.49."""
    a = code.at_most(a, 27.5)
    square, square_lo = code.product(a, a)
    k, n, r, r_lo = reduced_twice(code, -square)
    t = code.mad(r * r, code.horner(r, EXPM1), r_lo)
    s, s_lo = code.fast_two_sum(r, t)
    p, p_lo = code.fast_two_sum(s.like(1.0), s)
    inverse = 1.0 / (a + 3.0)
    g = code.horner((a - 3.0) * inverse, _H) * inverse
    return code.scale(code.mad(p, g, code.mad(-square_lo, p, p_lo + s_lo) * g), k, n)


def double(code: Code, x: Value) -> Value:
    """Write erfc for float64."""
    a = code.magnitude(x)
    far = tail_double(code, a)
    far = code.select(x < 0.0, 2.0 - far, far)
    return code.select(a < 0.5, 1.0 - near_double(code, x), far)


ENTRIES = (
    *scanned("erfc", (0.5512, 0.551191, 0x40802961), (0.5512, 0.551191, 0x40802961)),
    *scanned("erfc_fast", (4.9913, 4.991269, 0x3B31E201), (5.5803, 5.580269, 0x3F0D435E)),
    *sampled("erfc", (2.756, 0x4007A0DBF266E40C), (3.2254, 0x3FEB224AD0C054C0)),
    *sampled("erfc_fast", (2.756, 0x4007A0DBF266E40C), (3.2254, 0x3FEB224AD0C054C0)),
)  # fmt: skip
