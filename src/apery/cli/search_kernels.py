"""``apery search kernels``: the fastest Hamming kernels of this machine."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
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
    TOOL_MISSING,
    UNDECIDED,
    AperyError,
    InvalidInputError,
)

if TYPE_CHECKING:
    from apery.core.kernel import Specification
    from apery.numerics.hamming.wisdom import Wisdom
    from apery.pipeline.kernels import KernelsFound
    from apery.store import RunDirectory

_MOST = 18
"""Digits of a number, and its largest exponent of 10."""
_KEPT = ("sizes", "lengths", "alphabets", "histogram", "k", "eps", "workloads", "effort", "seed")


def as_numbers(ctx: click.Context, param: click.Parameter, value: str) -> tuple[int, ...]:
    """Read an option such as ``16,64`` or ``1e6``."""
    found = []
    for word in value.split(","):
        plain = re.fullmatch(rf"\d{{1,{_MOST}}}(\.\d{{0,{_MOST}}})?(e\+?\d{{1,2}})?", word.strip())
        number = Fraction(word.strip()) if plain else Fraction(-1)
        if number.denominator != 1 or not 1 <= number <= 10**_MOST:
            raise InvalidInputError(
                f"{word.strip()!r} is no number of symbols; write such as 1e6 or 16,64"
            )
        found.append(int(number))
    return tuple(found)


def as_error(ctx: click.Context, param: click.Parameter, value: str | None) -> Fraction | None:
    """Read ``--eps``."""
    if value is None:
        return None
    try:
        error = Fraction(value)
    except (ValueError, ZeroDivisionError):
        error = Fraction(0)
    if not 0 < error < 1:
        raise InvalidInputError(f"{value!r} is no relative error; write such as 0.1 or 1/20")
    return error


@click.command()
@click.option(
    "--n", "sizes", metavar="N,...", callback=as_numbers, default="1e6", show_default=True,
    help="Lengths of the texts.",
)  # fmt: skip
@click.option(
    "--m", "lengths", metavar="M,...", callback=as_numbers, default="64", show_default=True,
    help="Lengths of the patterns.",
)  # fmt: skip
@click.option(
    "--alphabet", "alphabets", metavar="S,...", callback=as_numbers, default="4",
    show_default=True, help="Numbers of symbols.",
)  # fmt: skip
@click.option(
    "--histogram", type=click.Choice(["uniform", "zipf", "periodic"]), default="uniform",
    show_default=True, help="How often symbols occur.",
)  # fmt: skip
@click.option("--k", type=click.IntRange(min=0), help="Search with at most K mismatches.")
@click.option("--eps", metavar="E", callback=as_error, help="Distances up to this relative error.")
@click.option(
    "--workload", "workloads", multiple=True, metavar="TEXT",
    help="A workload as the report writes it, once or more.",
)  # fmt: skip
@click.option(
    "--effort", type=click.Choice(["quick", "full"]), default="quick", show_default=True,
    help="Size of the grid, and of the checks: minutes or an hour.",
)  # fmt: skip
@click.option("--seed", default=0, show_default=True, help="Seed of the texts.")
@click.option(
    "--prove", "which", type=click.Choice(["none", "best"]), default="none", show_default=True,
    help="Which kernels go to Lean; also with --resume.",
)  # fmt: skip
@click.option("--keep/--no-keep", default=True, help="Keep what is learned for later choices.")
@click.option("--time", "seconds", callback=as_seconds, help="Stop after this time, such as 10m.")
@click.option("--resume", metavar="RUN", help="Go on with a run; it knows its own settings.")
@jobs_option
@runs_option
@json_option
@click.pass_context
def kernels(
    ctx: click.Context,
    sizes: tuple[int, ...],
    lengths: tuple[int, ...],
    alphabets: tuple[int, ...],
    histogram: str,
    k: int | None,
    eps: Fraction | None,
    workloads: tuple[str, ...],
    effort: str,
    seed: int,
    which: str,
    keep: bool,
    seconds: float | None,
    resume: str | None,
    jobs: int,
    root: Path | None,
    as_json: bool,
) -> int:
    """Search for the fastest kernels of Hamming distances on this machine.

    Without a workload, a grid of lengths and alphabets. Each variant is compared with the
    definition on adversarial inputs first; one that is wrong is shown with its smallest input
    and never used. The best are timed, one process alone, and kept for later choices. With
    --prove best, Lean proves what can be stated of the fastest kernel of each workload.

    \b
    apery search kernels
    apery search kernels --n 1e6 --m 64,1024,8192 --alphabet 4
    apery search kernels --n 1e7 --m 32 --alphabet 4 --k 3
    """
    from apery.cli.progress import watch
    from apery.pipeline import Deadline
    from apery.pipeline.kernels import KernelsJob, resume_kernels, start_kernels
    from apery.pipeline.proving_kernels import ProveKernels
    from apery.store import default_root

    if resume is not None:
        refuse_settings(ctx, _KEPT)
        run = open_run(root, resume)
        given = ctx.get_parameter_source("which") is click.core.ParameterSource.COMMANDLINE
        with watch() as watcher:
            found = resume_kernels(
                run, jobs=jobs, deadline=Deadline(seconds), watcher=watcher,
                prove=ProveKernels(which) if given else None,
            )  # fmt: skip
        return finish(found, keep, as_json)
    named = any(
        ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
        for name in ("sizes", "lengths", "alphabets", "histogram", "k", "eps")
    )
    if named and workloads:
        raise InvalidInputError("give --workload, or --n, --m and --alphabet, not both")
    job = KernelsJob(
        _workloads(workloads, named, effort, (sizes, lengths, alphabets), histogram, k, eps),
        effort,
        seed,
        ProveKernels(which),
    )
    with watch() as watcher:
        found = start_kernels(
            job, root or default_root(), jobs=jobs, deadline=Deadline(seconds), watcher=watcher
        )
    return finish(found, keep, as_json)


def _workloads(
    texts: tuple[str, ...], named: bool, effort: str, shape: tuple[tuple[int, ...], ...],
    histogram: str, k: int | None, eps: Fraction | None,
) -> tuple[Specification, ...]:  # fmt: skip
    from apery.core.kernel import Specification
    from apery.discovery.kernels.workloads import grid, listed

    if texts:
        return tuple(Specification.parse(text) for text in texts)
    if named:
        sizes, lengths, alphabets = shape
        return tuple(listed(sizes, lengths, alphabets, histogram, k, eps))
    return tuple(grid(effort))


def finish(found: KernelsFound, keep: bool, as_json: bool) -> int:
    """Write the page and the wisdom, print what was found, and return the exit code."""
    from apery.numerics.hamming.wisdom import current, wisdom_path, write
    from apery.report.kernels_data import kernels_data
    from apery.report.kernels_page import write_kernels_report

    data = kernels_data(found.run, found.items, found.wisdom, found.regret, found.proofs)
    page: Path | None = None
    try:
        page = write_kernels_report(found.run, data)
        path = wisdom_path() if keep and (data["workloads"] or data["refuted"]) else None
        if path is not None:
            write(current().and_newer(_measured(found.wisdom)), path)
            click.echo(f"kept for later choices in {path}", err=True)
    except AperyError as error:
        click.echo(f"apery: {error}", err=True)
    if as_json:
        show_json(data)
    else:
        show_kernels(data)
        if page is not None:
            click.echo(f"report  {page}")
    for line in found.problems:
        click.echo(f"apery: not done: {line}", err=True)
    if found.problems or found.stopped:
        why = found.stopped or f"{len(found.problems)} parts failed, the rest is kept"
        name = found.run.name
        click.echo(f"apery: {why}; `apery search kernels --resume {name}` goes on", err=True)
        return RESUMABLE
    if found.lean:
        click.echo(f"apery: {found.lean}", err=True)
        return TOOL_MISSING
    if data["refuted"] or data["wrong_when_timed"]:
        return REFUTED
    return DONE if all(p["status"] == "proved" for p in data["proofs"]) else UNDECIDED


def _measured(learned: Wisdom) -> Wisdom:
    """Return wisdom without the constants that are shipped: later versions ship better ones."""
    from apery.numerics.hamming.costs import default_constants

    shipped = default_constants().items()
    own = {kind: value for kind, value in learned.constants.items() if (kind, value) not in shipped}
    return replace(learned, constants=own)


def show_kernels(data: dict[str, object]) -> None:
    """Print the best kernels, the crossovers, and what was wrong."""
    from apery.cli.show import show_facts, show_table
    from apery.report.kernels_page import crossover_text, kernels_facts
    from apery.report.kernels_pictures import duration
    from apery.report.kernels_proofs import proof_text

    show_facts(kernels_facts(data))
    workloads = data["workloads"]
    assert isinstance(workloads, list)
    if workloads:
        click.echo()
        show_table(
            ("task", "n", "m", "symbols", "k", "best", "time"),
            [
                (w["task"], f"{w['n']:,}", f"{w['m']:,}", f"{w['alphabet']:,} {w['histogram']}",
                 "" if w["k"] is None else str(w["k"]), w["best"],
                 duration(min(w["seconds"].values())) if w["seconds"] else "none")
                for w in workloads
            ],
        )  # fmt: skip
    crossovers, refuted, proofs = data["crossovers"], data["refuted"], data["proofs"]
    assert isinstance(crossovers, list) and isinstance(refuted, list) and isinstance(proofs, list)
    for c in crossovers:
        click.echo(f"n = {c['n']:,}, {c['alphabet']:,} symbols: {crossover_text(c)}")
    for one in refuted:
        click.echo(f"wrong: {one['kernel']} ({one['task']}): {one['failure']}")
    for one in proofs:
        click.echo(proof_text(one))


def show_search(run: RunDirectory, as_json: bool, write: bool = False) -> int:
    """Print what the journals of a search hold; with `write`, write its page again."""
    from apery.pipeline.kernels import found
    from apery.report.kernels_data import kernels_data
    from apery.report.kernels_page import write_kernels_report

    known = found(run)
    data = kernels_data(run, known.items, known.wisdom, known.regret, known.proofs)
    page = write_kernels_report(run, data) if write else None
    if as_json:
        show_json(data)
    elif page is not None:
        click.echo(page)
    else:
        show_kernels(data)
    return DONE
