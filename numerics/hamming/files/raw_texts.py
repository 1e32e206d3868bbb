"""Letters of raw files and of packed bits, in bounded memory, and what all readers have in common.

Guarantee: every byte of a raw file is a letter, line ends too; every bit of a file of bits is one.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from apery.core.errors import InvalidInputError
from apery.numerics.hamming.files.sources import Source

FORMATS = ("auto", "fasta", "raw", "bits")
NOTHING: NDArray[np.int64] = np.empty(0, np.int64)
"""Where no record begins."""


@dataclass(frozen=True, slots=True, eq=False)
class Filled:
    """What came into a buffer.

    Parameters
    ----------
    count : int
        How many letters.
    starts : ndarray of int64
        Where records begin among them, in rising order; a record without letters begins where
        the next one does.
    names : list of bytes
        The names of these records.
    """

    count: int
    starts: NDArray[np.int64]
    names: list[bytes]


class TextReader(Protocol):
    """A file as letters in records."""

    source: Source

    def fill(self, letters: NDArray[np.uint8]) -> Filled | None:
        """Write the next letters into a buffer of at least eight; None at the end."""


def shown(name: bytes) -> str:
    """Return the name of a record as it is printed."""
    return name.decode("utf-8", "backslashreplace")


class RawReader:
    """A file as one record: every byte is a letter, line ends too.

    Parameters
    ----------
    source : Source
        The bytes.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self._begun = False

    def fill(self, letters: NDArray[np.uint8]) -> Filled | None:
        """Write the next bytes into a buffer; None at the end."""
        count = self.source.readinto(memoryview(letters))  # type: ignore[arg-type]
        return self._filled(count)

    def _filled(self, count: int) -> Filled | None:
        if count == 0:
            if not self._begun:
                raise InvalidInputError(f"{self.source.name}: the file is empty; give another")
            return None
        first, self._begun = not self._begun, True
        if first:
            return Filled(count, np.zeros(1, np.int64), [os.fsencode(self.source.name)])
        return Filled(count, NOTHING, [])


class BitsReader(RawReader):
    """A file as one record of bits, zeros and ones, the highest bit of a byte first."""

    def fill(self, letters: NDArray[np.uint8]) -> Filled | None:
        """Write the next bits into a buffer, eight for every byte; None at the end."""
        packed = np.frombuffer(self.source.read(len(letters) // 8), np.uint8)
        letters[: 8 * len(packed)] = np.unpackbits(packed)
        return self._filled(8 * len(packed))
