"""What a statement means: where it is defined, and bounds that Lean reads the same way.

Guarantee: where all conditions hold, the statement of a `Meaning` is true exactly if the
original one is, by the rules of ordinary mathematics: differences may be negative,
quotients are exact, sums are empty where the upper bound is below the lower one. Nothing
in it then divides by zero or has a negative argument where a natural number belongs.

In the result bound variables have names of their own and run through natural numbers, and
cutting off a negative upper bound at 0 changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from apery.core.errors import InvalidInputError
from apery.lean.derivation.matrices import MAX_NODES, expanded
from apery.lean.derivation.signs import Scope, nonnegative, nonzero, positive
from apery.lean.derivation.sizes import natural_value
from apery.lean.derivation.sorts import FunctionSort, Signature
from apery.lean.derivation.terms import (
    BUILTIN,
    Apply,
    Binary,
    Comparison,
    Congruent,
    Connective,
    Divides,
    Iterated,
    Matrix,
    Negate,
    Not,
    Number,
    Quantified,
    Statement,
    Term,
    Truth,
    Variable,
    applied,
    children,
    free_variables,
    fresh,
    rebuild,
    substitute,
    walk,
)

ONE = Number(1)


@dataclass(frozen=True, slots=True)
class Partial:
    """A function that is defined under conditions on its parameters."""

    parameters: tuple[str, ...]
    conditions: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """A statement about numbers, and the conditions under which it is defined."""

    statement: Statement
    conditions: tuple[Statement, ...] = ()


def meaning(
    statement: Statement, signature: Signature, partial: Mapping[str, Partial] | None = None
) -> Meaning:
    """Return the meaning of a statement that `apery.lean.derivation.sorts.check` accepts.

    Parameters
    ----------
    signature : mapping
        Sorts of all declared variables and functions.
    partial : mapping
        Functions that are not defined everywhere.

    Examples
    --------
    >>> from apery.lean.derivation.notation import parse_statement
    >>> from apery.lean.derivation.printing import text_of
    >>> signature = {"n": "nat", "x": "rat", "F": FunctionSort(("nat",), "int")}
    >>> found = meaning(parse_statement("F(n-1)/(x - 1) = 2"), signature)
    >>> [text_of(condition) for condition in found.conditions]
    ['n >= 1', 'x - 1 != 0']
    >>> found = meaning(parse_statement("sum(1/k, k = 0..n-1) = 1"), signature)
    >>> text_of(found.statement), [text_of(c) for c in found.conditions]
    ('sum(1/(k - 1), k = 1..n) = 1', ['for all k in 1..n: k - 1 != 0'])
    """
    apart = separated(statement, signature)
    body, conditions = _Guard(partial or {}).statement(apart, Scope(signature))
    return Meaning(body, _distinct(conditions))


def separated(statement: Statement, signature: Signature) -> Statement:
    """Return a statement without matrices, each bound variable with a name of its own."""
    out: Statement = _apart(expanded(statement), signature)
    return out


def term_meaning(
    term: Term, scope: Scope, partial: Mapping[str, Partial] | None = None
) -> tuple[Term, tuple[Statement, ...]]:
    """Return what a term without matrices means, and where it is defined."""
    apart = _apart(term, scope.sorts)
    body, conditions = _Guard(partial or {}).term(apart, scope)
    return body, _distinct(conditions)


def difference(term: Term) -> tuple[Term, Term | None]:
    """Write a term as a difference of terms without outer minus signs.

    Examples
    --------
    >>> from apery.lean.derivation.notation import parse_term
    >>> from apery.lean.derivation.printing import text_of
    >>> plus, minus = difference(parse_term("n - 1 + k - m"))
    >>> text_of(plus), text_of(minus)
    ('n + k', 'm + 1')
    """
    plus, minus = _signed(term)
    number = sum(t.value for t in plus if isinstance(t, Number))
    number -= sum(t.value for t in minus if isinstance(t, Number))
    plus = [t for t in plus if not isinstance(t, Number)]
    minus = [t for t in minus if not isinstance(t, Number)]
    if number > 0:
        plus.append(Number(number))
    if number < 0:
        minus.append(Number(-number))
    return _sum(plus) or Number(0), _sum(minus)


def _signed(term: Term) -> tuple[list[Term], list[Term]]:
    match term:
        case Negate(operand):
            plus, minus = _signed(operand)
            return minus, plus
        case Binary("+" | "-" as op, left, right):
            (a, b), (c, d) = _signed(left), _signed(right)
            return (a + c, b + d) if op == "+" else (a + d, b + c)
        case _:
            return [term], []


def _sum(terms: list[Term]) -> Term | None:
    whole: Term | None = None
    for term in terms:
        whole = term if whole is None else Binary("+", whole, term)
    return whole


def shifted(term: Term, by: int) -> Term:
    """Return term + by, with numbers put together."""
    plus, minus = difference(Binary("+", term, Number(by)) if by >= 0 else
                             Binary("-", term, Number(-by)))  # fmt: skip
    return plus if minus is None else Binary("-", plus, minus)


def _apart(statement: Any, sorts: Signature) -> Any:
    """Give every bound variable a name that nothing else has."""
    taken = {*free_variables(statement), *applied(statement)}

    def renamed(node: Any) -> Any:
        parts = children(node)
        if not isinstance(node, Iterated | Quantified):
            return rebuild(node, [renamed(part) for part in parts])
        # The bounds stand outside: they do not know the variable.
        outer = [renamed(part) for part in parts[:-1]]
        old, name = node.variable, fresh(node.variable, taken)
        taken.add(name)
        body = parts[-1] if name == old else substitute(parts[-1], {old: Variable(name)})
        again = rebuild(node, [*outer, renamed(body)])
        if isinstance(again, Quantified) and again.low is None:
            sort = again.domain or sorts[old]
            assert isinstance(sort, str)
            return replace(again, variable=name, domain=sort)
        return replace(again, variable=name)

    return renamed(statement)


def _distinct(conditions: list[Statement]) -> tuple[Statement, ...]:
    return tuple(dict.fromkeys(c for c in conditions if c != Truth(True)))


@dataclass(frozen=True, slots=True)
class _Guard:
    """Carries conditions outwards, up to the quantifier or sum that binds their variables."""

    partial: Mapping[str, Partial]

    # Statements.

    def statement(self, node: Statement, scope: Scope) -> tuple[Statement, list[Statement]]:
        match node:
            case Truth():
                return node, []
            case Comparison() | Divides() | Congruent():
                done = [self.term(part, scope) for part in children(node)]
                found = [c for _, conditions in done for c in conditions]
                return rebuild(node, tuple(part for part, _ in done)), found
            case Not(operand):
                inner, found = self.statement(operand, scope)
                return Not(inner, node.span), found
            case Connective(kind, left, right):
                first, one = self.statement(left, scope)
                second, two = self.statement(right, scope)
                return Connective(kind, first, second, node.span), one + two
            case Quantified():
                return self.quantified(node, scope)

    def quantified(self, node: Quantified, scope: Scope) -> tuple[Statement, list[Statement]]:
        name, outer = node.variable, list[Statement]()
        if node.low is not None and node.high is not None:
            low, high, body, found = self.range(name, node.low, node.high, node.body, scope)
            outer += found
            inner = scope.bind(name, low, high)
            made = replace(node, low=low, high=high)
        else:
            domain = node.domain or scope.sorts[name]
            inner = scope.declare(name, domain)
            made, body = replace(node, domain=domain), node.body
        statement, found = self.statement(body, inner)
        joint: Literal["and", "implies"] = "and" if node.kind == "exists" else "implies"
        here = [c for c in found if name in free_variables(c)]
        outer += [c for c in found if name not in free_variables(c)]
        for condition in reversed(_distinct(here)):
            statement = Connective(joint, condition, statement, node.span)
        return replace(made, body=statement), outer

    def range(
        self, name: str, low: Term, high: Term, body: Any, scope: Scope
    ) -> tuple[Term, Term, Any, list[Statement]]:
        """Return bounds that are natural numbers, with the body in the new variable."""
        first, one = self.term(low, scope)
        last, two = self.term(high, scope)
        if nonnegative(first, scope):
            if nonnegative(last, scope) or positive(first, scope):
                return first, last, body, one + two
            # An upper bound that is cut off at 0 must stay below the lower one.
            _, minus = difference(last)
            by = natural_value(minus) if minus is not None else None
            step = by if by is not None and 0 < by < 100 else 1
            old: Term = Binary("-", Variable(name), Number(step))
            first, last = shifted(first, step), shifted(last, step)
        else:
            old = shifted(Binary("+", first, Variable(name)), -1)
            first, last = ONE, shifted(Binary("-", last, first), 1)
        size = sum(1 for _ in walk(old)) * sum(1 for part in walk(body) if part == Variable(name))
        if size + sum(1 for _ in walk(body)) > MAX_NODES:
            raise InvalidInputError("with its sums written from 0 on, the statement is too long")
        return first, last, substitute(body, {name: old}), one + two

    # Terms.

    def term(self, node: Term, scope: Scope) -> tuple[Term, list[Statement]]:
        match node:
            case Number() | Variable():
                return node, []
            case Binary("/", left, right):
                return self.quotient(node, left, right, scope)
            case Binary("^", base, exponent):
                return self.power(node, base, exponent, scope)
            case Apply():
                return self.apply(node, scope)
            case Iterated(_, body, name, low, high):
                first, last, again, outer = self.range(name, low, high, body, scope)
                inner, found = self.term(again, scope.bind(name, first, last))
                for condition in found:
                    if name in free_variables(condition):
                        condition = Quantified("forall", name, condition, first, last)
                    outer.append(condition)
                return replace(node, body=inner, low=first, high=last), outer
            case Negate() | Binary() | Matrix():
                done = [self.term(part, scope) for part in children(node)]
                found = [c for _, conditions in done for c in conditions]
                return rebuild(node, tuple(part for part, _ in done)), found

    def quotient(
        self, node: Binary, left: Term, right: Term, scope: Scope
    ) -> tuple[Term, list[Statement]]:
        exact = natural_value(node)
        if exact is not None:
            number: Term = Number(abs(exact), node.span)
            return (number if exact >= 0 else Negate(number, node.span)), []
        above, one = self.term(left, scope)
        below, two = self.term(right, scope)
        return replace(node, left=above, right=below), one + two + _not_zero(below, scope)

    def power(
        self, node: Binary, base: Term, exponent: Term, scope: Scope
    ) -> tuple[Term, list[Statement]]:
        value = natural_value(exponent)
        inner, found = self.term(base, scope)
        if value is not None and value < 0:
            below: Term = inner if value == -1 else Binary("^", inner, Number(-value), node.span)
            return Binary("/", ONE, below, node.span), found + _not_zero(inner, scope)
        index, more = self.index(exponent, scope)
        return replace(node, left=inner, right=index), found + more

    def index(self, node: Term, scope: Scope) -> tuple[Term, list[Statement]]:
        """Return a term where a natural number belongs."""
        inner, found = self.term(node, scope)
        if nonnegative(inner, scope):
            return inner, found
        plus, minus = difference(inner)
        return inner, [*found, Comparison((plus, minus or Number(0)), (">=",), node.span)]

    def apply(self, node: Apply, scope: Scope) -> tuple[Term, list[Statement]]:
        name, arguments = node.function, list[Term]()
        found: list[Statement] = []
        sort = scope.sorts.get(name)
        for i, argument in enumerate(node.arguments):
            natural = name in ("factorial", "binomial")
            if name not in BUILTIN and isinstance(sort, FunctionSort):
                natural = sort.arguments[i] == "nat"
            done = self.index(argument, scope) if natural else self.term(argument, scope)
            arguments.append(done[0])
            found += done[1]
        if name == "mod":
            found += _not_zero(arguments[1], scope)
        if name in self.partial:
            values = dict(zip(self.partial[name].parameters, arguments, strict=True))
            for condition in self.partial[name].conditions:
                if not _evident(condition := substitute(condition, values), scope):
                    found.append(condition)
        return replace(node, arguments=tuple(arguments)), found


def _not_zero(term: Term, scope: Scope) -> list[Statement]:
    """Return conditions, one for each factor that may be zero."""
    if nonzero(term, scope):
        return []
    match term:
        case Negate(operand) | Binary("/", operand, _):
            return _not_zero(operand, scope)
        case Binary("*", left, right):
            return _not_zero(left, scope) + _not_zero(right, scope)
        case Binary("^", base, Number(value)) if value > 0:
            return _not_zero(base, scope)
        case _:
            pass
    return [Comparison((term, Number(0)), ("!=",), term.span)]


def _evident(condition: Statement, scope: Scope) -> bool:
    match condition:
        case Comparison((term, Number(0)), ("!=",)):
            return nonzero(term, scope)
        case Comparison((left, right), (">=",)):
            return nonnegative(Binary("-", left, right), scope)
        case _:
            return False
