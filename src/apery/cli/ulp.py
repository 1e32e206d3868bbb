"""``apery ulp``: errors of a floating-point function, at every input of its format."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

import click

from apery.cli.options import (
    as_seconds,
    jobs_option,
    json_option,
    open_run,
    refuse_settings,
    runs_option,
    show_json,
)
from apery.core.errors import (
    DONE,
    REFUTED,
    RESUMABLE,
    UNDECIDED,
    AperyError,
    InvalidInputError,
)

if TYPE_CHECKING:
    from apery.pipeline.ulp import Scanned
    from apery.store import RunDirectory

_KEPT = ("form", "against", "interval", "unit", "samples", "seed")
FORMATS = ("float16", "bfloat16", "float32", "float64")
UNITS = ("goldberg", "harrison", "kahan")


def as_bound(ctx: click.Context, param: click.Parameter, value: str | None) -> Decimal | None:
    """Read ``--bound``."""
    if value is None:
        return None
    try:
        bound = Decimal(value)
    except InvalidOperation:
        bound = Decimal("NaN")
    if not (re.fullmatch(r"[0-9.eE+-]+", value) and bound.is_finite() and bound >= 0):
        raise InvalidInputError(f"{value!r} is no bound; write a number of units such as 1 or 0.55")
    return bound


@click.command()
@click.argument("target", required=False)
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="float32", show_default=True,
    help="Format of inputs and results.",
)  # fmt: skip
@click.option("--against", metavar="FUNC", help="The exact function  [default: by the name]")
@click.option("--interval", metavar="A,B", help="Inputs, such as 0,1 or -inf,0  [default: all]")
@click.option(
    "--ulp", "unit", type=click.Choice(UNITS), default="goldberg", show_default=True,
    help="Which unit in the last place.",
)  # fmt: skip
@click.option(
    "--samples", type=click.IntRange(1, 10**8), default=100_000, show_default=True,
    help="Inputs that are drawn for float64.",
)  # fmt: skip
@click.option("--seed", default=0, show_default=True, help="Seed of what is drawn.")
@click.option(
    "--bound", callback=as_bound, metavar="ULPS", help="Ask whether every error is at most this."
)
@click.option("--time", "seconds", callback=as_seconds, help="Stop after this time, such as 2m.")
@click.option("--resume", metavar="RUN", help="Go on with a run; it knows its own settings.")
@jobs_option
@runs_option
@json_option
@click.pass_context
def ulp(
    ctx: click.Context,
    target: str | None,
    form: str,
    against: str | None,
    interval: str | None,
    unit: str,
    samples: int,
    seed: int,
    bound: Decimal | None,
    seconds: float | None,
    resume: str | None,
    jobs: int,
    root: Path | None,
    as_json: bool,
) -> int:
    """Measure the errors of TARGET in units in the last place.

    TARGET is package.function, library.so:function or file.py:name. Of float32 and the 16-bit
    formats every input is tried, of float64 a sample. The largest errors are confirmed by balls.
    With --bound the exit code says whether it holds: 1 with a witness if it does not.

    \b
    apery ulp numpy.exp
    apery ulp scipy.special.erf --interval 0,4 --bound 1
    apery ulp ./libm.so:expf --format float32
    apery ulp kernel.py:fast_exp --against exp --format float64 --samples 1000000
    apery ulp --resume latest
    """
    from apery.cli.progress import watch
    from apery.numerics.formats import Ulp, float_format
    from apery.pipeline import Deadline
    from apery.pipeline.ulp import resume_scan, start_scan
    from apery.store import default_root
    from apery.verify.ulp import Scan, Target
    from apery.verify.ulp.parts import Interval
    from apery.verify.ulp.reference import inferred, reference

    if resume is not None:
        if target is not None:
            raise InvalidInputError("a resumed scan keeps its target; give --resume RUN alone")
        refuse_settings(ctx, _KEPT)
        run = open_run(root, resume)
        with watch() as watcher:
            scanned = resume_scan(run, jobs=jobs, deadline=Deadline(seconds), watcher=watcher)
        return finish(scanned, bound, as_json)
    if target is None:
        raise InvalidInputError("name a target, such as numpy.exp or ./libm.so:expf")
    chosen = float_format(form)
    scan = Scan(
        Target(target),
        (reference(against) if against else inferred(target)).name,
        chosen,
        None if interval is None else Interval.parse(interval, chosen),
        Ulp(unit),
        samples,
        seed,
    )
    with watch() as watcher:
        scanned = start_scan(
            scan, root or default_root(), jobs=jobs, deadline=Deadline(seconds), watcher=watcher
        )
    return finish(scanned, bound, as_json)


def finish(scanned: Scanned, bound: Decimal | None, as_json: bool) -> int:
    """Print what was found, and return the exit code."""
    from apery.cli.show_ulp import show_ulp
    from apery.report.ulp_data import ulp_data
    from apery.report.ulp_page import write_ulp_report

    data = ulp_data(scanned.run, scanned.report)
    page: Path | None = None
    try:
        page = write_ulp_report(scanned.run, data)
    except AperyError as error:
        click.echo(f"apery: the report is not written: {error}", err=True)
    if as_json:
        show_json(data if bound is None else {**data, "within": scanned.report.within(bound)})
    else:
        show_ulp(data)
        if bound is not None:
            click.echo(f"\n{_verdict(scanned, bound)}")
        if page is not None:
            click.echo(f"report  {page}")
    for line in scanned.problems:
        click.echo(f"apery: not done: {line}", err=True)
    if scanned.problems or scanned.stopped:
        why = scanned.stopped or f"{len(scanned.problems)} parts failed, the rest is kept"
        click.echo(f"apery: {why}; `apery ulp --resume {scanned.run.name}` goes on", err=True)
    return exit_code(scanned, bound)


def show_scan(run: RunDirectory, as_json: bool) -> int:
    """Print what the journals of a scan hold."""
    from apery.cli.show_ulp import show_ulp
    from apery.pipeline.ulp import report_of
    from apery.report.ulp_data import ulp_data

    data = ulp_data(run, report_of(run))
    if as_json:
        show_json(data)
    else:
        show_ulp(data)
    return DONE


def write_scan(run: RunDirectory, as_json: bool) -> int:
    """Write the page of a scan again from its journals."""
    from apery.pipeline.ulp import report_of
    from apery.report.ulp_data import ulp_data
    from apery.report.ulp_page import write_ulp_report

    data = ulp_data(run, report_of(run))
    page = write_ulp_report(run, data)
    if as_json:
        show_json(data)
    else:
        click.echo(page)
    return DONE


def _verdict(scanned: Scanned, bound: Decimal) -> str:
    """Return what became of the bound, in words."""
    from apery.report.ulp_words import ulps

    report = scanned.report
    within = report.within(bound)
    if within is None:
        why = "sampled inputs prove no bound" if report.method == "sampled" else "not known"
        return f"bound {bound}: undecided, {why}"
    if within:
        return f"bound {bound}: holds"
    every = [w for w in (*report.worst[:1], report.flushed) if w is not None and w.low > bound]
    if every:
        w = max(every, key=lambda one: one.low)
        return f"bound {bound}: refuted, {ulps(str(w.low))} ULP at {w.x_text} = {w.x}"
    v = next(v for v in report.violations if v.kind in ("nan", "overflow"))
    return f"bound {bound}: refuted, {v.says}: {v.witnesses[0]}"


def exit_code(scanned: Scanned, bound: Decimal | None) -> int:
    """Return the exit code: a refuted bound first, then what is left to do."""
    report = scanned.report
    within = None if bound is None else report.within(bound)
    if within is False:
        return REFUTED
    if scanned.problems or scanned.stopped:
        return RESUMABLE
    if not report.trusted or (bound is not None and within is None):
        return UNDECIDED
    return DONE
