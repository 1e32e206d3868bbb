"""Constants: closed expressions in known names and functions, never floats."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from fractions import Fraction
from math import isqrt

from apery.core.errors import NotationError
from apery.core.expression import Binary, Call, Expression, Name, Negate, Number, parse, render
from apery.core.vocabulary import FUNCTIONS, NAMES, is_fundamental_discriminant

MAX_EXPONENT = 1000
MAX_DISCRIMINANT = 10_000
_EXACT_BITS = 20_000


@dataclass(frozen=True, slots=True, init=False, repr=False)
class Constant:
    """A real constant given by a closed expression.

    Guarantee: the expression is made of known names and functions only, with the right
    number of arguments and whole exponents. Whether it has a value is decided by
    `apery.numerics.constants.evaluate`.

    Parameters
    ----------
    text : str
        Such as ``e``, ``exp(2)`` or ``besseli(1,2)/besseli(0,2)``.

    Raises
    ------
    NotationError
        With the position of the wrong character.

    Examples
    --------
    >>> Constant("besseli(1,2) / besseli(0,2)")
    Constant('besseli(1, 2)/besseli(0, 2)')
    >>> Constant("tann(1)")
    Traceback (most recent call last):
    ...
    apery.core.errors.NotationError: unknown function 'tann', did you mean tan? at character 1
    of 'tann(1)'
    """

    text: str
    expression: Expression = field(compare=False)

    def __init__(self, text: str) -> None:
        expression = parse(text)
        _check(expression, text)
        object.__setattr__(self, "expression", expression)
        object.__setattr__(self, "text", render(expression))

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Constant({self.text!r})"


def exact_value(expression: Expression) -> Fraction | None:
    """Return the value of an expression that rational arithmetic settles, else None.

    Sure cases of functions are used: exp(0), log(1), roots of rational squares, sin(0),
    cos(0), tan(0), atan(0), sinh(0), cosh(0) and tanh(0). None says nothing about
    whether the value is rational.

    Raises
    ------
    ZeroDivisionError
        A denominator is exactly 0.

    Examples
    --------
    >>> exact_value(parse("sqrt(4) + exp(0)/3"))
    Fraction(7, 3)
    >>> exact_value(parse("e")) is None
    True
    """
    match expression:
        case Number(value):
            return value
        case Name():
            return None
        case Negate(operand):
            inner = exact_value(operand)
            return None if inner is None else -inner
        case Call(function, arguments):
            values = [exact_value(a) for a in arguments]
            return _sure_value(function, values)
        case Binary(op, left, right):
            x, y = exact_value(left), exact_value(right)
            if x is None or y is None:
                return None
            match op:
                case "+":
                    return x + y
                case "-":
                    return x - y
                case "*":
                    return x * y
                case "/":
                    return x / y
                case _:
                    return _power(x, y)


def _power(x: Fraction, y: Fraction) -> Fraction | None:
    size = max(x.numerator.bit_length(), x.denominator.bit_length())
    if y.denominator != 1 or size * abs(y) > _EXACT_BITS:
        return None
    return x ** int(y)


def _sure_value(function: str, values: list[Fraction | None]) -> Fraction | None:
    x = values[0]
    if len(values) != 1 or x is None:
        return None
    if x == 0 and function in ("sin", "tan", "atan", "sinh", "tanh"):
        return Fraction(0)
    if x == 0 and function in ("exp", "cos", "cosh"):
        return Fraction(1)
    if x == 1 and function == "log":
        return Fraction(0)
    if function == "sqrt" and x >= 0:
        root = Fraction(isqrt(x.numerator), isqrt(x.denominator))
        return root if root * root == x else None
    return None


def _check(expression: Expression, text: str) -> None:
    """Refuse unknown names, wrong numbers of arguments and exponents that are not whole."""

    def fail(reason: str, node: Expression) -> NotationError:
        return NotationError(reason, text, node.position)

    def whole(node: Expression) -> int | None:
        try:
            value = exact_value(node)
        except ZeroDivisionError:
            value = None
        return int(value) if value is not None and value.denominator == 1 else None

    def call(node: Call) -> None:
        function, arguments = node.function, node.arguments
        signature = FUNCTIONS.get(function)
        if signature is None:
            if function in NAMES:
                raise fail(f"{function} is a number, not a function; write * for a product", node)
            raise fail(f"unknown function {function!r}{_suggestion(function, FUNCTIONS)}", node)
        if len(arguments) != len(signature):
            raise fail(f"the arguments are {function}({', '.join(signature)})", node)
        if function in ("zeta", "dirichlet_l"):
            s = whole(arguments[-1])
            least = 2 if function == "zeta" else 1
            if s is None or not least <= s <= MAX_EXPONENT:
                raise fail(
                    f"{function} wants a whole number from {least} to {MAX_EXPONENT} here",
                    arguments[-1],
                )
        if function == "dirichlet_l":
            d = whole(arguments[0])
            known = d is not None and abs(d) <= MAX_DISCRIMINANT
            if d is None or not known or not is_fundamental_discriminant(d):
                raise fail(
                    "dirichlet_l wants a fundamental discriminant such as -3, -4, 5", arguments[0]
                )
        if function.startswith("bessel"):
            try:
                order = exact_value(arguments[0])
            except ZeroDivisionError:
                order = None
            if order is None:
                raise fail(f"the order of {function} is a rational number", arguments[0])

    def visit(node: Expression) -> None:
        match node:
            case Name(name):
                if name in FUNCTIONS:
                    shown = f"{name}({', '.join(FUNCTIONS[name])})"
                    raise fail(f"{name} is a function; write {shown}", node)
                if name not in NAMES:
                    raise fail(f"unknown constant {name!r}{_suggestion(name, NAMES)}", node)
            case Negate(operand):
                visit(operand)
            case Call(_, arguments):
                call(node)
                for argument in arguments:
                    visit(argument)
            case Binary(op, left, right):
                visit(left)
                visit(right)
                if op == "^":
                    exponent = whole(right)
                    if exponent is None or abs(exponent) > MAX_EXPONENT:
                        raise fail(
                            f"an exponent is a whole number up to {MAX_EXPONENT}; "
                            "write exp(y*log(x)) or sqrt(x) for others",
                            right,
                        )
            case _:
                pass

    visit(expression)


def _suggestion(word: str, known: dict[str, str] | dict[str, tuple[str, ...]]) -> str:
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    if near:
        return f", did you mean {near[0]}?"
    return f" (known: {', '.join(known)})"
