"""Definitions by formulas and recurrences, and derivations made from texts."""

from __future__ import annotations

import pytest

from apery.core.errors import InvalidInputError, NotationError
from apery.lean.derivation.definitions import Abbreviation, Formula, Recurrence, define
from apery.lean.derivation.derivation import derivation
from apery.lean.derivation.evaluate import evaluate
from apery.lean.derivation.notation import NotFormalisedError, parse_term
from apery.lean.derivation.printing import text_of
from apery.lean.derivation.sorts import Sort

VARIABLES: dict[str, Sort] = {"n": "nat", "k": "nat", "x": "rat", "z": "int", "m": "int"}


@pytest.mark.parametrize(
    ("name", "equations", "order", "step", "sort", "values"),
    [
        ("F", ["F(0)=0", "F(1)=1", "F(n+2)=F(n+1)+F(n)"], 2, "F(n + 1) + F(n)", "nat -> int",
         [0, 1, 1, 2, 3, 5]),
        ("F", ["F(n)=F(n-1)+F(n-2)", "F(1)=1", "F(0)=0"], 2, "F(n + 1) + F(n)", "nat -> int",
         [0, 1, 1, 2, 3, 5]),
        ("G", ["G(0)=1", "G(n+1)=(n+1)*G(n)"], 1, "(n + 1)*G(n)", "nat -> int", [1, 1, 2, 6]),
        ("G", ["G(0)=1", "G(n)=n*G(n-1)"], 1, "(n + 1)*G(n)", "nat -> int", [1, 1, 2, 6]),
        ("T", ["T(0)=1", "T(1)=2", "T(2)=3", "T(n+3)=T(n)"], 3, "T(n)", "nat -> int",
         [1, 2, 3, 1, 2]),
        ("S", ["S(0)=1", "S(1)=0", "S(n+2)=5"], 2, "5", "nat -> int", [1, 0, 5, 5]),
    ],
)  # fmt: skip
def test_recurrences(
    name: str, equations: list[str], order: int, step: str, sort: str, values: list[int]
) -> None:
    made = define(name, equations, VARIABLES)
    assert isinstance(made, Recurrence)
    assert (made.order, text_of(made.step), str(made.sort)) == (order, step, sort)
    for place, value in enumerate(values):
        assert evaluate(parse_term(f"{name}({place})"), {}, [made]) == value


def test_a_recurrence_with_fractions_has_fractions() -> None:
    made = define("H", ["H(0) = 0", "H(n+1) = H(n) + 1/(n+1)"], VARIABLES)
    assert isinstance(made, Recurrence) and str(made.sort) == "nat -> rat"


def test_a_recurrence_with_a_parameter() -> None:
    made = define("P", ["P(0, x) = 1", "P(1, x) = x", "P(n, x) = 2x*P(n-1, x) - P(n-2, x)"],
                  VARIABLES)  # fmt: skip
    assert isinstance(made, Recurrence) and str(made.sort) == "nat, rat -> rat"
    assert evaluate(parse_term("P(3, 2)"), {}, [made]) == 26


def test_formulas() -> None:
    f = define("f", ["f(x) = x^2 + 1/x"], VARIABLES)
    assert isinstance(f, Formula)
    assert (str(f.sort), [text_of(c) for c in f.conditions]) == ("rat -> rat", ["x != 0"])
    c = define("c", ["c = 7"], VARIABLES)
    assert isinstance(c, Formula) and c.sort == "int"
    g = define("g", ["g(n) = c + n"], VARIABLES, [c])
    assert evaluate(parse_term("g(3)"), {}, [c, g]) == 10
    M = define("M", ["M = [[1, 1], [1, 0]]"], VARIABLES)
    assert isinstance(M, Abbreviation)


