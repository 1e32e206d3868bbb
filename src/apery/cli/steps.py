"""``apery steps``: a derivation, step by step."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from apery.cli.options import as_seconds, jobs_option, json_option, lean_options, show_json
from apery.core.errors import DONE, REFUTED, TOOL_MISSING, UNDECIDED, InvalidInputError

SECONDS = 60.0


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER",
    help="Where the report goes  [default: FILE-steps in the current folder]",
)  # fmt: skip
@click.option(
    "--seconds", type=click.FloatRange(min=1), default=SECONDS, show_default=True,
    help="Budget for one step.",
)  # fmt: skip
@click.option("--time", "limit", callback=as_seconds, metavar="TIME", help="Budget for all.")
@lean_options
@jobs_option
@json_option
def steps(
    file: Path,
    out: Path | None,
    seconds: float,
    limit: float | None,
    backend: str | None,
    lean: str | None,
    lake: Path | None,
    modules: tuple[str, ...],
    cache: bool,
    jobs: int,
    as_json: bool,
) -> int:
    """Check the derivation in FILE: assumptions and steps in ordinary notation.

    FILE is TOML, or Markdown with fenced blocks. Each step is proved or refuted by Lean given
    what it uses, and the chain of all of them from the assumptions. A step with `expect` is in
    order if that is what comes of it. The report has a page, JSON, and one Lean file.

    \b
    apery steps proof.toml
    apery steps lecture.md --json
    """
    from apery.cli.progress import watch
    from apery.lean.backends.found import Chosen
    from apery.lean.derivation.files import read_derivation
    from apery.pipeline import Deadline, lean_worker
    from apery.pipeline.steps import check_derivation
    from apery.report.steps_data import steps_data
    from apery.report.steps_page import write_steps

    derivation = read_derivation(file)
    if not derivation.steps:
        raise InvalidInputError(f"{file} has no step, so there is nothing to check")
    folder = out or Path(f"{file.stem}-steps")
    chosen = Chosen(backend, lean, lake, modules)
    with watch(quiet=as_json) as watcher:
        outcome, missing = check_derivation(
            derivation, watcher=watcher, deadline=Deadline(limit), seconds=seconds, jobs=jobs,
            open_lean=lambda told: lean_worker(told, chosen, cache=cache),
        )  # fmt: skip
    data = steps_data(outcome, file, shlex.join(["apery", "steps", str(file)]), missing)
    page = write_steps(folder, data, outcome.source)
    if as_json:
        show_json(data)
    else:
        show_steps(data, page)
    if missing:
        click.echo(f"apery: {missing}", err=True)
        return TOOL_MISSING
    return exit_code(data)


def exit_code(data: Mapping[str, Any]) -> int:
    """Return 0 if every step is in order, 1 if one is refuted unexpectedly, else 3."""
    wrong = [s for s in data["steps"] if not s["in_order"]]
    if not wrong:
        return DONE
    return REFUTED if any(s["outcome"] == "refuted" for s in wrong) else UNDECIDED


def show_steps(data: Mapping[str, Any], page: Path) -> None:
    """Print one line for each step, what is to be said of it, and the sums."""
    width = max(len(s["name"]) for s in data["steps"])
    for step in data["steps"]:
        click.echo(f"{step['outcome']:14}  {step['name'].ljust(width)}  {step['says']}")
        for line in notes(step):
            click.echo(f"{'':14}  {'':{width}}  {line}")
    counts = ", ".join(f"{n} {word}" for word, n in data["counts"].items())
    click.echo(f"\n{len(data['steps'])} steps: {counts}")
    click.echo(
        "the chain of proofs from the assumptions reaches every step" if data["complete"]
        else f"the chain from the assumptions reaches {data['reached']} of them"
    )  # fmt: skip
    click.echo(f"{data['trust']['level']}: {data['trust']['says']}")
    click.echo(f"report  {page}")


def notes(step: Mapping[str, Any]) -> list[str]:
    """Return what is to be said of a step besides its outcome."""
    lines = []
    if step["conditions"]:
        lines.append(f"where {', '.join(step['conditions'])}")
    if step["outcome"] == "proved" and not step["reached"]:
        rests = ", ".join((*step["uses"], *step["gaps"]))
        lines.append(f"given what it uses ({rests}); the chain does not reach it")
    lines += [message.split("\n")[0] for message in step["messages"]]
    if step["expect"] and not step["in_order"]:
        lines.append(f"expected: {step['expect']}")
    return lines
