"""Delta over a grid of directions, one after the other.

Guarantee: every direction of the grid comes exactly once, in a fixed order, with its delta or with
the reason why it has none. The values are those of `delta`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import gcd

from apery.core.constant import Constant
from apery.core.errors import AperyError, InvalidInputError
from apery.core.matrix_field import MatrixField
from apery.discovery.fields.delta import Delta, delta
from apery.discovery.fields.trajectory import Direction, trajectory

MAX_DIRECTIONS = 1_000_000


@dataclass(frozen=True, slots=True)
class Cell:
    """One direction of a grid.

    Parameters
    ----------
    direction : tuple of int
        Without common divisor.
    depth : int
        Number of periods.
    delta : Delta or None
        Its measure, None where there is none.
    reason : str
        Why there is none; empty otherwise.
    """

    direction: Direction
    depth: int
    delta: Delta | None
    reason: str = ""


def directions(axes: int, radius: int, *, backwards: bool = False) -> tuple[Direction, ...]:
    """Return all directions with at most `radius` steps along each axis, the shortest first.

    Parameters
    ----------
    axes : int
        Number of axes.
    radius : int
        At least 1.
    backwards : bool
        Whether steps may go backwards too.

    Examples
    --------
    >>> directions(2, 2)
    ((0, 1), (1, 0), (1, 1), (1, 2), (2, 1))
    """
    if radius < 1:
        raise InvalidInputError(f"a grid has a radius of at least 1, not {radius}")
    steps = range(-radius if backwards else 0, radius + 1)
    if len(steps) ** axes > MAX_DIRECTIONS:
        raise InvalidInputError(f"the grid has more than {MAX_DIRECTIONS} directions")
    found = [d for d in product(steps, repeat=axes) if gcd(*d) == 1]
    return tuple(sorted(found, key=lambda d: (sum(map(abs, d)), d)))


def delta_grid(
    field: MatrixField,
    radius: int,
    *,
    length: int = 400,
    start: Iterable[int | Fraction] | None = None,
    limit: Constant | str | None = None,
    backwards: bool = False,
) -> Iterator[Cell]:
    """Measure direction after direction; the iteration can be left at any time.

    Parameters
    ----------
    field : MatrixField
        The field, without parameters.
    radius : int
        Most steps along each axis in one period.
    length : int
        Steps of each walk, along all axes together, at least 2; whole periods are made of them.
    start, limit
        As for `delta`.
    backwards : bool
        Whether steps may go backwards too.

    Examples
    --------
    >>> from apery.discovery.fields import known
    >>> cells = delta_grid(known("ln2"), 2, length=200, limit="(1 - log(2))/log(2)")
    >>> [(cell.direction, cell.depth, round(cell.delta.value, 2)) for cell in cells]
    [((0, 1), 200, -0.92), ((1, 0), 200, -0.97), ((1, 1), 100, 0.34), ((1, 2), 67, 0.14),
     ((2, 1), 67, 0.14)]
    """
    if length < 2:
        raise InvalidInputError(f"a walk has at least 2 steps, not {length}")
    origin = None if start is None else tuple(start)
    trajectory(field, (1,) * len(field.axes), origin)  # what is wrong everywhere is an error
    constant = None if limit is None else limit if isinstance(limit, Constant) else Constant(limit)
    for direction in directions(len(field.axes), radius, backwards=backwards):
        depth = max(2, round(length / sum(map(abs, direction))))
        try:
            found = delta(field, direction, depth, start=origin, limit=constant)
        except AperyError as error:
            yield Cell(direction, depth, None, str(error))
        else:
            yield Cell(direction, depth, found)
