"""Adversarial texts and patterns.

Guarantee: the instances depend on the effort alone.

They are the sizes at which counters overflow, vectors end and blocks begin, and the contents at
which everything matches, nothing does, or distances repeat: lengths around powers of 2, patterns
as long as the text, one symbol, periods, runs, wildcards, absent symbols, all 256 bytes, wide
codes, and relations in which rows overlap.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apery.numerics.hamming import oracle
from apery.numerics.hamming.pattern import NO_ROW, Codes, Pattern, code_type

_LENGTHS = {
    "quick": (1, 2, 7, 9, 16, 63, 64, 65, 255, 256, 257, 1023),
    "full": (1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 127, 129, 255, 256, 257, 511, 512,
             513, 1023, 1025, 2049, 4095, 4097, 20_000, 65_535, 65_537),
}  # fmt: skip
_BEYOND = (0, 1, 63, 511, 512, 1024, 1537)
"""Shifts less one."""
_LARGE = 1 << 24
"""Comparisons that the oracle may need for one instance."""


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """A text and a pattern.

    Parameters
    ----------
    name : str
        What is special.
    text : ndarray
        Codes.
    pattern : Pattern
        Not longer than the text.
    """

    name: str
    text: Codes
    pattern: Pattern
    known: dict[str, NDArray[np.int64]] = field(default_factory=dict, init=False, repr=False)

    @property
    def distances(self) -> NDArray[np.int64]:
        """What is right, by the oracle."""
        if "distances" not in self.known:
            self.known["distances"] = oracle.distances(self.text, self.pattern)
        return self.known["distances"]

    def part(self, text: Codes, rows: NDArray[np.int32]) -> Instance:
        """Return the same relation with another text and other positions."""
        p = self.pattern
        return Instance(self.name, text, Pattern(rows, p.codes, p.starts, p.members))

    def describe(self) -> dict[str, Any]:
        """Return text and pattern as plain data, for small instances."""
        p = self.pattern
        rows = [p.members[a:b].tolist() for a, b in zip(p.starts[:-1], p.starts[1:], strict=True)]
        return {
            "codes": p.codes, "text": self.text.tolist(), "dtype": self.text.dtype.name,
            "pattern": [None if r == NO_ROW else rows[r] for r in p.rows.tolist()],
        }  # fmt: skip


def instances(effort: str = "full") -> Iterator[Instance]:
    """Yield the instances, small ones first.

    Parameters
    ----------
    effort : str
        "quick" or "full".
    """
    yield from _tiny(6 if effort == "full" else 5)
    rng = np.random.default_rng(20231)
    for i, length in enumerate(_LENGTHS[effort]):
        for j, beyond in enumerate(_BEYOND):
            if effort == "quick" and (i + j) % 3:
                continue
            if (beyond + 1) * length <= _LARGE:
                yield from _of_size(rng, length, length + beyond, (i + j) % 4)


def _tiny(longest: int) -> Iterator[Instance]:
    """Yield all texts and patterns over two symbols, up to a length, and some over three."""
    for n in range(1, longest + 1):
        for m in range(1, min(n, 3) + 1):
            for letters in product((0, 1), repeat=n + m):
                whole = np.array(letters, dtype=np.uint8)
                yield Instance("two symbols", whole[:n], Pattern.plain(whole[n:], 2))
    for letters in product((0, 1, 2), repeat=6):
        whole = np.array(letters, dtype=np.uint8)
        yield Instance("three symbols", whole[:4], Pattern.plain(whole[4:], 3, wildcard=2))


def _of_size(rng: np.random.Generator, m: int, n: int, turn: int) -> Iterator[Instance]:
    def codes(symbols: int, count: int, kind: type = np.uint8) -> Codes:
        return rng.integers(0, symbols, count).astype(kind)

    def plain(name: str, text: Codes, pattern: Codes, size: int = 256) -> Instance:
        return Instance(name, text, Pattern.plain(pattern, size))

    two, four = codes(2, n), codes(4, n)
    zeros, period = np.zeros(n, np.uint8), (np.arange(n) % 4).astype(np.uint8)
    yield plain("all equal", zeros, zeros[:m])
    yield plain("nothing equal", zeros, np.ones(m, np.uint8))
    yield plain("two symbols", two, codes(2, m))
    yield plain("copied", four, _changed(rng, four[n - m :]))
    yield plain("period", period, np.roll(period, 1)[:m])
    yield plain("runs", np.sort(codes(8, n)), np.sort(codes(8, m)))
    yield plain("absent symbols", codes(4, n), codes(8, m) + np.uint8(1))
    if turn == 0:
        yield plain("all bytes", codes(256, n), codes(256, m))
        yield Instance("wildcards", four, Pattern.plain(codes(5, m), 256, wildcard=4))
        yield Instance("wildcards alone", four, Pattern.plain(np.full(m, 9), 256, wildcard=9))
    if turn == 1:
        wide = codes(70_000, n, np.uint32)
        yield plain("wide codes", wide, wide[:m], 70_000)
        yield plain("16-bit codes", codes(300, n, np.uint16), codes(300, m, np.uint16), 300)
    if turn == 2:
        yield _related(rng, 6, 16, m, n, "relation")
        yield _related(rng, 12, 40, m, n, "many atoms")
    if turn == 3:
        masks = np.arange(16)
        matches = (masks[1:, None] & masks) != 0
        rows = rng.integers(-1, 15, m).astype(np.int32)
        yield Instance("nucleotide sets", codes(16, n), Pattern.related(rows, matches))


def _changed(rng: np.random.Generator, codes: Codes) -> Codes:
    """Return codes with one in five drawn anew."""
    return np.where(rng.random(len(codes)) < 0.2, rng.integers(0, 4, len(codes)), codes).astype(
        codes.dtype
    )


def _related(rng: np.random.Generator, rows: int, size: int, m: int, n: int, name: str) -> Instance:
    matches = rng.random((rows, size)) < 0.4
    where = rng.integers(-1, rows, m).astype(np.int32)
    text = rng.integers(0, size, n).astype(code_type(size))
    return Instance(name, text, Pattern.related(where, matches))
