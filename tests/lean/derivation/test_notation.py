"""Text to statements and back: grammar, carets, limits."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apery.core.errors import NotationError
from apery.lean.derivation.notation import (
    MAX_HEIGHT,
    NotFormalisedError,
    parse_statement,
    parse_term,
)
from apery.lean.derivation.printing import text_of
from apery.lean.derivation.terms import (
    Apply,
    Binary,
    Comparison,
    Congruent,
    Connective,
    Divides,
    Iterated,
    Matrix,
    Negate,
    Not,
    Number,
    Quantified,
    Statement,
    Term,
    Truth,
    Variable,
    free_variables,
    substitute,
    transform,
    walk,
)
from apery.lean.derivation.words import RESERVED

READ = {
    "(x+1)^2 = x^2 + 2*x + 1": "(x + 1)^2 = x^2 + 2*x + 1",
    "sum(k^3, k = 1..n) = (n*(n+1)/2)^2": "sum(k^3, k = 1..n) = (n*(n + 1)/2)^2",
    "product(1 - 1/k^2, k = 2..n) = (n+1)/(2*n)":
        "product(1 - 1/k^2, k = 2..n) = (n + 1)/(2*n)",
    "6 divides n^3 - n": "6 divides n^3 - n",
    "6 | n³ − n": "6 divides n^3 - n",
    "6 ∣ n^3 - n": "6 divides n^3 - n",
    "n^2 = 1 mod 8": "n^2 = 1 mod 8",
    "n² ≡ 1 (mod 8)": "n^2 = 1 mod 8",
    "n^2 = 1(mod 8)": "n^2 = 1 mod 8",
    "a ≡ b (mod m)": "a = b mod m",
    "a ≡ b (mod (m + 1))": "a = b mod (m + 1)",
    "f(mod(n, 3)) = F(mod (n, 3))": None,
    "f(mod(n, 3)) = 0": "f(mod(n, 3)) = 0",
    "n + 1 = k + 1 mod 2*m": None,
    "n + 1 = k + 1 mod (2*m)": "n + 1 = k + 1 mod (2*m)",
    "n != 1 mod 3": "not n = 1 mod 3",
    "a = b = c mod 5": "a = b mod 5 and b = c mod 5",
    "a^2 + b^2 >= 2*a*b": "a^2 + b^2 >= 2*a*b",
    "F(n+2) = F(n+1) + F(n)": "F(n + 2) = F(n + 1) + F(n)",
    "[[1,1],[1,0]]^n = [[F(n+1),F(n)],[F(n),F(n-1)]]":
        "[[1, 1], [1, 0]]^n = [[F(n + 1), F(n)], [F(n), F(n - 1)]]",
    "for all k in 0..n: k ≤ n": "for all k in 0..n: k <= n",
    "exists k in 1..100: k^2 = n": "exists k in 1..100: k^2 = n",
    "∃ k ∈ 1..100 such that k² = n": "exists k in 1..100: k^2 = n",
    "∀ x ∈ ℚ: x² ≥ 0": "for all x in rat: x^2 >= 0",
    "for all n >= 1: n > 0": "for all n: n >= 1 implies n > 0",
    "exists x > 0: x^2 = 4": "exists x: x > 0 and x^2 = 4",
    "for all m, n in nat: m + n = n + m": "for all m in nat: for all n in nat: m + n = n + m",
    "x > 0 and y > 0 implies x*y > 0": "x > 0 and y > 0 implies x*y > 0",
    "x > 0 ∧ y > 0 ⇒ x·y > 0": "x > 0 and y > 0 implies x*y > 0",
    "if n odd then n^2 = 1 mod 8": "n = 1 mod 2 implies n^2 = 1 mod 8",
    "n! >= 2^(n-1)": "n! >= 2^(n - 1)",
    "binomial(n,2) = n*(n-1)/2": "binomial(n, 2) = n*(n - 1)/2",
    "n odd": "n = 1 mod 2",
    "n is even": "2 divides n",
    "n + 1 is divisible by 3": "3 divides n + 1",
    "n mod 4 = 3": "mod(n, 4) = 3",
    "2*n mod 4 = 3": "mod(2*n, 4) = 3",
    "(n + 1 mod 4) = 3": None,
    "((n + 1) mod 4) = 3": "mod(n + 1, 4) = 3",
    "n mod 3 = k mod 3": "mod(n, 3) = mod(k, 3)",
    "0 < x < y <= 3": "0 < x < y <= 3",
    "2n + 3(x+1) = 2n!": "2*n + 3*(x + 1) = 2*n!",
    "2n^2 = 2F(n)": "2*n^2 = 2*F(n)",
    "-x^2 = -(x^2)": "-x^2 = -x^2",
    "x^-2 = x⁻²": "x^-2 = x^-2",
    "2^3^2 = 512": "2^3^2 = 512",
    "a - b - c = a - (b + c)": "a - b - c = a - (b + c)",
    "a/b/c = a/(b*c)": "a/b/c = a/(b*c)",
    "1.25 = 5/4": "1.25 = 5/4",
    "not x = 1 or y = 2": "not x = 1 or y = 2",
    "not (x = 1 or y = 2)": "not (x = 1 or y = 2)",
    "x = 1 implies y = 1 implies z = 1": "x = 1 implies y = 1 implies z = 1",
    "(x = 1 implies y = 1) implies z = 1": "(x = 1 implies y = 1) implies z = 1",
    "x = 1 <=> y = 1": "x = 1 iff y = 1",
    "true or false": "true or false",
    "det([[a,b],[c,d]]) = a*d - b*c": "det([[a, b], [c, d]]) = a*d - b*c",
    "∑(k, k ∈ 0..n) = ∏(1, k = 1..n)": "sum(k, k = 0..n) = product(1, k = 1..n)",
    "n! != 1": "n! != 1",
    "x == 1": "x = 1",
    "x ** 2 = 1": "x^2 = 1",
}  # fmt: skip


@pytest.mark.parametrize("text", READ)
def test_what_is_read(text: str) -> None:
    wanted = READ[text]
    if wanted is None:
        with pytest.raises(NotationError):
            parse_statement(text)
        return
    statement = parse_statement(text)
    assert text_of(statement) == wanted
    assert parse_statement(wanted) == statement


# The caret, counted from 0, and a part of the reason.
WRONG = {
    "": (0, "the text is empty"),
    "2*(n + ) = 1": (7, "a value is expected, not ')'"),
    "x = ": (3, "a value is expected, not the end"),
    "x": (0, "a statement is expected"),
    "x = 1)": (5, "never opened"),
    "(x = 1": (0, "never closed"),
    "[1, 2] = 3": (1, "a row of the matrix"),
    "[[1, 2], [3]] = 1": (9, "1 entries, but 2 in the first row"),
    "x y = 1": (2, "an operator is missing"),
    "1/2n = 3": (3, "in two ways"),
    "x^2y = 3": (3, "in two ways"),
    "(x)(y) = 1": (3, "an operator is missing"),
    "n + 1 mod 5 < 3": (0, "parentheses"),
    "n mod 5 + 1 < 3": (8, "parentheses"),
    "n ≡ 1": (5, "needs a modulus"),
    "a < b mod 3": None,
    "a < b (mod 3)": (0, "a congruence has the sign"),
    "a != b != c": (0, "!= does not chain"),
    "a iff b": (0, "a statement is expected, this is a value"),
    "x=1 iff y=1 iff z=1": (12, "iff does not chain"),
    "(x = 1) + 2 = 3": (1, "a value is expected, this is a statement"),
    "x > 0 and 3": (10, "a statement is expected, this is a value"),
    "f() = 1": (2, "needs an argument"),
    "binomial(n) = 1": (0, "binomial has 2 arguments"),
    "x = 1.": (5, "without a full stop"),
    "|x| = 2": (0, "abs(x)"),
    "x = 1 for all x": (6, "in front"),
    "for n in 1..3: n = 1": (4, "for all is expected"),
    "for all n: ": (10, "a value is expected"),
    "for all n in 1..3 n = 1": (18, "a colon is expected"),
    "for all sum in 1..3: 1 = 1": (8, "a variable is expected"),
    "for all x in real: x = x": (13, "no real numbers"),
    "for all x in ℝ: x = x": (13, "no real numbers"),
    "sum(k^2) = 2": (7, "a comma and the range"),
    "sum(k, k = 1) = 2": (12, "a range such as 1..n"),
    "sum k = 2": (4, "write sum("),
    "n is prim": (5, "even, odd or divisible by"),
    "f(x; y) = 1": (3, "is not read"),
    "x = {1}": (4, "write parentheses"),
    "x = $1": (4, "without dollar signs"),
    "\\frac{1}{2} = x": (0, "without TeX"),
    "x = 'a'": (4, "a name is made of"),
    "аb = 1": (0, "U+0430, CYRILLIC SMALL LETTER A"),
    "x + ο = 1": (4, "U+03BF, GREEK SMALL LETTER OMICRON"),
    "x\u200b = 1": (1, "U+200B"),
    "ｘ = 1": (0, "U+FF58"),
    "x_1 = _y": (6, "a name begins with a letter"),
}  # fmt: skip


@pytest.mark.parametrize("text", WRONG)
def test_errors_point_at_the_character(text: str) -> None:
    wanted = WRONG[text]
    if wanted is None:
        parse_statement(text)
        return
    with pytest.raises(NotationError) as caught:
        parse_statement(text)
    position, reason = wanted
    assert reason in caught.value.reason
    assert caught.value.position == position
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1 + 2 + ... + n = n*(n+1)/2", "ellipsis"),
        ("1 + 2 + … = 3", "ellipsis"),
        ("lim_{n -> oo} a(n) = 0", "limit"),
        ("∫ x = 1", "integral"),
        ("sum(1/k^2, k = 1..∞) = 2", "infinity"),
        ("√2 > 1", "root"),
        ("p is prime", "prime"),
    ],
)
def test_what_lies_beyond_the_notation(text: str, reason: str) -> None:
    with pytest.raises(NotFormalisedError) as caught:
        parse_statement(text)
    assert reason in caught.value.reason


def test_a_declared_name_means_what_it_is_declared_as() -> None:
    assert parse_statement("lim = 1", frozenset({"lim"})) == parse_statement("lim = 1")
    with pytest.raises(NotationError) as caught:
        parse_statement("lim_1 + lim = = 1", frozenset({"lim", "lim_1"}))
    assert not isinstance(caught.value, NotFormalisedError)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("9^9^9^9 = 1", "an exponent is at most 10000"),
        ("x^(10^5) = 1", "an exponent is at most 10000"),
        ("(9^9999)^9999 = 1", "more than 40000 bits"),
        ("(10^9)! = 1", "factorial"),
        ("(" * 10**6, "more than 10000 characters"),
        ("(" * 3000, "nested more than 60 deep"),
        ("-" * 5000 + "x = 1", "nested more than 60 deep"),
        ("x" + "^x" * 1000 + " = 1", "nested more than 60 deep"),
        ("not " * 2000 + "x = 1", "nested more than 60 deep"),
        ("1" + "+1" * 3000 + " = 1", f"more than {MAX_HEIGHT} operations"),
        ("x = 1" + " and x = 1" * 900, f"more than {MAX_HEIGHT} operations"),
        ("x" + "!" * 5000 + " = 1", f"more than {MAX_HEIGHT} operations"),
        ("x" + "²" * 3000 + " = 1", "digits"),
        ("1" * 2000 + " = 1", "digits"),
        ("for all a in 1..2: " * 400 + "1 = 1", "nested more than 60 deep"),
        ("[[" * 4000, "nested more than 60 deep"),
        ("x\n" * 6000, "more than 10000 characters"),
    ],
)
def test_bombs_are_one_clear_line(text: str, reason: str) -> None:
    start = time.monotonic()
    with pytest.raises(NotationError) as caught:
        parse_statement(text)
    assert time.monotonic() - start < 2
    assert reason in str(caught.value)


def test_long_but_sensible_statements_are_read() -> None:
    parse_statement(" + ".join(f"{k}*x^{k}" for k in range(100)) + " = 0")
    parse_statement("2^1000 > 10^300")


# Round trips: every tree in the shape that a parser makes comes back from its text.

_NAMES = st.sampled_from(["n", "x", "k", "lim", "e", "a_1", "F"])
_NUMBERS = st.builds(
    lambda m, places: Number(m if not places else _decimal(Fraction(m, 10**places))),
    st.integers(0, 10**6), st.integers(0, 2),
)  # fmt: skip


def _decimal(value: Fraction) -> Fraction | int:
    return value if value.denominator != 1 else value.numerator


def _binary(op: str, left: Term, right: Term) -> Term:
    # A literal exponent stays within what may be spelled out.
    if op == "^" and isinstance(right, Number):
        right = Number(int(right.value) % 100)
    return Binary(op, left, right)  # type: ignore[arg-type]


def _terms() -> st.SearchStrategy[Term]:
    leaves = st.one_of(st.builds(Variable, _NAMES), _NUMBERS)

    def grow(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
        variables, kinds = st.sampled_from(["j", "k"]), st.sampled_from(["sum", "product"])
        plain = st.one_of(st.builds(Variable, _NAMES), st.integers(0, 9).map(Number))
        return st.one_of(
            st.builds(_binary, st.sampled_from("+-*/"), inner, inner),
            st.builds(lambda b, e: Binary("^", b, e), inner.filter(_is_open), plain),
            st.builds(Negate, inner),
            st.builds(lambda a: Apply("factorial", (a,)), st.builds(Variable, _NAMES)),
            st.builds(lambda a: Apply("F", (a,)), inner),
            st.builds(lambda a, b: Apply("mod", (a, b)), inner, inner),
            st.builds(Iterated, kinds, inner, variables, inner, inner),
            st.builds(lambda a, b: Matrix(((a, b), (b, a))), inner, inner),
        )

    return st.recursive(leaves, grow, max_leaves=12)


def _is_open(term: Term) -> bool:
    return any(isinstance(node, Variable | Apply) for node in walk(term))


def _statements() -> st.SearchStrategy[Statement]:
    terms = _terms()
    signs = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
    chains = st.builds(
        lambda a, b, c: Comparison((a, b, c), ("<", "<=")), terms, terms, terms
    )  # fmt: skip
    leaves = st.one_of(
        st.builds(lambda a, s, b: Comparison((a, b), (s,)), terms, signs, terms),
        chains,
        st.builds(Divides, terms, terms),
        st.builds(Congruent, terms, terms, terms),
        st.builds(Truth, st.booleans()),
    )

    def grow(inner: st.SearchStrategy[Statement]) -> st.SearchStrategy[Statement]:
        kinds = st.sampled_from(["forall", "exists"])
        domains = st.sampled_from([None, "nat", "int", "rat"])
        return st.one_of(
            st.builds(Not, inner),
            st.builds(Connective, st.sampled_from(["and", "or", "implies", "iff"]), inner, inner),
            st.builds(Quantified, kinds, _NAMES, inner, terms, terms),
            st.builds(lambda k, v, b, d: Quantified(k, v, b, domain=d), kinds, _NAMES, inner,
                      domains),
        )  # fmt: skip

    return st.recursive(leaves, grow, max_leaves=5)


@given(_terms())
def test_terms_come_back_from_their_text(term: Term) -> None:
    assert parse_term(text_of(term), frozenset({"lim"})) == term


@given(_statements())
def test_statements_come_back_from_their_text(statement: Statement) -> None:
    assert parse_statement(text_of(statement), frozenset({"lim"})) == statement


@given(st.text(alphabet="xn12()[]^*/+-=<>!|.,: ∀∃≤²ksum", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        statement = parse_statement(text)
    except NotationError as error:
        assert 0 <= error.position <= len(error.text)
    else:
        assert parse_statement(text_of(statement)) == statement


@given(_statements())
def test_spans_lie_in_the_text(statement: Statement) -> None:
    text = text_of(statement)
    for node in walk(parse_statement(text, frozenset({"lim"}))):
        start, end = node.span
        assert 0 <= start <= end <= len(text)


def test_spans_are_those_of_the_parts() -> None:
    text = "sum(k^2, k = 1..n) = F(n + 1)"
    statement = parse_statement(text)
    assert isinstance(statement, Comparison)
    assert [text[slice(*o.span)] for o in statement.operands] == ["sum(k^2, k = 1..n)", "F(n + 1)"]


@given(_statements())
def test_a_change_that_changes_nothing(statement: Statement) -> None:
    assert transform(statement, lambda node: node) == statement
    assert substitute(statement, {}) == statement


@given(_terms())
def test_substitution_reaches_the_free_variables_alone(term: Term) -> None:
    changed = substitute(term, {"n": Variable("z")})
    free = set(free_variables(term))
    assert set(free_variables(changed)) == {"z" if name == "n" else name for name in free}


def test_substitution_does_not_capture() -> None:
    total = parse_term("sum(n*k, k = 1..n)")
    assert text_of(substitute(total, {"n": Variable("k")})) == "sum(k*k_1, k_1 = 1..k)"


def test_reserved_words_are_no_variables() -> None:
    for word in sorted(RESERVED - {"true", "false"}):
        with pytest.raises(NotationError):
            parse_statement(f"{word} = 1")
