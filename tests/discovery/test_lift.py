"""From recurrences to interlaced polynomials: round trips and planted faults."""

from __future__ import annotations

from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apery.core.continued_fraction import Interlaced
from apery.core.polynomial import Polynomial
from apery.discovery.esma.lift import (
    MAX_PERIOD,
    NOT_CYCLOTOMIC,
    NOT_INTEGRAL,
    TOO_LONG,
    Lifted,
    SetApart,
    lift,
)
from apery.numerics.berlekamp_massey import shortest_recurrence

coefficients = st.integers(min_value=-20, max_value=20)
pieces = st.lists(
    st.lists(coefficients, min_size=1, max_size=4).map(
        lambda c: Polynomial.from_coefficients(c, "m")
    ),
    min_size=1,
    max_size=5,
)
sequences = st.builds(Interlaced, st.lists(coefficients, max_size=4), pieces)


def _terms(sequence: Interlaced, count: int) -> list[int]:
    return [int(v) for v in sequence.terms(count)]


def _lifted(terms: list[int]) -> Lifted | SetApart:
    return lift(terms, shortest_recurrence(terms)[1])


@given(sequences)
@settings(max_examples=150, deadline=None)
def test_the_polynomials_come_back_from_their_terms(sequence: Interlaced) -> None:
    found = _lifted(_terms(sequence, 80))
    assert isinstance(found, Lifted)
    assert found.sequence.terms(200) == sequence.terms(200)
    assert found.sequence == sequence.canonical()


@given(sequences)
@settings(max_examples=50, deadline=None)
def test_the_recurrence_holds_from_the_first_term_on(sequence: Interlaced) -> None:
    found = _lifted(_terms(sequence, 80))
    assert isinstance(found, Lifted)
    order = len(found.recurrence) - 1
    assert found.recurrence[order] == 1
    terms = _terms(sequence, 150)
    for n in range(len(terms) - order):
        assert sum(c * terms[n + i] for i, c in enumerate(found.recurrence)) == 0


@given(sequences, st.integers(min_value=0, max_value=79), coefficients.filter(bool))
@settings(max_examples=150, deadline=None)
def test_one_wrong_term_is_refused(sequence: Interlaced, at: int, change: int) -> None:
    terms = _terms(sequence, 80)
    _, connection = shortest_recurrence(terms)
    terms[at] += change
    found = lift(terms, connection)
    if isinstance(found, Lifted):  # a term of the pre-period, which no recurrence binds
        assert _terms(found.sequence, 80) == terms
        assert at < len(found.sequence.initial)
    else:
        assert found.reason == NOT_INTEGRAL


def test_a_wrong_term_in_the_middle_of_e_is_refused() -> None:
    e = Interlaced((2,), ("1", "2*m+2", "1"))
    terms = _terms(e, 112)
    _, connection = shortest_recurrence(terms)
    assert lift(terms, connection) == Lifted(e, (0, 1, 0, 0, -2, 0, 0, 1))
    for at in range(1, 112):
        planted = [*terms]
        planted[at] += 1
        assert lift(planted, connection) == SetApart(NOT_INTEGRAL)


@pytest.mark.parametrize("initial", [(), (7,), (0, 5), (9, 9, 9), (1, 2, 3, 4, 100)])
def test_the_pre_period_is_kept(initial: tuple[int, ...]) -> None:
    sequence = Interlaced(initial, ("3*m+5", "1"))
    found = _lifted(_terms(sequence, 60))
    assert isinstance(found, Lifted)
    assert found.sequence == sequence
    assert found.recurrence[: len(initial)] == (0,) * len(initial)


@pytest.mark.parametrize(
    "sequence",
    [
        Interlaced((), ("1/2*m^2 + 1/2*m + 1",)),
        Interlaced((3,), ("1/6*m^3 + 5/6*m", "1/2*m^2 - 1/2*m", "4")),
    ],
)
def test_polynomials_with_integer_values_need_no_integer_coefficients(
    sequence: Interlaced,
) -> None:
    found = _lifted(_terms(sequence, 90))
    assert isinstance(found, Lifted)
    assert found.sequence == sequence


def test_roots_that_are_no_roots_of_unity_are_set_apart() -> None:
    fibonacci = [1, 1]
    powers = [2**n + 1 for n in range(40)]
    while len(fibonacci) < 40:
        fibonacci.append(fibonacci[-1] + fibonacci[-2])
    assert _lifted(fibonacci) == _lifted(powers) == SetApart(NOT_CYCLOTOMIC)


def test_a_recurrence_that_holds_modulo_the_prime_alone_is_set_apart() -> None:
    primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37]
    order, connection = shortest_recurrence(primes)
    assert order == 6  # twelve terms always have one
    assert lift(primes, connection) == SetApart(NOT_INTEGRAL)


@pytest.mark.parametrize("degree", [5, 12, 19])
def test_high_degrees(degree: int) -> None:
    terms = [comb(n + degree, degree) + n % 2 for n in range(112)]
    found = _lifted(terms)
    assert isinstance(found, Lifted)
    assert found.sequence.degree == degree
    assert _terms(found.sequence, 300) == [comb(n + degree, degree) + n % 2 for n in range(300)]


def _beats(n: int) -> int:
    """Periods 4, 5 and 9 together: order 16, period 180."""
    return 1 + 2 * (n % 4 == 0) + 3 * (n % 9 == 1) + (n % 5 == 2)


def test_a_period_longer_than_the_terms_is_continued_by_the_recurrence() -> None:
    found = _lifted([_beats(n) for n in range(60)])
    assert isinstance(found, Lifted)
    assert found.sequence.period == 180
    assert _terms(found.sequence, 400) == [_beats(n) for n in range(400)]


def test_a_period_beyond_the_limit_is_set_apart() -> None:
    # 7 * 11 * 4 = 308
    terms = [1 + (n % 7 == 0) + (n % 11 == 1) + (n % 4 == 2) for n in range(80)]
    assert MAX_PERIOD < 308
    assert _lifted(terms) == SetApart(TOO_LONG)
