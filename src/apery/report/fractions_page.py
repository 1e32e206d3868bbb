"""Parts of a page that only a search for polynomial continued fractions has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from apery.report.html import element, join, status, table

MAX_OPEN = 500
"""Rows of fractions that were not identified; the JSON has all."""
_WORDS = {
    "identified": "a Möbius image of a constant of the basis, at 200 digits or more",
    "rational": "the limit is a rational number",
    "not identified": "with factorial reduction, and no closed form was found",
    "degenerate": "ends, diverges or has constant coefficients after all",
    "false survivor": "passed all primes, but the common divisors are no factorials",
}


def screen_tables(data: Mapping[str, Any]) -> Markup:
    """Return what became of the fractions of the family, and of the classes."""
    screen = data["screen"]
    rows = [(f"{number:,}", what) for what, number in screen["counts"].items()]
    judged = [(f"{n:,}", name, _WORDS[name]) for name, n in screen["outcomes"].items()]
    constants = [
        (s["constant"], s["classes"],
         join([join((status(w), f" {n}"), "") for w, n in s["statuses"].items()], " "))
        for s in data["summary"]
    ]  # fmt: skip
    return join(
        [
            element("h2", "Summary"),
            table(f"What became of {screen['count']:,} fractions in the modular screen.",
                  ("fractions", "what"), rows),
            table(f"What became of {screen['classes']:,} classes of survivors under scaling, "
                  "inflation and shift.", ("classes", "what", "meaning"), judged),
            table("Constants that were found.", ("constant", "classes", "formulas"), constants)
            if constants else "",
        ]
    )  # fmt: skip


def open_table(data: Mapping[str, Any]) -> Markup:
    """Return the fractions that reduce and have no known value."""
    found = data["screen"]["open"]
    if not found:
        return Markup("")
    rows = [
        (element("code", f"a = {f['a']}; b = {f['b']}"), f["value"] or "-",
         "-" if f["delta"] is None else f"{f['delta']:.3f}", f["reason"])
        for f in found[:MAX_OPEN]
    ]  # fmt: skip
    more = len(found) - len(rows)
    return join(
        [
            element("h2", "What has no closed form yet"),
            table("One fraction of each class; delta is an estimate.",
                  ("fraction", "limit", "delta", "why not"), rows),
            element("p", f"And {more:,} more, in report.json.") if more else "",
        ]
    )  # fmt: skip