@pytest.mark.parametrize(
    ("name", "equations", "reason"),
    [
        ("F", ["F(n+1) = F(n)"], "F(0) is missing"),
        ("F", ["F(0) = 1", "F(2) = 3", "F(n+1) = F(n)"], "F(2) follows from the recurrence"),
        ("F", ["F(0) = 1", "F(0) = 2", "F(n+1) = F(n)"], "stands twice"),
        ("F", ["F(0) = 1", "F(1) = 2"], "has one recurrence"),
        ("F", ["F(0) = 1", "F(n+1) = F(n)", "F(n+2) = F(n)"], "has one recurrence"),
        ("F", ["F(0) = 1", "F(n+1) = F(2*n)"], "refers to itself at lower places"),
        ("F", ["F(0) = 1", "F(n+1) = F(n+1)"], "refers to itself at lower places"),
        ("F", ["F(0) = 1", "F(n+1) = F(n+2)"], "refers to itself at lower places"),
        ("F", ["F(0) = 1", "F(n+1) = sum(F(k), k = 0..n)"], "refers to itself"),
        ("F", ["F(0) = 1", "F(2*n) = F(n)"], "write F(n+1), F(n+2), ... on the left"),
        ("F", ["F(0) = 1", "F(n+9) = F(n)"], "the order of a recurrence is 1 to 8, not 9"),
        ("F", ["F(0) = F(1)", "F(n+1) = F(n)"], "an initial value is known beforehand"),
        ("F", ["F(0) = 1", "F(n+1) = F(n) + k"], "k is neither defined nor an argument"),
        ("F", ["F(0) = 1", "F(n+1) = F(n) + q"], "q is not declared"),
        ("F", ["F(0) = 1", "F(n+1) = F(n)/n"], "defined only where n != 0"),
        ("F", ["F(0) = 1", "F(n+1) = 1/F(n)"], "defined only where F(n) != 0"),
        ("F", ["F(0) = 1", "F(n+1) = 2^(n-3)"], "defined only where n >= 3"),
        ("f", ["f(n) = f(n-1)"], "f(0) is missing"),
        ("f", ["f(x) = f(x)"], "refers to itself"),
        ("f", ["g(n) = 1"], "f alone on the left"),
        ("f", ["f(n) > 1"], "f alone on the left"),
        ("f", ["f(n) + 1 = 2"], "f alone on the left"),
        ("f", ["f(n, n) = 1"], "a variable of its own"),
        ("f", ["f(q) = q"], "q is not declared"),
        ("f", ["f(x) = [[x]]"], "numbers as entries"),
        ("c", ["c = 1/(3 - 3)"], "division by zero"),
        ("c", ["c = z"], "z is neither defined nor an argument"),
        ("c", ["c = c + 1"], "c is not declared"),
        ("M", ["M = [[x, 1], [1, 1]]"], "x is neither defined nor an argument"),
    ],
)
def test_what_defines_nothing(name: str, equations: list[str], reason: str) -> None:
    with pytest.raises(NotationError) as caught:
        define(name, equations, VARIABLES)
    assert reason in caught.value.reason
    assert caught.value.text in equations


def test_a_real_function_is_not_formalised() -> None:
    with pytest.raises(NotFormalisedError):
        define("f", ["f(x) = sin(x)"], VARIABLES)


# Derivations.


def test_the_default_is_the_assumptions_that_share_a_variable() -> None:
    made = derivation(
        {"x": "rat", "y": "rat", "z": "rat", "u": "nat -> int", "n": "nat"},
        ["x > 0", "n >= 0", "u(3) = 1", "z = z"],
        assumptions={"a": "x > y", "b": "y > 0", "c": "u(n+1) = u(n)", "d": "1 = 1"},
    )
    assert [s.uses for s in made.steps] == [("a", "b", "d"), ("d",), ("c", "d"), ("d",)]


def test_a_step_rests_on_the_assumptions_of_the_steps_that_it_uses() -> None:
    made = derivation(
        {"x": "rat", "y": "rat"},
        [("x > -1", "a"), ("y > -1", "b"), ("x + y > -2", "s1, s2"), ("x = x", "all")],
        assumptions={"a": "x > 0", "b": "y > 0"},
    )
    assert [s.assumptions for s in made.steps] == [("a",), ("b",), ("a", "b"), ("a", "b")]
    assert [s.name for s in made.earlier(made.steps[2])] == ["s1", "s2"]
    assert made.steps[3].uses == ("a", "b", "s1", "s2", "s3")


