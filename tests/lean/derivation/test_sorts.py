"""Sorts, conditions and the meaning of statements."""

from __future__ import annotations

import pytest

from apery.core.errors import InvalidInputError, NotationError
from apery.lean.derivation.meaning import Partial, meaning
from apery.lean.derivation.notation import NotFormalisedError, parse_statement, parse_term
from apery.lean.derivation.printing import text_of
from apery.lean.derivation.signs import Scope, nonnegative, nonzero, positive
from apery.lean.derivation.sorts import (
    FunctionSort,
    Sort,
    check,
    check_name,
    number_sort,
    parse_sort,
)

SIGNATURE: dict[str, Sort] = {
    "n": "nat", "m": "nat", "k": "nat", "a": "int", "b": "int", "x": "rat", "y": "rat",
    "F": FunctionSort(("nat",), "int"), "v": FunctionSort(("nat",), "rat"),
    "f": FunctionSort(("rat",), "rat"), "g": FunctionSort(("nat", "int"), "int"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("nat", "nat"), (" int ", "int"), ("rat", "rat"), ("ℚ", "rat"),
        ("nat -> int", FunctionSort(("nat",), "int")),
        ("nat, rat → rat", FunctionSort(("nat", "rat"), "rat")),
    ],
)  # fmt: skip
def test_sorts_are_read(text: str, sort: Sort) -> None:
    assert parse_sort(text) == sort


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("real", "no real numbers; write rat"), ("ℝ -> ℝ", "no real numbers"),
        ("complex", "no sort"), ("", "no sort"), ("nat -> nat -> nat", "several arrows"),
        ("nat, nat, nat, nat, nat -> int", "at most 4 arguments"), ("-> int", "no sort"),
    ],
)  # fmt: skip
def test_other_sorts_are_refused(text: str, reason: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        parse_sort(text)
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    "name", ["sum", "mod", "for", "factorial", "abs", "", "1x", "_x", "x'", "é", "x" * 41, "a b",
             "x\n", "h) : False := sorry --"],
)  # fmt: skip
def test_names_that_cannot_be_declared(name: str) -> None:
    with pytest.raises(InvalidInputError):
        check_name(name)


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("n + 1", "nat"), ("n - 1", "int"), ("-n", "int"), ("n*a", "int"), ("n/2", "rat"),
        ("6/3", "nat"), ("6/(-3)", "int"), ("n^m", "nat"), ("n^-1", "rat"), ("1.5", "rat"),
        ("n!", "nat"), ("abs(a)", "nat"), ("abs(x)", "rat"), ("max(n, a)", "int"),
        ("mod(a, 3)", "nat"), ("sum(k/2, k = 1..n)", "rat"), ("sum(k, k = -1..n)", "int"),
        ("F(n)", "int"), ("det([[n, 1], [1, n]])", "int"), ("entry([[x]], 1, 1)", "rat"),
    ],
)  # fmt: skip
def test_the_sort_of_a_term(text: str, sort: str) -> None:
    assert number_sort(parse_term(text), Scope(SIGNATURE)) == sort


