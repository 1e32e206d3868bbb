"""Formulas of a run through Lean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import as_completed
from contextlib import AbstractContextManager
from enum import StrEnum
from typing import TypeVar

from apery.core.errors import ToolMissingError
from apery.core.records import Certificate, StepOutcome
from apery.lean.backends.found import Chosen, find_backend
from apery.lean.backends.protocol import Backend
from apery.lean.pool import pool
from apery.lean.prove import SECONDS, Asker, prove, render
from apery.lean.remembered import Remembering
from apery.lean.worker import affordable_workers
from apery.pipeline.watching import Deadline, Watcher
from apery.store import Entry, Results, RunDirectory
from apery.store.journal import JournalWriter
from apery.store.results import certificate_line, stands


class Prove(StrEnum):
    """Which formulas of a run go to Lean."""

    NONE = "none"
    REPRESENTATIVES = "representatives"
    ALL = "all"


Opener = Callable[[Watcher], AbstractContextManager[Asker]]
_DEFAULT = Chosen()
Item = TypeVar("Item")


def lean_worker(watcher: Watcher, chosen: Chosen = _DEFAULT, *, cache: bool = True) -> Backend:
    """Return a Lean; the first time, the npm build is fetched.

    Parameters
    ----------
    watcher : Watcher
        Is told of a download.
    chosen : Chosen
        Which Lean; by default that of the environment, else the npm build.
    cache : bool
        Whether proofs that were accepted before, by the same Lean, are remembered.

    Raises
    ------
    ToolMissingError
        No Lean can be had.
    """
    found = find_backend(
        chosen.name, lean=chosen.lean, project=chosen.project, modules=chosen.modules,
        say=watcher.say,
    )  # fmt: skip
    return Remembering(found) if cache else found


def prove_run(
    run: RunDirectory,
    which: Prove,
    *,
    deadline: Deadline,
    watcher: Watcher,
    ids: frozenset[str] = frozenset(),
    again: bool = False,
    seconds: float = SECONDS,
    jobs: int = 1,
    open_worker: Opener = lean_worker,
) -> str:
    """Let Lean prove what stands in a run.

    Each certificate is in the journal, and its Lean file on the disk, before it counts.

    Parameters
    ----------
    run : RunDirectory
        The run.
    which : Prove
        One formula of each class, or all.
    deadline : Deadline
        Stops between two formulas.
    watcher : Watcher
        Is told of every formula.
    ids : frozenset of str
        If not empty, these formulas and no others.
    again : bool
        Whether to try formulas again that Lean did not prove before.
    seconds : float
        Budget for one formula.
    jobs : int
        Most formulas at one time, each with a Lean of its own, as far as the memory goes.
    open_worker : callable
        Opens Lean.

    Returns
    -------
    str
        Why Lean did not run; empty if it did.

    Raises
    ------
    StoppedEarlyError
        The time is over; what was proved is kept.
    """
    results = Results.of(run)
    chosen = _chosen(results, which, ids)
    todo = [e for e in chosen if e.id not in results.attempts or (again and not _proved(e))]
    if not todo:
        return ""

    def one(entry: Entry, lean: Asker, budget: float) -> Certificate:
        candidate = entry.record.candidate
        return prove(
            candidate.claim, candidate.recurrence, candidate.terms, lean, seconds=budget
        )  # fmt: skip

    def keep(entry: Entry, certificate: Certificate, writer: JournalWriter) -> None:
        if certificate.source_sha256:
            candidate = entry.record.candidate
            source = render(candidate.claim, candidate.recurrence, candidate.terms)
            run.write_text(f"certificates/{entry.id}.lean", source)
        writer.append(certificate_line(certificate, results.attempts[entry.id]))

    return through_lean(
        run, todo, one, keep, total=len(chosen), proved=sum(map(_proved, chosen)),
        unit="formulas", deadline=deadline, watcher=watcher, seconds=seconds, jobs=jobs,
        open_worker=open_worker,
    )  # fmt: skip


def through_lean(
    run: RunDirectory,
    todo: Sequence[Item],
    one: Callable[[Item, Asker, float], Certificate],
    keep: Callable[[Item, Certificate, JournalWriter], None],
    *,
    total: int,
    proved: int,
    unit: str,
    deadline: Deadline,
    watcher: Watcher,
    seconds: float,
    jobs: int,
    open_worker: Opener,
) -> str:
    """Give items to Lean, and keep each certificate before it counts.

    Parameters
    ----------
    one : callable
        Takes an item, Lean and a budget in seconds, and returns a certificate.
    keep : callable
        Writes the certificate of an item to the journal and its Lean file to the disk.
    total, proved : int
        How many items there are with those that are done, and how many of these are proved.
    unit : str
        What the items are.

    Returns
    -------
    str
        Why Lean did not run; empty if it did.

    Raises
    ------
    StoppedEarlyError
        The time is over; what was proved is kept.
    """
    watcher.begin("prove in Lean", total, unit)
    watcher.advance(total - len(todo))
    many = affordable_workers(min(jobs, len(todo)))

    def task(item: Item) -> Callable[[Asker], Certificate]:
        return lambda lean: one(item, lean, min(seconds, deadline.left()))

    try:
        with run.writer() as writer, pool(many, lambda: open_worker(watcher)) as submit:
            futures = {submit(task(item)): item for item in todo}
            for future in as_completed(futures):
                item, certificate = futures[future], future.result()
                out_of_time = any(s.outcome is StepOutcome.TIMEOUT for s in certificate.steps)
                if not (out_of_time and deadline.left() <= 0):
                    keep(item, certificate, writer)
                    proved += certificate.proved
                    watcher.advance(1, f"{proved} proved")
                deadline.check(
                    f"{proved} {unit} proved so far, all kept; resume with --resume {run.name}"
                )
    except ToolMissingError as error:
        return str(error)
    return ""


def _chosen(results: Results, which: Prove, ids: frozenset[str]) -> list[Entry]:
    standing = [e for e in results.entries.values() if stands(e.record)]
    if ids:
        return [e for e in standing if e.id in ids]
    if which is Prove.ALL:
        return standing
    if which is Prove.NONE:
        return []
    first = {members[0].id for members in results.classes().values()}
    return [e for e in standing if e.id in first]


def _proved(entry: Entry) -> bool:
    certificate = entry.record.certificate
    return certificate is not None and certificate.proved
