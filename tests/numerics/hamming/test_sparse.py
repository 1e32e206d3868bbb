"""Counting of co-occurrences equals the definition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from tests.numerics.hamming.cases import assert_counts, random_text, relations, tiny

from apery.numerics.hamming import sparse
from apery.numerics.hamming.oracle import distances
from apery.numerics.hamming.pattern import Codes, Pattern, code_type

LENGTHS = (1, 15, 16, 17, 255, 256, 257)


@pytest.mark.parametrize(("symbols", "longest"), [(2, 9), (3, 7)])
def test_all_small_texts_and_patterns(symbols: int, longest: int) -> None:
    for text, pattern in tiny(symbols, longest):
        out = np.empty(len(text) - len(pattern) + 1, np.uint8)
        sparse.prepare(pattern)(text, out)
        assert np.array_equal(out, distances(text, pattern))


@settings(deadline=None)
@given(relations())
def test_relations(case: tuple[Codes, Pattern]) -> None:
    assert_counts(sparse.prepare, *case)


@pytest.mark.parametrize("symbols", [1, 2, 3, 4, 20, 256, 4096])
def test_lengths_and_alphabets(symbols: int) -> None:
    rng = np.random.default_rng(symbols)
    for m in LENGTHS:
        for n in (m, m + 1, 2 * m - 1, 2 * m, 700):
            if n < m:
                continue
            text = random_text(rng, symbols, n)
            pattern = random_text(rng, symbols, m)
            pattern[: m // 2] = text[: m // 2]
            assert_counts(sparse.prepare, text, Pattern.plain(pattern, symbols))


def test_equal_and_periodic_texts() -> None:
    for period in ([0], [0, 1], [0, 1, 1]):
        text = np.resize(np.array(period, np.uint8), 900)
        assert_counts(sparse.prepare, text, Pattern.plain(text[:300], 2))


def test_a_million_codes() -> None:
    rng = np.random.default_rng(5)
    text = rng.integers(0, 10**6, 3000).astype(code_type(10**6))
    pattern = Pattern.plain(np.concatenate((text[100:160], text[7:30])), 10**6)
    assert_counts(sparse.prepare, text, pattern)


@settings(deadline=None)
@given(relations())
def test_light_rows_are_subtracted(case: tuple[Codes, Pattern]) -> None:
    text, pattern = case
    even = pattern.rows % 2 == 0
    heavy = pattern.only(np.flatnonzero(even))
    light = pattern.only(np.flatnonzero(~even))
    out = (distances(text, heavy) + light.counted).astype(np.uint16)
    sparse.subtract(text, sparse.occurrences(light), out)
    assert np.array_equal(out, distances(text, pattern))


@settings(deadline=None)
@given(relations())
def test_increments_bound_the_matches(case: tuple[Codes, Pattern]) -> None:
    text, pattern = case
    cost = sparse.increments(np.bincount(text, minlength=pattern.codes), pattern)
    found = distances(text, pattern)
    matches = pattern.counted * len(found) - int(found.sum())
    assert matches <= cost
    # With everything around it that matches nothing, a text has all of its pairs at some shift.
    sets = [
        set(pattern.members[a:b].tolist())
        for a, b in zip(pattern.starts[:-1], pattern.starts[1:], strict=True)
    ]
    pairs = sum(int(t) in sets[r] for r in pattern.rows if r >= 0 for t in text[:50])
    part = np.bincount(text[:50], minlength=pattern.codes)
    assert sparse.increments(part, pattern) == pairs
