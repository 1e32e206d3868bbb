"""Distances to the texts of files, in memory that does not grow with the file.

Guarantee: every place of every record is looked at once, wherever the file is cut into pieces, and
no place that reaches into two records is reported.

Pieces of consecutive records come into one buffer, and the last m - 1 letters are kept for the
next piece, m being the length of the longest pattern. Positions count from 0 at the beginning of
their record; they are those of the strand that the file holds.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from apery.core.errors import InvalidInputError
from apery.numerics.hamming.files.fasta import FastaReader, open_text
from apery.numerics.hamming.files.queries import Patterns, Query, queries
from apery.numerics.hamming.files.raw_texts import RawReader, shown
from apery.numerics.hamming.files.windows import PIECE, Encoder, Stretch, refuse_short, stretches
from apery.numerics.hamming.pattern import Codes, Counts, count_type

_ROWS = 1 << 14
"""Hits that become Python objects together."""

Finder = Callable[[Codes], tuple[NDArray[np.int64], NDArray[np.int64]]]
"""Takes the codes of a text, and returns shifts in rising order and their distances."""
Meter = Callable[[Codes, Counts], object]
"""Takes the codes of a text, and writes the distance at every shift."""
Progress = Callable[[int], None]
"""Is told how many bytes of the file have been read."""


def planned_finder(query: Query, k: int, method: str = "auto") -> Finder:
    """Return the finder of the plan that suits a query."""
    from apery.numerics.hamming.plan import Plan

    find: Finder = Plan(k=k, method=method, **query.options).find_codes
    return find


def planned_meter(query: Query, method: str = "auto") -> Meter:
    """Return what a plan measures all distances with."""
    from apery.numerics.hamming.plan import Plan

    measure: Meter = Plan(method=method, **query.options).distances_codes
    return measure


class Hit(NamedTuple):
    """A place with at most k mismatches: letters `start` to `end` of a record, half-open."""

    record: str
    start: int
    end: int
    strand: str
    pattern: str
    distance: int


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The hits in a piece of a file, ordered by record and start, then as the queries were given.

    Parameters
    ----------
    queries : sequence of Query
        What was asked.
    names : sequence of bytes
        Names of the records of the piece.
    record, start, query, distance : ndarray of int64, shape (hits,)
        For each hit the record's place in `names`, the first letter in it, the place in
        `queries`, and the number of mismatches.
    place : ndarray of int64, shape (hits,)
        Where each hit begins in `letters`.
    letters : ndarray of uint8
        The piece; the memory is used again for the next one.
    """

    queries: Sequence[Query]
    names: Sequence[bytes]
    record: NDArray[np.int64]
    start: NDArray[np.int64]
    query: NDArray[np.int64]
    distance: NDArray[np.int64]
    place: NDArray[np.int64]
    letters: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.start)

    def __iter__(self) -> Iterator[Hit]:
        columns = (self.record, self.start, self.query, self.distance)
        for first in range(0, len(self), _ROWS):
            part = [column[first : first + _ROWS].tolist() for column in columns]
            for record, start, number, distance in zip(*part, strict=True):
                query = self.queries[number]
                name = shown(self.names[record])
                yield Hit(name, start, start + len(query), query.strand, query.name, distance)

    def matched(self, i: int) -> bytes:
        """Return the letters of a hit as they stand in the file."""
        place = int(self.place[i])
        return self.letters[place : place + len(self.queries[int(self.query[i])])].tobytes()


class Dense(NamedTuple):
    """Distances at consecutive places of a record; the memory is used again."""

    record: str
    start: int
    query: Query
    distances: Counts


def scan(
    file: str | os.PathLike[str],
    patterns: Patterns,
    k: int,
    *,
    format: str = "auto",
    iupac: bool | None = None,
    match_n: str = "pattern",
    wildcard: str | bytes | None = None,
    both_strands: bool = False,
    piece: int = PIECE,
    finder: Callable[[Query, int], Finder] = planned_finder,
    stdin: bool = False,
    progress: Progress | None = None,
) -> Iterator[Found]:
    """Return the places of a file with at most k mismatches, piece by piece.

    Parameters
    ----------
    file : str or path-like
        The file, plain or of gzip.
    patterns : str, bytes, iterable or mapping of names to letters
        What is looked for.
    k : int
        The largest distance of a hit.
    format : str
        "auto", "fasta", "raw" or "bits"; see `open_text`.
    iupac : bool, optional
        Whether letters are nucleotide codes; by default they are in FASTA files.
    match_n : str
        Where an N matches everything: "pattern", "text", "both" or "none".
    wildcard : str or bytes, optional
        A letter that matches everything, without nucleotide codes.
    both_strands : bool
        Whether reverse complements are looked for too. A pattern that is its own reverse
        complement is found on both strands.
    piece : int
        How many letters are read at a time.
    finder : callable
        Makes the function that finds the hits of a query in codes.
    stdin : bool
        Whether ``-`` is the standard input.
    progress : callable, optional
        Called after every piece.

    Returns
    -------
    iterator of Found
        One for every piece, also where there are no hits.

    Raises
    ------
    InvalidInputError
        A pattern or `k` cannot be used, the file cannot be read, or (while iterating) it is
        damaged, or without FASTA records and shorter than a pattern.
    """
    k = _whole(k)
    reader, asked = _opened(
        file, patterns, format, stdin, iupac, wildcard, match_n=match_n, both_strands=both_strands
    )
    finders = [finder(query, k) for query in asked]
    return _scan(reader, asked, finders, piece, progress)


