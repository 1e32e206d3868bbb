"""Walks: exact products of the matrices of a field along lattice paths.

Guarantee: a product is exact, and two walks with the same ends have the same product.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from flint import fmpq, fmpq_mat, fmpz, fmpz_mat

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


@dataclass(frozen=True, slots=True, eq=False)
class Product:
    """A matrix of rational numbers: integers times a factor.

    Parameters
    ----------
    integers : fmpz_mat
        Integers; what the matrices of all periods have in common is left out of them.
    factor : fmpq
        Not 0, unless the matrix is.
    """

    integers: fmpz_mat
    factor: fmpq

    def __matmul__(self, other: Product) -> Product:
        return Product(self.integers * other.integers, self.factor * other.factor)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Product):
            return NotImplemented
        return bool(
            self.integers * (self.factor.p * other.factor.q)
            == other.integers * (other.factor.p * self.factor.q)
        )

    __hash__ = None  # type: ignore[assignment]

    @property
    def entries(self) -> fmpq_mat:
        """The matrix."""
        return fmpq_mat(self.integers) * self.factor

    @property
    def matrix(self) -> tuple[tuple[Fraction, ...], ...]:
        """The entries in lowest terms, row after row."""
        return tuple(
            tuple(Fraction(int(v.p), int(v.q)) for v in row) for row in self.entries.table()
        )

    def pair(self, row: int = 0, column: int = -1) -> tuple[int, int]:
        """Return numerator and denominator of `limit`, in lowest terms; (1, 0) for infinity.

        Two zeros stay two zeros.
        """
        last = self.integers.ncols() - 1
        at = last if column < 0 else column
        return _reduced(self.integers[row, at], self.integers[last, at])

    def limit(self, row: int = 0, column: int = -1) -> Fraction | None:
        """Return the quotient of two entries of a column, None where the lower one is 0.

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
    path.refuse_poles(steps, begin)
    stop = begin + steps
    common, entries = path.parted
    factor = fmpq(
        scalar_product_over(common, begin, stop), scalar_product_over(path.divisor, begin, stop)
    )
    return Product(product_over(entries, begin, stop), factor)


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
        return Product(one, fmpq(1))
    return total


def _reduced(p: fmpz, q: fmpz) -> tuple[int, int]:
    """Divide by the greatest common divisor; FLINT's is many times as fast as Python's here."""
    common = p.gcd(q)
    if q < 0 or (q == 0 and p < 0):
        common = -common
    return (int(p // common), int(q // common)) if common else (0, 0)


def _moved(point: Point, direction: Direction, count: int) -> Point:
    return tuple(v + count * d for v, d in zip(point, direction, strict=True))
