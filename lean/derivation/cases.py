"""Inequalities by cases and by contradiction, each case with a certificate.

Guarantee: nothing here is trusted; each certificate becomes a part of a proof that Lean checks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from apery.core.errors import InvalidInputError
from apery.lean.derivation.algebra import Algebra
from apery.lean.derivation.facts import Facts, comparisons, domain_of
from apery.lean.derivation.goals import Goal
from apery.lean.derivation.sorts import number_sort
from apery.lean.derivation.terms import (
    Binary,
    Comparison,
    Domain,
    Number,
    Relation,
    Statement,
    Term,
    Variable,
    free_variables,
)

MAX_SPLITS = 3
_OPPOSITE: dict[str, Relation] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}


def cases_proofs(goal: Goal) -> Iterator[list[str]]:
    """Yield proofs of a comparison by contradiction, first as it is, then by cases."""
    match goal.conclusion:
        case Comparison((left, right), (relation,)) if relation != "=":
            pass
        case _:
            return
    domain = domain_of(goal.conclusion, goal.write)
    denied = Comparison((left, right), (_OPPOSITE[relation],))
    shown = goal.write.statement(denied)
    assumed = replace(goal, known=(*goal.known, ("hn", denied)))
    opening = ["apply Decidable.byContradiction", "intro hm", f"have hn : {shown} := by grind"]
    for splits in _splits(assumed, domain):
        lines = _leaf_or_split(assumed, splits, domain)
        if lines is not None:
            yield [*opening, *lines]
            return


def _splits(goal: Goal, domain: Domain) -> Iterator[Sequence[tuple[Term, Term]]]:
    """Yield lists of pairs of terms of which one is the smaller one."""
    yield []
    sorts = goal.write.scope.sorts
    names: dict[str, None] = {}
    for statement in (goal.conclusion, *(s for _, s in goal.known)):
        names.update(dict.fromkeys(n for n in free_variables(statement) if n in sorts))
    numbers = [
        n for n in names if sorts[n] in ("nat", "int", "rat") and n not in goal.write.defined
    ]
    zero: Term = Number(0)
    signs = [(zero, Variable(n)) for n in numbers if sorts[n] != "nat"]
    pairs = [(Variable(a), Variable(b)) for a, b in combinations(numbers, 2)
             if (sorts[a] == "rat") == (sorts[b] == "rat")]  # fmt: skip
    # Whole numbers: a < b or b <= a is another split than b < a or a <= b.
    turned = [(b, a) for a, b in pairs if domain == "int"]
    for one in (*signs, *pairs, *turned):
        yield [one]
    if len(numbers) <= MAX_SPLITS:
        if len(signs) == 2:
            yield signs
        if len(pairs) == MAX_SPLITS:
            yield pairs


def _leaf_or_split(
    goal: Goal, splits: Sequence[tuple[Term, Term]], domain: Domain, depth: int = 0
) -> list[str] | None:
    if not splits:
        return _contradiction(goal, domain)
    (a, b), *rest = splits
    own: Domain = "rat" if "rat" in (number_sort(a, goal.write.scope),
                                     number_sort(b, goal.write.scope)) else "int"  # fmt: skip
    name = f"hs_{depth}"
    first = Comparison((a, b), ("<",))
    # Whole numbers that are not below each other differ by 1 at least.
    second = Comparison((b, a), ("<=",))
    x, y = goal.write.typed(a, own), goal.write.typed(b, own)
    lines = [f"by_cases {name} : {x} < {y}"]
    for statement in (first, second):
        inner = _leaf_or_split(
            replace(goal, known=(*goal.known, (name, statement))), rest, domain, depth + 1
        )
        if inner is None:
            return None
        lines += [f"· {inner[0]}", *(f"  {line}" for line in inner[1:])]
    return lines


def _contradiction(goal: Goal, domain: Domain) -> list[str] | None:
    """Return the lines that lead from what is known to 0 < 0."""
    facts = Facts(goal.write, domain, Algebra(unroll=0))
    known = [(n, _whole(s, goal, domain)) for n, s in goal.known]
    for _, statement in known:
        for left, _, right in comparisons(statement):
            try:
                facts.algebra.difference(left, right)
            except InvalidInputError:
                return None
    facts.variables(goal.naturals)
    facts.known_atoms()
    facts.assume(known)
    if not facts.prove(Number(0), "<", Number(0)):
        return None
    return [*facts.lines, "grind"]


def _whole(statement: Statement, goal: Goal, domain: Domain) -> Statement:
    """Write a < b as a + 1 <= b for whole numbers."""
    match statement:
        case Comparison((left, right), ("<" | ">" as relation,)) if domain == "int":
            if relation == ">":
                left, right = right, left
            if "rat" in (number_sort(left, goal.write.scope), number_sort(right, goal.write.scope)):
                return statement
            return Comparison((Binary("+", left, Number(1)), right), ("<=",))
        case _:
            return statement
