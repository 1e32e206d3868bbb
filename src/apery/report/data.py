"""What a page needs to know of a run, as plain JSON.

Guarantee: a function of the run directory alone; the same journals give the same data.
"""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Mapping
from typing import Any

from apery.core.claims import Claim
from apery.core.codec import encode
from apery.core.records import Certificate, Outcome, Record, Status
from apery.lean.statements import theory
from apery.report.fields_data import fields_command, fields_screen, is_of_fields
from apery.report.fractions_data import fractions_command, is_of_fractions, screen_data
from apery.store import Entry, Results, RunDirectory

FORMAT = "apery-report-1"
SEARCH = "esma"
SHOWN_TERMS = 24
_OPTIONS = ("degree", "height", "order", "digits", "prove")


def run_data(run: RunDirectory, results: Results | None = None) -> dict[str, Any]:
    """Return the content of ``report/report.json``.

    Parameters
    ----------
    run : RunDirectory
        The run.
    results : Results, optional
        What its journals hold, if that is known already.
    """
    found = results if results is not None else Results.of(run)
    classes = found.classes()
    relatives = {e.id: [m.id for m in members] for members in classes.values() for e in members}
    first = {members[0].id for members in classes.values()}
    formulas, refuted = [], []
    for entry in found.entries.values():
        if entry.id in relatives:
            others = [i for i in relatives[entry.id] if i != entry.id] if entry.id in first else []
            formulas.append(_formula(entry, entry.id in first, others))
        else:
            refuted.append(_formula(entry, True, []))
    if is_of_fractions(run) or is_of_fields(run):
        return _family(run, found, formulas, refuted, first)
    constants = list(run.config.get("constants", ()))
    problems = [
        {
            "where": text,
            "what": f"{left} parts of the search are not done: they failed, or the run was "
            f"stopped; `apery search {SEARCH} --resume {run.name}` does them",
        }
        for text in constants
        if (left := _unexplored(text, found))
    ]
    return {
        **_frame(run, found, first, problems),
        "title": f"Signed continued fractions of {', '.join(constants)}",
        "command": command(run),
        "summary": [_summary(text, found, first) for text in constants],
        "formulas": formulas,
        "refuted": refuted,
    }


def _frame(
    run: RunDirectory, found: Results, first: set[str], problems: list[dict[str, str]]
) -> dict[str, Any]:
    """Return what the data of every search have."""
    return {
        "format": FORMAT,
        "name": run.name,
        "search": run.search,
        "created": run.created,
        "complete": not problems and not _unproved(run, found, first),
        "seed": run.seed,
        "config": run.config,
        "environment": run.environment(),
        "lean": _lean(run, found, first),
        "problems": problems,
    }


def _family(
    run: RunDirectory,
    found: Results,
    formulas: list[dict[str, Any]],
    refuted: list[dict[str, Any]],
    first: set[str],
) -> dict[str, Any]:
    """Return the data of a search for continued fractions or fields in a family."""
    fields = is_of_fields(run)
    screen = fields_screen(run, found) if fields else screen_data(run, found)
    title = (
        "Conservative matrix fields" if fields else "Continued fractions with factorial reduction"
    )
    problems = [
        {"where": "the search", "what": f"{line}: they failed, or the run was stopped; "
         f"`apery search {'fields' if fields else 'fractions'} --resume {run.name}` goes on"}
        for line in screen.pop("problems")
    ]  # fmt: skip
    constants = dict.fromkeys(f["constant"] for f in formulas)
    statuses = {
        text: Counter(f["status"] for f in formulas if f["constant"] == text) for text in constants
    }
    return {
        **_frame(run, found, first, problems),
        "title": f"{title}: {screen['family']}",
        "command": fields_command(run) if fields else fractions_command(run),
        "screen": screen,
        "summary": [
            {"constant": text, "classes": sum(n.values()), "statuses": dict(sorted(n.items()))}
            for text, n in statuses.items()
        ],
        "formulas": formulas,
        "refuted": refuted,
    }


def command(run: RunDirectory) -> str:
    """Return the command that does the same search anew.

    The name of a demonstration is left out: its settings are those of a search.
    """
    config = run.config
    shortest, longest = config.get("signs", (1, 4))
    words = ["apery", "search", "esma", *config.get("constants", ())]
    for name in _OPTIONS:
        if name in config:
            words += [f"--{name}", str(config[name])]
    words += ["--signs", f"{shortest}..{longest}", "--seed", str(run.seed)]
    return shlex.join(words)


def check_command(claim: Claim) -> str:
    """Return the command that checks one formula again, without the run."""
    words = ["apery", "check", "--a", str(claim.subject.a)]
    signs = claim.subject.signs
    if signs is None:
        words += ["--b", str(claim.subject.b)]
    else:
        words += ["--signs", ",".join("+" if s > 0 else "-" for s in signs)]
    return shlex.join([*words, "--equals", claim.value_text])


