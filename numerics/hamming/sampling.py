r"""Distances up to a relative error, by inverse sampling.

Guarantee: for each shift the true distance lies in the interval with the stated probability, over
the random order of the positions; a text that was made with knowledge of the seed is excluded.
Where all positions were read the distance is exact.

The positions are read in a random order, until every shift of a part has R mismatches. At the time
t when a shift has c of them, its estimate is d = c m / t. Let the true distance be D. The ratio
c / t is a martingale in reversed time, so that Doob's inequality bounds its largest deviation from
a moment on by Chernoff's bound at that moment; the first moment at which c can be R is the one at
which the mean is R / (1 + e). With h(e) = (1 + e) log(1 + e) - e the probability that d is not
between D (1 - e) and D (1 + e) is at most

.. math:: 2 \exp(-R h(e) / (1 + e)) + \exp(-R h(-e) / (1 + e)).

Sampling without replacement obeys the bounds for sampling with it (Hoeffding).

References
----------
W. Hoeffding, Probability inequalities for sums of bounded random variables, Journal of the
American Statistical Association 58 (1963), doi:10.1080/01621459.1963.10500830.
T. M. Chan, S. Golan, T. Kociumaka, T. Kopelowitz, E. Porat, Approximating text-to-pattern Hamming
distances, STOC 2020, arXiv 2001.00211: sampling in place of transforms.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from apery.core.errors import InvalidInputError
from apery.numerics.hamming.bitmaps import Sliced
from apery.numerics.hamming.bitsliced import MOST_SCRATCH
from apery.numerics.hamming.early_exit_code import compiled_sample
from apery.numerics.hamming.memory import scratch
from apery.numerics.hamming.pattern import NO_ROW, Codes, Pattern
from apery.numerics.hamming.relation import STEP, comparison
from apery.numerics.hamming.vectors import pointer
from apery.numerics.machine_code import vector_width


class Approximate(NamedTuple):
    """Distances with their intervals, arrays of shape (n - m + 1,).

    Parameters
    ----------
    estimate : ndarray of float64
        Estimates.
    low, high : ndarray of int64
        Ends of the intervals.
    """

    estimate: NDArray[np.float64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]

    def piece(self, start: int, stop: int) -> Approximate:
        """Return the same memory for some of the places."""
        here = slice(start, stop)
        return Approximate(self.estimate[here], self.low[here], self.high[here])


def failure(mismatches: int, rtol: float) -> float:
    """Return the bound on the probability that a shift is missed.

    Parameters
    ----------
    mismatches : int
        R, how many mismatches are waited for.
    rtol : float
        The relative error e, between 0 and 1.
    """
    above = (1 + rtol) * math.log1p(rtol) - rtol
    below = (1 - rtol) * math.log1p(-rtol) + rtol
    scale = mismatches / (1 + rtol)
    return 2 * math.exp(-scale * above) + math.exp(-scale * below)


def mismatches_needed(rtol: float, confidence: float) -> int:
    """Return the least R for which a shift is missed with probability at most 1 - confidence.

    Raises
    ------
    InvalidInputError
        The error or the confidence is not between 0 and 1.

    Examples
    --------
    >>> mismatches_needed(0.1, 0.95), mismatches_needed(0.05, 0.99)
    (912, 4820)
    """
    if not 0 < rtol < 1:
        raise InvalidInputError(f"the relative error is {rtol}; it is between 0 and 1, such as 0.1")
    if not 0 < confidence < 1:
        raise InvalidInputError(
            f"the confidence is {confidence}; it is between 0 and 1, such as 0.95"
        )
    low, high = 1, 2
    while failure(high, rtol) > 1 - confidence:
        low, high = high, 2 * high
        if high > 1 << 40:
            raise InvalidInputError("so small an error would need more than 2^40 mismatches")
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if failure(middle, rtol) <= 1 - confidence else (middle, high)
    return high


def obstacle(pattern: Pattern) -> str:
    """Return why a pattern cannot be sampled; empty if it can."""
    if comparison(pattern) is None:
        return "the relation has more than 32 atoms"
    if pattern.distinct * (len(pattern) + 1024) > MOST_SCRATCH:
        return f"the bitmaps would take more than {MOST_SCRATCH >> 20} MiB"
    return ""


def approximate(
    text: Codes, pattern: Pattern, rtol: float, confidence: float, seed: int
) -> Approximate:
    """Estimate the distances of a text to a pattern.

    Parameters
    ----------
    text : ndarray
        Codes.
    pattern : Pattern
        The pattern.
    rtol : float
        The relative error, between 0 and 1.
    confidence : float
        The least probability, for each shift, that its interval holds the distance.
    seed : int
        Of the order in which positions are read.

    Raises
    ------
    InvalidInputError
        A parameter is out of its range, or the pattern cannot be sampled.
    """
    needed = mismatches_needed(rtol, confidence)
    problem = obstacle(pattern)
    if problem:
        raise InvalidInputError(problem)
    compare = comparison(pattern)
    assert compare is not None
    shifts = len(text) - len(pattern) + 1
    found = Approximate(
        np.empty(shifts), np.empty(shifts, dtype=np.int64), np.empty(shifts, dtype=np.int64)
    )
    block = min(8192, max(1024, MOST_SCRATCH // max(1, pattern.distinct) - len(pattern)))
    order = np.random.default_rng(seed).permutation(len(pattern))
    sliced = Sliced(pattern, compare, 0, len(pattern), block, order[pattern.rows[order] != NO_ROW])
    for first in range(0, shifts, STEP):
        stop = min(first + STEP, shifts)
        read = compare.translate(text[first : stop + len(pattern) - 1])
        _sample(read, sliced, compare.mode, needed - 1, rtol, found.piece(first, stop))
    return found


def _sample(
    text: Codes, sliced: Sliced, mode: str, k: int, rtol: float, out: Approximate
) -> None:  # fmt: skip
    """Count mismatches with the positions in random order, until all of a part are above k."""
    width, groups = max(256, vector_width()), 2
    part, counted = width * groups, len(sliced.where)
    kernel = compiled_sample(text.dtype.name, mode, width, groups)
    for run in sliced.runs(text, len(out.low), part):
        room = run.layout.room(len(sliced.symbols))
        blocks, *rest = run.arguments(sliced, room)
        size = blocks * run.layout.block
        counts = scratch("counts", 4 * size).view(np.uint32)
        used = np.empty(len(counts) // part, dtype=np.int64)
        kernel(pointer(run.text), 0, blocks, *rest, min(k, counted), pointer(counts), pointer(used))
        here = out.piece(run.first, run.first + run.count)
        _intervals(counts[: run.count], used, part, counted, rtol, *here)


@njit(cache=True, nogil=True, error_model="numpy")
def _intervals(counts, used, part, counted, rtol, estimate, low, high):  # type: ignore[no-untyped-def]
    """Write estimates and intervals of some shifts, `part` of which read as many positions."""
    for first in range(0, counts.size, part):
        stop = min(first + part, counts.size)
        read = min(used[first // part], counted)
        left = counted - read
        factor = counted / read if left else 1.0
        # One part in 10^9 more, for the rounding of these few operations.
        below = factor / (1 + rtol) * (1 - 1e-9) if left else 1.0
        above = factor / (1 - rtol) * (1 + 1e-9) if left else 1.0
        for i in range(first, stop):
            count = np.int64(counts[i])
            guess, most = count * factor, count * above
            # What was seen is a lower bound, and what was not read can at most mismatch.
            least = max(count, np.int64(count * below))
            greatest = min(count + left, np.int64(most) + 1 if left else count)
            estimate[i] = min(max(guess, np.float64(least)), np.float64(greatest))
            low[i], high[i] = least, greatest


def lower_bounds(
    text: Codes, pattern: Pattern, classes: int, rounds: int, seed: int
) -> NDArray[np.int64]:
    """Return lower bounds of the distances from alphabets that are hashed to few symbols.

    Symbols of one class count as equal, so that no bound is too large; a mismatch is lost with
    probability 1 / `classes` in each round, over the random classes. The largest bound of all
    rounds counts.

    Parameters
    ----------
    text : ndarray
        Codes.
    pattern : Pattern
        A plain pattern.
    classes : int
        How many classes, 2 to 32.
    rounds : int
        How many rounds, at least 1.
    seed : int
        Of the classes.

    Raises
    ------
    InvalidInputError
        The pattern is not plain, or a number is out of its range.

    References
    ----------
    T. Kopelowitz, E. Porat, A simple algorithm for approximating the text-to-pattern Hamming
    distance, SOSA 2018, doi:10.4230/OASIcs.SOSA.2018.10.
    """
    from apery.numerics.hamming import bitsliced

    if not pattern.is_plain:
        raise InvalidInputError("symbols are hashed for plain patterns alone; use sampling")
    if not (2 <= classes <= 32 and rounds >= 1):
        raise InvalidInputError("alphabets are hashed to 2 to 32 classes, in 1 round or more")
    rng = np.random.default_rng(seed)
    bounds = np.zeros(len(text) - len(pattern) + 1, dtype=np.int64)
    out = np.empty(len(bounds), dtype=np.uint32)
    for _ in range(rounds):
        table = rng.integers(0, classes, pattern.codes).astype(np.uint8)
        classes_of_rows = np.append(table[pattern.symbols].astype(np.int32), NO_ROW)
        every = np.arange(classes)
        # The row of a wildcard is -1, and so its class is the last.
        rows = classes_of_rows[pattern.rows]
        hashed = Pattern(rows, 256, np.arange(classes + 1), every)
        bitsliced.prepare(hashed)(table[text], out)
        np.maximum(bounds, out, out=bounds)
    return bounds
