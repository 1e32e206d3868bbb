"""Witnesses: numbers and functions at which a statement is false or all premises hold.

Guarantee: the theorems here are about the statements of the derivation; the proofs are
proposals, which Lean checks. `refutation` speaks of the theorem without the earlier steps,
so that what it refutes does not depend on them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from apery.lean.derivation.definitions import Formula, Recurrence
from apery.lean.derivation.derivation import Derivation, Step
from apery.lean.derivation.evaluate import SAMPLES, Evaluation, Exact, Values
from apery.lean.derivation.lean_text import (
    number_text,
    type_text,
)
from apery.lean.derivation.printing import text_of
from apery.lean.derivation.sorts import FunctionSort
from apery.lean.derivation.terms import (
    Connective,
    Not,
    Number,
    Quantified,
    Statement,
    walk,
)
from apery.lean.derivation.translate import formal, premises, writer

BUDGET = 400_000
"""Operations for the truth of one statement at a witness."""
REACH = 100
"""Ranges, indices and exponents up to here: the recursion of the kernel ends soon after."""
NESTED_REACH = 12
"""The same for an ``exists`` inside a ``for all``, which the kernel unfolds worse."""
DECIDE = "(by decide +kernel)"
NOWHERE = """\
theorem {name} {{n : Nat}} {{p : Nat → Prop}} (h : ∀ k, k ≤ n → ¬ p k) : ¬ ∃ k, k ≤ n ∧ p k :=
  fun ⟨k, a, b⟩ => h k a b
