"""Recurrences that functions fulfil by assumption.

Guarantee: nothing here is trusted; the recurrence of a law is the assumption solved for its
value at the highest place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product
from typing import Any

from apery.core.errors import InvalidInputError
from apery.core.polynomial import Polynomial
from apery.lean.derivation.algebra import Algebra, as_term
from apery.lean.derivation.definitions import MAX_ORDER, Recurrence
from apery.lean.derivation.goals import Goal
from apery.lean.derivation.lean_text import TYPES
from apery.lean.derivation.sorts import FunctionSort
from apery.lean.derivation.terms import (
    Apply,
    Binary,
    Comparison,
    Domain,
    Negate,
    Number,
    Quantified,
    Statement,
    Term,
    Variable,
    free_variables,
    substitute,
)

MAX_INSTANCES = 30


@dataclass(frozen=True, slots=True)
class Law:
    """A hypothesis and the recurrence that it is."""

    hypothesis: str
    recurrence: Recurrence


def laws(known: Sequence[tuple[str, Statement]], sorts: Mapping[str, Any]) -> dict[str, Law]:
    """Return the functions with a recurrence among some hypotheses.

    Parameters
    ----------
    known : sequence of (str, Statement)
        Lean names of hypotheses.
    sorts : mapping
        Sorts of all names.

    Examples
    --------
    >>> from apery.lean.derivation.notation import parse_statement
    >>> from apery.lean.derivation.printing import text_of
    >>> law = parse_statement("for all n in nat: u(n+1) - 2*u(n) = 3")
    >>> found = laws([("h_law", law)], {"u": FunctionSort(("nat",), "int")})
    >>> found["u"].recurrence.order, text_of(found["u"].recurrence.step)
    (1, '2*u(n) + 3')
    """
    found: dict[str, Law] = {}
    for name, statement in known:
        match statement:
            case Quantified("forall", index, Comparison((left, right), ("=",)), None, None, "nat"):
                algebra = Algebra()
                try:
                    value, below = algebra.difference(left, right)
                except InvalidInputError:
                    continue
                if below.degree == 0:
                    solved = _solved(value, algebra, index, sorts)
                    if solved is not None:
                        found.setdefault(solved.name, Law(name, solved))
            case _:
                pass
    return found


def _solved(
    value: Polynomial, algebra: Algebra, index: str, sorts: Mapping[str, Any]
) -> Recurrence | None:
    """Solve value = 0 for the value of a function at its highest place."""
    places: dict[str, dict[int, str]] = {}
    for atom, term in algebra.atoms.items():
        match term:
            case Apply(name, (argument,)) if isinstance(sorts.get(name), FunctionSort):
                start, constant = algebra.index(argument)
                if start == Variable(index):
                    places.setdefault(name, {})[constant] = atom
            case _:
                pass
    for name, atoms in places.items():
        order = max(atoms)
        lead = [(m, c) for m, c in value.terms if any(v == atoms[order] for v, _ in m)]
        if not 1 <= order <= MAX_ORDER or min(atoms) < 0 or len(lead) != 1:
            continue
        monomial, coefficient = lead[0]
        if monomial != ((atoms[order], 1),):
            continue
        rest = (value - Polynomial({monomial: coefficient})) * (Fraction(-1) / coefficient)
        step = as_term(rest, algebra.atoms)
        starts = tuple(Number(0) for _ in range(order))
        return Recurrence(name, (index,), sorts[name], starts, step)
    return None


def bounds_at(
    known: Sequence[tuple[str, Statement]], places: Sequence[tuple[Term, str]]
) -> tuple[list[str], list[tuple[str, Statement]]]:
    """Return assumed inequalities for all natural numbers, taken at some.

    Parameters
    ----------
    places : sequence of (Term, str)
        The numbers, and the same in Lean.

    Returns
    -------
    list of str, list of (str, Statement)
        Lines of a proof, and what they prove.
    """
    lines: list[str] = []
    found: list[tuple[str, Statement]] = []
    for name, statement in known:
        match statement:
            case Quantified("forall", index, Comparison() as body, None, None, "nat"):
                if "=" in body.relations:
                    continue
                for place, text in places:
                    own = f"p_{len(lines)}"
                    lines.append(f"have {own} := {name} {text}")
                    found.append((own, substitute(body, {index: place})))
            case _:
                pass
    return lines, found


def universal(known: Sequence[tuple[str, Statement]]) -> list[str]:
    """Return the names of hypotheses for all numbers; `grind` follows them without end."""
    return [n for n, s in known if isinstance(s, Quantified) and s.low is None and "." not in n]


def law_instances(goal: Goal) -> list[tuple[str, Statement]]:
    """Return lines that take assumptions for all numbers at small terms, and what they say.

    Examples
    --------
    >>> from apery.lean.derivation.lean_text import Writer
    >>> from apery.lean.derivation.notation import parse_statement
    >>> from apery.lean.derivation.signs import Scope
    >>> scope = Scope({"f": FunctionSort(("rat",), "rat")})
    >>> law = parse_statement("for all x in rat: f(-x) = f(x)")
    >>> goal = Goal(Writer(scope), (("h_even", law),), parse_statement("f(1) = f(-1)"))
    >>> [line for line, _ in law_instances(goal)]
    ['have l_0 := h_even (0 : Rat)', 'have l_1 := h_even (1 : Rat)']
    """
    out: list[tuple[str, Statement]] = []
    own = free_variables(goal.conclusion)
    for name, statement in goal.known:
        layers: list[list[tuple[str, Term]]] = []
        variables: list[str] = []
        while isinstance(statement, Quantified) and statement.kind == "forall":
            if statement.low is not None:
                break
            domain = statement.domain or "rat"
            layers.append(_small_terms(goal, own, domain))
            variables.append(statement.variable)
            statement = statement.body
        if layers and not isinstance(statement, Quantified):
            for terms in islice(product(*layers), MAX_INSTANCES):
                line = f"have l_{len(out)} := {name} {' '.join(text for text, _ in terms)}"
                values = {v: term for v, (_, term) in zip(variables, terms, strict=True)}
                out.append((line, substitute(statement, values)))
    return out


def _small_terms(goal: Goal, names: Sequence[str], domain: Domain) -> list[tuple[str, Term]]:
    kind = TYPES[domain]
    sorts = goal.write.scope.sorts
    found: list[tuple[str, Term]] = [(f"({value} : {kind})", Number(value)) for value in (0, 1)]
    for name in names:
        if sorts.get(name) == domain and name not in goal.write.defined:
            own, variable = goal.write.name(name), Variable(name)
            found.append((own, variable))
            if domain != "nat":
                found.append((f"(-{own})", Negate(variable)))
            found.append((f"(2 * {own})", Binary("*", Number(2), variable)))
    return found
