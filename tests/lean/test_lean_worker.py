"""The worker against hostile sources, hanging steps and sudden death."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from apery.core.errors import ToolMissingError
from apery.lean import compiled, library, selftest
from apery.lean import worker as worker_module
from apery.lean.audit import Answer, objections
from apery.lean.install import Toolchain
from apery.lean.worker import Worker, resident_bytes

TRUE = "theorem t (x y : Int) : (x + y)^2 = x^2 + 2*x*y + y^2 := by grind"
TRUE_REFERENCE = "theorem t (x y : Int) : (x + y)^2 = x^2 + 2*x*y + y^2 := sorry"
ENDLESS = "theorem t : (List.range 100000000).all (fun n => Nat.ble n 100000000) = true := "


def _works(worker: Worker) -> bool:
    return objections(worker.ask(TRUE, TRUE_REFERENCE, ["t"], seconds=60), "t") == ()


def _ask(worker: Worker, source: str, statement: str) -> Answer:
    return worker.ask(source, f"theorem t {statement} := sorry", ["t"], seconds=60)


def test_true_theorem_is_accepted(worker: Worker) -> None:
    assert _works(worker)


@pytest.mark.parametrize(
    "source",
    [
        "theorem t : (1 : Nat) = 2 := by decide",
        "theorem t : (1 : Nat) = 2 := by omega",
        "theorem t : (1 : Nat) = 2 := by first | rfl | skip",
        "theorem t : (1 : Nat) = 2 := t",
        "theorem u : False := by trivial\ntheorem t : (1 : Nat) = 2 := u.elim",
        "axiom u : False\ntheorem t : (1 : Nat) = 2 := u.elim",
        "theorem t : (1 : Nat) = 2 := sorry",
        "theorem t : (1 : Nat) = 2 := by have h : False := by admit\n  exact h.elim",
        "theorem t : (1 : Nat) = 2 := by native_decide",
        "set_option debug.skipKernelTC true\ntheorem t : (1 : Nat) = 2 := by decide",
        "set_option debug.byAsSorry true in theorem t : (1 : Nat) = 2 := by decide",
        "macro_rules | `($a = $b) => `($a = $a)\ntheorem t : (1 : Nat) = 2 := rfl",
        "notation \"two\" => 1\ntheorem t : (1 : Nat) = two := rfl",
        "instance : OfNat Nat 2 := ⟨1⟩\ntheorem t : (1 : Nat) = 2 := rfl",
        "namespace Nat\ndef succ' := 1\nend Nat\ntheorem t : (1 : Nat) = 1 := rfl",
        "theorem t : (1 : Nat) = 1 := rfl\n#eval IO.println \"{\\\"id\\\": \\\"\\\"}\"",
        "unsafe def u : False := u\ntheorem t : (1 : Nat) = 2 := u.elim",
        "opaque u : Nat\ntheorem t : (1 : Nat) = 2 := by decide",
        "open Classical in theorem t : (1 : Nat) = 2 := by decide",
        "@[implemented_by Nat.succ] def u (n : Nat) := n\ntheorem t : (1 : Nat) = 2 := rfl",
        "theorem t : (1 : Nat) = 2 := by run_tac Lean.Elab.Tactic.closeMainGoal `x sorry",
        "import Lean\ntheorem t : (1 : Nat) = 2 := rfl",
        "theorem t (h : False) : (1 : Nat) = 2 := h.elim",
        "theorem t.{u} : (1 : Nat) = 2 := by decide",
        "def t : Nat := 1",
        "variable (h : (1 : Nat) = 2)\ntheorem t : (1 : Nat) = 2 := h",
        "section variable (h : (1 : Nat) = 2)\ninclude h\ntheorem t : (1 : Nat) = 2 := h\nend",
        "",
        "}{ ⟩ theorem",
    ],
)  # fmt: skip
def test_false_or_hostile_source_is_refused(worker: Worker, source: str) -> None:
    answer = _ask(worker, source, ": (1 : Nat) = 2")
    assert objections(answer, "t")


def test_definition_that_changes_behind_the_statement_is_refused(worker: Worker) -> None:
    reference = "def f (n : Nat) := n + 1\ntheorem t : f 1 = 3 := sorry"
    source = "def f (n : Nat) := n + 2\ntheorem t : f 1 = 3 := rfl"
    answer = worker.ask(source, reference, ["t"], seconds=60)
    assert objections(answer, "t") == ("the statement is not the one asked for",)


def test_library_cannot_be_redefined(worker: Worker) -> None:
    source = "def Apery.ev (p : List Int) (x : Int) : Int := 0\n"
    statement = "theorem t : Apery.ev [1] 5 = 0 := "
    answer = worker.ask(source + statement + "rfl", statement + "sorry", ["t"], seconds=60)
    assert objections(answer, "t")


@pytest.mark.parametrize(
    "place",
    ["{outside}", pytest.param("{inside}", marks=pytest.mark.slow),
     pytest.param("/lean/x", marks=pytest.mark.slow),
     pytest.param("/driver/x", marks=pytest.mark.slow)],
)  # fmt: skip
def test_sources_can_write_nothing(worker: Worker, tmp_path: Path, place: str) -> None:
    # Even a source that the syntax check would refuse meets a process without the right;
    # what it writes elsewhere stays in the memory of that process.
    outside, inside = tmp_path / "x", worker.toolchain.root / "x"
    target = place.format(outside=outside, inside=inside)
    source = f'#eval IO.FS.writeFile "{target}" "x"\n{TRUE}'
    worker.start()
    worker._exchange(source, TRUE_REFERENCE, ["t"], 60.0, any_syntax=True)
    worker.close()  # a refused write leaves the process with a broken file descriptor
    assert not outside.exists()
    assert not inside.exists()
    assert not (worker_module.DRIVER.parent / "x").exists()
    assert not (compiled.folder(worker.toolchain, worker_module.DRIVER) / "x").exists()
    assert _works(worker)


def test_hanging_step_is_cut_off_and_the_next_works(worker: Worker) -> None:
    answer = worker.ask(ENDLESS + "by decide +kernel", ENDLESS + "sorry", ["t"], seconds=3)
    assert answer.failure == "timeout"
    assert objections(answer, "t") == ("no answer: timeout",)
    assert worker.pid is None
    assert _works(worker)


def test_killed_process_is_replaced(worker: Worker) -> None:
    worker.start()
    pid = worker.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    answer = worker.ask(TRUE, TRUE_REFERENCE, ["t"], seconds=60)
    # Death may be seen before the request, which is then served, or in the middle of it.
    assert answer.failure in ("", "died")
    assert _works(worker)
    assert worker.pid != pid


def test_killed_in_the_middle(worker: Worker) -> None:
    worker.start()
    pid = worker.pid
    killer = subprocess.Popen(
        [sys.executable, "-c", f"import os,time;time.sleep(2);os.kill({pid},9)"]
    )
    answer = worker.ask(ENDLESS + "by decide +kernel", ENDLESS + "sorry", ["t"], seconds=120)
    killer.wait()
    assert answer.failure == "died"
    assert _works(worker)


def test_memory_limit_replaces_the_process(toolchain: Toolchain) -> None:
    with Worker(toolchain, recycle_bytes=1) as small:
        assert _works(small)
        assert small.pid is None
    with Worker(toolchain, kill_bytes=1) as tiny:
        tiny._spawn()
        assert tiny._receive(120) == "memory"


def test_failed_self_test_means_no_lean(
    toolchain: Toolchain, monkeypatch: pytest.MonkeyPatch
) -> None:
    true_as_false = selftest.Case(TRUE, TRUE_REFERENCE, ("t",), accept=False)
    monkeypatch.setattr(selftest, "CASES", (true_as_false,))
    monkeypatch.setattr(worker_module, "CASES", (true_as_false,))
    monkeypatch.setattr(worker_module, "AT_START", (true_as_false,))
    with (
        Worker(toolchain) as broken,
        pytest.raises(ToolMissingError, match=r"self-test.*t is accepted.*apery lean install"),
    ):
        broken.start()
    assert broken.pid is None


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("theorem lie : (1 : Nat) = 2 := by decide", r"Apery\.lie: uses the axiom sorryAx"),
        # What is no theorem is not audited, and the next module takes it for granted.
        pytest.param(
            "axiom lie : (1 : Nat) = 2", "Lie: refused syntax .*axiom", marks=pytest.mark.slow
        ),
        pytest.param(
            "noncomputable def lie : (1 : Nat) = 2 := sorry",
            "Lie: refused syntax .*sorry",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            "noncomputable def lie : (1 : Nat) = 2 := by decide",
            "Lie: .*false",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_wrong_library_means_no_lean(
    toolchain: Toolchain, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, wrong: str, why: str
) -> None:
    text = f"namespace Apery\n{wrong}\nend Apery\n"
    (tmp_path / "Lie.lean").write_text(text, encoding="utf-8")
    monkeypatch.setattr(library, "FOLDER", tmp_path)
    monkeypatch.setattr(worker_module, "CASES", ())
    monkeypatch.setattr(worker_module, "AT_START", ())
    monkeypatch.setattr(selftest, "CASES", ())
    with (
        Worker(toolchain) as broken,
        pytest.raises(ToolMissingError, match=f"(?s)library.*{why}"),
    ):
        broken.start()
    assert broken.pid is None
    assert not compiled.folder(toolchain, worker_module.DRIVER).exists()


def test_lean_that_does_not_start(toolchain: Toolchain, tmp_path: Path) -> None:
    (tmp_path / "lean.js").write_text('console.error("broken glue"); process.exit(3)')
    with (
        Worker(Toolchain(tmp_path, toolchain.node)) as broken,
        pytest.raises(ToolMissingError, match=r"does not start.*broken glue"),
    ):
        broken.start()


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc")
def test_no_orphan_when_the_parent_is_killed_while_lean_is_busy(toolchain: Toolchain) -> None:
    code = (
        "from apery.lean.install import find_toolchain\n"
        "from apery.lean.worker import Worker\n"
        "w = Worker(find_toolchain()); w._spawn(); w._receive(240); print(w.pid, flush=True)\n"
        f"w._exchange({ENDLESS + 'by decide +kernel'!r}, '', ['t'], 240.0)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    time.sleep(1.5)
    assert resident_bytes(pid) > 0
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    for _ in range(300):
        if resident_bytes(pid) == 0:
            return
        time.sleep(0.1)
    pytest.fail(f"Lean {pid} outlives its parent")


def test_a_worker_that_was_left_starts_no_more(toolchain: Toolchain) -> None:
    with Worker(toolchain) as left:
        pass
    with pytest.raises(ToolMissingError, match="ended"):
        left.start()
    assert left.pid is None
