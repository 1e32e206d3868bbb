"""Nilpotent p-curvature of second-order recurrences with polynomial coefficients.

Guarantee: the answers are exact modulo each prime that is named. The kernel computes with
single-precision floats on integers below 2^24 only, where no rounding happens.

Of u_n = a(n) u_(n-1) + b(n) u_(n-2), the product over one period
P_p(x) = M(x) M(x+1) ... M(x+p-1), with rows (0, b), (1, a) in M, has trace and determinant
that are polynomials over F_p in X = x^p - x, since a shift of x conjugates it. With
G = max(deg a, deg b / 2) they have degree at most G and 2 G, and u_n / n!^G has nilpotent
p-curvature at p exactly if

    tr P_p = c X^G  and  det P_p = c' X^(2G).

As X = -eps + eps^p at x = eps, the order in X is the order in eps. The condition on the
determinant says that deg b = 2 G and that b splits into linear factors over F_p.

References
----------
A. Bostan, X. Caruso, É. Schost, A fast algorithm for computing the characteristic polynomial
of the p-curvature, ISSAC 2014, DOI 10.1145/2608628.2608650, arXiv 1405.5341.

N. M. Katz, Nilpotent connections and the monodromy theorem, Publ. math. IHÉS 39 (1970)
175-232, DOI 10.1007/BF02684688.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numba import njit
from numpy.typing import NDArray

from apery.core.errors import InvalidInputError

PRIMES = (101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157)
"""Twelve, as a fraction that has nothing to reduce can pass half of all primes."""
MAX_DEGREE = 40

LANES = 64
"""Fractions side by side in the innermost loops; their rows fit the first cache."""
SHORT = 12
"""Degrees up to which differences need no reduction in between."""
# Adding and subtracting 1.5 * 2^23 rounds a float32 below 2^22 to the nearest integer.
_ROUND = np.float32(12582912.0)

Rows = NDArray[np.int64]
"""Coefficients of polynomials, one a row, constant term first."""


@njit(cache=True, nogil=True)
def _root_counts(rows, p):  # type: ignore[no-untyped-def]
    """Count the roots in F_p with their multiplicity; -1 where the degree falls mod p."""
    total, width = rows.shape
    counts = np.zeros(total, dtype=np.int64)
    c = np.empty(width, dtype=np.int64)
    square = np.zeros(p, dtype=np.bool_)
    for r in range(p):
        square[r * r % p] = True
    for k in range(total):
        degree = -1
        for i in range(width):
            c[i] = rows[k, i] % p
            if rows[k, i] != 0:
                degree = i
        if degree < 0 or c[degree] == 0:
            counts[k] = -1
            continue
        full = degree
        for r in range(p):
            while degree > 2:
                value = c[degree]
                for i in range(degree - 1, -1, -1):
                    value = value * r + c[i]
                    # Below 2^8 after a reduction, below 2^62 six steps later.
                    if i % 6 == 0:
                        value %= p
                if value != 0:
                    break
                # Divide by x - r: the partial values of Horner's scheme are the quotient.
                carry = c[degree]
                for i in range(degree - 1, -1, -1):
                    carry, c[i] = (carry * r + c[i]) % p, carry
                degree -= 1
            if degree <= 2:
                break
        # What is left has roots that a square decides.
        if degree == 1 or (degree == 2 and square[(c[1] * c[1] - 4 * c[0] * c[2]) % p]):
            degree = 0
        counts[k] = full - degree
    return counts


@njit(cache=True, nogil=True)
def _self_overlaps(rows, p):  # type: ignore[no-untyped-def]
    total, width = rows.shape
    answers = np.zeros(total, dtype=np.bool_)
    inverses = np.ones(p, dtype=np.int64)
    for x in range(2, p):
        inverses[x] = (p - (p // x) * inverses[p % x] % p) % p
    f, g = np.empty(width, dtype=np.int64), np.empty(width, dtype=np.int64)
    for k in range(total):
        f[:] = rows[k] % p
        g[:] = f
        for i in range(width - 1):
            for j in range(width - 2, i - 1, -1):
                g[j] = (g[j] + g[j + 1]) % p
        # Euclid's algorithm; the polynomial of smaller degree is g.
        m = width - 1
        while m >= 0 and f[m] == 0:
            m -= 1
        n = m
        while n >= 0:
            factor = inverses[g[n]]
            while m >= n:
                q = f[m] * factor % p
                for i in range(n + 1):
                    f[m - n + i] = (f[m - n + i] - q * g[i]) % p
                while m >= 0 and f[m] == 0:
                    m -= 1
            f, g = g, f
            m, n = n, m
        answers[k] = m >= 2
    return answers


@njit(cache=True, nogil=True)
def _step_series(c, degree, p, inverse):  # type: ignore[no-untyped-def]
    """Replace f(x) by f(x + 1), residues next to 0, in every lane."""
    for i in range(degree):
        for k in range(degree - 1, i - 1, -1):
            for lane in range(LANES):
                c[k, lane] += c[k + 1, lane]
        # Entries above i are below 2^degree p, and reduced in their own turn if that is small.
        for k in range(i, degree if degree > SHORT else i + 1):
            for lane in range(LANES):
                x = c[k, lane]
                c[k, lane] = x - p * ((x * inverse + _ROUND) - _ROUND)


@njit(cache=True, nogil=True)
def _next_row(a, b, x, y, out, order, p, inverse):  # type: ignore[no-untyped-def]
    """Write b x + a y, power series in eps up to eps^(order - 1), in every lane."""
    for k in range(order):
        total = out[k]
        for lane in range(LANES):
            total[lane] = np.float32(0.0)
        for i in range(min(k, b.shape[0] - 1) + 1):
            for lane in range(LANES):
                total[lane] += b[i, lane] * x[k - i, lane]
        for i in range(min(k, a.shape[0] - 1) + 1):
            for lane in range(LANES):
                total[lane] += a[i, lane] * y[k - i, lane]
        for lane in range(LANES):
            t = total[lane]
            total[lane] = t - p * ((t * inverse + _ROUND) - _ROUND)


@njit(cache=True, nogil=True)
def _trace_vanishes(rows_a, rows_b, at_a, at_b, prime, order):  # type: ignore[no-untyped-def]
    total = at_a.size
    width_a, width_b = rows_a.shape[1], rows_b.shape[1]
    p, inverse = np.float32(prime), np.float32(1.0) / np.float32(prime)
    verdicts = np.zeros(total, dtype=np.bool_)
    a = np.zeros((width_a, LANES), dtype=np.float32)
    b = np.zeros((width_b, LANES), dtype=np.float32)
    state = np.zeros((6, order, LANES), dtype=np.float32)
    for start in range(0, total, LANES):
        size = min(LANES, total - start)
        for lane in range(size):
            for i in range(width_a):
                a[i, lane] = rows_a[at_a[start + lane], i]
            for i in range(width_b):
                b[i, lane] = rows_b[at_b[start + lane], i]
        state[:, :, :] = np.float32(0.0)
        # Rows (x, y) of the product, then a spare, for each of the two.
        state[0, 0, :] = np.float32(1.0)
        state[4, 0, :] = np.float32(1.0)
        x1, y1, z1, x2, y2, z2 = 0, 1, 2, 3, 4, 5
        for _ in range(prime):
            _next_row(a, b, state[x1], state[y1], state[z1], order, p, inverse)
            _next_row(a, b, state[x2], state[y2], state[z2], order, p, inverse)
            x1, y1, z1 = y1, z1, x1
            x2, y2, z2 = y2, z2, x2
            _step_series(a, width_a - 1, p, inverse)
            _step_series(b, width_b - 1, p, inverse)
        for lane in range(size):
            zero = True
            for k in range(order):
                t = np.int64(state[x1, k, lane] + state[y2, k, lane])
                if t % prime != 0:
                    zero = False
                    break
            verdicts[start + lane] = zero
    return verdicts


def root_counts(rows: Rows, p: int) -> NDArray[np.int64]:
    """Count the roots in F_p of each polynomial, with multiplicity.

    Parameters
    ----------
    rows : array of int64, shape (polynomials, degree + 1)
        Coefficients, constant term first.
    p : int
        An odd prime below 256.

    Returns
    -------
    array of int64
        From 0 to the degree; -1 for the zero polynomial and where p divides the leading
        coefficient.

    Examples
    --------
    >>> root_counts(np.array([[0, 0, 3], [1, 0, 1], [2, 0, 101]]), 101)  # -1 is a square
    array([ 2,  2, -1])
    >>> root_counts(np.array([[1, 0, 1]]), 103)
    array([0])
    """
    return np.asarray(_root_counts(np.ascontiguousarray(rows, dtype=np.int64), p))


def self_overlaps(rows: Rows, p: int) -> NDArray[np.bool_]:
    """Say which b(n) share factors of degree 2 or more, counted together, with b(n + 1) mod p.

    A polynomial with c(n) c(n-1) | b(n) for a c of degree 2 or more does, whatever p is.

    Parameters
    ----------
    rows : array of int64, shape (polynomials, degree + 1)
        Coefficients, constant term first.
    p : int
        A prime below 2^15.

    Examples
    --------
    >>> self_overlaps(np.array([[2, -2, 3, -2, 1], [2, -2, 3, -2, 2]]), 101)
    array([ True, False])
    """
    return np.asarray(_self_overlaps(np.ascontiguousarray(rows, dtype=np.int64), p))


def trace_vanishes(
    rows_a: Rows, rows_b: Rows, at_a: NDArray[np.intp], at_b: NDArray[np.intp], p: int, order: int
) -> NDArray[np.bool_]:
    """Say of pairs (a, b) whether tr P_p is divisible by X^order.

    Parameters
    ----------
    rows_a, rows_b : array of int64, shape (polynomials, degree + 1)
        Coefficients, constant term first.
    at_a, at_b : array of int
        The pairs: rows of a and of b.
    p : int
        An odd prime below 256.
    order : int
        From 1 to `MAX_DEGREE`. With 1 this is the trace over one period alone, necessary
        for any larger order.

    Raises
    ------
    InvalidInputError
        The prime or the order is out of range.

    Examples
    --------
    >>> a, b = np.array([[1, 2], [2, 2]]), np.array([[0, 0, 1]])
    >>> trace_vanishes(a, b, np.array([0, 1]), np.array([0, 0]), 101, 1)
    array([ True, False])
    """
    width_a, width_b = rows_a.shape[1], rows_b.shape[1]
    if not 1 <= order <= MAX_DEGREE or order >= p or max(width_a, width_b) - 1 > 2 * MAX_DEGREE:
        raise InvalidInputError(f"degrees above {MAX_DEGREE} are beyond the kernel")
    if not 2 < p < 256:
        raise InvalidInputError(f"the kernel takes odd primes below 256, not {p}")
    # 2 order (p/2 + 1)^2 and 2^SHORT p stay below 2^22, where rounding by _ROUND is exact.
    a, at_a = _residues(rows_a, at_a, p)
    b, at_b = _residues(rows_b, at_b, p)
    return np.asarray(_trace_vanishes(a, b, at_a, at_b, p, order))


def _residues(
    rows: Rows, at: NDArray[np.intp], p: int
) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """Return the residues next to 0 of the rows that are used, and their new places."""
    used = np.zeros(len(rows), dtype=bool)
    used[at] = True
    kept = rows[used]
    columns = np.flatnonzero(kept.any(axis=0))
    width = int(columns[-1]) + 1 if columns.size else 1
    residues = kept[:, :width] % p
    residues[residues > p // 2] -= p
    return np.ascontiguousarray(residues, dtype=np.float32), (np.cumsum(used) - 1)[at]


def is_nilpotent(a: Sequence[int], b: Sequence[int], p: int) -> bool:
    """Whether the recurrence with coefficients a(n), b(n) has nilpotent p-curvature at p.

    Parameters
    ----------
    a, b : sequence of int
        Coefficients of polynomials, constant term first, the last of b not 0 mod p.
    p : int
        An odd prime below 256.

    Examples
    --------
    >>> is_nilpotent([5, 27, 51, 34], [0, 0, 0, 0, 0, 0, -1], 101)  # Apéry
    True
    >>> is_nilpotent([5, 27, 51, 35], [0, 0, 0, 0, 0, 0, -1], 101)
    False
    """
    rows = [np.array([[c % p for c in row]], dtype=np.int64) for row in (a, b)]
    degree_b = len(b) - 1
    if degree_b < 2 * (len(a) - 1) or root_counts(rows[1], p)[0] != degree_b:
        return False
    if degree_b == 0:
        return True
    first = np.zeros(1, dtype=np.intp)
    return bool(trace_vanishes(rows[0], rows[1], first, first, p, (degree_b + 1) // 2)[0])
