"""Sequences and sign words from the text that people type.

The forms are those that are printed: ``2; 1, 2*m + 2, 1`` for interlaced polynomials with
initial terms in front of the semicolon, ``+,-`` or ``(+,-)`` for sign words.
"""

from __future__ import annotations

from fractions import Fraction

from apery.core.continued_fraction import Interlaced
from apery.core.errors import InvalidInputError, NotationError
from apery.core.polynomial import Polynomial


def parse_interlaced(text: str) -> Interlaced:
    """Read interlaced polynomials.

    A single polynomial without initial terms is one in the index itself, whatever its
    variable is called.

    Raises
    ------
    NotationError
        A part is no polynomial or, before the semicolon, no rational number; the error
        points at the character.

    Examples
    --------
    >>> parse_interlaced("2; 1, 2*m + 2, 1")
    Interlaced((2,), ('1', '2*m + 2', '1'))
    >>> parse_interlaced("34*n^3 + 51*n^2 + 27*n + 5")
    Interlaced((), ('34*m^3 + 51*m^2 + 27*m + 5',))
    >>> parse_interlaced("2; 1, 2*m +")
    Traceback (most recent call last):
    ...
    apery.core.errors.NotationError: ... at character 12 of '2; 1, 2*m +'
    """
    head, semicolon, tail = text.rpartition(";")
    if ";" in head:
        position = text.index(";", text.index(";") + 1)
        raise NotationError("there is one semicolon, after the initial terms", text, position)
    offset = len(head) + len(semicolon)
    initial = [_number(part, at, text) for part, at in _parts(head, 0)] if semicolon else []
    pieces = [_polynomial(part, at, text) for part, at in _parts(tail, offset)]
    return Interlaced(initial, pieces)


def parse_signs(text: str) -> tuple[int, ...]:
    """Read a sign word.

    Raises
    ------
    NotationError
        Another character than ``+``, ``-``, comma, space or parenthesis is there, or no
        sign at all.

    Examples
    --------
    >>> parse_signs("(-,+)"), parse_signs("+")
    ((-1, 1), (1,))
    """
    word = []
    for position, character in enumerate(text.replace("−", "-")):
        if character in "+-":
            word.append(1 if character == "+" else -1)
        elif character not in "(), ":
            raise NotationError("a sign word is made of + and -, such as +,-", text, position)
    if not word:
        raise NotationError("a sign word has at least one sign, such as +", text, len(text))
    return tuple(word)


def parse_range(text: str) -> tuple[int, int]:
    """Read a range of whole numbers such as ``1..4``, or one number for both ends.

    Examples
    --------
    >>> parse_range("1..4"), parse_range("2")
    ((1, 4), (2, 2))
    """
    first, dots, last = text.partition("..")
    try:
        return int(first), int(last if dots else first)
    except ValueError:
        raise InvalidInputError(f"{text!r} is no range; write 1..4 or 2") from None


def _parts(text: str, offset: int) -> list[tuple[str, int]]:
    """Split at commas outside of parentheses, with the place of each part."""
    parts, depth, start = [], 0, 0
    for i, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            parts.append((text[start:i], offset + start))
            start = i + 1
    parts.append((text[start:], offset + start))
    return parts


def _polynomial(part: str, offset: int, text: str) -> Polynomial:
    if not part.strip():
        raise NotationError("a polynomial is expected", text, offset + len(part))
    try:
        polynomial = Polynomial(part)
    except NotationError as error:
        raise NotationError(error.reason, text, offset + error.position) from None
    if len(polynomial.variables) > 1:
        names = ", ".join(polynomial.variables)
        reason = f"a polynomial has one variable, not {names}"
        raise NotationError(reason, text, _first(part, offset))
    return polynomial


def _first(part: str, offset: int) -> int:
    """Place of the first character that is no space."""
    return offset + len(part) - len(part.lstrip())


def _number(part: str, offset: int, text: str) -> Fraction:
    p = _polynomial(part, offset, text)
    if p.degree > 0:
        raise NotationError("an initial term is a rational number", text, _first(part, offset))
    return next(iter(p.coefficients()), Fraction(0))
