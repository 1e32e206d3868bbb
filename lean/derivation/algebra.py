"""Terms as quotients of polynomials in variables and in what is no polynomial.

Guarantee: the quotient is equal to the term wherever the term is defined.

What is no polynomial (a factorial, a sum, a power with a variable exponent, the value of a
function) is an *atom*: a new variable with a name of its own. Terms that are equal up to the
arithmetic of their arguments share one atom, and what an index beyond one step gives is
written out: ``(n+1)!`` is ``(n+1) n!``, and ``2^(n+1)`` is ``2 * 2^n``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from apery.core.errors import InvalidInputError
from apery.core.polynomial import Monomial, Polynomial
from apery.lean.derivation.definitions import Definition, Recurrence
from apery.lean.derivation.division import factors
from apery.lean.derivation.terms import (
    Apply,
    Binary,
    Iterated,
    Matrix,
    Negate,
    Number,
    Term,
    Variable,
    substitute,
)

MAX_POWER = 40
Ratio = tuple[Polynomial, Polynomial]
"""Numerator and denominator."""

ONE = Polynomial(1)
INVERSE = "_r"
"""Begins the names of inverses; no variable of a user begins so."""


@dataclass(slots=True)
class Algebra:
    """Reads terms; remembers the atoms.

    Parameters
    ----------
    definitions : mapping
        Recurrences by name, which are unrolled.
    unroll : int
        The upper bound n + c of a sum, with a constant c above this, is unrolled down to it.
        With any value, other indices are unrolled down to n.
    floors : dict
        By function and index, where factorials and recurrences of order 1 are not unrolled
        any further; 0 where nothing is said.
    inverses : dict or None
        Where it is a dict, the inverses of factors of denominators are variables, and what is
        read has no denominator; the factors by the names of these variables.
    """

    definitions: Mapping[str, Definition] = field(default_factory=dict)
    unroll: int | None = None
    floors: dict[tuple[str, Term], int] = field(default_factory=dict)
    atoms: dict[str, Term] = field(default_factory=dict)
    inverses: dict[str, Polynomial] | None = None
    _names: dict[Term, str] = field(default_factory=dict)

    def difference(self, left: Term, right: Term) -> Ratio:
        """Return left - right as one quotient."""
        (a, b), (c, d) = self.ratio(left), self.ratio(right)
        return (a - c, b) if b == d else (a * d - c * b, b * d)

    def polynomial(self, term: Term) -> Polynomial | None:
        """Return a term that has no denominator with variables in it, else None."""
        n, d = self.ratio(term)
        return n * (1 / d.coefficients()[0]) if d.degree == 0 else None

    def ratio(self, term: Term) -> Ratio:
        """Return numerator and denominator.

        Raises
        ------
        InvalidInputError
            The polynomials get too large.

        Examples
        --------
        >>> from apery.lean.derivation.notation import parse_term
        >>> n, d = Algebra(unroll=0).ratio(parse_term("(n+1)!/n! - 1/x"))
        >>> print(n, "|", d)
        atom0*n*x + atom0*x - atom0 | atom0*x
        """
        match term:
            case Number(value):
                return Polynomial(Fraction(value)), ONE
            case Variable(name):
                return Polynomial({((name, 1),): 1}), ONE
            case Negate(operand):
                n, d = self.ratio(operand)
                return -n, d
            case Binary("^", base, exponent):
                return self._power(base, exponent)
            case Binary(op, left, right):
                return self._operation(op, self.ratio(left), self.ratio(right))
            case Apply():
                return self._apply(term)
            case Iterated():
                return self._iterated(term)
        return self._atom(term), ONE

    def _operation(self, op: str, left: Ratio, right: Ratio) -> Ratio:
        (a, b), (c, d) = left, right
        match op:
            case "*":
                return a * c, b * d
            case "/":
                return (a * d, b * c) if self.inverses is None else (a * self.inverse(c), ONE)
        sign = 1 if op == "+" else -1
        if b == d:
            return a + c * sign, b
        return a * d + c * b * sign, b * d

    def _power(self, base: Term, exponent: Term) -> Ratio:
        if isinstance(exponent, Number):
            count = int(exponent.value)
            if count > MAX_POWER:
                raise InvalidInputError(f"the power {count} is not expanded")
            n, d = self.ratio(base)
            return n**count, d**count
        parts = exponents(exponent)
        if parts is None:
            return self._atom(Binary("^", base, exponent)), ONE
        # x^(2 n + m + 1) is (x^n)^2 x^m x.
        n, d = self.ratio(base)
        count, multiples = parts
        above, below = n**count, d**count
        for index, times in multiples:
            above *= self._atom(Binary("^", base, index)) ** times
        return above, below

    def _apply(self, term: Apply) -> Ratio:
        name = term.function
        made = self.definitions.get(name)
        recurrence = made if isinstance(made, Recurrence) else None
        if name == "entry":
            return self._entry(term)
        if name != "factorial" and recurrence is None:
            return self._atom(Apply(name, tuple(map(_tidied, term.arguments)))), ONE
        argument, *rest = term.arguments
        index, constant = self.index(argument)
        lowest = 0
        if index is not None and (recurrence is None or recurrence.order == 1):
            lowest = self.floors.get((name, index), 0)
        if index is None or self.unroll is None or constant <= lowest:
            shown = argument if index is None else plus(index, constant)
            return self._atom(Apply(name, (shown, *rest))), ONE
        if recurrence is None:
            n, d = self.ratio(Apply("factorial", (plus(index, constant - 1),)))
            return n * self.ratio(argument)[0], d
        order = recurrence.order
        if constant - order < 0:
            return self._atom(Apply(name, (plus(index, constant), *rest))), ONE
        at = dict(zip(recurrence.parameters, (plus(index, constant - order), *rest), strict=True))
        return self.ratio(substitute(recurrence.step, at))

    def _entry(self, term: Apply) -> Ratio:
        """Write an entry of M^(n+1) with those of M^n."""
        match term.arguments:
            case (Binary("^", Matrix(rows) as matrix, exponent), row, Number(column)):
                index, constant = self.index(exponent)
                if index is None or self.unroll is None:
                    return self._atom(term), ONE
                if constant <= 0:
                    power = Binary("^", matrix, plus(index, constant))
                    return self._atom(Apply("entry", (power, row, Number(column)))), ONE
                shorter = Binary("^", matrix, plus(index, constant - 1))
                total: Ratio = Polynomial(0), ONE
                for place, line in enumerate(rows, 1):
                    entry = Apply("entry", (shorter, row, Number(place)))
                    product = Binary("*", entry, line[int(column) - 1])
                    total = self._operation("+", total, self.ratio(product))
                return total
            case _:
                return self._atom(term), ONE

    def _iterated(self, term: Iterated) -> Ratio:
        index, constant = self.index(term.high)
        if index is None or self.unroll is None or constant <= self.unroll:
            high = term.high if index is None else plus(index, constant)
            return self._atom(Iterated(term.kind, term.body, term.variable, term.low, high)), ONE
        shorter = Iterated(term.kind, term.body, term.variable, term.low, plus(index, constant - 1))
        last = substitute(term.body, {term.variable: plus(index, constant)})
        op = "+" if term.kind == "sum" else "*"
        return self._operation(op, self.ratio(shorter), self.ratio(last))

    def inverse(self, p: Polynomial) -> Polynomial:
        """Return the inverse of a polynomial as a product of variables, one for each factor.

        Raises
        ------
        InvalidInputError
            The polynomial is zero, or contains inverses itself.

        Examples
        --------
        >>> reading = Algebra(inverses={})
        >>> print(reading.inverse(Polynomial("2*k*x + 2*x")))
        1/2*_r0*_r1
        >>> sorted(str(p) for p in reading.inverses.values())
        ['k + 1', 'x']
        """
        assert self.inverses is not None
        if not p or set(p.variables) & set(self.inverses):
            raise InvalidInputError("no inverse of this polynomial")
        constant, found = factors(p)
        product = Polynomial(1 / constant)
        for factor, times in found:
            name = next((n for n, q in self.inverses.items() if q == factor), "")
            if not name:
                name = f"{INVERSE}{len(self.inverses)}"
                self.inverses[name] = factor
            product *= Polynomial({((name, times),): 1})
        return product

    def index(self, term: Term) -> tuple[Term | None, int]:
        """Return a term as one without constant and a whole constant; None, 0 if it is none."""
        try:
            p = Algebra().polynomial(term)
        except InvalidInputError:
            return None, 0
        if p is None or any(name.startswith("atom") for name in p.variables):
            return None, 0
        constant = next((c for m, c in p.terms if m == ()), Fraction(0))
        if constant.denominator != 1:
            return None, 0
        rest = p - constant
        return (_term(rest), int(constant)) if rest else (None, 0)

    def _atom(self, term: Term) -> Polynomial:
        if term not in self._names:
            self._names[term] = f"atom{len(self._names)}"
            self.atoms[self._names[term]] = term
        return Polynomial({((self._names[term], 1),): 1})


def reduced(p: Polynomial, atoms: Mapping[str, Term]) -> Polynomial:
    """Return a polynomial with the squares of powers of -1 replaced by 1."""
    signs = {
        name for name, term in atoms.items()
        if isinstance(term, Binary) and term.op == "^" and term.left == Negate(Number(1))
    }  # fmt: skip
    if not signs:
        return p
    terms: dict[Monomial, Fraction] = {}
    for monomial, c in p.terms:
        odd = tuple((v, e % 2 if v in signs else e) for v, e in monomial)
        kept = tuple((v, e) for v, e in odd if e)
        terms[kept] = terms.get(kept, Fraction(0)) + c
    return Polynomial(terms)


def exponents(exponent: Term) -> tuple[int, list[tuple[Term, int]]] | None:
    """Write an exponent as a number plus multiples of terms.

    No answer where a multiple is negative, no whole number, or too large to be written out.

    Examples
    --------
    >>> from apery.lean.derivation.notation import parse_term
    >>> exponents(parse_term("2*n + 3"))
    (3, [(Variable(name='n'), 2)])
    """
    own = Algebra()
    try:
        p = own.polynomial(exponent)
    except InvalidInputError:
        return None
    if p is None or any(c.denominator != 1 or not 0 < c <= MAX_POWER for _, c in p.terms):
        return None
    number = next((int(c) for m, c in p.terms if not m), 0)
    return number, [(as_term(Polynomial({m: 1}), own.atoms), int(c)) for m, c in p.terms if m]


def _tidied(argument: Term) -> Term:
    """Write an argument that is a polynomial in canonical order."""
    if isinstance(argument, Number | Variable):
        return argument
    own = Algebra()
    try:
        p = own.polynomial(argument)
    except InvalidInputError:
        return argument
    return argument if p is None or own.atoms else _term(p)


def plus(term: Term, constant: int) -> Term:
    """Return a term plus a whole number."""
    if not constant:
        return term
    return Binary("+" if constant > 0 else "-", term, Number(abs(constant)))


def _term(p: Polynomial) -> Term:
    """Return a polynomial as a term, in its canonical order."""
    total: Term | None = None
    for monomial, coefficient in p.terms:
        parts: list[Term] = [
            Variable(name) if e == 1 else Binary("^", Variable(name), Number(e))
            for name, e in monomial
        ]
        if abs(coefficient) != 1 or not parts:
            parts.insert(0, Number(abs(coefficient)))
        product = parts[0]
        for part in parts[1:]:
            product = Binary("*", product, part)
        if total is None:
            total = product if coefficient > 0 else Negate(product)
        else:
            total = Binary("+" if coefficient > 0 else "-", total, product)
    return total if total is not None else Number(0)


def as_term(p: Polynomial, atoms: Mapping[str, Term]) -> Term:
    """Return a polynomial as a term, with the atoms in their places.

    Examples
    --------
    >>> from apery.lean.derivation.printing import text_of
    >>> text_of(as_term(Polynomial("x^2 - 1/2*atom0"), {"atom0": Apply("F", (Variable("n"),))}))
    'x^2 - 0.5*F(n)'
    """
    return substitute(_term(p), atoms)
