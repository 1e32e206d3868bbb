"""Simple functions for names that are declared as functions and not defined.

Guarantee: each sample is a total function of the declared sort, as a formula or recurrence
from which both exact values and Lean text follow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from apery.core.errors import InvalidInputError
from apery.lean.derivation.definitions import Formula, Recurrence, define
from apery.lean.derivation.derivation import Derivation
from apery.lean.derivation.evaluate import Exact, Values
from apery.lean.derivation.notation import parse_term
from apery.lean.derivation.printing import text_of
from apery.lean.derivation.sorts import FunctionSort
from apery.lean.derivation.terms import (
    Apply,
    Binary,
    Comparison,
    Connective,
    Domain,
    Negate,
    Number,
    Quantified,
    Statement,
    Term,
    Variable,
    substitute,
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
_FRACTIONS = ("a/2", "1/2", "a^2/2 + a", "1/(a^2 + 1)")


def functions(
    derivation: Derivation,
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
    pools: list[list[Formula | Recurrence]] = []
    for name, sort in wanted.items():
        solutions = list(_solutions(derivation, name, sort, hypotheses, values))
        pools.append([*solutions, *_formulas(name, sort)])
    for count, chosen in enumerate(sorted(_choices(pools), key=sum)):
        if count >= MAX_CHOICES:
            return
        whole: dict[str, Exact | Formula | Recurrence] = {**values}
        for name, pool, i in zip(wanted, pools, chosen, strict=True):
            whole[name] = pool[i]
        yield whole


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
    derivation: Derivation,
    name: str,
    sort: FunctionSort,
    hypotheses: Sequence[Hypothesis],
    values: Mapping[str, Exact],
) -> Iterator[Recurrence]:
    """Yield functions that fulfil a recurrence among the assumptions by construction."""
    if sort.arguments != ("nat",):
        return
    known = {n: _numeral(v) for n, v in values.items()}
    starts: dict[int, str] = {}
    laws: list[tuple[str, str]] = []
    for hypothesis in hypotheses:
        for statement in _parts(hypothesis.statement):
            index = ""
            while isinstance(statement, Quantified) and statement.kind == "forall":
                if index or statement.low is not None:
                    break
                index, statement = statement.variable, statement.body
            match statement:
                case Comparison((Apply(applied_name, (argument,)), right), ("=",)):
                    if applied_name != name:
                        continue
                    inner = {n: v for n, v in known.items() if n != index}
                    value = text_of(substitute(right, inner))
                    place = substitute(argument, inner)
                    if isinstance(place, Number) and not index:
                        starts[int(place.value)] = f"{name}({text_of(place)}) = {value}"
                    elif index:
                        laws.append((index, f"{name}({text_of(place)}) = {value}"))
                case _:
                    pass
    variables = {n: s for n, s in derivation.variables if not isinstance(s, FunctionSort)}
    for index, law in laws:
        for filler in _FILLERS:
            made = _completed(derivation, name, law, starts, filler, {**variables, index: "nat"})
            if made is not None and _fits(made.sort.result, sort.result):
                yield Recurrence(name, made.parameters, sort, made.initial, made.step)


def _completed(
    derivation: Derivation,
    name: str,
    law: str,
    starts: Mapping[int, str],
    filler: Sequence[int],
    variables: Mapping[str, object],
) -> Recurrence | None:
    """Return the recurrence with missing initial values filled in, None if it is none."""
    for order in range(1, 9):
        texts = [starts.get(i, f"{name}({i}) = {filler[i]}") for i in range(order)]
        try:
            made = define(name, [*texts, law], variables, derivation.definitions)  # type: ignore[arg-type]
        except InvalidInputError:
            continue
        if isinstance(made, Recurrence):
            return made
    return None


def _fits(made: Domain, wanted: Domain) -> bool:
    return made == wanted or (made == "int" and wanted == "rat")


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
