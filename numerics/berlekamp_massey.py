"""Shortest linear recurrences with constant coefficients, modulo a prime.

Guarantee: the recurrence returned generates every term that was given, modulo the
prime, and no shorter one does.

The order L counts the pre-period: where the polynomial has degree below L, the first
L - degree terms need not follow the recurrence that the rest does.

References
----------
J. L. Massey, Shift-register synthesis and BCH decoding, IEEE Trans. Inf. Theory 15
(1969) 122-127, DOI 10.1109/TIT.1969.1054260.

P. Fatou, Séries trigonométriques et séries de Taylor, Acta Math. 30 (1906) 335-400,
DOI 10.1007/BF02418579.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numba import njit

PRIME = (1 << 31) - 1
"""A Mersenne prime: reduction is a shift, and products of residues fit 62 bits."""


_P, _BITS, _ZERO, _ONE = np.uint64(PRIME), np.uint64(31), np.uint64(0), np.uint64(1)

WORKSPACE = 4
"""Rows that `connect` needs."""
FILTER_CAP = 62
"""Largest order that `order_modulo_two` can tell: its polynomials fit one word."""


@njit(cache=True, nogil=True)
def fold(x):  # type: ignore[no-untyped-def]
    """Take 0 <= x < 2^64 to a number of the same residue, below 2^31 + 2^33.

    Applied twice, the result is below 2^31 + 4, small enough for the next product.
    """
    return (x & _P) + (x >> _BITS)


@njit(cache=True, nogil=True)
def reduce(x):  # type: ignore[no-untyped-def]
    """Return the residue of 0 <= x < 2^64 modulo `PRIME`."""
    x = fold(fold(fold(x)))
    return x - _P if x >= _P else x


@njit(cache=True, nogil=True)
def connect(terms, count, cap, rows):  # type: ignore[no-untyped-def]
    """Find the shortest recurrence of the first terms.

    Parameters
    ----------
    terms : array of int64
        Residues.
    count : int
        How many of them to look at.
    cap : int
        Stop once the order exceeds this.
    rows : array of uint64, shape (WORKSPACE, size)
        For the work; the size is at least `count` + 2.

    Returns
    -------
    order, row : tuple of int
        The order L, and the row whose first L + 1 entries are, up to a unit, the residues
        of the connection polynomial (not reduced).
    """
    # All polynomials are kept up to a unit, which spares the inverse of the textbook step.
    rows[:, :] = _ZERO
    current, previous, spare, newest_first = 0, 1, 2, rows[3]
    rows[current, 0] = rows[previous, 0] = _ONE
    order, gap, length, b = 0, 1, 1, _ONE
    last = newest_first.size - 1
    for n in range(count):
        newest_first[last - n] = np.uint64(terms[n])
        c = rows[current]
        window = newest_first[last - n : last - n + order + 1]
        total = _ZERO
        for i in range(order + 1):
            total += fold(c[i] * window[i])
        d = reduce(total)
        if d == _ZERO:
            gap += 1
            continue
        grows = 2 * order <= n
        top = (n + 1 - order if grows else order) + 1
        # b c - d x^gap (the polynomial before the last change), into the spare row.
        minus_d = _P - d
        old, new = rows[previous], rows[spare]
        for i in range(gap):
            new[i] = fold(fold(b * c[i]))
        shifted, target = c[gap:], new[gap:]
        for i in range(length):
            target[i] = fold(fold(b * shifted[i] + minus_d * old[i]))
        for i in range(gap + length, top):
            new[i] = fold(fold(b * c[i]))
        if grows:
            current, previous, spare = spare, current, previous
            order, length, gap, b = n + 1 - order, order + 1, 1, d
            # The row in reserve must be 0 beyond what the next step writes.
            rows[spare, :] = _ZERO
        else:
            current, spare = spare, current
            gap += 1
        if order > cap:
            break
    return order, current


@njit(cache=True, nogil=True)
def _parity(x):  # type: ignore[no-untyped-def]
    for shift in (32, 16, 8, 4, 2, 1):
        x ^= x >> np.uint64(shift)
    return x & _ONE


@njit(cache=True, nogil=True)
def order_modulo_two(terms, count, cap):  # type: ignore[no-untyped-def]
    """Return the order of the shortest recurrence modulo 2, or some number above `cap`.

    A sequence of integers with a recurrence of order L over the rationals has one of order
    at most L with integer coefficients and leading coefficient 1 (Fatou's lemma), hence one
    modulo 2. This costs a tenth of the same modulo a large prime.

    Parameters
    ----------
    terms : array of int64
        The sequence; only its parities matter.
    count, cap : int
        How many terms to look at; the largest order of interest, at most `FILTER_CAP`.
    """
    current = previous = _ONE
    order, gap, seen = 0, _ONE, _ZERO
    for n in range(count):
        seen = (seen << _ONE) | (np.uint64(terms[n]) & _ONE)
        if _parity(current & seen) == _ZERO:
            gap += _ONE
        elif 2 * order <= n:
            order = n + 1 - order
            if order > cap:
                break
            current, previous, gap = current ^ (previous << gap), current, _ONE
        else:
            current ^= previous << gap
            gap += _ONE
    return order


@njit(cache=True, nogil=True)
def _run(terms):  # type: ignore[no-untyped-def]
    rows = np.empty((WORKSPACE, terms.size + 2), dtype=np.uint64)
    order, row = connect(terms, terms.size, terms.size, rows)
    out = np.empty(order + 1, dtype=np.int64)
    for i in range(order + 1):
        out[i] = np.int64(reduce(rows[row, i]))
    return order, out


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
