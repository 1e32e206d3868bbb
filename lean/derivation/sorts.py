"""Sorts of variables and functions, and which statements make sense with them.

Guarantee: a statement that `check` accepts has a value, true or false, wherever its
denominators are not zero and its arguments are not negative; nothing in it is undeclared.

The numbers are ``nat`` (0, 1, 2, ...), ``int`` and ``rat``. Core Lean has no reals: what
needs them raises `NotFormalisedError`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from apery.core.errors import InvalidInputError, NotationError
from apery.lean.derivation.notation import NotFormalisedError
from apery.lean.derivation.signs import Scope
from apery.lean.derivation.sizes import natural_value
from apery.lean.derivation.terms import (
    BUILTIN,
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
    Node,
    Not,
    Number,
    Quantified,
    Statement,
    Term,
    Truth,
    Variable,
)
from apery.lean.derivation.words import RESERVED

MAX_ARGUMENTS = 4
MAX_DETERMINANT = 4
REAL_CONSTANTS = frozenset({"pi", "e", "phi", "euler_gamma", "catalan", "i"})
REAL_FUNCTIONS = frozenset(
    ("sqrt", "root", "exp", "ln", "log", "log2", "log10", "sin", "cos", "tan", "cot", "sec",
     "csc", "arcsin", "arccos", "arctan", "asin", "acos", "atan", "sinh", "cosh", "tanh",
     "zeta", "gamma", "Gamma", "erf", "besseli", "besselj")
)  # fmt: skip
_RANK: Mapping[Domain, int] = {"nat": 0, "int": 1, "rat": 2}


@dataclass(frozen=True, slots=True)
class FunctionSort:
    """The sort of a function, such as ``nat -> int``."""

    arguments: tuple[Domain, ...]
    result: Domain

    def __str__(self) -> str:
        return f"{', '.join(self.arguments)} -> {self.result}"


@dataclass(frozen=True, slots=True)
class MatrixSort:
    """The sort of a matrix: rows, columns, and what its entries are."""

    rows: int
    columns: int
    entries: Domain


Sort = Domain | FunctionSort
Signature = Mapping[str, Sort]


def parse_sort(text: str) -> Sort:
    """Read a sort.

    Raises
    ------
    InvalidInputError
        The text names no sort; real numbers are refused with what to write instead.

    Examples
    --------
    >>> parse_sort("nat -> int")
    FunctionSort(arguments=('nat',), result='int')
    >>> parse_sort("real")
    Traceback (most recent call last):
    ...
    apery.core.errors.InvalidInputError: core Lean has no real numbers; write rat, the rational
    numbers
    """
    parts = re.split(r"->|→", text)
    if len(parts) == 1:
        return _domain(text, text)
    if len(parts) != 2:
        raise InvalidInputError(f"{text!r} has several arrows; write nat, nat -> int")
    names = re.split(r"[,×]", parts[0])
    if len(names) > MAX_ARGUMENTS:
        raise InvalidInputError(f"a function has at most {MAX_ARGUMENTS} arguments")
    return FunctionSort(tuple(_domain(n, text) for n in names), _domain(parts[1], text))


def _domain(name: str, text: str) -> Domain:
    match name.strip():
        case "nat" | "ℕ" | "natural":
            return "nat"
        case "int" | "ℤ" | "integer":
            return "int"
        case "rat" | "ℚ" | "rational":
            return "rat"
        case "real" | "ℝ":
            raise InvalidInputError(
                "core Lean has no real numbers; write rat, the rational numbers"
            )
        case _:
            raise InvalidInputError(
                f"{text!r} is no sort; write nat, int, rat or a function such as nat -> int"
            )


def check_name(name: str) -> None:
    """Raise `InvalidInputError` unless a name can be declared.

    Examples
    --------
    >>> check_name("sum")
    Traceback (most recent call last):
    ...
    apery.core.errors.InvalidInputError: 'sum' has a meaning of its own and cannot be declared
    """
    if not re.fullmatch(r"[A-Za-z][A-Za-z_0-9]{0,39}", name):
        raise InvalidInputError(
            f"{name!r} is no name; it is made of A-Z, a-z, digits and _, at most 40 characters"
        )
    if name in RESERVED or name in BUILTIN:
        raise InvalidInputError(f"{name!r} has a meaning of its own and cannot be declared")


def join(*domains: Domain) -> Domain:
    """Return the smallest sort that holds all.

    Examples
    --------
    >>> join("nat", "rat", "int")
    'rat'
    """
    return max(domains, key=_RANK.__getitem__)


def check(
    statement: Statement,
    signature: Signature,
    text: str,
    beyond: Mapping[str, str] | None = None,
) -> None:
    """Raise an error at the character unless a statement makes sense.

    Parameters
    ----------
    signature : mapping
        Sorts of all declared variables and functions.
    text : str
        What the statement was read from.
    beyond : mapping
        Names whose definition is not formalised, with the reason.

    Raises
    ------
    NotationError
        Something is undeclared or of the wrong sort.
    NotFormalisedError
        Something needs the real numbers.

    Examples
    --------
    >>> from apery.lean.derivation.notation import parse_statement
    >>> check(parse_statement("x + y = 1"), {"x": "rat"}, "x + y = 1")
    Traceback (most recent call last):
    ...
    apery.core.errors.NotationError: y is not declared; declare it as nat, int or rat among the
    variables at character 5 of 'x + y = 1'
    """
    _Checker(text, signature, beyond or {}).statement(statement, Scope(signature))


def check_term(
    term: Term, signature: Signature, text: str, beyond: Mapping[str, str] | None = None
) -> Domain | MatrixSort:
    """Return the sort of a term, or raise an error at the character as `check` does."""
    return _Checker(text, signature, beyond or {}).term(term, Scope(signature))


def sort_of(term: Term, scope: Scope) -> Domain | MatrixSort:
    """Return the sort of a term that makes sense."""
    return _Checker("", scope.sorts, {}).term(term, scope)


def number_sort(term: Term, scope: Scope) -> Domain:
    """Return the sort of a term that is known to be a number."""
    sort = sort_of(term, scope)
    assert isinstance(sort, str)
    return sort


@dataclass(slots=True)
class _Checker:
    text: str
    declared: Signature
    beyond: Mapping[str, str]

    def fail(self, reason: str, node: Node) -> NotationError:
        return NotationError(reason, self.text, min(node.span[0], len(self.text)))

    def real(self, reason: str, node: Node) -> NotFormalisedError:
        return NotFormalisedError(reason, self.text, min(node.span[0], len(self.text)))

    # Statements.

    def statement(self, node: Statement, scope: Scope) -> None:
        match node:
            case Truth():
                pass
            case Comparison(operands, relations):
                sorts = [self.term(operand, scope) for operand in operands]
                if all(isinstance(sort, str) for sort in sorts):
                    return
                if relations != ("=",):
                    reason = "a matrix is compared with = only, and stands for no number"
                    raise self.fail(reason, node)
                first, second = sorts
                if not (isinstance(first, MatrixSort) and isinstance(second, MatrixSort)):
                    raise self.fail("a matrix is compared with a number", node)
                if (first.rows, first.columns) != (second.rows, second.columns):
                    raise self.fail(f"{_shape(first)} is compared with {_shape(second)}", node)
            case Divides(first_term, second_term):
                self.whole(first_term, scope, "a divisor")
                self.whole(second_term, scope, "what is divided")
            case Congruent(left, right, modulus):
                for part in (left, right):
                    self.whole(part, scope, "a side of a congruence")
                self.whole(modulus, scope, "a modulus")
            case Not(operand):
                self.statement(operand, scope)
            case Connective(_, first_part, second_part):
                self.statement(first_part, scope)
                self.statement(second_part, scope)
            case Quantified(_, variable, body, low, high, domain):
                self.free_to_bind(variable, scope, node)
                if low is not None and high is not None:
                    self.whole(low, scope, "a bound")
                    self.whole(high, scope, "a bound")
                    self.statement(body, scope.bind(variable, low, high))
                    return
                declared: Any = self.declared.get(variable)
                if domain is None and not isinstance(declared, str):
                    reason = f"say which numbers {variable} runs through: {variable} in rat"
                    raise self.fail(reason, node)
                self.statement(body, scope.declare(variable, domain or declared))

    def free_to_bind(self, variable: str, scope: Scope, node: Node) -> None:
        if isinstance(scope.sorts.get(variable), FunctionSort):
            raise self.fail(f"{variable} is a function and cannot run through numbers", node)

    # Terms.

    def whole(self, term: Term, scope: Scope, what: str) -> None:
        if self.number(term, scope) == "rat":
            raise self.fail(f"{what} is a whole number; this may be a fraction", term)

    def number(self, term: Term, scope: Scope) -> Domain:
        sort = self.term(term, scope)
        if isinstance(sort, MatrixSort):
            raise self.fail("a number is expected, this is a matrix", term)
        return sort

    def term(self, term: Term, scope: Scope) -> Domain | MatrixSort:
        match term:
            case Number(value):
                return "nat" if value == int(value) else "rat"
            case Variable(name):
                return self.variable(name, term, scope)
            case Negate(operand):
                sort = self.term(operand, scope)
                if isinstance(sort, MatrixSort):
                    return MatrixSort(sort.rows, sort.columns, join(sort.entries, "int"))
                return join(sort, "int")
            case Binary():
                return self.binary(term, scope)
            case Apply():
                return self.apply(term, scope)
            case Iterated(_, body, variable, low, high):
                self.free_to_bind(variable, scope, term)
                self.whole(low, scope, "a bound")
                self.whole(high, scope, "a bound")
                return self.number(body, scope.bind(variable, low, high))
            case Matrix(rows):
                entries = [self.number(entry, scope) for row in rows for entry in row]
                return MatrixSort(len(rows), len(rows[0]), join(*entries))

    def variable(self, name: str, term: Term, scope: Scope) -> Domain:
        sort: Sort | None = scope.sorts.get(name)
        if isinstance(sort, FunctionSort):
            raise self.fail(f"{name} is a function; write {name}(n)", term)
        if sort is not None:
            return sort
        if name in self.beyond:
            raise self.real(f"{name} is not formalised: {self.beyond[name]}", term)
        if name in REAL_CONSTANTS:
            raise self.real(f"{name} is a real or complex number; core Lean has none", term)
        stem, _, index = name.partition("_")
        if index and isinstance(scope.sorts.get(stem), FunctionSort):
            raise self.fail(f"{name} is not declared; write {stem}({index})", term)
        reason = f"{name} is not declared; declare it as nat, int or rat among the variables"
        raise self.fail(reason, term)

    def binary(self, term: Binary, scope: Scope) -> Domain | MatrixSort:
        left, right = self.term(term.left, scope), self.term(term.right, scope)
        if isinstance(left, MatrixSort) or isinstance(right, MatrixSort):
            return self.matrices(term, left, right)
        match term.op:
            case "+" | "*":
                return join(left, right)
            case "-":
                return join(left, right, "int")
            case "/":
                if natural_value(term.right) == 0:
                    raise self.fail("division by zero", term.right)
                value = natural_value(term)
                return "rat" if value is None else "nat" if value >= 0 else "int"
            case _:
                if right == "rat":
                    reason = "a power with a fraction as exponent is a root, a real number"
                    raise self.real(reason, term.right)
                exponent = natural_value(term.right)
                return join(left, "rat") if exponent is not None and exponent < 0 else left

    def matrices(
        self, term: Binary, left: Domain | MatrixSort, right: Domain | MatrixSort
    ) -> MatrixSort:
        match term.op, left, right:
            case "+" | "-", MatrixSort(r, c, x), MatrixSort(s, d, y) if (r, c) == (s, d):
                return MatrixSort(r, c, join(x, y, "int") if term.op == "-" else join(x, y))
            case "*", MatrixSort(r, c, x), MatrixSort(s, d, y) if c == s:
                return MatrixSort(r, d, join(x, y))
            case "*", MatrixSort(r, c, x), str(y):
                return MatrixSort(r, c, join(x, y))
            case "*", str(x), MatrixSort(r, c, y):
                return MatrixSort(r, c, join(x, y))
            case "/", MatrixSort(r, c, _), str():
                return MatrixSort(r, c, "rat")
            case "^", MatrixSort(r, c, _), "nat" | "int" if r == c:
                exponent = natural_value(term.right)
                if exponent is not None and exponent < 0:
                    raise self.fail("an inverse matrix is not part of the notation", term.right)
                return left
            case _:
                one, two = _shape(left), _shape(right)
                raise self.fail(f"{term.op} does not join {one} and {two}", term)

    def apply(self, term: Apply, scope: Scope) -> Domain | MatrixSort:
        name, arguments = term.function, term.arguments
        if name in ("det", "trace", "entry"):
            return self.of_matrix(term, scope)
        if name in BUILTIN:
            if name in ("factorial", "binomial", "mod", "gcd"):
                for argument in arguments:
                    self.whole(argument, scope, f"the argument of {name}")
                return "nat"
            sorts = [self.number(argument, scope) for argument in arguments]
            if name == "abs":
                return "rat" if sorts[0] == "rat" else "nat"
            return join(*sorts)
        sort: Sort | None = scope.sorts.get(name)
        if isinstance(sort, str):
            raise self.fail(f"{name} is a number, no function; write {name}*( ... )", term)
        if sort is None:
            if name in self.beyond:
                raise self.real(f"{name} is not formalised: {self.beyond[name]}", term)
            if name in REAL_FUNCTIONS:
                reason = f"{name} has real values; core Lean has no real numbers"
                raise self.real(reason, term)
            example = f'{name} = "nat -> int"'
            raise self.fail(f"{name} is not declared; declare {example} or define it", term)
        if len(arguments) != len(sort.arguments):
            many = len(sort.arguments)
            raise self.fail(f"{name} has {many} argument{'' if many == 1 else 's'}", term)
        for argument, wanted in zip(arguments, sort.arguments, strict=True):
            if wanted != "rat":
                self.whole(argument, scope, f"the argument of {name}")
            else:
                self.number(argument, scope)
        return sort.result

    def of_matrix(self, term: Apply, scope: Scope) -> Domain:
        name, matrix = term.function, term.arguments[0]
        sort = self.term(matrix, scope)
        if not isinstance(sort, MatrixSort):
            raise self.fail(f"{name} is that of a matrix, this is a number", matrix)
        if name == "entry":
            for index, size in zip(term.arguments[1:], (sort.rows, sort.columns), strict=True):
                place = natural_value(index)
                if place is None or not 1 <= place <= size:
                    raise self.fail(f"a row or column is a number from 1 to {size}", index)
            return sort.entries
        if sort.rows != sort.columns:
            raise self.fail(f"{name} needs as many rows as columns", matrix)
        if name == "det" and sort.rows > MAX_DETERMINANT:
            raise self.fail(f"a determinant has at most {MAX_DETERMINANT} rows", matrix)
        return join(sort.entries, "int") if name == "det" else sort.entries


def _shape(sort: Domain | MatrixSort) -> str:
    if isinstance(sort, MatrixSort):
        return f"a {sort.rows} x {sort.columns} matrix"
    return "a number"
