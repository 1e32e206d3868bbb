"""The fast sieve: terms of many expansions, and which of them follow a short recurrence.

A pair of a value and a sign word passes when the certified terms satisfy, modulo a
31-bit prime, a linear recurrence of order at most `cap` with `MARGIN` terms to spare.
Passing is no evidence for any value; it only selects what is worth an exact look.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from apery.numerics.berlekamp_massey import absorb, normalised
from apery.numerics.signed_expansion import LIMB_BITS, advance, pack

MARGIN = 16
"""Terms beyond twice the order; a chance hit has probability about p^-16."""

REJECTED, SHORT, PASSED = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Hit:
    """A pair that passed.

    Parameters
    ----------
    row, word : int
        Index of the value and of the sign word.
    terms : tuple of int
        Certified terms.
    order : int
        Order of the recurrence, pre-period included.
    connection : tuple of int
        Its connection polynomial, residues in (-p/2, p/2), constant term 1.
    """

    row: int
    word: int
    terms: tuple[int, ...]
    order: int
    connection: tuple[int, ...]


@njit(cache=True, nogil=True)  # type: ignore[misc]
def _screen(rows, words, lengths, count, cap):  # type: ignore[no-untyped-def]
    values, _, limbs = rows.shape
    pairs = words.shape[0]
    verdicts = np.zeros((values, pairs), dtype=np.int8)
    orders = np.zeros((values, pairs), dtype=np.int64)
    known = np.zeros((values, pairs), dtype=np.int64)
    terms = np.zeros((values, pairs, count), dtype=np.int64)
    connections = np.zeros((values, pairs, cap + 1), dtype=np.int64)
    ends = np.empty((4, limbs), dtype=np.int64)
    current = np.zeros(count + 2, dtype=np.int64)
    previous = np.zeros(count + 2, dtype=np.int64)
    scratch = np.zeros(count + 2, dtype=np.int64)
    state = np.zeros(3, dtype=np.int64)
    for row in range(values):
        for word in range(pairs):
            ends[:, :] = rows[row]
            current[:] = 0
            previous[:] = 0
            current[0] = previous[0] = 1
            state[0], state[1], state[2] = 0, 1, 1
            index, top, low = 0, limbs - 1, 0
            sequence = terms[row, word]
            while index < count and state[0] <= cap:
                before = index
                index, top, low = advance(
                    ends, top, low, words[word], lengths[word], index, sequence, count
                )
                if index == before:
                    break
                for n in range(before, index):
                    absorb(sequence, n, current, previous, scratch, state)
                    if state[0] > cap:
                        break
            known[row, word] = index
            orders[row, word] = state[0]
            if state[0] > cap:
                continue
            if index >= 2 * state[0] + MARGIN:
                verdicts[row, word] = PASSED
                connections[row, word, : state[0] + 1] = current[: state[0] + 1]
            elif index < count:
                verdicts[row, word] = SHORT
    return verdicts, orders, known, terms, connections


def screen(
    intervals: Sequence[tuple[int, int, int, int]],
    words: Sequence[tuple[int, ...]],
    *,
    count: int,
    cap: int,
) -> tuple[list[Hit], list[tuple[int, int]]]:
    """Sieve all pairs of a positive interval and a sign word.

    Parameters
    ----------
    intervals : sequence of (n1, d1, n2, d2)
        Positive integers; the value lies in [n1/d1, n2/d2].
    words : sequence of tuple of +1 and -1
        Sign words.
    count : int
        The most terms looked at.
    cap : int
        The largest order that may pass; ``2 * cap + MARGIN <= count``.

    Returns
    -------
    hits : list of Hit
        The pairs that passed.
    short : list of (int, int)
        Pairs (row, word) whose intervals were too wide to decide.
    """
    rows, table, lengths = prepare(intervals, words)
    verdicts, orders, known, terms, connections = _screen(rows, table, lengths, count, cap)
    hits = []
    for r, w in np.argwhere(verdicts == PASSED).tolist():
        order = int(orders[r, w])
        hits.append(
            Hit(
                row=r,
                word=w,
                terms=tuple(terms[r, w, : known[r, w]].tolist()),
                order=order,
                connection=normalised(connections[r, w, : order + 1].tolist()),
            )
        )
    short = [(r, w) for r, w in np.argwhere(verdicts == SHORT).tolist()]
    return hits, short


def prepare(
    intervals: Sequence[tuple[int, int, int, int]], words: Sequence[tuple[int, ...]]
) -> tuple[NDArray[np.uint32], NDArray[np.int64], NDArray[np.int64]]:
    """Lay intervals and sign words out as arrays."""
    limbs = max(max(row) for row in intervals).bit_length() // LIMB_BITS + 1
    rows = pack((n for row in intervals for n in row), limbs).reshape(-1, 4, limbs)
    lengths = np.array([len(w) for w in words], dtype=np.int64)
    table = np.zeros((len(words), int(lengths.max())), dtype=np.int64)
    for i, word in enumerate(words):
        table[i, : len(word)] = word
    return rows, table, lengths
