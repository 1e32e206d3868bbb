"""Conservative matrix fields: one matrix of polynomials for each axis of a lattice.

Guarantee: a `MatrixField` that exists is conservative, as an identity of polynomials.

The matrix M_i(x) belongs to the step from the lattice point x to x + e_i. Conservation,

    M_i(x) M_j(x + e_i) = M_j(x) M_i(x + e_j)  for all axes i, j,

says that the product along a path depends on its ends alone.

`apery.core.conservation` says how the identity is decided.

References
----------
R. Elimelech et al., Algorithm-assisted discovery of an intrinsic order among mathematical
constants, PNAS 121 (2024) e2321440121, DOI 10.1073/pnas.2321440121 (conservative matrix fields).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import lcm

from apery.core.conservation import Cleared, Sizes, Terms, conserves
from apery.core.errors import REFUTED, InvalidInputError
from apery.core.polynomial import Polynomial

Source = str | int | Fraction | Polynomial
Rows = tuple[tuple[Polynomial, ...], ...]
_SHOWN = 60

_ONE = Polynomial(1)


class NotConservativeError(InvalidInputError):
    """The two ways around a cell have different products: the field is refuted, with a witness."""

    exit_code = REFUTED


class _Memory:
    """A place beside the fields of the dataclass, as slots have no room for caches."""

    __slots__ = ("_cleared",)
    _cleared: tuple[Cleared, ...]


@dataclass(frozen=True, slots=True, init=False, repr=False)
class MatrixField(_Memory):
    """Square matrices of polynomials, one for each axis, that conserve.

    Parameters
    ----------
    axes : iterable of str
        The variables that count steps, at least one. Other variables of the entries are
        parameters: the field is conservative for all their values.
    matrices : iterable of matrices
        For each axis the rows of its matrix, all of one size; entries are anything that makes
        a polynomial with rational coefficients.
    denominators : iterable, optional
        For each axis a polynomial, not 0, by which its matrix is divided; 1 if not given.

    Raises
    ------
    NotConservativeError
        The error names the two axes, an entry and the difference.
    InvalidInputError
        There is no axis, a name is no variable, sizes differ, or a denominator is 0.

    Examples
    --------
    >>> field = MatrixField(
    ...     ("x", "y"),
    ...     ([[0, "x^2"], [1, "2*y - 1"]], [["x - y", "x^2"], [1, "x + y"]]),
    ... )
    >>> field.size, field.parameters
    (2, ())
    >>> print(field)
    x: [[0, x^2], [1, 2*y - 1]]; y: [[x - y, x^2], [1, x + y]]
    >>> MatrixField(("x", "y"), ([[0, "x^2"], [1, "2*y"]], [["x - y", "x^2"], [1, "x + y"]]))
    Traceback (most recent call last):
    ...
    apery.core.matrix_field.NotConservativeError: the field does not conserve along x and y: entry
    (1, 2) of M_x(x,y) M_y(x+1,y) - M_y(x,y) M_x(x,y+1) is -x^2, not 0
    """

    axes: tuple[str, ...]
    matrices: tuple[Rows, ...]
    denominators: tuple[Polynomial, ...]

    def __init__(
        self,
        axes: Iterable[str],
        matrices: Iterable[Iterable[Iterable[Source]]],
        denominators: Iterable[Source] = (),
    ) -> None:
        names = tuple(axes)
        rows = tuple(tuple(tuple(map(_polynomial, row)) for row in matrix) for matrix in matrices)
        divisors = tuple(map(_polynomial, denominators)) or (_ONE,) * len(names)
        _check_shape(names, rows, divisors)
        object.__setattr__(self, "axes", names)
        object.__setattr__(self, "matrices", rows)
        object.__setattr__(self, "denominators", divisors)
        _check_conservation(self)

    @classmethod
    def from_ff(cls, f: Source, fbar: Source, *, constant: int | Fraction = 0) -> MatrixField:
        """Return the field of a pair f, f-bar; see `apery.core.field_pairs.from_ff`.

        Examples
        --------
        >>> print(MatrixField.from_ff("x + y", "x - y"))
        x: [[0, x^2], [1, 2*y - 1]]; y: [[x - y, x^2], [1, x + y]]
        """
        from apery.core.field_pairs import from_ff

        return from_ff(f, fbar, constant=constant)

    @property
    def size(self) -> int:
        """The number of rows of each matrix."""
        return len(self.matrices[0])

    @property
    def variables(self) -> tuple[str, ...]:
        """The axes in order, then the parameters, sorted."""
        return (*self.axes, *self.parameters)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The variables that are no axes, sorted."""
        polynomials = [p for m in self.matrices for row in m for p in row]
        polynomials += self.denominators
        found = {v for p in polynomials for monomial, _ in p.terms for v, _ in monomial}
        return tuple(sorted(found.difference(self.axes)))

    @property
    def is_polynomial(self) -> bool:
        """Whether every denominator is 1."""
        return all(p == _ONE for p in self.denominators)

    @property
    def cleared(self) -> tuple[Cleared, ...]:
        """The matrices over common denominators, with exponents in the order of `variables`."""
        try:
            return self._cleared
        except AttributeError:  # unpickled
            object.__setattr__(self, "_cleared", _cleared(self))
            return self._cleared

    def matrix(self, axis: str) -> Rows:
        """Return the matrix of one axis, before division by its denominator."""
        if axis not in self.axes:
            raise InvalidInputError(f"no axis {axis}; there are {', '.join(self.axes)}")
        return self.matrices[self.axes.index(axis)]

    def at(self, **values: Polynomial | int | Fraction) -> MatrixField:
        """Return the field with values in the place of parameters.

        Examples
        --------
        >>> family = MatrixField(("x",), ([[0, "c*x"], [1, "x"]],))
        >>> family.at(c=3)
        MatrixField(('x',), ((('0', '3*x'), ('1', 'x')),))
        """
        for name in values:
            if name in self.axes:
                raise InvalidInputError(f"{name} is an axis; `shifted` moves the origin")
            if name not in self.parameters:
                known = ", ".join(self.parameters) or "none"
                raise InvalidInputError(f"no parameter {name}; there are {known}")
        return self._substituted(values)

    def shifted(self, **by: int | Fraction) -> MatrixField:
        """Return the field with the origin moved: x + `by` in the place of x.

        Examples
        --------
        >>> MatrixField(("x",), ([["x^2"]],)).shifted(x=1)
        MatrixField(('x',), ((('x^2 + 2*x + 1',),),))
        """
        for name in by:
            if name not in self.axes:
                raise InvalidInputError(f"no axis {name}; there are {', '.join(self.axes)}")
        return self._substituted({v: Polynomial({((v, 1),): 1}) + s for v, s in by.items()})

    def _substituted(self, values: dict[str, Polynomial | int | Fraction]) -> MatrixField:
        return MatrixField(
            self.axes,
            [[[p.substitute(**values) for p in row] for row in m] for m in self.matrices],
            [p.substitute(**values) for p in self.denominators],
        )

    def __repr__(self) -> str:
        matrices = tuple(tuple(tuple(map(str, row)) for row in m) for m in self.matrices)
        divisors = "" if self.is_polynomial else f", {tuple(map(str, self.denominators))!r}"
        return f"MatrixField({self.axes!r}, {matrices!r}{divisors})"

    def __str__(self) -> str:
        parts = []
        for axis, m, divisor in zip(self.axes, self.matrices, self.denominators, strict=True):
            rows = ", ".join(f"[{', '.join(map(str, row))}]" for row in m)
            over = "" if divisor == _ONE else f" / ({divisor})"
            parts.append(f"{axis}: [{rows}]{over}")
        return "; ".join(parts)


