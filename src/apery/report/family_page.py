"""Parts of a page that only searches of families have: screens, fields, what is left open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from apery.report.field_pictures import heat_map_svg, lattice_svg
from apery.report.html import element, join, status, table

MAX_OPEN = 500
"""Rows of fractions that were not identified; the JSON has all."""
_CONSERVES = {
    True: "Lean proved that the field conserves, so that products along all paths between two "
    "points agree.",
    False: "That the field conserves is checked by exact arithmetic; Lean did not prove it.",
    None: "That the field conserves is checked by exact arithmetic; Lean was not asked.",
}
_WORDS = {
    "identified": "a Möbius image of a constant of the basis, at 200 digits or more",
    "rational": "the limit is a rational number",
    "not identified": "no closed form was found",
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
            table(f"What became of {screen['count']:,} {screen['what']}.",
                  ("number", "what"), rows),
            table(f"What became of {screen['classes']:,} classes of {screen['classes_of']}.",
                  ("classes", "what", "meaning"), judged),
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
        (element("code", f["text"]), f["value"] or "-",
         "-" if f["delta"] is None else f"{f['delta']:.3f}", f["reason"])
        for f in found[:MAX_OPEN]
    ]  # fmt: skip
    more = len(found) - len(rows)
    return join(
        [
            element("h2", "What has no closed form yet"),
            table("One of each class; delta is an estimate.",
                  ("which", "limit", "delta", "why not"), rows),
            element("p", f"And {more:,} more, in report.json.") if more else "",
        ]
    )  # fmt: skip


def field_section(data: Mapping[str, Any], name: str) -> Markup:
    """Return the matrix field that a formula comes from, with its pictures."""
    field = data.get("screen", {}).get("fields", {}).get(name)
    if field is None:
        return Markup("")
    direction = tuple(field["direction"])
    heat = heat_map_svg(
        [tuple(cell) for cell in field["grid"]],
        f"Delta over directions in the field of f = {field['f']}, f-bar = {field['fbar']}",
        f"h{name}",
    )
    walk = lattice_svg(direction, f"The lattice with the walk along {direction}", f"w{name}")
    return join(
        [
            element("h2", "Matrix field"),
            element("p", "The fraction runs along ", element("code", str(direction)),
                    " in the conservative matrix field of ",
                    element("code", f"f = {field['f']}"), " and ",
                    element("code", f"f-bar = {field['fbar']}"), "."),
            element("p", _CONSERVES[field.get("conserves")]),
            element("pre", f'apery fields show --f "{field["f"]}" --fbar "{field["fbar"]}"'),
            element("figure", Markup(heat), element("figcaption", "Delta by steps along x and y "
                    "in one period, after some 240 steps. Above 0 in bold: where it stays "
                    "there for ever, the limit is irrational.")),
            element("figure", Markup(walk), element("figcaption", "The walk from (1, 1); by "
                    "conservation every path between two points gives the same product.")),
        ]
    )  # fmt: skip
