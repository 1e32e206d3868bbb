"""Sums modulo the prime 2^61 - 1, by machine code.

Guarantee: residues are exact and below the prime.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

PRIME = (1 << 61) - 1
_P, _BITS, _ZERO = np.uint64(PRIME), np.uint64(61), np.uint64(0)
LANES = 4
"""Text positions in a row that are summed apart, so that none waits for the one before."""


@intrinsic  # type: ignore[untyped-decorator]
def _folded_product(typing_context: Any, a: Any, b: Any) -> Any:
    """Return the low 61 bits of a product plus the rest, the same modulo the prime."""

    def generate(context: Any, build: ir.IRBuilder, signature: Any, arguments: Any) -> ir.Value:
        word, double = ir.IntType(64), ir.IntType(128)
        # With one factor times 8, the cut after 61 bits is that between the two words.
        y = build.shl(arguments[1], ir.Constant(word, 3))
        product = build.mul(build.zext(arguments[0], double), build.zext(y, double))
        low = build.lshr(build.trunc(product, word), ir.Constant(word, 3))
        high = build.trunc(build.lshr(product, ir.Constant(double, 64)), word)
        return build.add(low, high)

    return types.uint64(types.uint64, types.uint64), generate


@njit(cache=True, nogil=True)
def reduced(x):  # type: ignore[no-untyped-def]
    """Return the residue of 0 <= x < 2 PRIME."""
    return min(x, x - _P)  # x - PRIME wraps around where x is smaller


@njit(cache=True, nogil=True)
def multiplied(a, b):  # type: ignore[no-untyped-def]
    """Return the residue of a product of numbers below the prime, or of one and a 32-bit number."""
    return reduced(_folded_product(a, b))


@njit(cache=True, nogil=True)
def power_sums(text, counts, point, by_code, lanes):  # type: ignore[no-untyped-def]
    """Sum powers of the point over the positions of each code, and times the counts.

    Parameters
    ----------
    text : array of unsigned integers
        As many codes as counts at least; the rest is not read.
    counts : array of unsigned integers
        At most 32 bits each.
    point : uint64
        r, below the prime.
    by_code : array of uint64, shape (lanes, S)
        Receives in row 0 the sums over t with text[t] = c of r^t, residues.
    lanes : int
        `LANES`, or 1 to need less memory.

    Returns
    -------
    weighted, total, plain : uint64
        The sums of r^t counts[t], of r^t (residues), and of counts[t].
    """
    by_code[:, :] = _ZERO
    start = np.empty(LANES, dtype=np.uint64)
    start[0] = np.uint64(1)
    for k in range(1, LANES):
        start[k] = multiplied(start[k - 1], point)
    leap = multiplied(start[LANES - 1], point)
    w0, w1, w2, w3 = start[0], start[1], start[2], start[3]
    s0 = s1 = s2 = s3 = plain = _ZERO
    k1, k2, k3 = 1 % lanes, 2 % lanes, 3 % lanes
    whole = counts.size // LANES * LANES
    for t in range(0, whole, LANES):
        d0, d1 = np.uint64(counts[t]), np.uint64(counts[t + 1])
        d2, d3 = np.uint64(counts[t + 2]), np.uint64(counts[t + 3])
        plain += d0 + d1 + d2 + d3
        s0, s1 = reduced(s0 + multiplied(w0, d0)), reduced(s1 + multiplied(w1, d1))
        s2, s3 = reduced(s2 + multiplied(w2, d2)), reduced(s3 + multiplied(w3, d3))
        by_code[0, text[t]] = reduced(by_code[0, text[t]] + w0)
        by_code[k1, text[t + 1]] = reduced(by_code[k1, text[t + 1]] + w1)
        by_code[k2, text[t + 2]] = reduced(by_code[k2, text[t + 2]] + w2)
        by_code[k3, text[t + 3]] = reduced(by_code[k3, text[t + 3]] + w3)
        w0, w1 = multiplied(w0, leap), multiplied(w1, leap)
        w2, w3 = multiplied(w2, leap), multiplied(w3, leap)
    weighted = reduced(reduced(s0 + s1) + reduced(s2 + s3))
    for t in range(whole, counts.size):
        count = np.uint64(counts[t])
        plain += count
        weighted = reduced(weighted + multiplied(w0, count))
        by_code[0, text[t]] = reduced(by_code[0, text[t]] + w0)
        w0 = multiplied(w0, point)
    for lane in range(1, lanes):
        for code in range(by_code.shape[1]):
            by_code[0, code] = reduced(by_code[0, code] + by_code[lane, code])
    total = _ZERO
    for code in range(by_code.shape[1]):
        total = reduced(total + by_code[0, code])
    return weighted, total, plain


@njit(cache=True, nogil=True)
def histogram(text, size, by_code):  # type: ignore[no-untyped-def]
    """Count the codes of the first positions; `by_code` has shape (LANES or 1, S)."""
    by_code[:, :] = 0
    lanes = by_code.shape[0]
    k1, k2, k3 = 1 % lanes, 2 % lanes, 3 % lanes
    whole = size // LANES * LANES
    for t in range(0, whole, LANES):
        by_code[0, text[t]] += 1
        by_code[k1, text[t + 1]] += 1
        by_code[k2, text[t + 2]] += 1
        by_code[k3, text[t + 3]] += 1
    for t in range(whole, size):
        by_code[0, text[t]] += 1
    for lane in range(1, lanes):
        for code in range(by_code.shape[1]):
            by_code[0, code] += by_code[lane, code]


@njit(cache=True, nogil=True)
def rows_of_counts(by_code, starts, members, by_row):  # type: ignore[no-untyped-def]
    """Sum over the codes of each row, ``members[starts[r]:starts[r + 1]]``."""
    for row in range(by_row.size):
        by_row[row] = 0
        for i in range(starts[row], starts[row + 1]):
            by_row[row] += by_code[members[i]]


@njit(cache=True, nogil=True)
def rows_of_powers(by_code, starts, members, by_row):  # type: ignore[no-untyped-def]
    """Sum residues over the codes of each row."""
    for row in range(by_row.size):
        by_row[row] = _ZERO
        for i in range(starts[row], starts[row + 1]):
            by_row[row] = reduced(by_row[row] + by_code[members[i]])


@njit(cache=True, nogil=True)
def slide_histogram(text, shifts, rows, owners, begins, by_row):  # type: ignore[no-untyped-def]
    """Sum the matches over all shifts, position by position of the pattern.

    Parameters
    ----------
    text : array of unsigned integers
        Its codes.
    shifts : int
        n - m + 1.
    rows : array of int32
        The row of each position, negative for none.
    owners, begins : arrays of int64
        The rows of code c are ``owners[begins[c]:begins[c + 1]]``.
    by_row : array of int64
        In: how many of the first n - m + 1 text positions each row holds.
    """
    matches = 0
    for j in range(rows.size):
        if rows[j] >= 0:
            matches += by_row[rows[j]]
        if j + shifts < text.size:
            out, new = text[j], text[j + shifts]
            for i in range(begins[out], begins[out + 1]):
                by_row[owners[i]] -= 1
            for i in range(begins[new], begins[new + 1]):
                by_row[owners[i]] += 1
    return matches


@njit(cache=True, nogil=True)
def slide_powers(text, shifts, rows, owners, begins, by_row, point, inverse, entering):  # type: ignore[no-untyped-def]
    """Sum r^i times the matches at shift i over all shifts.

    Parameters
    ----------
    by_row : array of uint64
        In: the sum of r^t over those of the first n - m + 1 text positions that each row holds.
    point, inverse, entering : uint64
        r, its inverse and r^(n - m + 1) modulo the prime.
    """
    matches, leaving, shift_back = _ZERO, np.uint64(1), np.uint64(1)
    for j in range(rows.size):
        if rows[j] >= 0:
            matches = reduced(matches + multiplied(by_row[rows[j]], shift_back))
        if j + shifts < text.size:
            out, new = text[j], text[j + shifts]
            for i in range(begins[out], begins[out + 1]):
                by_row[owners[i]] = reduced(by_row[owners[i]] + _P - leaving)
            for i in range(begins[new], begins[new + 1]):
                by_row[owners[i]] = reduced(by_row[owners[i]] + entering)
            leaving, entering = multiplied(leaving, point), multiplied(entering, point)
            shift_back = multiplied(shift_back, inverse)
    return matches
