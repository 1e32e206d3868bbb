"""Matrices written out: statements about their entries.

Guarantee: `expanded` says the same about numbers; what is left of matrices is
``entry(M^n, i, j)`` with an explicit matrix M.
"""

from __future__ import annotations

from typing import Any

from apery.core.errors import InvalidInputError
from apery.lean.derivation.sizes import natural_value
from apery.lean.derivation.terms import (
    Apply,
    Binary,
    Comparison,
    Connective,
    Matrix,
    Negate,
    Node,
    Number,
    Statement,
    Term,
    children,
    rebuild,
    walk,
)

MAX_NODES = 20_000
Rows = tuple[tuple[Term, ...], ...]


def has_matrix(node: Node) -> bool:
    """Whether a matrix stands anywhere in a term or statement."""
    return any(isinstance(part, Matrix) for part in walk(node))


def expanded(statement: Statement) -> Statement:
    """Return the statement about the entries.

    Raises
    ------
    InvalidInputError
        Written out, the statement is too long.

    Examples
    --------
    >>> from apery.lean.derivation.notation import parse_statement
    >>> from apery.lean.derivation.printing import text_of
    >>> text_of(expanded(parse_statement("[[1, 2]] * [[x], [y]] = [[3]]")))
    '1*x + 2*y = 3'
    >>> text_of(expanded(parse_statement("det([[a, b], [c, d]]^n) = (a*d - b*c)^n")))[:40]
    'entry([[a, b], [c, d]]^n, 1, 1)*entry([['
    """
    if not has_matrix(statement):
        return statement
    out: Statement = _node(statement)
    count = sum(1 for _, _ in zip(walk(out), range(MAX_NODES + 1), strict=False))
    if count > MAX_NODES:
        raise InvalidInputError("the matrices are too large to be written out entry by entry")
    return out


def _node(node: Any) -> Any:
    match node:
        case Comparison((left, right), ("=",)) if has_matrix(left) and has_matrix(right):
            first, second = _entries(left), _entries(right)
            if first is None or second is None:
                return rebuild(node, (_node(left), _node(right)))
            pairs = [
                Comparison((x, y), ("=",), node.span)
                for a, b in zip(first, second, strict=True)
                for x, y in zip(a, b, strict=True)
            ]
            whole: Statement = pairs[0]
            for pair in pairs[1:]:
                whole = Connective("and", whole, pair, node.span)
            return whole
        case Apply("det" | "trace" | "entry" as name, arguments):
            rows = _entries(arguments[0])
            assert rows is not None
            if name == "det":
                return _determinant(rows)
            if name == "trace":
                return _total([rows[i][i] for i in range(len(rows))])
            i, j = (natural_value(argument) for argument in arguments[1:])
            assert i is not None and j is not None
            return rows[i - 1][j - 1]
        case _:
            return rebuild(node, tuple(_node(part) for part in children(node)))


def _entries(term: Term) -> Rows | None:
    """Return the entries of a matrix, None for a number."""
    match term:
        case Matrix(rows):
            return tuple(tuple(_number(entry) for entry in row) for row in rows)
        case Negate(operand):
            inner = _entries(operand)
            return inner and tuple(tuple(Negate(x) for x in row) for row in inner)
        case Binary("^", base, exponent):
            inner = _entries(base)
            if inner is None:
                return None
            power = Binary("^", Matrix(inner), _number(exponent), term.span)
            places = range(1, len(inner) + 1)
            return tuple(
                tuple(Apply("entry", (power, Number(i), Number(j)), term.span) for j in places)
                for i in places
            )
        case Binary(op, left, right):
            first, second = _entries(left), _entries(right)
            if first is not None and second is not None:
                if op == "*":
                    return _product(first, second)
                return tuple(
                    tuple(Binary(op, x, y) for x, y in zip(a, b, strict=True))
                    for a, b in zip(first, second, strict=True)
                )
            if first is not None:
                factor = _number(right)
                return tuple(tuple(Binary(op, x, factor) for x in row) for row in first)
            if second is not None:
                factor = _number(left)
                return tuple(tuple(Binary(op, factor, x) for x in row) for row in second)
            return None
        case _:
            return None


def _number(term: Term) -> Term:
    number: Term = _node(term) if has_matrix(term) else term
    return number


def _product(first: Rows, second: Rows) -> Rows:
    columns = list(zip(*second, strict=True))
    return tuple(
        tuple(
            _total([Binary("*", x, y) for x, y in zip(row, column, strict=True)])
            for column in columns
        )
        for row in first
    )


def _total(terms: list[Term]) -> Term:
    whole = terms[0]
    for term in terms[1:]:
        whole = Binary("+", whole, term)
    return whole


def _determinant(rows: Rows) -> Term:
    """Expand along the first row."""
    if len(rows) == 1:
        return rows[0][0]
    whole: Term | None = None
    for j, entry in enumerate(rows[0]):
        minor = tuple(tuple(row[:j] + row[j + 1 :]) for row in rows[1:])
        product = Binary("*", entry, _determinant(minor))
        whole = product if whole is None else Binary("-" if j % 2 else "+", whole, product)
    assert whole is not None
    return whole
