"""Counterexamples: found for false statements, accepted by Lean, never found for true ones."""

from __future__ import annotations

from fractions import Fraction

import pytest

from apery.lean.audit import objections
from apery.lean.derivation.derivation import Derivation, derivation
from apery.lean.derivation.evaluate import holds
from apery.lean.derivation.refute import counterexample, satisfying
from apery.lean.derivation.translate import NAMESPACE, definitions_text, enclosed, premises
from apery.lean.derivation.witness import Theorem, Witness, refutation, satisfiability
from apery.lean.worker import Worker

VARIABLES = {
    "n": "nat", "m": "nat", "k": "nat", "a": "int", "b": "int", "x": "rat", "y": "rat",
    "u": "nat -> int", "v": "nat -> rat", "f": "rat -> rat",
}  # fmt: skip
DEFINITIONS = {
    "F": ["F(0) = 0", "F(1) = 1", "F(n+2) = F(n+1) + F(n)"],
    "H": ["H(0) = 0", "H(n+1) = H(n) + 1/(n+1)"],
    "T": ["T(n) = n*(n+1)/2"],
    "P": ["P(0,x) = 1", "P(1,x) = x", "P(n+2,x) = 2*x*P(n+1,x) - P(n,x)"],
}
# Each is a slip away from something true.
FALSE = [
    "(x+1)^2 = x^2 + 1",
    "sum(k^3, k = 1..n) = (n*(n+1)/2)^3",
    "sum(k^2, k = 1..n) = n*(n+1)*(2*n+2)/6",
    "product(1 - 1/k^2, k = 2..n) = (n+1)/(2*n+1)",
    "6 divides n^3 + n",
    "n^2 = 1 mod 8",
    "n odd implies n^2 = 1 mod 16",
    "a^2 + b^2 >= 3*a*b",
    "F(n+2) = F(n+1) + F(n) + n - n^2",
    "[[1,1],[1,0]]^n = [[F(n+1),F(n)],[F(n),F(n)]]",
    "for all k in 0..n: k < n",
    "exists k in 1..100: k^2 = n",
    "x > 0 or y > 0 implies x*y > 0",
    "n! >= 2^n",
    "binomial(n,2) = n*(n+1)/2",
    "n is even",
    "x^2 >= x",
    "2^n > n^2",
    "n^2 + n + 41 = 0 mod 2",
    "not (exists k in 2..n+39: k divides n^2 + n + 41)",
    "H(n) <= 3",
    "F(2*n) = F(n)*F(n+1)",
    "sum(F(k), k=0..n) = F(n+2)",
    "x*y <= (x+y)^2/4 - 1/1000",
    "abs(x + y) = abs(x) + abs(y)",
    "gcd(a, b) = gcd(a, 2*b)",
    "x < y implies x^2 < y^2",
    "P(n, x)^2 <= 1",
    "n >= 5 implies F(n) > n",
    "sum(1/(k*(k+1)), k=1..n) = n/(n+2)",
    "1/x + 1/y = 2/(x+y)",
    "(x - y)^3 = x^3 - y^3",
    "4 divides n*(n+1)",
    "max(a, b) + min(a, b) = a - b",
    "(-1)^n + (-1)^m = 0 or n = m",
    "sum(binomial(n,k), k=0..n) = 2^n + 1",
    "x != 1 implies sum(x^k, k=0..n) = (x^n - 1)/(x - 1)",
    "mod(a, 3) = 1 or mod(a, 3) = 2",
]
TRUE = [
    "(x+1)^2 = x^2 + 2*x + 1",
    "sum(k^3, k = 1..n) = (n*(n+1)/2)^2",
    "sum(k^2, k = 1..n) = n*(n+1)*(2*n+1)/6",
    "product(1 - 1/k^2, k = 2..n) = (n+1)/(2*n)",
    "6 divides n^3 - n",
    "n odd implies n^2 = 1 mod 8",
    "a^2 + b^2 >= 2*a*b",
    "F(n+2) = F(n+1) + F(n)",
    "[[1,1],[1,0]]^n = [[F(n+1),F(n)],[F(n),F(n-1)]]",
    "for all k in 0..n: k <= n",
    "n <= 10 implies (exists k in 0..100: k = n^2)",
    "x > 0 and y > 0 implies x*y > 0",
    "n! >= 2^(n-1)",
    "binomial(n,2) = n*(n-1)/2",
    "2 divides n*(n+1)",
    "x^2 - x + 1 > 0",
    "n >= 5 implies 2^n > n^2",
    "F(n)^2 - F(n-1)*F(n+1) = (-1)^(n+1)",
    "H(n) <= n",
    "F(2*n) = F(n)*(2*F(n+1) - F(n))",
    "sum(F(k), k=0..n) = F(n+2) - 1",
    "x*y <= (x+y)^2/4",
    "abs(x + y) <= abs(x) + abs(y)",
    "gcd(a, b) divides a",
    "for all y: y != 0 implies (exists x: x*y = 1)",
    "0 <= x < y implies x^2 < y^2",
    "P(n+1, x)^2 - P(n, x)*P(n+2,x) = 1 - x^2",
    "sum(1/(k*(k+1)), k=1..n) = n/(n+1)",
    "1/x + 1/y = (x+y)/(x*y)",
    "(x - y)^3 = x^3 - 3*x^2*y + 3*x*y^2 - y^3",
    "max(a, b) + min(a, b) = a + b",
    "(-1)^(2*n) = 1",
    "sum(binomial(n,k), k=0..n) = 2^n",
    "x != 1 implies sum(x^k, k=0..n) = (x^(n+1) - 1)/(x - 1)",
    "0 <= mod(a, 3) < 3",
    "sum(k, k=0..n-1) = n*(n-1)/2",
    "sum(2*k - 1, k=1..n) = n^2",
    "product(k, k=1..n) = n!",
    "T(n) + T(n+1) = (n+1)^2",
    "det([[F(n+1), F(n)],[F(n), F(n-1)]]) = (-1)^n",
    "7 divides 8^n - 1",
    "sum(k, k=-n..n) = 0",
    "x^-2 * x^2 = 1",
    "sum(sum(1, j=1..k), k=1..n) = n*(n+1)/2",
    "(n+1)! = (n+1)*n!",
    "n > k implies binomial(n, k) = binomial(n, n-k)",
    "sum(1/2^k, k=0..n) = 2 - 1/2^n",
]
# Assumptions, a step, and whether it is false under them.
UNDER_ASSUMPTIONS = [
    ({"a0": "u(0) = 1", "a1": "u(n+1) = 2*u(n)"}, "u(n) = n + 1", True),
    ({"a0": "u(0) = 1", "a1": "u(n+1) = 2*u(n)"}, "u(n) = 2^n", False),
    ({"a0": "u(0) = 1", "a1": "u(n+1) = 2*u(n)"}, "u(n) > 0", False),
    ({"h": "u(n+2) = u(n+1) + u(n)"}, "u(n) = F(n)", True),
    ({"h": "u(n+2) = u(n+1) + u(n)"}, "u(n+3) = 2*u(n+1) + u(n)", False),
    ({"h": "v(n) > 0"}, "v(n)^2 > v(n)", True),
    ({"h": "v(n) > 0"}, "v(n) + 1 > 1", False),
    ({"h": "f(x+y) = f(x) + f(y)"}, "f(x) = x", True),
    ({"h": "f(x+y) = f(x) + f(y)"}, "f(2*x) = 2*f(x)", False),
    ({"h": "y = x^2", "g": "x > 3"}, "y > 10", True),
    ({"h": "y = x^2", "g": "x > 3"}, "y > 9", False),
    ({"h": "exists k in 1..10: n = k^2"}, "n odd", True),
    ({"h": "u(n) = 0 iff n = 0"}, "u(n) = n", True),
    ({"h": "v(n+1) = v(n)/x", "g": "v(0) = 1"}, "v(n) = 1", True),
    ({"h": "x < y"}, "x < (x+y)/2 < y", False),
    ({"h": "n odd"}, "n^2 = 1 mod 16", True),
    ({"h": "a > 0 and b > 0"}, "gcd(a, b) <= a", False),
    ({}, "for all n: u(n) = 0 implies u(n+1) = 0", True),
    ({}, "exists k in 1..100: k^2 = n", True),
    ({}, "for all k in 0..9: exists m in 0..9: m^2 >= k and m < 3", True),
    ({}, "not (exists x: x^2 = 4) or n > 3", True),
]


