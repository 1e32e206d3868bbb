"""Formulas of a run through Lean."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from queue import SimpleQueue

from apery.core.errors import StoppedEarlyError, ToolMissingError
from apery.core.records import Certificate, StepOutcome
from apery.lean.audit import Answer
from apery.lean.install import find_toolchain, install
from apery.lean.prove import SECONDS, Asker, prove, render
from apery.lean.worker import Worker, affordable_workers
from apery.pipeline.watching import Deadline, Watcher
from apery.store import Entry, Results, RunDirectory
from apery.store.results import certificate_line, stands


class Prove(StrEnum):
    """Which formulas of a run go to Lean."""

    NONE = "none"
    REPRESENTATIVES = "representatives"
    ALL = "all"


Opener = Callable[[Watcher], AbstractContextManager[Asker]]


def lean_worker(watcher: Watcher) -> Worker:
    """Return a worker on the installed Lean; the first time, Lean is fetched.

    Raises
    ------
    ToolMissingError
        No Lean can be had.
    """
    return Worker(find_toolchain() or install(watcher.say))


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
        with run.writer() as writer, _provers(many, watcher, open_worker) as submit:
            futures = {submit(entry, deadline, seconds): entry for entry in todo}
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


Submit = Callable[[Entry, Deadline, float], "Future[Certificate]"]


@dataclass(frozen=True, slots=True)
class _Stoppable:
    """A worker that answers no more once the work is to stop."""

    worker: Asker
    stop: threading.Event

    @property
    def identity(self) -> tuple[tuple[str, str], ...]:
        return self.worker.identity

    def ask(self, source: str, reference: str, names: Sequence[str], *, seconds: float) -> Answer:
        if self.stop.is_set():
            raise StoppedEarlyError("the work was stopped")
        return self.worker.ask(source, reference, names, seconds=seconds)


@contextmanager
def _provers(count: int, watcher: Watcher, open_worker: Opener) -> Iterator[Submit]:
    """Open some workers and yield a function that gives one of them a formula to prove.

    Leaving the block, also by an error, ends all workers at once.
    """
    stop = threading.Event()
    idle: SimpleQueue[Asker] = SimpleQueue()

    def work(entry: Entry, deadline: Deadline, seconds: float) -> Certificate:
        candidate = entry.record.candidate
        worker = idle.get()
        try:
            return prove(
                candidate.claim, candidate.recurrence, candidate.terms, worker,
                seconds=min(seconds, deadline.left()),
            )  # fmt: skip
        finally:
            idle.put(worker)

    def submit(entry: Entry, deadline: Deadline, seconds: float) -> Future[Certificate]:
        return pool.submit(work, entry, deadline, seconds)

    # The workers end before the pool waits for its threads, which then have no one to ask.
    with ThreadPoolExecutor(count) as pool, ExitStack() as opened:
        for _ in range(count):
            idle.put(_Stoppable(opened.enter_context(open_worker(watcher)), stop))
        try:
            yield submit
        finally:
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)


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
