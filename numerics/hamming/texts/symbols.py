"""From texts and patterns of any kind to codes and relations.

Guarantee: a position of the pattern matches a symbol of the text if and only if they are equal, or
the symbol belongs to the position's set, or one of them is the wildcard; what the codes are does
not change which pairs match.

Bytes stay as they are: a text of contiguous uint8 is its own codes, S = 256, and is not copied.
Characters up to U+00FF are coded as such bytes. All other symbols get the codes 0 to D - 1 if they
occur in the pattern, the next one if they are the wildcard, and one code together if they are
none of these. Bits have the codes 0 and 1.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from apery.core.errors import InvalidInputError
from apery.numerics.hamming.pattern import Codes, Pattern, code_type
from apery.numerics.hamming.texts.inputs import (
    BITS,
    BYTES,
    CHARACTERS,
    Bits,
    code_points,
    is_ascii,
    symbols_of,
)
from apery.numerics.hamming.texts.lookup import Lookup
from apery.numerics.hamming.texts.position_sets import (
    PositionSets,
    has_sets,
    symbol_of,
    with_symbol,
)

__all__ = ["Alphabet", "Bits", "Encoding", "encode"]

_PIECE = 1 << 18
"""Characters that are turned into code points at a time."""


class Encoding(Protocol):
    """A pattern, and the coding of texts for which it was written."""

    @property
    def pattern(self) -> Pattern:
        """The pattern as a relation of codes."""

    def text(self, text: Any) -> Codes:
        """Return the codes of a text."""


def encode(text: Any, pattern: Any, *, wildcard: Any = None) -> tuple[Codes, Pattern]:
    """Return the codes of a text and the pattern over them.

    Parameters
    ----------
    text : bytes-like, str, ndarray of integers or bool, list of int, or Bits
        The text.
    pattern : as the text, or a list of sets of symbols
        The pattern. In a list, an element that is no integer is the set of the symbols that match
        at its position: a set, a list, or a str or bytes of several symbols.
    wildcard : str, bytes or int, optional
        A symbol that matches everything, both where it stands in the pattern and where it stands
        in the text.

    Returns
    -------
    codes : ndarray of uint8, uint16 or uint32, shape (n,)
        Read-only where it is the memory of a read-only text.
    pattern : Pattern

    Raises
    ------
    InvalidInputError
        The pattern is empty or longer than the text, or one of them is no sequence of symbols, or
        the two cannot be compared.

    Examples
    --------
    >>> codes, pattern = encode("ACGT", "CG")
    >>> codes, pattern.symbols
    (array([65, 67, 71, 84], dtype=uint8), array([67, 71]))
    >>> encode([10**12, 5, -3], [5, -3])[0]
    array([2, 1, 0], dtype=uint8)
    >>> encode("naïve", b"ve")
    Traceback (most recent call last):
    ...
    apery.core.errors.InvalidInputError: the text is a str and the pattern bytes; that works ...
    """
    alphabet = Alphabet.of(pattern, wildcard=wildcard)
    codes = alphabet.text(text)
    if len(codes) < len(alphabet.pattern):
        raise InvalidInputError(
            f"the pattern has {len(alphabet.pattern)} symbols and the text only {len(codes)}; "
            "give a longer text"
        )
    return codes, alphabet.pattern


@dataclass(frozen=True, slots=True, eq=False)
class Alphabet:
    """A pattern with the codes of its symbols: encodes many texts for one pattern.

    Parameters
    ----------
    pattern : Pattern
        The pattern over the codes.
    kind : str
        The kind of the pattern's symbols, one of those in `inputs`.
    symbols : ndarray of int64 or uint64
        The symbols that have a code of their own, in rising order.
    own : ndarray of unsigned integers
        Their codes.
    absent : int
        The code of all other symbols; -1 if there is none left.
    raw : bool
        Whether bytes are their own codes.

    Examples
    --------
    >>> alphabet = Alphabet.of("N?A", wildcard="?")
    >>> alphabet.pattern.rows
    array([ 1, -1,  0], dtype=int32)
    >>> alphabet.text("ANNA")
    array([65, 78, 78, 65], dtype=uint8)
    """

    pattern: Pattern
    kind: str
    symbols: NDArray[Any]
    own: NDArray[Any]
    absent: int
    raw: bool
    _lookups: dict[bool, Lookup] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, pattern: Any, *, wildcard: Any = None) -> Alphabet:
        """Return the alphabet of a pattern; parameters and errors are those of `encode`."""
        if isinstance(pattern, str):
            kind, sets = CHARACTERS, PositionSets.plain(code_points(pattern).astype(np.int64))
        elif has_sets(pattern):
            kind, sets = PositionSets.of(pattern)
        else:
            kind, symbols = symbols_of(pattern, "pattern")
            wide = np.uint64 if symbols.dtype == np.uint64 else np.int64
            sets = PositionSets.plain(symbols.astype(wide))
        if len(sets) == 0:
            raise InvalidInputError("the pattern is empty; it needs one symbol at least")
        joker = None if wildcard is None else symbol_of(wildcard, kind)
        return cls._coded(kind, sets, joker)

    @classmethod
    def _coded(cls, kind: str, sets: PositionSets, joker: int | None) -> Alphabet:
        symbols = sets.symbols if joker is None else with_symbol(sets.symbols, joker)
        in_bytes = bool(symbols[0] >= 0 and symbols[-1] < 256) if len(symbols) else True
        raw = in_bytes and (kind in (BYTES, BITS) or len(symbols) < 256)
        if raw:
            own, count = symbols.astype(np.uint8), 2 if kind == BITS else 256
            free = np.setdiff1d(np.arange(count), symbols)
            absent = int(free[0]) if len(free) and kind != BITS else -1
        else:
            absent = len(symbols)
            count = absent + 1
            # The wildcard's code comes after those of the pattern's symbols.
            order = np.arange(absent)
            if joker is not None:
                at = int(np.searchsorted(symbols, symbols.dtype.type(joker)))
                order = np.where(order == at, absent - 1, order - (order > at))
            own = order.astype(code_type(count))
        codes = own[np.searchsorted(symbols, sets.symbols)].astype(np.int64)
        wild = None
        if joker is not None:
            wild = int(own[np.searchsorted(symbols, symbols.dtype.type(joker))])
        return cls(sets.pattern(codes, count, wild), kind, symbols, own, absent, raw)

    def text(self, text: Any) -> Codes:
        """Return the codes of a text, shape (n,).

        Raises
        ------
        InvalidInputError
            The text is no sequence of symbols, or cannot be compared with the pattern.
        """
        if isinstance(text, str):
            return self._characters(text)
        kind, symbols = symbols_of(text, "text")
        if self.kind == CHARACTERS:
            if kind != BYTES or not is_ascii(symbols) or not self._in_ascii:
                raise _kinds("a str", f"the text {kind}", "pattern")
        elif self.kind == BITS:
            return _binary(symbols)
        if self.raw and symbols.dtype == np.uint8:
            return symbols
        return self._looked_up(symbols)

    @property
    def _in_ascii(self) -> bool:
        return len(self.symbols) == 0 or bool(self.symbols[-1] < 128)

    def _characters(self, text: str) -> Codes:
        if self.kind != CHARACTERS and not (
            self.kind == BYTES and text.isascii() and self._in_ascii
        ):
            raise _kinds("a str", f"the pattern {self.kind}", "text")
        if self.raw:
            try:
                return np.frombuffer(text.encode("latin-1"), np.uint8)
            except UnicodeEncodeError:
                pass
        out = np.empty(len(text), self.own.dtype)
        for start in range(0, len(text), _PIECE):
            piece = code_points(text[start : start + _PIECE])
            out[start : start + _PIECE] = self._looked_up(piece)
        return out

    def _looked_up(self, symbols: NDArray[Any]) -> Codes:
        signed = symbols.dtype.kind == "i"
        if self.absent == -1:
            odd = np.flatnonzero((symbols < 0) | (symbols > 255))
            if len(odd):
                raise InvalidInputError(
                    f"the text holds {symbols[odd[0]]} and the pattern, of bytes, every byte; give "
                    "the pattern in a wider type, such as int16"
                )
            return symbols.astype(np.uint8)
        if signed not in self._lookups:
            lookup = Lookup.of(self.symbols, self.own, self.absent, signed=signed)
            self._lookups[signed] = lookup
        return self._lookups[signed].codes(symbols)


def _binary(symbols: NDArray[Any]) -> Codes:
    if len(symbols) and not 0 <= int(symbols.min()) <= int(symbols.max()) <= 1:
        at = int(np.flatnonzero((symbols < 0) | (symbols > 1))[0])
        raise InvalidInputError(
            f"the pattern is of bits and the text holds {symbols[at]} at position {at}; it may "
            "hold 0 and 1"
        )
    return symbols.astype(np.uint8, copy=False)


def _kinds(one: str, other: str, role: str) -> InvalidInputError:
    return InvalidInputError(
        f"the {role} is {one} and {other}; that works for ASCII characters and bytes alone, so "
        "encode the str or decode the bytes"
    )
