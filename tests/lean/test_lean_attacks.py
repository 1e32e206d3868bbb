"""Files that try to pass for proofs, and files that are proofs; see ``tests/data``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from apery.lean.audit import objections
from apery.lean.backends.npm import NpmHost
from apery.lean.examiner import Examiner
from apery.lean.install import Toolchain
from apery.lean.submission import Examination, Judgement, read_submission
from apery.lean.worker import Worker

DATA = Path(__file__).resolve().parent.parent / "data"
ATTACKS = sorted(p for p in (DATA / "attacks").glob("*.lean") if not p.stem.startswith("bomb"))
BOMBS = sorted((DATA / "attacks").glob("bomb_*.lean"))
HONEST = sorted((DATA / "honest").glob("*.lean"))
QUICK = "bomb_kernel"
"""The bomb that `make test` sets off; each one costs the start of another process."""


@pytest.fixture(scope="module")
def examiner(toolchain: Toolchain) -> Iterator[Examiner]:
    with Examiner(NpmHost(toolchain)) as opened:
        yield opened


def _examine(examiner: Examiner, path: Path, seconds: float = 60) -> Examination:
    return examiner.examine(read_submission(path), seconds=seconds)


def test_every_attack_says_what_it_tries() -> None:
    assert len(ATTACKS) + len(BOMBS) > 70 and len(HONEST) >= 12
    for path in (*ATTACKS, *BOMBS):
        assert path.read_text(encoding="utf-8").startswith("-- Tries: "), path.name


@pytest.mark.parametrize("path", HONEST, ids=lambda p: p.stem)
def test_honest_file_is_accepted(examiner: Examiner, path: Path) -> None:
    found = _examine(examiner, path)
    against = [(t.name, t.objections, t.messages) for t in found.theorems if t.objections]
    assert (found.outcome, found.problems, against) == (Judgement.ACCEPTED, (), [])
    lines = path.read_text(encoding="utf-8").splitlines()
    for theorem in found.theorems:
        assert "theorem" in lines[theorem.line - 1] or "example" in lines[theorem.line - 1]
        assert theorem.means and "sorry" not in theorem.means


@pytest.mark.parametrize("path", ATTACKS, ids=lambda p: p.stem)
def test_attack_is_rejected(examiner: Examiner, path: Path) -> None:
    found = _examine(examiner, path)
    assert found.outcome is Judgement.REJECTED
    assert found.problems or any(t.objections for t in found.theorems)
    # What is accepted all the same is true: the file as a whole is not.
    for theorem in found.theorems:
        if theorem.outcome is Judgement.ACCEPTED:
            assert theorem.means in ("True", "1 = 1", "∀ (n : Nat), n = n")


@pytest.mark.parametrize(
    ("stem", "line", "words"),
    [
        ("eval_writes_a_file", 2, "`#eval` is refused: it runs code"),
        ("axiom", 2, "`axiom` is refused"),
        ("native_decide", 2, "compiled code"),
        ("native_decide_by_option", 2, "compiled code"),
        ("skip_kernel", 2, "`set_option debug.skipKernelTC` is refused"),
        ("option_in_proof", 3, "`set_option debug.skipKernelTC` is refused"),
        ("implemented_by", 3, "`attribute implemented_by` is refused"),
        ("import", 1, "`import Lean` is refused"),
        ("instance", 2, "what notation means for types of the library"),
        ("shadowed_type", 3, "Attack.Nat hides Nat of the library"),
        ("library_namespace", 2, "Nat.isPrime is refused"),
        ("lookalike_greek", 2, "GREEK CAPITAL LETTER NU looks like N"),
        ("lookalike_cyrillic", 2, "CYRILLIC SMALL LETTER A looks like a"),
        ("zero_width", 2, "ZERO WIDTH SPACE cannot be seen"),
        ("bidirectional", 2, "RIGHT-TO-LEFT OVERRIDE"),
        ("comment_nested", 3, "`#eval` is refused"),
        ("misspelled", 2, "expected command"),
        ("end_escape", 2, "no current scope to end"),
    ],
)
def test_the_reason_names_the_line(examiner: Examiner, stem: str, line: int, words: str) -> None:
    problems = _examine(examiner, DATA / "attacks" / f"{stem}.lean").problems
    assert any(at == line and words in says for at, says in problems), problems


@pytest.mark.parametrize(
    ("stem", "words"),
    [
        ("sorry", "uses the axiom sorryAx"),
        ("sorry_through_lemma", "uses the axiom sorryAx"),
        ("decreasing_by_sorry", "uses the axiom sorryAx"),
        ("shadowed_variable", "calls a variable Nat"),
        ("instance_assumed", "assumes an instance of Add"),
        ("instance_in_statement", "an instance of its own"),
        ("duplicate", "stands already"),
        ("unfinished", "cannot be parsed"),
    ],
)
def test_the_objection_is_the_right_one(examiner: Examiner, stem: str, words: str) -> None:
    theorems = _examine(examiner, DATA / "attacks" / f"{stem}.lean").theorems
    assert any(words in o for o in theorems[-1].objections), theorems[-1].objections


def test_nothing_is_written(examiner: Examiner, tmp_path: Path) -> None:
    text = (DATA / "attacks" / "eval_writes_a_file.lean").read_text(encoding="utf-8")
    witness = tmp_path / "witness"
    found = examiner.examine(text.replace("WITNESS", str(witness)))
    assert found.outcome is Judgement.REJECTED and not witness.exists()


def _cut_off(examiner: Examiner, path: Path) -> None:
    found = _examine(examiner, path, seconds=5)
    assert found.outcome is Judgement.UNDECIDED and found.cut_off
    before, attack, behind = found.theorems
    assert before.outcome is Judgement.ACCEPTED
    assert attack.outcome is Judgement.UNDECIDED and "cut off" in attack.objections[0]
    assert behind.outcome is Judgement.UNDECIDED and "not reached" in behind.objections[0]
    again = examiner.examine("theorem t : 1 + 1 = 2 := rfl\n")
    assert again.outcome is Judgement.ACCEPTED


def test_bomb_is_cut_off_and_the_next_file_works(examiner: Examiner) -> None:
    _cut_off(examiner, DATA / "attacks" / f"{QUICK}.lean")


@pytest.mark.slow
@pytest.mark.parametrize("path", [b for b in BOMBS if b.stem != QUICK], ids=lambda p: p.stem)
def test_other_bombs(examiner: Examiner, path: Path) -> None:
    _cut_off(examiner, path)


@pytest.mark.slow
@pytest.mark.parametrize("depth", [1000, 100_000])
def test_deep_nesting(examiner: Examiner, depth: int) -> None:
    found = examiner.examine(f"theorem t : True := {'(' * depth}trivial{')' * depth}\n", seconds=20)
    assert found.outcome in (Judgement.REJECTED, Judgement.UNDECIDED)
    assert examiner.examine("theorem t : True := trivial\n").outcome is Judgement.ACCEPTED


@pytest.mark.slow
def test_a_file_of_many_theorems(examiner: Examiner) -> None:
    text = "".join(f"theorem t{n} (x : Int) : x + {n} = {n} + x := by omega\n" for n in range(1000))
    found = examiner.examine(text)
    assert found.outcome is Judgement.ACCEPTED and len(found.theorems) == 1000


# The same tricks where a statement is asked for and a source has to prove it.
TRICKS = {
    "another statement": "theorem t : True := trivial",
    "end of a namespace": "end Apery\ntheorem t : (1 : Nat) = 2 := sorry",
    "another universe": "theorem t.{u} : (1 : Nat) = 2 := by decide",
    "kernel runs code": "theorem t : (1 : Nat) = 2 := Lean.ofReduceBool false true rfl",
    "recursion without end": "theorem t : (1 : Nat) = 2 := t",
    "typed sorry": "theorem t : (1 : Nat) = 2 := by exact (sorry : (1 : Nat) = 2)",
    "sorry for termination": "def u (n : Nat) : False := u (n + 1)\ntermination_by n\n"
    "decreasing_by sorry\ntheorem t : (1 : Nat) = 2 := (u 0).elim",
    "scoped syntax": "namespace A\nscoped infixl:65 \" + \" => Nat.mul\nend A\n"
    "theorem t : (1 : Nat) = 2 := rfl",
    "derived instance": "deriving instance Inhabited for Nat\ntheorem t : (1 : Nat) = 2 := rfl",
    "another type": "namespace A\ndef Nat := Unit\nend A\ntheorem t : (1 : A.Nat) = 2 := rfl",
}  # fmt: skip


@pytest.mark.parametrize("name", TRICKS)
def test_trick_against_a_statement(worker: Worker, name: str) -> None:
    reference = "theorem t : (1 : Nat) = 2 := sorry"
    answer = worker.ask(TRICKS[name], reference, ["t"], seconds=60)
    assert objections(answer, "t")


@pytest.mark.parametrize("claim", ["Lean.reduceBool yes = true", "Lean.reduceNat three = 3"])
def test_code_run_by_the_kernel_is_named(worker: Worker, claim: str) -> None:
    # Without any axiom in sight: the kernel itself runs the compiled definition.
    source = f"def yes : Bool := true\ndef three : Nat := 3\ntheorem t : {claim} := "
    answer = worker.ask(source + "by rfl", source + "sorry", ["t"], seconds=60)
    assert any("Lean.reduce" in o or "sorryAx" in o for o in objections(answer, "t"))
