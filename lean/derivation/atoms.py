"""What is known of the sizes of sums and powers that occur in a goal.

Guarantee: nothing here is trusted; each fact becomes a line of a proof that Lean checks.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

from apery.core.errors import InvalidInputError
from apery.core.polynomial import Polynomial
from apery.lean.derivation.algebra import Algebra
from apery.lean.derivation.facts import Fact, Facts, Known
from apery.lean.derivation.laws import bounds_at
from apery.lean.derivation.lean_text import variable_name
from apery.lean.derivation.terms import Binary, Iterated, Number, Term, Variable

MAX_POWERS = 4


def take_atoms(facts: Facts, known: Known) -> None:
    """Take that sums of terms that are not negative are not, and that powers grow with the base.

    Parameters
    ----------
    facts : Facts
        Its algebra has read the goal.
    known : sequence of (str, Statement)
        What may be used of the terms of sums.
    """
    powers: list[tuple[Polynomial, Term, Term]] = []
    for name, term in list(facts.algebra.atoms.items()):
        value = Polynomial({((name, 1),): 1})
        match term:
            case Iterated("sum"):
                _take_sum(facts, known, value, term)
            case Binary("^", Number() | Variable() | Binary() as base, exponent):
                powers.append((value, base, exponent))
            case _:
                pass
    if len(powers) <= MAX_POWERS:
        _take_powers(facts, powers)


def _take_sum(facts: Facts, known: Known, value: Polynomial, total: Iterated) -> None:
    inside = facts.write.inside(total.variable, total.low, total.high)
    bound = Variable(total.variable)
    inner = Facts(inside, facts.domain, Algebra(facts.algebra.definitions))
    taken, bounds = bounds_at(known, [(bound, inside.natural(bound))])
    try:
        inner.algebra.polynomial(total.body)
    except InvalidInputError:
        return
    inner.assume(bounds)
    inner.variables([total.variable])
    inner.known_atoms()
    if not inner.prove(Number(0), "<=", total.body):
        return
    kind = "Rat" if facts.domain == "rat" else "Int"
    shown = inside.typed(total.body, facts.domain)
    index = variable_name(total.variable)
    steps = [f"refine Apery.sum{kind}_nonneg _ _ _ ?_", f"intro {index} _ _",
             *taken, *inner.lines, f"show 0 ≤ {shown}", "grind"]  # fmt: skip
    name = f"m_{len(facts.early)}"
    facts.early.append(f"have {name} : 0 ≤ {facts.text(value)} := by")
    facts.early += [f"  {step}" for step in steps]
    facts.found.append(Fact(value, False, f"exact {name}"))


def _take_powers(facts: Facts, powers: list[tuple[Polynomial, Term, Term]]) -> None:
    kind = "rational" if facts.domain == "rat" else "integer"
    nonneg = "Apery.power_nonneg_rational" if kind == "rational" else "Int.pow_nonneg"
    own = _bases(facts)
    for value, base, _ in powers:
        if isinstance(base, Number):
            continue
        if own.prove(Number(0), "<", base):
            tactics = f"exact Apery.power_pos_{kind} _ (by grind) _"
            facts.found.append(Fact(value, True, tactics))
        elif own.prove(Number(0), "<=", base):
            facts.found.append(Fact(value, False, f"exact {nonneg} (by grind) _"))
    for (low, a, m), (high, b, n) in permutations(powers, 2):
        if m == n and a != b and own.prove(Number(0), "<=", a) and own.prove(a, "<=", b):
            law = f"Apery.power_le_power_{kind}"
            x, y = (facts.write.typed(t, facts.domain) for t in (a, b))
            place = facts.write.natural(n)
            proof = f"have z := {law} (x := {x}) (y := {y}) (by grind) (by grind) {place}; grind"
            facts.found.append(Fact(high - low, False, proof))


def _bases(facts: Facts) -> Facts:
    """Return a copy of the facts, to try bases with."""
    return replace(facts, found=list(facts.found), lines=[], multipliers=[])
