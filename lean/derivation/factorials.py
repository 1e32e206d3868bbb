"""Binomial coefficients as quotients of factorials.

Guarantee: nothing here is trusted; Lean proves that the two forms say the same.
"""

from __future__ import annotations

from dataclasses import replace

from apery.core.errors import InvalidInputError
from apery.lean.derivation.algebra import Algebra, as_term
from apery.lean.derivation.goals import Goal
from apery.lean.derivation.terms import (
    Apply,
    Binary,
    Comparison,
    Iterated,
    Term,
    replaced,
    walk,
)


def in_factorials(goal: Goal) -> Goal | None:
    """Return an equation with factorials in the place of binomial coefficients.

    None where nothing is to be replaced: the upper index has to be the lower one plus a number
    that is plainly not negative.
    """
    match goal.conclusion:
        case Comparison((_, _), ("=",)):
            pass
        case _:
            return None
    if any(isinstance(n, Iterated) for n in walk(goal.conclusion)):
        return None
    found: dict[Term, Term] = {}
    for node in walk(goal.conclusion):
        match node:
            case Apply("binomial", (top, bottom)):
                rest = _difference(top, bottom)
                if rest is None:
                    return None
                below = Binary("*", _factorial(bottom), _factorial(rest))
                found[node] = Binary("/", _factorial(top), below)
            case _:
                pass
    if not found:
        return None
    left, right = (replaced(side, found) for side in goal.conclusion.operands)
    write = goal.write
    lines = []
    for i, (old, new) in enumerate(found.items()):
        assert isinstance(old, Apply)
        top, bottom = old.arguments
        rest = _difference(top, bottom)
        assert rest is not None
        n, k, m = (write.natural(t) for t in (top, bottom, rest))
        shown = f"{write.typed(old, 'rat')} = {write.term(new, 'rat')}"
        lines.append(
            f"  have b_{i} : {shown} := by "
            f"have z := Apery.binomial_as_factorials {m} {k}; "
            f"rw [show {k} + {m} = {n} from by omega] at z; exact z"
        )
    shown = f"{write.typed(left, 'rat')} = {write.term(right, 'rat')}"
    names = ", ".join(f"← b_{i}" for i in range(len(found)))
    opening = [
        f"suffices main : {shown} by", *lines, f"  rw [{names}] at main",
        "  first | exact main | exact_mod_cast main",
    ]  # fmt: skip
    return replace(
        goal, conclusion=Comparison((left, right), ("=",)),
        opening=(*goal.opening, "\n".join(opening)),
    )  # fmt: skip


def _difference(top: Term, bottom: Term) -> Term | None:
    """Return the difference of two indices, if it is plainly a natural number."""
    algebra = Algebra()
    try:
        p, below = algebra.difference(top, bottom)
    except InvalidInputError:
        return None
    if below.degree or any(c < 0 or c.denominator != 1 for _, c in p.terms):
        return None
    return as_term(p, algebra.atoms)


def _factorial(term: Term) -> Term:
    return Apply("factorial", (term,))
