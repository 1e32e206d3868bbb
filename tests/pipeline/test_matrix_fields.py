"""A search for matrix fields as a run: what is found, workers, stops, pages, bad input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from apery.core.codec import canonical_json
from apery.core.errors import InvalidInputError, StoreError
from apery.core.records import Status
from apery.pipeline import Deadline, Prove
from apery.pipeline.family import resume_family, start_family
from apery.pipeline.matrix_fields import FieldsJob
from apery.report.data import run_data
from apery.report.field_pictures import heat_map_svg, lattice_svg
from apery.report.write import write_report
from apery.store import Results, RunDirectory


def job(degree: int = 1, height: int = 2, **options: Any) -> FieldsJob:
    return FieldsJob(degree, height, prove=Prove.NONE, **options)


def content(run: RunDirectory) -> tuple[Any, ...]:
    results = Results.of(run)
    items = {key: canonical_json(item) for key, item in results.items.items()}
    return sorted(results.entries), items


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> RunDirectory:
    return start_family(job(), tmp_path_factory.mktemp("fields")).run


def test_the_fields_of_degree_one(undisturbed: RunDirectory) -> None:
    results = Results.of(undisturbed)
    judged = [item for item in results.items.values() if "outcome" in item]
    constants = {e.record.candidate.claim.constant.text for e in results.entries.values()}
    assert {"log2", "pi", "e", "log(3/2)"} <= constants
    assert all(e.record.status is Status.ENCLOSED for e in results.entries.values())
    pairs = {(item["f"], item["fbar"]) for item in judged}
    assert ("x + y", "x - y") in pairs
    best = {item["value"]: item["delta"] for item in judged if item["outcome"] == "identified"}
    assert 0.2 < best["log2/(3*log2 - 2)"] < 0.4  # (2 log(1 + sqrt 2) - 1)/(... + 1) = 0.276


def test_two_workers_find_the_same(undisturbed: RunDirectory, tmp_path: Path) -> None:
    assert content(start_family(job(), tmp_path, jobs=2).run) == content(undisturbed)


def test_a_run_that_is_over_time_is_resumed(undisturbed: RunDirectory, tmp_path: Path) -> None:
    stopped = start_family(job(), tmp_path, deadline=Deadline(1e-6))
    assert stopped.exit_code == 75 and run_data(stopped.run)["problems"]
    assert content(resume_family(FieldsJob, stopped.run).run) == content(undisturbed)


def test_pages_show_the_field(undisturbed: RunDirectory) -> None:
    data = run_data(undisturbed)
    assert sum(data["screen"]["counts"].values()) == data["screen"]["count"]
    index = write_report(undisturbed, data)
    assert data == json.loads((index.parent / "report.json").read_text(encoding="utf-8"))
    for formula in data["formulas"]:
        page = (index.parent / f"{formula['id']}.html").read_text(encoding="utf-8")
        assert "Matrix field" in page and "apery fields show" in page
        assert page.count('<svg class="plot"') == 3
        grid = data["screen"]["fields"][formula["id"]]["grid"]
        assert any(delta is not None for *_, delta in grid)


def test_pictures_escape_and_repeat() -> None:
    cells = [(1, 0, -0.5), (0, 1, None), (1, 1, 0.25)]
    drawn = heat_map_svg(cells, "a < b", "k")
    assert "a &lt; b" in drawn and "0.25" in drawn and "–" in drawn
    assert drawn == heat_map_svg(list(reversed(cells)), "a < b", "k")
    assert lattice_svg((3, 2), "walk", "k").count("<polyline") == 1


def test_bad_jobs_are_refused(tmp_path: Path) -> None:
    for degree, height in ((0, 1), (9, 1), (1, 0)):
        with pytest.raises(InvalidInputError):
            job(degree, height)
    with pytest.raises(InvalidInputError, match="200"):
        job(digits=10)
    run = RunDirectory.create(tmp_path, "esma", {"constants": ["e"]}, 0)
    with pytest.raises(StoreError, match="no search of this kind"):
        resume_family(FieldsJob, run)
