"""Work items through workers into the journal of a run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypedDict, TypeVar

from apery.pipeline.watching import Deadline, Watcher
from apery.store import ItemOutcome, Results, RunDirectory, make_executor

Item = TypeVar("Item")


class How(TypedDict):
    """How a stage runs: on how many workers, until when, and who is told."""

    jobs: int
    deadline: Deadline
    watcher: Watcher


@dataclass(frozen=True, slots=True)
class Worked:
    """What one item gave.

    Parameters
    ----------
    lines : tuple of bytes
        Lines of the journal, of which the last counts the item as done.
    units : int
        Units of work, for the progress.
    """

    lines: tuple[bytes, ...]
    units: int


def work_through(
    run: RunDirectory,
    function: Callable[[Item], Worked],
    todo: Sequence[Item],
    *,
    key: Callable[[Item], str],
    jobs: int,
    deadline: Deadline,
    report: Callable[[Worked], str],
) -> tuple[str, ...]:
    """Work on items and write down what they give; return what failed, a line each.

    Parameters
    ----------
    function : callable
        Takes an item; runs in a worker process.
    key : callable
        Takes an item and returns its name.
    report : callable
        Is told what an item gave once that is in the journal, and returns what to say where the
        time is over.

    Raises
    ------
    StoppedEarlyError
        The time is over, or the work was interrupted.
    """
    problems: list[str] = []
    with run.writer() as writer, make_executor(jobs if len(todo) > 1 else 1) as executor:
        outcome: ItemOutcome[Worked]
        for outcome in executor.run(function, todo, key=key):
            if outcome.error is not None:
                problems.append(f"{outcome.key}: {outcome.error}")
                run.log({"failed": outcome.key, "trace": outcome.traceback})
                continue
            done = outcome.result()
            writer.extend(done.lines)
            deadline.check(report(done))
    return tuple(problems)


def stage(
    run: RunDirectory,
    known: Results,
    name: str,
    unit: str,
    every: Sequence[Item],
    function: Callable[[Item], Worked],
    *,
    key: Callable[[Item], str],
    size: Callable[[Item], int],
    jobs: int,
    deadline: Deadline,
    watcher: Watcher,
) -> tuple[str, ...]:
    """Work on those of some items that the journals do not have; return what failed.

    Parameters
    ----------
    known : Results
        What the journals of the run hold.
    name, unit : str
        What is done, and what the progress counts.
    every : sequence
        All items, done ones among them.
    size : callable
        Takes an item and returns its units of work.
    """
    todo = [item for item in every if key(item) not in known.items]
    total = sum(map(size, every))
    watcher.begin(name, total, unit)
    watcher.advance(total - sum(map(size, todo)))
    found = len(known.entries)

    def report(done: Worked) -> str:
        nonlocal found
        found += len(done.lines) - 1
        watcher.advance(done.units, f"{found} formulas" if found else "")
        return f"{found} formulas so far, all is kept; resume with --resume {run.name}"

    return work_through(run, function, todo, key=key, jobs=jobs, deadline=deadline, report=report)
