"""Places with at most k mismatches, as a search reports them.

Guarantee: hits of consecutive pieces of a text, joined, are the hits of the text.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from apery.numerics.hamming.memory import scratch
from apery.numerics.hamming.pattern import Codes
from apery.numerics.hamming.vectors import pointer

Hits = tuple[NDArray[np.int64], NDArray[np.int64]]
"""Shifts in rising order, and their distances."""
Finder = Callable[[Codes], Hits]
"""Takes a text and returns its hits."""


class Room:
    """Memory for the hits of a search; there is one in a thread at a time."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        size = 8 * (capacity + 1)
        self.shifts = scratch("shifts", size).view(np.int64)
        self.distances = scratch("distances", size).view(np.int64)
        self.found = np.zeros(1, dtype=np.int64)

    @property
    def arguments(self) -> tuple[int, int, int, int]:
        """Addresses and capacity, as the machine code takes them."""
        return pointer(self.shifts), pointer(self.distances), self.capacity, pointer(self.found)

    def taken(self) -> Hits:
        """Return a copy of what was found."""
        count = int(self.found[0])
        return self.shifts[:count].copy(), self.distances[:count].copy()

    def larger(self) -> Room:
        """Return memory for the hits that follow."""
        return Room(2 * self.capacity) if self.capacity < 1 << 20 else self


def joined(found: list[Hits]) -> Hits:
    """Return hits of consecutive pieces as one."""
    if not found:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    if len(found) == 1:
        return found[0]
    return np.concatenate([w for w, _ in found]), np.concatenate([d for _, d in found])
