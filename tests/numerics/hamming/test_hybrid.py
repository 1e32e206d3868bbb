"""Heavy and light rows together equal the definition, however they are split."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.numerics.hamming.cases import assert_counts, random_text, relations, tiny

from apery.core.errors import InvalidInputError
from apery.numerics.hamming import bitsliced, hybrid
from apery.numerics.hamming.pattern import Codes, Pattern

HEAVY = (1, 2, 3, 16, 1000)


@pytest.mark.parametrize("heavy", [1, 2])
@pytest.mark.parametrize(("symbols", "longest"), [(2, 6), (3, 5)])
def test_all_small_instances(symbols: int, longest: int, heavy: int) -> None:
    for text, pattern in tiny(symbols, longest):
        assert_counts(partial(hybrid.prepare, heavy=heavy), text, pattern)


@settings(max_examples=120)
@given(relations(), st.sampled_from(HEAVY))
def test_relations(case: tuple[Codes, Pattern], heavy: int) -> None:
    text, pattern = case
    if not hybrid.obstacle(pattern):
        assert_counts(partial(hybrid.prepare, heavy=heavy, block=1024), text, pattern)


@pytest.mark.parametrize("heavy", HEAVY)
@pytest.mark.parametrize("size", [20, 256, 5000, 70_000])
def test_skewed_texts(size: int, heavy: int) -> None:
    """A few symbols are most of the text."""
    rng = np.random.default_rng(size)
    total = np.cumsum(1 / np.arange(1, size + 1))
    kind = random_text(rng, size, 1).dtype
    for m in (1, 100, 255, 256, 3000):
        drawn = np.searchsorted(total, rng.random(2 * m + 5000) * total[-1]).astype(kind)
        text, codes = drawn[m:], drawn[:m]
        assert_counts(partial(hybrid.prepare, heavy=heavy), text, Pattern.plain(codes, size))
        wild = Pattern.plain(codes, size, wildcard=int(codes[0]))
        assert_counts(partial(hybrid.prepare, heavy=heavy), text, wild)


def test_the_first_text_decides_the_split_and_no_result() -> None:
    """What is heavy in the first text does not occur in the second."""
    rng = np.random.default_rng(1)
    pattern = Pattern.plain(random_text(rng, 40, 500), 256)
    run = hybrid.prepare(pattern, heavy=4)
    low = random_text(rng, 4, 3000)
    for text in (low, low + np.uint8(30), random_text(rng, 40, 600), low[:500]):
        assert_counts(lambda _: run, text, pattern)


def test_nothing_is_light_and_nothing_is_heavy() -> None:
    text = random_text(np.random.default_rng(2), 4, 900)
    for pattern in (
        Pattern.plain(text[:300].copy(), 256),
        Pattern.plain(np.full(300, 200, np.uint8), 256),
        Pattern.plain(np.full(300, 9, np.uint8), 256, wildcard=9),
    ):
        assert_counts(partial(hybrid.prepare, heavy=50), text, pattern)
        assert_counts(partial(hybrid.prepare, heavy=1), text, pattern)


def test_heavy_rows_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bitsliced, "SCRATCH", 3000)
    rng = np.random.default_rng(3)
    text = random_text(rng, 30, 7000)
    pattern = Pattern.plain(random_text(rng, 30, 4000), 256)
    assert_counts(partial(hybrid.prepare, heavy=5, block=1024), text, pattern)


def test_what_is_refused() -> None:
    pattern = Pattern.plain(np.zeros(3, np.uint8), 256)
    with pytest.raises(InvalidInputError, match="heavy is 0; at least one row is bit-sliced"):
        hybrid.prepare(pattern, heavy=0)
    many = np.random.default_rng(4).random((40, 41)) < 0.5
    atoms = Pattern.related(np.arange(40, dtype=np.int32), many)
    assert hybrid.obstacle(atoms) == "the relation has more than 32 atoms"
    with pytest.raises(InvalidInputError, match="more than 32 atoms"):
        hybrid.prepare(atoms)(np.zeros(50, np.uint8), np.zeros(11, np.uint8))
