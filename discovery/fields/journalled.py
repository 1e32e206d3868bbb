"""A search for matrix fields as lines of a journal, and back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from apery.discovery.fields.search import Ansatz, FieldClass, Found, Part, Sieved, gathered

Item = Mapping[str, Any]
"""A line of a journal."""
KEY_LENGTH = 12


def ansatz_of(settings: Mapping[str, Any]) -> Ansatz:
    """Return the ansatz that settings describe."""
    return Ansatz(settings["degree"], settings["height"])


def part_line(part: Part, found: Sieved) -> dict[str, Any]:
    """Return the line about one part."""
    return {"kind": "item", "key": part.key, "ids": [], **found.data}


def found_in(ansatz: Ansatz, items: Iterable[Item]) -> Found:
    """Return what the parts in a journal gave together.

    Parameters
    ----------
    items : iterable of mapping
        Lines of a journal; those that are about no part are passed over.
    """
    lines = sorted((item for item in items if "groups" in item), key=lambda item: item["key"])
    return gathered(ansatz, [Sieved.of(line) for line in lines])


def class_key(one: FieldClass) -> str:
    """Return the name of a class among the items of a run."""
    text = ",".join(map(str, one.key))
    return f"class/{hashlib.sha256(text.encode()).hexdigest()[:KEY_LENGTH]}"
