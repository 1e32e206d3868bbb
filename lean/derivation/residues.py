"""Divisibility, congruences and remainders of integer polynomials, decided on residues.

Guarantee: a proof that is proposed here is complete for statements of this kind: if Lean
refuses it, the statement is false for some residues.

The library has the theorem (`Apery.congruence_sound`): a Boolean combination of such
statements holds for all integers if it holds for all residues modulo a common multiple of the
moduli. Here a statement is written as the data that the theorem speaks of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import lcm

from apery.lean.derivation.lean_text import Writer
from apery.lean.derivation.terms import (
    Apply,
    Binary,
    Comparison,
    Congruent,
    Connective,
    Divides,
    Negate,
    Not,
    Number,
    Statement,
    Term,
    Variable,
    walk,
)

MAX_CASES = 60_000
"""Lists of residues that the kernel is asked to go through."""
MAX_EXPONENT = 64

_KINDS = {"and": "both", "or": "either", "implies": "implies", "iff": "iff"}


class _OtherKindError(Exception):
    """The statement is not about residues of polynomials."""


@dataclass(slots=True)
class _Translation:
    sorts: Mapping[str, object]
    variables: list[str] = field(default_factory=list)
    modulus: int = 1

    def statement(self, node: Statement) -> str:
        match node:
            case Divides(divisor, dividend):
                return f"(.divides {self.number(divisor)} {self.polynomial(dividend)})"
            case Congruent(left, right, modulus):
                m = self.number(modulus)
                return f"(.same {m} {self.polynomial(left)} {self.polynomial(right)})"
            case Comparison((Apply("mod", (term, modulus)), Number(rest)), ("=",)):
                return self.rest(term, modulus, int(rest))
            case Comparison((Apply("mod", (term, modulus)), Number(rest)), ("!=",)):
                return f"(.not {self.rest(term, modulus, int(rest))})"
            case Connective(kind, left, right):
                return f"(.{_KINDS[kind]} {self.statement(left)} {self.statement(right)})"
            case Not(operand):
                return f"(.not {self.statement(operand)})"
        raise _OtherKindError

    def rest(self, term: Term, modulus: Term, rest: int) -> str:
        return f"(.rest {self.number(modulus)} {self.polynomial(term)} {rest})"

    def number(self, node: Term) -> int:
        match node:
            case Number(value) if value == int(value) and value > 0:
                self.modulus = lcm(self.modulus, int(value))
                return int(value)
        raise _OtherKindError

    def polynomial(self, node: Term) -> str:
        match node:
            case Number(value) if value == int(value):
                return f"(.const {int(value)})"
            case Variable(name) if self.sorts.get(name) in ("nat", "int"):
                if name not in self.variables:
                    self.variables.append(name)
                return f"(.var {self.variables.index(name)})"
            case Negate(operand):
                return f"(.neg {self.polynomial(operand)})"
            case Binary("^", base, Number(n)) if n == int(n) and n <= MAX_EXPONENT:
                return f"(.pow {self.polynomial(base)} {int(n)})"
            case Binary("+" | "-" | "*" as op, left, right):
                name = {"+": "add", "-": "sub", "*": "mul"}[op]
                return f"(.{name} {self.polynomial(left)} {self.polynomial(right)})"
        raise _OtherKindError


def _has_remainder(statement: Statement) -> bool:
    return any(isinstance(n, Apply) and n.function == "mod" for n in walk(statement))


def residue_proof(
    write: Writer, hypotheses: Sequence[tuple[str, Statement]], conclusion: Statement
) -> str | None:
    """Return a proof by all residues, or None where the statement is of another kind.

    Parameters
    ----------
    write : Writer
        Writes variables of the derivation.
    hypotheses : sequence of (str, Statement)
        Lean names of what may be used; those of another kind are left out.
    conclusion : Statement
        What is to be proved.

    Examples
    --------
    >>> from apery.lean.derivation.notation import parse_statement
    >>> from apery.lean.derivation.signs import Scope
    >>> write = Writer(Scope({"n": "nat"}))
    >>> print(residue_proof(write, [], parse_statement("6 divides n^3 - n")))
    Apery.congruence_sound (.divides 6 (.sub (.pow (.var 0) 3) (.var 0))) 6 1
      [(v_n : Int)] rfl (by decide +kernel)
    >>> residue_proof(write, [], parse_statement("n^2 >= n")) is None
    True
    """
    translation = _Translation(write.scope.sorts)
    try:
        text = translation.statement(conclusion)
    except _OtherKindError:
        return None
    used: list[str] = []
    for name, statement in hypotheses:
        premise = _Translation(write.scope.sorts, list(translation.variables), translation.modulus)
        try:
            match statement:
                case Comparison((left, right), ("=",)) if not _has_remainder(statement):
                    m = translation.modulus
                    own = f"(.same {m} {premise.polynomial(left)} {premise.polynomial(right)})"
                    proof = f"(congrArg (fun z : Int => z % {m}) {name})"
                case _:
                    own, proof = premise.statement(statement), name
        except _OtherKindError:
            continue
        text = f"(.implies {own} {text})"
        translation = premise
        used.insert(0, proof)
    count = len(translation.variables)
    if not count or translation.modulus**count > MAX_CASES:
        return None
    values = ", ".join(f"({write.name(v)} : Int)" for v in translation.variables)
    proof = (
        f"Apery.congruence_sound {text[0] + text[1:]} {translation.modulus} {count}\n"
        f"  [{values}] rfl (by decide +kernel)"
    )
    return " ".join([proof, *used])
