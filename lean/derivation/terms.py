"""Terms and statements of a derivation: what a line of ordinary notation says.

Guarantee: a node is immutable and exact, and nothing is evaluated here. Two nodes are equal
exactly when they say the same; where they stood in a text (`span`) takes no part in that.

Every node has its direct parts from `children` and is made again from new parts by
`rebuild`; all traversal rests on these two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Literal, TypeVar, cast

Span = tuple[int, int]
"""First character and the one after the last, counted from 0 in the text that was read."""

Relation = Literal["=", "!=", "<", "<=", ">", ">="]
Domain = Literal["nat", "int", "rat"]


@dataclass(frozen=True, slots=True)
class Number:
    """A literal: a natural number, or a decimal, which is exact.

    Examples
    --------
    >>> Number(3) == Number(Fraction(3))
    True
    """

    value: Fraction | int
    span: Span = field(default=(0, 0), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable or a defined constant."""

    name: str
    span: Span = field(default=(0, 0), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Negate:
    """The negative of a term."""

    operand: Term
    span: Span = field(default=(0, 0), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands and one of ``+ - * / ^``."""

    op: Literal["+", "-", "*", "/", "^"]
    left: Term
    right: Term
    span: Span = field(default=(0, 0), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Apply:
    """A function of one or more arguments: declared, defined, or one of `BUILTIN`."""

    function: str
    arguments: tuple[Term, ...]
    span: Span = field(default=(0, 0), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Iterated:
    """A sum or product over the whole numbers from `low` to `high`; empty if high < low."""

    kind: Literal["sum", "product"]
    body: Term
    variable: str
    low: Term
    high: Term
    span: Span = field(default=(0, 0), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Matrix:
    """A matrix, given by its rows."""

    rows: tuple[tuple[Term, ...], ...]
    span: Span = field(default=(0, 0), compare=False, repr=False)


Term = Number | Variable | Negate | Binary | Apply | Iterated | Matrix

BUILTIN: Mapping[str, int] = {
    "factorial": 1, "binomial": 2, "mod": 2, "abs": 1, "min": 2, "max": 2, "gcd": 2,
    "det": 1, "trace": 1, "entry": 3,
}  # fmt: skip
"""Functions that every derivation has, with the number of their arguments.

``n!`` is ``factorial(n)``; ``entry(M, i, j)`` counts rows and columns from 1.
"""


@dataclass(frozen=True, slots=True)
class Truth:
    """``true`` or ``false``."""

    value: bool
    span: Span = field(default=(0, 0), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A chain such as ``a < b <= c``: one relation fewer than operands."""

    operands: tuple[Term, ...]
    relations: tuple[Relation, ...]
    span: Span = field(default=(0, 0), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Divides:
    """``divisor divides dividend``, for whole numbers."""

    divisor: Term
    dividend: Term
    span: Span = field(default=(0, 0), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Congruent:
    """``left = right mod modulus``, for whole numbers: the modulus divides the difference."""

    left: Term
    right: Term
    modulus: Term
    span: Span = field(default=(0, 0), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Not:
    """The negation of a statement."""

    operand: Statement
    span: Span = field(default=(0, 0), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Connective:
    """Two statements and what joins them."""

    kind: Literal["and", "or", "implies", "iff"]
    left: Statement
    right: Statement
    span: Span = field(default=(0, 0), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Quantified:
    """``for all`` or ``exists``, over ``low..high`` or over a whole domain.

    Either both bounds are there (then the variable is a whole number, and there is no
    domain), or none. Without a domain an unbounded variable has the sort that its name was
    declared with.
    """

    kind: Literal["forall", "exists"]
    variable: str
    body: Statement
    low: Term | None = None
    high: Term | None = None
    domain: Domain | None = None
    span: Span = field(default=(0, 0), compare=False, repr=False)


Statement = Truth | Comparison | Divides | Congruent | Not | Connective | Quantified
Node = Term | Statement
STATEMENTS = (Truth, Comparison, Divides, Congruent, Not, Connective, Quantified)
"""The classes of statements, for `isinstance`."""

N = TypeVar("N", bound=Node)


def children(node: Node) -> tuple[Any, ...]:
    """Return the direct parts, in the order that `rebuild` takes them."""
    match node:
        case Number() | Variable() | Truth():
            return ()
        case Negate(operand) | Not(operand):
            return (operand,)
        case Binary(_, left, right) | Connective(_, left, right) | Divides(left, right):
            return (left, right)
        case Apply(_, parts) | Comparison(parts):
            return parts
        case Congruent(left, right, modulus):
            return (left, right, modulus)
        case Iterated(_, body, _, low, high):
            return (low, high, body)
        case Matrix(rows):
            return tuple(entry for row in rows for entry in row)
        case Quantified(_, _, body, low, high):
            return (body,) if low is None or high is None else (low, high, body)


def rebuild(node: N, parts: Sequence[Any]) -> N:
    """Return the same kind of node, at the same place, with new parts."""
    old: Any = node
    new: Any = old
    match old:
        case Negate() | Not():
            new = replace(old, operand=parts[0])
        case Binary() | Connective():
            new = replace(old, left=parts[0], right=parts[1])
        case Divides():
            new = Divides(parts[0], parts[1], old.span)
        case Congruent():
            new = Congruent(parts[0], parts[1], parts[2], old.span)
        case Apply():
            new = replace(old, arguments=tuple(parts))
        case Comparison():
            new = replace(old, operands=tuple(parts))
        case Matrix(rows):
            width = len(rows[0])
            cut = tuple(tuple(parts[i : i + width]) for i in range(0, len(parts), width))
            new = Matrix(cut, old.span)
        case Quantified() if len(parts) == 1:
            new = replace(old, body=parts[0])
        case Iterated() | Quantified():
            new = replace(old, low=parts[0], high=parts[1], body=parts[2])
    return cast(N, new)


def bound_variable(node: Node) -> str | None:
    """Return the variable that a node binds in its last child, if it binds one."""
    return node.variable if isinstance(node, Iterated | Quantified) else None


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and all that is in it, outer nodes first, left to right."""
    left = [node]
    while left:
        here = left.pop()
        yield here
        left.extend(reversed(children(here)))


def transform(node: N, change: Callable[[Node], Node]) -> N:
    """Apply a change to every node, inner nodes first.

    Examples
    --------
    >>> one = lambda n: Number(1) if isinstance(n, Variable) else n
    >>> transform(Binary("+", Variable("n"), Number(2)), one)
    Binary(op='+', left=Number(value=1), right=Number(value=2))
    """
    parts = [transform(part, change) for part in children(node)]
    return cast(N, change(rebuild(node, parts)))


def free_variables(node: Node) -> tuple[str, ...]:
    """Return the variables that are not bound inside, in the order in which they appear.

    Examples
    --------
    >>> free_variables(Iterated("sum", Variable("k"), "k", Number(1), Variable("n")))
    ('n',)
    """
    if isinstance(node, Variable):
        return (node.name,)
    found: dict[str, None] = {}
    parts = children(node)
    for i, part in enumerate(parts):
        hidden = bound_variable(node) if i == len(parts) - 1 else None
        found.update((name, None) for name in free_variables(part) if name != hidden)
    return tuple(found)


def applied(node: Node) -> tuple[str, ...]:
    """Return the functions that are applied, without `BUILTIN`, in order of appearance."""
    names = (n.function for n in walk(node) if isinstance(n, Apply))
    return tuple(dict.fromkeys(name for name in names if name not in BUILTIN))


def fresh(name: str, taken: set[str]) -> str:
    """Return the name, or the name with the first number that makes it new.

    Examples
    --------
    >>> fresh("k", {"k", "k_1"})
    'k_2'
    """
    count, new = 0, name
    while new in taken:
        count += 1
        new = f"{name}_{count}"
    return new


def replaced(node: Term, found: Mapping[Term, Term]) -> Term:
    """Replace parts of a term, the outermost ones first.

    Examples
    --------
    >>> total = Binary("+", Variable("n"), Number(1))
    >>> replaced(total, {Variable("n"): Number(2)})
    Binary(op='+', left=Number(value=2), right=Number(value=1))
    """
    if node in found:
        return found[node]
    parts = children(node)
    return rebuild(node, [replaced(part, found) for part in parts]) if parts else node


def substitute(node: N, values: Mapping[str, Term]) -> N:
    """Replace free variables by terms; bound variables are renamed where they would capture.

    Examples
    --------
    >>> total = Iterated("sum", Variable("n"), "k", Number(1), Variable("n"))
    >>> substitute(total, {"n": Variable("k")}).variable
    'k_1'
    """
    return cast(N, _substitute(node, values))


def _substitute(node: Node, values: Mapping[str, Term]) -> Node:
    if isinstance(node, Variable):
        return values.get(node.name, node)
    parts = children(node)
    if not values or not isinstance(node, Iterated | Quantified):
        return rebuild(node, [_substitute(part, values) for part in parts])
    inner = {k: v for k, v in values.items() if k != node.variable}
    coming = {name for value in inner.values() for name in free_variables(value)}
    body, variable = parts[-1], node.variable
    if variable in coming:
        variable = fresh(variable, coming | set(free_variables(body)))
        inner[node.variable] = Variable(variable)
    changed = [_substitute(part, values) for part in parts[:-1]]
    return replace(rebuild(node, [*changed, _substitute(body, inner)]), variable=variable)
