"""Sine and cosine.

Guarantee: the bounds of `ENTRIES` hold for every input, however large; sin(+-0) = +-0,
cos(+-0) = 1, NaN at infinities (C23 F.10.1.5 and F.10.1.6).

|x| = k pi/2 + r; the lanes with odd k take the polynomial of the other function. The accurate
variant adds r_lo times the derivative, and the error of 1 - r^2/2.
"""

from __future__ import annotations

from apery.numerics.library import trigonometric64 as wide
from apery.numerics.library.entry import analysed, scanned
from apery.numerics.library.trigonometric import LIMIT, large, small, small_fast
from apery.numerics.library.vector import F32, F64, Code, Value, floats

# T = [-pi/4, pi/4]: fpminimax(sin(x), [|3,5,7|], [|single...|], T, floating, relative, x)
_SIN = floats("-0x1.555546p-3 0x1.11077ap-7 -0x1.9954e8p-13")
# fpminimax(cos(x), [|4,6,8|], [|single...|], T, floating, relative, 1-x^2/2)
_COS = floats("0x1.55554ap-5 -0x1.6c0c2ap-10 0x1.99e914p-16")
_SIGN = -(1 << 31)
# T = [-0.786, 0.786]: fpminimax(sin(x), [|3,5,...,13|], [|double...|], T, floating, relative, x)
SIN = floats("""-0x1.5555555555548p-3 0x1.111111110f751p-7 -0x1.a01a019befb93p-13
    0x1.71de355c5f142p-19 -0x1.ae5e52092b14dp-26 0x1.5d8d6e10a9bbbp-33""")
# fpminimax(cos(x), [|4,6,...,14|], [|double...|], T, floating, relative, 1-x^2/2)
COS = floats("""0x1.555555555554bp-5 -0x1.6c16c16c1500cp-10 0x1.a01a019c8d949p-16
    -0x1.27e4f7f00878p-22 0x1.1ee9da88f425p-29 -0x1.8fa5c16594864p-37""")


def _value(code: Code, q: Value, r: Value, r_lo: Value, sign: Value) -> Value:
    odd = (q & 1).differs(0)
    z = r * r
    p = code.horner(z, [code.select(odd, r.like(c), s) for s, c in zip(_SIN, _COS, strict=True)])
    cubic = code.select(odd, z, r) * z
    lead = code.select(odd, r.like(1.0), r)
    half = code.select(odd, z * 0.5, 0.0)
    first = lead - half
    slope = code.select(odd, -r, r.like(1.0))
    rest = code.mad(cubic, p, code.mad(r_lo, slope, (lead - first) - half))
    return ((first + rest).bits ^ sign ^ ((q << 30) & _SIGN)).floats(F32)


def _value_fast(code: Code, q: Value, r: Value, sign: Value) -> Value:
    odd = (q & 1).differs(0)
    z = r * r
    p = code.horner(z, [code.select(odd, r.like(c), s) for s, c in zip(_SIN, _COS, strict=True)])
    lead = code.select(odd, code.mad(z, -0.5, 1.0), r)
    out = code.mad(code.select(odd, z, r) * z, p, lead)
    return (out.bits ^ sign ^ ((q << 30) & _SIGN)).floats(F32)


def _single(code: Code, x: Value, turn: int, fast: bool) -> Value:
    """Write the sine of x plus `turn` right angles."""
    a = code.magnitude(x)
    sign = a.bits.like(0) if turn else code.sign(x)
    near = a < LIMIT
    if fast:
        q, r = small_fast(code, a)
        out = _value_fast(code, q + turn, r, sign)
    else:
        q, r, r_lo = small(code, a)
        out = _value(code, q + turn, r, r_lo, sign)

    def rare() -> Value:
        q, r, r_lo = large(code, a)
        return code.select(near, out, _value(code, q + turn, r, r_lo, sign))

    return code.rarely(~near, rare, out)


def sin_single(code: Code, x: Value) -> Value:
    """Write the sine for float32."""
    return _single(code, x, 0, fast=False)


def sin_single_fast(code: Code, x: Value) -> Value:
    """Write the sine for float32, with the rounding errors of r left as they are."""
    return _single(code, x, 0, fast=True)


def cos_single(code: Code, x: Value) -> Value:
    """Write the cosine for float32."""
    return _single(code, x, 1, fast=False)


def cos_single_fast(code: Code, x: Value) -> Value:
    """Write the cosine for float32, with the rounding errors of r left as they are."""
    return _single(code, x, 1, fast=True)


def sin_tail(code: Code, r: Value, r_lo: Value) -> Value:
    """Write sin(r + r_lo) for float64 and |r| < 0.786; r_lo times cos r to second order."""
    z = r * r
    rest = code.mad(z * r, code.horner(z, SIN), code.mad(r_lo * z, -0.5, r_lo))
    return r + rest


def cos_tail(code: Code, r: Value, r_lo: Value) -> Value:
    """Write cos(r + r_lo) for float64 and |r| < 0.786."""
    z = r * r
    first, lost = code.fast_two_sum(z.like(1.0), z * -0.5)
    return first + code.mad(z * z, code.horner(z, COS), code.mad(-r_lo, r, lost))


def _double(code: Code, x: Value, turn: int) -> Value:
    """Write the sine of x plus `turn` right angles for float64."""
    a = code.magnitude(x)
    sign = a.bits.like(0) if turn else code.sign(x)
    near = a < wide.LIMIT

    def value(q: Value, r: Value, r_lo: Value) -> Value:
        q = q + turn
        odd = (q & 1).differs(0)
        out = code.select(odd, cos_tail(code, r, r_lo), sin_tail(code, r, r_lo))
        return (out.bits ^ sign ^ ((q << 62) & -(1 << 63))).floats(F64)

    out = value(*wide.small(code, a))
    return code.rarely(~near, lambda: code.select(near, out, value(*wide.large(code, a))), out)


def sin_double(code: Code, x: Value) -> Value:
    """Write the sine for float64."""
    return _double(code, x, 0)


def cos_double(code: Code, x: Value) -> Value:
    """Write the cosine for float64."""
    return _double(code, x, 1)


ENTRIES = (
    *scanned("sin", (0.8731, 0.873099, 0x43A61CA3), (0.9163, 0.916277, 0x678E1FE4)),
    *scanned("sin_fast", (1.5599, 1.559848, 0x4466B4AA), (1.574, 1.573954, 0x45034E6F)),
    *analysed("sin", (0.8709, 0.726, 0xC050B3F3ED101588), (0.8789, 0.7321, 0x452900F8CF7126FB)),
    *analysed(
        "sin_fast", (0.8709, 0.726, 0xC050B3F3ED101588),
        (0.8789, 0.7321, 0x452900F8CF7126FB),
    ),
    *scanned("cos", (0.8729, 0.872805, 0x72931C18), (0.9118, 0.911751, 0x5ABF4968)),
    *scanned("cos_fast", (1.5617, 1.561664, 0x44E606E9), (1.5808, 1.58071, 0x47FF31CE)),
    *analysed("cos", (0.8709, 0.7206, 0xF466AAB3DBAF096A), (0.8789, 0.7397, 0x4073C8CCDCAABBB6)),
    *analysed(
        "cos_fast", (0.8709, 0.7206, 0xF466AAB3DBAF096A),
        (0.8789, 0.7397, 0x4073C8CCDCAABBB6),
    ),
)  # fmt: skip
