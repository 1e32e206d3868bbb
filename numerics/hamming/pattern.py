"""A pattern as every kernel reads it: which text codes each position matches.

Guarantee: two patterns with equal fields have the same distance to every text.

All inputs, bytes, letters, integers, IUPAC codes with wildcards, come down to one relation. A text
is an array of codes 0 to S - 1. A pattern has m positions; each belongs to one of D *rows*, or to
none. A row is a set of codes. The distance at a shift i is the number of positions j whose row
does not hold the code text[i + j]; a position without a row matches everything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apery.core.errors import InvalidInputError

Codes = NDArray[Any]
"""A text: a contiguous one-dimensional array of uint8, uint16 or uint32."""
Counts = NDArray[Any]
"""Distances: a contiguous one-dimensional array of uint8, uint16 or uint32."""

NO_ROW = -1
"""The row of a position that matches everything."""


def code_type(codes: int) -> np.dtype[Any]:
    """Return the type of texts with so many codes.

    Examples
    --------
    >>> code_type(4), code_type(257)
    (dtype('uint8'), dtype('uint16'))
    """
    return np.dtype(np.uint8 if codes <= 1 << 8 else np.uint16 if codes <= 1 << 16 else np.uint32)


def count_type(length: int) -> np.dtype[Any]:
    """Return the smallest unsigned type that holds every distance to a pattern.

    Examples
    --------
    >>> count_type(255), count_type(256), count_type(65536)
    (dtype('uint8'), dtype('uint16'), dtype('uint32'))
    """
    return np.dtype(np.uint8 if length < 1 << 8 else np.uint16 if length < 1 << 16 else np.uint32)


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """A pattern over coded texts.

    Parameters
    ----------
    rows : ndarray of int32, shape (m,)
        The row of each position, 0 to D - 1, or `NO_ROW`.
    codes : int
        S, the number of codes of a text.
    starts : ndarray of int64, shape (D + 1,)
        Where the codes of each row begin in `members`.
    members : ndarray of int64
        The codes of row 0, of row 1 and so on, each row in rising order.

    Examples
    --------
    >>> Pattern.plain(np.array([7, 7, 9], dtype=np.uint8), 256).symbols
    array([7, 9])
    """

    rows: NDArray[np.int32]
    codes: int
    starts: NDArray[np.int64]
    members: NDArray[np.int64]
    known: dict[str, Any] = field(default_factory=dict, init=False, repr=False)
    """What was computed of it before; not part of its value."""

    @classmethod
    def plain(cls, pattern: Codes, codes: int, wildcard: int | None = None) -> Pattern:
        """Return the pattern whose positions match one code each.

        Parameters
        ----------
        pattern : ndarray of unsigned integers, shape (m,)
            The codes of its positions, below `codes`.
        codes : int
            S, the number of codes of a text.
        wildcard : int, optional
            The code of positions that match everything.
        """
        symbols, rows = np.unique(pattern, return_inverse=True)
        rows = rows.reshape(-1)
        if wildcard is not None and wildcard in symbols:
            out = int(np.searchsorted(symbols, wildcard))
            rows = np.where(rows == out, NO_ROW, rows - (rows > out))
            symbols = np.delete(symbols, out)
        starts = np.arange(len(symbols) + 1, dtype=np.int64)
        return cls(rows.astype(np.int32), codes, starts, symbols.astype(np.int64))

    @classmethod
    def related(cls, rows: NDArray[np.int32], matches: NDArray[np.bool_]) -> Pattern:
        """Return the pattern of a relation.

        Parameters
        ----------
        rows : ndarray of int32, shape (m,)
            The row of each position, or `NO_ROW`.
        matches : ndarray of bool, shape (D, S)
            Whether a row holds a code.
        """
        row, member = np.nonzero(matches)
        starts = np.searchsorted(row, np.arange(len(matches) + 1)).astype(np.int64)
        return cls(np.ascontiguousarray(rows, np.int32), matches.shape[1], starts,
                   member.astype(np.int64))  # fmt: skip

    def __post_init__(self) -> None:
        if self.rows.ndim != 1 or len(self.rows) == 0:
            raise InvalidInputError("the pattern is empty; it needs one symbol at least")

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def distinct(self) -> int:
        """D, the number of rows."""
        return len(self.starts) - 1

    @property
    def counted(self) -> int:
        """How many positions belong to a row: the largest possible distance."""
        return int(np.count_nonzero(self.rows != NO_ROW))

    @property
    def is_plain(self) -> bool:
        """Whether each row holds one code, and no two rows the same."""
        if "plain" not in self.known:
            single = len(self.members) == self.distinct and bool(np.all(np.diff(self.starts) == 1))
            self.known["plain"] = single and len(np.unique(self.members)) == self.distinct
        return bool(self.known["plain"])

    @property
    def symbols(self) -> NDArray[np.int64]:
        """The code of each row of a plain pattern."""
        assert self.is_plain
        return self.members

    def matches(self) -> NDArray[np.bool_]:
        """Return the relation as a table, shape (D, S); for small D and S."""
        table = np.zeros((self.distinct, self.codes), dtype=np.bool_)
        for row in range(self.distinct):
            table[row, self.members[self.starts[row] : self.starts[row + 1]]] = True
        return table

    def positions(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the positions of the rows: those of row r are ``where[starts[r]:starts[r + 1]]``.

        Returns
        -------
        starts, where : ndarray of int64, shapes (D + 1,) and (counted,)
        """
        order = np.argsort(self.rows, kind="stable")
        order = order[np.count_nonzero(self.rows == NO_ROW) :]
        starts = np.searchsorted(self.rows[order], np.arange(self.distinct + 1))
        return starts.astype(np.int64), order.astype(np.int64)

    def only(self, positions: NDArray[np.int64]) -> Pattern:
        """Return the pattern in which all other positions match everything."""
        rows = np.full(len(self.rows), NO_ROW, dtype=np.int32)
        rows[positions] = self.rows[positions]
        return Pattern(rows, self.codes, self.starts, self.members)
