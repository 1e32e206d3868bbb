"""Many processes on this machine, each on a pipe of its own.

Guarantee: a worker that is killed costs the item that it computed a second attempt, and
no other item anything; when the executor is closed, or its process ends in whatever way,
its workers and what they started end as well.

Loky starts the processes: each is a fresh interpreter, so that scripts need no guard
around their main part. The pipes are our own, since a pool that shares its queues is lost
as a whole when one member is killed.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import pickle
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Any

from joblib.externals.loky.backend import get_context

from apery.core.errors import InvalidInputError, StoppedEarlyError
from apery.store.executor import Item, ItemOutcome, Value, WorkerDiedError, refuse_closed
from apery.store.worker import SINGLE_THREAD, carry, pack, serve

ATTEMPTS = 2
"""How often an item is given to a worker that is then killed."""

STARTS = 4
"""How many workers in a row may end before they are ready."""

LARGEST_CHUNK = 64
_TARGET = 0.02  # seconds of work in a chunk: long against a message, short for a person
_LOOK = 0.5  # seconds between two looks at the processes themselves


@dataclass(slots=True)
class _Task:
    key: str
    pickled: bytes
    attempts: int = 0


@dataclass(slots=True)
class _Worker:
    process: Any
    connection: Connection
    ready: bool = False
    primed: bool = False  # has the function of this run
    tasks: deque[_Task] = field(default_factory=deque)

    def ended(self) -> bool:
        """Tell whether the process has ended, without giving its number free."""
        if not hasattr(os, "waitid"):
            return not self.process.is_alive()
        try:
            how = os.WEXITED | os.WNOHANG | os.WNOWAIT
            return os.waitid(os.P_PID, self.process.pid, how) is not None
        except ChildProcessError:
            return True

    def kill(self) -> int | None:
        """End the process with all that it started; return its exit code."""
        # The group before the process: a number that was waited for may be given anew.
        for kill in (os.killpg, os.kill):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                kill(self.process.pid, signal.SIGKILL)
        self.process.join()
        self.connection.close()
        code: int | None = self.process.exitcode
        return code


class ProcessExecutor:
    """Computes items in worker processes, one thread each.

    At most ``2 * jobs`` chunks of at most `LARGEST_CHUNK` items are pulled before their
    outcomes are yielded; items that take longer than 0.02 s travel alone.

    Parameters
    ----------
    jobs : int
        Largest number of worker processes, at least 1. They are started when there is
        work for them and kept for the next run.

    Examples
    --------
    >>> with ProcessExecutor(2) as executor:
    ...     sorted(o.value for o in executor.run(abs, [-1, 2, -3], key=str))
    [1, 2, 3]
    """

    def __init__(self, jobs: int) -> None:
        if jobs < 1:
            raise InvalidInputError(f"jobs = {jobs}: at least 1 job is needed")
        self._jobs = jobs
        self._workers: list[_Worker] = []
        self._stopped = self._closed = self._running = False
        self._owner = os.getpid()
        atexit.register(self.close)

    @property
    def jobs(self) -> int:
        """Largest number of worker processes."""
        return self._jobs

    @property
    def workers(self) -> tuple[int, ...]:
        """Process numbers of the present workers."""
        return tuple(worker.process.pid for worker in self._workers)

    def run(
        self,
        function: Callable[[Item], Value],
        items: Iterable[Item],
        *,
        key: Callable[[Item], str],
    ) -> Iterator[ItemOutcome[Value]]:
        """Yield one outcome for each item; see `apery.store.executor.Executor.run`.

        Raises
        ------
        InvalidInputError
            The executor is closed or has a run already, or the function cannot be pickled.
        StoppedEarlyError
            No worker process can be started.
        """
        refuse_closed(self._closed)
        if self._running:
            raise InvalidInputError("this executor has a run already; finish it or make another")
        try:
            pickled = pack(function)
        except Exception as error:
            raise InvalidInputError(
                f"{function!r} cannot be sent to another process: {error}; "
                "take a function of a module"
            ) from error
        self._running, self._stopped = True, False
        # Those that ended since the last run tell nothing of this one.
        for worker in [w for w in self._workers if w.ended()]:
            self._discard(worker)
        try:
            yield from _Run(self, pickled, iter(items), key).outcomes()
        finally:
            self._running = False
            for worker in [w for w in self._workers if w.tasks]:
                self._discard(worker)
            for worker in self._workers:
                worker.primed = False

    def stop(self) -> None:
        """Pull no more items in the present run; what was pulled is finished and yielded."""
        self._stopped = True

    def close(self) -> None:
        """End all workers at once, with what they started."""
        # A forked copy of this process must leave the workers to the original.
        if os.getpid() != self._owner:
            return
        self._stopped = self._closed = True
        atexit.unregister(self.close)
        while self._workers:
            self._workers.pop().kill()

    def __enter__(self) -> ProcessExecutor:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _start(self) -> None:
        context = get_context("loky")
        try:
            ours, theirs = context.Pipe()
            process = context.Process(target=serve, args=(theirs, os.getpid()), env=SINGLE_THREAD)
            process.start()
            theirs.close()
        except OSError as error:
            raise StoppedEarlyError(
                f"no worker process can be started: {error.strerror}; resume with fewer jobs"
            ) from error
        self._workers.append(_Worker(process, ours))

    def _discard(self, worker: _Worker) -> int | None:
        self._workers.remove(worker)
        return worker.kill()


class _Run:
    """The state of one run: what waits, and what is done and not yet yielded."""

    def __init__(
        self,
        executor: ProcessExecutor,
        function: bytes,
        source: Iterator[Any],
        key: Callable[[Any], str],
    ) -> None:
        self.executor, self.function, self.source, self.key = executor, function, source, key
        self.waiting: deque[_Task] = deque()  # first in turn, each in a chunk of its own
        self.done: deque[ItemOutcome[Any]] = deque()
        self.drained = False
        self.failed_starts = 0
        self.next_look = 0.0
        self.mean = 1.0  # seconds of an item, moving average

    def outcomes(self) -> Iterator[ItemOutcome[Any]]:
        """Yield outcomes until the source is empty and all workers are idle."""
        executor = self.executor
        while not executor._closed:
            self._feed()
            while self.done:
                yield self.done.popleft()
            working = any(worker.tasks for worker in executor._workers)
            if not working and not self.waiting and self._at_end():
                return
            expected = {w.connection: w for w in executor._workers if w.tasks or not w.ready}
            for connection in wait(list(expected), _LOOK) if expected else ():
                self._receive(expected[connection])  # type: ignore[index]
            self._look()

    def _at_end(self) -> bool:
        return self.drained or self.executor._stopped

    def _feed(self) -> None:
        """Give a chunk to every idle worker, and start workers while there is work."""
        executor = self.executor
        for worker in list(executor._workers):
            if worker.ready and not worker.tasks and (chunk := self._chunk()):
                self._send(worker, chunk)
        starting = sum(not worker.ready for worker in executor._workers)
        while len(executor._workers) < executor.jobs:
            if len(self.waiting) <= starting:
                self.waiting += self._pull(1)
            if len(self.waiting) <= starting:
                return
            executor._start()
            starting += 1

    def _chunk(self) -> deque[_Task]:
        # What waits travels alone: an item that lost its worker can harm none but itself.
        if self.waiting:
            return deque([self.waiting.popleft()])
        return self._pull(max(1, min(LARGEST_CHUNK, int(_TARGET / self.mean))))

    def _pull(self, count: int) -> deque[_Task]:
        """Take items from the source; those that cannot be pickled are done at once."""
        tasks: deque[_Task] = deque()
        for _ in range(count):
            if self._at_end():
                break
            try:
                item = next(self.source)
            except StopIteration:
                self.drained = True
                break
            self._admit(item, tasks)
        return tasks

    def _admit(self, item: Any, tasks: deque[_Task]) -> None:
        key = self.key(item)
        try:
            tasks.append(_Task(key, pack(item)))
        except Exception as error:
            self.done.append(ItemOutcome(key, None, *carry(error)))

    def _send(self, worker: _Worker, chunk: deque[_Task]) -> None:
        function = None if worker.primed else self.function
        message = pickle.dumps((function, [task.pickled for task in chunk]))
        try:
            if worker.ended():
                raise BrokenPipeError
            worker.connection.send_bytes(message)
        except OSError:
            # Killed while it was idle: no item is to blame.
            self.waiting.extend(chunk)
            self.executor._discard(worker)
        else:
            worker.tasks, worker.primed = chunk, True

    def _receive(self, worker: _Worker) -> None:
        try:
            message = worker.connection.recv_bytes()
        except (EOFError, OSError):
            self._bury(worker)
            return
        if not worker.ready:
            worker.ready = True
            self.failed_starts = 0
            return
        task = worker.tasks.popleft()
        try:
            answer = pickle.loads(message)
        except Exception as error:
            self.done.append(ItemOutcome(task.key, None, *carry(error)))
            return
        outcome: ItemOutcome[Any] = ItemOutcome(task.key, *answer)
        self.mean += (outcome.seconds - self.mean) / 8
        self.done.append(outcome)

    def _look(self) -> None:
        """Find workers that ended although their pipe is open."""
        # What an item has forked keeps the pipe of its dead worker open for as long as it
        # lives, so that the end of the pipe alone does not tell the end of the worker.
        now = time.monotonic()
        if now < self.next_look:
            return
        self.next_look = now + _LOOK
        for worker in list(self.executor._workers):
            if worker.ended() and not worker.connection.poll():
                self._bury(worker)

    def _bury(self, worker: _Worker) -> None:
        """Discard a worker that ended; its first task without an answer is the one at work."""
        tasks = worker.tasks
        code = self.executor._discard(worker)
        cause = _cause(code)
        if not worker.ready:
            self.failed_starts += 1
            if self.failed_starts < STARTS:
                return
            for other in [w for w in self.executor._workers if not w.ready]:
                self.executor._discard(other)
            raise StoppedEarlyError(
                f"{STARTS} worker processes in a row ended {cause} before they were ready; "
                "resume with fewer jobs"
            )
        if not tasks:
            return  # killed while it was idle: no item is to blame
        task = tasks.popleft()
        task.attempts += 1
        self.waiting.extend(tasks)
        if task.attempts < ATTEMPTS:
            self.waiting.append(task)
            return
        error = WorkerDiedError(
            f"the process that computed {task.key!r} ended {cause}, {ATTEMPTS} times; "
            "perhaps its memory ran out: try fewer jobs"
        )
        self.done.append(ItemOutcome(task.key, None, error, f"WorkerDiedError: {error}\n"))


def _cause(code: int | None) -> str:
    """Say in words how a process ended."""
    if code is None or code >= 0:
        return f"with exit code {code}"
    try:
        return f"by {signal.Signals(-code).name}"
    except ValueError:
        return f"by signal {-code}"
