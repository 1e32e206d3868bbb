"""Search for numbers and functions at which a step is false, or at which it is not empty.

Guarantee: at a witness every premise holds and, for `counterexample`, the statement is
false; both by exact arithmetic, except that a premise about infinitely many numbers is
tried on some dozen only, which is why Lean has to prove what comes of it. The search is a
function of the derivation, the step and the seed. Finding nothing means nothing.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice

from apery.core.errors import InvalidInputError
from apery.core.polynomial import Polynomial
from apery.lean.derivation.algebra import Algebra, as_term
from apery.lean.derivation.derivation import Derivation, Step
from apery.lean.derivation.emptiness import defined_somewhere
from apery.lean.derivation.evaluate import BUDGET, Evaluation, Exact, Values
from apery.lean.derivation.samples import functions
from apery.lean.derivation.sorts import FunctionSort
from apery.lean.derivation.terms import (
    Comparison,
    Connective,
    Domain,
    Iterated,
    Not,
    Statement,
    Term,
    Truth,
    Variable,
    applied,
    free_variables,
)
from apery.lean.derivation.translate import premises
from apery.lean.derivation.witness import Witness

EFFORT = 600_000
"""Operations of one search."""
_GRID = 1_500
"""Points that are tried in order of size, before those by chance."""
_CHANCE = 1_000

_PRIMES = (11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 97, 101, 127, 257, 561, 1009)
_LARGE: tuple[int, ...] = (*_PRIMES, 16, 20, 24, 30, 32, 36, 40, 60, 64, 100, 128, 210, 1000)


def counterexample(
    derivation: Derivation, step: Step, *, seed: int = 0, effort: int = EFFORT
) -> Witness | None:
    """Return a witness that a step does not follow from the assumptions.

    The earlier steps play no part. A step that rests on something that is not formalised
    has no counterexample.

    Parameters
    ----------
    seed : int
        For the points that are tried by chance.
    effort : int
        Operations after which the search ends.

    Examples
    --------
    >>> from apery.lean.derivation.derivation import derivation
    >>> made = derivation({"n": "nat", "x": "rat"}, ["2^n > n^2", "x^2 >= x", "n < 2^n"])
    >>> [str(counterexample(made, step)) for step in made.steps]
    ['n = 2', 'x = 1/2', 'None']
    """
    if step.meaning is None or derivation.gaps(step):
        return None
    return _Search(derivation, step, seed, effort).found(step.meaning.statement)


def satisfying(
    derivation: Derivation, step: Step, *, seed: int = 0, effort: int = EFFORT
) -> Witness | None:
    """Return a witness that the premises of a step hold together somewhere.

    Where there is none, the step may be empty: true only because nothing fulfils its
    premises.

    Examples
    --------
    >>> from apery.lean.derivation.derivation import derivation
    >>> made = derivation({"x": "rat"}, ["1/(x - x) = 5", "1/x > 0"])
    >>> [str(satisfying(made, step)) for step in made.steps]
    ['None', 'x = 1']
    """
    if step.meaning is None or step.statement is None:
        return None
    alive = defined_somewhere(step.statement, step.meaning.statement, derivation.signature)
    search = _Search(derivation, step, seed, effort)
    return search.found(None if alive == Truth(True) else Not(alive))


class _Search:
    def __init__(self, derivation: Derivation, step: Step, seed: int, effort: int) -> None:
        assert step.meaning is not None
        self.derivation, self.effort = derivation, effort
        self.random = random.Random(f"{seed} {step.name} {step.says}")
        self.hypotheses = premises(derivation, step)
        self.evaluation = Evaluation(derivation.definitions, BUDGET, sampled=True)
        self.exact = Evaluation(derivation.definitions, BUDGET)
        statements = [step.meaning.statement]
        statements += [h.statement for h in self.hypotheses if h.statement]
        names = {n for s in statements for n in (*free_variables(s), *applied(s))}
        self.numbers: dict[str, Domain] = {}
        self.functions: dict[str, FunctionSort] = {}
        for name, sort in derivation.variables:
            if name in names and isinstance(sort, FunctionSort):
                self.functions[name] = sort
            elif name in names and not isinstance(sort, FunctionSort):
                self.numbers[name] = sort
        equations = [h.statement for h in self.hypotheses if h.statement]
        self.solved = _solved([*equations, *_assumed(step.meaning.statement)], self.numbers)

    def found(self, wrong: Statement | None) -> Witness | None:
        """Return the first point where the premises hold and a statement, if any, is false."""
        for values, by_chance in self.points():
            if self.effort < 0:
                return None
            if self.fits(values, wrong):
                best = self.smaller(values, wrong) if by_chance else values
                order = [n for n, _ in self.derivation.variables if n in best]
                return Witness(tuple((n, best[n]) for n in order))
        return None

    def fits(self, values: Values, wrong: Statement | None) -> bool:
        for hypothesis in self.hypotheses:
            if hypothesis.statement and not self.truth(self.evaluation, hypothesis.statement,
                                                       values):  # fmt: skip
                return False
        return wrong is None or self.truth(self.exact, wrong, values) is False

    def truth(self, evaluation: Evaluation, node: Statement, values: Values) -> bool | None:
        evaluation.budget = BUDGET
        out = evaluation.truth(node, values)
        self.effort -= BUDGET - max(evaluation.budget, 0)
        return out

    def points(self) -> Iterator[tuple[Values, bool]]:
        """Yield values of all variables and functions, and whether they come by chance."""
        free = {n: s for n, s in self.numbers.items() if n not in dict(self.solved)}
        for values in self.completed(_grid(free) if free else iter([{}])):
            yield from ((whole, False) for whole in self.with_functions(values))
        if free:
            chance = (self.chance(free) for _ in range(_CHANCE))
            for values in self.completed(chance):
                yield from ((whole, True) for whole in self.with_functions(values))

    def with_functions(self, values: dict[str, Exact]) -> Iterator[Values]:
        """Add functions for the names that are declared as functions."""
        return functions(self.functions, self.hypotheses, values)

    def completed(self, points: Iterator[dict[str, Exact]]) -> Iterator[dict[str, Exact]]:
        """Add the variables that an assumption gives by a formula."""
        for values in points:
            whole = dict(values)
            for name, term in self.solved:
                self.exact.budget = BUDGET
                value = self.exact.number(term, whole)
                if value is None or not _is_in(value, self.numbers[name]):
                    break
                whole[name] = value
            else:
                yield whole

    def chance(self, free: Mapping[str, Domain]) -> dict[str, Exact]:
        return {name: self.one(sort) for name, sort in free.items()}

    def one(self, sort: Domain) -> Exact:
        kind = self.random.random()
        if kind < 0.4:
            value: int = self.random.randrange(0, 12)
        elif kind < 0.7:
            value = self.random.choice(_LARGE)
        else:
            value = self.random.randrange(0, 10 ** self.random.randrange(1, 4))
        if sort == "nat":
            return value
        if self.random.random() < 0.5:
            value = -value
        if sort == "int" or self.random.random() < 0.4:
            return value
        return _tidy(Fraction(value, self.random.choice((2, 3, 4, 5, 7, 10, 100))))

    def smaller(self, values: Values, wrong: Statement | None) -> Values:
        """Make the numbers of a point smaller, one after another, as long as it fits."""
        best = dict(values)
        for name, sort in self.numbers.items():
            if name in dict(self.solved):
                continue
            for value in islice(_ordered(sort), 60):
                if value == best[name] or self.effort < 0:
                    break
                trials = list(self.completed(iter([self.with_value(best, name, value)])))
                if trials and self.fits({**best, **trials[0]}, wrong):
                    best = {**best, **trials[0]}
                    break
        return best

    def with_value(self, values: Values, name: str, value: Exact) -> dict[str, Exact]:
        kept = {n: v for n, v in values.items() if isinstance(v, int | Fraction)}
        return {**kept, name: value}


def _tidy(value: Fraction) -> Exact:
    return value.numerator if value.denominator == 1 else value


def _is_in(value: Exact, sort: Domain) -> bool:
    return sort == "rat" or (isinstance(value, int) and (sort == "int" or value >= 0))


def _assumed(statement: Statement) -> Iterator[Statement]:
    """Yield what an implication assumes of free variables."""
    if isinstance(statement, Connective) and statement.kind == "implies":
        parts = [statement.left]
        for part in parts:
            if isinstance(part, Connective) and part.kind == "and":
                parts += [part.left, part.right]
            else:
                yield part
        yield from _assumed(statement.right)


def _solved(
    statements: Sequence[Statement], numbers: Mapping[str, Domain]
) -> tuple[tuple[str, Term], ...]:
    """Return variables that an assumption gives by a formula in others."""
    found: dict[str, Term] = {}
    for statement in statements:
        match statement:
            case Comparison((left, right), ("=",)):
                for variable, term in ((left, right), (right, left), *_isolated(left, right)):
                    if not isinstance(variable, Variable) or variable.name in found:
                        continue
                    if variable.name not in numbers or set(applied(term)) - set(numbers):
                        continue
                    others = set(free_variables(term))
                    # Formulas are used in this order, each with what stands before it.
                    if variable.name not in others and not any(
                        variable.name in free_variables(t) for t in found.values()
                    ):
                        found[variable.name] = term
                        break
            case _:
                pass
    return tuple(reversed(list(found.items())))


def _isolated(left: Term, right: Term) -> Iterator[tuple[Term, Term]]:
    """Yield the variables that an equation is linear in, with what it gives for them."""
    algebra = Algebra()
    try:
        p, below = algebra.difference(left, right)
    except InvalidInputError:
        return
    if below.degree or any(isinstance(t, Iterated) for t in algebra.atoms.values()):
        return
    inside = {n for term in algebra.atoms.values() for n in free_variables(term)}
    for monomial, c in p.terms:
        if len(monomial) == 1 and monomial[0][1] == 1 and monomial[0][0] not in algebra.atoms:
            name = monomial[0][0]
            rest = p - Polynomial({monomial: c})
            if name not in {*inside, *rest.variables}:
                yield Variable(name), as_term(rest * (-1 / c), algebra.atoms)


def _ordered(sort: Domain) -> Iterator[Exact]:
    """Yield numbers of a sort, small and simple ones first."""
    if sort == "nat":
        yield from range(10_000)
        return
    yield 0
    for height in range(1, 200):
        for below in range(1, height + 1) if sort == "rat" else (1,):
            above = height if sort == "int" else height + 1 - below
            value = Fraction(above, below)
            if value.denominator == below:
                yield from (_tidy(value), _tidy(-value))


def _grid(free: Mapping[str, Domain]) -> Iterator[dict[str, Exact]]:
    """Yield points, those with small and simple numbers first."""
    lists: list[list[Exact]] = []
    for sort in free.values():
        source = _ordered(sort)
        length = 220 if len(free) == 1 else 60
        lists.append([next(source) for _ in range(length)])
    names, count = list(free), 0
    for total in range(sum(len(values) - 1 for values in lists) + 1):
        for ranks in _compositions(total, [len(values) for values in lists]):
            yield {n: v[r] for n, v, r in zip(names, lists, ranks, strict=True)}
            count += 1
            if count >= _GRID:
                return


def _compositions(total: int, limits: list[int]) -> Iterator[tuple[int, ...]]:
    if len(limits) == 1:
        if total < limits[0]:
            yield (total,)
        return
    for first in range(min(total, limits[0] - 1) + 1):
        for rest in _compositions(total - first, limits[1:]):
            yield (first, *rest)
