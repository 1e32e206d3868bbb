"""Certified bounds: published programs, sampled errors below them, false claims refused."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import arb, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from apery.core.errors import DomainError, InvalidInputError
from apery.core.program import Program
from apery.numerics.balls import precision
from apery.numerics.programs.certify import certify
from apery.numerics.programs.functions import Function
from apery.numerics.programs.rational import as_quotient

UNIT = (Fraction(0), Fraction(1))

# E. Real et al., arXiv 2312.08472, Figure 11, as binary64 constants. The errors were sampled at
# 20001 points with mpmath 1.4 and 40 digits; that of f10 is 8 * 2^-51 (1 + ...), taken at x = 0.
PUBLISHED = {
    "f2": ("c1/(c2 + x)", (-2.1258595374472384, -2.0413845597733418), 4.1381217e-2),
    "f3": (
        "c1/(c3 + x) - c2",
        (-8.387819235563974, 1.4427239805682266, -3.4355225277901402),
        1.2266049e-3,
    ),
    "f5": (
        "x1 = c1/x; x2 = x + x1; x3 = c4 + x2; x4 = c2/x3; x4 - c3",
        (25.596749740144819, 17.746150088734609, -0.99999366143081858, -8.8505996518073289),
        6.3385692e-6,
    ),
    "f10": (
        "x1 = c3/x; x2 = x + x1; x3 = c1/x2; x4 = x3 + x2; x5 = c2 + x4; x6 = c4/x5; x7 = x6 - c5; "
        "x8 = x7*x7; x9 = x8*x8; x9*x9",
        (15141.981176922711, -250.55247494972059, 5783.5330096027765, 501.10494991027866,
         -0.99999999999999956),
        3.5527137e-15,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_programs(name: str) -> None:
    text, constants, error = PUBLISHED[name]
    bound = certify(Program.parse(text, constants), Function("exp2"))
    assert float(bound.high) == pytest.approx(error, rel=1e-7)
    assert float(bound.low) == pytest.approx(error, rel=1e-7)
    assert bound.low <= bound.high


def error_at(program: Program, function: Function, x: Fraction, relative: bool) -> Fraction:
    """Return a lower bound of the error at a point, by exact arithmetic and a ball."""
    top, bottom = as_quotient(program)
    at = fmpq(x.numerator, x.denominator)
    with precision(300):
        f = function.ball(x, bits=250)
        p = arb(top(at) / bottom(at))
        e = abs(p / f - 1) if relative else abs(p - f)
        m, k = e.abs_lower().man_exp()
    return Fraction(int(m)) * Fraction(2) ** int(k)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(["exp2", "cos", "logistic", "rsqrt", "bessel_j0", "airy_ai", "erfc"]),
    st.lists(st.fractions(-3, 3, max_denominator=40), min_size=4, max_size=4),
    st.booleans(),
    st.lists(st.fractions(0, 1, max_denominator=997), min_size=5, max_size=5),
)
def test_no_sampled_error_exceeds_the_bound(
    name: str, constants: list[Fraction], relative: bool, points: list[Fraction]
) -> None:
    function = Function(name)
    program = Program.parse("(c1 + x*(c2 + x*c3))/(x + (7 + c4))", constants)
    low, high = function.interval
    bound = certify(program, function, relative=relative)
    assert bound.high <= bound.low * (1 + Fraction(1, 10**7)) + Fraction(1, 10**30)
    for share in points:
        assert error_at(program, function, low + (high - low) * share, relative) <= bound.high
    assert error_at(program, function, bound.where, relative) >= bound.low * (
        1 - Fraction(1, 10**9)
    )


@pytest.mark.parametrize("factor", [Fraction(999999, 10**6), Fraction(1, 2)])
def test_a_bound_that_is_too_small_is_not_met(factor: Fraction) -> None:
    """The lower end shows that no smaller bound holds."""
    text, constants, _ = PUBLISHED["f5"]
    bound = certify(Program.parse(text, constants), Function("exp2"))
    claimed = bound.high * factor
    assert bound.low > claimed
    program = Program.parse(text, constants)
    assert error_at(program, Function("exp2"), bound.where, True) > claimed


@pytest.mark.parametrize(
    ("text", "function", "interval"),
    [
        ("1/(x - 1/3)", "exp", UNIT),
        ("1/(x - 1)", "exp", UNIT),
        ("1/x", "exp", UNIT),
        ("1/((x - 1/2)*(x - 1/2))", "exp2", UNIT),
        ("x + 1", "sin", UNIT),
        ("x", "cos", (Fraction(0), Fraction(2))),
        ("x", "log", (Fraction(0), Fraction(1))),
        ("x", "tan", (Fraction(1), Fraction(2))),
    ],
)
def test_poles_and_zeros_are_refused(
    text: str, function: str, interval: tuple[Fraction, Fraction]
) -> None:
    with pytest.raises(DomainError):
        certify(Program.parse(text), Function(function), interval)


def test_removable_poles_are_none() -> None:
    bound = certify(Program.parse("t = 3/x; u = x + t; 1/u"), Function("x/(x^2 + 3)"))
    assert bound.high < Fraction(1, 10**30)
    top, bottom = as_quotient(Program.parse("t = 3/x; u = x + t; 1/u"))
    assert (str(top), str(bottom)) == ("x", "x^2 + 3")


def test_relative_errors_go_on_at_zeros() -> None:
    """|x - x^3/6 - sin x| / sin x is largest at the end: 1 - (5/6)/sin(1)."""
    bound = certify(Program.parse("x - x^3/6"), Function("sin"))
    assert float(bound.high) == pytest.approx(1 - (5 / 6) / 0.8414709848078965, rel=1e-7)
    assert bound.where == 1
    both = certify(Program.parse("x - x^3/6"), Function("sin"), (Fraction(-1), Fraction(1)))
    assert float(both.high) == pytest.approx(float(bound.high), rel=1e-7)


def test_the_interval_and_the_digits_are_checked() -> None:
    program = Program.parse("1 + x")
    with pytest.raises(InvalidInputError, match="empty"):
        certify(program, Function("exp"), (Fraction(1), Fraction(1)))
    with pytest.raises(InvalidInputError, match="2 to 15"):
        certify(program, Function("exp"), digits=30)
    with pytest.raises(InvalidInputError, match="square roots"):
        certify(Program.parse("sqrt(x)"), Function("exp"))


def test_weights() -> None:
    """An absolute error times 1/f is the relative error; a weight is part of the bound."""
    text, constants, _ = PUBLISHED["f3"]
    program, inverse = Program.parse(text, constants), Function("exp(-x*log(2))")
    weighted = certify(program, Function("exp2"), weight=inverse)
    plain = certify(program, Function("exp2"))
    assert not weighted.relative and weighted.weight == inverse.text
    assert float(weighted.high) == pytest.approx(float(plain.high), rel=1e-7)
    assert "weighted by exp(-x*log(2))" in str(weighted)
    twice = certify(program, Function("exp2"), weight=Function("2*exp(-x*log(2))"))
    assert float(twice.high) == pytest.approx(2 * float(plain.high), rel=1e-7)
