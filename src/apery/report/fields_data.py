"""What a page needs to know of a search for matrix fields, as plain JSON.

Guarantee: a function of the run directory alone; the same journals give the same data.
"""

from __future__ import annotations

import shlex
from collections import Counter
from typing import Any

from apery.discovery.fields.journalled import ansatz_of, class_key, found_in
from apery.discovery.fields.search import parts
from apery.report.fractions_data import options
from apery.store import Results, RunDirectory


def is_of_fields(run: RunDirectory) -> bool:
    """Whether a run is a search for matrix fields."""
    return "ansatz" in run.config


def fields_command(run: RunDirectory) -> str:
    """Return the command that does the same search anew."""
    ansatz = run.config["ansatz"]
    words = ["apery", "search", "fields", "--degree", str(ansatz["degree"])]
    return shlex.join([*words, "--height", str(ansatz["height"]), *options(run)])


def fields_screen(run: RunDirectory, found: Results) -> dict[str, Any]:
    """Return what the search and the judgement of the classes gave."""
    ansatz = ansatz_of(run.config["ansatz"])
    together = found_in(ansatz, found.items.values())
    judged = sorted(
        (item for item in found.items.values() if "outcome" in item),
        key=lambda item: (len(item["f"]) + len(item["fbar"]), item["f"], item["fbar"]),
    )
    left = sum(class_key(one) not in found.items for one in together.classes)
    missing = sum(part.key not in found.items for part in parts(ansatz))
    first: dict[str, dict[str, Any]] = {}
    for item in judged:
        for name in item["ids"]:
            first.setdefault(name, item)
    return {
        "family": f"f and f-bar of degree {ansatz.degree}, coefficients up to {ansatz.height}",
        "what": f"pairs that satisfy both conditions, of {ansatz.count:,} pairs in all",
        "classes_of": "fields under scaling, reflections and shifts",
        "count": together.conserving,
        "counts": {
            **dict(sorted(together.set_apart.items())),
            "matrix fields": together.conserving - sum(together.set_apart.values()),
        },
        "classes": len(together.classes),
        "outcomes": dict(sorted(Counter(item["outcome"] for item in judged).items())),
        "open": [
            {"text": f"f = {item['f']}; f-bar = {item['fbar']}",
             **{name: item[name] for name in ("value", "reason", "delta", "others")}}
            for item in judged if item["outcome"] != "identified"
        ],
        "deltas": {name: item["delta"] for name, item in first.items()},
        "fields": {
            name: {
                "f": item["f"], "fbar": item["fbar"], "direction": list(item["direction"]),
                "conserves": found.items.get(f"lean/{item['key']}", {}).get("conserves"),
                "grid": [list(cell) for cell in item["grid"]],
            }
            for name, item in first.items()
        },
        "problems": [
            line
            for number, line in (
                (missing, f"{missing} parts of the ansatz are not searched"),
                (left, f"{left} classes are not judged"),
            )
            if number
        ],
    }  # fmt: skip
