"""What is promised of one function in one format.

Guarantee: an entry states a bound only with how it was established.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

EXHAUSTIVE = "exhaustive scan of 2^32 inputs"
ANALYSIS = "analysis"
SAMPLED = "samples"


@dataclass(frozen=True, slots=True)
class Entry:
    """One function, one format, with or without fused multiply-adds.

    Parameters
    ----------
    function : str
        Its name in the library; names that end in ``_fast`` are the faster variants.
    format : str
        "float32" or "float64".
    fma : bool
        Whether the kernel uses fused multiply-adds.
    bound : float or None
        No error is larger, in units of the last place as Goldberg defines them: 2^(e - p + 1) for
        a true value with exponent e, and the least subnormal below the normal range. None where
        nothing is proved.
    established : str
        `EXHAUSTIVE`; `ANALYSIS`, recomputed by `apery.numerics.library.analysis`; or `SAMPLED`.
    seen : float
        The largest error that was seen.
    worst : int
        The bits of the input where it was.

    Examples
    --------
    >>> Entry("exp", "float32", True, 0.9, EXHAUSTIVE, 0.8913, 0xC0BB2813).worst_input
    -5.848641872406006
    """

    function: str
    format: str
    fma: bool
    bound: float | None
    established: str
    seen: float
    worst: int

    @property
    def variant(self) -> str:
        """Either "accurate" or "fast"."""
        return "fast" if self.function.endswith("_fast") else "accurate"

    @property
    def worst_input(self) -> float:
        """The input with the largest error that was seen."""
        pair = ("I", "f") if self.format == "float32" else ("Q", "d")
        return float(struct.unpack(pair[1], struct.pack(pair[0], self.worst))[0])


def scanned(
    function: str, fused: tuple[float, float, int], plain: tuple[float, float, int]
) -> tuple[Entry, Entry]:
    """Return the entries for float32 of two exhaustive scans: bound, largest error, where."""
    return (
        Entry(function, "float32", True, fused[0], EXHAUSTIVE, *fused[1:]),
        Entry(function, "float32", False, plain[0], EXHAUSTIVE, *plain[1:]),
    )


def analysed(
    function: str, fused: tuple[float, float, int], plain: tuple[float, float, int]
) -> tuple[Entry, Entry]:
    """Return the entries for float64 of two analyses: bound, largest error seen, where."""
    return (
        Entry(function, "float64", True, fused[0], ANALYSIS, *fused[1:]),
        Entry(function, "float64", False, plain[0], ANALYSIS, *plain[1:]),
    )


def sampled(
    function: str, fused: tuple[float, int], plain: tuple[float, int]
) -> tuple[Entry, Entry]:
    """Return the entries for float64 where errors were measured but not bounded."""
    return (
        Entry(function, "float64", True, None, SAMPLED, *fused),
        Entry(function, "float64", False, None, SAMPLED, *plain),
    )