def test_laws_are_for_all_indices() -> None:
    made = derivation(
        {"n": "nat", "x": "rat", "u": "nat -> int", "f": "rat -> rat"}, [],
        assumptions={"a": "u(n+1) = x*u(n)", "b": "f(x) = x", "c": "n > 3", "d": "u(0) = 1"},
    )  # fmt: skip
    found = [text_of(a.statement) for a in made.assumptions if a.statement]
    assert found == [
        "for all n in nat: u(n + 1) = x*u(n)", "for all x in rat: f(x) = x", "n > 3", "u(0) = 1",
    ]  # fmt: skip


def test_what_is_not_formalised_is_kept() -> None:
    made = derivation(
        {"x": "rat"}, ["sin(x) <= 1", "s(x) = 2", ("x = x", "h"), ("x = x", "s3"), "1 + ... = 3"],
        definitions={"s": ["s(x) = sqrt(x)"]}, assumptions={"h": "lim x = 0"},
    )  # fmt: skip
    assert made.undefined == (("s", "sqrt has real values; core Lean has no real numbers"),)
    assert [s.statement is None for s in made.steps] == [True, True, False, False, True]
    assert "s is not formalised" in made.steps[1].not_formalised
    assert made.gaps(made.steps[2]) == ("h",)
    assert made.gaps(made.steps[3]) == ("h", "s3")[:1]


@pytest.mark.parametrize(
    ("variables", "steps", "definitions", "assumptions", "reason"),
    [
        ({"x": "real"}, [], {}, {}, "no real numbers; write rat"),
        ({"x": "rat"}, ["x = w"], {}, {}, "w is not declared"),
        ({"x": "rat"}, [("x = x", "s2"), "x = x"], {}, {}, "s2 is not an earlier step"),
        ({"x": "rat"}, [("x = x", "s1")], {}, {}, "s1 is not an earlier step"),
        ({"x": "rat"}, [("x = x", "h")], {}, {}, "no assumption and no step h"),
        ({"x": "rat"}, [("x = x", "x")], {}, {}, "x is a variable"),
        ({"x": "rat"}, [], {"x": ["x = 1"]}, {}, "x is already the name of a variable"),
        ({"x": "rat"}, [], {}, {"x": "x = 1"}, "x is already the name of a variable"),
        ({"s1": "rat"}, ["1 = 1"], {}, {}, "s1 is already the name of a variable"),
        ({"n": "nat"}, [], {"f": ["f(n) = g(n)"], "g": ["g(n) = f(n)"]}, {},
         "g is defined further below"),
        ({"sum": "nat"}, [], {}, {}, "has a meaning of its own"),
        ({f"x{i}": "nat" for i in range(2001)}, [], {}, {}, "more than 2000 variables"),
        ({"x": "nat"}, ["x = x"] * 2001, {}, {}, "more than 2000 steps"),
    ],
)  # fmt: skip
def test_derivations_that_are_refused(
    variables: dict[str, str],
    steps: list[str | tuple[str, str]],
    definitions: dict[str, list[str]],
    assumptions: dict[str, str],
    reason: str,
) -> None:
    with pytest.raises(InvalidInputError) as caught:
        derivation(variables, steps, definitions=definitions, assumptions=assumptions)
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


def test_matrices_with_names() -> None:
    made = derivation(
        {"n": "nat"}, ["M^2 = [[2, 1], [1, 1]]", "det(M) = -1"],
        definitions={"M": ["M = [[1, 1], [1, 0]]"]},
    )  # fmt: skip
    assert all(s.statement is not None for s in made.steps)
    with pytest.raises(NotationError) as caught:
        derivation({"n": "nat"}, ["n + M = 1"], definitions={"M": ["M = [[1]]"]})
    assert caught.value.position == 0