def record_data(record: Record) -> dict[str, Any]:
    """Return what is known of one claim, as plain JSON."""
    candidate = record.candidate
    claim = candidate.claim
    certificate = record.certificate
    return {
        "id": claim.id,
        "constant": claim.constant.text,
        "value_text": claim.value_text,
        "text": str(claim),
        "claim": encode(claim),
        "status": record.status.value,
        "recurrence": encode(candidate.recurrence),
        "terms": encode(candidate.terms[:SHOWN_TERMS]),
        "certified_terms": len(candidate.terms),
        "provenance": _plain(candidate.provenance),
        "verdicts": [_plain(v) for v in record.verdicts],
        "certificate": None if certificate is None else _certificate(claim.id, certificate),
        "lean_text": "" if certificate is None else _lean_text(record),
        "reproduce": check_command(claim),
    }


def _formula(entry: Entry, representative: bool, relatives: list[str]) -> dict[str, Any]:
    return {
        **record_data(entry.record),
        "class": entry.class_key,
        "representative": representative,
        "page": representative or entry.record.certificate is not None,
        "relatives": relatives,
    }


def _plain(value: Any) -> Any:
    """Write a record as JSON without the tags of the codec."""
    data = encode(value)

    def untagged(x: Any) -> Any:
        if isinstance(x, dict):
            if x.keys() == {"type", "value"}:
                return x["value"]
            return {k: untagged(v) for k, v in x.items() if k != "type"}
        return [untagged(v) for v in x] if isinstance(x, list) else x

    return untagged(data)


def _certificate(claim: str, certificate: Certificate) -> dict[str, Any]:
    data: dict[str, Any] = _plain(certificate)
    trust = certificate.trust
    return {
        **data,
        "proved": certificate.proved,
        "trust": {"level": trust.level, "says": trust.value},
        "file": f"certificates/{claim}.lean",
    }


def _lean_text(record: Record) -> str:
    """Return the part of the Lean file that is about this claim."""
    candidate = record.candidate
    if record.certificate is None or not record.certificate.source_sha256:
        return ""
    return theory(candidate.claim, candidate.recurrence, candidate.terms).own.strip()


def _unexplored(text: str, found: Results) -> int:
    """Return how many parts of the search for a constant are not done, at least 1 unplanned."""
    if text not in found.plans:
        return 1
    done = sum(bool(item["constant"] == text) for item in found.items.values())
    return int(found.plans[text]["items"]) - done


def _unproved(run: RunDirectory, found: Results, first: set[str]) -> int:
    """Return how many formulas that should go to Lean have not been there."""
    asked = run.config.get("prove", "none")
    standing = first if asked == "representatives" else found.entries.keys()
    if asked == "none":
        return 0
    return sum(
        i not in found.attempts
        for i in standing
        if found.entries[i].record.status in (Status.ENCLOSED, Status.PROVED)
    )


def _lean(run: RunDirectory, found: Results, first: set[str]) -> dict[str, Any]:
    certificates = [
        e.record.certificate for e in found.entries.values() if e.record.certificate is not None
    ]
    left = _unproved(run, found, first)
    message = ""
    if run.config.get("prove") == "none":
        message = "Lean was not asked for."
    elif left:
        message = (
            f"{left} formulas have not been to Lean yet: it could not be had, or the run was "
            f"stopped; `apery prove {run.name}` goes on."
        )
    toolchain = certificates[0].toolchain if certificates else ()
    return {
        "used": bool(certificates),
        "message": message,
        "toolchain": [list(pair) for pair in toolchain],
    }


def _summary(text: str, found: Results, first: set[str]) -> dict[str, Any]:
    items = [i for i in found.items.values() if i["constant"] == text]
    mine = [e for e in found.entries.values() if e.record.candidate.claim.constant.text == text]
    apart: Counter[str] = Counter()
    for item in items:
        apart.update(item["set_apart"])
    plan: Mapping[str, Any] = found.plans.get(text, {})
    for name, what in (
        ("merged", "transforms with the value of another"),
        ("undefined", "transforms whose value cannot be told from 0 or infinity"),
    ):
        if plan.get(name):
            apart[what] = plan[name]
    undecided = sum(i["undecided"] for i in items)
    if undecided:
        apart["pairs without enough certified terms"] = undecided
    pairs, hits = sum(i["pairs"] for i in items), sum(i["hits"] for i in items)
    if pairs > hits + undecided:
        apart["pairs without a short recurrence"] = pairs - hits - undecided
    return {
        "constant": text,
        "transforms": plan.get("transforms", 0),
        "pairs": pairs,
        "hits": hits,
        "distinct_values": sum(i["values"] for i in items),
        "classes": sum(e.id in first for e in mine),
        "statuses": dict(sorted(Counter(e.record.status.value for e in mine).items())),
        "refuted": sum(any(v.outcome is Outcome.REFUTED for v in e.record.verdicts) for e in mine),
        "set_apart": dict(sorted(apart.items())),
    }
