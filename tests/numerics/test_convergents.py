"""Convergents by binary splitting against the plain recurrence."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apery.core.continued_fraction import ContinuedFraction, Interlaced
from apery.core.polynomial import Polynomial
from apery.numerics.convergents import Convergents, convergent, integer_terms

rationals = st.fractions(min_value=-4, max_value=4, max_denominator=4)
pieces = st.lists(rationals, max_size=3).map(Polynomial.from_coefficients)
sequences = st.builds(
    Interlaced, st.lists(rationals, max_size=2), st.lists(pieces, min_size=1, max_size=3)
)
fractions = st.builds(ContinuedFraction, sequences, sequences)


def recurrence(cf: ContinuedFraction, n: int) -> list[tuple[Fraction, Fraction]]:
    """Return (p_k, q_k) for k = -1, ..., n by the definition."""
    pairs = [(Fraction(1), Fraction(0)), (cf.a(0), Fraction(1))]
    for k in range(1, n + 1):
        (p1, q1), (p, q) = pairs[-2:]
        pairs.append((cf.a(k) * p + cf.b(k) * p1, cf.a(k) * q + cf.b(k) * q1))
    return pairs


@given(fractions, st.integers(0, 30))
@settings(deadline=None, max_examples=50)
def test_values_are_those_of_the_recurrence(cf: ContinuedFraction, n: int) -> None:
    p, q = recurrence(cf, n)[-1]
    assert convergent(cf, n) == (p / q if q else None)


@given(fractions, st.lists(st.integers(0, 40), min_size=1, max_size=4))
@settings(deadline=None, max_examples=50)
def test_the_walk_may_stop_anywhere(cf: ContinuedFraction, stops: list[int]) -> None:
    walk = Convergents(cf)
    for depth in stops:
        before = walk.depth
        walk.advance(depth)
        assert walk.depth == max(before, depth)
        assert walk.value() == convergent(cf, walk.depth)


@given(fractions, st.integers(0, 25))
@settings(deadline=None, max_examples=50)
def test_pairs_are_the_recurrence_scaled_to_integers(cf: ContinuedFraction, n: int) -> None:
    walk = Convergents(cf)
    walk.advance(n)
    p, q = recurrence(cf, n)[-1]
    # a -> D a, b -> D^2 b multiplies p_n by D^(n+1) and q_n by D^n.
    factor = walk.scale ** (n + 1)
    assert walk.pair() == (p * factor, q * factor)


@given(fractions, st.integers(1, 20))
@settings(deadline=None, max_examples=50)
def test_determinant_identity(cf: ContinuedFraction, n: int) -> None:
    """p_n q_(n-1) - p_(n-1) q_n = (-1)^(n-1) b_1 ... b_n."""
    pairs = [Convergents(cf), Convergents(cf)]
    pairs[0].advance(n - 1)
    pairs[1].advance(n)
    (p1, q1), (p, q) = (walk.pair() for walk in pairs)
    product = Fraction((-1) ** (n - 1))
    for k in range(1, n + 1):
        product *= cf.b(k)
    scale = pairs[0].scale
    assert p * q1 - p1 * q == product * scale ** (2 * n + 1)


@given(fractions, st.fractions(min_value=1, max_value=5, max_denominator=5), st.integers(0, 15))
@settings(deadline=None, max_examples=50)
def test_scaled_coefficients_scale_the_value(cf: ContinuedFraction, c: Fraction, n: int) -> None:
    def times(sequence: Interlaced, by: Fraction) -> Interlaced:
        return Interlaced([v * by for v in sequence.initial], [p * by for p in sequence.pieces])

    scaled = ContinuedFraction(times(cf.a, c), times(cf.b, c**2))
    one, other = convergent(cf, n), convergent(scaled, n)
    assert other == (None if one is None else c * one)


@given(fractions, st.integers(0, 15), rationals)
@settings(deadline=None, max_examples=50)
def test_the_image_of_a_tail_is_the_fraction_that_ends_in_it(
    cf: ContinuedFraction, n: int, tail: Fraction
) -> None:
    walk = Convergents(cf)
    walk.advance(n)
    top, bottom = walk.image(tail)
    (p1, q1), (p, q) = recurrence(cf, n)[-2:]
    numerator, denominator = p + tail * p1, q + tail * q1
    assert top * denominator == bottom * numerator
    assert (bottom == 0) == (denominator == 0)
    # The sign of the denominator tells on which side of a pole the tail lies.
    assert (bottom > 0) == (denominator > 0)


@given(fractions, st.integers(0, 12))
@settings(deadline=None, max_examples=50)
def test_the_next_convergent_is_an_image(cf: ContinuedFraction, n: int) -> None:
    if cf.a(n + 1) == 0:
        return
    walk = Convergents(cf)
    walk.advance(n)
    top, bottom = walk.image(cf.b(n + 1) / cf.a(n + 1))
    value = convergent(cf, n + 1)
    assert bottom == 0 if value is None else Fraction(top, bottom) == value


@given(sequences, st.integers(0, 30), st.integers(1, 3))
@settings(deadline=None, max_examples=50)
def test_integer_terms(s: Interlaced, n: int, times: int) -> None:
    scale = times * 12  # a multiple of 1, 2, 3, 4
    assert integer_terms(s, scale)(n) == s(n) * scale


@pytest.mark.parametrize(
    ("a", "b", "values"),
    [
        ("1", "1", ["1", "2", "3/2", "5/3", "8/5", "13/8", "21/13"]),
        ("2*n + 1", "n^2", ["1", "4/3", "24/19", "51/40"]),
        ("34*n^3 + 51*n^2 + 27*n + 5", "-n^6", ["5", "584/117", "312120/62531"]),
        ("0", "1", ["0", None, "0", None]),
        ("n/2", "1/4", ["0", "1/2", "1/3"]),
    ],
)
def test_known_convergents(a: str, b: str, values: list[str | None]) -> None:
    """The third row has Apéry's numbers 5, 73, 1445 over 6, 351/4, 62531/36, times 6."""
    found = [convergent(ContinuedFraction(a, b), n) for n in range(len(values))]
    assert found == [None if v is None else Fraction(v) for v in values]


def test_the_unused_first_numerator_is_unused() -> None:
    plain = ContinuedFraction("2*n + 1", "n^2")
    other = ContinuedFraction("2*n + 1", Interlaced((Fraction(22, 7),), ("(m+1)^2",)))
    assert [convergent(other, n) for n in range(9)] == [convergent(plain, n) for n in range(9)]
