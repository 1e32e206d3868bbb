"""Hamming distances of a pattern to every place of a text.

Guarantee: distances and hits are exact, whichever kernel computes them; approximate distances come
with intervals and a confidence.

Examples
--------
>>> from apery.numerics import hamming
>>> hamming.distances("ACGTTACCT", "ACGT")
array([0, 3, 4, 4, 4, 1], dtype=uint8)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apery.numerics.hamming.api import approximate, distances, find, find_many
    from apery.numerics.hamming.files.scanning import scan
    from apery.numerics.hamming.plan import Matches, Plan
    from apery.numerics.hamming.sampling import Approximate
    from apery.numerics.hamming.texts.inputs import Bits
    from apery.numerics.hamming.texts.iupac import reverse_complement

_PLACES = {
    "Approximate": "sampling", "Bits": "texts.inputs", "Matches": "plan", "Plan": "plan",
    "approximate": "api", "distances": "api", "find": "api", "find_many": "api",
    "reverse_complement": "texts.iupac", "scan": "files.scanning",
}  # fmt: skip
__all__ = [
    "Approximate", "Bits", "Matches", "Plan", "approximate", "distances", "find", "find_many",
    "reverse_complement", "scan",
]  # fmt: skip


def __getattr__(name: str) -> object:
    if name in _PLACES:
        return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_PLACES])
