"""Several Leans at work at one time.

Guarantee: each task has a Lean for itself while it runs; leaving the block, also by an
error, ends all of them at once, and no task that waits is begun. A Lean that hangs, dies or
grows too large is replaced between two requests, by itself, and no task notices.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Protocol, TypeVar

from apery.core.errors import StoppedEarlyError
from apery.lean.audit import Answer
from apery.lean.prove import Asker

T = TypeVar("T")


class Submit(Protocol):
    """Gives a task to the next Lean that is free."""

    def __call__(self, task: Callable[[Asker], T], /) -> Future[T]:
        """Return the future of what the task returns."""


@dataclass(frozen=True, slots=True)
class _Stoppable:
    """A Lean that answers no more once the work is to stop."""

    asker: Asker
    stop: threading.Event

    @property
    def identity(self) -> tuple[tuple[str, str], ...]:
        return self.asker.identity

    def ask(self, source: str, reference: str, names: Sequence[str], *, seconds: float) -> Answer:
        if self.stop.is_set():
            raise StoppedEarlyError("the work was stopped")
        return self.asker.ask(source, reference, names, seconds=seconds)


@contextmanager
def pool(count: int, open_one: Callable[[], AbstractContextManager[Asker]]) -> Iterator[Submit]:
    """Open some Leans and yield a function that gives a task to one of them.

    Parameters
    ----------
    count : int
        How many; see `apery.lean.worker.affordable_workers`.
    open_one : callable
        Opens one; `apery.lean.worker.Worker` starts its process at the first request.

    Examples
    --------
    ::

        with pool(2, lambda: find_backend()) as submit:
            futures = [submit(lambda lean: prove(claim, (), (), lean)) for claim in claims]
            certificates = [future.result() for future in futures]
    """
    stop = threading.Event()
    idle: SimpleQueue[Asker] = SimpleQueue()

    def work(task: Callable[[Asker], T]) -> T:
        asker = idle.get()
        try:
            return task(asker)
        finally:
            idle.put(asker)

    # The Leans end before the pool waits for its threads, which then have no one to ask.
    with ThreadPoolExecutor(count) as threads, ExitStack() as opened:
        for _ in range(count):
            idle.put(_Stoppable(opened.enter_context(open_one()), stop))
        try:
            yield lambda task: threads.submit(work, task)
        finally:
            stop.set()
            threads.shutdown(wait=False, cancel_futures=True)
