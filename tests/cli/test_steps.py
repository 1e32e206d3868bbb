"""``apery steps``: exit codes, lines, JSON, files, and wrong input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from apery.core.errors import DONE, REFUTED, TOOL_MISSING, UNDECIDED, USAGE
from apery.lean.install import Toolchain
from tests.cli.conftest import Apery

GOOD = """
[variables]
n = "nat"
x = "rat"
[[step]]
says = "sum(k, k = 1..n) = n*(n+1)/2"
[[step]]
says = "x^2 + 1 >= 2*x"
"""
FALSE = '[[step]]\nsays = "(x + 1)^2 = x^2 + 1"\n'


def written(folder: Path, text: str, name: str = "proof.toml") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.fixture
def with_lean(apery: Apery, toolchain: Toolchain, monkeypatch: pytest.MonkeyPatch,
              tmp_path: Path) -> Apery:  # fmt: skip
    monkeypatch.delenv("APERY_LEAN")
    monkeypatch.chdir(tmp_path)
    return apery


def test_a_good_derivation(with_lean: Apery, tmp_path: Path) -> None:
    ran = with_lean("steps", written(tmp_path, GOOD), "--jobs", "1")
    assert ran.code == DONE, ran
    lines = ran.out.splitlines()
    assert lines[0].split()[:2] == ["proved", "s1"] and lines[1].split()[:2] == ["proved", "s2"]
    assert "the chain of proofs from the assumptions reaches every step" in ran.out
    assert lines[-1] == "report  proof-steps/index.html"
    assert {p.name for p in Path("proof-steps").iterdir()} == {
        "index.html", "report.json", "steps.lean",
    }  # fmt: skip
    # The file that replays everything is accepted by the audit of files.
    again = with_lean("prove", "proof-steps/steps.lean", "--json")
    assert again.code == DONE, again
    names = {t["name"] for t in again.json["theorems"]}
    assert {"Apery.Steps.step_s1", "Apery.Steps.chain_s2"} <= names


def test_a_false_step(with_lean: Apery, tmp_path: Path) -> None:
    file = written(tmp_path, GOOD + FALSE)
    ran = with_lean("steps", file, "--json", "--jobs", "1")
    assert ran.code == REFUTED
    assert [s["outcome"] for s in ran.json["steps"]] == ["proved", "proved", "refuted"]
    assert ran.json["steps"][2]["witness"] == "x = 1"
    expected = written(tmp_path, GOOD + FALSE + 'expect = "refuted"\n')
    assert with_lean("steps", expected, "--jobs", "1").code == DONE


def test_a_step_beyond_the_notation(with_lean: Apery, tmp_path: Path) -> None:
    ran = with_lean("steps", written(tmp_path, GOOD + '[[step]]\nsays = "sqrt(2) > 1"\n'))
    assert ran.code == UNDECIDED
    assert "not formalised" in ran.out


def test_without_lean(apery: Apery, tmp_path: Path) -> None:
    ran = apery("steps", written(tmp_path, GOOD + FALSE), "--out", str(tmp_path / "out"))
    assert ran.code == TOOL_MISSING
    assert "x = 1 by exact arithmetic; Lean did not confirm it" in ran.out
    assert len(ran.err.strip().splitlines()[-1:]) == 1 and "apery:" in ran.err
    data = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert data["trust"]["level"] == "T0" and data["lean"]["missing"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no step"),
        ('[[step]]\nsays = "x = "\n', "proof.toml:2"),
        ('[[step]]\nsays = "y = 1"\n', "y is not declared"),
        ("[[step]\n", "proof.toml:1"),
        ('[variables]\nx = "real"\n[[step]]\nsays = "x = x"\n', "rat"),
    ],
)
def test_wrong_files(apery: Apery, tmp_path: Path, text: str, says: str) -> None:
    ran = apery("steps", written(tmp_path, text), "--out", str(tmp_path / "out"))
    assert ran.code == USAGE and says in ran.err and ran.out == ""
    assert not (tmp_path / "out").exists()


def test_no_such_file(apery: Apery, tmp_path: Path) -> None:
    ran = apery("steps", str(tmp_path / "none.toml"))
    assert ran.code == USAGE and "none.toml" in ran.err and len(ran.err.splitlines()) == 1
    assert apery("steps", str(tmp_path)).code == USAGE


def test_a_folder_that_cannot_be_written(apery: Apery, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("in the way")
    ran = apery("steps", written(tmp_path, GOOD), "--out", str(tmp_path / "out"))
    assert ran.code != DONE and "internal error" not in ran.err
