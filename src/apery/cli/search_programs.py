"""``apery search programs``: approximation programs for a function."""

from __future__ import annotations

from pathlib import Path

import click

from apery.cli.options import (
    as_range,
    as_seconds,
    jobs_option,
    json_option,
    open_run,
    read_interval,
    refuse_settings,
    runs_option,
)
from apery.core.errors import InvalidInputError

_KEPT = ("function", "interval", "operations", "error", "weight", "effort", "seed")


@click.command()
@click.argument("function", required=False)
@click.option(
    "--interval", metavar="A,B", help="Where the error counts  [default: that of FUNCTION]"
)
@click.option(
    "--operations", metavar="A..B", callback=as_range, default="2..12", show_default=True,
    help="Numbers of operations that programs are wanted for.",
)  # fmt: skip
@click.option(
    "--error", type=click.Choice(["relative", "absolute"]), default=None,
    help="Which error is to be small  [default: relative; absolute for log and log2]",
)  # fmt: skip
@click.option("--weight", metavar="EXPR", help="What the absolute error is multiplied with, in x.")
@click.option(
    "--effort", type=click.Choice(["quick", "full"]), default="full", show_default=True,
    help="How much is tried: seconds or minutes.",
)  # fmt: skip
@click.option("--seed", default=0, show_default=True, help="Seed of the run.")
@click.option("--time", "seconds", callback=as_seconds, help="Stop after this time, such as 10m.")
@click.option("--resume", metavar="RUN", help="Go on with a run; it knows its own settings.")
@jobs_option
@runs_option
@json_option
@click.pass_context
def programs(
    ctx: click.Context,
    function: str | None,
    interval: str | None,
    operations: tuple[int, int],
    error: str | None,
    weight: str | None,
    effort: str,
    seed: int,
    seconds: float | None,
    resume: str | None,
    jobs: int,
    root: Path | None,
    as_json: bool,
) -> int:
    """Search for short programs that approximate FUNCTION, and certify their errors.

    FUNCTION is a name such as exp2, log, tan or erf, or an expression in x such as
    "exp(-x)*cos(x)". Programs consist of + - * / and constants. Each is polished to an
    equioscillating error, and its largest error over the interval is enclosed. Taylor,
    Chebyshev, Pade and minimax approximations with as many operations stand beside them.

    \b
    apery search programs exp2
    apery search programs "log(1+x)" --interval 0,1/2 --operations 3..8 --error absolute
    apery search programs --resume latest
    """
    from apery.cli.programs import finish
    from apery.cli.progress import watch
    from apery.numerics.programs.functions import Function
    from apery.pipeline import Deadline
    from apery.pipeline.programs import ProgramsJob, resume_programs, start_programs
    from apery.store import default_root

    if resume is not None:
        refuse_settings(ctx, _KEPT)
        run = open_run(root, resume)
        with watch() as watcher:
            outcome = resume_programs(run, jobs=jobs, deadline=Deadline(seconds), watcher=watcher)
        return finish(outcome, as_json)
    if function is None:
        raise InvalidInputError("name a function, such as exp2, or a run with --resume")
    known = Function(function)
    low, high = read_interval(interval) if interval else known.interval
    relative = (known.relative and weight is None) if error is None else error == "relative"
    settings = {
        "function": function, "interval": [str(low), str(high)], "relative": relative,
        "weight": weight or "",
    }  # fmt: skip
    job = ProgramsJob(settings, operations, seed, effort)
    with watch() as watcher:
        outcome = start_programs(
            job, root or default_root(), jobs=jobs, deadline=Deadline(seconds), watcher=watcher
        )
    return finish(outcome, as_json)
