"""The loops around the transforms: texts into signals, products, and results into distances.

Guarantee: apart from transforms, all that is done to a signal is here; sums of integer entries are
exact, and a result that is not near an admissible value is reported.

One complex signal holds 2q blocks of a text. Digit i of its real part and of its imaginary part are
two of them: entry t is the sum over i of 2^(w i) (u[i] + ι v[i]), where u[i] and v[i] are what the
embedding gives for position t of the two blocks.
"""

from __future__ import annotations

import numpy as np
from numba import njit

MAGIC = {"float32": 1.5 * 2.0**23, "float64": 1.5 * 2.0**52}
"""A number plus this has an ulp of 1: rounding to it is rounding to the nearest integer, and as
long as the integer is below a quarter of it, its bits are the lowest ones of the sum."""


@njit(cache=True, nogil=True)
def encode(region, starts, table, signal):  # type: ignore[no-untyped-def]
    """Write 2q blocks as one complex signal.

    Parameters
    ----------
    region : array of uint8 or uint16
        Codes or classes of codes.
    starts : tuple of 2q int
        Where the blocks begin: real, imaginary part of digit 0, then of digit 1 and so on.
    table : array of floats, shape (q, K)
        What each code becomes as each digit; NaN for codes that are not covered.
    signal : array of floats, shape (N, 2)
        For the result.

    Returns
    -------
    outside : bool
        Whether some code was not covered.
    """
    outside = False
    for i in range(signal.shape[0]):
        real = table[0, region[starts[0] + i]]
        imaginary = table[0, region[starts[1] + i]]
        for q in range(1, len(starts) // 2):
            real += table[q, region[starts[2 * q] + i]]
            imaginary += table[q, region[starts[2 * q + 1] + i]]
        signal[i, 0] = real
        signal[i, 1] = imaginary
        both = real + imaginary
        outside |= both != both
    return outside


@njit(cache=True, nogil=True)
def multiply(signals, spectrum):  # type: ignore[no-untyped-def]
    """Multiply transformed signals, shape (b, N), by a spectrum in place."""
    for row in range(signals.shape[0]):
        for k in range(spectrum.size):
            signals[row, k] *= spectrum[k]


@njit(cache=True, nogil=True)
def accumulate(sums, signals, spectrum):  # type: ignore[no-untyped-def]
    """Add the products of transformed signals, shape (b, N), and a spectrum to sums."""
    for row in range(signals.shape[0]):
        for k in range(spectrum.size):
            sums[row, k] += signals[row, k] * spectrum[k]


@njit(cache=True, nogil=True)
def settle(values, offset, scale, magic, quarter):  # type: ignore[no-untyped-def]
    """Turn results into integers, in the low bits of the floating-point numbers.

    Parameters
    ----------
    values : array of floats
        In: the results. Out: ``round((value + offset) * scale) + magic``, whose lowest bits are
        those of the integer (see `MAGIC`).
    offset, scale, magic, quarter : float
        Of the type of the values; `scale` is a power of two, `quarter` is 1/4.

    Returns
    -------
    far : int
        How many values are further than `quarter` from an integer, or no numbers.
    """
    far = 0
    for i in range(values.size):
        value = (values[i] + offset) * scale
        shifted = value + magic
        far += not (abs(value - (shifted - magic)) <= quarter)
        values[i] = shifted
    return far


@njit(cache=True, nogil=True)
def unpack(bits, shift, mask, counted, first, second):  # type: ignore[no-untyped-def]
    """Write the distances of the two blocks of one digit.

    Parameters
    ----------
    bits : array of int32 or int64
        What `settle` left, real and imaginary parts in turn.
    shift, mask : int
        Which bits are the digit, of the type of `bits`.
    counted : uint32
        The distance without matches.
    first, second : arrays of unsigned integers
        Where to write; the second is at most as long as the first.
    """
    for i in range(second.size):
        real, imaginary = bits[2 * i], bits[2 * i + 1]
        first[i] = np.uint32(counted - np.uint32((real >> shift) & mask))
        second[i] = np.uint32(counted - np.uint32((imaginary >> shift) & mask))
    for i in range(second.size, first.size):
        first[i] = np.uint32(counted - np.uint32((bits[2 * i] >> shift) & mask))


@njit(cache=True, nogil=True)
def unpack_onto(bits, shift, mask, counted, first, second):  # type: ignore[no-untyped-def]
    """Add to what `first` and `second` hold; else as `unpack`."""
    for i in range(second.size):
        real, imaginary = bits[2 * i], bits[2 * i + 1]
        first[i] += np.uint32(counted - np.uint32((real >> shift) & mask))
        second[i] += np.uint32(counted - np.uint32((imaginary >> shift) & mask))
    for i in range(second.size, first.size):
        first[i] += np.uint32(counted - np.uint32((bits[2 * i] >> shift) & mask))
