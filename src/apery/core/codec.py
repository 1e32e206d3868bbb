"""Canonical JSON: one text for each value, and back.

Guarantee: ``decode(encode(x)) == x`` for every registered type, and equal values have
equal text, so that a hash of the text names the value.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import Enum
from fractions import Fraction
from math import isfinite
from typing import Any

from apery.core.constant import Constant
from apery.core.continued_fraction import ContinuedFraction, Interlaced
from apery.core.errors import InvalidInputError
from apery.core.polynomial import Polynomial
from apery.core.transform import RationalMap

TAG = "type"
SAFE_INTEGER = 2**53
"""Larger integers travel as hexadecimal text, which every JSON reader keeps exact."""

_texts: dict[str, tuple[type[Any], Callable[[Any], str], Callable[[str], Any]]] = {}
_types: dict[str, type[Any]] = {}


def register(cls: type[Any]) -> None:
    """Make a frozen dataclass or an enumeration known to the codec, under its own name."""
    _types[cls.__name__] = cls


def _register_text(cls: type[Any], write: Callable[[Any], str], read: Callable[[str], Any]) -> None:
    _texts[cls.__name__] = (cls, write, read)


_register_text(Fraction, str, Fraction)
_register_text(Polynomial, str, Polynomial)
_register_text(Constant, lambda c: c.text, Constant)
_register_text(int, hex, lambda text: int(text, 16))
for _plain in (Interlaced, ContinuedFraction, RationalMap):
    register(_plain)


def encode(value: Any) -> Any:
    """Turn a value into plain JSON data.

    Raises
    ------
    InvalidInputError
        The type is not known, or a float is not finite.
    """
    if value is None or (isinstance(value, bool | str) and not isinstance(value, Enum)):
        return value
    if isinstance(value, Enum):
        return {TAG: type(value).__name__, "value": value.value}
    if isinstance(value, int):
        return value if abs(value) < SAFE_INTEGER else {TAG: "int", "text": hex(value)}
    if isinstance(value, float):
        if not isfinite(value):
            raise InvalidInputError(f"{value} has no JSON form")
        return value
    if isinstance(value, tuple | list):
        return [encode(v) for v in value]
    if isinstance(value, dict):
        if TAG in value or not all(isinstance(k, str) for k in value):
            raise InvalidInputError(f"keys of a JSON object are text, and {TAG!r} is reserved")
        return {k: encode(v) for k, v in value.items()}
    name = type(value).__name__
    if name in _texts:
        return {TAG: name, "text": _texts[name][1](value)}
    if _types.get(name) is type(value) and is_dataclass(value):
        return {TAG: name, **{f.name: encode(getattr(value, f.name)) for f in fields(value)}}
    raise InvalidInputError(f"no JSON form is known for {name}")


def decode(data: Any) -> Any:
    """Turn plain JSON data back into the value; JSON arrays become tuples.

    Raises
    ------
    InvalidInputError
        The data name an unknown type or do not fit it.
    """
    if isinstance(data, list):
        return tuple(decode(v) for v in data)
    if not isinstance(data, dict):
        return data
    if TAG not in data:
        return {k: decode(v) for k, v in data.items()}
    name = data[TAG]
    try:
        if name in _texts:
            return _texts[name][2](data["text"])
        cls = _types[name]
        if issubclass(cls, Enum):
            return cls(data["value"])
        return cls(**{k: decode(v) for k, v in data.items() if k != TAG})
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidInputError(f"the data are no {name}: {error}") from None


def canonical_json(value: Any) -> str:
    """Return the canonical text of a value: sorted keys, no spaces, exact numbers.

    Examples
    --------
    >>> canonical_json({"b": 2**80, "a": Fraction(1, 3)})
    '{"a":{"text":"1/3","type":"Fraction"},"b":{"text":"0x100000000000000000000","type":"int"}}'
    """
    return json.dumps(
        encode(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def from_json(text: str) -> Any:
    """Return the value of a canonical text.

    Examples
    --------
    >>> from_json(canonical_json((Polynomial("2*n+1"), Fraction(1, 3))))
    (Polynomial('2*n + 1'), Fraction(1, 3))
    """
    return decode(json.loads(text))
