"""Inequalities between sums of quotients, with the inverses of denominators as variables.

Guarantee: nothing here is trusted; each fact becomes a line of a proof that Lean checks.

Where a bound is shown by adding one term after the other, as in 1/(n+1)! <= 1/2^n, what has to
be shown is linear in the inverses. Otherwise the difference of the two sides is a polynomial
that is plainly not negative, times inverses of positive numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from apery.core.errors import InvalidInputError
from apery.core.polynomial import Polynomial
from apery.lean.derivation.algebra import Algebra, Ratio
from apery.lean.derivation.division import factors, quotient
from apery.lean.derivation.facts import Fact, Facts, Known, comparisons
from apery.lean.derivation.lean_text import Writer, variable_name
from apery.lean.derivation.terms import (
    Binary,
    Comparison,
    Iterated,
    Node,
    Number,
    Term,
    children,
)
from apery.lean.derivation.written_out import WrittenOut

MAX_INVERSES = 6
Target = tuple[Term, str, Term]
"""Left side, relation, right side."""


def by_reciprocals(
    write: Writer,
    plain: Algebra,
    known: Known,
    targets: Sequence[Target],
    naturals: Sequence[str],
    laws: Mapping[str, str],
    rules: Sequence[str] = (),
) -> list[str] | None:
    """Return the lines that prove comparisons with quotients, None where none are found.

    Parameters
    ----------
    write : Writer
        Knows all variables that occur.
    plain : Algebra
        Says how far recurrences and sums are written out.
    known : sequence of (str, Statement)
        What may be used.
    targets : sequence of (Term, str, Term)
        What shall be shown.
    naturals : sequence of str
        Natural variables.
    laws : mapping
        Hypotheses by the function whose recurrence they are.
    rules : sequence of str
        Theorems for `grind`.
    """
    compared = [(n, s) for n, s in known if isinstance(s, Comparison) and "!=" not in s.relations]
    reading = Algebra(plain.definitions, plain.unroll, plain.floors, inverses={})
    pairs = [(left, right) for left, _, right in targets]
    pairs += [(left, right) for _, s in compared for left, _, right in comparisons(s)]
    try:
        for left, right in pairs:
            reading.difference(left, right)
    except InvalidInputError:
        return None
    if not reading.inverses or len(reading.inverses) > MAX_INVERSES:
        return None
    scope = write.scope
    for name in reading.inverses:
        scope = scope.declare(name, "rat")
    write = replace(write, scope=scope)
    facts = Facts(write, "rat", reading, rules=tuple(rules))
    facts.variables(naturals)
    facts.known_atoms()
    own = _Inverses(facts, plain)
    whole = [(n, s) for n, s in compared if own.is_whole(s)]
    facts.assume(whole)
    if not own.introduced():
        return None
    written = WrittenOut(write, "rat", plain, laws)
    sides = [side for pair in pairs for side in pair]
    lines = list(written.lines(sides))
    facts.lines += own.quotients([*sides, *written.values])
    facts.assume([(n, s) for n, s in compared if not own.is_whole(s)])
    if not all(own.prove(*target) for target in targets):
        return None
    return [*lines, *facts.lines, *_rewritten([n for n, _ in compared], [*lines, *facts.lines])]


def _rewritten(names: Sequence[str], lines: Sequence[str]) -> list[str]:
    """Return the lines that put the inverses in the place of the quotients everywhere."""
    quotients = [name for name in map(_named, lines) if name.startswith("w_")]
    if not quotients:
        return []
    rules = ", ".join(quotients)
    places = [n.partition(".")[0] for n in names]
    places += [_named(line) for line in lines if " / " in line and line.startswith("have")]
    kept = [place for place in dict.fromkeys(places) if place not in quotients]
    return [*(f"try simp only [{rules}] at {place}" for place in kept),
            f"try simp only [{rules}]", f"clear {' '.join(quotients)}"]  # fmt: skip


def _named(line: str) -> str:
    """Return the name of what a line of a proof states."""
    return line.split()[1] if line.startswith("have ") else ""


@dataclass(slots=True)
class _Inverses:
    facts: Facts
    plain: Algebra

    @property
    def inverses(self) -> dict[str, Polynomial]:
        assert self.facts.algebra.inverses is not None
        return self.facts.algebra.inverses

    def is_whole(self, statement: Comparison) -> bool:
        """Whether there are no inverses in a statement."""
        used: set[str] = set()
        for left, _, right in comparisons(statement):
            used |= set(self.facts.algebra.difference(left, right)[0].variables)
        return not used & set(self.inverses)

    def introduced(self) -> bool:
        """Add the lines that introduce the inverses; False where a sign is not known."""
        facts = self.facts
        for name, value in list(self.inverses.items()):
            for sign in (1, -1):
                if facts.certify(value * sign, True):
                    break
            else:
                return False
            if sign == -1:
                return False
            own = variable_name(name)
            facts.lines += [
                f"have below{name} : 0 < {facts.text(value)} := by {facts.grind}",
                f"obtain ⟨{own}, t{name}, s{name}⟩ := Apery.inverse_of_pos below{name}",
            ]
            facts.found.append(Fact(Polynomial({((name, 1),): 1}), True, f"exact s{name}"))
        return True

    def quotients(self, terms: Sequence[Term]) -> Iterator[str]:
        """Yield lines that write quotients with inverses."""
        facts = self.facts
        seen: dict[Term, None] = {}
        for term in terms:
            seen.update(dict.fromkeys(_quotients(term)))
        for i, node in enumerate(seen):
            assert isinstance(node, Binary)
            try:
                inverse = facts.algebra.ratio(Binary("/", Number(1), node.right))[0]
            except InvalidInputError:
                continue
            if not set(inverse.variables) & set(self.inverses):
                continue
            above = facts.write.term(node.left, "rat")
            shown = facts.write.typed(node, "rat")
            yield (f"have w_{i} : {shown} = {above} * {facts.text(inverse)} := "
                   "Apery.div_of_inverse (by grind)")  # fmt: skip

    def prove(self, left: Term, relation: str, right: Term) -> bool:
        """Add the lines for one inequality; equations follow from those of the inverses."""
        if relation == "=" or self.facts.prove(left, relation, right):
            return True
        if relation in (">", ">="):
            left, right, relation = right, left, "<" if relation == ">" else "<="
        return self._cleared(left, right, relation == "<")

    def _cleared(self, left: Term, right: Term, strict: bool) -> bool:
        """Write the difference as a polynomial times inverses."""
        facts = self.facts
        try:
            above, below = self.plain.difference(right, left)
        except InvalidInputError:
            return False
        names = {a: facts.algebra.ratio(t)[0] for a, t in self.plain.atoms.items()}
        above, below = (_renamed(p, names) for p in (above, below))
        if set(above.variables) & set(self.inverses) or not below.variables:
            return False
        above, below = _cancelled(above, below)
        if not below.variables:
            return False
        try:
            inverse = facts.algebra.inverse(below)
        except InvalidInputError:
            return False
        ((product_of, scale),) = inverse.terms
        known = {f.value.variables[0] for f in facts.found if len(f.value.variables) == 1}
        if not {name for name, _ in product_of} <= known:
            return False
        above *= scale
        if not facts.certify(above, strict):
            return False
        sign, kind = ("<", "pos") if strict else ("≤", "nonneg")
        product = ""
        for name, times in product_of:
            for _ in range(times):
                product = f"(Rat.mul_pos {product} s{name})" if product else f"s{name}"
        positive = product if strict else f"(Rat.le_of_lt {product})"
        shown = facts.text(above)
        monomial = " * ".join(variable_name(n) for n, times in product_of for _ in range(times))
        a, b = facts.write.typed(right, "rat"), facts.write.term(left, "rat")
        count = len(facts.lines)
        facts.lines += [
            f"have q{count} := Rat.mul_{kind} (by {facts.grind} : 0 {sign} {shown}) {positive}",
            f"have q{count + 1} : {a} - {b} = {shown} * ({monomial}) := by {facts.grind}",
        ]
        return True


def _cancelled(above: Polynomial, below: Polynomial) -> Ratio:
    """Divide both parts of a quotient by their common factors."""
    number, found = factors(below)
    below = Polynomial(number)
    scale = above.denominator
    above, below = above * scale, below * scale
    for factor, times in found:
        for _ in range(times):
            shorter = quotient(above, factor)
            above, below = (above, below * factor) if shorter is None else (shorter, below)
    return above, below


def _renamed(p: Polynomial, names: Mapping[str, Polynomial]) -> Polynomial:
    return p.substitute(**{n: v for n, v in names.items() if n in p.variables})


def _quotients(node: Node) -> Iterator[Term]:
    """Yield the quotients in a term, those inside of others first."""
    if isinstance(node, Iterated):
        return
    for child in children(node):
        yield from _quotients(child)
    if isinstance(node, Binary) and node.op == "/" and not isinstance(node.right, Number):
        yield node
