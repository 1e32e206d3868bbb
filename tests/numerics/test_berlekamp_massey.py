"""Shortest recurrences: planted ones are found, none is shorter, pre-periods stay."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from flint import nmod_mat
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from apery.core.continued_fraction import Interlaced
from apery.core.polynomial import Polynomial
from apery.numerics.berlekamp_massey import (
    FILTER_CAP,
    PRIME,
    fold,
    normalised,
    order_modulo_two,
    reduce,
    shortest_recurrence,
)

residues = st.integers(-9, 9) | st.integers(-(PRIME // 2), PRIME // 2)


def generate(initial: list[int], taps: list[int], count: int) -> list[int]:
    """Continue with a_n = taps[0] a_(n-1) + taps[1] a_(n-2) + ..."""
    terms = list(initial)
    while len(terms) < count:
        terms.append(sum(t * terms[-1 - i] for i, t in enumerate(taps)) % PRIME)
    return terms


def holds(order: int, connection: tuple[int, ...], terms: list[int]) -> bool:
    return all(
        sum(c * terms[n - i] for i, c in enumerate(connection)) % PRIME == 0
        for n in range(order, len(terms))
    )


def solvable(order: int, terms: list[int]) -> bool:
    """Whether some recurrence of this order generates the terms, by ranks modulo the prime."""
    rows = [[terms[n - i] % PRIME for i in range(1, order + 1)] for n in range(order, len(terms))]
    if not rows:
        return True
    if order == 0:
        return all(t % PRIME == 0 for t in terms)
    wide = [[*row, terms[order + k] % PRIME] for k, row in enumerate(rows)]

    def rank(matrix: list[list[int]]) -> int:
        entries = [v for row in matrix for v in row]
        return int(nmod_mat(len(matrix), len(matrix[0]), entries, PRIME).rank())

    return rank(rows) == rank(wide)


@settings(deadline=None)
@given(st.lists(residues, min_size=1, max_size=14))
def test_it_generates_all_terms_and_no_shorter_one_does(terms: list[int]) -> None:
    order, connection = shortest_recurrence(terms)
    assert (len(connection), connection[0]) == (order + 1, 1)
    assert all(abs(c) <= PRIME // 2 for c in connection)
    assert holds(order, connection, terms)
    assert solvable(order, terms)
    assert order == 0 or not solvable(order - 1, terms)


@pytest.mark.parametrize("length", range(1, 8))
def test_all_short_sequences_of_three_values(length: int) -> None:
    for terms in product((0, 1, 2), repeat=length):
        order, connection = shortest_recurrence(terms)
        assert holds(order, connection, list(terms))
        assert order == next(k for k in range(length + 1) if solvable(k, list(terms)))


@settings(deadline=None)
@given(
    st.lists(residues, max_size=4),
    st.lists(residues, min_size=1, max_size=5),
    st.lists(residues, min_size=5, max_size=5),
)
def test_planted_recurrences_with_a_pre_period_are_recovered(
    pre: list[int], taps: list[int], initial: list[int]
) -> None:
    d = len(taps)
    rest = generate(initial[:d], taps, 60)
    # The recurrence is the shortest of the rest, and the first term before it breaks it.
    assume(not solvable(d - 1, rest) and taps[-1] % PRIME)
    if pre:
        continued = [pre[-1], *rest[:d]]
        assume((continued[d] - sum(t * continued[d - 1 - i] for i, t in enumerate(taps))) % PRIME)
    order, connection = shortest_recurrence(pre + rest)
    assert order == len(pre) + d
    expected = [1, *(-t for t in taps), *[0] * len(pre)]
    assert [c % PRIME for c in connection] == [c % PRIME for c in expected]


def test_the_pre_period_is_what_the_degree_lacks() -> None:
    for k in range(5):
        terms = [7, -3, 5, 11, 2][:k] + [1] * 30
        order, connection = shortest_recurrence(terms)
        assert (order, connection) == (k + 1, (1, -1, *[0] * k))


@pytest.mark.parametrize(
    ("terms", "connection"),
    [
        ([0, 1, 1, 2, 3, 5, 8, 13, 21, 34], (1, -1, -1)),
        ([2, 1, 3, 4, 7, 11, 18, 29], (1, -1, -1)),
        ([0, 0, 0, 0], (1,)),
        ([1, 0, 0, 0, 0], (1, 0)),
        ([1, 2, 4, 8, 16], (1, -2)),
        ([2 * k + 1 for k in range(8)], (1, -2, 1)),
        ([k * k for k in range(9)], (1, -3, 3, -1)),
        ([PRIME, PRIME + 1, 2 * PRIME + 1, 2, 3, 5, 8], (1, -1, -1)),
    ],
)
def test_known_recurrences(terms: list[int], connection: tuple[int, ...]) -> None:
    assert shortest_recurrence(terms) == (len(connection) - 1, connection)


def test_one_wrong_term_needs_a_higher_order() -> None:
    fibonacci = generate([0, 1], [1, 1], 40)
    assert shortest_recurrence(fibonacci)[0] == 2
    for at in range(40):
        wrong = list(fibonacci)
        wrong[at] += 1
        order, connection = shortest_recurrence(wrong)
        assert order > 2
        assert holds(order, connection, wrong)
        assert not holds(2, (1, -1, -1), wrong)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.integers(-9, 9), max_size=2),
    st.lists(st.lists(st.integers(-9, 9), min_size=1, max_size=3), min_size=1, max_size=3),
)
def test_interlaced_polynomials_have_order_at_most_period_times_degree_and_one(
    initial: list[int], coefficients: list[list[int]]
) -> None:
    pieces = [Polynomial.from_coefficients(c) for c in coefficients]
    sequence = Interlaced(initial, pieces)
    terms = [int(t) for t in sequence.terms(60)]
    order, connection = shortest_recurrence(terms)
    assert order <= len(initial) + len(pieces) * (max(sequence.degree, 0) + 1)
    assert holds(order, connection, terms)


def test_euler_s_e_has_order_seven() -> None:
    e = Interlaced((2,), ("1", "2*m + 2", "1"))
    terms = [int(t) for t in e.terms(60)]
    assert shortest_recurrence(terms) == (7, (1, 0, 0, -2, 0, 0, 1, 0))


@given(st.integers(0, 2**64 - 1))
def test_reduction_is_the_remainder(x: int) -> None:
    assert reduce(np.uint64(x)) == x % PRIME


@pytest.mark.parametrize(
    "x", [0, PRIME - 1, PRIME, PRIME + 1, PRIME**2, 2 * PRIME**2, 2**64 - 1, 2**64 - 2**31]
)
def test_folding_at_the_edges(x: int) -> None:
    assert reduce(np.uint64(x)) == x % PRIME
    twice = fold(fold(np.uint64(x)))
    assert twice % PRIME == x % PRIME and twice < 2**31 + 4
    # Two products of such numbers still fit a word.
    assert (2**31 + 3) ** 2 + PRIME * (2**31 + 3) < 2**64


def by_definition_modulo_two(terms: list[int], cap: int) -> int:
    """The least L such that some recurrence of order L holds modulo 2 from index L on."""
    for order in range(cap + 1):
        for mask in range(1 << order):
            taps = [i + 1 for i in range(order) if mask >> i & 1]
            if all(
                (terms[n] - sum(terms[n - i] for i in taps)) % 2 == 0
                for n in range(order, len(terms))
            ):
                return order
    return cap + 1


@given(st.lists(st.integers(0, 9), min_size=1, max_size=14))
def test_orders_modulo_two_are_those_of_the_definition(terms: list[int]) -> None:
    found = order_modulo_two(np.array(terms), len(terms), FILTER_CAP)
    assert found == by_definition_modulo_two(terms, len(terms))
    assert order_modulo_two(np.array(terms), len(terms), found) == found
    if found:
        assert order_modulo_two(np.array(terms), len(terms), found - 1) > found - 1


@given(
    st.lists(st.integers(0, 9), max_size=3),
    st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=3), min_size=1, max_size=6),
)
def test_no_recurrence_over_the_integers_is_filtered_out(
    initial: list[int], coefficients: list[list[int]]
) -> None:
    sequence = Interlaced(initial, [Polynomial.from_coefficients(c) for c in coefficients])
    terms = [int(t) for t in sequence.terms(90)]
    order, _ = shortest_recurrence(terms)
    assert order_modulo_two(np.array(terms), len(terms), FILTER_CAP) <= order


@given(st.lists(residues, min_size=1, max_size=5), st.integers(1, PRIME - 1))
@settings(deadline=None)
def test_scaling_to_constant_term_one(rest: list[int], unit: int) -> None:
    scaled = [unit * c % PRIME for c in [1, *rest]]
    assert normalised(scaled) == (1, *rest)
