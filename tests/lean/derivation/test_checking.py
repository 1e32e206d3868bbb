"""Steps through Lean: what must never come out proved, and what must."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from apery.core.records import StepOutcome
from apery.lean.audit import Answer
from apery.lean.derivation.checking import Checked, Outcome, check_step, finish
from apery.lean.derivation.derivation import Derivation, derivation
from apery.lean.derivation.files import parse_toml
from apery.lean.derivation.places import FileError
from apery.lean.worker import Worker

PROVED, REFUTED, UNDECIDED = StepOutcome.PROVED, StepOutcome.REFUTED, StepOutcome.UNDECIDED


def checked(made: Derivation, worker: Worker) -> list[Checked]:
    return [check_step(made, step, worker, seconds=20) for step in made.steps]


def outcome_of(made: Derivation, worker: Worker) -> Outcome:
    return finish(made, checked(made, worker), worker)


class Untouched:
    """A Lean that must not be asked."""

    identity: tuple[tuple[str, str], ...] = ()

    def ask(self, source: str, reference: str, names: Sequence[str], *, seconds: float) -> Answer:
        raise AssertionError(source)


class Recorded:
    """A Lean whose questions are kept."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self.asked: list[str] = []

    @property
    def identity(self) -> tuple[tuple[str, str], ...]:
        return self.worker.identity

    def ask(self, source: str, reference: str, names: Sequence[str], *, seconds: float) -> Answer:
        self.asked.append(source)
        return self.worker.ask(source, reference, names, seconds=seconds)


# What says nothing is not proved.

EMPTY = {
    "contradictory assumptions": ({"h": "x > 1", "g": "x < 0"}, "x = 5"),
    "a contradiction in one": ({"h": "x^2 = -1"}, "x = 5"),
    "a denominator that is zero": ({}, "1/(x - x) = 5"),
    "a hidden zero": ({}, "1/(x^2 - x*x) = 5"),
    "a zero inside of a quantifier": ({}, "for all y in rat: 1/(y - y) = 5"),
    "a zero inside of a bounded quantifier": ({}, "for all k in 1..n: 1/(k - k) = 5"),
    "a zero inside of a premise": ({"h": "1/(x - x) = 2"}, "x = 3"),
    "laws that no function fulfils": ({"h": "u(n+1) = u(n) + 1", "g": "u(n) = 0"}, "u(3) = 7"),
}


@pytest.mark.parametrize("name", EMPTY)
def test_what_says_nothing_is_not_proved(worker: Worker, name: str) -> None:
    assumptions, says = EMPTY[name]
    variables = {"x": "rat", "n": "nat", "u": "nat -> int"}
    made = derivation(variables, [(says, ", ".join(assumptions))], assumptions=assumptions)
    (step,) = checked(made, worker)
    assert step.outcome is not PROVED, step
    assert step.outcome is not REFUTED, step
    assert not finish(made, [step], worker).steps[0].reached


def test_an_implication_of_the_user_may_be_empty(worker: Worker) -> None:
    made = derivation({"x": "rat"}, ["x^2 + 1 = 0 implies x = 5"])
    assert checked(made, worker)[0].outcome is PROVED


def test_a_proved_step_tells_where_its_premises_hold(worker: Worker) -> None:
    made = derivation({"x": "rat"}, ["1/x > 0"], assumptions={"h": "x > 0"})
    (step,) = checked(made, worker)
    assert step.outcome is PROVED and step.instance == "x = 1 (proved by Lean)"
    assert step.axioms == () or set(step.axioms) <= {"propext", "Quot.sound", "Classical.choice"}


# The chain.


def test_a_false_step_spoils_the_chain_and_not_the_steps(worker: Worker) -> None:
    made = derivation(
        {"n": "nat", "x": "rat"},
        ["n^2 = n", ("n^2 + 1 = n + 1", "s1"), ("n^2 + 2 = n + 2", "s2"), "x^2 + 1 > 0"],
    )
    done = outcome_of(made, worker)
    assert done.steps[0].outcome is REFUTED
    assert done.steps[1].outcome is REFUTED  # a counterexample rests on no earlier step
    assert not any(s.reached for s in done.steps[:3])
    assert done.steps[3].outcome is PROVED and done.steps[3].reached
    assert not done.complete


def test_a_step_that_follows_from_a_false_one_is_not_reached(worker: Worker) -> None:
    # True by itself, but its proof may use the false step: the chain decides.
    made = derivation({"x": "rat"}, ["x = 0", ("x^2 >= 0", "s1")])
    done = outcome_of(made, worker)
    assert done.steps[0].outcome is REFUTED
    assert done.steps[1].outcome is PROVED and not done.steps[1].reached
    assert "chain_s2" not in done.source


