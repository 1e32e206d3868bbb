"""What an expression means as a real number, as far as exact arithmetic can tell.

Guarantee: a `Fraction` that is returned is the value; an error is raised only where the
expression surely has no value or uses what the vocabulary does not know.
"""

from __future__ import annotations

from difflib import get_close_matches
from fractions import Fraction
from math import isqrt

from apery.core.errors import NotationError
from apery.core.tree import Binary, Call, Expression, Name, Negate, Number, render
from apery.core.vocabulary import (
    FUNCTIONS,
    MAX_DISCRIMINANT,
    MAX_EXPONENT,
    MAX_ORDER,
    NAMES,
    is_fundamental_discriminant,
)

_EXACT_BITS = 100_000
"""Larger results are left to enclosures."""

_ODD = ("sin", "tan", "atan", "sinh", "tanh")
_ONE_AT_ZERO = ("exp", "cos", "cosh")


def rational_value(expression: Expression, text: str | None = None) -> Fraction | None:
    """Return the value of an expression that rational arithmetic settles, else None.

    Besides arithmetic these sure cases are used: exp, log and the others where their value
    is 0 or 1 at a rational point, Bessel functions at 0, square roots of rational squares,
    even powers of square roots, exp(log(q)) and log(exp(q)). None says nothing about
    whether the value is rational.

    Parameters
    ----------
    expression : Expression
        Made of the names and functions of `apery.core.vocabulary`.
    text : str, optional
        The text that the positions belong to; by default the rendered expression.

    Raises
    ------
    NotationError
        A name is unknown, a function is used wrongly, an exponent is not whole, or the
        expression has no real value; the error points at the place.

    Examples
    --------
    >>> from apery.core.expression import parse
    >>> rational_value(parse("sqrt(4) + exp(0)/3"))
    Fraction(7, 3)
    >>> rational_value(parse("e - e")) is None
    True
    >>> rational_value(parse("1/(1 - 2/2)"), "1/(1 - 2/2)")
    Traceback (most recent call last):
    ...
    apery.core.errors.NotationError: division by zero at character 2 of '1/(1 - 2/2)'
    """
    return _Reader(expression, text).value(expression)


