"""``apery export``: programs in programming languages, with their certificate in a comment."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from apery.cli.options import read_interval, runs_option
from apery.core.errors import DONE, REFUTED, AperyError, InvalidInputError, StoreError

if TYPE_CHECKING:
    from apery.numerics.programs.found import FoundProgram
    from apery.numerics.programs.languages import Certificate

_SLACK = Fraction(1, 10**5)
"""A bound in a journal may be rounded in its last digits."""


class ContradictedError(AperyError):
    """What was recorded of a program is less than its error."""

    exit_code = REFUTED


@click.command()
@click.argument("subject", required=False, metavar="[ID|FILE]")
@click.option("--program", "text", metavar="TEXT", help="A program, such as '1 + x*(1 + x/2)'.")
@click.option("--constants", metavar="C1,C2,...", default="", help="Values of its c1, c2, ...")
@click.option("--function", metavar="NAME", help="What it approximates, such as exp2.")
@click.option("--interval", metavar="LOW,HIGH", help="Where  [default: that of the function]")
@click.option("--absolute", is_flag=True, help="Its error is absolute, not relative.")
@click.option(
    "--as", "language", required=True, metavar="LANGUAGE",
    help="c, python, numba, jax, torch, llvm, fpcore, sollya, latex, lean or json.",
)  # fmt: skip
@click.option(
    "--format", "target", type=click.Choice(["float64", "float32", "exact"]),
    help="Of constants and operations  [default: float64; exact for sollya, latex, lean, json]",
)  # fmt: skip
@click.option("--name", metavar="NAME", help="Name of the function that is written.")
@runs_option
def export(
    subject: str | None,
    text: str | None,
    constants: str,
    function: str | None,
    interval: str | None,
    absolute: bool,
    language: str,
    target: str | None,
    name: str | None,
    root: Path | None,
) -> int:
    """Write a program in a language; what is certified of it stands in a comment.

    ID is that of a program in a run, or the first letters of it; FILE holds its JSON object.

    \b
    apery export 41f42f24dede --as c --format float32
    apery export --program "1 + x*(1 + x*c1)" --constants 0.53 --function exp --as python
    """
    from dataclasses import replace

    from apery.numerics.programs.found import read_program
    from apery.numerics.programs.functions import Function
    from apery.numerics.programs.languages import export_certified

    if (subject is None) == (text is None):
        raise InvalidInputError("give the id of a program, a file, or --program TEXT")
    if text is not None:
        values = [c.strip() for c in constants.split(",") if c.strip()]
        found = read_program({"program": text, "constants": values})
    else:
        assert subject is not None
        found = found_program(subject, root)
        if constants:
            raise InvalidInputError("--constants goes with --program; a program has its own")
    if function is not None:
        found = replace(found, function=Function(function), error=None)
    if interval is not None:
        found = replace(found, interval=read_interval(interval), error=None)
    if absolute and found.relative:
        found = replace(found, relative=False, error=None)
    written, certified = export_certified(
        found.program, language, found.function, found.interval,
        relative=found.relative, target=target, name=name, method=found.method,
    )  # fmt: skip
    _compare(found, certified, target, language)
    click.echo(written, nl=False)
    return DONE


def _compare(
    found: FoundProgram, certified: Certificate, target: str | None, language: str
) -> None:
    """Refuse a bound in a journal that is less than the error of the program."""
    from apery.numerics.programs.evaluation import rounded
    from apery.numerics.programs.languages import language as known
    from apery.numerics.programs.languages import target_of

    form = target_of(known(language), target)
    if found.error is None or certified.exact is None:
        return
    if form is not None and rounded(found.program, form).constants != found.program.constants:
        return
    if certified.exact.low > found.error * (1 + _SLACK):
        raise ContradictedError(
            f"program {found.program.id} was recorded with an error of at most "
            f"{float(found.error):.7g}, but at x = {float(certified.exact.where):.9g} it is more "
            f"than {float(certified.exact.low):.7g}"
        )


def found_program(subject: str, root: Path | None) -> FoundProgram:
    """Return the program with an id among all runs, or that of a file."""
    from apery.numerics.programs.found import read_program

    if "/" in subject or subject.endswith(".json"):
        return read_program(_from_file(Path(subject)))
    return read_program(_from_runs(subject, root))


def _from_file(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InvalidInputError(f"{path}: there is no such file") from None
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise InvalidInputError(f"{path} holds no JSON object: {error}") from None
    if not isinstance(data, dict) or "program" not in data:
        raise InvalidInputError(f'{path} holds no object with a "program"')
    return data


def _from_runs(name: str, root: Path | None) -> dict[str, Any]:
    """Return the line about a program; the last run that knows it counts."""
    from apery.numerics.programs.found import programs_of
    from apery.store import default_root
    from apery.store.run import RunDirectory, journals_in

    folder = root or default_root()
    matches: dict[str, dict[str, Any]] = {}
    runs = sorted(p for p in folder.iterdir() if p.is_dir()) if folder.is_dir() else []
    for path in runs:
        try:
            if not any(name.encode() in j.read_bytes() for j in journals_in(path)):
                continue
            lines = RunDirectory.open(path).records()
        except (StoreError, OSError):
            continue  # `apery runs` says what is wrong with it
        for line in lines:
            for key, data in programs_of(line).items():
                if name and key.startswith(name):
                    matches[key] = dict(data)
    if name in matches:
        return matches[name]
    if not matches:
        raise InvalidInputError(
            f"no run in {folder} has a program {name!r}; `apery runs` lists the runs, and a file "
            "is given by its path"
        )
    if len(matches) > 1:
        raise InvalidInputError(f"{name!r} fits {len(matches)} programs; write more of the id")
    return next(iter(matches.values()))
