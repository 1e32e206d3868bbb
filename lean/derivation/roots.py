"""Equations from equations, by the factor that is not zero.

Guarantee: nothing here is trusted; each factor becomes a part of a proof that Lean checks.
"""

from __future__ import annotations

from apery.core.errors import InvalidInputError
from apery.core.polynomial import Polynomial
from apery.lean.derivation.algebra import Algebra, as_term
from apery.lean.derivation.division import quotient
from apery.lean.derivation.facts import Facts, domain_of
from apery.lean.derivation.goals import Goal
from apery.lean.derivation.terms import Comparison


def zero_product(goal: Goal) -> list[str] | None:
    """Return the proof of a = b from (a - b) c = 0, where c is plainly not zero.

    None where no hypothesis is of this form.
    """
    match goal.conclusion:
        case Comparison((_, _), ("=",)):
            pass
        case _:
            return None
    domain = domain_of(goal.conclusion, goal.write)
    algebra = Algebra()
    wanted = _read(algebra, goal.conclusion)
    if wanted is None or wanted.degree == 0:
        return None
    for name, statement in goal.known:
        if not isinstance(statement, Comparison) or statement.relations != ("=",):
            continue
        value = _read(algebra, statement)
        other = quotient(value, wanted) if value else None
        if other is None or domain_of(statement, goal.write) != domain:
            continue
        facts = Facts(goal.write, domain, algebra)
        facts.variables(goal.naturals)
        facts.known_atoms()
        facts.assume(goal.known)
        if not facts.nonzero(other):
            continue
        kind = "Rat" if domain == "rat" else "Int"
        factor = goal.write.typed(as_term(wanted, algebra.atoms), domain)
        rest = goal.write.term(as_term(other, algebra.atoms), domain)
        return [
            *facts.lines,
            f"have e : {factor} * {rest} = 0 := by have := {name}; grind",
            f"rcases {kind}.mul_eq_zero.mp e with z | z <;> grind",
        ]
    return None


def _read(algebra: Algebra, statement: Comparison) -> Polynomial | None:
    left, right = statement.operands
    try:
        value, below = algebra.difference(left, right)
    except InvalidInputError:
        return None
    if below.degree > 0 or not value:
        return None
    return value * value.denominator
