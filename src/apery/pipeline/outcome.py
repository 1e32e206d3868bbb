"""A run from its first stage to its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from apery.core.errors import DONE, RESUMABLE, TOOL_MISSING, UNDECIDED, StoppedEarlyError
from apery.pipeline.proving import Prove, prove_run
from apery.pipeline.watching import Deadline, Watcher
from apery.store import Results, RunDirectory


@dataclass(frozen=True, slots=True)
class Outcome:
    """A run after the work on it.

    Parameters
    ----------
    run : RunDirectory
        Where everything stands.
    results : Results
        What the journals hold.
    problems : tuple of str
        Work items that failed, one line each; a resumed run tries them again.
    lean : str
        Why Lean did not run; empty if it did or was not asked for.
    stopped : str
        Why the work ended before its end; empty if it did not. The run can be resumed.
    """

    run: RunDirectory
    results: Results
    problems: tuple[str, ...] = ()
    lean: str = ""
    stopped: str = ""

    @property
    def exit_code(self) -> int:
        """The exit code that fits: stopped or failed items, Lean missing, steps left open."""
        if self.problems or self.stopped:
            return RESUMABLE
        if self.lean:
            return TOOL_MISSING
        certificates = (e.record.certificate for e in self.results.entries.values())
        return DONE if all(c is None or c.proved for c in certificates) else UNDECIDED


def in_stages(
    run: RunDirectory,
    stages: Sequence[Callable[[], tuple[str, ...]]],
    prove: Prove,
    *,
    jobs: int,
    deadline: Deadline,
    watcher: Watcher,
) -> Outcome:
    """Work on a run stage after stage, then let Lean prove what stands.

    Parameters
    ----------
    stages : sequence of callable
        Each returns what failed in it, a line each; where something did, the later ones wait.
    """
    watcher.say(f"run {run.path}")
    problems: tuple[str, ...] = ()
    lean = stopped = ""
    try:
        for stage in stages:
            problems = problems or stage()
        if prove is not Prove.NONE and not problems:
            lean = prove_run(run, prove, deadline=deadline, watcher=watcher, jobs=jobs)
    except StoppedEarlyError as error:
        stopped = str(error)
    return Outcome(run, Results.of(run), problems, lean, stopped)
