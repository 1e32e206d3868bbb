"""Skeletons of proofs by induction over a natural variable.

Guarantee: nothing here is trusted; Lean accepts a proof or not.

The variable is written k + b with the least value b that the hypotheses allow. The induction
hypothesis is `ih`. Sums and products with the variable as upper bound lose their last term, by
a theorem of the library; what is left is arithmetic, for inequalities with facts that come from
a certificate, for divisibility with the quotient, for identities with the values written out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from apery.core.errors import InvalidInputError
from apery.core.polynomial import Polynomial
from apery.lean.derivation.algebra import Algebra, as_term
from apery.lean.derivation.closure import window
from apery.lean.derivation.definitions import Definition, Recurrence
from apery.lean.derivation.derivation import Derivation
from apery.lean.derivation.division import cofactors
from apery.lean.derivation.divisors import Division, coprime, coprime_step, division
from apery.lean.derivation.facts import Facts, comparisons, domain_of
from apery.lean.derivation.goals import Goal, conjuncts
from apery.lean.derivation.laws import Law, bounds_at, laws, universal
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

Skeleton = tuple[str, list[str]]
"""Method and lines."""
Instances = Callable[[str, str, Term], list[tuple[str, Statement | None]]]
"""Earlier steps, as Lean terms and statements, with a term in the place of a variable."""

INDEX = "_k"
"""Name of the index in terms; no variable of a user begins so. In Lean it is ``k``."""
MAX_ORDER = 4
MAX_VARIABLES = 3
"""Variables over which an induction is tried."""
PREPARED = (
    "try simp only [Nat.add_right_comm _ 1, Nat.add_sub_cancel] at *",
    "try replace ih := ih (by first | omega | grind)",
)
_SUMS = ("sumInt", "sumRat", "prodInt", "prodRat")
_UNFOLD = ", ".join(f"Apery.{name}" for name in _SUMS)
_POWERS = ("powerInt", "entryInt", "powerRat", "entryRat")


def inductions(
    goal: Goal, derivation: Derivation, instances: Instances, rules: Sequence[str]
) -> Iterator[Skeleton]:
    """Yield proofs by induction, the likely variables first.

    Parameters
    ----------
    instances : callable
        Gives the lines that take earlier steps at a place.
    rules : sequence of str
        Definitions and theorems about the functions of the goal.
    """
    ranked = sorted(goal.naturals, key=lambda n: -weight(goal.conclusion, n))
    for variable in ranked[:MAX_VARIABLES]:
        yield from _Induction(goal, derivation, variable, instances, rules).skeletons()


def weight(statement: Statement, variable: str) -> int:
    """How much a statement asks for an induction over a variable."""
    weight = 0
    for node in walk(statement):
        match node:
            case Iterated(_, _, _, _, high) if variable in free_variables(high):
                weight += 8
            case Binary("^", _, exponent) if variable in free_variables(exponent):
                weight += 4
            case Apply(_, arguments) if any(variable in free_variables(a) for a in arguments):
                weight += 3
    return weight


@dataclass(slots=True)
class _Induction:
    goal: Goal
    derivation: Derivation
    variable: str
    instances: Instances
    rules: Sequence[str]

    @property
    def name(self) -> str:
        return variable_name(self.variable)

    def skeletons(self) -> Iterator[Skeleton]:
        least, bounds = self.base()
        start: list[str] = []
        index = self.name
        if least:
            index = "k"
            start = [
                f"obtain ⟨k, rfl⟩ : ∃ k, {self.name} = k + {least} := ⟨{self.name} - {least}, "
                "by omega⟩",
                *(f"clear {name}" for name in bounds if "." not in name),
                "try simp only [Nat.add_sub_cancel, Nat.add_sub_cancel_left] at *",
            ]
        over_window = self.window(index, least)
        if over_window is not None:
            yield "induction over a window", [*start, *over_window]
        with_quotient = self.quotient(index, least)
        if with_quotient is not None:
            yield "induction with a quotient", [*start, *with_quotient]
        for method, facts in (
            ("induction with a combination", self.combination(least)),
            ("induction with a certificate", self.certificate(least)),
            ("induction", []),
        ):
            if facts is None:
                continue
            lines = [
                *start,
                f"induction {index} with",
                f"| zero => {_first(self.zero())}",
                "| succ k ih =>",
                *(f"  {line}" for line in (*PREPARED, *self.earlier(least, 1), *facts)),
            ]
            if not method.endswith("combination"):
                lines.append(f"  {_first(self.finished(least))}")
            yield method, lines
        order = max(2, self.order())
        if order <= MAX_ORDER and over_window is None and division(self.goal.conclusion) is None:
            yield "induction over several steps", [*start, *self.strong(index, order, least)]

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
        hypotheses = {name: law.hypothesis for name, law in self.laws.items()}
        return WrittenOut(self.writer(), domain, algebra, hypotheses)

    def instances_at(self, least: int, steps: int) -> list[tuple[str, Statement | None]]:
        """Return earlier steps at the places of the induction."""
        found = []
        for step in range(steps + 1):
            found += self.instances(self.variable, self.place(least, step), self.at(least, step))
        return found

    def place(self, least: int, step: int) -> str:
        """Return the Lean text of a place."""
        return f"({_place(step)} + {least})" if least else _place(step)

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
        return substitute(term, {self.variable: self.at(least, step)})

    def writer(self) -> Writer:
        """Return the writer after the variable is replaced; the index has the Lean name ``k``."""
        return _Indexed(self.goal.write.scope.declare(INDEX, "nat"), self.goal.write.defined)

    # Proofs of the two cases.

    def zero(self) -> list[str]:
        powers = _POWERS if self.goal.calls("entry") else ()
        both = ", ".join((*self.rules, *powers, _UNFOLD))
        return [
            "decide +kernel",
            f"(simp [{both}]; done)",
            f"(simp [{both}, Int.pow_succ, Rat.pow_succ]; done)",
            f"(simp [{both}] <;> grind)",
            f"(simp [{both}] <;> omega)",
            f"grind [{both}]",
            "omega",
            "(simp [*]; done)",
        ]

    def close(self) -> list[str]:
        rules = ", ".join(self.rules)
        own = f" [{rules}]" if rules else ""
        more = f"{rules}, " if rules else ""
        out = [
            f"grind{own}",
            f"(simp only [{more}Int.pow_succ] at * <;> omega)",
            f"(simp only [{more}Int.pow_succ, Rat.pow_succ] at * <;> grind)",
            "omega",
        ]
        if rules:
            out.insert(1, f"(simp only [{rules}] at * <;> grind)")
        if self.goal.calls("entry"):
            powers = ", ".join((*_POWERS, "Apery.sumInt", "Apery.sumRat"))
            out.insert(0, f"(simp [{more}{powers}] at * <;> grind{own})")
        return out

    def finished(self, least: int) -> list[str]:
        """Ways to close the step, with the last terms of sums taken off and without."""
        unfold = "; ".join(f"({line})" for line in self.unfolded(least))
        closing = self.close()
        if not unfold:
            return closing
        return [f"({unfold}; {_first(closing)})", *closing[:1]]

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

    def over(self, index: str, length: int) -> list[str]:
        """Return the beginning of an induction over a window of some length."""
        lines = [f"induction {index} using Nat.strongRecOn with", "| _ m hm =>"]
        lines.append("  match m, hm with")
        # Hypotheses about all smaller numbers lead astray where they are not needed.
        lines += [f"  | {i}, h => clear h hm; {_first(self.zero())}" for i in range(length)]
        return [*lines, f"  | k + {length}, ih =>"]

    def strong(self, index: str, order: int, least: int) -> list[str]:
        lines = self.over(index, order)
        lines += [f"    have i_{i} := ih {_place(i)} (by omega)" for i in range(order)]
        lines.append("    clear ih hm")
        lines += [f"    {line}" for line in self.earlier(least, order)]
        lines.append(f"    {_first(self.close())}")
        return lines

    def window(self, index: str, least: int) -> list[str] | None:
        """Return an induction in which the next value is a combination of those in front of it."""
        hypotheses = {name: law.hypothesis for name, law in self.laws.items()}
        found = window(
            self.goal.conclusion, self.variable, least, self.algebra(least), self.writer(), INDEX,
            hypotheses,
        )  # fmt: skip
        if found is None:
            return None
        lines = self.over(index, found.length)
        lines += [f"    have i_{i} := ih {_place(i)} (by omega)" for i in range(found.length)]
        facts = (*self.earlier(least, found.length), *found.facts, *self.below(least, found.length))
        clear = [f"clear {name}" for name in universal(self.goal.known)]
        lines += [f"    {fact}" for fact in ("clear ih hm", *facts, *clear, "grind")]
        return lines

    def below(self, least: int, steps: int) -> list[str]:
        """Return facts that denominators are not zero."""
        domain = domain_of(self.goal.conclusion, self.goal.write)
        if domain != "rat":
            return []
        algebra = self.algebra(least)
        found: dict[Polynomial, None] = {}
        for left, _, right in comparisons(self.goal.conclusion):
            for side in (left, right):
                for step in range(steps + 1):
                    try:
                        value = algebra.ratio(self.moved(side, least, step))[1]
                    except InvalidInputError:
                        return []
                    found[value] = None
        facts = Facts(self.writer(), domain, algebra, rules=tuple(self.rules))
        facts.variables([INDEX, *(n for n in self.goal.naturals if n != self.variable)])
        facts.known_atoms()
        for value in found:
            if value.degree > 0:
                facts.nonzero(value)
        return facts.lines

    # Facts for the step.

    def certificate(self, least: int) -> list[str] | None:
        """Return facts for the step of inequalities, with the induction hypothesis among them."""
        goal = self.goal
        wanted = list(conjuncts("ih", goal.conclusion))
        algebra = self.algebra(least)
        facts = Facts(
            self.writer(), domain_of(goal.conclusion, goal.write), algebra,
            unfold=tuple(self.unfolded(least)), rules=tuple(self.rules),
        )  # fmt: skip
        hypotheses: list[tuple[str, Statement]] = []
        targets: list[tuple[Term, str, Term]] = []
        for name, statement in wanted:
            match statement:
                case Comparison((left, right), (relation,)) if relation not in ("=", "!="):
                    sides = tuple(self.moved(side, least, 0) for side in (left, right))
                    hypotheses.append((name, Comparison(sides, (relation,))))
                    a, b = (self.moved(side, least, 1) for side in (left, right))
                    targets.append((a, relation, b))
                case _:
                    return None
        try:
            for _, statement in hypotheses:
                for left, _, right in comparisons(statement):
                    algebra.difference(left, right)
            for left, _, right in targets:
                algebra.difference(left, right)
        except InvalidInputError:
            return None
        known = [(n, s) for n, s in goal.known if self.variable not in free_variables(s)]
        steps = range(self.order() + 1)
        places = [(self.at(least, step), self.place(least, step)) for step in steps]
        taken, bounds = bounds_at(goal.known, places)
        # Of the earlier steps first only what they say where the hypothesis stands.
        for reach in (0, 1):
            facts.found.clear()
            facts.lines.clear()
            facts.variables([INDEX, *(n for n in goal.naturals if n != self.variable)])
            facts.known_atoms()
            found = enumerate(self.instances_at(least, reach))
            before = [p for i, (_, s) in found if s is not None for p in conjuncts(f"g_{i}", s)]
            facts.assume([*known, *before, *bounds, *hypotheses])
            if all(facts.prove(left, relation, right) for left, relation, right in targets):
                break
        else:
            return None
        parts = [side for left, _, right in targets for side in (left, right)]
        written = self.written_out(algebra, facts.domain).lines(parts)
        clear = [f"clear {name}" for name in universal(goal.known)]
        return [*written, *taken, *clear, *facts.lines]

    def quotient(self, index: str, least: int) -> list[str] | None:
        """Return the induction over a window in which the quotient is a combination."""
        wanted = division(self.goal.conclusion)
        if wanted is None or self.variable in free_variables(wanted.divisor):
            return None
        algebra = self.algebra(least)
        try:
            d = algebra.polynomial(wanted.divisor)
            if d is None:
                return None
            places = [self.moved(wanted.dividend, least, 0)]
            values: list[Polynomial] = []
            for length in range(1, max(1, self.order()) + 1):
                places.append(self.moved(wanted.dividend, least, length))
                before, after = (algebra.polynomial(t) for t in places[-2:])
                if before is None or after is None:
                    return None
                values.append(before)
                found = cofactors(after, [*values, d])
                if found is not None:
                    return self.divided(index, wanted, algebra, places, found)
        except InvalidInputError:
            pass
        return None

    def divided(
        self,
        index: str,
        wanted: Division,
        algebra: Algebra,
        places: Sequence[Term],
        found: Sequence[Polynomial],
    ) -> list[str]:
        """Return the lines of an induction in which the quotients are known."""
        write, length = self.writer(), len(found) - 1
        *factors, rest = (write.typed(as_term(p, algebra.atoms), "int") for p in found)
        hypothesis = "{}" if not wanted.opening else "(Apery.divides_of_congruent {})"
        if isinstance(self.goal.conclusion, Comparison):
            hypothesis = "(Apery.divides_of_remainder {})"
        lines = self.over(index, length)
        for i in range(length):
            own = hypothesis.format(f"(ih {_place(i)} (by omega))")
            lines.append(f"    obtain ⟨c_{i}, e_{i}⟩ := {own}")
        total = " + ".join([*(f"{f} * c_{i}" for i, f in enumerate(factors)), rest])
        facts = self.written_out(algebra).lines([wanted.divisor, *places])
        lines += [f"    {line}" for line in ("clear ih hm", *wanted.opening, *facts)]
        return [*lines, f"    exact ⟨{total}, by grind⟩"]

    def combination(self, least: int) -> list[str] | None:
        """Return the step from one pair of coprime numbers to the next."""
        pair = coprime(self.goal.conclusion)
        if pair is None:
            return None
        before, after = ([self.moved(side, least, step) for side in pair] for step in (0, 1))
        return coprime_step(self.writer(), self.algebra(least), before, after)


def _place(step: int) -> str:
    return f"(k + {step})" if step else "k"


def _first(tactics: Sequence[str]) -> str:
    return f"first | {' | '.join(tactics)}"


class _Indexed(Writer):
    """Writes the index of the induction by its own name."""

    __slots__ = ()

    def name(self, name: str) -> str:
        return "k" if name == INDEX else Writer.name(self, name)

    def inside(self, variable: str, low: Term, high: Term) -> Writer:
        return _Indexed(
            self.scope.bind(variable, low, high, natural=True), self.defined - {variable}
        )
