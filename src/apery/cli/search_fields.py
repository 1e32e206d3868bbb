"""``apery search fields``: pairs of polynomials that make conservative matrix fields."""

from __future__ import annotations

from pathlib import Path

import click

from apery.cli.options import family_options, open_run, refuse_settings
from apery.cli.search import finish
from apery.core.errors import InvalidInputError

_KEPT = ("degree", "height", "basis", "digits", "which", "seed")


@click.command()
@click.option("--degree", type=click.IntRange(1), help="Total degree of f and f-bar.")
@click.option("--height", type=click.IntRange(1), help="Largest coefficient of f and f-bar.")
@family_options
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
    from apery.pipeline.family import resume_family, start_family
    from apery.pipeline.matrix_fields import FieldsJob
    from apery.store import default_root

    if resume is not None:
        refuse_settings(ctx, _KEPT)
        run = open_run(root, resume)
        with watch() as watcher:
            outcome = resume_family(
                FieldsJob, run, jobs=jobs, deadline=Deadline(seconds), watcher=watcher
            )
        return finish(outcome, as_json)
    if degree is None or height is None:
        raise InvalidInputError("name an ansatz: --degree and --height")
    job = FieldsJob(
        degree, height, basis=basis or BASIS, digits=digits, prove=Prove(which), seed=seed
    )
    with watch() as watcher:
        outcome = start_family(
            job, root or default_root(), jobs=jobs, deadline=Deadline(seconds), watcher=watcher
        )
    return finish(outcome, as_json)
