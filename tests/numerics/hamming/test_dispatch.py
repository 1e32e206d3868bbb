"""The choice of kernels: what was measured counts on this machine alone, and changes no result."""

from __future__ import annotations

import json
import math
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.numerics.hamming.cases import assert_finds, random_text, relations

from apery.core.errors import InvalidInputError, StoreError
from apery.core.kernel import Kernel
from apery.numerics.hamming import costs, dispatch, families, wisdom
from apery.numerics.hamming.features import Features
from apery.numerics.hamming.oracle import distances
from apery.numerics.hamming.pattern import Codes, Pattern, count_type
from apery.numerics.hamming.wisdom import Measured, Wisdom


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Let the wisdom stand in a file of this test."""
    where = tmp_path / "folder" / "wisdom.json"
    monkeypatch.setenv(wisdom.VARIABLE, str(where))
    wisdom.current.cache_clear()
    yield where
    wisdom.current.cache_clear()


def plain(m: int = 100, symbols: int = 4, seed: int = 1) -> Pattern:
    return Pattern.plain(random_text(np.random.default_rng(seed), symbols, m), 256)


def features(
    shifts: int = 100_000, m: int = 100, symbols: int = 4, k: int | None = None
) -> Features:
    return Features.of(plain(m, symbols), shifts, None, k)


def learned(seconds: dict[str, float], *refused: str, of: Features | None = None) -> Wisdom:
    return Wisdom({"bytes.call": 3.5}, (Measured.of(of or features(), seconds),), refused)


def test_round_trip(path: Path) -> None:
    kept = learned({"bytes(vectors=4)": 1e-3, "sparse()": 2.5e-3}, "hybrid(heavy=4)")
    wisdom.write(kept, path)
    assert wisdom.read(path) == kept == wisdom.current()
    wisdom.write(Wisdom(), path)
    assert wisdom.current() == Wisdom()
    assert list(path.parent.iterdir()) == [path]


def test_the_environment_names_the_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert wisdom.wisdom_path() == path
    monkeypatch.setenv(wisdom.VARIABLE, "off")
    assert wisdom.wisdom_path() is None
    monkeypatch.setenv(wisdom.VARIABLE, "")
    default = wisdom.wisdom_path()
    assert default is not None and default.name.startswith("wisdom-")


def test_off_means_that_no_file_is_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wisdom.write(learned({"sparse()": 1e-9}), path)
    monkeypatch.setenv(wisdom.VARIABLE, "off")
    wisdom.current.cache_clear()
    assert wisdom.current() == Wisdom()


@pytest.mark.parametrize("name", sorted(wisdom.identity()))
def test_another_machine_and_other_versions(path: Path, name: str) -> None:
    wisdom.write(learned({"sparse()": 1e-9}), path)
    data = json.loads(path.read_text(encoding="utf-8"))
    data["identity"][name] += "x"
    path.write_text(json.dumps(data), encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert wisdom.read(path) is None
    assert wisdom.current() == Wisdom()


def test_another_format_is_ignored(path: Path) -> None:
    wisdom.write(Wisdom(), path)
    data = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**data, "format": "apery-hamming-wisdom-0"}), encoding="utf-8")
    assert wisdom.read(path) is None


def broken(data: dict[str, Any], turn: int) -> Any:
    entry = data["entries"][0]
    return (
        {**data, "entries": [{**entry, "more": 1}]}, {**data, "entries": 5},
        {k: v for k, v in data.items() if k != "constants"}, {**data, "constants": {"a": "fast"}},
        {**data, "constants": [1]}, [data], None, {**data, "refused": 7},
        {**data, "entries": [{**entry, "seconds": {"sparse()": "fast"}}]},
        {**data, "entries": [{**entry, "seconds": 3}]}, {**data, "entries": [{**entry, "k": "a"}]},
        {**data, "entries": [{**entry, "shifts": None}]},
    )[turn]  # fmt: skip


@pytest.mark.parametrize("turn", range(12))
def test_a_file_of_another_shape_is_ignored_with_a_warning(path: Path, turn: int) -> None:
    wisdom.write(learned({"sparse()": 1e-9}), path)
    data = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(broken(data, turn)), encoding="utf-8")
    with pytest.warns(UserWarning, match=r"is not used .* writes it anew"):
        chosen = dispatch.choose(features(), plain())
    assert wisdom.current() == Wisdom() and chosen.reason == "cost model"


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\x00", b"[" * 100_000, b"\x00" * 500])
def test_a_file_that_cannot_be_read(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.warns(UserWarning, match="is not used"):
        assert wisdom.current() == Wisdom()


def test_a_folder_in_place_of_the_file(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.warns(UserWarning, match="is not used"):
        assert wisdom.current() == Wisdom()
    with pytest.raises(StoreError, match=r"wisdom file .* cannot be written"):
        wisdom.write(Wisdom(), path)
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_what_was_measured_is_chosen(path: Path) -> None:
    assert dispatch.choose(features(), plain()).reason == "cost model"
    for best in ("sparse()", "bitsliced(block=4096, groups=2)"):
        others = {"sparse()": 2.0, "bitsliced(block=4096, groups=2)": 2.0}
        wisdom.write(learned({**others, best: 1.0}), path)
        chosen = dispatch.choose(features(), plain())
        assert (str(chosen.kernel), chosen.reason) == (best, "measured")


def test_names_that_no_kernel_has_are_passed_over(path: Path) -> None:
    wisdom.write(learned({"bytes(vectors=99)": 1.0, "magic()": 0.5, "sparse()": 3.0}), path)
    assert str(dispatch.choose(features(), plain()).kernel) == "sparse()"
    wisdom.write(learned({"magic()": 0.5}), path)
    assert dispatch.choose(features(), plain()).reason == "cost model"


def test_refused_variants_are_never_chosen(path: Path) -> None:
    for k in (None, 3):
        every = [str(kernel) for kernel in families.variants(features(k=k))]
        seconds = {name: float(i + 1) for i, name in enumerate(every)}
        for count in range(len(every) + 1):
            wisdom.write(learned(seconds, *every[:count], of=features(k=k)), path)
            chosen = str(dispatch.choose(features(k=k), plain()).kernel)
            assert chosen == (every[count] if count < len(every) else "oracle()")
            far = str(dispatch.choose(features(shifts=10**7, k=k), plain()).kernel)
            assert far not in every[:count]
            named = dispatch.explain("auto", features(k=k), plain())
            assert not {str(c.kernel) for c in named.others} & set(every[:count])


def test_the_nearest_workload_counts() -> None:
    near = [Measured.of(features(shifts=s), {"sparse()": float(s)}) for s in (60_000, 90_000)]
    found = Wisdom(entries=tuple(near)).nearest(features())
    assert found is not None and found.shifts == 90_000
    # Up to 1.5 powers of 2 in the shifts and 0.6 in the length of the pattern.
    one = Wisdom(entries=(Measured.of(features(), {}),))
    for shifts, near_enough in ((36_000, True), (35_000, False), (282_000, True), (284_000, False)):
        assert (one.nearest(features(shifts=shifts)) is not None) == near_enough
    for m, near_enough in ((100, True), (140, True), (160, False), (69, True), (60, False)):
        assert (one.nearest(features(m=m)) is not None) == near_enough
    assert one.nearest(features(symbols=9)) is None
    assert one.nearest(features(k=0)) is None
    search = Wisdom(entries=(Measured.of(features(k=6), {}),))
    for k, near_enough in ((6, True), (8, True), (4, True), (0, False), (20, False)):
        assert (search.nearest(features(k=k)) is not None) == near_enough
    assert search.nearest(features()) is None and Wisdom().nearest(features()) is None
    assert one.entries[0].distance(features()) == 0.0


def test_newer_wisdom_is_added() -> None:
    old = Wisdom({"a": 1.0, "b": 1.0}, learned({"x()": 1.0}).entries, ("bad()",))
    far = learned({"y()": 1.0}, of=features(m=900)).entries
    both = old.and_newer(Wisdom({"b": 2.0}, far, ("worse()",)))
    assert both == Wisdom({"a": 1.0, "b": 2.0}, old.entries + far, ("bad()", "worse()"))
    again = both.and_newer(learned({"z()": 1.0}))
    assert again.entries == far + learned({"z()": 1.0}).entries
    assert again.refused == both.refused


def test_fit_recovers_planted_constants() -> None:
    rng = np.random.default_rng(2)
    planted = {"a": 3.0, "b": 0.02, "c": 1500.0}
    points = []
    for _ in range(40):
        work = {"a": float(rng.integers(1, 10**6)), "b": float(rng.integers(1, 10**8)), "c": 1.0}
        points.append((work, 1e-9 * sum(work[k] * planted[k] for k in planted)))
    found = costs.fit(points, {})
    assert found == pytest.approx(planted, rel=1e-6)
    # Known constants count little against forty times, and others are kept.
    biased = costs.fit(points, {"a": 6.0, "b": 0.01, "c": 1500.0, "other": 9.0})
    assert biased == pytest.approx({**planted, "other": 9.0}, rel=0.02)
    noisy = [(work, s * rng.uniform(0.9, 1.1)) for work, s in points]
    assert costs.fit(noisy, {})["b"] == pytest.approx(planted["b"], rel=0.1)


def test_fit_keeps_what_the_times_leave_open() -> None:
    known = {"call": 5000.0, "row": 0.5, "far": 0.25}
    assert costs.fit([], known) == known
    assert costs.fit([({}, 1.0)], known) == known
    # One time, twice as long as expected, does not tell which of the two was slow.
    found = costs.fit([({"call": 1.0, "row": 1e4, "far": 0.0}, 2e-5)], known)
    assert found["far"] == 0.25
    assert found["call"] > 5000 and found["row"] > 0.5
    assert found["call"] + 1e4 * found["row"] == pytest.approx(2e4, rel=0.01)
    assert min(costs.fit([({"a": 1.0, "b": 9.0}, 1.0), ({"a": 9.0}, 1e-3)], {}).values()) >= 0


_KINDS = {
    "bytes": "call shift compare single flush",
    "bitsliced": "call row far_row level compare far farther",
    "sparse": "call symbol run increment far",
    "find.bytes": "call shift compare tile",
    "find.bitsliced": "call row compare check",
}
CONSTANTS = {f"{name}.{kind}": 0.5 for name, kinds in _KINDS.items() for kind in kinds.split()}
MODELLED = ("bytes", "bitsliced", "sparse", "hybrid")


@given(
    st.integers(1, 3000), st.sampled_from([1, 4, 30, 200]), st.integers(1, 10**7),
    st.integers(1, 10**6), st.none() | st.integers(0, 300),
)  # fmt: skip
def test_predictions_grow_with_the_text(
    m: int, symbols: int, n: int, more: int, k: int | None
) -> None:
    pattern = plain(m, symbols)
    short, long = (Features.of(pattern, count, None, k) for count in (n, n + more))
    for kernel in families.variants(long):
        if kernel.name in MODELLED:
            one, other = (costs.predict(kernel, f, CONSTANTS) for f in (short, long))
            assert 0 < one <= other * (1 + 1e-12), kernel


def test_what_is_not_known_is_nan() -> None:
    assert math.isnan(costs.predict(Kernel.of("oracle"), features(), CONSTANTS))
    assert math.isnan(costs.predict(Kernel.of("bytes"), features(), {}))
    assert costs.work(Kernel.of("packed"), features(k=3)) == {}


@settings(max_examples=60)
@given(relations(), st.none() | st.integers(0, 400))
def test_what_is_chosen_takes_the_pattern(case: tuple[Codes, Pattern], k: int | None) -> None:
    text, pattern = case
    found = Features.of(pattern, len(text) - len(pattern) + 1, text, k)
    for choice in [dispatch.choose(found, pattern), *dispatch.candidates(found, pattern)]:
        assert families.obstacle(choice.kernel, pattern, k) == ""
    kernel = dispatch.choose(found, pattern).kernel
    if k is not None:
        assert_finds(lambda p, most: families.prepare_find(kernel, p, most), text, pattern, k)
        return
    out = np.empty(found.shifts, count_type(len(pattern)))
    families.prepare(kernel, pattern)(text, out)
    assert np.array_equal(out, distances(text, pattern))


BAD = {
    "magic": "no kernel 'magic'; there are bytes, bitsliced",
    "bytes(": "'name\\(parameter=value, ...\\)' is expected",
    "bitsliced(groups=3)": "groups is 1 or 2",
    "bitsliced(block=0)": r"block is 1 to 2\^24",
    "bitsliced(width=300)": "width is 0, 256 or 512",
    "bitsliced(wide=3)": "the parameters of bitsliced are block, groups, width",
    "bytes(vectors=0)": "vectors is 1 to",
    "bytes(vectors=two)": "vectors is 1 to",
    "bytes(vectors=true)": "vectors is 1 to",
    "hybrid(heavy=0)": "heavy is 1 or more",
    "oracle(fast=1)": "the parameters of oracle are none",
}


@pytest.mark.parametrize("method", BAD)
def test_one_clear_line(method: str) -> None:
    with pytest.raises(InvalidInputError, match=BAD[method]) as caught:
        families.prepare(families.named(method), plain())
    assert "\n" not in str(caught.value)


def test_a_kernel_that_does_not_take_the_pattern() -> None:
    many = np.random.default_rng(4).random((40, 41)) < 0.5
    atoms = Pattern.related(np.arange(40, dtype=np.int32), many)
    found = Features.of(atoms, 100)
    with pytest.raises(InvalidInputError, match=r"more than 32 atoms; use method='auto'"):
        dispatch.chosen("bitsliced", found, atoms)
    with pytest.raises(
        InvalidInputError, match="sparse does not search; bytes, bitsliced, dense, oracle do"
    ):
        dispatch.chosen("sparse", features(k=3), plain())
    with pytest.raises(InvalidInputError, match="at most 246 mismatches"):
        dispatch.chosen("bytes", features(k=300), plain())


def test_an_explanation_says_what_there_is() -> None:
    text = str(dispatch.explain("hybrid(heavy=2)", features(), plain()))
    head, *lines = text.splitlines()
    assert head == "hybrid(heavy=2) by asked for, for m = 100, 4 symbols, 100000 shifts"
    assert [line.split()[0] for line in lines].count("hybrid(heavy=2)") == 1
    assert any(line.strip().startswith("sparse()") for line in lines)
    search = str(dispatch.explain("auto", features(k=300), plain()))
    assert "at most 300 mismatches" in search and "at most 246 mismatches are counted" in search
