"""Embeddings: dot products of vectors tell matches, for every row and every code they cover."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from apery.numerics.hamming.embeddings import Embedding, code_classes, hadamard, least, one_hot
from apery.numerics.hamming.pattern import Pattern


def assert_tells_matches(embedding: Embedding, pattern: Pattern, covers_all: bool) -> None:
    vectors = embedding.text[embedding.classes]
    found = vectors @ embedding.pattern.T + embedding.base
    matches = pattern.matches().T
    covered = ~np.isnan(vectors).any(axis=1)
    assert np.array_equal(found[covered], embedding.step * matches[covered])
    assert covers_all <= bool(np.all(covered))
    assert np.all(covered[matches.any(axis=1)])  # what is not covered belongs to no row
    assert np.array_equal(vectors[covered], np.rint(vectors[covered]))
    assert np.array_equal(embedding.pattern, np.rint(embedding.pattern))


@given(st.integers(0, 1 << 32), st.integers(1, 9), st.integers(1, 12), st.floats(0, 1))
def test_relations(seed: int, rows: int, codes: int, density: float) -> None:
    rng = np.random.default_rng(seed)
    matches = rng.random((rows, codes)) < density
    pattern = Pattern.related(rng.integers(-1, rows, 20).astype(np.int32), matches)
    classes = code_classes(pattern)
    assert_tells_matches(one_hot(classes), pattern, covers_all=True)
    narrow = least(pattern, classes)
    assert_tells_matches(narrow, pattern, covers_all=False)
    assert narrow.dimensions <= one_hot(classes).dimensions <= min(rows, codes)


def test_dimensions_and_steps_of_plain_patterns() -> None:
    expected = {1: (1, 1), 2: (1, 2), 3: (2, 1), 4: (3, 4), 5: (4, 1), 20: (19, 1)}
    for symbols, (dimensions, step) in expected.items():
        pattern = Pattern.plain(np.arange(symbols, dtype=np.uint8), 256)
        embedding = least(pattern, code_classes(pattern))
        assert (embedding.dimensions, embedding.step) == (dimensions, step)
        assert one_hot(code_classes(pattern)).dimensions == symbols


def test_a_wrong_vector_is_seen() -> None:
    pattern = Pattern.plain(np.array([0, 1, 2, 3], np.uint8), 4)
    embedding = hadamard(code_classes(pattern))
    embedding.pattern[0, 0] *= -1
    try:
        assert_tells_matches(embedding, pattern, covers_all=True)
    except AssertionError:
        return
    raise AssertionError("a wrong vector was not seen")
