"""Witnesses for statements of existence, in terms of the variables.

Guarantee: nothing here is trusted; each witness becomes a part of a proof that Lean checks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import islice, product
from math import gcd

from apery.core.errors import InvalidInputError
from apery.core.polynomial import Polynomial
from apery.lean.derivation.algebra import Algebra, as_term
from apery.lean.derivation.facts import Facts
from apery.lean.derivation.goals import Goal
from apery.lean.derivation.lean_text import TYPES, Writer, variable_name
from apery.lean.derivation.terms import (
    Binary,
    Comparison,
    Domain,
    Number,
    Quantified,
    Statement,
    Variable,
    free_variables,
    walk,
)

MAX_WITNESSES = 14
"""Of one variable."""
MAX_TRIES = 40
Layers = list[tuple[Quantified, list[str]]]
"""Quantifiers, each with witnesses to try."""
_CLOSE = "first | omega | grind | (simp; done) | decide"


def existence_proof(goal: Goal) -> list[str] | None:
    """Return the lines that try witnesses one after another, None where nothing shall exist."""
    layers: Layers = []
    statement: Statement = goal.conclusion
    write = goal.write
    while isinstance(statement, Quantified) and statement.kind == "exists":
        domain: Domain = statement.domain or "nat"
        found = list(dict.fromkeys(_witnesses(statement, domain, write)))
        layers.append((statement, found[:MAX_WITNESSES]))
        write = Writer(write.scope.declare(statement.variable, domain), write.defined)
        statement = statement.body
    if not layers:
        return None
    tries = []
    both = _two_coins(layers, goal.write)
    choices = islice(product(*(found for _, found in layers)), MAX_TRIES)
    for chosen in (*([] if both is None else [both]), *choices):
        parts = []
        for (layer, _), text in zip(layers, chosen, strict=True):
            parts.append(text)
            if layer.low is not None:
                parts += ["by omega"] * (1 if layer.low == Number(0) else 2)
        tries.append(f"exact ⟨{', '.join(parts)}, by {_CLOSE}⟩")
    return ["first", *(f"  | {line}" for line in tries)]


def large_number(goal: Goal) -> Goal | None:
    """Return the goal after a natural number is taken that is large enough, None otherwise.

    What shall exist is a natural number n with b n > a, up to a positive denominator, where b is
    plainly positive: there is one by the axiom of Archimedes.
    """
    match goal.conclusion:
        case Quantified("exists", name, Comparison((left, right), (relation,)) as body, None, None):
            if goal.conclusion.domain != "nat" or relation not in ("<", "<=", ">", ">="):
                return None
        case _:
            return None
    if relation in ("<", "<="):
        left, right = right, left
    algebra = Algebra()
    try:
        value, _ = algebra.difference(left, right)
    except InvalidInputError:
        return None
    split = _linear(value, name)
    if split is None:
        return None
    above, below = split
    facts = Facts(goal.write, "rat", algebra)
    facts.variables(goal.naturals)
    facts.known_atoms()
    facts.assume(goal.known)
    if facts.certify(below, True) is None:
        return None
    own = variable_name(name)
    write = replace(goal.write, scope=goal.write.scope.declare(name, "nat"))
    a, b = (as_term(p, algebra.atoms) for p in (above, below))
    large = Comparison((a, Binary("*", Variable(name), b)), ("<",))
    lines = [
        *facts.lines,
        f"have hb : 0 < {facts.text(below)} := by grind",
        f"obtain ⟨{own}, large⟩ := Apery.archimedes_multiple {facts.text(above)} hb",
        f"refine ⟨{own}, ?_⟩",
    ]
    return Goal(write, (*goal.known, ("large", large)), body, (*goal.opening, *lines))


def _two_coins(layers: Layers, write: Writer) -> tuple[str, str] | None:
    """Return natural x and y with a x + b y = c, the smaller coefficient's y below a."""
    if len(layers) != 2 or any(layer.domain not in (None, "nat") for layer, _ in layers):
        return None
    x, y = (layer.variable for layer, _ in layers)
    match layers[1][0].body:
        case Comparison((left, right), ("=",)):
            pass
        case _:
            return None
    algebra = Algebra()
    try:
        value, below = algebra.difference(left, right)
    except InvalidInputError:
        return None
    split = {v: sum((c for m, c in value.terms if m == ((v, 1),)), Fraction(0)) for v in (x, y)}
    rest = value - sum((Polynomial({((v, 1),): c}) for v, c in split.items()), Polynomial(0))
    a, b = split[x], split[y]
    if a < 0:
        a, b, rest = -a, -b, -rest
    whole = below.degree == 0 and all(
        c.denominator == 1 for c in (a, b, *(c for _, c in rest.terms))
    )
    if not whole or a < 1 or b < 1 or gcd(int(a), int(b)) > 1 or {x, y} & set(rest.variables):
        return None
    total = write.natural(as_term(-rest, algebra.atoms))
    second = f"({total} * {pow(int(b), -1, int(a)) if a > 1 else 0} % {a})"
    return f"(({total} - {b} * {second}) / {a})", second


