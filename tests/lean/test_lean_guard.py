"""Proofs from outside, before Lean sees them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apery.core.errors import InvalidInputError
from apery.lean.guard import COMMANDS, DEEPEST, LONGEST, guard_proof, without_comments
from apery.lean.lookalikes import lookalike

HONEST = [
    "rfl",
    "by decide",
    "by induction n with\n  | zero => rfl\n  | succ n ih => simp [ih]; omega",
    "fun h => absurd (h 1) (by decide)",
    "⟨fun ⟨a, b⟩ => ⟨b, a⟩, fun h => h.symm⟩",
    "by\n  -- theorem in a comment, sorry\n  have h : 1 + 1 = 2 := rfl /- #eval -/\n  exact h",
    'by exact congrArg (· ++ "end") h',
    "calc a = b := h\n  _ = c := k",
    "match n with | 0 => rfl | n' + 1 => by grind",
    "helper n\nwhere helper (n : Nat) : n = n := rfl",
    "by rw [ε_bound, h₁]; exact Nat.add_comm' m n",
]
HOSTILE = [
    "sorry", "by admit", "by exact (sorry : _)", "by native_decide", "by decide +native",
    "rfl\nend Apery", "rfl\ntheorem u : False := t", "rfl\n#eval 1", "by run_tac pure ()",
    "by_elab pure default", "rfl\n@[simp] theorem u : True := trivial",
    "by set_option debug.skipKernelTC true in decide", "open Nat in rfl",
    "Lean.ofReduceBool a true rfl", "unsafe x", "rfl /- and", "rfl -/", "rfl)", "(rfl", "⟨rfl)",
    'by exact "a', "", "  -- nothing\n", "by simp\u202e", "x\x00", "by exact N\u0430t.rfl",
    's!"{sorry}"', 'r"\\" sorry', "`(sorry)", "sorryAx _ true", "by stop rfl", "include_str x",
    "rfl macro_rules | x => y", "rfl instance : Add Nat := ⟨Nat.mul⟩", "(" * 500 + ")" * 500,
    "x" * (LONGEST + 1),
]  # fmt: skip


@pytest.mark.parametrize("text", HONEST)
def test_honest_proof_passes(text: str) -> None:
    assert guard_proof(text) == ()


@pytest.mark.parametrize("text", HOSTILE, ids=lambda t: repr(t[:30]))
def test_hostile_proof_is_refused(text: str) -> None:
    assert guard_proof(text)


@given(st.sampled_from(sorted(COMMANDS)), st.sampled_from(HONEST[:2]))
def test_no_command_passes(command: str, proof: str) -> None:
    assert any(command in reason for reason in guard_proof(f"{proof} {command} x"))
    assert guard_proof(f"{proof} -- {command}\n") == ()


@given(st.text(max_size=200))
def test_any_text_has_an_answer(text: str) -> None:
    assert all(isinstance(reason, str) and "\n" not in reason for reason in guard_proof(text))


@given(st.text(alphabet="ab-/\"'\\ \n", max_size=60))
def test_lines_stay_where_they_are(text: str) -> None:
    try:
        bare = without_comments(text)
    except InvalidInputError:
        return
    assert bare.count("\n") == text.count("\n")


def test_brackets_may_be_deep_but_not_bottomless() -> None:
    assert guard_proof("(" * DEEPEST + "rfl" + ")" * DEEPEST) == ()


@given(st.text(alphabet="abcxyzABC_'αβγεμ₀₁", min_size=1))
def test_ordinary_names_look_like_nothing_else(name: str) -> None:
    assert lookalike(name) == ""
