"""Formulas of a run through Lean: the same certificates for any number of workers."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import ClassVar

import pytest

from apery.core.constant import Constant
from apery.core.errors import StoppedEarlyError, ToolMissingError
from apery.core.records import Status
from apery.discovery.esma import Settings
from apery.lean.audit import Answer, Declared
from apery.pipeline import Deadline, Job, Prove, Silent, prove_run, start
from apery.store import Results, RunDirectory


class Stand:
    """In the place of Lean: accepts every theorem, after some seconds."""

    opened: ClassVar[list[Stand]] = []

    def __init__(self, watcher: object, seconds: float = 0.0) -> None:
        self.closed, self.asked, self.seconds = False, 0, seconds
        Stand.opened.append(self)

    @property
    def identity(self) -> tuple[tuple[str, str], ...]:
        return (("lean", "none, a stand-in"),)

    def ask(self, source: str, reference: str, names: Sequence[str], *, seconds: float) -> Answer:
        assert not self.closed
        self.asked += 1
        time.sleep(self.seconds)
        return Answer({n: Declared(n, "theorem", False, (), True, True) for n in names})

    def __enter__(self) -> Stand:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.closed = True


@pytest.fixture
def run(tmp_path: Path) -> RunDirectory:
    Stand.opened.clear()
    settings = Settings(height=1, signs=(1, 2))
    return start(Job((Constant("e"),), settings, digits=60, prove=Prove.NONE), tmp_path).run


@pytest.mark.parametrize("jobs", [1, 3])
def test_any_number_of_workers(run: RunDirectory, jobs: int) -> None:
    before = Results.of(run)
    assert prove_run(
        run, Prove.REPRESENTATIVES, deadline=Deadline(), watcher=Silent(), jobs=jobs,
        open_worker=Stand,
    ) == ""  # fmt: skip
    results = Results.of(run)
    first = {members[0].id for members in before.classes().values()}
    assert {k for k, e in results.entries.items() if e.record.status is Status.PROVED} == first
    assert results.attempts == dict.fromkeys(first, 1)
    assert {p.stem for p in (run.path / "certificates").iterdir()} == first
    assert all(s.closed for s in Stand.opened) and sum(s.asked for s in Stand.opened) > 0
    # Nothing is left to do, and no worker is opened for nothing.
    opened = len(Stand.opened)
    prove_run(run, Prove.REPRESENTATIVES, deadline=Deadline(), watcher=Silent(), open_worker=Stand)
    assert len(Stand.opened) == opened


def test_no_formula_that_is_refuted_goes_to_lean(run: RunDirectory) -> None:
    prove_run(run, Prove.NONE, deadline=Deadline(), watcher=Silent(), open_worker=Stand)
    assert Stand.opened == []


def test_time_that_is_over_keeps_what_is_proved(run: RunDirectory) -> None:
    with pytest.raises(StoppedEarlyError, match="resume with --resume"):
        prove_run(
            run, Prove.ALL, deadline=Deadline(0.3), watcher=Silent(), jobs=2,
            open_worker=lambda watcher: Stand(watcher, seconds=0.01),
        )  # fmt: skip
    kept = Results.of(run)
    assert all(s.closed for s in Stand.opened)
    assert 0 < len(kept.attempts) < len(kept.entries)
    assert all(e.record.certificate is None or e.record.certificate.proved
               for e in kept.entries.values())  # fmt: skip
    assert prove_run(
        run, Prove.ALL, deadline=Deadline(), watcher=Silent(), jobs=2, open_worker=Stand
    ) == ""  # fmt: skip
    done = Results.of(run)
    assert set(done.attempts.values()) == {1} and len(done.attempts) == len(done.entries)


def test_an_interrupt_ends_all_workers(run: RunDirectory) -> None:
    class Interrupting(Silent):
        def advance(self, units: int, note: str = "") -> None:
            if note:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        prove_run(
            run, Prove.ALL, deadline=Deadline(), watcher=Interrupting(), jobs=2,
            open_worker=lambda watcher: Stand(watcher, seconds=0.01),
        )  # fmt: skip
    assert all(s.closed for s in Stand.opened)
    asked = [s.asked for s in Stand.opened]
    time.sleep(0.1)
    assert asked == [s.asked for s in Stand.opened]
    assert threading.active_count() < 10
    assert len(Results.of(run).attempts) == 1


def test_no_lean_is_a_reason_and_no_error(run: RunDirectory) -> None:
    def none(watcher: object) -> Stand:
        raise ToolMissingError("no Lean; run `apery lean install`")

    said = prove_run(
        run, Prove.ALL, deadline=Deadline(), watcher=Silent(), jobs=2, open_worker=none
    )
    assert said == "no Lean; run `apery lean install`"
    assert not Results.of(run).attempts
