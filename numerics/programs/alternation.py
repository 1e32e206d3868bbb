"""Alternation of an error on a grid, and small linear systems in many digits.

Guarantee: none of precision; numbers are MPFR's at the precision that is set.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import gmpy2
from gmpy2 import mpfr

_TINY = 1e-45


def extrema_of(residual: Sequence[Any]) -> list[int]:
    """Return the indices of the largest errors between sign changes."""
    found: list[int] = []
    for i, r in enumerate(residual):
        if found and (residual[found[-1]] > 0) == (r > 0):
            if abs(r) > abs(residual[found[-1]]):
                found[-1] = i
        else:
            found.append(i)
    return found


def chosen(extrema: list[int], residual: Sequence[Any], count: int) -> list[int]:
    """Drop extrema from the ends or in pairs, smallest first, until `count` are left."""
    kept = list(extrema)
    while len(kept) > count:
        if len(kept) == count + 1:
            smaller = abs(residual[kept[0]]) < abs(residual[kept[-1]])
            kept.pop(0 if smaller else -1)
            continue
        pairs = [
            max(abs(residual[kept[k]]), abs(residual[kept[k + 1]])) for k in range(len(kept) - 1)
        ]
        k = min(range(len(pairs)), key=pairs.__getitem__)
        ends = min(abs(residual[kept[0]]), abs(residual[kept[-1]]))
        if ends <= pairs[k]:
            smaller = abs(residual[kept[0]]) < abs(residual[kept[-1]])
            kept.pop(0 if smaller else -1)
        else:
            del kept[k : k + 2]
    return kept


def alternations_of(residual: Sequence[Any], error: float) -> int:
    """Count alternating extrema that are within 1 % of the largest."""
    signs = [r > 0 for r in residual if abs(r) >= 0.99 * error]
    return sum(a != b for a, b in pairwise(signs)) + 1 if signs else 0


def independent(rows: Sequence[Sequence[Any]], count: int) -> list[int]:
    """Return indices of columns that are linearly independent, by pivoted elimination."""
    work = [list(row) for row in rows]
    scale = [max((abs(row[j]) for row in work), default=mpfr(0)) for j in range(count)]
    for row in work:
        for j in range(count):
            if scale[j] > 0:
                row[j] /= scale[j]
    left, chosen = [j for j in range(count) if scale[j] > 0], []
    for k in range(min(len(work), len(left))):
        pivot = max(
            ((abs(work[i][j]), i, j) for i in range(k, len(work)) for j in left), default=None
        )
        if pivot is None or pivot[0] < _TINY:
            break
        _, i, j = pivot
        work[k], work[i] = work[i], work[k]
        chosen.append(j)
        left.remove(j)
        for row in work[k + 1 :]:
            factor = row[j] / work[k][j]
            if factor != 0:
                for m in left:
                    row[m] -= factor * work[k][m]
    return sorted(chosen)


def solution(system: list[list[Any]], right: list[Any]) -> list[Any] | None:
    """Solve a square system by elimination with pivoting; None if it is singular."""
    n = len(system)
    work = [[*row, value] for row, value in zip(system, right, strict=True)]
    for k in range(n):
        pivot = max(range(k, n), key=lambda i: abs(work[i][k]))
        if not (work[pivot][k] != 0 and gmpy2.is_finite(work[pivot][k])):
            return None
        work[k], work[pivot] = work[pivot], work[k]
        for row in work[k + 1 :]:
            factor = row[k] / work[k][k]
            if factor != 0:
                for j in range(k, n + 1):
                    row[j] -= factor * work[k][j]
    found = [mpfr(0)] * n
    for k in range(n - 1, -1, -1):
        total = work[k][n] - sum((work[k][j] * found[j] for j in range(k + 1, n)), mpfr(0))
        found[k] = total / work[k][k]
    return found
