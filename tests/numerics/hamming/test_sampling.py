"""Intervals of sampled distances hold the distances, as often as they say."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.numerics.hamming.cases import random_text, relations

from apery.core.errors import InvalidInputError
from apery.numerics.hamming import sampling
from apery.numerics.hamming.oracle import distances
from apery.numerics.hamming.pattern import NO_ROW, Codes, Pattern


@given(st.integers(1, 20_000), st.fractions(min_value="1/1000", max_value="99/100"))
def test_the_formula_of_the_failure(mismatches: int, rtol: object) -> None:
    """The formula of the module's documentation, with 60 digits."""
    with mpmath.workdps(60):
        e = mpmath.mpf(rtol.numerator) / rtol.denominator  # type: ignore[attr-defined]

        def h(x: mpmath.mpf) -> mpmath.mpf:
            return (1 + x) * mpmath.log(1 + x) - x

        scale = mismatches / (1 + e)
        expected = 2 * mpmath.exp(-scale * h(e)) + mpmath.exp(-scale * h(-e))
        found = sampling.failure(mismatches, float(rtol))  # type: ignore[arg-type]
        assert abs(found - expected) <= 1e-9 * expected + 1e-300


@given(st.floats(0.01, 0.95), st.floats(0.01, 0.999999))
def test_the_least_number_of_mismatches(rtol: float, confidence: float) -> None:
    needed = sampling.mismatches_needed(rtol, confidence)
    assert sampling.failure(needed, rtol) <= 1 - confidence
    # The search begins at 2; one mismatch is never enough for more than that to be wrong.
    assert needed <= 2 or sampling.failure(needed - 1, rtol) > 1 - confidence


def test_a_smaller_error_needs_more() -> None:
    by_error = [sampling.mismatches_needed(e, 0.95) for e in (0.5, 0.2, 0.1, 0.02)]
    by_confidence = [sampling.mismatches_needed(0.1, c) for c in (0.5, 0.9, 0.99, 0.999)]
    for needed in (by_error, by_confidence):
        assert needed == sorted(set(needed))


def instances(count: int) -> list[tuple[Codes, Pattern]]:
    """Texts of which a quarter to all symbols mismatch; none is made with a seed of the order."""
    found = []
    for i in range(count):
        rng = np.random.default_rng([7, i])
        m = 6000 + 500 * (i % 5)
        text = random_text(rng, 4, m + 3)
        share = (0.25, 0.5, 0.75, 1.0)[i % 4]
        codes = np.where(rng.random(m) < share, random_text(rng, 20, m), text[:m])
        if i % 3 == 0:
            codes = np.sort(codes)  # mismatches come in runs
        found.append((text, Pattern.plain(codes.astype(np.uint8), 256)))
    return found


def coverage(cases: list[tuple[Codes, Pattern]], rtol: float, confidence: float) -> float:
    """Return which part of the intervals that are no points hold the distance."""
    held = total = 0
    for i, (text, pattern) in enumerate(cases):
        found = sampling.approximate(text, pattern, rtol, confidence, seed=i)
        exact = distances(text, pattern)
        open_ = found.low < found.high
        # A shift of each instance: the four of one instance share the order of the positions.
        if open_[0]:
            total += 1
            held += int(found.low[0] <= exact[0] <= found.high[0])
    assert total >= 200
    return held / total


