"""Exact values of terms and truth of statements at given numbers.

Guarantee: what is returned is exact. There is no answer, None, where a denominator is zero,
where an argument is negative that should be natural, where the work exceeds the budget, and
where a quantifier over infinitely many numbers is not settled by the few that are tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import comb, factorial, gcd

from apery.lean.derivation.definitions import Definition, Formula, Recurrence
from apery.lean.derivation.terms import (
    Apply,
    Binary,
    Comparison,
    Congruent,
    Connective,
    Divides,
    Domain,
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
)

Exact = int | Fraction
"""A whole number is an `int`."""
Values = Mapping[str, "Exact | Formula | Recurrence"]
"""Numbers for variables, and formulas or recurrences for functions that are only declared."""

BUDGET = 20_000
"""Operations for one statement."""
MAX_BITS = 100_000
MAX_RANGE = 5_000

SAMPLES: Mapping[Domain, tuple[Exact, ...]] = {
    "nat": tuple(range(13)),
    "int": (0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 7, -10),
    "rat": (0, 1, -1, 2, -2, Fraction(1, 2), Fraction(-1, 2), 3, -3, Fraction(3, 2),
            Fraction(1, 3), Fraction(-2, 3), 10),
}  # fmt: skip
"""What an unbounded quantifier is tried on."""


class _NoValueError(Exception):
    """The term has no value, or none that can be afforded."""


def evaluate(
    term: Term, values: Values, definitions: Iterable[Definition] = (), *, budget: int = BUDGET
) -> Exact | None:
    """Return the value of a term.

    Parameters
    ----------
    values : mapping
        A number for each variable, a formula or recurrence for each undefined function.
    definitions : iterable of Definition
        What is defined.

    Examples
    --------
    >>> from apery.lean.derivation.notation import parse_term
    >>> evaluate(parse_term("sum(1/k, k = 1..n)"), {"n": 3})
    Fraction(11, 6)
    >>> evaluate(parse_term("1/(n - 3)"), {"n": 3}) is None
    True
    """
    return Evaluation(definitions, budget).number(term, values)


def holds(
    statement: Statement,
    values: Values,
    definitions: Iterable[Definition] = (),
    *,
    budget: int = BUDGET,
    sampled: bool = False,
) -> bool | None:
    """Return whether a statement is true, None if that is not found out.

    Parameters
    ----------
    sampled : bool
        Count ``for all`` over infinitely many numbers as true if it is for some dozen; the
        answer is then a conjecture.

    Examples
    --------
    >>> from apery.lean.derivation.notation import parse_statement
    >>> holds(parse_statement("x != 0 implies x/x = 1"), {"x": 0})
    True
    >>> holds(parse_statement("for all n in nat: n^2 >= n"), {}) is None
    True
    """
    return Evaluation(definitions, budget, sampled).truth(statement, values)


@dataclass(slots=True)
class Evaluation:
    """Definitions with the values that were computed, and what is left of the budget.

    Ranges, indices, exponents and arguments of factorials beyond `reach` have no value.
    """

    definitions: Iterable[Definition]
    budget: int = BUDGET
    sampled: bool = False
    reach: int = MAX_RANGE
    known: dict[str, Definition] = field(init=False)
    computed: dict[tuple[object, ...], tuple[Recurrence, list[Exact]]] = field(init=False)

    def __post_init__(self) -> None:
        self.known = {d.name: d for d in self.definitions}
        self.computed = {}

    def spend(self, cost: int = 1) -> None:
        """Take from the budget."""
        self.budget -= cost
        if self.budget < 0:
            raise _NoValueError

    # Statements.

    def truth(self, node: Statement, values: Values) -> bool | None:
        """Return whether a statement is true, None if that is not found out."""
        try:
            return self._truth(node, values)
        except (_NoValueError, RecursionError):
            return None

    def _truth(self, node: Statement, values: Values) -> bool | None:
        match node:
            case Truth(value):
                return value
            case Comparison(operands, relations):
                numbers = [self.value(operand, values) for operand in operands]
                pairs = zip(numbers, relations, numbers[1:], strict=False)
                return all(_compared(a, relation, b) for a, relation, b in pairs)
            case Divides(divisor, dividend):
                return _divides(self.value(divisor, values), self.value(dividend, values))
            case Congruent(left, right, modulus):
                difference = self.value(left, values) - self.value(right, values)
                return _divides(self.value(modulus, values), difference)
            case Not(operand):
                inner = self.truth(operand, values)
                return None if inner is None else not inner
            case Connective(kind, left, right):
                return _joined(kind, self.truth(left, values), lambda: self.truth(right, values))
            case Quantified():
                return self._quantified(node, values)

    def _quantified(self, node: Quantified, values: Values) -> bool | None:
        wanted = node.kind == "exists"
        unbounded = node.low is None or node.high is None
        if node.low is None or node.high is None:
            cases: Iterable[Exact] = SAMPLES[node.domain or "rat"]
        else:
            cases = self._range(node.low, node.high, values)
        unknown = False
        for case in cases:
            self.spend()
            found = self.truth(node.body, {**values, node.variable: case})
            if found is wanted:
                return wanted
            unknown = unknown or found is None
        if unknown or (unbounded and not (self.sampled and not wanted)):
            return None
        return not wanted

    # Terms.

    def number(self, node: Term, values: Values) -> Exact | None:
        """Return the value of a term, None if there is none."""
        try:
            return self.value(node, values)
        except (_NoValueError, RecursionError):
            return None

    def whole(self, node: Term, values: Values) -> int | None:
        """Return the value of a term that is a whole number, None if there is none."""
        try:
            return _whole(self.value(node, values))
        except (_NoValueError, RecursionError):
            return None

    def value(self, node: Term, values: Values) -> Exact:
        """Return the value of a term; raises a private error where it has none."""
        self.spend()
        match node:
            case Number(value):
                return _tidy(value)
            case Variable(name):
                return self._variable(name, values)
            case Negate(operand):
                return -self.value(operand, values)
            case Binary("^", base, exponent):
                return self._power(self.value(base, values), self.value(exponent, values))
            case Binary(op, left, right):
                return self._operation(op, self.value(left, values), self.value(right, values))
            case Apply("entry", (Binary("^", Matrix(rows), exponent), i, j)):
                power = self._matrix_power(rows, self.value(exponent, values), values)
                return power[_whole(self.value(i, values)) - 1][_whole(self.value(j, values)) - 1]
            case Apply(function, arguments):
                return self._apply(function, [self.value(a, values) for a in arguments], values)
            case Iterated(kind, body, variable, low, high):
                total: Exact = 0 if kind == "sum" else 1
                for case in self._range(low, high, values):
                    one = self.value(body, {**values, variable: case})
                    total = self._operation("+" if kind == "sum" else "*", total, one)
                return total
            case Matrix():
                raise _NoValueError

    def _variable(self, name: str, values: Values) -> Exact:
        value = values.get(name)
        if isinstance(value, int | Fraction):
            return value
        definition = self.known.get(name)
        if isinstance(definition, Formula) and not definition.parameters:
            return self.value(definition.body, {})
        raise _NoValueError

    def _range(self, low: Term, high: Term, values: Values) -> range:
        first, last = _whole(self.value(low, values)), _whole(self.value(high, values))
        if last - first >= self.reach:
            raise _NoValueError
        return range(first, last + 1)

    def _operation(self, op: str, x: Exact, y: Exact) -> Exact:
        self.spend((_bits(x) + _bits(y)) >> 10)
        match op:
            case "+":
                return _tidy(x + y)
            case "-":
                return _tidy(x - y)
            case "*":
                if _bits(x) + _bits(y) > MAX_BITS:
                    raise _NoValueError
                return _tidy(x * y)
            case _:
                if not y:
                    raise _NoValueError
                return _tidy(Fraction(x) / y)

    def _power(self, base: Exact, exponent: Exact) -> Exact:
        power = _whole(exponent)
        if (
            abs(power) > self.reach
            or _bits(base) * abs(power) > MAX_BITS
            or (power < 0 and not base)
        ):
            raise _NoValueError
        self.spend((_bits(base) * abs(power)) >> 8)
        return _tidy(Fraction(base) ** power)

    def _apply(self, name: str, arguments: list[Exact], values: Values) -> Exact:
        match name, arguments:
            case "factorial", [n]:
                self.spend(self._index(n) >> 3)
                return factorial(self._index(n))
            case "binomial", [n, k]:
                self.spend(self._index(n) >> 3)
                return comb(self._index(n), self._index(k))
            case "mod", [a, m]:
                if not m:
                    raise _NoValueError
                return _whole(a) % abs(_whole(m))
            case "gcd", [a, b]:
                return gcd(_whole(a), _whole(b))
            case "abs", [x]:
                return x if x >= 0 else -x
            case "min", [x, y]:
                return x if x <= y else y
            case "max", [x, y]:
                return x if x >= y else y
            case _:
                pass
        given = values.get(name)
        definition = given if isinstance(given, Formula | Recurrence) else self.known.get(name)
        match definition:
            case Formula(parameters=parameters, body=body):
                return self.value(body, dict(zip(parameters, arguments, strict=True)))
            case Recurrence():
                return self._recurrence(definition, arguments, values)
            case _:
                raise _NoValueError

    def _recurrence(self, f: Recurrence, arguments: list[Exact], values: Values) -> Exact:
        index, rest = self._index(arguments[0]), tuple(arguments[1:])
        # By identity: the same name may stand for another trial function later. The function is
        # kept as well, so that its identity stays its own.
        _, terms = self.computed.setdefault((id(f), *rest), (f, []))
        inner: dict[str, Exact | Formula | Recurrence] = {
            **dict(zip(f.parameters[1:], rest, strict=True)), f.name: f
        }  # fmt: skip
        while len(terms) <= index:
            place = len(terms)
            if place < f.order:
                terms.append(self.value(f.initial[place], inner))
            else:
                inner[f.parameters[0]] = place - f.order
                terms.append(self.value(f.step, inner))
        return terms[index]

    def _matrix_power(
        self, rows: Sequence[Sequence[Term]], exponent: Exact, values: Values
    ) -> list[list[Exact]]:
        power = self._index(exponent)
        base = [[self.value(entry, values) for entry in row] for row in rows]
        size = range(len(base))
        result: list[list[Exact]] = [[int(i == j) for j in size] for i in size]
        for bit in bin(power)[2:]:
            result = self._matrix_product(result, result)
            if bit == "1":
                result = self._matrix_product(result, base)
        return result

    def _index(self, value: Exact) -> int:
        index = _whole(value)
        if not 0 <= index <= self.reach:
            raise _NoValueError
        return index

    def _matrix_product(self, a: list[list[Exact]], b: list[list[Exact]]) -> list[list[Exact]]:
        columns = list(zip(*b, strict=True))
        out: list[list[Exact]] = []
        for row in a:
            line: list[Exact] = []
            for column in columns:
                total: Exact = 0
                for x, y in zip(row, column, strict=True):
                    total = self._operation("+", total, self._operation("*", x, y))
                line.append(total)
            out.append(line)
        return out


def _joined(kind: str, left: bool | None, later: Callable[[], bool | None]) -> bool | None:
    """Join two truths; the second is computed only where it matters."""
    if kind == "implies":
        left, kind = (None if left is None else not left), "or"
    if kind in ("and", "or"):
        decisive = kind == "or"
        if left is decisive:
            return decisive
        right = later()
        if right is decisive:
            return decisive
        return None if left is None or right is None else not decisive
    right = later()
    return None if left is None or right is None else left == right


def _compared(a: Exact, relation: str, b: Exact) -> bool:
    match relation:
        case "=":
            return a == b
        case "!=":
            return a != b
        case "<":
            return a < b
        case "<=":
            return a <= b
        case ">":
            return a > b
        case _:
            return a >= b


def _divides(divisor: Exact, dividend: Exact) -> bool:
    d, n = _whole(divisor), _whole(dividend)
    return n % d == 0 if d else n == 0


def _whole(value: Exact) -> int:
    if isinstance(value, Fraction):
        raise _NoValueError
    return value


def _tidy(value: Exact) -> Exact:
    if isinstance(value, Fraction) and value.denominator == 1:
        return value.numerator
    return value


def _bits(value: Exact) -> int:
    if isinstance(value, int):
        return value.bit_length()
    return value.numerator.bit_length() + value.denominator.bit_length()
