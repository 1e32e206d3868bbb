"""Families of polynomial continued fractions, numbered from 0.

Guarantee: `count` is exact and known before anything is computed, and `block(start, stop)`
depends on the family and the two numbers alone; so blocks can be computed in any order,
in any process, and again.

All coefficients are integers: a family with denominators D is brought to integers by the
equivalence a -> D a, b -> D^2 b by whoever writes it down.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from apery.core.continued_fraction import ContinuedFraction
from apery.core.errors import InvalidInputError
from apery.core.polynomial import Polynomial
from apery.numerics.convergents import common_denominator
from apery.numerics.nilpotence import MAX_DEGREE, Rows

MAX_COEFFICIENT = 1 << 31
"""Bound for coefficients, so that discriminants fit 64 bits."""

MAX_COUNT = 1 << 62


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive fractions of a family; a and b that repeat are written once.

    Parameters
    ----------
    a, b : array of int64, shape (polynomials, degree + 1)
        Coefficients, constant term first.
    at_a, at_b : array of int, one entry a fraction
        Rows of `a` and `b`.
    """

    a: Rows
    b: Rows
    at_a: NDArray[np.intp]
    at_b: NDArray[np.intp]

    def pair(self, k: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return the coefficients of fraction k of the block, without leading zeros."""
        return _trimmed(self.a[self.at_a[k]]), _trimmed(self.b[self.at_b[k]])


class Family(Protocol):
    """What the screen asks of a family."""

    @property
    def key(self) -> str:
        """A name that tells it from every other family."""
        ...

    @property
    def count(self) -> int:
        """The number of fractions."""
        ...

    def block(self, start: int, stop: int) -> Block:
        """Return the fractions with numbers start <= k < stop."""
        ...


@dataclass(frozen=True, slots=True)
class Degrees:
    """All a and b of exact degrees with coefficients up to a height.

    The leading coefficient of a is positive: (-a, b) has the value of (a, b) with the
    opposite sign.

    Parameters
    ----------
    degree_a, degree_b : int
        The degrees, not negative.
    height : int
        Largest absolute value of a coefficient, positive.

    Raises
    ------
    InvalidInputError
        A degree or the height is out of range, or there are 2^62 fractions or more.

    Examples
    --------
    >>> Degrees(1, 2, 8).count
    628864
    >>> Degrees(1, 2, 8).block(628863, 628864).pair(0)
    ((8, 8), (8, 8, 8))
    """

    degree_a: int
    degree_b: int
    height: int

    def __post_init__(self) -> None:
        if not (0 <= self.degree_a <= MAX_DEGREE and 0 <= self.degree_b <= MAX_DEGREE):
            raise InvalidInputError(
                f"degrees are from 0 to {MAX_DEGREE}, not {self.degree_a} and {self.degree_b}"
            )
        if not 1 <= self.height < MAX_COEFFICIENT:
            raise InvalidInputError(f"a height is from 1 to 2^31 - 1, not {self.height}")
        check_count(self.count)

    @property
    def key(self) -> str:
        """A name that tells the family from every other."""
        return f"degrees={self.degree_a},{self.degree_b};height={self.height}"

    @property
    def count(self) -> int:
        """The number of fractions."""
        return self._a_count * 2 * self.height * _power(2 * self.height + 1, self.degree_b)

    @property
    def _a_count(self) -> int:
        return self.height * _power(2 * self.height + 1, self.degree_a)

    def block(self, start: int, stop: int) -> Block:
        """Return the fractions with numbers start <= k < stop; a runs faster than b."""
        at_b, at_a = np.divmod(np.arange(start, stop, dtype=np.int64), self._a_count)
        below = range(-self.height, self.height + 1)
        lead_a = range(1, self.height + 1)
        lead_b = (*range(-self.height, 0), *lead_a)
        numbers_a, rows_a = np.unique(at_a, return_inverse=True)
        numbers_b, rows_b = np.unique(at_b, return_inverse=True)
        a = _digits(numbers_a, (*(below,) * self.degree_a, lead_a))
        b = _digits(numbers_b, (*(below,) * self.degree_b, lead_b))
        return Block(a, b, rows_a, rows_b)


def degrees_up_to(degree_a: int, degree_b: int, height: int) -> tuple[Degrees, ...]:
    """Return the families of all degrees up to the given ones.

    Examples
    --------
    >>> sum(family.count for family in degrees_up_to(2, 2, 5))
    884450
    """
    return tuple(Degrees(i, j, height) for i in range(degree_a + 1) for j in range(degree_b + 1))


@dataclass(frozen=True, slots=True, init=False)
class Listed:
    """Fractions one by one.

    Parameters
    ----------
    fractions : iterable of ContinuedFraction
        Each with polynomials a and b, one of each, from index 0 on; denominators are
        removed by an equivalence with a constant.

    Raises
    ------
    InvalidInputError
        A fraction has initial terms or interlaced polynomials, or coefficients above 2^31.

    Examples
    --------
    >>> Listed([ContinuedFraction("n + 1/2", "n^2/4")]).block(0, 1).pair(0)
    ((2, 4), (0, 0, 4))
    """

    fractions: tuple[ContinuedFraction, ...]

    def __init__(self, fractions: Iterable[ContinuedFraction]) -> None:
        object.__setattr__(self, "fractions", tuple(fractions))
        for fraction in self.fractions:
            integer_coefficients(fraction)

    @property
    def key(self) -> str:
        """A name that tells the family from every other."""
        text = "\n".join(map(str, self.fractions))
        return f"listed={hashlib.sha256(text.encode()).hexdigest()[:12]}"

    @property
    def count(self) -> int:
        """The number of fractions."""
        return len(self.fractions)

    def block(self, start: int, stop: int) -> Block:
        """Return the fractions with numbers start <= k < stop."""
        pairs = [integer_coefficients(fraction) for fraction in self.fractions[start:stop]]
        at = np.arange(len(pairs))
        return Block(_padded([a for a, _ in pairs]), _padded([b for _, b in pairs]), at, at)


def check_count(count: int) -> None:
    """Refuse families with more fractions than 62 bits can number.

    Raises
    ------
    InvalidInputError
        The count is 2^62 or more.
    """
    if count >= MAX_COUNT:
        raise InvalidInputError(f"{count} fractions are more than 2^62; narrow the family")


def integer_coefficients(fraction: ContinuedFraction) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return a and b as integer coefficients, up to an equivalence with a constant.

    Raises
    ------
    InvalidInputError
        The fraction has initial terms or interlaced polynomials, a degree or a coefficient
        is out of range.

    Examples
    --------
    >>> integer_coefficients(ContinuedFraction("n", "1/2"))
    ((0, 2), (2,))
    """
    fraction = fraction.canonical()
    for sequence in (fraction.a, fraction.b):
        if sequence.initial or sequence.period > 1:
            raise InvalidInputError(
                f"the screen takes one polynomial for a and one for b, not {fraction}; "
                "leave out initial terms by an index shift"
            )
    scale = common_denominator(fraction)
    a = tuple(int(c * scale) for c in fraction.a.pieces[0].coefficients())
    b = tuple(int(c * scale * scale) for c in fraction.b.pieces[0].coefficients())
    if any(abs(c) >= MAX_COEFFICIENT for c in (*a, *b)):
        raise InvalidInputError(f"a coefficient of {fraction} exceeds 2^31")
    if len(a) - 1 > MAX_DEGREE or len(b) - 1 > 2 * MAX_DEGREE:
        raise InvalidInputError(f"a degree of {fraction} exceeds {MAX_DEGREE}")
    return a, b


def fraction_of(a: Sequence[int], b: Sequence[int]) -> ContinuedFraction:
    """Return the fraction with the given coefficients, constant term first."""
    return ContinuedFraction(*(Polynomial.from_coefficients(c) for c in (a, b)))


def _trimmed(row: NDArray[np.int64]) -> tuple[int, ...]:
    values = row.tolist()
    while values and values[-1] == 0:
        values.pop()
    return tuple(values)


def _power(base: int, exponent: int) -> int:
    return prod([base] * exponent)


def _digits(numbers: NDArray[np.int64], alphabets: Sequence[Sequence[int]]) -> Rows:
    """Write each number in mixed radix; the last alphabet is the most significant."""
    columns, rest = [], numbers
    for alphabet in alphabets:
        rest, place = np.divmod(rest, len(alphabet))
        columns.append(np.array(alphabet, dtype=np.int64)[place])
    return np.stack(columns, axis=1)


def _padded(rows: Sequence[Sequence[int]]) -> Rows:
    width = max((len(row) for row in rows), default=1) or 1
    return np.array([[*row, *(0,) * (width - len(row))] for row in rows], dtype=np.int64).reshape(
        len(rows), width
    )
