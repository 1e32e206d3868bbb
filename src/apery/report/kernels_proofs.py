"""What Lean said of the best kernels of a search, for the page and the terminal.

Guarantee: a function of the JSON of the run alone; it never says more than was proved.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from apery.report.html import element, facts, join, status, table
from apery.report.kernels_pictures import duration


def proof_text(proof: Mapping[str, Any]) -> str:
    """Return what Lean said of a kernel in one line.

    Examples
    --------
    >>> step = {"name": "translation", "outcome": "undecided", "messages": ["nothing is stated"]}
    >>> print(proof_text({"kernel": "sparse()", "workload": "distances(m=2)", "steps": [step],
    ...     "status": "undecided", "seconds": 0.0, "file": ""}))
    undecided: formulas of sparse() for distances(m=2); translation undecided: nothing is stated
    """
    said = f"{proof['status']}: formulas of {proof['kernel']} for {proof['workload']}; "
    steps = proof["steps"]
    if proof["status"] == "proved":
        return f"{said}{len(steps)} theorems, {duration(proof['seconds'])}, {proof['file']}"
    first = next((s for s in steps if s["outcome"] != "proved"), None)
    if first is None:
        return f"{said}no theorems"
    return said + ": ".join([f"{first['name']} {first['outcome']}", *first["messages"][:1]])


def kernels_proofs(data: Mapping[str, Any]) -> list[Markup]:
    """Return the section of the page; nothing where no kernel went to Lean."""
    if not data["proofs"]:
        return []
    return [
        element("h2", "Proofs"),
        element(
            "p", "Lean proves theorems about the formulas of the best kernel of each workload, for "
            "every text and every relation of this length. What it was not shown is named below "
            "each; above all, that the machine code is these formulas.",
        ),
        *map(_proof, data["proofs"]),
    ]  # fmt: skip


def _proof(proof: Mapping[str, Any]) -> Markup:
    file, hashed = proof["file"], proof["source_sha256"]
    link = element("a", file, href=f"../{file}") if file else ""
    tools = dict(map(tuple, proof["toolchain"]))
    return join(
        [
            element(
                "h3", element("code", proof["kernel"]), " for ",
                element("code", proof["workload"]),
            ),
            facts(
                [
                    ("status", status(proof["status"])), ("claim", proof["claim"]),
                    ("Lean file", link), ("SHA-256", element("code", hashed) if hashed else ""),
                    ("Lean", tools.get("lean")),
                ]
            ),
            table(
                "", ("theorem", "outcome", "what it says", "axioms", "time"),
                [
                    (element("code", s["name"]), status(s["outcome"]), _said(s),
                     ", ".join(s["axioms"]) or "none", duration(s["seconds"]))
                    for s in proof["steps"]
                ],
            ),
            *_open_points(proof),
        ]
    )  # fmt: skip


def _said(step: Mapping[str, Any]) -> Markup:
    return join([step["says"], *(element("pre", m) for m in step["messages"])])


def _open_points(proof: Mapping[str, Any]) -> list[Markup]:
    if not proof["not_formalised"]:
        return []
    points = (element("li", line) for line in proof["not_formalised"])
    return [element("p", "Not formalised:"), element("ul", *points)]
