"""Facts for the step of an induction: from certificates, from inverses, from cofactors.

Guarantee: nothing here is trusted; each fact becomes a line of a proof that Lean checks.
"""

from __future__ import annotations

from apery.core.errors import InvalidInputError
from apery.core.polynomial import Polynomial
from apery.lean.derivation.atoms import take_atoms
from apery.lean.derivation.divisors import coprime, coprime_step
from apery.lean.derivation.facts import Facts, comparisons, domain_of
from apery.lean.derivation.goals import conjuncts
from apery.lean.derivation.indexed import Indexed
from apery.lean.derivation.laws import bounds_at, universal
from apery.lean.derivation.reciprocals import by_reciprocals
from apery.lean.derivation.terms import (
    Comparison,
    Statement,
    Term,
    free_variables,
    substitute,
)


def with_certificate(own: Indexed, least: int) -> list[str] | None:
    """Return facts for the step of inequalities, with the induction hypothesis among them."""
    goal = own.goal
    wanted = list(conjuncts("ih", goal.conclusion))
    algebra = own.algebra(least)
    facts = Facts(
        own.writer(), domain_of(goal.conclusion, goal.write), algebra,
        unfold=tuple(own.unfolded(least)), rules=tuple(own.rules),
    )  # fmt: skip
    hypotheses: list[tuple[str, Statement]] = []
    targets: list[tuple[Term, str, Term]] = []
    for name, statement in wanted:
        match statement:
            case Comparison((left, right), (relation,)) if relation not in ("=", "!="):
                sides = tuple(own.moved(side, least, 0) for side in (left, right))
                hypotheses.append((name, Comparison(sides, (relation,))))
                a, b = (own.moved(side, least, 1) for side in (left, right))
                targets.append((a, relation, b))
            case _:
                return None
    try:
        for _, statement in hypotheses:
            for left, _, right in comparisons(statement):
                algebra.difference(left, right)
        for left, _, right in targets:
            algebra.difference(left, right)
    except InvalidInputError:
        return None
    known = [(n, s) for n, s in goal.known if own.variable not in free_variables(s)]
    steps = range(own.order() + 1)
    places = [(own.at(least, step), own.place(least, step)) for step in steps]
    taken, bounds = bounds_at(goal.known, places)
    # Of the earlier steps first only what they say where the hypothesis stands.
    for reach in (0, 1):
        facts.found.clear()
        facts.lines.clear()
        facts.early.clear()
        facts.variables(own.others)
        facts.known_atoms()
        take_atoms(facts, goal.known)
        found = enumerate(own.instances_at(least, reach))
        before = [p for i, (_, s) in found if s is not None for p in conjuncts(f"g_{i}", s)]
        facts.assume([*known, *before, *bounds, *hypotheses])
        if all(facts.prove(left, relation, right) for left, relation, right in targets):
            break
    else:
        return None
    parts = [side for left, _, right in targets for side in (left, right)]
    written = own.written_out(algebra, facts.domain).lines(parts)
    clear = [f"clear {name}" for name in universal(goal.known)]
    return [*written, *taken, *facts.early, *clear, *facts.lines]


def with_inverses(own: Indexed, least: int) -> list[str] | None:
    """Return facts for the step of inequalities between sums of quotients."""
    goal = own.goal
    if domain_of(goal.conclusion, goal.write) != "rat":
        return None
    hypotheses: list[tuple[str, Statement]] = []
    targets: list[tuple[Term, str, Term]] = []
    for name, statement in conjuncts("ih", goal.conclusion):
        match statement:
            case Comparison((left, right), (relation,)) if relation not in ("=", "!="):
                a, b = (own.moved(side, least, 0) for side in (left, right))
                hypotheses.append((name, Comparison((a, b), (relation,))))
                a, b = (own.moved(side, least, 1) for side in (left, right))
                targets.append((a, relation, b))
            case _:
                return None
    known = [(n, s) for n, s in goal.known if own.variable not in free_variables(s)]
    found = enumerate(own.instances_at(least, 1))
    before = [p for i, (_, s) in found if s is not None for p in conjuncts(f"g_{i}", s)]
    return by_reciprocals(
        own.writer(), own.algebra(least), [*known, *before, *hypotheses], targets, own.others,
        own.hypotheses, tuple(own.rules),
    )  # fmt: skip


def window_with_inverses(own: Indexed, least: int, length: int) -> list[str] | None:
    """Return the facts for a window of equations with denominators."""
    goal = own.goal
    if domain_of(goal.conclusion, goal.write) != "rat":
        return None
    hypotheses: list[tuple[str, Statement]] = []
    for step in range(length):
        at = substitute(goal.conclusion, {own.variable: own.at(least, step)})
        hypotheses += conjuncts(f"i_{step}", at)
    last = substitute(goal.conclusion, {own.variable: own.at(least, length)})
    return by_reciprocals(
        own.writer(), own.algebra(least), hypotheses, list(comparisons(last)), own.others,
        own.hypotheses, tuple(own.rules),
    )  # fmt: skip


def denominators(own: Indexed, least: int, steps: int) -> list[str]:
    """Return facts that denominators are not zero."""
    domain = domain_of(own.goal.conclusion, own.goal.write)
    if domain != "rat":
        return []
    algebra = own.algebra(least)
    found: dict[Polynomial, None] = {}
    for left, _, right in comparisons(own.goal.conclusion):
        for side in (left, right):
            for step in range(steps + 1):
                try:
                    value = algebra.ratio(own.moved(side, least, step))[1]
                except InvalidInputError:
                    return []
                found[value] = None
    facts = Facts(own.writer(), domain, algebra, rules=tuple(own.rules))
    facts.variables(own.others)
    facts.known_atoms()
    for value in found:
        if value.degree > 0:
            facts.nonzero(value)
    return facts.lines


def with_combination(own: Indexed, least: int) -> list[str] | None:
    """Return the step from one pair of coprime numbers to the next."""
    pair = coprime(own.goal.conclusion)
    if pair is None:
        return None
    before, after = ([own.moved(side, least, step) for side in pair] for step in (0, 1))
    return coprime_step(own.writer(), own.algebra(least), before, after)
