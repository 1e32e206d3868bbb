"""Nucleotide codes of IUPAC: sets of bases in the pattern and in the text.

Guarantee: two letters other than N match if and only if they have a base in common; T and U are
one base, and the case does not matter.

What N does is said by `match_n`. An N that is wild matches every character of the other side, even
a gap; one that is not wild matches N alone.

========== ================= ==============
`match_n`  N in the pattern  N in the text
========== ================= ==============
"pattern"  wild              not wild
"text"     not wild          wild
"both"     wild              wild
"none"     not wild          not wild
========== ================= ==============

The default is "pattern", so that a run of N in a genome is no hit. The other ambiguity codes mean
the same on both sides: R in the text matches A, G, R and every other code with A or G. Gaps,
stops and whatever else the text holds match nothing but a wild N of the pattern.

References
----------
A. Cornish-Bowden, Nomenclature for incompletely specified bases in nucleic acid sequences:
recommendations 1984, Nucleic Acids Research 13 (1985), doi:10.1093/nar/13.9.3021.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from apery.core.errors import InvalidInputError
from apery.numerics.hamming.pattern import NO_ROW, Codes, Pattern
from apery.numerics.hamming.texts.inputs import BITS, BYTES, symbols_of
from apery.numerics.hamming.texts.lookup import ByteMap

Letters = TypeVar("Letters", str, bytes)

BASES = {
    "A": 1, "C": 2, "G": 4, "T": 8, "U": 8, "R": 5, "Y": 10, "S": 6, "W": 9, "K": 12, "M": 3,
    "B": 14, "D": 13, "H": 11, "V": 7, "N": 15,
}  # fmt: skip
"""The set of bases of each letter: A is bit 0, C bit 1, G bit 2, T bit 3."""
MATCH_N = ("pattern", "text", "both", "none")
"""Where an N matches everything."""
_ANY = BASES["N"]
_COMPLEMENTS = str.maketrans("ACGTURYSWKMBDHVNacgturyswkmbdhvn", "TGCAAYRSWMKVHDBNtgcaayrswmkvhdbn")
_COMPLEMENTED = bytes(ord(chr(i).translate(_COMPLEMENTS)) for i in range(256))


@dataclass(frozen=True, slots=True, eq=False)
class Nucleotides:
    """A pattern of nucleotide codes: encodes many texts for one pattern.

    The code of a letter of the text is its set of bases, 0 for what has none; S = 16.

    Parameters
    ----------
    pattern : Pattern
        The pattern over the codes.
    table : ByteMap
        The code of each byte of a text.

    Examples
    --------
    >>> guide = Nucleotides.of("RN")
    >>> guide.pattern.rows, guide.text("ag-n")
    (array([ 0, -1], dtype=int32), array([1, 4, 0, 0], dtype=uint8))
    """

    pattern: Pattern
    table: ByteMap

    @classmethod
    def of(cls, pattern: str | bytes, *, match_n: str = "pattern") -> Nucleotides:
        """Return the alphabet of a pattern.

        Parameters
        ----------
        pattern : str, bytes, or ndarray of uint8
            Letters.
        match_n : str
            Where an N matches everything, one of `MATCH_N`.

        Raises
        ------
        InvalidInputError
            The pattern is empty or holds what is no nucleotide code.

        Examples
        --------
        >>> Nucleotides.of("ACXT")
        Traceback (most recent call last):
        ...
        apery.core.errors.InvalidInputError: 'X' at position 2 of the pattern is no nucleotide ...
        """
        if match_n not in MATCH_N:
            raise InvalidInputError(f"match_n is {match_n!r}; it is one of {', '.join(MATCH_N)}")
        sets = [BASES[letter] for letter in letters_of(pattern).upper()]
        if not sets:
            raise InvalidInputError("the pattern is empty; it needs one symbol at least")
        wild = {"pattern": match_n in ("pattern", "both"), "text": match_n in ("text", "both")}
        held = [s for s in sorted(set(sets)) if s != _ANY or not wild["pattern"]]
        # A text's N that can match no row is as good as a gap, and its code is then free: the rows
        # are the codes that share a bit with a mask, the relation that kernels compare as it is.
        occurs = wild["text"] or _ANY in held
        full = wild["text"] or not occurs
        matches = np.array([_held(s, full) for s in held], np.bool_).reshape(-1, 16)
        number = np.full(16, NO_ROW, np.int32)
        number[held] = np.arange(len(held))
        return cls(Pattern.related(number[sets], matches), _text_table(_ANY if occurs else 0))

    def text(self, text: Any, out: Codes | None = None) -> Codes:
        """Return the codes of a text, shape (n,).

        Parameters
        ----------
        text : str, bytes-like, or ndarray of uint8
            Letters.
        out : ndarray of uint8, shape (n,), optional
            Where to write.

        Raises
        ------
        InvalidInputError
            The text is no sequence of characters or bytes.
        """
        if isinstance(text, str):
            # Whatever is beyond ASCII becomes a question mark, which matches nothing either.
            text = text.encode("ascii", "replace")
        kind, letters = symbols_of(text, "text")
        if kind not in (BYTES, BITS):
            raise InvalidInputError(
                f"nucleotide codes are letters, and the text holds {letters.dtype}; give a str, "
                "bytes or an array of uint8"
            )
        return self.table.codes(letters, out)


def _held(bases: int, full: bool) -> list[bool]:
    """Return which codes of a text a letter of the pattern matches, with that of N or without."""
    if bases == _ANY:
        return [code == _ANY for code in range(16)]
    return [bool(code & bases) and (code != _ANY or full) for code in range(16)]


def _text_table(unknown: int) -> ByteMap:
    table = np.zeros(256, np.uint8)
    for letter, bases in BASES.items():
        code = unknown if bases == _ANY else bases
        table[ord(letter)] = table[ord(letter.lower())] = code
    return ByteMap(table)


def letters_of(pattern: Any, role: str = "pattern") -> str:
    """Return the letters of a pattern as a str, in the case in which they were given.

    Raises
    ------
    InvalidInputError
        A letter is no nucleotide code, or the pattern is no sequence of letters.
    """
    if not isinstance(pattern, str):
        kind, letters = symbols_of(pattern, role)
        if kind != BYTES:
            raise InvalidInputError(
                f"nucleotide codes are letters, and the {role} holds {kind}; give a str or bytes"
            )
        pattern = letters.tobytes().decode("latin-1")
    text = str(pattern)
    for position, letter in enumerate(text):
        if letter.upper() not in BASES or not letter.isascii():
            raise InvalidInputError(
                f"{letter!r} at position {position} of the {role} is no nucleotide code; these "
                f"are {''.join(BASES)}"
            )
    return text


def reverse_complement(pattern: Letters) -> Letters:
    """Return the other strand, read in its own direction; U becomes A, and A becomes T.

    Raises
    ------
    InvalidInputError
        A letter is no nucleotide code.

    Examples
    --------
    >>> reverse_complement("GATTRn"), reverse_complement(b"ACK")
    ('nYAATC', b'MGT')
    """
    letters_of(pattern)
    if isinstance(pattern, str):
        return pattern.translate(_COMPLEMENTS)[::-1]
    return bytes(pattern).translate(_COMPLEMENTED)[::-1]
