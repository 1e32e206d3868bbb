"""Places at which a pattern hangs over the ends of a text.

Guarantee: positions outside the text count as mismatches, but for those that match everything.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from apery.numerics.hamming.pattern import NO_ROW, Codes, Counts, Pattern

MODES = ("valid", "full", "same")


def whole(
    valid: Callable[[Codes, Counts], None], pattern: Pattern, text: Codes, out: Counts, mode: str
) -> None:
    """Write the distances for the mode "full" or "same", with a kernel for "valid".

    Parameters
    ----------
    valid : callable
        Writes the n - m + 1 distances of a text.
    pattern : Pattern
        m positions.
    text : ndarray
        n codes, perhaps less than m.
    out : ndarray, shape (n + m - 1,) or (n,)
        Where to write; for "same" these are the places from (m - 1) // 2 on, as in SciPy.
    mode : str
        "full" or "same".
    """
    if len(out) == 0:
        return
    m, n = len(pattern), len(text)
    first = 0 if mode == "full" else (m - 1) // 2
    stop = first + len(out)
    # Place i of "full" is the shift i - (m - 1); those from m - 1 to n - 1 lie within the text.
    inner = range(m - 1, n) if n >= m else range(0)
    cuts = [first, *(c for c in (inner.start, inner.stop) if inner and first < c < stop), stop]
    for a, b in pairwise(cuts):
        part = out[a - first : b - first]
        if inner and inner.start <= a and b <= inner.stop:
            valid(text[a - m + 1 : b], part)
        else:
            _over_an_end(valid, pattern, text, part, a - m + 1)


def _over_an_end(
    valid: Callable[[Codes, Counts], None], pattern: Pattern, text: Codes, out: Counts, shift: int
) -> None:
    """Write the distances from a shift on, with a text that is continued by the code 0."""
    m, n = len(pattern), len(text)
    end = shift + len(out) + m - 1
    longer = np.zeros(end - shift, dtype=text.dtype)
    inside = slice(max(0, shift), min(n, end))
    longer[inside.start - shift : inside.stop - shift] = text[inside]
    valid(longer, out)
    # What matched the code 0 outside of the text did not match the text.
    held = _holding_zero(pattern)
    before = np.concatenate([[0], np.cumsum(held)])
    shifts = np.arange(shift, shift + len(out))
    left = before[np.clip(-shifts, 0, m)]
    right = before[m] - before[np.clip(n - shifts, 0, m)]
    out += (left + right).astype(out.dtype)


def _holding_zero(pattern: Pattern) -> NDArray[np.bool_]:
    """Return which positions match the code 0 by their row."""
    first = pattern.members[np.minimum(pattern.starts[:-1], len(pattern.members) - 1)]
    some = np.diff(pattern.starts) > 0
    rows = np.append(some & (first == 0), False) if len(pattern.members) else np.zeros(
        pattern.distinct + 1, np.bool_
    )  # fmt: skip
    return np.where(pattern.rows == NO_ROW, False, rows[pattern.rows])
