"""From a core to a certified program: the whole form, the real interval, many digits.

The core is fitted in binary64 where its error can be seen. From there the interval shrinks step
by step to the one that is asked for, and the constants follow in many digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from apery.core.errors import AperyError
from apery.core.program import Program
from apery.discovery.programs.enumeration import Shape
from apery.discovery.programs.fitting import Fit, thorough
from apery.discovery.programs.goal import Form, Goal
from apery.numerics.programs.certify import Bound, certify
from apery.numerics.programs.polish import Polished, polish
from apery.numerics.programs.tape import decode

INFLATIONS = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0, 32.0)
CLEAR = 1e-3
"""Errors around this are far from the rounding of binary64, and a good start can be told there."""
TRIES = 2000
STEP = Fraction(3, 4)


@dataclass(frozen=True, slots=True)
class Finished:
    """A program with the certified bound of its error."""

    program: Program
    bound: Bound
    optimal: bool


def visible(
    goal: Goal, form: Form, core: Shape, random: np.random.Generator, tries: int = TRIES
) -> tuple[Fit, float] | None:
    """Fit a core where its error is large enough; return the fit and the inflation."""
    best: tuple[Fit, float] | None = None
    reach = 2.0**form.squarings
    for inflation in reversed(INFLATIONS):
        scale = inflation * (reach if inflation > 1 else 1)
        problem = goal.problem(form, scale)
        if problem is None:
            continue
        first = best[0].constants if best is not None else None
        fit = thorough(core, problem, goal.fitted(), random, tries, first)
        if np.isfinite(fit.error):
            best = fit, scale
        if fit.error < CLEAR:
            break
    return best


def finish(
    goal: Goal, form: Form, core: Shape, random: np.random.Generator, tries: int = TRIES
) -> Finished | None:
    """Return the certified program of a core in a form, None if it leads to none.

    Parameters
    ----------
    tries : int
        Starts of the fit in binary64.
    """
    seen = visible(goal, form, core, random, tries)
    if seen is None:
        return None
    fit, inflation = seen
    shape, constants = goal.whole(core, fit.constants, form)
    program = decode(shape.tape(), np.array(constants))
    scale = Fraction(inflation)
    history: list[tuple[Fraction, Program]] = []
    while True:
        done = _polished(goal, form, history, program, scale)
        # Squarings multiply the error of the core.
        if done is None or not done.error < min(1.0, 10 * 2**form.squarings * fit.error):
            return None
        if scale == 1:
            return _certified(goal, done)
        history = [*history[-1:], (scale, done.program)]
        program = done.program
        scale = max(Fraction(1), scale * STEP)


def _polished(
    goal: Goal, form: Form, history: list[tuple[Fraction, Program]], last: Program, scale: Fraction
) -> Polished | None:
    """Polish on an inflated interval, from extrapolated constants where these serve."""
    interval = goal.inflated(scale, form)
    rounds = 30 if scale == 1 else 10
    best: Polished | None = None
    for start in dict.fromkeys((_predicted(history, last, scale), last)):
        done = polish(
            start, goal.function, interval, relative=goal.relative,
            # The weight belongs to the interval itself.
            weight=goal.weight if scale == 1 else None, rounds=rounds,
            refine=scale == 1, rescue=2 if scale == 1 or not history else 1,
        )  # fmt: skip
        if done is not None and (best is None or done.error < best.error):
            best = done
        if best is not None and best.optimal:
            break
    return best


def _predicted(history: list[tuple[Fraction, Program]], last: Program, scale: Fraction) -> Program:
    """Extrapolate the constants in the square of the scale."""
    if len(history) < 2:
        return last
    (s0, p0), (s1, p1) = history
    share = (scale**2 - s1**2) / (s1**2 - s0**2)
    moved = [
        b + (b - a) * share for a, b in zip(p0.constants, p1.constants, strict=True)
    ]  # fmt: skip
    return last.with_constants([Fraction(round(c * 2**220), 2**220) for c in moved])


def _certified(goal: Goal, done: Polished) -> Finished | None:
    try:
        bound = certify(
            done.program, goal.function, goal.interval, relative=goal.relative, weight=goal.weight
        )
    except AperyError:
        return None
    return Finished(done.program, bound, done.optimal)
