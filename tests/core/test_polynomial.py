"""Polynomials: exact ring laws, agreement with evaluation, one text for each."""

from __future__ import annotations

import copy
import pickle
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apery.core.errors import InvalidInputError, NotationError
from apery.core.polynomial import MAX_DEGREE, Polynomial

rationals = st.fractions(min_value=-50, max_value=50, max_denominator=12)
univariate = st.lists(rationals, max_size=5).map(Polynomial.from_coefficients)
monomials = st.dictionaries(st.sampled_from(["n", "m", "x"]), st.integers(1, 3), max_size=3).map(
    lambda powers: tuple(sorted(powers.items()))
)
several = st.dictionaries(monomials, rationals, max_size=4).map(Polynomial)
points = st.fixed_dictionaries({"n": rationals, "m": rationals, "x": rationals})


@given(several, several, points)
@settings(deadline=None, max_examples=50)
def test_operations_are_those_of_the_values(
    p: Polynomial, q: Polynomial, at: dict[str, Fraction]
) -> None:
    assert (p + q)(**at) == p(**at) + q(**at)
    assert (p - q)(**at) == p(**at) - q(**at)
    assert (p * q)(**at) == p(**at) * q(**at)
    assert (p**3)(**at) == p(**at) ** 3
    assert (3 - p)(**at) == 3 - p(**at)
    assert (Fraction(1, 2) * p + 1)(**at) == p(**at) / 2 + 1


@given(several, several, several)
@settings(deadline=None, max_examples=50)
def test_ring_laws_hold_as_equality_of_objects(p: Polynomial, q: Polynomial, r: Polynomial) -> None:
    assert p * (q + r) == p * q + p * r
    assert p * q == q * p
    assert (p - p) == Polynomial()
    assert not p - p
    assert hash(p + q) == hash(q + p)


@given(several)
@settings(deadline=None, max_examples=50)
def test_text_and_representation_give_the_polynomial_back(p: Polynomial) -> None:
    assert Polynomial(str(p)) == p
    assert eval(repr(p)) == p
    assert pickle.loads(pickle.dumps(p)) == p
    assert copy.deepcopy(p) == p


@given(univariate, rationals, rationals)
@settings(deadline=None, max_examples=50)
def test_shift_substitution_and_renaming(p: Polynomial, by: Fraction, at: Fraction) -> None:
    assert p.shifted(by)(at) == p(at + by)
    assert p.shifted(by).shifted(-by) == p
    assert p.shifted(by) == p.substitute(n=Polynomial("n") + by)
    assert p.renamed("m")(at) == p(at)
    assert set(p.renamed("m").variables) <= {"m"}


@given(univariate)
@settings(deadline=None, max_examples=50)
def test_coefficients_degree_and_denominator(p: Polynomial) -> None:
    assert Polynomial.from_coefficients(p.coefficients()) == p
    assert len(p.coefficients()) == p.degree + 1
    assert (p * p.denominator).denominator == 1
    for smaller in range(1, p.denominator):
        assert any((c * smaller).denominator > 1 for c in p.coefficients())


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("(n+1)^2 - 1/2", "n^2 + 2*n + 1/2"),
        ("n*m - m*n", "0"),
        ("-n + 1", "-n + 1"),
        ("(x-y)*(x+y)", "x^2 - y^2"),
        ("0.5*n", "1/2*n"),
        ("n/3 - 2/6", "1/3*n - 1/3"),
        ("34*n^3+51*n^2+27*n+5", "34*n^3 + 51*n^2 + 27*n + 5"),
        ("2^10", "1024"),
        ("n^(1+1)", "n^2"),
    ],
)
def test_canonical_texts(text: str, canonical: str) -> None:
    assert str(Polynomial(text)) == canonical
    assert Polynomial(text) != Polynomial(f"{text} + 1")


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("1/n", 1),
        ("2*exp(n)", 2),
        ("n^-1", 1),
        ("n^(1/2)", 1),
        ("n^m", 1),
        ("n/(2-2)", 1),
        ("3*(n+", 5),
        (f"n^{MAX_DEGREE}*n", 6),
        ("1 + n^1001", 5),
        ("", 0),
    ],
)
def test_what_is_no_polynomial_is_refused_at_its_place(text: str, position: int) -> None:
    with pytest.raises(NotationError) as caught:
        Polynomial(text)
    assert (caught.value.position, caught.value.text) == (position, text)


def test_the_largest_degree_is_still_accepted() -> None:
    assert Polynomial(f"n^{MAX_DEGREE}").degree == MAX_DEGREE


def test_questions_without_an_answer_are_refused() -> None:
    both = Polynomial("n*m")
    with pytest.raises(InvalidInputError, match="several variables"):
        both.coefficients()
    with pytest.raises(InvalidInputError, match="by name"):
        both(1)
    with pytest.raises(InvalidInputError, match="no value for the variable m"):
        both(n=1)
    with pytest.raises(InvalidInputError, match="no polynomial"):
        both**-1
    assert both(n=2, m=3) == 6
