"""Distances by the definition, to judge every other kernel.

Guarantee: one comparison after the other, by NumPy; nothing is packed, hashed or transformed.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from apery.numerics.hamming.hits import Finder
from apery.numerics.hamming.pattern import NO_ROW, Codes, Counts, Pattern


def prepare(pattern: Pattern) -> Callable[[Codes, Counts], None]:
    """Return the function that writes the distances of a text to the pattern."""

    def run(text: Codes, out: Counts) -> None:
        out[:] = distances(text, pattern)

    return run


def prepare_find(pattern: Pattern, k: int) -> Finder:
    """Return the function that finds the places with at most k mismatches."""
    return lambda text: find(text, pattern, k)


def distances(text: Codes, pattern: Pattern) -> NDArray[np.int64]:
    """Return the distance at every shift, shape (n - m + 1,).

    Examples
    --------
    >>> text = np.frombuffer(b"ACGTACGT", np.uint8)
    >>> distances(text, Pattern.plain(np.frombuffer(b"ACC", np.uint8), 256))
    array([1, 3, 3, 2, 1, 3])
    """
    shifts = len(text) - len(pattern) + 1
    out = np.zeros(shifts, dtype=np.int64)
    held = [
        np.isin(text, pattern.members[pattern.starts[r] : pattern.starts[r + 1]])
        for r in range(pattern.distinct)
    ]
    for j, row in enumerate(pattern.rows):
        if row != NO_ROW:
            out += ~held[row][j : j + shifts]
    return out


def find(text: Codes, pattern: Pattern, k: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the shifts of distance at most k, in rising order, and their distances."""
    every = distances(text, pattern)
    where = np.flatnonzero(every <= k)
    return where, every[where]
