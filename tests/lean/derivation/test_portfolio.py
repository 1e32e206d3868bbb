"""What proofs are made of: certificates, quotients, closed sums and windows are identities."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apery.core.polynomial import Polynomial
from apery.lean.derivation.algebra import Algebra, as_term, exponents, reduced
from apery.lean.derivation.closure import window
from apery.lean.derivation.definitions import Definition, define
from apery.lean.derivation.derivation import Derivation, derivation
from apery.lean.derivation.division import cofactors, quotient
from apery.lean.derivation.divisors import prime_powers, product_lines
from apery.lean.derivation.emptiness import defined_somewhere
from apery.lean.derivation.evaluate import evaluate
from apery.lean.derivation.goals import opened, variants
from apery.lean.derivation.laws import laws
from apery.lean.derivation.lean_text import Writer
from apery.lean.derivation.meaning import meaning
from apery.lean.derivation.notation import parse_statement, parse_term
from apery.lean.derivation.portfolio import proposals
from apery.lean.derivation.positivity import certificate
from apery.lean.derivation.printing import text_of
from apery.lean.derivation.reductions import parts
from apery.lean.derivation.residues import residue_proof
from apery.lean.derivation.signs import Scope
from apery.lean.derivation.summation import antidifference
from apery.lean.derivation.terms import Truth
from apery.lean.derivation.translate import formal

whole = st.integers(-4, 4)
MONOMIALS = ("1", "x", "y", "x^2", "x*y", "y^2")


@st.composite
def polynomials(draw: st.DrawFn) -> Polynomial:
    return sum((Polynomial(m) * draw(whole) for m in MONOMIALS), Polynomial(0))


# Positivity.

POSITIVE: list[tuple[str, list[tuple[str, bool]], bool]] = [
    ("x^2 + y^2 - 2*x*y", [], False),
    ("x^4 - 4*x + 3", [], False),
    ("x^2 - x + 1", [], True),
    ("x^3 + y^3 + z^3 - 3*x*y*z", [("x", False), ("y", False), ("z", False)], False),
    ("y^3 - x^3", [("y - x", True)], True),
    ("1/4 - x + x^2", [], False),
    ("1 - 4*x^3 + 3*x", [("1 - x", False), ("1 + x", False)], False),
    ("0", [("x - y", True), ("y", False), ("y^2 - x^2", False)], True),
    ("0", [("x", True), ("0 - x", False)], True),
]
NOT_POSITIVE: list[tuple[str, list[tuple[str, bool]], bool]] = [
    ("x^2 + y^2 - 3*x*y", [], False),
    ("x^4 - 4*x + 2", [], False),
    ("x^2 - 3*x + 1", [], True),
    ("x^2", [], True),
    ("x^3 + y^3 + z^3 - 3*x*y*z", [("x", False), ("y", False)], False),
    ("y^2 - x^2", [("y - x", True)], True),
    ("0", [("x", False), ("0 - x", False)], True),
    ("0", [], True),
]


@pytest.mark.parametrize(("target", "premises", "strict"), POSITIVE)
def test_a_certificate_is_an_identity(
    target: str, premises: list[tuple[str, bool]], strict: bool
) -> None:
    given_ones = [(Polynomial(p), s) for p, s in premises]
    found = certificate(Polynomial(target), given_ones, strict=strict, extra=1)
    assert found is not None
    total = Polynomial(0)
    for weight, product in found.products:
        assert weight > 0
        value = product.root * product.root
        for i in product.factors:
            value *= given_ones[i][0]
        assert value == product.value
        assert not product.strict or all(given_ones[i][1] for i in product.factors)
        total += value * weight
    assert total == Polynomial(target)
    assert not strict or any(p.strict for _, p in found.products)


@pytest.mark.parametrize(("target", "premises", "strict"), NOT_POSITIVE)
def test_there_is_no_certificate_for_what_is_false(
    target: str, premises: list[tuple[str, bool]], strict: bool
) -> None:
    given_ones = [(Polynomial(p), s) for p, s in premises]
    for extra in (0, 1, 2):
        assert certificate(Polynomial(target), given_ones, strict=strict, extra=extra) is None


@given(polynomials(), polynomials())
@settings(max_examples=25)
def test_what_has_a_certificate_is_nowhere_negative(p: Polynomial, q: Polynomial) -> None:
    found = certificate(p, [(q, False)], strict=False)
    if found is None:
        return
    for x in range(-3, 4):
        for y in range(-3, 4):
            point = {"x": x, "y": y}
            if _at(q, point) >= 0:
                assert _at(p, point) >= 0


def _at(p: Polynomial, point: dict[str, int]) -> Fraction:
    return p(**{n: point[n] for n in p.variables}) if p.variables else p()


# Quotients.


@given(polynomials(), polynomials())
def test_a_quotient_is_exact(p: Polynomial, q: Polynomial) -> None:
    assert quotient(p * q, q) == (p if q else None)
    found = quotient(p, q)
    assert found is None or found * q == p


@given(polynomials(), polynomials(), polynomials(), polynomials())
@settings(max_examples=40)
def test_cofactors_are_an_identity(
    a: Polynomial, b: Polynomial, p: Polynomial, q: Polynomial
) -> None:
    for target in (a * p + b * q, a + b):
        found = cofactors(target, [p, q])
        assert found is None or found[0] * p + found[1] * q == target


@given(st.integers(2, 5000))
def test_prime_powers_are_coprime_and_multiply_to_the_number(n: int) -> None:
    found = prime_powers(n)
    product = 1
    for i, p in enumerate(found):
        product *= p
        assert all(pow(p, -1, q) for q in found[i + 1 :])
    assert product == n


def test_lines_for_a_product_of_divisors_have_right_numbers() -> None:
    import re

    for factors in ([2, 3, 5, 7, 13], [8, 9, 5], [49, 4, 27]):
        known = {f"r_{f}": f for f in factors}
        for line in product_lines(factors, "x")[:-1]:
            found = re.search(
                r"q_(\d+) .*product_divides \((-?\d+)\) \((-?\d+)\) .* (\w+) (\w+)$", line
            )
            assert found is not None
            n, u, v = (int(found[i]) for i in (1, 2, 3))
            m, k = known[found[4]], known[found[5]]
            assert u * m + v * k == 1 and m * k == n
            known[f"q_{n}"] = n


# Algebra.


@given(st.integers(0, 6), st.integers(0, 6), st.integers(1, 5))
def test_what_is_written_out_has_the_same_value(n: int, m: int, x: int) -> None:
    fibonacci = define("F", ["F(0) = 0", "F(1) = 1", "F(n+2) = F(n+1) + F(n)"], {"n": "nat"})
    terms = ("F(2*n + 5) - F(n + 3)", "x^(2*n + m + 1)", "(n + 3)!/n!", "2^(2^(n + 1))",
             "sum(F(k)^2, k = 0..2*n + 2)", "(-1)^(n + 3)*(-1)^n")  # fmt: skip
    for text in terms:
        algebra = Algebra({"F": fibonacci}, unroll=0)
        above, below = algebra.ratio(parse_term(text))
        values = {"n": n, "m": m, "x": x}
        for p in (reduced(above, algebra.atoms), above):
            shown = as_term(p, algebra.atoms), as_term(below, algebra.atoms)
            a, b = (evaluate(t, values, [fibonacci]) for t in shown)
            assert a is not None and b
            assert Fraction(a) / b == evaluate(parse_term(text), values, [fibonacci])


def test_exponents_that_are_not_sums_of_multiples() -> None:
    assert exponents(parse_term("n - 1")) is None
    assert exponents(parse_term("n/2")) is None
    assert exponents(parse_term("100*n")) is None


@given(st.lists(whole, min_size=1, max_size=5))
def test_an_antidifference_telescopes(coefficients: list[int]) -> None:
    p = Polynomial.from_coefficients(coefficients, "k")
    found = antidifference(p, "k")
    assert found.shifted(1) - found == p if found.variables else not p


# Windows.

RECURRENCES = {
    "F": ["F(0) = 0", "F(1) = 1", "F(n+2) = F(n+1) + F(n)"],
    "L": ["L(0) = 2", "L(1) = 1", "L(n+2) = L(n+1) + L(n)"],
    "G": ["G(0) = 1", "G(1) = 1", "G(n+2) = (2*n + 3)*G(n+1) - (n + 1)^2*G(n)"],
}
WINDOWS = {
    "F(n + 2) = F(n + 1) + F(n)": 1,
    "F(n)*F(n + 2) - F(n + 1)^2 = (-1)^(n + 1)": 1,
    "F(2*n) = F(n)*L(n)": 3,
    "sum(F(k), k = 0..n) = F(n + 2) - 1": 1,
    "G(n) = n!": 2,
    "F(m + n + 1) = F(m + 1)*F(n + 1) + F(m)*F(n)": 2,
}


def _window(says: str, variable: str = "n") -> int | None:
    sorts = {"n": "nat", "m": "nat"}
    made: dict[str, Definition] = {}
    for name, texts in RECURRENCES.items():
        made[name] = define(name, texts, sorts, list(made.values()))
    scope = Scope({**sorts, **{d: made[d].sort for d in made}}).declare("_k", "nat")  # type: ignore[union-attr]
    write = Writer(scope, frozenset(made))
    found = window(parse_statement(says), variable, 0, Algebra(made, unroll=0), write, "_k", {})
    return None if found is None else found.length


@pytest.mark.parametrize("says", WINDOWS)
def test_the_window_of_an_identity(says: str) -> None:
    assert _window(says) == WINDOWS[says]


def test_a_wrong_identity_has_a_window_too_but_a_wrong_start() -> None:
    # F(n) = L(n) fulfils a recurrence, so that only the base cases refute it.
    assert _window("F(n) = L(n)") == 2
    assert _window("F(n) <= L(n)") is None


def test_laws_are_solved_for_the_highest_place() -> None:
    made = derivation(
        {"n": "nat", "u": "nat -> int", "v": "nat -> rat"}, ["u(n) = v(n)"],
        assumptions={"h": "u(n+2) - 3*u(n+1) = n", "g": "2*v(n+1) = v(n) + 1", "i": "u(n) >= 0"},
    )  # fmt: skip
    goal = opened(made, made.steps[0], formal(made, made.steps[0]))
    found = laws(goal.known, made.signature)
    assert {n: (law.hypothesis, text_of(law.recurrence.step)) for n, law in found.items()} == {
        "u": ("h_h", "3*u(n + 1) + n"), "v": ("h_g", "0.5*v(n) + 0.5"),
    }  # fmt: skip


# Residues.


def residues(says: str) -> str | None:
    scope = Scope({"n": "nat", "a": "int", "b": "int", "c": "int", "x": "rat"})
    return residue_proof(Writer(scope), [], parse_statement(says))


def test_statements_about_residues() -> None:
    assert residues("3 divides a^2 + b^2 implies 3 divides a and 3 divides b") is not None
    assert residues("mod(a^2, 4) = 0 or mod(a^2, 4) = 1") is not None
    assert residues("a^2 + b^2 != 3 mod 4") is not None


@pytest.mark.parametrize(
    "says", ["a^n = 1 mod 3", "n^2 >= n", "a divides b", "3 divides a^100", "a = b mod c",
             "100 divides a*b*c"],
)  # fmt: skip
def test_what_is_not_decided_by_residues(says: str) -> None:
    assert residues(says) is None


# Goals and their parts.


def _only(variables: dict[str, str], says: str) -> Derivation:
    return derivation(variables, [says])


def test_parts_of_a_step() -> None:
    made = _only({"x": "rat", "n": "nat"}, "for all k in 0..n: k <= n and k >= 0")
    found = parts(made.steps[0])
    assert found is not None
    assert [text_of(p.meaning.statement) for p in found if p.meaning] == [
        "for all k in 0..n: k <= n", "for all k in 0..n: k >= 0",
    ]  # fmt: skip
    assert parts(_only({"x": "rat"}, "x = 1 or x = 2").steps[0]) is None


def test_differences_go_away() -> None:
    made = _only({"k": "nat", "n": "nat"}, "k <= n implies binomial(n, k) = binomial(n, n - k)")
    goal = opened(made, made.steps[0], formal(made, made.steps[0]))
    (moved,) = variants(goal)
    assert "_i0" in text_of(moved.conclusion) and "n" not in moved.naturals


def test_every_proposal_is_a_term_or_a_block_without_words_of_the_user() -> None:
    made = derivation(
        {"n": "nat", "sorry": "rat", "evil": "rat"},
        ["sorry^2 + evil^2 >= 2*sorry*evil", "sum(k, k = 1..n)*2 = n*(n+1)", "6 divides n^3 - n"],
    )
    for step in made.steps:
        for proposal in proposals(made, step):
            assert proposal.proof.startswith("by")
            assert " sorry" not in proposal.proof and " evil" not in proposal.proof


# Statements that say nothing.

SIGNATURE = {"x": "rat", "n": "nat", "y": "rat"}


@pytest.mark.parametrize(
    ("says", "alive"),
    [
        ("x + 1 > x", "true"),
        ("for all y in rat: y^2 >= 0", "true"),
        ("for all y in rat: 1/(y - y) = 5", "exists y in rat: y - y != 0 and true"),
        ("for all k in 1..n: 1/k > 0", "true"),
        ("x > 0 implies (for all y in rat: y > 0 implies y/(x + y) < 1)",
         "exists y in rat: x + y != 0 and true"),
        ("exists y in rat: 1/y = x", "true"),
    ],
)  # fmt: skip
def test_conditions_inside_of_quantifiers_are_found(says: str, alive: str) -> None:
    read = parse_statement(says)
    found = defined_somewhere(read, meaning(read, SIGNATURE).statement, SIGNATURE)
    assert text_of(found) == alive


def test_a_statement_of_another_form_counts_as_empty() -> None:
    assert defined_somewhere(
        parse_statement("x = 1"), parse_statement("x = 1 and x = 2"), SIGNATURE
    ) == Truth(False)
