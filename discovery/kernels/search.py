"""What a search for kernels asks for, and what it learns from the answers.

Guarantee: which variants are right does not depend on times, on the number of workers, or on the
order of the answers; times are those of one machine on one day.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from apery.core.kernel import Kernel, Specification
from apery.discovery.kernels.timing import Timed, every_variant
from apery.discovery.kernels.workloads import pattern_of
from apery.numerics.hamming import costs, families
from apery.numerics.hamming.features import Features
from apery.numerics.hamming.wisdom import Measured, Wisdom

Item = Mapping[str, Any]
"""A line of a journal."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A kernel for a task.

    Parameters
    ----------
    task : str
        "distances" or "search".
    kernel : Kernel
        The kernel.
    """

    task: str
    kernel: Kernel

    @property
    def key(self) -> str:
        """Its name in a journal."""
        return f"check {self.task} {self.kernel}"


def time_key(workload: Specification) -> str:
    """Return the name of a workload in a journal."""
    return f"time {workload}"


def variants(
    workloads: Iterable[Specification], seed: int, thorough: bool = False
) -> list[Variant]:  # fmt: skip
    """Return all variants that the workloads might use, each once, sorted."""
    found = {}
    for w in workloads:
        # No text is needed: the variants depend on the pattern.
        pattern = pattern_of(w, seed)
        features = Features.of(pattern, w.places, None, w.k)
        for kernel in every_variant(features, thorough):
            if not families.obstacle(kernel, pattern, w.k):
                variant = Variant("distances" if w.k is None else "search", kernel)
                found[variant.key] = variant
    return [found[key] for key in sorted(found)]


def timed_data(timed: Timed) -> dict[str, Any]:
    """Return the line of a workload."""
    f = timed.features
    tried = {
        name: costs.work(Kernel.parse(name), _with_shifts(f, timed.slice_shifts))
        for name in timed.slice_seconds
    }
    whole = {name: costs.work(Kernel.parse(name), f) for name in timed.seconds}
    return {
        "workload": str(timed.workload),
        "measured": _plain(Measured.of(f, timed.seconds)),
        "slice": {"shifts": timed.slice_shifts, "seconds": timed.slice_seconds, "work": tried},
        "work": whole,
        "left_out": {k: v for k, v in timed.left_out.items() if math.isfinite(v)},
        "wrong": list(timed.wrong),
    }


def _with_shifts(f: Features, shifts: int) -> Features:
    return replace(f, shifts=shifts)


def _plain(measured: Measured) -> dict[str, Any]:
    return {name: getattr(measured, name) for name in Measured.__slots__}


def wrong_variants(items: Iterable[Item]) -> set[str]:
    """Return the variants that were wrong, on an instance or on the text of a workload."""
    found: set[str] = set()
    for item in items:
        if "workload" in item:
            found |= set(item["wrong"])
        elif item["outcome"] == "refuted":
            found.add(item["kernel"])
    return found


def wisdom(items: Iterable[Item], known: Mapping[str, float]) -> Wisdom:
    """Return what is learned from the lines of a run.

    Parameters
    ----------
    items : iterable
        Lines of checks and of times, in any order.
    known : mapping of str to float
        Constants of the cost model for kinds of work that were not measured.
    """
    lines = sorted(items, key=lambda i: str(i["key"]))
    refused = wrong_variants(lines)
    entries, points = [], []
    for item in lines:
        if "workload" in item:
            measured = dict(item["measured"])
            right = {k: s for k, s in measured["seconds"].items() if k not in refused}
            entries.append(Measured(**{**measured, "seconds": right}))
            for seconds, work in (
                (item["measured"]["seconds"], item["work"]),
                (item["slice"]["seconds"], item["slice"]["work"]),
            ):
                points += [(work[name], s) for name, s in seconds.items() if work[name]]
    return Wisdom(costs.fit(points, known), tuple(entries), tuple(sorted(refused)))


@dataclass(frozen=True, slots=True)
class Regret:
    """How far the choice of the cost model is from the best, over measured workloads.

    Parameters
    ----------
    mean, largest : float
        Geometric mean, and largest, of the time of the chosen variant over that of the best.
    worst : str
        The workload of the largest.
    count : int
        Workloads for which the time of the chosen variant is known.
    """

    mean: float
    largest: float
    worst: str
    count: int


def regret(items: Iterable[Item], constants: Mapping[str, float]) -> Regret:
    """Return the regret of the cost model, on the slices, where most variants were timed."""
    ratios = []
    for item in items:
        if "workload" not in item:
            continue
        seconds, work = item["slice"]["seconds"], item["slice"]["work"]
        predicted = {
            name: sum(a * constants.get(kind, math.nan) for kind, a in work[name].items() if a)
            for name in seconds if work[name]
        }  # fmt: skip
        known = {n: p for n, p in predicted.items() if not math.isnan(p)}
        if known:
            chosen = min(known, key=known.__getitem__)
            ratios.append((seconds[chosen] / min(seconds.values()), str(item["workload"])))
    if not ratios:
        return Regret(math.nan, math.nan, "", 0)
    mean = math.exp(sum(math.log(r) for r, _ in ratios) / len(ratios))
    return Regret(mean, *max(ratios), len(ratios))
