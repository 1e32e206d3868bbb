"""Sign words: each periodic sign sequence once."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apery.core.errors import InvalidInputError
from apery.discovery.esma.words import primitive_root, show, sign_words

words = st.lists(st.sampled_from([1, -1]), min_size=1, max_size=12).map(tuple)


def _sequence(word: tuple[int, ...], count: int) -> tuple[int, ...]:
    return tuple(word[n % len(word)] for n in range(count))


@pytest.mark.parametrize(("shortest", "longest"), [(1, 1), (2, 2), (1, 4), (3, 6), (6, 6)])
def test_every_sequence_of_an_allowed_period_once(shortest: int, longest: int) -> None:
    wanted = {
        _sequence(word, 60)
        for size in range(shortest, longest + 1)
        for word in product((1, -1), repeat=size)
    }
    found = [_sequence(word, 60) for word in sign_words(shortest, longest)]
    assert len(found) == len(wanted)
    assert set(found) == wanted


@given(words, st.integers(min_value=1, max_value=4))
def test_the_root_of_a_power_is_the_root_of_its_base(word: tuple[int, ...], power: int) -> None:
    root = primitive_root(word * power)
    assert root == primitive_root(word)
    assert primitive_root(root) == root
    assert root * (len(word) // len(root)) == word


def test_the_plus_word_comes_first() -> None:
    assert sign_words(1, 4)[:4] == ((1,), (-1,), (1, -1), (-1, 1))
    assert show((1, -1, 1)) == "(+,-,+)"


@pytest.mark.parametrize(("shortest", "longest"), [(0, 2), (3, 2), (1, 17), (-1, -1)])
def test_lengths_out_of_range_are_refused(shortest: int, longest: int) -> None:
    with pytest.raises(InvalidInputError, match="sign words have lengths"):
        sign_words(shortest, longest)
