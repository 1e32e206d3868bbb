"""Patterns whose positions have sets of symbols.

Guarantee: every position keeps its own set; equal sets become one row.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from operator import index
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apery.core.errors import InvalidInputError
from apery.numerics.hamming.pattern import NO_ROW, Pattern
from apery.numerics.hamming.texts.inputs import BITS, BYTES, CHARACTERS, INTEGERS, code_points


@dataclass(frozen=True, slots=True, eq=False)
class PositionSets:
    """The sets of the positions of a pattern.

    Parameters
    ----------
    rows : ndarray of int32, shape (m,)
        The set of each position, 0 to D - 1.
    symbols : ndarray of int64 or uint64
        All symbols of all sets, in rising order.
    starts : ndarray of int64, shape (D + 1,)
        Where each set begins in `members`.
    members : ndarray of int64
        Places in `symbols`.
    """

    rows: NDArray[np.int32]
    symbols: NDArray[Any]
    starts: NDArray[np.int64]
    members: NDArray[np.int64]

    @classmethod
    def plain(cls, pattern: NDArray[Any]) -> PositionSets:
        """Return the sets of one symbol each."""
        symbols, rows = np.unique(pattern, return_inverse=True)
        every = np.arange(len(symbols) + 1, dtype=np.int64)
        return cls(rows.reshape(-1).astype(np.int32), symbols, every, every[:-1])

    @classmethod
    def of(cls, pattern: Iterable[Any]) -> tuple[str, PositionSets]:
        """Return the kind of symbols and the sets of a list of symbols and sets.

        Raises
        ------
        InvalidInputError
            An element is no symbol and no set of symbols, or characters and integers are mixed.

        Examples
        --------
        >>> kind, sets = PositionSets.of(["A", "CT", {"A"}])
        >>> kind, sets.rows, sets.symbols
        ('characters', array([0, 1, 0], dtype=int32), array([65, 67, 84]))
        """
        kinds: set[str] = set()
        found: dict[frozenset[int], int] = {}
        rows = [
            found.setdefault(_set_of(element, position, kinds), len(found))
            for position, element in enumerate(pattern)
        ]
        if CHARACTERS in kinds and len(kinds) > 1:
            raise InvalidInputError("the pattern mixes characters and integers; use one of them")
        symbols = sorted_symbols(symbol for held in found for symbol in held)
        place = {symbol: at for at, symbol in enumerate(symbols.tolist())}
        members = [sorted(place[symbol] for symbol in held) for held in found]
        starts = np.concatenate([[0], np.cumsum([len(one) for one in members])])
        flat = np.array([at for one in members for at in one], dtype=np.int64)
        sets = cls(np.array(rows, np.int32), symbols, starts.astype(np.int64), flat)
        return kinds.pop() if len(kinds) == 1 else INTEGERS, sets

    def __len__(self) -> int:
        return len(self.rows)

    def pattern(self, codes: NDArray[np.int64], count: int, wildcard: int | None) -> Pattern:
        """Return the relation over codes.

        Parameters
        ----------
        codes : ndarray of int64
            The code of each of `symbols`.
        count : int
            S, the number of codes.
        wildcard : int, optional
            The code that matches everything, on either side.
        """
        owner = np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))
        member = codes[self.members]
        kept = np.ones(len(self.starts) - 1, dtype=np.bool_)
        if wildcard is not None:
            kept[owner[member == wildcard]] = False
            inside = kept[owner]
            owner = np.concatenate([owner[inside], np.flatnonzero(kept)])
            member = np.concatenate([member[inside], np.full(np.count_nonzero(kept), wildcard)])
        number = np.cumsum(kept) - 1
        owner = number[owner]
        order = np.lexsort((member, owner))
        starts = np.searchsorted(owner[order], np.arange(np.count_nonzero(kept) + 1))
        rows = np.where(kept[self.rows], number[self.rows], NO_ROW).astype(np.int32)
        return Pattern(rows, count, starts.astype(np.int64), member[order].astype(np.int64))


def has_sets(pattern: Any) -> bool:
    """Return whether a pattern is a list with sets in it.

    Examples
    --------
    >>> has_sets([1, 2]), has_sets([1, {2, 3}])
    (False, True)
    """
    return isinstance(pattern, list | tuple) and any(hasattr(one, "__iter__") for one in pattern)


def symbol_of(wildcard: Any, kind: str) -> int:
    """Return the number of a wildcard for symbols of a kind.

    Raises
    ------
    InvalidInputError
        It is no symbol of that kind.

    Examples
    --------
    >>> symbol_of("?", "characters"), symbol_of("?", "bytes"), symbol_of(-1, "integers")
    (63, 63, -1)
    """
    if isinstance(wildcard, str) and kind in (CHARACTERS, BYTES) and len(wildcard) == 1:
        point = ord(wildcard)
        if kind == CHARACTERS or point < 128:
            return point
    if kind == BYTES and isinstance(wildcard, bytes | bytearray) and len(wildcard) == 1:
        return int(wildcard[0])
    if kind in (BYTES, INTEGERS) and hasattr(wildcard, "__index__"):
        return index(wildcard)
    wanted = {
        CHARACTERS: "a str of one character",
        BYTES: "one byte or an integer",
        BITS: "not possible with bits, give integers instead",
    }
    raise InvalidInputError(
        f"the wildcard is {wildcard!r}; for a pattern of {kind} it is "
        f"{wanted.get(kind, 'an integer')}"
    )


def with_symbol(symbols: NDArray[Any], symbol: int) -> NDArray[Any]:
    """Return distinct symbols in rising order with one more, if it is new.

    Raises
    ------
    InvalidInputError
        No 64-bit type holds them all.
    """
    return sorted_symbols([*symbols.tolist(), symbol])


def sorted_symbols(symbols: Iterable[int]) -> NDArray[Any]:
    """Return distinct symbols in rising order, as int64 if it holds them, else as uint64."""
    every = sorted(set(symbols))
    for kind in (np.int64, np.uint64):
        bounds = np.iinfo(kind)
        if not every or (bounds.min <= every[0] and every[-1] <= bounds.max):
            return np.array(every, dtype=kind)
    raise InvalidInputError(
        f"the symbols {every[0]} and {every[-1]} do not fit one type of 64 bits; number them anew"
    )


def _set_of(element: Any, position: int, kinds: set[str]) -> frozenset[int]:
    if isinstance(element, str):
        kinds.add(CHARACTERS)
        return frozenset(code_points(element).tolist())
    if isinstance(element, bytes | bytearray):
        kinds.add(BYTES)
        return frozenset(element)
    if hasattr(element, "__index__") and not hasattr(element, "__len__"):
        kinds.add(INTEGERS)
        return frozenset([index(element)])
    held: set[int] = set()
    try:
        for symbol in element:
            if isinstance(symbol, str | bytes) and len(symbol) == 1:
                kinds.add(CHARACTERS if isinstance(symbol, str) else BYTES)
                held.add(ord(symbol))
            else:
                kinds.add(INTEGERS)
                held.add(index(symbol))
    except TypeError:
        raise InvalidInputError(
            f"position {position} of the pattern is {element!r}; it must be a symbol or a set of "
            "symbols"
        ) from None
    return frozenset(held)
