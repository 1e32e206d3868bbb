"""All pairs f, f-bar of a degree with coefficients up to a height that make a field.

Guarantee: the enumeration is exhaustive and exact: `pairs` gives every pair of polynomials in x, y
with integer coefficients up to the height that satisfies both conditions of
`apery.core.field_pairs`, once.

Both conditions are graded. Let f_k, g_k be the parts of degree k, and d the degree. In degree k - 1
the linear condition says

    (dx - dy) f_k + (dx + dy) g_k = what the parts of higher degree leave,

which gives each coefficient of g_k, after the first, from those of f_k. In degree d + k the mixed
terms of f g are f_d g_k + f_k g_d and products of parts between them. So the parts are found from
the highest down, coefficient after coefficient, and whatever fails in the first few coefficients
of a part is left at once. As the numbers are small, 64-bit integers are exact and nothing is
gained by a sieve modulo primes.

One family is counted without being made: f = p(x) + q(y), g = q(y) - p(x) + c. It is all there is
below parts f_d = u x^d + v y^d, g_d = v y^d - u x^d. For with those, the mixed terms of degree
d + k are v y^d (f_k + g_k) + u x^d (g_k - f_k), which together with the linear condition leaves no
mixed monomials in f_k and g_k, and the same relation between their coefficients.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from math import comb

import numpy as np
from numba import njit
from numpy.typing import NDArray

from apery.core.errors import InvalidInputError
from apery.core.polynomial import Polynomial

MAX_DEGREE = 8
MAX_HEIGHT = 10_000

Part = NDArray[np.int64]
"""Coefficients in rows by degree k; the column i belongs to x^i y^(k-i)."""
Rows = NDArray[np.int64]
"""One pair a row."""
CHUNK = 1 << 16
"""Rows at which a piece of the enumeration is handed out."""


@njit(cache=True)
def _solve(d, k, height, F, G, linear, mixed, first_f, first_g):  # type: ignore[no-untyped-def]
    """List the parts of degree k below given higher parts.

    `linear` holds what is left of the linear condition in degree k - 1, `mixed` that of the
    mixed terms in degree d + k; `first_f`, `first_g` are ranges of the first coefficients.
    """
    found = np.empty((16, 2 * (k + 1)), dtype=np.int64)
    count = 0
    f = np.zeros(k + 1, dtype=np.int64)
    g = np.zeros(k + 1, dtype=np.int64)
    for f0 in range(first_f[0], first_f[1] + 1):
        for g0 in range(first_g[0], first_g[1] + 1):
            f[0], g[0] = f0, g0
            j = 0
            fresh = True
            while j >= 0:
                if j > 0:
                    # The sum f_j + g_j follows from the coefficients before.
                    whole = (k - j + 1) * (f[j - 1] - g[j - 1]) - linear[j - 1]
                    if whole % j != 0:
                        j -= 1
                        fresh = False
                        continue
                    total = whole // j
                    if fresh:
                        f[j] = max(-height, total - height)
                    else:
                        f[j] += 1
                    if f[j] > min(height, total + height):
                        j -= 1
                        fresh = False
                        continue
                    g[j] = total - f[j]
                elif not fresh:
                    break
                good = True
                if j > 0 and j < d + k:
                    good = _mixed(d, k, F, G, f, g, j) + mixed[j] == 0
                if good and j == k:
                    for m in range(k + 1, d + k):
                        if _mixed(d, k, F, G, f, g, m) + mixed[m] != 0:
                            good = False
                            break
                    if good:
                        if count == len(found):
                            larger = np.empty((2 * count, 2 * (k + 1)), dtype=np.int64)
                            larger[:count] = found
                            found = larger
                        found[count, : k + 1] = f
                        found[count, k + 1 :] = g
                        count += 1
                    fresh = False
                elif good:
                    j += 1
                    fresh = True
                else:
                    fresh = False
    return found[:count]


@njit(cache=True)
def _mixed(d, k, F, G, f, g, m):  # type: ignore[no-untyped-def]
    """Coefficient of x^m in f_d g_k + f_k g_d, or in f_d g_d for k = d."""
    total = 0
    for i in range(max(0, m - d), min(k, m) + 1):
        if k == d:
            total += f[i] * g[m - i]
        else:
            total += f[i] * G[d, m - i] + g[i] * F[d, m - i]
    return total


@lru_cache(32)
def _shifts(d: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the effect of the linear condition on monomials, by degree of what comes out.

    Entry [m, i, l, j]: coefficient of x^j y^(l-j) in (x+1)^i (y-1)^(m-i) - x^i y^(m-i) for f, in
    (x+1)^i y^(m-i) - x^i (y-1)^(m-i) for g.
    """
    size = d + 1
    on_f, on_g = np.zeros((2, size, size, size, size), dtype=np.int64)
    for m in range(size):
        for i in range(m + 1):
            for a in range(i + 1):
                for b in range(m - i + 1):
                    value = comb(i, a) * comb(m - i, b) * (-1) ** (m - i - b)
                    on_f[m, i, a + b, a] += value
                    if b == m - i:
                        on_g[m, i, a + b, a] += comb(i, a)
                    if a == i:
                        on_g[m, i, a + b, a] -= comb(m - i, b) * (-1) ** (m - i - b)
            on_f[m, i, m, i] -= 1
    return on_f, on_g