def _one(says: str, assumptions: dict[str, str] | None = None) -> Derivation:
    return derivation(VARIABLES, [says], definitions=DEFINITIONS, assumptions=assumptions)


def _check(made: Derivation, witness: Witness) -> None:
    """See by evaluation that the premises hold and the step does not."""
    step, values = made.steps[0], dict(witness.values)
    assert step.meaning is not None
    for premise in premises(made, step):
        assert premise.statement is not None
        assert holds(premise.statement, values, made.definitions, sampled=True)
    assert holds(step.meaning.statement, values, made.definitions) is False


def test_there_are_enough_cases() -> None:
    assert len(FALSE) >= 35 and len(TRUE) >= 40


@pytest.mark.parametrize("says", FALSE)
def test_false_statements_have_a_witness(says: str) -> None:
    made = _one(says)
    witness = counterexample(made, made.steps[0])
    assert witness is not None
    _check(made, witness)


@pytest.mark.parametrize("says", TRUE)
def test_true_statements_have_none(says: str) -> None:
    made = _one(says)
    assert counterexample(made, made.steps[0]) is None


@pytest.mark.parametrize(("assumptions", "says", "is_false"), UNDER_ASSUMPTIONS)
def test_under_assumptions(assumptions: dict[str, str], says: str, is_false: bool) -> None:
    made = _one(says, assumptions)
    witness = counterexample(made, made.steps[0])
    assert (witness is not None) == is_false
    if witness is not None:
        _check(made, witness)
    assert satisfying(made, made.steps[0]) is not None


