"""The page of a derivation, a pure function of its JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from apery.core.errors import AperyError
from apery.lean.derivation.mathml import mathml
from apery.lean.derivation.notation import parse_statement
from apery.report.html import element, facts, join, page, status, table
from apery.report.steps_data import LEAN_FILE
from apery.store.durable import write_atomically

MEANING = {
    "proved": "Lean proves the step from its premises and the steps that it uses.",
    "refuted": "Lean proves the negation, with the witness that is shown.",
    "undecided": "Neither a proof nor a counterexample was found.",
    "timeout": "The budget was spent.",
    "rejected": "The supplied proof is refused.",
    "not formalised": "The notation cannot state it; the reason is given.",
}


def write_steps(folder: Path, data: Mapping[str, Any], source: str) -> Path:
    """Write the Lean file, ``report.json`` and ``index.html``, the page last; return the page.

    Raises
    ------
    StoppedEarlyError, StoreError
        The disk is full, or the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / LEAN_FILE, source)
    text = json.dumps(data, indent=1, ensure_ascii=False, sort_keys=True)
    write_atomically(folder / "report.json", text + "\n")
    write_atomically(folder / "index.html", steps_page(data))
    return folder / "index.html"


def steps_page(data: Mapping[str, Any]) -> str:
    """Return the page."""
    known = frozenset(data["names"])
    return page(
        data["title"],
        element("h1", data["title"]),
        element("p", data["source"]) if data["source"] else "",
        element("p", _lead(data)),
        _overview(data),
        _assumptions(data, known),
        element("h2", "Steps"),
        *(_step(step, known) for step in data["steps"]),
        _open_points(data),
        _lean(data),
        _legend(data),
        element("h2", "Reproduce"),
        element("pre", data["command"]),
        facts([("file", data["file"]), ("sha256", data["sha256"]), ("apery", data["version"]),
               ("made", data["created"])]),
    )  # fmt: skip


def _lead(data: Mapping[str, Any]) -> str:
    counts = ", ".join(f"{n} {word}" for word, n in data["counts"].items())
    chain = (
        "The chain of proofs from the assumptions reaches every step."
        if data["complete"]
        else f"The chain of proofs from the assumptions reaches {data['reached']} of them."
    )
    return f"{len(data['steps'])} steps: {counts}. {chain}"


def _overview(data: Mapping[str, Any]) -> Markup:
    rows = [
        (
            element("a", step["name"], href=f"#s-{step['name']}"),
            status(step["outcome"]),
            "yes" if step["reached"] else "no",
            ", ".join(step["uses"]) or "nothing",
            step["method"] or step["witness"],
            f"{step['seconds']:.2f} s",
        )
        for step in data["steps"]
    ]
    head = ("step", "outcome", "chain", "uses", "by", "time")
    caption = "The outcome is that of the step given what it uses; the chain starts from nothing \
but the assumptions."
    return table(caption, head, rows)


def _assumptions(data: Mapping[str, Any], known: frozenset[str]) -> Markup:
    if not data["assumptions"]:
        return Markup("")
    rows = [
        (a["name"], _formula(a["says"], known), "yes" if a["formalised"] else a["reason"])
        for a in data["assumptions"]
    ]
    return element("h2", "Assumptions") + table("", ("name", "says", "formalised"), rows)


def _formula(says: str, known: frozenset[str]) -> Markup | str:
    """Return the statement as MathML; its text where it is beyond the notation."""
    try:
        return Markup(mathml(parse_statement(says, known)))
    except AperyError:
        return says


def _step(step: Mapping[str, Any], known: frozenset[str]) -> Markup:
    lines: list[object] = [
        element("p", status(step["outcome"]), " ", element("strong", step["name"]),
                f" (line {step['line']})" if step["line"] else ""),
        element("p", step["note"]) if step["note"] else "",
    ]  # fmt: skip
    if step["premises"]:
        lines.append(element("p", "given ", join(
            (_formula(p, known) for p in step["premises"]), ", ")))  # fmt: skip
    if step["uses"]:
        lines.append(element("p", f"uses {', '.join(step['uses'])}"))
    if step["outcome"] == "proved" and not step["reached"]:
        lines.append(element("p", "Proved given what it uses; the chain does not reach it."))
    if step["witness"]:
        lines.append(element("p", "witness: ", element("code", step["witness"])))
    if step["instance"]:
        lines.append(element("p", "premises hold for ", element("code", step["instance"])))
    lines += [element("p", message) for message in step["messages"]]
    lines.append(facts([
        ("method", step["method"]),
        ("axioms", (", ".join(step["axioms"]) or "none") if step["outcome"] == "proved" else ""),
        ("time", f"{step['seconds']:.2f} s"),
    ]))  # fmt: skip
    if step["lean"] is not None:
        lines.append(_text(step["lean"]))
    heading = element("div", _formula(step["says"], known), class_="formula", tabindex="0")
    return element(
        "article", heading, element("div", *lines, class_="facts"), id=f"s-{step['name']}",
        aria_label=step["says"],
    )  # fmt: skip


def _text(lean: Mapping[str, Any]) -> Markup:
    shown = lean["statement"]
    if lean["proof"]:
        shown += f" := {lean['proof']}"
    if lean["negation"]:
        shown += f"\n\n{lean['negation']}"
    return element("details", element("summary", "Lean"), element("pre", shown),
                   element("p", "statement SHA-256 ", element("code", lean["statement_sha256"])),
                   )  # fmt: skip


def _open_points(data: Mapping[str, Any]) -> Markup:
    if not data["not_formalised"]:
        return Markup("")
    return element("h2", "Not formalised") + element(
        "ul", *(element("li", line) for line in data["not_formalised"])
    )


def _lean(data: Mapping[str, Any]) -> Markup:
    lean = data["lean"]
    test = lean["self_test"]
    if lean["missing"]:
        return element("h2", "Lean") + element("p", lean["missing"])
    return join(
        (
            element("h2", "Lean"),
            element("p", f"{data['trust']['level']}: {data['trust']['says']}."),
            element(
                "p", element("a", LEAN_FILE, href=LEAN_FILE), ", SHA-256 ",
                element("code", lean["file_sha256"]),
                ", holds all theorems with the library that they need. To replay it:",
            ),
            element("pre", f"{lean['replay']}\n{lean['audit']}"),
            element(
                "p", f"Self-test at the start of Lean: {test['asked']} statements, of which "
                f"{test['accepted']} are true and were accepted; all others were refused.",
            ),
            facts((name, element("code", value)) for name, value in lean["toolchain"]),
        )
    )  # fmt: skip


def _legend(data: Mapping[str, Any]) -> Markup:
    rows = [(status(word), MEANING[word]) for word in data["counts"]]
    return element("h2", "What the words say") + table("", ("outcome", "meaning"), rows)
