"""From a program to its text in a language, with its certificate in a comment.

Guarantee: the text holds the program with its constants rounded to the format, and the bounds in
it are computed for exactly these constants.
"""

from __future__ import annotations

import re

from apery.core.program import Program
from apery.numerics.programs.functions import Function, Interval
from apery.numerics.programs.languages.catalogue import language, target_of, written
from apery.numerics.programs.languages.certificate import Certificate, certificate
from apery.numerics.programs.languages.listing import Listing


def export(
    program: Program,
    to: str,
    function: Function | None = None,
    interval: Interval | None = None,
    *,
    relative: bool = True,
    target: str | None = None,
    name: str | None = None,
    method: str = "",
) -> str:
    """Return the text of a program in a language.

    Parameters
    ----------
    program : Program
        The program.
    to : str
        A key of `LANGUAGES`.
    function : Function, optional
        What it approximates.
    interval : (Fraction, Fraction), optional
        Where; that of the function if not given.
    relative : bool
        Whether its error is relative.
    target : str, optional
        ``float64``, ``float32`` or ``exact``.
    name : str, optional
        Name of what is written.
    method : str
        How the program was found.

    Raises
    ------
    InvalidInputError
        The language cannot say it, or the name means something in it.

    Examples
    --------
    >>> print(export(Program.parse("1 + x"), "lean", Function("exp"), name="first"))
    -- program ...: 1 operation in exact arithmetic
    -- t1 = x + c1
    -- approximates exp on [0, 1]
    -- certified: |p/f - 1| <= 2.642412e-1 (0.5779 digits), by Taylor models in ball arithmetic
    -- written by apery ...
    def first (x : Rat) : Rat :=
      let c1 : Rat := 1
      let t1 : Rat := x + c1
      t1
    <BLANKLINE>
    """
    return export_certified(
        program, to, function, interval, relative=relative, target=target, name=name, method=method
    )[0]


def export_certified(
    program: Program,
    to: str,
    function: Function | None = None,
    interval: Interval | None = None,
    *,
    relative: bool = True,
    target: str | None = None,
    name: str | None = None,
    method: str = "",
) -> tuple[str, Certificate]:
    """Return the text of `export` and the certificate in it."""
    chosen = language(to)
    form = target_of(chosen, target)
    called = default_name(program, function) if name is None else name
    # Names and operations are looked at before any work is done.
    written(chosen, Listing(program, form, called))
    found = certificate(program, form, function, interval, relative=relative, method=method)
    return written(chosen, Listing(program, form, called, found.notes, found.facts)), found


def default_name(program: Program, function: Function | None) -> str:
    """Return a name made of the function and the id of the program.

    Examples
    --------
    >>> default_name(Program.parse("x + 1"), Function("exp"))
    'exp_...'
    """
    text = str(function) if function is not None else ""
    word = text if re.fullmatch(r"[a-z]\w{0,30}", text, re.ASCII) else "program"
    return f"{word}_{program.id}"
