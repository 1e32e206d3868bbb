"""The fast sieve: terms of many expansions, and which of them follow a short recurrence.

A pair of a value and a sign word passes when the certified terms satisfy, modulo a
31-bit prime, a linear recurrence of order at most `cap` with `MARGIN` terms to spare.
Passing is no evidence for any value; it only selects what is worth an exact look.

Most pairs fall modulo 2 already, at a tenth of the cost; those that run out of certified
terms come back as `short` and are asked again with narrower intervals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numba import njit
from numpy.typing import NDArray

from apery.numerics.berlekamp_massey import (
    FILTER_CAP,
    PRIME,
    WORKSPACE,
    connect,
    order_modulo_two,
    reduce,
)
from apery.numerics.signed_expansion import LIMB_BITS, Interval, advance, pack

MARGIN = 16
"""Terms beyond twice the order; a chance hit has probability about p^-16."""

REJECTED, SHORT, PASSED = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Hit:
    """A pair that passed.

    Parameters
    ----------
    pair : int
        Index of the pair in the request.
    terms : tuple of int
        Certified terms.
    order : int
        Order of the recurrence, pre-period included.
    connection : tuple of int
        Its connection polynomial, residues in (-p/2, p/2), constant term 1.
    """

    pair: int
    terms: tuple[int, ...]
    order: int
    connection: tuple[int, ...]


@njit(cache=True, nogil=True)
def _inverse(x):  # type: ignore[no-untyped-def]
    """Return x^(p-2), the inverse of a residue that is not 0."""
    result, square, exponent = np.uint64(1), x, PRIME - 2
    while exponent:
        if exponent & 1:
            result = reduce(result * square)
        square = reduce(square * square)
        exponent >>= 1
    return result


@njit(cache=True, nogil=True)
def _screen(rows, words, lengths, pairs, count, cap, final):  # type: ignore[no-untyped-def]
    total = pairs.shape[0]
    limbs = rows.shape[2]
    verdicts = np.zeros(total, dtype=np.int8)
    orders = np.zeros(total, dtype=np.int64)
    known = np.zeros(total, dtype=np.int64)
    terms = np.zeros((total, count), dtype=np.int64)
    connections = np.zeros((total, cap + 1), dtype=np.int64)
    ends = np.empty((4, limbs), dtype=np.int64)
    work = np.empty((WORKSPACE, count + 2), dtype=np.uint64)
    for k in range(total):
        word = pairs[k, 1]
        ends[:, :] = rows[pairs[k, 0]]
        index, top, low = 0, limbs - 1, 0
        sequence = terms[k]
        while index < count:
            before = index
            index, top, low = advance(
                ends, top, low, words[word], lengths[word], index, sequence, count
            )
            if index == before:
                break
        known[k] = index
        # Most sequences fall here, at little cost.
        if cap <= FILTER_CAP and order_modulo_two(sequence, index, cap) > cap:
            continue
        if index < count and not final:
            verdicts[k] = SHORT
            continue
        order, row = connect(sequence, index, cap, work)
        if order > cap:
            continue
        if index < count and index < 2 * order + MARGIN:
            verdicts[k] = SHORT
            continue
        verdicts[k] = PASSED
        orders[k] = order
        inverse = _inverse(reduce(work[row, 0]))
        for i in range(order + 1):
            c = np.int64(reduce(reduce(work[row, i]) * inverse))
            connections[k, i] = c - PRIME if c > PRIME // 2 else c
    return verdicts, orders, known, terms, connections


def screen(
    intervals: Sequence[Interval],
    words: Sequence[tuple[int, ...]],
    pairs: Sequence[tuple[int, int]],
    *,
    count: int,
    cap: int,
    final: bool = True,
) -> tuple[list[Hit], list[int]]:
    """Sieve pairs of a positive interval and a sign word.

    Parameters
    ----------
    intervals : sequence of (n1, d1, n2, d2)
        Integers of which none is negative; the value lies in [n1/d1, n2/d2].
    words : sequence of tuple of +1 and -1
        Sign words.
    pairs : sequence of (int, int)
        Index of an interval, index of a word.
    count : int
        The most terms looked at, at least ``2 * cap + MARGIN``.
    cap : int
        The largest order that may pass.
    final : bool
        Whether fewer than `count` terms may pass, if there are MARGIN terms to spare.

    Returns
    -------
    hits : list of Hit
        The pairs that passed.
    short : list of int
        Indices of the pairs whose intervals were too wide to decide.

    Examples
    --------
    >>> e = (0x2B7E151628AED2A6, 1 << 60, 0x2B7E151628AED2A7, 1 << 60)  # too few digits
    >>> hits, short = screen([e], [(1,)], [(0, 0)], count=96, cap=40)
    >>> hits, short
    ([], [0])
    """
    if not pairs:
        return [], []
    rows, table, lengths = _arrays(intervals, words)
    verdicts, orders, known, terms, connections = _screen(
        rows, table, lengths, np.array(pairs, dtype=np.int64), count, cap, final
    )
    passed = np.flatnonzero(verdicts == PASSED)
    columns = (passed, orders[passed], known[passed], terms[passed], connections[passed])
    hits = [
        Hit(pair, tuple(seen[:size]), order, tuple(connection[: order + 1]))
        for pair, order, size, seen, connection in zip(*(c.tolist() for c in columns), strict=True)
    ]
    return hits, np.flatnonzero(verdicts == SHORT).tolist()


def _arrays(
    intervals: Sequence[Interval], words: Sequence[tuple[int, ...]]
) -> tuple[NDArray[np.uint32], NDArray[np.int64], NDArray[np.int64]]:
    """Lay intervals and sign words out as arrays."""
    limbs = max(map(max, intervals)).bit_length() // LIMB_BITS + 1
    rows = pack(chain.from_iterable(intervals), limbs).reshape(-1, 4, limbs)
    lengths = np.array([len(w) for w in words], dtype=np.int64)
    table = np.zeros((len(words), int(lengths.max())), dtype=np.int64)
    for i, word in enumerate(words):
        table[i, : len(word)] = word
    return rows, table, lengths
