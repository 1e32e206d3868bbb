"""Kernels against the definition, and the smallest input on which one fails.

Guarantee: `check` accepts a kernel only if it equals the oracle on every instance that it takes; a
failure comes with an input on which kernel and oracle were seen to differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apery.core.records import Outcome, Strength, Verdict
from apery.numerics.hamming.hits import Finder
from apery.numerics.hamming.pattern import Codes, Counts, Pattern, count_type
from apery.verify.kernels.instances import Instance

Prepare = Callable[[Pattern], Callable[[Codes, Counts], None]]
PrepareFind = Callable[[Pattern, int], Finder]
_ATTEMPTS = 3000
"""Inputs that are tried to make a failing one smaller."""
_SAID = 200
"""Characters of an error that are kept."""


@dataclass(frozen=True, slots=True, eq=False)
class Failure:
    """An input on which a kernel is wrong.

    Parameters
    ----------
    instance : Instance
        The smallest that was found.
    k : int or None
        The most mismatches, for a search.
    got, expected : list
        What the kernel gave, and what is right. An error stands as text in `got`.
    """

    instance: Instance
    k: int | None
    got: Any
    expected: Any

    def describe(self) -> dict[str, Any]:
        """Return the failure as plain data."""
        return {
            **self.instance.describe(), "k": self.k, "got": self.got, "expected": self.expected,
            "name": self.instance.name,
        }  # fmt: skip


def check(
    prepare: Prepare, instances: Iterable[Instance], takes: Callable[[Pattern], bool]
) -> tuple[Verdict, Failure | None]:
    """Judge a kernel of distances.

    Parameters
    ----------
    prepare : callable
        Takes a pattern and returns what writes distances.
    instances : iterable of Instance
        What is tried.
    takes : callable
        Whether the kernel takes a pattern.
    """

    def differs(instance: Instance) -> tuple[Any, Any] | None:
        expected = instance.distances
        for kind in {count_type(len(instance.pattern)), np.dtype(np.uint32)}:
            out = np.full(len(expected), 77, dtype=kind)
            try:
                prepare(instance.pattern)(instance.text, out)
            except Exception as error:
                return f"{type(error).__name__}: {error}"[:_SAID], expected.tolist()
            if not np.array_equal(out, expected):
                return out.tolist(), expected.tolist()
        return None

    return _judged(instances, lambda i: takes(i.pattern), differs, None)


def check_find(
    prepare: PrepareFind, instances: Iterable[Instance], takes: Callable[[Pattern, int], bool]
) -> tuple[Verdict, Failure | None]:
    """Judge a kernel that searches, with several k for each instance."""
    every = list(instances)
    count, seconds = 0, 0.0
    for choose in (_none, _few, _middle, _all):

        def differs(instance: Instance, choose: Callable[..., int] = choose) -> Any:
            expected = instance.distances
            k = choose(expected)
            where = np.flatnonzero(expected <= k)
            right = [where.tolist(), expected[where].tolist()]
            try:
                positions, distances = prepare(instance.pattern, k)(instance.text)
            except Exception as error:
                return f"{type(error).__name__}: {error}"[:_SAID], right
            got = [np.asarray(positions).tolist(), np.asarray(distances).tolist()]
            return None if got == right else (got, right)

        def possible(instance: Instance, choose: Callable[..., int] = choose) -> bool:
            return takes(instance.pattern, choose(instance.distances))

        verdict, failure = _judged(every, possible, differs, choose)
        count += int(dict(verdict.evidence)["instances"])
        seconds += verdict.seconds
        if failure is not None:
            return verdict, failure
    outcome = Outcome.HOLDS if count else Outcome.UNDECIDED
    evidence = (("instances", count),)
    return Verdict(verdict.check, outcome, Strength.NUMERIC, evidence, seconds), None


def _none(distances: NDArray[np.int64]) -> int:
    return 0


def _few(distances: NDArray[np.int64]) -> int:
    return min(3, int(distances.max()))


def _middle(distances: NDArray[np.int64]) -> int:
    return int(np.sort(distances)[len(distances) // 2])


def _all(distances: NDArray[np.int64]) -> int:
    return int(distances.max())


def _judged(
    instances: Iterable[Instance], takes: Callable[[Instance], bool],
    differs: Callable[[Instance], tuple[Any, Any] | None], choose: Callable[..., int] | None,
) -> tuple[Verdict, Failure | None]:  # fmt: skip
    start, count = perf_counter(), 0
    name = "equality with the definition"
    for instance in instances:
        if not takes(instance):
            continue
        count += 1
        if differs(instance) is None:
            continue
        small = shrink(instance, lambda i: takes(i) and differs(i) is not None)
        seen = differs(small) or differs(instance)
        assert seen is not None
        k = choose(small.distances) if choose else None
        failure = Failure(small, k, *seen)
        evidence = (("instances", count), ("smallest n", len(small.text)),
                    ("smallest m", len(small.pattern)))  # fmt: skip
        spent = perf_counter() - start
        return Verdict(name, Outcome.REFUTED, Strength.EXACT, evidence, spent), failure
    outcome = Outcome.HOLDS if count else Outcome.UNDECIDED
    spent = perf_counter() - start
    return Verdict(name, outcome, Strength.NUMERIC, (("instances", count),), spent), None


def shrink(instance: Instance, fails: Callable[[Instance], bool]) -> Instance:
    """Return a small instance that still fails.

    Pieces of the text and of the pattern are left out, halves first, then single symbols; what is
    left is made equal to the first symbol and the first row where that still fails.

    Examples
    --------
    >>> text = np.arange(100, dtype=np.uint8) % 7
    >>> whole = Instance("", text, Pattern.plain(text[:9], 256))
    >>> small = shrink(whole, lambda i: bool(np.any(i.text == 3)) and len(i.pattern) >= 2)
    >>> small.text, len(small.pattern)
    (array([3, 0], dtype=uint8), 2)
    """
    left = _ATTEMPTS
    best = instance
    progress = True

    def accepted(candidate: Instance) -> bool:
        nonlocal left, best, progress
        if left <= 0 or not 1 <= len(candidate.pattern) <= len(candidate.text):
            return False
        left -= 1
        if not fails(candidate):
            return False
        best, progress = candidate, True
        return True

    while progress and left > 0:
        progress = False
        for of_text in (True, False):
            size = max(1, len(best.text if of_text else best.pattern) // 2)
            while size:
                at = 0
                while at < len(best.text if of_text else best.pattern):
                    if not accepted(_without(best, at, size, of_text)):
                        at += size
                size //= 2
        for at in range(len(best.text)):
            if best.text[at] != 0:
                text = best.text.copy()
                text[at] = 0
                accepted(best.part(text, best.pattern.rows))
        for at in range(len(best.pattern)):
            if best.pattern.rows[at] > 0:
                rows = best.pattern.rows.copy()
                rows[at] = 0
                accepted(best.part(best.text, rows))
    return best


def _without(instance: Instance, at: int, size: int, of_text: bool) -> Instance:
    def cut(values: NDArray[Any]) -> NDArray[Any]:
        return np.concatenate([values[:at], values[at + size :]])

    rows = instance.pattern.rows
    if of_text:
        return instance.part(cut(instance.text), rows)
    if len(rows) <= size:
        return Instance(instance.name, instance.text[:0], instance.pattern)
    return instance.part(instance.text, cut(rows))
