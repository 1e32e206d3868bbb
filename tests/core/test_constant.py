"""Constants: vocabulary, exact faults, canonical form, and exact values."""

from __future__ import annotations

import copy
import pickle
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apery.core.constant import Constant, exact_value
from apery.core.errors import NotationError
from apery.core.expression import Expression, literal, parse, render
from apery.core.vocabulary import (
    FUNCTIONS,
    MAX_DISCRIMINANT,
    MAX_EXPONENT,
    NAMES,
    is_fundamental_discriminant,
    kronecker,
)

ONE_EACH = [
    *NAMES,
    "exp(2)",
    "log(3)",
    "sqrt(2)",
    "sin(1/3)",
    "cos(1)",
    "tan(1)",
    "atan(2)",
    "sinh(1)",
    "cosh(1)",
    "tanh(1)",
    "zeta(3)^2 - 1/2",
    "besseli(1, 2)/besseli(0, 2)",
    "besselj(-1/2, 3)",
    "dirichlet_l(-3, 2)",
    "exp(sqrt(2))",
    "(e + 1)/(e - 1)",
    "-3/4",
]


@pytest.mark.parametrize("text", ONE_EACH)
def test_representation_copies_and_equality(text: str) -> None:
    constant = Constant(text)
    assert constant.text == text
    assert eval(repr(constant)) == constant
    assert pickle.loads(pickle.dumps(constant)) == constant
    assert copy.deepcopy(constant) == constant
    assert Constant(f"  ({text})\n") == constant
    assert hash(Constant(f"({text})")) == hash(constant)
    assert Constant(f"{text} + 1") != constant
    assert parse(constant.text) == constant.expression


def test_every_word_of_the_vocabulary_is_in_the_list() -> None:
    for word in (*NAMES, *FUNCTIONS):
        assert any(word in text for text in ONE_EACH), word


def test_positions_count_in_the_canonical_text() -> None:
    constant = Constant("   e  **  ( 2 )  +pi")
    assert constant.text == "e^2 + pi"
    assert constant.expression.position == 4


def test_a_constant_is_frozen() -> None:
    with pytest.raises(AttributeError):
        Constant("e").text = "pi"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "position", "part"),
    [
        ("ee", 0, "unknown constant 'ee'"),
        ("1 + euler_gama", 4, "did you mean euler_gamma"),
        ("n", 0, "known: e, pi"),
        ("gomperts", 0, "did you mean gompertz"),
        ("2*bessel(1, 2)", 2, "did you mean besselj or besseli"),
        ("exp", 0, "write exp(x)"),
        ("1/zeta", 2, "write zeta(n)"),
        ("e(2)", 0, "write e*(...)"),
        ("besseli(2)", 0, "write besseli(order, x)"),
        ("exp(1, 2)", 0, "write exp(x)"),
        ("zeta(1)", 5, "pole"),
        ("zeta(2 - 1)", 7, "pole"),
        ("zeta(0)", 5, "whole number from 2"),
        ("zeta(5/2)", 6, "whole number"),
        ("zeta(e)", 5, "whole number"),
        ("zeta(10^9)", 7, "whole number"),
        ("dirichlet_l(-3, 0)", 16, "whole number from 1"),
        ("dirichlet_l(9, 2)", 12, "fundamental discriminant"),
        ("dirichlet_l(1, 2)", 12, "fundamental discriminant"),
        ("dirichlet_l(-10^30, 2)", 12, "fundamental discriminant"),
        ("dirichlet_l(1/2, 2)", 13, "fundamental discriminant"),
        ("besseli(e, 2)", 8, "rational"),
        ("besselj(10^9, 2)", 10, "order"),
        ("besseli(1/2, -1)", 13, "not negative"),
        ("besselj(-1/2, 0)", 14, "pole"),
        ("log(0)", 4, "positive"),
        ("log(1 - 2)", 6, "positive"),
        ("1 + sqrt(-1/4)", 11, "not negative"),
        ("1/0", 1, "division by zero"),
        ("e/(1 - 1)", 1, "division by zero"),
        ("e/sin(0)", 1, "division by zero"),
        ("1/(1/0)", 4, "division by zero"),
        ("exp(1/(2 - 2))", 5, "division by zero"),
        ("0^-1", 1, "negative power of zero"),
        ("2^0.5", 2, "whole number"),
        ("2^e", 2, "whole number"),
        ("e^1001", 2, "whole number"),
        ("9^9^9^9", 5, "whole number"),
        ("2^(1/3)", 4, "write exp(y*log(x))"),
        ("2*", 2, "a value is expected"),
    ],
)
def test_faults_are_refused_where_they_are(text: str, position: int, part: str) -> None:
    with pytest.raises(NotationError) as caught:
        Constant(text)
    assert (caught.value.position, caught.value.text) == (position, text)
    assert part in caught.value.reason


