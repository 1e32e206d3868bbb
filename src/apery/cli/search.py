"""``apery search`` and ``apery demo``."""

from __future__ import annotations

from pathlib import Path

import click

from apery.cli.lazy import LazyGroup
from apery.cli.options import (
    as_range,
    as_seconds,
    jobs_option,
    json_option,
    open_run,
    runs_option,
    show_json,
)
from apery.core.errors import AperyError, InvalidInputError

DEMO = ("e", "exp(2)", "tan(1)", "besseli(1,2)/besseli(0,2)")


@click.group(
    cls=LazyGroup,
    lazy={
        "esma": ("apery.cli.search:esma", "Signed continued fractions of a constant."),
        "fractions": (
            "apery.cli.search_fractions:fractions",
            "Polynomial continued fractions with factorial reduction.",
        ),
        "fields": ("apery.cli.search_fields:fields", "Conservative matrix fields."),
        "programs": (
            "apery.cli.search_programs:programs",
            "Short programs that approximate a function.",
        ),
        "kernels": (
            "apery.cli.search_kernels:kernels",
            "The fastest kernels of Hamming distances on this machine.",
        ),
    },
)
def search() -> None:
    """Search for formulas; each search is a run that can be stopped and resumed."""


@click.command()
@click.argument("constants", nargs=-1)
@click.option("--degree", default=1, show_default=True, help="Degree of the transforms P(x)/Q(x).")
@click.option("--height", default=2, show_default=True, help="Largest coefficient of P and Q.")
@click.option(
    "--signs",
    metavar="A..B",
    callback=as_range,
    default="1..4",
    show_default=True,
    help="Lengths of the sign words.",
)
@click.option("--order", default=40, show_default=True, help="Largest order of a recurrence.")
@click.option("--digits", default=1000, show_default=True, help="Digits of the enclosure.")
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
def esma(
    ctx: click.Context,
    constants: tuple[str, ...],
    degree: int,
    height: int,
    signs: tuple[int, int],
    order: int,
    digits: int,
    which: str,
    seed: int,
    seconds: float | None,
    resume: str | None,
    jobs: int,
    root: Path | None,
    as_json: bool,
) -> int:
    """Search for signed continued fractions of CONSTANTS, check them, prove them.

    A constant is a closed expression in e, pi, log2, sqrt, zeta, catalan, euler_gamma, golden,
    exp, log, tan, tanh, atan, besseli, besselj and others, such as "exp(2)". What is found is
    checked with rigorous enclosures before it is counted, and goes to Lean after that.

    \b
    apery search esma e "tan(1)" --degree 1 --height 2 --signs 1..4
    apery search esma --resume latest
    """
    from apery.cli.progress import watch
    from apery.core.constant import Constant
    from apery.discovery.esma import Settings
    from apery.pipeline import Deadline, Job, Prove, start
    from apery.pipeline import resume as go_on
    from apery.store import default_root

    if resume is not None:
        given = [
            name
            for name in ("degree", "height", "signs", "order", "digits", "which", "seed")
            if ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
        ]
        if constants or given:
            raise InvalidInputError(
                "a resumed run keeps its constants and settings; give --resume RUN alone, "
                "with --jobs and --time if you like"
            )
        run = open_run(root, resume)
        with watch() as watcher:
            outcome = go_on(run, jobs=jobs, deadline=Deadline(seconds), watcher=watcher)
        return finish(outcome, as_json)
    job = Job(
        tuple(Constant(text) for text in constants),
        Settings(degree, height, signs, order),
        digits,
        Prove(which),
        seed,
    )
    with watch() as watcher:
        outcome = start(
            job, root or default_root(), jobs=jobs, deadline=Deadline(seconds), watcher=watcher
        )
    return finish(outcome, as_json)


@click.command()
@click.option("--time", "seconds", callback=as_seconds, help="Stop after this time, such as 2m.")
@jobs_option
@runs_option
@json_option
def demo(seconds: float | None, jobs: int, root: Path | None, as_json: bool) -> int:
    """Find continued fractions of e, e², tan 1 and a Bessel ratio, and prove them.

    The machine is told the constants and nothing of their fractions: 112 Möbius transforms
    of each, four sign words, and every sequence that satisfies a short recurrence.
    """
    from apery.cli.progress import watch
    from apery.core.constant import Constant
    from apery.discovery.esma import Settings
    from apery.pipeline import Deadline, Job, start
    from apery.store import default_root

    job = Job(tuple(map(Constant, DEMO)), Settings(signs=(1, 2)), name="demo")
    with watch() as watcher:
        outcome = start(
            job, root or default_root(), jobs=jobs, deadline=Deadline(seconds), watcher=watcher
        )
    return finish(outcome, as_json)


def finish(outcome: object, as_json: bool) -> int:
    """Write the pages, print what was found, and return the exit code."""
    from apery.cli.show import show_run
    from apery.pipeline import Outcome
    from apery.report.data import run_data
    from apery.report.write import write_report

    assert isinstance(outcome, Outcome)
    data = run_data(outcome.run, outcome.results)
    page: Path | None = None
    try:
        page = write_report(outcome.run, data)
    except AperyError as error:
        click.echo(f"apery: the report is not written: {error}", err=True)
    if as_json:
        show_json(data)
    else:
        show_run(data, page)
    kind = "fields" if "ansatz" in data["config"] else "fractions" if "screen" in data else "esma"
    for line in outcome.problems:
        click.echo(f"apery: not done: {line}", err=True)
    if outcome.problems:
        click.echo(
            f"apery: {len(outcome.problems)} parts of the search failed, the rest is kept; "
            f"`apery search {kind} --resume {outcome.run.name}` tries them again", err=True,
        )  # fmt: skip
    for line in (outcome.lean, outcome.stopped):
        if line:
            click.echo(f"apery: {line}", err=True)
    return outcome.exit_code
