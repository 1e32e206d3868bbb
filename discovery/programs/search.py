"""Ask and tell: what a search for programs does next, and what came of it.

The search goes through rounds. Small cores are enumerated; islands evolve from the best of them;
motifs are mined from all and composed; the best cores of every size are finished in every
form that fits the wanted numbers of operations; the classical methods are made beside them. The
tasks of a round depend on what the rounds before gave, and on nothing else: not on the number of
workers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

import numpy as np

from apery.core.errors import AperyError
from apery.core.program import Program
from apery.discovery.programs.enumeration import Shape, shapes
from apery.discovery.programs.evolution import evolve
from apery.discovery.programs.finishing import finish
from apery.discovery.programs.fitting import Fit, quick, thorough
from apery.discovery.programs.goal import DIRECT, Form, Goal, Problem
from apery.discovery.programs.motifs import compositions, mined
from apery.numerics.programs.baselines import METHODS, baselines, settings
from apery.numerics.programs.certify import Bound, certify

ROUNDS = ("enumerate", "evolve", "compose", "finish", "baselines")
LABEL = "apery"
"""Method of what the search found."""

MOST_EVOLVED = 9
"""Operations of a core beyond which islands do not go."""
MOST_DIRECT = 5
"""Operations beyond which a function with a symmetry is approximated with it."""
MOTIFS = 12
KEPT = 24
MOST_SQUARINGS = 3


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is tried.

    Parameters
    ----------
    enumerated : int
        Most operations of enumerated cores.
    islands, generations : int
        Of the evolution.
    composed, tries : int
        Most compositions of a size, and starts of the fit of each.
    finished : int
        Cores of a size that are finished in every form.
    """

    enumerated: int
    islands: int
    generations: int
    composed: int
    tries: int
    finished: int


EFFORTS = {"quick": Effort(3, 1, 10, 150, 40, 2), "full": Effort(5, 4, 40, 1200, 120, 5)}
"""By name; `full` is what a search does unless it is told otherwise."""


@dataclass(frozen=True, slots=True)
class Task:
    """A piece of work.

    Parameters
    ----------
    round : str
        One of `ROUNDS`.
    mode : str
        One of those of `Goal`, or the name of a method.
    size : int
        Operations of the core, number of an island, or operations of a baseline.
    core : Shape, optional
        What is finished.
    form : Form, optional
        In which form.
    motifs : tuple of Shape
        What is composed.
    known : tuple of Shape
        Shapes that an island begins with, or that are fitted beside the compositions.
    most : int
        Most operations of what evolves.
    effort : str
        One of `EFFORTS`.
    """

    round: str
    mode: str
    size: int
    core: Shape | None = None
    form: Form | None = None
    motifs: tuple[Shape, ...] = ()
    known: tuple[Shape, ...] = ()
    most: int = 0
    effort: str = "full"

    @property
    def key(self) -> str:
        """Name of the task in a journal."""
        parts = [self.round, self.mode, str(self.size)]
        if self.core is not None and self.form is not None:
            text = repr((self.core.steps, self.form))
            parts.append(hashlib.sha256(text.encode()).hexdigest()[:12])
        return "/".join(parts)


@dataclass(frozen=True, slots=True)
class Entry:
    """A certified program and the method that made it."""

    method: str
    operations: int
    program: Program
    bound: Bound
    optimal: bool


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """What a task gave: shapes with their errors, or certified programs."""

    shapes: tuple[tuple[Shape, float], ...] = ()
    entries: tuple[Entry, ...] = ()
    tried: int = 0


