"""A search for kernels: wrong variants, stopping and resuming, the page, and its command."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from apery.core.errors import DONE, REFUTED, InvalidInputError, StoreError
from apery.core.kernel import Kernel, Specification
from apery.discovery.kernels import timing
from apery.discovery.kernels.search import Regret
from apery.numerics.hamming import dispatch, families, oracle, wisdom
from apery.numerics.hamming.features import Features
from apery.pipeline import Deadline, kernels
from apery.pipeline.kernels import KernelsFound, KernelsJob, found, resume_kernels, start_kernels
from apery.report.kernels_data import kernels_data
from apery.report.kernels_page import kernels_page, write_kernels_report
from apery.store import RunDirectory, find_run
from apery.verify.kernels import Instance, instances
from tests.report.test_pages import parsed

JOB = KernelsJob((Specification(3000, 20, 4), Specification(3000, 20, 4, k=2)), "quick", 1)


def some_instances(effort: str) -> Iterator[Instance]:
    yield from islice(instances(effort), 0, None, 12)


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Measure each variant twice, and check it on one instance in twelve."""
    monkeypatch.setattr(timing, "_SECONDS", 0.0)
    monkeypatch.setattr(kernels, "instances", some_instances)
    kernels._instances.cache_clear()
    yield
    kernels._instances.cache_clear()


