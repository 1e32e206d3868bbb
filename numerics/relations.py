"""Integer relations among real numbers, by lattice reduction.

Guarantee: a relation that is returned is one that the given balls allow: the sum of its integers
times the numbers contains 0. Whether that says anything is for the evidence to tell: any k
numbers have a relation with coefficients of about digits/k digits.

References
----------
A. K. Lenstra, H. W. Lenstra, L. Lovász, Factoring polynomials with rational coefficients, Math.
Ann. 261 (1982) 515-534, DOI 10.1007/BF01457454.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10

from flint import arb, fmpz_mat

from apery.core.errors import InvalidInputError
from apery.numerics.ball_forms import endpoints
from apery.numerics.balls import bits_for_digits, precision

MARGIN = 15
"""Digits beyond chance that a relation needs to be reported."""
_GUARD_BITS = 16


@dataclass(frozen=True, slots=True)
class Relation:
    """Integers c_i with c_1 x_1 + ... + c_k x_k = 0 as far as the numbers are known.

    Parameters
    ----------
    coefficients : tuple of int
        Without common divisor; the first that is not 0 is positive.
    digits : int
        Digits to which the numbers are known, after the point.
    budget : int
        Digits at which relations with such coefficients exist by chance.
    """

    coefficients: tuple[int, ...]
    digits: int
    budget: int


def integer_relation(values: Sequence[arb], *, digits: int) -> Relation | None:
    """Return the integer relation with the smallest coefficients, if it is no chance.

    Parameters
    ----------
    values : sequence of arb
        At least two numbers, known to 10^-digits or better.
    digits : int
        How many digits after the point to use; the fewer, the faster.

    Returns
    -------
    Relation or None
        None where the smallest relation is within `MARGIN` digits of what chance gives, or
        where the balls exclude it.

    Raises
    ------
    InvalidInputError
        There are fewer than two numbers, or one is not known well enough.

    Examples
    --------
    >>> with precision(200):
    ...     values = [arb.pi() ** 2, arb(2).zeta(), arb(1)]
    >>> integer_relation(values, digits=40)
    Relation(coefficients=(1, -6, 0), digits=40, budget=2)
    >>> with precision(200):
    ...     values = [arb.pi(), arb(1).exp(), arb(1)]
    >>> integer_relation(values, digits=40) is None
    True
    """
    if len(values) < 2:
        raise InvalidInputError(f"a relation is among two numbers at least, not {len(values)}")
    bits = bits_for_digits(digits)
    rounded = [_rounded(value, bits) for value in values]
    size = len(values)
    lattice = fmpz_mat(
        [[int(i == j) for j in range(size)] + [number] for i, number in enumerate(rounded)]
    )
    reduced = lattice.lll()
    rows = ([int(reduced[i, j]) for j in range(size + 1)] for i in range(size))
    *found, _ = min(rows, key=lambda row: sum(c * c for c in row))
    budget = chance_digits(found)
    if budget + MARGIN > digits:
        return None
    with precision(bits + _GUARD_BITS + max(map(abs, found)).bit_length()):
        if 0 not in sum((c * x for c, x in zip(found, values, strict=True)), arb(0)):
            return None
    first = next(c for c in found if c)
    return Relation(tuple(c if first > 0 else -c for c in found), digits, budget)


def chance_digits(coefficients: Sequence[int]) -> int:
    """Return the digits at which integers of this size make a relation by chance.

    There are prod (2 |c_i| + 1) vectors with no larger entries; one of them makes a sum as
    small as the inverse of their number.

    Examples
    --------
    >>> chance_digits((1, -6, 0)), chance_digits((999, -1000))
    (2, 7)
    """
    return ceil(sum(log10(2 * abs(c) + 1) for c in coefficients))


def _rounded(value: arb, bits: int) -> int:
    low, high = endpoints(value)
    if (high - low) * (1 << bits) > 1:
        raise InvalidInputError(f"a number is not known to {bits} bits after the point: {value}")
    return round((low + high) / 2 * (1 << bits))
