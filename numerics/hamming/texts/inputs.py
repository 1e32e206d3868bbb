"""Whatever a caller calls a text or a pattern, as an array of symbols.

Guarantee: contiguous bytes and arrays are not copied, and the order of the symbols is kept.

There are four kinds of symbols. Characters are those of a str. Bytes are those of bytes,
bytearray, memoryview and arrays of uint8. Bits are those of `Bits` and of arrays of bool. Integers
are those of every other array of integers and of lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apery.core.errors import InvalidInputError

CHARACTERS, BYTES, BITS, INTEGERS = "characters", "bytes", "bits", "integers"
"""The kinds of symbols."""


@dataclass(frozen=True, slots=True, eq=False)
class Bits:
    """A sequence of bits, eight to a byte, the first one in the highest bit.

    Parameters
    ----------
    packed : bytes-like or ndarray of uint8
        The bytes, in the order of `numpy.packbits`.
    count : int, optional
        How many bits there are; eight for every byte by default.

    Examples
    --------
    >>> Bits(np.packbits([1, 0, 1]), 3).unpack()
    array([1, 0, 1], dtype=uint8)
    >>> Bits(b"", 3)
    Traceback (most recent call last):
    ...
    apery.core.errors.InvalidInputError: 0 bytes hold 0 to 0 bits, not 3
    """

    packed: Any
    count: int = -1

    def __post_init__(self) -> None:
        kind, packed = symbols_of(self.packed, "packed bits")
        if kind != BYTES:
            raise InvalidInputError("packed bits are bytes or an array of uint8")
        count = 8 * len(packed) if self.count == -1 else self.count
        if not 0 <= count <= 8 * len(packed):
            raise InvalidInputError(
                f"{len(packed)} bytes hold 0 to {8 * len(packed)} bits, not {count}"
            )
        object.__setattr__(self, "packed", packed)
        object.__setattr__(self, "count", count)

    def __len__(self) -> int:
        return self.count

    def unpack(self) -> NDArray[np.uint8]:
        """Return the bits as zeros and ones, shape (count,)."""
        return np.unpackbits(self.packed, count=self.count)


def code_points(text: str) -> NDArray[np.uint32]:
    """Return the code points of characters, surrogates as they are.

    Examples
    --------
    >>> code_points("aé")
    array([ 97, 233], dtype=uint32)
    """
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def is_ascii(symbols: NDArray[Any]) -> bool:
    """Return whether all of an array of unsigned symbols are below 128."""
    return len(symbols) == 0 or int(symbols.max()) < 128


def symbols_of(value: Any, role: str) -> tuple[str, NDArray[Any]]:
    """Return the kind of symbols and a contiguous array of them, of integers or bool.

    Parameters
    ----------
    value : object
        The text or the pattern, or bits; no str.
    role : str
        What the error calls it, such as "text".

    Raises
    ------
    InvalidInputError
        It is no sequence of integers, or of more than one dimension.

    Examples
    --------
    >>> symbols_of(b"AC", "text")
    ('bytes', array([65, 67], dtype=uint8))
    >>> symbols_of([1.5], "text")
    Traceback (most recent call last):
    ...
    apery.core.errors.InvalidInputError: the text holds float64; symbols are integers of 64 bits ...
    """
    if isinstance(value, Bits):
        return BITS, value.unpack()
    array = _array(value, role)
    if array.dtype.kind == "S" and array.dtype.itemsize == 1:
        array = np.ascontiguousarray(array).view(np.uint8)
    if array.dtype.kind not in "iub":
        if array.size == 0 and isinstance(value, list | tuple):
            array = array.astype(np.int64)
        else:
            raise InvalidInputError(
                f"the {role} holds {_named(array)}; symbols are integers of 64 bits at most"
            )
    if array.ndim != 1:
        raise InvalidInputError(f"the {role} has {array.ndim} dimensions; it must have one")
    if not array.dtype.isnative:
        array = array.astype(array.dtype.newbyteorder("="))
    array = np.ascontiguousarray(array)
    if array.dtype.kind == "b":
        return BITS, array.view(np.uint8)
    return BYTES if array.dtype == np.uint8 else INTEGERS, array


def _array(value: Any, role: str) -> NDArray[Any]:
    if isinstance(value, np.ma.MaskedArray):
        raise InvalidInputError(f"the {role} is a masked array; fill it, or give a wildcard")
    if isinstance(value, bytes | bytearray):
        return np.frombuffer(value, np.uint8)
    if isinstance(value, np.ndarray):
        return value.view(np.ndarray)
    if isinstance(value, list | tuple | range) or hasattr(value, "__array__"):
        try:
            return np.asarray(value)
        except (ValueError, OverflowError):
            raise InvalidInputError(
                f"the {role} is no plain sequence; symbols are integers of 64 bits at most"
            ) from None
    try:
        return np.asarray(memoryview(value))
    except (TypeError, ValueError):
        raise InvalidInputError(
            f"the {role} is of type {type(value).__name__}; give bytes, str, a list of integers "
            "or an array"
        ) from None


def _named(array: NDArray[Any]) -> str:
    return {"O": "objects", "U": "words", "S": "words"}.get(array.dtype.kind, str(array.dtype))
