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
from itertools import pairwise
from math import lcm

from flint import fmpz_poly, fmpz_series

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
    order = len(connection) - 1
    generated = fmpz_poly(list(terms)) * fmpz_poly(list(connection))
    if any(generated[n] for n in range(order, len(terms))):
        return SetApart(NOT_INTEGRAL)
    recurrence = tuple(reversed(connection))
    start = next(i for i, c in enumerate(recurrence) if c)
    period, multiplicity = 1, 0
    for factor, power in fmpz_poly(list(recurrence[start:])).factor()[1]:
        root_order = factor.is_cyclotomic()
        if not root_order:
            return SetApart(NOT_CYCLOTOMIC)
        period = lcm(period, root_order)
        multiplicity = max(multiplicity, power)
    if period > MAX_PERIOD:
        return SetApart(TOO_LONG)
    wanted = start + period * max(multiplicity, 1)
    known = list(terms) if len(terms) >= wanted else _continued(generated, connection, wanted)
    pieces = [
        _interpolated(known[start + j : wanted : period][:multiplicity]) for j in range(period)
    ]
    return Lifted(Interlaced(known[:start], pieces), recurrence)


def _continued(generated: fmpz_poly, connection: Sequence[int], count: int) -> list[int]:
    """Return the first terms of numerator / connection as a power series."""
    order = len(connection) - 1
    numerator = fmpz_series([generated[n] for n in range(order)], prec=count)
    series = numerator / fmpz_series(list(connection), prec=count)
    return [int(series[n]) for n in range(count)]


def _interpolated(values: Sequence[int]) -> Polynomial:
    """Return the polynomial with the given values at 0, 1, 2, ... (Newton's formula)."""
    differences = list(values)
    leading = []
    while differences:
        leading.append(differences[0])
        differences = [y - x for x, y in pairwise(differences)]
    coefficients = [Fraction(0)] * max(len(leading), 1)
    basis = [Fraction(1)]
    for k, d in enumerate(leading):
        for i, c in enumerate(basis):
            coefficients[i] += d * c
        # binomial(m, k + 1) = binomial(m, k) (m - k)/(k + 1)
        shifted = [Fraction(0), *basis]
        basis = [
            (shifted[i] - k * (basis[i] if i < len(basis) else 0)) / (k + 1)
            for i in range(len(shifted))
        ]
    return Polynomial.from_coefficients(coefficients, "m")
