"""Transform-based counting equals the definition, with every digit, piece and library."""

from __future__ import annotations

import sys
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from tests.numerics.hamming.cases import assert_counts, in_one_text, random_text, relations, tiny

from apery.core.errors import InvalidInputError, ToolMissingError
from apery.numerics.hamming import fft, sparse
from apery.numerics.hamming.oracle import distances
from apery.numerics.hamming.pattern import Codes, Pattern

LENGTHS = (1, 15, 16, 17, 255, 256, 257)
VARIANTS: list[dict[str, Any]] = [
    {}, {"precision": "float32"}, {"embedding": "one-hot"}, {"backend": "numpy"},
    {"length": 1024, "digits": 1}, {"length": 2048, "digits": 2},
]  # fmt: skip


@pytest.mark.parametrize(("symbols", "longest"), [(2, 4), (3, 3)])
def test_all_small_patterns(symbols: int, longest: int) -> None:
    # Every pattern against one text in which every word of its length occurs.
    text = in_one_text(symbols, longest)
    for _, pattern in tiny(symbols, 2 * longest):
        out = np.empty(len(text) - len(pattern) + 1, np.uint8)
        fft.prepare(pattern, length=256)(text, out)
        assert np.array_equal(out, distances(text, pattern))


@settings(deadline=None, max_examples=60)
@given(relations())
def test_relations(case: tuple[Codes, Pattern]) -> None:
    assert_counts(partial(fft.prepare, length=2048), *case)


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
@pytest.mark.parametrize("symbols", [1, 2, 3, 4, 20])
def test_lengths_and_alphabets(variant: dict[str, Any], symbols: int) -> None:
    rng = np.random.default_rng(symbols)
    for m in LENGTHS:
        text = random_text(rng, symbols, 3000)
        pattern = Pattern.plain(random_text(rng, symbols, m), symbols + 1)
        run = fft.prepare(pattern, **variant)
        for n in (m, m + 1, 2999):
            out = np.empty(n - m + 1, np.uint32)
            run(text[:n], out)
            assert np.array_equal(out, distances(text[:n], pattern))


@pytest.mark.parametrize("symbols", [256, 4096])
def test_large_alphabets(symbols: int) -> None:
    rng = np.random.default_rng(symbols)
    text = random_text(rng, symbols, 2500)
    pattern = Pattern.plain(text[700:957].copy(), symbols)
    assert_counts(fft.prepare, text, pattern)


@pytest.mark.parametrize("embedding", ["least", "one-hot"])
def test_codes_that_the_pattern_lacks(embedding: Any) -> None:
    rng = np.random.default_rng(9)
    for symbols in (2, 3, 4, 6):
        text = random_text(rng, symbols, 20_000)
        text[rng.integers(7000, 9000, 50)] = 200
        text[-1] = 201
        for wildcard in (None, 0):
            pattern = Pattern.plain(random_text(rng, symbols, 99), 256, wildcard)
            assert_counts(partial(fft.prepare, embedding=embedding), text, pattern)


def test_nothing_to_correlate() -> None:
    text = np.array([0, 1, 0, 0, 1], np.uint8)
    only_wildcards = Pattern.plain(np.array([1, 1], np.uint8), 2, wildcard=1)
    empty_row = Pattern.related(np.array([0, -1], np.int32), np.zeros((1, 2), bool))
    whole_row = Pattern.related(np.array([0, -1], np.int32), np.ones((1, 2), bool))
    for pattern in (only_wildcards, empty_row, whole_row):
        assert_counts(fft.prepare, text, pattern)


@pytest.mark.parametrize("variant", [{}, {"precision": "float32"}], ids=str)
@pytest.mark.parametrize("m", [20_000, 70_000])
def test_long_adversaries(variant: dict[str, Any], m: int) -> None:
    rng = np.random.default_rng(m)
    n = m + 40_000
    signs = random_text(rng, 2, m)
    texts = {
        "equal": np.zeros(n, np.uint8),
        "repeated": np.resize(signs, n),
        "opposite": 1 - np.resize(signs, n),
    }
    for name, text in texts.items():
        pattern = Pattern.plain(np.zeros(m, np.uint8) if name == "equal" else signs, 2)
        run = fft.prepare(pattern, **variant)
        out = np.empty(n - m + 1, np.uint32)
        run(text, out)
        places = np.concatenate((np.arange(5), rng.integers(0, len(out), 40), [len(out) - 1]))
        codes = pattern.symbols[pattern.rows]
        expected = [int(np.count_nonzero(text[i : i + m] != codes)) for i in places]
        assert np.array_equal(out[places], expected), name