def test_the_chain_of_true_steps_is_complete(worker: Worker) -> None:
    made = derivation(
        {"n": "nat"},
        ["sum(k, k = 1..n) = n*(n+1)/2", ("2*sum(k, k = 1..n) = n^2 + n", "s1")],
    )
    done = outcome_of(made, worker)
    assert done.complete and [s.outcome for s in done.steps] == [PROVED, PROVED]
    assert "theorem chain_s2" in done.source and "sorry" not in done.source


def test_a_step_that_rests_on_what_is_not_formalised_is_not_reached(worker: Worker) -> None:
    made = derivation(
        {"x": "rat"}, ["lim x = 0", ("x + 1 > x", "s1"), "x + 2 > x"],
        assumptions={"h": "sqrt(2) > 1"},
    )  # fmt: skip
    done = outcome_of(made, worker)
    assert done.steps[0].outcome is StepOutcome.NOT_FORMALISED
    assert done.steps[1].gaps == ("s1",) and not done.steps[1].reached
    assert done.steps[2].outcome is PROVED


# Supplied proofs.


def with_proof(proof: str, says: str = "x*y = y*x") -> Derivation:
    made = derivation({"x": "rat", "y": "rat"}, [says])
    return replace(made, steps=(replace(made.steps[0], proof=proof),))


def test_a_good_proof_is_taken(worker: Worker) -> None:
    (step,) = checked(with_proof("Rat.mul_comm _ _"), worker)
    assert step.outcome is PROVED and step.method == "supplied proof"
    assert step.proof == "Rat.mul_comm _ _"


def test_a_wrong_proof_is_told_and_others_are_tried(worker: Worker) -> None:
    (step,) = checked(with_proof("by omega"), worker)
    assert step.outcome is PROVED and step.method != "supplied proof"
    assert any("the supplied proof" in m for m in step.messages)


HOSTILE = (
    "sorry", "by sorry", "by native_decide", "trivial\naxiom bad : False",
    "by exact test end Apery theorem x : False := sorry", "by run_tac pure ()",
    "by set_option maxRecDepth 9 in simp", "@[simp] trivial", "by simp /- never closed",
    "by decide)", "by exact (Ｘ)", "#eval 1", "Lean.ofReduceBool _ _ rfl",
    "by exact unsafeCast trivial",
)  # fmt: skip


@pytest.mark.parametrize("proof", HOSTILE)
def test_a_hostile_proof_never_reaches_lean(proof: str) -> None:
    made = with_proof(proof)
    step = check_step(made, made.steps[0], Untouched(), seconds=5)
    assert step.outcome is StepOutcome.REJECTED and "refused" in step.messages[0]


SNEAKY = ("step_s1 v_x v_y", "by exact step_s1 _ _", "by simp_all; exact absurd rfl h", "by rfl")


@pytest.mark.parametrize("proof", SNEAKY)
def test_no_proof_makes_a_false_step_true(worker: Worker, proof: str) -> None:
    (step,) = checked(with_proof(proof, "x*y = x + y"), worker)
    assert step.outcome is REFUTED


@pytest.mark.parametrize("proof", SNEAKY[:2])
def test_a_proof_that_names_its_own_theorem_proves_nothing(worker: Worker, proof: str) -> None:
    # True, but beyond what is tried: a proof in a circle must not help.
    says = "x^4*y^2 + x^2*y^4 + 1 >= 3*x^2*y^2"
    (step,) = checked(with_proof(proof, says), worker)
    assert step.method != "supplied proof"


# Names.


def test_names_of_the_user_never_meet_those_of_lean(worker: Worker) -> None:
    made = derivation(
        {"Nat": "nat", "theorem": "rat", "Apery": "rat", "sorry": "rat"},
        ["Apery + theorem = theorem + Apery", "Nat + 1 > Nat", "sorry = sorry"],
    )
    done = outcome_of(made, worker)
    assert done.complete


def test_unicode_outside_of_ascii_is_an_error_with_its_name() -> None:
    with pytest.raises(FileError, match="CYRILLIC"):
        parse_toml('variables.x = "rat"\n[[step]]\nsays = "х = х"')


def test_equal_names_are_refused() -> None:
    text = '[[step]]\nname = "a"\nsays = "1 = 1"\n[[step]]\nname = "a"\nsays = "1 = 2"\n'
    with pytest.raises(FileError, match="a is already"):
        parse_toml(text)


def test_the_statement_that_lean_reads_is_that_of_the_derivation(worker: Worker) -> None:
    made = derivation({"n": "nat"}, ["n + 1 > n"])
    recorded = Recorded(worker)
    done = check_step(made, made.steps[0], recorded, seconds=10)
    assert done.outcome is PROVED and done.stated is not None
    assert all(done.stated.statement in source for source in recorded.asked)


def test_the_budget_ends_the_search(worker: Worker) -> None:
    made = derivation({"x": "rat", "y": "rat"}, ["x^4*y^2 + x^2*y^4 + 1 >= 3*x^2*y^2"])
    done = check_step(made, made.steps[0], worker, seconds=0.01)
    assert done.outcome is StepOutcome.TIMEOUT
    assert "the budget was spent" in done.messages[0]
