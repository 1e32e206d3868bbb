"""Certificates of a whole run of distances that use none of the kernels.

Guarantee: correct distances always pass. Wrong ones pass the weighted sum with probability at most
(n - m) / (2^61 - 2) over the random point; those with a wrong total never pass.

Both sums are exact and take O(n + m + S) operations for a plain pattern. With d(i) the distance at
shift i and M(i) the number of matches:

* The total of M(i) is, position by position of the pattern, the number of text positions that the
  row holds within the n - m + 1 places the position is laid on: a histogram that slides.
* For a point r modulo the prime p = 2^61 - 1, the sum of r^i M(i) is in the same way the sum over
  j of r^(-j) times the sum of r^t over those text positions t = j, ..., j + n - m whose code the
  row of position j holds.

The differences of wrong and right distances are the coefficients of a polynomial in r that is not
0, as they are below p; it has at most n - m roots. Errors that cancel in the total are found by
the second sum alone.

References
----------
J. T. Schwartz, Fast probabilistic algorithms for verification of polynomial identities, J. ACM 27
(1980) 701-717, DOI 10.1145/322217.322225.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apery.core.errors import REFUTED, AperyError
from apery.numerics.hamming.certificate_code import (
    LANES,
    PRIME,
    histogram,
    power_sums,
    rows_of_counts,
    rows_of_powers,
    slide_histogram,
    slide_powers,
)
from apery.numerics.hamming.pattern import Codes, Counts, Pattern

_SMALL = 1 << 14  # codes up to which tables for several lanes stay in the cache


class WrongResultError(AperyError):
    """A kernel computed what the certificates refute."""

    exit_code = REFUTED


@dataclass(frozen=True, slots=True)
class Certificate:
    """Two sums over the distances, and what they should be.

    Parameters
    ----------
    total, expected_total : int
        The sum of the distances, and what it is by the sliding histogram.
    weighted, expected_weighted : int
        The sum of the distances times powers of the point modulo `PRIME`, likewise.
    point : int
        r, 2 to `PRIME` - 1.

    Examples
    --------
    >>> Certificate(3, 3, 5, 5, 2).holds, Certificate(3, 3, 5, 6, 2).holds
    (True, False)
    """

    total: int
    expected_total: int
    weighted: int
    expected_weighted: int
    point: int

    @property
    def holds(self) -> bool:
        """Whether both sums are as they should be."""
        return self.total == self.expected_total and self.weighted == self.expected_weighted

    def require(self) -> None:
        """Do nothing if the certificate holds.

        Raises
        ------
        WrongResultError
            If it does not.

        Examples
        --------
        >>> Certificate(3, 4, 5, 5, 2).require()
        Traceback (most recent call last):
        ...
        apery.numerics.hamming.certificate.WrongResultError: the distances add up to 3, not ...
        """
        if self.holds:
            return
        if self.total != self.expected_total:
            fault = f"the distances add up to {self.total}, not to {self.expected_total}"
        else:
            fault = "the distances add up, but some are exchanged"
        raise WrongResultError(f"{fault}; try another --method and report it")


def certify(
    text: Codes, pattern: Pattern, distances: Counts, seed: int | None = None
) -> Certificate:
    """Return the sums for the distances of a text to a pattern.

    Parameters
    ----------
    text : ndarray of unsigned integers, shape (n,)
        Its codes.
    pattern : Pattern
        Any relation; the cost grows with the number of rows that hold a code.
    distances : ndarray of unsigned integers, shape (n - m + 1,)
        What a kernel has written.
    seed : int, optional
        Of the random point; from the operating system by default. Whoever can know the point can
        make wrong distances that pass.

    Examples
    --------
    >>> text = np.frombuffer(b"ACGTACGT", np.uint8)
    >>> pattern = Pattern.plain(np.frombuffer(b"ACC", np.uint8), 256)
    >>> certify(text, pattern, np.array([1, 3, 3, 2, 1, 3], np.uint8)).holds
    True
    >>> swapped = certify(text, pattern, np.array([3, 1, 3, 2, 1, 3], np.uint8))
    >>> swapped.total == swapped.expected_total, swapped.holds
    (True, False)
    """
    point = _point(seed)
    owners, begins = _rows_of_codes(pattern)
    shifts, lanes = len(distances), LANES if pattern.codes <= _SMALL else 1

    counted = np.zeros((lanes, pattern.codes), dtype=np.int64)
    histogram(text, shifts, counted)
    by_row = np.empty(pattern.distinct, dtype=np.int64)
    rows_of_counts(counted[0], pattern.starts, pattern.members, by_row)
    matches = slide_histogram(text, shifts, pattern.rows, owners, begins, by_row)

    powers = np.zeros((lanes, pattern.codes), dtype=np.uint64)
    weighted, everywhere, total = power_sums(text, distances, np.uint64(point), powers, lanes)
    row_powers = np.empty(pattern.distinct, dtype=np.uint64)
    rows_of_powers(powers[0], pattern.starts, pattern.members, row_powers)
    matched = slide_powers(
        text, shifts, pattern.rows, owners, begins, row_powers, np.uint64(point),
        np.uint64(pow(point, -1, PRIME)), np.uint64(pow(point, shifts, PRIME)),
    )  # fmt: skip
    return Certificate(
        int(total), pattern.counted * shifts - int(matches),
        int(weighted), (pattern.counted * int(everywhere) - int(matched)) % PRIME, point,
    )  # fmt: skip


def _point(seed: int | None) -> int:
    if seed is not None:
        return 2 + int(np.random.default_rng(seed).integers(PRIME - 2))
    return 2 + int.from_bytes(os.urandom(24), "little") % (PRIME - 2)


def _rows_of_codes(pattern: Pattern) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    order = np.argsort(pattern.members, kind="stable")
    owners = np.repeat(np.arange(pattern.distinct), np.diff(pattern.starts))[order]
    begins = np.zeros(pattern.codes + 1, dtype=np.int64)
    np.cumsum(np.bincount(pattern.members, minlength=pattern.codes), out=begins[1:])
    return owners.astype(np.int64), begins
