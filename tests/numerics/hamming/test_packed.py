"""Packed and folded counts equal the definition, whatever is packed."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from tests.numerics.hamming.cases import assert_counts, random_text, relations, tiny

from apery.core.errors import InvalidInputError
from apery.numerics.hamming import oracle, packed
from apery.numerics.hamming.oracle import distances
from apery.numerics.hamming.pattern import Codes, Pattern

VARIANTS: list[dict[str, Any]] = [
    {}, {"fold": 2}, {"fold": 5}, {"light": 2, "dense": oracle.prepare},
    {"light": 4, "fold": 3, "capacity": 6, "dense": oracle.prepare}, {"light": 0},
]  # fmt: skip
NAMES = ["default", "fold 2", "fold 5", "two light rows", "all of it", "no light rows"]


@pytest.mark.parametrize("fold", [1, 3])
def test_all_small_texts_and_patterns(fold: int) -> None:
    # All texts of a length one after the other, so that a pattern is prepared once.
    for _, pattern in tiny(2, 6):
        text = np.array([c for word in np.ndindex(2, 2, 2, 2, 2) for c in word], np.uint8)
        out = np.empty(len(text) - len(pattern) + 1, np.uint8)
        packed.prepare(pattern, fold=fold)(text, out)
        assert np.array_equal(out, distances(text, pattern))


@pytest.mark.parametrize("variant", VARIANTS, ids=NAMES)
@settings(deadline=None, max_examples=12)
@given(case=relations(40))
def test_relations(variant: dict[str, Any], case: tuple[Codes, Pattern]) -> None:
    text, pattern = case
    out = np.empty(len(text) - len(pattern) + 1, np.uint16)
    packed.prepare(pattern, **variant)(text, out)
    assert np.array_equal(out, distances(text, pattern))


@pytest.mark.parametrize("variant", VARIANTS, ids=NAMES)
@pytest.mark.parametrize("symbols", [1, 4, 20, 256, 4096])
def test_lengths_and_alphabets(variant: dict[str, Any], symbols: int) -> None:
    rng = np.random.default_rng(symbols)
    for m in (1, 17, 64):
        text = random_text(rng, symbols, 3000)
        pattern = Pattern.plain(text[50 : 50 + m].copy(), symbols)
        assert_counts(partial(packed.prepare, **variant), text, pattern)


def test_folds_settle_classes_without_matches() -> None:
    # Nothing of the second half matches anything: its classes of positions have count 0.
    pattern = Pattern.plain(np.arange(5, dtype=np.uint8), 8)
    text = np.concatenate((np.arange(5), np.full(4000, 7))).astype(np.uint8)
    assert_counts(partial(packed.prepare, fold=4), text, pattern)


def test_groups_hold_every_row_once() -> None:
    rng = np.random.default_rng(1)
    pattern = Pattern.plain(random_text(rng, 50, 400), 50)
    for capacity in (1, 8, 30, 1000):
        found = packed.groups(pattern, np.arange(pattern.distinct), capacity)
        held = np.concatenate([group.members for group in found])
        assert sorted(held.tolist()) == pattern.members.tolist()
        assert all(g.counted <= capacity or g.distinct == 1 for g in found)
        assert sum(g.counted for g in found) == pattern.counted


@pytest.mark.parametrize("variant", [{"fold": 0}, {"capacity": 0}], ids=str)
def test_bad_parameters(variant: dict[str, int]) -> None:
    with pytest.raises(InvalidInputError):
        packed.prepare(Pattern.plain(np.array([1], np.uint8), 2), **variant)
