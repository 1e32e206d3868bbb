"""A pattern made ready: encoded once, kernels prepared once, for many texts.

Guarantee: distances and hits are exact, whichever kernel computes them; approximate distances come
with intervals and a confidence.
"""

from __future__ import annotations

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
from apery.numerics.hamming.texts.iupac import Nucleotides
from apery.numerics.hamming.texts.symbols import Alphabet, Encoding

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
            self.refuse_short(len(codes))
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
        self.refuse_short(len(codes))
        positions, distances = self.find_codes(codes, k)
        return Matches(positions, distances, np.ones(len(positions), np.int8))

    def approximate(
        self, text: Any, rtol: float, *, confidence: float = 0.95, seed: int = 0
    ) -> Approximate:
        """Return estimates of the distances; see `approximate`."""
        from apery.numerics.hamming import sampling

        needed = sampling.mismatches_needed(rtol, confidence)
        codes = self.alphabet.text(text)
        self.refuse_short(len(codes))
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
            self.refuse_short(len(codes))
            features = Features.of(self.pattern, len(codes) - len(self) + 1, codes, most)
        return dispatch.explain(self.method, features, self.pattern)

    def _valid(self, codes: Codes, out: Counts, verify: bool) -> None:
        self.distances_codes(codes, out)
        if verify:
            from apery.numerics.hamming.certificate import certify

            certify(codes, self.pattern, out).require()

    def refuse_short(self, length: int) -> None:
        """Refuse a text that is shorter than the pattern.

        Raises
        ------
        InvalidInputError
            It has less than m symbols.
        """
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
