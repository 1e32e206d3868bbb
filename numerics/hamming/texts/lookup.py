"""Tables from symbols to codes, for symbols of up to 64 bits.

Guarantee: a symbol gets the code it was given, and every other symbol the code `absent`.

Where the symbols lie within 2^22 of each other a table is read, otherwise a hash table with linear
probing that is at most half full.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

WIDEST_TABLE = 1 << 22
"""Entries of the largest table; wider alphabets are hashed."""
_ODD = np.uint64(0x9E3779B97F4A7C15)


@njit(cache=True, nogil=True)
def _read(text, low, table, absent, out):  # type: ignore[no-untyped-def]
    size = np.uint64(len(table))
    for i in range(len(text)):
        at = np.uint64(text[i]) - low
        out[i] = table[at] if at < size else absent


@njit(cache=True, nogil=True)
def _insert(symbols, codes, shift, keys, held, absent):  # type: ignore[no-untyped-def]
    last = len(keys) - 1
    for i in range(len(symbols)):
        slot = np.int64((symbols[i] ^ (symbols[i] >> np.uint64(32))) * _ODD >> shift)
        while held[slot] != absent:
            slot = (slot + 1) & last
        keys[slot], held[slot] = symbols[i], codes[i]


@njit(cache=True, nogil=True)
def _probe(text, shift, keys, held, absent, out):  # type: ignore[no-untyped-def]
    last = len(keys) - 1
    for i in range(len(text)):
        symbol = np.uint64(text[i])
        slot = np.int64((symbol ^ (symbol >> np.uint64(32))) * _ODD >> shift)
        while held[slot] != absent and keys[slot] != symbol:
            slot = (slot + 1) & last
        out[i] = held[slot]


@njit(cache=True, nogil=True)
def _map_bytes(text, table, out):  # type: ignore[no-untyped-def]
    for i in range(len(text)):
        out[i] = table[text[i]]


@dataclass(frozen=True, slots=True, eq=False)
class Lookup:
    """A map from symbols to codes.

    Parameters
    ----------
    low : int
        The symbol of the first entry of a table, modulo 2^64.
    keys : ndarray of uint64, or None
        The symbols of a hash table; None for a table.
    held : ndarray of unsigned integers
        The codes in the table.
    absent : int
        The code of all other symbols.
    """

    low: int
    keys: NDArray[np.uint64] | None
    held: NDArray[Any]
    absent: int

    @classmethod
    def of(cls, symbols: NDArray[Any], codes: NDArray[Any], absent: int, *, signed: bool) -> Lookup:
        """Return the map for texts of signed, or of unsigned, integers.

        Parameters
        ----------
        symbols : ndarray of int64 or uint64
            In rising order, each once.
        codes : ndarray of unsigned integers
            The code of each; its type is that of the coded texts.
        absent : int
            The code of other symbols, different from all of `codes`.
        signed : bool
            Whether texts hold signed integers.

        Examples
        --------
        >>> lookup = Lookup.of(np.array([7, 9]), np.array([0, 1], np.uint8), 2, signed=True)
        >>> lookup.codes(np.array([9, -1, 7, 8], np.int16))
        array([1, 2, 0, 2], dtype=uint8)
        """
        wide = np.dtype(np.int64 if signed else np.uint64)
        if symbols.dtype != wide:
            # What a text of this kind cannot hold is left out; it would wrap around.
            kept = symbols <= np.iinfo(np.int64).max if signed else symbols >= 0
            symbols, codes = symbols[kept].astype(wide), codes[kept]
        if len(symbols) == 0:
            return cls(0, None, np.empty(0, codes.dtype), absent)
        low, high = int(symbols[0]), int(symbols[-1])
        wrapped = symbols.view(np.uint64)
        if high - low < WIDEST_TABLE:
            table = np.full(high - low + 1, absent, codes.dtype)
            table[(wrapped - wrapped[0]).astype(np.int64)] = codes
            return cls(int(wrapped[0]), None, table, absent)
        bits = max(2, (2 * len(symbols) - 1).bit_length())
        keys, held = np.zeros(1 << bits, np.uint64), np.full(1 << bits, absent, codes.dtype)
        _insert(wrapped, codes, np.uint64(64 - bits), keys, held, held.dtype.type(absent))
        return cls(0, keys, held, absent)

    def codes(self, text: NDArray[Any], out: NDArray[Any] | None = None) -> NDArray[Any]:
        """Return the codes of a text, shape (n,)."""
        if out is None:
            out = np.empty(len(text), self.held.dtype)
        absent = self.held.dtype.type(self.absent)
        if self.keys is None:
            _read(text, np.uint64(self.low), self.held, absent, out)
        else:
            shift = np.uint64(65 - len(self.keys).bit_length())
            _probe(text, shift, self.keys, self.held, absent, out)
        return out


@dataclass(frozen=True, slots=True, eq=False)
class ByteMap:
    """A map from bytes to codes below 256.

    Parameters
    ----------
    table : ndarray of uint8, shape (256,)
        The code of each byte.

    Examples
    --------
    >>> ByteMap(np.arange(256, dtype=np.uint8)[::-1].copy()).codes(np.array([0, 254], np.uint8))
    array([255,   1], dtype=uint8)
    """

    table: NDArray[np.uint8]

    def codes(
        self, text: NDArray[np.uint8], out: NDArray[np.uint8] | None = None
    ) -> NDArray[np.uint8]:
        """Return the codes of a text, shape (n,)."""
        if out is None:
            out = np.empty(len(text), np.uint8)
        _map_bytes(text, self.table, out)
        return out
