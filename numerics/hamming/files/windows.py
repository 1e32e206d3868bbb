"""Windows of the records of a file: letters in one buffer, with what the next piece needs.

Guarantee: the places of all stretches, in order, are the places of the file, each once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apery.core.errors import InvalidInputError
from apery.numerics.hamming.files.fasta import FastaReader
from apery.numerics.hamming.files.queries import Query
from apery.numerics.hamming.files.raw_texts import TextReader
from apery.numerics.hamming.pattern import Codes
from apery.numerics.hamming.texts.iupac import Nucleotides

PIECE = 1 << 20
"""Letters that are read at a time."""


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """Letters in the buffer, of which the first `shifts` are places to look at now.

    Parameters
    ----------
    letters : ndarray of uint8
        The buffer; the memory is used again for the next stretch.
    shifts : int
        At how many places windows begin: with the longest pattern they all lie in `letters`, but
        at the end of the file, where all letters that are left are places.
    base : int
        How many letters of the file came before.
    starts : ndarray of int64
        Where records begin in the file, the first one at `base` or before.
    names : list of bytes
        Their names.
    """

    letters: NDArray[np.uint8]
    shifts: int
    base: int
    starts: NDArray[np.int64]
    names: list[bytes]

    def codes(self, query: Query) -> Codes:
        """Return what a query needs to see: its last window begins at the last place."""
        return self.letters[: min(len(self.letters), self.shifts + len(query) - 1)]


def stretches(reader: TextReader, longest: int, piece: int) -> Iterator[Stretch]:
    """Read a file into one buffer.

    Parameters
    ----------
    reader : TextReader
        The file.
    longest : int
        The length of the longest pattern.
    piece : int
        How many letters come at a time, at least.

    Yields
    ------
    Stretch
        The last one even if it has no places.
    """
    keep = longest - 1
    piece = max(piece, min(keep, PIECE), 8)
    buffer = np.empty(keep + piece, np.uint8)
    held = base = 0
    starts, names = np.empty(0, np.int64), list[bytes]()
    while True:
        filled = reader.fill(buffer[held:])
        if filled is None:
            yield Stretch(buffer[:held], held, base, starts, names)
            return
        starts = np.concatenate([starts, filled.starts + (base + held)])
        names = names + filled.names
        held += filled.count
        shifts = max(0, held - keep)
        yield Stretch(buffer[:held], shifts, base, starts, names)
        buffer[: held - shifts] = buffer[shifts:held]
        base, held = base + shifts, held - shifts
        passed = max(0, int(np.searchsorted(starts, base, "right")) - 1)
        starts, names = starts[passed:], names[passed:]


class Encoder:
    """Codes of stretches, once for all queries that share them."""

    def __init__(self) -> None:
        self._buffers: dict[bytes, NDArray[np.uint8]] = {}
        self._written: dict[bytes, int] = {}
        self._stretch: Stretch | None = None

    def __call__(self, stretch: Stretch, query: Query) -> Codes:
        """Return the codes of all that a query needs to see."""
        if not isinstance(query.encoding, Nucleotides):
            return query.encoding.text(stretch.codes(query))  # bytes are their own codes
        if self._stretch is not stretch:
            self._stretch = stretch
            self._written.clear()
        key = query.encoding.table.table.tobytes()
        length = len(stretch.letters)
        if key not in self._written:
            if key not in self._buffers or len(self._buffers[key]) < length:
                self._buffers[key] = np.empty(length, np.uint8)
            query.encoding.text(stretch.letters, self._buffers[key][:length])
            self._written[key] = length
        return self._buffers[key][: len(stretch.codes(query))]


def refuse_short(reader: TextReader, stretch: Stretch, asked: list[Query]) -> None:
    """Refuse patterns longer than a text that is no FASTA file, when its last stretch is read.

    Raises
    ------
    InvalidInputError
        There is one.
    """
    if isinstance(reader, FastaReader):
        return
    total = stretch.base + len(stretch.letters)
    for query in asked:
        if len(query) > total:
            raise InvalidInputError(
                f"{reader.source.name}: the pattern has {len(query)} symbols and the text only "
                f"{total}; give a longer text"
            )
