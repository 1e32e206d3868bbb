"""Distances by fast Fourier transforms: the cost per shift grows with log m alone.

Guarantee: where the assumptions of `apery.numerics.hamming.rounding` hold, the distances are exact;
blocks with results that are not near an integer are counted again without transforms.

The text is cut into overlapping blocks. In each dimension of an embedding a block is correlated
with the pattern by multiplying its transform with a spectrum that is computed once; products are
summed before the one transform back. Several blocks share one complex transform: as digits of
its entries, as many as the bound on rounding errors admits, and as real and imaginary parts, as
the pattern is real. In double precision this costs less than single precision with one block
each, up to m = 10^5 or so.

Patterns too long for a certified transform are cut into pieces, whose distances are added.

References
----------
M. J. Fischer, M. S. Paterson, String-matching and other products, Complexity of Computation,
SIAM-AMS Proc. 7 (1974) 113-125.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from apery.core.errors import InvalidInputError
from apery.numerics.hamming import sparse
from apery.numerics.hamming.embeddings import Embedding, code_classes, least, one_hot
from apery.numerics.hamming.fft_code import (
    MAGIC,
    accumulate,
    encode,
    multiply,
    settle,
    unpack,
    unpack_onto,
)
from apery.numerics.hamming.pattern import Codes, Counts, Pattern
from apery.numerics.hamming.rounding import (
    PRECISIONS,
    Correlation,
    Precision,
    largest_piece,
    most_digits,
)
from apery.numerics.hamming.transforms import Backend, Signals, transforms

SHORTEST = 1 << 10
"""The shortest transform worth a call."""
MOST_DIGITS = 8
"""More blocks in a number save little, and each count of digits is compiled by itself."""
_CACHED = 1 << 17  # longer transforms leave the caches
_CALL = 1 << 16  # what a call costs, in the unit of the model: N log N
_BUFFER = 1 << 21  # bytes of signals that are transformed by one call


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """A part of the pattern, ready to be correlated with texts."""

    start: int
    pattern: Pattern
    embedding: Embedding
    spectra: Signals  # (d, N), conjugated
    table: NDArray[Any]  # (d, q, K) or, by codes of one byte, (d, q, 256)
    narrow: NDArray[Any]
    width: int
    exact: Callable[[Codes, Counts], None]

    @property
    def hop(self) -> int:
        return int(self.spectra.shape[1]) - len(self.pattern) + 1

    @property
    def digits(self) -> int:
        return int(self.table.shape[1])


class _Signals(threading.local):
    """Memory that is kept from text to text, that of each thread apart."""

    def __init__(self) -> None:
        self.kept: dict[str, Signals] = {}

    def __call__(self, name: str, shape: tuple[int, int], kind: str) -> Signals:
        size = shape[0] * shape[1]
        if name not in self.kept or len(self.kept[name]) < size:
            self.kept[name] = np.empty(size, dtype=kind)
        return self.kept[name][:size].reshape(shape)


class _Kernel:
    """All that is computed from the pattern, for the lengths of transforms that texts ask for."""

    def __init__(
        self, pattern: Pattern, precision: Precision, length: int | None, backend: Backend,
        embeddings: tuple[Embedding, Embedding], digits: int | None,
    ) -> None:  # fmt: skip
        self.pattern, self.precision, self.length, self.digits = pattern, precision, length, digits
        self.backend, self.embeddings = backend, embeddings
        self.forward, self.backward = transforms(backend)
        self.complex = "complex64" if precision.name == "float32" else "complex128"
        self.buffer, self.pieces = _Signals(), dict[tuple[int, int], list[_Piece]]()

    def run(self, text: Codes, out: Counts) -> None:
        """Write the distances of a text."""
        shifts = len(text) - len(self.pattern) + 1
        if self.embeddings[0].dimensions == 0:
            constant = self.embeddings[0].offset(self.pattern.rows) // self.embeddings[0].step
            out[:] = self.pattern.counted - constant
            return
        begin = 0
        for length, end in self.schedule(shifts):
            for index in range(len(self.cut(length, 0))):
                self.cover(text, out, length, index, (begin, end), 0)
            begin = end

    def schedule(self, shifts: int) -> list[tuple[int, int]]:
        """Return the lengths of transforms that cost least, each with the shift where it ends.

        The last transforms would often be nearly empty, so the rest has a length of its own.
        """
        if self.length:
            return [(self.length, shifts)]
        best = (float("inf"), [(0, shifts)])
        for length, (full, cost) in self.rates.items():
            calls, rest = divmod(shifts, full)
            cases = [(cost * (calls + (rest > 0)), [(length, shifts)])]
            if calls and rest:
                last = min(
                    ((-(-rest // full) * cost, other) for other, (full, cost) in self.rates.items())
                )
                pair = [(length, shifts - rest), (last[1], shifts)]
                cases.append((cost * calls + last[0], pair))
            best = min(best, *cases)
        return best[1]

    @cached_property
    def rates(self) -> dict[int, tuple[int, float]]:
        """For each length: how many shifts a transform serves, and a relative cost of it."""
        m, rates = len(self.pattern), {}
        length = SHORTEST
        while length <= max(SHORTEST, 16 * m):
            piece = min(m, self.largest(length))
            if piece:
                digits = self.certified(length, self.embeddings[0], self.pattern.rows[:piece])
                beyond = 1.2 if length > _CACHED else 1.0
                cost = -(-m // piece) * (length * length.bit_length() * beyond + _CALL)
                rates[length] = (2 * digits * (length - piece + 1), cost)
            length *= 2
        if not rates:
            raise InvalidInputError(
                f"no length is certified in {self.precision.name}; take float64 or another kernel"
            )
        return rates

    def largest(self, length: int) -> int:
        """Return the length of the longest certified piece."""
        return min(
            largest_piece(
                length.bit_length() - 1, self.precision, dimensions=e.dimensions, step=e.step,
                text_square=e.text_square, row_square=e.row_square,
            )
            for e in self.embeddings
        )  # fmt: skip

    def certified(self, length: int, embedding: Embedding, rows: NDArray[np.int32]) -> int:
        """Return how many digits are certified for a piece, or fewer if fewer are asked for."""
        case = Correlation(
            length.bit_length() - 1, embedding.dimensions, embedding.text_square,
            embedding.pattern_square(rows), embedding.step, int(np.count_nonzero(rows >= 0)),
        )  # fmt: skip
        return min(most_digits(case, self.precision), self.digits or MOST_DIGITS)

    def cut(self, length: int, which: int) -> list[_Piece]:
        """Return the pieces of the pattern, in the narrow (0) or the whole embedding (1)."""
        if (length, which) not in self.pieces:
            m = len(self.pattern)
            size = min(m, self.largest(length))
            if size == 0:
                raise InvalidInputError(f"no piece is certified for transforms of {length}")
            count = -(-m // size)
            edges = [m * i // count for i in range(count + 1)]
            self.pieces[length, which] = [
                self.piece(length, self.embeddings[which], a, b) for a, b in pairwise(edges)
            ]
        return self.pieces[length, which]

    def piece(self, length: int, embedding: Embedding, start: int, stop: int) -> _Piece:
        """Transform one piece."""
        pattern = replace(self.pattern, rows=self.pattern.rows[start:stop])
        digits = self.certified(length, embedding, pattern.rows)
        width = max(1, pattern.counted.bit_length())
        vectors = np.vstack((embedding.pattern, np.zeros((1, embedding.dimensions))))
        signals = np.zeros((embedding.dimensions, length), dtype=self.complex)
        signals[:, : stop - start] = vectors[pattern.rows].T
        spectra = np.conj(self.forward(signals))
        scale = 2.0 ** (width * np.arange(digits))
        table = embedding.text.T[:, None, :] * scale[:, None]
        narrow = table[:, :, embedding.classes[:256]]
        narrow = np.pad(narrow, ((0, 0), (0, 0), (0, 256 - narrow.shape[2])), mode="edge")
        kind = self.precision.name
        return _Piece(
            start, pattern, embedding, spectra, table.astype(kind), narrow.astype(kind), width,
            sparse.prepare(pattern),
        )  # fmt: skip

    def cover(
        self, text: Codes, out: Counts, length: int, index: int, span: tuple[int, int], which: int
    ) -> None:
        """Write or add the distances to one piece at the shifts of a span."""
        piece = self.cut(length, which)[index]
        blocks = -(-(span[1] - span[0]) // piece.hop)
        rows = max(1, _BUFFER // (length * np.dtype(self.complex).itemsize))
        rows = min(rows, 1 if self.backend == "mkl" else 128 // self.precision.bits)
        lanes = 2 * piece.digits
        while blocks > 0:
            taken = min(rows, -(-blocks // lanes))
            part = (span[0], min(span[1], span[0] + taken * lanes * piece.hop))
            sums = self.correlate(text, piece, part[0], taken)
            if sums is None and which == 0:
                self.cover(text, out, length, index, part, 1)
            elif sums is None or not self.decode(sums, piece, out, part):
                self.count(text, piece, out, part)
            span = (part[1], span[1])
            blocks -= taken * lanes

    def correlate(self, text: Codes, piece: _Piece, first: int, rows: int) -> Signals | None:
        """Return results of the transform back, or None if a code is not covered."""
        lanes, length, hop = 2 * piece.digits, piece.spectra.shape[1], piece.hop
        size = (rows * lanes - 1) * hop + length
        region = text[first + piece.start : first + piece.start + size]
        if len(region) < size:  # what follows is never read, but has to be covered
            covered = int(self.pattern.members[0])
            region = np.pad(region, (0, size - len(region)), constant_values=covered)
        tables = piece.narrow
        if text.dtype.itemsize > 1:
            region, tables = piece.embedding.classes[region], piece.table
        region = region.view()
        region.flags.writeable = False  # one type for all that follows, whatever the text is
        shape = (rows, length)
        sums = self.buffer("sums", shape, self.complex)
        for dimension, spectrum in enumerate(piece.spectra):
            signals = self.buffer("signals", shape, self.complex) if dimension else sums
            floats = signals.view(self.precision.name).reshape(rows, length, 2)
            for row in range(rows):
                starts = tuple(range(row * lanes * hop, (row + 1) * lanes * hop, hop))
                if encode(region, starts, tables[dimension], floats[row]):
                    return None
            signals = self.forward(signals)
            if dimension:
                accumulate(sums, signals, spectrum)
            else:
                sums = signals
                multiply(sums, spectrum)
        return self.backward(sums)

    def decode(self, sums: Signals, piece: _Piece, out: Counts, part: tuple[int, int]) -> bool:
        """Write or add distances; return False, and do nothing, if they are in doubt."""
        hop, name = piece.hop, self.precision.name
        rows = [sums[r].view(name)[: 2 * hop] for r in range(len(sums))]
        number = np.dtype(name).type
        scale = sum(1 << (piece.width * q) for q in range(piece.digits))
        offset = piece.embedding.offset(piece.pattern.rows) * scale
        constants = (offset, 1 / piece.embedding.step, MAGIC[name], 0.25)
        far = sum(settle(row, *(number(c) for c in constants)) for row in rows)
        if far:
            return False
        write = unpack_onto if piece.start else unpack
        integer = np.dtype(np.int32 if name == "float32" else np.int64).type
        mask, counted = integer((1 << piece.width) - 1), np.uint32(piece.pattern.counted)
        place = part[0]
        for row in rows:
            bits = row.view(integer)
            for q in range(piece.digits):
                first = out[min(place, part[1]) : min(place + hop, part[1])]
                second = out[min(place + hop, part[1]) : min(place + 2 * hop, part[1])]
                write(bits, integer(q * piece.width), mask, counted, first, second)
                place += 2 * hop
        return True

    def count(self, text: Codes, piece: _Piece, out: Counts, part: tuple[int, int]) -> None:
        """Write or add the distances in integers alone."""
        begin, end = part[0] + piece.start, part[1] + piece.start + len(piece.pattern) - 1
        counts = np.empty(part[1] - part[0], dtype=np.uint32)
        piece.exact(text[begin:end], counts)
        into = out[part[0] : part[1]]
        if piece.start:
            counts += into
        into[:] = counts


def prepare(
    pattern: Pattern,
    *,
    precision: str = "float64",
    length: int | None = None,
    backend: Backend = "scipy",
    embedding: Literal["least", "one-hot"] = "least",
    digits: int | None = None,
) -> Callable[[Codes, Counts], None]:
    """Return the function that writes the distances of a text to the pattern.

    Parameters
    ----------
    pattern : Pattern
        Of few rows: the cost grows with the dimensions of its embedding, at most D + 1.
    precision : str
        ``"float64"`` or ``"float32"``.
    length : int, optional
        N, that of the transforms: a power of two, twice the pattern or, for a pattern in pieces,
        less. By default the cheapest for each text.
    backend : str
        The library of the transforms; with ``"mkl"`` two to three times as fast on processors of
        Intel, and on others up to two times.
    embedding : str
        ``"least"``: the fewest dimensions, and blocks with codes in no row once more in the other;
        ``"one-hot"``: that for every code.
    digits : int, optional
        At most so many blocks in a number; by default as many as are certified.

    Raises
    ------
    InvalidInputError
        If a parameter is none of these, or no transform is certified.
    ToolMissingError
        If the backend is not installed.

    Examples
    --------
    >>> text, out = np.frombuffer(b"ACGTACGT", np.uint8), np.empty(6, np.uint8)
    >>> prepare(Pattern.plain(np.frombuffer(b"ACC", np.uint8), 256))(text, out)
    >>> out
    array([1, 3, 3, 2, 1, 3], dtype=uint8)
    """
    if precision not in PRECISIONS:
        raise InvalidInputError(f"the precision {precision!r} is none of {', '.join(PRECISIONS)}")
    if length is not None and (length < 2 or length & (length - 1)):
        raise InvalidInputError(f"the length {length} is no power of two")
    if digits is not None and not 1 <= digits <= MOST_DIGITS:
        raise InvalidInputError(f"digits must be 1 to {MOST_DIGITS}")
    codes = code_classes(pattern)
    whole = one_hot(codes)
    narrow = least(pattern, codes) if embedding == "least" else whole
    kernel = _Kernel(pattern, PRECISIONS[precision], length, backend, (narrow, whole), digits)
    return kernel.run
