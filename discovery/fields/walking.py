"""Walks: exact products of the matrices of a field along lattice paths.

Guarantee: a product is exact, and two walks with the same ends have the same product.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from math import gcd

from flint import fmpz, fmpz_mat

from apery.core.errors import InvalidInputError
from apery.core.matrix_field import MatrixField
from apery.discovery.fields.trajectory import (
    Direction,
    Point,
    Trajectory,
    as_direction,
    as_point,
    trajectory,
)
from apery.numerics.matrix_products import product_over, scalar_product_over


@dataclass(frozen=True, slots=True)
class Product:
    """A matrix of rational numbers, numerators / divisor.

    Parameters
    ----------
    numerators : fmpz_mat
        Integers, not reduced.
    divisor : fmpz
        Not 0.
    """

    numerators: fmpz_mat
    divisor: fmpz

    def __matmul__(self, other: Product) -> Product:
        return Product(self.numerators * other.numerators, self.divisor * other.divisor)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Product):
            return NotImplemented
        return bool(self.numerators * other.divisor == other.numerators * self.divisor)

    __hash__ = None  # type: ignore[assignment]

    @property
    def matrix(self) -> tuple[tuple[Fraction, ...], ...]:
        """The entries in lowest terms."""
        over = int(self.divisor)
        return tuple(tuple(Fraction(int(v), over) for v in row) for row in self.numerators.table())

    def pair(self, row: int = 0, column: int = -1) -> tuple[int, int]:
        """Return numerator and denominator of `limit`, not reduced."""
        last = self.numerators.ncols() - 1
        at = last if column < 0 else column
        return int(self.numerators[row, at]), int(self.numerators[last, at])

    def limit(self, row: int = 0, column: int = -1) -> Fraction | None:
        """Return the quotient of two entries of a column, None for infinity.

        For the fraction fields, with matrices [[0, b], [1, a]] along x, it is a convergent of
        b_1/(a_1 + b_2/(a_2 + ...)).

        Parameters
        ----------
        row : int
            The row of the numerator; that of the denominator is the last.
        column : int
            The column, the last if not given.
        """
        p, q = self.pair(row, column)
        return Fraction(p, q) if q else None


def walk(
    field: MatrixField,
    direction: Iterable[int | Fraction],
    steps: int,
    start: Iterable[int | Fraction] | None = None,
) -> Product:
    """Return the product of `steps` periods along a direction.

    Parameters
    ----------
    field : MatrixField
        The field, without parameters.
    direction : iterable of int
        Steps along each axis in one period, forwards or backwards. Fractions are multiplied by
        their common denominator.
    steps : int
        Number of periods, not negative.
    start : iterable of int or Fraction, optional
        Where the walk begins; (1, ..., 1) if not given.

    Raises
    ------
    InvalidInputError
        The field has parameters, the direction is none, or a step backwards meets a singular
        matrix, or a step forwards a pole.

    Examples
    --------
    >>> from apery.discovery.fields import known
    >>> zeta3 = known("zeta3")
    >>> print(walk(zeta3, (1, 1), 4).limit())
    -1032922163/6144958163
    >>> there, back = walk(zeta3, (1, 2), 9), walk(zeta3, (-1, -2), 9, start=(10, 19))
    >>> (there @ back).matrix
    ((Fraction(1, 1), Fraction(0, 1)), (Fraction(0, 1), Fraction(1, 1)))
    """
    return along(trajectory(field, direction, start), steps)


def along(path: Trajectory, steps: int, begin: int = 0) -> Product:
    """Return the product of a trajectory matrix over begin <= n < begin + steps."""
    if steps < 0:
        raise InvalidInputError(f"a walk has 0 or more steps, not {steps}")
    divisor = scalar_product_over(path.divisor, begin, begin + steps)
    if not divisor:
        meets = next(n for n in range(begin, begin + steps) if not path.divisor(n))
        place = ", ".join(
            str(s + meets * d) for s, d in zip(path.start, path.direction, strict=True)
        )
        raise InvalidInputError(
            f"the walk along {path.direction} meets a singular matrix between ({place}) and the "
            "next point of its direction; start elsewhere"
        )
    return Product(product_over(path.entries, begin, begin + steps), divisor)


def walk_path(
    field: MatrixField,
    path: Iterable[Sequence[int]],
    start: Iterable[int | Fraction] | None = None,
) -> Product:
    """Return the product along a lattice path.

    Parameters
    ----------
    field : MatrixField
        The field, without parameters.
    path : iterable of directions
        The steps in order, each a vector of whole numbers.
    start : iterable of int or Fraction, optional
        Where the path begins; (1, ..., 1) if not given.

    Examples
    --------
    >>> from apery.discovery.fields import known
    >>> pi = known("pi")
    >>> detour = walk_path(pi, [(1, 0), (0, 1), (0, 1), (1, 0), (0, -1)])
    >>> detour == walk_path(pi, [(2, 1)])
    True
    """
    here: Point = as_point(field, start)
    total: Product | None = None
    for direction, run in groupby(as_direction(field, step) for step in path):
        count = len(list(run))
        part = walk(field, direction, count, here)
        total = part if total is None else total @ part
        here = _moved(here, direction, count)
    if total is None:
        size = field.size
        one = fmpz_mat(size, size, [int(r == c) for r in range(size) for c in range(size)])
        return Product(one, fmpz(1))
    return total


def reduced(p: int, q: int) -> tuple[int, int]:
    """Return p and q divided by their greatest common divisor, q not negative."""
    common = gcd(p, q) or 1
    return (p // common, q // common) if q >= 0 else (-p // common, -q // common)


def _moved(point: Point, direction: Direction, count: int) -> Point:
    return tuple(v + count * d for v, d in zip(point, direction, strict=True))
