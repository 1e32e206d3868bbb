"""``apery runs`` and ``apery report``."""

from __future__ import annotations

from pathlib import Path

import click

from apery.cli.options import json_option, open_run, runs_option, show_json
from apery.core.errors import DONE, UNDECIDED, InvalidInputError


@click.group(invoke_without_command=True)
@click.pass_context
def runs(ctx: click.Context) -> int | None:
    """List and show runs; without a command, list them."""
    return int(ctx.invoke(list_, root=None)) if ctx.invoked_subcommand is None else None


@runs.command("list")
@runs_option
@json_option
def list_(root: Path | None, as_json: bool = False) -> int:
    """List all runs, the oldest first; damaged ones with what is wrong with them."""
    from apery.cli.show import show_table
    from apery.store import default_root, list_runs

    folder = root or default_root()
    summaries = list_runs(folder)
    if as_json:
        show_json(
            [
                {
                    "name": s.name,
                    "search": s.search,
                    "seed": s.seed,
                    "created": s.created,
                    "records": s.records,
                    "problem": s.problem,
                }
                for s in summaries
            ]
        )
    elif not summaries:
        click.echo(f"no runs in {folder}; `apery demo` makes one", err=True)
    else:
        show_table(
            ("run", "lines", "problem"),
            [(s.name, str(s.records), s.problem) for s in summaries],
        )
    return UNDECIDED if any(s.problem for s in summaries) else DONE


@runs.command()
@click.argument("run", default="latest")
@click.argument("formula", required=False)
@runs_option
@json_option
def show(run: str, formula: str | None, root: Path | None, as_json: bool) -> int:
    """Show what RUN found, or all that is known of one FORMULA by its id."""
    from apery.cli.programs import show_programs
    from apery.cli.search_kernels import show_search
    from apery.cli.show import show_record, show_run
    from apery.cli.ulp import show_scan
    from apery.report.data import run_data
    from apery.store import Results

    opened = open_run(root, run)
    if opened.search == "ulp" and formula is None:
        return show_scan(opened, as_json)
    if opened.search == "programs" and formula is None:
        return show_programs(opened, as_json)
    if opened.search == "kernels" and formula is None:
        return show_search(opened, as_json)
    results = Results.of(opened)
    data = run_data(opened, results)
    if formula is None:
        if as_json:
            show_json(data)
        else:
            page = opened.path / "report" / "index.html"
            show_run(data, page if page.is_file() else None)
        return DONE
    near = [i for i in results.entries if i.startswith(formula)]
    if len(near) != 1:
        raise InvalidInputError(
            f"{len(near)} formulas of {opened.name} have an id that begins {formula!r}; "
            "`apery runs show --json` lists them"
        )
    if as_json:
        every = [*data["formulas"], *data["refuted"]]
        show_json(next(f for f in every if f["id"] == near[0]))
    else:
        show_record(results.entries[near[0]].record)
    return DONE


@click.command()
@click.argument("run", default="latest")
@runs_option
@json_option
def report(run: str, root: Path | None, as_json: bool) -> int:
    """Write the pages of RUN again from its journals; nothing is computed anew."""
    from apery.cli.programs import show_programs
    from apery.cli.search_kernels import show_search
    from apery.cli.ulp import write_scan
    from apery.report.data import run_data
    from apery.report.write import write_report

    opened = open_run(root, run)
    if opened.search == "ulp":
        return write_scan(opened, as_json)
    if opened.search == "programs":
        return show_programs(opened, as_json)
    if opened.search == "kernels":
        return show_search(opened, as_json, write=True)
    data = run_data(opened)
    page = write_report(opened, data)
    if as_json:
        show_json(data)
    else:
        click.echo(page)
    return DONE
