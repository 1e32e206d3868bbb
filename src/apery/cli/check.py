"""``apery check``: try to refute a claim, or every formula of a run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from apery.cli.options import (
    claim_from,
    claim_options,
    fraction_from,
    json_option,
    open_run,
    runs_option,
    show_json,
)
from apery.cli.value import show_value
from apery.core.errors import DONE, REFUTED, UNDECIDED, InvalidInputError
from apery.core.records import Candidate, Provenance, Record, Status

VALUE_DIGITS = 50
CLAIM_DIGITS = 1000


@click.command()
@click.argument("run", required=False)
@click.argument("ids", nargs=-1)
@claim_options
@click.option(
    "--digits", type=click.IntRange(1, 100_000),
    help=f"Digits of the enclosure  [default: {CLAIM_DIGITS}; {VALUE_DIGITS} for a value]",
)  # fmt: skip
@click.option(
    "--basis", multiple=True, metavar="VALUE",
    help="A constant to identify the value with, once or more  [default: some thirty]",
)  # fmt: skip
@runs_option
@json_option
def check(
    run: str | None,
    ids: tuple[str, ...],
    a: str | None,
    b: str | None,
    signs: str | None,
    equals: str | None,
    digits: int | None,
    basis: tuple[str, ...],
    root: Path | None,
    as_json: bool,
) -> int:
    """Check a claim about a continued fraction, or the formulas of RUN (IDS alone, if given).

    Without --equals the value of the fraction is enclosed and identified, if a Möbius image of a
    constant of the basis is it.

    \b
    apery check --a "4*m + 2" --signs + --equals "(e+1)/(e-1)"
    apery check --a "2*n + 1" --b "n^2" --equals "4/pi"
    apery check --a "2; 1, 2*m + 2, 1" --signs + --digits 30
    apery check --a "34*n^3 + 51*n^2 + 27*n + 5" --b "-n^6" --json
    apery check latest
    """
    if run is not None:
        if a is not None or b is not None or signs is not None or equals is not None:
            raise InvalidInputError("give a run or a claim, not both")
        return _check_run(root, run, ids, digits, as_json)
    if a is None:
        raise InvalidInputError(
            "nothing to check; give --a and --b (or --signs) and --equals, or the name of a run"
        )
    if equals is None:
        return show_value(fraction_from(a, b, signs), digits or VALUE_DIGITS, basis, as_json)
    candidate = Candidate(claim_from(a, b, signs, equals), Provenance("by hand", "", 0, ""))
    return show_checked(checked(candidate, digits or CLAIM_DIGITS), as_json)


def checked(candidate: Candidate, digits: int) -> Record:
    """Return the record of a candidate after all checks."""
    from apery.verify import check as judge

    return Record(candidate, judge(candidate, digits_wanted=digits))


def show_checked(record: Record, as_json: bool) -> int:
    """Print a record and return the exit code for its status."""
    from apery.cli.show import show_record
    from apery.report.data import record_data

    if as_json:
        show_json(record_data(record))
    else:
        show_record(record)
    return exit_code(record.status)


def exit_code(status: Status) -> int:
    """Return the exit code for the status of one claim."""
    if status is Status.REFUTED:
        return REFUTED
    return DONE if status in (Status.ENCLOSED, Status.PROVED) else UNDECIDED


def _check_run(
    root: Path | None, name: str, ids: tuple[str, ...], digits: int | None, as_json: bool
) -> int:
    """Check recorded formulas anew; what stood and is refuted now counts as refuted."""
    from apery.cli.progress import watch
    from apery.cli.show import show_record
    from apery.report.data import record_data
    from apery.store import Results
    from apery.store.results import stands

    run = open_run(root, name)
    entries = Results.of(run).entries
    if unknown := [i for i in ids if i not in entries]:
        raise InvalidInputError(f"{run.name} has no formula {unknown[0]!r}; see `apery runs show`")
    chosen = [entries[i] for i in ids] or [e for e in entries.values() if stands(e.record)]
    wanted = digits or int(run.config.get("digits", CLAIM_DIGITS))
    records = []
    with watch(quiet=as_json) as watcher:
        watcher.begin("check again", len(chosen), "formulas")
        for entry in chosen:
            fresh = checked(entry.record.candidate, wanted)
            records.append(replace(fresh, certificate=entry.record.certificate))
            watcher.advance(1, str(records[-1].status))
    if as_json:
        show_json([record_data(r) for r in records])
    elif ids:
        for record in records:
            show_record(record)
    else:
        for entry, record in zip(chosen, records, strict=True):
            if record.status is not entry.record.status:
                click.echo(f"{entry.id} was {entry.record.status}, is {record.status}")
        holding = sum(exit_code(r.status) == DONE for r in records)
        click.echo(f"{holding} of {len(records)} formulas of {run.name} hold to {wanted} digits")
    return _worst([exit_code(r.status) for r in records])


def _worst(codes: list[int]) -> int:
    return next((code for code in (REFUTED, UNDECIDED) if code in codes), DONE)
