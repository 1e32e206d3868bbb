"""Times of the variants for a workload.

Guarantee: a time is written down only for a variant whose result equals that of the others on the
same text; variants that differ from the majority by vote of the definition are named.

Variants that the cost model expects to be far from the best are left out. The others are timed on a
slice of the text first, in turns so that noise meets all alike, and the best of them on the whole.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np

from apery.core.kernel import Kernel, Specification
from apery.discovery.kernels.workloads import make
from apery.numerics.hamming import costs, families, oracle
from apery.numerics.hamming.features import Features
from apery.numerics.hamming.pattern import Codes, Pattern, count_type
from apery.numerics.hamming.sampling import Approximate, approximate, mismatches_needed

SLICE = 1 << 18
"""Shifts of the slice."""
FACTOR = 4.0
"""Variants that should take so many times longer than the best are left out."""
KEPT = 4
"""Variants that are timed on the whole text."""
CONFIDENCE = 0.95
"""Of the intervals of approximate distances."""
_REPEATS, _SECONDS = 7, 0.6
_WITNESSES = 64
"""Shifts that are compared with the definition where all variants agree."""


@dataclass(frozen=True, slots=True)
class Timed:
    """The variants of a workload.

    Parameters
    ----------
    workload : Specification
        What was asked for.
    features : Features
        Of text and pattern.
    seconds : dict of str to float
        By the text of a variant: the least of several times on the whole text.
    slice_seconds : dict of str to float
        The same on the slice, for more variants.
    slice_shifts : int
        Shifts of the slice.
    left_out : dict of str to float
        What the cost model expected of the variants that were not tried.
    wrong : tuple of str
        Variants whose result was not right.
    """

    workload: Specification
    features: Features
    seconds: dict[str, float]
    slice_seconds: dict[str, float]
    slice_shifts: int
    left_out: dict[str, float]
    wrong: tuple[str, ...]


def pruned(
    kernels: Sequence[Kernel], features: Features, constants: Mapping[str, float]
) -> tuple[list[Kernel], dict[str, float]]:
    """Return the variants worth a try, and what was expected of the others in seconds."""
    expected = {str(k): costs.predict(k, features, constants) for k in kernels}
    known = [s for s in expected.values() if not math.isnan(s)]
    most = FACTOR * min(known, default=math.inf)
    tried = [k for k in kernels if not expected[str(k)] > most]
    return tried, {t: s for t, s in expected.items() if s > most}


def every_variant(features: Features, thorough: bool) -> list[Kernel]:
    """Return the variants for a pattern and a text."""
    found = [*families.variants(features), *(families.further(features) if thorough else ())]
    return list(dict.fromkeys(found))


def time_workload(
    workload: Specification, seed: int, constants: Mapping[str, float],
    refused: Sequence[str] = (), thorough: bool = False,
) -> Timed:  # fmt: skip
    """Time the variants for a workload."""
    text, pattern = make(workload, seed)
    shifts = workload.places
    needed = None if workload.eps is None else mismatches_needed(float(workload.eps), CONFIDENCE)
    features = Features.of(pattern, shifts, text, workload.k, needed)
    every = [
        kernel for kernel in every_variant(features, thorough)
        if str(kernel) not in refused and not families.obstacle(kernel, pattern, workload.k)
    ]  # fmt: skip
    tried, left_out = pruned(every, features, constants)
    part = text[: min(shifts, SLICE) + len(pattern) - 1]
    slice_shifts = len(part) - len(pattern) + 1
    first, wrong = _compared(tried, part, pattern, workload)
    best = sorted(first, key=first.__getitem__)[:KEPT]
    seconds = {t: first[t] for t in best}
    if slice_shifts < shifts:
        kept = [k for k in tried if str(k) in best]
        seconds, more = _compared(kept, text, pattern, workload)
        wrong += more
    return Timed(workload, features, seconds, first, slice_shifts, left_out, tuple(sorted(wrong)))


def _compared(
    kernels: Sequence[Kernel], text: Codes, pattern: Pattern, workload: Specification
) -> tuple[dict[str, float], list[str]]:
    """Return times, and the variants whose result is wrong."""
    runs: dict[str, Callable[[], Any]] = {}
    results: dict[str, Any] = {}
    wrong = []
    for kernel in kernels:
        try:
            run = _runner(kernel, text, pattern, workload)
            results[str(kernel)] = run()
        except Exception:  # whatever it is, the variant is not to be used
            wrong.append(str(kernel))
            continue
        runs[str(kernel)] = run
    sampled = results.pop(str(families.SAMPLING), None)
    if sampled is not None and not _covers(sampled, results, text, pattern):
        wrong.append(str(families.SAMPLING))
    digests = {name: _digest(result) for name, result in results.items()}
    if len(set(digests.values())) > 1:
        right = _digest(_definition(text, pattern, workload.k))
        wrong += [name for name, digest in digests.items() if digest != right]
    elif digests and not _begins_right(next(iter(results.values())), text, pattern, workload.k):
        wrong += list(digests)
    times = _times({name: run for name, run in runs.items() if name not in wrong})
    return times, wrong


def _begins_right(result: Any, text: Codes, pattern: Pattern, k: int | None) -> bool:
    """Whether a result is that of the definition at the first shifts."""
    head = text[: len(pattern) + _WITNESSES - 1]
    right = _definition(head, pattern, k)
    if k is None:
        return bool(np.array_equal(result[: len(right)], right))
    positions, distances = result
    count = int(np.searchsorted(positions, len(head) - len(pattern) + 1))
    return bool(
        np.array_equal(positions[:count], right[0]) and np.array_equal(distances[:count], right[1])
    )


def _covers(
    sampled: Approximate, results: Mapping[str, Any], text: Codes, pattern: Pattern
) -> bool:  # fmt: skip
    """Whether the intervals of a sampling hold the exact distances as often as they should."""
    exact = next(iter(results.values())) if results else oracle.distances(text, pattern)
    inside = np.count_nonzero((sampled.low <= exact) & (exact <= sampled.high))
    return bool(inside >= CONFIDENCE * len(exact))


def _runner(
    kernel: Kernel, text: Codes, pattern: Pattern, workload: Specification
) -> Callable[[], Any]:  # fmt: skip
    if kernel == families.SAMPLING:
        assert workload.eps is not None
        rtol = float(workload.eps)
        return lambda: approximate(text, pattern, rtol, CONFIDENCE, seed=0)
    if workload.k is not None:
        finder = families.prepare_find(kernel, pattern, workload.k)
        return lambda: finder(text)
    distances = families.prepare(kernel, pattern)
    out = np.empty(len(text) - len(pattern) + 1, dtype=count_type(len(pattern)))

    def run() -> Any:
        distances(text, out)
        return out

    return run


def _definition(text: Codes, pattern: Pattern, k: int | None) -> Any:
    if k is not None:
        return oracle.find(text, pattern, k)
    return oracle.distances(text, pattern).astype(count_type(len(pattern)))


def _digest(result: Any) -> bytes:
    import hashlib

    parts = result if isinstance(result, tuple) else (result,)
    return hashlib.sha256(b"|".join(np.ascontiguousarray(p).tobytes() for p in parts)).digest()


def _times(runs: Mapping[str, Callable[[], Any]]) -> dict[str, float]:
    """Return the least time of each, in turns, for a time that grows with nothing."""
    least = dict.fromkeys(runs, math.inf)
    start = perf_counter()
    for repeat in range(_REPEATS):
        for name, run in runs.items():
            before = perf_counter()
            run()
            least[name] = min(least[name], perf_counter() - before)
        if repeat and perf_counter() - start > _SECONDS:
            break
    return least
