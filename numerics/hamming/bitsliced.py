"""Bit-sliced counting: the fastest way for few symbols and patterns of middle length.

Guarantee: the distances are exact for every relation with at most 32 atoms and all patterns of
less than 2^24 positions.

For each row the mismatches are a bitmap; 512 shifts are counted at once by carry-save adders, at
two logical operations and one load for 512 comparisons. The cost is some D n for the bitmaps and
n m / 10^12 seconds for the comparisons, on one core with AVX-512.

References
----------
W. Mula, N. Kurz, D. Lemire, Faster population counts using AVX2 instructions, The Computer
Journal 61 (2018), arXiv 1611.07612.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apery.core.errors import InvalidInputError
from apery.numerics.hamming.bitsliced_code import GROUP, LEVELS, SLACK, compiled
from apery.numerics.hamming.pattern import NO_ROW, Codes, Counts, Pattern
from apery.numerics.hamming.relation import Comparison, comparison
from apery.numerics.hamming.vectors import pointer
from apery.numerics.machine_code import vector_width

SCRATCH = 8 << 20
"""Bytes that bitmaps may take."""


def obstacle(pattern: Pattern) -> str:
    """Return why the kernel does not take a pattern; empty if it does."""
    if len(pattern) >= 1 << LEVELS:
        return f"patterns have less than 2^{LEVELS} positions here"
    if comparison(pattern) is None:
        return "the relation has more than 32 atoms"
    return ""


def prepare(
    pattern: Pattern, block: int = 8192, groups: int = 2, width: int = 0
) -> Callable[[Codes, Counts], None]:
    """Return the function that writes the distances of a text to the pattern.

    Parameters
    ----------
    pattern : Pattern
        The pattern.
    block : int
        Shifts for which bitmaps are made at a time, a multiple of 1024.
    groups : int
        Vectors that are counted side by side, 1 or 2.
    width : int
        Bits of a vector, 256 or 512; 0 for the widest of this processor.

    Raises
    ------
    InvalidInputError
        The pattern is none for this kernel.
    """
    problem = obstacle(pattern)
    if problem:
        raise InvalidInputError(problem)
    compare = comparison(pattern)
    assert compare is not None
    width = max(256, width or vector_width())
    longest = max(1024, (SCRATCH // max(1, pattern.distinct) - block) // 1024 * 1024)
    pieces = [
        _Piece(pattern, compare, j, min(j + longest, len(pattern)), block, groups, width)
        for j in range(0, len(pattern), longest)
    ]

    def run(text: Codes, out: Counts) -> None:
        step = len(out) if compare.table is None and len(pieces) == 1 else 1 << 18
        for first in range(0, len(out), max(1, step)):
            part = out[first : first + step]
            read = compare.translate(text[first : first + len(part) + len(pattern) - 1])
            pieces[0].run(read[: len(part) + pieces[0].length - 1], part)
            for piece in pieces[1:]:
                more = np.empty_like(part)
                piece.run(read[piece.start : piece.start + len(part) + piece.length - 1], more)
                np.add(part, more, out=part)

    return run


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the bitmaps of a block stand.

    Parameters
    ----------
    block : int
        Shifts.
    length : int
        Positions of the pattern.
    """

    block: int
    length: int

    @property
    def words(self) -> int:
        """Words of 64 bits of a bitmap that are computed: a multiple of 8."""
        return -(-(self.block + self.length - 1) // 512) * 8

    @property
    def copy(self) -> int:
        """Bytes from one shifted copy to the next."""
        return 8 * self.words + SLACK

    @property
    def row(self) -> int:
        """Bytes from one row to the next."""
        return 8 * self.copy

    def offsets(self, rows: NDArray[np.int32], distinct: int) -> NDArray[np.int64]:
        """Return where the bits of each position begin, filled up with places of zeros."""
        where = np.flatnonzero(rows != NO_ROW)
        found = rows[where] * self.row + (where & 7) * self.copy + (where >> 3)
        zeros = np.full(-len(found) % 8, distinct * self.row)
        return np.concatenate([found, zeros]).astype(np.int64)

    def room(self, distinct: int) -> NDArray[np.uint8]:
        """Return memory for the bitmaps, with zeros behind them, on a cache line."""
        size = distinct * self.row + self.block // 8 + SLACK
        raw = np.zeros(size + 64, dtype=np.uint8)
        start = -pointer(raw) % 64
        return raw[start : start + size]


class _Piece:
    """Some consecutive positions of a pattern."""

    def __init__(
        self, pattern: Pattern, compare: Comparison, start: int, stop: int, block: int,
        groups: int, width: int,
    ) -> None:  # fmt: skip
        self.start, self.length = start, stop - start
        used, rows = np.unique(pattern.rows[start:stop], return_inverse=True)
        kept = used[used != NO_ROW]
        self.rows = (rows - (len(used) - len(kept))).astype(np.int32)
        self.symbols = np.ascontiguousarray(compare.symbols[kept])
        self.compare, self.groups, self.width = compare, groups, width
        self.levels = max(6, int(np.count_nonzero(self.rows != NO_ROW)).bit_length())
        self.part = width * groups
        self.block = max(GROUP * 2, block // (GROUP * 2) * GROUP * 2)
        self.whole = _Layout(self.block, self.length)
        self.offsets = self.whole.offsets(self.rows, len(kept))

    def run(self, text: Codes, out: Counts) -> None:
        """Write the distances of a translated text to these positions."""
        kernel = compiled(
            text.dtype.name, out.dtype.name, self.compare.mode, self.width, self.groups
        )
        read = 64 * self.whole.words
        blocks = max(0, min(len(out) // self.block, (len(text) - read) // self.block + 1))
        if len(text) < read:
            blocks = 0
        if blocks:
            self._call(kernel, text, out, blocks, self.whole, self.offsets)
        done = blocks * self.block
        while done < len(out):
            count = min(self.block, len(out) - done)
            layout = _Layout(-(-count // self.part) * self.part, self.length)
            padded = np.zeros(64 * layout.words, dtype=text.dtype)
            rest = text[done : done + len(padded)]
            padded[: len(rest)] = rest
            counts = np.empty(layout.block, dtype=out.dtype)
            offsets = layout.offsets(self.rows, len(self.symbols))
            self._call(kernel, padded, counts, 1, layout, offsets)
            out[done : done + count] = counts[:count]
            done += count

    def _call(
        self, kernel: Callable[..., int], text: Codes, out: Counts, blocks: int, layout: _Layout,
        offsets: NDArray[np.int64],
    ) -> None:  # fmt: skip
        room = layout.room(len(self.symbols))
        kernel(
            pointer(text), blocks, layout.block, layout.words, pointer(self.symbols),
            len(self.symbols), pointer(room), layout.copy, layout.row, pointer(offsets),
            len(offsets), self.levels, pointer(out),
        )  # fmt: skip
