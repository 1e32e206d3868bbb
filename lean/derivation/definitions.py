"""Definitions of constants and functions, by a formula or by a recurrence.

Guarantee: a definition that can be made here defines exactly one function, on all natural
numbers or, for a formula, wherever its conditions hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from apery.core.errors import NotationError
from apery.lean.derivation.meaning import Partial, difference, term_meaning
from apery.lean.derivation.notation import parse_statement
from apery.lean.derivation.printing import text_of
from apery.lean.derivation.signs import Scope
from apery.lean.derivation.sizes import natural_value
from apery.lean.derivation.sorts import (
    FunctionSort,
    MatrixSort,
    Signature,
    Sort,
    check_term,
    join,
)
from apery.lean.derivation.terms import (
    Apply,
    Binary,
    Comparison,
    Domain,
    Node,
    Number,
    Span,
    Statement,
    Term,
    Variable,
    applied,
    free_variables,
    substitute,
    transform,
    walk,
)

MAX_ORDER = 8
N = TypeVar("N", bound=Node)


@dataclass(frozen=True, slots=True)
class Formula:
    """A constant or function given by a formula.

    Parameters
    ----------
    name : str
        Its name.
    parameters : tuple of str
        Names of the arguments; none for a constant.
    sort : Domain or FunctionSort
        Its sort.
    body : Term
        The value.
    conditions : tuple of Statement
        Where the formula is defined.
    equations : tuple of str
        What was written.
    """

    name: str
    parameters: tuple[str, ...]
    sort: Sort
    body: Term
    conditions: tuple[Statement, ...] = ()
    equations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A function of a natural number given by a recurrence.

    The values at 0, ..., order - 1 are `initial`; `step` is the value at
    ``parameters[0] + order``, with the function itself at lower places.

    Parameters
    ----------
    parameters : tuple of str
        The index first; further arguments stay the same throughout.
    """

    name: str
    parameters: tuple[str, ...]
    sort: FunctionSort
    initial: tuple[Term, ...]
    step: Term
    equations: tuple[str, ...] = ()

    @property
    def order(self) -> int:
        """How many values are initial."""
        return len(self.initial)


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A name for a matrix, which is put in its place."""

    name: str
    body: Term
    equations: tuple[str, ...] = ()


Definition = Formula | Recurrence | Abbreviation


def define(
    name: str,
    equations: Sequence[str],
    variables: Signature,
    earlier: Sequence[Definition] = (),
    beyond: Mapping[str, str] | None = None,
) -> Definition:
    """Read a definition.

    Parameters
    ----------
    name : str
        What is defined.
    equations : sequence of str
        One formula, or initial values and one recurrence.
    variables : mapping
        Sorts of the declared variables and functions; those of the arguments come from here.
    earlier : sequence of Definition
        What was defined before.
    beyond : mapping
        Names whose definition is not formalised, with the reason.

    Raises
    ------
    NotationError
        An equation has another form; the error points at the character.
    NotFormalisedError
        The definition needs the real numbers.

    Examples
    --------
    >>> recursive = ["F(0) = 0", "F(1) = 1", "F(n) = F(n-1) + F(n-2)"]
    >>> fibonacci = define("F", recursive, {"n": "nat"})
    >>> fibonacci.order, text_of(fibonacci.step), str(fibonacci.sort)
    (2, 'F(n + 1) + F(n)', 'nat -> int')
    >>> define("F", ["F(n+1) = 2*F(n)"], {"n": "nat"})
    Traceback (most recent call last):
    ...
    apery.core.errors.NotationError: F(0) is missing at character 1 of 'F(n+1) = 2*F(n)'
    """
    if not equations:
        raise NotationError(f"{name} has no equation", "", 0)
    maker = _Maker(name, variables, tuple(earlier), beyond or {})
    read = [maker.equation(text) for text in equations]
    if len(read) == 1 and name not in applied(read[0].value):
        return maker.formula(read[0])
    return maker.recurrence(read)


def sorts_of(definitions: Sequence[Definition]) -> dict[str, Sort]:
    """Return the sorts of what is defined, without abbreviations."""
    return {d.name: d.sort for d in definitions if not isinstance(d, Abbreviation)}


def partial_functions(definitions: Sequence[Definition]) -> dict[str, Partial]:
    """Return the functions that are not defined everywhere."""
    return {
        d.name: Partial(d.parameters, d.conditions)
        for d in definitions
        if isinstance(d, Formula) and d.conditions
    }


def unabbreviated(node: N, definitions: Sequence[Definition]) -> N:
    """Put matrices in place of their names.

    What is put in keeps the place of the name, so that errors point at it.
    """
    bodies = {d.name: d.body for d in definitions if isinstance(d, Abbreviation)}
    if not bodies or not any(name in bodies for name in free_variables(node)):
        return node
    spans = {v.name: v.span for v in walk(node) if isinstance(v, Variable)}
    placed = {name: _placed(body, spans[name]) for name, body in bodies.items() if name in spans}
    return substitute(node, placed)


def _placed(term: Term, span: Span) -> Term:
    return transform(term, lambda part: replace(part, span=span))


@dataclass(frozen=True, slots=True)
class _Equation:
    text: str
    arguments: tuple[Term, ...]
    value: Term

    def fail(self, reason: str, node: Node | None = None) -> NotationError:
        return NotationError(reason, self.text, node.span[0] if node else 0)


@dataclass(slots=True)
class _Maker:
    name: str
    variables: Signature
    earlier: tuple[Definition, ...]
    beyond: Mapping[str, str]

    @property
    def signature(self) -> dict[str, Sort]:
        return {**self.variables, **sorts_of(self.earlier)}

    def equation(self, text: str) -> _Equation:
        statement = parse_statement(text, frozenset({*self.signature, self.name}))
        match statement:
            case Comparison((Apply(name, arguments), value), ("=",)) if name == self.name:
                return _Equation(text, arguments, unabbreviated(value, self.earlier))
            case Comparison((Variable(name), value), ("=",)) if name == self.name:
                return _Equation(text, (), unabbreviated(value, self.earlier))
            case _:
                reason = f"an equation with {self.name} alone on the left is expected"
                raise NotationError(reason, text, statement.span[0])

    def formula(self, equation: _Equation) -> Definition:
        names = self.names(equation, equation.arguments)
        inner = self.signature
        for name, argument in zip(names, equation.arguments, strict=True):
            inner[name] = self.parameter(name, equation, argument)
        sort = self.sort(equation, inner, names)
        if isinstance(sort, MatrixSort):
            if names or free_variables(equation.value):
                raise equation.fail("a matrix with a name has numbers as entries")
            return Abbreviation(self.name, equation.value, (equation.text,))
        partial = partial_functions(self.earlier)
        body, conditions = term_meaning(equation.value, Scope(inner), partial)
        if not names and conditions:
            raise equation.fail("this constant is defined only where " + text_of(conditions[0]))
        arguments = tuple(self.parameter(n, equation, equation.value) for n in names)
        result = join(sort, "int")
        whole: Sort = FunctionSort(arguments, result) if names else result
        return Formula(self.name, names, whole, body, conditions, (equation.text,))

    def recurrence(self, equations: list[_Equation]) -> Recurrence:
        starts: dict[int, _Equation] = {}
        steps: list[_Equation] = []
        for equation in equations:
            if not equation.arguments:
                raise equation.fail(f"{self.name} needs an argument")
            place = natural_value(equation.arguments[0])
            if place is None:
                steps.append(equation)
            elif place < 0 or place in starts:
                raise equation.fail("this value stands twice, or in front of 0")
            else:
                starts[place] = equation
        if len(steps) != 1:
            where = steps[1] if steps else equations[-1]
            raise where.fail(f"{self.name} has one recurrence, such as {self.name}(n+1) = ...")
        step = steps[0]
        names, order, value = self.step(step)
        for place in range(order):
            if place not in starts:
                raise step.fail(f"{self.name}({place}) is missing")
        for place, start in starts.items():
            if place >= order:
                reason = f"{self.name}({place}) follows from the recurrence, leave it out"
                raise start.fail(reason)
        return self.built(names, [starts[i] for i in range(order)], step, value, equations)

    def step(self, step: _Equation) -> tuple[tuple[str, ...], int, Term]:
        """Return parameters, order, and the value at index + order."""
        lead = step.arguments[0]
        index = free_variables(lead)
        offset = _offset(lead, index[0]) if len(index) == 1 else None
        if offset is None:
            raise step.fail(f"write {self.name}(n+1), {self.name}(n+2), ... on the left", lead)
        names = self.names(step, (Variable(index[0], lead.span), *step.arguments[1:]))
        offsets = []
        for node in walk(step.value):
            if isinstance(node, Apply) and node.function == self.name:
                at = _offset(node.arguments[0], index[0])
                rest = tuple(Variable(n) for n in names[1:])
                if at is None or at >= offset or node.arguments[1:] != rest:
                    reason = f"{self.name} refers to itself at lower places, {text_of(lead)} minus"
                    raise step.fail(f"{reason} a number", node)
                offsets.append(at)
        lowest = min(0, offset, *offsets)
        order = offset - lowest
        if not 1 <= order <= MAX_ORDER:
            raise step.fail(f"the order of a recurrence is 1 to {MAX_ORDER}, not {order}", lead)
        if not lowest:
            return names, order, step.value
        moved = Binary("+", Variable(index[0]), Number(-lowest))
        value = substitute(step.value, {index[0]: moved})
        return names, order, _tidied(value, self.name)

    def built(
        self,
        names: tuple[str, ...],
        starts: list[_Equation],
        step: _Equation,
        value: Term,
        equations: list[_Equation],
    ) -> Recurrence:
        rest = tuple(self.parameter(n, step, step.value) for n in names[1:])
        values = [*(self.initial(start, names) for start in starts), value]
        sources = [*starts, step]
        result: Domain = "int"
        while True:
            sort = FunctionSort(("nat", *rest), result)
            inner: dict[str, Sort] = {**self.signature, names[0]: "nat", self.name: sort}
            found: list[Domain] = [result]
            for equation in sources:
                own = names if equation is step else self.names(equation, equation.arguments[1:])
                kind = self.sort(equation, inner, own)
                if isinstance(kind, MatrixSort):
                    raise equation.fail("a number is expected, this is a matrix", equation.value)
                found.append(kind)
            if join(*found) == result:
                break
            # The values are fractions, and so are those that they are made of.
            result = join(*found)
        bodies: list[Term] = []
        for equation, term in zip(sources, values, strict=True):
            body, conditions = term_meaning(term, Scope(inner), partial_functions(self.earlier))
            if conditions:
                reason = f"this is defined only where {text_of(conditions[0])}"
                raise equation.fail(reason, equation.value)
            bodies.append(body)
        texts = tuple(e.text for e in equations)
        return Recurrence(self.name, names, sort, tuple(bodies[:-1]), bodies[-1], texts)

    def initial(self, equation: _Equation, names: tuple[str, ...]) -> Term:
        """Return an initial value in the parameters of the recurrence."""
        own = self.names(equation, equation.arguments[1:])
        if len(own) != len(names) - 1:
            plural = "" if len(names) == 1 else "s"
            raise equation.fail(f"{self.name} has {len(names)} argument{plural}")
        if self.name in applied(equation.value):
            raise equation.fail("an initial value is known beforehand", equation.value)
        values: dict[str, Term] = {a: Variable(b) for a, b in zip(own, names[1:], strict=True)}
        return substitute(equation.value, values)

    # Parts.

    def names(self, equation: _Equation, arguments: Sequence[Term]) -> tuple[str, ...]:
        out: list[str] = []
        for argument in arguments:
            if not isinstance(argument, Variable) or argument.name in out:
                raise equation.fail("an argument on the left is a variable of its own", argument)
            out.append(argument.name)
        return tuple(out)

    def parameter(self, name: str, equation: _Equation, argument: Term) -> Domain:
        sort = self.variables.get(name)
        if not isinstance(sort, str):
            reason = f"{name} is not declared; declare it as nat, int or rat among the variables"
            raise equation.fail(reason, argument)
        return sort

    def sort(
        self, equation: _Equation, inner: Signature, names: tuple[str, ...]
    ) -> Domain | MatrixSort:
        sort = check_term(equation.value, inner, equation.text, self.beyond)
        constants = sorts_of(self.earlier)
        for name in (*free_variables(equation.value), *applied(equation.value)):
            if name not in names and name not in constants and name != self.name:
                at = next(n for n in walk(equation.value) if _is_named(n, name))
                raise equation.fail(f"{name} is neither defined nor an argument", at)
        return sort


def _is_named(node: Node, name: str) -> bool:
    match node:
        case Variable(own) | Apply(own, _):
            return own == name
        case _:
            return False


def _offset(term: Term, index: str) -> int | None:
    """Return j where a term is index + j.

    Examples
    --------
    >>> from apery.lean.derivation.notation import parse_term
    >>> _offset(parse_term("n - 2"), "n"), _offset(parse_term("2*n"), "n")
    (-2, None)
    """
    plus, minus = difference(term)
    found = sum(1 for node in walk(term) if node == Variable(index))
    if found != 1 or Variable(index) not in _summands(plus):
        return None
    whole = plus if minus is None else Binary("-", plus, minus)
    return natural_value(substitute(whole, {index: Number(0)}))


def _summands(term: Term) -> list[Term]:
    if isinstance(term, Binary) and term.op == "+":
        return _summands(term.left) + _summands(term.right)
    return [term]


def _tidied(term: Term, name: str) -> Term:
    """Put the numbers in the first argument of a function together."""

    def change(node: Node) -> Node:
        if isinstance(node, Apply) and node.function == name:
            plus, minus = difference(node.arguments[0])
            first = plus if minus is None else Binary("-", plus, minus)
            return replace(node, arguments=(first, *node.arguments[1:]))
        return node

    return transform(term, change)
