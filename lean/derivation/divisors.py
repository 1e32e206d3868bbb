"""Divisibility, congruences and coprime numbers, by finding the quotients.

Guarantee: nothing here is trusted; each quotient becomes a part of a proof that Lean checks.

What is assumed of divisibility is written as equations with new letters for the quotients.
The dividend is then a multiple of the divisor as a polynomial, up to these equations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from apery.core.errors import InvalidInputError
from apery.core.polynomial import Polynomial
from apery.lean.derivation.algebra import Algebra, as_term
from apery.lean.derivation.definitions import Definition
from apery.lean.derivation.division import cofactors, quotient
from apery.lean.derivation.facts import Known
from apery.lean.derivation.lean_text import Writer
from apery.lean.derivation.terms import (
    Apply,
    Binary,
    Comparison,
    Congruent,
    Connective,
    Divides,
    Number,
    Statement,
    Term,
    Variable,
    walk,
)
from apery.lean.derivation.written_out import WrittenOut

MAX_MULTIPLE = 60
"""Multiples that are tried for a combination that is 1."""


@dataclass(frozen=True, slots=True)
class Division:
    """A statement as ``divisor divides dividend``, and the tactic that leads there."""

    divisor: Term
    dividend: Term
    opening: tuple[str, ...] = ()


def division(statement: Statement) -> Division | None:
    """Return a divisibility, a congruence or a known remainder as a division.

    Examples
    --------
    >>> from apery.lean.derivation.notation import parse_statement
    >>> division(parse_statement("mod(10^n, 9) = 1")).opening
    ('refine Apery.remainder_of_divides ?_ (by decide) (by decide)',)
    """
    match statement:
        case Divides(divisor, dividend):
            return Division(divisor, dividend)
        case Congruent(left, right, modulus):
            opening = ("refine Apery.congruent_of_divides ?_",)
            return Division(modulus, Binary("-", left, right), opening)
        case Comparison((Apply("mod", (term, Number() as m)), Number() as rest), ("=",)):
            if not 0 <= rest.value < m.value:
                return None
            opening = ("refine Apery.remainder_of_divides ?_ (by decide) (by decide)",)
            return Division(m, Binary("-", term, rest), opening)
        case _:
            return None


def coprime(statement: Statement) -> tuple[Term, Term] | None:
    """Return the two numbers of which a statement says that they are coprime."""
    match statement:
        case Comparison((Apply("gcd", (a, b)), Number(1)), ("=",)) | Comparison(
            (Number(1), Apply("gcd", (a, b))), ("=",)
        ):
            return a, b
        case _:
            return None


@dataclass(slots=True)
class _Equations:
    """Equations between polynomials, and the lines of a proof that bring them about."""

    algebra: Algebra
    lines: list[str] = field(default_factory=list)
    found: list[Polynomial] = field(default_factory=list)

    def assume(self, hypotheses: Known) -> None:
        for name, statement in hypotheses:
            self._take(name, statement)

    def _take(self, name: str, statement: Statement) -> None:
        match statement:
            case Connective("and", left, right):
                self._take(f"{name}.1", left)
                self._take(f"{name}.2", right)
            case Divides(divisor, dividend):
                self.multiple(name, divisor, dividend)
            case Congruent(left, right, modulus):
                own = f"(Apery.divides_of_congruent {name})"
                self.multiple(own, modulus, Binary("-", left, right))
            case Comparison((left, right), ("=",)):
                value = self.read(Binary("-", left, right))
                if value is not None:
                    self.found.append(value)
            case _:
                pass

    def multiple(self, proof: str, divisor: Term, dividend: Term) -> None:
        """Take ``dividend = divisor * c`` with a new letter c."""
        d, n = self.read(divisor), self.read(dividend)
        if d is None or n is None:
            return
        letter = f"c_{len(self.lines)}"
        self.lines.append(f"obtain ⟨{letter}, r_{len(self.lines)}⟩ := {proof}")
        self.algebra.atoms[letter] = Variable(f"_{letter}")
        self.found.append(n - d * Polynomial({((letter, 1),): 1}))

    def read(self, term: Term) -> Polynomial | None:
        try:
            return self.algebra.polynomial(term)
        except InvalidInputError:
            return None

    def reduced(self, p: Polynomial) -> Polynomial:
        """Put in what the equations give for variables that they determine."""
        equations = list(self.found)
        for _ in range(len(equations)):
            for i, equation in enumerate(equations):
                solved = _solved(equation)
                if solved is not None:
                    name, value = solved
                    del equations[i]
                    equations = [q.substitute(**{name: value}) for q in equations]
                    p = p.substitute(**{name: value})
                    break
        return p


def _solved(equation: Polynomial) -> tuple[str, Polynomial] | None:
    """Return a variable that occurs once, with coefficient 1 or -1, and its value."""
    for monomial, c in equation.terms:
        if abs(c) == 1 and len(monomial) == 1 and monomial[0][1] == 1:
            name = monomial[0][0]
            rest = equation - Polynomial({monomial: c})
            if name not in rest.variables and not name.startswith("c_"):
                return name, rest * (-c)
    return None


def quotient_proof(
    write: Writer, known: Known, conclusion: Statement, definitions: Mapping[str, Definition]
) -> list[str] | None:
    """Return the lines that show a divisibility by its quotient, None where none is found."""
    wanted = division(conclusion)
    if wanted is None:
        return None
    equations = _Equations(Algebra(definitions, unroll=0))
    equations.assume(known)
    for node in walk(conclusion):
        if isinstance(node, Apply) and node.function == "gcd":
            a, b = node.arguments
            shown = f"{write.term(a, 'int')} {write.term(b, 'int')}"
            equations.multiple(f"Int.gcd_dvd_left {shown}", node, a)
            equations.multiple(f"Int.gcd_dvd_right {shown}", node, b)
    d, n = equations.read(wanted.divisor), equations.read(wanted.dividend)
    if d is None or n is None:
        return None
    found = quotient(equations.reduced(n), equations.reduced(d))
    if found is None:
        parts = cofactors(n, [d, *equations.found])
        if parts is None:
            return None
        found = parts[0]
    scope, renamed = write.scope, dict(write.renamed)
    for letter in (a for a in equations.algebra.atoms if a.startswith("c_")):
        scope = scope.declare(f"_{letter}", "int")
        renamed[f"_{letter}"] = letter
    lettered = replace(write, scope=scope, renamed=renamed)
    shown = lettered.typed(as_term(found, equations.algebra.atoms), "int")
    sides = [wanted.divisor, wanted.dividend]
    for _, statement in known:
        if isinstance(statement, Comparison) and set(statement.relations) == {"="}:
            sides += statement.operands
    facts = WrittenOut(write, "int", equations.algebra).lines(sides)
    return [*equations.lines, *wanted.opening, *facts, f"exact ⟨{shown}, by grind⟩"]


def coprime_proof(write: Writer, conclusion: Statement) -> list[str] | None:
    """Return the lines that show two numbers to be coprime by a combination that is 1."""
    pair = coprime(conclusion)
    if pair is None:
        return None
    algebra = Algebra()
    try:
        a, b = (algebra.polynomial(side) for side in pair)
    except InvalidInputError:
        return None
    if a is None or b is None:
        return None
    for u in sorted(range(-MAX_MULTIPLE, MAX_MULTIPLE + 1), key=abs):
        v = quotient(Polynomial(1) - a * u, b)
        if v is not None:
            shown = write.term(as_term(v, algebra.atoms), "int")
            return [f"have g := Apery.coprime_of_combination (a := {write.term(pair[0], 'int')}) "
                    f"(b := {write.term(pair[1], 'int')}) ({u}) {shown} (by grind)",
                    "exact_mod_cast g"]  # fmt: skip
    return None


def coprime_step(
    write: Writer, algebra: Algebra, before: Sequence[Term], after: Sequence[Term]
) -> list[str] | None:
    """Return the lines that carry coprimality from one pair of numbers to the next."""
    try:
        a, b, c, d = (algebra.polynomial(side) for side in (*before, *after))
    except InvalidInputError:
        return None
    if a is None or b is None or c is None or d is None:
        return None
    first, second = cofactors(a, [c, d]), cofactors(b, [c, d])
    if first is None or second is None:
        return None
    texts = [write.term(as_term(p, algebra.atoms), "int") for p in (*first, *second)]
    sides = [write.term(side, "int") for side in (*before, *after)]
    named = " ".join(f"({x} := {text})" for x, text in zip("abcd", sides, strict=True))
    facts = WrittenOut(write, "int", algebra).lines([*before, *after])
    return [*facts,
            f"have g := Apery.coprime_of_coprime {named} {' '.join(texts)} (by exact_mod_cast ih) "
            "(by grind) (by grind)",
            "exact_mod_cast g"]  # fmt: skip


def prime_powers(modulus: int) -> list[int]:
    """Return the prime powers that a number is the product of.

    Examples
    --------
    >>> prime_powers(360)
    [8, 9, 5]
    """
    out, prime = [], 2
    while modulus > 1:
        if prime * prime > modulus:
            prime = modulus
        power = 1
        while modulus % prime == 0:
            modulus //= prime
            power *= prime
        if power > 1:
            out.append(power)
        prime += 1
    return out


def product_lines(factors: Sequence[int], dividend: str) -> list[str]:
    r"""Return the lines that put coprime divisors ``r_2``, ``r_3`` of a number together.

    Examples
    --------
    >>> print("\n".join(product_lines([2, 3], "x")))
    have q_6 : (6 : Int) ∣ x := Apery.product_divides (-1) (1) (by decide) (by decide) r_2 r_3
    exact q_6
    """
    lines: list[str] = []
    whole, name = factors[0], f"r_{factors[0]}"
    for factor in factors[1:]:
        u = pow(whole, -1, factor)
        v = (1 - u * whole) // factor
        if abs(u - factor) < u:
            u, v = u - factor, v + whole
        whole *= factor
        lines.append(
            f"have q_{whole} : ({whole} : Int) ∣ {dividend} := Apery.product_divides ({u}) ({v}) "
            f"(by decide) (by decide) {name} r_{factor}"
        )
        name = f"q_{whole}"
    return [*lines, f"exact {name}"]
