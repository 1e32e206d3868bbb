"""From the steps of a derivation to Lean theorems.

Guarantee: the statement of a theorem depends on the meaning of the statements in the
derivation alone. Each step has two theorems with the same conclusion: `step_NAME` may
assume the earlier steps that it uses, `chain_NAME` only the assumptions.

A step that was used is assumed for all values of its variables, under its own assumptions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from apery.lean.derivation.definitions import Abbreviation, Definition, Recurrence
from apery.lean.derivation.derivation import Derivation, Step
from apery.lean.derivation.lean_text import (
    AUXILIARY,
    Writer,
    auxiliary,
    definition_name,
    type_text,
    variable_name,
)
from apery.lean.derivation.printing import text_of
from apery.lean.derivation.signs import Scope
from apery.lean.derivation.terms import Statement, Term, applied, free_variables

NAMESPACE = "Apery.Steps"


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What a theorem assumes.

    Parameters
    ----------
    name, text : str
        Its Lean name and proposition.
    says : str
        The same in ordinary notation.
    origin : str
        ``assumption NAME``, ``where`` for a condition under which the statement is
        defined, or ``step NAME``.
    statement : Statement or None
        Its meaning; None for a step.
    """

    name: str
    text: str
    says: str
    origin: str
    statement: Statement | None = None