@pytest.fixture
def wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plant a variant that is the fastest, and wrong for distances of 7."""
    module, every = families.module, families.variants

    def prepare(pattern: Any) -> Any:
        def run(text: Any, out: Any) -> None:
            out[:] = oracle.distances(text, pattern)
            out[out == 7] = 6

        return run

    def with_it(features: Features) -> Iterator[Kernel]:
        if features.k is None:
            yield Kernel.of("wrong")
        yield from every(features)

    planted = SimpleNamespace(prepare=prepare)
    monkeypatch.setattr(families, "module", lambda n: planted if n == "wrong" else module(n))
    monkeypatch.setattr(families, "variants", with_it)


def data_of(known: KernelsFound) -> dict[str, Any]:
    return kernels_data(known.run, known.items, known.wisdom, known.regret)


def checks(known: KernelsFound) -> dict[str, Any]:
    """What does not depend on times, by the name of a variant."""
    lines = (i for i in known.items if "outcome" in i)
    return {i["key"]: (i["outcome"], i["evidence"], i["failure"]) for i in lines}


def test_a_search(tmp_path: Path) -> None:
    known = start_kernels(JOB, tmp_path)
    assert known.problems == () and known.stopped == "" and known.refuted == []
    names = {i["key"] for i in known.items}
    assert {"check distances sparse()", "check search bytes(vectors=4)"} <= names
    assert {f"time {w}" for w in JOB.workloads} <= names
    assert len(known.wisdom.entries) == 2 and known.wisdom.refused == ()
    assert known.regret.count == (2 if known.wisdom.constants else 0)
    assert KernelsJob.of(known.run) == JOB
    again = found(known.run)
    assert (again.items, again.wisdom, again.regret) == (known.items, known.wisdom, known.regret)


@pytest.mark.slow
def test_the_number_of_workers_changes_nothing(tmp_path: Path) -> None:
    """With all instances: other processes know nothing of the fixture here."""
    outcomes = [
        {key: outcome for key, (outcome, *_) in checks(known).items()}
        for known in (start_kernels(JOB, tmp_path, jobs=jobs) for jobs in (1, 2))
    ]
    assert outcomes[0] == outcomes[1] and set(outcomes[0].values()) == {"holds"}


def test_a_wrong_variant(wrong: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = start_kernels(JOB, tmp_path / "runs")
    (line,) = known.refuted
    assert line["kernel"] == "wrong()" and line["task"] == "distances"
    failure = line["failure"]
    assert (*failure["expected"], *failure["got"]) == (7, 6) and len(failure["text"]) == 7
    assert known.wisdom.refused == ("wrong()",)
    assert all("wrong()" not in entry.seconds for entry in known.wisdom.entries)
    data = data_of(known)
    assert [one["kernel"] for one in data["refuted"]] == ["wrong()"]
    assert all("wrong()" not in workload["seconds"] for workload in data["workloads"])
    page = kernels_page(data)
    assert "Wrong variants" in page and "wrong()" in page

    path = tmp_path / "wisdom.json"
    monkeypatch.setenv(wisdom.VARIABLE, str(path))
    # Even if it was measured to be the fastest of all.
    entries = tuple(replace(e, seconds={**e.seconds, "wrong()": 0.0}) for e in known.wisdom.entries)
    wisdom.write(replace(known.wisdom, entries=entries), path)
    try:
        from apery.discovery.kernels.workloads import make

        text, pattern = make(JOB.workloads[0], 1)
        features = Features.of(pattern, len(text) - 19, text)
        assert Kernel.of("wrong") in set(families.variants(features))
        chosen = dispatch.choose(features, pattern)
        assert chosen.reason == "measured" and chosen.kernel != Kernel.of("wrong")
        assert Kernel.of("wrong") not in {c.kernel for c in dispatch.candidates(features, pattern)}
    finally:
        wisdom.current.cache_clear()


def test_a_variant_that_cannot_be_checked_is_not_timed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = kernels.check_variant

    def failing(variant: Any, *, effort: str) -> Any:
        if variant.kernel == Kernel.of("sparse"):
            raise OSError("no room")
        return check(variant, effort=effort)

    monkeypatch.setattr(kernels, "check_variant", failing)
    known = start_kernels(JOB, tmp_path)
    (problem,) = known.problems
    assert "check distances sparse()" in problem and len(known.wisdom.entries) == 2
    assert all("sparse()" not in i["slice"]["seconds"] for i in known.items if "workload" in i)


def test_stopping_and_resuming(tmp_path: Path) -> None:
    whole = start_kernels(JOB, tmp_path)
    stopped = start_kernels(JOB, tmp_path, deadline=Deadline(1e-6))
    assert stopped.stopped and len(stopped.items) == 1
    page = kernels_page(data_of(stopped))
    assert "0 of 2 timed" in page
    rounds = 0
    known = stopped
    while known.stopped:
        known = resume_kernels(stopped.run, deadline=Deadline(1e-6))
        rounds += 1
        assert rounds <= len(whole.items)
    assert rounds >= 3 and checks(known) == checks(whole)
    assert {i["key"] for i in known.items} == {i["key"] for i in whole.items}
    lines = len(known.items)
    assert len(resume_kernels(stopped.run).items) == lines


def test_kill_and_resume(tmp_path: Path) -> None:
    script = """