@pytest.mark.parametrize(
    "text", ["zeta(2)", "log(1/10^9)", "sqrt(0)", "0^0", "besseli(-2, -1)", "besselj(1/2, 0)"]
)
def test_neighbours_of_faults_are_accepted(text: str) -> None:
    Constant(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3/4", Fraction(3, 4)),
        ("0.25 - 1/4", Fraction(0)),
        ("-(2/3)^-2", Fraction(-9, 4)),
        ("0^0", Fraction(1)),
        ("exp(0)", Fraction(1)),
        ("log(2/2)", Fraction(0)),
        ("sqrt(9/4)", Fraction(3, 2)),
        ("sqrt(0)", Fraction(0)),
        ("sqrt(2)^2", Fraction(2)),
        ("sqrt(2/3)^-4", Fraction(9, 4)),
        ("sqrt(sqrt(2)^4)", Fraction(2)),
        ("exp(log(7/5))", Fraction(7, 5)),
        ("log(exp(-3))", Fraction(-3)),
        ("log(e)", Fraction(1)),
        ("sin(0) + cos(0) + tan(0) + atan(0) + sinh(0) + cosh(0) + tanh(0)", Fraction(2)),
        ("besseli(0, 0) + besselj(1/2, 1 - 1) + besselj(-2, 0)", Fraction(1)),
        ("e", None),
        ("e - e", None),
        ("0*pi", None),
        ("sqrt(2)", None),
        ("sqrt(2)^3", None),
        ("sqrt(8/2 + 1/4)", None),
        ("zeta(2)/pi^2", None),
        ("besselj(0, 2)", None),
        ("log(2)", None),
        ("exp(1)", None),
        ("2^1000*3", Fraction(3 * 2**1000)),
        ("(2^1000)^1000", None),
    ],
)
def test_exact_values(text: str, value: Fraction | None) -> None:
    assert exact_value(Constant(text)) == value
    assert exact_value(Constant(text).expression) == value


def rational_trees() -> st.SearchStrategy[tuple[str, Fraction]]:
    def join(
        left: tuple[str, Fraction], op: str, right: tuple[str, Fraction]
    ) -> tuple[str, Fraction]:
        (a, x), (b, y) = left, right
        if op == "/" and y == 0:
            op = "*"
        value = {"+": x + y, "-": x - y, "*": x * y}[op] if op != "/" else x / y
        return f"({a}){op}({b})", value

    leaves = st.fractions(-99, 99, max_denominator=99).map(lambda q: (render(literal(q)), q))
    return st.recursive(
        leaves, lambda inner: st.builds(join, inner, st.sampled_from("+-*/"), inner), max_leaves=8
    )


@given(rational_trees())
def test_rational_arithmetic_is_settled(case: tuple[str, Fraction]) -> None:
    text, value = case
    assert exact_value(Constant(text)) == value
    assert exact_value(Constant(f"({text}) - 1/1000")) != value


@pytest.mark.parametrize(
    "text",
    [
        "sqrt(" * 29 + "2" + ")^2" * 29,
        "exp(log(" * 29 + "2" + "))" * 29,
        "+".join(f"1/3e{3800 + k}" for k in range(190)),
        "*".join(f"(1/{10**40 + k})^999" for k in range(150)),
    ],
)
def test_rules_do_not_blow_up(text: str) -> None:
    assert Constant(text).text


def test_an_expression_of_a_wrong_kind_is_refused_on_its_own() -> None:
    wrong: Expression = parse("1 + foo(2)")
    with pytest.raises(NotationError) as caught:
        exact_value(wrong)
    assert caught.value.text == "1 + foo(2)"


@given(st.text(max_size=40) | st.text("epi()^*/+-01.,sqrtlogza ", max_size=60))
def test_random_text_gives_a_constant_or_a_notation_error(text: str) -> None:
    try:
        constant = Constant(text)
    except NotationError as error:
        assert 0 <= error.position <= len(error.text)
    else:
        assert Constant(constant.text) == constant


def test_fundamental_discriminants() -> None:
    # OEIS A003658 (positive) and A003657 (negative), first terms.
    positive = [5, 8, 12, 13, 17, 21, 24, 28, 29, 33, 37, 40, 41, 44, 53, 56, 57, 60, 61, 65, 69]
    negative = [3, 4, 7, 8, 11, 15, 19, 20, 23, 24, 31, 35, 39, 40, 43, 47, 51, 52, 55, 56, 59]
    assert [d for d in range(2, 70) if is_fundamental_discriminant(d)] == positive
    assert [d for d in range(1, 60) if is_fundamental_discriminant(-d)] == negative


@pytest.mark.parametrize("d", [-3, -4, 5, 8, -8, 12, 13, -15, -20, 21, 24, -24, 40, -84, 105])
def test_kronecker_symbols_are_primitive_characters(d: int) -> None:
    q = abs(d)
    values = {n: kronecker(d, n) for n in range(1, 3 * q)}
    assert all(values[n] == values[n + q] for n in range(1, 2 * q))
    assert sum(values[n] for n in range(1, q + 1)) == 0
    assert all(values[m * n] == values[m] * values[n] for m in range(1, q) for n in range(1, 3))
    # Euler's criterion at odd primes that do not divide d.
    for p in (3, 5, 7, 11, 13, 17, 19, 23):
        if d % p:
            assert kronecker(d, p) == (1 if pow(d, (p - 1) // 2, p) == 1 else -1)
    # Primitive: not periodic modulo a proper divisor, on numbers prime to q.
    for m in (m for m in range(1, q) if q % m == 0):
        assert any(values[n] not in (0, 1) for n in range(1, 3 * q) if n % m == 1 % m)


def test_limits_are_as_documented() -> None:
    Constant(f"e^{MAX_EXPONENT}")
    with pytest.raises(NotationError):
        Constant(f"e^{MAX_EXPONENT + 1}")
    largest = max(d for d in range(MAX_DISCRIMINANT + 1) if is_fundamental_discriminant(d))
    Constant(f"dirichlet_l({largest}, 2)")
    with pytest.raises(NotationError):
        Constant("dirichlet_l(1001, 2)")
