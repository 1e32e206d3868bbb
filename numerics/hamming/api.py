"""Hamming distances of a pattern to every place of a text.

Guarantee: distances and hits are exact, whichever kernel computes them; approximate distances come
with intervals and a confidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from apery.core.errors import InvalidInputError
from apery.core.kernel import Kernel
from apery.numerics.hamming import dispatch, families
from apery.numerics.hamming.edges import MODES, whole
from apery.numerics.hamming.features import Features
from apery.numerics.hamming.hits import Finder, Hits, joined
from apery.numerics.hamming.pattern import Codes, Counts, Pattern, count_type
from apery.numerics.hamming.sampling import Approximate
from apery.numerics.hamming.texts.iupac import Nucleotides, reverse_complement
from apery.numerics.hamming.texts.symbols import Alphabet, Encoding

_PIECE = 1 << 18
"""Shifts of a text that many patterns search one after the other."""
_DIRECT = frozenset(map(np.dtype, ("uint8", "uint16", "uint32")))


class Matches(NamedTuple):
    """Places with at most k mismatches, arrays of shape (hits,).

    Parameters
    ----------
    positions : ndarray of int64
        Where the pattern begins in the text, in rising order.
    distances : ndarray of int64
        How many mismatches there are.
    strands : ndarray of int8
        1 for the pattern, -1 for its reverse complement.
    """

    positions: NDArray[np.int64]
    distances: NDArray[np.int64]
    strands: NDArray[np.int8]


class Plan:
    """A pattern made ready for many texts.

    Parameters
    ----------
    pattern : bytes-like, str, ndarray of integers, Bits, or list of sets of symbols
        The pattern.
    k : int, optional
        The most mismatches of a hit, if texts are to be searched.
    wildcard : str, bytes or int, optional
        A symbol that matches everything, in the pattern and in the text.
    iupac : bool
        Whether letters are nucleotide codes: R matches A and G, and so on.
    match_n : str
        Where an N matches everything: "pattern", "text", "both" or "none".
    method : str
        "auto", or a kernel such as ``bitsliced`` or ``bitsliced(block=4096)``.

    Raises
    ------
    InvalidInputError
        The pattern is empty, k is negative, or a parameter is meaningless.

    Examples
    --------
    >>> plan = Plan(b"ACGT", k=1)
    >>> plan.distances(b"ACGTTACCT")
    array([0, 3, 4, 4, 4, 1], dtype=uint8)
    >>> plan.find(b"ACGTTACCT").positions
    array([0, 5])
    """

    def __init__(
        self, pattern: Any, *, k: int | None = None, wildcard: Any = None, iupac: bool = False,
        match_n: str = "pattern", method: str = "auto",
    ) -> None:  # fmt: skip
        if iupac and wildcard is not None:
            raise InvalidInputError("N is the wildcard of nucleotide codes; leave wildcard out")
        self.alphabet: Encoding = (
            Nucleotides.of(pattern, match_n=match_n)
            if iupac
            else Alphabet.of(pattern, wildcard=wildcard)
        )
        self.pattern: Pattern = self.alphabet.pattern
        self.k = None if k is None else _mismatches(k)
        self.method = method
        if method != "auto":
            families.named(method)
        self._prepared: dict[tuple[Kernel, int | None], Any] = {}
        self._ready: dict[tuple[int, np.dtype[Any], int | None], Any] = {}

    def __len__(self) -> int:
        return len(self.pattern)

    def distances(
        self, text: Any, *, mode: str = "valid", out: NDArray[Any] | None = None,
        dtype: DTypeLike | None = None, verify: bool = False,
    ) -> NDArray[Any]:  # fmt: skip
        """Return the distance at every shift; see `distances`."""
        codes = self.alphabet.text(text)
        if mode not in MODES:
            raise InvalidInputError(f"mode is {mode!r}; it is one of {', '.join(MODES)}")
        if mode == "valid":
            self._long_enough(len(codes))
        count = _length(len(codes), len(self), mode)
        target = _target(count, self.pattern, out, dtype)
        room = target
        if not _direct(target) or np.may_share_memory(target, codes):
            room = np.empty(count, dtype=count_type(len(self)))
        if mode == "valid":
            self._valid(codes, room, verify)
        else:
            whole(lambda t, o: self._valid(t, o, verify), self.pattern, codes, room, mode)
        if room is not target:
            target[...] = room
        return target

    def find(self, text: Any, k: int | None = None) -> Matches:
        """Return the places with at most k mismatches; k as given to the plan if left out.

        Raises
        ------
        InvalidInputError
            The text is shorter than the pattern or of another kind, or no k is known.
        """
        codes = self.alphabet.text(text)
        self._long_enough(len(codes))
        positions, distances = self.find_codes(codes, k)
        return Matches(positions, distances, np.ones(len(positions), np.int8))

    def approximate(
        self, text: Any, rtol: float, *, confidence: float = 0.95, seed: int = 0
    ) -> Approximate:
        """Return estimates of the distances; see `approximate`."""
        from apery.numerics.hamming import sampling

        needed = sampling.mismatches_needed(rtol, confidence)
        codes = self.alphabet.text(text)
        self._long_enough(len(codes))
        features = Features.of(self.pattern, len(codes) - len(self) + 1, codes, needed=needed)
        if dispatch.choose(features, self.pattern).kernel == families.SAMPLING:
            return sampling.approximate(codes, self.pattern, rtol, confidence, seed)
        out = np.empty(features.shifts, dtype=count_type(len(self)))
        self._valid(codes, out, False)
        exact = out.astype(np.int64)
        return Approximate(out.astype(np.float64), exact, exact)

    def find_codes(self, codes: Codes, k: int | None = None) -> Hits:
        """Return positions and distances of the hits in a text that is coded already.

        A text shorter than the pattern has none.
        """
        most = self.k if k is None else _mismatches(k)
        if most is None:
            raise InvalidInputError("how many mismatches? give k to the plan or to find")
        shifts = len(codes) - len(self) + 1
        if shifts <= 0:
            return joined([])
        finder: Finder = self._kernel(codes, shifts, most)
        return finder(codes)

    def _kernel(self, codes: Codes, shifts: int, k: int | None) -> Any:
        """Return what computes for a text; texts of about the same length have the same."""
        key = (shifts.bit_length(), codes.dtype, k)
        if key not in self._ready:
            features = Features.of(self.pattern, shifts, codes, k)
            kernel = dispatch.chosen(self.method, features, self.pattern).kernel
            if (kernel, k) not in self._prepared:
                self._prepared[kernel, k] = (
                    families.prepare(kernel, self.pattern)
                    if k is None
                    else families.prepare_find(kernel, self.pattern, k)
                )
            self._ready[key] = self._prepared[kernel, k]
        return self._ready[key]

    def distances_codes(self, codes: Codes, out: Counts) -> None:
        """Write the distances of a text that is coded already, n - m + 1 unsigned integers."""
        self._kernel(codes, len(out), None)(codes, out)

    def explain(self, text: Any = 1_000_000, k: int | None = None) -> dispatch.Explanation:
        """Return which kernel is used, and what was expected of each.

        Parameters
        ----------
        text : a text, or int
            A text, or how many symbols it would have.
        k : int, optional
            The most mismatches, for a search.
        """
        most = self.k if k is None else _mismatches(k)
        if isinstance(text, int):
            features = Features.of(self.pattern, max(1, text - len(self) + 1), None, most)
        else:
            codes = self.alphabet.text(text)
            self._long_enough(len(codes))
            features = Features.of(self.pattern, len(codes) - len(self) + 1, codes, most)
        return dispatch.explain(self.method, features, self.pattern)

    def _valid(self, codes: Codes, out: Counts, verify: bool) -> None:
        self.distances_codes(codes, out)
        if verify:
            from apery.numerics.hamming.certificate import certify

            certify(codes, self.pattern, out).require()

    def _long_enough(self, length: int) -> None:
        if length < len(self):
            raise InvalidInputError(
                f"the pattern has {len(self)} symbols and the text only {length}; "
                "give a longer text"
            )


def _mismatches(k: int) -> int:
    if isinstance(k, bool) or not isinstance(k, (int, np.integer)):
        raise InvalidInputError(f"k is {k!r}; it is a whole number of mismatches")
    if k < 0:
        raise InvalidInputError(f"k is {k}; a number of mismatches is 0 or more")
    return int(k)


def _length(n: int, m: int, mode: str) -> int:
    return {"valid": n - m + 1, "full": n + m - 1, "same": n}[mode]


def _direct(target: NDArray[Any]) -> bool:
    """Whether kernels can write into an array."""
    kind = target.dtype
    return kind in _DIRECT and kind.isnative and target.flags.c_contiguous


def _target(
    count: int, pattern: Pattern, out: NDArray[Any] | None, dtype: DTypeLike | None
) -> NDArray[Any]:
    wanted = None if dtype is None else _type(dtype)
    if out is None:
        kind = wanted or count_type(len(pattern))
        _holds(kind, len(pattern))
        return np.empty(count, dtype=kind)
    if not isinstance(out, np.ndarray) or out.shape != (count,):
        shape = getattr(out, "shape", type(out).__name__)
        raise InvalidInputError(f"out has the shape {shape}; there are {count} distances")
    if wanted is not None and wanted != out.dtype:
        raise InvalidInputError(f"out holds {out.dtype} and dtype is {wanted}; give one")
    if not out.flags.writeable:
        raise InvalidInputError("out is read-only; give an array that can be written")
    if out.dtype not in _DIRECT or len(pattern) > 255:
        _holds(out.dtype, len(pattern))
    return out


def _type(dtype: DTypeLike) -> np.dtype[Any]:
    try:
        return np.dtype(dtype)
    except TypeError:
        raise InvalidInputError(
            f"dtype is {dtype!r}; it is a type of numbers, such as uint16"
        ) from None


def _holds(kind: np.dtype[Any], largest: int) -> None:
    if kind.kind in "iu":
        good = np.iinfo(kind).max >= largest
    else:
        good = kind.kind == "f" and largest <= 1 << np.finfo(kind).nmant + 1
    if not good:
        raise InvalidInputError(
            f"{kind} does not hold distances up to {largest}; use {count_type(largest)} or wider"
        )


def distances(
    text: Any, pattern: Any, *, mode: str = "valid", wildcard: Any = None,
    out: NDArray[Any] | None = None, dtype: DTypeLike | None = None, method: str = "auto",
    verify: bool = False, iupac: bool = False, match_n: str = "pattern",
) -> NDArray[Any]:  # fmt: skip
    """Return the Hamming distance of a pattern to every place of a text.

    Parameters
    ----------
    text, pattern : bytes-like, str, ndarray of integers, or Bits
        n and m symbols of one kind.
    mode : str
        As for `scipy.signal.correlate`: "valid" for the n - m + 1 places at which the pattern lies
        within the text; "full" for all n + m - 1 at which it meets the text; "same" for the n in
        the middle of these. Positions outside the text count as mismatches, but for wildcards.
    wildcard : str, bytes or int, optional
        A symbol that matches everything, in the pattern and in the text.
    out : ndarray, optional
        Where to write; contiguous uint8, uint16 or uint32 are written without a copy.
    dtype : dtype, optional
        Type of the result; the smallest unsigned one that holds m by default.
    method : str
        "auto", or a kernel such as ``bitsliced`` or ``bitsliced(block=4096)``.
    verify : bool
        Whether to check the result by two certificates that are independent of the kernel: sums
        from sliding histograms, and an identity of polynomials modulo 2^61 - 1.
    iupac : bool
        Whether letters are nucleotide codes.
    match_n : str
        Where an N matches everything: "pattern", "text", "both" or "none".

    Returns
    -------
    ndarray
        The distances.

    Raises
    ------
    InvalidInputError
        Text and pattern do not fit together, or a parameter is meaningless.

    Examples
    --------
    >>> distances("ACGTTACCT", "ACGT")
    array([0, 3, 4, 4, 4, 1], dtype=uint8)
    >>> distances("ACGT", "CG", mode="same")
    array([2, 2, 0, 2], dtype=uint8)
    >>> distances([1, 5, 1000], [5, 1000])
    array([2, 0], dtype=uint8)
    >>> distances("ACGT", "ACGTACGT")
    Traceback (most recent call last):
    ...
    apery.core.errors.InvalidInputError: the pattern has 8 symbols and the text only 4; give a ...
    """
    plan = Plan(pattern, wildcard=wildcard, iupac=iupac, match_n=match_n, method=method)
    return plan.distances(text, mode=mode, out=out, dtype=dtype, verify=verify)


def find(
    text: Any, pattern: Any, k: int, *, both_strands: bool = False, wildcard: Any = None,
    iupac: bool = False, match_n: str = "pattern", method: str = "auto",
) -> Matches:  # fmt: skip
    """Return the places at which a pattern has at most k mismatches.

    Parameters
    ----------
    text, pattern, wildcard, iupac, match_n, method
        As for `distances`.
    k : int
        The most mismatches, 0 or more.
    both_strands : bool
        Whether to look for the reverse complement of the pattern too; positions are those of its
        leftmost letter in the text.

    Returns
    -------
    Matches
        Positions, distances and strands, sorted by position.

    Examples
    --------
    >>> find("ACGTTACCT", "ACGT", 1)
    Matches(positions=array([0, 5]), distances=array([0, 1]), strands=array([1, 1], dtype=int8))
    >>> find("AAACC", "GGT", 0, both_strands=True).strands
    array([-1], dtype=int8)
    """
    return find_many(
        text, [pattern], k, both_strands=both_strands, wildcard=wildcard, iupac=iupac,
        match_n=match_n, method=method,
    )[0]  # fmt: skip


def find_many(
    text: Any, patterns: Sequence[Any], k: int, *, both_strands: bool = False,
    wildcard: Any = None, iupac: bool = False, match_n: str = "pattern", method: str = "auto",
) -> list[Matches]:  # fmt: skip
    """Return the places of at most k mismatches for each of several patterns.

    The text is searched piece by piece, for all patterns while a piece is in the cache. Parameters
    are those of `find`.

    Examples
    --------
    >>> [m.positions for m in find_many("ACGTTACCT", ["ACG", "TT"], 0)]
    [array([0]), array([3])]
    """
    plans: list[list[tuple[int, Plan]]] = []
    for pattern in patterns:
        strands = [(1, pattern), (-1, _other_strand(pattern))] if both_strands else [(1, pattern)]
        plans.append(
            [
                (s, Plan(p, k=k, wildcard=wildcard, iupac=iupac, match_n=match_n, method=method))
                for s, p in strands
            ]
        )
    every = [plan for strands in plans for _, plan in strands]
    codes = _Codes(text, every)
    parts: list[list[Hits]] = [[] for _ in every]
    for first in range(0, codes.length, codes.length if len(every) == 1 else _PIECE):
        stop = codes.length if len(every) == 1 else first + _PIECE
        for part, plan in zip(parts, every, strict=True):
            positions, distances = plan.find_codes(codes.piece(plan, first, stop + len(plan) - 1))
            part.append((positions + first, distances))
    hits = iter(joined(part) for part in parts)
    return [_sorted([(s, next(hits)) for s, _ in strands]) for strands in plans]


class _Codes:
    """A text, coded for each of several plans."""

    def __init__(self, text: Any, plans: Sequence[Plan]) -> None:
        # Texts that can be cut are coded piece by piece, so that no copies of them are kept.
        self.text = text if isinstance(text, (str, bytes, bytearray, np.ndarray)) else None
        self.whole = {
            id(p): p.alphabet.text(text) for p in plans[: 1 if self.text is not None else None]
        }
        self.length = len(next(iter(self.whole.values()))) if plans else 0
        for plan in plans:
            plan._long_enough(self.length)

    def piece(self, plan: Plan, first: int, stop: int) -> Codes:
        """Return the codes of a piece."""
        if id(plan) in self.whole:
            return self.whole[id(plan)][first:stop]
        assert self.text is not None
        return plan.alphabet.text(self.text[first:stop])


def _other_strand(pattern: Any) -> str | bytes:
    if isinstance(pattern, str):
        return reverse_complement(pattern)
    if isinstance(pattern, bytes):
        return reverse_complement(pattern)
    raise InvalidInputError("letters alone have another strand; give a str or bytes")


def _sorted(found: list[tuple[int, Hits]]) -> Matches:
    positions, distances = joined([hits for _, hits in found])
    strands = np.concatenate([np.full(len(hits[0]), s, np.int8) for s, hits in found])
    if len(found) > 1:
        order = np.argsort(positions, kind="stable")
        positions, distances, strands = positions[order], distances[order], strands[order]
    return Matches(positions, distances, strands)


def approximate(
    text: Any, pattern: Any, rtol: float, *, confidence: float = 0.95, seed: int = 0,
    wildcard: Any = None,
) -> Approximate:  # fmt: skip
    """Return estimates of the distances with intervals, by random sampling of positions.

    Where exact distances take less time, these are returned, and the intervals are points.

    Parameters
    ----------
    text, pattern, wildcard
        As for `distances`.
    rtol : float
        The relative error, between 0 and 1.
    confidence : float
        The least probability, for each place, that the distance lies in its interval. It is over
        the random order of positions, and holds for texts that were made without the seed.
    seed : int
        Of that order.

    Returns
    -------
    Approximate
        Estimates, and the ends of the intervals. Distances below some bound are exact.

    Examples
    --------
    >>> text = bytes(i * i % 251 % 4 for i in range(30000))
    >>> found = approximate(text, text[:20000], 0.1)
    >>> exact = distances(text, text[:20000])
    >>> bool(np.mean((found.low <= exact) & (exact <= found.high)) > 0.95)
    True
    """
    plan = Plan(pattern, wildcard=wildcard)
    return plan.approximate(text, rtol, confidence=confidence, seed=seed)
