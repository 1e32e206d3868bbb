"""Workloads are what they say, and wrong variants are named, refused and not learned from."""

from __future__ import annotations

import math
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from apery.core.errors import InvalidInputError
from apery.core.kernel import Kernel, Specification
from apery.core.records import Outcome
from apery.discovery.kernels import search, timing
from apery.discovery.kernels.search import Variant, regret, time_key, timed_data, variants, wisdom
from apery.discovery.kernels.timing import every_variant, pruned, time_workload
from apery.discovery.kernels.workloads import grid, listed, make, pattern_of, refuse_unknown
from apery.numerics.hamming import families, oracle
from apery.numerics.hamming.features import Features
from apery.numerics.hamming.pattern import Pattern
from apery.numerics.hamming.wisdom import Measured
from apery.verify import kernels as judges

WORKLOADS = (
    Specification(5000, 40, 4), Specification(5000, 300, 300), Specification(5000, 300, 70_000),
    Specification(5000, 64, 20, "zipf"), Specification(5000, 64, 3, "periodic"),
    Specification(5000, 64, 4, k=3), Specification(5000, 1024, 4, "zipf", k=100),
    Specification(7, 7, 1), Specification(9, 1, 2, k=0),
)  # fmt: skip


@pytest.mark.parametrize("workload", WORKLOADS, ids=str)
def test_workloads_are_deterministic(workload: Specification) -> None:
    (text, pattern), (again, same) = make(workload, 5), make(workload, 5)
    assert np.array_equal(text, again) and text.dtype == again.dtype
    assert np.array_equal(pattern.rows, same.rows) and np.array_equal(pattern.members, same.members)
    assert (len(text), len(pattern)) == (workload.n, workload.m)
    assert int(text.max()) < workload.alphabet and int(pattern.members.max()) < workload.alphabet
    alone = pattern_of(workload, 5)
    assert np.array_equal(alone.rows, pattern.rows) and np.array_equal(
        alone.members, pattern.members
    )
    if workload.histogram != "periodic" and workload.alphabet > 1:
        assert not np.array_equal(text, make(workload, 6)[0])


def test_histograms() -> None:
    text, _ = make(Specification(100_000, 10, 50, "zipf"), 1)
    counts = np.bincount(text)
    assert counts[0] / counts[1] == pytest.approx(2, rel=0.05)
    assert counts[0] / counts[9] == pytest.approx(10, rel=0.1)
    text, pattern = make(Specification(100, 9, 20, "periodic"), 1)
    assert text[:9].tolist() == [0, 1, 2, 3, 0, 1, 2, 3, 0]
    text, pattern = make(Specification(100_000, 50, 4, k=3), 1)
    where, _ = oracle.find(text, pattern, 3)
    assert 40 <= len(where) <= 51


def test_grids() -> None:
    quick, full = grid("quick"), grid("full")
    assert set(map(str, quick)) < set(map(str, full)) and len(set(map(str, full))) == len(full)
    for workload in full:
        refuse_unknown(workload)
    assert {w.task for w in quick} == {"distances", "search"}
    assert {w.task for w in full} == {"distances", "search", "approximation"}
    some = listed((100, 1000), (10, 500), (2, 4), "uniform", 3)
    assert [(w.n, w.m, w.alphabet) for w in some] == [
        (100, 10, 2), (100, 10, 4), (1000, 10, 2), (1000, 10, 4), (1000, 500, 2), (1000, 500, 4)
    ]  # fmt: skip
    with pytest.raises(InvalidInputError, match="every pattern is longer than every text"):
        listed((10,), (11,), (2,), "uniform", None)


@pytest.mark.parametrize(
    ("workload", "words"),
    [
        (Specification(10, 2, 2, "normal"), "no histogram 'normal'; there are uniform"),
        (Specification((1 << 30) + 1, 2, 2), "too long to be timed"),
        (Specification(10, 2, 1 << 40), "symbols are too many"),
        (Specification.parse("approximation(n=10, m=2, alphabet=2, eps=3/2)"), "eps is 3/2"),
    ],
)
def test_workloads_that_are_refused(workload: Specification, words: str) -> None:
    with pytest.raises(InvalidInputError, match=words):
        make(workload, 0)


