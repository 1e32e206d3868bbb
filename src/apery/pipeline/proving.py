"""Formulas of a run through Lean."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import as_completed
from contextlib import AbstractContextManager
from enum import StrEnum

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
from apery.store.results import certificate_line, stands


class Prove(StrEnum):
    """Which formulas of a run go to Lean."""

    NONE = "none"
    REPRESENTATIVES = "representatives"
    ALL = "all"


Opener = Callable[[Watcher], AbstractContextManager[Asker]]
_DEFAULT = Chosen()


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
    watcher.begin("prove in Lean", len(chosen), "formulas")
    watcher.advance(len(chosen) - len(todo))
    proved = sum(map(_proved, chosen))
    many = affordable_workers(min(jobs, len(todo)))
    try:
        with run.writer() as writer, pool(many, lambda: open_worker(watcher)) as submit:
            futures = {submit(_task(entry, deadline, seconds)): entry for entry in todo}
            for future in as_completed(futures):
                entry, certificate = futures[future], future.result()
                out_of_time = any(s.outcome is StepOutcome.TIMEOUT for s in certificate.steps)
                if not (out_of_time and deadline.left() <= 0):
                    if certificate.source_sha256:
                        candidate = entry.record.candidate
                        source = render(candidate.claim, candidate.recurrence, candidate.terms)
                        run.write_text(f"certificates/{entry.id}.lean", source)
                    writer.append(certificate_line(certificate, results.attempts[entry.id]))
                    proved += certificate.proved
                    watcher.advance(1, f"{proved} proved")
                deadline.check(
                    f"{proved} formulas proved so far, all kept; resume with --resume {run.name}"
                )
    except ToolMissingError as error:
        return str(error)
    return ""


def _task(entry: Entry, deadline: Deadline, seconds: float) -> Callable[[Asker], Certificate]:
    def work(lean: Asker) -> Certificate:
        candidate = entry.record.candidate
        return prove(
            candidate.claim, candidate.recurrence, candidate.terms, lean,
            seconds=min(seconds, deadline.left()),
        )  # fmt: skip

    return work


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