@dataclass(slots=True)
class ProgramSearch:
    """A search by ask and tell.

    Parameters
    ----------
    goal : Goal
        The function, the interval and the error.
    operations : range
        Numbers of operations that programs are wanted for.
    seed : int
        Of all that is drawn at random.
    effort : str
        One of `EFFORTS`.

    Examples
    --------
    ::

        search = ProgramSearch(goal, range(2, 13), seed=1)
        for name in ROUNDS:
            for task in search.ask(name):
                search.tell(task, perform(goal, 1, task))
    """

    goal: Goal
    operations: range
    seed: int = 0
    effort: str = "full"
    told: dict[str, tuple[Task, Told]] = field(default_factory=dict)

    def tell(self, task: Task, told: Told) -> None:
        """Take in what a task gave."""
        self.told[task.key] = task, told

    def goal_of(self, mode: str) -> Goal:
        """Return the goal with or without the use of symmetry."""
        return replace(self.goal, mode=mode)

    @property
    def modes(self) -> tuple[str, ...]:
        """The modes that the function offers."""
        return self.goal.modes

    def ask(self, name: str) -> list[Task]:
        """Return the tasks of a round, in a fixed order.

        Parameters
        ----------
        name : str
            One of `ROUNDS`; the rounds before it must have been told.
        """
        return [replace(task, effort=self.effort) for task in _ASK[name](self)]

    @property
    def how(self) -> Effort:
        """How much is tried."""
        return EFFORTS[self.effort]

    def ranked(self, mode: str, size: int, rounds: Sequence[str] = ROUNDS[:3]) -> list[Shape]:
        """Return the best shapes of a size so far, best first, one of each error."""
        found: dict[float, tuple[float, tuple[Any, ...], Shape]] = {}
        for task, told in self.told.values():
            if task.round in rounds and task.mode == mode:
                for shape, error in told.shapes:
                    if len(shape.steps) == size:
                        signature = float(f"{error:.3e}")
                        entry = (error, shape.steps, shape)
                        if signature not in found or entry[:2] < found[signature][:2]:
                            found[signature] = entry
        return [shape for _, _, shape in sorted(found.values(), key=lambda e: e[:2])]

    def motifs(self, mode: str) -> list[Shape]:
        """Return the motifs of the shapes so far."""
        rounds = ("enumerate", "evolve")
        sizes = range(1, MOST_EVOLVED)
        best = [self.ranked(mode, size, rounds)[:8] for size in sizes]
        return mined(best, MOTIFS)

    def largest(self, mode: str) -> int:
        """Return the most operations that a core may have.

        Beside symmetric cores only small direct ones are looked for.
        """
        if mode == DIRECT and len(self.modes) > 1:
            return min(self.operations[-1], MOST_DIRECT)
        return self.operations[-1] - self.goal_of(mode).wrapping(Form(0, False))

    def table(self) -> list[Entry]:
        """Return the best entry of each method for each number of operations.

        Fewer operations count too where they give more digits.
        """
        best: dict[tuple[str, int], Entry] = {}
        for _, told in self.told.values():
            for entry in told.entries:
                for n in self.operations:
                    held = best.get((entry.method, n))
                    if entry.operations <= n and (
                        held is None or entry.bound.high < held.bound.high
                    ):
                        best[entry.method, n] = entry
        order = [LABEL, *METHODS]
        keys = sorted(best, key=lambda k: (k[1], order.index(k[0])))
        return [
            Entry(m, n, best[m, n].program, best[m, n].bound, best[m, n].optimal) for m, n in keys
        ]


def _enumerations(search: ProgramSearch) -> list[Task]:
    return [
        Task("enumerate", mode, size)
        for mode in search.modes
        for size in range(1, min(search.how.enumerated, search.largest(mode)) + 1)
    ]


def _islands(search: ProgramSearch) -> list[Task]:
    found = []
    for mode in search.modes:
        most = min(search.largest(mode), MOST_EVOLVED)
        small = tuple(s for n in range(1, most + 1) for s in search.ranked(mode, n)[:6])
        for island in range(search.how.islands if most > 0 else 0):
            # Half of the islands begin with what was enumerated, the others from nothing.
            known = small if island % 2 == 0 else ()
            found.append(Task("evolve", mode, island, known=known, most=most))
    return found


def _compositions(search: ProgramSearch) -> list[Task]:
    found = []
    for mode in search.modes:
        motifs = tuple(search.motifs(mode))
        for size in range(2, search.largest(mode) + 1):
            # Shapes of this size are fitted in the same way, so that they compare.
            known = tuple(search.ranked(mode, size, ("evolve", "enumerate"))[:KEPT])
            found.append(Task("compose", mode, size, motifs=motifs, known=known))
    return found


def _finishes(search: ProgramSearch) -> list[Task]:
    found = []
    for mode in search.modes:
        goal = search.goal_of(mode)
        for size in range(search.largest(mode) + 1):
            cores = [Shape(())] if size == 0 else search.ranked(mode, size)[: search.how.finished]
            if size == 0 and goal.symmetry != "reciprocal":
                continue
            for form in goal.forms(MOST_SQUARINGS):
                if size + goal.wrapping(form) in search.operations:
                    found += [Task("finish", mode, size, core, form) for core in cores]
    return found


