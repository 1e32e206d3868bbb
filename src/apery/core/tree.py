"""Expression trees, and the text that they are written in.

Guarantee: a tree is exact and is never evaluated here; `render` and
`apery.core.expression.parse` are inverse to each other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from apery.core.errors import InvalidInputError

MAX_DIGITS = 4_000
"""Significant digits of a literal; Python converts at most 4300 at once."""


@dataclass(frozen=True, slots=True)
class Number:
    """A literal: a non-negative rational that has a finite decimal expansion.

    Other rationals are written as quotients; see `literal`.

    Examples
    --------
    >>> Number(Fraction(1, 4))
    Number(value=Fraction(1, 4))
    >>> Number(Fraction(1, 3))
    Traceback (most recent call last):
    ...
    apery.core.errors.InvalidInputError: 1/3 is no finite decimal; write it as a quotient
    """

    value: Fraction
    position: int = field(default=0, compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.value < 0:
            raise InvalidInputError("a literal has no sign; write it as Negate")
        mantissa, exponent = _decimal_parts(self.value)
        if mantissa.bit_length() > 3.33 * MAX_DIGITS or abs(exponent) > 2 * MAX_DIGITS:
            raise InvalidInputError(f"a literal has at most {MAX_DIGITS} digits")


@dataclass(frozen=True, slots=True)
class Name:
    """A constant or a variable."""

    name: str
    position: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function of one or more arguments."""

    function: str
    arguments: tuple[Expression, ...]
    position: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Negate:
    """The negative of an expression."""

    operand: Expression
    position: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands and one of ``+ - * / ^``; the position is that of the sign."""

    op: str
    left: Expression
    right: Expression
    position: int = field(default=0, compare=False, repr=False)


Expression = Number | Name | Call | Negate | Binary


def children(expression: Expression) -> tuple[Expression, ...]:
    """Return the direct sub-expressions, left to right."""
    match expression:
        case Number() | Name():
            return ()
        case Call(_, arguments):
            return arguments
        case Negate(operand):
            return (operand,)
        case Binary(_, left, right):
            return (left, right)


def literal(value: Fraction | int) -> Expression:
    """Return the expression of a rational: an integer or a quotient of two.

    Examples
    --------
    >>> render(literal(Fraction(-5, 3)))
    '-5/3'
    """
    exact = Fraction(value)
    top: Expression = Number(Fraction(abs(exact.numerator)))
    if exact < 0:
        top = Negate(top)
    if exact.denominator == 1:
        return top
    return Binary("/", top, Number(Fraction(exact.denominator)))


_LEVEL = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 4}
_NEGATE_LEVEL, _ATOM_LEVEL = 3, 5


def render(expression: Expression) -> str:
    """Return canonical text with the fewest parentheses.

    Guarantee: ``parse(render(x)) == x`` for every tree within the limits of the parser.

    Examples
    --------
    >>> x = Binary("+", Name("e"), Number(Fraction(1)))
    >>> render(Binary("^", x, Negate(Number(Fraction(2)))))
    '(e + 1)^-2'
    """
    return _render(expression)[0]


def _render(expression: Expression) -> tuple[str, int]:
    """Return the text and how tightly its outermost operation binds."""
    match expression:
        case Number(value):
            return _decimal(value), _ATOM_LEVEL
        case Name(name):
            return name, _ATOM_LEVEL
        case Call(function, arguments):
            return f"{function}({', '.join(map(render, arguments))})", _ATOM_LEVEL
        case Negate(operand):
            return "-" + _wrapped(operand, _NEGATE_LEVEL), _NEGATE_LEVEL
        case Binary(op, left, right):
            level = _LEVEL[op]
            if op == "^":
                return f"{_wrapped(left, _ATOM_LEVEL)}^{_wrapped(right, _NEGATE_LEVEL)}", level
            space = " " if level == 1 else ""
            return f"{_wrapped(left, level)}{space}{op}{space}{_wrapped(right, level + 1)}", level


def _wrapped(expression: Expression, level: int) -> str:
    text, own = _render(expression)
    return text if own >= level else f"({text})"


_MAX_ZEROS = 20


def _decimal(value: Fraction) -> str:
    """Write a literal in full, or with an exponent where that saves many zeros."""
    mantissa, exponent = _decimal_parts(value)
    digits = str(mantissa)
    if exponent > _MAX_ZEROS or -exponent - len(digits) > _MAX_ZEROS:
        return f"{digits}e{exponent}"
    if exponent >= 0:
        return digits + "0" * exponent
    digits = digits.rjust(1 - exponent, "0")
    return f"{digits[:exponent]}.{digits[exponent:]}"


def _decimal_parts(value: Fraction) -> tuple[int, int]:
    """Return (m, k) with value = m 10^k and m not divisible by 10 unless it is 0."""
    mantissa, rest, exponent = value.numerator, value.denominator, 0
    if rest == 1:
        # Stripping zeros in large steps first keeps 10^4000 fast.
        for step in (256, 16, 1):
            while mantissa and mantissa % 10**step == 0:
                mantissa //= 10**step
                exponent += step
        return mantissa, exponent
    twos = (rest & -rest).bit_length() - 1
    rest >>= twos
    fives = 0
    while rest % 5 == 0:
        rest //= 5
        fives += 1
    if rest != 1:
        raise InvalidInputError(f"{value} is no finite decimal; write it as a quotient")
    places = max(twos, fives)
    return mantissa * 2 ** (places - twos) * 5 ** (places - fives), -places
