"""``apery fields``: conservative matrix fields."""

from __future__ import annotations

import time
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeVar

import click

from apery.cli.options import as_seconds, json_option, show_json
from apery.core.errors import DONE, RESUMABLE, InvalidInputError

if TYPE_CHECKING:
    from flint import arb

    from apery.core.matrix_field import MatrixField
    from apery.discovery.fields import Cell, Delta

F = TypeVar("F", bound=Callable[..., Any])

DIGITS = 50
_SHOWN_DELTA = 8


@click.group()
def fields() -> None:
    """Conservative matrix fields: matrices on a lattice whose products depend on ends alone.

    A field is named (`apery fields list`), or typed: --f and --fbar, or --matrix for each axis.
    """


def field_options(function: F) -> F:
    """Add the options that choose a field."""
    options = (
        click.argument("name", required=False),
        click.option("--f", "f", metavar="POLYNOMIAL", help="f(x, y) of a pair, with --fbar."),
        click.option("--fbar", metavar="POLYNOMIAL", help="The other polynomial of the pair."),
        click.option(
            "--matrix", "matrices", multiple=True, metavar="AXIS: ROWS",
            help="The matrix of an axis: 'x: 0, x^2; 1, 2*y - 1'. Give one for each axis.",
        ),
        click.option(
            "--set", "settings", multiple=True, metavar="NAME=VALUE",
            help="The value of a parameter, such as z=1/2.",
        ),
    )  # fmt: skip
    for option in reversed(options):
        function = option(function)
    return function


def _numbers(ctx: click.Context, param: click.Parameter, value: str | None) -> Any:
    if value is None:
        return None
    try:
        return tuple(Fraction(part.strip()) for part in value.strip("() ").split(","))
    except (ValueError, ZeroDivisionError):
        example = "1,1" if param.name == "direction" else "1,1/2"
        raise InvalidInputError(f"{value!r} is no {param.name}; write {example}") from None


def walk_options(function: F) -> F:
    """Add ``--direction`` and ``--start``."""
    for option in (
        click.option("--start", callback=_numbers, metavar="X,Y,...",
                     help="Where the walk begins  [default: 1,1,...]"),
        click.option("--direction", callback=_numbers, required=True, metavar="X,Y,...",
                     help="Steps along each axis in one period, such as 3,2 or 1,-1."),
    ):  # fmt: skip
        function = option(function)
    return function


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

    field, name, value = _field(**chosen)
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

    field, name, _ = _field(**chosen)
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

    field, name, _ = _field(**chosen)
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

    field, name, value = _field(**chosen)
    against = _limit(value, limit, blind, direction, start)
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
@click.option("--start", callback=_numbers, metavar="X,Y,...",
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

    field, name, value = _field(**chosen)
    quadrant = (Fraction(-1 if backwards else 1),)
    against = _limit(value, limit, blind, quadrant, start)
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


def _field(
    name: str | None,
    f: str | None,
    fbar: str | None,
    matrices: tuple[str, ...],
    settings: tuple[str, ...],
) -> tuple[MatrixField, str, str]:
    """Return the chosen field, how it is called, and its limit where that is known."""
    from apery.discovery.fields import from_ff, known, known_entry

    ways = [name is not None, f is not None or fbar is not None, bool(matrices)]
    if sum(ways) != 1:
        raise InvalidInputError(
            "name one field (see `apery fields list`), or give --f and --fbar, or --matrix for "
            "each axis"
        )
    value = ""
    if name is not None:
        field, value, called = known(name), known_entry(name).value, name
    elif matrices:
        field, called = _typed(matrices), "typed"
    elif f is None or fbar is None:
        raise InvalidInputError("a pair needs both --f and --fbar")
    else:
        field, called = from_ff(f, fbar), f"f = {f}, fbar = {fbar}"
    if settings:
        field = field.at(**dict(map(_setting, settings)))
        called, value = f"{called} with {', '.join(settings)}", ""
    return field, called, value


def _setting(text: str) -> tuple[str, Fraction]:
    name, equals, value = text.partition("=")
    try:
        if not equals:
            raise ValueError
        return name.strip(), Fraction(value.strip())
    except (ValueError, ZeroDivisionError):
        raise InvalidInputError(f"{text!r} sets no parameter; write z=1/2") from None


def _typed(matrices: tuple[str, ...]) -> MatrixField:
    from apery.core.matrix_field import MatrixField

    axes, rows = [], []
    for text in matrices:
        axis, colon, body = text.partition(":")
        if not colon:
            raise InvalidInputError(f"{text!r} names no axis; write 'x: 0, x^2; 1, 2*y - 1'")
        axes.append(axis.strip())
        rows.append([[entry.strip() for entry in row.split(",")] for row in body.split(";")])
    return MatrixField(axes, rows)


def _limit(
    value: str,
    limit: str | None,
    blind: bool,
    direction: tuple[Fraction, ...],
    start: tuple[Fraction, ...] | None,
) -> str | None:
    if blind and limit is not None:
        raise InvalidInputError("--blind measures without a limit; leave out --limit")
    at_origin = start is None or all(v == 1 for v in start)
    if limit is None and not blind and at_origin and min(direction) >= 0:
        return value or None
    return limit


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
