"""Records of FASTA files, in bounded memory.

Guarantee: the letters of the records, in order, each once, without white space; a record begins
where a line begins with ``>``, and its name is the header up to the first white space.

Lines end with LF, CR or both. Lines of one width are copied at several GB/s, others are read byte
by byte.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numba import njit
from numpy.typing import NDArray

from apery.core.errors import InvalidInputError
from apery.numerics.hamming.files.raw_texts import (
    FORMATS,
    NOTHING,
    BitsReader,
    Filled,
    RawReader,
    shown,
)
from apery.numerics.hamming.files.sources import Source, open_source

BLOCK = 1 << 20
"""Bytes of a file that are read at a time."""
_RECORDS = 1 << 16
"""Records that one call can begin."""
_WORTHWHILE = 1 << 12
"""Letters without a header from which on lines are copied together."""
_BOM = b"\xef\xbb\xbf"


@njit(cache=True, nogil=True)
def _copy_line(raw, low, high, letters, at):  # type: ignore[no-untyped-def]
    """Copy up to white space, sixteen bytes at a time where there is none."""
    i, j = low, at
    while high - i >= 16:
        part, into = raw[i : i + 16], letters[j : j + 16]
        least = np.uint8(255)
        for t in range(16):
            least = min(least, part[t])
        if least <= 32:
            break
        for t in range(16):
            into[t] = part[t]
        i, j = i + 16, j + 16
    while i < high:
        c = raw[i]
        if c == 32 or 9 <= c <= 13:
            break
        letters[j] = c
        i, j = i + 1, j + 1
    return i, j


@njit(cache=True, nogil=True)
def _parse(raw, low, high, last, fresh, letters, starts, heads):  # type: ignore[no-untyped-def]
    """Read lines until a buffer is full or a header is not complete; names end with LF."""
    i, j, records, h = low, 0, 0, 0
    while i < high:
        c = raw[i]
        if fresh and c == 62:
            end = i + 1
            while end < high and raw[end] != 10 and raw[end] != 13:
                end += 1
            if records == len(starts) or (end == high and not last):
                break
            starts[records] = j
            records += 1
            i += 1
            while i < end and raw[i] != 32 and not 9 <= raw[i] <= 13:
                heads[h] = raw[i]
                i, h = i + 1, h + 1
            heads[h] = 10
            h += 1
            i = end
        elif c == 32 or 9 <= c <= 13:
            fresh = c == 10 or c == 13 or fresh
            i += 1
        else:
            fresh = False
            stop = i + min(high - i, len(letters) - j)
            if stop == i:
                break
            i, j = _copy_line(raw, i, stop, letters, j)
    return i, j, records, h, fresh


class FastaReader:
    r"""The records of a FASTA file.

    Parameters
    ----------
    source : Source
        The bytes.
    block : int
        How many bytes are read at a time; no header may be longer.

    Examples
    --------
    >>> from io import BytesIO
    >>> reader = FastaReader(Source(BytesIO(b">a first\nAC\nG\n>b\n\n>c\nT"), "here"))
    >>> letters = np.empty(9, np.uint8)
    >>> filled = reader.fill(letters)
    >>> letters[:filled.count].tobytes(), filled.starts, filled.names
    (b'ACGT', array([0, 3, 3]), [b'a', b'b', b'c'])
    >>> FastaReader(Source(BytesIO(b"ACGT"), "here")).fill(letters)
    Traceback (most recent call last):
    ...
    apery.core.errors.InvalidInputError: here: a FASTA file begins with '>', this one with ...
    """

    def __init__(self, source: Source, block: int = BLOCK) -> None:
        self.source = source
        self._store = bytearray(block)
        self._raw = np.frombuffer(self._store, np.uint8)
        self._heads = np.empty(block + 1, np.uint8)
        self._starts = np.empty(min(_RECORDS, block), np.int64)
        self._low = self._high = 0
        self._fresh, self._last, self._begun = True, False, False

    def fill(self, letters: NDArray[np.uint8]) -> Filled | None:
        """Write the next letters into a buffer; None at the end.

        Raises
        ------
        InvalidInputError
            The file is empty, damaged, or no FASTA file.
        """
        if not self._begun:
            self._begin()
        count, names = 0, list[bytes]()
        starts = [NOTHING]
        while count < len(letters):
            before = self._low
            copied = self._copy_lines(letters[count:])
            if copied is None:
                copied, begun, more = self._read_lines(letters[count:])
                starts.append(begun + count)
                names += more
            count += copied
            if self._low == before:
                if self._last:
                    break
                self._more()
        if count == 0 and not names:
            return None
        return Filled(count, np.concatenate(starts), names)

    def _begin(self) -> None:
        """Find the first header."""
        self._begun = True
        self._more()
        if self._store.startswith(_BOM):
            self._low = 3
        while self._low < self._high and self._store[self._low] in b" \t\r\n":
            self._low += 1
            if self._low == self._high and not self._last:
                self._more()
        if self._low == self._high:
            raise InvalidInputError(f"{self.source.name}: the file is empty; give a FASTA file")
        first = chr(self._store[self._low])
        if first != ">":
            what = "FASTQ is not read" if first == "@" else "say so if its format is another"
            raise InvalidInputError(
                f"{self.source.name}: a FASTA file begins with '>', this one with {first!r}; {what}"
            )

    def _more(self) -> None:
        """Keep what is not yet read, and read what fits behind it."""
        rest = self._high - self._low
        if rest == len(self._raw):
            raise InvalidInputError(
                f"{self.source.name}: a header of more than {rest:,} bytes; is this a FASTA file?"
            )
        self._store[:rest] = self._store[self._low : self._high]
        came = self.source.readinto(memoryview(self._store)[rest:])
        self._last = came < len(self._raw) - rest
        self._low, self._high = 0, rest + came

    def _read_lines(self, letters: NDArray[np.uint8]) -> tuple[int, NDArray[np.int64], list[bytes]]:
        """Read byte by byte what is there, and return the letters, the starts and the names."""
        self._low, count, records, length, self._fresh = _parse(
            self._raw, self._low, self._high, self._last, self._fresh, letters, self._starts,
            self._heads,
        )  # fmt: skip
        names = self._heads[:length].tobytes().split(b"\n")[:-1]
        return count, self._starts[:records].copy(), names

    def _copy_lines(self, letters: NDArray[np.uint8]) -> int | None:
        """Copy lines of one width and return how many letters they have, or None.

        Nothing is done where a header or another width comes soon.
        """
        start, stop = self._low, min(self._high, self._low + len(letters))
        if stop - start >= _WORTHWHILE:
            stop = self._find(b">", start, stop)
        if stop - start < _WORTHWHILE:
            return None
        end = self._find(b"\n", start, stop)
        if end == stop or not self._fresh:
            carriage = end < stop and end > start and self._store[end - 1] == 13
            line = self._raw[start : end - carriage]
            if (line <= 32).any():
                return None
            letters[: len(line)] = line
            self._low, self._fresh = min(end + 1, stop), end < stop
            return len(line)
        stride = end + 1 - start
        lines = (stop - start) // stride
        body = self._raw[start : start + lines * stride].reshape(lines, stride)
        ends = 2 if stride > 1 and self._store[end - 1] == 13 else 1
        width = stride - ends
        uniform = np.count_nonzero(body <= 32) == lines * ends and bool((body[:, -1] == 10).all())
        if width == 0 or not uniform or (ends == 2 and not (body[:, -2] == 13).all()):
            return None
        np.copyto(letters[: lines * width].reshape(lines, width), body[:, :width])
        self._low = start + lines * stride
        return lines * width

    def _find(self, byte: bytes, start: int, stop: int) -> int:
        at = self._store.find(byte, start, stop)
        return stop if at < 0 else at


def open_text(
    path: str | os.PathLike[str], format: str = "auto", *, stdin: bool = False
) -> FastaReader | RawReader:
    """Open a file as letters in records.

    Parameters
    ----------
    path : str or path-like
        The file, plain or of gzip.
    format : str
        "fasta"; "raw", every byte of the file as it is, even of a gzip file; "bits", likewise;
        "auto", which is "fasta" if the first character is ``>``, and else the bytes of the file,
        decompressed.
    stdin : bool
        Whether ``-`` is the standard input.

    Raises
    ------
    InvalidInputError
        The file cannot be opened, or there is no such format.
    """
    if format not in FORMATS:
        raise InvalidInputError(f"the format is {format!r}; it is one of {', '.join(FORMATS)}")
    source = open_source(path, gunzip=format in ("auto", "fasta"), stdin=stdin)
    try:
        if format == "bits":
            return BitsReader(source)
        if format == "fasta" or (
            format == "auto" and source.peek(64).removeprefix(_BOM).lstrip()[:1] == b">"
        ):
            return FastaReader(source)
        return RawReader(source)
    except BaseException:
        source.close()
        raise


def read_fasta(
    path: str | os.PathLike[str], piece: int = BLOCK
) -> Iterator[tuple[str, int, NDArray[np.uint8]]]:
    """Yield the records of a FASTA file piece by piece.

    Parameters
    ----------
    path : str or path-like
        The file, plain or of gzip.
    piece : int
        Most letters of a piece.

    Yields
    ------
    name : str
        The name of the record.
    offset : int
        How many letters of the record came before.
    letters : ndarray of uint8
        The next letters; none for a record that is empty. The memory is used again for the next
        piece: copy what is to be kept.

    Raises
    ------
    InvalidInputError
        The file is missing, empty, damaged, or no FASTA file.
    """
    reader = open_text(path, "fasta")
    with reader.source:
        letters = np.empty(piece, np.uint8)
        name, offset = "", -1
        while (filled := reader.fill(letters)) is not None:
            ends = [*filled.starts.tolist(), filled.count]
            parts = [letters[low:high] for low, high in pairwise([0, *ends])]
            for part, begun in zip(parts, [None, *filled.names], strict=True):
                if begun is not None:
                    if offset == 0:
                        yield name, 0, letters[:0]
                    name, offset = shown(begun), 0
                if len(part):
                    yield name, offset, part
                    offset += len(part)
        if offset == 0:
            yield name, 0, letters[:0]
