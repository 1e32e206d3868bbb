"""``apery search kernels``: what it prints and keeps, its exit codes, bad input, resuming."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from apery.core.errors import DONE, REFUTED, RESUMABLE, USAGE
from apery.core.kernel import Kernel, Specification
from apery.discovery.kernels import timing
from apery.discovery.kernels.workloads import pattern_of
from apery.numerics.hamming import dispatch, families, oracle, wisdom
from apery.numerics.hamming.features import Features
from apery.pipeline import kernels
from apery.verify.kernels import instances
from tests.cli.conftest import Apery

WORDS = ("search", "kernels", "--n", "1e5", "--m", "16,64", "--alphabet", "4", "--jobs", "1")
SHORT = ("search", "kernels", "--n", "2e3", "--m", "16", "--jobs", "1")


@pytest.fixture(autouse=True)
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Let the wisdom stand in a file of the test, and check on one instance in twelve."""
    monkeypatch.setattr(timing, "_SECONDS", 0.0)
    monkeypatch.setattr(kernels, "instances", lambda effort: islice(instances(effort), 0, None, 12))
    kernels._instances.cache_clear()
    where = tmp_path / "wisdom.json"
    monkeypatch.setenv(wisdom.VARIABLE, str(where))
    wisdom.current.cache_clear()
    yield where
    wisdom.current.cache_clear()
    kernels._instances.cache_clear()


def test_a_search(apery: Apery, path: Path, tmp_path: Path) -> None:
    ran = apery(*WORDS)
    assert ran.code == DONE
    table = [line.split() for line in ran.out.splitlines() if line.startswith("distances ")]
    assert [row[:5] for row in table] == [
        ["distances", "100,000", m, "4", "uniform"] for m in ("16", "64")
    ]
    assert all(Kernel.parse(" ".join(row[5:-2])) for row in table)
    assert "2 of 2 timed" in ran.out and "0 refuted" in ran.out
    assert f"kept for later choices in {path}" in ran.err
    (page,) = tmp_path.glob("runs/2*/report/index.html")
    assert str(page) in ran.out and "<svg" in page.read_text(encoding="utf-8")
    learned = wisdom.read(path)
    assert learned is not None and [e.length for e in learned.entries] == [16, 64]
    pattern = pattern_of(Specification(100_000, 64, 4), 0)
    assert dispatch.choose(Features.of(pattern, 99_937), pattern).reason == "measured"
    assert apery("runs", "show", "latest").out.splitlines()[0] in ran.out
    assert apery("report", "latest").out.strip() == str(page)


def test_json(apery: Apery, path: Path) -> None:
    data = apery(*SHORT, "--json", "--no-keep").json
    assert data["kind"] == "apery-kernels-1" and not path.exists()
    (workload,) = data["workloads"]
    assert (workload["n"], workload["m"], workload["alphabet"]) == (2000, 16, 4)
    assert workload["best"] == min(workload["seconds"], key=workload["seconds"].get)
    assert {c["outcome"] for c in data["checks"]} == {"holds"} and data["refuted"] == []
    shown = apery("runs", "show", "latest", "--json").json
    assert shown == data


def test_a_search_with_k_and_a_workload(apery: Apery) -> None:
    data = apery(*SHORT, "--k", "2", "--alphabet", "4,20", "--json").json
    assert [(w["task"], w["alphabet"], w["k"]) for w in data["workloads"]] == [
        ("search", 4, 2), ("search", 20, 2)
    ]  # fmt: skip
    text = "search(alphabet=4, histogram=uniform, k=2, m=16, n=2000)"
    named = apery("search", "kernels", "--workload", text, "--workload", text, "--json").json
    assert [w["workload"] for w in named["workloads"]] == [text] and named["asked"] == 1


def test_stopping_and_resuming(apery: Apery, path: Path) -> None:
    stopped = apery(*SHORT, "--time", "0.001s")
    assert stopped.code == RESUMABLE and "--resume" in stopped.err
    assert "0 of 1 timed" in stopped.out and not path.exists()
    resumed = apery("search", "kernels", "--resume", "latest", "--json", "--jobs", "1")
    assert resumed.code == DONE and len(resumed.json["workloads"]) == 1
    assert path.exists()
    whole = apery(*SHORT, "--json").json

    def without_times(data: Any) -> list[tuple[str, str, int]]:
        return [(c["kernel"], c["outcome"], c["instances"]) for c in data["checks"]]

    assert without_times(whole) == without_times(resumed.json)


