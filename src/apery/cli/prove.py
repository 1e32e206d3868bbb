"""``apery prove``: Lean on a claim typed by hand, or on the formulas of a run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from apery.cli.check import CLAIM_DIGITS, checked, exit_code, show_checked
from apery.cli.options import (
    claim_from,
    claim_options,
    jobs_option,
    json_option,
    open_run,
    runs_option,
    show_json,
)
from apery.core.errors import DONE, TOOL_MISSING, UNDECIDED, InvalidInputError
from apery.core.records import Candidate, Provenance

SECONDS = 60.0


@click.command()
@click.argument("run", required=False)
@click.argument("ids", nargs=-1)
@claim_options
@click.option("--all", "every", is_flag=True, help="All formulas, not one of each class.")
@click.option("--again", is_flag=True, help="Also those that Lean did not prove before.")
@click.option(
    "--seconds", type=click.FloatRange(min=1), default=SECONDS, show_default=True,
    help="Budget for one formula.",
)  # fmt: skip
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False),
    help="Write the Lean file of the claim here.",
)  # fmt: skip
@jobs_option
@runs_option
@json_option
def prove(
    run: str | None,
    ids: tuple[str, ...],
    a: str | None,
    b: str | None,
    signs: str | None,
    equals: str | None,
    every: bool,
    again: bool,
    seconds: float,
    out: Path | None,
    jobs: int,
    root: Path | None,
    as_json: bool,
) -> int:
    """Prove the formulas of RUN (IDS alone, if given), or a claim given by options.

    A claim is checked first: what an enclosure refutes does not go to Lean.

    \b
    apery prove latest
    apery prove --a "4*m + 2" --signs + --equals "(e+1)/(e-1)" --out e.lean
    """
    if run is None and a is not None:
        if equals is None:
            raise InvalidInputError("what does the fraction equal? give --equals EXPRESSION")
        if every or again:
            raise InvalidInputError("--all and --again are for runs, not for a claim")
        candidate = Candidate(claim_from(a, b, signs, equals), Provenance("by hand", "", 0, ""))
        return _prove_claim(candidate, seconds, out, as_json)
    if run is None:
        raise InvalidInputError(
            "nothing to prove; give a run, such as latest, or --a, --signs and --equals"
        )
    if a is not None or b is not None or signs is not None or equals is not None or out:
        raise InvalidInputError("give a run or a claim, not both")
    return _prove_run(root, run, ids, every, again, seconds, jobs, as_json)


def _prove_claim(candidate: Candidate, seconds: float, out: Path | None, as_json: bool) -> int:
    from apery.cli.progress import watch
    from apery.lean.prove import prove as certify
    from apery.lean.prove import render
    from apery.pipeline import lean_worker
    from apery.store.durable import write_atomically

    record = checked(candidate, CLAIM_DIGITS)
    if exit_code(record.status) != DONE:
        return show_checked(record, as_json)
    claim = candidate.claim
    if out is not None:
        write_atomically(out, render(claim))
    with watch(quiet=as_json) as watcher, lean_worker(watcher) as worker:
        watcher.say("Lean is at work")
        certificate = certify(claim, (), (), worker, seconds=seconds)
    code = show_checked(replace(record, certificate=certificate), as_json)
    return code if certificate.proved else UNDECIDED


def _prove_run(
    root: Path | None,
    name: str,
    ids: tuple[str, ...],
    every: bool,
    again: bool,
    seconds: float,
    jobs: int,
    as_json: bool,
) -> int:
    from apery.cli.progress import watch
    from apery.cli.show import show_run
    from apery.pipeline import Deadline, Prove, prove_run
    from apery.report.data import run_data
    from apery.report.write import write_report
    from apery.store import Results

    run = open_run(root, name)
    entries = Results.of(run).entries
    if unknown := [i for i in ids if i not in entries]:
        raise InvalidInputError(f"{run.name} has no formula {unknown[0]!r}; see `apery runs show`")
    which = Prove.ALL if every else Prove.REPRESENTATIVES
    with watch() as watcher:
        missing = prove_run(
            run, which, deadline=Deadline(), watcher=watcher,
            ids=frozenset(ids), again=again, seconds=seconds, jobs=jobs,
        )  # fmt: skip
    results = Results.of(run)
    data = run_data(run, results)
    page = write_report(run, data)
    if as_json:
        show_json(data)
    else:
        show_run(data, page)
    if missing:
        click.echo(f"apery: {missing}", err=True)
        return TOOL_MISSING
    certificates = [e.record.certificate for e in results.entries.values()]
    return DONE if all(c is None or c.proved for c in certificates) else UNDECIDED
