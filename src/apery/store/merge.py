"""One set of records from the journals of all writers.

Guarantee: the result of `merge` depends on what was recorded and on nothing else: not on
the order of the files, the number of writers, or who was first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from apery.core.errors import StoreError
from apery.store.journal import decode_record, read_data
from apery.store.lines import Data

MEASUREMENT = "seconds"
"""Fields of this name, at any depth, are no part of the content of a record."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two records of one kind and key which say different things.

    Parameters
    ----------
    identity : str
        JSON text of kind and key.
    places : tuple of (Path, int)
        Two places, file and line number, where the contents differ.
    """

    identity: str
    places: tuple[tuple[Path, int], tuple[Path, int]]

    def __str__(self) -> str:
        first, second = (f"{path}, line {number}" for path, number in self.places)
        return f"{self.identity} is recorded with different contents: {first} and {second}"


@dataclass(frozen=True, slots=True)
class Merged:
    """The records of several journals, and the contradictions among them.

    Parameters
    ----------
    records : tuple of dict
        One record for each kind and key, in the order of kind and key; none for a kind
        and key in conflict.
    conflicts : tuple of Conflict
        One for each kind and key whose contents differ.
    """

    records: tuple[Data, ...]
    conflicts: tuple[Conflict, ...]


def _text(data: Any) -> str:
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _content(data: Any) -> Any:
    """Return the data without their measurements."""
    if isinstance(data, dict):
        return {k: _content(v) for k, v in data.items() if k != MEASUREMENT}
    return [_content(v) for v in data] if isinstance(data, list) else data


def _identity(data: Data) -> str:
    """Return what names a record: kind and key, or its content where it has not both."""
    if "kind" in data and "key" in data:
        return _text([data["kind"], data["key"]])
    return _text(_content(data))


def collate(paths: Iterable[Path]) -> Merged:
    """Merge journals and list the contradictions rather than raise them.

    Of records that differ in their measurements alone, the one with the smallest
    canonical text stays.

    Raises
    ------
    StoreError
        A journal cannot be read or has a damaged line.
    """
    kept: dict[str, tuple[str, Data, Path, int]] = {}
    conflicts: dict[str, Conflict] = {}
    for path in sorted(set(paths)):
        for number, data in read_data(path):
            identity, text = _identity(data), _text(data)
            if identity not in kept:
                kept[identity] = (text, data, path, number)
                continue
            first, other, place, line = kept[identity]
            if text == first:
                continue
            if _text(_content(data)) != _text(_content(other)):
                clash = Conflict(identity, ((place, line), (path, number)))
                conflicts.setdefault(identity, clash)
            elif text < first:
                kept[identity] = (text, data, path, number)
    records = tuple(
        decode_record(data, path, number)
        for identity, (_, data, path, number) in sorted(kept.items(), key=lambda item: item[0])
        if identity not in conflicts
    )
    return Merged(records, tuple(conflicts[identity] for identity in sorted(conflicts)))


def merge(paths: Iterable[Path]) -> list[Data]:
    """Return the records of all journals, each kind and key once, in a fixed order.

    Guarantee: commutative and idempotent; a record is left out only if another one with
    the same kind, key and content is there.

    Parameters
    ----------
    paths : iterable of Path
        The journals of a run.

    Raises
    ------
    StoreError
        A journal cannot be read, or two records of one kind and key differ; the message
        names both lines.
    """
    merged = collate(paths)
    if merged.conflicts:
        more = len(merged.conflicts) - 1
        others = f" ({more} more: apery.store.collate lists them)" if more else ""
        raise StoreError(
            f"{merged.conflicts[0]}{others}; the item does not depend on its key alone, "
            "or two versions wrote this run: move the wrong line out of its journal"
        )
    return list(merged.records)
