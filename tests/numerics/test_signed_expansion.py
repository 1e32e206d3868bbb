"""Signed expansions: certified terms are terms, and the fast loop is the definition."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apery.numerics.ball_forms import endpoints
from apery.numerics.constants import evaluate
from apery.numerics.signed_expansion import LIMB_BITS, TERM_LIMIT, expand, expand_batch, pack

words = st.lists(st.sampled_from([1, -1]), min_size=1, max_size=4).map(tuple)
positive = st.builds(Fraction, st.integers(1, 2**150), st.integers(1, 2**150))
widths = st.builds(lambda k: Fraction(1, 2**k), st.integers(0, 250))
shares = st.fractions(min_value=0, max_value=1, max_denominator=2**20)


def terms_of(x: Fraction, signs: Sequence[int], count: int) -> list[int]:
    """Expand one rational number by the definition, until its complete quotient is whole."""
    terms: list[int] = []
    for n in range(count):
        sign = signs[n % len(signs)]
        floor = x.numerator // x.denominator
        if x == floor:
            break
        terms.append(floor if sign > 0 else floor + 1)
        x = sign / (x - terms[-1])
    return terms


def value_of(terms: Sequence[int], signs: Sequence[int], tail: Fraction) -> Fraction:
    """Return a_0 + s_0/(a_1 + ... + s_k/tail)."""
    value = tail
    for n in range(len(terms) - 1, -1, -1):
        value = terms[n] + signs[n % len(signs)] / value
    return value


# Certified digits of constants; the words and terms are classical: Euler (E71), Lambert.
KNOWN = [
    ("e", (1,), [2, 1, 2, 1, 1, 4, 1, 1, 6, 1, 1, 8]),
    ("e", (-1, 1), [3, 3, 2, 5, 2, 7, 2, 9, 2, 11]),
    ("1/e", (-1, 1), [1, 1, 2, 3, 2, 5, 2, 7]),
    ("(e + 1)/(e - 1)", (1,), [2, 6, 10, 14, 18]),
    ("e/(e - 1)", (1, -1), [1, 2, 3, 2, 5, 2, 7, 2]),
    ("tan(1)", (1,), [1, 1, 1, 3, 1, 5, 1, 7]),
    ("1/tan(1)", (-1,), [1, 3, 5, 7, 9]),
    ("phi", (1,), [1] * 12),
    ("pi", (1,), [3, 7, 15, 1, 292, 1, 1, 1, 2]),
    ("besselj(0, 2)/besselj(1, 2)", (-1,), [1, 2, 3, 4, 5, 6]),
]


@pytest.mark.parametrize(("text", "signs", "terms"), KNOWN)
def test_known_expansions(text: str, signs: tuple[int, ...], terms: list[int]) -> None:
    low, high = endpoints(evaluate(text, digits=60))
    assert expand(low, high, signs, len(terms)) == terms
    row = (low.numerator, low.denominator, high.numerator, high.denominator)
    assert expand_batch([row], signs, len(terms)) == [terms]
    opposite = [-s for s in signs]
    assert expand(low, high, opposite, len(terms)) != terms


@settings(deadline=None)
@given(positive, widths, shares, words)
def test_certified_terms_are_terms_of_every_number(
    low: Fraction, width: Fraction, share: Fraction, signs: tuple[int, ...]
) -> None:
    certified = expand(low, low + width, signs, 40)
    inside = low + share * width
    assert terms_of(inside, signs, len(certified)) == certified
    # The ends themselves included: a term is certain only where both agree.
    assert terms_of(low, signs, len(certified)) == certified
    assert terms_of(low + width, signs, len(certified)) == certified


@settings(deadline=None)
@given(positive, widths, words, st.integers(0, 40))
def test_the_fast_loop_gives_a_prefix(
    low: Fraction, width: Fraction, signs: tuple[int, ...], count: int
) -> None:
    high = low + width
    row = (low.numerator, low.denominator, high.numerator, high.denominator)
    (fast,) = expand_batch([row], signs, count)
    assert fast == expand(low, high, signs, count)[: len(fast)]


@settings(deadline=None)
@given(st.lists(positive, min_size=1, max_size=5), words)
def test_a_batch_is_its_rows(numbers: list[Fraction], signs: tuple[int, ...]) -> None:
    rows = [(x.numerator, x.denominator, 2 * x.numerator + 1, 2 * x.denominator) for x in numbers]
    together = expand_batch(rows, signs, 30)
    assert together == [expand_batch([row], signs, 30)[0] for row in rows]


def test_an_empty_batch_is_empty() -> None:
    assert expand_batch([], (1,), 5) == []


@settings(deadline=None)
@given(
    st.lists(st.integers(2, 10**6), min_size=1, max_size=60),
    words,
    st.fractions(min_value=Fraction(5, 4), max_value=9, max_denominator=50),
)
def test_planted_terms_are_recovered(
    terms: list[int], signs: tuple[int, ...], tail: Fraction
) -> None:
    """All complete quotients exceed 1, so that the planted terms are the expansion."""
    x = value_of(terms, signs, tail)
    assert terms_of(x, signs, len(terms)) == terms
    bits = 2 * x.denominator.bit_length() + 40
    low, high = x - Fraction(1, 2**bits), x + Fraction(1, 2**bits)
    assert expand(low, high, signs, len(terms)) == terms
    row = (low.numerator, low.denominator, high.numerator, high.denominator)
    (fast,) = expand_batch([row], signs, len(terms))
    assert fast == terms[: len(fast)]
    assert len(fast) >= len(terms) - 2
    changed = [*terms[:-1], terms[-1] + 1]
    assert expand(low, high, signs, len(terms)) != changed


@pytest.mark.parametrize(
    ("low", "high", "signs", "terms"),
    [
        ((5, 2), (14, 5), (1,), [2]),  # 2 + 1/y, y from 5/4 to 2, which has another floor
        ((5, 2), (3, 1), (1,), []),
        ((2, 1), (5, 2), (1,), []),  # the lower end has no complete quotient after 2
        ((2, 1), (2, 1), (1,), []),
        ((1, 2), (3, 2), (1,), []),
        ((1, 3), (1, 2), (-1,), [1]),  # 1 - 1/y, y from 3/2 to 2
        ((7, 3), (12, 5), (-1, 1), [3, 1]),  # 3 - 1/y, y from 3/2 to 5/3
        ((9, 4), (7, 3), (1, 1), [2]),  # 2 + 1/y, y from 3 to 4
    ],
)
def test_ends_on_whole_numbers(
    low: tuple[int, int], high: tuple[int, int], signs: tuple[int, ...], terms: list[int]
) -> None:
    found = expand(Fraction(*low), Fraction(*high), signs, 9)
    assert found == terms
    (fast,) = expand_batch([(*low, *high)], signs, 9)
    assert fast == found[: len(fast)]


@settings(deadline=None, max_examples=200)
@given(
    st.lists(st.integers(1, 9), max_size=3),
    st.integers(2, 20),
    st.sampled_from([1, -1]),
    st.integers(2**59, 2**60),
)
def test_a_term_that_the_leading_bits_cannot_settle_is_not_given(
    front: list[int], whole: int, side: int, factor: int
) -> None:
    """The complete quotients lie on both sides of a whole number, by 2^-120 on one of them."""
    near = whole - side * Fraction(1, 2**120)
    far = whole + side * Fraction(1, 2)
    low, high = sorted(value_of(front, (1,), y) for y in (near, far))
    assert expand(low, high, (1,), 9) == front
    # A common factor makes the bits behind the window arbitrary.
    common = lcm(low.denominator, high.denominator) * factor
    row = (int(low * common), common, int(high * common), common)
    (fast,) = expand_batch([row], (1,), 9)
    assert fast == front[: len(fast)]


def test_no_terms_are_asked_for() -> None:
    assert expand(Fraction(1, 3), Fraction(1, 2), (1,), 0) == []
    assert expand_batch([(10, 7, 11, 7)], (1,), 0) == [[]]


@pytest.mark.parametrize("large", [TERM_LIMIT - 1, TERM_LIMIT, TERM_LIMIT + 1, 1 << 40, 1 << 200])
def test_a_large_term_ends_the_fast_loop_and_no_other(large: int) -> None:
    terms = [3, 5, large, 2, 7, 4]
    x = value_of(terms, (1,), Fraction(3, 2))
    margin = Fraction(1, 2 ** (4 * large.bit_length() + 80))
    assert expand(x - margin, x + margin, (1,), 6) == terms
    low, high = x - margin, x + margin
    row = (low.numerator, low.denominator, high.numerator, high.denominator)
    (fast,) = expand_batch([row], (1,), 6)
    # Before 2^200 even the 5 looks whole in the window of leading bits.
    assert fast in (terms[:1], terms[:2])


@given(st.lists(st.integers(0, 2**96 - 1), max_size=4))
@settings(deadline=None)
def test_packing(numbers: list[int]) -> None:
    rows = pack(numbers, 3)
    assert rows.shape == (len(numbers), 3)
    assert rows.dtype == np.dtype("<u4")
    assert [sum(int(v) << (LIMB_BITS * i) for i, v in enumerate(row)) for row in rows] == numbers


def test_numbers_that_do_not_fit_are_refused() -> None:
    with pytest.raises(OverflowError):
        pack([2**96], 3)
    with pytest.raises(OverflowError):
        pack([-1], 3)
