"""Bytes of files, plain or compressed with gzip, read block by block.

Guarantee: every byte comes once and in order; a file that ends too early, or whose checksum is
wrong, is an error and never a shorter text.
"""

from __future__ import annotations

import os
import sys
import zlib
from io import RawIOBase
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from apery.core.errors import InvalidInputError

GZIP = b"\x1f\x8b"
"""How every file of gzip begins, whatever its name."""
_OTHERS = {
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"PK\x03\x04": "zip",
}
_COMPRESSED = 1 << 16
"""Compressed bytes that are read at a time."""


class Source:
    """A stream of bytes.

    Parameters
    ----------
    file : binary file
        What is read.
    name : str
        What errors call it.

    Examples
    --------
    >>> from io import BytesIO
    >>> source = Source(BytesIO(b"ACGT"), "here")
    >>> source.peek(2), source.read(9)
    (b'AC', b'ACGT')
    """

    def __init__(self, file: BinaryIO | RawIOBase, name: str) -> None:
        self.name = name
        self._file: Any = file
        self._ahead = b""
        self._came = 0

    def __enter__(self) -> Source:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    @property
    def came(self) -> int:
        """How many bytes have been read from the file, compressed ones if it is compressed."""
        return self._came

    @property
    def size(self) -> int | None:
        """How many bytes there are to read from the file, or None if that is not known."""
        try:
            found = os.fstat(self._file.fileno())
        except (OSError, AttributeError):
            return None
        return found.st_size if found.st_size > 0 else None

    def peek(self, count: int) -> bytes:
        """Return up to `count` bytes that are still to come."""
        if len(self._ahead) < count:
            self._ahead = self.read(count)
        return self._ahead[:count]

    def read(self, count: int) -> bytes:
        """Return the next `count` bytes, fewer at the end."""
        block = bytearray(count)
        return bytes(block[: self.readinto(memoryview(block))])

    def readinto(self, block: memoryview) -> int:
        """Fill a block, and return how many bytes came: fewer than asked for at the end alone."""
        count = min(len(self._ahead), len(block))
        block[:count] = self._ahead[:count]
        self._ahead = self._ahead[count:]
        while count < len(block):
            some = self._some(block[count:])
            if some == 0:
                break
            count += some
        return count

    def _some(self, block: memoryview) -> int:
        try:
            count = int(self._file.readinto(block) or 0)
        except OSError as error:
            raise _unreadable(self.name, error) from error
        self._came += count
        return count


class Gunzip(Source):
    """The bytes of a gzip file of one or more members, as bgzip writes them too.

    Parameters
    ----------
    source : Source
        The compressed bytes.
    """

    def __init__(self, source: Source) -> None:
        super().__init__(source._file, source.name)
        self._source = source
        self._pending = b""
        self._member: Any = None

    @property
    def came(self) -> int:
        """How many compressed bytes have been read."""
        return self._source.came

    def _some(self, block: memoryview) -> int:
        while True:
            if not self._pending:
                self._pending = self._source.read(_COMPRESSED)
            if self._member is None:
                # Zeros may follow a member, as on tapes.
                while self._pending and not (kept := self._pending.lstrip(b"\x00")):
                    self._pending = self._source.read(_COMPRESSED)
                self._pending = self._pending and kept
            if not self._pending:
                if self._member is not None:
                    raise InvalidInputError(
                        f"{self.name}: the gzip file ends too early; copy or fetch it again"
                    )
                return 0
            try:
                part = self._decompress(len(block))
            except zlib.error as error:
                reason = str(error).rpartition(": ")[2]
                raise InvalidInputError(
                    f"{self.name}: the gzip file is damaged ({reason}); copy or fetch it again"
                ) from error
            if part:
                block[: len(part)] = part
                return len(part)

    def _decompress(self, most: int) -> bytes:
        if self._member is None:
            self._member = zlib.decompressobj(wbits=31)
        part: bytes = self._member.decompress(self._pending, most)
        self._pending = self._member.unconsumed_tail
        if self._member.eof:
            self._pending, self._member = self._member.unused_data, None
        return part


def open_source(
    path: str | os.PathLike[str], *, gunzip: bool = True, stdin: bool = False
) -> Source:
    """Open a file for reading.

    Parameters
    ----------
    path : str or path-like
        Which file.
    gunzip : bool
        Whether a file that begins as those of gzip do is decompressed.
    stdin : bool
        Whether ``-`` is the standard input.

    Raises
    ------
    InvalidInputError
        The file cannot be opened or read, or is compressed in another way.

    Examples
    --------
    >>> open_source("/nowhere/genome.fa")
    Traceback (most recent call last):
    ...
    apery.core.errors.InvalidInputError: /nowhere/genome.fa: No such file or directory; give the ...
    """
    name = os.fspath(path)
    try:
        if stdin and name == "-":
            # A duplicate, so that the standard input outlives the source.
            file = os.fdopen(os.dup(sys.stdin.fileno()), "rb", buffering=0)
            name = "standard input"
        else:
            file = Path(name).open("rb", buffering=0)  # noqa: SIM115 - the source closes it
    except (OSError, ValueError) as error:
        raise _unreadable(name, error) from error
    source = Source(file, name)
    try:
        if not gunzip:
            return source
        head = source.peek(6)
        for magic, program in _OTHERS.items():
            if head.startswith(magic):
                raise InvalidInputError(
                    f"{name}: this is a file of {program}; decompress it first, only gzip is read"
                )
        return Gunzip(source) if head.startswith(GZIP) else source
    except BaseException:
        source.close()
        raise


def _unreadable(name: str, error: Exception) -> InvalidInputError:
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return InvalidInputError(f"{name}: {reason}; give the path of a readable file")
