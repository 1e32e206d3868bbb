"""Distances by packing small counts of many blocks, and folded positions, into few transforms.

Guarantee: as for `apery.numerics.hamming.fft`, the distances are exact; what a fold leaves
ambiguous is counted directly.

A practical remainder of the algorithm of Chan, Jin, Vassilevska Williams and Xu, which saves the
logarithm of Abrahamson's bound. Three of its ideas are here:

* rows that occur often go to another kernel, rows of few occurrences are counted together;
* their counts are small, so that many of them are digits of one number of a transform: rows are
  put in groups of at most `capacity` occurrences, and all blocks of text that fit are packed;
* positions may be folded: taken modulo 1/`fold` of the block. A count of a residue class bounds
  those of all its shifts, so 0 settles them at once, and other classes are counted one by one.

None of the bounds of the paper carries over, nor does its recursion. It is kept as a variant to be
timed, and has not been the fastest anywhere so far: counting co-occurrences one by one
(`apery.numerics.hamming.sparse`) took 1/6 to 1/90 of its time with 256 symbols, uniform or by
Zipf's law, at m = 1024 and 8192, and folds made it slower.

References
----------
T. M. Chan, C. Jin, V. Vassilevska Williams, Y. Xu, Faster algorithms for text-to-pattern Hamming
distances, FOCS 2023, arXiv 2310.13174.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from apery.core.errors import InvalidInputError
from apery.numerics.hamming import fft
from apery.numerics.hamming.embeddings import CodeClasses, code_classes
from apery.numerics.hamming.fft_code import MAGIC, accumulate, settle
from apery.numerics.hamming.pattern import NO_ROW, Codes, Counts, Pattern
from apery.numerics.hamming.rounding import PRECISIONS, Correlation, most_digits
from apery.numerics.hamming.transforms import transforms

Kernel = Callable[[Codes, Counts], None]
_DOUBLE = PRECISIONS["float64"]
_CHUNK = 1 << 19  # shifts whose partial distances are held at a time


def groups(pattern: Pattern, rows: NDArray[np.int64], capacity: int) -> list[Pattern]:
    """Return the rows as patterns of at most so many occurrences, or of one row each.

    Examples
    --------
    >>> pattern = Pattern.plain(np.array([0, 1, 2, 2, 2], np.uint8), 3)
    >>> [len(p.members) for p in groups(pattern, np.arange(3), 3)]
    [2, 1]
    """
    counts = _occurrences(pattern)
    out: list[list[int]] = []
    room = 0
    for row in sorted(rows.tolist(), key=lambda r: counts[r]):
        if not out or counts[row] > room:
            out.append([])
            room = capacity
        out[-1].append(row)
        room -= counts[row]
    return [_restricted(pattern, np.array(sorted(group))) for group in out]


def _occurrences(pattern: Pattern) -> NDArray[np.int64]:
    return np.bincount(pattern.rows[pattern.rows != NO_ROW], minlength=pattern.distinct)


def _restricted(pattern: Pattern, rows: NDArray[np.int64]) -> Pattern:
    """Return the pattern in which positions of all other rows match everything."""
    new = np.full(pattern.distinct + 1, NO_ROW, dtype=np.int32)
    new[rows] = np.arange(len(rows))
    starts = np.concatenate(([0], np.cumsum(np.diff(pattern.starts)[rows]))).astype(np.int64)
    held = [pattern.members[pattern.starts[r] : pattern.starts[r + 1]] for r in rows]
    members = np.concatenate([np.empty(0, np.int64), *held])
    return Pattern(new[pattern.rows], pattern.codes, starts, members)


@njit(cache=True, nogil=True)
def _fold(text, classes, held, scale, signal, part):  # type: ignore[no-untyped-def]
    """Add a block of text to a signal, shape (M, 2), positions modulo M."""
    size = signal.shape[0]
    for start in range(0, text.size, size):
        for i in range(min(size, text.size - start)):
            signal[i, part] += scale * held[classes[text[start + i]]]


@njit(cache=True, nogil=True)
def _resolve(bits, part, shift, mask, text, classes, columns, where, rows, out):  # type: ignore[no-untyped-def]
    """Write distances: no match where the count of the residue class is 0, else directly."""
    size = bits.shape[0]
    for i in range(out.size):
        distance = where.size
        if (bits[i % size, part] >> shift) & mask:
            for q in range(where.size):
                distance -= columns[classes[text[i + where[q]]], rows[q]]
        out[i] = distance


@dataclass(frozen=True, slots=True, eq=False)
class _Folded:
    """A group of rows, with positions modulo M."""

    pattern: Pattern
    codes: CodeClasses
    spectra: NDArray[np.complex128]  # (D, M), conjugated
    digits: int
    width: int
    hop: int

    def run(self, text: Codes, out: Counts) -> None:
        """Write the distances."""
        for first in range(0, len(out), 2 * self.digits * self.hop):
            self.block(text[first:], out[first : first + 2 * self.digits * self.hop])

    def block(self, text: Codes, out: Counts) -> None:
        """Write those of as many blocks as one transform holds."""
        m, (rows, size) = len(self.pattern), self.spectra.shape
        lanes = [(q % 2, self.width * (q // 2), q * self.hop) for q in range(2 * self.digits)]
        lanes = [lane for lane in lanes if lane[2] < len(out)]
        sums = np.zeros((1, size), dtype=np.complex128)
        for row in range(rows):
            signal = np.zeros((size, 2))
            for part, shift, start in lanes:
                block = text[start : start + self.hop + m - 1]
                held = self.codes.columns[:, row]
                _fold(block, self.codes.classes, held, 2.0**shift, signal, part)
            forward = _FORWARD(signal.view(np.complex128).reshape(1, size))
            accumulate(sums, forward, self.spectra[row])
        results = _BACKWARD(sums).view(np.float64).reshape(size, 2)
        far = settle(results.reshape(-1), 0.0, 1.0, MAGIC["float64"], 0.25)
        bits, mask = results.view(np.int64), (1 << self.width) - 1
        if far:  # in doubt: no class is taken for settled
            bits[:] = -1
        where = np.flatnonzero(self.pattern.rows != NO_ROW)
        own = self.pattern.rows[where]
        for part, shift, start in lanes:
            _resolve(
                bits, part, shift, mask, text[start:], self.codes.classes, self.codes.columns,
                where, own, out[start : start + self.hop],
            )  # fmt: skip


_FORWARD, _BACKWARD = transforms("scipy")


def _folded(pattern: Pattern, fold: int) -> Kernel:
    """Return the kernel of a group of rows."""
    m, counted = len(pattern), pattern.counted
    size = 1 << max(6, (-(-4 * m // fold) - 1).bit_length())
    folded = np.zeros((pattern.distinct, size), dtype=np.complex128)
    where = np.flatnonzero(pattern.rows != NO_ROW)
    np.add.at(folded, (pattern.rows[where], where % size), 1)
    square = int(np.sum(folded.real**2))
    case = Correlation(
        size.bit_length() - 1, pattern.distinct, fold**2, square, 1, counted * fold
    )  # fmt: skip
    digits = most_digits(case, _DOUBLE)
    if digits == 0:
        raise InvalidInputError("the counts of a group are too large for a transform")
    width, hop = (counted * fold).bit_length(), fold * size - m + 1
    spectra = np.conj(_FORWARD(folded))
    return _Folded(pattern, code_classes(pattern), spectra, digits, width, hop).run


def prepare(
    pattern: Pattern,
    *,
    light: int | None = None,
    dense: Callable[[Pattern], Kernel] = fft.prepare,
    capacity: int = 63,
    fold: int = 1,
) -> Kernel:
    """Return the function that writes the distances of a text to the pattern.

    Parameters
    ----------
    pattern : Pattern
        Any relation.
    light : int, optional
        Rows of at most so many occurrences are packed; all of them by default.
    dense : callable
        The `prepare` of the kernel for the other rows.
    capacity : int
        The occurrences of the rows of one group: fewer allow more digits, more need fewer groups.
    fold : int
        How many positions of a block fall together; 1 for none.

    Raises
    ------
    InvalidInputError
        If `capacity` or `fold` is below 1.

    Examples
    --------
    >>> text, out = np.frombuffer(b"ACGTACGT", np.uint8), np.empty(6, np.uint8)
    >>> prepare(Pattern.plain(np.frombuffer(b"ACC", np.uint8), 256), fold=2)(text, out)
    >>> out
    array([1, 3, 3, 2, 1, 3], dtype=uint8)
    """
    if capacity < 1 or fold < 1:
        raise InvalidInputError("capacity and fold must be 1 or more")
    counts = _occurrences(pattern)
    occurring = np.flatnonzero(counts)
    few = np.full(len(occurring), True) if light is None else counts[occurring] <= light
    kernels = [dense(_restricted(pattern, occurring[~few]))] if not np.all(few) else []
    kernels += [
        fft.prepare(group, embedding="one-hot") if fold == 1 else _folded(group, fold)
        for group in groups(pattern, occurring[few], capacity)
    ]
    m = len(pattern)

    def run(text: Codes, out: Counts) -> None:
        part = np.empty(min(len(out), _CHUNK), dtype=out.dtype)
        for first in range(0, len(out), _CHUNK):
            into = out[first : first + _CHUNK]
            into[:] = 0
            for kernel in kernels:
                kernel(text[first : first + len(into) + m - 1], part[: len(into)])
                into += part[: len(into)]

    return run
