"""Executors: the same work done in this process or in many.

Guarantee: whatever the executor and its number of jobs, each item has exactly one
outcome, and a function that depends on its item alone gives the same set of outcomes.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Generic, Protocol, TypeVar

from apery.core.errors import UNDECIDED, AperyError, InvalidInputError, Terminated

Item = TypeVar("Item")
Value = TypeVar("Value")
Value_co = TypeVar("Value_co", covariant=True)


class WorkerDiedError(AperyError):
    """The process that computed an item was killed, twice; the item has no value."""

    exit_code = UNDECIDED


@dataclass(frozen=True, slots=True)
class ItemOutcome(Generic[Value_co]):
    """What became of one work item.

    Parameters
    ----------
    key : str
        Key of the item.
    value : object
        What the function returned; None if it raised.
    error : BaseException or None
        What it raised, of the same type whatever the executor if it can be pickled.
    traceback : str
        Text of the error and where it was raised; empty without error.
    seconds : float
        Wall-clock time of the function; no part of the outcome.
    """

    key: str
    value: Value_co | None
    error: BaseException | None = None
    traceback: str = ""
    seconds: float = field(default=0.0, compare=False)

    def result(self) -> Value_co:
        """Return the value, or raise the error.

        Examples
        --------
        >>> ItemOutcome("7", 49).result()
        49
        >>> ItemOutcome("0", None, ZeroDivisionError("division by zero")).result()
        Traceback (most recent call last):
            ...
        ZeroDivisionError: division by zero
        """
        if self.error is not None:
            raise self.error
        return self.value  # type: ignore[return-value]


class Executor(Protocol):
    """Something that applies a function to items, one run at a time.

    It is a context manager: leaving it closes it.
    """

    @property
    def jobs(self) -> int:
        """How many items are computed at the same time."""
        ...

    def run(
        self,
        function: Callable[[Item], Value],
        items: Iterable[Item],
        *,
        key: Callable[[Item], str],
    ) -> Iterator[ItemOutcome[Value]]:
        """Yield one outcome for each item, in the order of their completion.

        Guarantee: items are pulled while there is room for them, never all at once; an
        error of the function is an outcome. Where a worker process is killed, its item
        is computed a second time, so that `function` may be called twice for one item;
        other items are not touched.

        Parameters
        ----------
        function : callable
            Takes an item; it, the items and the values travel by pickle or cloudpickle.
        items : iterable
            The work, of any length; an error of the iterable itself is raised.
        key : callable
            Takes an item and returns its name.
        """
        ...

    def stop(self) -> None:
        """Pull no more items in the present run; what was pulled is finished and yielded."""
        ...

    def close(self) -> None:
        """End all workers at once, with what they started; closing twice does nothing."""
        ...

    def __enter__(self) -> Executor: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...


def attempt(
    function: Callable[[Any], Any], item: Any
) -> tuple[Any, BaseException | None, str, float]:
    """Call a function and return value, error, text of the error, and seconds.

    An order to interrupt or to end (`KeyboardInterrupt`, `Terminated`) is no error of the item
    and passes; every other error is one, those of extension modules outside of `Exception` among
    them.
    """
    start = time.perf_counter()
    try:
        value = function(item)
    except (KeyboardInterrupt, Terminated):
        raise
    except BaseException as error:
        seconds = time.perf_counter() - start
        # The first frame is this one; the frames would keep all their values alive.
        frames = error.__traceback__.tb_next if error.__traceback__ else None
        text = "".join(traceback.format_exception(type(error), error, frames))
        return None, error.with_traceback(None), text, seconds
    return value, None, "", time.perf_counter() - start


class SerialExecutor:
    """Computes the items here, one after the other, in their order.

    Examples
    --------
    >>> with SerialExecutor() as executor:
    ...     [o.value for o in executor.run(abs, [-1, 2, -3], key=str)]
    [1, 2, 3]
    """

    def __init__(self) -> None:
        self._stopped = self._closed = False

    @property
    def jobs(self) -> int:
        """One."""
        return 1

    def run(
        self,
        function: Callable[[Item], Value],
        items: Iterable[Item],
        *,
        key: Callable[[Item], str],
    ) -> Iterator[ItemOutcome[Value]]:
        """Yield one outcome for each item; see `Executor.run`."""
        refuse_closed(self._closed)
        self._stopped = False
        for item in items:
            yield ItemOutcome(key(item), *attempt(function, item))
            if self._stopped:
                return

    def stop(self) -> None:
        """Pull no more items in the present run."""
        self._stopped = True

    def close(self) -> None:
        """Refuse further runs, and end the present one."""
        self._stopped = self._closed = True

    def __enter__(self) -> SerialExecutor:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def refuse_closed(closed: bool) -> None:
    """Raise `InvalidInputError` if an executor is closed."""
    if closed:
        raise InvalidInputError("this executor is closed; make a new one")


def make_executor(jobs: int) -> Executor:
    """Return an executor for this machine.

    Parameters
    ----------
    jobs : int
        How many items to compute at the same time; 1 means in this process.

    Raises
    ------
    InvalidInputError
        `jobs` is zero or negative.

    Examples
    --------
    >>> make_executor(1).jobs
    1
    >>> make_executor(0)
    Traceback (most recent call last):
        ...
    apery.core.errors.InvalidInputError: jobs = 0: at least 1 job is needed; ...
    """
    if jobs < 1:
        raise InvalidInputError(
            f"jobs = {jobs}: at least 1 job is needed; ask for as many as there are processors"
        )
    if jobs == 1:
        return SerialExecutor()
    from apery.store.processes import ProcessExecutor

    return ProcessExecutor(jobs)