def test_intervals_hold_the_distance(monkeypatch: pytest.MonkeyPatch) -> None:
    cases = instances(240)
    for rtol, confidence in ((0.2, 0.5), (0.2, 0.95)):
        assert coverage(cases, rtol, confidence) >= confidence
    # So few mismatches are not enough, and the test sees it; the bound has room for a tenth.
    needed = sampling.mismatches_needed
    monkeypatch.setattr(sampling, "mismatches_needed", lambda *words: needed(*words) // 40)
    assert coverage(cases, 0.2, 0.95) < 0.9


def test_the_order_depends_on_the_seed() -> None:
    text, pattern = instances(4)[3]
    one, same, other = (sampling.approximate(text, pattern, 0.2, 0.9, s) for s in (1, 1, 2))
    assert all(np.array_equal(a, b) for a, b in zip(one, same, strict=True))
    assert not np.array_equal(one.estimate, other.estimate)


@given(relations())
def test_short_patterns_are_exact(case: tuple[Codes, Pattern]) -> None:
    text, pattern = case
    if sampling.obstacle(pattern):
        with pytest.raises(InvalidInputError, match="32 atoms"):
            sampling.approximate(text, pattern, 0.1, 0.9, 0)
        return
    found = sampling.approximate(text, pattern, 0.1, 0.9, 0)
    exact = distances(text, pattern)
    for got in found:
        assert np.array_equal(got, exact)
    assert found.estimate.dtype == np.float64 and found.low.dtype == found.high.dtype == np.int64


def test_few_mismatches_are_exact_and_intervals_are_possible() -> None:
    """A part with one shift of few mismatches is read to the end; all intervals lie in 0 to m."""
    rng = np.random.default_rng(1)
    m = 20_000
    pattern = random_text(rng, 4, m)
    text = random_text(rng, 4, 40_000)
    text[11_000 : 11_000 + m] = pattern
    text[11_005] ^= 1
    found = sampling.approximate(text, Pattern.plain(pattern, 256), 0.1, 0.95, 3)
    exact = distances(text[11_000:], Pattern.plain(pattern, 256))[0]
    assert exact == 1
    assert found.low[11_000] == found.high[11_000] == found.estimate[11_000] == 1
    assert np.all(found.low >= 0) and np.all(found.high <= m)
    assert np.all((found.low <= found.estimate) & (found.estimate <= found.high))
    assert np.count_nonzero(found.low < found.high) > 15_000
    width = found.high / np.maximum(found.low, 1)
    assert np.max(width[found.low < found.high]) < 1.1 / 0.9 + 0.01


def test_wildcards_and_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "STEP", 1000)
    rng = np.random.default_rng(2)
    text = random_text(rng, 4, 12_000)
    codes = random_text(rng, 5, 8000)
    pattern = Pattern.plain(codes, 256, wildcard=4)
    found = sampling.approximate(text, pattern, 0.2, 0.99, 1)
    exact = distances(text, pattern)
    assert np.mean((found.low <= exact) & (exact <= found.high)) >= 0.99
    assert np.all(found.high <= pattern.counted)
    assert np.any(found.low < found.high)


def hashed(
    text: Codes, pattern: Pattern, classes: int, rounds: int, seed: int = 0
) -> NDArray[np.int64]:
    return sampling.lower_bounds(text, pattern, classes, rounds, seed)


@pytest.mark.parametrize("size", [4, 256, 5000])
def test_lower_bounds(size: int) -> None:
    rng = np.random.default_rng(size)
    text = random_text(rng, size, 3000)
    codes = np.where(rng.random(400) < 0.5, text[:400], random_text(rng, size, 400))
    for wildcard in (None, int(codes[0])):
        pattern = Pattern.plain(codes.astype(text.dtype), size, wildcard=wildcard)
        exact = distances(text, pattern)
        for classes, rounds in ((2, 1), (16, 1), (32, 1), (32, 4)):
            assert np.all(hashed(text, pattern, classes, rounds) <= exact)
        # 31 of 32 mismatches are caught on average, over the classes.
        bounds = np.mean([hashed(text, pattern, 32, 1, seed) for seed in range(25)], axis=0)
        assert abs(bounds.mean() / exact.mean() - 31 / 32) < 0.02
        assert np.all(hashed(text, pattern, 32, 4) >= hashed(text, pattern, 32, 1))


def test_lower_bounds_of_wildcards() -> None:
    pattern = Pattern.plain(np.full(5, 9, np.uint8), 256, wildcard=9)
    assert not np.any(hashed(np.zeros(30, np.uint8), pattern, 4, 2))


def test_one_clear_line() -> None:
    text = np.zeros(10, np.uint8)
    pattern = Pattern.plain(text[:3], 256)
    for rtol, confidence, words in (
        (0.0, 0.9, "the relative error is 0.0"), (1.0, 0.9, "the relative error is 1.0"),
        (-1.0, 0.9, "between 0 and 1"), (float("nan"), 0.9, "the relative error is nan"),
        (0.1, 0.0, "the confidence is 0.0"), (0.1, 1.0, "the confidence is 1.0"),
        (0.1, float("nan"), "the confidence is nan"), (1e-9, 0.9, r"more than 2\^40 mismatches"),
    ):  # fmt: skip
        with pytest.raises(InvalidInputError, match=words) as caught:
            sampling.approximate(text, pattern, rtol, confidence, 0)
        assert "\n" not in str(caught.value)
    for classes, rounds in ((1, 1), (33, 1), (2, 0)):
        with pytest.raises(InvalidInputError, match="2 to 32 classes, in 1 round or more"):
            hashed(text, pattern, classes, rounds)
    related = Pattern.related(np.zeros(1, np.int32), np.array([[True, True]]))
    with pytest.raises(InvalidInputError, match="use sampling"):
        hashed(text, related, 4, 1)
    none = np.zeros(1, np.int64)
    rows = np.arange(1 << 16, dtype=np.int32) % 4000
    large = Pattern(rows, 5000, np.arange(4001), np.arange(4000))
    assert sampling.obstacle(large) == "the bitmaps would take more than 64 MiB"
    wild = Pattern(np.full(3, NO_ROW, np.int32), 256, none, none[:0])
    assert sampling.obstacle(wild) == ""
