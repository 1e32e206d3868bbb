"""Journals: append-only files of JSON lines, one writer each.

Guarantee: once `JournalWriter.append` or `extend` has returned, its records survive the
death of the process and of the machine; a line that was changed or cut afterwards is
noticed when it is read.

`apery.store.lines` has the form of a line.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from apery.core.codec import decode
from apery.core.errors import InvalidInputError, StoreError
from apery.store.durable import reason, stopped_early, sync_directory, write_all
from apery.store.lines import OPENING, Data, format_line, is_torn, parse_line

_BLOCK = 1 << 20
_NO_LOCKS = frozenset({errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOLCK})


def _damaged(path: Path, number: int) -> StoreError:
    name = shlex.quote(str(path))
    return StoreError(
        f"{path}, line {number}: the line is damaged (its checksum differs); move it out with "
        f"`sed -n {number}p {name} >> damaged.txt && sed -i {number}d {name}` and redo its item, "
        "or read the other lines with apery.store.salvage"
    )


def _lines(path: Path) -> Iterator[tuple[int, bytes, bool]]:
    """Yield number, bytes and whether it is the last, for each line."""
    try:
        with path.open("rb") as file:
            # A writer may be at work: what it adds from now on is for the next reader, and
            # a line that it has half written is a torn one, not two damaged ones.
            left = os.fstat(file.fileno()).st_size
            number, line = 1, file.readline(left)
            while line:
                left -= len(line)
                following = file.readline(left)
                yield number, line, not following
                number, line = number + 1, following
    except OSError as error:
        raise StoreError(
            f"{path} cannot be read: {reason(error)}; `apery runs` lists the runs"
        ) from error


def read_data(path: Path) -> Iterator[tuple[int, Data]]:
    """Yield line number and plain JSON data of each record of a journal, in file order.

    Guarantee: every record yielded has the bytes that were written; a torn last line is
    passed over, any other damage raises.

    Raises
    ------
    StoreError
        The file cannot be read, or a line is damaged; the message has its number.
    """
    for number, line, last in _lines(path):
        data = parse_line(line)
        if data is not None:
            yield number, data
        elif not (last and is_torn(line)):
            raise _damaged(path, number)


def decode_record(data: Data, path: Path, number: int) -> Data:
    """Turn the plain data of one line into a record with the values of apery in it."""
    try:
        return {name: decode(value) for name, value in data.items()}
    except InvalidInputError as error:
        raise StoreError(
            f"{path}, line {number}: {error}; read it with the version of apery that "
            "environment.json names"
        ) from error


def read(path: Path) -> Iterator[Data]:
    """Yield the records of a journal in the order in which they were appended.

    Guarantee: every record yielded equals the record that was appended, with tuples for
    lists; a torn last line is passed over, any other damage raises. The journal is read
    as far as it went when reading began, so that its writer may be at work meanwhile.

    Raises
    ------
    StoreError
        The file cannot be read, or a line is damaged.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "journal-main.jsonl"
    >>> with JournalWriter(path) as writer:
    ...     writer.append({"kind": "item", "key": "7", "value": (2**70, "x")})
    >>> list(read(path))
    [{'key': '7', 'kind': 'item', 'value': (1180591620717411303424, 'x')}]
    """
    for number, data in read_data(path):
        yield decode_record(data, path, number)


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What can be read of a damaged journal.

    Parameters
    ----------
    records : tuple of dict
        The records of all lines that are whole.
    bad_lines : tuple of int
        Numbers, from 1, of the lines that are not, a torn last line among them.
    """

    records: tuple[Data, ...]
    bad_lines: tuple[int, ...]


def salvage(path: Path) -> Salvaged:
    """Read all that is whole in a journal, and name the lines that are not.

    Guarantee: every record returned has the bytes that were written.

    Raises
    ------
    StoreError
        The file cannot be read at all.
    """
    records, bad = [], []
    for number, line, _ in _lines(path):
        data = parse_line(line)
        try:
            if data is None:
                bad.append(number)
            else:
                records.append(decode_record(data, path, number))
        except StoreError:
            bad.append(number)
    return Salvaged(tuple(records), tuple(bad))


def count_lines(path: Path) -> tuple[int, tuple[int, ...]]:
    """Return the number of whole lines, and the numbers of damaged ones.

    A torn last line is neither. Raises `StoreError` if the file cannot be read.
    """
    whole, bad = 0, []
    for number, line, last in _lines(path):
        if parse_line(line) is not None:
            whole += 1
        elif not (last and is_torn(line)):
            bad.append(number)
    return whole, tuple(bad)


