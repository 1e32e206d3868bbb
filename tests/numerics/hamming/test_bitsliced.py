"""Bit-sliced counting and searching equal the definition wherever vectors and blocks end."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.numerics.hamming.cases import (
    assert_counts,
    assert_finds,
    guarded,
    in_one_text,
    random_text,
    relations,
    tiny,
)

from apery.core.errors import InvalidInputError
from apery.numerics.hamming import bitsliced
from apery.numerics.hamming.bitmaps import Layout
from apery.numerics.hamming.pattern import NO_ROW, Codes, Pattern

VARIANTS = [{"width": w, "groups": g} for w in (256, 512) for g in (1, 2)]
LENGTHS = (1, 2, 7, 8, 9, 31, 32, 33, 63, 64, 65, 127, 128, 129, 255, 256, 257, 511, 513, 1025)
SHIFTS = (1, 2, 63, 64, 65, 255, 256, 511, 512, 513, 1023, 1024, 1025, 2047, 2049)


@pytest.mark.parametrize(("symbols", "longest"), [(2, 8), (3, 6)])
def test_all_small_instances(symbols: int, longest: int) -> None:
    for text, pattern in tiny(symbols, longest):
        assert_counts(bitsliced.prepare, text, pattern)
        assert_finds(bitsliced.prepare_find, text, pattern, 0, 1)


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_all_words_at_once(variant: dict[str, int]) -> None:
    """Every pattern of up to five symbols, in a text that has all of these words."""
    text = in_one_text(3, 5)
    for m in range(1, 5):
        for number in range(3**m):
            letters = [number // 3**j % 3 for j in range(m)]
            pattern = Pattern.plain(np.array(letters, np.uint8), 256)
            assert_counts(partial(bitsliced.prepare, **variant), text, pattern)
            assert_finds(partial(bitsliced.prepare_find, **variant), text, pattern, 0, m - 1, m)


@settings(max_examples=150)
@given(relations(), st.sampled_from(VARIANTS), st.integers(0, 95))
def test_relations(case: tuple[Codes, Pattern], variant: dict[str, int], k: int) -> None:
    text, pattern = case
    if bitsliced.obstacle(pattern):
        with pytest.raises(InvalidInputError, match="more than 32 atoms"):
            bitsliced.prepare(pattern)
        return
    assert_counts(partial(bitsliced.prepare, block=1024, **variant), text, pattern)
    find = partial(bitsliced.prepare_find, block=1024, **variant)
    assert_finds(find, text, pattern, 0, k, len(pattern))


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_sizes_at_which_something_ends(variant: dict[str, int]) -> None:
    rng = np.random.default_rng(1)
    for i, m in enumerate(LENGTHS):
        for shifts in SHIFTS[i % 3 :: 3]:
            text = random_text(rng, 4, m + shifts - 1)
            pattern = Pattern.plain(random_text(rng, 4, m), 256)
            assert_counts(partial(bitsliced.prepare, **variant), text, pattern)
            middle = 3 * m // 4
            find = partial(bitsliced.prepare_find, **variant)
            assert_finds(find, text, pattern, 0, 3, middle, m - 1, m, 10 * m)


@pytest.mark.parametrize("block", [1, 1024, 1500, 2048, 8192])
@pytest.mark.parametrize("around", [1023, 1024, 1025, 2048, 8191, 8192, 8193, 9216, 16_385])
def test_borders_of_blocks(block: int, around: int) -> None:
    rng = np.random.default_rng(block + around)
    for m in (1, 65, 700):
        text = random_text(rng, 3, around + m - 1)
        pattern = Pattern.plain(text[around // 2 : around // 2 + m].copy(), 256)
        assert_counts(partial(bitsliced.prepare, block=block), text, pattern)
        find = partial(bitsliced.prepare_find, block=block)
        assert_finds(find, text, pattern, 0, m // 2, m)


@pytest.mark.parametrize("m", [1, 64, 255, 256, 4096])
def test_counters_at_their_ends(m: int) -> None:
    """Nothing matches, everything does, and all but one position."""
    zeros = np.zeros(m + 1200, np.uint8)
    for symbol, one in ((0, 0), (1, 1), (0, 1)):
        codes = np.full(m, symbol, np.uint8)
        codes[-1] = one
        pattern = Pattern.plain(codes, 256)
        assert_counts(bitsliced.prepare, zeros, pattern)
        assert_finds(bitsliced.prepare_find, zeros, pattern, 0, 1, m - 1, m)


@pytest.mark.parametrize("m", [65_535, 65_536, 70_000])
def test_long_patterns(m: int) -> None:
    rng = np.random.default_rng(m)
    text = random_text(rng, 2, m + 40)
    pattern = Pattern.plain(random_text(rng, 2, m), 256)
    assert_counts(bitsliced.prepare, text, pattern)
    assert_finds(bitsliced.prepare_find, text, pattern, m // 2, m)
    nothing = Pattern.plain(np.full(m, 7, np.uint8), 256)
    assert_counts(bitsliced.prepare, text, nothing)


def test_lanes_do_not_limit_k() -> None:
    rng = np.random.default_rng(3)
    text = random_text(rng, 4, 3000)
    pattern = Pattern.plain(random_text(rng, 4, 600), 256)
    expected = guarded(bitsliced.prepare(pattern), text, 2401, "uint16")
    least, most = int(expected.min()), int(expected.max())
    assert least > 255
    assert_finds(bitsliced.prepare_find, text, pattern, least - 1, least, 450, most, 1 << 70)


def test_more_hits_than_room() -> None:
    text = np.zeros(100_000 + 29, np.uint8)
    pattern = Pattern.plain(np.zeros(30, np.uint8), 256)
    assert_finds(bitsliced.prepare_find, text, pattern, 0, 30)
    rng = np.random.default_rng(4)
    text = random_text(rng, 2, 100_000)
    assert_finds(bitsliced.prepare_find, text, Pattern.plain(text[:30].copy(), 256), 14, 15, 30)


def test_so_many_hits_that_a_room_is_used_again() -> None:
    text = random_text(np.random.default_rng(8), 2, 5_000_000)
    assert_finds(bitsliced.prepare_find, text, Pattern.plain(text[:2].copy(), 256), 1)


@pytest.mark.parametrize("scratch", [1, 5000, 20_000])
def test_patterns_in_pieces(scratch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bitsliced, "SCRATCH", scratch)
    rng = np.random.default_rng(5)
    text = random_text(rng, 5, 9000)
    for m in (1023, 1024, 1025, 2048, 5001):
        assert_counts(
            partial(bitsliced.prepare, block=1024), text, Pattern.plain(text[17 : 17 + m], 256)
        )
        wild = Pattern.plain(random_text(rng, 3, m), 256, wildcard=2)
        assert_counts(partial(bitsliced.prepare, block=1024), text, wild)


def test_the_bitmaps_stay_in_their_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = []
    room = Layout.room
    monkeypatch.setattr(
        Layout, "room", lambda self, distinct: taken.append(len(r := room(self, distinct))) or r
    )
    rng = np.random.default_rng(6)
    for symbols, m in ((4, 300_000), (120, 100_000)):
        text = random_text(rng, symbols, m + 9000)
        pattern = Pattern.plain(random_text(rng, symbols, m), 256)
        out = np.empty(9001, np.uint32)
        bitsliced.prepare(pattern)(text, out)
        some = np.array([0, 1, 4095, 8191, 8192, 9000])
        direct = [np.count_nonzero(text[i : i + m] != pattern.symbols[pattern.rows]) for i in some]
        assert out[some].tolist() == direct
    # One in fifty more for words and copies that are rounded up.
    assert 0 < max(taken) <= 1.02 * bitsliced.SCRATCH


def test_wildcards_alone() -> None:
    text = random_text(np.random.default_rng(7), 4, 2000)
    pattern = Pattern.plain(np.full(100, 9, np.uint8), 256, wildcard=9)
    assert pattern.counted == 0
    assert_counts(bitsliced.prepare, text, pattern)
    assert_finds(bitsliced.prepare_find, text, pattern, 0, 100)


def test_what_is_refused() -> None:
    rng = np.random.default_rng(8)
    many = rng.random((40, 41)) < 0.5
    atoms = Pattern.related(np.arange(40, dtype=np.int32), many)
    for prepare in (bitsliced.prepare, partial(bitsliced.prepare_find, k=1)):
        with pytest.raises(InvalidInputError, match="the relation has more than 32 atoms"):
            prepare(atoms)
    none = np.zeros(2, np.int64)
    long = Pattern(np.full(1 << 24, NO_ROW, np.int32), 256, none[:1], none[:0])
    with pytest.raises(InvalidInputError, match=r"less than 2\^24 positions"):
        bitsliced.prepare(long)
