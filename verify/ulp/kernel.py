"""Compiled loops that compare blocks of float32 results with a float64 reference.

Guarantee: if every reference value is within its tolerance of the exact value, the error of
result i, in units in the last place of the exact value, lies in [d_i - t_i, d_i + t_i] after
`errors`; what `tally` counts as correctly rounded is so, what it leaves open is counted as open.

Bits are widened to float64 by integer operations: a processor in a mode that flushes subnormal
numbers to zero changes nothing here. An infinite result stands for 2^(emax + 1), and so does
every larger reference value.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from apery.verify.ulp.bitwise import bits_of, from_bits

Bits = NDArray[np.uint32]
Floats = NDArray[np.float64]

BINS = 1024
"""Of the histogram: 16 in each binade of 1 + error."""
COUNTS = ("numbers", "rounded", "open", "nan", "zero", "overflow", "flushed", "order")
NUMBERS, ROUNDED, OPEN, NAN, ZERO, OVERFLOW, FLUSHED, ORDER = range(8)
"""Places in the counts: inputs with a value, results that are correctly rounded and results too
near to a tie to tell, results that are NaN and should not be or the reverse, zeros of the wrong
sign, wrong infinities, zeros for subnormal numbers, pairs of neighbours in the wrong order."""

_OPTIONS: dict[str, Any] = {"nogil": True, "cache": True, "error_model": "numpy"}


@njit(**_OPTIONS)  # type: ignore[untyped-decorator]
def widen(bits: Bits, out: Floats) -> None:
    """Write the values of float32 bits as float64."""
    for i in range(bits.size):
        b = np.int64(bits[i])
        magnitude = b & 0x7FFFFFFF
        field = magnitude >> 23
        # A field of ones, of infinities and NaN, stays one.
        bias = np.int64(1792) if field == 255 else np.int64(896)
        value = from_bits((magnitude << 29) + (bias << 52))
        if field == 0:
            value = np.float64(magnitude) * 2.0**-149
        out[i] = -value if b >> 31 else value


@njit(**_OPTIONS)  # type: ignore[untyped-decorator]
def errors(
    results: Bits,
    reference: Floats,
    relative: int,
    absolute: float,
    kahan: int,
    d: Floats,
    t: Floats,
) -> None:
    """Write measured errors d and their tolerances t in units in the last place.

    Both are infinite where one side is NaN, or both are: such results have no error.

    Parameters
    ----------
    results, reference : array
        Bits of the results, and reference values.
    relative, absolute : int, float
        Tolerance of the reference: `relative` units in the last place of float64, and more.
    kahan : int
        1 for Kahan's definition of the unit; Goldberg's and Harrison's differ in no number that
        is seen here, see `edge` below.
    """
    top = 2.0**128
    # Up to this many float64 units above a power of two the unit may be that of below.
    edge = np.int64(relative) + np.int64(kahan << 27)
    own = relative * 2.0**-29
    for i in range(results.size):
        b = np.int64(results[i])
        magnitude = b & 0x7FFFFFFF
        value = from_bits((magnitude << 29) + (np.int64(896) << 52))
        if magnitude < 0x800000:
            value = np.float64(magnitude) * 2.0**-149
        y = -value if b >> 31 else value
        r = min(max(reference[i], -top), top)
        rb = bits_of(r) & 0x7FFFFFFFFFFFFFFF
        plain = min(max(rb >> 52, np.int64(897)), np.int64(1150))
        field = min(max((rb - edge) >> 52, np.int64(897)), np.int64(1150))
        scale = from_bits((np.int64(2069) - field) << 52)
        error = abs(y - r) * scale
        wide = own + absolute * scale
        if field != plain:
            wide += 0.25 * error
            error *= 0.75
        if magnitude > 0x7F800000 or reference[i] != reference[i]:
            error, wide = np.inf, np.inf
        d[i] = error
        t[i] = wide


@njit(**_OPTIONS)  # type: ignore[untyped-decorator]
def tally(d: Floats, t: Floats, histogram: NDArray[np.int64], counts: NDArray[np.int64]) -> float:
    """Count errors, and return the largest d + t of the finite ones.

    The histogram is the sum of the four rows of `histogram`.
    """
    # The bits of numbers that are not negative are in the order of the numbers.
    high = np.int64(-1)
    infinite = bits_of(np.inf)
    rounded, unsure = np.int64(0), np.int64(0)
    for i in range(d.size):
        error, wide = d[i], t[i]
        rounded += np.int64(error + wide < 0.5)
        unsure += np.int64(abs(error - 0.5) <= wide) & np.int64(error < np.inf)
        seen = bits_of(error + wide)
        high = max(high, seen if seen < infinite else np.int64(-1))
    counts[ROUNDED] += rounded
    counts[OPEN] += unsure
    # Neighbours fall into the same place: rows of their own need not wait for each other.
    for i in range(d.size):
        if d[i] < np.inf:
            place = (bits_of(1.0 + d[i]) >> 48) - (1023 << 4)
            histogram[i & 3, min(place, BINS - 1)] += 1
    return from_bits(high) if high >= 0 else -1.0


@njit(**_OPTIONS)  # type: ignore[untyped-decorator]
def suspicious(results: NDArray[np.int32], reference: Floats, direction: int) -> int:
    """Return how many results need `review`: 0 if none can be wrong but in size.

    Zeros and infinities whose reference is not far out on the same side, NaN, and neighbours that
    may be in the wrong order count; the first result is not compared with the one before.
    Parameters are those of `review`, the bits signed.
    """
    found = np.int64(0)
    for i in range(results.size):
        magnitude, negative, r = results[i] & 0x7FFFFFFF, results[i] < 0, reference[i]
        size = abs(r)
        aside = negative != (bits_of(r) < 0)
        near_zero = (magnitude == 0) & (aside | (size > 2.0**-151))
        near_top = (magnitude == 0x7F800000) & (aside | (size < 2.0**129))
        found += np.int64(near_zero | near_top | (magnitude > 0x7F800000) | (r != r))
        found += np.int64((magnitude < 0x7F800000) & (size > 2.0**127))
    for i in range(1, results.size):
        here = results[i] ^ ((results[i] >> 31) & 0x7FFFFFFF)
        there = results[i - 1] ^ ((results[i - 1] >> 31) & 0x7FFFFFFF)
        if direction > 0:
            found += np.int64(here < there)
        elif direction < 0:
            found += np.int64(here > there)
        else:
            rise = reference[i] - reference[i - 1]
            found += np.int64(((here < there) & (rise > 0)) | ((here > there) & (rise < 0)))
    return int(found)


@njit(**_OPTIONS)  # type: ignore[untyped-decorator]
def review(
    results: Bits,
    reference: Floats,
    relative: int,
    absolute: float,
    direction: int,
    before: Any,
    below: float,
    counts: NDArray[np.int64],
    marks: NDArray[np.uint8],
) -> None:
    """Count what is wrong besides the size of an error, and mark it in `marks`.

    Parameters
    ----------
    direction : int
        1 if the exact values do not fall from one result to the next, -1 if they do not rise, 0
        if the reference is to tell.
    before, below : int, float
        Bits of the result before the first, and its reference value; -1 and 0.0 without.
    """
    numbers, nan, zero, overflow, flushed, order = 0, 0, 0, 0, 0, 0
    slack = (relative + 1) * 2.0**-52
    top, over = 2.0**128, 2.0**128 - 2.0**103
    under = 2.0**-150
    for i in range(results.size):
        b = np.int64(results[i])
        r = reference[i]
        magnitude, negative = b & 0x7FFFFFFF, b >> 31
        size = abs(r)
        room = slack * size + absolute
        number = r == r
        is_nan = magnitude > 0x7F800000
        mark = np.int64(number == is_nan) << NAN
        nan += number == is_nan
        numbers += number
        good = number and not is_nan
        sure = size > room or (r == 0 and absolute == 0)
        a = good and magnitude == 0 and sure and negative != (bits_of(r) < 0)
        zero += a
        mark |= np.int64(a) << ZERO
        infinite = magnitude == 0x7F800000
        a = good and (
            (infinite and (size < over - room or (r < 0) != (negative == 1)))
            or (not infinite and size > over + room)
        )
        overflow += a
        mark |= np.int64(a) << OVERFLOW
        a = good and magnitude == 0 and size > under + room
        flushed += a
        mark |= np.int64(a) << FLUSHED
        if before >= 0 and good and (before & 0x7FFFFFFF) <= 0x7F800000 and below == below:
            here = -magnitude if negative else magnitude
            there = -(before & 0x7FFFFFFF) if before >> 31 else before & 0x7FFFFFFF
            step = here - there
            if direction != 0:
                a = step * direction < 0
            else:
                rise = min(max(r, -top), top) - min(max(below, -top), top)
                a = abs(rise) > room + slack * abs(below) + absolute and step * rise < 0
            order += a
            mark |= np.int64(a) << ORDER
        marks[i] = mark
        before, below = b, r
    counts[NUMBERS] += numbers
    counts[NAN] += nan
    counts[ZERO] += zero
    counts[OVERFLOW] += overflow
    counts[FLUSHED] += flushed
    counts[ORDER] += order
