"""One small run with its report: proved by hand-made certificates, some formulas refuted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from apery.core.constant import Constant
from apery.core.records import Certificate, Record, Step, StepOutcome
from apery.discovery.esma import Settings
from apery.lean.prove import render
from apery.pipeline import Job, Prove, start
from apery.report.data import run_data
from apery.report.write import write_report
from apery.store import Results, RunDirectory
from apery.store.results import certificate_line, record_line
from apery.verify import check

HOSTILE = "</pre><script>document.title='caught'</script><img src=x onerror=alert(1)>"


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunDirectory:
    """Return a run with every kind of entry, and a text from Lean that attacks the page."""
    root = tmp_path_factory.mktemp("runs")
    settings = Settings(height=1, signs=(1, 2))
    job = Job((Constant("e"), Constant("tan(1)")), settings, digits=60, prove=Prove.NONE)
    made = start(job, root).run
    results = Results.of(made)
    first = [members[0] for members in results.classes().values()]
    with made.writer("lean") as writer:
        for entry, outcome in zip(first, (StepOutcome.PROVED, StepOutcome.TIMEOUT), strict=False):
            candidate = entry.record.candidate
            said = () if outcome is StepOutcome.PROVED else (HOSTILE,)
            steps = (Step("determinant", "a < b & c", outcome, 0.5, (), said),)
            writer.append(
                certificate_line(
                    Certificate(entry.id, "0" * 64, (("lean", "none"),), steps, ("the limit",)), 0
                )
            )
            text = render(candidate.claim, candidate.recurrence, candidate.terms)
            made.write_text(f"certificates/{entry.id}.lean", text)
        false = replace(
            first[0].record.candidate,
            claim=replace(first[0].record.candidate.claim, constant=Constant("e + 1e-30")),
        )
        record = Record(false, check(false, digits_wanted=60))
        writer.append(record_line(record, first[0].class_key))
    return made


@pytest.fixture(scope="session")
def index(run: RunDirectory) -> Path:
    return write_report(run, run_data(run))
