"""Rational maps: lowest terms, and the same value by arithmetic and by text."""

from __future__ import annotations

from fractions import Fraction
from math import gcd

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from apery.core.constant import Constant, exact_value
from apery.core.errors import InvalidInputError
from apery.core.transform import IDENTITY, RationalMap, mobius

coefficients = st.lists(st.integers(-9, 9), max_size=4)
factors = st.lists(st.integers(-5, 5), min_size=1, max_size=3).filter(any)
points = st.fractions(min_value=-7, max_value=7, max_denominator=9)


def value(polynomial: tuple[int, ...] | list[int], x: Fraction) -> Fraction:
    return sum((c * x**k for k, c in enumerate(polynomial)), Fraction(0))


def product(p: list[int], q: list[int]) -> list[int]:
    out = [0] * (len(p) + len(q))
    for i, c in enumerate(p):
        for j, d in enumerate(q):
            out[i + j] += c * d
    return out


@given(coefficients, coefficients.filter(any), points)
@settings(deadline=None, max_examples=50)
def test_lowest_terms_keep_the_values(p: list[int], q: list[int], x: Fraction) -> None:
    reduced = RationalMap(p, q)
    assert gcd(*reduced.numerator, *reduced.denominator) == 1
    assert reduced.denominator[-1] > 0
    assert not reduced.numerator or reduced.numerator[-1] != 0
    assume(value(q, x) != 0)
    assert value(reduced.numerator, x) / value(reduced.denominator, x) == value(p, x) / value(q, x)


@given(coefficients, coefficients.filter(any), factors)
@settings(deadline=None, max_examples=50)
def test_common_factors_are_divided_out(p: list[int], q: list[int], factor: list[int]) -> None:
    reduced = RationalMap(p, q)
    assert RationalMap(product(p, factor), product(q, factor)) == reduced
    assert hash(RationalMap(product(p, factor), product(q, factor))) == hash(reduced)
    assert RationalMap(reduced.numerator, reduced.denominator) == reduced


@given(coefficients, coefficients.filter(any), st.integers(0, 3))
@settings(deadline=None, max_examples=50)
def test_another_coefficient_is_another_map(p: list[int], q: list[int], k: int) -> None:
    longer = [*p, 0, 0, 0, 0]
    longer[k] += 1
    assert RationalMap(longer, q) != RationalMap(p, q)


@given(coefficients, coefficients.filter(any), points)
@settings(deadline=None, max_examples=50)
def test_text_means_the_map(p: list[int], q: list[int], x: Fraction) -> None:
    transform = RationalMap(p, q)
    bottom = value(transform.denominator, x)
    assume(bottom != 0)
    expected = value(transform.numerator, x) / bottom
    for text in (str(x), f"({x})", f"{x} + 0", f"0 - ({-x})", f"sqrt({x}*{x})"):
        if text.startswith("sqrt") and x < 0:
            continue
        assert exact_value(Constant(transform.apply(text))) == expected, text


@pytest.mark.parametrize(
    ("transform", "text", "result"),
    [
        (mobius(1, 1, 1, -1), "e", "(e + 1)/(e - 1)"),
        (mobius(0, 4, 1, 0), "pi", "4/pi"),
        (mobius(-1, 0, 0, 1), "euler_gamma", "-euler_gamma"),
        (mobius(0, 1, -2, 0), "tan(1)", "-1/(2*tan(1))"),
        (RationalMap([-1, 0, 1], [2]), "exp(2)", "(exp(2)^2 - 1)/2"),
        (RationalMap([0, 0, 1], [1]), "e + 1", "(e + 1)^2"),
        (RationalMap([0, 0, 1], [1]), "-2", "(-2)^2"),
        (RationalMap([0, 0, 1], [1]), "exp(1)*exp(2)", "(exp(1)*exp(2))^2"),
        (RationalMap([0], [7]), "e", "0"),
    ],
)
def test_texts(transform: RationalMap, text: str, result: str) -> None:
    assert transform.apply(text) == result


@given(st.tuples(*[st.integers(-9, 9)] * 4))
@settings(deadline=None, max_examples=50)
def test_mobius_maps_of_determinant_0_are_constant(c: tuple[int, int, int, int]) -> None:
    p, q, r, s = c
    assume(r or s)
    transform = mobius(p, q, r, s)
    assert transform.is_constant == (p * s - q * r == 0)
    assert (transform.determinant == 0) == (p * s - q * r == 0)
    assert transform.negated().negated() == transform
    assert (transform.negated() == transform) == (transform.numerator == ())


def test_properties() -> None:
    assert IDENTITY.apply("e") == "e"
    transform = RationalMap([2, 0, -6], [4, 2])
    assert (transform.numerator, transform.denominator) == ((1, 0, -3), (2, 1))
    assert (transform.degree, transform.height) == (2, 3)
    with pytest.raises(InvalidInputError, match="no Möbius map"):
        _ = transform.determinant


@pytest.mark.parametrize(("p", "shown"), [([], "0/0"), ([0, 0], "0/0"), ([1, 2], "P/0")])
def test_a_zero_denominator_is_refused(p: list[int], shown: str) -> None:
    for q in ([], [0], [0, 0, 0]):
        with pytest.raises(InvalidInputError, match=shown):
            RationalMap(p, q)


@pytest.mark.parametrize("coefficient", [1.0, 0.5, "1", Fraction(1, 2)])
def test_coefficients_are_integers_and_nothing_that_rounds_to_one(coefficient: object) -> None:
    with pytest.raises(TypeError):
        RationalMap([coefficient], [1])  # type: ignore[list-item]


@given(coefficients, coefficients.filter(any))
@settings(deadline=None, max_examples=50)
def test_representation_gives_the_map_back(p: list[int], q: list[int]) -> None:
    transform = RationalMap(p, q)
    assert eval(repr(transform)) == transform