@pytest.mark.parametrize(
    ("text", "position", "reason"),
    [
        ("x + w = 1", 4, "w is not declared"),
        ("F_n = 1", 0, "write F(n)"),
        ("w(3) = 1", 0, "w is not declared"),
        ("F = 1", 0, "F is a function; write F(n)"),
        ("n(n+1) = 1", 0, "n is a number, no function"),
        ("F(1, 2) = 1", 0, "F has 1 argument"),
        ("g(1) = 1", 0, "g has 2 arguments"),
        ("F(x) = 1", 2, "the argument of F is a whole number"),
        ("F(n/2) = 1", 2, "the argument of F is a whole number"),
        ("x! = 1", 0, "the argument of factorial is a whole number"),
        ("6 divides n/2", 10, "a whole number"),
        ("x = 1 mod 3", 0, "a whole number"),
        ("1/0 = 1", 2, "division by zero"),
        ("1/(3 - 3) = 1", 3, "division by zero"),
        ("[[1, 2]] = [[1], [2]]", 0, "a 1 x 2 matrix is compared with a 2 x 1 matrix"),
        ("[[1]] = 1", 0, "a matrix is compared with a number"),
        ("[[1]] < [[2]]", 0, "with = only"),
        ("[[1, 2]] + [[1]] = [[2]]", 0, "does not join"),
        ("[[1, 2]]^2 = [[1]]", 0, "does not join"),
        ("[[1]]^-1 = [[1]]", 6, "inverse"),
        ("F([[1]]) = 1", 2, "a number is expected"),
        ("det([[1, 2]]) = 1", 4, "as many rows as columns"),
        ("entry([[1]], 2, 1) = 1", 13, "from 1 to 1"),
        ("det(n) = 1", 4, "this is a number"),
        ("for all F: 1 = 1", 0, "F is a function"),
        ("for all q: q = 1", 0, "say which numbers q runs through"),
        ("sum(F, F = 1..2) = 1", 0, "F is a function"),
    ],
)
def test_what_makes_no_sense(text: str, position: int, reason: str) -> None:
    with pytest.raises(NotationError) as caught:
        check(parse_statement(text), SIGNATURE, text)
    assert not isinstance(caught.value, NotFormalisedError)
    assert reason in caught.value.reason
    assert caught.value.position == position


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("sin(x) = 1", "real"), ("sqrt(2) = x", "real"), ("x = pi", "real"), ("e > 2", "real"),
        ("x^(1/2) = 1", "root"), ("2^x = 1", "root"), ("exp(x) > x", "real"),
    ],
)  # fmt: skip
def test_what_needs_the_reals_is_not_formalised(text: str, reason: str) -> None:
    with pytest.raises(NotFormalisedError) as caught:
        check(parse_statement(text), SIGNATURE, text)
    assert reason in caught.value.reason


def test_what_rests_on_an_unformalised_definition() -> None:
    with pytest.raises(NotFormalisedError) as caught:
        check(parse_statement("s(x) = 1"), SIGNATURE, "s(x) = 1", {"s": "sin is real"})
    assert caught.value.reason == "s is not formalised: sin is real"


MEANINGS: dict[str, tuple[str, list[str]]] = {
    "(x^2 - 1)/(x - 1) = x + 1": ("(x^2 - 1)/(x - 1) = x + 1", ["x - 1 != 0"]),
    "1/(x*y) = 1": ("1/(x*y) = 1", ["x != 0", "y != 0"]),
    "1/(1/x) = x": ("1/(1/x) = x", ["x != 0"]),
    "1/(x^2 + 1) <= 1": ("1/(x^2 + 1) <= 1", []),
    "1/(n + 1) + 1/n! + 1/2^n > 0": ("1/(n + 1) + 1/n! + 1/2^n > 0", []),
    "x^-2 = 1": ("1/x^2 = 1", ["x != 0"]),
    "6/3 = 2": ("2 = 2", []),
    "F(n-1) = 1": ("F(n - 1) = 1", ["n >= 1"]),
    "F(n-m) = 1": ("F(n - m) = 1", ["n >= m"]),
    "F(a) = 1": ("F(a) = 1", ["a >= 0"]),
    "2^(n - 1) <= n!": ("2^(n - 1) <= n!", ["n >= 1"]),
    "x^a = 1": ("x^a = 1", ["a >= 0"]),
    "f(x - 1) = g(n, a - 1)": ("f(x - 1) = g(n, a - 1)", []),
    "mod(a, b) = 1": ("mod(a, b) = 1", ["b != 0"]),
    "a = 1 mod b": ("a = 1 mod b", []),
    "F(n-1) = 1 and F(n-1) = 2": ("F(n - 1) = 1 and F(n - 1) = 2", ["n >= 1"]),
    # Sums whose bounds may be negative begin at a positive index.
    "sum(F(k), k = 0..n-1) = 1": ("sum(F(k - 1), k = 1..n) = 1", []),
    "sum(F(k), k = 1..n-1) = 1": ("sum(F(k), k = 1..n - 1) = 1", []),
    "sum(k, k = -n..n) = 0": ("sum(k - (n + 1), k = 1..n + n + 1) = 0", []),
    "sum(k, k = a..b) = 0": ("sum(a + k - 1, k = 1..b + 1 - a) = 0", []),
    "sum(F(n - k), k = 0..n) = 1": ("sum(F(n - k), k = 0..n) = 1", []),
    "sum(F(k - 1), k = 0..n) = 1": (
        "sum(F(k - 1), k = 0..n) = 1", ["for all k in 0..n: k >= 1"]),
    "sum(1/k, k = 1..n) = x": ("sum(1/k, k = 1..n) = x", []),
    "sum(1/(k - m), k = 1..n) = x": (
        "sum(1/(k - m), k = 1..n) = x", ["for all k in 1..n: k - m != 0"]),
    "sum(1/x, k = 1..n) = 1": ("sum(1/x, k = 1..n) = 1", ["x != 0"]),
    "sum(sum(1/(j + k), j = 1..k), k = 1..n) = x": (
        "sum(sum(1/(j + k), j = 1..k), k = 1..n) = x", []),
    # A quantifier takes the conditions on its variable.
    "for all y: y/y = 1": ("for all y in rat: y != 0 implies y/y = 1", []),
    "exists y: 1/y = x": ("exists y in rat: y != 0 and 1/y = x", []),
    "for all m: F(m - 1)/x = 1": ("for all m in nat: m >= 1 implies F(m - 1)/x = 1", ["x != 0"]),
    "not (for all y: 1/y > 0)": ("not (for all y in rat: y != 0 implies 1/y > 0)", []),
    # Bound variables have names of their own.
    "sum(k, k = 0..k) = sum(k, k = 0..n)": ("sum(k_1, k_1 = 0..k) = sum(k_2, k_2 = 0..n)", []),
    "[[n, 1], [0, 1]]^2 = [[1, 2], [3, 4]]": None,  # type: ignore[dict-item]
    "[[1, x]] * [[2], [3]] = [[4]]": ("1*2 + x*3 = 4", []),
    "det([[x, 1], [y, 2]]) = 0": ("x*2 - 1*y = 0", []),
}  # fmt: skip


