"""A program as a rational function, reduced.

Guarantee: exact. Numerator and denominator have no common factor, so that what looks like a pole
of a step (3/x in x + 3/x, say, inverted later) is none where the function has none.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from flint import fmpq, fmpq_poly

from apery.core.errors import InvalidInputError
from apery.core.program import Program

MAX_DEGREE = 2000
Quotient = tuple[fmpq_poly, fmpq_poly]


def as_quotient(program: Program) -> Quotient:
    """Return numerator and denominator of a program; the denominator is monic.

    Raises
    ------
    InvalidInputError
        The program takes a square root, divides by 0 everywhere, or is of too high a degree.

    Examples
    --------
    >>> as_quotient(Program.parse("t = 3/x + x; 1/t"))
    (x, x^2 + 3)
    """
    top, bottom = program.fold((fmpq_poly([0, 1]), fmpq_poly([1])), _constant, _OPERATIONS)
    return _reduced(top, bottom)


def _constant(value: Fraction) -> Quotient:
    return fmpq_poly([fmpq(value.numerator, value.denominator)]), fmpq_poly([1])


def _reduced(top: fmpq_poly, bottom: fmpq_poly) -> Quotient:
    if bottom == 0:
        raise InvalidInputError("the program divides by 0 for every x")
    if max(top.degree(), bottom.degree()) > MAX_DEGREE:
        raise InvalidInputError(f"the program is a quotient of degree above {MAX_DEGREE}")
    common = top.gcd(bottom)
    if common.degree() > 0:
        top, bottom = top // common, bottom // common
    leading = bottom.leading_coefficient()
    return top / leading, bottom / leading


def _root(_: Any) -> Any:
    raise InvalidInputError("a program with square roots is no rational function")


def _divide(a: Quotient, b: Quotient) -> Quotient:
    # Reduced at each division, so that degrees stay what they are.
    return _reduced(a[0] * b[1], a[1] * b[0])


def _fma(a: Quotient, b: Quotient, c: Quotient) -> Quotient:
    return a[0] * b[0] * c[1] + c[0] * a[1] * b[1], a[1] * b[1] * c[1]


_OPERATIONS: dict[str, Callable[..., Quotient]] = {
    "+": lambda a, b: (a[0] * b[1] + b[0] * a[1], a[1] * b[1]),
    "-": lambda a, b: (a[0] * b[1] - b[0] * a[1], a[1] * b[1]),
    "*": lambda a, b: (a[0] * b[0], a[1] * b[1]),
    "/": _divide,
    "fma": _fma,
    "scale": lambda a, b: (a[0] * b[0], a[1] * b[1]),
    "sqrt": _root,
}
