"""One step for each method of proof, and a near-miss that it must not prove."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apery.core.polynomial import Polynomial
from apery.core.records import StepOutcome
from apery.lean.derivation.algebra import Algebra
from apery.lean.derivation.checking import check_step
from apery.lean.derivation.closure import combination
from apery.lean.derivation.derivation import derivation
from apery.lean.derivation.division import factors
from apery.lean.derivation.existence import existence_proof
from apery.lean.derivation.goals import Goal
from apery.lean.derivation.lean_text import Writer
from apery.lean.derivation.notation import parse_statement
from apery.lean.derivation.rows import closed_form
from apery.lean.derivation.signs import Scope
from apery.lean.worker import Worker

SORTS = {
    "n": "nat", "m": "nat", "x": "rat", "y": "rat", "z": "rat", "p": "int",
    "u": "nat -> rat", "l": "rat -> rat",
}  # fmt: skip
DEFINITIONS = {
    "K": ["K(0) = 0", "K(n+1) = K(n) + 1/3^(n + 1)"],
    "P": ["P(0) = 0", "P(1) = 1", "P(n+2) = 2*P(n+1) + P(n)"],
    "V": ["V(0, p) = 2", "V(1, p) = p", "V(n+2, p) = p*V(n+1, p) - V(n, p)"],
}
ASSUMPTIONS = {"positive": "u(n) >= 0", "lipschitz": "abs(l(x) - l(y)) <= 2*abs(x - y)"}


@dataclass(frozen=True)
class Case:
    """A true step, a false one close to it, and a word in the name of the method."""

    method: str
    true: str
    false: str
    uses: str = ""


CASES = (
    Case("inverses", "K(n) <= 1 - 1/3^n", "K(n) <= 1/2 - 1/3^n"),
    Case("factorials", "(m + 1)*binomial(m + n + 1, n) = (m + n + 1)*binomial(m + n, n)",
         "(m + 1)*binomial(m + n + 1, n) = (m + n + 2)*binomial(m + n, n)"),
    Case("binomial theorem", "sum(binomial(n, k)*binomial(n, k + 1), k = 0..n) = "
         "binomial(2*n, n + 1)", "sum(binomial(n, k)*binomial(n, k + 1), k = 0..n) = "
         "binomial(2*n, n)"),
    Case("binomial theorem", "4*sum(k^2*binomial(n, k), k = 0..n) = n*(n + 1)*2^n",
         "4*sum(k^2*binomial(n, k), k = 0..n) = n*(n - 1)*2^n"),
    Case("from the start", "sum(u(k), k = n + 1..2*n + 1) = sum(u(k), k = 0..2*n + 1) - "
         "sum(u(k), k = 0..n)", "sum(u(k), k = n + 1..2*n + 1) = sum(u(k), k = 0..2*n + 1) - "
         "sum(u(k), k = 0..n + 1)"),
    Case("window", "V(n + 1, p)^2 + V(n, p)^2 - p*V(n, p)*V(n + 1, p) = 4 - p^2",
         "V(n + 1, p)^2 + V(n, p)^2 - p*V(n, p)*V(n + 1, p) = p^2 - 4"),
    Case("end of a range", "for all k in 1..n: k divides 2*n!",
         "for all k in 1..n: k + 1 divides 2*n!"),
    Case("sequence that grows", "for all k in 0..n: P(k) <= P(n)",
         "for all k in 0..n: P(k) < P(n)"),
    Case("witness", "exists k in 0..n: 3^k > n", "exists k in 0..n: 3^k > 3^n"),
    Case("large number", "x > 0 implies (exists n in nat: 2/(n + 3) < x)",
         "x > 0 implies (exists n in 0..3: 2/(n + 3) < x)"),
    Case("witness", "n >= 12 implies (exists k in 0..n: exists m in 0..n: n = 4*k + 5*m)",
         "n >= 11 implies (exists k in 0..n: exists m in 0..n: n = 4*k + 5*m)"),
    Case("product that is zero", "x^3 = 8 implies x = 2", "x^2 = 4 implies x = 2"),
    Case("certificate", "product(1 + 2*u(k), k = 1..n) >= 1 + 2*sum(u(k), k = 1..n)",
         "product(1 + 2*u(k), k = 1..n) >= 1 + 3*sum(u(k), k = 1..n)", "positive"),
    Case("certificate", "n! <= (n + 1)^n", "(n + 2)! <= (n + 1)^n"),
    Case("instances", "abs(l(x)) <= abs(l(0)) + 2*abs(x)", "abs(l(x)) <= 2*abs(x)",
         "lipschitz"),
    Case("certificate", "x^2*y^2 + y^2*z^2 + z^2*x^2 >= x*y*z*(x + y + z)",
         "x^2*y^2 + y^2*z^2 + z^2*x^2 >= 2*x*y*z*(x + y + z)"),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.true)
@pytest.mark.timeout(300)
def test_a_step_and_its_near_miss(worker: Worker, case: Case) -> None:
    made = derivation(
        SORTS, [(case.true, case.uses), (case.false, case.uses)],
        definitions=DEFINITIONS, assumptions=ASSUMPTIONS,
    )  # fmt: skip
    true, false = (check_step(made, step, worker, seconds=30) for step in made.steps)
    assert true.outcome is StepOutcome.PROVED, true.messages
    assert case.method in true.method
    assert false.outcome is StepOutcome.REFUTED, false.messages


# What the methods are made of.

whole = st.integers(-5, 5)


@given(st.lists(whole, min_size=2, max_size=4), st.lists(whole, min_size=2, max_size=3))
def test_factors_multiply_to_the_polynomial(a: list[int], b: list[int]) -> None:
    p = Polynomial.from_coefficients(a, "x") * Polynomial.from_coefficients(b, "y")
    if not p:
        return
    number, found = factors(p)
    product = Polynomial(number)
    for factor, times in found:
        assert factor.terms[0][1] > 0 and factor.denominator == 1
        product *= factor**times
    assert product == p


@given(whole, whole, st.integers(0, 5), st.integers(0, 4))
def test_a_sum_over_a_row_in_closed_form(x: int, c: int, n: int, j: int) -> None:
    total = sum(comb(n, k) * k**j * x**k for k in range(n + 1))
    form = closed_form(j, Polynomial(x))
    value = form(**dict.fromkeys(form.variables, n)) if form.variables else form()
    assert (1 + x) ** j * total == value * (1 + x) ** n


def test_a_combination_is_an_identity_and_has_no_atoms() -> None:
    p, q = Polynomial("atom0 + x*atom1"), Polynomial("atom1 - atom0")
    target = p * Polynomial("x^2 - y") + q * Polynomial("3*y")
    found = combination(target, [p, q])
    assert found is not None and found[0] * p + found[1] * q == target
    assert not any(v.startswith("atom") for c in found for v in c.variables)
    assert combination(Polynomial("atom0^2"), [p, q]) is None


def test_an_inverse_has_a_variable_for_each_factor() -> None:
    reading = Algebra(inverses={})
    assert reading.inverses is not None
    found = reading.inverse(Polynomial("6*x^2*y - 6*x^2"))
    assert str(found) == "1/6*_r0^2*_r1"
    assert [str(p) for p in reading.inverses.values()] == ["x", "y - 1"]


def test_coins_that_have_a_common_divisor_are_no_witness() -> None:
    for text, found in (("n = 4*k + 6*m", False), ("n = 3*k + 5*m", True)):
        says = parse_statement(f"exists k in 0..n: exists m in 0..n: {text}")
        lines = existence_proof(Goal(Writer(Scope({"n": "nat"})), (), says))
        assert lines is not None and any("% 3" in line for line in lines) is found


def test_names_of_a_proof_are_not_those_of_definitions(worker: Worker) -> None:
    equations = ["r0(0) = 0", "r0(n+1) = r0(n) + 1/3^(n + 1)"]
    made = derivation({"n": "nat"}, ["r0(n) <= 1 - 1/3^n"], definitions={"r0": equations})
    checked = check_step(made, made.steps[0], worker, seconds=30)
    assert checked.outcome is StepOutcome.PROVED and "inverses" in checked.method
