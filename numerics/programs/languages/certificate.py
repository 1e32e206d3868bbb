"""What is certified of a program that is written down, in words and as data.

Guarantee: every bound is computed here for the very constants that are written, and rounded
upward where it is printed; where there is none, the notes say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from apery import __version__
from apery.core.errors import AperyError
from apery.core.program import Program
from apery.numerics.formats import FloatFormat
from apery.numerics.programs.certify import Bound, certify
from apery.numerics.programs.evaluation import rounded
from apery.numerics.programs.functions import Function, Interval
from apery.numerics.programs.languages.listing import Fact, Facts
from apery.numerics.programs.rounding import bound_rounding

_HOW = "Taylor models in ball arithmetic"
_RUNNING = "running error analysis in intervals"


@dataclass(frozen=True, slots=True)
class Certificate:
    """What is known of a program.

    Parameters
    ----------
    notes : tuple of str
        Lines of comment.
    facts : tuple of (str, value)
        The same as data.
    exact : Bound or None
        Error of the exact program with these constants, if there is a bound.
    """

    notes: tuple[str, ...]
    facts: Facts
    exact: Bound | None = None


def certificate(
    program: Program,
    target: FloatFormat | None,
    function: Function | None,
    interval: Interval | None = None,
    *,
    relative: bool = True,
    method: str = "",
) -> Certificate:
    """Certify a program in a format, or with exact numbers.

    Parameters
    ----------
    program : Program
        Its constants are rounded to the format first.
    target : FloatFormat or None
        The format; None for exact numbers.
    function : Function or None
        What it approximates, if that is known.
    method : str
        How it was found.

    Examples
    --------
    >>> found = certificate(Program.parse("1 + x"), None, Function("exp"))
    >>> for note in found.notes:
    ...     print(note)
    program ...: 1 operation in exact arithmetic
    t1 = x + c1
    approximates exp on [0, 1]
    certified: |p/f - 1| <= 2.642412e-1 (0.5779 digits), by Taylor models in ball arithmetic
    written by apery ...
    """
    prepared = program if target is None else rounded(program, target)
    count = program.operations
    kind = "exact arithmetic" if target is None else f"{target.name}, each rounded once"
    notes = [
        f"program {program.id}: {count} operation{'s' * (count != 1)} in {kind}", str(program)
    ]  # fmt: skip
    if method:
        notes.append(f"found by {method}")
    facts: list[Fact] = []
    if method:
        facts.append(("method", method))
    bound = None
    if function is None:
        notes.append("no function is named, so that nothing is certified")
    else:
        low, high = interval if interval is not None else function.interval
        facts += [("function", str(function)), ("interval", (str(low), str(high))),
                  ("relative", relative)]  # fmt: skip
        notes.append(f"approximates {function} on [{low}, {high}]")
        words, more, bound = _bounds(prepared, target, function, (low, high), relative)
        notes += words
        facts += more
    notes.append(f"written by apery {__version__}")
    return Certificate(tuple(notes), tuple(facts), bound)


def _bounds(
    program: Program,
    target: FloatFormat | None,
    function: Function,
    interval: Interval,
    relative: bool,
) -> tuple[list[str], list[Fact], Bound | None]:
    error = "|p/f - 1|" if relative else "|p - f|"
    try:
        exact = certify(program, function, interval, relative=relative)
    except AperyError as reason:
        return [f"not certified: {reason}"], [], None
    digits = f" ({exact.digits} digits)" if relative else ""
    with_constants = "" if target is None else " for these constants and exact operations"
    notes = [f"certified: {error} <= {text_above(exact.high)}{digits}{with_constants}, by {_HOW}"]
    facts: list[Fact] = [("error", text_above(exact.high)), ("digits", exact.digits), ("how", _HOW)]
    if target is None:
        return notes, facts, exact
    found = bound_rounding(program, target, function, interval, relative=relative)
    if found.bound is None:
        low, high = found.undecided[0]
        notes.append(
            f"rounding: no bound, undecided for x from {float(low):.9g} to {float(high):.9g}"
        )
        return notes, facts, exact
    total = text_above(exact.high + found.bound)
    notes.append(
        f"rounding in {target.name} adds at most {text_above(found.bound)}, so that for every x of "
        f"{target.name} there the error of the computed value is at most {total}; {_RUNNING}"
    )
    facts += [("rounding", text_above(found.bound)), ("total", total)]
    return notes, facts, exact


def text_above(value: Fraction, digits: int = 7) -> str:
    """Return a decimal number of so many digits that is not below a positive number.

    Examples
    --------
    >>> text_above(Fraction(1, 3)), text_above(Fraction(99999999, 10**9)), text_above(Fraction(0))
    ('3.333334e-1', '1.000000e-1', '0')
    """
    if value == 0:
        return "0"
    exponent = len(str(value.numerator)) - len(str(value.denominator))
    while value < Fraction(10) ** exponent:
        exponent -= 1
    while value >= Fraction(10) ** (exponent + 1):
        exponent += 1
    scaled = -int(-value * Fraction(10) ** (digits - 1 - exponent) // 1)
    if scaled == 10**digits:
        scaled, exponent = scaled // 10, exponent + 1
    whole = str(scaled)
    return f"{whole[0]}.{whole[1:]}e{exponent}"
