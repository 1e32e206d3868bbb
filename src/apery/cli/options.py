"""Options that several commands share."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

import click

from apery.core.claims import Equals
from apery.core.constant import Constant
from apery.core.continued_fraction import ContinuedFraction
from apery.core.errors import InvalidInputError
from apery.core.notation import parse_interlaced, parse_range, parse_signs
from apery.core.transform import mobius
from apery.store import RunDirectory, default_root, find_run

F = TypeVar("F", bound=Callable[..., Any])

_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def as_range(ctx: click.Context, param: click.Parameter, value: str) -> tuple[int, int]:
    """Read an option such as ``1..4``."""
    return parse_range(value)


def as_seconds(ctx: click.Context, param: click.Parameter, value: str | None) -> float | None:
    """Read an option such as ``90``, ``10m`` or ``2h``."""
    if value is None:
        return None
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)([smhd]?)", value.strip())
    if not found or float(found[1]) == 0:
        raise InvalidInputError(f"{value!r} is no time; write 90, 90s, 10m, 2h or 1d")
    return float(found[1]) * _UNITS[found[2] or "s"]


def usable_cpus() -> int:
    """Return the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def runs_option(function: F) -> F:
    """Add ``--runs``, the folder of all runs."""
    return click.option(
        "--runs", "root", type=click.Path(path_type=Path, file_okay=True), default=None,
        metavar="FOLDER", help="Folder of all runs  [default: $APERY_RUNS, else ./runs]",
    )(function)  # fmt: skip


def json_option(function: F) -> F:
    """Add ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(function)


def jobs_option(function: F) -> F:
    """Add ``--jobs``."""
    return click.option(
        "--jobs", type=click.IntRange(min=1), default=usable_cpus,
        help="Worker processes  [default: all processors]",
    )(function)  # fmt: skip


def family_options(function: F) -> F:
    """Add what the searches of families share: constants, digits, proofs, time, resuming."""
    options = (
        click.option(
            "--basis", multiple=True, metavar="VALUE",
            help="A constant to identify limits with, once or more  [default: some thirty]",
        ),
        click.option("--digits", default=200, show_default=True, help="Digits of the enclosure."),
        click.option(
            "--prove", "which", type=click.Choice(["none", "representatives", "all"]),
            default="representatives", show_default=True, help="Which formulas go to Lean.",
        ),
        click.option("--seed", default=0, show_default=True, help="Seed of the run."),
        click.option(
            "--time", "seconds", callback=as_seconds, help="Stop after this time, such as 10m."
        ),
        click.option(
            "--resume", metavar="RUN", help="Go on with a run; it knows its own settings."
        ),
        jobs_option, runs_option, json_option,
    )  # fmt: skip
    for option in reversed(options):
        function = option(function)
    return function


def refuse_settings(ctx: click.Context, names: Iterable[str]) -> None:
    """Refuse settings beside --resume: a run keeps its own.

    Raises
    ------
    InvalidInputError
        One of the named options was given.
    """
    given = (ctx.get_parameter_source(name) for name in names)
    if click.core.ParameterSource.COMMANDLINE in given:
        raise InvalidInputError(
            "a resumed run keeps its family and settings; give --resume RUN alone, with --jobs "
            "and --time if you like"
        )


def claim_options(function: F) -> F:
    """Add the options that write a claim about a continued fraction."""
    options = (
        click.option(
            "--a", "a", metavar="SEQUENCE",
            help="Partial denominators: '4*n + 2', or '2; 1, 2*m + 2, 1' with initial terms "
            "before the semicolon and interlaced polynomials after it.",
        ),
        click.option("--b", "b", metavar="SEQUENCE", help="Partial numerators, such as '-n^6'."),
        click.option("--signs", metavar="WORD", help="In place of --b, a sign word: +,-"),
        click.option("--equals", metavar="VALUE", help="An expression, such as '(e+1)/(e-1)'."),
    )  # fmt: skip
    for option in reversed(options):
        function = option(function)
    return function


def lean_options(function: F) -> F:
    """Add the options that choose a Lean, and ``--no-cache``."""
    options = (
        click.option(
            "--backend", type=click.Choice(["npm", "native", "lean-interact", "lean-dojo"]),
            help="Which Lean  [default: $APERY_LEAN_BACKEND, else npm]",
        ),
        click.option("--lean", metavar="PATH", help="A native Lean; so does $APERY_LEAN_PATH."),
        click.option(
            "--lake", type=click.Path(path_type=Path, file_okay=False), metavar="PROJECT",
            help="A Lake project in which the native Lean runs.",
        ),
        click.option(
            "--module", "modules", multiple=True, metavar="NAME",
            help="A module of the project that statements may use, such as Mathlib.",
        ),
        click.option("--cache/--no-cache", default=True, help="Remember what Lean has accepted."),
    )  # fmt: skip
    for option in reversed(options):
        function = option(function)
    return function


def fraction_from(a: str, b: str | None, signs: str | None) -> ContinuedFraction:
    """Build the continued fraction that the options write.

    Raises
    ------
    InvalidInputError
        Neither or both of --b and --signs are given, or a sequence cannot be read.
    """
    if b is not None and signs is not None:
        raise InvalidInputError("--b and --signs both give the partial numerators; leave one out")
    if b is None and signs is None:
        raise InvalidInputError("the partial numerators are missing; give --b '1' or --signs +")
    sequence = parse_interlaced(a)
    if signs is not None:
        return ContinuedFraction.signed(sequence, parse_signs(signs))
    assert b is not None
    return ContinuedFraction(sequence, parse_interlaced(b))


def claim_from(a: str, b: str | None, signs: str | None, equals: str) -> Equals:
    """Build the claim that the options write."""
    return Equals(fraction_from(a, b, signs), mobius(1, 0, 0, 1), Constant(equals))


def open_run(root: Path | None, name: str) -> RunDirectory:
    """Return a run by its name, the beginning of its name, ``latest`` or its path."""
    return find_run(root or default_root(), name)


def show_json(data: Any) -> None:
    """Print JSON on stdout."""
    click.echo(json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False))


def read_interval(text: str) -> tuple[Fraction, Fraction]:
    """Read an option such as ``0,1`` or ``-1/2,0.5``.

    Examples
    --------
    >>> read_interval("-1/2,0.5")
    (Fraction(-1, 2), Fraction(1, 2))
    """
    from apery.core.program import exact

    ends = text.split(",")
    if len(ends) != 2:
        raise InvalidInputError(f"{text!r} is no interval; write 0,1 or -1/2,0.5")
    low, high = exact(ends[0].strip()), exact(ends[1].strip())
    if not low < high:
        raise InvalidInputError(f"the interval {text!r} is empty; write the smaller number first")
    return low, high
