"""The rule by which a declaration counts as proved."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apery.lean.audit import ALLOWED, Answer, Declared, objections
from apery.lean.selftest import CASES, failures

GOOD = Declared("t", "theorem", False, ("propext", "Quot.sound"), True, True)


def _against(**changes: object) -> tuple[str, ...]:
    return objections(Answer({"t": dataclasses.replace(GOOD, **changes)}), "t")  # type: ignore[arg-type]


def test_good_is_accepted() -> None:
    assert _against() == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "def"},
        {"kind": "axiom"},
        {"kind": "other"},
        {"kind": "absent"},
        {"is_unsafe": True},
        {"axioms": ("sorryAx",)},
        {"axioms": ("Lean.ofReduceBool", "propext")},
        {"axioms": ("Lean.trustCompiler",)},
        {"axioms": ("MISSING t",)},
        {"same_statement": False},
        {"replayed": False},
    ],
)
def test_each_defect_is_refused(changes: dict[str, object]) -> None:
    assert len(_against(**changes)) == 1


@given(st.text().filter(lambda s: s not in ALLOWED))
def test_no_other_axiom_is_allowed(axiom: str) -> None:
    assert _against(axioms=(axiom,))


def test_refused_syntax_and_failures_are_refused() -> None:
    assert objections(Answer({"t": GOOD}, refused=("Command.axiom",)), "t")
    assert objections(Answer({"t": GOOD}, failure="timeout"), "t")
    assert objections(Answer({"t": GOOD}), "u")


def test_self_test_sees_a_lean_that_accepts_everything() -> None:
    yes = [Answer({n: dataclasses.replace(GOOD, name=n) for n in case.names}) for case in CASES]
    wrong = failures(yes, CASES)
    assert len(wrong) >= sum(len(c.names) for c in CASES if not c.accept)


def test_self_test_sees_a_lean_that_refuses_everything() -> None:
    assert failures([Answer({}, refused=("x",))] * len(CASES), CASES)
    assert failures([Answer({}, failure="died")] * len(CASES), CASES)
