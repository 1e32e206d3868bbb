"""``apery programs``: tables of programs, single programs, certificates."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from apery.cli.lazy import LazyGroup
from apery.cli.options import (
    as_range,
    as_seconds,
    jobs_option,
    json_option,
    open_run,
    read_interval,
    runs_option,
    show_json,
)
from apery.core.errors import DONE, REFUTED, AperyError, InvalidInputError, StoreError

if TYPE_CHECKING:
    from apery.discovery.programs.search import Entry
    from apery.pipeline.outcome import Outcome
    from apery.store import RunDirectory

COLUMNS = {
    "apery": "apery", "Taylor": "Taylor", "Chebyshev": "Cheb", "Pade": "Pade",
    "minimax polynomial": "poly", "minimax quotient": "quotient",
    "minimax continued fraction": "cont. fr.",
}  # fmt: skip


@click.group(
    cls=LazyGroup,
    lazy={
        "table": ("apery.cli.programs:table_", "Digits by operations and method."),
        "list": ("apery.cli.programs:list_", "Functions by name."),
        "prove": ("apery.cli.prove_program:prove", "Let Lean prove the bound of a program."),
        "certify": ("apery.cli.programs:certify_", "Enclose the largest error of a program."),
    },
)
def programs() -> None:
    """Approximation programs: tables, certificates, proofs."""


@click.command("table")
@click.argument("function")
@click.option("--run", "name", metavar="RUN", help="A run of the search  [default: the newest]")
@click.option(
    "--operations", metavar="A..B", callback=as_range, default="2..12", show_default=True,
    help="Of a search that has yet to be made.",
)  # fmt: skip
@click.option("--seed", default=0, show_default=True, help="Of a search that has yet to be made.")
@click.option("--time", "seconds", callback=as_seconds, help="Stop after this time, such as 10m.")
@jobs_option
@runs_option
@json_option
def table_(
    function: str,
    name: str | None,
    operations: tuple[int, int],
    seed: int,
    seconds: float | None,
    jobs: int,
    root: Path | None,
    as_json: bool,
) -> int:
    """Print certified digits of FUNCTION by number of operations and method.

    The newest run of `apery search programs FUNCTION` on the interval of FUNCTION is shown, and
    finished first if it was stopped; where there is none, the search is made. A method with fewer
    operations counts where it has more digits.
    """
    from apery.cli.progress import watch
    from apery.numerics.programs.functions import Function
    from apery.pipeline import Deadline
    from apery.pipeline.programs import ProgramsJob, resume_programs, start_programs
    from apery.store import default_root

    known = Function(function)
    low, high = known.interval
    settings = {
        "function": function, "interval": [str(low), str(high)], "relative": known.relative,
        "weight": "",
    }  # fmt: skip
    run = open_run(root, name) if name else _newest(root, settings)
    with watch() as watcher:
        if run is None:
            outcome = start_programs(
                ProgramsJob(settings, operations, seed), root or default_root(), jobs=jobs,
                deadline=Deadline(seconds), watcher=watcher,
            )  # fmt: skip
        else:
            outcome = resume_programs(run, jobs=jobs, deadline=Deadline(seconds), watcher=watcher)
    return finish(outcome, as_json)


def _newest(root: Path | None, settings: dict[str, Any]) -> RunDirectory | None:
    """Return the newest run with these settings."""
    from apery.store import default_root, find_run, list_runs

    place = root or default_root()
    try:
        runs = list_runs(place)
    except StoreError:
        return None
    for summary in sorted(runs, key=lambda s: s.name, reverse=True):
        if summary.problem or "-programs-" not in summary.name:
            continue
        run = find_run(place, summary.name)
        if run.config.get("goal") == settings:
            return run
    return None


def finish(outcome: Outcome, as_json: bool) -> int:
    """Print what was found and return the exit code."""
    from apery.pipeline.programs import ProgramsJob, table
    from apery.report.programs_page import programs_data, write_programs

    job, entries = ProgramsJob.of(outcome.run), table(outcome.run)
    page: Path | None = None
    try:
        data = programs_data(outcome.run, job.settings, job.operations, entries)
        page = write_programs(outcome.run, data)
    except AperyError as error:
        click.echo(f"apery: the report is not written: {error}", err=True)
    if as_json:
        show_json([_plain(entry) for entry in entries])
    else:
        show_table(entries, job)
        if page is not None:
            click.echo(f"\nreport  {page}")
    for line in (*outcome.problems, outcome.stopped):
        if line:
            click.echo(f"apery: {line}", err=True)
    return outcome.exit_code


def show_programs(run: RunDirectory, as_json: bool) -> int:
    """Print and write what a run found, without going on with it."""
    from apery.pipeline.outcome import Outcome
    from apery.store import Results

    return finish(Outcome(run, Results.of(run)), as_json)


def show_table(entries: Sequence[Entry], job: Any) -> None:
    """Print digits by operations and method, then the best program of each size."""
    goal = job.goal
    kind = "relative" if goal.relative else "absolute"
    if goal.weight is not None:
        kind = f"absolute error times {goal.weight}, the largest"
    click.echo(
        f"{goal.function} on [{goal.interval[0]}, {goal.interval[1]}]: certified digits, "
        f"-log10 of the largest {kind} error\n"
    )
    cells = {(e.operations, e.method): e for e in entries}
    click.echo("ops  " + "".join(f"{title:>11}" for title in COLUMNS.values()))
    for n in range(job.operations[0], job.operations[1] + 1):
        row = []
        for method in COLUMNS:
            entry = cells.get((n, method))
            row.append(f"{entry.bound.digits:11.4f}" if entry else f"{'-':>11}")
        click.echo(f"{n:>3}  " + "".join(row))
    click.echo("")
    seen = set()
    for entry in entries:
        if entry.method == "apery" and entry.program.id not in seen:
            seen.add(entry.program.id)
            click.echo(f"{entry.program.id}  {entry.program.operations:>2} ops  {entry.program}")


def _plain(entry: Entry) -> dict[str, Any]:
    """Return an entry for `--json`."""
    return {
        "operations": entry.operations,
        "method": entry.method,
        "digits": entry.bound.digits,
        "certified": True,
        "error": f"{float(entry.bound.high):.10e}",
        "id": entry.program.id,
        "program": str(entry.program),
        "program_operations": entry.program.operations,
        "constants": [str(c) for c in entry.program.constants],
        "optimal": entry.optimal,
    }


@click.command("list")
@json_option
def list_(as_json: bool) -> int:
    """List the functions that have names."""
    from apery.numerics.programs.functions import KNOWN

    if as_json:
        show_json(
            [
                {"name": n, "expression": k.expression, "interval": list(k.interval),
                 "symmetry": k.symmetry}
                for n, k in KNOWN.items()
            ]
        )  # fmt: skip
        return DONE
    for name, known in KNOWN.items():
        ends = f"[{known.interval[0]}, {known.interval[1]}]"
        click.echo(f"{name:<15}{known.expression:<28}{ends:<10}{known.symmetry}")
    return DONE


@click.command("certify")
@click.argument("program")
@click.option("--constants", default="", metavar="C1,C2,...", help="Values of c1, c2, ...")
@click.option("--function", "text", required=True, help="What is approximated.")
@click.option("--interval", metavar="A,B", help="Closed  [default: that of the function]")
@click.option(
    "--error", type=click.Choice(["relative", "absolute"]), default=None,
    help="Which error  [default: relative; absolute for log and log2]",
)  # fmt: skip
@click.option("--weight", metavar="EXPR", help="What the absolute error is multiplied with, in x.")
@click.option("--binary64", is_flag=True, help="Round the constants to binary64 first.")
@click.option("--polish", "polished", is_flag=True, help="Move the constants to the best ones.")
@click.option("--bound", metavar="E", help="Exit with 1 if the error exceeds this.")
@json_option
def certify_(
    program: str,
    constants: str,
    text: str,
    interval: str | None,
    error: str | None,
    weight: str | None,
    binary64: bool,
    polished: bool,
    bound: str | None,
    as_json: bool,
) -> int:
    """Enclose the largest error of PROGRAM as an exact function over an interval.

    \b
    apery programs certify "c1/(c2 + x)" --constants=-2.1258,-2.0413 --function exp2
    apery programs certify "1 + x*(1 + x/2)" --function exp --interval 0,1/8 --bound 1e-3
    """
    from fractions import Fraction

    from apery.core.program import Program, exact
    from apery.numerics.programs.certify import certify
    from apery.numerics.programs.functions import Function
    from apery.numerics.programs.polish import polish

    values = [exact(c.strip()) for c in constants.split(",") if c.strip()]
    if binary64:
        values = [Fraction(float(c)) for c in values]
    read = Program.parse(program, values)
    function = Function(text)
    chosen = read_interval(interval) if interval else function.interval
    relative = function.relative if error is None else error == "relative"
    if weight is not None and error == "relative":
        raise InvalidInputError("a weight goes with the absolute error")
    heavy = Function(weight) if weight is not None else None
    if polished:
        done = polish(read, function, chosen, relative=relative, weight=heavy)
        if done is None:
            raise InvalidInputError("the program has no finite values on the interval")
        read = done.program
    found = certify(read, function, chosen, relative=relative, weight=heavy)
    exceeded = bound is not None and found.low > exact(bound)
    open_ = bound is not None and not exceeded and found.high > exact(bound)
    if as_json:
        show_json(
            {
                "program": str(read), "constants": [str(c) for c in read.constants],
                "operations": read.operations, "function": function.text,
                "interval": [str(end) for end in chosen], "relative": found.relative,
                "weight": found.weight, "error": f"{float(found.high):.10e}",
                "digits": found.digits,
                "low": str(found.low), "high": str(found.high), "where": str(found.where),
                "certified": True, "exceeds": exceeded if bound is not None else None,
            }
        )  # fmt: skip
    else:
        click.echo(f"{read}\nlargest error {found}, {found.digits} digits, certified")
        if polished:
            for k, c in enumerate(read.constants, 1):
                click.echo(f"c{k} = {float(c)!r}")
    if exceeded:
        click.echo(
            f"apery: at x = {float(found.where):.9g} the error is at least {float(found.low):.6e}, "
            f"more than {bound}", err=True,
        )  # fmt: skip
        return REFUTED
    return 3 if open_ else DONE
