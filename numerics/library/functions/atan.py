"""The inverse tangent.

Guarantee: the bounds of `ENTRIES` hold for every input; atan(+-0) = +-0, atan(+-inf) = +-pi/2
(C23 F.10.1.3).

|x| > 1 is replaced by y = -1/|x| and pi/2 is added; atan y = y + y^3 P(y^2).
"""

from __future__ import annotations

from apery.numerics.library.entry import sampled, scanned
from apery.numerics.library.vector import F32, Code, Value, floats

# design.fit(atan(sqrt z)/sqrt z, (0, 1), 1..9, known=1), relative; and 1..8
_ACCURATE = floats("""-0x1.55553ep-2 0x1.9991e6p-3 -0x1.2420b6p-3 0x1.c08f64p-4 -0x1.58155ep-4
    0x1.da5ed4p-5 -0x1.fdfc1cp-6 0x1.64c1cep-7 -0x1.d4984ap-10""")
_FAST = floats("""-0x1.5554dcp-2 0x1.9978ecp-3 -0x1.230a94p-3 0x1.b4deb6p-4 -0x1.355102p-4
    0x1.61ef6cp-5 -0x1.0c194ap-6 0x1.7eaac4p-9""")
_FAR = 2.0**30
"""From here on atan rounds to the same float32."""
_HALF_PI, _HALF_PI_LO = float.fromhex("0x1.921fb6p0"), float.fromhex("-0x1.777a5cp-25")


def single(code: Code, x: Value) -> Value:
    """Write atan for float32."""
    a = code.at_most(code.magnitude(x), _FAR)
    large = a > 1.0
    inverse = -1.0 / a
    y = code.select(large, inverse, a)
    z = y * y
    q = code.horner(z, _ACCURATE[1:])
    # 1/(1 + z) is the derivative; 1 - z/2 is near enough for a correction.
    lost = inverse * code.once(inverse, a, 1.0)
    lost = code.select(large, code.mad(lost * z, -0.5, lost + _HALF_PI_LO), 0.0)
    if code.fma:
        # what y^2 lost, times y P(y^2), is worth a tenth of a unit; -0.22 stands for P near 1.
        lost = code.mad(code.mad(y, y, -z) * y, -0.21875, lost)
        lost = code.mad(z * y, code.mad(z, q, _ACCURATE[0]), lost)
    else:
        wide = y.widen()
        square = wide * wide
        p = square * q.widen() + _ACCURATE[0]
        lost = (square * wide * p + lost.widen()).narrow()
    first, rest = code.fast_two_sum(code.select(large, a.like(_HALF_PI), 0.0), y)
    return ((first + (rest + lost)).bits | code.sign(x)).floats(F32)


def single_fast(code: Code, x: Value) -> Value:
    """Write atan for float32, rounding errors left as they are."""
    a = code.magnitude(x)
    large = a > 1.0
    y = code.select(large, -1.0 / a, a)
    z = y * y
    out = code.mad(z * y, code.horner(z, _FAST), y)
    out = out + code.select(large, a.like(_HALF_PI), 0.0)
    return (out.bits | code.sign(x)).floats(F32)


# fpminimax(atan(sqrt(x))/sqrt(x), [|1,...,20|], [|double...|], [2^-40, 1], floating, relative, 1)
DOUBLE = floats("""
    -0x1.5555555555526p-2 0x1.99999999955b4p-3 -0x1.249249237f57dp-3 0x1.c71c717fcf76dp-4
    -0x1.745d11ae74c7ap-4 0x1.3b13669a2a047p-4 -0x1.110e5126fd02dp-4 0x1.e1bba66c1a4b8p-5
    -0x1.ae5e72c0e6984p-5 0x1.82dad79d1736p-5 -0x1.59a3ff2ac6667p-5 0x1.2c2e5ccfd4e26p-5
    -0x1.e9fa0da6643e9p-6 0x1.683cc98472e13p-6 -0x1.c78fcd542af16p-7 0x1.d7b927bbdceedp-8
    -0x1.7a399ad4364a2p-9 0x1.b3facbcd7bb8ap-11 -0x1.3f364d4b9695cp-13 0x1.bbed9f7b04237p-17""")
HALF_PI, HALF_PI_LO = floats("0x1.921fb54442d18p0 0x1.1a62633145c07p-54")


def double(code: Code, x: Value) -> Value:
    """Write atan for float64."""
    a = code.at_most(code.magnitude(x), 2.0**100)
    large = a > 1.0
    inverse = -1.0 / a
    y = code.select(large, inverse, a)
    lost = code.select(large, inverse * code.once(inverse, a, 1.0), 0.0)
    lead = code.select(large, a.like(HALF_PI), 0.0)
    out = tail(code, y, lost, lead, code.select(large, a.like(HALF_PI_LO), 0.0))
    return (out.bits | code.sign(x)).floats(x.element)


def tail(code: Code, y: Value, y_lo: Value, lead: Value, lead_lo: Value) -> Value:
    """Write lead + atan(y + y_lo) for |y| <= 1; the derivative is taken as 1 - z/2."""
    z, z_lo = code.product(y, y)
    cube, cube_lo = code.product(z, y)
    first, rest = code.fast_two_sum(lead, y)
    small = code.mad(y_lo * z, -0.5, y_lo + lead_lo) + rest
    p = code.horner(z, DOUBLE)
    small = code.mad(code.mad(z_lo, y, cube_lo), p, small)
    return first + code.once(cube, p, small)


ENTRIES = (
    *scanned("atan", (0.9909, 0.990858, 0x3F81804B), (0.8709, 0.870859, 0x3F8A5390)),
    *scanned("atan_fast", (1.9835, 1.983427, 0x3F81F0A4), (2.1292, 2.129149, 0x3F9405D1)),
    *sampled("atan", (0.8708, 0x3FF039078D2E7A91), (0.888, 0x3FED4F2B30014754)),
    *sampled("atan_fast", (0.8708, 0x3FF039078D2E7A91), (0.888, 0x3FED4F2B30014754)),
)  # fmt: skip
