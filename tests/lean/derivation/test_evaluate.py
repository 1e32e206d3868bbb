"""Exact values against Python's own arithmetic."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product as pairs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apery.lean.derivation.derivation import derivation
from apery.lean.derivation.evaluate import evaluate, holds
from apery.lean.derivation.notation import parse_statement, parse_term

Exact = int | Fraction


@given(st.fractions(max_denominator=9), st.integers(0, 12), st.integers(-9, 9))
def test_arithmetic(x: Fraction, n: int, a: int) -> None:
    values = {"x": _tidy(x), "n": n, "a": a}
    cases: dict[str, Exact] = {
        "(x + 1)^2 - x/3": (x + 1) ** 2 - x / 3,
        "x^n*2 - a": x**n * 2 - a,
        "-x^2 + a*n": -(x**2) + a * n,
        "abs(a)*max(x, a) - min(n, x)": abs(a) * max(x, a) - min(n, x),
        "mod(a, 5) + gcd(a, n)": a % 5 + math.gcd(a, n),
        "mod(a, -5)": a % 5,
        "n! + binomial(n, 3)": math.factorial(n) + math.comb(n, 3),
        "sum(k^2*x, k = 1..n)": sum((k * k * x for k in range(1, n + 1)), Fraction(0)),
        "sum(1/k, k = 1..n)": sum((Fraction(1, k) for k in range(1, n + 1)), Fraction(0)),
        "product(k + x, k = a..n)": math.prod((k + x for k in range(a, n + 1)), start=Fraction(1)),
        "sum(sum(j*k, j = 1..k), k = 0..n)": sum(j * k for k in range(n + 1) for j in range(k + 1)),
        "1.5*a": Fraction(3, 2) * a,
        "2^-n": Fraction(1, 2**n),
    }
    for text, value in cases.items():
        assert evaluate(parse_term(text), values) == value, text


def _tidy(x: Fraction) -> Exact:
    return x.numerator if x.denominator == 1 else x


@given(st.integers(0, 9), st.integers(-4, 4), st.integers(1, 5))
def test_truth(n: int, a: int, m: int) -> None:
    cases = {
        "a <= n < m": a <= n < m,
        "m divides n": n % m == 0,
        "a divides n": n % a == 0 if a else n == 0,
        "n = a mod m": (n - a) % m == 0,
        "n odd": n % 2 == 1,
        "not n even": n % 2 == 1,
        "n = m or n > m implies a < 0": not (n >= m) or a < 0,
        "n = m iff a = 0": (n == m) == (a == 0),
        "for all k in a..n: k^2 <= 20": all(k * k <= 20 for k in range(a, n + 1)),
        "exists k in 0..n: k^2 = n": any(k * k == n for k in range(n + 1)),
    }
    for text, value in cases.items():
        assert holds(parse_statement(text), {"n": n, "a": a, "m": m}) is value, text


def test_definitions() -> None:
    made = derivation(
        {"n": "nat", "x": "rat"}, [],
        definitions={
            "F": ["F(0) = 0", "F(1) = 1", "F(n+2) = F(n+1) + F(n)"],
            "f": ["f(x) = 1/(x - 1)"], "c": ["c = 7"], "g": ["g(n) = f(c) + F(n)"],
        },
    )  # fmt: skip
    a, b = 0, 1
    for n in range(60):
        assert evaluate(parse_term(f"F({n})"), {}, made.definitions) == a
        a, b = b, a + b
    assert evaluate(parse_term("g(10)"), {}, made.definitions) == 55 + Fraction(1, 6)
    assert evaluate(parse_term("f(1)"), {}, made.definitions) is None


def test_powers_of_matrices() -> None:
    made = derivation({"n": "nat"}, ["[[1, 1], [1, 0]]^n = [[89, 55], [55, 34]]"])
    statement = made.steps[0].meaning
    assert statement is not None
    for n, wanted in ((10, True), (9, False), (0, False)):
        assert holds(statement.statement, {"n": n}) is wanted


@pytest.mark.parametrize(
    "text",
    ["1/(n - 3)", "0^-1", "mod(n, n - 3)", "F(n)", "(n - 4)!", "binomial(2, n - 4)", "w",
     "2^(10^(2*n))", "2^2^2^2^n", "sum(k, k = 1..10^7)", "(10^(2*n))!",
     "sum(sum(sum(1, i = 1..999), j = 1..999), k = 1..999)", "2^(1/2)", "(n^9999)^9999"],
)  # fmt: skip
def test_no_value(text: str) -> None:
    assert evaluate(parse_term(text), {"n": 3}) is None


def test_three_values_of_truth() -> None:
    unknown, yes, no = "1/0 = 1", "1 = 1", "1 = 2"
    known = {yes: True, no: False, unknown: None}
    values = {(a, b): (known[a], known[b]) for a, b in pairs(known, repeat=2)}
    for (a, b), (x, y) in values.items():
        both = holds(parse_statement(f"{a} and {b}"), {})
        assert both is (False if False in (x, y) else None if None in (x, y) else True)
        either = holds(parse_statement(f"{a} or {b}"), {})
        assert either is (True if True in (x, y) else None if None in (x, y) else False)


def test_quantifiers_over_infinitely_many_numbers() -> None:
    assert holds(parse_statement("for all n in nat: n < 5"), {}) is False
    assert holds(parse_statement("exists x in rat: 2*x = 1"), {}) is True
    assert holds(parse_statement("for all n in nat: n >= 0"), {}) is None
    assert holds(parse_statement("for all n in nat: n >= 0"), {}, sampled=True) is True
    assert holds(parse_statement("exists n in nat: n < 0"), {}) is None
    assert holds(parse_statement("exists n in nat: n < 0"), {}, sampled=True) is None


def test_deep_definitions_have_no_value_rather_than_an_error() -> None:
    chain = {"f0": ["f0(n) = n"]}
    chain |= {f"f{i}": [f"f{i}(n) = f{i - 1}(n) + 1"] for i in range(1, 900)}
    made = derivation({"n": "nat"}, [], definitions=chain)
    assert evaluate(parse_term("f20(1)"), {}, made.definitions) == 21
    assert evaluate(parse_term("f899(1)"), {}, made.definitions) in (None, 900)
