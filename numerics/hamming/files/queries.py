"""What is asked of a file: patterns with names, on one strand or both.

Guarantee: every query says on which strand it is, and its pattern reads along the text of the file.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from apery.core.errors import InvalidInputError
from apery.numerics.hamming.files.fasta import BLOCK, FastaReader, open_text, read_fasta
from apery.numerics.hamming.files.raw_texts import shown
from apery.numerics.hamming.texts.iupac import Nucleotides, reverse_complement
from apery.numerics.hamming.texts.symbols import Alphabet, Encoding

Patterns = str | bytes | Iterable[str | bytes] | Mapping[str, str | bytes]
"""One pattern, several, or several with names."""
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """A pattern on one strand.

    Parameters
    ----------
    name : str
        What the pattern is called.
    letters : bytes
        The pattern along the text: for the strand ``-`` it is the reverse complement.
    strand : str
        ``+`` or ``-``.
    encoding : Encoding
        The relation, and how letters of a file become codes.
    options : mapping of str to object
        The pattern and the other arguments from which a plan makes the same relation.
    """

    name: str
    letters: bytes
    strand: str
    encoding: Encoding
    options: Mapping[str, Any]

    def __len__(self) -> int:
        return len(self.letters)


def queries(
    patterns: Patterns,
    *,
    iupac: bool = False,
    match_n: str = "pattern",
    both_strands: bool = False,
    bits: bool = False,
    wildcard: str | bytes | None = None,
) -> list[Query]:
    """Return the queries for patterns.

    Parameters
    ----------
    patterns : str, bytes, iterable or mapping
        Letters; zeros and ones for bits. A str is encoded as UTF-8.
    iupac : bool
        Whether letters are nucleotide codes.
    match_n : str
        Where an N matches everything; see `iupac`.
    both_strands : bool
        Whether the reverse complement is looked for, too.
    bits : bool
        Whether the file holds bits.
    wildcard : str or bytes, optional
        A letter that matches everything.

    Raises
    ------
    InvalidInputError
        A pattern is empty or cannot be read, there is none, or two have one name.

    Examples
    --------
    >>> for query in queries({"guide": "GATN"}, iupac=True, both_strands=True):
    ...     print(query.name, query.strand, query.letters)
    guide + b'GATN'
    guide - b'NATC'
    """
    if bits and (iupac or both_strands or wildcard is not None):
        raise InvalidInputError("bits have no nucleotide codes, strands or wildcards")
    if iupac and wildcard is not None:
        raise InvalidInputError("nucleotide codes have N for a wildcard; leave the other one out")
    asked: list[Query] = []
    for name, letters in named(patterns).items():
        asked.append(_query(name, letters, "+", iupac, match_n, bits, wildcard))
        if both_strands:
            other = reverse_complement(letters)
            asked.append(_query(name, other, "-", iupac, match_n, bits, wildcard))
    if not asked:
        raise InvalidInputError("there is no pattern; give one at least")
    return asked


def read_patterns(path: str | os.PathLike[str]) -> dict[str, bytes]:
    """Read patterns from a FASTA file, or from a file with one in each line.

    Parameters
    ----------
    path : str or path-like
        The file. In lines, what follows a tab is the name of the pattern.

    Raises
    ------
    InvalidInputError
        The file cannot be read or holds no pattern, or two of one name.
    """
    reader = open_text(path)
    pairs: list[tuple[str, bytes]] = []
    with reader.source as source:
        if not isinstance(reader, FastaReader):
            whole = b"".join(iter(lambda: source.read(BLOCK), b""))
            for line in filter(None, whole.splitlines()):
                letters, _, name = line.partition(b"\t")
                pairs.append((shown(name), letters))
    if isinstance(reader, FastaReader):
        parts: list[tuple[str, bytearray]] = []
        for record, offset, piece in read_fasta(path):
            if offset == 0:
                parts.append((record, bytearray()))
            parts[-1][1].extend(piece.tobytes())
        pairs = [(record, bytes(every)) for record, every in parts]
    if not pairs:
        raise InvalidInputError(f"{os.fspath(path)}: there is no pattern in it; write one a line")
    return _without_doubles(pairs)


def named(patterns: Patterns) -> dict[str, bytes]:
    """Return patterns with their names; those that have none are called as they read.

    Raises
    ------
    InvalidInputError
        Two have one name.

    Examples
    --------
    >>> named(["ACGT", b"A C"])
    {'ACGT': b'ACGT', 'A C': b'A C'}
    """
    if isinstance(patterns, Mapping):
        return {name: _bytes(letters) for name, letters in patterns.items()}
    if isinstance(patterns, str | bytes | bytearray):
        patterns = [patterns]
    every = [_bytes(letters) for letters in patterns]
    return _without_doubles(("", letters) for letters in every)


def _without_doubles(pairs: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    """Return patterns by name; those without one are called as they read, or as they begin."""
    given: dict[str, bytes] = {}
    for name, letters in pairs:
        chosen = name or _name(letters)
        if chosen in given and (name or letters in given.values()):
            raise InvalidInputError(f"the pattern {chosen!r} is given twice; leave one out")
        number = 1
        while chosen in given:
            number += 1
            chosen = f"{_name(letters)} ({number})"
        given[chosen] = letters
    return given


def printable(letters: bytes) -> str:
    """Return letters on one line, with escapes for what is not printable."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in shown(letters))


def _name(letters: bytes) -> str:
    name = printable(letters)
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 3]}..."


def _bytes(letters: str | bytes) -> bytes:
    if isinstance(letters, str):
        return letters.encode("utf-8", "surrogateescape")
    return bytes(letters)


def _query(
    name: str,
    letters: bytes,
    strand: str,
    iupac: bool,
    match_n: str,
    bits: bool,
    wildcard: str | bytes | None,
) -> Query:
    options: dict[str, Any]
    try:
        if bits:
            options = {"pattern": _zeros_and_ones(letters)}
            return Query(name, letters, strand, Alphabet.of(options["pattern"]), options)
        if iupac:
            options = {"pattern": letters, "iupac": True, "match_n": match_n}
            return Query(name, letters, strand, Nucleotides.of(letters, match_n=match_n), options)
        options = {"pattern": letters, "wildcard": wildcard}
        alphabet = Alphabet.of(letters, wildcard=wildcard)
        return Query(name, letters, strand, alphabet, options)
    except InvalidInputError as error:
        if letters and name != _name(letters):
            raise InvalidInputError(f"{name}: {error}") from None
        raise


def _zeros_and_ones(letters: bytes) -> Any:
    digits = np.frombuffer(letters, np.uint8)
    odd = np.flatnonzero((digits != ord("0")) & (digits != ord("1")))
    if len(odd):
        raise InvalidInputError(
            f"{chr(digits[odd[0]])!r} at position {odd[0]} of the pattern is no bit; write 0 and 1"
        )
    return (digits == ord("1")).astype(np.bool_)
