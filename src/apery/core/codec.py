"""Canonical JSON: one text for each value, and back.

Guarantee: ``decode(encode(x)) == x`` for every registered type, and values that are equal
in every field have equal text, so that a hash of the text names the value. Fields that
take no part in comparisons, such as seconds, are written too.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import Enum
from fractions import Fraction
from functools import cache, lru_cache
from math import isfinite
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from apery.core.constant import Constant
from apery.core.continued_fraction import ContinuedFraction, Interlaced
from apery.core.errors import InvalidInputError
from apery.core.matrix_field import MatrixField
from apery.core.polynomial import Polynomial
from apery.core.transform import RationalMap

TAG = "type"
SAFE_INTEGER = 2**53
"""Larger integers travel as hexadecimal text, which every JSON reader keeps exact."""
_SURELY_READ = 500
"""Characters of a text that is within every limit of the notation."""

_texts: dict[str, tuple[type[Any], Callable[[Any], str], Callable[[str], Any]]] = {}
_types: dict[str, type[Any]] = {}
_hints: dict[type[Any], dict[str, Any]] = {}


def register(cls: type[Any]) -> None:
    """Make a frozen dataclass or an enumeration known to the codec, under its own name."""
    _types[cls.__name__] = cls


def _register_text(cls: type[Any], write: Callable[[Any], str], read: Callable[[str], Any]) -> None:
    _texts[cls.__name__] = (cls, write, read)


def _polynomial_text(polynomial: Polynomial) -> str:
    text = str(polynomial)
    if len(text) > _SURELY_READ:
        Polynomial(text)  # refused here rather than when the text is read
    return text


_register_text(Fraction, str, Fraction)
# Journals repeat the same few polynomials and constants; they are immutable, so one will do.
_register_text(Polynomial, _polynomial_text, lru_cache(4096)(Polynomial))
_register_text(Constant, lambda c: c.text, lru_cache(256)(Constant))
_register_text(int, hex, lambda text: int(text, 16))
for _plain in (Interlaced, ContinuedFraction, RationalMap, MatrixField):
    register(_plain)


def encode(value: Any) -> Any:
    """Turn a value into plain JSON data.

    Raises
    ------
    InvalidInputError
        The type is not known, a float is not finite, or a number or polynomial is too
        long for a text that can be read again (4000 digits, 200 terms).
    """
    if value is None or (isinstance(value, bool | str) and not isinstance(value, Enum)):
        return value
    name = type(value).__name__
    if isinstance(value, Enum) and _types.get(name) is type(value):
        return {TAG: name, "value": value.value}
    if isinstance(value, int) and not isinstance(value, Enum):
        return value if abs(value) < SAFE_INTEGER else {TAG: "int", "text": hex(value)}
    if isinstance(value, float):
        if not isfinite(value):
            raise InvalidInputError(f"{value} has no JSON form")
        return value + 0.0  # -0.0 equals 0.0 and becomes it
    if isinstance(value, tuple | list):
        return [v if type(v) is int and abs(v) < SAFE_INTEGER else encode(v) for v in value]
    if isinstance(value, dict):
        if TAG in value or not all(isinstance(k, str) for k in value):
            raise InvalidInputError(f"keys of a JSON object are text, and {TAG!r} is reserved")
        return {k: encode(v) for k, v in value.items()}
    if name in _texts and _texts[name][0] is type(value):
        try:
            return {TAG: name, "text": _texts[name][1](value)}
        except ValueError as error:
            raise InvalidInputError(f"this {name} has no text: {error}") from None
    if _types.get(name) is type(value) and is_dataclass(value):
        return {TAG: name, **{f.name: encode(getattr(value, f.name)) for f in fields(value)}}
    raise InvalidInputError(f"no JSON form is known for {name}")


def decode(data: Any) -> Any:
    """Turn plain JSON data back into the value; JSON arrays become tuples.

    Raises
    ------
    InvalidInputError
        The data name an unknown type or do not fit it, or a number is not finite.
    """
    if isinstance(data, list):
        return tuple(v if type(v) is int else decode(v) for v in data)
    if isinstance(data, float) and not isfinite(data):
        raise InvalidInputError(f"{data} has no JSON form")
    if not isinstance(data, dict):
        return data
    if TAG not in data:
        return {k: decode(v) for k, v in data.items()}
    name = data[TAG]
    try:
        if name in _texts:
            if set(data) != {TAG, "text"} or not isinstance(data["text"], str):
                raise TypeError("a text is expected, and nothing else")
            return _texts[name][2](data["text"])
        cls = _types[name]
        if issubclass(cls, Enum):
            return cls(data["value"])
        return _built(cls, {k: decode(v) for k, v in data.items() if k != TAG})
    except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
        raise InvalidInputError(f"the data are no {name}: {error}") from None


def _built(cls: type[Any], values: dict[str, Any]) -> Any:
    """Build a dataclass, which trusts its callers, from values that are checked first."""
    if cls not in _hints:
        _hints[cls] = get_type_hints(cls)
    hints = _hints[cls]
    for name, value in values.items():
        if name in hints and not _fits(hints[name])(value):
            raise TypeError(f"{name} is {value!r:.60}")
    return cls(**values)


@cache
def _fits(hint: Any) -> Callable[[Any], bool]:
    """Return a test for an annotated type: a class, a union, or a tuple of such."""
    arguments = get_args(hint)
    if get_origin(hint) in (Union, UnionType):
        any_of = [_fits(each) for each in arguments]
        return lambda value: any(fits(value) for fits in any_of)
    if get_origin(hint) is tuple:
        each = [_fits(a) for a in arguments if a is not Ellipsis]
        if arguments[1:] == (Ellipsis,):
            return lambda value: isinstance(value, tuple) and all(map(each[0], value))
        return lambda value: (
            isinstance(value, tuple)
            and len(value) == len(each)
            and all(fits(v) for fits, v in zip(each, value, strict=True))
        )
    classes = (float, int) if hint is float else hint
    return lambda value: isinstance(value, classes)


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

    Raises
    ------
    InvalidInputError
        The text is no JSON, or `decode` refuses it.

    Examples
    --------
    >>> from_json(canonical_json((Polynomial("2*n+1"), Fraction(1, 3))))
    (Polynomial('2*n + 1'), Fraction(1, 3))
    """
    try:
        data = json.loads(text)
    except ValueError as error:
        raise InvalidInputError(f"the text is no JSON: {error}") from None
    return decode(data)
