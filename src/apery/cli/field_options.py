"""How a matrix field and a walk are named on the command line."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeVar

import click

from apery.core.errors import InvalidInputError

if TYPE_CHECKING:
    from apery.core.matrix_field import MatrixField

F = TypeVar("F", bound=Callable[..., Any])


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


def numbers(ctx: click.Context, param: click.Parameter, value: str | None) -> Any:
    """Read a direction or a point such as ``1,1/2``."""
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
        click.option("--start", callback=numbers, metavar="X,Y,...",
                     help="Where the walk begins  [default: 1,1,...]"),
        click.option("--direction", callback=numbers, required=True, metavar="X,Y,...",
                     help="Steps along each axis in one period, such as 3,2 or 1,-1."),
    ):  # fmt: skip
        function = option(function)
    return function


def chosen_field(
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


def chosen_limit(
    value: str,
    limit: str | None,
    blind: bool,
    direction: tuple[Fraction, ...],
    start: tuple[Fraction, ...] | None,
) -> str | None:
    """Return the value to measure against; None stands for deeper convergents."""
    if blind and limit is not None:
        raise InvalidInputError("--blind measures without a limit; leave out --limit")
    at_origin = start is None or all(v == 1 for v in start)
    if limit is None and not blind and at_origin and min(direction) >= 0:
        return value or None
    return limit
