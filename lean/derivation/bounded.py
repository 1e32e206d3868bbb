"""Bounded quantifiers, by going through all cases.

Guarantee: nothing here is trusted; the kernel goes through the cases anew. Ranges are cut in
halves (`Apery.exhaustive`): the kernel's own decision of a bounded quantifier takes one level
of recursion for each case, which ends after some hundred.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from apery.lean.derivation.derivation import Derivation
from apery.lean.derivation.evaluate import holds
from apery.lean.derivation.goals import Goal
from apery.lean.derivation.lean_text import variable_name
from apery.lean.derivation.terms import (
    BUILTIN,
    Apply,
    Number,
    Quantified,
    Statement,
    free_variables,
    walk,
)

MAX_CASES = 20_000
MAX_INNER = 60
"""Cases of a quantifier inside, which the kernel decides by itself."""
MAX_WITNESS = 100_000
MAX_SMALL = 20


def bounded_proofs(statement: Statement, goal: Goal) -> Iterator[list[str]]:
    """Yield proofs of ``for all k in a..b`` with numbers as bounds and no other variables."""
    match statement:
        case Quantified("forall", variable, body, Number() as low, Number() as high):
            pass
        case _:
            return
    cases = int(high.value) + 1
    inner = [n for n in walk(body) if isinstance(n, Quantified)]
    sizes = [int(n.high.value) for n in inner if isinstance(n.high, Number)]
    if free_variables(statement) or len(sizes) < len(inner) or max(sizes, default=0) > MAX_INNER:
        return
    total = cases
    for size in sizes:
        total *= size + 1
    if total > MAX_CASES:
        return
    # The writer of the goal has gone inside; from the outside come no variables.
    name = variable_name(variable)
    whole = goal.write.statement(body)
    least = "" if low == Number(0) else f"{goal.write.natural(low)} ≤ {name} → "
    used = "" if low == Number(0) else " b_l"
    yield [
        f"intro {name} b_u{used}",
        f"exact Apery.exhaustive {cases} (fun {name} => {least}{whole}) (by decide +kernel) "
        f"{name} (by omega){used}",
    ]


def closed_witness(goal: Goal, derivation: Derivation) -> str | None:
    """Return the proof of existence of whole numbers, by the first ones that do."""
    if free_variables(goal.conclusion) or applied_variables(goal):
        return None
    return _witness(goal.conclusion, {}, derivation)


def applied_variables(goal: Goal) -> bool:
    """Whether functions that are only declared take part."""
    known = {*goal.write.defined}
    return any(isinstance(n, Apply) and n.function not in BUILTIN and n.function not in known
               for n in walk(goal.conclusion))  # fmt: skip


def _witness(node: Statement, values: Mapping[str, int], derivation: Derivation) -> str | None:
    match node:
        case Quantified("exists", variable, body, Number() as low, Number() as high):
            first, last = int(low.value), int(high.value)
            cases: Sequence[int] = range(first, min(last, first + MAX_WITNESS) + 1)
            bounds = ["by decide"] if low == Number(0) else ["by decide", "by decide"]
        case Quantified("exists", variable, body, None, None, "nat" | "int" as domain):
            cases = sorted(range(-MAX_SMALL * (domain == "int"), MAX_SMALL + 1), key=abs)
            bounds = []
        case _:
            return None
    inner = isinstance(body, Quantified)
    for value in cases:
        here = {**values, variable: value}
        if inner:
            found = _witness(body, here, derivation)
            if found is not None:
                return _pair(value, bounds, found)
        elif holds(body, here, derivation.definitions):
            return _pair(value, bounds, "by decide +kernel")
    return None


def _pair(value: int, bounds: Sequence[str], rest: str) -> str:
    return f"⟨{', '.join([str(value), *bounds, rest])}⟩"
