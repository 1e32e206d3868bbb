"""What a search of a family found, as text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

SHOWN = 24
"""Formulas shown; the page has all."""
SHOWN_OPEN = 6


def show_family(data: Mapping[str, Any], page: Path | None) -> None:
    """Print the counts of the screen, the formulas, and what has no closed form."""
    screen = data["screen"]
    click.echo(f"{data['title']}\n")
    for what, number in screen["counts"].items():
        click.echo(f"{number:>13,}  {what}")
    click.echo(f"{screen['count']:>13,}  in all\n")
    outcomes = ", ".join(f"{n:,} {name}" for name, n in screen["outcomes"].items()) or "none"
    click.echo(f"{screen['classes']:,} classes of {screen['classes_of']}: {outcomes}\n")
    first = [f for f in data["formulas"] if f["representative"]]
    for formula in first[:SHOWN]:
        delta = screen["deltas"].get(formula["id"])
        measured = "        " if delta is None else f"{delta:8.3f}"
        click.echo(f"  {formula['status']:9}{measured}  {formula['text']}")
    if len(first) > SHOWN:
        click.echo(f"  and {len(first) - SHOWN:,} more")
    if screen["open"]:
        click.echo(f"\n{len(screen['open']):,} without a closed form, such as")
        for found in screen["open"][:SHOWN_OPEN]:
            click.echo(f"  {found['text']}: {found['value'] or found['reason']}")
    click.echo()
    if data["lean"]["message"]:
        click.echo(data["lean"]["message"])
    for problem in data["problems"]:
        click.echo(f"{problem['where']}: {problem['what']}")
    if page is not None:
        click.echo(f"report  {page}")
