"""``apery fields``: conservative matrix fields."""

from __future__ import annotations

import time
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from apery.cli.field_options import (
    chosen_field,
    chosen_limit,
    field_options,
    numbers,
    walk_options,
)
from apery.cli.options import as_seconds, json_option, lean_options, show_json
from apery.core.errors import DONE, RESUMABLE, InvalidInputError

if TYPE_CHECKING:
    from flint import arb

    from apery.discovery.fields import Cell, Delta

DIGITS = 50
_SHOWN_DELTA = 8


@click.group()
def fields() -> None:
    """Conservative matrix fields: matrices on a lattice whose products depend on ends alone.

    A field is named (`apery fields list`), or typed: --f and --fbar, or --matrix for each axis.
    """


@fields.command("list")
@json_option
def list_fields(as_json: bool) -> int:
    """List the named fields."""
    from apery.cli.show import show_table
    from apery.discovery.fields import KNOWN

    if as_json:
        show_json([
            {"name": k.name, "about": k.about, "value": k.value, "source": k.source}
            for k in KNOWN.values()
        ])  # fmt: skip
        return DONE
    rows = [(k.name, k.value or "-", k.about) for k in KNOWN.values()]
    show_table(("name", "limit from 1,1", ""), rows)
    return DONE


@fields.command()
@field_options
@json_option
def show(as_json: bool, **chosen: Any) -> int:
    """Show a field; one that is typed is checked, and refused where it does not conserve.

    \b
    apery fields show zeta3
    apery fields show --f "x + y" --fbar "x - y"
    apery fields show --matrix "x: 0, x^2; 1, 2*y - 1" --matrix "y: x - y, x^2; 1, x + y"
    """
    from apery.core.claims import Conserves

    field, name, value = chosen_field(**chosen)
    facts: dict[str, Any] = {"name": name, "id": Conserves(field).id, "axes": list(field.axes)}
    if field.parameters:
        facts["parameters"] = list(field.parameters)
    if value:
        facts["limit"] = value
    if as_json:
        facts["matrices"] = {
            axis: [[str(p) for p in row] for row in field.matrix(axis)] for axis in field.axes
        }
        facts["denominators"] = {
            axis: str(p) for axis, p in zip(field.axes, field.denominators, strict=True)
        }
        facts["conserves"] = "exactly, along every pair of axes"
        show_json(facts)
        return DONE
    for word, fact in facts.items():
        click.echo(f"{word:12}  {', '.join(fact) if isinstance(fact, list) else fact}")
    for axis, divisor in zip(field.axes, field.denominators, strict=True):
        over = "" if str(divisor) == "1" else f"  / ({divisor})"
        for k, row in enumerate(field.matrix(axis)):
            word = f"M_{axis}{over}" if k == 0 else ""
            click.echo(f"{word:12}  [{', '.join(map(str, row))}]")
    click.echo("It conserves exactly, along every pair of axes.")
    return DONE


@fields.command()
@field_options
@walk_options
@click.option("--steps", type=click.IntRange(0, 10_000_000), required=True, help="Periods.")
@click.option("--digits", type=click.IntRange(1, 1_000_000), default=DIGITS, show_default=True)
@click.option("--exact", is_flag=True, help="Print the whole product, in lowest terms.")
@json_option
def walk(
    direction: tuple[Fraction, ...],
    start: tuple[Fraction, ...] | None,
    steps: int,
    digits: int,
    exact: bool,
    as_json: bool,
    **chosen: Any,
) -> int:
    """Walk along a direction: the exact product, and the quotient of its last column.

    \b
    apery fields walk zeta3 --direction 1,1 --steps 1000
    apery fields walk 2F1 --set z=1/2 --direction 1,1,2 --start 1/2,1/3,3/2 --steps 100
    """
    from apery.cli.show import show_facts
    from apery.discovery.fields import walk as product_along

    field, name, _ = chosen_field(**chosen)
    begun = time.perf_counter()
    product = product_along(field, direction, steps, start)
    seconds = time.perf_counter() - begun
    value = product.limit()
    facts: dict[str, Any] = {
        "field": name,
        "direction": _point(direction),
        "steps": steps,
        "value": "infinity" if value is None else _decimal(value, digits),
        "bits": 0 if value is None else value.denominator.bit_length(),
    }
    if exact:
        facts["product"] = [[_long(v) for v in row] for row in product.matrix]
    if as_json:
        show_json({**facts, "seconds": round(seconds, 6)})
        return DONE
    shown = facts.pop("product", [])
    facts["bits"] = f"{facts['bits']:,} of the reduced denominator"
    show_facts(facts.items())
    for row in shown:
        click.echo("  ".join(row))
    return DONE


