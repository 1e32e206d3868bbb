"""A search that measures all distances, some at a time, and keeps the small ones.

Guarantee: every place with at most k mismatches is reported, with its distance, and no other.

It is for patterns that no kernel with an early exit takes: many atoms, many symbols with a large k,
bitmaps that do not fit into memory. The distances are those of the kernel that suits the text.
"""

from __future__ import annotations

import numpy as np

from apery.numerics.hamming.hits import Finder, Hits, joined
from apery.numerics.hamming.pattern import Codes, Counts, Pattern, count_type

STEP = 1 << 20
"""Places that are measured at a time."""


def prepare_find(pattern: Pattern, k: int) -> Finder:
    """Return the function that finds the places with at most k mismatches.

    Parameters
    ----------
    pattern : Pattern
        Any pattern.
    k : int
        The most mismatches of a hit.
    """
    from apery.numerics.hamming import dispatch, families
    from apery.numerics.hamming.features import Features

    prepared: list[families.Distances] = []

    def measure(text: Codes, out: Counts) -> None:
        if not prepared:
            features = Features.of(pattern, len(out), text)
            kernel = dispatch.choose(features, pattern).kernel
            prepared.append(families.prepare(kernel, pattern))
        prepared[0](text, out)

    def run(text: Codes) -> Hits:
        shifts = len(text) - len(pattern) + 1
        found = []
        room = np.empty(max(0, min(STEP, shifts)), dtype=count_type(len(pattern)))
        for first in range(0, shifts, STEP):
            out = room[: shifts - first]
            measure(text[first : first + len(out) + len(pattern) - 1], out)
            where = np.flatnonzero(out <= k)
            found.append((where + first, out[where].astype(np.int64)))
        return joined(found)

    return run
