"""The page of a search for kernels: heat maps, crossovers, times, checks, and what was wrong.

Guarantee: a function of the JSON of the run alone; the same data give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from markupsafe import Markup

from apery.report.ending import reproduce, write_pair
from apery.report.html import element, facts, page, status, table
from apery.report.kernels_pictures import duration, heat_map
from apery.report.kernels_proofs import kernels_proofs
from apery.store import RunDirectory

_SHOWN = 400
"""Characters of a failing input on the page; the JSON has all."""


def kernels_page(data: Mapping[str, Any]) -> str:
    """Return ``index.html`` of a search.

    Parameters
    ----------
    data : mapping
        What `apery.report.kernels_data.kernels_data` returns.
    """
    title = "The fastest Hamming kernels"
    return page(
        title,
        element("h1", title),
        facts(kernels_facts(data)),
        *_maps(data),
        element("h2", "Crossovers"),
        table(
            "By the cost model, fitted to the times of this run; uniform symbols.",
            ("text", "symbols", "fastest from which length of the pattern on"),
            [(f"{c['n']:,}", c["alphabet"], crossover_text(c)) for c in data["crossovers"]],
        ),
        element("h2", "Times"),
        table(
            "The least of several runs on the whole text, one process; the best variants.",
            ("task", "n", "m", "symbols", "best", "time", "next", "its time", "tried", "left out"),
            [_times(w) for w in data["workloads"]],
        ),
        *kernels_proofs(data),
        *_failures(data),
        element("h2", "Checks"),
        table(
            "Each variant against the definition, on adversarial instances. That it holds on all "
            "of them is evidence and no proof.",
            ("variant", "task", "outcome", "instances", "time"),
            [
                (element("code", c["kernel"]), c["task"], status(c["outcome"]), c["instances"],
                 duration(c["seconds"]))
                for c in data["checks"]
            ],
        ),
        element("h2", "Cost model"),
        table(
            "Nanoseconds for one of each kind of work, fitted to all times of the run.",
            ("work", "nanoseconds"),
            [(name, f"{value:.4g}") for name, value in data["constants"].items()],
        ),
        reproduce(data),
    )  # fmt: skip


def kernels_facts(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what matters of a search, in words."""
    regret = data["regret"]
    found = [
        ("workloads", f"{len(data['workloads'])} of {data['asked']} timed"),
        ("variants", f"{len(data['checks'])} checked, {len(data['refuted'])} refuted"),
    ]
    if data["proofs"]:
        proved = sum(p["status"] == "proved" for p in data["proofs"])
        shown = f"the formulas of {proved} of {len(data['proofs'])} best kernels proved"
        found.append(("Lean", shown))
    if regret["count"]:
        found.append(
            ("cost model", f"the variant it chooses takes {regret['mean']:.3f} times the best "
             f"in the geometric mean of {regret['count']} workloads, {regret['largest']:.2f} "
             f"times at worst ({regret['worst']})")
        )  # fmt: skip
    return found


def crossover_text(crossover: Mapping[str, Any]) -> str:
    """Return the kernels of one text and alphabet in words.

    Examples
    --------
    >>> steps = [{"from": 8, "family": "bytes"}, {"from": 32, "family": "bitsliced"}]
    >>> crossover_text({"steps": steps})
    'bytes, bitsliced from 32'
    """
    return ", ".join(
        s["family"] if i == 0 else f"{s['family']} from {s['from']:,}"
        for i, s in enumerate(crossover["steps"])
    )


def _maps(data: Mapping[str, Any]) -> list[Markup]:
    def group(workload: Mapping[str, Any]) -> tuple[str, str, int]:
        return workload["task"], workload["histogram"], workload["n"]

    pieces = []
    for i, (key, cells) in enumerate(groupby(data["workloads"], group)):
        task, histogram, n = key
        title = f"Best kernel for {task}, {histogram} symbols, texts of {n:,}"
        drawn = heat_map(list(cells), title, f"map{i}")
        if drawn:
            pieces.append(element("figure", Markup(drawn), element("figcaption", title + ".")))
    return pieces


def _times(workload: Mapping[str, Any]) -> tuple[object, ...]:
    pairs = sorted(workload["seconds"].items(), key=lambda pair: (pair[1], pair[0]))[:2]
    pairs += [("", None)] * (2 - len(pairs))
    shown: list[object] = []
    for kernel, seconds in pairs:
        time = "" if seconds is None else duration(seconds).replace(" ", "\xa0")
        shown += [element("code", kernel), time]
    task = workload["task"] if workload["k"] is None else f"{workload['task']}, k {workload['k']}"
    symbols = f"{workload['alphabet']:,}"
    if workload["histogram"] != "uniform":
        symbols += f" {workload['histogram']}"
    return (
        task, workload["n"], workload["m"], symbols, *shown, workload["tried"],
        workload["left_out"],
    )  # fmt: skip


def _failures(data: Mapping[str, Any]) -> list[Markup]:
    if not data["refuted"] and not data["wrong_when_timed"]:
        return []
    rows: list[tuple[object, ...]] = []
    for one in data["refuted"]:
        shown = json.dumps(one["failure"], sort_keys=True)
        more = " ... (see report.json)" if len(shown) > _SHOWN else ""
        rows.append(
            (element("code", one["kernel"]), one["task"],
             element("code", shown[:_SHOWN] + more))
        )  # fmt: skip
    rows += [
        (element("code", name), "", "differs from the definition on a timed text")
        for name in data["wrong_when_timed"]
    ]
    return [
        element("h2", "Wrong variants"),
        table(
            "With the smallest input that was found; they are never used.",
            ("variant", "task", "input, result, and what is right"), rows,
        ),
    ]  # fmt: skip


def write_kernels_report(run: RunDirectory, data: Mapping[str, Any]) -> Path:
    """Write ``report.json`` and ``index.html``, and return the path of the latter."""
    return write_pair(run, data, kernels_page(data))
