"""Hamming distances of a pattern to every place of a text.

Guarantee: distances and hits are exact, whichever kernel computes them; approximate distances come
with intervals and a confidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from apery.core.errors import InvalidInputError
from apery.numerics.hamming.hits import Hits, joined
from apery.numerics.hamming.pattern import Codes
from apery.numerics.hamming.plan import Matches, Plan
from apery.numerics.hamming.sampling import Approximate
from apery.numerics.hamming.texts.iupac import reverse_complement

_PIECE = 1 << 18
"""Shifts of a text that many patterns search one after the other."""


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
            plan.refuse_short(self.length)

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