@fields.command()
@field_options
@walk_options
@json_option
def trajectory(
    direction: tuple[Fraction, ...],
    start: tuple[Fraction, ...] | None,
    as_json: bool,
    **chosen: Any,
) -> int:
    """Show the matrix of one period along a direction, and its continued fraction.

    \b
    apery fields trajectory zeta3 --direction 1,1
    """
    from apery.cli.show import show_facts
    from apery.core.transform import mobius
    from apery.discovery.fields import as_fraction
    from apery.discovery.fields import trajectory as matrix_along

    field, name, _ = chosen_field(**chosen)
    path = matrix_along(field, direction, start)
    facts: dict[str, Any] = {"field": name, "direction": _point(direction), "matrix": str(path)}
    try:
        found = as_fraction(path)
    except InvalidInputError as error:
        facts["fraction"] = f"none: {error}"
    else:
        facts["a"], facts["b"] = (
            str(part.pieces[0].renamed("n")) for part in (found.fraction.a, found.fraction.b)
        )
        facts["limit"] = f"{mobius(*found.mobius)} for the value x of the fraction"
    if as_json:
        show_json(facts)
    else:
        show_facts(facts.items())
    return DONE


@fields.command()
@field_options
@walk_options
@click.option("--depth", type=click.IntRange(2, 10_000_000), default=1000, show_default=True)
@click.option("--limit", metavar="VALUE", help="The limit  [default: that of a named field]")
@click.option("--blind", is_flag=True, help="Measure against deeper convergents.")
@json_option
def delta(
    direction: tuple[Fraction, ...],
    start: tuple[Fraction, ...] | None,
    depth: int,
    limit: str | None,
    blind: bool,
    as_json: bool,
    **chosen: Any,
) -> int:
    """Measure irrationality: |p/q - L| = q^-(1 + delta), with p/q in lowest terms.

    The limit of a named field holds for walks from 1,1 in the positive quadrant; elsewhere, and
    with --blind, deeper convergents stand for it.

    \b
    apery fields delta zeta3 --direction 1,1 --depth 2000
    apery fields delta --f "x + y" --fbar "x - y" --direction 3,2
    """
    from apery.cli.show import show_facts
    from apery.discovery.fields import asymptotic_delta
    from apery.discovery.fields import delta as measured

    field, name, value = chosen_field(**chosen)
    against = chosen_limit(value, limit, blind, direction, start)
    found = measured(field, direction, depth, start=start, limit=against)
    facts = {"field": name, **_delta_facts(found), "against": against or "deeper convergents"}
    try:
        infinite = asymptotic_delta(field, direction, start=start, depth=max(depth, 64))
    except InvalidInputError:
        infinite = None
    if infinite is not None:
        facts["at infinity"] = round(infinite.delta, 4)
        facts["estimate"] = (
            f"rate {infinite.rate:.5f} from eigenvalues over growth {infinite.growth:.5f} "
            f"measured to depth {infinite.depth}"
        )
    if as_json:
        show_json(facts)
    else:
        show_facts(facts.items())
    return DONE


@fields.command()
@field_options
@click.option("--radius", type=click.IntRange(1, 1000), default=3, show_default=True,
              help="Most steps along each axis in one period.")  # fmt: skip
@click.option("--length", type=click.IntRange(2, 10_000_000), default=400, show_default=True,
              help="Steps of each walk, along all axes together.")  # fmt: skip
@click.option("--start", callback=numbers, metavar="X,Y,...",
              help="Where the walks begin  [default: 1,1,...]")  # fmt: skip
@click.option("--limit", metavar="VALUE", help="The limit  [default: that of a named field]")
@click.option("--blind", is_flag=True, help="Measure against deeper convergents.")
@click.option("--backwards", is_flag=True, help="Steps may go backwards too.")
@click.option("--time", "seconds", callback=as_seconds, metavar="TIME",
              help="Stop after this time, such as 10m.")  # fmt: skip
