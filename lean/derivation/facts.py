"""What is surely not negative in a goal, and the facts that prove an inequality from it.

Guarantee: nothing here is trusted; each fact becomes a line of a proof that Lean checks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from apery.core.errors import InvalidInputError
from apery.core.polynomial import Polynomial
from apery.lean.derivation.algebra import ONE, Algebra, as_term
from apery.lean.derivation.lean_text import TYPES, Writer
from apery.lean.derivation.positivity import Certificate, certificate
from apery.lean.derivation.sorts import number_sort
from apery.lean.derivation.terms import (
    Apply,
    Binary,
    Comparison,
    Connective,
    Domain,
    Not,
    Number,
    Quantified,
    Relation,
    Statement,
    Term,
)

MAX_SEARCHES = 24
Known = Sequence[tuple[str, Statement]]
"""Lean names of hypotheses with their statements."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A polynomial that is at least 0, or above 0, and the proof of it.

    Parameters
    ----------
    value : Polynomial
        In variables and atoms.
    strict : bool
        Whether it is above 0.
    proof : str
        Tactics for ``0 ≤ value`` or ``0 < value``.
    """

    value: Polynomial
    strict: bool
    proof: str


def comparisons(statement: Statement) -> Iterator[tuple[Term, Relation, Term]]:
    """Yield the comparisons of a statement outside of quantifiers, chains one by one."""
    match statement:
        case Comparison(operands, relations):
            yield from zip(operands, relations, operands[1:], strict=False)
        case Connective(_, left, right):
            yield from comparisons(left)
            yield from comparisons(right)
        case Not(operand):
            yield from comparisons(operand)
        case _:
            pass


def domain_of(statement: Statement, write: Writer) -> Domain:
    """Return where the comparisons of a statement live: ``rat`` if one of them does.

    Examples
    --------
    >>> from apery.lean.derivation.notation import parse_statement
    >>> from apery.lean.derivation.signs import Scope
    >>> write = Writer(Scope({"n": "nat"}))
    >>> domain_of(parse_statement("exists k in 0..n: k/2 = n"), write)
    'rat'
    """
    match statement:
        case Quantified(_, variable, body, None, None, domain):
            scope = write.scope.declare(variable, domain or "rat")
            return domain_of(body, replace(write, scope=scope))
        case Quantified(_, variable, body, low, high) if low is not None and high is not None:
            return domain_of(body, write.inside(variable, low, high))
        case Connective(_, left, right):
            own = domain_of(left, write), domain_of(right, write)
            return "rat" if "rat" in own else "int"
        case Not(operand):
            return domain_of(operand, write)
        case Comparison(operands):
            return "rat" if any(number_sort(o, write.scope) == "rat" for o in operands) else "int"
        case _:
            return "int"


def casted(proof: str, relation: str) -> str:
    """Return the tactics that take a comparison of whole numbers to rational numbers."""
    law = "congrArg (fun z : Int => (z : Rat))"
    if relation in ("<", ">"):
        law = "Rat.intCast_lt_intCast.mpr"
    elif relation in ("<=", ">="):
        law = "Rat.intCast_le_intCast.mpr"
    elif relation == "!=":
        return f"exact_mod_cast {proof}"
    # The first of them does not look into powers of negative numbers.
    return f"first | exact_mod_cast {proof} | (have z := {law} {proof}; simp at z; grind)"


@dataclass(slots=True)
class Facts:
    """Collects facts about one goal and writes the lines that a proof needs.

    Parameters
    ----------
    write : Writer
        Writes terms in the scope of the goal.
    domain : str
        ``int`` or ``rat``: where the inequality lives.
    algebra : Algebra
        Reads terms.
    unfold, rules : tuple of str
        Tactics that take the last term off sums, and theorems for `grind`.
    searches : int
        How many certificates may still be looked for.
    early : list of str
        Lines that need the hypotheses for all numbers.
    linear : bool
        Whether facts are added up only, without products.
    """

    write: Writer
    domain: Domain
    algebra: Algebra
    found: list[Fact] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    multipliers: list[tuple[str, Polynomial]] = field(default_factory=list)
    unfold: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    searches: int = MAX_SEARCHES
    early: list[str] = field(default_factory=list)
    linear: bool = False

    @property
    def grind(self) -> str:
        """The tactic that closes the small gaps."""
        return f"grind [{', '.join(self.rules)}]" if self.rules else "grind"

    def text(self, p: Polynomial) -> str:
        """Return the Lean term of a polynomial."""
        return self.write.typed(as_term(p, self.algebra.atoms), self.domain)

    def assume(self, hypotheses: Known) -> None:
        """Take the comparisons among the hypotheses, joined by `and` at most."""
        for name, statement in hypotheses:
            for left, relation, right in _conjuncts(statement):
                self._comparison(name, left, relation, right)

    def _comparison(self, name: str, left: Term, relation: str, right: Term) -> None:
        if relation == "!=":
            return
        if relation in ("<", "<="):
            left, right = right, left
        try:
            value, below = self.algebra.difference(left, right)
        except InvalidInputError:
            return
        strict = relation in ("<", ">")
        if below.degree > 0:
            self._over(name, left, relation, right, value, below)
            return
        value *= 1 / below.coefficients()[0]
        # Casting an Int fact to Rat goes through the statement as it stands.
        if self.domain == "rat" and "rat" not in (self._sort(left), self._sort(right)):
            sign = "<" if strict else "≤" if relation != "=" else "="
            a, b = self.write.typed(right, "rat"), self.write.term(left, "rat")
            tactics = casted(name, relation)
            proof = f"have c : {a} {sign} {b} := (by {tactics}); {self.grind}"
        else:
            proof = f"have := {name}; {self.grind}"
        self.found.append(Fact(value, strict, proof))
        if relation == "=":
            self.found.append(Fact(-value, False, proof))

    def _over(
        self,
        name: str,
        left: Term,
        relation: str,
        right: Term,
        value: Polynomial,
        below: Polynomial,
    ) -> None:
        """Multiply a hypothesis by its denominator, where that is positive."""
        if relation == "=":
            return
        kept = len(self.lines)
        if self.certify(below, True) is None:
            del self.lines[kept:]
            return
        strict = relation in ("<", ">")
        positive, difference = f"d{len(self.lines)}", self.write.typed(
            Binary("-", left, right), "rat"
        )  # fmt: skip
        self.lines.append(f"have {positive} : 0 < {self.text(below)} := by grind")
        self.multipliers.append((positive, below))
        lemma = "Rat.mul_pos" if strict else "Rat.mul_nonneg"
        second = positive if strict else f"(Rat.le_of_lt {positive})"
        first = f"(by have := {name}; {self.grind} : 0 {'<' if strict else '≤'} {difference})"
        equal = (
            f"have e : {difference} * {self.text(below)} = {self.text(value)} := by {self.grind}"
        )
        self.found.append(
            Fact(value, strict, f"have := {lemma} {first} {second}; ({equal}); rw [e] at this; "
                                "exact this")
        )  # fmt: skip

    def _sort(self, term: Term) -> Domain:
        return number_sort(term, self.write.scope)

    def variables(self, names: Iterable[str]) -> None:
        """Take natural variables as not negative."""
        for name in names:
            if self.write.scope.sorts.get(name) == "nat":
                value = Polynomial({((name, 1),): 1})
                lemma = "Rat.natCast_nonneg" if self.domain == "rat" else "Int.natCast_nonneg _"
                self.found.append(Fact(value, False, f"exact {lemma}"))

    def known_atoms(self) -> None:
        """Take what is known of factorials, powers of positive numbers, and absolute values."""
        for name, term in list(self.algebra.atoms.items()):
            value = Polynomial({((name, 1),): 1})
            match term:
                case Apply("factorial", (argument,)):
                    tactics = f"exact_mod_cast Apery.factorial_pos {self.write.natural(argument)}"
                    self.found.append(Fact(value, True, tactics))
                case Binary("^", Number(base), _) if base > 0:
                    kind = "rational" if self.domain == "rat" else "integer"
                    tactics = f"exact Apery.power_pos_{kind} _ (by decide +kernel) _"
                    self.found.append(Fact(value, True, tactics))
                case Apply("abs" | "max" | "min" as function, arguments):
                    self._between(function, value, arguments)
                case _:
                    pass

    def _between(self, function: str, value: Polynomial, arguments: Sequence[Term]) -> None:
        """Take that a maximum is above its arguments, and the like."""
        try:
            found = [self.algebra.polynomial(argument) for argument in arguments]
        except InvalidInputError:
            return
        tactics = f"first | omega | (simp only [{function}Rat]; split <;> grind)"
        for p in found:
            if p is None:
                return
            if function == "abs":
                self.found.append(Fact(value + p, False, tactics))
            sign = -1 if function == "min" else 1
            self.found.append(Fact((value - p) * sign, False, tactics))

    def prove(self, left: Term, relation: str, right: Term) -> bool:
        """Add the lines that lead to ``left relation right``; False where none are found."""
        if relation in (">", ">="):
            left, right, relation = right, left, "<" if relation == ">" else "<="
        try:
            numerator, denominator = self.algebra.difference(right, left)
        except InvalidInputError:
            return False
        strict = relation == "<"
        if denominator.degree == 0:
            scale = denominator.coefficients()[0]
            return self.certify(numerator * (1 / scale), strict) is not None
        return self._quotient(left, right, numerator, denominator, strict)

    def _quotient(
        self, left: Term, right: Term, numerator: Polynomial, denominator: Polynomial, strict: bool
    ) -> bool:
        for sign in (1, -1):
            below = self.certify(denominator * sign, True)
            if below is None:
                continue
            above = self.certify(numerator * sign, strict)
            if above is None:
                return False
            n, d = self.text(numerator * sign), self.text(denominator * sign)
            lemma = "quotient_pos" if strict else "quotient_nonneg"
            where = f"(by grind : 0 {'<' if strict else '≤'} {n}) (by grind : 0 < {d})"
            a, b = self.write.typed(right, "rat"), self.write.term(left, "rat")
            self.lines.append(f"have q{len(self.lines)} : 0 < {d} := by grind")
            self.lines.append(f"have q{len(self.lines)} := Apery.{lemma} {where}")
            first = "".join(f"({line}); " for line in self.unfold)
            self.lines.append(
                f"have q{len(self.lines)} : {a} - {b} = {n} / {d} := by {first}{self.grind}"
            )
            return True
        return False

    def nonzero(self, value: Polynomial) -> bool:
        """Add the lines for a polynomial that is positive or negative everywhere."""
        for sign in (1, -1):
            if self.certify(value * sign, True) is not None:
                shown = self.text(value * sign)
                self.lines.append(f"have q{len(self.lines)} : 0 < {shown} := by grind")
                return True
        return False

    def certify(self, target: Polynomial, strict: bool) -> Certificate | None:
        """Add the lines for a polynomial, if need be times a denominator that is positive."""
        found = self._search(target, strict)
        if found is not None:
            return found
        sign = "<" if strict else "≤"
        for name, multiplier in self.multipliers:
            found = self._search(target * multiplier, strict)
            if found is not None:
                p, n = self.text(multiplier), self.text(target)
                lemma = "factor_pos" if strict else "factor_nonneg"
                self.lines.append(
                    f"have q{len(self.lines)} : 0 {sign} {n} := "
                    f"Apery.{lemma} {name} (by grind : 0 {sign} {p} * {n})"
                )
                return found
        return None

    def _search(self, target: Polynomial, strict: bool) -> Certificate | None:
        premises = [(fact.value, fact.strict) for fact in self.found]
        found = certificate(target, premises, strict=strict, linear=True)
        if found is not None or self.linear:
            return found and self._taken(found)
        for extra in (0, 1, 2):
            self.searches -= 1
            if self.searches < 0:
                return None
            found = certificate(target, premises, strict=strict, extra=extra)
            if found is not None:
                return self._taken(found)
        return None

    def _taken(self, found: Certificate) -> Certificate:
        for _, product in found.products:
            self._product(product.factors, product.root, product.strict)
        return found

    def _product(self, factors: tuple[int, ...], root: Polynomial, strict: bool) -> None:
        """Add one line for a product of facts and a square."""
        kind = TYPES[self.domain]
        word = "rational" if self.domain == "rat" else "integer"
        proof = "" if root == ONE else f"(Apery.square_nonneg_{word} {self.text(root)})"
        for index in factors:
            own = self._own(index)
            if self.found[index].strict and not strict:
                own = f"({kind}.le_of_lt {own})"
            lemma = f"{kind}.mul_pos" if strict else f"{kind}.mul_nonneg"
            proof = own if not proof else f"({lemma} {proof} {own})"
        if proof and not (root == ONE and len(factors) == 1):
            self.lines.append(f"have q{len(self.lines)} := {proof}")

    def _own(self, index: int) -> str:
        """Return the name of a fact, which gets a line of its own the first time."""
        name = f"f{index}"
        fact = self.found[index]
        start = f"have {name} : 0 {'<' if fact.strict else '≤'} {self.text(fact.value)} := by "
        if not any(line.startswith(start) for line in self.lines):
            self.lines.append(f"{start}{fact.proof}")
        return name


def _conjuncts(statement: Statement) -> Iterator[tuple[Term, Relation, Term]]:
    match statement:
        case Comparison():
            yield from comparisons(statement)
        case Connective("and", left, right):
            yield from _conjuncts(left)
            yield from _conjuncts(right)
