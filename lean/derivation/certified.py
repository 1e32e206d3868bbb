"""Inequalities by certificates: facts that are plainly not negative, then linear arithmetic.

Guarantee: nothing here is trusted; each fact becomes a line of a proof that Lean checks.
"""

from __future__ import annotations

from dataclasses import replace

from apery.core.errors import InvalidInputError
from apery.core.polynomial import Polynomial
from apery.lean.derivation.algebra import Algebra
from apery.lean.derivation.atoms import take_atoms
from apery.lean.derivation.definitions import Definition
from apery.lean.derivation.derivation import Derivation
from apery.lean.derivation.facts import Facts, casted, comparisons, domain_of
from apery.lean.derivation.goals import Goal
from apery.lean.derivation.laws import bounds_at, laws, universal
from apery.lean.derivation.lean_text import variable_name
from apery.lean.derivation.reciprocals import by_reciprocals
from apery.lean.derivation.sorts import number_sort
from apery.lean.derivation.terms import (
    Binary,
    Comparison,
    Domain,
    Iterated,
    Number,
    Term,
    Variable,
)
from apery.lean.derivation.written_out import WrittenOut

MAX_PLACES = 3
"""Places after a variable at which assumed inequalities are taken."""


def casts(goal: Goal) -> list[str]:
    """Return lines that say of natural variables, as rational numbers, what is known of them."""
    if domain_of(goal.conclusion, goal.write) != "rat":
        return []
    lines = [
        f"have n_{i} : (0 : Rat) ≤ ({goal.write.name(n)} : Rat) := Rat.natCast_nonneg"
        for i, n in enumerate(goal.naturals)
    ]
    signs = {"<": "<", "<=": "≤", ">": ">", ">=": "≥", "!=": "≠", "=": "="}
    for i, (name, statement) in enumerate(goal.known):
        if not isinstance(statement, Comparison) or len(statement.operands) != 2:
            continue
        left, right = statement.operands
        sorts = {number_sort(side, goal.write.scope) for side in (left, right)}
        if "rat" not in sorts:
            a, b = goal.write.typed(left, "rat"), goal.write.term(right, "rat")
            relation = statement.relations[0]
            tactics = casted(name, relation)
            lines.append(f"have c_{i} : {a} {signs[relation]} {b} := by {tactics}")
    return lines


def certified(goal: Goal, derivation: Derivation, *, linear: bool = False) -> list[str] | None:
    """Return the facts from which an inequality follows by linear arithmetic.

    Parameters
    ----------
    linear : bool
        Whether what is known is added up only, without products.
    """
    domain = domain_of(goal.conclusion, goal.write)
    found_laws = laws(goal.known, goal.write.scope.sorts)
    definitions: dict[str, Definition] = {made.name: made for made in derivation.definitions}
    definitions |= {name: law.recurrence for name, law in found_laws.items()}
    facts = Facts(goal.write, domain, Algebra(definitions, unroll=0), linear=linear)
    taken, bounds = bounds_at(goal.known, _places(goal))
    known = [*goal.known, *bounds]
    found = False
    sides: list[Term] = []
    for left, relation, right in comparisons(goal.conclusion):
        sides += [left, right]
        # Reading both sides first makes the atoms known.
        try:
            numerator, _ = facts.algebra.difference(left, right)
        except InvalidInputError:
            continue
        facts.found.clear()
        facts.early.clear()
        facts.assume(known)
        facts.variables(goal.naturals)
        facts.known_atoms()
        take_atoms(facts, known)
        if relation == "!=":
            found |= facts.nonzero(numerator)
        elif relation != "=":
            found |= facts.prove(left, relation, right)
        for value in _denominators(left, facts.algebra), _denominators(right, facts.algebra):
            if value.degree > 0:
                found |= facts.nonzero(value)
    if not found:
        return None
    hypotheses = {name: law.hypothesis for name, law in found_laws.items()}
    written = WrittenOut(goal.write, domain, facts.algebra, hypotheses)
    clear = [f"clear {name}" for name in universal(goal.known)]
    return [*written.lines(sides), *taken, *facts.early, *clear, *facts.lines]


def inverted(goal: Goal, derivation: Derivation) -> list[str] | None:
    """Return the facts from which a comparison of sums of quotients follows."""
    match goal.conclusion:
        case Comparison((left, right), (relation,)) if relation != "!=":
            pass
        case _:
            return None
    if domain_of(goal.conclusion, goal.write) != "rat":
        return None
    found = laws(goal.known, goal.write.scope.sorts)
    definitions: dict[str, Definition] = {made.name: made for made in derivation.definitions}
    definitions |= {name: law.recurrence for name, law in found.items()}
    hypotheses = {name: law.hypothesis for name, law in found.items()}
    return by_reciprocals(
        goal.write, Algebra(definitions, unroll=0), goal.known, [(left, relation, right)],
        goal.naturals, hypotheses,
    )  # fmt: skip


def contradiction(goal: Goal) -> list[str] | None:
    """Return the facts by which what is known cannot be."""
    compared = [s for _, s in goal.known if isinstance(s, Comparison)]
    if not compared:
        return None
    domains = [domain_of(s, goal.write) for s in compared]
    domain: Domain = "rat" if "rat" in domains else "int"
    facts = Facts(goal.write, domain, Algebra())
    facts.assume(goal.known)
    facts.variables(goal.naturals)
    facts.known_atoms()
    return facts.lines if facts.prove(Number(0), "<", Number(0)) else None


def termwise(goal: Goal, derivation: Derivation) -> list[str] | None:
    """Return the proof that a sum is not negative because its terms are not."""
    match goal.conclusion:
        case Comparison((Iterated() as total, Number(0)), (">=",)) | Comparison(
            (Number(0), Iterated() as total), ("<=",)
        ) if total.kind == "sum":
            pass
        case _:
            return None
    domain = domain_of(goal.conclusion, goal.write)
    inside = goal.write.inside(total.variable, total.low, total.high)
    body = Comparison((Number(0), total.body), ("<=",))
    found = certified(replace(goal, write=inside, conclusion=body), derivation)
    if found is None:
        return None
    name = variable_name(total.variable)
    shown = inside.typed(total.body, domain)
    return [f"refine Apery.sum{'Rat' if domain == 'rat' else 'Int'}_nonneg _ _ _ ?_",
            f"intro {name} _ _", *found, f"show 0 ≤ {shown}", "grind"]  # fmt: skip


def _places(goal: Goal) -> list[tuple[Term, str]]:
    """Return the natural variables of a goal and the numbers after them."""
    found: list[tuple[Term, str]] = []
    for name in goal.naturals:
        for step in range(MAX_PLACES):
            place: Term = Variable(name)
            if step:
                place = Binary("+", place, Number(step))
            found.append((place, goal.write.natural(place)))
    return found


def _denominators(term: Term, algebra: Algebra) -> Polynomial:
    try:
        return algebra.ratio(term)[1]
    except InvalidInputError:
        return Polynomial(1)
