"""Results as text, for people who read them on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from apery.cli.show_family import show_family
from apery.core.records import Record, Verdict

SHOWN = 6
"""Formulas shown for each constant; the page has all."""


def show_run(data: Mapping[str, Any], page: Path | None) -> None:
    """Print what a run found: a table of the constants, the plainest formulas, the page."""
    if "screen" in data:
        show_family(data, page)
        return
    click.echo(f"{data['title']}\n")
    rows = [
        (
            s["constant"],
            *(f"{s[k]:,}" for k in ("pairs", "distinct_values", "classes", "refuted")),
            ", ".join(f"{n} {status}" for status, n in s["statuses"].items()) or "-",
        )
        for s in data["summary"]
    ]
    show_table(("constant", "pairs", "values", "classes", "refuted", "formulas"), rows)
    for summary in data["summary"]:
        first = [
            f
            for f in data["formulas"]
            if f["representative"] and f["constant"] == summary["constant"]
        ]
        if not first:
            continue
        click.echo()
        for formula in first[:SHOWN]:
            click.echo(f"  {formula['status']:9}{_digits(formula)}  {formula['text']}")
        if len(first) > SHOWN:
            click.echo(f"  and {len(first) - SHOWN} more classes")
    click.echo()
    if data["lean"]["message"]:
        click.echo(data["lean"]["message"])
    for problem in data["problems"]:
        click.echo(f"{problem['where']}: {problem['what']}")
    if any(f["status"] == "proved" for f in data["formulas"]):
        click.echo(
            "proved: Lean proved the theorems about terms, convergents and determinants; that "
            "the limit is the value\nis a rigorous enclosure to the digits shown, not formalised."
        )
    if line := equal_to_line(data):
        click.echo(line)
    if page is not None:
        click.echo(f"report  {page}")


def equal_to_line(data: Mapping[str, Any]) -> str:
    """Return how many classes are equal to formulas of the literature; empty if Lean ran not."""
    first = [f for f in data["formulas"] if f["representative"] and f["certificate"]]
    equal = sum(bool(f["certificate"].get("equal_to")) for f in first)
    return (
        f"{equal} of {len(first)} classes are proved equal to a classical formula by a coboundary."
        if first
        else ""
    )


def show_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table: the first and the last column to the left, the others to the right."""
    table = [tuple(head), *map(tuple, rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    last = len(widths) - 1
    for row in table:
        cells = [
            cell if i == last else cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        click.echo("  ".join(cells).rstrip())


def show_record(record: Record) -> None:
    """Print a claim, each check and the status."""
    claim = record.candidate.claim
    show_facts([("claim", str(claim)), ("id", claim.id)])
    show_facts((v.check, verdict_text(v)) for v in record.verdicts)
    certificate = record.certificate
    if certificate is not None:
        for step in certificate.steps:
            show_facts([("Lean", f"{step.outcome}: {step.says} ({step.seconds:.1f} s)")])
            for line in step.messages:
                click.echo(f"{'':14}{line}")
        for line in certificate.not_formalised:
            show_facts([("not in Lean", line)])
    if certificate is not None and certificate.proved:
        show_facts([("trust", f"{certificate.trust.level}: {certificate.trust.value}")])
        for replay in certificate.replays:
            version = dict(replay.toolchain).get("lean", "?")
            said = "accepts the file" if replay.accepted else f"{certificate.trust.level} only"
            show_facts([("replay", f"Lean {version}: {said}")])
            for line in replay.messages:
                click.echo(f"{'':14}{line}")
    equal = f", equal to {certificate.equal_to}" if certificate and certificate.equal_to else ""
    show_facts([("status", f"{record.status}{equal}")])


def show_facts(facts: Iterable[tuple[str, object]]) -> None:
    """Print names and values, one line each."""
    for name, value in facts:
        click.echo(f"{name:12}  {value}")


def verdict_text(verdict: Verdict) -> str:
    """Return the outcome of a check with its evidence in one line.

    Examples
    --------
    >>> from apery.core.records import Outcome, Strength
    >>> verdict_text(Verdict("digits", Outcome.HOLDS, Strength.NUMERIC, (("digits", 25),)))
    'holds (digits 25)'
    """
    evidence = ", ".join(f"{name} {value}" for name, value in verdict.evidence)
    return f"{verdict.outcome} ({evidence})" if evidence else str(verdict.outcome)


def _digits(formula: Mapping[str, Any]) -> str:
    evidence = dict(formula["verdicts"][-1]["evidence"]) if formula["verdicts"] else {}
    return f"{evidence.get('digits', 0):>6} digits"
