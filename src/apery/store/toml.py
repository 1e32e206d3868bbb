"""Plain values as TOML; the standard library reads it back.

Guarantee: ``tomllib.loads(toml_text(table)) == table`` for tables of plain values
(with None left out and tuples read back as lists).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import isfinite
from typing import Any

from apery.core.errors import InvalidInputError

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f]')


def _string(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidInputError(f"{text!r} is no valid Unicode and has no TOML form") from None
    # tomllib reads a lone carriage return as a line end, so that it is escaped as well.
    return '"' + _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + '"'


def _key(name: object) -> str:
    if type(name) is not str:
        raise InvalidInputError(f"{name!r} is no name of a setting; names are text")
    return name if _BARE_KEY.fullmatch(name) else _string(name)


def _value(value: object, place: str) -> str:
    # Exact types: a subclass, such as an enumeration, would not be itself when read back.
    if type(value) is bool:
        return "true" if value else "false"
    if type(value) is int:
        try:
            return str(value)
        except ValueError:
            raise InvalidInputError(f"{place} has too many digits for a setting") from None
    if type(value) is float and isfinite(value):
        return repr(value)
    if type(value) is str:
        return _string(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(v, f"{place}[{i}]") for i, v in enumerate(value)) + "]"
    if isinstance(value, Mapping):
        pairs = (f"{_key(k)} = {_value(v, f'{place}.{k}')}" for k, v in present(value).items())
        return "{" + ", ".join(pairs) + "}"
    raise InvalidInputError(
        f"{place} = {value!r} is no plain value; "
        "settings are text, whole numbers, finite floats, booleans, lists and tables"
    )


def present(table: Mapping[str, Any]) -> dict[str, Any]:
    """Return the table without its settings that are None."""
    return {name: value for name, value in table.items() if value is not None}


def toml_text(table: Mapping[str, Any]) -> str:
    r"""Return the TOML text of a table.

    Parameters
    ----------
    table : mapping
        Values are str, int of any size, finite float, bool, and lists, tuples and tables
        of such; None is left out, for TOML has no null.

    Raises
    ------
    InvalidInputError
        A value is of another type; the message has its name.

    Examples
    --------
    >>> print(toml_text({"seed": 7, "config": {"depth": 4, "note": None, "signs": (1, -1)}}))
    seed = 7
    <BLANKLINE>
    [config]
    depth = 4
    signs = [1, -1]
    <BLANKLINE>
    >>> toml_text({"depth": 1j})
    Traceback (most recent call last):
        ...
    apery.core.errors.InvalidInputError: depth = 1j is no plain value; ...
    """
    lines: list[str] = []
    _write_table(present(table), (), lines)
    return "\n".join(lines) + "\n"


def _write_table(table: Mapping[str, Any], names: tuple[str, ...], lines: list[str]) -> None:
    if names:
        lines += [""] if lines else []
        lines.append("[" + ".".join(_key(name) for name in names) + "]")
    tables = {name: value for name, value in table.items() if isinstance(value, Mapping)}
    for name, value in table.items():
        if name not in tables:
            lines.append(f"{_key(name)} = {_value(value, '.'.join((*names, str(name))))}")
    for name, value in tables.items():
        _write_table(present(value), (*names, name), lines)
