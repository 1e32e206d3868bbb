"""Steps that follow from other steps: conclusions in parts, witnesses, sequences that grow.

Guarantee: nothing here is trusted; Lean checks the proof that is put together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from apery.lean.derivation.derivation import Derivation, Step
from apery.lean.derivation.facts import domain_of
from apery.lean.derivation.goals import Goal, arguments, block, opened
from apery.lean.derivation.lean_text import variable_name
from apery.lean.derivation.meaning import Meaning
from apery.lean.derivation.refute import counterexample
from apery.lean.derivation.terms import (
    Apply,
    Binary,
    Comparison,
    Connective,
    Negate,
    Number,
    Quantified,
    Relation,
    Statement,
    Term,
    Variable,
    substitute,
    walk,
)
from apery.lean.derivation.translate import formal

PLACE = "_m"
"""Name of a new variable; no variable of a user begins so."""
MAX_WITNESSES = 3
_EFFORT = 20_000


@dataclass(frozen=True, slots=True)
class Reduction:
    """A step that has to be shown instead.

    Parameters
    ----------
    method : str
        Why it is enough.
    step : Step
        What is left to show.
    line : str
        The tactic that ends the proof of the step; ``p_0`` is what was left to show.
    """

    method: str
    step: Step
    line: str


def reductions(derivation: Derivation, step: Step) -> Iterator[Reduction]:
    """Yield steps from which a step follows.

    Examples
    --------
    >>> from apery.lean.derivation.derivation import derivation
    >>> from apery.lean.derivation.printing import text_of
    >>> made = derivation({"n": "nat"}, ["exists k in 0..n: 2^k > n"])
    >>> [text_of(r.step.meaning.statement) for r in reductions(made, made.steps[0])]
    ['2^n > n']
    """
    goal = opened(derivation, step, formal(derivation, step))
    yield from _grows(step, goal)
    found = 0
    for reduction in _witnessed(step, goal):
        if counterexample(derivation, reduction.step, effort=_EFFORT) is None:
            yield reduction
            found += 1
        if found == MAX_WITNESSES:
            return


def reduced(derivation: Derivation, step: Step, reduction: Reduction, proof: str) -> str:
    """Return the proof of a step from that of what is left to show."""
    says = formal(derivation, reduction.step).conclusion
    goal = opened(derivation, step, formal(derivation, step))
    return block([f"have p_0 : {says} := {proof.rstrip()}", *goal.opening, reduction.line])


def _grows(step: Step, goal: Goal) -> Iterator[Reduction]:
    """Show f(k) <= f(n) for k <= n by f(m) <= f(m + 1)."""
    match goal.conclusion:
        case Comparison((left, right), ("<=",)) | Comparison((right, left), (">=",)):
            pass
        case _:
            return
    place = Variable(PLACE)
    for _, known in goal.known:
        match known:
            case Comparison((Variable(k), Variable(n)), ("<=",)) if {k, n} <= set(goal.naturals):
                value = substitute(right, {n: place})
                if value != substitute(left, {k: place}) or value == right:
                    continue
                after = substitute(value, {PLACE: Binary("+", place, Number(1))})
                body = Comparison((value, after), ("<=",))
                domain = domain_of(goal.conclusion, goal.write)
                write = replace(goal.write, scope=goal.write.scope.declare(PLACE, "nat"))
                shown = write.typed(value, domain)
                word = "rational" if domain == "rat" else "integer"
                line = (
                    f"exact Apery.monotone_{word} (f := fun {variable_name(PLACE)} : Nat => "
                    f"{shown}) p_0 (by omega)"
                )
                statement = Quantified("forall", PLACE, body, None, None, "nat")
                yield Reduction("a sequence that grows", _with(step, statement), line)
            case _:
                pass


def _witnessed(step: Step, goal: Goal) -> Iterator[Reduction]:
    """Show that something exists by naming it."""
    assert step.meaning is not None
    match goal.conclusion:
        case Quantified("exists", variable, body, low, high, "nat" | None):
            pass
        case _:
            return
    one: Term = Number(1)
    names = [Variable(n) for n in goal.naturals]
    terms = [t for t in (high, low) if t is not None]
    if low is None:
        terms += [t for n in names for t in (n, Binary("+", n, one), Binary("*", Number(2), n))]
    for term in dict.fromkeys(terms):
        bounds = 0 if low is None else 1 if low == Number(0) else 2
        statement = _replaced(step.meaning.statement, substitute(body, {variable: term}))
        parts_of = [goal.write.natural(term), *["by omega"] * bounds, f"p_0 {arguments(goal)}"]
        line = f"exact ⟨{', '.join(parts_of)}⟩"
        yield Reduction("witness", _with(step, statement), line)


def _with(step: Step, statement: Statement) -> Step:
    assert step.meaning is not None
    return replace(step, meaning=Meaning(statement, step.meaning.conditions))


def _replaced(statement: Statement, conclusion: Statement) -> Statement:
    """Put another conclusion behind the quantifiers and premises of a statement."""
    match statement:
        case Quantified("forall", _, body):
            return replace(statement, body=_replaced(body, conclusion))
        case Connective("implies", _, right):
            return replace(statement, right=_replaced(right, conclusion))
        case _:
            return conclusion


def parts(step: Step) -> tuple[Step, Step] | None:
    """Return two steps that together are a step whose conclusion has two parts.

    Examples
    --------
    >>> from apery.lean.derivation.derivation import derivation
    >>> from apery.lean.derivation.printing import text_of
    >>> made = derivation({"x": "rat"}, ["x > 0 implies 0 < x < 2*x"])
    >>> [text_of(part.meaning.statement) for part in parts(made.steps[0])]
    ['x > 0 implies 0 < x', 'x > 0 implies x < 2*x']
    """
    assert step.meaning is not None
    split = _split(step.meaning.statement)
    # The entries of a power of a matrix are proved together.
    if split is None or "entry" in functions(step.meaning.statement):
        return None
    first, second = (
        replace(step, meaning=Meaning(part, step.meaning.conditions)) for part in split
    )
    return first, second


def functions(statement: Statement) -> set[str]:
    """Return all functions that are applied in a statement."""
    return {n.function for n in walk(statement) if isinstance(n, Apply)}


def together(derivation: Derivation, step: Step, proofs: Sequence[tuple[str, str]]) -> str:
    """Return the proof of a step from the propositions and proofs of its two parts."""
    assert step.meaning is not None
    goal = opened(derivation, step, formal(derivation, step))
    own = arguments(goal)
    lines = [f"have p_{i} : {says} := {proof.rstrip()}" for i, (says, proof) in enumerate(proofs)]
    # An absolute value is below a number if the number and its negative are.
    bounds = f"(have h_0 := p_0 {own}; have h_1 := p_1 {own}; first | omega"
    for sign in ("≤", "<"):
        law = f"∀ t b : Rat, t {sign} b → -t {sign} b → absRat t {sign} b"
        bounds += (
            f" | (have z : {law} := (by intro t b h g; simp only [absRat]; split <;> grind); "
            "exact z _ _ h_0 h_1)"
        )
    bounds += ")"
    return block([*lines, *goal.opening, f"first | exact ⟨p_0 {own}, p_1 {own}⟩ | {bounds}"])


def _split(statement: Statement) -> tuple[Statement, Statement] | None:
    """Write ``for all x: A implies (B and C)`` as two statements of the same form."""
    match statement:
        case Quantified("forall", _, body):
            inner = _split(body)
            return inner and (replace(statement, body=inner[0]), replace(statement, body=inner[1]))
        case Connective("implies", _, right):
            inner = _split(right)
            return inner and (
                replace(statement, right=inner[0]), replace(statement, right=inner[1])
            )  # fmt: skip
        case Connective("and", left, right):
            return left, right
        case Connective("iff", left, right):
            return Connective("implies", left, right), Connective("implies", right, left)
        case Comparison((Apply("abs", (term,)), bound), ("<" | "<=" as relation,)) | Comparison(
            (bound, Apply("abs", (term,))), (">" | ">=" as relation,)
        ):
            below: Relation = "<" if relation in "<>" else "<="
            return Comparison((term, bound), (below,)), Comparison((Negate(term), bound), (below,))
        case Comparison(operands, relations) if len(relations) > 1:
            first = Comparison(operands[:2], relations[:1])
            return first, Comparison(operands[1:], relations[1:])
        case _:
            return None
