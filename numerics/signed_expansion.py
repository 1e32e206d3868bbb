"""Signed continued fraction expansions x = a_0 + s_0/(a_1 + s_1/(a_2 + ...)) of a real number.

Guarantee: every term that is returned is a term of every real number in the given
interval; Euclid's algorithm runs on both ends and a term counts only when both agree.

With sign +1 the term is the floor of the complete quotient, with sign -1 the least
integer above it, so that every complete quotient after the first exceeds 1.

The loop follows Lehmer: quotients are found on the leading 62 bits of both ends, rounded
outward, and applied to the long numbers in one pass.

References
----------
D. H. Lehmer, Euclid's algorithm for large numbers, Amer. Math. Monthly 45 (1938) 227-233,
DOI 10.1080/00029890.1938.11990797.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

import numpy as np
from numba import njit
from numpy.typing import NDArray

LIMB_BITS = 32
TERM_LIMIT = 1 << 30
"""A term this large ends the certified expansion."""

Interval = tuple[int, int, int, int]
"""Integers n1, d1, n2, d2, none negative, for the interval [n1/d1, n2/d2]."""

_WINDOW_BITS = 62


def expand(lower: Fraction, upper: Fraction, signs: Sequence[int], count: int) -> list[int]:
    """Return the terms shared by all numbers of an interval, in exact arithmetic.

    This is the plain definition; `expand_batch` is the fast version of the same.

    Parameters
    ----------
    lower, upper : Fraction
        Ends of the interval.
    signs : sequence of +1 and -1
        The sign word; it repeats.
    count : int
        The most terms wanted.

    Returns
    -------
    list of int
        At most `count` terms; fewer when the ends disagree.

    Examples
    --------
    >>> expand(Fraction(2718, 1000), Fraction(2719, 1000), (1,), 9)
    [2, 1, 2, 1, 1]
    >>> expand(Fraction(1, 2), Fraction(3, 2), (1,), 9)
    []
    """
    terms: list[int] = []
    for n in range(count):
        sign = signs[n % len(signs)]
        floor = lower.numerator // lower.denominator
        if lower == floor or upper.numerator // upper.denominator != floor:
            break
        term = floor if sign > 0 else floor + 1
        terms.append(term)
        ends = sorted((sign / (lower - term), sign / (upper - term)))
        lower, upper = ends[0], ends[1]
    return terms


def pack(numbers: Iterable[int], limbs: int) -> NDArray[np.uint32]:
    """Write non-negative integers as rows of little-endian 32-bit limbs.

    Parameters
    ----------
    numbers : iterable of int
        Each 0 <= n < 2^(32 limbs).
    limbs : int
        Limbs per number.

    Returns
    -------
    array of uint32, shape (number of integers, limbs)
    """
    raw = b"".join(n.to_bytes(4 * limbs, "little") for n in numbers)
    return np.frombuffer(raw, dtype="<u4").reshape(-1, limbs)


@njit(cache=True, nogil=True)
def _bit_length(limb):  # type: ignore[no-untyped-def]
    bits = 0
    while limb:
        limb >>= 1
        bits += 1
    return bits


@njit(cache=True, nogil=True)
def _window(x, top, height):  # type: ignore[no-untyped-def]
    """Return floor(x / 2^(32 top + height - 62)), where 2^(32 top + height) > x."""
    word = x[top] << (_WINDOW_BITS - height)
    spare = 30 - height
    if top >= 1:
        word |= x[top - 1] << spare if spare >= 0 else x[top - 1] >> -spare
    if top >= 2 and height + 2 < LIMB_BITS:
        word |= x[top - 2] >> (height + 2)
    return word


@njit(cache=True, nogil=True)
def _combine(n, d, top, c00, c01, c10, c11):  # type: ignore[no-untyped-def]
    """Replace (n, d) by (c00 n + c01 d, c10 n + c11 d); both results are non-negative."""
    mask = np.int64(0xFFFFFFFF)
    carry_n = np.int64(0)
    carry_d = np.int64(0)
    for i in range(top + 1):
        ni = n[i]
        di = d[i]
        carry_n += c00 * ni + c01 * di
        carry_d += c10 * ni + c11 * di
        n[i] = carry_n & mask
        d[i] = carry_d & mask
        carry_n >>= LIMB_BITS
        carry_d >>= LIMB_BITS


@njit(cache=True, nogil=True)
def advance(ends, top, low, signs, length, index, terms, limit):  # type: ignore[no-untyped-def]
    """Append the terms that one window of leading bits certifies.

    Parameters
    ----------
    ends : array of int64, shape (4, limbs)
        Numerator and denominator of one end, then of the other; changed in place.
    top : int
        Highest limb that may be non-zero.
    low : int
        0 if the first end is the lower one, 2 if the second is.
    signs, length, index : array of int64, int, int
        The sign word, its length, and how many terms there are already.
    terms, limit : array of int64, int
        Where the terms go, and how many are wanted in all.

    Returns
    -------
    index, top, low : tuple of int
        The new state; an unchanged index means that no further term is certain.
    """
    while top > 0 and (ends[0, top] | ends[1, top] | ends[2, top] | ends[3, top]) == 0:
        top -= 1
    height = _bit_length(ends[0, top] | ends[1, top] | ends[2, top] | ends[3, top])
    if height == 0:
        return index, top, low
    # Outward rounding: n1/d1 is below the lower end, n2/d2 above the upper.
    high = 2 - low
    n1 = _window(ends[low], top, height)
    d1 = _window(ends[low + 1], top, height) + 1
    n2 = _window(ends[high], top, height) + 1
    d2 = _window(ends[high + 1], top, height)
    c00, c01, c10, c11 = np.int64(1), np.int64(0), np.int64(0), np.int64(1)
    swaps = 0
    start = index
    place = index % length
    while index < limit and d2 > 0:
        floor = n1 // d1
        if floor >= TERM_LIMIT:
            break
        # n2/d2 is not below n1/d1, so r2 >= 0, and only a larger floor gives r2 >= d2.
        r1 = n1 - floor * d1
        r2 = n2 - floor * d2
        if r1 == 0 or r2 >= d2:
            break
        sign = signs[place]
        term = floor if sign > 0 else floor + 1
        largest = max(abs(c00), abs(c01)) + term * max(abs(c10), abs(c11))
        if largest >= TERM_LIMIT:
            break
        terms[index] = term
        index += 1
        place += 1
        if place == length:
            place = 0
        c00, c01, c10, c11 = c10, c11, sign * (c00 - term * c10), sign * (c01 - term * c11)
        if sign > 0:
            n1, d1, n2, d2 = d2, r2, d1, r1
            swaps += 1
        else:
            n1, d1, n2, d2 = d1, d1 - r1, d2, d2 - r2
    if index > start:
        _combine(ends[0], ends[1], top, c00, c01, c10, c11)
        _combine(ends[2], ends[3], top, c00, c01, c10, c11)
        if swaps % 2:
            low = high
    return index, top, low


@njit(cache=True, nogil=True)
def _expand_rows(rows, signs, count):  # type: ignore[no-untyped-def]
    total, _, limbs = rows.shape
    terms = np.zeros((total, count), dtype=np.int64)
    lengths = np.zeros(total, dtype=np.int64)
    ends = np.empty((4, limbs), dtype=np.int64)
    for row in range(total):
        ends[:, :] = rows[row]
        index, top, low = 0, limbs - 1, 0
        while index < count:
            before = index
            index, top, low = advance(ends, top, low, signs, signs.size, index, terms[row], count)
            if index == before:
                break
        lengths[row] = index
    return terms, lengths


def expand_batch(
    intervals: Sequence[Interval], signs: Sequence[int], count: int
) -> list[list[int]]:
    """Return the certified terms for many positive intervals with one sign word.

    Parameters
    ----------
    intervals : sequence of (n1, d1, n2, d2)
        Positive integers; the interval is [n1/d1, n2/d2].
    signs : sequence of +1 and -1
        The sign word; it repeats.
    count : int
        The most terms wanted.

    Returns
    -------
    list of list of int
        The terms, a prefix of what `expand` gives. How much is missing is no part of the
        promise: the last one or two as a rule, all from about a term of `TERM_LIMIT` on,
        and more where the denominators of the ends are of different sizes or the number
        is tiny, as all four integers share one window.

    Examples
    --------
    >>> expand_batch([(2718281828459, 10**12, 2718281828460, 10**12)], (1,), 12)
    [[2, 1, 2, 1, 1, 4, 1, 1, 6, 1, 1, 8]]
    """
    if not intervals:
        return []
    widest = max(max(row).bit_length() for row in intervals)
    limbs = widest // LIMB_BITS + 1
    flat = [n for row in intervals for n in row]
    rows = pack(flat, limbs).reshape(len(intervals), 4, limbs)
    terms, lengths = _expand_rows(rows, np.array(signs, dtype=np.int64), count)
    return [[int(t) for t in terms[i, : lengths[i]]] for i in range(len(intervals))]