def is_separable(top: Part) -> bool:
    """Whether parts of highest degree, of f then of g, are u x^d + v y^d and v y^d - u x^d."""
    f, g = np.split(top, 2)
    return not f[1:-1].any() and not g[1:-1].any() and f[0] == g[0] and f[-1] == -g[-1]


def separable_below(degree: int, height: int) -> int:
    """Return how many pairs are below each separable pair of parts of highest degree."""
    return int((2 * height + 1) ** (2 * degree))


def pairs(
    degree: int, height: int, first: tuple[int, int] | None = None, *, separable: bool = True
) -> Iterator[Rows]:
    """Enumerate all pairs of an exact degree up to a height.

    Parameters
    ----------
    degree : int
        The larger of the total degrees of f and f-bar, 1 to `MAX_DEGREE`.
    height : int
        Largest absolute value of a coefficient, 1 to `MAX_HEIGHT`.
    first : (int, int), optional
        Only pairs with these coefficients of y^degree in f and f-bar.
    separable : bool
        Whether to make those that `is_separable` names as well.

    Yields
    ------
    array of shape (n, 2 m)
        Pairs with the same parts of highest degree, one a row: the m coefficients of f, then
        those of f-bar, by ascending degree, within a degree by ascending power of x.

    Examples
    --------
    >>> sum(len(rows) for rows in pairs(1, 1))
    126
    """
    if not 1 <= degree <= MAX_DEGREE:
        raise InvalidInputError(f"a degree is from 1 to {MAX_DEGREE}, not {degree}")
    if not 1 <= height <= MAX_HEIGHT:
        raise InvalidInputError(f"a height is from 1 to {MAX_HEIGHT}, not {height}")
    F, G = np.zeros((2, degree + 1, degree + 1), dtype=np.int64)
    for row in _parts_of(degree, degree, height, F, G, first):
        if not row.any() or (not separable and is_separable(row)):
            continue
        F[degree], G[degree] = row[: degree + 1], row[degree + 1 :]
        waiting: list[Rows] = []
        for rows in _below(degree, degree - 1, height, F, G):
            waiting.append(rows)
            if sum(map(len, waiting)) > CHUNK:
                yield np.concatenate(waiting)
                waiting = []
        if waiting:
            yield np.concatenate(waiting)


def _below(d: int, k: int, height: int, F: Part, G: Part) -> Iterator[Rows]:
    """Fill in the parts of degree k, ..., 0."""
    found = _parts_of(d, k, height, F, G, None)
    if k == 0:
        if len(found):
            rows = np.repeat(_flat(F, G)[None, :], len(found), axis=0)
            rows[:, 0], rows[:, rows.shape[1] // 2] = found[:, 0], found[:, 1]
            rows = rows[_rest_vanishes(rows, d)]
            if len(rows):
                yield rows
        return
    for row in found:
        F[k, : k + 1], G[k, : k + 1] = row[: k + 1], row[k + 1 :]
        yield from _below(d, k - 1, height, F, G)
    F[k], G[k] = 0, 0


def _parts_of(d: int, k: int, height: int, F: Part, G: Part, first: tuple[int, int] | None) -> Rows:
    """Return all parts of degree k that fit the parts above."""
    on_f, on_g = _shifts(d)
    linear = np.zeros(max(k, 1), dtype=np.int64)
    mixed = np.zeros(2 * d + 1, dtype=np.int64)
    for m in range(k + 1, d + 1):
        if k:
            linear[:k] += F[m] @ on_f[m, :, k - 1, :k] + G[m] @ on_g[m, :, k - 1, :k]
        other = d + k - m
        if k < other < d:
            mixed[: m + other + 1] += np.convolve(F[m, : m + 1], G[other, : other + 1])
    whole = (-height, height)
    ranges = (whole, whole) if first is None else ((first[0],) * 2, (first[1],) * 2)
    found: Rows = _solve(d, k, height, F, G, linear, mixed, *ranges)
    return found


def _flat(F: Part, G: Part) -> Rows:
    places = np.tril_indices(len(F))
    return np.concatenate([F[places], G[places]])


def products(rows: Rows, degree: int) -> dict[tuple[int, int], Rows]:
    """Return the coefficients of f f-bar of all rows, by exponents of x and y."""
    places = [(i, k - i) for k in range(degree + 1) for i in range(k + 1)]
    size = len(places)
    out: dict[tuple[int, int], Rows] = {}
    for p, (i, j) in enumerate(places):
        for q, (a, b) in enumerate(places):
            term = rows[:, p] * rows[:, size + q]
            key = (i + a, j + b)
            out[key] = out[key] + term if key in out else term
    return out


def _rest_vanishes(rows: Rows, d: int) -> NDArray[np.bool_]:
    """Check the mixed terms of degree below d, which the lower parts make among themselves."""
    good = np.ones(len(rows), dtype=np.bool_)
    if d > 2:
        for (i, j), c in products(rows, d).items():
            if i and j and i + j < d:
                good &= c == 0
    return good


def polynomial(coefficients: tuple[int, ...]) -> Polynomial:
    """Return the polynomial in x and y with the coefficients of half a row.

    Examples
    --------
    >>> polynomial((5, 1, 2, 0, 0, 3))
    Polynomial('3*x^2 + 2*x + y + 5')
    """
    terms, k, i = {}, 0, 0
    for c in coefficients:
        powers = (("x", i), ("y", k - i))
        terms[tuple((v, e) for v, e in powers if e)] = c
        k, i = (k + 1, 0) if i == k else (k, i + 1)
    return Polynomial(terms)
