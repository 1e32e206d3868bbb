"""``apery hamming prove``, and ``apery prove`` of a search: the formulas of kernels in Lean."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from apery.cli.options import json_option, lean_options, show_json
from apery.core.errors import DONE, TOOL_MISSING, UNDECIDED

if TYPE_CHECKING:
    from apery.lean.backends.found import Chosen
    from apery.store import RunDirectory


@click.command()
@click.argument("kernel", metavar="KERNEL")
@click.option(
    "--workload", required=True, metavar="TEXT",
    help="Lengths, alphabet and task, as `apery search kernels` writes them.",
)  # fmt: skip
@click.option(
    "--seconds", type=click.FloatRange(min=1), default=300.0, show_default=True,
    help="Budget for all theorems.",
)  # fmt: skip
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Write the Lean file that replays the proof.",
)  # fmt: skip
@lean_options
@json_option
def prove(
    kernel: str,
    workload: str,
    seconds: float,
    out: Path | None,
    backend: str | None,
    lean: str | None,
    lake: Path | None,
    modules: tuple[str, ...],
    cache: bool,
    as_json: bool,
) -> int:
    """Let Lean prove what the formulas of KERNEL come to, at the lengths of a workload.

    The theorems are about every text, every pattern and every relation of these lengths. That the
    machine code is these formulas is named as not formalised; so is the error of a transform.

    \b
    apery hamming prove "bitsliced(block=8192, groups=2)" \\
        --workload "distances(n=1000000, m=64, alphabet=4)"
    apery hamming prove bytes --workload "search(n=10000000, m=32, alphabet=4, k=3)"
    """
    from apery.cli.certificate import show_certificate
    from apery.cli.progress import watch
    from apery.core.claims import Computes
    from apery.core.kernel import Specification
    from apery.lean.backends.found import Chosen
    from apery.lean.hamming import certify_kernel, kernel_theory
    from apery.numerics.hamming.families import named
    from apery.pipeline import lean_worker
    from apery.store.durable import write_atomically

    claim = Computes(named(kernel), Specification.parse(workload))
    if out is not None:
        write_atomically(out, kernel_theory(claim).source)
    which = Chosen(backend, lean, lake, modules)
    with watch(quiet=as_json) as watcher, lean_worker(watcher, which, cache=cache) as worker:
        watcher.say(f"Lean is at work on {claim.kernel}")
        certificate = certify_kernel(claim.kernel, claim.specification, worker, seconds=seconds)
    facts = {"kernel": str(claim.kernel), "workload": str(claim.specification)}
    return show_certificate(certificate, facts, as_json)


def prove_search(
    run: RunDirectory, seconds: float, jobs: int, chosen: Chosen, cache: bool, as_json: bool
) -> int:
    """Let Lean prove the best kernels of a search, print all of it, and return the exit code."""
    from apery.cli.progress import watch
    from apery.cli.search_kernels import show_kernels
    from apery.pipeline import Deadline, lean_worker
    from apery.pipeline.kernels import found
    from apery.pipeline.proving_kernels import prove_kernels
    from apery.report.kernels_data import kernels_data
    from apery.report.kernels_page import write_kernels_report

    with watch() as watcher:
        missing = prove_kernels(
            run, deadline=Deadline(), watcher=watcher, seconds=seconds, jobs=jobs,
            open_worker=lambda w: lean_worker(w, chosen, cache=cache),
        )  # fmt: skip
    known = found(run)
    data = kernels_data(run, known.items, known.wisdom, known.regret, known.proofs)
    page = write_kernels_report(run, data)
    if as_json:
        show_json(data)
    else:
        show_kernels(data)
        click.echo(f"report  {page}")
    if missing:
        click.echo(f"apery: {missing}", err=True)
        return TOOL_MISSING
    return DONE if all(line["proved"] for line in known.proofs) else UNDECIDED