class _Reader:
    """One pass over a tree, from the leaves up."""

    def __init__(self, expression: Expression, text: str | None) -> None:
        self.expression, self.text = expression, text
        # Rules that look at an argument of an argument must not visit it again.
        self.known: dict[int, Fraction | None] = {}

    def fail(self, reason: str, node: Expression) -> NotationError:
        text = render(self.expression) if self.text is None else self.text
        # Rendered text may be shorter than the one that the positions come from.
        return NotationError(reason, text, min(node.position, len(text)))

    def value(self, node: Expression) -> Fraction | None:
        key = id(node)
        if key not in self.known:
            self.known[key] = self.read(node)
        return self.known[key]

    def read(self, node: Expression) -> Fraction | None:
        match node:
            case Number(value):
                return value
            case Name():
                self.check_name(node)
                return None
            case Negate(operand):
                inner = self.value(operand)
                return None if inner is None else -inner
            case Call(_, arguments):
                self.check_signature(node)
                return self.call(node, [self.value(a) for a in arguments])
            case Binary(_, left, right):
                return self.binary(node, self.value(left), self.value(right))

    def check_name(self, node: Name) -> None:
        if node.name in FUNCTIONS:
            shown = f"{node.name}({', '.join(FUNCTIONS[node.name])})"
            raise self.fail(f"{node.name} is a function, write {shown}", node)
        if node.name not in NAMES:
            raise self.fail(f"unknown constant {node.name!r}{_suggestion(node.name)}", node)

    def check_signature(self, node: Call) -> None:
        function = node.function
        if function not in FUNCTIONS:
            if function in NAMES:
                raise self.fail(f"{function} is a number, write {function}*(...)", node)
            raise self.fail(f"unknown function {function!r}{_suggestion(function)}", node)
        if len(node.arguments) != len(FUNCTIONS[function]):
            shown = f"{function}({', '.join(FUNCTIONS[function])})"
            raise self.fail(f"wrong number of arguments, write {shown}", node)

    def binary(self, node: Binary, x: Fraction | None, y: Fraction | None) -> Fraction | None:
        if node.op == "/" and y == 0:
            raise self.fail("division by zero", node)
        if node.op == "^":
            return self.power(node, x, y)
        if x is None or y is None or _bits(x) + _bits(y) > _EXACT_BITS:
            return None
        match node.op:
            case "+":
                return x + y
            case "-":
                return x - y
            case "*":
                return x * y
            case _:
                return x / y

    def power(self, node: Binary, x: Fraction | None, y: Fraction | None) -> Fraction | None:
        if y is None or y.denominator != 1 or abs(y) > MAX_EXPONENT:
            raise self.fail(
                f"an exponent is a whole number up to {MAX_EXPONENT}, "
                "write exp(y*log(x)) or sqrt(x) for others",
                node.right,
            )
        exponent = int(y)
        if x == 0 and exponent < 0:
            raise self.fail("a negative power of zero", node)
        if x is None and isinstance(node.left, Call) and node.left.function == "sqrt":
            x, exponent, odd = self.value(node.left.arguments[0]), *divmod(exponent, 2)
            if odd:
                return None
        if x is None or _bits(x) * abs(exponent) > _EXACT_BITS:
            return None
        return x**exponent

    def call(self, node: Call, values: list[Fraction | None]) -> Fraction | None:
        function, x = node.function, values[-1]
        if function in ("zeta", "dirichlet_l"):
            self.check_series(node, values)
            return None
        if function.startswith("bessel"):
            return self.bessel(node, values)
        if function == "log" and x is not None and x <= 0:
            raise self.fail("log wants a positive argument", node.arguments[0])
        if function == "sqrt" and x is not None and x < 0:
            raise self.fail("sqrt wants an argument that is not negative", node.arguments[0])
        return _sure_value(function, x) if x is not None else self.inverse(node)

    def inverse(self, node: Call) -> Fraction | None:
        """Settle exp(log(q)) and log(exp(q))."""
        inner = node.arguments[0]
        if node.function == "log" and inner == Name("e"):
            return Fraction(1)
        if isinstance(inner, Call) and {node.function, inner.function} == {"exp", "log"}:
            return self.value(inner.arguments[0])
        return None

    def check_series(self, node: Call, values: list[Fraction | None]) -> None:
        function, s = node.function, values[-1]
        least = 2 if function == "zeta" else 1
        if function == "zeta" and s == 1:
            raise self.fail("zeta has a pole at 1", node.arguments[-1])
        if s is None or s.denominator != 1 or not least <= s <= MAX_EXPONENT:
            reason = f"{function} wants a whole number from {least} to {MAX_EXPONENT} here"
            raise self.fail(reason, node.arguments[-1])
        if function == "dirichlet_l":
            d = values[0]
            whole = d is not None and d.denominator == 1 and abs(d) <= MAX_DISCRIMINANT
            if d is None or not whole or not is_fundamental_discriminant(int(d)):
                raise self.fail(
                    "dirichlet_l wants a fundamental discriminant such as -3, -4 or 5, "
                    f"up to {MAX_DISCRIMINANT} in size",
                    node.arguments[0],
                )

    def bessel(self, node: Call, values: list[Fraction | None]) -> Fraction | None:
        order, x = values
        if order is None or abs(order) > MAX_ORDER:
            reason = f"the order of {node.function} is a rational number up to {MAX_ORDER} in size"
            raise self.fail(reason, node.arguments[0])
        whole = order.denominator == 1
        if x is not None and x < 0 and not whole:
            raise self.fail(
                f"{node.function} of order {order} wants an argument that is not negative",
                node.arguments[1],
            )
        if x != 0:
            return None
        if order < 0 and not whole:
            raise self.fail(f"{node.function} of order {order} has a pole at 0", node.arguments[1])
        return Fraction(int(order == 0))


def _bits(x: Fraction) -> int:
    return max(x.numerator.bit_length(), x.denominator.bit_length())


def _sure_value(function: str, x: Fraction) -> Fraction | None:
    if x == 0 and function in _ODD:
        return Fraction(0)
    if x == 0 and function in _ONE_AT_ZERO:
        return Fraction(1)
    if x == 1 and function == "log":
        return Fraction(0)
    if function == "sqrt":
        root = Fraction(isqrt(x.numerator), isqrt(x.denominator))
        return root if root * root == x else None
    return None


def _suggestion(word: str) -> str:
    known = [*NAMES, *FUNCTIONS]
    near = get_close_matches(word, known, n=3, cutoff=0.6)
    if near:
        return f", did you mean {' or '.join(near)}?"
    return f" (known: {', '.join(known)})"
