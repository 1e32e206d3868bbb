"""Rows and codes as short vectors whose dot products tell matches.

Guarantee: for every row r and every code c that an embedding covers, the dot product of their
vectors plus ``base[r]`` is ``step`` where the row holds the code and 0 where it does not. All
entries are small integers, so the statement is about exact numbers.

One correlation per dimension then counts the matches of a whole pattern: the dot products add up,
and the bases of its positions are one constant. Fewer dimensions mean fewer transforms:

* `one_hot` takes a dimension for each class of codes, or for each row if these are fewer, and
  covers every code. Codes that belong to the same rows are one class.
* `reduced` drops one of K classes: its vector is 0, and the rows hold differences to it.
* `hadamard`, for 2 or 4 classes, maps them to ±1 or to the corners of a simplex, also in K - 1
  dimensions, but with results 2 or 4 apart and shorter vectors: more room for rounding errors.

The last two hold only for texts without codes that belong to no row, whose vectors are NaN: a
caller that meets one takes `one_hot` there. The cube roots of unity for three symbols need two real
dimensions, as `reduced` does, and irrational numbers, so they are left out.

References
----------
M. J. Fischer, M. S. Paterson, String-matching and other products, Complexity of Computation,
SIAM-AMS Proc. 7 (1974) 113-125.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apery.numerics.hamming.pattern import NO_ROW, Pattern

_SIMPLEX = np.array([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]])


@dataclass(frozen=True, slots=True, eq=False)
class CodeClasses:
    """The codes, those of the same rows put together.

    Parameters
    ----------
    classes : ndarray of uint8 or uint16, shape (S,)
        The class of each code, 0 to K - 1. Class 0 is that of codes in no row, even if empty.
    columns : ndarray of bool, shape (K, D)
        Which rows hold the codes of a class.
    """

    classes: NDArray[Any]
    columns: NDArray[np.bool_]

    @property
    def cover(self) -> bool:
        """Whether every code belongs to a row."""
        return not bool(np.any(self.classes == 0))


@dataclass(frozen=True, slots=True, eq=False)
class Embedding:
    """Vectors of codes and rows.

    Parameters
    ----------
    classes : ndarray of uint8 or uint16, shape (S,)
        The class of each code.
    text : ndarray of float64, shape (K, d)
        The vector of each class, NaN where the embedding does not cover it.
    pattern : ndarray of float64, shape (D, d)
        The vector of each row.
    base : ndarray of int64, shape (D,)
        What a row adds to each dot product.
    step : int
        What a match counts: 1, 2 or 4.
    """

    classes: NDArray[Any]
    text: NDArray[np.float64]
    pattern: NDArray[np.float64]
    base: NDArray[np.int64]
    step: int

    @property
    def dimensions(self) -> int:
        """d, the number of real correlations."""
        return int(self.text.shape[1])

    @property
    def text_square(self) -> int:
        """The largest square of the length of a vector of a code."""
        return int(np.nanmax(np.sum(self.text**2, axis=1), initial=0))

    @property
    def row_square(self) -> int:
        """The largest square of the length of a vector of a row."""
        return int(np.max(np.sum(self.pattern**2, axis=1), initial=0))

    def pattern_square(self, rows: NDArray[np.int32]) -> int:
        """Return the sum of the squares of the lengths over positions with these rows."""
        return int(np.sum(self.pattern[rows[rows != NO_ROW]] ** 2))

    def offset(self, rows: NDArray[np.int32]) -> int:
        """Return the sum of the bases over positions with these rows."""
        return int(np.sum(self.base[rows[rows != NO_ROW]]))


def code_classes(pattern: Pattern) -> CodeClasses:
    """Put codes of the same rows together; for patterns of few rows.

    Examples
    --------
    >>> relation = np.array([[True, False, True, False], [False, True, True, False]])
    >>> code_classes(Pattern.related(np.array([0, 1], np.int32), relation)).classes
    array([1, 2, 3, 0], dtype=uint8)
    """
    order = np.argsort(pattern.members, kind="stable")
    owners = np.repeat(np.arange(pattern.distinct), np.diff(pattern.starts))[order]
    held, first = np.unique(pattern.members[order], return_index=True)
    known: dict[bytes, int] = {b"": 0}
    sets = np.split(owners, first[1:]) if len(held) else []
    indices = [known.setdefault(rows.tobytes(), len(known)) for rows in sets]
    wide = np.uint8 if len(known) <= 1 << 8 else np.uint16 if len(known) <= 1 << 16 else np.uint32
    classes = np.zeros(pattern.codes, dtype=wide)
    classes[held] = indices
    columns = np.zeros((len(known), pattern.distinct), dtype=np.bool_)
    for index, rows in zip(indices, sets, strict=True):
        columns[index, rows] = True
    return CodeClasses(classes, columns)


def one_hot(codes: CodeClasses) -> Embedding:
    """Return the embedding that covers every code.

    Examples
    --------
    >>> pattern = Pattern.plain(np.array([0, 1, 2, 3], np.uint8), 256)
    >>> one_hot(code_classes(pattern)).dimensions
    4
    """
    matches = codes.columns.astype(np.float64)
    count, rows = matches.shape
    base = np.zeros(rows, dtype=np.int64)
    if codes.cover and count > 1 and count - 2 < rows:
        return reduced(codes, np.ones(rows, dtype=np.int64))
    if rows < count:
        return Embedding(codes.classes, matches, np.eye(rows), base, 1)
    return Embedding(codes.classes, np.eye(count)[:, 1:], matches[1:].T.copy(), base, 1)


def reduced(codes: CodeClasses, frequencies: NDArray[np.int64]) -> Embedding:
    """Return the embedding without the class that leaves the shortest rows.

    Parameters
    ----------
    codes : CodeClasses
        Their classes, one besides class 0 at least.
    frequencies : ndarray of int64, shape (D,)
        How many positions of the pattern belong to each row.
    """
    matches = codes.columns[1:].astype(np.float64)
    lengths = [float(np.sum(((matches - one) ** 2) @ frequencies)) for one in matches]
    zero = int(np.argmin(lengths))
    kept = np.delete(np.arange(len(matches)), zero)
    text = np.vstack((np.full((1, len(kept)), np.nan), np.eye(len(matches))[:, kept]))
    rows = (matches - matches[zero])[kept].T.copy()
    return Embedding(codes.classes, text, rows, matches[zero].astype(np.int64), 1)


def hadamard(codes: CodeClasses) -> Embedding:
    """Return the embedding of 2 or 4 classes by ±1.

    Examples
    --------
    >>> pattern = Pattern.plain(np.array([0, 1, 2, 3], np.uint8), 5)
    >>> embedding = hadamard(code_classes(pattern))
    >>> embedding.dimensions, embedding.step
    (3, 4)
    >>> embedding.text[embedding.classes] @ embedding.pattern[2] + embedding.base[2]
    array([ 0.,  0.,  4.,  0., nan])
    """
    matches = codes.columns[1:].astype(np.int64)
    corners = _SIMPLEX if len(matches) == 4 else np.array([[1], [-1]])
    text = np.vstack((np.full((1, corners.shape[1]), np.nan), corners))
    rows = (matches.T @ corners).astype(np.float64)
    return Embedding(codes.classes, text, rows, matches.sum(axis=0), len(matches))


def least(pattern: Pattern, codes: CodeClasses) -> Embedding:
    """Return the embedding of fewest dimensions, which may not cover codes in no row."""
    classes, rows = len(codes.columns) - 1, pattern.distinct
    if classes in (2, 4) and classes - 1 < rows:
        return hadamard(codes)
    if classes >= 2 and classes - 1 < rows:
        counts = np.bincount(pattern.rows[pattern.rows != NO_ROW], minlength=rows)
        return reduced(codes, counts.astype(np.int64))
    return one_hot(codes)