@pytest.mark.parametrize("text", [t for t, wanted in MEANINGS.items() if wanted])
def test_meaning(text: str) -> None:
    statement = parse_statement(text)
    check(statement, SIGNATURE, text)
    found = meaning(statement, SIGNATURE)
    assert (text_of(found.statement), [text_of(c) for c in found.conditions]) == MEANINGS[text]


def test_powers_of_matrices_keep_their_matrix() -> None:
    found = meaning(parse_statement("[[n, 1], [0, 1]]^m = [[1, 2], [3, 4]]"), SIGNATURE)
    text = text_of(found.statement)
    assert text.count(" and ") == 3
    assert text.startswith("entry([[n, 1], [0, 1]]^m, 1, 1) = 1 and ")


def test_a_partial_function_brings_its_conditions() -> None:
    conditions = (parse_statement("t - 1 != 0"),)
    partial = {"f": Partial(("t",), conditions)}
    found = meaning(parse_statement("f(x + 2) = f(3)"), SIGNATURE, partial)
    assert [text_of(c) for c in found.conditions] == ["x + 2 - 1 != 0"]


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("n", "0"), ("n + 1", "+"), ("n - 1", "?"), ("n^2 + n*m", "0"), ("x^2", "0"),
        ("x^2 + y^2 + 1", "+"), ("x^2*y^2", "0"), ("x", "?"), ("a^2 + a + 1", "?"),
        ("(n + 1)*(m + 2)", "+"), ("n!", "+"), ("2^n", "+"), ("(n + 1)^m", "+"), ("n^m", "0"),
        ("abs(x) + 1", "+"), ("F(n)", "?"), ("n/2 + 1", "+"), ("-n - 1", "-"), ("2*n! - 1", "+"),
        ("(x - y)^2", "?"), ("x^101", "?"), ("x^100", "0"),
    ],
)  # fmt: skip
def test_signs(text: str, sign: str) -> None:
    term, scope = parse_term(text), Scope(SIGNATURE)
    assert positive(term, scope) == (sign == "+")
    assert nonnegative(term, scope) == (sign in "0+")
    assert nonzero(term, scope) == (sign in "+-")


def test_signs_inside_ranges() -> None:
    n, k, j = (parse_term(v) for v in "nkj")
    scope = Scope(SIGNATURE).bind("k", parse_term("2"), n).bind("j", parse_term("0"), k)
    for text in ("k - 2", "n - k", "n - j", "k - j", "k^2 - 4", "k*j"):
        assert nonnegative(parse_term(text), scope), text
    for text in ("k - 3", "j - 1", "j - k", "n - 3"):
        assert not nonnegative(parse_term(text), scope), text
    assert positive(k, scope) and not positive(j, scope)


def test_an_inner_variable_hides_an_outer_one() -> None:
    scope = Scope(SIGNATURE).bind("k", parse_term("1"), parse_term("n"))
    inner = scope.bind("n", parse_term("0"), parse_term("5"))
    assert not nonnegative(parse_term("n - k"), inner)
