"""Goals of proofs: a statement, what may be used, and the tactics that lead there.

Guarantee: nothing here is trusted; Lean checks whether the tactics lead where they should.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from apery.lean.derivation.derivation import Derivation, Step
from apery.lean.derivation.lean_text import Writer, variable_name
from apery.lean.derivation.terms import (
    Apply,
    Binary,
    Comparison,
    Connective,
    Number,
    Quantified,
    Statement,
    Term,
    Variable,
    free_variables,
    substitute,
    walk,
)
from apery.lean.derivation.translate import Formal, writer

INDEX = "_i"
"""Begins the names of new variables; no variable of a user begins so."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A statement with what may be used, after the first tactics of a proof.

    Parameters
    ----------
    write : Writer
        Writes in the scope of the goal.
    known : tuple of (str, Statement)
        Lean names of hypotheses.
    conclusion : Statement
        What is left to show.
    opening : tuple of str
        Tactics that lead here.
    """

    write: Writer
    known: tuple[tuple[str, Statement], ...]
    conclusion: Statement
    opening: tuple[str, ...] = ()

    @property
    def naturals(self) -> tuple[str, ...]:
        """Natural variables that the goal or its hypotheses speak of."""
        names: dict[str, None] = {}
        for statement in (self.conclusion, *(s for _, s in self.known)):
            names.update(dict.fromkeys(free_variables(statement)))
        sorts = self.write.scope.sorts
        return tuple(n for n in names if sorts.get(n) == "nat" and n not in self.write.defined)

    def calls(self, *names: str) -> bool:
        """Whether the conclusion or a hypothesis applies one of these functions."""
        statements = (self.conclusion, *(s for _, s in self.known))
        return any(
            isinstance(n, Apply) and n.function in names for s in statements for n in walk(s)
        )


def block(lines: Sequence[str]) -> str:
    """Return a tactic block of these lines; lines inside of them keep their indentation."""
    return "by\n" + "".join(f"  {part}\n" for line in lines for part in line.split("\n"))


def opened(derivation: Derivation, step: Step, stated: Formal) -> Goal:
    """Return the goal after all that is quantified or assumed in the statement is introduced."""
    assert step.meaning is not None
    known = tuple((h.name, h.statement) for h in stated.hypotheses if h.statement is not None)
    goal = Goal(writer(derivation), known, step.meaning.statement)
    count = 0
    while True:
        match goal.conclusion:
            case Quantified("forall", variable, body, low, high, domain):
                name = variable_name(variable)
                if low is None or high is None:
                    scope = goal.write.scope.declare(variable, domain or "rat")
                    write = Writer(scope, goal.write.defined - {variable})
                    goal = replace(goal, write=write, conclusion=body,
                                   opening=(*goal.opening, f"intro {name}"))  # fmt: skip
                    continue
                count += 1
                bound = f"b_{count}"
                write = goal.write.inside(variable, low, high)
                # As the statement is written: the upper bound first, the lower one unless it is 0.
                below = Comparison((Variable(variable), high), ("<=",))
                facts: tuple[tuple[str, Statement], ...] = ((f"{bound}u", below),)
                line = f"intro {name} {bound}u"
                if low != Number(0):
                    least = Comparison((low, Variable(variable)), ("<=",))
                    facts = (*facts, (f"{bound}l", least))
                    line += f" {bound}l"
                goal = Goal(write, (*goal.known, *facts), body, (*goal.opening, line))
            case Connective("implies", left, right):
                count += 1
                goal = replace(
                    goal, conclusion=right, known=(*goal.known, *conjuncts(f"a_{count}", left)),
                    opening=(*goal.opening, f"intro a_{count}"),
                )  # fmt: skip
            case _:
                return goal


def conjuncts(name: str, statement: Statement) -> Iterator[tuple[str, Statement]]:
    """Yield the parts of a conjunction with the Lean terms that prove them."""
    match statement:
        case Connective("and", left, right):
            yield from conjuncts(f"{name}.1", left)
            yield from conjuncts(f"{name}.2", right)
        case _:
            yield name, statement


def arguments(goal: Goal) -> str:
    """Return what the opening of a goal introduces, as arguments.

    Examples
    --------
    >>> from apery.lean.derivation.signs import Scope
    >>> from apery.lean.derivation.terms import Truth
    >>> arguments(Goal(Writer(Scope({})), (), Truth(True), ("intro v_x", "intro a_1")))
    'v_x a_1'
    """
    return " ".join(line.removeprefix("intro ") for line in goal.opening)


def variants(goal: Goal) -> Iterator[Goal]:
    """Yield the goal with natural variables written as a number, or another one, plus a rest.

    From ``n >= 2`` comes n = i + 2, from ``k <= n`` comes n = k + i: differences go away.
    """
    current = goal
    changed = False
    for _ in range(3):
        found = _moved(current)
        if found is None:
            break
        current, changed = found, True
    if changed:
        yield current


def _moved(goal: Goal) -> Goal | None:
    naturals = set(goal.naturals)
    for name, statement in goal.known:
        if not isinstance(statement, Comparison) or len(statement.operands) != 2:
            continue
        left, right = statement.operands
        relation = statement.relations[0]
        if relation in (">", ">="):
            left, right = right, left
            relation = "<" if relation == ">" else "<="
        match left, relation, right:
            case Number(value), "<=" | "<", Variable(v) if v in naturals:
                least: Term = Number(int(value) + (relation == "<"))
            case Variable(u), "<=" | "<", Variable(v) if {u, v} <= naturals and u != v:
                least = Variable(u)
                if relation == "<":
                    least = Binary("+", least, Number(1))
            case (Variable(v), "!=", Number(0)) if v in naturals:
                least = Number(1)
            case _:
                continue
        if least == Number(0):
            continue
        return _with(goal, v, least, name)
    return None


def _with(goal: Goal, variable: str, least: Term, hypothesis: str) -> Goal:
    """Put a new variable plus a least value in the place of a variable."""
    new = f"{INDEX}{sum(n.startswith(INDEX) for n in goal.write.scope.sorts)}"
    scope = goal.write.scope.declare(new, "nat")
    write = Writer(scope, goal.write.defined)
    place = Binary("+", Variable(new), least)
    old, own, bound = write.name(variable), write.name(new), write.natural(least)
    known = tuple((n, substitute(s, {variable: place})) for n, s in goal.known if n != hypothesis)
    lines = (
        f"obtain ⟨{own}, e_{new}⟩ : ∃ i, {old} = i + {bound} := ⟨{old} - {bound}, by omega⟩",
        f"subst e_{new}",
        "try simp only [Nat.add_sub_cancel, Nat.add_sub_cancel_left] at *",
    )
    return Goal(write, known, substitute(goal.conclusion, {variable: place}),
                (*goal.opening, *lines))  # fmt: skip
