"""Islands of shapes that mutate, compete in error and cost, and keep an archive.

Selection is NSGA-II on the pairs (error, operations), by DEAP. A child that does what a program
that was seen before does is not counted again. An island is a function of its seed and of the
shapes that it begins with.

References
----------
K. Deb, A. Pratap, S. Agarwal, T. Meyarivan, A fast and elitist multiobjective genetic algorithm:
NSGA-II, IEEE Trans. Evol. Comput. 6 (2002) 182-197, DOI 10.1109/4235.996017.
F.-A. Fortin et al., DEAP: evolutionary algorithms made easy, J. Mach. Learn. Res. 13 (2012)
2171-2175.
E. Real et al., AutoNumerics-Zero: automated discovery of state-of-the-art mathematical functions,
2024, arXiv 2312.08472.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from apery.discovery.programs.enumeration import FRESH, Shape, Step
from apery.discovery.programs.fitting import Fit, quick
from apery.discovery.programs.goal import Problem
from apery.numerics.programs.tape import ADD, DIVIDE, MULTIPLY, SUBTRACT

POPULATION = 120
CHILDREN = 400
_OPERATIONS = (ADD, SUBTRACT, MULTIPLY, DIVIDE)


@dataclass(frozen=True, slots=True, eq=False)
class Evolved:
    """What an island found.

    Parameters
    ----------
    archive : dict of int to list of Fit
        For each number of operations the best shapes, best first.
    tried : int
        How many children were fitted.
    """

    archive: dict[int, list[Fit]]
    tried: int


@cache
def _individual() -> Any:
    """Return DEAP's class of individuals with two objectives to minimise."""
    from deap import base

    fitness = type("Errors", (base.Fitness,), {"weights": (-1.0, -1.0)})

    class Individual:
        """A fitted shape."""

        def __init__(self, fit: Fit) -> None:
            self.fit = fit
            self.fitness = fitness((fit.error, float(len(fit.shape.steps))))

    return Individual


def evolve(
    begin: list[Fit], problem: Problem, last: Shape | None, random: np.random.Generator, *,
    generations: int, most: int, keep: int = 12,
) -> Evolved:  # fmt: skip
    """Let an island evolve.

    Parameters
    ----------
    begin : list of Fit
        Shapes to begin with; with none, the island begins with single operations.
    most : int
        Most operations of a shape.
    keep : int
        Shapes that the archive keeps for each number of operations.
    """
    from deap import tools

    individual = _individual()
    seeds = [Shape(((op, FRESH, 0),)) for op in (ADD, MULTIPLY, DIVIDE)]
    fits = [*begin, *quick(seeds, problem, last, random, len(seeds))]
    archive: dict[int, list[Fit]] = {}
    seen: set[tuple[Step, ...]] = set()
    signatures: set[tuple[int, float]] = set()
    for fit in fits:
        seen.add(fit.shape.steps)
        _file(archive, fit, signatures, keep)
    population = [individual(f) for f in fits]
    tried = 0
    for _ in range(generations):
        children: list[Shape] = []
        for _attempt in range(4 * CHILDREN):
            parent = population[int(random.integers(len(population)))].fit.shape
            child = mutated(parent, random)
            if random.random() < 0.4:
                child = mutated(child, random)
            if 1 <= len(child.steps) <= most and child.steps not in seen and child.constants < 15:
                seen.add(child.steps)
                children.append(child)
                if len(children) == CHILDREN:
                    break
        if not children:
            break
        tried += len(children)
        fits = quick(children, problem, last, random, len(children))
        population += [individual(f) for f in fits if _file(archive, f, signatures, keep)]
        if len(population) > POPULATION:
            population = tools.selNSGA2(population, POPULATION)
        # What the archive keeps stays among the parents, whatever the front looks like.
        kept = {id(p.fit) for p in population}
        elite = [f for entries in archive.values() for f in entries[:3] if id(f) not in kept]
        population += [individual(f) for f in elite]
    return Evolved(archive, tried)