def _scan(
    reader: FastaReader | RawReader,
    asked: list[Query],
    finders: list[Finder],
    piece: int,
    progress: Progress | None,
) -> Iterator[Found]:
    encoded = Encoder()
    longest = max(len(query) for query in asked)
    with reader.source as source:
        for stretch in stretches(reader, longest, piece):
            found = [
                _within(stretch, number, query, *find(encoded(stretch, query)))
                for number, (query, find) in enumerate(zip(asked, finders, strict=True))
                if len(stretch.codes(query)) >= len(query)
            ]
            yield _table(stretch, asked, found)
            if progress is not None:
                progress(source.came)
        refuse_short(reader, stretch, asked)


def stream_distances(
    file: str | os.PathLike[str],
    patterns: Patterns,
    *,
    format: str = "auto",
    iupac: bool | None = None,
    match_n: str = "pattern",
    wildcard: str | bytes | None = None,
    both_strands: bool = False,
    piece: int = PIECE,
    meter: Callable[[Query], Meter] = planned_meter,
    stdin: bool = False,
    progress: Progress | None = None,
) -> Iterator[Dense]:
    """Return the distances at all places of a file, piece by piece.

    Parameters and errors are those of `scan`. A record shorter than the pattern has no place.

    Returns
    -------
    iterator of Dense
        For every query the places of a record in order, none twice.
    """
    reader, asked = _opened(
        file, patterns, format, stdin, iupac, wildcard, match_n=match_n, both_strands=both_strands
    )
    return _stream(reader, asked, [meter(query) for query in asked], piece, progress)


def _stream(
    reader: FastaReader | RawReader,
    asked: list[Query],
    meters: list[Meter],
    piece: int,
    progress: Progress | None,
) -> Iterator[Dense]:
    encoded = Encoder()
    out = [np.empty(0, count_type(len(query))) for query in asked]
    longest = max(len(query) for query in asked)
    with reader.source as source:
        for stretch in stretches(reader, longest, piece):
            for number, (query, measure) in enumerate(zip(asked, meters, strict=True)):
                codes = encoded(stretch, query)
                shifts = len(codes) - len(query) + 1
                if shifts <= 0:
                    continue
                if len(out[number]) < shifts:
                    out[number] = np.empty(shifts, out[number].dtype)
                measure(codes, out[number][:shifts])
                yield from _records(stretch, query, out[number][:shifts])
            if progress is not None:
                progress(source.came)
        refuse_short(reader, stretch, asked)


def _records(stretch: Stretch, query: Query, distances: Counts) -> Iterator[Dense]:
    """Cut the distances of a stretch at the ends of records."""
    base = stretch.base
    ends = [*stretch.starts[1:].tolist(), base + len(stretch.letters)]
    for begin, end, name in zip(stretch.starts.tolist(), ends, stretch.names, strict=True):
        low, high = max(0, begin - base), min(len(distances), end - len(query) + 1 - base)
        if low < high:
            yield Dense(shown(name), base + low - begin, query, distances[low:high])


def _within(
    stretch: Stretch, number: int, query: Query, places: NDArray[np.int64], d: NDArray[np.int64]
) -> tuple[NDArray[np.int64], ...]:
    """Return record, start, query, distance and place of the hits that lie in one record."""
    places = np.asarray(places, np.int64)
    at = places + stretch.base
    record = np.searchsorted(stretch.starts, at, "right") - 1
    ends = np.append(stretch.starts[1:], np.iinfo(np.int64).max)
    inside = at + len(query) <= ends[record]
    if not inside.all():
        places, at, record, d = places[inside], at[inside], record[inside], d[inside]
    start = at - stretch.starts[record]
    return record, start, np.full(len(at), number, np.int64), np.asarray(d, np.int64), places


def _table(
    stretch: Stretch, asked: list[Query], found: list[tuple[NDArray[np.int64], ...]]
) -> Found:
    """Return the hits of all queries in the order of the file."""
    if len(found) == 1:
        columns = list(found[0])
    else:
        empty = (np.empty(0, np.int64),) * 5
        columns = [np.concatenate(column) for column in zip(empty, *found, strict=True)]
        order = np.lexsort((columns[2], columns[4]))
        columns = [column[order] for column in columns]
    record, start, query, distance, place = columns
    return Found(asked, stretch.names, record, start, query, distance, place, stretch.letters)


def _opened(
    file: str | os.PathLike[str],
    patterns: Patterns,
    format: str,
    stdin: bool,
    iupac: bool | None,
    wildcard: str | bytes | None,
    **options: Any,
) -> tuple[FastaReader | RawReader, list[Query]]:
    reader = open_text(file, format, stdin=stdin)
    try:
        if iupac is None:
            iupac = isinstance(reader, FastaReader) and wildcard is None
        bits = format == "bits"
        return reader, queries(patterns, iupac=iupac, wildcard=wildcard, bits=bits, **options)
    except BaseException:
        reader.source.close()
        raise


def _whole(k: int) -> int:
    if isinstance(k, bool) or not hasattr(k, "__index__") or k < 0:
        raise InvalidInputError(f"k is {k!r}; it is a number of mismatches, 0 or more")
    return int(k)