"""
"""By which a false ``exists`` becomes a ``for all``, which Lean decides with less work."""
_LAW = "by intros; first | rfl | grind{defs} | (simp{only}; done) | (simp{only}; grind) | omega"


@dataclass(frozen=True, slots=True)
class Witness:
    """Values of variables, and formulas or recurrences for undefined functions.

    Examples
    --------
    >>> print(Witness((("n", 4), ("x", -1))))
    n = 4, x = -1
    """

    values: tuple[tuple[str, Exact | Formula | Recurrence], ...]

    def __str__(self) -> str:
        return ", ".join(_shown(name, value) for name, value in self.values)


@dataclass(frozen=True, slots=True)
class Theorem:
    """A theorem with its proof; `auxiliary` are definitions that only the proof uses."""

    name: str
    statement: str
    proof: str
    auxiliary: str = ""

    def render(self, proof: str | None = None) -> str:
        """Return Lean text, with another proof if one is given."""
        return f"{self.auxiliary}theorem {self.name} : {self.statement} := {proof or self.proof}\n"


def refutation(derivation: Derivation, step: Step, witness: Witness) -> Theorem | None:
    """Return the negation of a step, proved by a witness; None if no proof is proposed.

    Examples
    --------
    >>> from apery.lean.derivation.derivation import derivation
    >>> made = derivation({"x": "int"}, ["(x + 1)^2 = x^2 + 1"])
    >>> found = refutation(made, made.steps[0], Witness((("x", 1),)))
    >>> found.statement
    '¬ (∀ v_x : Int, ((v_x + 1) ^ 2 : Int) = v_x ^ 2 + 1)'
    >>> found.proof
    'fun h => absurd (h (1 : Int)) (by decide +kernel)'
    """
    assert step.meaning is not None
    stated = formal(derivation, step)
    name = f"refuted_{step.name}"
    prover = _Prover(derivation, witness, stated.definitions, name)
    arguments = prover.arguments(stated.variables)
    facts = [prover.proof(h.statement, dict(witness.values))
             for h in stated.hypotheses if h.statement]  # fmt: skip
    denial = prover.denial(step.meaning.statement, dict(witness.values))
    if denial is None or any(fact is None for fact in facts):
        return None
    applied_to = " ".join(["h", *arguments, *(str(f) for f in facts)])
    proof = f"fun h => absurd ({applied_to}) {denial}"
    return Theorem(name, f"¬ ({stated.closed})", proof, prover.text)


def satisfiability(derivation: Derivation, step: Step, witness: Witness) -> Theorem | None:
    """Return the theorem that all premises of a step hold together; None without a proof.

    Examples
    --------
    >>> from apery.lean.derivation.derivation import derivation
    >>> made = derivation({"x": "rat"}, ["1/x > 0"], assumptions={"h": "x > 0"})
    >>> print(satisfiability(made, made.steps[0], Witness((("x", 1),))).statement)
    ∃ v_x : Rat, (v_x : Rat) > 0 ∧ (v_x : Rat) ≠ 0
    """
    stated = formal(derivation, step)
    hypotheses = premises(derivation, step)
    if not hypotheses:
        return None
    name = f"satisfiable_{step.name}"
    prover = _Prover(derivation, witness, stated.definitions, name)
    facts = [prover.proof(h.statement, dict(witness.values)) for h in hypotheses if h.statement]
    if any(fact is None for fact in facts):
        return None
    exists = "".join(f"∃ {own} : {kind}, " for own, kind in stated.binders)
    statement = exists + " ∧ ".join(h.text for h in hypotheses)
    parts = [*prover.arguments(stated.variables), *(str(f) for f in facts)]
    proof = f"⟨{', '.join(parts)}⟩" if len(parts) > 1 else parts[0]
    return Theorem(name, statement, proof, prover.text)


def _shown(name: str, value: Exact | Formula | Recurrence) -> str:
    match value:
        case Formula(parameters=parameters, body=body):
            return f"{name}({', '.join(parameters)}) = {text_of(body)}"
        case Recurrence(parameters=(index, *_), initial=initial, step=step, order=order):
            starts = [f"{name}({i}) = {text_of(v)}" for i, v in enumerate(initial)]
            return ", ".join([*starts, f"{name}({index} + {order}) = {text_of(step)}"])
        case _:
            return f"{name} = {value}"


class _Prover:
    """Proposes proofs of closed statements from their truth at a witness."""

    def __init__(
        self, derivation: Derivation, witness: Witness, defined: tuple[str, ...], theorem: str
    ) -> None:
        # Names with a dot: no name of a user has one.
        self.prefix = f"{theorem}."
        self.derivation = derivation
        self.sorts = derivation.signature
        self.evaluation = Evaluation(derivation.definitions, BUDGET, True, REACH)
        write = writer(derivation)
        self.functions: dict[str, str] = {}
        self.auxiliary = ""
        self.defined = defined
        self.nowhere = False
        self.numbers: dict[str, Exact] = {}
        for name, value in witness.values:
            if isinstance(value, Formula | Recurrence):
                self.functions[name] = f"{self.prefix}t_{name}"
                self.auxiliary += write.definition(value, self.functions[name])
            else:
                self.numbers[name] = value

    @property
    def text(self) -> str:
        """What stands in front of the theorem."""
        return self.auxiliary + (
            NOWHERE.format(name=f"{self.prefix}nowhere") if self.nowhere else ""
        )

    def arguments(self, variables: Sequence[str]) -> list[str]:
        """Return the witness in the order of the variables of a theorem."""
        out = []
        for name in variables:
            sort = self.sorts[name]
            if isinstance(sort, FunctionSort):
                out.append(f"({self.functions[name]} : {type_text(sort)})")
            else:
                out.append(number_text(self.numbers[name], sort))
        return out

    def truth(self, node: Statement, values: Values) -> bool | None:
        self.evaluation.budget = BUDGET
        out = self.evaluation.truth(node, values)
        self.evaluation.reach = REACH
        return out

    def law(self) -> str:
        names = ", ".join([*self.functions.values(), *self.defined])
        defs, only = (f" [{names}]", f" [{names}]") if names else ("", "")
        return f"({_LAW.format(defs=defs, only=only)})"

    def proof(self, node: Statement, values: Values) -> str | None:
        """Return a proof of a statement that is true at the witness."""
        if not _has_quantifier(node):
            return DECIDE if self.truth(node, values) else None
        match node:
            case Not(operand):
                return self.denial(operand, values)
            case Connective("and", left, right):
                first, second = self.proof(left, values), self.proof(right, values)
                return f"⟨{first}, {second}⟩" if first and second else None
            case Connective("or", left, right):
                if self.truth(left, values):
                    inner = self.proof(left, values)
                    return inner and f"(Or.inl {inner})"
                inner = self.proof(right, values)
                return inner and f"(Or.inr {inner})"
            case Connective("implies", left, right):
                if self.truth(left, values) is False:
                    inner = self.denial(left, values)
                    return inner and f"(fun h => absurd h {inner})"
                inner = self.proof(right, values)
                return inner and f"(fun _ => {inner})"
            case Connective("iff", left, right):
                make = self.proof if self.truth(left, values) else self.denial
                first, second = make(left, values), make(right, values)
                if not first or not second:
                    return None
                if make == self.proof:
                    return f"⟨fun _ => {second}, fun _ => {first}⟩"
                return f"⟨fun h => absurd h {first}, fun h => absurd h {second}⟩"
            case Quantified("exists", variable, body):
                found = self.instance(node, values, wanted=True)
                if found is None:
                    return None
                inner = self.proof(body, {**values, variable: found[0]})
                return inner and f"⟨{', '.join([*found[1], inner])}⟩"
            case Quantified("forall", low=None):
                return self.law() if self.truth(node, values) else None
            case Quantified("forall") if self.is_decided(node):
                return DECIDE if self.truth(node, values) else None
            case _:
                return None

    def denial(self, node: Statement, values: Values) -> str | None:
        """Return a proof of the negation of a statement that is false at the witness."""
        if not _has_quantifier(node):
            return DECIDE if self.truth(node, values) is False else None
        match node:
            case Not(operand):
                inner = self.proof(operand, values)
                return inner and f"(fun h => h {inner})"
            case Connective("and", left, right):
                if self.truth(left, values) is False:
                    inner = self.denial(left, values)
                    return inner and f"(fun h => absurd h.1 {inner})"
                inner = self.denial(right, values)
                return inner and f"(fun h => absurd h.2 {inner})"
            case Connective("or", left, right):
                first, second = self.denial(left, values), self.denial(right, values)
                return f"(fun h => h.elim {first} {second})" if first and second else None
            case Connective("implies", left, right):
                first, second = self.proof(left, values), self.denial(right, values)
                return f"(fun h => absurd (h {first}) {second})" if first and second else None
            case Connective("iff", left, right):
                if self.truth(left, values):
                    first, second = self.proof(left, values), self.denial(right, values)
                    return f"(fun h => absurd (h.1 {first}) {second})" if first and second else None
                first, second = self.proof(right, values), self.denial(left, values)
                return f"(fun h => absurd (h.2 {first}) {second})" if first and second else None
            case Quantified("forall", variable, body):
                found = self.instance(node, values, wanted=False)
                if found is None:
                    return None
                inner = self.denial(body, {**values, variable: found[0]})
                return inner and f"(fun h => absurd (h {' '.join(found[1])}) {inner})"
            case Quantified("exists") if self.is_decided(node):
                if self.truth(node, values) is not False:
                    return None
                self.nowhere = True
                return f"({self.prefix}nowhere {DECIDE})"
            case _:
                return None

    def is_decided(self, node: Quantified) -> bool:
        """Whether the kernel can be left alone with a quantifier; sets what it may reach."""
        inner = [part for part in walk(node.body) if isinstance(part, Quantified)]
        if node.low is None or any(part.low is None for part in inner):
            return False
        nested = any(part.kind == "exists" for part in inner)
        self.evaluation.reach = NESTED_REACH if nested else REACH
        return True

    def instance(
        self, node: Quantified, values: Values, *, wanted: bool
    ) -> tuple[Exact, list[str]] | None:
        """Return a number at which the body has a truth value, with the Lean arguments."""
        cases: Sequence[Exact] = SAMPLES[node.domain or "nat"]
        domain, facts = node.domain or "nat", 0
        if node.low is not None and node.high is not None:
            self.evaluation.budget = BUDGET
            low = self.evaluation.whole(node.low, values)
            high = self.evaluation.whole(node.high, values)
            if low is None or high is None or high - low > BUDGET:
                return None
            cases = range(low, high + 1)
            # As `Writer` states it: the lower bound is left out where it is 0.
            facts = 1 if node.low == Number(0) else 2
        for case in cases:
            if self.truth(node.body, {**values, node.variable: case}) is wanted:
                return case, [number_text(case, domain), *[DECIDE] * facts]
        return None


def _has_quantifier(node: Statement) -> bool:
    return any(isinstance(part, Quantified) for part in walk(node))