def _file(
    archive: dict[int, list[Fit]], fit: Fit, signatures: set[tuple[int, float]], keep: int
) -> bool:
    """File a fit under its number of operations; whether it is new and good enough."""
    size = len(fit.shape.steps)
    signature = (size, float(f"{fit.error:.4e}"))
    if signature in signatures:
        return False
    entries = archive.setdefault(size, [])
    if len(entries) == keep and fit.error >= entries[-1].error:
        return False
    signatures.add(signature)
    entries.append(fit)
    entries.sort(key=lambda f: f.error)
    del entries[keep:]
    return True


def mutated(shape: Shape, random: np.random.Generator) -> Shape:
    """Return a shape with one change: a step inserted, removed, rewired, or another operation."""
    steps = list(shape.steps)
    kind = int(random.integers(6)) if steps else 0
    if kind <= 1:
        at = int(random.integers(len(steps) + 1))
        op = int(random.choice(_OPERATIONS))
        operands = [_operand(at, random), int(random.integers(at + 1))]
        random.shuffle(operands)
        fresh = (op, operands[0], operands[1])
        steps = [*steps[:at], fresh, *(_renumbered(s, at, 1) for s in steps[at:])]
        # Somebody has to use it: a later step, or it becomes the value.
        if at + 1 < len(steps):
            user = int(random.integers(at + 1, len(steps)))
            op, a, b = steps[user]
            steps[user] = (op, at + 1, b) if random.random() < 0.5 else (op, a, at + 1)
    elif kind == 2 and len(steps) > 1:
        at = int(random.integers(len(steps)))
        heir = max(0, steps[at][1], steps[at][2])
        kept = [*steps[:at], *(_bypassed(s, at + 1, heir) for s in steps[at + 1 :])]
        steps = [_renumbered(s, at, -1) if k >= at else s for k, s in enumerate(kept)]
    elif kind == 3:
        at = int(random.integers(len(steps)))
        _, a, b = steps[at]
        steps[at] = (int(random.choice(_OPERATIONS)), a, b)
    else:
        at = int(random.integers(len(steps)))
        op, a, b = steps[at]
        other = _operand(at, random)
        steps[at] = (op, other, b) if random.random() < 0.5 else (op, a, other)
    return _tidied(steps)


def _operand(at: int, random: np.random.Generator) -> int:
    return FRESH if random.random() < 0.4 else int(random.integers(at + 1))


def _renumbered(step: Step, at: int, by: int) -> Step:
    """Shift references to the steps from number `at` + 1 on."""
    op, a, b = step
    return op, a + by * (a > at), b + by * (b > at)


def _bypassed(step: Step, old: int, new: int) -> Step:
    op, a, b = step
    return op, new if a == old else a, new if b == old else b


def _tidied(steps: list[Step]) -> Shape:
    """Drop steps that are not used or hold constants alone; order commuting operands."""
    constant = set()
    for k, (op, a, b) in enumerate(steps, 1):
        if op == SUBTRACT and b == FRESH:
            op, a, b = ADD, b, a
        a, b = (FRESH if o in constant else o for o in (a, b))
        if a == FRESH and b == FRESH:
            constant.add(k)
        elif op == DIVIDE and b == FRESH:
            op, a, b = MULTIPLY, b, a
        elif op in (ADD, MULTIPLY) and a > b:
            a, b = b, a
        steps[k - 1] = (op, a, b)
    if not steps or len(steps) in constant:
        return Shape(())
    needed = {len(steps)}
    for k in range(len(steps), 0, -1):
        if k in needed:
            needed.update(o for o in steps[k - 1][1:] if o > 0)
    number = {0: 0, FRESH: FRESH}
    kept: list[Step] = []
    for k, (op, a, b) in enumerate(steps, 1):
        if k in needed:
            kept.append((op, number[a], number[b]))
            number[k] = len(kept)
    return Shape(tuple(kept))
