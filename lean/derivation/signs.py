"""Which terms are surely not negative, positive, or not zero.

Guarantee: a term that is called nonnegative, positive or nonzero is so for all values of
the variables in scope; where that cannot be seen easily, the answer is no.

A term is written as a polynomial in quantities whose sign is known. A variable with a
range is its lower bound plus, or its upper bound minus, a natural number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product
from typing import Any

from apery.core.polynomial import Polynomial
from apery.lean.derivation.sizes import natural_value
from apery.lean.derivation.terms import (
    Apply,
    Binary,
    Domain,
    Negate,
    Number,
    Term,
    Variable,
    free_variables,
)

_MAX_TERMS = 60
_MAX_POWER = 12
_MAX_RANGES = 4


@dataclass(frozen=True, slots=True)
class Scope:
    """Sorts of all names, and the ranges of bound variables, outermost first."""

    sorts: Mapping[str, Any]
    ranges: tuple[tuple[str, Term, Term], ...] = ()

    def bind(self, variable: str, low: Term, high: Term, *, natural: bool = False) -> Scope:
        """Return the scope inside a sum or a bounded quantifier.

        With `natural` the lower bound is known not to be negative.
        """
        sort: Domain = "nat" if natural or nonnegative(low, self) else "int"
        kept = self._without(variable)
        return replace(
            kept,
            sorts={**self.sorts, variable: sort},
            ranges=(*kept.ranges, (variable, low, high)),
        )

    def declare(self, variable: str, sort: Domain) -> Scope:
        """Return the scope inside an unbounded quantifier."""
        return replace(self._without(variable), sorts={**self.sorts, variable: sort})

    def _without(self, variable: str) -> Scope:
        """Forget ranges that speak of a variable whose name is taken by another."""
        kept = tuple(
            r
            for r in self.ranges
            if r[0] != variable and variable not in (*free_variables(r[1]), *free_variables(r[2]))
        )
        return replace(self, ranges=kept)


def nonnegative(term: Term, scope: Scope) -> bool:
    """Whether a term is surely 0 or more.

    Examples
    --------
    >>> scope = Scope({"n": "nat", "x": "rat"}).bind("k", Number(1), Variable("n"))
    >>> nonnegative(Binary("-", Variable("n"), Variable("k")), scope)
    True
    >>> nonnegative(Variable("x"), scope)
    False
    """
    return any(_is_positive(p, q, 0) for p, q in _forms(term, scope))


def positive(term: Term, scope: Scope) -> bool:
    """Whether a term is surely more than 0."""
    return any(_is_positive(p, q, 1) for p, q in _forms(term, scope))


def nonzero(term: Term, scope: Scope) -> bool:
    """Whether a term is surely not 0.

    Examples
    --------
    >>> scope = Scope({"n": "nat", "x": "rat"})
    >>> squared = Binary("^", Variable("x"), Number(2))
    >>> nonzero(Binary("+", squared, Number(1)), scope), nonzero(squared, scope)
    (True, False)
    """
    match term:
        case Negate(operand):
            return nonzero(operand, scope)
        case Binary("*", left, right) if nonzero(left, scope) and nonzero(right, scope):
            return True
        case Binary("^", base, _) if nonzero(base, scope):
            return True
        case Binary("/", above, below):
            return nonzero(above, scope) and nonzero(below, scope)
        case Apply("factorial"):
            return True
        case _:
            pass
    return positive(term, scope) or positive(Negate(term), scope)


def _is_positive(p: Polynomial, quantities: _Quantities, least: int) -> bool:
    constant = Fraction(0)
    for monomial, coefficient in p.terms:
        if not monomial:
            constant = coefficient
            continue
        squares = all(e % 2 == 0 or v not in quantities.signed for v, e in monomial)
        if coefficient < 0 or not squares:
            return False
    return constant > 0 if least else constant >= 0


@dataclass(slots=True)
class _Quantities:
    """Names of what a polynomial is made of."""

    scope: Scope
    names: dict[Term, str] = field(default_factory=dict)
    signed: set[str] = field(default_factory=set)

    def name(self, term: Term, *, signed: bool) -> Polynomial:
        name = self.names.setdefault(term, f"q{len(self.names)}")
        if signed:
            self.signed.add(name)
        return _variable(name)

    def polynomial(self, term: Term) -> Polynomial:
        match term:
            case Number(value):
                return Polynomial(Fraction(value))
            case Variable(name):
                return self.name(term, signed=self.scope.sorts.get(name) != "nat")
            case Negate(operand):
                return -self.polynomial(operand)
            case Binary("+", left, right):
                return self.polynomial(left) + self.polynomial(right)
            case Binary("-", left, right):
                return self.polynomial(left) - self.polynomial(right)
            case Binary("*", left, right):
                p, q = self.polynomial(left), self.polynomial(right)
                if len(p.terms) * len(q.terms) <= _MAX_TERMS:
                    return p * q
            case Binary("/", left, right):
                divisor = natural_value(right)
                if divisor:
                    return self.polynomial(left) * Fraction(1, divisor)
            case Binary("^", base, exponent):
                return self.power(term, base, natural_value(exponent))
            case Apply("factorial"):
                return self.name(term, signed=False) + 1
            case Apply("abs" | "gcd" | "binomial"):
                return self.name(term, signed=False)
            case _:
                pass
        return self.name(term, signed=True)

    def power(self, term: Term, base: Term, exponent: int | None) -> Polynomial:
        p = self.polynomial(base)
        if exponent is None:
            # A natural number to an unknown power is a natural number; at least 1 from 1 on.
            if _is_positive(p - 1, self, 0):
                return self.name(term, signed=False) + 1
            return self.name(term, signed=not _is_positive(p, self, 0))
        if 0 <= exponent <= _MAX_POWER and len(p.terms) ** exponent <= _MAX_TERMS:
            return p**exponent
        return self.name(term, signed=exponent % 2 == 1 and not _is_positive(p, self, 0))


def _variable(name: str) -> Polynomial:
    return Polynomial({((name, 1),): 1})


def _forms(term: Term, scope: Scope) -> list[tuple[Polynomial, _Quantities]]:
    """Return the polynomial of a term, with each ranged variable counted from either end."""
    quantities = _Quantities(scope)
    start = quantities.polynomial(term)
    out = [(start, quantities)]
    ranges = scope.ranges[-_MAX_RANGES:]
    for ends in product((True, False), repeat=len(ranges)):
        p = start
        # Inner ranges may speak of outer variables, so that the innermost goes first.
        for (variable, low, high), from_low in zip(reversed(ranges), ends, strict=True):
            name = quantities.names.get(Variable(variable), "")
            degree = max((dict(m).get(name, 0) for m, _ in p.terms), default=0)
            if not degree:
                continue
            rest = quantities.name(Variable(f"{variable}'"), signed=False)
            end = quantities.polynomial(low if from_low else high)
            if (len(end.terms) + 1) ** degree * len(p.terms) > 5 * _MAX_TERMS:
                break
            p = p.substitute(**{name: end + rest if from_low else end - rest})
        else:
            out.append((p, quantities))
    return out
