"""Interlaced sequences and continued fractions: one sequence, many ways to write it."""

from __future__ import annotations

import pickle
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from apery.core.continued_fraction import ContinuedFraction, Interlaced
from apery.core.errors import InvalidInputError
from apery.core.polynomial import Polynomial

rationals = st.fractions(min_value=-5, max_value=5, max_denominator=3)
pieces = st.lists(rationals, max_size=3).map(Polynomial.from_coefficients)
sequences = st.builds(
    Interlaced, st.lists(rationals, max_size=3), st.lists(pieces, min_size=1, max_size=4)
)
fractions = st.builds(ContinuedFraction, sequences, sequences)
words = st.lists(st.sampled_from([1, -1]), min_size=1, max_size=5).map(tuple)

SHOWN = 40
"""More terms than initial terms and periods of the samples need to tell them apart."""


@given(sequences, st.integers(0, 7), st.integers(1, 3))
@settings(deadline=None, max_examples=50)
def test_rewriting_keeps_the_sequence(s: Interlaced, by: int, times: int) -> None:
    terms = s.terms(SHOWN)
    delayed = s.delayed(by)
    assert delayed.terms(SHOWN) == terms
    assert len(delayed.initial) == len(s.initial) + by
    widened = s.with_period(times * s.period)
    assert widened.terms(SHOWN) == terms
    assert widened.period == times * s.period
    assert s.canonical().terms(SHOWN) == terms


@given(sequences, st.integers(0, 7), st.integers(1, 3))
@settings(deadline=None, max_examples=50)
def test_equal_sequences_have_one_canonical_form(s: Interlaced, by: int, times: int) -> None:
    canonical = s.canonical()
    assert canonical.canonical() == canonical
    assert s.delayed(by).with_period(times * s.period).canonical() == canonical
    assert s.with_period(times * s.period).delayed(by).canonical() == canonical
    assert canonical.period <= s.period
    assert len(canonical.initial) <= len(s.initial)


@given(sequences, st.integers(0, 9), st.sampled_from([1, Fraction(1, 2)]))
@settings(deadline=None, max_examples=50)
def test_another_term_makes_another_canonical_form(s: Interlaced, n: int, by: Fraction) -> None:
    late = s.delayed(max(0, n + 1 - len(s.initial)))
    changed = list(late.initial)
    changed[n] += by
    assert Interlaced(changed, late.pieces).canonical() != s.canonical()


def test_canonical_takes_the_least_period_that_is_enough() -> None:
    six = Interlaced((), ("6*m", "1", "6*m+2", "1", "6*m+4", "1"))
    assert six.canonical() == Interlaced((), ("2*m", "1"))
    # Five of the six pieces interlace with period 2; one does not.
    almost = Interlaced((), ("6*m", "1", "6*m+2", "1", "6*m+4", "2"))
    assert almost.canonical() == almost


@given(sequences)
@settings(deadline=None, max_examples=50)
def test_representation_gives_the_sequence_back(s: Interlaced) -> None:
    assert eval(repr(s)) == s
    assert pickle.loads(pickle.dumps(s)) == s


def test_properties_of_a_known_sequence() -> None:
    e = Interlaced((2,), ("1", "2*m+2", "1"))
    assert e.terms(9) == (2, 1, 2, 1, 1, 4, 1, 1, 6)
    assert (e.period, e.degree, e.is_integral) == (3, 1, True)
    assert not Interlaced((Fraction(1, 2),), ("m",)).is_integral
    assert not Interlaced((), ("m/2",)).is_integral
    assert Interlaced((), ("n",)) == Interlaced((), ("m",))


def test_impossible_sequences_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="at least one piece"):
        Interlaced((1, 2), ())
    with pytest.raises(InvalidInputError, match="several variables"):
        Interlaced((), ("n*m",))
    s = Interlaced((), ("m", "1"))
    with pytest.raises(InvalidInputError, match="no multiple"):
        s.with_period(3)
    with pytest.raises(InvalidInputError, match="at least one piece"):
        s.with_period(0)
    # Going back would drop initial terms, and with them the sequence.
    with pytest.raises(InvalidInputError, match="not -1"):
        Interlaced((7,), ("m",)).delayed(-1)


@given(fractions, st.integers(0, 4), st.integers(1, 2))
@settings(deadline=None, max_examples=50)
def test_canonical_fractions_keep_all_coefficients_that_count(
    cf: ContinuedFraction, by: int, times: int
) -> None:
    canonical = cf.canonical()
    assert canonical.a.terms(SHOWN) == cf.a.terms(SHOWN)
    assert canonical.b.terms(SHOWN)[1:] == cf.b.terms(SHOWN)[1:]
    assert canonical.canonical() == canonical
    again = ContinuedFraction(cf.a.delayed(by), cf.b.with_period(times * cf.b.period))
    assert again.canonical() == canonical


@given(fractions, rationals)
@settings(deadline=None, max_examples=50)
def test_the_unused_first_numerator_makes_no_difference(
    cf: ContinuedFraction, b0: Fraction
) -> None:
    late = cf.b.delayed(max(0, 1 - len(cf.b.initial)))
    other = ContinuedFraction(cf.a, Interlaced((b0, *late.initial[1:]), late.pieces))
    assert other.canonical() == cf.canonical()


@given(fractions)
@settings(deadline=None, max_examples=50)
def test_another_used_numerator_makes_a_difference(cf: ContinuedFraction) -> None:
    late = cf.b.delayed(max(0, 2 - len(cf.b.initial)))
    b0, b1, *rest = late.initial
    other = ContinuedFraction(cf.a, Interlaced((b0, b1 + 1, *rest), late.pieces))
    assert other.canonical() != cf.canonical()


@given(words, sequences)
@settings(deadline=None, max_examples=50)
def test_sign_words_stand_behind_the_first_term(word: tuple[int, ...], a: Interlaced) -> None:
    cf = ContinuedFraction.signed(a, word)
    assert cf.signs == word
    assert [cf.b(n + 1) for n in range(12)] == [word[n % len(word)] for n in range(12)]


def test_what_is_no_sign_word() -> None:
    for word in [(), (1, 0), (2,), (1, -2)]:
        with pytest.raises(InvalidInputError, match="sign word"):
            ContinuedFraction.signed(Interlaced((), (1,)), word)
    assert ContinuedFraction("n", "2").signs is None
    assert ContinuedFraction("n", "n").signs is None
    assert ContinuedFraction("n", Interlaced((1,), (1, -1))).signs is None


@given(fractions)
@settings(deadline=None, max_examples=50)
def test_representation_gives_the_fraction_back(cf: ContinuedFraction) -> None:
    assert eval(repr(cf)) == cf
    assert pickle.loads(pickle.dumps(cf)) == cf
    assume(cf.a != cf.b)
    assert ContinuedFraction(cf.b, cf.a) != cf


def test_period_is_the_common_one() -> None:
    cf = ContinuedFraction(Interlaced((), (1, 2)), Interlaced((), (1, 1, -1)))
    assert cf.period == 6
