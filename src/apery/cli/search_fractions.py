"""``apery search fractions``: a family of polynomial continued fractions through the screen."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click

from apery.cli.options import family_options, open_run, refuse_settings
from apery.cli.search import finish
from apery.core.errors import InvalidInputError

_KEPT = ("a_degree", "b_degree", "height", "template", "ranges", "basis", "digits", "which", "seed")


@click.command()
@click.option("--a-degree", type=click.IntRange(0), help="Degree of a.")
@click.option("--b-degree", type=click.IntRange(0), help="Degree of b.")
@click.option("--height", type=click.IntRange(1), help="Largest coefficient of a and b.")
@click.option(
    "--template", metavar="'A; B'",
    help="a and b with parameters, such as '(2*n+1)*(c*n*(n+1)+d); k*n^6'.",
)  # fmt: skip
@click.option(
    "--range", "ranges", multiple=True, metavar="NAME=LOW..HIGH",
    help="Values of a parameter of the template, once for each.",
)  # fmt: skip
@family_options
@click.pass_context
def fractions(
    ctx: click.Context,
    a_degree: int | None,
    b_degree: int | None,
    height: int | None,
    template: str | None,
    ranges: tuple[str, ...],
    basis: tuple[str, ...],
    digits: int,
    which: str,
    seed: int,
    seconds: float | None,
    resume: str | None,
    jobs: int,
    root: Path | None,
    as_json: bool,
) -> int:
    """Search a family of continued fractions for those with factorial reduction.

    Each fraction a(0) + b(1)/(a(1) + b(2)/(a(2) + ...)) of the family is asked for nilpotent
    p-curvature at twelve primes. One survivor of each class is judged by exact common divisors;
    its limit is enclosed and compared with Möbius images of the constants of the basis. What is
    identified is checked, and goes to Lean.

    \b
    apery search fractions --a-degree 1 --b-degree 2 --height 8
    apery search fractions --template "(2*n+1)*(c*n*(n+1)+d); k*n^6" \\
        --range c=1..26 --range d=0..20 --range k=-120..120
    apery search fractions --resume latest
    """
    from apery.cli.progress import watch
    from apery.discovery.identification import BASIS
    from apery.pipeline import Deadline, Prove
    from apery.pipeline.family import resume_family, start_family
    from apery.pipeline.fractions import FractionsJob
    from apery.store import default_root

    if resume is not None:
        refuse_settings(ctx, _KEPT)
        run = open_run(root, resume)
        with watch() as watcher:
            outcome = resume_family(
                FractionsJob, run, jobs=jobs, deadline=Deadline(seconds), watcher=watcher
            )
        return finish(outcome, as_json)
    job = FractionsJob(
        _family(a_degree, b_degree, height, template, ranges), basis=basis or BASIS, digits=digits,
        prove=Prove(which), seed=seed,
    )  # fmt: skip
    with watch() as watcher:
        outcome = start_family(
            job, root or default_root(), jobs=jobs, deadline=Deadline(seconds), watcher=watcher
        )
    return finish(outcome, as_json)


def _family(
    a_degree: int | None,
    b_degree: int | None,
    height: int | None,
    template: str | None,
    ranges: tuple[str, ...],
) -> dict[str, Any]:
    """Return the settings of the family that the options describe."""
    degrees = (a_degree, b_degree, height)
    if template is None:
        if None in degrees or ranges:
            raise InvalidInputError(
                "name a family: --a-degree, --b-degree and --height, or --template with a --range "
                "for each parameter"
            )
        return {"a_degree": a_degree, "b_degree": b_degree, "height": height}
    if degrees != (None, None, None):
        raise InvalidInputError("give a template or degrees, not both")
    sides = template.split(";")
    if len(sides) != 2:
        raise InvalidInputError(f"a template is 'A; B' with one semicolon, not {template!r}")
    found = {}
    for text in ranges:
        match = re.fullmatch(r"\s*([A-Za-z]\w*)\s*=\s*(-?\d+)(?:\.\.(-?\d+))?\s*", text)
        if match is None:
            raise InvalidInputError(f"{text!r} is no range; write c=1..26 or k=-4")
        name, low, high = match[1], int(match[2]), int(match[3] or match[2])
        if name in found:
            raise InvalidInputError(f"two ranges for {name}; leave one out")
        if low > high:
            raise InvalidInputError(f"{text!r} is empty; write the smaller number first")
        found[name] = [low, high]
    return {"a": sides[0].strip(), "b": sides[1].strip(), "ranges": found}
