"""Trajectory matrices: what one period along a direction multiplies to, as polynomials in n.

Guarantee: `Trajectory.entries` / `Trajectory.divisor` at n is the product of the matrices of the
field along any lattice path from start + n d to start + (n + 1) d that meets no singular matrix
on its way backwards. All of them give the same, as the field is conservative.

A step backwards along an axis is the inverse matrix, adjugate over determinant.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from flint import fmpz_poly

from apery.core.conservation import Cleared, Terms
from apery.core.errors import InvalidInputError
from apery.core.matrix_field import MatrixField
from apery.core.polynomial import Polynomial
from apery.numerics.matrix_products import Entries, adjugate, determinant, multiply_all

Direction = tuple[int, ...]
Point = tuple[Fraction, ...]

MAX_STEPS = 1000
"""Steps of one period."""


@dataclass(frozen=True, slots=True)
class Trajectory:
    """The matrix of one period along a direction, entries(n) / divisor(n).

    Parameters
    ----------
    direction : tuple of int
        Steps along each axis in one period.
    start : tuple of Fraction
        The lattice point at n = 0.
    entries : tuple of tuple of fmpz_poly
        Rows; they and the divisor have no common divisor.
    divisor : fmpz_poly
        Not 0, with a positive leading coefficient.
    """

    direction: Direction
    start: Point
    entries: Entries
    divisor: fmpz_poly

    @property
    def degree(self) -> int:
        """The largest degree of an entry."""
        return max(int(p.degree()) for row in self.entries for p in row)

    @property
    def parted(self) -> tuple[fmpz_poly, Entries]:
        """The greatest common divisor of all entries, integers included, and what is left.

        Examples
        --------
        >>> from apery.discovery.fields import known
        >>> common, entries = trajectory(known("zeta3"), (1, 1)).parted
        >>> common, entries[0][0]
        (x^3 + 3*x^2 + 3*x + 1, (-1)*x^3 + (-3)*x^2 + (-3)*x + (-1))
        """
        common = fmpz_poly()
        for row in self.entries:
            for p in row:
                common = common.gcd(p)
        if common == 1 or not common:
            return fmpz_poly([1]), self.entries
        return common, tuple(tuple(p // common for p in row) for row in self.entries)

    def refuse_poles(self, steps: int, begin: int = 0) -> None:
        """Raise `InvalidInputError` if the divisor is 0 for some begin <= n < begin + steps."""
        for n in integer_roots(self.divisor):
            if begin <= n < begin + steps:
                place = ", ".join(
                    str(s + n * d) for s, d in zip(self.start, self.direction, strict=True)
                )
                raise InvalidInputError(
                    f"the walk along {self.direction} meets a singular matrix or a pole between "
                    f"({place}) and the next point of its direction; start elsewhere"
                )

    def __str__(self) -> str:
        rows = ", ".join(f"[{', '.join(_text(p) for p in row)}]" for row in self.entries)
        over = "" if self.divisor == 1 else f" / ({_text(self.divisor)})"
        return f"[{rows}]{over}"


def trajectory(
    field: MatrixField,
    direction: Iterable[int | Fraction],
    start: Iterable[int | Fraction] | None = None,
) -> Trajectory:
    """Return the trajectory matrix of a direction.

    Parameters
    ----------
    field : MatrixField
        The field, without parameters.
    direction : iterable of int
        Steps along each axis, not all 0; at most `MAX_STEPS` together. Fractions are multiplied
        by their common denominator.
    start : iterable of int or Fraction, optional
        Where n = 0; (1, ..., 1) if not given.

    Raises
    ------
    InvalidInputError
        The field has parameters, the direction is no direction, or it goes backwards along
        an axis whose matrix has determinant 0.

    Examples
    --------
    >>> from apery.discovery.fields import known
    >>> print(trajectory(known("ln2"), (1, 1)))
    [[n^2 + 2*n + 1, 2*n^3 + 7*n^2 + 8*n + 3], [2*n + 2, 5*n^2 + 12*n + 7]]
    """
    if field.parameters:
        names = ", ".join(field.parameters)
        raise InvalidInputError(f"the field has parameters, {names}; give them values first")
    d = as_direction(field, direction)
    here = as_point(field, start)
    x = fmpz_poly([0, 1])
    lines: list[fmpz_poly] = []
    scales = [v.denominator for v in here]
    for step, v in zip(d, here, strict=True):
        lines.append(v.numerator + v.denominator * step * x)
    matrices: list[Entries] = []
    above, below = fmpz_poly([1]), fmpz_poly([1])
    for k, sign in unit_steps(field, d):
        if sign < 0:
            lines[k] -= scales[k]
        entries, up, down = _matrix(field.cleared[k], lines, scales)
        if sign < 0:
            det = determinant(entries)
            if not det:
                raise InvalidInputError(
                    f"the matrix of {field.axes[k]} has determinant 0: no step goes back along it"
                )
            entries, up, down = adjugate(entries), down, up * det
        else:
            lines[k] += scales[k]
        matrices.append(entries)
        above, below = above * up, below * down
    return _lowest_terms(d, here, multiply_all(matrices), above, below)


def as_direction(field: MatrixField, direction: Iterable[int | Fraction]) -> Direction:
    """Return a direction in whole steps; refuse what is none."""
    steps = tuple(map(Fraction, direction))
    if len(steps) != len(field.axes):
        raise InvalidInputError(
            f"a direction has {len(field.axes)} numbers, one for each of "
            f"{', '.join(field.axes)}, not {len(steps)}"
        )
    scale = lcm(*(s.denominator for s in steps))
    whole = tuple(int(s * scale) for s in steps)
    if not any(whole):
        raise InvalidInputError("a direction is not 0 along every axis")
    if sum(map(abs, whole)) > MAX_STEPS:
        raise InvalidInputError(f"a direction has at most {MAX_STEPS} steps, not {whole}")
    return whole


def unit_steps(
    field: MatrixField, direction: Iterable[int | Fraction]
) -> tuple[tuple[int, int], ...]:
    """Return the steps of a path near to the straight line, each as axis and sign.

    Examples
    --------
    >>> from apery.discovery.fields import known
    >>> unit_steps(known("e"), (2, -1))
    ((0, 1), (1, -1), (0, 1))
    """
    moments = [
        (Fraction(2 * t + 1, 2 * abs(count)), k, 1 if count > 0 else -1)
        for k, count in enumerate(as_direction(field, direction))
        for t in range(abs(count))
    ]
    return tuple((k, sign) for _, k, sign in sorted(moments))


def as_point(field: MatrixField, point: Iterable[int | Fraction] | None) -> Point:
    """Return a lattice point, (1, ..., 1) for None; refuse what is none."""
    if point is None:
        return (Fraction(1),) * len(field.axes)
    here = tuple(map(Fraction, point))
    if len(here) != len(field.axes):
        raise InvalidInputError(
            f"a point has {len(field.axes)} numbers, one for each of "
            f"{', '.join(field.axes)}, not {len(here)}"
        )
    return here


def _matrix(
    cleared: Cleared, lines: Sequence[fmpz_poly], scales: Sequence[int]
) -> tuple[Entries, fmpz_poly, fmpz_poly]:
    """Return E, u, v with E u / v the matrix of an axis at x_k = lines[k] / scales[k]."""
    flat = [p for row in cleared.entries for p in row]
    top = _degrees([*flat, cleared.divisor])
    powers = [_powers(line, d) for line, d in zip(lines, top, strict=True)]
    extra = None if all(s == 1 for s in scales) else scales

    def at(p: Terms) -> fmpz_poly:
        total = fmpz_poly()
        for c, exponents in p:
            term = None
            for k, e in enumerate(exponents):
                if e:
                    term = powers[k][e] if term is None else term * powers[k][e]
                if extra:
                    # All entries and the divisor are multiplied by the same power of each scale.
                    c *= extra[k] ** (top[k] - e)
            total += fmpz_poly([c]) if term is None else c * term
        return total

    entries = tuple(tuple(at(p) for p in row) for row in cleared.entries)
    scale = cleared.scale
    return entries, fmpz_poly([scale.denominator]), at(cleared.divisor) * scale.numerator


def _degrees(polynomials: Iterable[Terms]) -> list[int]:
    return [max(es) for es in zip(*(e for p in polynomials for _, e in p), strict=True)]


def _powers(line: fmpz_poly, degree: int) -> list[fmpz_poly]:
    powers = [fmpz_poly([1])]
    for _ in range(degree):
        powers.append(powers[-1] * line)
    return powers


def _lowest_terms(
    direction: Direction, start: Point, entries: Entries, above: fmpz_poly, below: fmpz_poly
) -> Trajectory:
    if above != 1:
        common = above.gcd(below)
        above, below = above // common, below // common
    if above != 1:
        entries = tuple(tuple(p * above for p in row) for row in entries)
    if below != 1:
        common = below
        for row in entries:
            for p in row:
                common = common.gcd(p)
        if int(below[below.degree()]) < 0:
            common = -common
        entries = tuple(tuple(p // common for p in row) for row in entries)
        below = below // common
    return Trajectory(direction, start, entries, below)


def integer_roots(p: fmpz_poly) -> list[int]:
    """Return the integers at which a polynomial is 0, in ascending order.

    Examples
    --------
    >>> integer_roots(fmpz_poly([0, -2, 1]) * fmpz_poly([1, 2]))
    [0, 2]
    """
    if p.degree() < 1:
        return []
    lines = [factor.coeffs() for factor, _ in p.factor()[1] if factor.degree() == 1]
    return sorted(int(-constant // lead) for constant, lead in lines if constant % lead == 0)


def primitive(direction: Iterable[int]) -> Direction:
    """Return the shortest vector of whole steps in a direction.

    Examples
    --------
    >>> primitive((4, -2))
    (2, -1)
    """
    steps = tuple(direction)
    return tuple(s // gcd(*steps) for s in steps)


def _text(p: fmpz_poly) -> str:
    return str(Polynomial.from_coefficients(map(int, p.coeffs())))
