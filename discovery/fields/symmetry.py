"""Fields made from a field: its dual, and the fields of chosen directions.

Guarantee: what is made is conservative, and is checked again as every field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import lcm

from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx

from apery.core.errors import InvalidInputError
from apery.core.matrix_field import MatrixField
from apery.core.polynomial import Polynomial
from apery.discovery.fields.trajectory import as_point, unit_steps
from apery.numerics.matrix_products import adjugate, determinant, multiply

Rows = tuple[tuple[fmpq_mpoly, ...], ...]


def dual(field: MatrixField) -> MatrixField:
    """Return the field of inverse transposed matrices.

    Its products along paths are the inverse transposed products of the field.

    Raises
    ------
    InvalidInputError
        A matrix has determinant 0.

    Examples
    --------
    >>> print(dual(MatrixField(("x",), ([["x", 1], [0, "x"]],))))
    x: [[x, 0], [-1, x]] / (x^2)
    """
    ring = _Ring(field.variables)
    matrices, divisors = [], []
    for k in range(len(field.axes)):
        rows, over = _inverse(field, k, *ring.matrix(field, k))
        entries, divisor = ring.lowest(tuple(zip(*rows, strict=True)), over)
        matrices.append(entries)
        divisors.append(divisor)
    return MatrixField(field.axes, matrices, divisors)


def sub_field(
    field: MatrixField,
    directions: Mapping[str, Iterable[int]],
    *,
    start: Iterable[int | Fraction] | None = None,
) -> MatrixField:
    """Return the field whose axes are chosen directions of a field.

    Its matrix of an axis at (t_1, t_2, ...) is the product of the field along that direction from
    the point start + t_1 d_1 + t_2 d_2 + ...

    Parameters
    ----------
    field : MatrixField
        The field; its parameters stay parameters.
    directions : mapping of str to direction
        A name for each new axis, no parameter of the field, with its steps along the old axes.
    start : iterable of int or Fraction, optional
        The origin of the new lattice; (0, ..., 0) if not given.

    Raises
    ------
    InvalidInputError
        A direction is none, a name is taken, or an inverse of a singular matrix is needed.

    Examples
    --------
    >>> from apery.discovery.fields import known
    >>> print(sub_field(known("e"), {"n": (1, 1), "m": (0, 1)}))
    n: [[n, m*n + 2*n^2 + n], [m + 2*n, m^2 + 4*m*n + 4*n^2 + n]]; m: [[1, n], [1, m + 2*n]]
    """
    names = tuple(directions)
    if taken := [name for name in names if name in field.parameters]:
        raise InvalidInputError(f"{taken[0]} is a parameter of the field; name the axis otherwise")
    steps = [unit_steps(field, d) for d in directions.values()]
    origin = as_point(field, (0,) * len(field.axes) if start is None else start)
    ring = _Ring((*names, *field.parameters))
    counts = [
        [sum(sign for k, sign in path if k == j) for j in range(len(origin))] for path in steps
    ]
    base = [
        sum((ring.gen(name) * c[j] for name, c in zip(names, counts, strict=True)), ring.of(v))
        for j, v in enumerate(origin)
    ]
    matrices, divisors = [], []
    for path in steps:
        here = list(base)
        rows, over = _identity(ring, field.size), ring.of(1)
        for k, sign in path:
            if sign < 0:
                here[k] = here[k] - 1
            matrix, divisor = ring.matrix(field, k, here)
            if sign < 0:
                matrix, divisor = _inverse(field, k, matrix, divisor)
            else:
                here[k] = here[k] + 1
            rows, over = multiply(rows, matrix), over * divisor
        entries, divisor = ring.lowest(rows, over)
        matrices.append(entries)
        divisors.append(divisor)
    return MatrixField(names, matrices, divisors)


def _inverse(
    field: MatrixField, axis: int, rows: Rows, over: fmpq_mpoly
) -> tuple[Rows, fmpq_mpoly]:
    det = determinant(rows)
    if not det:
        raise InvalidInputError(
            f"the matrix of {field.axes[axis]} has determinant 0, so it has no inverse"
        )
    return tuple(tuple(p * over for p in row) for row in adjugate(rows)), det


def _identity(ring: _Ring, size: int) -> Rows:
    return tuple(tuple(ring.of(int(r == c)) for c in range(size)) for r in range(size))


class _Ring:
    """Polynomials in named variables, between the exact types and FLINT."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        self._context = fmpq_mpoly_ctx.get(names, Ordering.lex)

    def gen(self, name: str) -> fmpq_mpoly:
        """Return a variable."""
        return self._context.gen(self.names.index(name))

    def of(self, value: int | Fraction) -> fmpq_mpoly:
        """Return a constant."""
        return self._context.constant(fmpq(value.numerator, value.denominator))

    def matrix(
        self, field: MatrixField, axis: int, point: list[fmpq_mpoly] | None = None
    ) -> tuple[Rows, fmpq_mpoly]:
        """Return the matrix of an axis and its divisor, at a point if one is given."""
        images = {} if point is None else dict(zip(field.axes, point, strict=True))
        rows = tuple(tuple(self._image(p, images) for p in row) for row in field.matrices[axis])
        return rows, self._image(field.denominators[axis], images)

    def _image(self, polynomial: Polynomial, images: Mapping[str, fmpq_mpoly]) -> fmpq_mpoly:
        total = self.of(0)
        for monomial, c in polynomial.terms:
            term = self.of(c)
            for v, e in monomial:
                term = term * (images[v] if v in images else self.gen(v)) ** e
            total = total + term
        return total

    def lowest(self, rows: Rows, over: fmpq_mpoly) -> tuple[list[list[Polynomial]], Polynomial]:
        """Return a matrix and its divisor without common factors."""
        common = over
        for row in rows:
            for p in row:
                common = common.gcd(p)
        over = over // common
        # What is left of the coefficients of the divisor goes to the entries.
        values = [Fraction(int(c.p), int(c.q)) for c in over.coeffs()]
        scale = Fraction(lcm(*(v.denominator for v in values)))
        if len(values) == 1 and over.total_degree() == 0:
            scale = 1 / values[0]
        factor = self.of(scale)
        return (
            [[self._polynomial(p // common * factor) for p in row] for row in rows],
            self._polynomial(over * factor),
        )

    def _polynomial(self, p: fmpq_mpoly) -> Polynomial:
        return Polynomial({
            tuple(sorted((v, int(e)) for v, e in zip(self.names, es, strict=True) if e)): Fraction(
                int(c.p), int(c.q)
            )
            for es, c in p.to_dict().items()
        })  # fmt: skip
