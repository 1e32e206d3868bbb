"""Distances by counting co-occurrences: for large alphabets, where few positions match.

Guarantee: every pair of a text position and a pattern position whose row holds its code is counted
once, in integers; nothing else is.

The text is read once, and each code takes one from the distances at the shifts where it matches.
The cost is that of `increments` and of reading the text, whatever the length of the pattern; there
is no table of rows by codes. The m counters that are in use at a time stay in the second cache up
to m = 10^5 or so. Parts of the pattern in turn, for counters in the first cache, have been tried:
reading the lists that much more often costs more, at every m and alphabet.

`subtract` does the same for some of the rows: with another kernel for the few rows that match often
it makes the heavy and light halves of Abrahamson's algorithm.

References
----------
K. Abrahamson, Generalized string matching, SIAM J. Comput. 16 (1987) 1039-1051,
DOI 10.1137/0216067.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from apery.numerics.hamming.pattern import NO_ROW, Codes, Counts, Pattern


@dataclass(frozen=True, slots=True, eq=False)
class Lists:
    """Where each code occurs in the pattern.

    Parameters
    ----------
    begins, ends : ndarray of uint32, shape (S,)
        The positions of code c are ``where[begins[c]:ends[c]]``.
    where : ndarray of uint32
        Positions; codes of the same rows share theirs.
    length : int
        m, that of the pattern.
    """

    begins: NDArray[np.uint32]
    ends: NDArray[np.uint32]
    where: NDArray[np.uint32]
    length: int


def occurrences(pattern: Pattern) -> Lists:
    """Return where each code occurs in the pattern.

    Positions without a row are left out, so `Pattern.only` selects.

    Examples
    --------
    >>> lists = occurrences(Pattern.plain(np.array([7, 9, 7], np.uint8), 256))
    >>> lists.where[lists.begins[7] : lists.ends[7]]
    array([0, 2], dtype=uint32)
    """
    starts, where = pattern.positions()
    order = np.argsort(pattern.members, kind="stable")
    owners = np.repeat(np.arange(pattern.distinct), np.diff(pattern.starts))[order]
    held, first, rows = np.unique(pattern.members[order], return_index=True, return_counts=True)
    begins = np.zeros(pattern.codes, dtype=np.uint32)
    ends = np.zeros(pattern.codes, dtype=np.uint32)
    if np.all(rows == 1):
        begins[held], ends[held] = starts[owners], starts[owners + 1]
    else:
        known: dict[bytes, tuple[int, int]] = {}
        lists: list[NDArray[np.int64]] = []
        total = 0
        for code, own in zip(held, np.split(owners, first[1:]), strict=True):
            key = own.tobytes()
            if key not in known:
                one = np.concatenate([where[starts[r] : starts[r + 1]] for r in own])
                lists.append(np.sort(one))
                known[key] = (total, total + len(one))
                total += len(one)
            begins[code], ends[code] = known[key]
        where = np.concatenate(lists)
    return Lists(begins, ends, where.astype(np.uint32), len(pattern))


@njit(cache=True, nogil=True)
def _subtract_checked(text, begins, ends, where, out, start, stop):  # type: ignore[no-untyped-def]
    one = out.dtype.type(1)
    for t in range(start, stop):
        code = text[t]
        for i in range(begins[code], ends[code]):
            shift = t - np.int64(where[i])
            if 0 <= shift < out.size:
                out[shift] -= one


@njit(cache=True, nogil=True)
def _subtract(text, begins, ends, where, length, out):  # type: ignore[no-untyped-def]
    one = out.dtype.type(1)
    # From here to there, every position of the pattern has a shift.
    first = min(length - 1, text.size)
    last = max(first, out.size)
    _subtract_checked(text, begins, ends, where, out, 0, first)
    for t in range(first, last):
        code = text[t]
        for i in range(begins[code], ends[code]):
            out[np.uint64(t) - np.uint64(where[i])] -= one
    _subtract_checked(text, begins, ends, where, out, last, text.size)


def subtract(text: Codes, lists: Lists, out: Counts) -> None:
    """Subtract the matches of the text from what `out` holds.

    Parameters
    ----------
    text : ndarray of unsigned integers
        Its codes.
    lists : Lists
        Of the rows to count, say those of few matches.
    out : ndarray of unsigned integers
        In: for every shift the distance over all other rows plus the number of positions in the
        lists. Out: the distance over all rows.

    Examples
    --------
    >>> pattern = Pattern.plain(np.array([0, 1], np.uint8), 2)
    >>> light = occurrences(pattern.only(np.array([1])))
    >>> text, out = np.array([0, 1, 1], np.uint8), np.array([0 + 1, 1 + 1], np.uint8)
    >>> subtract(text, light, out)
    >>> out
    array([0, 1], dtype=uint8)
    """
    _subtract(text, lists.begins, lists.ends, lists.where, lists.length, out)


def increments(histogram: NDArray[np.int64], pattern: Pattern) -> int:
    """Return how many matches are counted in a text of this histogram, an upper bound at its ends.

    Parameters
    ----------
    histogram : ndarray of int64, shape (S,)
        How often each code occurs.

    Examples
    --------
    >>> pattern = Pattern.plain(np.array([7, 9, 7], np.uint8), 16)
    >>> increments(np.bincount([7, 7, 8, 9], minlength=16), pattern)
    5
    """
    positions = np.bincount(pattern.rows[pattern.rows != NO_ROW], minlength=pattern.distinct)
    of_member = np.repeat(positions, np.diff(pattern.starts))
    return int(np.dot(histogram[pattern.members], of_member))


def prepare(pattern: Pattern) -> Callable[[Codes, Counts], None]:
    """Return the function that writes the distances of a text to the pattern.

    Parameters
    ----------
    pattern : Pattern
        Any relation. Its lists take memory for m positions if no code is in two rows, else for each
        set of rows that has a code as many as the rows have.

    Examples
    --------
    >>> text, out = np.array([5, 70000, 5], np.uint32), np.empty(2, np.uint8)
    >>> prepare(Pattern.plain(np.array([5, 5], np.uint32), 70001))(text, out)
    >>> out
    array([1, 1], dtype=uint8)
    """
    lists, counted = occurrences(pattern), pattern.counted

    def run(text: Codes, out: Counts) -> None:
        out[:] = counted
        subtract(text, lists, out)

    return run
