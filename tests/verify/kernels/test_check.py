"""Right kernels hold, wrong ones are refuted, and the smallest input is small and really fails."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from apery.core.codec import canonical_json
from apery.core.records import Outcome, Strength
from apery.numerics.hamming import bitsliced, bytewise, oracle
from apery.numerics.hamming.hits import Finder
from apery.numerics.hamming.pattern import NO_ROW, Codes, Counts, Pattern
from apery.verify.kernels import Failure, Instance, check, check_find, instances
from apery.verify.kernels.check import shrink

Run = Callable[[Codes, Counts], None]
QUICK = tuple(instances("quick"))


def every(*_: Any) -> bool:
    return True


def evidence(verdict: Any) -> dict[str, Any]:
    return dict(verdict.evidence)


def right(pattern: Pattern) -> Run:
    return oracle.prepare(pattern)


@pytest.mark.parametrize("prepare", [oracle.prepare, bytewise.prepare, bitsliced.prepare])
def test_right_kernels_hold(prepare: Any) -> None:
    takes = {bytewise.prepare: bytewise.obstacle, bitsliced.prepare: bitsliced.obstacle}
    obstacle = takes.get(prepare, lambda pattern: "")
    verdict, failure = check(prepare, QUICK, lambda p: not obstacle(p))
    assert failure is None and verdict.outcome is Outcome.HOLDS
    assert verdict.strength is Strength.NUMERIC
    assert evidence(verdict)["instances"] > 1000


def test_right_searches_hold() -> None:
    verdict, failure = check_find(
        bytewise.prepare_find, QUICK, lambda p, k: not bytewise.find_obstacle(p, k)
    )
    assert failure is None and verdict.outcome is Outcome.HOLDS
    verdict, failure = check_find(
        bitsliced.prepare_find, QUICK, lambda p, k: not bitsliced.obstacle(p)
    )
    assert failure is None and verdict.outcome is Outcome.HOLDS
    assert evidence(verdict)["instances"] > 4000


def test_a_kernel_that_takes_nothing_is_undecided() -> None:
    verdict, failure = check(right, QUICK[:50], lambda p: False)
    assert failure is None and verdict.outcome is Outcome.UNDECIDED
    verdict, failure = check_find(oracle.prepare_find, QUICK[:50], lambda p, k: False)
    assert failure is None and verdict.outcome is Outcome.UNDECIDED


def test_a_search_is_asked_for_the_k_it_is_given() -> None:
    """Every k with which a search is made was asked for, together with its pattern."""
    asked: set[tuple[int, int]] = set()

    def takes(pattern: Pattern, k: int) -> bool:
        asked.add((id(pattern), k))
        return k <= 246

    def prepare(pattern: Pattern, k: int) -> Finder:
        assert (id(pattern), k) in asked and k <= 246
        return oracle.prepare_find(pattern, k)

    long = [i for i in QUICK if len(i.pattern) == 257]
    verdict, failure = check_find(prepare, long, takes)
    assert failure is None and verdict.outcome is Outcome.HOLDS
    assert max(k for _, k in asked if k <= 246) > 100


def wrapped(pattern: Pattern) -> Run:
    """Counters of eight bits."""

    def run(text: Codes, out: Counts) -> None:
        out[:] = oracle.distances(text, pattern) % 256

    return run


def one_off(pattern: Pattern) -> Run:
    """The last shift reads one symbol before its own."""

    def run(text: Codes, out: Counts) -> None:
        out[:] = oracle.distances(text, pattern)
        if len(out) > 1:
            out[-1] = oracle.distances(text[:-1], pattern)[-1]

    return run


def without_wildcards(pattern: Pattern) -> Run:
    """Positions that match everything are compared with the first row."""
    rows = np.where(pattern.rows == NO_ROW, 0, pattern.rows).astype(np.int32)
    if pattern.distinct == 0:
        return oracle.prepare(pattern)
    return oracle.prepare(Pattern(rows, pattern.codes, pattern.starts, pattern.members))


def at_one_length(pattern: Pattern) -> Run:
    """Wrong for m = 63, 127 and so on, by a count that is forgotten."""

    def run(text: Codes, out: Counts) -> None:
        out[:] = oracle.distances(text, pattern)
        if len(pattern) % 64 == 63:
            out[out == len(pattern)] -= 1

    return run


def raising(pattern: Pattern) -> Run:
    """No patterns of more than eight symbols."""

    def run(text: Codes, out: Counts) -> None:
        if len(pattern) > 8:
            raise IndexError("position 8 of eight")
        out[:] = oracle.distances(text, pattern)

    return run


def behind_a_block(pattern: Pattern) -> Run:
    """The shifts from 512 on are those of the first block."""

    def run(text: Codes, out: Counts) -> None:
        out[:] = oracle.distances(text, pattern)
        if len(out) > 512:
            out[512:] = out[: len(out) - 512]

    return run


def narrow_codes(pattern: Pattern) -> Run:
    """Codes are compared by their lowest byte."""

    def run(text: Codes, out: Counts) -> None:
        if not pattern.is_plain:
            out[:] = oracle.distances(text, pattern)
            return
        low = Pattern(
            pattern.rows, pattern.codes, pattern.starts, pattern.members & 255
        )  # fmt: skip
        out[:] = oracle.distances((text & 255).astype(text.dtype), low)

    return run


WRONG = {
    # The most symbols that the smallest input may have, in the text and in the pattern.
    wrapped: (256, 256), one_off: (2, 1), without_wildcards: (2, 2), at_one_length: (63, 63),
    raising: (9, 9), behind_a_block: (513, 1), narrow_codes: (1, 1),
}  # fmt: skip


@pytest.mark.parametrize("prepare", WRONG, ids=lambda f: f.__name__)
def test_wrong_kernels_are_refuted_with_a_small_input(prepare: Callable[[Pattern], Run]) -> None:
    verdict, failure = check(prepare, QUICK, every)
    assert verdict.outcome is Outcome.REFUTED and verdict.strength is Strength.EXACT
    assert failure is not None and failure.k is None
    small, pattern = failure.instance, failure.instance.pattern
    n, m = WRONG[prepare]
    assert len(small.text) <= n and len(pattern) <= m
    assert evidence(verdict)["smallest n"] == len(small.text)
    assert evidence(verdict)["smallest m"] == len(pattern)
    assert failure.expected == oracle.distances(small.text, pattern).tolist()
    assert failure.got != failure.expected
    again, found = np.zeros(len(failure.expected), np.uint32), ""
    try:
        prepare(pattern)(small.text, again)
    except IndexError as error:
        found = f"IndexError: {error}"
    assert failure.got == (found or again.tolist())
    assert_described(failure)


def assert_described(failure: Failure) -> None:
    """The plain data make the same instance."""
    data = failure.describe()
    # Lines of a journal are written with the codec, which reserves some names.
    assert json.loads(canonical_json(data)) == data
    text = np.array(data["text"], data["dtype"])
    expected = [
        sum(p is not None and t not in p for p, t in zip(data["pattern"], text[i:], strict=False))
        for i in range(len(text) - len(data["pattern"]) + 1)
    ]
    assert failure.instance.distances.tolist() == expected
    assert data["k"] == failure.k and data["got"] == failure.got


def test_an_error_that_is_long_is_cut() -> None:
    def prepare(pattern: Pattern) -> Run:
        raise ValueError("x" * 10_000)

    _, failure = check(prepare, QUICK, every)
    assert failure is not None and failure.got == "ValueError: " + "x" * 188
    assert (len(failure.instance.text), len(failure.instance.pattern)) == (1, 1)


def drops_the_last(pattern: Pattern, k: int) -> Finder:
    def find(text: Codes) -> Any:
        where, found = oracle.find(text, pattern, k)
        return (where[:-1], found[:-1]) if len(where) > 2 else (where, found)

    return find


def one_more(pattern: Pattern, k: int) -> Finder:
    """Hits of k + 1 mismatches are reported too."""
    return lambda text: oracle.find(text, pattern, k + 1)


def unsorted(pattern: Pattern, k: int) -> Finder:
    def find(text: Codes) -> Any:
        where, found = oracle.find(text, pattern, k)
        return where[::-1], found[::-1]

    return find


def counts_to_k(pattern: Pattern, k: int) -> Finder:
    """Distances are those at which the search was left."""
    return lambda text: (oracle.find(text, pattern, k)[0],) * 2


WRONG_FINDS = {drops_the_last: (3, 1), one_more: (1, 1), unsorted: (2, 1), counts_to_k: (2, 1)}


@pytest.mark.parametrize("prepare", WRONG_FINDS, ids=lambda f: f.__name__)
def test_wrong_searches_are_refuted(prepare: Callable[[Pattern, int], Finder]) -> None:
    verdict, failure = check_find(prepare, QUICK, every)
    assert verdict.outcome is Outcome.REFUTED
    assert failure is not None and failure.k is not None
    small = failure.instance
    assert (len(small.text), len(small.pattern)) <= WRONG_FINDS[prepare]
    where, found = oracle.find(small.text, small.pattern, failure.k)
    assert failure.expected == [where.tolist(), found.tolist()]
    got = prepare(small.pattern, failure.k)(small.text)
    assert failure.got == [part.tolist() for part in got] != failure.expected
    assert_described(failure)


def test_a_search_that_is_wrong_for_many_mismatches_alone() -> None:
    """Only the last of the k that are tried finds it."""

    def prepare(pattern: Pattern, k: int) -> Finder:
        return drops_the_last(pattern, k) if k >= 63 else oracle.prepare_find(pattern, k)

    verdict, failure = check_find(prepare, QUICK, every)
    assert verdict.outcome is Outcome.REFUTED and failure is not None
    assert failure.k == 63 and len(failure.instance.pattern) == 63


def test_the_instances_are_always_the_same() -> None:
    again = tuple(instances("quick"))
    assert len(again) == len(QUICK)
    for one, other in zip(QUICK, again, strict=True):
        assert one.name == other.name and one.text.dtype == other.text.dtype
        assert np.array_equal(one.text, other.text)
        for name in ("rows", "starts", "members"):
            assert np.array_equal(getattr(one.pattern, name), getattr(other.pattern, name))
        assert 1 <= len(one.pattern) <= len(one.text)
        assert int(one.text.max()) < one.pattern.codes


def test_what_the_instances_have() -> None:
    names = {i.name for i in QUICK}
    assert names >= {
        "all equal", "nothing equal", "period", "wildcards alone", "wide codes", "all bytes",
        "16-bit codes", "relation", "many atoms", "nucleotide sets",
    }  # fmt: skip
    assert {i.text.dtype.name for i in QUICK} == {"uint8", "uint16", "uint32"}
    assert any(len(i.text) == len(i.pattern) > 1 for i in QUICK)
    assert any(0 == i.distances.min() < i.distances.max() for i in QUICK if len(i.pattern) > 64)
    assert any(i.distances.max() > 255 for i in QUICK)


@pytest.mark.slow
def test_the_full_instances() -> None:
    found = tuple(instances("full"))
    assert len(found) > len(QUICK) and max(len(i.pattern) for i in found) == 65_537
    for prepare, obstacle in (
        (bytewise.prepare, bytewise.obstacle), (bitsliced.prepare, bitsliced.obstacle),
    ):  # fmt: skip
        verdict, failure = check(prepare, found, lambda p, o=obstacle: not o(p))  # type: ignore[misc]
        assert failure is None and verdict.outcome is Outcome.HOLDS


def test_shrinking_ends_and_keeps_what_fails() -> None:
    rng = np.random.default_rng(1)
    whole = Instance(
        "",
        rng.integers(0, 9, 400).astype(np.uint8),
        Pattern.plain(np.arange(90, dtype=np.uint8), 256),
    )
    tried = 0

    def fails(instance: Instance) -> bool:
        nonlocal tried
        tried += 1
        return len(instance.pattern) >= 5 and bool(np.count_nonzero(instance.text == 7) >= 2)

    small = shrink(whole, fails)
    assert fails(small) and (len(small.text), len(small.pattern)) == (5, 5)
    assert np.count_nonzero(small.text) == 2 and np.all(small.pattern.rows == 0)
    assert tried <= 3001
    assert shrink(whole, lambda i: False) is whole
