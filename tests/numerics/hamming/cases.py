"""Texts and patterns for the tests of kernels, and calls that notice what kernels must not do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from apery.numerics.hamming.hits import Finder
from apery.numerics.hamming.oracle import distances
from apery.numerics.hamming.pattern import NO_ROW, Codes, Counts, Pattern, code_type, count_type

Prepare = Callable[[Pattern], Callable[[Codes, Counts], None]]
PrepareFind = Callable[[Pattern, int], Finder]
COUNTS = ("uint8", "uint16", "uint32")
_GUARD = 192
"""Bytes before and behind an output: more than the widest store."""


def random_text(rng: np.random.Generator, symbols: int, count: int) -> Codes:
    return rng.integers(0, symbols, count).astype(code_type(symbols))


def guarded(run: Callable[[Codes, Counts], None], text: Codes, shifts: int, kind: Any) -> Counts:
    """Run a kernel, and see that it changes neither the text nor what stands around its output."""
    size = shifts * np.dtype(kind).itemsize
    memory = np.full(_GUARD + size + _GUARD, 0xA5, np.uint8)
    out = memory[_GUARD : _GUARD + size].view(kind)
    before = text.copy()
    run(text, out)
    assert np.all(memory[:_GUARD] == 0xA5), "written before the output"
    assert np.all(memory[_GUARD + size :] == 0xA5), "written behind the output"
    assert np.array_equal(text, before), "the text was changed"
    return out


def kinds(pattern: Pattern) -> Iterator[str]:
    """Yield the types of counts that hold every distance to a pattern."""
    yield from (k for k in COUNTS if np.dtype(k).itemsize >= count_type(len(pattern)).itemsize)


def assert_counts(prepare: Prepare, text: Codes, pattern: Pattern) -> None:
    """Compare with the definition, for every type of counts."""
    expected = distances(text, pattern)
    run = prepare(pattern)
    for kind in kinds(pattern):
        found = guarded(run, text, len(expected), kind)
        assert np.array_equal(found, expected), (kind, text, pattern)


def assert_finds(prepare: PrepareFind, text: Codes, pattern: Pattern, *most: int) -> None:
    """Compare the hits with those of the definition, for several k."""
    expected = distances(text, pattern)
    for k in most:
        positions, found = prepare(pattern, k)(text)
        assert positions.dtype == found.dtype == np.int64
        where = np.flatnonzero(expected <= k)
        assert np.array_equal(positions, where), (k, text, pattern)
        assert np.array_equal(found, expected[where]), (k, text, pattern)


def tiny(symbols: int, longest: int) -> Iterator[tuple[NDArray[np.uint8], Pattern]]:
    """Yield all texts and patterns up to n + m symbols, patterns with wildcards among them."""
    for total in range(2, longest + 1):
        for m in range(1, total // 2 + 1):
            for letters in product(range(symbols), repeat=total):
                whole = np.array(letters, np.uint8)
                yield whole[m:], Pattern.plain(whole[:m], 256, wildcard=2)


def in_one_text(symbols: int, longest: int) -> NDArray[np.uint8]:
    """Return a text in which every word up to a length occurs."""
    words = product(range(symbols), repeat=longest)
    return np.array([letter for word in words for letter in word], np.uint8)


@st.composite
def relations(draw: st.DrawFn, longest: int = 90) -> tuple[Codes, Pattern]:
    """Draw a text and a pattern: plain or any relation, with wildcards and absent symbols."""
    seed = draw(st.integers(0, 1 << 32))
    rng = np.random.default_rng(seed)
    m = draw(st.integers(1, longest))
    n = m + draw(st.sampled_from([0, 1, 5, 62, 63, 64, 65, 511, 512, 513, 1023, 1024, 1100]))
    size = draw(st.sampled_from([1, 2, 3, 16, 200, 256, 257, 70_000]))
    text = random_text(rng, size, n)
    if draw(st.booleans()) or size > 257:
        symbols = min(size, draw(st.sampled_from([1, 2, 5, 100])))
        chosen = rng.choice(size, symbols, replace=False)
        codes = rng.choice(chosen, m)
        if draw(st.booleans()):  # so that something matches
            codes = np.where(rng.random(m) < 0.7, text[-m:], codes)
        wildcard = int(codes[0]) if draw(st.booleans()) else None
        return text, Pattern.plain(codes.astype(text.dtype), size, wildcard)
    count = draw(st.integers(1, 8))
    matches = rng.random((count, size)) < draw(st.sampled_from([0.0, 0.1, 0.5, 1.0]))
    return text, Pattern.related(rng.integers(NO_ROW, count, m).astype(np.int32), matches)
