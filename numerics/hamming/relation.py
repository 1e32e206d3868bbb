"""How a machine word tells whether a text code matches a row of a pattern.

Guarantee: comparing translated codes gives the relation of the pattern, for every code.

A plain pattern compares codes for equality. Any other relation is written with masks: a row
matches a code if they have a bit in common. The bits are *atoms*: rows that are not unions of
smaller rows, so that the fifteen IUPAC codes need four bits where A, C, G and T are among them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apery.numerics.hamming.pattern import Codes, Pattern

STEP = 1 << 18
"""Shifts for which a text is translated at a time, where it is."""
_MOST_ROWS, _MOST_CODES = 4096, 1 << 16
"""Relations beyond these are not written as tables."""


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """How codes are compared with rows.

    Parameters
    ----------
    mode : str
        "equal": a code matches the row with its symbol; "overlap": a code matches the rows with
        which it has a bit in common.
    symbols : ndarray of int64, shape (D,)
        Symbol or mask of each row.
    table : ndarray of unsigned integers, shape (S,), or None
        The mask of each code; None if codes are compared as they are.
    """

    mode: str
    symbols: NDArray[np.int64]
    table: NDArray[Any] | None

    def text_type(self, text: Codes) -> np.dtype[Any]:
        """Return the type of a translated text."""
        return text.dtype if self.table is None else self.table.dtype

    def translate(self, text: Codes) -> Codes:
        """Return a text, or a piece of one, in the form in which it is compared."""
        return text if self.table is None else self.table[text]


def comparison(pattern: Pattern) -> Comparison | None:
    """Return how codes are compared with the rows of a pattern; None if no word holds the masks.

    Examples
    --------
    >>> rows = np.array([0, 1, 2], np.int32)
    >>> either = Pattern.related(rows, np.array([[True, False], [False, True], [True, True]]))
    >>> comparison(either).symbols
    array([1, 2, 3])
    """
    if "comparison" not in pattern.known:
        pattern.known["comparison"] = _comparison(pattern)
    found: Comparison | None = pattern.known["comparison"]
    return found


def _comparison(pattern: Pattern) -> Comparison | None:
    if pattern.is_plain:
        return Comparison("equal", pattern.members, None)
    if pattern.distinct > _MOST_ROWS or pattern.codes > _MOST_CODES:
        return None
    table = pattern.matches()
    masks = _as_masks(table)
    if masks is not None:
        return Comparison("overlap", masks, None)
    atoms: list[NDArray[np.bool_]] = []
    masks = np.zeros(pattern.distinct, dtype=np.int64)
    for row in np.argsort(table.sum(axis=1), kind="stable"):
        inside = [i for i, atom in enumerate(atoms) if not np.any(atom & ~table[row])]
        union = np.any([atoms[i] for i in inside], axis=0) if inside else np.False_
        if np.any(table[row] & ~union):
            if len(atoms) == 32:
                return None
            atoms.append(table[row])
            inside.append(len(atoms) - 1)
        masks[row] = sum(1 << i for i in inside)
    kind = np.uint8 if len(atoms) <= 8 else np.uint16 if len(atoms) <= 16 else np.uint32
    codes = np.zeros(pattern.codes, dtype=np.int64)
    for i, atom in enumerate(atoms):
        codes |= atom.astype(np.int64) << i
    return Comparison("overlap", masks, codes.astype(kind))


def _as_masks(table: NDArray[np.bool_]) -> NDArray[np.int64] | None:
    """Return masks for which codes as they are match rows with a common bit, if there are any."""
    codes = np.arange(table.shape[1])
    masks = np.zeros(len(table), dtype=np.int64)
    bit = 1
    while bit < table.shape[1]:
        masks |= np.where(table[:, bit], bit, 0)
        bit *= 2
    fits = table.shape[1] <= 256 and np.array_equal((codes & masks[:, None]) != 0, table)
    return masks if fits else None
