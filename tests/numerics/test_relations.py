"""Integer relations: planted ones are found, chance is not."""

from __future__ import annotations

import random

import pytest
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st

from apery.core.errors import InvalidInputError
from apery.numerics.balls import precision
from apery.numerics.relations import chance_digits, integer_relation


def numbers(count: int, bits: int) -> list[arb]:
    with precision(bits):
        return [arb(k).sqrt().exp() for k in range(2, count + 2)]


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=12).filter(any))
def test_planted_relations_are_found(coefficients: list[int]) -> None:
    values = numbers(len(coefficients), 1200)
    with precision(1200):
        x = sum((c * v for c, v in zip(coefficients, values, strict=True)), arb(0))
    found = integer_relation([x, *values], digits=180)
    assert found is not None
    if abs(found.coefficients[0]) == 1:
        sign = -found.coefficients[0]
        assert [sign * c for c in found.coefficients[1:]] == coefficients


@pytest.mark.parametrize("count", range(2, 12))
def test_nothing_is_found_among_independent_numbers(count: int) -> None:
    # Lindemann and Weierstrass: exponentials of different algebraic numbers are independent.
    for digits in (40, 100, 200):
        assert integer_relation(numbers(count, 1200), digits=digits) is None


def test_a_relation_within_chance_is_none() -> None:
    draw = random.Random(5)
    large = [draw.randrange(10**19, 10**20) for _ in range(3)]
    values = numbers(3, 1200)
    with precision(1200):
        x = sum((c * v for c, v in zip(large, values, strict=True)), arb(0))
    assert chance_digits((1, *large)) > 60
    assert integer_relation([x, *values], digits=70) is None
    found = integer_relation([x, *values], digits=120)
    assert found is not None and found.coefficients == (1, *(-c for c in large))


def test_numbers_that_are_not_known_well_enough_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="not known to 133 bits"):
        integer_relation([arb.pi(), arb(1)], digits=40)
    with pytest.raises(InvalidInputError, match="two numbers at least"):
        integer_relation([arb(1)], digits=40)
