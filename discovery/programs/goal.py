"""What a search looks for: a function on an interval, and the smaller problems behind it.

With a symmetry the search needs less than the whole program. Where f(-x) f(x) = 1, an odd
function R approximates (f + 1)/(f - 1), and f is approximated by 1 + 2/(R - 1), three
operations more. Where f is positive, the program may approximate a root of f and be squared.
Errors too small for binary64 are seen on an inflated interval, where they are larger.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from apery.core.errors import InvalidInputError
from apery.discovery.programs.enumeration import EVEN, FRESH, ODD, Shape, Step
from apery.numerics.programs.functions import Function, Interval
from apery.numerics.programs.tape import ADD, DIVIDE, MULTIPLY

DIRECT, SYMMETRIC, SQUARED = "direct", "symmetric", "squared"
"""What the core approximates: the function; what its symmetry leaves; of an odd or even function
the one of x^2 in f(x) = x h(x^2) or h(x^2)."""
POINTS = 32
LARGEST_RATIO = 1e6

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Goal:
    """A function, an interval and a kind of error.

    Parameters
    ----------
    function : Function
    interval : (Fraction, Fraction)
    relative : bool
    mode : str
        ``direct``, ``symmetric`` or ``squared``.
    weight : Function, optional
        What an absolute error is multiplied with.

    Examples
    --------
    >>> goal = Goal(Function("exp2"), (Fraction(0), Fraction(1)), True)
    >>> goal.symmetry, goal.parity, goal.wrapping(Form(0, False))
    ('reciprocal', 1, 3)
    """

    function: Function
    interval: Interval
    relative: bool = True
    mode: str = SYMMETRIC
    weight: Function | None = None

    def __post_init__(self) -> None:
        if not self.interval[0] < self.interval[1]:
            raise InvalidInputError(
                f"the interval from {self.interval[0]} to {self.interval[1]} is empty"
            )
        if self.weight is not None and self.relative:
            raise InvalidInputError("a weight goes with the absolute error")

    @property
    def symmetry(self) -> str:
        """The symmetry that is made use of."""
        if self.mode != SYMMETRIC:
            return ""
        if self.function.symmetry == "reciprocal" and not self.relative:
            return ""
        return self.function.symmetry

    @property
    def parity(self) -> int | None:
        """Parity of the core, None where it has none."""
        return {"odd": ODD, "reciprocal": ODD, "even": EVEN}.get(self.symmetry)

    def wrapping(self, form: Form) -> int:
        """Operations around the core."""
        around = 3 * (self.symmetry == "reciprocal")
        if self.mode == SQUARED:
            around = 1 + self.odd
        return around + form.squarings + form.centred

    @property
    def odd(self) -> bool:
        """Whether the function is odd."""
        return self.function.symmetry == "odd"

    @property
    def modes(self) -> tuple[str, ...]:
        """The modes that the function offers."""
        symmetry = self.function.symmetry
        if symmetry == "reciprocal":
            return (SYMMETRIC, DIRECT) if self.relative else (DIRECT,)
        return (SYMMETRIC, SQUARED, DIRECT) if symmetry else (DIRECT,)

    def forms(self, most: int) -> list[Form]:
        """Return the forms in which a core may be used, with at most so many squarings."""
        found = [Form(0, False)]
        if self.function.positive and self.relative:
            found += [Form(s, False) for s in range(1, most + 1)]
            if self.symmetry == "reciprocal":
                # A shift to the middle gains about what a squaring does: one is enough to see.
                found.append(Form(0, True))
        return found

    def problem(self, form: Form, inflation: float) -> Problem | None:
        """Return the problem of the core on an inflated interval; None if it has no values."""
        low, high = map(float, self.interval)
        if form.centred:
            low, high = 0.0, (high - low) / 2
        if (self.parity is not None or self.mode == SQUARED) and low <= 0 <= high:
            low, high = 0.0, max(-low, high)
        elif low != 0:
            middle, half = (low + high) / 2, (high - low) / 2 * inflation
            low, high, inflation = middle - half, middle + half, 1.0
        nodes = 0.5 - 0.5 * np.cos(np.pi * (np.arange(POINTS) + 0.5) / POINTS)
        x = low + (high - low) * inflation * nodes
        f = self._values(x, form)
        if f is None:
            return None
        if self.symmetry == "reciprocal":
            if not np.all(f != 1):
                return None
            return Problem(x, (f + 1) / (f - 1), (f - 1) ** 2 / (2 * f))
        weight = 1 / f if self.relative else np.ones_like(f)
        if self.mode == SQUARED:
            factor = x if self.odd else np.ones_like(x)
            return Problem(x * x, f / factor, weight * factor)
        return Problem(x, f, weight)

    def _values(self, x: Values, form: Form) -> Values | None:
        shift, unit = 0.0, 1.0
        if form.centred:
            shift = float(sum(self.interval) / 2)
            unit = float(self.function.values(np.array([shift]))[0])
        try:
            f = self.function.values(x + shift) / unit
        except InvalidInputError:
            return None
        if form.squarings:
            if not np.all(f > 0):
                return None
            f = f ** (0.5**form.squarings)
        size = np.abs(f)
        if not np.all(np.isfinite(f)) or (
            self.relative and size.max() > LARGEST_RATIO * size.min()
        ):
            return None
        return f if not self.relative or np.all(f > 0) or np.all(f < 0) else None

    def fitted(self) -> Shape | None:
        """Return what is applied to the core for its fit: a free factor, where one is needed."""
        return Shape(((MULTIPLY, FRESH, 0),)) if self.symmetry == "reciprocal" else None

    def whole(self, core: Shape, constants: Values, form: Form) -> tuple[Shape, list[float]]:
        """Return the whole program of a core, with the constants of its fit.

        Parameters
        ----------
        constants : array
            Those of the core, and the free factor where there is one.
        """
        steps: list[Step] = list(core.steps)
        values = [float(c) for c in constants[: core.constants]]
        if form.centred:
            steps = [(ADD, FRESH, 0), *(_shifted(s) for s in steps)]
            values = [-float(sum(self.interval) / 2), *values]
        if self.symmetry == "reciprocal":
            k = 1 / float(constants[core.constants])
            unit = 1.0
            if form.centred:
                middle = np.array([float(sum(self.interval) / 2)])
                unit = float(self.function.values(middle)[0]) ** (0.5**form.squarings)
            steps.append((ADD, FRESH, len(steps)))
            steps.append((DIVIDE, FRESH, len(steps)))
            steps.append((ADD, FRESH, len(steps)))
            values += [-k, 2 * k * unit, unit]
        if self.mode == SQUARED:
            # What was x for the core is the first step.
            steps = [(MULTIPLY, 0, 0), *(_shifted(s) for s in steps)]
            if self.odd:
                steps.append((MULTIPLY, 0, len(steps)))
        for _ in range(form.squarings):
            steps.append((MULTIPLY, len(steps), len(steps)))
        return Shape(tuple(steps)), values

    def inflated(self, inflation: Fraction, form: Form) -> Interval:
        """Return the inflated interval for a whole program."""
        low, high = self.interval
        if form.centred:
            pass
        elif low == 0 or (
            (self.parity is not None or self.mode == SQUARED) and low <= 0 <= high
        ):  # fmt: skip
            return low * inflation, high * inflation
        middle, half = (low + high) / 2, (high - low) / 2 * inflation
        return middle - half, middle + half


@dataclass(frozen=True, slots=True)
class Form:
    """How a core becomes a program: squared so often, and shifted to the middle or not."""

    squarings: int
    centred: bool


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Points, values and weights of the error."""

    x: Values
    target: Values
    weight: Values


def _shifted(step: Step) -> Step:
    """Move a step behind a first one whose value takes the place of x."""
    op, a, b = step
    return op, a + (a != FRESH), b + (b != FRESH)


def digits(error: float) -> float:
    """Return -log10 of an error; infinite for 0, -infinite where there is none."""
    if error == 0:
        return math.inf
    return -math.log10(error) if error < math.inf else -math.inf
