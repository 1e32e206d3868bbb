"""A formula on a page: as an entry in a list, and on a page of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from apery.core.claims import Equals
from apery.core.codec import decode
from apery.core.constant import Constant
from apery.core.continued_fraction import ContinuedFraction
from apery.core.errors import AperyError
from apery.core.mathml import mathml_fragment, to_mathml
from apery.core.mathml_fractions import continued_fraction_mathml, interlaced_mathml
from apery.report.convergence import Points, convergence
from apery.report.family_page import field_section
from apery.report.html import element, facts, join, page, status, table, text
from apery.report.plot import convergence_svg

Formula = Mapping[str, Any]

LEVELS = 4
"""Nested fractions that are shown before the dots."""

REACHED = {
    "proved": "The checks hold, the last of them an enclosure of both sides in one small "
    "interval, and Lean proved every theorem below. The limit itself is not formalised.",
    "enclosed": "The checks hold, the last of them an enclosure of both sides in one small "
    "interval. Lean did not prove this formula itself.",
    "plausible": "Both sides agree beyond the evidence budget; no theorem known here encloses "
    "the limit.",
    "refuted": "A check shows that the two sides differ; the evidence says how.",
    "undecided": "No check refutes the formula, and not every check could decide.",
    "found": "The formula was proposed and not checked.",
}


def claim_of(formula: Formula) -> Equals:
    """Return the claim of a formula."""
    claim = decode(formula["claim"])
    assert isinstance(claim, Equals)
    return claim


def equation(claim: Equals) -> Markup:
    """Return the claim as MathML, some levels deep, with dots."""
    value = mathml_fragment(Constant(claim.value_text).expression)
    fraction = continued_fraction_mathml(claim.subject, LEVELS)
    inner = fraction.removeprefix('<math display="block">').removesuffix("</math>")
    return Markup(f'<math display="block"><mrow>{value}<mo>=</mo>{inner}</mrow></math>')


def rule(fraction: ContinuedFraction) -> Markup:
    """Return the law of the coefficients in one line."""
    a = Markup(interlaced_mathml(fraction.a))
    word = fraction.signs
    if word is None:
        return join(("a = ", a, ", b = ", Markup(interlaced_mathml(fraction.b))), "")
    signs = ", ".join("+" if s > 0 else "−" for s in word)
    return join((a, f" with signs ({signs})"), "")


def curve(formula: Formula) -> Points:
    """Return the convergence of a formula; empty where its value cannot be had."""
    try:
        return convergence(claim_of(formula))
    except AperyError:
        return ()


def entry(formula: Formula, relatives: list[Formula]) -> Markup:
    """Return a formula as an entry of the list of a run."""
    claim = claim_of(formula)
    name = formula["id"]
    heading = element("div", equation(claim), class_="formula", tabindex="0")
    linked = formula.get("page", True)
    more = element("a", "evidence, proof, convergence", href=f"{name}.html") if linked else ""
    lines = [
        element("p", status(formula["status"]), " ", summary(formula), _equal(formula)),
        element("p", rule(claim.subject), class_="wide", tabindex="0"),
        element("p", element("code", name), " ", more, class_="soft"),
    ]
    parts = [heading, element("div", *lines, class_="facts")]
    if relatives:
        parts.append(_relatives(relatives))
    return element("article", *parts, id=f"f-{name}", aria_label=formula["text"])


def _equal(formula: Formula) -> str:
    """Return to which classical formula this one is proved to be equal, if to any."""
    equal = (formula.get("certificate") or {}).get("equal_to")
    return f" Proved equal to the classical {equal}." if equal else ""


def summary(formula: Formula) -> str:
    """Return the last evidence in a few words."""
    verdicts = formula.get("verdicts") or []
    if not verdicts:
        return "not checked"
    last = verdicts[-1]
    evidence = dict(last["evidence"])
    if last["outcome"] == "holds" and "digits" in evidence:
        return f"{evidence['digits']} digits enclosed"
    shown = ", ".join(f"{k} {_short(v)}" for k, v in evidence.items())
    return f"{last['check']}: {shown}" if shown else f"{last['check']}: {last['outcome']}"


def formula_page(data: Mapping[str, Any], name: str) -> str:
    """Return the page of one formula.

    Raises
    ------
    KeyError
        The run has no such formula.
    """
    every = {f["id"]: f for f in (*data["formulas"], *data["refuted"])}
    formula = every[name]
    claim = claim_of(formula)
    relatives = [every[i] for i in formula.get("relatives", ()) if i in every]
    word = formula["status"]
    return page(
        formula["text"],
        element("p", element("a", "all formulas of the run", href="index.html"), class_="soft"),
        element("h1", "A continued fraction of ", Markup(to_mathml(claim.constant.expression))),
        element("div", equation(claim), class_="formula big", tabindex="0"),
        element("p", rule(claim.subject), class_="wide", tabindex="0"),
        element("p", status(word), " ", REACHED.get(word, ""), _equal(formula)),
        _checks(formula),
        _lean(formula),
        _convergence(formula),
        field_section(data, name),
        _sequence(formula),
        element("h2", "Relatives") + _relatives(relatives) if relatives else "",
        element("h2", "Reproduce"),
        element("p", "This command checks the formula again, without the run:"),
        element("pre", formula.get("reproduce", "")),
        element("p", "This one does the whole search anew:"),
        element("pre", data.get("command", "")),
        facts(
            [
                ("id", formula["id"]),
                ("found by", _found_by(formula)),
                ("run", data.get("name", "")),
            ]
        ),
    )


def _checks(formula: Formula) -> Markup:
    rows = [
        (
            v["check"],
            status(v["outcome"]),
            v["strength"],
            ", ".join(f"{k} {_short(x)}" for k, x in v["evidence"]),
            f"{v.get('seconds', 0):.3f} s",
        )
        for v in formula.get("verdicts", ())
    ]
    head = ("check", "outcome", "strength", "evidence", "time")
    caption = "Each check tries to refute the formula; the first refutation ends them."
    return element("h2", "Checks") + table(caption, head, rows)


def _lean(formula: Formula) -> Markup:
    certificate = formula.get("certificate")
    title = element("h2", "Lean")
    if certificate is None:
        return title + element("p", "This formula was not given to Lean.")
    rows = [
        (
            s["name"],
            status(s["outcome"]),
            s["says"],
            ", ".join(s["axioms"]) or "none",
            f"{s.get('seconds', 0):.2f} s",
        )
        for s in certificate["steps"]
    ]
    caption = "Theorems, with the axioms that each uses beyond the library of Lean."
    parts = [title, table(caption, ("theorem", "outcome", "says", "axioms", "time"), rows)]
    for s in certificate["steps"]:
        if s.get("messages"):
            parts.append(element("p", f"{s['name']}, in Lean's words:"))
            parts.append(element("pre", "\n".join(s["messages"])))
    if certificate.get("not_formalised"):
        parts.append(element("h3", "Not formalised"))
        parts += [element("p", line) for line in certificate["not_formalised"]]
    if formula.get("lean_text"):
        shown = element("pre", formula["lean_text"])
        parts.append(element("details", element("summary", "The theorems in Lean"), shown))
    if certificate.get("source_sha256"):
        link = element("a", "the whole file", href=f"../{certificate['file']}")
        parts.append(
            element(
                "p", link, ", SHA-256 ", element("code", certificate["source_sha256"]),
                "; it needs no other file, and Lean alone replays it.",
            )
        )  # fmt: skip
    if trust := certificate.get("trust"):
        parts.append(element("p", f"Trust {trust['level']}: {trust['says']}."))
    parts.append(facts((k, element("code", v)) for k, v in certificate.get("toolchain", ())))
    for replay in certificate.get("replays", ()):
        said = "accepts the same file" if replay["accepted"] else "does not accept the same file"
        version = dict(replay["toolchain"]).get("lean", "another")
        parts.append(element("p", f"Replayed: Lean {version} {said}."))
        if replay["messages"]:
            parts.append(element("pre", "\n".join(replay["messages"])))
    return join(parts)


def _convergence(formula: Formula) -> Markup:
    drawn = convergence_svg(
        [curve(formula)], f"Correct digits of the convergents of {formula['text']}",
        f"c{formula['id']}",
    )  # fmt: skip
    if not drawn:
        return Markup("")
    caption = element("figcaption", "Correct digits of the convergents, a lower bound.")
    return element("h2", "Convergence") + element("figure", Markup(drawn), caption)


def _sequence(formula: Formula) -> Markup:
    terms = ", ".join(map(str, decode(formula.get("terms", []))))
    recurrence = decode(formula.get("recurrence", []))
    count = formula.get("certified_terms", 0)
    if not count:
        return Markup("")
    return element("h2", "Sequence") + facts(
        [
            ("a", f"{terms}, …"),
            ("certified", f"{count} terms by exact expansion of the value"),
            ("recurrence", _characteristic(recurrence)),
        ]
    )


def _characteristic(coefficients: tuple[int, ...]) -> Markup | str:
    """Return the characteristic polynomial, constant term first in the input."""
    if not coefficients:
        return ""
    from apery.core.mathml_fractions import polynomial_mathml
    from apery.core.polynomial import Polynomial

    terms: dict[tuple[tuple[str, int], ...], int] = {
        ((("x", k),) if k else ()): c for k, c in enumerate(map(int, coefficients)) if c
    }
    return join(("characteristic polynomial ", Markup(polynomial_mathml(Polynomial(terms)))), "")


def _relatives(relatives: list[Formula]) -> Markup:
    rows = []
    for formula in relatives:
        claim = claim_of(formula)
        value = Markup(to_mathml(Constant(claim.value_text).expression))
        shown = element("a", value, href=f"{formula['id']}.html") if formula.get("page") else value
        rows.append((shown, rule(claim.subject), status(formula["status"])))
    count = f"{len(rows)} relative{'s' if len(rows) > 1 else ''}"
    caption = "Equal after an index shift, a rotation of the signs, or a Möbius map."
    inside = table(caption, ("value", "coefficients", "status"), rows)
    return element("details", element("summary", count), inside, class_="relatives")


def _found_by(formula: Formula) -> str:
    seen = formula.get("provenance") or {}
    return ", ".join(text_ for k in ("search", "key") if (text_ := str(seen.get(k, ""))))


def _short(value: object) -> str:
    words = str(value)
    return words if len(words) <= 90 else f"{words[:60]}…{words[-20:]}"


__all__ = ["claim_of", "curve", "entry", "equation", "formula_page", "rule", "summary", "text"]
