"""Intervals of extended real numbers on arrays, rounded outward.

Guarantee: `add`, `subtract`, `multiply`, `divide`, `square` and `root` return intervals that
contain the result for every choice of real numbers in their operands; `above` returns upper
bounds of sums and products of bounds. Ends may be infinite.

Each end is computed in binary64 to nearest and then moved to the neighbour outside.

References
----------
R. E. Moore, R. B. Kearfott, M. J. Cloud, Introduction to Interval Analysis, SIAM 2009,
DOI 10.1137/1.9780898717716.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ends = NDArray[np.float64]


class Intervals(NamedTuple):
    """Lower and upper ends."""

    low: Ends
    high: Ends

    @property
    def largest(self) -> Ends:
        """The largest absolute value of each interval."""
        return np.maximum(np.abs(self.low), np.abs(self.high))

    @property
    def smallest(self) -> Ends:
        """The smallest absolute value of each interval."""
        least = np.minimum(np.abs(self.low), np.abs(self.high))
        return np.where(self.has_zero, 0.0, least)

    @property
    def has_zero(self) -> NDArray[np.bool_]:
        """Whether 0 is in each interval."""
        return (self.low <= 0) & (self.high >= 0)


def above(values: Ends) -> Ends:
    """Return the next larger numbers; what is no number is unbounded."""
    moved = np.nextafter(values, np.inf)
    return np.where(np.isnan(moved), np.inf, moved)


def below(values: Ends) -> Ends:
    """Return the next smaller numbers; what is no number is unbounded."""
    moved = np.nextafter(values, -np.inf)
    return np.where(np.isnan(moved), -np.inf, moved)


def add(a: Intervals, b: Intervals) -> Intervals:
    """Return sums.

    Examples
    --------
    >>> third = Intervals(np.array([1 / 3]), np.array([1 / 3]))
    >>> total = add(third, third)
    >>> bool(total.low[0] < 2 / 3 < total.high[0])
    True
    """
    return Intervals(below(a.low + b.low), above(a.high + b.high))


def subtract(a: Intervals, b: Intervals) -> Intervals:
    """Return differences."""
    return Intervals(below(a.low - b.high), above(a.high - b.low))


def multiply(a: Intervals, b: Intervals) -> Intervals:
    """Return products; 0 times an infinite end is 0, as no number is infinite."""
    pairs = [(x, y) for x in a for y in b]
    products = np.array([np.where((x == 0) | (y == 0), 0.0, x * y) for x, y in pairs])
    signs = np.array([np.sign(x) * np.sign(y) for x, y in pairs])
    return _hull(products, signs)


def divide(a: Intervals, b: Intervals) -> Intervals:
    """Return quotients; everything where the divisor may be 0."""
    pairs = [(x, y) for x in a for y in b]
    quotients = np.array([
        # The quotient of two infinite ends can be anything of its sign.
        np.where((x == 0) | (np.isinf(y) & ~np.isinf(x)), 0.0, x / y) for x, y in pairs
    ])  # fmt: skip
    signs = np.array([np.sign(x) * np.sign(y) for x, y in pairs])
    free = np.isnan(quotients).any(axis=0)
    low, high = _hull(np.where(np.isnan(quotients), 0.0, quotients), signs)
    nonnegative, nonpositive = (signs >= 0).all(axis=0), (signs <= 0).all(axis=0)
    low = np.where(free, np.where(nonnegative, 0.0, -np.inf), low)
    high = np.where(free, np.where(nonpositive, 0.0, np.inf), high)
    wild = b.has_zero
    return Intervals(np.where(wild, -np.inf, low), np.where(wild, np.inf, high))


def square(a: Intervals) -> Intervals:
    """Return squares.

    Examples
    --------
    >>> square(Intervals(np.array([-1.0]), np.array([2.0]))).low.tolist()
    [0.0]
    """
    low, high = a.smallest, a.largest
    return Intervals(np.maximum(below(low * low), 0.0), above(high * high))


def root(a: Intervals) -> Intervals:
    """Return square roots of what is not negative."""
    low, high = np.maximum(a.low, 0.0), np.maximum(a.high, 0.0)
    return Intervals(np.maximum(below(np.sqrt(low)), 0.0), above(np.sqrt(high)))


def _hull(values: NDArray[np.float64], signs: NDArray[np.float64]) -> Intervals:
    """Return the smallest intervals of exact values with these signs that are near `values`."""
    low, high = below(values.min(axis=0)), above(values.max(axis=0))
    low = np.where((signs >= 0).all(axis=0), np.maximum(low, 0.0), low)
    high = np.where((signs <= 0).all(axis=0), np.minimum(high, 0.0), high)
    return Intervals(low, high)
