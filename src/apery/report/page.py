"""The page of a run.

Guarantee: a function of the JSON of the run alone; the same data give the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from apery.report.family_page import open_table, screen_tables
from apery.report.formula import REACHED, curve, entry
from apery.report.html import element, facts, join, page, status, table
from apery.report.plot import convergence_svg

_EXPLAINED = ("proved", "enclosed", "plausible", "refuted", "undecided")


def run_page(data: Mapping[str, Any]) -> str:
    """Return ``index.html`` of a run.

    Parameters
    ----------
    data : mapping
        What `apery.report.data.run_data` returns.
    """
    return page(
        data["title"],
        element("h1", data["title"]),
        element("p", _lead(data)),
        screen_tables(data) if "screen" in data else _summary(data),
        _problems(data),
        _legend(data),
        *(_constant(data, s["constant"], k) for k, s in enumerate(data["summary"])),
        open_table(data) if "screen" in data else "",
        _refuted(data),
        _reproduce(data),
    )


def _lead(data: Mapping[str, Any]) -> str:
    formulas = data["formulas"]
    classes = sum(f["representative"] for f in formulas)
    proved = sum(f["status"] == "proved" for f in formulas)
    if not formulas:
        return "The search found no formula that the checks leave standing."
    return (
        f"{len(formulas)} formulas in {classes} classes stand after every check; Lean proved the "
        f"theorems about {proved} of them. {len(data['refuted'])} proposals did not stand."
    )


def _summary(data: Mapping[str, Any]) -> Markup:
    rows = []
    for s in data["summary"]:
        words = [join((status(w), f" {n}"), "") for w, n in s["statuses"].items()]
        apart = "; ".join(f"{n} {what}" for what, n in s["set_apart"].items()) or "none"
        rows.append(
            (s["constant"], s["transforms"], s["pairs"], s["hits"], s["distinct_values"],
             s["classes"], join(words, " "), apart)
        )  # fmt: skip
    head = ("constant", "transforms", "pairs", "recurrences", "values", "classes", "formulas",
            "set apart")  # fmt: skip
    caption = (
        "A pair is a transform with a sign word; values are those of formulas that stand; what "
        "is set apart is counted and not lost."
    )
    return element("h2", "Summary") + table(caption, head, rows)


def _problems(data: Mapping[str, Any]) -> Markup:
    lines = [f"{p['where']}: {p['what']}" for p in data.get("problems", ())]
    message = data.get("lean", {}).get("message")
    if message:
        lines.append(message)
    if not lines:
        return Markup("")
    return element("h2", "Not done") + join(element("p", line) for line in lines)


def _legend(data: Mapping[str, Any]) -> Markup:
    present = {f["status"] for f in (*data["formulas"], *data["refuted"])}
    rows = [(status(w), REACHED[w]) for w in _EXPLAINED if w in present]
    if not rows:
        return Markup("")
    return element("h2", "What the words say") + table("", ("status", "meaning"), rows)


def _constant(data: Mapping[str, Any], name: str, number: int) -> Markup:
    mine = [f for f in data["formulas"] if f["constant"] == name]
    if not mine:
        return Markup("")
    every = {f["id"]: f for f in mine}
    first = [f for f in mine if f["representative"]]
    drawn = convergence_svg(
        [curve(f) for f in first], f"Correct digits against depth for {len(first)} fractions "
        f"of {name}", f"k{number}",
    )  # fmt: skip
    caption = element(
        "figcaption",
        f"Correct digits of the convergents against their depth, {len(first)} fractions.",
    )
    return join(
        [
            element("h2", name),
            element("figure", Markup(drawn), caption) if drawn else "",
            *(entry(f, [every[i] for i in f["relatives"] if i in every]) for f in first),
        ]
    )


def _refuted(data: Mapping[str, Any]) -> Markup:
    if not data["refuted"]:
        return Markup("")
    lead = element(
        "p",
        "Sequences that followed a short recurrence for every term seen, and whose limit is "
        "another number, or could not be decided.",
    )
    return join(
        [element("h2", "What did not stand"), lead, *(entry(f, []) for f in data["refuted"])]
    )


def _reproduce(data: Mapping[str, Any]) -> Markup:
    environment = dict(data.get("environment", {}))
    packages = environment.pop("packages", {}) or {}
    shown = [
        (name, environment.get(name))
        for name in ("apery", "commit", "python", "platform", "host", "usable_cpus")
    ]
    versions = ", ".join(f"{name} {version}" for name, version in packages.items())
    return join(
        [
            element("h2", "Reproduce"),
            element("pre", data["command"]),
            facts(
                [
                    ("run", data["name"]),
                    ("started", data["created"]),
                    ("seed", str(data["seed"])),
                    *shown,
                    ("packages", versions),
                    *((k, element("code", v)) for k, v in data["lean"].get("toolchain", ())),
                ]
            ),
        ]
    )