def _polynomial(source: Source) -> Polynomial:
    return source if isinstance(source, Polynomial) else Polynomial(source)


@lru_cache(256)
def _is_variable(name: str) -> bool:
    try:
        return Polynomial(name).variables == (name,)
    except InvalidInputError:
        return False


def _check_shape(
    axes: tuple[str, ...], matrices: tuple[Rows, ...], divisors: tuple[Polynomial, ...]
) -> None:
    if not axes:
        raise InvalidInputError("a matrix field has at least one axis")
    for k, name in enumerate(axes):
        if not _is_variable(name):
            raise InvalidInputError(f"{name!r} is no variable, so it names no axis")
        if name in axes[:k]:
            raise InvalidInputError(f"the axis {name} is named twice")
    if len(matrices) != len(axes):
        raise InvalidInputError(f"{len(axes)} axes need as many matrices, not {len(matrices)}")
    if len(divisors) != len(axes):
        raise InvalidInputError(f"{len(axes)} axes need as many denominators, not {len(divisors)}")
    size = len(matrices[0])
    for axis, matrix, divisor in zip(axes, matrices, divisors, strict=True):
        if not size or len(matrix) != size or any(len(row) != size for row in matrix):
            raise InvalidInputError(
                f"the matrix of {axis} is not square of size {max(size, 1)}, like the first"
            )
        if not divisor:
            raise InvalidInputError(f"the denominator of {axis} is 0")


