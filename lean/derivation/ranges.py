"""Inductions over the upper end of a range: the last number, and those in front of it.

Guarantee: nothing here is trusted; Lean accepts a proof or not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from apery.lean.derivation.definitions import Definition
from apery.lean.derivation.divisors import quotient_proof
from apery.lean.derivation.indexed import Indexed
from apery.lean.derivation.lean_text import Writer
from apery.lean.derivation.terms import Comparison, Statement, Variable, substitute


def bounded_by(own: Indexed) -> str | None:
    """Return a variable that is assumed to be at most the one of the induction."""
    for _, statement in own.goal.known:
        match statement:
            case Comparison((Variable(k), Variable(n)), ("<=",)) if (
                n == own.variable and k != n and k in own.goal.naturals
            ):
                return k
            case _:
                pass
    return None


def upper_end(own: Indexed, zero: str, close: str) -> list[str] | None:
    """Return the lines of an induction in which the last number of a range is a case by itself.

    Parameters
    ----------
    own : Indexed
        The goal, with a hypothesis k <= n about the variable n.
    zero, close : str
        Tactics for n = 0, and for what is left of the step.
    """
    variable = bounded_by(own)
    if variable is None:
        return None
    conclusion, write, made = own.goal.conclusion, own.writer(), own.definitions
    before = substitute(conclusion, {own.variable: own.at(0)})
    after = substitute(conclusion, {own.variable: own.at(0, 1)})
    last = substitute(after, {variable: own.at(0, 1)})
    index = write.name(variable)
    return [
        f"induction {own.name} with",
        f"| zero => {zero}",
        "| succ k ih =>",
        f"  by_cases last : {index} = k + 1",
        "  · subst last",
        "    clear ih",
        *(f"    {line}" for line in _shown(write, [], last, made, close)),
        "  · replace ih := ih (by omega)",
        *(f"    {line}" for line in _shown(write, [("ih", before)], after, made, close)),
    ]


def _shown(
    write: Writer,
    known: Sequence[tuple[str, Statement]],
    conclusion: Statement,
    definitions: Mapping[str, Definition],
    close: str,
) -> list[str]:
    return quotient_proof(write, known, conclusion, definitions) or [close]
