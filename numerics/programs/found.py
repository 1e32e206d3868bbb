"""Programs as searches write them down: objects of JSON.

Guarantee: what is returned is a program with exact constants, or there is an error that names the
field that is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from apery.core.errors import InvalidInputError
from apery.core.program import Program, exact
from apery.numerics.programs.functions import Function, Interval

KEY = "program/"
"""What the key of a line about one program begins with."""


@dataclass(frozen=True, slots=True)
class FoundProgram:
    """A program, what it approximates, and what was said of it.

    Parameters
    ----------
    program : Program
        The program.
    function : Function or None
        What it approximates.
    interval : (Fraction, Fraction) or None
        Where.
    relative : bool
        Whether its error is relative.
    method : str
        How it was found.
    error : Fraction or None
        The bound that was certified when it was found.
    """

    program: Program
    function: Function | None = None
    interval: Interval | None = None
    relative: bool = True
    method: str = ""
    error: Fraction | None = None


def programs_of(line: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the objects about programs in a line of a journal, by the id of the program.

    A line is about one program, or about a task that found several.

    Examples
    --------
    >>> list(programs_of({"kind": "item", "key": "program/abc", "program": "x + 1"}))
    ['abc']
    >>> list(programs_of({"kind": "item", "key": "7", "programs": [{"id": "abc", "program": "x"}]}))
    ['abc']
    >>> programs_of({"kind": "record", "key": "abc"})
    {}
    """
    if line.get("kind") != "item":
        return {}
    key, several = str(line.get("key", "")), line.get("programs", ())
    if key.startswith(KEY) and "program" in line:
        return {key[len(KEY) :]: line}
    if not isinstance(several, list | tuple):
        return {}
    return {
        str(data["id"]): data
        for data in several
        if isinstance(data, Mapping) and "id" in data and "program" in data
    }


def read_program(data: Mapping[str, Any]) -> FoundProgram:
    """Read an object.

    Raises
    ------
    InvalidInputError
        A field is missing or cannot be read.

    Examples
    --------
    >>> found = read_program({"program": "x + c1", "constants": ["1/3"], "function": "exp"})
    >>> print(found.program, found.program.constants, found.function)
    t1 = x + c1 (Fraction(1, 3),) exp
    >>> read_program({"program": "x + c1", "constants": "1/3"})
    Traceback (most recent call last):
    ...
    apery.core.errors.InvalidInputError: a program has a list of "constants", not '1/3'
    """
    text, constants = data.get("program"), data.get("constants", [])
    if not isinstance(text, str):
        raise InvalidInputError(f'a program has a text "program", not {text!r}')
    if not isinstance(constants, list | tuple):
        raise InvalidInputError(f'a program has a list of "constants", not {constants!r}')
    program = _program(text, [exact(c) for c in constants])
    function = data.get("function")
    interval = data.get("interval")
    if interval is not None:
        if not isinstance(interval, list | tuple) or len(interval) != 2:
            raise InvalidInputError(f'an "interval" is two numbers, not {interval!r}')
        interval = exact(interval[0]), exact(interval[1])
        if not interval[0] < interval[1]:
            raise InvalidInputError(f"the interval from {interval[0]} to {interval[1]} is empty")
    error = data.get("high", data.get("error"))
    return FoundProgram(
        program,
        Function(str(function)) if function else None,
        interval,
        bool(data.get("relative", True)),
        str(data.get("method", "")),
        exact(str(error)) if error is not None else None,
    )


def _program(text: str, constants: list[Fraction]) -> Program:
    try:
        return Program.read(text, constants)
    except InvalidInputError:
        return Program.parse(text, constants)
