"""Words of the notation of statements: numbers, names and signs, each with its place.

Guarantee: every character is either part of a word or refused by name. Names are made of
the letters A-Z and a-z, digits and the underscore, so that no two names look alike.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from apery.core.errors import NotationError

MAX_LENGTH = 10_000
"""Characters of a statement."""
MAX_DIGITS = 1_000
"""Digits of a literal."""

_ALIASES = {
    "**": "^", "−": "-", "–": "-", "×": "*", "·": "*", "⋅": "*", "÷": "/",
    "==": "=", "≠": "!=", "<>": "!=", "≤": "<=", "⩽": "<=", "≥": ">=", "⩾": ">=",
    "∣": "|", "∈": "in", "∧": "and", "∨": "or", "¬": "not", "∀": "forall", "∃": "exists",
    "=>": "implies", "⇒": "implies", "⟹": "implies", "→": "implies", "->": "implies",
    "<=>": "iff", "⇔": "iff", "⟺": "iff", "↔": "iff", "<->": "iff",
    "∑": "sum", "Σ": "sum", "∏": "product", "Π": "product", "π": "pi",
    "ℕ": "nat", "ℤ": "int", "ℚ": "rat", "ℝ": "real",
}  # fmt: skip
"""What is read as something else."""

RESERVED = frozenset(
    ("and", "or", "not", "implies", "iff", "divides", "mod", "for", "all", "forall", "exists",
     "in", "such", "that", "is", "odd", "even", "divisible", "by", "if", "then", "sum",
     "product", "true", "false", "nat", "int", "rat", "real")
)  # fmt: skip
"""Words with a meaning of their own; none of them is a variable or a function."""

UNFORMALISED_SIGNS = {
    "...": "an ellipsis stands for terms that are not written",
    "…": "an ellipsis stands for terms that are not written",
    "⋯": "an ellipsis stands for terms that are not written",
    "∞": "infinity is no number",
    "∫": "an integral needs the real numbers",
    "∂": "a derivative needs the real numbers",
    "√": "a root is a real number",
}
UNFORMALISED_WORDS = {
    "lim": "a limit needs the real numbers",
    "limit": "a limit needs the real numbers",
    "limsup": "a limit needs the real numbers",
    "liminf": "a limit needs the real numbers",
    "integral": "an integral needs the real numbers",
    "derivative": "a derivative needs the real numbers",
    "oo": "infinity is no number",
    "infinity": "infinity is no number",
    "prime": "primes are not among the notions of this notation",
}
"""What is mathematics, but is not stated in Lean here; with the reason."""

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_HINTS = {
    "{": "write parentheses ( )",
    "}": "write parentheses ( )",
    "_": "a name begins with a letter",
    "∤": "write not (a divides b)",
    "%": "write mod(a, b)",
    "&": "write and",
    ".": "a statement ends without a full stop",
    "'": "a name is made of letters, digits and _",
    '"': "a statement has no quotation marks",
    "\\": "write the notation without TeX commands",
    "$": "write the notation without dollar signs",
    "±": "write two statements",
    "≈": "a statement is exact",
    "∉": "write not (a in ...) as an inequality",
}
_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<name>[A-Za-z][A-Za-z_0-9]*)"
    r"|(?P<power>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
    r"|(?P<sign>\.\.\.|\.\.|<=>|<->|\*\*|==|!=|<>|<=|>=|=>|->"
    r"|[-+*/^(),:=<>|!\[\]≡−–×·⋅÷≠≤⩽≥⩾∣∈∧∨¬∀∃⇒⟹→⇔⟺↔∑Σ∏Ππℕℤℚℝ…⋯∞∫∂√])"
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word: ``number``, ``name``, ``power`` (superscript digits), ``sign`` or ``end``.

    `text` is what is read: ``<=`` for ``≤``, ``-2`` for ``⁻²``.
    """

    kind: str
    text: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """Split a text into its words; the last one is of kind ``end``.

    Raises
    ------
    NotationError
        A character has no meaning in the notation, or a number or the text is too long.

    Examples
    --------
    >>> [w.text for w in words("2·n² ≤ 1..5")]
    ['2', '*', 'n', '2', '<=', '1', '..', '5', '']
    >>> words("x + а")
    Traceback (most recent call last):
    ...
    apery.core.errors.NotationError: 'а' (U+0430, CYRILLIC SMALL LETTER A) is not read;
    names are made of A-Z, a-z, digits and _ at character 5 of 'x + а'
    """
    if len(text) > MAX_LENGTH:
        raise NotationError(f"more than {MAX_LENGTH} characters", text[:40] + "...", 40)
    out: list[Word] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise NotationError(_refusal(text[at]), text, at)
        kind, word = str(match.lastgroup), match.group()
        if kind in ("number", "power") and len(word) > MAX_DIGITS:
            raise NotationError(f"a number has at most {MAX_DIGITS} digits", text[:40] + "...", 40)
        if kind == "power":
            word = word.translate(_SUPERSCRIPTS)
        read = _ALIASES.get(word, word)
        if kind == "sign" and read[0].isalpha():
            kind = "name"
        if kind != "space":
            out.append(Word(kind, read, at, match.end()))
        at = match.end()
    end = len(text.rstrip())
    out.append(Word("end", "", end, end))
    return out


def _refusal(character: str) -> str:
    if character in _HINTS:
        return f"{character!r} is not read, {_HINTS[character]}"
    if character.isascii() and character.isprintable():
        return f"{character!r} is not read; docs/steps.md lists the signs"
    name = unicodedata.name(character, "no printable character")
    shown = repr(character) if character.isprintable() else "this"
    advice = "names are made of A-Z, a-z, digits and _"
    return f"{shown} (U+{ord(character):04X}, {name}) is not read; {advice}"


def unformalised(text: str, known: frozenset[str] = frozenset()) -> tuple[str, int] | None:
    """Return the first part of a text that no statement can contain, as reason and place.

    Parameters
    ----------
    known : frozenset of str
        Declared names, which mean what they are declared as.

    Examples
    --------
    >>> unformalised("lim_{n -> oo} a(n) = 0")
    ('lim: a limit needs the real numbers', 0)
    >>> unformalised("1 + 2 = 3") is None
    True
    """
    for match in re.finditer(r"\.{3}|[…⋯∞∫∂√]|[A-Za-z][A-Za-z_0-9]*", text):
        if match.group() in known:
            continue
        # What follows an underscore is an index, as in lim_{n -> oo}.
        word = match.group().partition("_")[0]
        reason = UNFORMALISED_SIGNS.get(word) or UNFORMALISED_WORDS.get(word)
        if reason:
            return f"{word}: {reason}", match.start()
    return None
