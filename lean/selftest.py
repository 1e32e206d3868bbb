"""Statements that Lean must refuse, and a few that it must accept; asked at every start.

Guarantee: a worker that answers requests has, since its start, accepted none of the false
or hostile sources of `AT_START` and all of the true ones; the same bytes of Lean, driver and
library passed all `CASES` when the library was compiled. The two layers of defence, refusal of
syntax and audit, are put to the test one by one. What `CASES` has more are tactics, not ways
to be believed: WebAssembly compiles each when it is first used, which takes seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from apery.lean.audit import Answer, objections
from apery.lean.submission import Examination, Judgement


@dataclass(frozen=True, slots=True)
class Case:
    """One request and what must come of it.

    Parameters
    ----------
    source, reference : str
        As for `apery.lean.worker.Worker.ask`.
    names : tuple of str
        The theorems asked for.
    accept : bool
        Whether all of them must be accepted; else every one must be refused.
    any_syntax : bool
        Ask the driver to elaborate what its syntax check would refuse.
    """

    source: str
    reference: str
    names: tuple[str, ...]
    accept: bool = False
    any_syntax: bool = False


def _case(
    theorems: str, definitions: str = "", *, accept: bool = False, any_syntax: bool = False
) -> Case:
    """Build a case from lines ``name statement := proof``."""
    split = [line.split(" ", 1) for line in theorems.strip().splitlines()]
    parts = [(name, *rest.split(" := ", 1)) for name, rest in split]
    source = [definitions, *(f"theorem {n} {s} := {p}" for n, s, p in parts)]
    reference = [definitions, *(f"theorem {n} {s} := sorry" for n, s, _ in parts)]
    names = tuple(name for name, *_ in parts)
    return Case("\n".join(source), "\n".join(reference), names, accept, any_syntax)


_TWICE = "def twice : Nat → Int | 0 => 1 | n+1 => 2 * twice n"

_TRUE = _case(
    """
t2 (a b : Int) (h : a < b) : a + 1 ≤ b := by omega
t3 : (3 : Int) * 7 = 21 := by decide
t4 : twice 10 = 1024 := by decide +kernel
t6 : ¬ (∀ x : Int, (x + 1)^2 = x^2 + 1) := fun h => absurd (h 1) (by decide)
""",
    _TWICE,
    accept=True,
)

_FALSE = _case(
    """
f2 (a b : Int) (h : a < b) : a + 2 ≤ b := by omega
f3 : (3 : Int) * 7 = 22 := by decide
f4 : twice 10 = 1025 := by decide +kernel
f6 : (2 : Int)^64 = 2^64 + 1 := by rfl
""",
    _TWICE,
)

_MORE_TRUE = _case(
    """
t1 (x y : Int) : (x + y)^2 = x^2 + 2*x*y + y^2 := by grind
t5 (n : Nat) : 0 < twice n := by induction n <;> simp only [twice] at * <;> omega
""",
    _TWICE,
    accept=True,
)

_MORE_FALSE = _case(
    """
f1 (x y : Int) : (x + y)^2 = x^2 + x*y + y^2 := by grind
f5 (n : Nat) : 1 < twice n := by induction n <;> simp only [twice] at * <;> omega
f7 (n : Nat) : twice (n + 1) = 3 * twice n := by simp [twice]
f8 (x y : Int) (h : x * y = 1) : x = 2 := by grobner
f9 (a b : Int) (h : 2*a = 2*b + 2) : a = b := by lia
f10 : ∀ x : Fin 16, x.val * x.val < 225 := by decide
f11 (a b c : Nat) : a - b + c = a + c - b := by simp +arith
""",
    _TWICE,
)

_HOSTILE_DEFINITIONS = """
axiom grant : (1 : Nat) = 2
axiom propext' : (1 : Nat) = 2
def lie : Nat → Bool := fun _ => false
@[implemented_by lie] def honest : Nat → Bool := fun _ => true
unsafe def endless : False := endless
partial def forever (n : Nat) : Nat := forever (n + 1)
"""
_HOSTILE = _case(
    """