import sys
from itertools import islice
from pathlib import Path
from apery.core.kernel import Specification
from apery.pipeline import kernels
every = kernels.instances
kernels.instances = lambda effort: islice(every(effort), 0, None, 12)
pair = Specification(3000, 20, 4), Specification(3000, 20, 4, k=2)
kernels.start_kernels(kernels.KernelsJob(pair, "quick", 1), Path(sys.argv[1]))
"""
    process = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)])
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        journals = sorted(tmp_path.glob("2*/journal-*.jsonl"))
        if journals and sum(j.read_bytes().count(b'"outcome"') for j in journals) >= 2:
            break
        time.sleep(0.005)
    assert process.poll() is None, "it ended before it could be killed"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    run = find_run(tmp_path, "latest")
    before = found(run)
    assert 2 <= len(before.items) < 10
    known = resume_kernels(run)
    assert known.problems == () and known.stopped == ""
    assert checks(known) == checks(start_kernels(JOB, tmp_path / "undisturbed"))
    kept = {i["key"]: i for i in known.items}
    assert all(kept[i["key"]] == i for i in before.items)


def test_the_report_is_a_function_of_the_journal(tmp_path: Path) -> None:
    known = start_kernels(JOB, tmp_path)
    data = data_of(known)
    index = write_kernels_report(known.run, data)
    before = {p.name: p.read_bytes() for p in index.parent.iterdir()}
    assert set(before) == {"index.html", "report.json"}
    read = json.loads(before["report.json"])
    assert kernels_page(read) == index.read_text(encoding="utf-8")
    backwards = kernels_data(known.run, known.items[::-1], known.wisdom, known.regret)
    assert json.dumps(backwards, sort_keys=True) == json.dumps(read, sort_keys=True)
    again = found(known.run)
    write_kernels_report(known.run, data_of(again))
    assert {p.name: p.read_bytes() for p in index.parent.iterdir()} == before


def test_the_page_is_well_formed_and_needs_nothing_else(wrong: None, tmp_path: Path) -> None:
    known = start_kernels(JOB, tmp_path)
    index = write_kernels_report(known.run, data_of(known))
    page = parsed(index)
    assert "script" not in page.tags and "img" not in page.tags and "svg" in page.tags
    assert len(page.ids) == len(set(page.ids))
    for reference in page.references:
        assert reference.startswith(("data:,", "#")) or (index.parent / reference).is_file()
    text = index.read_text(encoding="utf-8")
    for words in ("apery search kernels --effort quick", "--seed 1", "Crossovers", "Cost model",
                  "distances(alphabet=4", "search(alphabet=4", "1 refuted"):  # fmt: skip
        assert words in text, words


def test_text_from_outside_cannot_become_markup(tmp_path: Path) -> None:
    known = start_kernels(JOB, tmp_path, deadline=Deadline(1e-6))
    data = data_of(known)
    hostile = "<script>alert(1)</script>"
    data["wrong_when_timed"] = [hostile]
    data["refuted"] = [{"kernel": hostile, "task": hostile, "failure": {"got": hostile * 50}}]
    page = kernels_page(data)
    assert hostile not in page and "&lt;script&gt;" in page and "(see report.json)" in page


def test_a_page_without_anything(tmp_path: Path) -> None:
    run = RunDirectory.create(tmp_path, "kernels", JOB.config, 1)
    known = found(run)
    assert known.items == () and known.regret == Regret(
        known.regret.mean, known.regret.largest, "", 0
    )
    index = write_kernels_report(run, data_of(known))
    assert "svg" not in parsed(index).tags


def test_jobs_that_are_refused(tmp_path: Path) -> None:
    good = Specification(30, 2, 2)
    for workloads, effort, words in (
        ((), "quick", "there is no workload"),
        ((good,), "some", "the effort is one of quick, full"),
        ((Specification(30, 2, 2, "normal"),), "quick", "no histogram 'normal'"),
        ((Specification(9, 2, 2, eps=Fraction(9, 8)),), "quick", "eps is 9/8"),
    ):  # fmt: skip
        with pytest.raises(InvalidInputError, match=words):
            KernelsJob(workloads, effort)
    assert KernelsJob((good, good)).workloads == (good,)
    run = RunDirectory.create(
        tmp_path, "kernels", {"workloads": ["magic(n=3)"], "effort": "quick"}, 1
    )
    with pytest.raises((StoreError, InvalidInputError)):
        KernelsJob.of(run)


def test_the_command_of_a_run_does_the_same(tmp_path: Path) -> None:
    """What the page names can be pasted."""
    import shlex

    from apery.cli.app import main

    run = start_kernels(JOB, tmp_path, deadline=Deadline(1e-6)).run
    words = shlex.split(data_of(found(run))["command"])
    assert words[0] == "apery"
    code = main([*words[1:], "--runs", str(tmp_path), "--jobs", "1", "--no-keep"])
    assert code in (DONE, REFUTED)
    assert KernelsJob.of(find_run(tmp_path, "latest")) == JOB
