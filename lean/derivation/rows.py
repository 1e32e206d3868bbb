"""Sums over a row of Pascal's triangle, with polynomial weights and powers.

Guarantee: nothing here is trusted; Lean checks each closed form by induction over the row.

The sums S_j(m) of C(m, k) k^j x^k satisfy S_j(m+1) = S_j(m) + x (sum of C(j, i) S_i(m)), so that
(1 + x)^j S_j(m) is a polynomial in m times (1 + x)^m.

References
----------
R. L. Graham, D. E. Knuth, O. Patashnik, Concrete Mathematics, Addison-Wesley (1994), section 5.2.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import comb
from typing import cast

from apery.core.errors import InvalidInputError
from apery.core.polynomial import Polynomial
from apery.lean.derivation.algebra import Algebra, as_term, exponents
from apery.lean.derivation.facts import domain_of
from apery.lean.derivation.goals import Goal
from apery.lean.derivation.lean_text import TYPES, Writer
from apery.lean.derivation.terms import (
    Apply,
    Binary,
    Domain,
    Iterated,
    Number,
    Term,
    Variable,
    free_variables,
    walk,
)

ROW = "_n"
"""Name of the row; no variable of a user begins so. In Lean it is ``m``."""
MAX_WEIGHT = 4


@dataclass(frozen=True, slots=True)
class _Row:
    """A sum over a row: coefficients of k^j, and the number that is raised to the power k."""

    total: Iterated
    weights: tuple[Term, ...]
    base: Term


def weighted_rows(goal: Goal) -> Iterator[list[str]]:
    """Yield proofs that put closed forms in the place of sums over rows."""
    domain = domain_of(goal.conclusion, goal.write)
    powers = [n.right for n in walk(goal.conclusion) if isinstance(n, Binary) and n.op == "^"]
    if any(exponents(power) is None for power in powers):
        # Differences of natural numbers in exponents go away first.
        return
    for node in walk(goal.conclusion):
        if isinstance(node, Iterated) and node.kind == "sum":
            row = _row(node)
            if row is not None and set(free_variables(node)) <= set(goal.write.scope.sorts):
                yield _closed(goal.write, row, domain)
                return


def _row(total: Iterated) -> _Row | None:
    algebra = Algebra()
    try:
        body = algebra.polynomial(total.body)
    except InvalidInputError:
        return None
    if body is None or total.low != Number(0):
        return None
    index = Variable(total.variable)
    row, power, base = "", "", cast(Term, Number(1))
    for name, term in algebra.atoms.items():
        match term:
            case Apply("binomial", (top, bottom)) if (top, bottom) == (total.high, index):
                row = name
            case Binary("^", x, exponent) if exponent == index:
                power, base = name, x
            case _ if total.variable in free_variables(term):
                return None
    weights: dict[int, Polynomial] = {}
    for monomial, c in body.terms:
        powers = dict(monomial)
        if powers.pop(row, 0) != 1 or (power and powers.pop(power, 0) != 1):
            return None
        j = powers.pop(total.variable, 0)
        rest = Polynomial({tuple(sorted(powers.items())): c})
        weights[j] = weights.get(j, Polynomial(0)) + rest
    if not weights or max(weights) > MAX_WEIGHT or total.variable in free_variables(base):
        return None
    count = max(weights) + 1
    terms = [as_term(weights.get(j, Polynomial(0)), algebra.atoms) for j in range(count)]
    return _Row(total, tuple(terms), base)


def _closed(write: Writer, row: _Row, domain: Domain) -> list[str]:
    kind = TYPES[domain]
    algebra = Algebra()
    x = algebra.ratio(row.base)[0]
    own = replace(write, scope=write.scope.declare(ROW, "nat"), renamed={**write.renamed, ROW: "m"})
    count = len(row.weights)
    power = "" if x == Polynomial(1) else f" * {write.term(row.base, domain)} ^ k"
    weight = [f"(k : {kind}) ^ {j}{power}" for j in range(count)]
    weight[0] = f"(1 : {kind}){power}"
    if count > 1:
        weight[1] = f"(k : {kind}){power}"

    def total(j: int, place: str) -> str:
        return (f"Apery.sum{kind} (fun k : Nat => (Apery.binomial {place} k : {kind}) * "
                f"({weight[j]})) 0 {place}")  # fmt: skip

    def text(p: Polynomial) -> str:
        return own.term(as_term(p, algebra.atoms), domain)

    one = Polynomial(1)
    above = f"{text(one + x)}"
    claims = [f"{text((one + x) ** j)} * {total(j, 'm')} = {text(closed_form(j, x))} * {above} ^ m"
              for j in range(count)]  # fmt: skip
    succ = "binomial_sum_succ" + ("_integer" if domain == "int" else "")
    merged = f"simp only [← Apery.sum{kind}_mul, ← Apery.sum{kind}_add]"
    equal = (
        f"exact Apery.sum{kind}_congr _ _ 0 {{}} (fun k _ _ => by first | grind | (simp; grind))"
    )
    lines = [f"have rows : ∀ m : Nat, {' ∧ '.join(claims)} := by", "  intro m",
             "  induction m with",
             f"  | zero => simp [Apery.sum{kind}, Apery.binomial_zero]", "  | succ m ih =>",
             f"    obtain ⟨{', '.join(f'i_{j}' for j in range(count))}⟩ := ih"]  # fmt: skip
    for j in range(count):
        parts = [f"{text(x * comb(j, i))} * {total(i, 'm')}" for i in range(j + 1)]
        lines += [
            f"    have t_{j} : {total(j, '(m + 1)')} = {' + '.join([total(j, 'm'), *parts])} := by",
            f"      rw [Apery.{succ} (fun k : Nat => {weight[j]}) m]",
            f"      {merged}",
            f"      {equal.format('m')}",
        ]
    lines.append(
        f"    refine ⟨{', '.join('?_' for _ in range(count))}⟩" if count > 1 else "    skip"
    )
    lines += [f"    · rw [t_{j}]; grind" for j in range(count)]
    top = write.natural(row.total.high)
    parts = [f"{write.term(c, domain)} * {total(j, top)}" for j, c in enumerate(row.weights)]
    return [
        *lines,
        f"have s : {write.typed(row.total, domain)} = {' + '.join(parts)} := by",
        f"  {merged}",
        f"  {equal.format(top)}",
        f"obtain ⟨{', '.join(f'r_{j}' for j in range(count))}⟩ := rows {top}",
        "rw [s]",
        "grind",
    ]


def closed_form(j: int, x: Polynomial) -> Polynomial:
    """Return q with (1 + x)^j S_j(m) = q(m) (1 + x)^m, from the numbers of partitions.

    Examples
    --------
    >>> print(closed_form(1, Polynomial("x")))
    _n*x
    """
    row = Polynomial({((ROW, 1),): 1})
    total, falling = Polynomial(0), Polynomial(1)
    for i in range(j + 1):
        total += falling * x**i * (x + 1) ** (j - i) * _partitions(j, i)
        falling *= row - i
    return total


def _partitions(n: int, k: int) -> int:
    """Return in how many ways n things fall into k classes (Stirling, second kind)."""
    if n == 0 or k == 0:
        return int(n == k)
    return k * _partitions(n - 1, k) + _partitions(n - 1, k - 1)
