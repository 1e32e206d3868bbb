"""A search of a family as a run: counts, what is found, workers, kills, resume, pages."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from apery.core.codec import canonical_json
from apery.core.errors import InvalidInputError, StoreError
from apery.core.records import Status
from apery.discovery.fractions.journalled import counts_of, family_of, survivors_of
from apery.pipeline import Deadline, Prove
from apery.pipeline.family import resume_family, start_family
from apery.pipeline.fractions import FractionsJob
from apery.report.data import run_data
from apery.report.write import write_report
from apery.store import Results, RunDirectory, find_run

SEXTIC: dict[str, Any] = {
    "a": "(2*n+1)*(c*n*(n+1)+d)", "b": "k*n^6",
    "ranges": {"c": [1, 26], "d": [0, 20], "k": [-120, 120]},
}  # fmt: skip
SMALL: dict[str, Any] = {"a_degree": 1, "b_degree": 2, "height": 2}


def job(family: dict[str, Any], **options: Any) -> FractionsJob:
    return FractionsJob(family, prove=Prove.NONE, **options)


def counted(results: Results) -> dict[str, int]:
    items = list(results.items.values())
    return counts_of(items, survivors_of(items))


def content(run: RunDirectory) -> tuple[Any, ...]:
    results = Results.of(run)
    items = {key: canonical_json(item) for key, item in results.items.items()}
    return sorted(results.entries), items


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> RunDirectory:
    return start_family(job(SMALL), tmp_path_factory.mktemp("small")).run


def test_the_zeta_of_three_family(tmp_path: Path) -> None:
    outcome = start_family(job(SEXTIC), tmp_path)
    assert outcome.exit_code == 0
    counts = counted(outcome.results)
    assert sum(counts.values()) == family_of(SEXTIC).count == 26 * 21 * 241
    assert counts["survivors"] == 46
    texts = {e.record.candidate.claim.value_text for e in outcome.results.entries.values()}
    assert {"6/zeta(3)", "1/zeta(3)", "8/(7*zeta(3))", "1/(zeta(3) - 1)", "2/(7*zeta(3))"} <= texts
    assert all(e.record.status is Status.ENCLOSED for e in outcome.results.entries.values())


def test_every_fraction_is_counted_once(undisturbed: RunDirectory) -> None:
    results = Results.of(undisturbed)
    assert sum(counted(results).values()) == family_of(SMALL).count
    screen = run_data(undisturbed)["screen"]
    assert sum(screen["outcomes"].values()) == screen["classes"]
    assert not run_data(undisturbed)["problems"]


def test_two_workers_find_the_same(undisturbed: RunDirectory, tmp_path: Path) -> None:
    other = start_family(job(SMALL), tmp_path, jobs=2).run
    assert content(other) == content(undisturbed)


def test_a_run_that_is_over_time_is_resumed(undisturbed: RunDirectory, tmp_path: Path) -> None:
    stopped = start_family(job(SMALL), tmp_path, deadline=Deadline(1e-6))
    assert stopped.stopped and stopped.exit_code == 75
    assert run_data(stopped.run)["problems"]
    ended = resume_family(FractionsJob, stopped.run)
    assert not ended.stopped
    assert content(ended.run) == content(undisturbed)


def test_kills_and_a_resume(undisturbed: RunDirectory, tmp_path: Path) -> None:
    words = [
        sys.executable, "-m", "apery", "search", "fractions", "--a-degree", "1", "--b-degree", "2",
        "--height", "2", "--prove", "none", "--jobs", "2", "--runs", str(tmp_path),
    ]  # fmt: skip
    again = [*words[:5], "--resume", "latest", "--runs", str(tmp_path), "--jobs", "2"]
    for seconds in (1.5, 2.5, 4.0):
        process = subprocess.Popen(
            words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=tmp_path
        )
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.wait()
        if list(tmp_path.glob("2*")):
            words = again
    assert subprocess.run(words, capture_output=True, cwd=tmp_path).returncode == 0
    assert content(find_run(tmp_path, "latest")) == content(undisturbed)


def test_the_page_tells_what_became_of_the_family(undisturbed: RunDirectory) -> None:
    data = run_data(undisturbed)
    index = write_report(undisturbed, data)
    page = index.read_text(encoding="utf-8")
    assert "What has no closed form yet" in page and "divergent" in page
    assert data == json.loads((index.parent / "report.json").read_text(encoding="utf-8"))
    for formula in data["formulas"]:
        assert (index.parent / f"{formula['id']}.html").is_file()


def test_a_run_of_another_kind_is_refused(tmp_path: Path) -> None:
    run = RunDirectory.create(tmp_path, "esma", {"constants": ["e"]}, 0)
    with pytest.raises(StoreError, match="no search of this kind"):
        resume_family(FractionsJob, run)


@pytest.mark.parametrize(
    "family",
    [
        {"a_degree": 99, "b_degree": 2, "height": 2},
        {"a_degree": 1, "b_degree": 2, "height": 0},
        {"a": "n", "b": "k*n", "ranges": {}},
        {"a": "n", "b": "n/2", "ranges": {}},
    ],
)
def test_families_out_of_range_are_refused(family: dict[str, Any]) -> None:
    with pytest.raises(InvalidInputError):
        job(family)
    with pytest.raises(InvalidInputError, match="200"):
        job(SMALL, digits=100)
