"""Where the bitmaps of a block of shifts stand, and the blocks of a text.

Guarantee: the runs of a text cover every shift once, in rising order, and read nothing behind it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apery.numerics.hamming.bitsliced_code import GROUP, SLACK
from apery.numerics.hamming.memory import scratch
from apery.numerics.hamming.pattern import NO_ROW, Codes, Pattern
from apery.numerics.hamming.relation import Comparison
from apery.numerics.hamming.vectors import pointer

LEAST_BLOCK = 2 * GROUP
"""Blocks are multiples of this, for two vectors of 512 bits side by side."""
_KEPT = 4
"""Layouts of blocks at the ends of texts that are kept."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The bitmaps of a block.

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

    def offsets(self, sliced: Sliced) -> NDArray[np.int64]:
        """Return where the bits of each position begin, each phase filled up with zeros to 8."""
        where, rows = sliced.where, sliced.rows
        found = rows * self.row + (where & 7) * self.copy + (where >> 3)
        out = np.full(sliced.bounds[-1], len(sliced.symbols) * self.row, dtype=np.int64)
        for start, begin, end in zip(
            sliced.bounds, sliced.cuts[:-1], sliced.cuts[1:], strict=False
        ):
            out[start : start + end - begin] = found[begin:end]
        return out

    def room(self, distinct: int) -> NDArray[np.uint8]:
        """Return memory for the bitmaps, with zeros behind them; it is used again and again."""
        size = distinct * self.row + self.block // 8 + SLACK
        room = scratch("bitmaps", size)
        room[distinct * self.row :] = 0
        return room


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Some blocks of a text, one behind the other.

    Parameters
    ----------
    text : ndarray
        What is read; padded where the text ends.
    first, count : int
        The first shift, and how many shifts there are.
    blocks : int
        How many blocks; together they have `count` shifts, or more where the text is padded.
    layout : Layout
        Of one block.
    offsets : ndarray of int64
        Of the positions.
    """

    text: Codes
    first: int
    count: int
    blocks: int
    layout: Layout
    offsets: NDArray[np.int64]

    @property
    def padded(self) -> bool:
        """Whether the blocks have more shifts than the text."""
        return self.blocks * self.layout.block != self.count

    def arguments(self, sliced: Sliced, room: NDArray[np.uint8]) -> tuple[int, ...]:
        """Return what the machine code wants to know of blocks and bitmaps."""
        return (
            self.blocks, self.layout.block, self.layout.words, pointer(sliced.symbols),
            len(sliced.symbols), pointer(room), self.layout.copy, self.layout.row,
            pointer(self.offsets), len(self.offsets), sliced.levels,
        )  # fmt: skip


class Sliced:
    """Consecutive positions of a pattern, for bitmaps.

    Parameters
    ----------
    pattern : Pattern
        The whole pattern.
    compare : Comparison
        How codes are compared with its rows.
    start, stop : int
        Which positions.
    block : int
        Shifts of a block, rounded down to a multiple of `LEAST_BLOCK`.
    order : ndarray of int64, optional
        The order in which positions are read, as indices from `start` on.
    by_copy : bool
        Whether the positions that read the same shifted copies are one phase, so that one eighth
        of the bitmaps is in use at a time.
    """

    def __init__(
        self, pattern: Pattern, compare: Comparison, start: int, stop: int, block: int,
        order: NDArray[np.int64] | None = None, by_copy: bool = False,
    ) -> None:  # fmt: skip
        self.start, self.length = start, stop - start
        rows = pattern.rows[start:stop]
        every = np.arange(self.length) if order is None else order
        self.where = every[rows[every] != NO_ROW].astype(np.int64)
        self.cuts = np.array([0, len(self.where)])
        if by_copy:
            self.where = self.where[np.argsort(self.where & 7, kind="stable")]
            self.cuts = np.searchsorted(self.where & 7, np.arange(9))
        sizes = -(-np.diff(self.cuts) // 8) * 8
        self.bounds = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        used, self.rows = np.unique(rows[self.where], return_inverse=True)
        self.symbols = np.ascontiguousarray(compare.symbols[used])
        self.levels = max(6, len(self.where).bit_length())
        self.whole = Layout(max(1, block // LEAST_BLOCK) * LEAST_BLOCK, self.length)
        self.offsets = self.whole.offsets(self)
        self._known: dict[int, tuple[Layout, NDArray[np.int64]]] = {}

    def _short(self, block: int) -> tuple[Layout, NDArray[np.int64]]:
        """Return the layout of a block at the end of a text, and the offsets in it."""
        if block not in self._known:
            if len(self._known) >= _KEPT:
                self._known.clear()
            layout = Layout(block, self.length)
            self._known[block] = layout, layout.offsets(self)
        return self._known[block]

    def runs(self, text: Codes, shifts: int, part: int) -> Iterator[Run]:
        """Cut the shifts of a text into runs.

        Parameters
        ----------
        text : ndarray
            The text, translated.
        shifts : int
            How many shifts of it are wanted.
        part : int
            Shifts that are counted at once; those of a padded block are a multiple of it.
        """
        block, read = self.whole.block, 64 * self.whole.words
        blocks = max(0, min(shifts // block, (len(text) - read) // block + 1))
        done = blocks * block
        if blocks:
            yield Run(text, 0, done, blocks, self.whole, self.offsets)
        while done < shifts:
            count = min(block, shifts - done)
            layout, offsets = self._short(-(-count // part) * part)
            size = 64 * layout.words
            padded = scratch("padded", size * text.itemsize).view(text.dtype)
            rest = text[done : done + size]
            padded[: len(rest)] = rest
            padded[len(rest) :] = 0
            yield Run(padded, done, count, 1, layout, offsets)
            done += count
