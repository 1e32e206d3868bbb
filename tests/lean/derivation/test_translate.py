"""Lean statements: their text, that they elaborate, and that Lean reads them as we do."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from apery.lean.audit import objections
from apery.lean.derivation.derivation import Derivation, derivation
from apery.lean.derivation.evaluate import Exact, holds
from apery.lean.derivation.translate import (
    NAMESPACE,
    definitions_text,
    enclosed,
    formal,
    premises,
)
from apery.lean.derivation.witness import Theorem, Witness, refutation
from apery.lean.worker import Worker

VARIABLES = {
    "n": "nat", "m": "nat", "k": "nat", "a": "int", "b": "int", "x": "rat", "y": "rat",
    "u": "nat -> int", "v": "nat -> rat", "w": "nat -> nat", "f": "rat -> rat",
    "g": "nat, int -> int",
}  # fmt: skip
DEFINITIONS = {
    "F": ["F(0) = 0", "F(1) = 1", "F(n+2) = F(n+1) + F(n)"],
    "H": ["H(0) = 0", "H(n+1) = H(n) + 1/(n+1)"],
    "T": ["T(n) = n*(n+1)/2"],
    "P": ["P(0,x) = 1", "P(1,x) = x", "P(n+2,x) = 2*x*P(n+1,x) - P(n,x)"],
    "c": ["c = 7"],
    "r": ["r(x) = 1/(x - c)"],
}

TEXTS = {
    "(x+1)^2 = x^2 + 2*x + 1": "(v_x : Rat) : ((v_x + 1) ^ 2 : Rat) = v_x ^ 2 + 2 * v_x + 1",
    "n - 1 >= 0": "(v_n : Nat) : ((v_n : Int) - 1 : Int) ≥ 0",
    "n/2 = x": "(v_n : Nat) (v_x : Rat) : ((v_n : Rat) / 2 : Rat) = v_x",
    "F(n-1) = 1":
        "(v_n : Nat) (w_1 : (v_n : Int) ≥ 1) : (d_F (v_n - 1) : Int) = 1",
    "6 divides n^3 - n": "(v_n : Nat) : (6 : Int) ∣ (v_n : Int) ^ 3 - (v_n : Int)",
    "n^2 = 1 mod 8": "(v_n : Nat) : ((v_n : Int) ^ 2 : Int) % 8 = 1 % 8",
    "sum(k, k = 1..n) = c":
        "(v_n : Nat) : (Apery.sumInt (fun v_k : Nat => (v_k : Int)) 1 v_n : Int) = d_c",
    "product(1/k, k = 1..n) = 1":
        "(v_n : Nat) : (Apery.prodRat (fun v_k : Nat => (1 / (v_k : Rat) : Rat)) 1 v_n : Rat) = 1",
    "n! = binomial(n, 2)":
        "(v_n : Nat) : (Apery.factorial v_n : Int) = Apery.binomial v_n 2",
    "a - (b - 1) = -a*b": "(v_a : Int) (v_b : Int) : (v_a - (v_b - 1) : Int) = (-v_a) * v_b",
    "for all k in 1..n: k > 0":
        "(v_n : Nat) : (∀ v_k : Nat, v_k ≤ v_n → 1 ≤ v_k → (v_k : Int) > 0)",
    "exists k in 0..n: k = n": "(v_n : Nat) : (∃ v_k : Nat, v_k ≤ v_n ∧ (v_k : Int) = (v_n : Int))",
    "for all x: x^2 >= 0": ": (∀ v_x : Rat, (v_x ^ 2 : Rat) ≥ 0)",
    "not n = 1 or x = 1.5 iff true":
        "(v_n : Nat) (v_x : Rat) : ((¬ ((v_n : Int) = 1) ∨ (v_x : Rat) = 3 / 2) ↔ True)",
    "u(2*n) = w(n) + g(n, a)": "(v_n : Nat) (v_a : Int) (v_u : Nat → Int) (v_w : Nat → Nat) "
        "(v_g : Nat → Int → Int) : (v_u (2 * v_n) : Int) = (v_w v_n : Int) + v_g v_n (v_a : Int)",
}  # fmt: skip


@pytest.mark.parametrize("says", TEXTS)
def test_the_text_of_a_statement(says: str) -> None:
    made = derivation(VARIABLES, [says], definitions=DEFINITIONS)
    assert formal(made, made.steps[0]).statement == TEXTS[says]


ELABORATED = [
    *TEXTS,
    "[[1,1],[1,0]]^n = [[F(n+1),F(n)],[F(n),F(n-1)]]",
    "[[x, 1], [0, 1/2]]^n = [[x^n, y], [0, 1/2^n]]",
    "det([[n, 1], [a, x]]) = n*x - a", "trace([[1, 2], [3, 4]]) = 5",
    "mod(a, b)/2 = gcd(n, a)", "abs(x - y) <= max(abs(x), abs(y)) + min(x, 1/2)",
    "abs(a) = max(a, -a)", "min(n, m) <= n", "F(gcd(n, m)) = w(mod(a, 5))", "2^w(n) = x^(n-m)",
    "sum(sum(F(j)/k, j = 1..k), k = 1..n) = r(x)", "sum(k, k = a..b) = 0", "u(a) = u(a^2)",
    "sum(u(k), k = 0..n-m) = 0", "P(n, 1/2) = P(n, y + n)", "P(n-1, a) = 0", "g(n-1, F(n)) = 0",
    "f(n) = f(a) + f(1/2)", "H(n) - T(n)/F(n+1) = 0", "x^-3 = 1/x", "n^n >= n!",
    "for all k in 0..n-1: exists j in k..n: F(j - k) >= j", "for all y in int: exists n: y < n",
    "0 <= x < y <= 1 implies x^2 < y", "n odd and m even implies n*m is divisible by 2",
    "u(n+1) = 0 implies (for all k in 0..n: u(k) = 0) or n = 0", "1.25*x = 5/4*x", "false",
    "w(n - w(n)) = n", "v(n) = sum(v(k)*x^k, k = 0..n)", "c = 7", "1 = 1", "(-1)^n = (-1)^a",
]  # fmt: skip


def _refuted_by_lean(worker: Worker, made: Derivation, theorems: list[Theorem]) -> list[str]:
    """Return the names of theorems that Lean does not accept."""
    definitions = definitions_text(made)
    source = enclosed(definitions, *(t.render() for t in theorems))
    reference = enclosed(definitions, *(t.render("sorry") for t in theorems))
    names = [f"{NAMESPACE}.{t.name}" for t in theorems]
    answer = worker.ask(source, reference, names, seconds=240)
    assert not answer.failure and not answer.refused
    return [f"{t.name}: {t.statement}" for t, name in zip(theorems, names, strict=True)
            if objections(answer, name)]  # fmt: skip


def test_all_statements_elaborate(worker: Worker) -> None:
    assumptions = {"h": "x > 0", "l": "u(n+1) = 2*u(n)", "p": "1/y > 3"}
    made = derivation(VARIABLES, ELABORATED, definitions=DEFINITIONS, assumptions=assumptions)
    stated = [formal(made, step) for step in made.steps]
    # Each is stated as what it assumes implies what it claims implies True.
    source = enclosed(
        definitions_text(made),
        *(f"theorem {f.name} : ({f.closed}) → True := fun _ => trivial\n" for f in stated),
    )
    names = [f"{NAMESPACE}.{f.name}" for f in stated]
    answer = worker.ask(source, source, names, seconds=240)
    assert [m.text for m in answer.messages if m.severity == "error"] == []
    for name in names:
        assert objections(answer, name) == ()


def test_steps_chain(worker: Worker) -> None:
    made = derivation(
        {"x": "rat", "y": "rat", "n": "nat", "u": "nat -> int"},
        [("x + 1 > 1", "h"), ("(x + 1)*y > y", "s1, g"), ("2*((x + 1)*y) > 2*y", "s2"),
         ("u(n+1) - u(n) = 3", "l"), ("u(n+2) - u(n) = 6", "s4")],
        assumptions={"h": "x > 0", "g": "y = 2", "l": "u(n+1) = u(n) + 3"},
    )  # fmt: skip
    proofs = [
        "by grind",
        "by have a := h_s1 v_x h_h; subst h_g; grind",
        "by have a := h_s2 v_x v_y h_h h_g; grind",
        "by have a := h_l v_n; grind",
        "by have a := h_s4 v_n v_u h_l; have b := h_s4 (v_n + 1) v_u h_l; grind",
    ]
    stated = [formal(made, step) for step in made.steps]
    assert [[h.origin for h in f.earlier] for f in stated] == [
        [], ["step s1"], ["step s2"], [], ["step s4"],
    ]  # fmt: skip
    parts = [f.theorem(p) + f.chain() for f, p in zip(stated, proofs, strict=True)]
    blank = [f.theorem("sorry") + f.chain("sorry") for f in stated]
    names = [f"{NAMESPACE}.{n}" for f in stated for n in (f.name, f.chain_name)]
    answer = worker.ask(enclosed(*parts), enclosed(*blank), names, seconds=120)
    assert [m.text for m in answer.messages if m.severity == "error"] == []
    assert [n for n in names if objections(answer, n)] == []


def test_what_a_step_assumes_is_displayed() -> None:
    made = derivation(
        VARIABLES, [("F(n-1)/x = r(y)", "h, p")], definitions=DEFINITIONS,
        assumptions={"h": "x != 0", "p": "1/(y - 1) > 0", "q": "n > 3"},
    )  # fmt: skip
    found = formal(made, made.steps[0])
    assert [(h.name, h.says, h.origin) for h in found.hypotheses] == [
        ("h_h", "x != 0", "assumption h"), ("w_1", "y - 1 != 0", "where"),
        ("h_p", "1/(y - 1) > 0", "assumption p"), ("w_2", "n >= 1", "where"),
        ("w_3", "y - c != 0", "where"),
    ]  # fmt: skip
    assert found.definitions == ("d_F", "d_c", "d_r")


def test_many_steps_are_stated_in_time() -> None:
    steps: list[str | tuple[str, str]] = [(f"x + {i} > {i}", "all") for i in range(60)]
    made = derivation({"x": "rat"}, steps, assumptions={"h": "x > 0"})
    assert len(formal(made, made.steps[-1]).earlier) == 59


# Random statements at random points: what evaluation finds true, Lean proves, and what it
# finds false, Lean refutes. Each is tried as it stands or negated, so that it is refutable.

_LEAVES = ("n", "m", "a", "b", "x", "y", "1", "2", "3", "c")


def _integer(source: random.Random, depth: int) -> str:
    if depth == 0:
        return source.choice(("n", "m", "a", "b", "0", "1", "2", "3", "c"))
    p, q = _integer(source, depth - 1), _integer(source, depth - 1)
    small = source.choice(("n", "m", "2", "3"))
    return source.choice([
        f"({p} + {q})", f"({p} - {q})", f"({p} * {q})", f"(-{p})", f"mod({p}, {q})",
        f"gcd({p}, {q})", f"abs({p})", f"min({p}, {q})", f"max({p}, {q})", f"({p})^{small}",
        f"{small}!",
        f"binomial({small} + 2, {small})", f"F({small})", f"F({small} - 1)", f"F(abs({p}))",
        f"sum({p} + k, k = {source.choice('012')}..{small})",
        f"sum(k - {q}, k = -{small}..{small} - 1)",
        f"product(k + {q}, k = 1..{small})", f"entry([[{p}, 1], [{q}, 2]]^{small}, 1, 2)",
        f"sum(F(k), k = 0..{small} - 2)", f"det([[{p}, {q}], [1, {small}]])",
    ])  # fmt: skip


def _rational(source: random.Random, depth: int) -> str:
    if depth == 0:
        return source.choice(("n", "a", "x", "y", "1", "2", "0.5", "c"))
    p, q = _rational(source, depth - 1), _rational(source, depth - 1)
    i = _integer(source, depth - 1)
    small = source.choice(("n", "m", "2"))
    return source.choice([
        f"({p} + {q})", f"({p} - {i})", f"({p} * {q})", f"({p} / {q})", f"(-{p})", f"abs({p})",
        f"min({p}, {q})", f"max({i}, {q})", f"({p})^{small}", f"({p})^-1", f"({i} / {q})",
        f"H({small})", f"T({small})", f"P({small}, {p})", f"r({p})", f"mod({i}, 3)/2",
        f"sum({p}/(k + 1), k = 0..{small})", f"sum(1/(k - {small}), k = 1..{small} - 1)",
        f"product({p} + k, k = {small}..3)", f"entry([[{p}, 1], [{q}, 2]]^{small}, 2, 1)",
    ])  # fmt: skip


def _relation(source: random.Random, depth: int) -> str:
    kind = source.random()
    if kind < 0.4:
        sign = source.choice(("=", "!=", "<", "<=", ">", ">="))
        return f"{_integer(source, depth)} {sign} {_integer(source, depth)}"
    if kind < 0.7:
        sign = source.choice(("=", "!=", "<", "<=", ">", ">="))
        return f"{_rational(source, depth)} {sign} {_rational(source, depth)}"
    p, q = _integer(source, depth - 1), _integer(source, depth - 1)
    return source.choice([
        f"{p} divides {q}", f"{p} = {q} mod {source.choice(('2', '5', 'm', '(-3)', '0'))}",
        f"{p} is odd", f"{p} < {q} <= {p} + 2",
        f"(for all k in 0..n: k + {p} >= {q})", f"(exists k in {p}..3: k = {q})",
        f"(for all k in -2..m - 1: {q} != k)", f"(exists k in 0..n - 1: F(k) = {q})",
    ])  # fmt: skip


def _random_statement(source: random.Random) -> str:
    first = _relation(source, source.choice((1, 2)))
    if source.random() < 0.6:
        return first
    return f"({first}) {source.choice(('and', 'or', 'implies', 'iff'))} ({_relation(source, 1)})"


def _values(source: random.Random) -> dict[str, Exact]:
    fraction = source.choice((Fraction(1, 2), Fraction(-3, 2), Fraction(2, 3), 2, -1, 0))
    return {
        "n": source.randrange(5), "m": source.randrange(4), "a": source.randrange(-4, 5),
        "b": source.randrange(-3, 4), "x": fraction,
        "y": source.choice((1, -2, Fraction(1, 3), Fraction(-5, 4))),
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_lean_reads_statements_as_evaluation_does(worker: Worker, seed: int) -> None:
    source = random.Random(seed)
    theorems: list[Theorem] = []
    truths = {True: 0, False: 0}
    texts: list[str] = []
    points: list[dict[str, Exact]] = []
    while len(texts) < 60:
        text, values = _random_statement(source), _values(source)
        made = derivation(VARIABLES, [text], definitions=DEFINITIONS)
        step = made.steps[0]
        assert step.meaning is not None
        conditions = [h.statement for h in premises(made, step) if h.statement]
        if not all(holds(c, values, made.definitions) for c in conditions):
            continue
        truth = holds(step.meaning.statement, values, made.definitions)
        # Where all conditions hold, every statement has a truth value.
        assert truth is not None, (text, values)
        truths[truth] += 1
        texts.append(f"not ({text})" if truth else text)
        points.append(values)
    made = derivation(VARIABLES, texts, definitions=DEFINITIONS)
    for step, values in zip(made.steps, points, strict=True):
        theorem = refutation(made, step, Witness(tuple(values.items())))
        if theorem is not None:
            theorems.append(theorem)
    assert len(theorems) >= 50
    assert min(truths.values()) >= 10
    assert _refuted_by_lean(worker, made, theorems) == []