@dataclass(frozen=True, slots=True)
class Formal:
    """A step as Lean states it.

    Parameters
    ----------
    step : str
        Name of the step in the file.
    variables : tuple of str
        The variables of the theorem, in the order of their declaration.
    binders : tuple of (str, str)
        Lean names and types of these variables.
    hypotheses : tuple of Hypothesis
        Assumptions and conditions.
    earlier : tuple of Hypothesis
        The steps that are used.
    conclusion : str
        Lean proposition.
    definitions : tuple of str
        Lean names of the defined functions in it, for `simp` and `grind`.
    """

    step: str
    variables: tuple[str, ...]
    binders: tuple[tuple[str, str], ...]
    hypotheses: tuple[Hypothesis, ...]
    earlier: tuple[Hypothesis, ...]
    conclusion: str
    definitions: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Name of the theorem that may use the earlier steps."""
        return f"step_{self.step}"

    @property
    def chain_name(self) -> str:
        """Name of the theorem that rests on the assumptions alone."""
        return f"chain_{self.step}"

    @property
    def statement(self) -> str:
        """Lean text between the name of the step theorem and ``:=``."""
        return _statement(self.binders, (*self.hypotheses, *self.earlier), self.conclusion)

    @property
    def chain_statement(self) -> str:
        """Lean text between the name of the chain theorem and ``:=``."""
        return _statement(self.binders, self.hypotheses, self.conclusion)

    @property
    def closed(self) -> str:
        """The proposition of the chain theorem, for all values of its variables."""
        text = "".join(f"∀ {name} : {kind}, " for name, kind in self.binders)
        return text + "".join(f"{h.text} → " for h in self.hypotheses) + self.conclusion

    @property
    def chain_proof(self) -> str:
        """Proof of the chain theorem from the step theorem and earlier chain theorems."""
        own = (name for name, _ in self.binders)
        parts = [self.name, *own, *(h.name for h in self.hypotheses)]
        return " ".join([*parts, *(_chain_of(h) for h in self.earlier)])

    @property
    def displayed(self) -> tuple[str, ...]:
        """What is assumed, in ordinary notation, without the steps."""
        return tuple(h.says for h in self.hypotheses)

    def theorem(self, proof: str) -> str:
        """Return the step theorem with a proof: a term, or a block that begins with ``by``."""
        return f"theorem {self.name} {self.statement} := {proof}\n"

    def chain(self, proof: str | None = None) -> str:
        """Return the chain theorem; with its own proof from `theorem` and earlier chains."""
        text = self.chain_proof if proof is None else proof
        return f"theorem {self.chain_name} {self.chain_statement} := {text}\n"


def _chain_of(hypothesis: Hypothesis) -> str:
    return f"chain_{hypothesis.origin.removeprefix('step ')}"


def _statement(
    binders: Sequence[tuple[str, str]], hypotheses: Sequence[Hypothesis], conclusion: str
) -> str:
    parts = [f"({name} : {kind})" for name, kind in binders]
    parts += [f"({h.name} : {h.text})" for h in hypotheses]
    return " ".join([*parts, ":", conclusion])


def writer(derivation: Derivation) -> Writer:
    """Return the writer for statements of a derivation."""
    defined = (d.name for d in derivation.definitions if not isinstance(d, Abbreviation))
    return Writer(Scope(derivation.signature), frozenset(defined))


def definitions_text(derivation: Derivation) -> str:
    """Return the Lean definitions of all that is defined, in order.

    Examples
    --------
    >>> from apery.lean.derivation.derivation import derivation
    >>> made = derivation({"n": "nat"}, [], definitions={"F": ["F(0) = 1", "F(n+1) = 2*F(n)"]})
    >>> print(definitions_text(made), end="")
    noncomputable def d_F : Nat → Int
      | 0 => (1 : Int)
      | v_n + 1 => (2 * d_F v_n : Int)
    """
    write = writer(derivation)
    text = "".join(
        write.definition(made, definition_name(made.name))
        for made in derivation.definitions
        if not isinstance(made, Abbreviation)
    )
    nodes: list[Statement | Term] = []
    meanings = [a.meaning for a in derivation.assumptions]
    meanings += [s.meaning for s in derivation.steps]
    for meaning in meanings:
        if meaning is not None:
            nodes += [meaning.statement, *meaning.conditions]
    for made in derivation.definitions:
        nodes += _bodies(made)
    return auxiliary(nodes) + text


def formal(derivation: Derivation, step: Step) -> Formal:
    """Return what Lean is asked about a step that has a statement.

    Examples
    --------
    >>> from apery.lean.derivation.derivation import derivation
    >>> made = derivation({"x": "rat"}, ["1/x > 0"], assumptions={"h": "x > 0"})
    >>> found = formal(made, made.steps[0])
    >>> found.statement
    '(v_x : Rat) (h_h : (v_x : Rat) > 0) (w_1 : (v_x : Rat) ≠ 0) : (1 / v_x : Rat) > 0'
    >>> found.displayed
    ('x > 0', 'x != 0')
    """
    alone = _alone(derivation, step)
    earlier = tuple(
        Hypothesis(f"h_{s.name}", _alone(derivation, s).closed, s.says, f"step {s.name}")
        for s in derivation.earlier(step)
    )
    return replace(alone, earlier=earlier)


def _alone(derivation: Derivation, step: Step) -> Formal:
    """Return a step without the steps that it uses."""
    assert step.meaning is not None
    hypotheses = premises(derivation, step)
    statements = [step.meaning.statement, *(h.statement for h in hypotheses if h.statement)]
    names = {n for s in statements for n in (*free_variables(s), *applied(s))}
    variables = tuple(n for n, _ in derivation.variables if n in names)
    sorts = derivation.signature
    conclusion = writer(derivation).statement(step.meaning.statement)
    text = " ".join([conclusion, *(h.text for h in hypotheses)])
    return Formal(
        step=step.name,
        variables=variables,
        binders=tuple((variable_name(n), type_text(sorts[n])) for n in variables),
        hypotheses=hypotheses,
        earlier=(),
        conclusion=conclusion,
        definitions=_used(derivation, names, text),
    )


def premises(derivation: Derivation, step: Step) -> tuple[Hypothesis, ...]:
    """Return what a step may assume without the earlier steps: assumptions and conditions."""
    assert step.meaning is not None
    write = writer(derivation)
    found: dict[Statement, tuple[str, str]] = {}
    for assumption in derivation.premises(step):
        assert assumption.meaning is not None
        for condition in assumption.meaning.conditions:
            found.setdefault(condition, ("", "where"))
        origin = f"assumption {assumption.name}"
        known = found.get(assumption.meaning.statement)
        if known is None or not known[0]:
            found[assumption.meaning.statement] = (f"h_{assumption.name}", origin)
    for condition in step.meaning.conditions:
        found.setdefault(condition, ("", "where"))
    out: list[Hypothesis] = []
    count = 0
    for statement, (name, origin) in found.items():
        if not name:
            count += 1
            name = f"w_{count}"
        out.append(
            Hypothesis(name, write.statement(statement), text_of(statement), origin, statement)
        )
    return tuple(out)


def _used(derivation: Derivation, names: set[str], text: str) -> tuple[str, ...]:
    """Return the Lean names of definitions that are used, directly or by others."""
    wanted: list[str] = []
    reached = set(names)
    for made in reversed(derivation.definitions):
        if made.name in reached and not isinstance(made, Abbreviation):
            wanted.append(definition_name(made.name))
            for part in _bodies(made):
                reached.update((*free_variables(part), *applied(part)))
    return (*(name for name in AUXILIARY if name in text), *reversed(wanted))


def _bodies(made: Definition) -> tuple[Term, ...]:
    return (*made.initial, made.step) if isinstance(made, Recurrence) else (made.body,)


def enclosed(*parts: str) -> str:
    """Return Lean text inside the namespace of derivations."""
    return f"namespace {NAMESPACE}\n{''.join(parts)}end {NAMESPACE}\n"
