"""Functions as balls, against mpmath."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
from flint import arb, fmpq

from apery.core.errors import DomainError, NotationError
from apery.numerics.balls import precision
from apery.numerics.programs.functions import KNOWN, Function

# Independent evaluations; mpmath 1.3 or newer, 40 digits.
ORACLE = {
    "exp2": lambda c, x: c.power(2, x),
    "exp": lambda c, x: c.exp(x),
    "log": lambda c, x: c.log(x),
    "log2": lambda c, x: c.log(x, 2),
    "log1p": lambda c, x: c.log1p(x),
    "sin": lambda c, x: c.sin(x),
    "cos": lambda c, x: c.cos(x),
    "tan": lambda c, x: c.tan(x),
    "atan": lambda c, x: c.atan(x),
    "tanh": lambda c, x: c.tanh(x),
    "erf": lambda c, x: c.erf(x),
    "erfc": lambda c, x: c.erfc(x),
    "airy_ai": lambda c, x: c.airyai(x),
    "bessel_i_half": lambda c, x: c.besseli(c.mpf(1) / 2, x),
    "bessel_j0": lambda c, x: c.besselj(0, x),
    "rsqrt": lambda c, x: 1 / c.sqrt(x),
    "logistic": lambda c, x: 1 / (1 + c.exp(-x)),
    "gelu": lambda c, x: x * (1 + c.erf(x / c.sqrt(2))) / 2,
    "softplus": lambda c, x: c.log1p(c.exp(x)),
}


def test_every_name_has_an_oracle() -> None:
    assert ORACLE.keys() == KNOWN.keys()


@pytest.mark.parametrize("name", KNOWN)
def test_values_and_derivatives(name: str) -> None:
    context = mpmath.mp.clone()
    context.dps = 60
    function = Function(name)
    low, high = function.interval
    x = low + (high - low) * Fraction(3, 7)
    point = context.mpf(x.numerator) / x.denominator
    with precision(250):
        series = function.series(arb(fmpq(x.numerator, x.denominator)), 5)
    expected = context.taylor(lambda t: ORACLE[name](context, t), point, 4)
    for found, wanted in zip(series, expected, strict=True):
        middle = context.mpf(str(found.mid().str(60, radius=False)))
        assert abs(middle - wanted) <= abs(wanted) * context.mpf(10) ** -18 + context.mpf(10) ** -18


@pytest.mark.parametrize("name", ["sin", "bessel_j0", "exp(-x)*cos(x)", "gelu"])
def test_coefficients_on_a_ball_contain_those_of_its_points(name: str) -> None:
    function = Function(name)
    with precision(120):
        wide = function.series(arb(fmpq(1, 2), fmpq(1, 8)), 6)
        for k in range(-4, 5):
            point = function.series(arb(fmpq(1, 2) + fmpq(k, 32)), 6)
            assert all(w.contains(p) or w.overlaps(p) for w, p in zip(wide, point, strict=True))


def test_zeros_at_zero() -> None:
    assert [Function(f).zero_order for f in ("sin", "cos", "x^2*exp(x)", "1 - cos(x)", "gelu")] == [
        1, 0, 2, 2, 1,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("sin(y)", "'y' is neither x nor a known constant at character 5"),
        ("foo(x)", "the functions of one argument are"),
        ("besselj(x, x)", "a whole order"),
        ("besselj(1/2, x)", "a whole order"),
        ("sin(x, x)", "the functions of one argument are"),
        ("x +", "a value is expected"),
        ("__import__('os')", "character"),
    ],
)
def test_notation(text: str, says: str) -> None:
    with pytest.raises(NotationError, match=says):
        Function(text)


def test_no_value_is_an_error() -> None:
    with pytest.raises(DomainError, match="log has no value"):
        Function("log").ball(Fraction(0), bits=50)
    with pytest.raises(DomainError, match="no value"):
        Function("1/(x - 1)").ball(Fraction(1), bits=50)