@pytest.mark.parametrize(
    ("says", "wanted"),
    [
        ("n^2 + n + 41 = 1 mod 2 and not (exists k in 2..n+1: k divides n^2 + n + 41)", "n = 40"),
        ("2^n > n^2", "n = 2"), ("x^2 >= x", "x = 1/2"), ("abs(a - b) <= 1", "a = 0, b = 2"),
        ("x + y >= 0", "x = 0, y = -1"), ("not n^2 = 961", "n = 31"),
        ("not (n > 1000 and n < 1010)", "n = 1009"),
    ],
)  # fmt: skip
def test_the_witness_is_small(says: str, wanted: str) -> None:
    made = _one(says)
    assert str(counterexample(made, made.steps[0])) == wanted


def test_the_search_is_repeatable() -> None:
    made = _one("(a - 3)*(b + 7)*(a - b) != 3024")
    found = {str(counterexample(made, made.steps[0], seed=7)) for _ in range(3)}
    assert len(found) == 1


def test_effort_bounds_the_search() -> None:
    made = _one("2^n > n^2")
    assert counterexample(made, made.steps[0], effort=-1) is None


@pytest.mark.parametrize(
    ("assumptions", "says"),
    [
        ({"h": "x > 0", "g": "x < 0"}, "x = 5"),
        ({}, "1/(x - x) = 5"),
        ({"h": "n^2 = 2"}, "n = 7"),
        ({"h": "false"}, "x = 5"),
        ({"h": "u(n) = n", "g": "u(1) = 2"}, "u(3) = 4"),
    ],
)
def test_empty_steps_are_noticed(assumptions: dict[str, str], says: str) -> None:
    made = _one(says, assumptions)
    assert satisfying(made, made.steps[0]) is None
    assert counterexample(made, made.steps[0]) is None