h1 : (1 : Nat) = 2 := sorry
h2 : (1 : Nat) = 2 := by have h : (1 : Nat) = 2 := sorry; exact h
h3 : (1 : Nat) = 2 := by admit
h4 : (1 : Nat) = 2 := grant
h5 : (1 : Nat) = 2 := propext'
h6 : (3 : Nat) * 7 = 21 := by native_decide
h7 : honest 0 = false := by native_decide
h8 : False := endless
h9 : forever 0 = forever 1 := by rfl
""",
    _HOSTILE_DEFINITIONS,
    any_syntax=True,
)

_OTHER_MEANING = (
    # Each is accepted by Lean; only the comparison with the reference sees through it.
    Case(
        "macro_rules | `($a + $b) => `($a * $b)\ntheorem m1 : (3 : Nat) + 4 = 12 := rfl",
        "theorem m1 : (3 : Nat) + 4 = 12 := sorry",
        ("m1",),
        any_syntax=True,
    ),
    Case(
        "instance : Add Nat := ⟨Nat.mul⟩\ntheorem m2 : (3 : Nat) + 4 = 12 := rfl",
        "theorem m2 : (3 : Nat) + 4 = 12 := sorry",
        ("m2",),
        any_syntax=True,
    ),
    Case("theorem m3 : (1 : Nat) = 1 := rfl", "theorem m3 : (1 : Nat) = 2 := sorry", ("m3",)),
    Case(
        "def seven : Nat := 8\ntheorem m4 : seven = 8 := rfl",
        "def seven : Nat := 7\ntheorem m4 : seven = 8 := sorry",
        ("m4",),
    ),
    Case("theorem m5 : True := trivial", "", ("m5",)),
    Case(
        "unsafe def m6 : (1 : Nat) = 2 := m6",
        "theorem m6 : (1 : Nat) = 2 := sorry",
        ("m6",),
        any_syntax=True,
    ),
)

_REFUSED_SYNTAX = tuple(
    Case(f"{line}\ntheorem s : True := {proof}", "theorem s : True := sorry", ("s",))
    for line, proof in (
        ("axiom grant : False", "trivial"),
        ("macro_rules | `($a + $b) => `($a * $b)", "trivial"),
        ('notation "one" => 2', "trivial"),
        ("instance : Add Nat := ⟨Nat.mul⟩", "trivial"),
        ("set_option maxRecDepth 9", "trivial"),
        ("open Nat in", "trivial"),
        ("#eval 1", "trivial"),
        ("@[simp] theorem other : True := trivial", "trivial"),
        ("unsafe def u : Nat := 1", "trivial"),
        ("partial def u (n : Nat) : Nat := u n", "trivial"),
        ("initialize pure ()", "trivial"),
        ("opaque u : Nat", "trivial"),
        ("", "sorry"),
        ("", "by native_decide"),
        ("", "by set_option maxRecDepth 9 in trivial"),
        ("", "by run_tac pure ()"),
        ("", "by have h : (1 : Nat) = 1 := by decide +native\n  trivial"),
        ("", "(fun _ => trivial) Lean.reduceBool"),
    )
)

AT_START: tuple[Case, ...] = (_TRUE, _FALSE, _HOSTILE, *_OTHER_MEANING, *_REFUSED_SYNTAX)
"""What is asked of every process."""
CASES: tuple[Case, ...] = (*AT_START, _MORE_TRUE, _MORE_FALSE)
"""What is asked of Lean once, when it compiles the library, and by every other backend."""


def failures(answers: Sequence[Answer], cases: Sequence[Case]) -> tuple[str, ...]:
    """Return what is wrong with the answers to some cases; nothing if Lean can be trusted.

    Examples
    --------
    >>> failures([], AT_START)
    ('0 answers to ... requests',)
    """
    if len(answers) != len(cases):
        return (f"{len(answers)} answers to {len(cases)} requests",)
    wrong = []
    for case, answer in zip(cases, answers, strict=True):
        if answer.failure:
            wrong.append(f"no answer about {case.names[0]}: {answer.failure}")
            continue
        if case in _REFUSED_SYNTAX and not answer.refused:
            wrong.append(f"the source {case.source!r} is not refused")
        for name in case.names:
            against = objections(answer, name)
            if case.accept and against:
                wrong.append(f"the true theorem {name} is refused: {against[0]}")
            if not case.accept and not against:
                wrong.append(f"the theorem {name} is accepted")
    return tuple(wrong)


@dataclass(frozen=True, slots=True)
class File:
    """A file and what must come of it: the names that are accepted, and no others."""

    text: str
    accepted: frozenset[str] = frozenset()


FILES: tuple[File, ...] = (
    File(
        """
namespace Test
structure Point where
  x : Int
  y : Int
deriving DecidableEq
def twice : Nat → Int | 0 => 1 | n+1 => 2 * twice n
variable (n : Nat)
/-- True. -/
@[simp] theorem positive : 0 < twice n := by
  induction n <;> simp only [twice] at * <;> omega
private theorem hidden (p q : Point) (h : p = q) : p.x = q.x := by rw [h]
theorem false_one : twice 3 = 9 := by decide
theorem false_two : 1 < twice n := by
  induction n <;> simp only [twice] at * <;> omega
theorem open_point : twice 3 = 9 := sorry
theorem behind : twice 3 = 9 := open_point
end Test
""",
        frozenset({"Test.positive", "Test.hidden"}),
    ),
    *(
        File(f"{line}\ntheorem t : True := trivial\n")
        for line in (
            "axiom grant : False",
            "macro_rules | `($a + $b) => `($a * $b)",
            'notation "one" => 2',
            "instance : Add Nat := ⟨Nat.mul⟩",
            "set_option debug.skipKernelTC true",
            "#eval 1",
            "@[implemented_by Nat.succ] def u (n : Nat) : Nat := n",
            "unsafe def u : Nat := 1",
            "theorem u : (3 : Nat) * 7 = 21 := by native_decide",
            "theorem u : True := by run_tac pure ()",
            "namespace E\nabbrev Nat := Int\ndef f (n : Nat) : Nat := n",
        )
    ),
)


def file_failures(found: Sequence[Examination]) -> tuple[str, ...]:
    """Return what is wrong with the examinations of `FILES`; nothing if Lean can be trusted."""
    if len(found) != len(FILES):
        return (f"{len(found)} examinations of {len(FILES)} files",)
    wrong = []
    for file, examination in zip(FILES, found, strict=True):
        if examination.cut_off:
            wrong.append(f"a file is cut off: {examination.cut_off}")
        accepted = {t.name for t in examination.theorems if t.outcome is Judgement.ACCEPTED}
        wrong += [f"the true theorem {n} is not accepted" for n in sorted(file.accepted - accepted)]
        wrong += [f"the theorem {n} is accepted" for n in sorted(accepted - file.accepted)]
        if not examination.theorems:
            wrong.append(f"no theorem is found in {file.text!r:.60}")
    return tuple(wrong)
