"""``apery prove FILE.lean``: the theorems of somebody else's file, one line each."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from apery.cli.options import show_json
from apery.core.errors import DONE, REFUTED, UNDECIDED, InvalidInputError

if TYPE_CHECKING:
    from apery.lean.backends.found import Chosen
    from apery.lean.submission import Examination

FORMAT = "apery-file-1"
_SHOWN = 100


def names_a_file(argument: str) -> bool:
    """Whether an argument of ``apery prove`` is a Lean file rather than a run."""
    return argument.endswith(".lean")


def audit_file(path: Path, chosen: Chosen, seconds: float, as_json: bool) -> int:
    """Audit a file, print what was found, and return the exit code."""
    from apery.cli.progress import watch
    from apery.lean.backends.found import find_host
    from apery.lean.examiner import Examiner
    from apery.lean.submission import read_submission

    text = read_submission(path)
    with watch(quiet=as_json) as watcher, Examiner(find_host(chosen, watcher.say)) as examiner:
        watcher.say(f"Lean reads {path}")
        found = examiner.examine(text, seconds=seconds)
        identity = examiner.identity
    if not found.theorems and not found.problems and not found.cut_off:
        raise InvalidInputError(f"{path} states no theorem, so there is nothing to audit")
    data = file_data(path, text, found, identity)
    if as_json:
        show_json(data)
    else:
        show_file(data)
    return {"accepted": DONE, "rejected": REFUTED, "undecided": UNDECIDED}[data["outcome"]]


def file_data(
    path: Path, text: str, found: Examination, identity: tuple[tuple[str, str], ...]
) -> dict[str, Any]:
    """Return what is known of a file, as plain JSON."""
    from apery.core.trust import Trust

    trust = Trust.of(identity)
    return {
        "format": FORMAT,
        "file": str(path),
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "outcome": found.outcome.value,
        "trust": {"level": trust.level, "says": trust.value},
        "lean": dict(identity),
        "theorems": [
            {**asdict(t), "outcome": t.outcome.value, "seconds": round(t.seconds, 3)}
            for t in found.theorems
        ],
        "problems": [{"line": line, "says": says} for line, says in found.problems],
        "cut_off": found.cut_off,
    }


def show_file(data: dict[str, Any]) -> None:
    """Print one line for each theorem, then the problems and the outcome."""
    for problem in data["problems"]:
        click.echo(f"problem    line {problem['line']}: {_short(problem['says'])}")
    for theorem in data["theorems"]:
        says = theorem["means"] or theorem["statement"]
        if theorem["objections"]:
            says = "; ".join(theorem["objections"])
        click.echo(
            f"{theorem['outcome']:9}  line {theorem['line']}: {theorem['name']}: {_short(says)}"
        )
    accepted = sum(t["outcome"] == "accepted" for t in data["theorems"])
    if data["cut_off"]:
        click.echo(f"cut off: {data['cut_off']}")
    click.echo(
        f"{data['outcome']}: {accepted} of {len(data['theorems'])} theorems accepted; "
        f"{data['trust']['level']}, {data['trust']['says']}"
    )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 2 * _SHOWN else f"{line[: 2 * _SHOWN]} ..."
