"""Texts and patterns of a workload.

Guarantee: a workload with the same specification and seed has the same text and pattern.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from apery.core.errors import InvalidInputError
from apery.core.kernel import Specification
from apery.numerics.hamming.pattern import Codes, Pattern, code_type

HISTOGRAMS = ("uniform", "zipf", "periodic")
"""Independent symbols, all as frequent or the r-th with frequency 1/r; or a short period."""
EFFORTS = ("quick", "full")
MOST_SYMBOLS = 1 << 30
_PERIOD = 4
_PLANTED = 50


def make(workload: Specification, seed: int) -> tuple[Codes, Pattern]:
    """Return the text and the pattern of a workload.

    For a search some copies of the pattern with up to k mismatches are put into the text.

    Raises
    ------
    InvalidInputError
        As for `refuse_unknown`.
    """
    refuse_unknown(workload)
    n, m, size = workload.n, workload.m, workload.alphabet
    rng = _random(workload, seed, "text")
    text = _symbols(workload, n, rng)
    if workload.k is not None:
        pattern = _symbols(workload, m, _random(workload, seed, "pattern"))
        for place in rng.integers(0, n - m + 1, min(_PLANTED, n // (4 * m))):
            copy = pattern.copy()
            where = rng.integers(0, m, min(workload.k, m))
            copy[where] = rng.integers(0, size, len(where))
            text[place : place + m] = copy
    return text, pattern_of(workload, seed)


def pattern_of(workload: Specification, seed: int) -> Pattern:
    """Return the pattern of a workload, as `make` does, without its text."""
    symbols = _symbols(workload, workload.m, _random(workload, seed, "pattern"))
    return Pattern.plain(symbols, max(workload.alphabet, 256))


def _random(workload: Specification, seed: int, part: str) -> np.random.Generator:
    sizes = [workload.n, workload.m, workload.alphabet]
    return np.random.default_rng([seed, *sizes, ("text", "pattern").index(part)])


def _symbols(workload: Specification, count: int, rng: np.random.Generator) -> Codes:
    size = workload.alphabet
    if workload.histogram == "uniform":
        found = rng.integers(0, size, count)
    elif workload.histogram == "zipf":
        total = np.cumsum(1 / np.arange(1, size + 1))
        found = np.searchsorted(total, rng.random(count) * total[-1])
    else:
        found = np.arange(count) % min(_PERIOD, size)
    return found.astype(code_type(size))


def refuse_unknown(workload: Specification) -> None:
    """Refuse a workload that has no text, or for which no kernels are searched.

    Raises
    ------
    InvalidInputError
        The histogram is unknown, the text would not fit into memory, or an error
        is not below 1.
    """
    if workload.histogram not in HISTOGRAMS:
        raise InvalidInputError(
            f"no histogram {workload.histogram!r}; there are {', '.join(HISTOGRAMS)}"
        )
    if workload.n > MOST_SYMBOLS:
        raise InvalidInputError(
            f"a text of {workload.n} symbols is too long to be timed; take 10^9 at most"
        )
    if workload.alphabet > MOST_SYMBOLS >> 6:
        raise InvalidInputError(f"{workload.alphabet} symbols are too many; take 10^7 at most")
    if workload.eps is not None and workload.eps >= 1:
        raise InvalidInputError(f"eps is {workload.eps}; a relative error is below 1, such as 1/10")


def grid(effort: str) -> list[Specification]:
    """Return the workloads that are tried if none is named.

    Parameters
    ----------
    effort : str
        One of `EFFORTS`.
    """
    quick = effort == "quick"
    sizes = (10**6,) if quick else (10**5, 10**6, 10**7)
    lengths = (16, 64, 256, 1024, 8192) if quick else (16, 64, 256, 1024, 4096, 8192, 16384, 65536)
    found = []
    alphabets = (2, 4, 20, 256) if quick else (2, 4, 20, 256, 4096, 65536)
    for n in sizes:
        for m in lengths:
            found += [Specification(n, m, s) for s in alphabets if _affordable(n, m, s)]
            for size in (256,) if quick else (256, 4096):
                if m >= 256 and _affordable(n, m, size):
                    found.append(Specification(n, m, size, "zipf"))
        for size in (4,) if quick else (2, 4, 20):
            for m, k in ((20, 2), (32, 3), (64, 6), (256, 16), (1024, 32)):
                found.append(Specification(n, m, size, k=k))
        if not quick:
            found += [
                Specification(n, m, 4, eps=Fraction(1, 10)) for m in (8192, 65536) if m <= n // 2
            ]
            found.append(Specification(n, 1024, 4, "periodic", k=32))
            found.append(Specification(n, 1024, 4, k=256))
    return found


def _affordable(n: int, m: int, size: int) -> bool:
    """Whether a workload takes less than a second or so."""
    return m <= n // 2 and (n < 10**7 or m <= 8192 or size in (2, 4))


def listed(
    sizes: tuple[int, ...], lengths: tuple[int, ...], alphabets: tuple[int, ...], histogram: str,
    k: int | None, eps: Fraction | None = None,
) -> list[Specification]:  # fmt: skip
    """Return the workloads of all combinations in which the pattern is not longer than the text.

    Raises
    ------
    InvalidInputError
        There is none, or a number is out of its range.
    """
    found = [
        Specification(n, m, size, histogram, k, eps)
        for n in sizes for m in lengths for size in alphabets if m <= n
    ]  # fmt: skip
    if not found:
        raise InvalidInputError("every pattern is longer than every text; give a larger --n")
    return found
