"""From a recurrence modulo a prime to interlaced polynomials over the rationals.

Guarantee: a sequence that is returned has exactly the terms that were given, and follows
the recurrence over the integers from its first term on, pre-period included.

A sequence a satisfies, from some index k on, a_(k+Nm+j) = P_j(m) with polynomials of
degree at most d exactly if its characteristic polynomial divides x^k (x^N - 1)^(d+1); so
the least N is the least common multiple of the orders of the roots of unity among the
roots, and d + 1 their largest multiplicity.

References
----------
R. P. Stanley, Enumerative Combinatorics 1 (2012), section 4.4 (quasi-polynomials),
DOI 10.1017/CBO9781139058520.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import factorial, lcm

from flint import fmpz_poly

from apery.core.continued_fraction import Interlaced
from apery.core.polynomial import Polynomial

MAX_PERIOD = 240
"""Longest period that is written out."""


@dataclass(frozen=True, slots=True)
class Lifted:
    """Interlaced polynomials and the recurrence that they follow.

    Parameters
    ----------
    sequence : Interlaced
        With the least period and the fewest initial terms.
    recurrence : tuple of int
        Coefficients of the characteristic polynomial, constant term first, monic.
    """

    sequence: Interlaced
    recurrence: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SetApart:
    """A recurrence that gives no interlaced polynomials, and why."""

    reason: str


NOT_INTEGRAL = "the recurrence does not hold over the integers"
NOT_CYCLOTOMIC = "a recurrence with roots that are no roots of unity"
TOO_LONG = f"a period above {MAX_PERIOD}"


def lift(terms: Sequence[int], connection: Sequence[int]) -> Lifted | SetApart:
    """Lift a recurrence and solve it.

    Parameters
    ----------
    terms : sequence of int
        At least twice as many as the order.
    connection : sequence of int
        c_0 = 1, ..., c_L with sum over i of c_i a_(n-i) = 0 for n >= L modulo a prime, as
        residues next to 0.

    Examples
    --------
    >>> lift([2, 1, 2, 1, 1, 4, 1, 1, 6, 1, 1, 8, 1, 1, 10, 1], [1, 0, 0, -2, 0, 0, 1, 0])
    Lifted(sequence=Interlaced((2,), ('1', '2*m + 2', '1')), recurrence=(0, 1, 0, 0, -2, 0, 0, 1))
    >>> lift([1, 1, 2, 3, 5, 8, 13, 21], [1, -1, -1])
    SetApart(reason='a recurrence with roots that are no roots of unity')
    >>> lift([1, 1, 2, 3, 5, 8, 13, 22], [1, -1, -1])
    SetApart(reason='the recurrence does not hold over the integers')
    """
    order = degree = len(connection) - 1
    while not connection[degree]:
        degree -= 1
    start = order - degree
    # Fractions of one constant differ in their first terms and share a few tails.
    tail = _tail(tuple(connection[: degree + 1]), tuple(terms[start:order]), len(terms))
    if tail.values[: len(terms) - start] != tuple(terms[start:]):
        return SetApart(NOT_INTEGRAL)
    if isinstance(tail.solution, SetApart):
        return tail.solution
    return Lifted(tail.solution.after(terms[:start]), (0,) * start + tail.recurrence)


@dataclass(frozen=True, slots=True)
class _Tail:
    """A sequence over the integers that follows its recurrence from its first term on.

    `recurrence` has the constant term first, and that is not 0.
    """

    recurrence: tuple[int, ...]
    values: tuple[int, ...]
    solution: Interlaced | SetApart


@lru_cache(maxsize=1024)
def _tail(connection: tuple[int, ...], first: tuple[int, ...], count: int) -> _Tail:
    """Continue the first terms, as many as the order, to `count` terms, and solve."""
    recurrence = connection[::-1]
    shape = _shape(recurrence)
    if isinstance(shape, SetApart):
        return _Tail(recurrence, _continued(connection, first, count), shape)
    period, length = shape
    values = _continued(connection, first, max(count, period * length))
    pieces = [_interpolated(values[j : period * length : period]) for j in range(period)]
    return _Tail(recurrence, values[:count], Interlaced((), pieces))


@lru_cache(maxsize=1024)
def _shape(recurrence: tuple[int, ...]) -> tuple[int, int] | SetApart:
    """Return the period N and the number d + 1 of values that fix each polynomial."""
    period, multiplicity = 1, 0
    for factor, power in fmpz_poly(list(recurrence)).factor()[1]:
        root_order = factor.is_cyclotomic()
        if not root_order:
            return SetApart(NOT_CYCLOTOMIC)
        period = lcm(period, root_order)
        multiplicity = max(multiplicity, power)
    return SetApart(TOO_LONG) if period > MAX_PERIOD else (period, multiplicity)


def _continued(connection: tuple[int, ...], first: tuple[int, ...], count: int) -> tuple[int, ...]:
    """Return the terms of the sequence that begins so and follows the recurrence."""
    if not first:
        return (0,) * count
    # The generating function is a quotient with the connection polynomial c as denominator,
    # its Taylor coefficients those of an exact division once both are read backwards.
    numerator = fmpz_poly(list(connection)).mul_low(fmpz_poly(list(first)), len(first))
    backwards = fmpz_poly(numerator.coeffs()[::-1]).left_shift(
        count - 1 - numerator.degree() + len(first)
    )
    quotient = backwards // fmpz_poly(list(connection[::-1]))
    terms = [int(c) for c in quotient.coeffs()[::-1]]
    return (0,) * (count - len(terms)) + tuple(terms)


@lru_cache(maxsize=1024)
def _interpolated(values: tuple[int, ...]) -> Polynomial:
    """Return the polynomial with the given values at 0, 1, 2, ... (Newton's formula)."""
    leading = []
    while values:
        leading.append(values[0])
        values = tuple(y - x for x, y in pairwise(values))
    # All of it over one denominator: basis / k! is binomial(m, k).
    denominator = factorial(max(len(leading) - 1, 0))
    coefficients = [0] * len(leading)
    basis, weight = [1], denominator
    for k, difference in enumerate(leading):
        for i, c in enumerate(basis):
            coefficients[i] += difference * weight * c
        # The next basis is (m - k) times this one.
        basis = [x - k * y for x, y in zip([0, *basis], [*basis, 0], strict=True)]
        weight //= k + 1
    return Polynomial.from_coefficients([Fraction(c, denominator) for c in coefficients], "m")