@json_option
def grid(
    radius: int,
    length: int,
    start: tuple[Fraction, ...] | None,
    limit: str | None,
    blind: bool,
    backwards: bool,
    seconds: float | None,
    as_json: bool,
    **chosen: Any,
) -> int:
    """Measure delta along every direction of a grid, the shortest first.

    Exit code 75 says that the time ended first; what was measured is printed.

    \b
    apery fields grid zeta3 --radius 3
    """
    from apery.discovery.fields import delta_grid

    field, name, value = chosen_field(**chosen)
    quadrant = (Fraction(-1 if backwards else 1),)
    against = chosen_limit(value, limit, blind, quadrant, start)
    cells = delta_grid(
        field, radius, length=length, start=start, limit=against, backwards=backwards
    )
    deadline = None if seconds is None else time.monotonic() + seconds
    rows: list[dict[str, Any]] = []
    code = DONE
    for cell in cells:
        row = _cell_facts(cell)
        rows.append(row)
        if not as_json:
            shown = row["reason"] if cell.delta is None else f"{cell.delta.value:+.4f}"
            click.echo(f"{row['direction']:>12}  {cell.depth:6}  {shown}")
        if deadline is not None and time.monotonic() > deadline:
            code = RESUMABLE
            break
    if as_json:
        show_json({"field": name, "against": against or "deeper convergents",
                   "complete": code == DONE, "cells": rows})  # fmt: skip
    return code


@fields.command()
@field_options
@click.option(
    "--seconds", type=click.FloatRange(min=1), default=120.0, show_default=True,
    help="Budget for both theorems.",
)  # fmt: skip
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Write the Lean file that replays the proof.",
)  # fmt: skip
@lean_options
@json_option
def prove(
    seconds: float,
    out: Path | None,
    backend: str | None,
    lean: str | None,
    lake: Path | None,
    modules: tuple[str, ...],
    cache: bool,
    as_json: bool,
    **chosen: Any,
) -> int:
    """Let Lean prove that a field of 2x2 matrices conserves, and that paths do not matter.

    \b
    apery fields prove zeta3
    apery fields prove --f "x + y" --fbar "x - y" --out ln2.lean
    """
    from apery.cli.certificate import show_certificate
    from apery.cli.progress import watch
    from apery.core.claims import Conserves
    from apery.lean.backends.found import Chosen
    from apery.lean.fields import field_theory, prove_field
    from apery.pipeline import lean_worker
    from apery.store.durable import write_atomically

    field, name, _ = chosen_field(**chosen)
    claim = Conserves(field)
    source = field_theory(claim).source
    if out is not None:
        write_atomically(out, source)
    which = Chosen(backend, lean, lake, modules)
    with watch(quiet=as_json) as watcher, lean_worker(watcher, which, cache=cache) as worker:
        watcher.say("Lean is at work")
        certificate = prove_field(claim, worker, seconds=seconds)
    return show_certificate(certificate, {"field": name}, as_json)


def _delta_facts(found: Delta) -> dict[str, Any]:
    return {
        "direction": _point(found.direction),
        "depth": found.depth,
        "delta": _ball(found.ball),
        "bits": found.bits,
    }


def _cell_facts(cell: Cell) -> dict[str, Any]:
    facts: dict[str, Any] = {"direction": _point(cell.direction), "depth": cell.depth}
    if cell.delta is None:
        return {**facts, "delta": None, "reason": cell.reason}
    return {**facts, "delta": cell.delta.value, "radius": float(cell.delta.ball.rad())}


def _ball(ball: arb) -> str:
    return str(ball.str(_SHOWN_DELTA))


def _point(numbers: tuple[Fraction | int, ...]) -> str:
    return ",".join(map(str, numbers))


def _decimal(value: Fraction, digits: int) -> str:
    from apery.numerics.ball_forms import decimal_text
    from apery.numerics.balls import bits_for_digits, from_fraction

    return decimal_text(from_fraction(value, bits=bits_for_digits(digits) + 16), digits=digits)


def _long(value: Fraction) -> str:
    from flint import fmpz

    top, below = (fmpz(part).str() for part in (value.numerator, value.denominator))
    return str(top) if below == "1" else f"{top}/{below}"
