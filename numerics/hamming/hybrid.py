"""Heavy rows bit-sliced, light rows by their pairs: for large alphabets with frequent symbols.

Guarantee: the distances are exact; which rows are heavy changes the time alone.

Abrahamson's idea with measured costs: a row that matches often is counted at the price of a bitmap
and of its positions, n (c + positions / 10^12) seconds, a row that matches rarely at that of its
matches. The heavy rows are those with the most expected matches in a sample of the first text.

References
----------
K. Abrahamson, Generalized string matching, SIAM J. Comput. 16 (1987) 1039-1051,
DOI 10.1137/0216067.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from apery.core.errors import InvalidInputError
from apery.numerics.hamming import bitsliced, sparse
from apery.numerics.hamming.features import Features
from apery.numerics.hamming.pattern import Codes, Counts, Pattern


def obstacle(pattern: Pattern) -> str:
    """Return why the kernel does not take a pattern; empty if it does."""
    return bitsliced.obstacle(pattern)


def prepare(
    pattern: Pattern, heavy: int = 16, block: int = 8192
) -> Callable[[Codes, Counts], None]:
    """Return the function that writes the distances of a text to the pattern.

    Parameters
    ----------
    pattern : Pattern
        The pattern.
    heavy : int
        How many rows are bit-sliced, at least 1.
    block : int
        Shifts for which bitmaps are made at a time.

    Raises
    ------
    InvalidInputError
        No row would be heavy, or the pattern is none for bitmaps.
    """
    if heavy < 1:
        raise InvalidInputError(f"heavy is {heavy}; at least one row is bit-sliced")
    split: list[tuple[Callable[[Codes, Counts], None], sparse.Lists, int]] = []

    def run(text: Codes, out: Counts) -> None:
        if not split:
            split.append(_split(pattern, text, heavy, block))
        dense, lists, light = split[0]
        dense(text, out)
        if light:
            out += out.dtype.type(light)
            sparse.subtract(text, lists, out)

    return run


def _split(
    pattern: Pattern, text: Codes, heavy: int, block: int
) -> tuple[Callable[[Codes, Counts], None], sparse.Lists, int]:
    """Return the kernel of the heavy rows, the lists of the light, and their positions."""
    matches = Features.of(pattern, len(text) - len(pattern) + 1, text).matches
    chosen = np.zeros(pattern.distinct + 1, dtype=np.bool_)
    chosen[np.argsort(-matches, kind="stable")[:heavy]] = True
    chosen[-1] = False  # a position without a row has the row -1
    frequent = chosen[pattern.rows]
    rare = pattern.only(np.flatnonzero(~frequent))
    dense = bitsliced.prepare(pattern.only(np.flatnonzero(frequent)), block)
    return dense, sparse.occurrences(rare), rare.counted
