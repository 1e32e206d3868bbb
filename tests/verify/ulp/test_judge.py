"""Exact errors: against mpmath, at ties, beside powers of two, far out."""

from __future__ import annotations

from decimal import Decimal

import mpmath
import numpy as np
import pytest
from flint import arb
from hypothesis import given
from hypothesis import strategies as st

from apery.numerics.balls import precision
from apery.numerics.formats import FLOAT16, FLOAT32, FLOAT64, Ulp
from apery.verify.ulp.exact import nearest
from apery.verify.ulp.functions import BALLS, cbrt, exp2, rsqrt
from apery.verify.ulp.judge import judge
from apery.verify.ulp.reference import REFERENCES, reference

MPMATH = {
    "exp": mpmath.exp, "exp2": lambda x: mpmath.mpf(2) ** x, "exp10": lambda x: mpmath.mpf(10) ** x,
    "expm1": mpmath.expm1, "log": mpmath.log, "log2": lambda x: mpmath.log(x, 2),
    "log10": mpmath.log10, "log1p": mpmath.log1p, "sin": mpmath.sin, "cos": mpmath.cos,
    "tan": mpmath.tan, "asin": mpmath.asin, "acos": mpmath.acos, "atan": mpmath.atan,
    "sinh": mpmath.sinh, "cosh": mpmath.cosh, "tanh": mpmath.tanh, "asinh": mpmath.asinh,
    "acosh": mpmath.acosh, "atanh": mpmath.atanh, "erf": mpmath.erf, "erfc": mpmath.erfc,
    "cbrt": lambda x: mpmath.sign(x) * mpmath.cbrt(abs(x)), "sqrt": mpmath.sqrt,
    "rsqrt": lambda x: 1 / mpmath.sqrt(x), "logistic": lambda x: 1 / (1 + mpmath.exp(-x)),
    "softplus": lambda x: mpmath.log1p(mpmath.exp(x)), "gelu": lambda x: x * mpmath.ncdf(x),
    "silu": lambda x: x / (1 + mpmath.exp(-x)),
    "lgamma": lambda x: mpmath.log(abs(mpmath.gamma(x))), "gamma": mpmath.gamma,
    "j0": lambda x: mpmath.besselj(0, x), "j1": lambda x: mpmath.besselj(1, x),
}  # fmt: skip
POINTS = (-7.25, -2.5, -0.875, -0.03125, 0.0078125, 0.5, 0.9375, 1.5, 3.0, 9.75, 11.5)


@pytest.mark.parametrize("name", BALLS)
def test_balls_agree_with_mpmath_at_40_digits(name: str) -> None:
    tried = 0
    for x in POINTS:
        with mpmath.workdps(50):
            try:
                expected = MPMATH[name](mpmath.mpf(x))
            except ValueError:
                continue
            if not isinstance(expected, mpmath.mpf) or not mpmath.isfinite(expected):
                continue
            text = mpmath.nstr(expected, 40)
        with precision(200):
            found = BALLS[name](arb(x))
            assert abs(found / arb(text) - 1) < arb("1e-38"), (name, x)
        tried += 1
    assert tried >= 4


@pytest.mark.parametrize("name", REFERENCES)
def test_references_in_float64_agree_with_balls(name: str) -> None:
    ref = reference(name)
    for x in map(float, np.float32((*POINTS, 1.0000001, 1.9999999, 20.0, 100.0))):
        with np.errstate(all="ignore"):
            value = float(ref.evaluate(np.array([x]))[0])
        bits = int(np.float64(x).view(np.uint64))
        if value != value:
            assert judge(ref.ball, FLOAT64, bits, 0) is None
            continue
        one = judge(ref.ball, FLOAT64, bits, int(np.float64(value).view(np.uint64)))
        assert one is not None
        room = ref.relative + ref.absolute(x, x) / np.spacing(abs(value))
        assert float(one.high) <= room, (x, value, one)


@given(st.integers(0, 2**32 - 1), st.integers(-3, 3), st.sampled_from(["exp", "sin", "erfc"]))
def test_errors_agree_with_mpmath(x: int, off: int, name: str) -> None:
    ref = reference(name)
    if not FLOAT32.is_finite(x):
        return
    z = nearest(ref, FLOAT32, x)
    # Beside a power of two mpmath would need very many digits to know the unit.
    if not 0x00800000 <= FLOAT32.magnitude(z) < FLOAT32.largest - 4 or z & 0x7FFFFF == 0:
        return
    one = judge(ref.ball, FLOAT32, x, z + off)
    assert one is not None
    argument, result = FLOAT32.decode(x), FLOAT32.decode(z + off)
    with mpmath.workprec(700):
        exact = MPMATH[name](mpmath.mpf(argument.numerator) / argument.denominator)
        unit = mpmath.mpf(2) ** (mpmath.floor(mpmath.log(abs(exact), 2)) - 23)
        error = abs(mpmath.mpf(result.numerator) / result.denominator - exact) / unit
        expected = Decimal(mpmath.nstr(error, 30))
    assert abs(one.low - expected) <= Decimal("1e-15") * (1 + expected)
    assert one.low <= one.high
    assert one.rounded is (off == 0)


def test_a_tie_goes_to_the_even_number() -> None:
    # sqrt has no ties; x/2 of an odd subnormal number is one.
    half = lambda x: x / 2  # noqa: E731
    for y, rounded in ((1, False), (2, True)):
        one = judge(half, FLOAT32, 3, y)
        assert one is not None and one.low == one.high == Decimal("0.5")
        assert one.rounded is rounded


@pytest.mark.parametrize("name", ["tanh", "erf", "logistic"])
@pytest.mark.parametrize("x", [30.0, 1e5, 3e38])
def test_values_that_no_precision_tells_from_one(name: str, x: float) -> None:
    ref = reference(name)
    bits = int(np.float32(x).view(np.uint32))
    right = judge(ref.ball, FLOAT32, bits, 0x3F800000, Ulp.GOLDBERG, ref.below)
    wrong = judge(ref.ball, FLOAT32, bits, 0x3F7FFFFF, Ulp.GOLDBERG, ref.below)
    assert right is not None and right.rounded and right.high < Decimal("1e-5")
    # The exact value is below 1, where a unit is 2^-24.
    assert wrong is not None and abs(wrong.high - 1) < Decimal("1e-5") and wrong.rounded is False


def test_infinities_stand_for_the_next_power_of_two() -> None:
    hot = int(np.float32(89).view(np.uint32))
    right = judge(arb.exp, FLOAT32, hot, FLOAT32.infinity)
    wrong = judge(arb.exp, FLOAT32, hot, FLOAT32.largest)
    assert right is not None and right.high == 0 and right.rounded
    assert wrong is not None and wrong.low == 1 and wrong.rounded is False


def test_exact_values_are_known_to_be_exact() -> None:
    assert exp2(arb(-3)) == arb(0.125) and rsqrt(arb(16)) == arb(0.25) and cbrt(arb(-64)) == -4
    assert nearest(reference("log10"), FLOAT32, int(np.float32(1e10).view(np.uint32))) == (
        int(np.float32(10).view(np.uint32))
    )


def test_the_sign_of_zeros_and_poles() -> None:
    sign = FLOAT16.sign
    assert nearest(reference("sin"), FLOAT16, sign) == sign
    assert nearest(reference("rsqrt"), FLOAT16, sign) == FLOAT16.infinity | sign
    assert nearest(reference("exp"), FLOAT16, FLOAT16.largest | sign) == 0
    assert FLOAT16.is_nan(nearest(reference("log"), FLOAT16, FLOAT16.encode(-1)))