class JournalWriter:
    """The one writer of a journal.

    Guarantee: when `append` or `extend` returns, all its records are on the disk; when it
    raises, none of them is, and all earlier ones are. The file is never rewritten: all
    that is ever taken away is a torn last line and the records of a call that failed.

    A writer belongs to one thread of one process.

    Parameters
    ----------
    path : Path
        The journal; it is made where it is missing.

    Attributes
    ----------
    torn : bytes
        The torn last line that was cut off when the journal was opened; empty as a rule.
    locked : bool
        Whether other writers are kept out; False on file systems without locks.

    Raises
    ------
    StoreError
        The file cannot be opened, is no journal, has another writer, or ends in a line
        that was changed.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.torn = b""
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        try:
            fresh = not path.exists()
            self._descriptor = os.open(path, flags, 0o666)
        except OSError as error:
            raise StoreError(
                f"{path} cannot be opened: {reason(error)}; choose a folder that can be written"
            ) from error
        try:
            self.locked = self._lock()
            if fresh:
                sync_directory(path.parent)
            self._size = self._repair()
        except BaseException as error:
            self.close()
            if isinstance(error, OSError):
                raise stopped_early(error, path) from error
            raise

    def _lock(self) -> bool:
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreError(
                f"{self.path} is being written already; wait for the other run, or stop it"
            ) from None
        except OSError as error:
            if error.errno in _NO_LOCKS:
                return False
            raise
        return True

    def _repair(self) -> int:
        """Cut off a torn last line, and return the size of what remains."""
        size = os.fstat(self._descriptor).st_size
        head = os.pread(self._descriptor, len(OPENING), 0)
        # A power failure can leave zeros; anything else is a file of somebody else.
        if head.strip(b"\0") and not OPENING.startswith(head):
            raise StoreError(f"{self.path} is no journal of apery; name another file")
        line = self._last_line(size)
        if not line:
            return size
        if parse_line(line) is not None:
            if not line.endswith(b"\n"):
                write_all(self._descriptor, b"\n")
                size += 1
            return size
        if not is_torn(line):
            raise _damaged(self.path, sum(1 for _ in _lines(self.path)))
        self.torn = line
        os.ftruncate(self._descriptor, size - len(line))
        os.fsync(self._descriptor)
        return size - len(line)

    def _last_line(self, size: int) -> bytes:
        start, tail = size, b""
        while start > 0:
            step = min(_BLOCK, start)
            start -= step
            tail = os.pread(self._descriptor, step, start) + tail
            cut = tail.rfind(b"\n", 0, -1)
            if cut >= 0:
                return tail[cut + 1 :]
        return tail

    def append(self, record: Mapping[str, Any]) -> None:
        """Record one thing; it is on the disk when this returns.

        Raises
        ------
        InvalidInputError
            The record has no JSON form; nothing was written.
        StoppedEarlyError
            The disk is full or fails; the record was taken back and the writer closed.
        """
        self.extend([record])

    def extend(self, records: Iterable[Mapping[str, Any] | bytes]) -> None:
        """Record many things with one wait for the disk: all of them, or none on an error.

        If the process dies meanwhile, some first ones of them may have been recorded.

        Parameters
        ----------
        records : iterable of mapping or bytes
            Records, or lines that `format_line` made of them in another process.

        Raises
        ------
        InvalidInputError
            A record has no JSON form; nothing was written.
        StoppedEarlyError
            The disk is full or fails; all records of this call were taken back and the
            writer closed.
        """
        if self._descriptor < 0:
            raise StoreError(f"{self.path}: this writer is closed; open the run again")
        size, block = self._size, bytearray()
        try:
            for record in records:
                block += record if isinstance(record, bytes) else format_line(record)
                if len(block) >= _BLOCK:
                    size += self._write(block)
            size += self._write(block)
            os.fsync(self._descriptor)
        except BaseException as error:
            self._take_back()
            if isinstance(error, OSError):
                # After a failed sync the system may have dropped pages that it calls
                # clean; only a fresh look at the file can be trusted.
                self.close()
                raise stopped_early(error, self.path) from error
            raise
        self._size = size

    def _write(self, block: bytearray) -> int:
        write_all(self._descriptor, bytes(block))
        written = len(block)
        block.clear()
        return written

    def _take_back(self) -> None:
        try:
            if os.fstat(self._descriptor).st_size > self._size:
                os.ftruncate(self._descriptor, self._size)
                os.fsync(self._descriptor)
        except OSError:
            # The half line is a torn last one, cut at the next opening; nothing may follow it.
            self.close()

    def close(self) -> None:
        """Let another writer take the journal; closing twice does nothing."""
        if self._descriptor >= 0:
            descriptor, self._descriptor = self._descriptor, -1
            os.close(descriptor)

    def __enter__(self) -> JournalWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
