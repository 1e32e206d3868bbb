"""Simple functions for names that are declared as functions and not defined.

Guarantee: each sample is a total function of the declared sort, as a formula or recurrence
from which both exact values and Lean text follow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product

from apery.lean.derivation.definitions import Formula, Recurrence
from apery.lean.derivation.evaluate import Exact, Values
from apery.lean.derivation.laws import laws
from apery.lean.derivation.notation import parse_term
from apery.lean.derivation.sizes import natural_value
from apery.lean.derivation.sorts import FunctionSort
from apery.lean.derivation.terms import (
    Apply,
    Binary,
    Comparison,
    Connective,
    Domain,
    Negate,
    Node,
    Number,
    Statement,
    Term,
    Variable,
    applied,
    free_variables,
    substitute,
    transform,
    walk,
)
from apery.lean.derivation.translate import Hypothesis

MAX_CHOICES = 120
"""Combinations of functions for one choice of the numbers."""

# In the first argument a; the second group is for integer values, the third for fractions.
_FORMULAS: Mapping[Domain, tuple[str, ...]] = {
    "nat": ("0", "1", "a", "a + 1", "2", "2*a", "a^2", "2^a", "mod(3*a^2 + a, 5)"),
    "int": ("-1", "1 - a", "-a", "(-1)^a", "3*a - 2", "a - a^2", "a! - 5", "(-2)^a",
            "mod(7*a^2 + 3*a, 11) - 5"),
    "rat": ("1/2", "a/2", "1/(a + 1)", "(1/2)^a", "a^2/3 - 1"),
}  # fmt: skip
_FILLERS = (0, 1, 1, 2, 3, 1, 2, 1), (1, 0, 2, 1, 0, 3, 1, 2), (2, -1, 1, 0, 1, 2, 0, 1)
"""Initial values where the assumptions give none."""
_POLYNOMIALS = ("0", "1", "a", "-1", "a + 1", "2*a", "-a", "a^2", "1 - a", "a^2 - a", "a^3")
_PERIODIC = ("mod(a, 3)", "mod(a, 2)", "mod(a^2, 5)")
_FRACTIONS = ("a/2", "1/2", "a^2/2 + a", "1/(a^2 + 1)")


def functions(
    wanted: Mapping[str, FunctionSort],
    hypotheses: Sequence[Hypothesis],
    values: Mapping[str, Exact],
) -> Iterator[Values]:
    """Yield the values with functions for all names, simple ones first.

    Where the assumptions are a recurrence, its solutions come first.
    """
    if not wanted:
        yield values
        return
    own = _laws(hypotheses, wanted)
    # Those first whose recurrence speaks of no other function: the others rest on them.
    first = [n for n in wanted if not _others(own.get(n, ()), n, wanted)]
    pools: list[list[Formula | Recurrence]] = []
    for name in first:
        made = _solutions(name, wanted[name], own.get(name, ()), hypotheses, values, {})
        pools.append([*made, *_formulas(name, wanted[name])])
    for count, chosen in enumerate(sorted(_choices(pools), key=sum)):
        if count >= MAX_CHOICES:
            return
        whole: dict[str, Exact | Formula | Recurrence] = {**values}
        for name, pool, i in zip(first, pools, chosen, strict=True):
            whole[name] = pool[i]
        yield from _completed(whole, wanted, own, hypotheses, values)


def _completed(
    whole: dict[str, Exact | Formula | Recurrence],
    wanted: Mapping[str, FunctionSort],
    own: Mapping[str, tuple[Recurrence, ...]],
    hypotheses: Sequence[Hypothesis],
    values: Mapping[str, Exact],
) -> Iterator[Values]:
    """Add the functions whose recurrence speaks of others, or simple ones in their place."""
    left = [n for n in wanted if n not in whole]
    formulas = {n: f for n, f in whole.items() if isinstance(f, Formula)}
    pools: list[list[Formula | Recurrence]] = []
    for name in left:
        made = _solutions(name, wanted[name], own[name], hypotheses, values, formulas)
        pools.append(list(islice(made, 2)) or list(_formulas(name, wanted[name])[:2]))
    for chosen in islice(product(*pools), 4):
        yield {**whole, **dict(zip(left, chosen, strict=True))}


def _laws(
    hypotheses: Sequence[Hypothesis], wanted: Mapping[str, FunctionSort]
) -> dict[str, tuple[Recurrence, ...]]:
    """Return the recurrences among the assumptions, by function."""
    found: dict[str, tuple[Recurrence, ...]] = {}
    for hypothesis in hypotheses:
        for statement in _parts(hypothesis.statement):
            for name, law in laws([(hypothesis.name, statement)], wanted).items():
                found[name] = (*found.get(name, ()), law.recurrence)
    return found


def _others(own: Sequence[Recurrence], name: str, wanted: Mapping[str, object]) -> set[str]:
    return {f for r in own for f in applied(r.step) if f != name and f in wanted}


def _choices(pools: Sequence[Sequence[object]]) -> Iterator[tuple[int, ...]]:
    width = max(3, int(4 * MAX_CHOICES ** (1 / len(pools))))
    ranges = [range(min(len(pool), width)) for pool in pools]
    yield from (c for c, _ in zip(product(*ranges), range(20_000), strict=False))


def _formulas(name: str, sort: FunctionSort) -> list[Formula]:
    first, result = sort.arguments[0], sort.result
    if first == "nat":
        texts = list(_FORMULAS["nat"])
        if result != "nat":
            texts[4:4] = _FORMULAS["int"]
        if result == "rat":
            texts[6:6] = _FORMULAS["rat"]
    else:
        texts = [*_POLYNOMIALS]
        if first == "int":
            texts[3:3] = _PERIODIC
        if result == "nat":
            texts = ["0", "1", "2"]
        if result == "rat":
            texts[5:5] = _FRACTIONS
        if first == "rat" and result == "int":
            texts = ["0", "1", "-1", "2"]
    letters = ("n" if first == "nat" else "x", "y", "z", "w")
    parameters = letters[: len(sort.arguments)]
    own: dict[str, Term] = {"a": Variable(parameters[0])}
    return [Formula(name, parameters, sort, substitute(parse_term(t), own)) for t in texts]


def _solutions(
    name: str,
    sort: FunctionSort,
    own: Sequence[Recurrence],
    hypotheses: Sequence[Hypothesis],
    values: Mapping[str, Exact],
    formulas: Mapping[str, Formula],
) -> Iterator[Recurrence]:
    """Yield functions that fulfil a recurrence among the assumptions by construction."""
    if sort.arguments != ("nat",) or sort.result == "nat":
        return
    known: dict[str, Term] = {n: _numeral(v) for n, v in values.items()}
    starts = _starts(name, hypotheses, known, formulas)
    for law in own:
        inner = {n: v for n, v in known.items() if n not in law.parameters}
        step = _inlined(substitute(law.step, inner), formulas)
        if set(applied(step)) - {name}:
            continue
        if sort.result == "int" and not _is_whole(step):
            continue
        for filler in _FILLERS:
            initial = tuple(starts.get(i, Number(filler[i])) for i in range(law.order))
            yield Recurrence(name, law.parameters, sort, initial, step)


def _starts(
    name: str,
    hypotheses: Sequence[Hypothesis],
    known: Mapping[str, Term],
    formulas: Mapping[str, Formula],
) -> dict[int, Term]:
    """Return the values of a function that the assumptions give."""
    found: dict[int, Term] = {}
    for hypothesis in hypotheses:
        for statement in _parts(hypothesis.statement):
            match statement:
                case Comparison((Apply(own, (argument,)), right), ("=",)) if own == name:
                    place = natural_value(substitute(argument, known))
                    value = _inlined(substitute(right, known), formulas)
                    if place is not None and not applied(value) and not free_variables(value):
                        found[place] = value
                case _:
                    pass
    return found


def _inlined(term: Term, formulas: Mapping[str, Formula]) -> Term:
    """Put formulas in the place of functions."""

    def change(node: Node) -> Node:
        if isinstance(node, Apply) and node.function in formulas:
            made = formulas[node.function]
            return substitute(made.body, dict(zip(made.parameters, node.arguments, strict=True)))
        return node

    return transform(term, change)


def _is_whole(term: Term) -> bool:
    """Whether a term has no fractions in it."""
    return not any(
        (isinstance(n, Binary) and n.op == "/")
        or (isinstance(n, Number) and n.value != int(n.value))
        for n in walk(term)
    )


def _parts(statement: Statement | None) -> Iterator[Statement]:
    """Yield the parts of a conjunction."""
    match statement:
        case None:
            return
        case Connective("and", left, right):
            yield from _parts(left)
            yield from _parts(right)
        case _:
            yield statement


def _numeral(value: Exact) -> Term:
    above: Term = Number(abs(value.numerator))
    if value < 0:
        above = Negate(above)
    return above if value.denominator == 1 else Binary("/", above, Number(value.denominator))
