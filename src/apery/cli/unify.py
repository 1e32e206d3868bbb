"""``apery unify``: a coboundary between two continued fractions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from apery.cli.options import fraction_from, json_option, lean_options, show_json
from apery.core.errors import DONE, UNDECIDED


@click.command()
@click.option("--a", "a", required=True, metavar="SEQUENCE", help="a of the one fraction.")
@click.option("--b", "b", required=True, metavar="SEQUENCE", help="b of the one fraction.")
@click.option("--with-a", "c", required=True, metavar="SEQUENCE", help="a of the other.")
@click.option("--with-b", "d", required=True, metavar="SEQUENCE", help="b of the other.")
@click.option("--degree", default=3, show_default=True, help="Largest degree of U.")
@click.option("--fold", default=3, show_default=True, help="Most periods at once.")
@click.option("--shift", default=6, show_default=True, help="Largest difference of the indices.")
@click.option("--prove", is_flag=True, help="Let Lean prove what is found.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the Lean file.")
@lean_options
@json_option
def unify(
    a: str,
    b: str,
    c: str,
    d: str,
    degree: int,
    fold: int,
    shift: int,
    prove: bool,
    out: Path | None,
    backend: str | None,
    lean: str | None,
    lake: Path | None,
    modules: tuple[str, ...],
    cache: bool,
    as_json: bool,
) -> int:
    """Look for a coboundary that relates two fractions, after folds and shifts.

    Where one is found, a Möbius map takes the limit of the one to that of the other, if both
    exist. That none is found within the bounds says nothing.

    \b
    apery unify --a "3*n+1" --b "-n*(2*n-1)" --with-a "3*n+2" --with-b "-n*(2*n-1)" --prove
    """
    from apery.cli.progress import watch
    from apery.cli.show import show_facts
    from apery.lean.backends.found import Chosen
    from apery.lean.related import prove_related, related_theory
    from apery.numerics.unification import integral
    from apery.numerics.unification import unify as related
    from apery.pipeline import lean_worker
    from apery.store.durable import write_atomically

    one, two = fraction_from(a, b, None), fraction_from(c, d, None)
    # Lean is told of integers; the values are those of the fractions as they were typed.
    (first, scale), (second, other_scale) = integral(one), integral(two)
    found = related(first, second, degree=degree, fold=fold, shift=shift)
    facts: dict[str, Any] = {"one": str(one), "other": str(two)}
    if found is None:
        facts["related"] = f"not within degree {degree}, fold {fold}, shift {shift}"
    else:
        facts |= {
            "related": f"other = {found.unscaled(scale, other_scale).map} for x = one",
            "steps": f"{found.length} of the one, {found.steps} of the other",
            "U": [list(entry) for entry in found.coboundary.matrix],
        }
    proved = True
    if found is not None and (prove or out is not None):
        if out is not None:
            write_atomically(out, related_theory(first, second, found).source)
        if prove:
            which = Chosen(backend, lean, lake, modules)
            with watch(quiet=as_json) as watcher, lean_worker(watcher, which, cache=cache) as asked:
                watcher.say("Lean is at work")
                certificate = prove_related(first, second, found, asked)
            proved = certificate.proved
            facts["lean"] = str(certificate.steps[0].outcome)
            facts["not formalised"] = "; ".join(certificate.not_formalised)
    if as_json:
        show_json(facts)
    else:
        show_facts((name, str(value)) for name, value in facts.items())
    return DONE if found is not None and proved else UNDECIDED
