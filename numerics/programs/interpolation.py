"""Polynomials with short rational coefficients near a function.

Guarantee: `near_polynomial` returns an exact polynomial; how far it is from the function is for
`apery.numerics.programs.certify` to say.

References
----------
L. N. Trefethen, Approximation Theory and Approximation Practice, extended edition, SIAM 2019,
DOI 10.1137/1.9781611975949.
"""

from __future__ import annotations

from fractions import Fraction

from flint import arb, fmpq, fmpq_poly

from apery.core.errors import InvalidInputError
from apery.core.program import Operation, Program
from apery.numerics.balls import exact_point, precision
from apery.numerics.programs.functions import Function, Interval


def near_polynomial(
    function: Function, interval: Interval, degree: int, bits: int
) -> list[Fraction]:
    """Return coefficients of x^0, x^1, ... that are multiples of 2^-bits.

    A zero of the function at x = 0 in the interval is one of the polynomial, of the same order.

    Examples
    --------
    >>> near_polynomial(Function("exp"), (Fraction(0), Fraction(1)), 1, 4)
    [Fraction(15, 16), Fraction(27, 16)]
    >>> near_polynomial(Function("sin"), (Fraction(0), Fraction(1)), 2, 4)
    [Fraction(0, 1), Fraction(1, 1), Fraction(-3, 16)]
    """
    low, high = interval
    zeros = function.zero_order if low <= 0 <= high else 0
    count = degree + 1 - zeros
    if count < 1:
        raise InvalidInputError(f"{function} has a zero of order {zeros} at 0")
    nodes, values = [], []
    for k in range(count):
        with precision(64):
            at = (arb(fmpq(2 * k + 1, 2 * count)).cos_pi() + 1) / 2
            m, e = exact_point(at.mid())
        # Any point near Chebyshev's will do; 0 itself would divide by 0.
        x = low + (high - low) * Fraction(m) * Fraction(2) ** e
        x = Fraction(round(x * 2**40), 2**40) or Fraction(1, 2**20) * (high - low)
        m, e = exact_point(function.ball(x, bits=bits + 60).mid())
        nodes.append(x)
        values.append(Fraction(m) * Fraction(2) ** e / x**zeros)
    return [Fraction(0)] * zeros + [
        Fraction(round(c * 2**bits), 2**bits) for c in _interpolated(nodes, values)
    ]


def _interpolated(nodes: list[Fraction], values: list[Fraction]) -> list[Fraction]:
    """Newton's divided differences."""
    table = list(values)
    for k in range(1, len(nodes)):
        for i in range(len(nodes) - 1, k - 1, -1):
            table[i] = (table[i] - table[i - 1]) / (nodes[i] - nodes[i - k])
    total = fmpq_poly([])
    for c, x in zip(reversed(table), reversed(nodes), strict=True):
        total = total * fmpq_poly([-_q(x), 1]) + fmpq_poly([_q(c)])
    found = [Fraction(int(c.p), int(c.q)) for c in total.coeffs()]
    return found + [Fraction(0)] * (len(nodes) - len(found))


def _q(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)


def horner(coefficients: list[Fraction]) -> Program:
    """Return the program that evaluates a polynomial by Horner's rule.

    Examples
    --------
    >>> horner([Fraction(1), Fraction(2), Fraction(3)])(Fraction(2))
    Fraction(17, 1)
    """
    used = list(coefficients)
    constants = tuple(reversed(used))
    steps: list[Operation] = []
    last = "c1"
    for k in range(2, len(constants) + 1):
        steps.append(Operation("*", ("x", last)))
        steps.append(Operation("+", (f"t{len(steps)}", f"c{k}")))
        last = f"t{len(steps)}"
    if not steps:
        steps.append(Operation("*", ("x", "c2")))
        steps.append(Operation("+", ("t1", "c1")))
        constants = (*constants, Fraction(0))
    return Program(tuple(steps), constants)
