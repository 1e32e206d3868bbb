"""Sums over the end of a range as differences of two sums from its start.

Guarantee: nothing here is trusted; Lean proves that both say the same.
"""

from __future__ import annotations

from dataclasses import replace

from apery.lean.derivation.algebra import Algebra, plus
from apery.lean.derivation.facts import domain_of
from apery.lean.derivation.goals import Goal
from apery.lean.derivation.lean_text import TYPES, variable_name
from apery.lean.derivation.terms import (
    Binary,
    Comparison,
    Iterated,
    Number,
    Term,
    free_variables,
    replaced,
    walk,
)


def from_the_start(goal: Goal) -> Goal | None:
    """Return a goal whose sums begin at a number, None where all do or one cannot."""
    if not isinstance(goal.conclusion, Comparison):
        return None
    sums = [n for n in walk(goal.conclusion) if isinstance(n, Iterated) and n.kind == "sum"]
    known = set(goal.write.scope.sorts)
    if not {v for n in sums for v in free_variables(n)} <= known:
        return None
    starts = [int(n.low.value) for n in sums if isinstance(n.low, Number)]
    start = Number(min(starts, default=1))
    domain = domain_of(goal.conclusion, goal.write)
    kind = TYPES[domain]
    found: dict[Term, Term] = {}
    lines: list[str] = []
    for node in dict.fromkeys(sums):
        if isinstance(node.low, Number):
            continue
        index, constant = Algebra().index(node.low)
        if index is None or constant < 1:
            return None
        middle = plus(index, constant - 1)
        inner = goal.write.inside(node.variable, node.low, node.high)
        function = f"(fun {variable_name(node.variable)} : Nat => {inner.typed(node.body, domain)})"
        first, low, mid, high = map(goal.write.natural, (start, node.low, middle, node.high))
        whole, part = (f"Apery.sum{kind} {function} {first} {end}" for end in (high, mid))
        lines.append(
            f"rw [show Apery.sum{kind} {function} {low} {high} = {whole} - {part} from "
            f"Apery.sum{kind}_end {function} {first} {mid} {high} (by omega) (by omega)]"
        )
        found[node] = Binary("-", replace(node, low=start), replace(node, low=start, high=middle))
    if not found:
        return None
    operands = tuple(replaced(side, found) for side in goal.conclusion.operands)
    return replace(goal, conclusion=replace(goal.conclusion, operands=operands),
                   opening=(*goal.opening, *lines))  # fmt: skip
