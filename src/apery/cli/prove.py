"""``apery prove``: Lean on a claim typed by hand, or on the formulas of a run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from apery.cli.audited import audit_file, names_a_file
from apery.cli.check import CLAIM_DIGITS, checked, exit_code, show_checked
from apery.cli.options import (
    claim_from,
    claim_options,
    jobs_option,
    json_option,
    lean_options,
    open_run,
    runs_option,
    show_json,
)
from apery.cli.prove_kernel import prove_search
from apery.core.errors import DONE, TOOL_MISSING, UNDECIDED, InvalidInputError
from apery.core.records import Candidate, Provenance

if TYPE_CHECKING:
    from apery.lean.backends.found import Chosen

SECONDS = 60.0
_ELSEWHERE = {
    "programs": "`apery programs prove ID` proves a program",
    "ulp": "its scan of all numbers is the proof",
}


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
@click.option(
    "--replay", type=click.Choice(["native", "npm"]),
    help="Replay the Lean files of what is proved on this Lean as well, and prove nothing else.",
)  # fmt: skip
@lean_options
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
    replay: str | None,
    backend: str | None,
    lean: str | None,
    lake: Path | None,
    modules: tuple[str, ...],
    cache: bool,
    jobs: int,
    root: Path | None,
    as_json: bool,
) -> int:
    """Prove the formulas of RUN (IDS alone, if given), or a claim given by options.

    A claim is checked first: what an enclosure refutes does not go to Lean. Where RUN is a
    file that ends in .lean, every theorem of that file is audited instead: the exit code is
    0 only if there is one and all are accepted.

    \b
    apery prove latest
    apery prove latest --replay native
    apery prove theirs.lean
    apery prove --a "4*m + 2" --signs + --equals "(e+1)/(e-1)" --out e.lean
    """
    from apery.lean.backends.found import Chosen

    chosen = Chosen(backend, lean, lake, modules)
    if run is None and a is not None:
        if equals is None:
            raise InvalidInputError("what does the fraction equal? give --equals EXPRESSION")
        if every or again:
            raise InvalidInputError("--all and --again are for runs, not for a claim")
        candidate = Candidate(claim_from(a, b, signs, equals), Provenance("by hand", "", 0, ""))
        return _prove_claim(candidate, seconds, out, chosen, cache, replay, as_json)
    if run is not None and names_a_file(run):
        if ids or a is not None or b is not None or signs is not None or equals is not None:
            raise InvalidInputError("a Lean file is audited whole; give the file alone")
        if every or again or out or replay:
            raise InvalidInputError("--all, --again, --out and --replay are not for a Lean file")
        return audit_file(Path(run), chosen, seconds, as_json)
    if run is None:
        raise InvalidInputError(
            "nothing to prove; give a run, such as latest, or --a, --signs and --equals"
        )
    if a is not None or b is not None or signs is not None or equals is not None or out:
        raise InvalidInputError("give a run or a claim, not both")
    opened = open_run(root, run)
    if opened.search in _ELSEWHERE:
        raise InvalidInputError(f"{opened.name} has no formulas; {_ELSEWHERE[opened.search]}")
    if opened.search == "kernels":
        if ids or every or again or replay is not None:
            raise InvalidInputError(
                "of a search for kernels, the best ones are proved; leave ids, --all, --again and "
                "--replay out"
            )
        return prove_search(opened, seconds, jobs, chosen, cache, as_json)
    if replay is not None:
        if every or again:
            raise InvalidInputError("--all and --again prove; leave them out to replay")
        return _replay_run(root, run, ids, replace(chosen, name=replay), as_json)
    return _prove_run(root, run, ids, every, again, seconds, jobs, chosen, cache, as_json)


def _prove_claim(
    candidate: Candidate,
    seconds: float,
    out: Path | None,
    chosen: Chosen,
    cache: bool,
    replay: str | None,
    as_json: bool,
) -> int:
    from apery.cli.progress import watch
    from apery.lean.backends.found import find_host
    from apery.lean.prove import prove as certify
    from apery.lean.prove import render
    from apery.pipeline import Replayer, lean_worker
    from apery.store.durable import write_atomically

    record = checked(candidate, CLAIM_DIGITS)
    if exit_code(record.status) != DONE:
        return show_checked(record, as_json)
    claim = candidate.claim
    if out is not None:
        write_atomically(out, render(claim))
    again = find_host(replace(chosen, name=replay)) if replay is not None else None
    with watch(quiet=as_json) as watcher:
        with lean_worker(watcher, chosen, cache=cache) as worker:
            watcher.say("Lean is at work")
            certificate = certify(claim, (), (), worker, seconds=seconds)
        if again is not None and certificate.proved:
            watcher.say("another Lean reads the same file")
            with Replayer(again) as replayer:
                certificate = replayer.replay(certificate, render(claim))
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
    chosen: Chosen,
    cache: bool,
    as_json: bool,
) -> int:
    from apery.cli.progress import watch
    from apery.cli.show import show_run
    from apery.pipeline import Deadline, Prove, lean_worker, prove_run
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
            open_worker=lambda w: lean_worker(w, chosen, cache=cache),
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


def _replay_run(
    root: Path | None, name: str, ids: tuple[str, ...], chosen: Chosen, as_json: bool
) -> int:
    from apery.cli.progress import watch
    from apery.lean.backends.found import find_host
    from apery.pipeline import replay_run
    from apery.report.data import run_data
    from apery.report.write import write_report
    from apery.store import Results

    run = open_run(root, name)
    entries = Results.of(run).entries
    if unknown := [i for i in ids if i not in entries]:
        raise InvalidInputError(f"{run.name} has no formula {unknown[0]!r}; see `apery runs show`")
    with watch(quiet=as_json) as watcher:
        host = find_host(chosen, watcher.say)
        certificates = replay_run(run, host, watcher=watcher, ids=frozenset(ids))
    if not certificates:
        raise InvalidInputError(f"nothing of {run.name} is proved yet; run `apery prove {name}`")
    data = run_data(run, Results.of(run))
    write_report(run, data)
    accepted = [any(r.accepted for r in c.replays[-1:]) for c in certificates]
    if as_json:
        show_json(data)
    else:
        for certificate, good in zip(certificates, accepted, strict=True):
            trust = certificate.trust
            says = trust.value if good else "; ".join(certificate.replays[-1].messages)
            only = "" if good else " only"
            click.echo(f"{certificate.claim_id}  {trust.level}{only}: {says}")
        click.echo(f"{sum(accepted)} of {len(accepted)} files are accepted by that Lean as well")
    return DONE if all(accepted) else UNDECIDED