def _methods(search: ProgramSearch) -> list[Task]:
    return [Task("baselines", m, n) for n in search.operations for m in METHODS]


_ASK: dict[str, Callable[[ProgramSearch], list[Task]]] = {
    "enumerate": _enumerations,
    "evolve": _islands,
    "compose": _compositions,
    "finish": _finishes,
    "baselines": _methods,
}


def perform(goal: Goal, seed: int, task: Task) -> Told:
    """Do a task; the result depends on the goal, the seed and the task alone."""
    digest = hashlib.sha256(f"{seed}/{task.key}".encode()).digest()
    random = np.random.default_rng(int.from_bytes(digest[:8], "little"))
    if task.round == "baselines":
        return _baselines(goal, task)
    goal = replace(goal, mode=task.mode)
    if task.round == "finish":
        assert task.core is not None and task.form is not None
        done = finish(goal, task.form, task.core, random)
        if done is None:
            return Told(tried=1)
        entry = Entry(
            LABEL, done.program.operations, done.program, done.bound, done.optimal
        )  # fmt: skip
        return Told((), (entry,), 1)
    if task.round == "evolve":
        return _evolve(goal, task, random)
    if task.round == "enumerate":
        every = list(shapes(task.size, goal.parity))
        fits = _in_batches(every, _problem(goal, task.size), goal, random)
        return Told(tuple((f.shape, f.error) for f in fits), (), len(every))
    return _compose(goal, task, random)


def _problem(goal: Goal, size: int) -> Problem:
    """Return a problem whose errors binary64 can see for cores of a size."""
    wanted = {0: 1.0, 1: 1.0, 2: 1.0, 3: 2.0, 4: 4.0, 5: 6.0}.get(size, 8.0)
    if goal.parity is None:
        wanted = min(wanted, 4.0)
    for inflation in (wanted, wanted / 1.5, wanted / 2, wanted / 3, 1.0):
        problem = goal.problem(Form(0, False), max(1.0, inflation))
        if problem is not None:
            return problem
    raise AperyError(
        f"{goal.function} has no finite values of one sign on the interval; ask for the absolute "
        "error or another interval"
    )


def _in_batches(
    every: Sequence[Shape], problem: Problem, goal: Goal, random: np.random.Generator
) -> list[Fit]:
    found: list[Fit] = []
    for begin in range(0, len(every), 20_000):
        batch = list(every[begin : begin + 20_000])
        found += quick(batch, problem, goal.fitted(), random, KEPT)
    found.sort(key=lambda f: f.error)
    return found[:KEPT]


def _evolve(goal: Goal, task: Task, random: np.random.Generator) -> Told:
    problem = _problem(goal, 5)
    begin: list[Fit] = []
    if task.known:
        begin = quick(list(task.known), problem, goal.fitted(), random, len(task.known))
    generations = EFFORTS[task.effort].generations
    done = evolve(
        begin, problem, goal.fitted(), random, generations=generations, most=task.most
    )  # fmt: skip
    found = [(f.shape, f.error) for fits in done.archive.values() for f in fits]
    return Told(tuple(found), (), done.tried)


def _compose(goal: Goal, task: Task, random: np.random.Generator) -> Told:
    problem, effort = _problem(goal, task.size), EFFORTS[task.effort]
    every = list(islice(compositions(task.motifs, task.size), 50 * effort.composed))
    if len(every) > effort.composed:
        chosen = sorted(random.choice(len(every), effort.composed, replace=False))
        every = [every[k] for k in chosen]
    every += task.known
    fits = [thorough(s, problem, goal.fitted(), random, effort.tries) for s in every]
    fits = sorted((f for f in fits if np.isfinite(f.error)), key=lambda f: f.error)
    return Told(tuple((f.shape, f.error) for f in fits[:KEPT]), (), len(every))


def _baselines(goal: Goal, task: Task) -> Told:
    found: list[Entry] = []
    for setting in settings(goal.function, goal.interval, goal.relative, goal.weight):
        for one in baselines(setting, task.mode, task.size):
            try:
                bound = certify(
                    one.program, goal.function, goal.interval, relative=goal.relative,
                    weight=goal.weight,
                )  # fmt: skip
            except AperyError:
                continue
            found.append(Entry(task.mode, task.size, one.program, bound, False))
    best = sorted(found, key=lambda e: e.bound.high)[:1]
    return Told((), tuple(best), len(found))
