"""A search for approximation programs as a run.

Guarantee: the set of programs depends on the job alone, not on the number of workers, on where the
job was interrupted, or on how often it was resumed. Every program in a journal has a certified
bound of its error.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from apery.core.errors import InvalidInputError
from apery.discovery.programs.goal import Goal
from apery.discovery.programs.journalled import goal_of, retell, task_line
from apery.discovery.programs.search import EFFORTS, ROUNDS, Entry, ProgramSearch, Task, perform
from apery.pipeline.family import settings_of
from apery.pipeline.items import How, Worked, stage
from apery.pipeline.outcome import Outcome, in_stages
from apery.pipeline.proving import Prove
from apery.pipeline.watching import Deadline, Silent, Watcher
from apery.store import Results, RunDirectory
from apery.store.lines import format_line

SEARCH = "programs"
LEAST, MOST = 2, 16
"""Numbers of operations that can be asked for."""
_NAMES = {
    "enumerate": "enumerate", "evolve": "evolve", "compose": "compose", "finish": "polish, certify",
    "baselines": "baselines",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ProgramsJob:
    """What is asked for.

    Parameters
    ----------
    settings : dict
        ``{"function", "interval", "relative", "weight"}``: text, two texts, a bool, and text that
        is empty for no weight.
    operations : (int, int)
        Least and most operations, 2 to 16.
    seed : int
        Of all that is drawn at random.
    effort : str
        How much is tried: one of `apery.discovery.programs.search.EFFORTS`.
    """

    settings: dict[str, Any]
    operations: tuple[int, int] = (2, 12)
    seed: int = 0
    effort: str = "full"

    def __post_init__(self) -> None:
        low, high = self.operations
        if self.effort not in EFFORTS:
            raise InvalidInputError(f"the effort is one of {', '.join(EFFORTS)}, not {self.effort}")
        if not LEAST <= low <= high <= MOST:
            raise InvalidInputError(
                f"the numbers of operations are {LEAST}..{MOST}, smaller one first, "
                f"not {low}..{high}"
            )
        goal = self.goal
        middle = (goal.interval[0] + goal.interval[1]) / 2
        for end in (middle, *goal.interval):
            goal.function.ball(end, bits=30)

    @property
    def goal(self) -> Goal:
        """The function, the interval and the error."""
        return goal_of(self.settings)

    def search(self) -> ProgramSearch:
        """Return the search, told nothing yet."""
        wanted = range(self.operations[0], self.operations[1] + 1)
        return ProgramSearch(self.goal, wanted, self.seed, self.effort)

    @property
    def config(self) -> dict[str, Any]:
        """The job as the settings of a run."""
        return {
            "goal": self.settings, "operations": list(self.operations), "effort": self.effort,
        }  # fmt: skip

    @classmethod
    def of(cls, run: RunDirectory) -> ProgramsJob:
        """Read the job of a run.

        Raises
        ------
        StoreError
            The settings are not those of such a search.
        """
        with settings_of(run) as config:
            low, high = config["operations"]
            return cls(config["goal"], (low, high), run.seed, config["effort"])


def start_programs(
    job: ProgramsJob,
    root: Path,
    *,
    jobs: int = 1,
    deadline: Deadline | None = None,
    watcher: Watcher | None = None,
) -> Outcome:
    """Make a run directory and do the job in it.

    Raises
    ------
    StoreError
        The run directory cannot be made.
    """
    run = RunDirectory.create(root, SEARCH, job.config, job.seed)
    return resume_programs(run, jobs=jobs, deadline=deadline, watcher=watcher)


def resume_programs(
    run: RunDirectory,
    *,
    jobs: int = 1,
    deadline: Deadline | None = None,
    watcher: Watcher | None = None,
) -> Outcome:
    """Go on with a run; work that is in its journals is not done again."""
    job = ProgramsJob.of(run)
    search = job.search()
    how: How = {"jobs": jobs, "deadline": deadline or Deadline(), "watcher": watcher or Silent()}

    def one(name: str) -> tuple[str, ...]:
        tasks = search.ask(name)
        function = partial(work, goal=job.goal, seed=job.seed)
        problems = stage(
            run, Results.of(run), _NAMES[name], "tasks", tasks, function, key=task_key,
            size=lambda task: 1, **how,
        )  # fmt: skip
        retell(search, tasks, Results.of(run).items)
        return problems

    stages: Sequence[Callable[[], tuple[str, ...]]] = [partial(one, name) for name in ROUNDS]
    return in_stages(run, stages, Prove.NONE, **how)


def task_key(task: Task) -> str:
    """Return the name of a task in a journal."""
    return task.key


def work(task: Task, *, goal: Goal, seed: int) -> Worked:
    """Do one task and return its line."""
    line = task_line(task, perform(goal, seed, task), goal)
    return Worked((format_line(line),), 1)


def searched(run: RunDirectory) -> ProgramSearch:
    """Return the search of a run with all that its journals hold."""
    job = ProgramsJob.of(run)
    search, items = job.search(), Results.of(run).items
    for name in ROUNDS:
        retell(search, search.ask(name), items)
    return search


def table(run: RunDirectory) -> list[Entry]:
    """Return the best program of each method for each number of operations."""
    return searched(run).table()
