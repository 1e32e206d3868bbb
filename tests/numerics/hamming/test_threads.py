"""Threads share plans; the memory that kernels use again and again is that of each thread."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from apery.numerics.hamming import oracle
from apery.numerics.hamming.memory import MOST, scratch
from apery.numerics.hamming.plan import Plan


@pytest.mark.parametrize("method", ["bytes", "bitsliced", "fft", "sparse", "hybrid(heavy=2)"])
def test_distances_from_several_threads(method: str) -> None:
    rng = np.random.default_rng(1)
    texts = [rng.integers(0, 4, n).astype(np.uint8) for n in (700, 5000, 20_000, 9000) * 4]
    plan = Plan(texts[0][:300], method=method)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(plan.distances, texts))
    for text, one in zip(texts, found, strict=True):
        assert np.array_equal(one, oracle.distances(text, plan.pattern))


@pytest.mark.parametrize("method", ["bytes", "bitsliced", "dense"])
def test_searches_from_several_threads(method: str) -> None:
    rng = np.random.default_rng(2)
    texts = [rng.integers(0, 2, n).astype(np.uint8) for n in (700, 5000, 20_000, 9000) * 4]
    plan = Plan(texts[0][:40], k=18, method=method)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(plan.find, texts))
    for text, one in zip(texts, found, strict=True):
        positions, distances = oracle.find(text, plan.pattern, 18)
        assert np.array_equal(one.positions, positions)
        assert np.array_equal(one.distances, distances)


def test_memory_is_that_of_a_thread_and_of_a_name() -> None:
    here, other = scratch("a", 100), scratch("b", 100)
    assert not np.shares_memory(here, other)
    assert np.shares_memory(here, scratch("a", 50))
    with ThreadPoolExecutor(1) as pool:
        assert not np.shares_memory(here, pool.submit(scratch, "a", 100).result())
    large = scratch("c", MOST + 1)
    assert len(large) == MOST + 1 and not np.shares_memory(large, scratch("c", MOST + 1))
