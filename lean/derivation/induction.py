"""Skeletons of proofs by induction over a natural variable.

Guarantee: nothing here is trusted; Lean accepts a proof or not.

The variable is written k + b with the least value b that the hypotheses allow. The induction
hypothesis is `ih`. Sums and products with the variable as upper bound lose their last term, by
a theorem of the library; what is left is arithmetic, for inequalities with facts that come from
a certificate, for divisibility with the quotient, for identities with the values written out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from apery.core.errors import InvalidInputError
from apery.core.polynomial import Polynomial
from apery.lean.derivation.algebra import Algebra, as_term
from apery.lean.derivation.closure import Window, window
from apery.lean.derivation.derivation import Derivation
from apery.lean.derivation.division import cofactors
from apery.lean.derivation.divisors import Division, division
from apery.lean.derivation.facts import comparisons, domain_of
from apery.lean.derivation.goals import Goal
from apery.lean.derivation.indexed import INDEX, Indexed, Instances, place_text
from apery.lean.derivation.inductive import (
    denominators,
    window_with_inverses,
    with_certificate,
    with_combination,
    with_inverses,
)
from apery.lean.derivation.laws import universal
from apery.lean.derivation.ranges import upper_end
from apery.lean.derivation.terms import (
    Apply,
    Binary,
    Comparison,
    Iterated,
    Statement,
    Term,
    free_variables,
    walk,
)

Skeleton = tuple[str, list[str]]
"""Method and lines."""
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
class _Induction(Indexed):
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
        ends = upper_end(self, _first(self.zero()), _first(self.close())) if not least else None
        if ends is not None:
            yield "induction over the end of a range", [*start, *ends]
        for method, found in (
            ("induction with a combination", with_combination),
            ("induction with inverses", with_inverses),
            ("induction with a certificate", with_certificate),
            ("induction", lambda *_: []),
        ):
            facts: list[str] | None = found(self, least)
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

    def over(self, index: str, length: int) -> list[str]:
        """Return the beginning of an induction over a window of some length."""
        lines = [f"induction {index} using Nat.strongRecOn with", "| _ m hm =>"]
        lines.append("  match m, hm with")
        # Hypotheses about all smaller numbers lead astray where they are not needed.
        lines += [f"  | {i}, h => clear h hm; {_first(self.zero())}" for i in range(length)]
        return [*lines, f"  | k + {length}, ih =>"]

    def strong(self, index: str, order: int, least: int) -> list[str]:
        lines = self.over(index, order)
        lines += [f"    have i_{i} := ih {place_text(i)} (by omega)" for i in range(order)]
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
        if found.combination:
            return [*lines, *(f"    {line}" for line in self.combined(least, found))]
        lines += [f"    have i_{i} := ih {place_text(i)} (by omega)" for i in range(found.length)]
        facts = window_with_inverses(self, least, found.length) or [
            *self.earlier(least, found.length),
            *found.facts,
            *denominators(self, least, found.length),
        ]
        clear = [f"clear {name}" for name in universal(self.goal.known)]
        lines += [f"    {fact}" for fact in ("clear ih hm", *facts, *clear, "grind")]
        return lines

    def combined(self, least: int, found: Window) -> list[str]:
        """Return the lines that add up multiples of the equations at the places in front."""
        ((left, _, right),) = comparisons(self.goal.conclusion)
        write, domain = self.writer(), domain_of(self.goal.conclusion, self.goal.write)
        word = "rational" if domain == "rat" else "integer"
        kind = "Rat" if domain == "rat" else "Int"
        difference = Binary("-", left, right)
        differences = [
            write.typed(self.moved(difference, least, i), domain) for i in range(found.length + 1)
        ]
        multiples = [write.term(c, domain) for c in found.combination]
        total = " + ".join(f"{c} * {d}" for c, d in zip(multiples, differences, strict=False))
        sums = f"{kind}.mul_zero, {kind}.add_zero"
        return [
            f"have z : {differences[-1]} = {total} := by",
            *(f"  {line}" for line in ("clear ih hm", *found.facts, "grind")),
            *(f"have d_{i} : {differences[i]} = 0 := "
              f"Apery.difference_{word} (ih {place_text(i)} (by omega))"
              for i in range(found.length)),
            f"rw [{', '.join(f'd_{i}' for i in range(found.length))}] at z",
            f"exact Apery.equal_{word} (by rw [z]; simp only [{sums}])",
        ]  # fmt: skip

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
            own = hypothesis.format(f"(ih {place_text(i)} (by omega))")
            lines.append(f"    obtain ⟨c_{i}, e_{i}⟩ := {own}")
        total = " + ".join([*(f"{f} * c_{i}" for i, f in enumerate(factors)), rest])
        facts = self.written_out(algebra).lines([wanted.divisor, *places])
        lines += [f"    {line}" for line in ("clear ih hm", *wanted.opening, *facts)]
        return [*lines, f"    exact ⟨{total}, by grind⟩"]


def _first(tactics: Sequence[str]) -> str:
    return f"first | {' | '.join(tactics)}"
