"""Values of recurrences, powers, factorials and sums, written out down to a lowest place.

Guarantee: nothing here is trusted; each line is a `have` of a proof that Lean checks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from apery.core.errors import InvalidInputError
from apery.lean.derivation.algebra import Algebra, as_term, exponents, plus
from apery.lean.derivation.definitions import Recurrence
from apery.lean.derivation.facts import casted
from apery.lean.derivation.lean_text import Writer
from apery.lean.derivation.sorts import number_sort
from apery.lean.derivation.terms import (
    Apply,
    Binary,
    Domain,
    Iterated,
    Negate,
    Node,
    Number,
    Term,
    Variable,
    children,
    free_variables,
    substitute,
    walk,
)


@dataclass(slots=True)
class WrittenOut:
    """Writes lines such as ``F (k + 2) = F (k + 1) + F k``.

    Parameters
    ----------
    write : Writer
        Knows all variables that occur.
    domain : str
        Where the equations live.
    algebra : Algebra
        Writes terms out.
    laws : mapping
        Hypotheses by the function whose recurrence they are.
    values : list of Term
        What the parts that were written out are equal to.
    """

    write: Writer
    domain: Domain
    algebra: Algebra
    laws: Mapping[str, str] = field(default_factory=dict)
    values: list[Term] = field(default_factory=list)

    def lines(self, terms: Iterable[Term]) -> Iterator[str]:
        """Yield one line for each part that is written out, and one for each power of -1."""
        ahead = [part for term in terms for part in self._parts(term)]
        parts: dict[Term, None] = {}
        seen: list[str] = []
        while ahead:
            part = ahead.pop(0)
            if part in parts:
                continue
            within = [p for p in self._last_terms(part) if p not in parts]
            if within:
                # What stands in the last terms of a sum is written out before the sum.
                ahead = [*within, part, *ahead]
                continue
            parts[part] = None
            value = self._value(part)
            if value is None:
                # With a denominator: one step, and what stands in it after that.
                value = self._step(part)
                ahead += [] if value is None else self._parts(value)
            line = "" if value is None else self._line(part, value)
            if value is not None:
                self.values.append(value)
            if line and line not in seen:
                yield f"have u_{len(seen)} : {line}"
                seen.append(line)
        yield from self._signs(parts)

    def _last_terms(self, part: Term) -> Iterator[Term]:
        """Yield the parts of the terms that a sum loses."""
        if isinstance(part, Iterated):
            index, constant = self.algebra.index(part.high)
            least = self.algebra.unroll
            if index is not None and least is not None:
                for place in range(least + 1, constant + 1):
                    last = substitute(part.body, {part.variable: plus(index, place)})
                    yield from self._parts(last)

    def _signs(self, parts: Iterable[Term]) -> Iterator[str]:
        """Yield what is known of the signs of atoms, and of variables below fraction bars."""
        for name, atom in self.algebra.atoms.items():
            match atom:
                case Binary("^", Negate(Number(1)), exponent):
                    kind = "rational" if self.domain == "rat" else "integer"
                    shown = self.write.natural(exponent)
                    yield f"have s_{name} := Apery.sign_square_{kind} {shown}"
                case Apply("factorial", (argument,)) if self.domain == "rat":
                    own = self.write.natural(argument)
                    yield (f"have s_{name} : (0 : Rat) < (Apery.factorial {own} : Rat) := by "
                           f"exact_mod_cast Apery.factorial_pos {own}")  # fmt: skip
                case _:
                    pass
        if self.domain == "rat":
            names = {n for part in parts for n in free_variables(part)}
            for name in sorted(n for n in names if self.write.scope.sorts.get(n) == "nat"):
                own = self.write.name(name)
                yield f"have s_{own} : (0 : Rat) ≤ ({own} : Rat) := Rat.natCast_nonneg"

    def _parts(self, node: Node) -> Iterator[Term]:
        """Yield what may be written out, without what stands under a bound variable."""
        match node:
            case Iterated(_, body, bound, _, high):
                if not set(free_variables(high)) & (set(free_variables(body)) - {bound}):
                    yield node
                return
            case Apply("entry"):
                yield node
                return
            case Binary("^", _, exponent) if not isinstance(exponent, Number):
                yield node
            case Apply(name, _):
                made = self.algebra.definitions.get(name)
                if name == "factorial" or isinstance(made, Recurrence):
                    yield node
            case _:
                pass
        for child in children(node):
            yield from self._parts(child)

    def _value(self, part: Term) -> Term | None:
        """Return a part as a polynomial in atoms, None where it has a denominator."""
        try:
            above, below = self.algebra.ratio(part)
        except InvalidInputError:
            return part
        if below.degree > 0:
            return None
        return as_term(above * (1 / below.coefficients()[0]), self.algebra.atoms)

    def _step(self, part: Term) -> Term | None:
        """Return a part in terms of those one step in front of it."""
        match part:
            case Apply(name, (argument, *rest)):
                made = self.algebra.definitions.get(name)
                index, constant = self.algebra.index(argument)
                if not isinstance(made, Recurrence) or index is None or constant < made.order:
                    return None
                if constant <= self.algebra.floors.get((name, index), 0):
                    return None
                place = plus(index, constant - made.order)
                return substitute(
                    made.step, dict(zip(made.parameters, (place, *rest), strict=True))
                )
            case Iterated(kind, body, bound, low, high):
                index, constant = self.algebra.index(high)
                if index is None or constant <= (self.algebra.unroll or 0):
                    return None
                shorter = Iterated(kind, body, bound, low, plus(index, constant - 1))
                last = substitute(body, {bound: plus(index, constant)})
                return Binary("+" if kind == "sum" else "*", shorter, last)
            case _:
                return None

    def _line(self, part: Term, value: Term) -> str:
        """Return the equation with its proof, nothing where both sides are the same."""
        left, right = (self.write.typed(side, self.domain) for side in (part, value))
        if left == right:
            return ""
        scope = self.write.scope
        if self.domain == "rat" and "rat" not in (
            number_sort(part, scope), number_sort(value, scope)
        ):  # fmt: skip
            inner = WrittenOut(self.write, "int", self.algebra, self.laws)
            a, b = (self.write.typed(side, "int") for side in (part, value))
            own = f"(have e : {a} = {b} := by {inner._proof(part)}); {casted('e', '=')}"
            return f"{left} = {right} := by first | ({own}) | ({self._proof(part)})"
        return f"{left} = {right} := by {self._proof(part)}"

    def _proof(self, part: Term) -> str:
        kind = "Rat" if self.domain == "rat" else "Int"
        match part:
            case Apply("entry"):
                rules = f"power{kind}, entry{kind}, Apery.sum{kind}"
                return f"first | (simp [{rules}]; done) | (simp [{rules}]; grind)"
            case Apply("factorial"):
                return "grind [Apery.factorial_succ]"
            case Apply(name, arguments):
                flat = self._flat(arguments[0])
                if name in self.laws:
                    return f"{flat}grind"
                own = self.write.name(name)
                if flat:
                    return f"{flat}(try simp only [{own}]); (try grind)"
                simple = f"simp only [{own}]"
                return f"first | ({simple}; done) | ({simple}; grind) | grind [{own}]"
            case Iterated(kind_of, _, _, _, high):
                name = f"{'sum' if kind_of == 'sum' else 'prod'}{kind}"
                taken = f"(repeat rw [Apery.{name}_succ _ _ _ (by omega)])"
                return f"{self._flat(high)}{taken}; (try grind{self._rules(part)})"
            case Binary(_, _, exponent):
                return self._power(exponent)
            case _:
                raise AssertionError("no part of this kind")

    def _rules(self, term: Term) -> str:
        """Return the definitions and laws of the functions in a term, for `grind`."""
        names = dict.fromkeys(n.function for n in walk(term) if isinstance(n, Apply))
        rules = ["Apery.factorial_succ"] if "factorial" in names else []
        for name in names:
            if isinstance(self.algebra.definitions.get(name), Recurrence):
                rules += [] if name in self.laws else [self.write.name(name)]
        return f" [{', '.join(rules)}]" if rules else ""

    def _power(self, exponent: Term) -> str:
        """Return the tactics that write a power with a sum as exponent as a product."""
        kind = "Rat" if self.domain == "rat" else "Int"
        split = exponents(exponent)
        if split is None or (len(split[1]) == 1 and split[1][0][1] == 1):
            return f"first | grind | (simp only [{kind}.pow_succ]; grind)"
        number, multiples = split
        terms = [self.write.natural(term) for term, times in multiples for _ in range(times)]
        total = " + ".join([*terms, *([str(number)] if number else [])])
        old = self.write.natural(exponent)
        equal = "by first | omega | (simp only [Nat.pow_succ]; omega) | grind"
        law = "Apery.power_add_rational" if self.domain == "rat" else "Int.pow_add"
        return f"rw [show {old} = {total} from {equal}]; (try simp only [{law}]); (try grind)"

    def _flat(self, term: Term) -> str:
        """Return the tactic that writes an index as something plus a number."""
        index, constant = self.algebra.index(term)
        if index is None or constant <= 0 or isinstance(index, Variable):
            return ""
        old, new = self.write.natural(term), f"{self.write.natural(index)} + {constant}"
        return f"rw [show {old} = {new} from by omega]; "
