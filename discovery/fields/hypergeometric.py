"""Fields of generalised hypergeometric functions pFq(a_1, ..., a_p; b_1, ..., b_q; z).

Guarantee: the matrices are those of contiguity on the basis F, theta F, ..., theta^(N-1) F with
theta = z d/dz, and conserve exactly.

The function satisfies theta (theta + b_1 - 1) ... F = z (theta + a_1) ... (theta + a_p) F, so that
theta acts on the basis by a companion matrix C, of size N = max(p, q + 1); for z = 1 and
p = q + 1 the highest terms cancel and the size is one less. Contiguity is

    a F(a + 1) = (theta + a) F      and      b F(b) = (theta + b) F(b + 1).

So the step of a numerator parameter is M_a = C + a, up to the factor a that is left out, and the
step of a denominator parameter is the inverse of C + b at b + 1. With L(t) = (t + b) Q(t) + L(-b)
for the equation L at b + 1, that inverse is Q(C) over -L(-b) = z (a_1 - b) ... (a_p - b): its
first column holds the coefficients of Q, and each next one is a unit vector minus b times the
one before. The matrices keep these denominators. Without them the entries would be polynomials
all the same, but conservation along a and b would hold up to the factor (a + 1 - b)/(a - b) only.

References
----------
R. Elimelech et al., Algorithm-assisted discovery of an intrinsic order among mathematical
constants, PNAS 121 (2024) e2321440121, DOI 10.1073/pnas.2321440121.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from apery.core.errors import InvalidInputError
from apery.core.matrix_field import MatrixField
from apery.core.polynomial import Polynomial

MAX_PARAMETERS = 6

Matrix = list[list[Polynomial]]

_ZERO, _ONE = Polynomial(), Polynomial(1)


def hypergeometric(p: int, q: int, z: int | str | Fraction | None = None) -> MatrixField:
    """Return the field of pFq with an axis for each parameter, x0, x1, ... and y0, y1, ...

    Parameters
    ----------
    p, q : int
        Numbers of numerator and denominator parameters, at most 6 together and at least 1.
    z : int, str or Fraction, optional
        The argument, a rational number that is not 0; a parameter ``z`` of the field if not given.

    Raises
    ------
    InvalidInputError
        The numbers are out of range, z is 0, or the equation has no order left.

    Examples
    --------
    >>> print(hypergeometric(1, 1, 1))
    x0: [[x0, x0], [1, x0 - y0 + 2]]; y0: [[-1, x0], [1, -y0]] / (x0 - y0)
    """
    if p < 0 or q < 0 or not 1 <= p + q <= MAX_PARAMETERS:
        raise InvalidInputError(f"p and q are 0 or more, 1 to {MAX_PARAMETERS} together")
    argument = Polynomial("z") if z is None else Polynomial(z)
    if argument.degree > 0 and z is not None:
        raise InvalidInputError(f"z is a rational number, not {argument}")
    if not argument:
        raise InvalidInputError("z is not 0: pFq(0) is 1 for all parameters")
    upper, lower = [f"x{k}" for k in range(p)], [f"y{k}" for k in range(q)]
    equation = _equation(upper, lower, argument)
    if len(equation) < 2:
        raise InvalidInputError(f"the equation of {p}F{q} at z = {z} has order 0, so no field")
    matrices: list[Matrix] = []
    divisors: list[Polynomial] = []
    for name in upper:
        matrix, over = _forwards(equation, Polynomial(name))
        matrices.append(matrix)
        divisors.append(over)
    for name in lower:
        past = {name: Polynomial(name) + 1}
        matrix, over = _backwards([c.substitute(**past) for c in equation], Polynomial(name))
        matrices.append(matrix)
        divisors.append(over)
    return MatrixField((*upper, *lower), matrices, divisors)


def _equation(upper: Sequence[str], lower: Sequence[str], z: Polynomial) -> list[Polynomial]:
    """Return the coefficients of the equation in powers of theta, lowest first."""
    left = [_ZERO, _ONE]
    for name in lower:
        left = _times_linear(left, Polynomial(name) - 1)
    right = [_ONE]
    for name in upper:
        right = _times_linear(right, Polynomial(name))
    length = max(len(left), len(right))
    left += [_ZERO] * (length - len(left))
    right += [_ZERO] * (length - len(right))
    equation = [a - z * b for a, b in zip(left, right, strict=True)]
    while equation and not equation[-1]:
        equation.pop()
    return equation


def _times_linear(p: list[Polynomial], root: Polynomial) -> list[Polynomial]:
    """Multiply a polynomial in theta by theta + root."""
    shifted, scaled = [_ZERO, *p], [*(c * root for c in p), _ZERO]
    return [a + b for a, b in zip(shifted, scaled, strict=True)]


def _forwards(equation: list[Polynomial], a: Polynomial) -> tuple[Matrix, Polynomial]:
    """Return C + a as a matrix and its denominator."""
    *low, lead = equation
    over = lead
    if lead.degree == 0:
        low, over = [c * (1 / lead(0)) for c in low], _ONE
    size = range(len(low))
    matrix = [
        [over * (int(r == c + 1) + (a if r == c else _ZERO)) for c in size[:-1]]
        + [over * a * int(r == size[-1]) - low[r]]
        for r in size
    ]
    return matrix, over


def _backwards(equation: list[Polynomial], b: Polynomial) -> tuple[Matrix, Polynomial]:
    """Return the inverse of C + b as a matrix and its denominator."""
    size = len(equation) - 1
    # Synthetic division by t + b: the quotient Q, and the value at -b as the rest.
    column, rest = [], equation[-1]
    for c in reversed(equation[:-1]):
        column.append(rest)
        rest = c - b * rest
    column.reverse()
    columns, over = [column], -rest
    for k in range(size - 1):
        column = [over * int(r == k) - b * entry for r, entry in enumerate(column)]
        columns.append(column)
    return [[columns[c][r] for c in range(size)] for r in range(size)], over
