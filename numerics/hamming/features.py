"""What decides which kernel is fastest: sizes, and how often rows match.

Guarantee: features steer the choice of a kernel; no result depends on them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apery.numerics.hamming.pattern import NO_ROW, Codes, Pattern, code_type
from apery.numerics.hamming.relation import comparison

SAMPLE = 1 << 14
"""Symbols of a text that are looked at."""
_PIECES = 64


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """One pattern over one text.

    Parameters
    ----------
    shifts : int
        Places of the pattern in the text.
    length : int
        m, the positions of the pattern.
    occurrences : ndarray of int64, shape (D,)
        Positions of each row.
    often : ndarray of float64, shape (D,)
        The part of the text that each row matches.
    bits : int
        Bits of a code as it is compared; 0 if no word holds the relation.
    plain : bool
        Whether each row is one code.
    k : int or None
        The most mismatches of a hit, for a search.
    needed : int or None
        The mismatches that are waited for, where distances may be approximate.
    """

    shifts: int
    length: int
    occurrences: NDArray[np.int64]
    often: NDArray[np.float64]
    bits: int
    plain: bool
    k: int | None = None
    needed: int | None = None

    @classmethod
    def of(
        cls, pattern: Pattern, shifts: int, text: Codes | None = None, k: int | None = None,
        needed: int | None = None,
    ) -> Features:  # fmt: skip
        """Return the features of a pattern over a text.

        Without a text, its symbols are taken to be as frequent as those of the pattern.
        """
        occurrences = np.bincount(
            pattern.rows[pattern.rows != NO_ROW], minlength=pattern.distinct
        ).astype(np.int64)
        if text is None:
            often = occurrences / max(1, int(occurrences.sum()))
        else:
            often = _often(text, pattern)
        compare = comparison(pattern)
        bits = 0
        if compare is not None:
            kind = code_type(pattern.codes) if compare.table is None else compare.table.dtype
            bits = 8 * kind.itemsize
        return cls(shifts, len(pattern), occurrences, often, bits, pattern.is_plain, k, needed)

    @property
    def task(self) -> str:
        """Either "distances", "search" or "approximation"."""
        if self.k is not None:
            return "search"
        return "distances" if self.needed is None else "approximation"

    @property
    def distinct(self) -> int:
        """D, the number of rows."""
        return len(self.occurrences)

    @property
    def counted(self) -> int:
        """Positions that belong to a row."""
        return int(self.occurrences.sum())

    @property
    def matches(self) -> NDArray[np.float64]:
        """Expected matches of each row for one symbol of the text."""
        return self.occurrences * self.often

    def read(self, lanes: int, every: int) -> float:
        """Return how many positions a search reads until all lanes have enough mismatches.

        Parameters
        ----------
        lanes : int
            Shifts that are left together.
        every : int
            Positions between two looks.
        """
        k = self.k if self.needed is None else self.needed - 1
        assert k is not None
        counted = self.counted
        if counted == 0:
            return 0.0
        chance = 1 - float(self.matches.sum()) / counted
        if chance <= 0:
            return float(counted)
        # The lane with the fewest mismatches is some z standard deviations below the mean.
        z = math.sqrt(2 * math.log(max(2, lanes)))
        spread = z * math.sqrt(chance * (1 - chance))
        root = (spread + math.sqrt(spread**2 + 4 * chance * (k + 1))) / (2 * chance)
        return float(min(counted, math.ceil(root**2 / every) * every))


def _often(text: Codes, pattern: Pattern) -> NDArray[np.float64]:
    """Return which part of a text each row matches, from pieces of it."""
    if len(text) > SAMPLE:
        size = SAMPLE // _PIECES
        starts = np.linspace(0, len(text) - size, _PIECES).astype(np.int64)
        text = text[(starts[:, None] + np.arange(size)).reshape(-1)]
    if pattern.codes <= 1 << 16:
        found = np.bincount(text, minlength=pattern.codes)[pattern.members]
    else:
        codes, counts = np.unique(text, return_counts=True)
        where = np.searchsorted(codes, pattern.members).clip(max=len(codes) - 1)
        found = np.where(codes[where] == pattern.members, counts[where], 0)
    total = np.concatenate([[0], np.cumsum(found)])
    often: NDArray[np.float64] = np.diff(total[pattern.starts]) / len(text)
    return often