def _witnesses(node: Quantified, domain: Domain, write: Writer) -> Iterator[str]:
    kind = TYPES[domain]
    sorts = write.scope.sorts
    if node.high is not None and node.low is not None:
        yield write.natural(node.high)
        yield write.natural(node.low)
    yield from _solutions(node, domain, write)
    names = [n for n in _free(node.body) if n != node.variable]
    fitting = [n for n in names if sorts.get(n) in ("nat", domain)]
    numbers = sorted({int(n.value) for n in walk(node.body)
                      if isinstance(n, Number) and 2 <= n.value <= 20})  # fmt: skip
    texts = [write.typed(Variable(n), domain) if domain != "nat" else write.name(n)
             for n in fitting if domain != "nat" or sorts[n] == "nat"]  # fmt: skip
    for text in texts:
        yield f"({text} + 1 : {kind})"
        if domain != "rat":
            yield from (f"({text} / {number} : {kind})" for number in numbers)
        yield f"({text} : {kind})"
        yield f"({text} - 1 : {kind})"
    if domain == "rat":
        yield from (f"(({a} + {b}) / 2 : Rat)" for a in texts for b in texts if a < b)
    values = (0, 1, 2) if domain == "nat" else (0, 1, -1, 2, -2, 3, -3)
    yield from (f"({value} : {kind})" for value in values)


def _solutions(node: Quantified, domain: Domain, write: Writer) -> Iterator[str]:
    """Yield what equations in the body give for the variable."""
    for part in walk(node.body):
        if not isinstance(part, Comparison) or part.relations[0] != "=":
            continue
        algebra = Algebra()
        try:
            value, _ = algebra.difference(*part.operands[:2])
        except InvalidInputError:
            continue
        split = _linear(value, node.variable)
        if split is None:
            continue
        above, below = (as_term(p, algebra.atoms) for p in split)
        names = {*free_variables(above), *free_variables(below)}
        if not names <= set(write.scope.sorts) - {node.variable}:
            continue
        if domain == "rat":
            yield f"({write.typed(above, 'rat')} / {write.term(below, 'rat')} : Rat)"
            continue
        whole = f"{write.typed(above, 'int')} / {write.term(below, 'int')}"
        yield f"(({whole}) : Int)" if domain == "int" else f"(({whole} : Int)).toNat"


def _linear(p: Polynomial, name: str) -> tuple[Polynomial, Polynomial] | None:
    """Return a and b with p = b x - a."""
    a, b = Polynomial(0), Polynomial(0)
    for monomial, c in p.terms:
        powers = dict(monomial)
        power = powers.pop(name, 0)
        if power > 1:
            return None
        rest = Polynomial({tuple(sorted(powers.items())): c})
        if power:
            b += rest
        else:
            a -= rest
    return (a, b) if b else None


def _free(statement: Statement) -> tuple[str, ...]:
    return free_variables(statement)
