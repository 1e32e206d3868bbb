"""Ordinary notation: numbers, names, calls, ``+ - * / ^`` and parentheses.

Guarantee: text is only ever turned into a tree; nothing is evaluated, and text that is no
expression raises `NotationError` at the wrong character, whatever the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction

from apery.core.errors import NotationError

MAX_LENGTH = 10_000
MAX_DEPTH = 60
MAX_DIGITS = 4_000
MAX_DECIMAL_EXPONENT = 4_000


@dataclass(frozen=True, slots=True)
class Number:
    """A non-negative rational literal."""

    value: Fraction
    position: int = field(default=0, compare=False, repr=False)


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

_ALIASES = {"**": "^", "−": "-", "–": "-", "×": "*", "·": "*", "÷": "/"}
_LETTERS = {"π": "pi", "φ": "phi", "γ": "euler_gamma", "ζ": "zeta"}
_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z_0-9]*|[πφγζ])"
    r"|(?P<sign>\*\*|[-+*/^(),−–×·÷])"
)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    position: int


def parse(text: str) -> Expression:
    """Parse an expression.

    Powers bind tighter than the minus sign and group to the right: ``-n^2`` is
    ``-(n^2)``. Decimal literals are exact.

    Parameters
    ----------
    text : str
        At most `MAX_LENGTH` characters.

    Raises
    ------
    NotationError
        With the position of the wrong character.

    Examples
    --------
    >>> parse("2*n + 1")
    Binary(op='+', left=Binary(op='*', left=Number(value=Fraction(2, 1)), right=Name(name='n')),
    right=Number(value=Fraction(1, 1)))
    >>> parse("2*(n + )")
    Traceback (most recent call last):
    ...
    apery.core.errors.NotationError: a value is expected, not ')' at character 8 of '2*(n + )'
    """
    if len(text) > MAX_LENGTH:
        raise NotationError(
            f"more than {MAX_LENGTH} characters", text[:40] + "...", min(40, len(text))
        )
    return _Parser(text, _tokens(text)).whole()


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise NotationError(f"{text[at]!r} means nothing here", text, at)
        kind = str(match.lastgroup)
        if kind != "space":
            word = match.group()
            tokens.append(_Token(kind, _ALIASES.get(word, _LETTERS.get(word, word)), at))
        at = match.end()
    tokens.append(_Token("end", "", len(text.rstrip())))
    return tokens


class _Parser:
    """Recursive descent over the tokens; `depth` bounds the recursion."""

    def __init__(self, text: str, tokens: list[_Token]) -> None:
        self.text, self.tokens, self.at, self.depth = text, tokens, 0, 0

    @property
    def token(self) -> _Token:
        return self.tokens[self.at]

    def fail(self, reason: str, position: int | None = None) -> NotationError:
        return NotationError(
            reason, self.text, self.token.position if position is None else position
        )

    def take(self) -> _Token:
        token = self.token
        self.at += 1
        return token

    def is_sign(self, *signs: str) -> bool:
        return self.token.kind == "sign" and self.token.text in signs

    def whole(self) -> Expression:
        if self.token.kind == "end":
            raise self.fail("an expression is expected", 0)
        tree = self.sum()
        if self.token.kind != "end":
            raise self.unexpected()
        return tree

    def unexpected(self) -> NotationError:
        token = self.token
        if token.kind in ("name", "number") or token.text == "(":
            return self.fail("an operator is missing; write * for a product")
        if token.text == ")":
            return self.fail("this parenthesis was never opened")
        return self.fail(f"{token.text!r} is not expected")

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.fail(f"nested more than {MAX_DEPTH} deep")

    def sum(self) -> Expression:
        self.deeper()
        left = self.product()
        while self.is_sign("+", "-"):
            sign = self.take()
            left = Binary(sign.text, left, self.product(), sign.position)
        self.depth -= 1
        return left

    def product(self) -> Expression:
        left = self.signed()
        while self.is_sign("*", "/"):
            sign = self.take()
            left = Binary(sign.text, left, self.signed(), sign.position)
        return left

    def signed(self) -> Expression:
        if self.is_sign("-"):
            sign = self.take()
            self.deeper()
            operand = self.signed()
            self.depth -= 1
            return Negate(operand, sign.position)
        if self.is_sign("+"):
            self.take()
            self.deeper()
            operand = self.signed()
            self.depth -= 1
            return operand
        return self.power()

    def power(self) -> Expression:
        base = self.value()
        if not self.is_sign("^"):
            return base
        sign = self.take()
        self.deeper()
        exponent = self.signed()
        self.depth -= 1
        return Binary("^", base, exponent, sign.position)

    def value(self) -> Expression:
        token = self.token
        if token.kind == "number":
            self.take()
            return Number(self.number(token), token.position)
        if token.kind == "name":
            self.take()
            if self.is_sign("("):
                return Call(token.text, self.arguments(token), token.position)
            return Name(token.text, token.position)
        if self.is_sign("("):
            opened = self.take()
            inner = self.sum()
            if not self.is_sign(")"):
                raise self.unclosed(opened)
            self.take()
            return inner
        found = "the end" if token.kind == "end" else repr(token.text)
        raise self.fail(f"a value is expected, not {found}")

    def unclosed(self, opened: _Token) -> NotationError:
        if self.token.kind == "end":
            return self.fail("this parenthesis is never closed", opened.position)
        return self.unexpected()

    def arguments(self, function: _Token) -> tuple[Expression, ...]:
        opened = self.take()
        if self.is_sign(")"):
            raise self.fail(f"{function.text} needs an argument")
        out = [self.sum()]
        while self.is_sign(","):
            self.take()
            out.append(self.sum())
        if not self.is_sign(")"):
            raise self.unclosed(opened)
        self.take()
        return tuple(out)

    def number(self, token: _Token) -> Fraction:
        mantissa, _, exponent = token.text.lower().partition("e")
        if len(mantissa) > MAX_DIGITS:
            raise self.fail(f"a literal has at most {MAX_DIGITS} digits", token.position)
        if exponent and (len(exponent) > 6 or abs(int(exponent)) > MAX_DECIMAL_EXPONENT):
            raise self.fail(f"a decimal exponent is at most {MAX_DECIMAL_EXPONENT}", token.position)
        return Fraction(token.text)


_LEVEL = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 4}
_NEGATE_LEVEL, _ATOM_LEVEL = 3, 5


def render(expression: Expression) -> str:
    """Return canonical text with the fewest parentheses; ``parse(render(x)) == x``.

    Examples
    --------
    >>> render(parse("((e)+1)/(e - 1)**2"))
    '(e + 1)/(e - 1)^2'
    """
    return _render(expression)[0]


def _render(expression: Expression) -> tuple[str, int]:
    """Return the text and how tightly its outermost operation binds."""
    match expression:
        case Number(value):
            if value.denominator == 1:
                return str(value.numerator), _ATOM_LEVEL
            return _decimal(value), _ATOM_LEVEL
        case Name(name):
            return name, _ATOM_LEVEL
        case Call(function, arguments):
            return f"{function}({', '.join(render(a) for a in arguments)})", _ATOM_LEVEL
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


def _decimal(value: Fraction) -> str:
    """Write a literal with denominator 2^i 5^j as a terminating decimal."""
    places = 0
    scaled = value
    while scaled.denominator != 1:
        scaled *= 10
        places += 1
    digits = str(scaled.numerator).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}"
