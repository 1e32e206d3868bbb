"""Tables of hits and distances, written while they are found."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from apery.numerics.hamming.files.scanning import Dense, Found

Row = tuple[str | int, ...]

HIT = ("record", "start", "end", "strand", "pattern", "distance")
MATCHED = "matched"
_ROWS = 1 << 14
"""Rows that are written together."""


class Table:
    """Rows as tab-separated values with a header, or as a JSON array of objects.

    Parameters
    ----------
    stream : text file
        Where to write.
    columns : sequence of str
        Names of the columns.
    as_json : bool
        Whether to write JSON.
    """

    def __init__(self, stream: TextIO, columns: Sequence[str], as_json: bool) -> None:
        self._stream, self._columns, self._as_json = stream, tuple(columns), as_json
        self._count = 0

    def __enter__(self) -> Table:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            return
        if self._as_json:
            self._stream.write("\n]\n" if self._count else "[]\n")
        elif not self._count:
            self._header()
        self._stream.flush()

    def _header(self) -> None:
        # As late as that, so that an error leaves nothing but its message.
        self._stream.write("\t".join(self._columns) + "\n")

    def write(self, rows: Sequence[Row]) -> None:
        """Write rows."""
        if not rows:
            return
        if self._as_json:
            objects = (dict(zip(self._columns, row, strict=True)) for row in rows)
            text = ",\n".join(json.dumps(one, ensure_ascii=False) for one in objects)
            self._stream.write((",\n" if self._count else "[\n") + text)
        else:
            if not self._count:
                self._header()
            self._stream.write("".join("\t".join(map(str, row)) + "\n" for row in rows))
        self._count += len(rows)


def hit_rows(found: Found, matched: bool) -> Iterator[list[Row]]:
    """Yield rows for the hits of a piece, with their letters if these are asked for."""
    from apery.numerics.hamming.files.queries import printable

    hits = enumerate(found)
    while part := list(islice(hits, _ROWS)):
        if matched:
            yield [(*hit, printable(found.matched(i))) for i, hit in part]
        else:
            yield [hit for _, hit in part]


def distance_rows(dense: Dense) -> Iterator[list[Row]]:
    """Yield rows for the distances at consecutive places."""
    query = dense.query
    length, strand, name = len(query), query.strand, query.name
    for first in range(0, len(dense.distances), _ROWS):
        part = dense.distances[first : first + _ROWS].tolist()
        begin = dense.start + first
        yield [
            (dense.record, i, i + length, strand, name, d) for i, d in enumerate(part, start=begin)
        ]


class Best:
    """The hits of smallest distance of each pattern, on both strands together."""

    def __init__(self) -> None:
        self._least: dict[str, int] = {}
        self._rows: list[Row] = []

    def add(self, rows: Iterable[Row]) -> None:
        """Take rows, and forget those that are no longer the best."""
        for row in rows:
            pattern, distance = str(row[4]), int(row[5])
            least = self._least.get(pattern, distance)
            if distance < least:
                self._rows = [kept for kept in self._rows if kept[4] != pattern]
            if distance <= least:
                self._least[pattern] = distance
                self._rows.append(row)

    def rows(self) -> list[Row]:
        """Return what is left, in the order of the file."""
        return self._rows


@contextmanager
def opened(path: str) -> Iterator[TextIO]:
    """Open a text file for writing; it appears when it is complete."""
    from pathlib import Path

    from apery.core.errors import InvalidInputError

    target = Path(path)
    partial = target.with_name(f"{target.name}.partial")
    if target.is_dir():
        raise InvalidInputError(f"{path}: this is a folder; give the name of a file")
    try:
        stream = partial.open("w", encoding="utf-8")
    except OSError as error:
        raise InvalidInputError(f"{path}: {error.strerror}; choose another folder") from error
    try:
        with stream:
            yield stream
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
