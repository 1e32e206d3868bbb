"""All small programs, one for each shape, with or without a parity.

A shape is a program whose constants are free. Enumerated are straight-line programs of a given
number of operations in which every step is used, no step repeats another, and no constant could
be absorbed by its neighbour; independent steps come in one order only. With a parity, the values
are odd or even functions of x, which leaves out most shapes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apery.numerics.programs.tape import ADD, DIVIDE, MULTIPLY, SUBTRACT, Tape

FRESH = -1
"""Stands for a constant of its own."""
VARIABLE = -2
"""Stands, in a part of a composition, for x; 0 is the value that the part acts on."""

Step = tuple[int, int, int]
"""Operation and two operands: 0 for x, k for step number k, `FRESH`."""
ODD, EVEN = 1, 0


@dataclass(frozen=True, slots=True)
class Shape:
    """A program whose constants are free.

    Parameters
    ----------
    steps : tuple of (int, int, int)
        Operation and operands: 0 for x, k for step k, -1 for a constant of its own.

    Examples
    --------
    >>> Shape(((DIVIDE, FRESH, 0), (ADD, 0, 1))).tape().tolist()
    [[3, 1, 0, 0], [0, 0, 2, 0]]
    """

    steps: tuple[Step, ...]

    @property
    def constants(self) -> int:
        """How many constants there are."""
        return sum((a == FRESH) + (b == FRESH) for _, a, b in self.steps)

    def tape(self) -> Tape:
        """Return the steps as `apery.numerics.programs.tape` takes them."""
        count, used = self.constants, 0
        rows = []
        for op, a, b in self.steps:
            registers = []
            for operand in (a, b):
                if operand == FRESH:
                    used += 1
                    registers.append(used)
                else:
                    registers.append(operand and operand + count)
            rows.append([op, *registers, 0])
        return np.array(rows, dtype=np.int64)

    def then(self, other: Shape) -> Shape:
        """Return the composition: `other` applied to the value of this shape."""
        size = len(self.steps)

        def moved(operand: int) -> int:
            if operand == VARIABLE:
                return 0
            return operand if operand == FRESH else operand + size

        return Shape(
            (*self.steps, *((op, moved(a), moved(b)) for op, a, b in other.steps))
        )  # fmt: skip


def packed(shapes: list[Shape]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return tapes of equal length, the numbers of steps, and the numbers of constants."""
    most = max(len(s.steps) for s in shapes)
    tapes = np.zeros((len(shapes), most, 4), dtype=np.int64)
    lengths = np.empty(len(shapes), dtype=np.int64)
    counts = np.empty(len(shapes), dtype=np.int64)
    for k, shape in enumerate(shapes):
        tapes[k, : len(shape.steps)] = shape.tape()
        lengths[k], counts[k] = len(shape.steps), shape.constants
    return tapes, lengths, counts


def shapes(operations: int, parity: int | None = None) -> Iterator[Shape]:
    """Yield every shape with a number of operations.

    Parameters
    ----------
    operations : int
        At least 1.
    parity : int, optional
        `ODD` or `EVEN`: only shapes that are functions of that parity by the parity of their
        parts. Without it, all shapes.

    Examples
    --------
    >>> [len(list(shapes(n))) for n in (1, 2, 3)]
    [4, 31, 468]
    >>> [len(list(shapes(n, ODD))) for n in (2, 4)]
    [7, 1948]
    """
    yield from _extended((), (ODD if parity is not None else EVEN,), operations, parity)


def _extended(
    steps: tuple[Step, ...], parities: tuple[int, ...], left: int, wanted: int | None
) -> Iterator[Shape]:
    if left == 0:
        if wanted is None or parities[-1] == wanted:
            yield Shape(steps)
        return
    used = {operand for _, a, b in steps for operand in (a, b)}
    unused = [k for k in range(1, len(steps) + 1) if k not in used]
    # Each further step brings one value and uses up to two.
    if len(unused) > left + 1:
        return
    last = steps[-1] if steps else None
    for step, parity in _steps(steps, parities, typed=wanted is not None):
        if step in steps and FRESH not in step:
            continue
        if last is not None and len(steps) not in step[1:] and step < last:
            continue
        open_now = [k for k in unused if k not in step[1:]]
        if len(open_now) + 1 > left:
            continue
        yield from _extended((*steps, step), (*parities, parity), left - 1, wanted)


def _steps(
    steps: tuple[Step, ...], parities: tuple[int, ...], *, typed: bool
) -> Iterator[tuple[Step, int]]:
    """Yield what may come next, with its parity."""
    for v in range(len(parities)):
        origin = steps[v - 1] if v else (ADD, 0, 0)
        by_constant = FRESH in origin
        if not (by_constant and origin[0] == ADD) and not (typed and parities[v] == ODD):
            yield (ADD, FRESH, v), parities[v]
        if not (by_constant and origin[0] in (MULTIPLY, DIVIDE)):
            yield (MULTIPLY, FRESH, v), parities[v]
            yield (DIVIDE, FRESH, v), parities[v]
        yield (MULTIPLY, v, v), EVEN
        for w in range(v):
            if not typed or parities[v] == parities[w]:
                yield (ADD, w, v), parities[v]
                yield (SUBTRACT, v, w), parities[v]
            parity = parities[v] ^ parities[w]
            yield (MULTIPLY, w, v), parity
            yield (DIVIDE, v, w), parity
            yield (DIVIDE, w, v), parity
