"""The index of an induction: places, what holds there, and how values read in Lean.

Guarantee: nothing here is trusted; Lean accepts a proof or not.

The variable is written k + b with the least value b that the hypotheses allow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from apery.lean.derivation.algebra import Algebra
from apery.lean.derivation.definitions import Definition, Recurrence
from apery.lean.derivation.derivation import Derivation
from apery.lean.derivation.facts import domain_of
from apery.lean.derivation.goals import Goal
from apery.lean.derivation.laws import Law, laws
from apery.lean.derivation.lean_text import Writer, variable_name
from apery.lean.derivation.terms import (
    Apply,
    Binary,
    Comparison,
    Domain,
    Iterated,
    Number,
    Statement,
    Term,
    Variable,
    free_variables,
    substitute,
    walk,
)
from apery.lean.derivation.written_out import WrittenOut

Instances = Callable[[str, str, Term], list[tuple[str, Statement | None]]]
"""Earlier steps, as Lean terms and statements, with a term in the place of a variable."""

INDEX = "_k"
"""Name of the index in terms; no variable of a user begins so. In Lean it is ``k``."""


@dataclass(slots=True)
class Indexed:
    """A goal at the places k + b, k + b + 1, ... of a natural variable.

    Parameters
    ----------
    goal : Goal
        What shall be shown for all values of the variable.
    derivation : Derivation
        Knows the definitions.
    variable : str
        The variable.
    instances : callable
        Gives the lines that take earlier steps at a place.
    rules : sequence of str
        Definitions and theorems about the functions of the goal.
    """

    goal: Goal
    derivation: Derivation
    variable: str
    instances: Instances
    rules: Sequence[str]

    @property
    def name(self) -> str:
        """Lean name of the variable."""
        return variable_name(self.variable)

    @property
    def others(self) -> list[str]:
        """The index and the other natural variables of the goal."""
        return [INDEX, *(n for n in self.goal.naturals if n != self.variable)]

    @property
    def hypotheses(self) -> dict[str, str]:
        """Lean names of the laws by the function whose recurrence they are."""
        return {name: law.hypothesis for name, law in self.laws.items()}

    # Where the induction begins.

    def base(self) -> tuple[int, list[str]]:
        """Return the least value of the variable and the hypotheses that only say so."""
        least, names = 0, []
        for name, statement in self.goal.known:
            if not isinstance(statement, Comparison) or len(statement.operands) != 2:
                continue
            left, right = statement.operands
            match left, statement.relations[0], right:
                case (Variable(v), ">=", Number(c)) | (Number(c), "<=", Variable(v)):
                    bound = int(c)
                case (Variable(v), ">", Number(c)) | (Number(c), "<", Variable(v)):
                    bound = int(c) + 1
                case (Variable(v), "!=", Number(0)) | (Number(0), "!=", Variable(v)):
                    bound = 1
                case _:
                    continue
            if v == self.variable:
                least = max(least, bound)
                names.append(name)
        return least, names

    def order(self) -> int:
        """Return the largest order of a recurrence in the goal."""
        used = {n.function for n in walk(self.goal.conclusion) if isinstance(n, Apply)}
        orders = [d.order for name, d in self.definitions.items()
                  if isinstance(d, Recurrence) and name in used]  # fmt: skip
        return max(orders, default=1)

    # What is known of functions.

    @property
    def laws(self) -> dict[str, Law]:
        """Recurrences that functions fulfil by assumption."""
        return laws(self.goal.known, self.goal.write.scope.sorts)

    @property
    def definitions(self) -> dict[str, Definition]:
        """Definitions, and recurrences that are assumed, by name."""
        own: dict[str, Definition] = {d.name: d for d in self.derivation.definitions}
        return {**own, **{name: law.recurrence for name, law in self.laws.items()}}

    def algebra(self, least: int) -> Algebra:
        """Return what reads terms down to the places of the goal."""
        made = Algebra(self.definitions, unroll=least)
        # Nothing has to be written out below its lowest place in the goal.
        for node in walk(self.goal.conclusion):
            if isinstance(node, Apply) and node.function in ("factorial", *self.definitions):
                index, constant = made.index(self.moved(node.arguments[0], least, 0))
                if index is not None and constant >= 0:
                    key = node.function, index
                    made.floors[key] = min(constant, made.floors.get(key, constant))
        return made

    def written_out(self, algebra: Algebra, domain: Domain = "int") -> WrittenOut:
        """Return what writes values out."""
        return WrittenOut(self.writer(), domain, algebra, self.hypotheses)

    def instances_at(self, least: int, steps: int) -> list[tuple[str, Statement | None]]:
        """Return earlier steps at the places of the induction."""
        found = []
        for step in range(steps + 1):
            found += self.instances(self.variable, self.place(least, step), self.at(least, step))
        return found

    def place(self, least: int, step: int) -> str:
        """Return the Lean text of a place."""
        return f"({place_text(step)} + {least})" if least else place_text(step)

    def earlier(self, least: int, steps: int) -> list[str]:
        """Return the lines that take them."""
        lines = [line for line, _ in self.instances_at(least, steps)]
        return [f"have g_{i} := {line}" for i, line in enumerate(lines)]

    # Places.

    def at(self, least: int, step: int = 0) -> Term:
        """Return the variable as it reads in Lean some steps on."""
        place: Term = Variable(INDEX)
        if step:
            place = Binary("+", place, Number(step))
        return Binary("+", place, Number(least)) if least else place

    def moved(self, term: Term, least: int, step: int) -> Term:
        """Return a term some steps on."""
        return substitute(term, {self.variable: self.at(least, step)})

    def writer(self) -> Writer:
        """Return the writer after the variable is replaced; the index has the Lean name ``k``."""
        return replace(
            self.goal.write, scope=self.goal.write.scope.declare(INDEX, "nat"),
            renamed={**self.goal.write.renamed, INDEX: "k"},
        )  # fmt: skip

    def unfolded(self, least: int) -> list[str]:
        """Lines that take the last term off sums and products."""
        lines: list[str] = []
        write = self.writer()
        domain = domain_of(self.goal.conclusion, self.goal.write)
        kind = "Int" if domain == "int" else "Rat"
        for node in walk(self.goal.conclusion):
            if not isinstance(node, Iterated) or self.variable not in free_variables(node.high):
                continue
            if self.variable in free_variables(node.body):
                continue
            low, high = (self.moved(bound, least, 0) for bound in (node.low, node.high))
            inner = write.inside(node.variable, low, high)
            name = f"{'sum' if node.kind == 'sum' else 'prod'}{kind}_succ"
            function = (
                f"fun {variable_name(node.variable)} : Nat => {inner.typed(node.body, domain)}"
            )
            line = (
                f"try rw [Apery.{name} ({function}) {write.natural(low)} {write.natural(high)} "
                "(by omega)]"
            )
            if line not in lines:
                lines.append(line)
        return lines


def place_text(step: int) -> str:
    """Return the Lean text of a place, counted from the index."""
    return f"(k + {step})" if step else "k"
