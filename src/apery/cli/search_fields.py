"""``apery search fields``: pairs of polynomials that make conservative matrix fields."""

from __future__ import annotations

from pathlib import Path

import click

from apery.cli.options import as_seconds, jobs_option, json_option, open_run, runs_option
from apery.cli.search import finish
from apery.core.errors import InvalidInputError

_KEPT = ("degree", "height", "basis", "digits", "which", "seed")


@click.command()
@click.option("--degree", type=click.IntRange(1), help="Total degree of f and f-bar.")
@click.option("--height", type=click.IntRange(1), help="Largest coefficient of f and f-bar.")
@click.option(
    "--basis", multiple=True, metavar="VALUE",
    help="A constant to identify limits with, once or more  [default: some thirty]",
)  # fmt: skip
@click.option("--digits", default=200, show_default=True, help="Digits of the enclosure.")
@click.option(
    "--prove", "which", type=click.Choice(["none", "representatives", "all"]),
    default="representatives", show_default=True, help="Which formulas go to Lean.",
)  # fmt: skip
@click.option("--seed", default=0, show_default=True, help="Seed of the run.")
@click.option("--time", "seconds", callback=as_seconds, help="Stop after this time, such as 10m.")
@click.option("--resume", metavar="RUN", help="Go on with a run; it knows its own settings.")
@jobs_option
@runs_option
@json_option
@click.pass_context
def fields(
    ctx: click.Context,
    degree: int | None,
    height: int | None,
    basis: tuple[str, ...],
    digits: int,
    which: str,
    seed: int,
    seconds: float | None,
    resume: str | None,
    jobs: int,
    root: Path | None,
    as_json: bool,
) -> int:
    """Search for conservative matrix fields made of two polynomials f and f-bar.

    All pairs of a degree with integer coefficients up to the height that satisfy the linear and
    the quadratic condition are found, each once, up to scaling, reflections and shifts. Of each
    class delta is measured over directions, and the limit along one of them is identified and
    checked; what is identified goes to Lean.

    \b
    apery search fields --degree 1 --height 2
    apery search fields --degree 2 --height 4 --prove none
    apery search fields --resume latest
    """
    from apery.cli.progress import watch
    from apery.discovery.identification import BASIS
    from apery.pipeline import Deadline, Prove
    from apery.pipeline.matrix_fields import FieldsJob, resume_fields, start_fields
    from apery.store import default_root

    if resume is not None:
        given = [
            name for name in _KEPT
            if ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
        ]  # fmt: skip
        if given:
            raise InvalidInputError(
                "a resumed run keeps its ansatz and settings; give --resume RUN alone, with "
                "--jobs and --time if you like"
            )
        run = open_run(root, resume)
        with watch() as watcher:
            outcome = resume_fields(run, jobs=jobs, deadline=Deadline(seconds), watcher=watcher)
        return finish(outcome, as_json)
    if degree is None or height is None:
        raise InvalidInputError("name an ansatz: --degree and --height")
    job = FieldsJob(degree, height, basis or BASIS, digits, Prove(which), seed)
    with watch() as watcher:
        outcome = start_fields(
            job, root or default_root(), jobs=jobs, deadline=Deadline(seconds), watcher=watcher
        )
    return finish(outcome, as_json)
