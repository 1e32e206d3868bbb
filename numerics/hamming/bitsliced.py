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

from collections.abc import Callable, Iterator

import numpy as np

from apery.core.errors import InvalidInputError
from apery.numerics.hamming.bitmaps import Sliced
from apery.numerics.hamming.bitsliced_code import LEVELS, compiled
from apery.numerics.hamming.early_exit_code import compiled_find
from apery.numerics.hamming.hits import Finder, Hits, Room, joined
from apery.numerics.hamming.memory import scratch
from apery.numerics.hamming.pattern import NO_ROW, Codes, Counts, Pattern
from apery.numerics.hamming.relation import STEP, Comparison, comparison
from apery.numerics.hamming.vectors import pointer
from apery.numerics.machine_code import vector_width

SCRATCH = 8 << 20
"""Bytes that bitmaps may take."""
MOST_SCRATCH = 64 << 20
"""Bytes that the bitmaps of a whole pattern may take in a search."""
NEAR = 64 << 10
"""Bytes of the bitmaps of a pattern from which on they are read copy by copy."""


def obstacle(pattern: Pattern) -> str:
    """Return why the kernel does not take a pattern; empty if it does."""
    if len(pattern) >= 1 << LEVELS:
        return f"patterns have less than 2^{LEVELS} positions here"
    if comparison(pattern) is None:
        return "the relation has more than 32 atoms"
    return ""


def find_obstacle(pattern: Pattern, k: int) -> str:
    """Return why the kernel does not search for a pattern; empty if it does."""
    if pattern.distinct * (len(pattern) + 1024) > MOST_SCRATCH:
        return f"the bitmaps would take more than {MOST_SCRATCH >> 20} MiB"
    return obstacle(pattern)


def _checked(pattern: Pattern) -> Comparison:
    problem = obstacle(pattern)
    if problem:
        raise InvalidInputError(problem)
    compare = comparison(pattern)
    assert compare is not None
    return compare


def prepare(
    pattern: Pattern, block: int = 8192, groups: int = 2, width: int = 0, phases: int = 0
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
    phases : int
        1 to add the positions in their order, 8 for those that read the same copy of the bitmaps
        together, so that these stay in the nearest cache; 0 for what suits the pattern.

    Raises
    ------
    InvalidInputError
        The pattern is none for this kernel, or a parameter out of its range.
    """
    compare = _checked(pattern)
    if phases not in (0, 1, 8):
        raise InvalidInputError(f"phases is {phases}; it is 1 or 8, or 0 for what suits")
    width = max(256, width or vector_width())
    used = int(np.count_nonzero(np.unique(pattern.rows) != NO_ROW))
    longest = max(1024, (SCRATCH // max(1, used) - block) // 1024 * 1024)
    by_copy = phases == 8 or (phases == 0 and used * len(pattern) > NEAR)
    pieces = [
        Sliced(pattern, compare, j, min(j + longest, len(pattern)), block, by_copy=by_copy)
        for j in range(0, len(pattern), longest)
    ]

    part = width // 8 * groups

    def one(piece: Sliced, text: Codes, out: Counts) -> None:
        kernel = compiled(text.dtype.name, out.dtype.name, compare.mode, width, groups)
        read = text[piece.start : piece.start + len(out) + piece.length - 1]
        for run in piece.runs(read, len(out), width * groups):
            room = run.layout.room(len(piece.symbols))
            parts = run.layout.block // (width * groups) if by_copy else 1
            upright = scratch("upright", parts * (piece.levels if by_copy else LEVELS) * part)
            target = out[run.first : run.first + run.count]
            counts = target
            if run.padded:
                counts = scratch("counts", run.layout.block * out.itemsize).view(out.dtype)
            kernel(
                pointer(run.text), *run.arguments(piece, room), pointer(piece.bounds),
                len(piece.bounds) - 1, pointer(upright), pointer(counts),
            )  # fmt: skip
            if run.padded:
                target[:] = counts[: run.count]

    def distances(text: Codes, out: Counts) -> None:
        step = len(out) if compare.table is None and len(pieces) == 1 else STEP
        for first in range(0, len(out), max(1, step)):
            part = out[first : first + step]
            read = compare.translate(text[first : first + len(part) + len(pattern) - 1])
            one(pieces[0], read, part)
            for piece in pieces[1:]:
                more = np.empty_like(part)
                one(piece, read, more)
                np.add(part, more, out=part)

    return distances


def prepare_find(
    pattern: Pattern, k: int, block: int = 8192, groups: int = 2, width: int = 0
) -> Finder:
    """Return the function that finds the places with at most k mismatches.

    Counting ends early where all of some hundred neighbouring shifts have more than k mismatches.

    Parameters
    ----------
    pattern : Pattern
        The pattern; its bitmaps must fit into `MOST_SCRATCH` bytes.
    k : int
        The most mismatches of a hit.
    block, groups, width : int
        As for `prepare`.

    Raises
    ------
    InvalidInputError
        The pattern is none for this kernel.
    """
    problem = find_obstacle(pattern, k)
    if problem:
        raise InvalidInputError(problem)
    compare = _checked(pattern)
    width = max(256, width or vector_width())
    sliced = Sliced(pattern, compare, 0, len(pattern), block)
    limit = min(k, len(sliced.where))

    def hits(text: Codes) -> Hits:
        shifts = len(text) - len(pattern) + 1
        found: list[Hits] = []
        step = shifts if compare.table is None else STEP
        for first in range(0, shifts, max(1, step)):
            count = min(step, shifts - first)
            read = compare.translate(text[first : first + count + len(pattern) - 1])
            for where, distances in one(read, count):
                where += first
                found.append((where, distances))
        return joined(found)

    def one(text: Codes, shifts: int) -> Iterator[Hits]:
        kernel = compiled_find(text.dtype.name, compare.mode, width, groups)
        for run in sliced.runs(text, shifts, width * groups):
            bitmaps = run.layout.room(len(sliced.symbols))
            blocks, *rest = run.arguments(sliced, bitmaps)
            room, begin = Room(4096 + run.layout.block), 0
            while begin < blocks:
                begin = kernel(
                    pointer(run.text), begin, blocks, *rest, limit, run.count, *room.arguments, 0
                )
                where, distances = room.taken()
                where += run.first
                yield where, distances
                room = room.larger()

    return hits
