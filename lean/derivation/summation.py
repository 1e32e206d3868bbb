"""Sums of polynomials in the bound variable, in closed form.

Guarantee: nothing here is trusted; each closed form becomes a `have` that Lean checks.

The closed form is a polynomial B with B(k+1) - B(k) equal to the summand; other variables in
the summand, also the upper bound itself, are parameters.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import comb

from apery.core.errors import InvalidInputError
from apery.core.polynomial import Polynomial
from apery.lean.derivation.algebra import Algebra, as_term
from apery.lean.derivation.facts import domain_of
from apery.lean.derivation.goals import INDEX, Goal
from apery.lean.derivation.lean_text import variable_name
from apery.lean.derivation.terms import (
    Apply,
    Binary,
    Iterated,
    Number,
    Term,
    Variable,
    free_variables,
    substitute,
    walk,
)

MAX_DEGREE = 10


def antidifference(p: Polynomial, name: str) -> Polynomial:
    """Return B with B(x + 1) - B(x) = p(x) and B(0) = 0.

    Examples
    --------
    >>> print(antidifference(Polynomial("k"), "k"))
    1/2*k^2 - 1/2*k
    """
    out, rest = Polynomial(0), p
    x = Polynomial({((name, 1),): 1})
    while rest:
        degree = max(dict(m).get(name, 0) for m, _ in rest.terms)
        lead = Polynomial(
            {tuple(f for f in m if f[0] != name): c
             for m, c in rest.terms if dict(m).get(name, 0) == degree}
        )  # fmt: skip
        top = lead * Fraction(1, degree + 1)
        out += top * x ** (degree + 1)
        # (x + 1)^(d + 1) - x^(d + 1), from the binomial theorem.
        step = sum((x**i * comb(degree + 1, i) for i in range(degree + 1)), Polynomial(0))
        rest -= top * step
    return out


def closed_sums(goal: Goal) -> list[str]:
    """Return lines with the closed forms of the sums of a goal."""
    domain = domain_of(goal.conclusion, goal.write)
    lines: list[str] = []
    for node in dict.fromkeys(_sums(goal)):
        algebra = Algebra()
        try:
            body = algebra.polynomial(node.body)
        except InvalidInputError:
            continue
        if body is None or node.variable in {
            v for term in algebra.atoms.values() for v in free_variables(term)
        }:
            continue
        if max((dict(m).get(node.variable, 0) for m, _ in body.terms), default=0) > MAX_DEGREE:
            continue
        found = antidifference(body, node.variable)
        scale = found.denominator if domain == "int" else 1
        found *= scale
        new = f"{INDEX}sum"
        scope = goal.write.scope.declare(new, "nat")
        write = type(goal.write)(scope, goal.write.defined)
        term = as_term(found, algebra.atoms)
        at_new = write.typed(substitute(term, {node.variable: Variable(new)}), domain)
        kind = "Rat" if domain == "rat" else "Int"
        inner = goal.write.inside(node.variable, node.low, node.high)
        bound = variable_name(node.variable)
        summand = f"(fun {bound} : Nat => {inner.typed(node.body, domain)})"
        low, high = goal.write.natural(node.low), goal.write.natural(node.high)
        closed = f"fun {variable_name(new)} : Nat => {at_new}"
        count = len(lines)
        lines.append(
            f"have z_{count} := Apery.sum{kind}_antidifference {summand} ({closed}) {scale} {low} "
            f"{high} (by omega) (fun i _ _ => by grind)"
        )
    return lines


def row_sums(goal: Goal) -> Iterator[list[str]]:
    """Yield proofs by the binomial theorem, for sums over a row of Pascal's triangle."""
    domain = domain_of(goal.conclusion, goal.write)
    kind, name = ("Rat", "") if domain == "rat" else ("Int", "_integer")
    for node in dict.fromkeys(_sums(goal)):
        index = Variable(node.variable)
        rows = [n for n in walk(node.body) if isinstance(n, Apply) and n.function == "binomial"]
        if node.low != Number(0) or [n.arguments for n in rows] != [(node.high, index)]:
            continue
        one: Term = Number(1)
        x, y = one, one
        for part in walk(node.body):
            match part:
                case Binary("^", base, exponent) if exponent == index:
                    x = base
                case Binary("^", base, Binary("-", whole, last)) if (whole, last) == (
                    node.high,
                    index,
                ):
                    y = base
                case _:
                    pass
        top = goal.write.natural(node.high)
        a, b = goal.write.typed(x, domain), goal.write.typed(y, domain)
        row = f"(Apery.binomial {top} k : {kind}) * {a} ^ k * {b} ^ ({top} - k)"
        yield [
            f"rw [Apery.sum{kind}_congr _ (fun k : Nat => {row}) 0 {top} "
            "(fun k _ _ => by first | grind | (simp; done) | (simp; grind))]",
            f"rw [Apery.binomial_theorem{name} {a} {b} {top}]",
            f"first | grind | (simp; done) | (simp [{kind}.pow_succ]; done) | (simp; grind)",
        ]


def convolutions(goal: Goal) -> Iterator[list[str]]:
    """Yield proofs by Vandermonde's identity, for sums of products of two rows."""
    if domain_of(goal.conclusion, goal.write) != "int":
        return
    for node in dict.fromkeys(_sums(goal)):
        match node.body:
            case Binary("^", Apply("binomial") as row, Number(2)):
                pair = row, row
            case Binary("*", Apply("binomial") as row, Apply("binomial") as other):
                pair = row, other
            case _:
                continue
        (top, first), (bottom, second) = (side.arguments for side in pair)
        index, shift = Variable(node.variable), Algebra().difference(second, first)[0]
        if node.low != Number(0) or (top, first) != (node.high, index) or shift.variables:
            continue
        m, n = goal.write.natural(top), goal.write.natural(bottom)
        r = int(shift.coefficients()[0]) if shift else 0
        product = f"Apery.binomial {m} k * Apery.binomial {n} ({r} + k)"
        yield [
            f"rw [Apery.sumInt_congr _ (fun k : Nat => {product}) 0 {m} "
            "(fun k _ _ => by first | grind | (simp; grind))]",
            f"rw [Apery.binomial_vandermonde {m} {n} {r}]",
            "first | grind | (congr 1 <;> omega)",
        ]


def _sums(goal: Goal) -> Iterator[Iterated]:
    known = set(goal.write.scope.sorts)
    for node in walk(goal.conclusion):
        if isinstance(node, Iterated) and node.kind == "sum":
            inside = {*free_variables(node.body)} - {node.variable}
            bounds = {*free_variables(node.low), *free_variables(node.high)}
            if inside | bounds <= known:
                yield node
