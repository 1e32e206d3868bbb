"""Identities between sequences, by the recurrence that they satisfy together.

Guarantee: nothing here is trusted; Lean checks what is proposed.

Written out at n, n + 1, ..., an identity is a row of polynomials in a few values such as
F(2n), F(2n + 1), (-1)^n. If one of them is a combination of those in front of it, the identity
holds for all n as soon as it does for the first few: an induction over a window. For sequences
with constant coefficients there always is such a window.

References
----------
M. Kauers, P. Paule, The Concrete Tetrahedron, Springer (2011), DOI 10.1007/978-3-7091-0445-3.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement, pairwise

from flint import fmpq, fmpq_mat

from apery.core.errors import InvalidInputError
from apery.core.polynomial import Monomial, Polynomial
from apery.lean.derivation.algebra import Algebra, as_term, reduced
from apery.lean.derivation.division import cofactors
from apery.lean.derivation.facts import domain_of
from apery.lean.derivation.lean_text import Writer
from apery.lean.derivation.terms import (
    Binary,
    Comparison,
    Connective,
    Number,
    Statement,
    Term,
    Variable,
    substitute,
)
from apery.lean.derivation.written_out import WrittenOut

MAX_WINDOW = 6
MAX_TERMS = 400
"""Terms of the polynomials of one window."""
MAX_COEFFICIENT = 4
"""Degree of the coefficients of a combination."""
MAX_UNKNOWNS = 240


_PRIMES = (10007, 20011, 30011, 40009, 50021)
"""Stand for the variables where only the rank of a matrix is asked for."""


@dataclass(frozen=True, slots=True)
class Window:
    """An induction over several neighbouring values of a variable.

    Parameters
    ----------
    length : int
        How many values are assumed.
    facts : tuple of str
        Lines that write the values at the next place in terms of those in front of it.
    combination : tuple of Term
        For one equation with parameters: the multiples of the differences of both sides at the
        places in front that add up to the difference at the next place.
    """

    length: int
    facts: tuple[str, ...]
    combination: tuple[Term, ...] = ()


def equations(statement: Statement) -> list[tuple[Term, Term]] | None:
    """Return the equations that a statement is a conjunction of, None if it is none."""
    match statement:
        case Comparison(operands, relations) if set(relations) == {"="}:
            return list(pairwise(operands))
        case Connective("and", left, right):
            first, second = equations(left), equations(right)
            return None if first is None or second is None else first + second
        case _:
            return None


def window(
    statement: Statement,
    variable: str,
    base: int,
    algebra: Algebra,
    write: Writer,
    index: str,
    laws: Mapping[str, str],
) -> Window | None:
    """Return the induction that proves a statement for all values of a variable from `base` on.

    Parameters
    ----------
    statement : Statement
        Equations, joined by ``and``.
    variable : str
        The variable; it is `index` + `base` in the proof.
    algebra : Algebra
        Unrolls what is defined by recurrences.
    write : Writer
        Knows `index`.
    laws : mapping
        Hypotheses by the function whose recurrence they are.
    """
    pairs = equations(statement)
    if pairs is None:
        return None
    rows: list[list[Polynomial]] = []
    whole = True
    try:
        for length in range(MAX_WINDOW + 1):
            place = _place(index, base, length)
            row = []
            for left, right in pairs:
                moved = (substitute(side, {variable: place}) for side in (left, right))
                above, below = algebra.difference(*moved)
                whole &= below.degree == 0
                if below.degree == 0:
                    above *= 1 / below.coefficients()[0]
                row.append(reduced(above, algebra.atoms))
            before = [p for earlier in rows for p in earlier]
            if sum(len(p.terms) for p in (*before, *row)) > MAX_TERMS:
                return None
            if length and all(_is_combination(p, before) for p in row):
                sides = [side for pair in pairs for side in pair]
                places = [_place(index, base, step) for step in range(length + 1)]
                parts = [substitute(side, {variable: p}) for side in sides for p in places]
                written = WrittenOut(write, domain_of(statement, write), algebra, laws)
                facts = tuple(written.lines(parts))
                if not whole or len(pairs) > 1 or set(_parameters([*before, *row])) <= {index}:
                    return Window(length, facts)
                found = combination(row[0], before)
                terms = [as_term(c, algebra.atoms) for c in found or ()]
                return Window(length, facts, tuple(terms))
            rows.append(row)
    except InvalidInputError:
        return None
    return None


def combination(p: Polynomial, others: Sequence[Polynomial]) -> list[Polynomial] | None:
    """Write p as a combination whose coefficients are polynomials in the variables, no atoms.

    Examples
    --------
    >>> found = combination(Polynomial("x*atom0 + atom1"), [Polynomial("atom0 + atom1"),
    ...     Polynomial("atom1")])
    >>> [str(c) for c in found]
    ['x', '-x + 1']
    """
    names = _parameters([p, *others])
    for degree in range(MAX_COEFFICIENT + 1):
        monomials = [
            Polynomial({tuple((n, chosen.count(n)) for n in names if n in chosen): 1})
            for size in range(degree + 1)
            for chosen in combinations_with_replacement(names, size)
        ]
        if len(monomials) * len(others) > MAX_UNKNOWNS:
            return None
        products = [(i, m, q * m) for i, q in enumerate(others) for m in monomials]
        solved = _solved(p, [value for _, _, value in products])
        if solved is not None:
            found = [Polynomial(0) for _ in others]
            for (i, m, _), c in zip(products, solved, strict=True):
                found[i] += m * c
            return found
    return None


def _parameters(polynomials: Sequence[Polynomial]) -> list[str]:
    return sorted({v for q in polynomials for v in q.variables if not v.startswith("atom")})


def _solved(p: Polynomial, others: Sequence[Polynomial]) -> list[Fraction] | None:
    """Return numbers with p = sum of numbers times others."""
    rows: dict[Monomial, int] = {}
    for q in (p, *others):
        for monomial, _ in q.terms:
            rows.setdefault(monomial, len(rows))
    system = fmpq_mat(max(1, len(rows)), len(others) + 1)
    for j, q in enumerate((*others, p)):
        for monomial, c in q.terms:
            system[rows[monomial], j] = fmpq(c.numerator, c.denominator)
    echelon, rank = system.rref()
    values = [Fraction(0)] * len(others)
    for i in range(rank):
        pivot = next(j for j in range(len(others) + 1) if echelon[i, j])
        if pivot == len(others):
            return None
        value = echelon[i, len(others)]
        values[pivot] = Fraction(int(value.p), int(value.q))
    return values


def _place(index: str, base: int, step: int) -> Term:
    """Return the variable as it reads in Lean `step` places on."""
    place: Term = Variable(index)
    if step:
        place = Binary("+", place, Number(step))
    return Binary("+", place, Number(base)) if base else place


def _is_combination(p: Polynomial, others: Sequence[Polynomial]) -> bool:
    """Whether p is a combination with rational, or else with polynomial coefficients."""
    if not p:
        return True
    return _is_linear(p, others) or _is_divided(p, others)


def _is_linear(p: Polynomial, others: Sequence[Polynomial]) -> bool:
    """Whether p seems to be a combination whose coefficients are fractions of the variables."""
    names = {v for q in (p, *others) for v in q.variables if not v.startswith("atom")}
    values = {name: Polynomial(prime) for name, prime in zip(sorted(names), _PRIMES, strict=False)}
    if len(values) < len(names):
        return False
    p, *others = (_at(q, values) for q in (p, *others))
    rows: dict[Monomial, int] = {}
    for q in (p, *others):
        for monomial, _ in q.terms:
            rows.setdefault(monomial, len(rows))
    system = fmpq_mat(len(rows), len(others) + 1)
    for j, q in enumerate((*others, p)):
        for monomial, c in q.terms:
            system[rows[monomial], j] = fmpq(c.numerator, c.denominator)
    _, rank = system.rref()
    without = fmpq_mat(len(rows), max(1, len(others)))
    for j, q in enumerate(others):
        for monomial, c in q.terms:
            without[rows[monomial], j] = fmpq(c.numerator, c.denominator)
    return bool(without.rref()[1] == rank)


def _at(p: Polynomial, values: Mapping[str, Polynomial]) -> Polynomial:
    return p.substitute(**{n: v for n, v in values.items() if n in p.variables})


def _is_divided(p: Polynomial, others: Sequence[Polynomial]) -> bool:
    divisors = [q for q in others if q]
    return bool(divisors) and cofactors(p, divisors, whole=False) is not None
