"""Constants for shapes: quick fits of many, thorough fits of a few, in binary64.

Starts are drawn from a generator that is given, so that results depend on the seed alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apery.discovery.programs.enumeration import Shape, packed
from apery.discovery.programs.goal import Problem
from apery.numerics.programs.fit import least_squares, minimax, screen

QUICK_STARTS = 4
QUICK_ROUNDS = 15
THOROUGH_ROUNDS = 40
MOST_CONSTANTS = 16


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A shape with constants and its error on the points of a problem.

    Parameters
    ----------
    shape : Shape
        The core, without the free factor.
    constants : array of float64
        With the free factor as the last, where there is one.
    error : float
        Largest weighted error.
    """

    shape: Shape
    constants: NDArray[np.float64]
    error: float


def starts(random: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Draw constants of either sign and of sizes from 0.1 to 10^3.5."""
    sign = random.choice([-1.0, 1.0], (count, MOST_CONSTANTS))
    size: NDArray[np.float64] = 10 ** random.uniform(-1, 3.5, (count, MOST_CONSTANTS))
    return sign * size


def quick(
    shapes: list[Shape],
    problem: Problem,
    last: Shape | None,
    random: np.random.Generator,
    keep: int,
) -> list[Fit]:
    """Fit many shapes with a few short descents each; return the best, best first.

    Shapes with the same error are the same function or differ in nothing that helps: of these
    the first is kept.
    """
    whole = [s.then(last) if last is not None else s for s in shapes]
    tapes, lengths, counts = packed(whole)
    errors = np.empty(len(shapes))
    constants = np.zeros((len(shapes), MOST_CONSTANTS))
    begin = starts(random, QUICK_STARTS)
    screen(
        tapes, lengths, counts, begin, problem.x, problem.target, problem.weight, QUICK_ROUNDS,
        errors, constants,
    )  # fmt: skip
    found: list[Fit] = []
    seen: set[float] = set()
    for k in np.argsort(errors, kind="stable"):
        error = float(errors[k])
        if not np.isfinite(error) or len(found) == keep:
            break
        signature = float(f"{error:.5e}")
        if signature not in seen:
            seen.add(signature)
            found.append(Fit(shapes[k], constants[k, : counts[k]].copy(), error))
    return found


def thorough(
    shape: Shape, problem: Problem, last: Shape | None, random: np.random.Generator, tries: int,
    first: NDArray[np.float64] | None = None,
) -> Fit:  # fmt: skip
    """Fit one shape from many starts; towards the minimax constants at the end."""
    whole = shape.then(last) if last is not None else shape
    tape, n = whole.tape(), whole.constants
    space = np.empty((2, len(tape) + n + 1, len(problem.x)))
    share = np.full(len(problem.x), 1 / len(problem.x))
    begin = starts(random, tries)[:, :n]
    if first is not None:
        begin = np.vstack([first[None, :n], begin])
    best, kept = np.inf, np.zeros(n)
    for trial in begin:
        constants = trial.copy()
        total, _ = least_squares(
            tape,
            constants,
            problem.x,
            problem.target,
            problem.weight,
            share,
            THOROUGH_ROUNDS,
            space,
        )
        if total < best:
            best, kept = total, constants
    error = minimax(
        tape, kept, problem.x, problem.target, problem.weight, THOROUGH_ROUNDS, 15, space
    )
    return Fit(shape, kept, float(error))
