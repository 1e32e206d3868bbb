"""Derivations through Lean: the same outcome for any number of workers, and without Lean."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from apery.core.errors import ToolMissingError
from apery.core.records import StepOutcome
from apery.lean.derivation.derivation import derivation
from apery.lean.install import Toolchain
from apery.lean.worker import Worker
from apery.pipeline import Deadline, Silent
from apery.pipeline.steps import check_derivation
from tests.report.test_steps_page import Stand

MADE = derivation(
    {"n": "nat", "x": "rat"},
    ["x^2 + 1 > 0", ("2*x^2 + 2 > 0", "s1"), "n^2 = n", "sum(k, k = 1..n) = n*(n+1)/2"],
)


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_any_number_of_workers(jobs: int) -> None:
    outcome, missing = check_derivation(
        MADE, watcher=Silent(), deadline=Deadline(), jobs=jobs,
        open_lean=lambda told: nullcontext(Stand()),
    )  # fmt: skip
    assert not missing
    assert [s.step.name for s in outcome.steps] == ["s1", "s2", "s3", "s4"]
    assert [s.outcome for s in outcome.steps] == [
        StepOutcome.PROVED, StepOutcome.PROVED, StepOutcome.REFUTED, StepOutcome.PROVED,
    ]  # fmt: skip
    assert [s.reached for s in outcome.steps] == [True, True, False, True]


def test_without_lean() -> None:
    def none(told: object) -> nullcontext[Stand]:
        raise ToolMissingError("no Lean here")

    outcome, missing = check_derivation(MADE, watcher=Silent(), deadline=Deadline(), open_lean=none)
    assert missing == "no Lean here"
    assert {s.outcome for s in outcome.steps} == {StepOutcome.UNDECIDED}
    assert outcome.steps[2].witness == "n = 2"
    assert outcome.toolchain == ()


def test_the_time_is_over() -> None:
    outcome, _ = check_derivation(
        MADE, watcher=Silent(), deadline=Deadline(1e-9),
        open_lean=lambda told: nullcontext(Stand(accepts=False)),
    )  # fmt: skip
    assert StepOutcome.PROVED not in {s.outcome for s in outcome.steps}
    assert outcome.steps[0].outcome is StepOutcome.TIMEOUT


def test_lean_proves_the_steps_and_the_chain(toolchain: Toolchain, tmp_path: Path) -> None:
    outcome, missing = check_derivation(
        MADE, watcher=Silent(), deadline=Deadline(), jobs=1,
        open_lean=lambda told: Worker(toolchain),
    )  # fmt: skip
    assert not missing
    assert [s.outcome for s in outcome.steps] == [
        StepOutcome.PROVED, StepOutcome.PROVED, StepOutcome.REFUTED, StepOutcome.PROVED,
    ]  # fmt: skip
    assert [s.reached for s in outcome.steps] == [True, True, False, True]
    assert outcome.steps[2].negation and dict(outcome.toolchain)["lean"]
    assert replace(outcome, source="").derivation == MADE
