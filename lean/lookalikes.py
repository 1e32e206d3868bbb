"""Names that look like other names.

Lean tells ``Nat`` in Latin letters from the same word with a Greek or Cyrillic letter in it;
a reader cannot. Characters that are invisible, or that turn the direction of the text, hide
even more. The table holds letters that look the same in ordinary fonts; those that differ a
little, such as the Greek nu and the Latin v, are left to mathematics.

References
----------
Unicode Technical Standard #39, *Unicode Security Mechanisms*.
N. Boucher, R. Anderson, *Trojan Source: Invisible Vulnerabilities*, arXiv 2111.00169.
"""

from __future__ import annotations

import unicodedata

_SAME = {
    # Greek
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοϲϳ", "ABEZHIKMNOPTYXocj", strict=True)),
    # Cyrillic
    **dict(zip("АВСЕНІЈКМОРЅТУХҮ", "ABCEHIJKMOPSTYXY", strict=True)),
    **dict(zip("асԁеһіјӏорԛѕухԝ", "acdehijlopqsyxw", strict=True)),
    # Armenian, and letters of other Latin alphabets
    **dict(zip("օոսքıɡǀ", "onuqigl", strict=True)),
}
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def lookalike(name: str) -> str:
    r"""Return what is wrong with a name, or the empty string.

    Examples
    --------
    >>> lookalike("εδ_bound"), lookalike("ℝ"), lookalike("add_comm'")
    ('', '', '')
    >>> lookalike("\u039dat")
    'U+039D GREEK CAPITAL LETTER NU looks like N'
    >>> lookalike("\u00abNat\u200b\u00bb")
    'U+200B ZERO WIDTH SPACE cannot be seen'
    """
    for character in name:
        if unicodedata.category(character) in ("Cf", "Cc", "Zl", "Zp"):
            return f"{_called(character)} cannot be seen"
        same = _SAME.get(character)
        if same is None and 0xFF01 <= ord(character) <= 0xFF5E:
            same = unicodedata.normalize("NFKC", character)
        if same is not None:
            return f"{_called(character)} looks like {same}"
    return ""


def turned_lines(text: str) -> tuple[tuple[int, str], ...]:
    r"""Return the lines, from 1, with characters that change the direction of the text.

    Examples
    --------
    >>> turned_lines("theorem t\n-- \u202e")
    ((2, 'U+202E RIGHT-TO-LEFT OVERRIDE'),)
    """
    if _TURNS.isdisjoint(text):
        return ()
    return tuple(
        (number, _called(next(c for c in line if c in _TURNS)))
        for number, line in enumerate(text.split("\n"), 1)
        if not _TURNS.isdisjoint(line)
    )


def _called(character: str) -> str:
    return f"U+{ord(character):04X} {unicodedata.name(character, 'without a name')}"
