"""Proofs to try for a step, the cheap and likely ones first.

Guarantee: nothing here is trusted; Lean accepts a proof or the next one is tried. All text is
made of our own words and of names with a prefix of ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from apery.lean.derivation.algebra import Algebra
from apery.lean.derivation.bounded import bounded_proofs, closed_witness
from apery.lean.derivation.cases import cases_proofs
from apery.lean.derivation.certified import (
    casts,
    certified,
    contradiction,
    inverted,
    termwise,
)
from apery.lean.derivation.definitions import Definition, Formula
from apery.lean.derivation.derivation import Derivation, Step
from apery.lean.derivation.divisors import (
    coprime_proof,
    division,
    prime_powers,
    product_lines,
    quotient_proof,
)
from apery.lean.derivation.ends import from_the_start
from apery.lean.derivation.existence import existence_proof, large_number
from apery.lean.derivation.factorials import in_factorials
from apery.lean.derivation.facts import domain_of
from apery.lean.derivation.goals import Goal, block, conjuncts, opened, variants
from apery.lean.derivation.induction import inductions, weight
from apery.lean.derivation.laws import law_instances, laws, universal
from apery.lean.derivation.lean_text import definition_name, variable_name
from apery.lean.derivation.lemmas import ENDLESS, FACTS, FUNCTIONS
from apery.lean.derivation.residues import residue_proof
from apery.lean.derivation.roots import zero_product
from apery.lean.derivation.rows import weighted_rows
from apery.lean.derivation.summation import closed_sums, convolutions, row_sums
from apery.lean.derivation.terms import (
    Binary,
    Comparison,
    Divides,
    Number,
    Quantified,
    Statement,
    Term,
    Truth,
    substitute,
)
from apery.lean.derivation.translate import Formal, formal
from apery.lean.derivation.written_out import WrittenOut

LONG = 30.0
"""Seconds for what ends in linear arithmetic with many facts."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proof to try.

    Parameters
    ----------
    method : str
        How it goes about it, in a word.
    proof : str
        Lean text: a term, or a block that begins with ``by``.
    seconds : float
        Time that it may take.
    """

    method: str
    proof: str
    seconds: float = 20.0


def proposals(derivation: Derivation, step: Step) -> Iterator[Proposal]:
    """Yield proofs to try for the theorem of a step.

    Examples
    --------
    >>> from apery.lean.derivation.derivation import derivation
    >>> made = derivation({"x": "int"}, ["(x + 1)^2 = x^2 + 2*x + 1"])
    >>> print(next(proposals(made, made.steps[0])).proof, end="")
    by
      grind
    """
    assert step.meaning is not None
    stated = formal(derivation, step)
    goal = opened(derivation, step, stated)
    if isinstance(goal.conclusion, Truth) or not stated.binders:
        witness = closed_witness(goal, derivation)
        if witness is not None:
            yield Proposal("witness", block([*goal.opening, f"exact {witness}"]))
    for lines in bounded_proofs(step.meaning.statement, goal):
        yield Proposal("all cases", block(lines))
    if not stated.binders and not isinstance(goal.conclusion, Quantified):
        yield Proposal("evaluation", "by decide +kernel")
    yield from _Proposals(derivation, step, goal, stated).all()
    for other in variants(goal):
        yield from _Proposals(derivation, step, other, stated, moved=True).after_a_move()


def _instances(
    derivation: Derivation, step: Step, stated: Formal, at: Mapping[str, tuple[str, Term]]
) -> list[tuple[str, Statement | None]]:
    """Return earlier steps at the variables of this one, or at other terms in their place.

    Each comes with its statement where its own premises are among those of this step.
    """
    own = set(stated.variables)
    names = {h.text: h.name for h in stated.hypotheses}
    found: list[tuple[str, Statement | None]] = []
    for before in derivation.earlier(step):
        theirs = formal(derivation, before)
        variables = theirs.variables
        if not variables or not set(variables) <= own or (at and not set(at) & set(variables)):
            continue
        words = [f"h_{before.name}"]
        words += [at[n][0] if n in at else variable_name(n) for n in variables]
        statement: Statement | None = None
        if (
            before.meaning is not None
            and all(h.text in names for h in theirs.hypotheses)
            and not (at and theirs.hypotheses)
        ):
            words += [names[h.text] for h in theirs.hypotheses]
            statement = substitute(before.meaning.statement, {n: t for n, (_, t) in at.items()})
        found.append((" ".join(words), statement))
    return found


@dataclass(frozen=True, slots=True)
class _Proposals:
    """Proofs of one goal.

    Parameters
    ----------
    moved : bool
        Whether variables were replaced, so that earlier steps do not speak of the same ones.
    """

    derivation: Derivation
    step: Step
    goal: Goal
    stated: Formal
    moved: bool = False

    @property
    def definitions(self) -> tuple[str, ...]:
        return self.stated.definitions

    @property
    def formulas(self) -> list[str]:
        """Lean names of the definitions by a formula that the goal uses."""
        names = [definition_name(d.name) for d in self.derivation.definitions
                 if isinstance(d, Formula)]  # fmt: skip
        return [n for n in names if n in self.definitions]

    @property
    def earlier(self) -> list[tuple[str, Statement | None]]:
        return [] if self.moved else _instances(self.derivation, self.step, self.stated, {})

    @property
    def start(self) -> list[str]:
        lines = [f"have e_{i} := {line}" for i, (line, _) in enumerate(self.earlier)]
        return [*self.goal.opening, *lines]

    @property
    def cleared(self) -> list[str]:
        """The beginning, without the earlier steps for all values of their variables."""
        names = dict.fromkeys(line.partition(" ")[0] for line, _ in self.earlier)
        return [*self.start, *(f"clear {name}" for name in names)]

    @property
    def informed(self) -> Goal:
        """The goal with earlier steps among what is known."""
        more = [part for i, (_, s) in enumerate(self.earlier) if s is not None
                for part in conjuncts(f"e_{i}", s)]  # fmt: skip
        return replace(self.goal, known=(*self.goal.known, *more))

    def by_factorials(self) -> Iterator[Proposal]:
        """Binomial coefficients as quotients of factorials."""
        goal = in_factorials(self.goal)
        if goal is None:
            return
        own = _Proposals(self.derivation, self.step, goal, self.stated, moved=True)
        for proposal in chain(own.inverses(), own.written_out(), own.by_induction()):
            yield replace(proposal, method=f"{proposal.method}, with factorials")

    def whole_sums(self) -> Iterator[Proposal]:
        """Write sums over the end of a range as differences of sums from the start."""
        goal = from_the_start(self.goal)
        if goal is None:
            return
        yield Proposal("sums from the start", block([*goal.opening, "grind"]))
        own = _Proposals(self.derivation, self.step, goal, self.stated, moved=True)
        for proposal in chain(own.written_out(), own.by_induction()):
            yield replace(proposal, method=f"{proposal.method}, sums from the start")

    def at(self, variable: str, place: str, term: Term) -> list[tuple[str, Statement | None]]:
        """Return earlier steps with another term in the place of a variable."""
        if self.moved:
            return []
        return _instances(self.derivation, self.step, self.stated, {variable: (place, term)})

    def of(self, rules: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
        """Return the theorems about the functions of the goal."""
        return tuple(f"Apery.{r}" for name, own in rules.items() if self.goal.calls(name)
                     for r in own)  # fmt: skip

    @property
    def functions(self) -> tuple[str, ...]:
        return self.of(FUNCTIONS)

    @property
    def facts(self) -> tuple[str, ...]:
        return self.of(FACTS)

    def grind(self, *more: str) -> str:
        rules = (*self.definitions, *self.functions, *more)
        return f"grind [{', '.join(rules)}]" if rules else "grind"

    def all(self) -> Iterator[Proposal]:
        goal = self.goal
        yield from self.residues()
        found = existence_proof(goal)
        if found is not None:
            yield Proposal("witness", block([*goal.opening, *found]))
        large = large_number(goal)
        if large is not None:
            for facts in (inverted(large, self.derivation), certified(large, self.derivation)):
                lines = [*large.opening, *casts(large), *(facts or []), "grind"]
                yield Proposal("a large number", block(lines))
        if self.facts:
            ready = (*self.facts, *self.of(ENDLESS))
            tries = " | ".join(f"(apply {fact} <;> omega)" for fact in ready)
            yield Proposal("library", block([*self.start, f"first | {tries}"]))
        if goal.calls("binomial"):
            lines = [*self.start, *casts(self.informed), f"grind [{', '.join(self.facts)}]"]
            yield Proposal("algebra with the library", block(lines))
            yield from self.by_factorials()
        if goal.calls("entry"):
            powers = "powerInt, entryInt, powerRat, entryRat, Apery.sumInt, Apery.sumRat"
            lines = [*self.start, f"simp [{powers}]", f"try {self.grind()}"]
            yield Proposal("matrices", block(lines))
        formulas = self.formulas
        if formulas:
            lines = [*self.start, f"simp only [{', '.join(formulas)}] at *", *casts(self.informed)]
            yield Proposal("algebra", block([*lines, self.grind()]))
        likely = any(weight(goal.conclusion, name) for name in goal.naturals)
        with_definitions = Proposal(
            "algebra", block([*self.start, *casts(self.informed), self.grind()])
        )
        if not likely:
            yield with_definitions
        yield from self.written_out()
        yield from self.whole_sums()
        yield from self.quotients()
        yield from self.certificates()
        yield from self.sum_of_terms()
        if goal.calls("binomial"):
            yield from self.sums()
        if likely:
            # Definitions are followed without end where nothing is found: proofs that write
            # values out as far as needed come first.
            yield from self.by_induction()
            yield with_definitions
        yield Proposal("linear arithmetic", block([*self.start, "omega"]))
        yield from self.instances()
        yield from self.by_cases()
        if not goal.calls("binomial"):
            yield from self.sums()
        extra = ", ".join((*self.definitions, "Int.natAbs_mul", *self.functions, *self.facts,
                           "Apery.binomial_row"))  # fmt: skip
        yield Proposal("simplification", block([*self.start, f"simp [{extra}]"]))
        yield from self.monotone()
        if not likely:
            yield from self.by_induction()

    def after_a_move(self) -> Iterator[Proposal]:
        """Proofs that are worth another try after differences went away."""
        lines = [*self.start, *casts(self.informed), self.grind(*self.facts)]
        yield Proposal("algebra after a shift", block(lines))
        yield from self.quotients()
        yield from self.by_induction()
        yield from self.certificates()
        yield from self.sums()

    def residues(self) -> Iterator[Proposal]:
        """All residues, if need be modulo one prime power after the other."""
        goal = self.goal
        wanted = division(goal.conclusion)
        if isinstance(wanted and wanted.divisor, Number) and isinstance(goal.conclusion, Divides):
            assert wanted is not None and isinstance(wanted.divisor, Number)
            powers = prime_powers(int(wanted.divisor.value))
            if len(powers) > 1:
                proofs = [residue_proof(goal.write, goal.known, Divides(Number(p), wanted.dividend))
                          for p in powers]  # fmt: skip
                if all(proofs):
                    shown = goal.write.typed(wanted.dividend, "int")
                    lines = [f"have r_{p} : ({p} : Int) ∣ {shown} := {proof}"
                             for p, proof in zip(powers, proofs, strict=True)]  # fmt: skip
                    lines = [line for text in lines for line in text.split("\n")]
                    lines += product_lines(powers, shown)
                    yield Proposal("residues", block([*goal.opening, *lines]))
        proof = residue_proof(goal.write, self.informed.known, goal.conclusion)
        if proof is not None:
            yield Proposal("residues", block([*self.start, f"exact {proof}"]))

    def quotients(self) -> Iterator[Proposal]:
        """Divisibility by the quotient, coprime numbers by a combination that is 1."""
        goal = self.informed
        made = {d.name: d for d in self.derivation.definitions}
        found = quotient_proof(goal.write, goal.known, goal.conclusion, made)
        if found is not None:
            yield Proposal("quotient", block([*self.cleared, *found]))
        found = coprime_proof(goal.write, goal.conclusion)
        if found is not None:
            yield Proposal("combination", block([*self.start, *found]))
        if division(goal.conclusion) is not None:
            yield Proposal(
                "powers", block([*self.start, "first | exact Apery.pow_divides (by assumption) _ | "
                                 "exact Apery.pow_emod _ _ _ (by assumption) _"]),
            )  # fmt: skip

    def by_induction(self) -> Iterator[Proposal]:
        rules = (*self.definitions, *self.functions)
        for method, lines in inductions(self.goal, self.derivation, self.at, rules):
            yield Proposal(method, block([*self.goal.opening, *lines]))

    def inverses(self) -> Iterator[Proposal]:
        """Take inverses of denominators as variables."""
        found = inverted(self.informed, self.derivation)
        if found is not None:
            lines = [*self.cleared, *casts(self.informed), *found, "grind"]
            yield Proposal("inverses", block(lines))

    def certificates(self) -> Iterator[Proposal]:
        yield from self.inverses()
        found = certified(self.informed, self.derivation)
        if found is not None:
            lines = [*self.cleared, *casts(self.informed), *found, self.grind()]
            yield Proposal("certificate", block(lines), LONG)
        found = zero_product(self.informed)
        if found is not None:
            yield Proposal("a product that is zero", block([*self.cleared, *found]))
        found = contradiction(self.informed)
        if found is not None:
            lines = [*self.cleared, *casts(self.informed), *found, "exfalso", "grind"]
            yield Proposal("contradiction", block(lines))

    def written_out(self) -> Iterator[Proposal]:
        """Write the values of sequences out, then do algebra without their definitions."""
        goal = self.informed
        found_laws = laws(goal.known, goal.write.scope.sorts)
        made: dict[str, Definition] = {d.name: d for d in self.derivation.definitions}
        made |= {name: law.recurrence for name, law in found_laws.items()}
        hypotheses = {name: law.hypothesis for name, law in found_laws.items()}
        domain = domain_of(goal.conclusion, goal.write)
        sides = [side for s in (goal.conclusion, *(s for _, s in goal.known))
                 if isinstance(s, Comparison) for side in s.operands]  # fmt: skip
        written = WrittenOut(goal.write, domain, Algebra(made, unroll=0), hypotheses)
        lines = list(written.lines(sides))
        clear = [f"clear {name}" for name in universal(goal.known)]
        lines = [*self.cleared, *casts(goal), *lines, *clear, "grind"]
        yield Proposal("algebra, written out", block(lines))

    def sum_of_terms(self) -> Iterator[Proposal]:
        found = termwise(self.informed, self.derivation)
        if found is not None:
            yield Proposal("term by term", block([*self.start, *found]))

    def by_cases(self) -> Iterator[Proposal]:
        for lines in cases_proofs(self.informed):
            yield Proposal("cases", block([*self.cleared, *casts(self.informed), *lines]), LONG)

    def instances(self) -> Iterator[Proposal]:
        """Assumptions for all numbers, taken at small terms."""
        found = law_instances(self.goal)
        if not found:
            return
        lines = [line for line, _ in found]
        more = [(f"l_{i}", statement) for i, (_, statement) in enumerate(found)]
        goal = replace(self.informed, known=(*self.informed.known, *more))
        facts = certified(goal, self.derivation, linear=True)
        if facts is not None:
            used = " ".join(facts)
            taken = [line for line, (name, _) in zip(lines, more, strict=True)
                     if f"{name};" in used]  # fmt: skip
            ending = f"first | grind | {self.grind()}"
            yield Proposal("instances", block([*self.cleared, *taken, *facts, ending]))
        ways = "first | grind | (simp at *; grind) | omega"
        yield Proposal("instances", block([*self.start, *lines, ways]))

    def sums(self) -> Iterator[Proposal]:
        if self.goal.calls("binomial"):
            for lines in chain(
                convolutions(self.goal), row_sums(self.goal), weighted_rows(self.goal)
            ):
                yield Proposal("binomial theorem", block([*self.start, *lines]))
        found = closed_sums(self.goal)
        if found:
            lines = [*self.start, *casts(self.informed), *found, self.grind()]
            yield Proposal("closed sums", block(lines))

    def monotone(self) -> Iterator[Proposal]:
        """Powers that grow with their base, or fall with their exponent."""
        match self.goal.conclusion:
            case Comparison((Binary("^"), Binary("^")), ("<=" | ">=",)):
                pass
            case _:
                return
        small = "(by first | assumption | grind)"
        laws = [
            f"exact Apery.power_le_power_{kind} {small} {small} _"
            for kind in ("rational", "integer")
        ]
        laws.append(f"exact Apery.power_decreases_rational {small} {small} _")
        yield Proposal("powers", block([*self.start, f"first | {' | '.join(laws)}"]))
