"""Products along lattice paths by definition: matrices of fractions, one step after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from apery.core import MatrixField

Rows = list[list[Fraction]]


def value(field: MatrixField, axis: int, point: Sequence[Fraction | int]) -> Rows:
    """The matrix of an axis at a point."""
    at = dict(zip(field.axes, point, strict=True))
    over = field.denominators[axis](**at)
    return [[p(**at) / over for p in row] for row in field.matrices[axis]]


def times(a: Rows, b: Rows) -> Rows:
    return [[sum((x * y for x, y in zip(row, column, strict=True)), Fraction(0))
             for column in zip(*b, strict=True)] for row in a]  # fmt: skip


def inverse(a: Rows) -> Rows:
    """Gauss and Jordan."""
    size = len(a)
    wide = [[*row, *(Fraction(int(r == c)) for c in range(size))] for r, row in enumerate(a)]
    for k in range(size):
        pivot = next(r for r in range(k, size) if wide[r][k])
        wide[k], wide[pivot] = wide[pivot], wide[k]
        wide[k] = [v / wide[k][k] for v in wide[k]]
        for r in range(size):
            if r != k:
                wide[r] = [v - wide[r][k] * w for v, w in zip(wide[r], wide[k], strict=True)]
    return [row[size:] for row in wide]


def product(
    field: MatrixField, path: Iterable[tuple[int, int]], start: Iterable[int | Fraction]
) -> Rows:
    """The product along steps, each an axis and a sign."""
    here = [Fraction(v) for v in start]
    size = field.size
    total = [[Fraction(int(r == c)) for c in range(size)] for r in range(size)]
    for axis, sign in path:
        if sign < 0:
            here[axis] -= 1
        step = value(field, axis, here)
        total = times(total, step if sign > 0 else inverse(step))
        if sign > 0:
            here[axis] += 1
    return total