def test_later_searches_add_to_what_is_kept(apery: Apery, path: Path) -> None:
    apery(*SHORT)
    data = json.loads(path.read_text(encoding="utf-8"))
    data["refused"], data["constants"]["fft.other.call"] = ["hybrid(heavy=3)"], 5.0
    path.write_text(json.dumps(data), encoding="utf-8")
    wisdom.current.cache_clear()
    apery("search", "kernels", "--n", "2e3", "--m", "64", "--jobs", "1")
    apery("search", "kernels", "--n", "2e3", "--m", "64", "--jobs", "1")
    kept = wisdom.read(path)
    assert kept is not None and [e.length for e in kept.entries] == [16, 64]
    assert kept.refused == ("hybrid(heavy=3)",) and kept.constants["fft.other.call"] == 5.0


def test_a_wrong_variant(apery: Apery, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module, every = families.module, families.variants

    def prepare(pattern: Any) -> Any:
        def run(text: Any, out: Any) -> None:
            out[:] = oracle.distances(text, pattern)
            out[-1] = 0

        return run

    planted = SimpleNamespace(prepare=prepare)
    monkeypatch.setattr(families, "module", lambda n: planted if n == "wrong" else module(n))
    monkeypatch.setattr(families, "variants", lambda f: iter([Kernel.of("wrong"), *every(f)]))
    ran = apery(*SHORT)
    assert ran.code == REFUTED and "1 refuted" in ran.out
    assert "wrong: wrong() (distances): {" in ran.out
    kept = wisdom.read(path)
    assert kept is not None and kept.refused == ("wrong()",)
    assert not any("wrong()" in entry.seconds for entry in kept.entries)


def test_a_wisdom_file_that_cannot_be_written(apery: Apery, path: Path) -> None:
    path.mkdir()
    with pytest.warns(UserWarning, match="is not used"):
        ran = apery(*SHORT)
    assert ran.code == DONE and "cannot be written" in ran.err and "report  " in ran.out


SPEC = "distances(n=100, m=10, alphabet=2)"
BAD = {
    "longer pattern": (("--n", "10", "--m", "100"), "every pattern is longer than every text"),
    "zero": (("--m", "0"), "'0' is no number of symbols"),
    "below zero": (("--n", "-5"), "'-5' is no number of symbols"),
    "zero symbols": (("--alphabet", "0"), "'0' is no number of symbols"),
    "words": (("--m", "ten"), "'ten' is no number of symbols; write such as 1e6 or 16,64"),
    "half": (("--m", "1.5"), "'1.5' is no number"),
    "fraction": (("--m", "64/2"), "'64/2' is no number"),
    "nothing": (("--m", "16,,64"), "'' is no number"),
    "many digits": (("--n", "9" * 5000), "is no number"),
    "large exponent": (("--n", "1e999999999"), "'1e999999999' is no number"),
    "long text": (("--n", "1e10"), "too long to be timed"),
    "many symbols": (("--alphabet", "1e17"), "symbols are too many"),
    "k": (("--k", "-1"), "--k"),
    "broken k": (("--k", "x"), "--k"),
    "histogram": (("--histogram", "normal"), "--histogram"),
    "effort": (("--effort", "huge"), "--effort"),
    "both": (("--workload", SPEC, "--m", "16"), "give --workload, or --n, --m and --alphabet"),
    "workload and k": (("--workload", SPEC, "--k", "1"), "give --workload, or --n"),
    "no workload": (("--workload", "distances(n=1"), "'name(parameter=value, ...)' is expected"),
    "short workload": (("--workload", "distances(n=1, m=2, alphabet=2)"), "1 to n = 1 positions"),
    "missing": (("--workload", "distances(n=1, m=1)"), "alphabet is missing"),
    "its histogram": (("--workload", SPEC[:-1] + ", histogram=odd)"), "no histogram 'odd'"),
    "approximate": (
        ("--workload", "approximation(n=9, m=2, alphabet=2, eps=2)"), "a relative error is below 1",
    ),
    "time": (("--time", "soon"), "is no time"),
    "jobs": (("--jobs", "0"), "--jobs"),
    "resume nothing": (("--resume", "latest"), "there is no run"),
    "resume with settings": (("--resume", "latest", "--m", "5"), "keeps its"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_input_makes_nothing(apery: Apery, tmp_path: Path, path: Path, name: str) -> None:
    words, expected = BAD[name]
    ran = apery("search", "kernels", *words)
    assert (ran.code, ran.out) == (USAGE, ""), ran
    assert expected in ran.err and ran.err.startswith("apery: ") and "Traceback" not in ran.err
    assert len(ran.err.splitlines()) == (3 if name == "no workload" else 1)
    assert not (tmp_path / "runs").exists() and not path.exists()
