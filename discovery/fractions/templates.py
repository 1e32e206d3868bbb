"""Families of continued fractions written with parameters.

Guarantee: as for every family, the number of fractions is exact and known beforehand, and a
block depends on the family and its numbers alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import prod

import numpy as np
from numpy.typing import NDArray

from apery.core.errors import InvalidInputError
from apery.core.polynomial import Polynomial
from apery.discovery.fractions.families import MAX_COEFFICIENT, Block, check_count
from apery.numerics.nilpotence import MAX_DEGREE


@dataclass(frozen=True, slots=True)
class Template:
    """Polynomials in n with parameters, each of which runs through integers.

    Parameters
    ----------
    a, b : str
        Polynomials in n and the parameters, with integer coefficients.
    parameters : mapping of str to sequence of int
        The values of each parameter; ranges as well.

    Raises
    ------
    InvalidInputError
        A name has no values, a coefficient is no integer or can exceed 2^31, or a degree
        is out of range.

    Examples
    --------
    >>> ranges = {"c": range(1, 18), "d": [5], "k": [-1]}
    >>> family = Template("(2*n+1)*(c*n*(n+1)+d)", "k*n^6", ranges)
    >>> family.count
    17
    >>> family.block(16, 17).pair(0)
    ((5, 27, 51, 34), (0, 0, 0, 0, 0, 0, -1))
    >>> Template("n+c", "n^2", {})
    Traceback (most recent call last):
    ...
    apery.core.errors.InvalidInputError: no values for c; give each parameter a range
    """

    a: str
    b: str
    parameters: Mapping[str, Sequence[int]]
    _coefficients: tuple[tuple[Polynomial, ...], tuple[Polynomial, ...]] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        if "n" in self.parameters:
            raise InvalidInputError("n is the index; give the parameter another name")
        if any(not len(values) for values in self.parameters.values()):
            raise InvalidInputError("a parameter without values leaves an empty family")
        both = (_by_powers(Polynomial(self.a)), _by_powers(Polynomial(self.b)))
        used = {v for side in both for c in side for v in c.variables}
        missing = sorted(used - self.parameters.keys())
        if missing:
            raise InvalidInputError(
                f"no values for {', '.join(missing)}; give each parameter a range"
            )
        check_count(self.count)
        for coefficient in (c for side in both for c in side):
            self._check(coefficient)
        object.__setattr__(self, "_coefficients", both)

    def _check(self, coefficient: Polynomial) -> None:
        if coefficient.denominator != 1:
            raise InvalidInputError(
                f"{coefficient} is no integer; multiply a by a number D and b by D^2"
            )
        largest = {v: max(map(abs, values)) for v, values in self.parameters.items()}
        bound = sum(abs(c) * prod(largest[v] ** e for v, e in m) for m, c in coefficient.terms)
        if bound >= MAX_COEFFICIENT:
            raise InvalidInputError(f"the coefficient {coefficient} can reach {bound}, above 2^31")

    @property
    def key(self) -> str:
        """A name that tells the family from every other."""
        values = ";".join(f"{v}={_listed(self.parameters[v])}" for v in self._order)
        return f"a={self.a};b={self.b};{values}"

    @property
    def count(self) -> int:
        """The number of fractions: of all choices of parameters."""
        return prod(len(values) for values in self.parameters.values())

    @property
    def _order(self) -> tuple[str, ...]:
        """The parameters of b first, so that a block holds few different b."""
        in_b = {v for c in self._coefficients[1] for v in c.variables}
        return tuple(sorted(self.parameters, key=lambda v: (v not in in_b, v)))

    def parameters_of(self, number: int) -> dict[str, int]:
        """Return the parameters of the fraction with this number.

        Examples
        --------
        >>> Template("n+c", "k*n^2", {"c": [4, 5], "k": [7, 8]}).parameters_of(1)
        {'k': 7, 'c': 5}
        """
        chosen: dict[str, int] = {}
        for v in reversed(self._order):
            number, place = divmod(number, len(self.parameters[v]))
            chosen[v] = int(self.parameters[v][place])
        return dict(reversed(chosen.items()))

    def block(self, start: int, stop: int) -> Block:
        """Return the fractions with numbers start <= k < stop."""
        rest = np.arange(start, stop, dtype=np.int64)
        places: dict[str, NDArray[np.int64]] = {}
        for v in reversed(self._order):
            rest, places[v] = np.divmod(rest, len(self.parameters[v]))
        rows, at = [], []
        for side in self._coefficients:
            used = [v for v in self._order if any(v in c.variables for c in side)]
            number = np.zeros(stop - start, dtype=np.int64)
            for v in used:
                number = number * len(self.parameters[v]) + places[v]
            _, first, inverse = np.unique(number, return_index=True, return_inverse=True)
            values = {
                v: np.array(self.parameters[v], dtype=np.int64)[places[v][first]] for v in used
            }
            rows.append(np.stack([_evaluated(c, values, first.size) for c in side], axis=1))
            at.append(inverse)
        return Block(rows[0], rows[1], at[0], at[1])


def _by_powers(polynomial: Polynomial) -> tuple[Polynomial, ...]:
    """Return the coefficients of 1, n, n^2, ... as polynomials in the parameters."""
    parts: dict[int, dict[tuple[tuple[str, int], ...], Fraction]] = {0: {}}
    for monomial, c in polynomial.terms:
        power = dict(monomial).get("n", 0)
        rest = tuple((v, e) for v, e in monomial if v != "n")
        parts.setdefault(power, {})[rest] = c
    if max(parts) > 2 * MAX_DEGREE:
        raise InvalidInputError(f"degree {max(parts)} in n exceeds {2 * MAX_DEGREE}")
    return tuple(Polynomial(parts.get(k, {})) for k in range(max(parts) + 1))


def _evaluated(
    coefficient: Polynomial, values: Mapping[str, NDArray[np.int64]], size: int
) -> NDArray[np.int64]:
    total = np.zeros(size, dtype=np.int64)
    for monomial, c in coefficient.terms:
        term = np.full(size, int(c), dtype=np.int64)
        for v, e in monomial:
            term *= values[v] ** e
        total += term
    return total


def _listed(values: Sequence[int]) -> str:
    if isinstance(values, range) and values.step == 1:
        return f"{values.start}..{values.stop - 1}"
    return ",".join(map(str, values))