@pytest.mark.parametrize("m", range(130, 260, 13))
def test_every_variant_that_is_timed_is_checked(m: int) -> None:
    """Near 128 distinct symbols the variants depend on the very pattern."""
    for workload in (Specification(3000, m, 256), Specification(3000, m // 10, 40, "zipf")):
        text, pattern = make(workload, 3)
        known = Features.of(pattern, workload.places, text)
        checked = {v.kernel for v in variants([workload], 3)}
        timed = {k for k in families.variants(known) if not families.obstacle(k, pattern)}
        assert timed == checked


def test_variants_are_listed_once_and_sorted() -> None:
    found = variants(WORKLOADS, 0)
    keys = [v.key for v in found]
    assert keys == sorted(set(keys)) == [v.key for v in variants(WORKLOADS[::-1], 0)]
    assert {v.task for v in found} == {"distances", "search"}
    assert Variant("search", Kernel.of("bytes", vectors=2)).key == "check search bytes(vectors=2)"


def test_pruning() -> None:
    features = Features.of(pattern_of(WORKLOADS[0], 0), 5000)
    kernels = [Kernel.of("bytes"), Kernel.of("sparse"), Kernel.of("oracle")]
    known = {"bytes.call": 1.0, "bytes.compare": 1e-3, "bytes.shift": 0.0, "bytes.flush": 0.0,
             "bytes.single": 0.0, "sparse.call": 1e9, "sparse.symbol": 0.0, "sparse.run": 0.0,
             "sparse.increment": 0.0, "sparse.far": 0.0}  # fmt: skip
    tried, left_out = pruned(kernels, features, known)
    assert [k.name for k in tried] == ["bytes", "oracle"] and left_out == {"sparse()": 1.0}
    assert pruned(kernels, features, {}) == (kernels, {})


Wrong = Callable[..., Any]


def planted(monkeypatch: pytest.MonkeyPatch, prepare: Wrong, find: Wrong | None = None) -> None:
    """Let there be a kernel ``wrong`` everywhere."""
    module, every = families.module, families.variants
    wrong = SimpleNamespace(prepare=prepare, prepare_find=find, obstacle=lambda pattern: "")

    def with_it(features: Features) -> Any:
        yield from every(features)
        yield Kernel.of("wrong")

    monkeypatch.setattr(families, "module", lambda n: wrong if n == "wrong" else module(n))
    monkeypatch.setattr(families, "variants", with_it)
    monkeypatch.setattr(families, "SEARCHES", (*families.SEARCHES, "wrong"))


def wrong_at(shift: int) -> Wrong:
    def prepare(pattern: Any) -> Any:
        def run(text: Any, out: Any) -> None:
            out[:] = oracle.distances(text, pattern)
            if len(out) > shift:
                out[shift] ^= 1

        return run

    return prepare


def raising(pattern: Any) -> Any:
    raise MemoryError("no room")


@pytest.mark.parametrize("prepare", [wrong_at(0), wrong_at(4000), raising])
def test_a_wrong_variant_is_named_when_it_is_timed(
    prepare: Wrong, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted(monkeypatch, prepare)
    monkeypatch.setattr(timing, "_SECONDS", 0.0)
    timed = time_workload(WORKLOADS[0], 0, {})
    assert timed.wrong == ("wrong()",)
    assert len(timed.slice_seconds) >= 4 and "wrong()" not in timed.slice_seconds
    assert 1 <= len(timed.seconds) <= timing.KEPT and "wrong()" not in timed.seconds
    line = {"key": time_key(WORKLOADS[0]), **timed_data(timed)}
    learned = wisdom([line], {})
    assert learned.refused == ("wrong()",) and "wrong()" not in learned.entries[0].seconds
    assert time_workload(WORKLOADS[0], 0, {}, ("wrong()",)).wrong == ()


def test_a_search_that_drops_a_hit_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def find(pattern: Any, k: int) -> Any:
        return lambda text: tuple(part[:-1] for part in oracle.find(text, pattern, k))

    planted(monkeypatch, raising, find)
    assert time_workload(WORKLOADS[5], 0, {}).wrong == ("wrong()",)


def test_variants_that_are_all_wrong_in_the_same_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """They agree with each other, and not with the definition."""
    planted(monkeypatch, wrong_at(0))
    monkeypatch.setattr(families, "variants", lambda f: iter([Kernel.of("wrong")]))
    timed = time_workload(WORKLOADS[0], 0, {})
    assert timed.wrong == ("wrong()",) and timed.seconds == {}


def test_only_the_whole_text_shows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    planted(monkeypatch, wrong_at(4000))
    monkeypatch.setattr(timing, "SLICE", 1000)
    monkeypatch.setattr(timing, "KEPT", 100)
    timed = time_workload(WORKLOADS[0], 0, {})
    assert timed.slice_shifts == 1000 and timed.wrong == ("wrong()",)
    assert "wrong()" in timed.slice_seconds and "wrong()" not in timed.seconds


def line(m: int, seconds: dict[str, float], *wrong: str) -> dict[str, Any]:
    workload = Specification(5000, m, 4)
    features = Features.of(pattern_of(workload, 0), workload.places)
    timed = timing.Timed(workload, features, seconds, seconds, workload.places, {}, wrong)
    return {"key": time_key(workload), **timed_data(timed)}


def check(kernel: str, outcome: str) -> dict[str, Any]:
    return {"key": f"check distances {kernel}", "kernel": kernel, "outcome": outcome}


def test_what_is_learned() -> None:
    lines = [
        line(16, {"bytes()": 1e-4, "sparse()": 2e-4, "hybrid(heavy=1)": 1e-5}),
        line(64, {"bytes()": 3e-4}, "hybrid(heavy=1)"),
        check("bytes()", "holds"), check("bitsliced()", "refuted"),
    ]  # fmt: skip
    learned = wisdom(lines, {"fft.call": 7.0})
    assert learned == wisdom(lines[::-1], {"fft.call": 7.0})
    assert learned.refused == ("bitsliced()", "hybrid(heavy=1)")
    assert [sorted(e.seconds) for e in learned.entries] == [["bytes()", "sparse()"], ["bytes()"]]
    assert learned.constants["fft.call"] == 7.0 and min(learned.constants.values()) >= 0
    assert wisdom([], {"a": 1.0}).constants == {"a": 1.0}
    plain = timed_data(timing.Timed(
        WORKLOADS[0], Features.of(pattern_of(WORKLOADS[0], 0), 4961), {}, {}, 4961,
        {"fft()": math.inf, "sparse()": 1.0}, (),
    ))  # fmt: skip
    assert plain["left_out"] == {"sparse()": 1.0} and Measured(**plain["measured"]).length == 40


def test_regret() -> None:
    lines = [
        line(16, {"bytes()": 1e-4, "sparse()": 2e-4}),
        line(64, {"bytes()": 4e-4, "sparse()": 1e-4}),
    ]
    kinds = {kind for one in lines for work in one["work"].values() for kind in work}
    cheap_bytes = {k: 1.0 if k.startswith("sparse") else 1e-9 for k in kinds}
    found = regret(lines, cheap_bytes)
    assert (found.mean, found.largest, found.count) == (pytest.approx(2.0), pytest.approx(4.0), 2)
    assert found.worst == str(Specification(5000, 64, 4))
    assert regret([], {}).count == 0 and regret([check("a()", "holds")], {}).count == 0
    assert math.isnan(regret(lines, {}).mean)
    assert search.wrong_variants(lines) == set()


@pytest.mark.parametrize("workload", WORKLOADS, ids=str)
def test_a_thorough_search_tries_more_variants_and_each_once(workload: Specification) -> None:
    features = Features.of(pattern_of(workload, 0), workload.places, None, workload.k)
    few, many = every_variant(features, False), every_variant(features, True)
    assert few == many[: len(few)] and len(few) <= len(many) == len(set(many))
    if workload.alphabet <= 128:
        assert len(few) < len(many)


@pytest.mark.slow
def test_further_variants_are_right() -> None:
    small = tuple(judges.instances("quick"))
    for k in (None, 3):
        features = Features.of(Pattern.plain(np.arange(300) % 4, 256), 10_000, None, k)
        for kernel in families.further(features):
            if k is None:
                verdict, failure = judges.check(
                    lambda p, v=kernel: families.prepare(v, p), small,
                    lambda p, v=kernel: not families.obstacle(v, p),
                )  # fmt: skip
            else:
                verdict, failure = judges.check_find(
                    lambda p, k, v=kernel: families.prepare_find(v, p, k), small,
                    lambda p, k, v=kernel: not families.obstacle(v, p, k),
                )  # fmt: skip
            assert failure is None and verdict.outcome is Outcome.HOLDS, kernel
