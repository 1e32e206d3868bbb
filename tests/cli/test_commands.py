"""What the commands print and return, on small runs without Lean."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from apery.core.errors import DONE, REFUTED, RESUMABLE, TOOL_MISSING, UNDECIDED, USAGE
from apery.store import Results, find_run
from tests.cli.conftest import Apery

SMALL = ("search", "esma", "e", "--height", "1", "--signs", "1..2", "--digits", "60", "--jobs", "1")
UNPROVED = (*SMALL, "--prove", "none")


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import sys; from apery.cli.app import main; main(['--help']); main(['search', '--help']);"
        "print(sorted({'numpy', 'numba', 'flint', 'mpmath', 'matplotlib', 'rich', 'joblib'}"
        " & sys.modules.keys()))"
    )
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert answer.stdout.splitlines()[-1] == "[]", answer
    for command in (
        "demo",
        "search",
        "check",
        "prove",
        "steps",
        "report",
        "runs",
        "doctor",
        "lean",
    ):
        assert f"\n  {command} " in answer.stdout


@pytest.mark.parametrize(
    "words", [(), ("search", "esma"), ("check",), ("prove",), ("steps",), ("report",),
              ("runs", "show"), ("runs", "list"), ("demo",), ("doctor",), ("lean", "install")],
)  # fmt: skip
def test_every_command_has_help(apery: Apery, words: tuple[str, ...]) -> None:
    ran = apery(*words, "--help")
    assert ran.code == DONE and ran.out.startswith("Usage: apery") and ran.err == ""


def test_a_search_in_json(apery: Apery) -> None:
    ran = apery(*UNPROVED, "--json")
    assert ran.code == DONE
    data = ran.json
    assert data["complete"] and data["problems"] == []
    assert data["summary"][0]["constant"] == "e" and data["summary"][0]["pairs"] == 48
    texts = {f["text"] for f in data["formulas"]}
    assert "(e + 1)/(e - 1) = [4*m + 2] with signs (+)" in texts
    assert "e = [2; 1, 2*m + 2, 1] with signs (+)" in texts
    assert all(f["status"] == "enclosed" for f in data["formulas"])
    # The same run, read again from its journals by other commands.
    assert apery("runs", "show", "--json").json == data
    assert apery("report", "--json").json == data


def test_the_text_of_a_search(apery: Apery) -> None:
    ran = apery(*UNPROVED)
    assert "(e + 1)/(e - 1) = [4*m + 2] with signs (+)" in ran.out
    assert ran.out.splitlines()[-1].startswith("report  ")
    assert Path(ran.out.split()[-1]).is_file()
    assert "Lean was not asked for." in ran.out
    assert ran.err.startswith("run ")


def test_without_lean_the_search_finishes_and_says_so(apery: Apery) -> None:
    ran = apery(*SMALL)
    assert ran.code == TOOL_MISSING
    assert "have not been to Lean yet" in ran.out
    assert "(e + 1)/(e - 1) = [4*m + 2]" in ran.out
    assert ran.err.splitlines()[-1].startswith("apery: ") and "APERY_LEAN" in ran.err
    again = apery("search", "esma", "--resume", "latest")
    assert again.code == TOOL_MISSING and again.out == ran.out
    assert apery("prove", "latest").code == TOOL_MISSING


def test_time_that_is_over_is_resumable(apery: Apery) -> None:
    words = (*UNPROVED, "--height", "2")
    stopped = apery(*words, "--time", "0.001")
    assert stopped.code == RESUMABLE
    assert "is over" in stopped.err and "--resume" in stopped.err
    assert not apery("runs", "show", "--json").json["complete"]
    resumed = apery("search", "esma", "--resume", "latest", "--jobs", "1", "--json")
    assert resumed.code == DONE and resumed.json["complete"]
    whole = apery(*words, "--json").json
    assert whole["summary"] == resumed.json["summary"]
    assert {f["id"] for f in whole["formulas"]} == {f["id"] for f in resumed.json["formulas"]}


def test_runs_are_listed_and_formulas_shown(apery: Apery) -> None:
    apery(*UNPROVED)
    (run,) = apery("runs", "list", "--json").json
    assert run["search"] == "esma" and run["problem"] == "" and run["records"] > 10
    formula = apery("runs", "show", "--json").json["formulas"][0]
    shown = apery("runs", "show", "latest", formula["id"])
    assert shown.code == DONE and formula["text"] in shown.out and "enclosure" in shown.out
    assert apery("runs", "show", "latest", formula["id"], "--json").json == formula
    assert apery("runs", "show", "latest", "zzz").code == USAGE


def test_the_reproduction_commands_do_what_they_say(apery: Apery) -> None:
    import shlex

    data = apery(*UNPROVED, "--json").json
    for formula in data["formulas"][:6]:
        program, *words = shlex.split(formula["reproduce"])
        again = apery(*words, "--digits", "60", "--json")
        assert program == "apery" and again.code == DONE
        assert again.json["status"] == "enclosed"
    program, *words = shlex.split(data["command"])
    anew = apery(*words, "--jobs", "1", "--json").json
    assert [f["id"] for f in anew["formulas"]] == [f["id"] for f in data["formulas"]]


def test_a_run_is_checked_again_and_a_planted_formula_is_refuted(
    apery: Apery, tmp_path: Path
) -> None:
    apery(*UNPROVED)
    holds = apery("check", "latest")
    assert holds.code == DONE and "hold to 60 digits" in holds.out
    run = find_run(tmp_path / "runs", "latest")
    entry = next(iter(Results.of(run).entries.values()))
    # A journal that claims more than is true: the same formula for another constant.
    from dataclasses import replace

    from apery.core.constant import Constant
    from apery.store.results import record_line

    candidate = entry.record.candidate
    false = replace(candidate, claim=replace(candidate.claim, constant=Constant("pi")))
    with run.writer("planted") as writer:
        writer.append(record_line(replace(entry.record, candidate=false), entry.class_key))
    refuted = apery("check", "latest")
    assert refuted.code == REFUTED
    assert f"{false.claim.id} was enclosed, is refuted" in refuted.out


CHECKED = {
    "true": (("--a", "4*m+2", "--signs", "+", "--equals", "(e+1)/(e-1)"), DONE, "enclosed"),
    "false": (("--a", "4*m+3", "--signs", "+", "--equals", "(e+1)/(e-1)"), REFUTED, "refuted"),
    "nearly": (
        ("--a", "4*m+2", "--signs", "+", "--equals", "(e+1)/(e-1)+1e-90"), REFUTED, "refuted",
    ),
    "divergent": (("--a", "1", "--b=-1", "--equals", "e"), REFUTED, "refuted"),
    "rational": (("--a", "2*n+1", "--b", "n-3", "--equals", "e"), REFUTED, "refuted"),
    "turning": (("--a", "n", "--b=-n^2", "--equals", "pi"), REFUTED, "refuted"),
    "unknown": (("--a", "2*n+1", "--b=-n^2-n", "--equals", "pi"), UNDECIDED, "undecided"),
}  # fmt: skip


@pytest.mark.parametrize("name", CHECKED)
def test_claims_by_hand(apery: Apery, name: str) -> None:
    words, code, status = CHECKED[name]
    ran = apery("check", *words, "--json")
    assert (ran.code, ran.json["status"]) == (code, status)
    assert apery("check", *words).code == code


VALUES = {
    "enclosed": (("--a", "2*n+1", "--b", "n^2"), DONE, "1.27323954473516268615107010698"),
    "terminating": (("--a", "2*n+1", "--b", "n-3"), DONE, "2/7"),
    "divergent": (("--a", "1", "--b", "n^3"), DONE, "diverges"),
    "unknown": (("--a", "2*n+1", "--b=-n^2-n"), UNDECIDED, "no convergence theorem"),
    "identified": (("--a", "34*n^3+51*n^2+27*n+5", "--b=-n^6"), DONE, "6/zeta(3)"),
    "degrees too large to screen": (("--a", "n^50", "--b", "n^99"), DONE, "not measured"),
    "a basis of one's own": (("--a", "n", "--b", "n", "--basis", "e^2"), DONE, "image of e^2"),
}


@pytest.mark.parametrize("name", VALUES)
def test_values_by_hand(apery: Apery, name: str) -> None:
    words, code, expected = VALUES[name]
    ran = apery("check", *words)
    assert ran.code == code and expected in ran.out
    assert expected in json.dumps(apery("check", *words, "--json").json)


def test_a_value_comes_with_its_evidence(apery: Apery) -> None:
    found = apery("check", "--a", "34*n^3+51*n^2+27*n+5", "--b=-n^6", "--json").json
    assert found["status"] == "enclosed" and found["digits"] >= 200 > found["chance_digits"] + 190
    assert found["factorial_reduction"] is True
    assert found["matrix_field"] == "zeta3 along (1, 1)"
    assert round(found["delta"], 3) == 0.086 and 0.07 < found["delta_limit_estimate"] < 0.1
    assert [c["check"] for c in found["checks"]][-2:] == ["digits", "enclosure"]


def test_a_corrupt_journal_is_named_and_nothing_is_lost(apery: Apery, tmp_path: Path) -> None:
    apery(*UNPROVED)
    run = find_run(tmp_path / "runs", "latest")
    journal = run.path / "journal-main.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    lines[2] = lines[2].replace(b"e", b"f", 1)
    damaged = b"".join(lines)
    journal.write_bytes(damaged)
    for words in (("runs", "show"), ("report",), ("check", "latest"), ("prove", "latest"),
                  ("search", "esma", "--resume", "latest")):  # fmt: skip
        ran = apery(*words)
        (line,) = [line for line in ran.err.splitlines() if not line.startswith("run ")]
        assert ran.code == USAGE and line.startswith("apery: ")
        assert "journal-main.jsonl" in line and "line 3" in line
    assert journal.read_bytes() == damaged
    listed = apery("runs", "list")
    assert listed.code == UNDECIDED and "line 3" in listed.out


def test_doctor_without_lean(apery: Apery) -> None:
    ran = apery("doctor")
    assert ran.code == TOOL_MISSING
    assert [line[:4] for line in ran.out.splitlines()] == ["ok  "] * 5 + ["none"]


def test_lean_that_is_switched_off_is_not_fetched(apery: Apery) -> None:
    assert apery("lean", "install").code == TOOL_MISSING


def test_two_fractions_are_related(apery: Apery) -> None:
    words = ("unify", "--a", "3*n+2", "--b=-n*(2*n-1)", "--with-a", "3*n+1", "--with-b")
    found = apery(*words, "-n*(2*n-1)", "--json")
    assert found.code == DONE and "x/(x + 1)" in found.json["related"]
    other = apery(*words, "n^2", "--fold", "1", "--shift", "1")
    assert other.code == UNDECIDED and "not within" in other.out


def test_sigterm_stops_a_search_with_one_worker(tmp_path: Path) -> None:
    """What works in the process of the command itself is interrupted too."""
    words = [sys.executable, "-m", "apery", "search", "esma", "e", "exp(2)", "--signs", "1..4",
             "--jobs", "1", "--prove", "none", "--runs", str(tmp_path)]  # fmt: skip
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        deadline = time.monotonic() + 60
        while not any(tmp_path.glob("2*/journal-main.jsonl")) and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        said = process.communicate(timeout=60)[1].decode()
    assert process.returncode == RESUMABLE, said
    assert "terminated" in said and "--resume RUN" in said
