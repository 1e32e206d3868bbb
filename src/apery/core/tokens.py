"""Words of the notation: numbers, names and signs, each with its position."""

from __future__ import annotations

import re
from dataclasses import dataclass

from apery.core.errors import NotationError

MAX_LENGTH = 10_000
"""Characters of a text."""
MAX_EXPONENT = 4_000
"""Absolute value of the decimal exponent of a literal."""

_ALIASES = {
    "**": "^",
    "−": "-",
    "–": "-",
    "×": "*",
    "·": "*",
    "⋅": "*",
    "÷": "/",
    "π": "pi",
    "φ": "phi",
    "γ": "euler_gamma",
    "ζ": "zeta",
}
_HINTS = {
    "²": "write ^2",
    "³": "write ^3",
    "√": "write sqrt(x)",
    "[": "write parentheses ( )",
    "]": "write parentheses ( )",
    "{": "write parentheses ( )",
    "}": "write parentheses ( )",
    "∞": "a value is finite",
    "=": "an expression has no equation in it",
    "!": "write a product",
    "%": "write a quotient by 100",
    "_": "a name begins with a letter",
}
_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z][A-Za-z_0-9]*|[πφγζ])"
    r"|(?P<sign>\*\*|[-+*/^(),−–×·⋅÷])"
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word; `kind` is ``number``, ``name``, ``sign`` or ``end``."""

    kind: str
    text: str
    position: int


def tokens(text: str) -> list[Token]:
    """Split a text into its words; the last one is of kind ``end``.

    Raises
    ------
    NotationError
        A character has no meaning in the notation.

    Examples
    --------
    >>> [t.text for t in tokens("2×π ** .5e-1")]
    ['2', '*', 'pi', '^', '.5e-1', '']
    >>> tokens("n² + 1")
    Traceback (most recent call last):
    ...
    apery.core.errors.NotationError: '²' is not read, write ^2 at character 2 of 'n² + 1'
    """
    out: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            hint = _HINTS.get(text[at], "the signs are + - * / ^ ( ) and the comma")
            raise NotationError(f"{text[at]!r} is not read, {hint}", text, at)
        kind = str(match.lastgroup)
        if kind != "space":
            word = match.group()
            out.append(Token(kind, _ALIASES.get(word, word), at))
        at = match.end()
    out.append(Token("end", "", len(text.rstrip())))
    return out
