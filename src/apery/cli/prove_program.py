"""``apery programs prove``: the bound of a program in Lean."""

from __future__ import annotations

from pathlib import Path

import click

from apery.cli.options import json_option, lean_options, runs_option
from apery.core.errors import InvalidInputError


@click.command()
@click.argument("subject", metavar="ID|FILE")
@click.option(
    "--bound", metavar="E",
    help="Largest error to prove, such as 3.57e-15  [default: a little above the certified one]",
)  # fmt: skip
@click.option("--binary64", is_flag=True, help="Round the constants to binary64 first.")
@click.option(
    "--seconds", type=click.FloatRange(min=1), default=300.0, show_default=True,
    help="Budget for all theorems.",
)  # fmt: skip
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Write the Lean file that replays the proof.",
)  # fmt: skip
@runs_option
@lean_options
@json_option
def prove(
    subject: str,
    bound: str | None,
    binary64: bool,
    seconds: float,
    out: Path | None,
    root: Path | None,
    backend: str | None,
    lean: str | None,
    lake: Path | None,
    modules: tuple[str, ...],
    cache: bool,
    as_json: bool,
) -> int:
    """Let Lean prove that a program is within a bound of a polynomial near its function.

    The theorems are about every rational number of the interval: the program has no pole there,
    and differs from the polynomial by at most the bound less the distance of the polynomial from
    the function. That distance comes from balls and is named as not formalised.

    \b
    apery programs prove 72a965293fa9
    apery programs prove 4919d6460ee8 --bound 4.35e-6 --out f5.lean
    """
    from apery.cli.certificate import show_certificate
    from apery.cli.export import found_program
    from apery.cli.progress import watch
    from apery.core.program import exact
    from apery.lean.backends.found import Chosen
    from apery.lean.programs import ProgramBound, program_theory, prove_program, sharp_bound
    from apery.numerics.formats import FLOAT64
    from apery.numerics.programs.certify import certify
    from apery.numerics.programs.evaluation import rounded
    from apery.pipeline import lean_worker
    from apery.store.durable import write_atomically

    found = found_program(subject, root)
    function, interval, relative = found.function, found.interval, found.relative
    if function is None or interval is None:
        raise InvalidInputError(f"{subject} does not say what the program approximates, and where")
    program = rounded(found.program, FLOAT64) if binary64 else found.program
    if bound is None:
        wanted = sharp_bound(certify(program, function, interval, relative=relative).high)
    else:
        wanted = exact(bound)
    claim = ProgramBound(program, function, interval, wanted, relative)
    if out is not None:
        write_atomically(out, program_theory(claim).source)
    which = Chosen(backend, lean, lake, modules)
    with watch(quiet=as_json) as watcher, lean_worker(watcher, which, cache=cache) as worker:
        watcher.say(f"Lean is at work on an error of at most {float(wanted):.6g}")
        certificate = prove_program(claim, worker, seconds=seconds)
    facts = {
        "program": str(claim.program), "function": claim.function.text,
        "interval": [str(end) for end in claim.interval], "relative": claim.relative,
        "bound": str(wanted),
    }  # fmt: skip
    return show_certificate(certificate, facts, as_json)