def test_what_is_not_formalised_refutes_nothing() -> None:
    made = _one("x > 0", {"h": "x = sqrt(2)"})
    assert made.gaps(made.steps[0]) == ("h",)
    assert counterexample(made, made.steps[0]) is None


def test_a_witness_is_shown_in_words() -> None:
    made = _one("u(n) = x", {"a0": "u(0) = 1", "a1": "u(n+1) = 2*u(n)"})
    witness = Witness((("n", 4), ("x", Fraction(-1, 2))))
    assert str(witness) == "n = 4, x = -1/2"
    found = counterexample(made, made.steps[0])
    assert str(found) == "n = 0, x = 0, u(0) = 1, u(n + 1) = 2*u(n)"


# With Lean.


def _accepted(worker: Worker, made: Derivation, theorems: list[Theorem]) -> None:
    """Ask about all theorems of a derivation at once."""
    definitions = definitions_text(made)
    source = enclosed(definitions, *(t.render() for t in theorems))
    reference = enclosed(definitions, *(t.render("sorry") for t in theorems))
    names = [f"{NAMESPACE}.{t.name}" for t in theorems]
    answer = worker.ask(source, reference, names, seconds=240)
    errors = [m.text for m in answer.messages if m.severity == "error"]
    for name in names:
        assert objections(answer, name) == (), (name, errors)


@pytest.mark.parametrize("part", range(3))
def test_lean_accepts_refutations(worker: Worker, part: int) -> None:
    made = derivation(VARIABLES, FALSE[part::3], definitions=DEFINITIONS)
    theorems = []
    for step in made.steps:
        witness = counterexample(made, step)
        assert witness is not None
        theorem = refutation(made, step, witness)
        assert theorem is not None
        theorems.append(theorem)
    _accepted(worker, made, theorems)


@pytest.mark.parametrize(("assumptions", "says", "is_false"), UNDER_ASSUMPTIONS)
def test_lean_accepts_what_rests_on_assumptions(
    worker: Worker, assumptions: dict[str, str], says: str, is_false: bool
) -> None:
    made = _one(says, assumptions)
    step = made.steps[0]
    theorems = []
    point = satisfying(made, step)
    assert point is not None
    if premises(made, step):
        satisfied = satisfiability(made, step, point)
        assert satisfied is not None
        theorems.append(satisfied)
    if is_false:
        witness = counterexample(made, step)
        assert witness is not None
        refuted = refutation(made, step, witness)
        assert refuted is not None
        theorems.append(refuted)
    if theorems:
        _accepted(worker, made, theorems)


def test_lean_refuses_a_wrong_witness(worker: Worker) -> None:
    made = _one("x^2 >= x", {"h": "x > -1"})
    step = made.steps[0]
    good = refutation(made, step, Witness((("x", Fraction(1, 2)),)))
    assert good is not None
    for wrong in ("(1 / 3 : Rat)", "(2 : Rat)", "(-2 : Rat)"):
        proof = good.proof.replace("(1 / 2 : Rat)", wrong)
        theorem = Theorem(good.name, good.statement, proof)
        source, reference = enclosed(theorem.render()), enclosed(theorem.render("sorry"))
        name = f"{NAMESPACE}.{good.name}"
        answer = worker.ask(source, reference, [name], seconds=60)
        assert (objections(answer, name) == ()) == (wrong == "(1 / 3 : Rat)")


def test_no_proof_is_proposed_at_a_point_that_is_none() -> None:
    made = _one("x^2 >= x", {"h": "x > -1"})
    for x in (2, -2):
        assert refutation(made, made.steps[0], Witness((("x", x),))) is None
    assert satisfiability(made, made.steps[0], Witness((("x", -2),))) is None
