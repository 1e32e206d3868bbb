"""The whole search on a small scale: results, journals, repetition."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from apery.core.errors import InvalidInputError
from apery.discovery.programs.goal import Goal
from apery.discovery.programs.journalled import as_data, entry_of, told_by
from apery.discovery.programs.search import LABEL, ROUNDS, ProgramSearch, perform
from apery.numerics.programs.certify import certify
from apery.numerics.programs.functions import Function
from apery.pipeline import Deadline
from apery.pipeline.programs import ProgramsJob, resume_programs, start_programs, table
from apery.store import Results, RunDirectory

SETTINGS = {"function": "exp2", "interval": ["0", "1"], "relative": True}
JOB = ProgramsJob(SETTINGS, (2, 6), 1, "quick")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunDirectory:
    outcome = start_programs(JOB, tmp_path_factory.mktemp("runs"), jobs=2)
    assert outcome.problems == () and outcome.exit_code == 0
    return outcome.run


def lines_of(run: RunDirectory) -> dict[str, object]:
    return dict(Results.of(run).items)


def test_no_baseline_has_more_digits(run: RunDirectory) -> None:
    cells = {(e.operations, e.method): e.bound for e in table(run)}
    for (operations, _method), bound in cells.items():
        own = cells[operations, LABEL]
        assert own.digits >= bound.digits - 1e-4, (operations, own.digits, bound.digits)
    # Digits of the programs of Real et al. (arXiv 2312.08472, Figure 11) after a minimax refit:
    # 1.53, 3.06 and 5.36 with 2, 3 and 5 operations.
    assert [round(cells[n, LABEL].digits, 2) for n in (2, 3, 5)] == [1.53, 3.06, 5.36]


def test_every_program_is_certified_again(run: RunDirectory) -> None:
    for entry in table(run):
        again = certify(entry.program, Function("exp2"))
        assert entry.bound.low <= again.high and again.low <= entry.bound.high
        assert entry.program.operations <= entry.operations


def test_data_give_the_entries_back(run: RunDirectory) -> None:
    goal = Goal(Function("exp2"), (Fraction(0), Fraction(1)))
    for entry in table(run):
        data = as_data(entry, goal)
        assert entry_of(data) == entry
        assert data["id"] == entry.program.id


def test_the_number_of_workers_changes_nothing(run: RunDirectory, tmp_path: Path) -> None:
    again = start_programs(JOB, tmp_path, jobs=1)
    assert lines_of(again.run) == lines_of(run)


def test_a_stopped_search_goes_on(run: RunDirectory, tmp_path: Path) -> None:
    stopped = start_programs(JOB, tmp_path, jobs=1, deadline=Deadline(1.0))
    assert stopped.stopped and len(lines_of(stopped.run)) < len(lines_of(run))
    while stopped.stopped:
        stopped = resume_programs(stopped.run, jobs=2, deadline=Deadline(30.0))
    assert lines_of(stopped.run) == lines_of(run)


def test_ask_and_tell_by_hand() -> None:
    goal = Goal(Function("tan"), (Fraction(0), Fraction(1)))
    search = ProgramSearch(goal, range(2, 5), seed=3, effort="quick")
    for name in ROUNDS:
        for task in search.ask(name):
            search.tell(task, perform(goal, 3, task))
    best = {e.operations: e.bound.digits for e in search.table() if e.method == LABEL}
    assert best[2] < best[3] <= best[4]
    # x/(c + x^2)-like programs have a zero at 0 as the tangent has.
    assert best[3] > 2


@pytest.mark.parametrize("operations", [(1, 5), (5, 3), (2, 17)])
def test_operations_are_checked(operations: tuple[int, int]) -> None:
    with pytest.raises(InvalidInputError, match="numbers of operations"):
        ProgramsJob(SETTINGS, operations)


def test_a_told_line_is_read_back(run: RunDirectory) -> None:
    search = ProgramsJob.of(run).search()
    for name in ROUNDS:
        for task in search.ask(name):
            told = told_by(Results.of(run).items[task.key])
            search.tell(task, told)
            assert all(isinstance(error, float) for _, error in told.shapes)