def _cleared(field: MatrixField) -> tuple[Cleared, ...]:
    place = {v: k for k, v in enumerate(field.variables)}
    blank = [0] * len(place)

    def terms(polynomial: Polynomial, scale: int) -> Terms:
        out = []
        for monomial, c in polynomial.terms:
            exponents = blank.copy()
            for v, e in monomial:
                exponents[place[v]] = e
            out.append((c.numerator * (scale // c.denominator), tuple(exponents)))
        return tuple(out)

    found = []
    for matrix, divisor in zip(field.matrices, field.denominators, strict=True):
        scale = lcm(*(c.denominator for row in matrix for p in row for _, c in p.terms))
        over = divisor.denominator
        entries = tuple(tuple(terms(p, scale) for p in row) for row in matrix)
        found.append(Cleared(entries, terms(divisor, over), Fraction(scale, over)))
    return tuple(found)


def _check_conservation(field: MatrixField) -> None:
    """Refuse a field that is not conservative."""
    axes = range(len(field.axes))
    cleared = field.cleared
    count = len(cleared[0].divisor[0][1])
    sizes = [Sizes.of([p for row in one.entries for p in row], count) for one in cleared]
    for i in axes:
        for j in axes[i + 1 :]:
            answer = conserves(cleared, i, j, sizes)
            if not answer and (answer is False or _differences(field, i, j)):
                raise _refusal(field, i, j)


def _refusal(field: MatrixField, i: int, j: int) -> NotConservativeError:
    """Name an entry where two axes do not conserve, with the difference."""
    (r, c), difference = next(iter(_differences(field, i, j).items()))
    text = str(difference)
    shown = text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."
    x, y = field.axes[i], field.axes[j]
    here = ",".join(field.axes)
    past_x, past_y = (",".join(f"{v}+1" if v == w else v for v in field.axes) for w in (x, y))
    return NotConservativeError(
        f"the field does not conserve along {x} and {y}: entry ({r + 1}, {c + 1}) of "
        f"M_{x}({here}) M_{y}({past_x}) - M_{y}({here}) M_{x}({past_y}) is {shown}, not 0"
        + ("" if field.is_polynomial else " (times all denominators)")
    )


def _differences(field: MatrixField, i: int, j: int) -> dict[tuple[int, int], Polynomial]:
    """Expand the difference of both ways around a cell; entries that are not 0."""
    x, y = field.axes[i], field.axes[j]
    past_x = {x: Polynomial({((x, 1),): 1}) + 1}
    past_y = {y: Polynomial({((y, 1),): 1}) + 1}
    a, b = field.matrices[i], field.matrices[j]
    over_a, over_b = field.denominators[i], field.denominators[j]
    b_past = [[p.substitute(**past_x) for p in row] for row in b]
    a_past = [[p.substitute(**past_y) for p in row] for row in a]
    left = over_b * over_a.substitute(**past_y)
    right = over_a * over_b.substitute(**past_x)
    size = range(field.size)
    zero = Polynomial()
    found = {}
    for r in size:
        for c in size:
            one = sum((a[r][k] * b_past[k][c] for k in size), zero)
            two = sum((b[r][k] * a_past[k][c] for k in size), zero)
            difference = one * left - two * right
            if difference:
                found[r, c] = difference
    return found
