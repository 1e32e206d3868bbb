"""What a page needs to know of a search for polynomial continued fractions, as plain JSON.

Guarantee: a function of the run directory alone; the same journals give the same data.
"""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Mapping
from typing import Any

from apery.discovery.fractions import parts
from apery.discovery.fractions.journalled import class_key, counts_of, family_of, survivors_of
from apery.discovery.identification import BASIS
from apery.store import Results, RunDirectory

OUTCOMES = ("identified", "rational", "not identified", "degenerate", "false survivor")


def is_of_fractions(run: RunDirectory) -> bool:
    """Whether a run is a search for polynomial continued fractions."""
    return "family" in run.config


def family_text(settings: Mapping[str, Any]) -> str:
    """Return the family in words.

    Examples
    --------
    >>> family_text({"a_degree": 1, "b_degree": 2, "height": 8})
    'deg a = 1, deg b = 2, coefficients up to 8'
    >>> family_text({"a": "c*n + 1", "b": "k*n^2", "ranges": {"c": [1, 9], "k": [-4, -1]}})
    'a = c*n + 1, b = k*n^2 for c = 1..9, k = -4..-1'
    """
    if "ranges" in settings:
        ranges = ", ".join(f"{n} = {low}..{high}" for n, (low, high) in settings["ranges"].items())
        return f"a = {settings['a']}, b = {settings['b']}" + (f" for {ranges}" if ranges else "")
    return (
        f"deg a = {settings['a_degree']}, deg b = {settings['b_degree']}, coefficients up to "
        f"{settings['height']}"
    )


def fractions_command(run: RunDirectory) -> str:
    """Return the command that does the same search anew."""
    family = run.config["family"]
    words = ["apery", "search", "fractions"]
    if "ranges" in family:
        words += ["--template", f"{family['a']}; {family['b']}"]
        for name, (low, high) in family["ranges"].items():
            words += ["--range", f"{name}={low}..{high}"]
    else:
        words += ["--a-degree", str(family["a_degree"]), "--b-degree", str(family["b_degree"])]
        words += ["--height", str(family["height"])]
    return shlex.join([*words, *options(run)])


def options(run: RunDirectory) -> list[str]:
    """Return the options about constants, digits and proofs as words of a command."""
    config = run.config
    words: list[str] = []
    if tuple(config["basis"]) != BASIS:
        for text in config["basis"]:
            words += ["--basis", text]
    words += ["--digits", str(config["digits"]), "--prove", config["prove"]]
    return [*words, "--seed", str(run.seed)]


def screen_data(run: RunDirectory, found: Results) -> dict[str, Any]:
    """Return what the screen and the judgement of the classes gave."""
    family = family_of(run.config["family"])
    judged = [item for item in found.items.values() if "outcome" in item]
    judged.sort(key=lambda item: item["number"])
    outcomes = Counter(item["outcome"] for item in judged)
    survivors = survivors_of(found.items.values())
    left = [one for one in survivors if class_key(one) not in found.items]
    missing = sum(part.key not in found.items for part in parts(family))
    return {
        "family": family_text(run.config["family"]),
        "what": "fractions in the modular screen",
        "classes_of": "survivors under scaling, inflation and shift",
        "count": family.count,
        "counts": counts_of(found.items.values(), survivors),
        "classes": len(survivors),
        "outcomes": {name: outcomes[name] for name in OUTCOMES if outcomes[name]},
        "open": [
            {
                "text": f"a = {item['a']}; b = {item['b']}",
                **{name: item[name] for name in ("value", "reason", "delta", "others")},
            }
            for item in judged
            if item["outcome"] in ("not identified", "false survivor")
        ],
        "deltas": {item["ids"][0]: item["delta"] for item in judged if item["ids"]},
        "problems": [
            line
            for number, line in (
                (missing, f"{missing} parts of the family are not screened"),
                (len(left), f"{len(left)} classes are not judged"),
            )
            if number
        ],
    }
