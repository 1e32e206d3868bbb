"""One line of a journal: a record and its checksum.

Guarantee: ``parse_line(format_line(record))`` has the JSON data of the record, and None
stands for every line that `format_line` did not write, but for one in 2**32.

A line is the canonical JSON object of one record with its checksum in front::

    {"crc":"35e50579","key":"7","kind":"item","value":49}

The checksum is the CRC-32 of the object without that field. It notices damage, every
burst of up to 32 bits and all but one in 2**32 of the rest; it does not stop a forger.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from zlib import crc32

from apery.core.codec import canonical_json
from apery.core.errors import InvalidInputError

Data = dict[str, Any]

CHECKSUM = "crc"
"""The one field name that a record may not use."""

OPENING = b'{"crc":"'
"""The first bytes of every line, and so of every journal."""

_BODY = len(OPENING) + 9  # eight hexadecimal digits and a quotation mark


def format_line(record: Mapping[str, Any]) -> bytes:
    r"""Return the line of a record, with its newline.

    Raises
    ------
    InvalidInputError
        The record has no JSON form, or uses the field of the checksum.

    Examples
    --------
    >>> format_line({"kind": "item", "key": "7", "value": 49})
    b'{"crc":"35e50579","key":"7","kind":"item","value":49}\n'
    >>> format_line({"crc": "mine"})
    Traceback (most recent call last):
        ...
    apery.core.errors.InvalidInputError: 'crc' is the name of the checksum; ...
    """
    if CHECKSUM in record:
        raise InvalidInputError(f"{CHECKSUM!r} is the name of the checksum; rename that field")
    try:
        body = canonical_json(dict(record)).encode()
    except UnicodeEncodeError as error:
        raise InvalidInputError(f"text in the record is no valid Unicode: {error}") from None
    except (ValueError, RecursionError) as error:
        raise InvalidInputError(f"a value in the record has no JSON form: {error}") from None
    rest = body[1:] if body == b"{}" else b"," + body[1:]
    return b'%s%08x"%s\n' % (OPENING, crc32(body), rest)


def parse_line(line: bytes) -> Data | None:
    r"""Return the plain JSON data of a line, or None if the line is damaged.

    The newline may be missing: the checksum tells that the record is whole.

    Examples
    --------
    >>> line = format_line({"key": "7"})
    >>> parse_line(line)
    {'key': '7'}
    >>> parse_line(line.replace(b"7", b"8")) is None
    True
    """
    line = line.removesuffix(b"\n")
    body = b"{" + line[_BODY:].removeprefix(b",")
    if line[:_BODY] != b'%s%08x"' % (OPENING, crc32(body)):
        return None
    if not line[_BODY:].startswith(b"}" if body == b"{}" else b","):
        return None
    try:
        data = json.loads(body.decode())
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def is_torn(line: bytes) -> bool:
    r"""Tell a last line that was cut while it was written from one that was changed.

    Examples
    --------
    >>> line = format_line({"key": "7"})
    >>> is_torn(line[:-3]), is_torn(line.replace(b"7", b"8"))
    (True, False)
    """
    # The start of an object is no JSON value until its last brace is there.
    try:
        json.JSONDecoder().raw_decode(line.decode(errors="replace"))
    except (ValueError, RecursionError):
        return True
    return False
