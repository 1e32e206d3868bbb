"""Comparison of codes lane by lane: the fastest way for short patterns and for early exits.

Guarantee: the distances are exact; a search reports every shift with at most k mismatches, with
its distance, and no other.

The cost is n m / 10^11 seconds and a little more for counting with bytes, whatever the alphabet.
A search reads some 2 to 8 positions of the pattern for each shift of a random text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apery.core.errors import InvalidInputError
from apery.numerics.hamming.bytes_code import CHECK, compiled_count, compiled_find, groups
from apery.numerics.hamming.hits import Finder, Hits, Room, joined
from apery.numerics.hamming.pattern import NO_ROW, Codes, Counts, Pattern, code_type
from apery.numerics.hamming.relation import STEP, comparison
from apery.numerics.hamming.vectors import pointer
from apery.numerics.machine_code import vector_width

_SAMPLE = 1 << 14


def obstacle(pattern: Pattern) -> str:
    """Return why the kernel does not take a pattern; empty if it does."""
    return "" if comparison(pattern) is not None else "the relation has more than 32 atoms"


def find_obstacle(pattern: Pattern, k: int) -> str:
    """Return why the kernel does not search for a pattern; empty if it does."""
    compare = comparison(pattern)
    if compare is None:
        return obstacle(pattern)
    kind = compare.table.dtype if compare.table is not None else code_type(pattern.codes)
    most = int(np.iinfo(kind).max) - CHECK - 1
    return "" if k <= most else f"at most {most} mismatches are counted in a lane"


class _Positions:
    """The positions of a pattern as the machine code reads them."""

    def __init__(self, pattern: Pattern) -> None:
        problem = obstacle(pattern)
        if problem:
            raise InvalidInputError(problem)
        compare = comparison(pattern)
        assert compare is not None
        self.compare, self.pattern, self.length = compare, pattern, len(pattern)
        self.offsets = np.flatnonzero(pattern.rows != NO_ROW).astype(np.int64)
        self.values = np.ascontiguousarray(compare.symbols[pattern.rows[self.offsets]])

    def sorted_for(self, text: Codes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return values and offsets, those that mismatch most often first."""
        sample = text[:: max(1, len(text) // _SAMPLE)][:_SAMPLE]
        rows = self.compare.symbols
        symbols, counts = np.unique(self.compare.translate(sample), return_counts=True)
        if self.compare.mode == "equal":
            where = np.searchsorted(symbols, rows).clip(max=len(symbols) - 1)
            often = np.where(symbols[where] == rows, counts[where], 0)
        else:
            often = ((symbols[:, None] & rows) != 0).T @ counts
        # Few classes of frequency, so that equally rare positions keep their order.
        rare = np.round(np.log2((often + 1) / (len(sample) + 1)))
        order = np.argsort(rare[self.pattern.rows[self.offsets]], kind="stable")
        return np.ascontiguousarray(self.values[order]), np.ascontiguousarray(self.offsets[order])


@dataclass(frozen=True, slots=True, eq=False)
class _Passes:
    """Positions in groups, and groups in passes, as the machine code reads them.

    Parameters
    ----------
    values : ndarray of int64, shape (positions,)
        Symbols or masks, group by group.
    offsets : ndarray of int64, shape (groups,)
        The first position of each group.
    table : ndarray of int64, shape (passes, `PASS`)
        Which groups belong to each pass.
    """

    values: NDArray[np.int64]
    offsets: NDArray[np.int64]
    table: NDArray[np.int64]
    arguments: tuple[int, int, int, int] = field(init=False)

    def __post_init__(self) -> None:
        found = pointer(self.values), pointer(self.offsets), pointer(self.table), len(self.table)
        object.__setattr__(self, "arguments", found)

    @classmethod
    def of(
        cls, values: NDArray[np.int64], offsets: NDArray[np.int64], width: int, size: int
    ) -> _Passes:
        """Group positions, in rising order, for vectors of so many bits and codes of `size` bytes.

        Examples
        --------
        >>> passes = _Passes.of(np.arange(5), np.array([0, 1, 32, 64, 96]), 256, 1)
        >>> passes.values, passes.offsets, passes.table
        (array([0, 2, 3, 4, 1]), array([0, 1]), array([[0, 0, 1, 0, 0, 1]]))
        """
        left = np.arange(len(offsets))
        kinds = groups(size)
        found = []
        for together, count in kinds:
            step = 1 if together else width // (8 * size)
            taken = _chains(offsets[left], step, count)
            found.append(left[taken])
            left = np.delete(left, taken.reshape(-1))
        return cls._cut(values, offsets, found, [n for _, n in kinds], (1 << 8 * size) - 1)

    @classmethod
    def _cut(
        cls, values: NDArray[np.int64], offsets: NDArray[np.int64],
        by_size: list[NDArray[np.int64]], sizes: list[int], most: int,
    ) -> _Passes:  # fmt: skip
        rows: list[list[int]] = []
        members: list[NDArray[np.int64]] = []
        heads: list[NDArray[np.int64]] = []
        used = [0] * len(sizes)
        while not rows or any(u < len(g) for u, g in zip(used, by_size, strict=True)):
            row, room = [sum(map(len, members)), sum(map(len, heads))], most
            for i, (size, of_size) in enumerate(zip(sizes, by_size, strict=True)):
                count = min(len(of_size) - used[i], room // size)
                part = of_size[used[i] : used[i] + count]
                members.append(part.reshape(-1))
                heads.append(part[:, 0])
                used[i] += count
                room -= count * size
                row.append(count)
            rows.append(row)
        where = np.concatenate(members)
        return cls(values[where], offsets[np.concatenate(heads)], np.array(rows, dtype=np.int64))


def _chains(offsets: NDArray[np.int64], step: int, count: int) -> NDArray[np.intp]:
    """Return the indices of groups of `count` offsets that are `step` apart from each other.

    Examples
    --------
    >>> _chains(np.array([0, 1, 2, 3, 4, 8, 9]), 1, 2).tolist()
    [[0, 1], [2, 3], [5, 6]]
    """
    order = np.lexsort((offsets, offsets % step))
    index = np.arange(len(order))
    begins = np.append(True, np.diff(offsets[order]) != step)[: len(order)]
    first = index[begins]
    run = np.cumsum(begins) - 1
    length = np.diff(np.append(first, len(order)))
    inside = index - first[run]
    found: NDArray[np.intp] = order[inside < length[run] // count * count].reshape(-1, count)
    return found


def prepare(
    pattern: Pattern, vectors: int = 12, width: int = 256
) -> Callable[[Codes, Counts], None]:
    """Return the function that writes the distances of a text to the pattern.

    Parameters
    ----------
    pattern : Pattern
        The pattern.
    vectors : int
        Vectors of a tile, 1 to 24.
    width : int
        Bits of a vector, 256 or 512; 0 for 256. A load of 512 bits that is not aligned costs two
        on most processors, so that 256 is as fast and has less to compute twice at the end.

    Raises
    ------
    InvalidInputError
        The pattern is none for this kernel.
    """
    positions = _Positions(pattern)
    compare, length, width = positions.compare, len(pattern), width or 256
    known: dict[tuple[np.dtype[Any], np.dtype[Any]], tuple[Callable[..., int], int, _Passes]] = {}

    def run(text: Codes, out: Counts) -> None:
        if compare.table is None:
            one(text, out)
            return
        for first in range(0, len(out), STEP):
            part = out[first : first + STEP]
            one(compare.translate(text[first : first + len(part) + length - 1]), part)

    def one(text: Codes, out: Counts) -> None:
        key = text.dtype, out.dtype
        if key not in known:
            size = text.dtype.itemsize
            known[key] = (
                compiled_count(text.dtype.name, out.dtype.name, compare.mode, width, vectors),
                width // (8 * size) * vectors,
                _Passes.of(positions.values, positions.offsets, width, size),
            )
        kernel, tile, passes = known[key]
        if len(out) >= tile:
            kernel(pointer(text), *passes.arguments, len(out), pointer(out))
            return
        room = np.empty(tile, dtype=out.dtype)
        padded = _padded(text, tile + length - 1)
        kernel(pointer(padded), *passes.arguments, tile, pointer(room))
        out[:] = room[: len(out)]

    return run


def _padded(text: Codes, length: int) -> Codes:
    longer = np.zeros(length, dtype=text.dtype)
    longer[: len(text)] = text
    return longer


def prepare_find(pattern: Pattern, k: int, vectors: int = 2, width: int = 0) -> Finder:
    """Return the function that finds the places with at most k mismatches.

    Positions that mismatch most often in a sample of the first text are compared first.

    Parameters
    ----------
    pattern : Pattern
        The pattern.
    k : int
        The most mismatches of a hit.
    vectors : int
        Vectors of a tile, 1 to 8.
    width : int
        Bits of a vector, 256 or 512; 0 for the widest of this processor.

    Raises
    ------
    InvalidInputError
        The pattern or k is none for this kernel.
    """
    positions = _Positions(pattern)
    problem = find_obstacle(pattern, k)
    if problem:
        raise InvalidInputError(problem)
    compare, width = positions.compare, max(256, width or vector_width())

    order: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []

    def run(text: Codes) -> Hits:
        shifts = len(text) - len(pattern) + 1
        if not order:
            order.append(positions.sorted_for(text))
        values, offsets = order[0]
        found: list[Hits] = []
        step = shifts if compare.table is None else STEP
        for first in range(0, shifts, max(1, step)):
            count = min(step, shifts - first)
            read = compare.translate(text[first : first + count + len(pattern) - 1])
            found += [(where + first, d) for where, d in one(read, count, values, offsets)]
        return joined(found)

    def one(
        text: Codes, shifts: int, values: NDArray[np.int64], offsets: NDArray[np.int64]
    ) -> list[Hits]:
        kernel = compiled_find(text.dtype.name, compare.mode, width, vectors)
        tile = width // (8 * text.dtype.itemsize) * vectors
        counted = shifts
        if shifts < tile:
            text, counted = _padded(text, tile + len(pattern) - 1), tile
        found, begin = [], 0
        room = Room(4096 + tile)
        while begin < counted:
            begin = kernel(
                pointer(text), pointer(values), pointer(offsets), len(offsets), counted, k, begin,
                *room.arguments,
            )  # fmt: skip
            found.append(room.taken())
            room = room.larger()
        return [(w[w < shifts], d[w < shifts]) for w, d in found] if counted > shifts else found

    return run
