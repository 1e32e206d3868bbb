"""``apery hamming prove``: the formulas of a kernel in Lean."""

from __future__ import annotations

from pathlib import Path

import click

from apery.cli.options import json_option, lean_options


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
