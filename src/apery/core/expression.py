"""Ordinary notation: numbers, names, calls, ``+ - * / ^`` and parentheses.

Guarantee: text is only ever turned into a tree, in time linear in its length; nothing is
evaluated. Text that is no expression raises `NotationError` at the wrong character.

The grammar is the same for constants and for polynomials. Which names and functions have a
meaning, and which exponents are allowed, is for those who read the tree to decide.
"""

from __future__ import annotations

from fractions import Fraction

from apery.core.errors import NotationError
from apery.core.tokens import MAX_EXPONENT, MAX_LENGTH, Token, tokens
from apery.core.tree import (
    MAX_DIGITS,
    Binary,
    Call,
    Expression,
    Name,
    Negate,
    Number,
    children,
    literal,
    render,
)

__all__ = [
    "Binary",
    "Call",
    "Expression",
    "Name",
    "Negate",
    "Number",
    "children",
    "literal",
    "parse",
    "render",
]

MAX_DEPTH = 60
"""Parentheses, calls, signs and exponents inside one another."""
MAX_HEIGHT = 200
"""Operations along one branch of the tree: recursion over trees is safe below it."""


def parse(text: str) -> Expression:
    """Parse an expression.

    Powers bind tighter than the minus sign and group to the right: ``-n^2`` is
    ``-(n^2)``. Decimal literals are exact. ``**``, ``−``, ``×``, ``·``, ``÷``, ``π``,
    ``φ``, ``γ`` and ``ζ`` are read as ``^ - * * /``, ``pi``, ``phi``, ``euler_gamma`` and
    ``zeta``.

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
    >>> render(parse("((e)+1)/(e - 1)**2"))
    '(e + 1)/(e - 1)^2'
    >>> parse("2n")
    Traceback (most recent call last):
    ...
    apery.core.errors.NotationError: an operator is missing, write 2*n at character 2 of '2n'
    """
    if len(text) > MAX_LENGTH:
        raise NotationError(f"more than {MAX_LENGTH} characters", text[:40] + "...", 40)
    tree = _Parser(text).whole()
    level: list[Expression] = [tree]
    for _ in range(MAX_HEIGHT):
        level = [child for node in level for child in children(node)]
        if not level:
            return tree
    raise NotationError(f"more than {MAX_HEIGHT} operations in a row", text, level[0].position)


class _Parser:
    """Recursive descent over the tokens; `depth` bounds the recursion."""

    def __init__(self, text: str) -> None:
        self.text, self.tokens, self.at, self.depth = text, tokens(text), 0, 0

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def fail(self, reason: str, position: int | None = None) -> NotationError:
        at = self.token.position if position is None else position
        return NotationError(reason, self.text, at)

    def take(self) -> Token:
        token = self.token
        self.at += 1
        return token

    def is_sign(self, *signs: str) -> bool:
        return self.token.kind == "sign" and self.token.text in signs

    def whole(self) -> Expression:
        if self.token.kind == "end":
            raise self.fail("an expression is expected, the text is empty", 0)
        tree = self.sum()
        if self.token.kind != "end":
            raise self.unexpected()
        return tree

    def unexpected(self) -> NotationError:
        """Say why the current token cannot follow a complete value."""
        token = self.token
        if token.kind in ("name", "number") or token.text == "(":
            return self.fail(
                f"an operator is missing, write {self.tokens[self.at - 1].text}*{token.text}"
            )
        if token.text == ")":
            return self.fail("this parenthesis was never opened")
        return self.fail("a comma stands only between the arguments of a function")

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.fail(f"nested more than {MAX_DEPTH} deep")

    def sum(self) -> Expression:
        self.deeper()
        if self.is_sign("+"):
            self.take()
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
        if not self.is_sign("-"):
            return self.power()
        sign = self.take()
        self.deeper()
        operand = self.signed()
        self.depth -= 1
        return Negate(operand, sign.position)

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
        if self.at and self.is_sign("+", "*", "/", "^"):
            before = self.tokens[self.at - 1].text
            if before in "+-*/^":
                raise self.fail(f"two operators in a row, {before!r} and {token.text!r}")
        found = "the end" if token.kind == "end" else repr(token.text)
        raise self.fail(f"a value is expected, not {found}")

    def unclosed(self, opened: Token) -> NotationError:
        if self.token.kind == "end":
            return self.fail("this parenthesis is never closed", opened.position)
        return self.unexpected()

    def arguments(self, function: Token) -> tuple[Expression, ...]:
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

    def number(self, token: Token) -> Fraction:
        mantissa, _, exponent = token.text.lower().partition("e")
        if len(mantissa) > MAX_DIGITS:
            raise self.fail(f"a literal has at most {MAX_DIGITS} digits", token.position)
        # The length comes first: a long exponent is refused without being read.
        if exponent and (len(exponent) > 8 or abs(int(exponent)) > MAX_EXPONENT):
            raise self.fail(f"a decimal exponent is at most {MAX_EXPONENT}", token.position)
        return Fraction(token.text)
