"""Lane-by-lane counting and searching equal the definition wherever lanes and tiles end."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.numerics.hamming.cases import (
    assert_counts,
    assert_finds,
    in_one_text,
    random_text,
    relations,
    tiny,
)

from apery.core.errors import InvalidInputError
from apery.numerics.hamming import bytewise, relation
from apery.numerics.hamming.pattern import Codes, Pattern

VARIANTS = [{"width": w, "vectors": v} for w in (256, 512) for v in (1, 2, 4, 8)]
ODD = [{"width": 512, "vectors": v} for v in (3, 5, 6, 7)]
WIDE = [{"width": 256, "vectors": v} for v in (12, 20, 24)]
"""Tiles of counting alone; a search has at most 8 vectors."""
MOST = 246
"""Mismatches that a lane of bytes counts: eight more are added before it is looked at."""


@pytest.mark.parametrize(("symbols", "longest"), [(2, 8), (3, 6)])
def test_all_small_instances(symbols: int, longest: int) -> None:
    for text, pattern in tiny(symbols, longest):
        assert_counts(bytewise.prepare, text, pattern)
        assert_finds(bytewise.prepare_find, text, pattern, 0, 1)


@pytest.mark.parametrize("variant", VARIANTS + ODD, ids=str)
def test_all_words_at_once(variant: dict[str, int]) -> None:
    text = in_one_text(3, 5)
    for m in range(1, 5):
        for number in range(3**m):
            letters = [number // 3**j % 3 for j in range(m)]
            pattern = Pattern.plain(np.array(letters, np.uint8), 256)
            assert_counts(partial(bytewise.prepare, **variant), text, pattern)
            assert_finds(partial(bytewise.prepare_find, **variant), text, pattern, 0, m - 1, m)


@pytest.mark.parametrize("variant", WIDE, ids=str)
def test_wide_tiles(variant: dict[str, int]) -> None:
    rng = np.random.default_rng(6)
    for symbols in (4, 300, 70_000):
        for m, shifts in ((1, 1), (31, 640), (33, 641), (97, 2000), (600, 639), (700, 1300)):
            text = random_text(rng, symbols, m + shifts - 1)
            text %= 4
            for codes in (text[-m:].copy(), np.roll(text[:m], 1)):
                pattern = Pattern.plain(codes, symbols, wildcard=3 if m % 2 else None)
                assert_counts(partial(bytewise.prepare, **variant), text, pattern)


@pytest.mark.parametrize("lanes", [8, 16, 32, 64])
def test_positions_that_share_a_load(lanes: int) -> None:
    """Every set of positions that are multiples of a vector apart, wildcards between them."""
    kind, width = {8: ("uint32", 256), 16: ("uint16", 256)}.get(lanes, ("uint8", lanes * 8))
    rng = np.random.default_rng(lanes)
    text = rng.integers(0, 3, 9 * lanes + 200).astype(kind)
    for held in range(1, 256, 1 if lanes == 32 else 7):
        codes = np.full(7 * lanes + 2, 9, kind)
        for i in range(8):
            if held >> i & 1:
                codes[i * lanes : i * lanes + 2] = i % 3
        pattern = Pattern.plain(codes, 1 << 17 if lanes == 8 else 300 if lanes == 16 else 256, 9)
        assert_counts(partial(bytewise.prepare, width=width), text, pattern)


@settings(max_examples=150)
@given(relations(), st.sampled_from(VARIANTS), st.integers(0, 95))
def test_relations(case: tuple[Codes, Pattern], variant: dict[str, int], k: int) -> None:
    text, pattern = case
    if bytewise.obstacle(pattern):
        with pytest.raises(InvalidInputError, match="more than 32 atoms"):
            bytewise.prepare(pattern)
        return
    assert_counts(partial(bytewise.prepare, **variant), text, pattern)
    find = partial(bytewise.prepare_find, **variant)
    assert_finds(find, text, pattern, 0, k, len(pattern))


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_borders_of_tiles(variant: dict[str, int]) -> None:
    rng = np.random.default_rng(1)
    for symbols, size in ((4, 256), (300, 300), (70_000, 70_000)):
        bits = 8 * random_text(rng, size, 1).itemsize
        tile = variant["width"] // bits * variant["vectors"]
        for shifts in (1, tile - 1, tile, tile + 1, 2 * tile - 1, 2 * tile, 3 * tile + 5):
            for m in (1, 8, 17):
                text = random_text(rng, symbols, shifts + m - 1) % 4
                text = text.astype(random_text(rng, size, 1).dtype)
                pattern = Pattern.plain(text[-m:].copy(), size)
                assert_counts(partial(bytewise.prepare, **variant), text, pattern)
                find = partial(bytewise.prepare_find, **variant)
                assert_finds(find, text, pattern, 0, m // 2, m)


@pytest.mark.parametrize("m", [7, 8, 9, 254, 255, 256, 257, 509, 510, 511, 765, 1025])
def test_counters_that_are_full(m: int) -> None:
    """A lane of bytes holds 255 mismatches; then it is added to what was written."""
    rng = np.random.default_rng(m)
    zeros = np.zeros(m + 700, np.uint8)
    for codes in (np.ones(m, np.uint8), np.zeros(m, np.uint8), random_text(rng, 2, m)):
        assert_counts(bytewise.prepare, zeros, Pattern.plain(codes, 256))
        assert_finds(bytewise.prepare_find, zeros, Pattern.plain(codes, 256), 0, min(m, MOST))


def test_k_up_to_the_limit_of_a_lane() -> None:
    """Counts that stand still just below and above k, and ones that go on far beyond it."""
    for m in (246, 247, 248, 255, 256, 264, 300, 700):
        text = np.zeros(m + 800, np.uint8)
        for mismatches in {0, 1, 245, 246, min(247, m), min(255, m), min(256, m), m}:
            for early in (True, False):
                codes = np.zeros(m, np.uint8)
                codes[:mismatches] = 1
                pattern = Pattern.plain(codes if early else codes[::-1].copy(), 256)
                assert_finds(bytewise.prepare_find, text, pattern, 0, 244, 245, MOST)
    rng = np.random.default_rng(2)
    text = random_text(rng, 4, 5000)
    for m in (320, 330, 340):
        pattern = Pattern.plain(random_text(rng, 4, m), 256)
        assert_finds(bytewise.prepare_find, text, pattern, 240, 245, MOST)


def test_k_beyond_the_limit_is_refused() -> None:
    text = np.zeros(400, np.uint8)
    pattern = Pattern.plain(text[:300].copy(), 256)
    assert bytewise.find_obstacle(pattern, MOST) == ""
    with pytest.raises(InvalidInputError, match="at most 246 mismatches are counted in a lane"):
        bytewise.prepare_find(pattern, MOST + 1)
    wide = Pattern.plain(np.zeros(300, np.uint16), 300)
    assert_finds(bytewise.prepare_find, np.zeros(900, np.uint16), wide, 246, 247, 65_526)
    assert bytewise.find_obstacle(wide, 65_527) != ""
    widest = Pattern.plain(np.zeros(3, np.uint32), 1 << 17)
    assert bytewise.find_obstacle(widest, 1 << 33) != ""


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_more_hits_than_room(variant: dict[str, int]) -> None:
    m = 20
    find = partial(bytewise.prepare_find, **variant)
    text = np.zeros(100_000 + m - 1, np.uint8)
    pattern = Pattern.plain(text[:m].copy(), 256)
    assert_finds(find, text, pattern, 0, m)
    text = random_text(np.random.default_rng(3), 2, 60_000)
    assert_finds(find, text, Pattern.plain(text[:m].copy(), 256), 7, 10, m)


def test_so_many_hits_that_a_room_is_used_again() -> None:
    text = random_text(np.random.default_rng(8), 2, 5_000_000)
    assert_finds(bytewise.prepare_find, text, Pattern.plain(text[:2].copy(), 256), 1)


def test_a_text_that_is_translated_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hits and counts around the borders of the pieces."""
    rng = np.random.default_rng(4)
    monkeypatch.setattr(bytewise, "STEP", 500)
    matches = np.array([[1, 0, 1, 0, 1], [0, 1, 1, 1, 0]], np.bool_)
    for m in (1, 9, 130):
        rows = rng.integers(-1, 2, m).astype(np.int32)
        pattern = Pattern.related(rows, matches)
        compare = relation.comparison(pattern)
        assert compare is not None and compare.table is not None
        for shifts in (499, 500, 501, 1000, 1700):
            text = random_text(rng, 5, shifts + m - 1)
            assert_counts(bytewise.prepare, text, pattern)
            assert_finds(bytewise.prepare_find, text, pattern, 0, m // 2, m)


def test_the_order_of_positions_changes_nothing() -> None:
    """Common symbols are compared last; a text whose sample misleads is searched all the same."""
    rng = np.random.default_rng(5)
    text = np.where(rng.random(90_000) < 0.95, 0, rng.integers(0, 200, 90_000)).astype(np.uint8)
    text[1::2] = 7  # the sample has every second symbol or so
    for m in (9, 40, 200):
        for place in (0, 1, 50_001):
            pattern = Pattern.plain(text[place : place + m].copy(), 256)
            assert_finds(bytewise.prepare_find, text, pattern, 0, 2)
    many = random_text(rng, 256, 20_000)
    assert_finds(bytewise.prepare_find, many, Pattern.plain(many[77:277].copy(), 256), 0, 190)


def test_wildcards_alone() -> None:
    text = random_text(np.random.default_rng(7), 4, 2000)
    pattern = Pattern.plain(np.full(100, 9, np.uint8), 256, wildcard=9)
    assert_counts(bytewise.prepare, text, pattern)
    assert_finds(bytewise.prepare_find, text, pattern, 0, 100)
