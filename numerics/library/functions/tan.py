"""The tangent.

Guarantee: the bounds of `ENTRIES` hold for every input, however large; tan(+-0) = +-0, NaN at
infinities (C23 F.10.1.7).

tan r = r + r^3 P(r^2); where k is odd, -1/tan r, by one division and one step of Newton's method
that knows the rounding error of tan r.
"""

from __future__ import annotations

from apery.numerics.library import trigonometric64 as wide
from apery.numerics.library.entry import analysed, scanned
from apery.numerics.library.functions.sine import COS, SIN
from apery.numerics.library.trigonometric import LIMIT, large, small, small_fast
from apery.numerics.library.vector import F32, F64, Code, Value, floats

# design.fit(tan(sqrt z)/sqrt z, (0, (pi/4)^2), 1..7, known=1), and 1..6 by fpminimax
_ACCURATE = floats("""0x1.55556p-2 0x1.110d9ep-3 0x1.bad9bep-5 0x1.5cc134p-6 0x1.62c82p-7
    0x1.9ea934p-14 0x1.1e8b6cp-8""")
_FAST = floats("0x1.5554dep-2 0x1.112ddep-3 0x1.b58788p-5 0x1.905d6p-6 0x1.97ba7ap-9 0x1.33b5ap-7")


def _value(code: Code, q: Value, r: Value, r_lo: Value, sign: Value) -> Value:
    odd = (q & 1).differs(0)
    z = r * r
    # d tan = (1 + tan^2) dr, and tan^2 is z to first order, 2 z at the ends of the interval.
    lost = code.mad(r_lo * z, 1.5, r_lo)
    # what r^2 lost, times r P(r^2), is worth a tenth of a unit; 0.4 stands for P at the end.
    lost = code.mad(code.once(r, r, -z) * r, 0.390625, lost)
    rest = code.once(z * r, code.horner(z, _ACCURATE), lost)
    t = r + rest
    t_lo = (r - t) + rest
    inverse = -1.0 / t
    error = code.mad(inverse, t_lo, code.once(inverse, t, 1.0))
    out = code.select(odd, code.mad(inverse, error, inverse), t)
    return (out.bits ^ sign).floats(F32)


def single(code: Code, x: Value) -> Value:
    """Write the tangent for float32."""
    a, sign = code.magnitude(x), code.sign(x)
    near = a < LIMIT
    out = _value(code, *small(code, a), sign)

    def rare() -> Value:
        return code.select(near, out, _value(code, *large(code, a), sign))

    return code.rarely(~near, rare, out)


def _value_fast(code: Code, q: Value, r: Value, sign: Value) -> Value:
    z = r * r
    t = code.mad(z * r, code.horner(z, _FAST), r)
    out = code.select((q & 1).differs(0), -1.0 / t, t)
    return (out.bits ^ sign).floats(F32)


def single_fast(code: Code, x: Value) -> Value:
    """Write the tangent for float32, rounding errors left as they are."""
    a, sign = code.magnitude(x), code.sign(x)
    near = a < LIMIT
    out = _value_fast(code, *small_fast(code, a), sign)

    def rare() -> Value:
        return code.select(near, out, _value(code, *large(code, a), sign))

    return code.rarely(~near, rare, out)


def double(code: Code, x: Value) -> Value:
    """Write the tangent for float64."""
    a, sign = code.magnitude(x), code.sign(x)
    near = a < wide.LIMIT

    def value(q: Value, r: Value, r_lo: Value) -> Value:
        return (tail(code, (q & 1).differs(0), r, r_lo).bits ^ sign).floats(F64)

    out = value(*wide.small(code, a))
    return code.rarely(~near, lambda: code.select(near, out, value(*wide.large(code, a))), out)


def parts(code: Code, r: Value, r_lo: Value) -> tuple[tuple[Value, Value], tuple[Value, Value]]:
    """Write sine and cosine of r + r_lo, each in two parts."""
    z = r * r
    rest = code.mad(z * r, code.horner(z, SIN), code.mad(r_lo * z, -0.5, r_lo))
    sine = code.fast_two_sum(r, rest)
    half, half_lo = code.product(r, r * -0.5)
    first, lost = code.fast_two_sum(z.like(1.0), half)
    rest = code.mad(z * z, code.horner(z, COS), code.mad(-r_lo, r, lost + half_lo))
    return sine, code.fast_two_sum(first, rest)


def tail(code: Code, odd: Value, r: Value, r_lo: Value) -> Value:
    """Write sin/cos, or -cos/sin, of r + r_lo; a quotient and its exact residual."""
    sine, cosine = parts(code, r, r_lo)
    top, top_lo = (code.select(odd, -c, s) for s, c in zip(sine, cosine, strict=True))
    low, low_lo = (code.select(odd, s, c) for s, c in zip(sine, cosine, strict=True))
    inverse = 1.0 / low
    q = top * inverse
    product, product_lo = code.product(q, low)
    error = ((top - product) - product_lo) + code.mad(-q, low_lo, top_lo)
    return code.mad(error, inverse, q)


ENTRIES = (
    *scanned("tan", (0.9716, 0.971572, 0x4FB1F0F6), (0.9887, 0.988659, 0x4586861F)),
    *scanned("tan_fast", (3.139, 3.138918, 0x47EF5161), (2.741, 2.740953, 0x4693ABCA)),
    *analysed("tan", (1.0598, 0.7115, 0x40530AF6D1785618), (1.1638, 0.6999, 0x400F0089A26CF63C)),
    *analysed(
        "tan_fast", (1.0598, 0.7115, 0x40530AF6D1785618),
        (1.1638, 0.6999, 0x400F0089A26CF63C),
    ),
)  # fmt: skip