def test_pieces_are_added() -> None:
    rng = np.random.default_rng(3)
    text, symbols = random_text(rng, 4, 30_000), random_text(rng, 4, 5000)
    pattern = Pattern.plain(symbols, 4)
    out = np.empty(25_001, np.uint16)
    kernel = fft.prepare(pattern, length=2048)
    assert len(kernel.__self__.cut(2048, 0)) > 3  # type: ignore[attr-defined]
    kernel(text, out)
    assert np.array_equal(out, distances(text, pattern))


def test_results_in_doubt_are_counted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(4)
    text, pattern = random_text(rng, 2, 5000), Pattern.plain(random_text(rng, 2, 300), 2)
    expected, out = distances(text, pattern), np.empty(4701, np.uint16)
    kernel = fft.prepare(pattern, length=1024)
    owner = kernel.__self__  # type: ignore[attr-defined]
    (piece,) = owner.cut(1024, 0)
    counted = []
    count = owner.count
    monkeypatch.setattr(owner, "count", lambda *a: (counted.append(a), count(*a)))
    kernel(text, out)
    assert not counted and np.array_equal(out, expected)
    piece.spectra[0, 3] += 5.0  # not 0 modulo anything: results are no integers any more
    kernel(text, out)
    assert counted and np.array_equal(out, expected)


def test_an_error_of_whole_steps_is_beyond_the_check() -> None:
    # Why the bound is needed: what is off by a whole match looks right.
    rng = np.random.default_rng(4)
    text, pattern = random_text(rng, 2, 5000), Pattern.plain(random_text(rng, 2, 300), 2)
    kernel, out = fft.prepare(pattern, length=1024), np.empty(4701, np.uint16)
    (piece,) = kernel.__self__.cut(1024, 0)  # type: ignore[attr-defined]
    piece.spectra[:] *= -1
    kernel(text, out)
    assert not np.array_equal(out, distances(text, pattern))


def test_read_only_texts_and_any_thread() -> None:
    from concurrent.futures import ThreadPoolExecutor

    rng = np.random.default_rng(8)
    text, pattern = random_text(rng, 4, 60_000), Pattern.plain(random_text(rng, 4, 400), 4)
    text.flags.writeable = False
    run, expected = fft.prepare(pattern), distances(text, pattern)

    def work(_: int) -> bool:
        out = np.empty(len(expected), np.uint16)
        run(text, out)
        return np.array_equal(out, expected)

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(work, range(12)))


@pytest.mark.parametrize(
    "variant",
    [{"precision": "float16"}, {"length": 1000}, {"digits": 0}, {"digits": 9},
     {"backend": "fftw"}],
    ids=str,
)  # fmt: skip
def test_bad_parameters(variant: dict[str, Any]) -> None:
    with pytest.raises(InvalidInputError):
        fft.prepare(Pattern.plain(np.array([1], np.uint8), 2), **variant)


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mkl_fft", None)
    with pytest.raises(ToolMissingError, match=r"pip install 'apery\[mkl\]'"):
        fft.prepare(Pattern.plain(np.array([1], np.uint8), 2), backend="mkl")


def test_mkl() -> None:
    pytest.importorskip("mkl_fft")
    rng = np.random.default_rng(2)
    text, pattern = random_text(rng, 4, 50_000), Pattern.plain(random_text(rng, 4, 3000), 4)
    expected = np.empty(47_001, np.uint16)
    sparse.prepare(pattern)(text, expected)
    for precision in ("float32", "float64"):
        out = np.empty_like(expected)
        fft.prepare(pattern, backend="mkl", precision=precision)(text, out)
        assert np.array_equal(out, expected)
