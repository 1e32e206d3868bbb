"""Shortest linear recurrences with constant coefficients, modulo a prime.

Guarantee: the recurrence returned generates every term that was given, modulo the
prime, and no shorter one does.

The order L counts the pre-period: where the polynomial has degree below L, the first
L - degree terms need not follow the recurrence that the rest does.

References
----------
J. L. Massey, Shift-register synthesis and BCH decoding, IEEE Trans. Inf. Theory 15
(1969) 122-127, DOI 10.1109/TIT.1969.1054260.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numba import njit

PRIME = (1 << 31) - 1
"""A Mersenne prime: reduction is a shift, and products of residues fit 62 bits."""


@njit(cache=True, nogil=True)
def fold(x):  # type: ignore[no-untyped-def]
    """Reduce 0 <= x < 2^62 modulo `PRIME`."""
    x = (x & PRIME) + (x >> 31)
    x = (x & PRIME) + (x >> 31)
    return x - PRIME if x >= PRIME else x


@njit(cache=True, nogil=True)
def absorb(terms, n, current, previous, scratch, state):  # type: ignore[no-untyped-def]
    """Take the term with index n into account.

    The polynomials are kept up to a unit, which spares the inverse of the textbook step.

    Parameters
    ----------
    terms : array of int64
        Residues, of which 0..n are known.
    n : int
        Index of the new term.
    current, previous, scratch : array of int64
        Connection polynomials now and before the last change of the order.
    state : array of int64, shape (3,)
        Order L, distance to the last change, discrepancy at the last change.
    """
    order = state[0]
    total = np.int64(0)
    for i in range(order + 1):
        product = current[i] * terms[n - i]
        total += (product & PRIME) + (product >> 31)
    d = fold(total)
    if d == 0:
        state[1] += 1
        return
    gap = state[1]
    b = state[2]
    grows = 2 * order <= n
    if grows:
        scratch[: order + 1] = current[: order + 1]
    length = max(order, n + 1 - order) if grows else order
    minus_d = PRIME - d
    for i in range(length + 1):
        value = fold(b * current[i])
        if i >= gap:
            value = fold(value + fold(minus_d * previous[i - gap]))
        current[i] = value
    if grows:
        previous[:] = 0
        previous[: order + 1] = scratch[: order + 1]
        state[0] = n + 1 - order
        state[1] = 1
        state[2] = d
    else:
        state[1] += 1


@njit(cache=True, nogil=True)
def _run(terms):  # type: ignore[no-untyped-def]
    size = terms.size + 2
    current = np.zeros(size, dtype=np.int64)
    previous = np.zeros(size, dtype=np.int64)
    scratch = np.zeros(size, dtype=np.int64)
    state = np.array([0, 1, 1], dtype=np.int64)
    current[0] = previous[0] = 1
    for n in range(terms.size):
        absorb(terms, n, current, previous, scratch, state)
    return state[0], current[: state[0] + 1]


def normalised(connection: Sequence[int]) -> tuple[int, ...]:
    """Scale a connection polynomial to constant term 1, residues between -p/2 and p/2."""
    inverse = pow(int(connection[0]), -1, PRIME)
    out = [int(c) * inverse % PRIME for c in connection]
    return tuple(c - PRIME if c > PRIME // 2 else c for c in out)


def shortest_recurrence(terms: Sequence[int]) -> tuple[int, tuple[int, ...]]:
    """Return the order L and the connection polynomial of the shortest recurrence.

    Parameters
    ----------
    terms : sequence of int
        The sequence.

    Returns
    -------
    order : int
        L, pre-period included.
    connection : tuple of int
        c_0 = 1, ..., c_L with sum over i of c_i a_(n-i) = 0 modulo the prime for n >= L;
        residues in (-p/2, p/2).

    Examples
    --------
    >>> shortest_recurrence([1, 1, 2, 3, 5, 8, 13, 21])
    (2, (1, -1, -1))
    >>> shortest_recurrence([7, 1, 1, 1, 1, 1, 1])  # one initial term, then constant
    (2, (1, -1, 0))
    """
    order, connection = _run(np.array([t % PRIME for t in terms], dtype=np.int64))
    return int(order), normalised(connection.tolist())
