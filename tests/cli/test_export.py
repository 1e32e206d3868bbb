"""``apery export``: programs of runs, of files and typed; one clear line for what is wrong."""

from __future__ import annotations

import json
from pathlib import Path

from apery.core.errors import DONE, REFUTED, USAGE
from apery.core.program import Program
from apery.store import RunDirectory
from apery.store.journal import JournalWriter
from tests.cli.conftest import Apery

F3 = Program.parse(
    "c1/(c3 + x) - c2", ["-8.387819235563974", "1.4427239805682266", "-3.4355225277901402"]
)
"""A published program of three operations for 2^x."""
LINE = {
    "kind": "item", "key": f"program/{F3.id}", "program": str(F3),
    "constants": list(map(str, F3.constants)), "function": "exp2", "interval": ["0", "1"],
    "relative": True, "operations": 3, "method": "hand", "digits": 2.911, "error": "1.22661e-3",
}  # fmt: skip


def run_with(folder: Path, *lines: dict[str, object]) -> None:
    run = RunDirectory.create(folder, "programs", {}, seed=0)
    with JournalWriter(run.path / "journal-0.jsonl") as journal:
        for line in lines:
            journal.append(line)


def test_a_program_of_a_run(apery: Apery, tmp_path: Path) -> None:
    other = Program.parse("1 + x")
    line = {**LINE, "key": f"program/{other.id}", "program": str(other), "constants": ["1"]}
    run_with(tmp_path / "runs", LINE, {k: v for k, v in line.items() if k != "error"})
    ran = apery("export", F3.id, "--as", "c")
    assert ran.code == DONE and ran.err == ""
    assert f"double exp2_{F3.id}(double x)" in ran.out
    assert "found by hand" in ran.out and "<= 1.226605e-3 (2.9112 digits)" in ran.out
    assert "rounding in float64 adds at most" in ran.out
    assert apery("export", F3.id[:7], "--as", "c").out == ran.out
    elsewhere = apery("export", F3.id, "--as", "c", "--runs", str(tmp_path / "none"))
    assert elsewhere.code == USAGE and f"no run in {tmp_path / 'none'}" in elsewhere.err


def test_a_program_of_a_task_that_found_several(apery: Apery, tmp_path: Path) -> None:
    data = {**{k: v for k, v in LINE.items() if k not in ("kind", "key")}, "id": F3.id}
    other = {**data, "id": "0123456789ab", "program": "t1 = c1 + x", "constants": ["1/3"]}
    task = {"kind": "item", "key": "evolve/7", "ids": [], "programs": [other, data]}
    run_with(tmp_path / "runs", task)
    ran = apery("export", F3.id, "--as", "c")
    assert ran.code == DONE and f"double exp2_{F3.id}(double x)" in ran.out
    assert apery("export", "012345", "--as", "lean").code == REFUTED  # not the error of this one


def test_every_language_of_a_file(apery: Apery, tmp_path: Path) -> None:
    path = tmp_path / "f3.json"
    path.write_text(json.dumps(LINE), encoding="utf-8")
    for name in ("c", "python", "numba", "jax", "torch", "llvm", "fpcore", "sollya", "latex",
                 "lean", "json"):  # fmt: skip
        ran = apery("export", str(path), "--as", name, "--name", "three")
        assert ran.code == DONE and "three" in ran.out and "1.226" in ran.out, name
    data = apery("export", str(path), "--as", "json", "--format", "float32").json
    assert data["format"] == "float32" and data["hexadecimal"][0].startswith("-0x1.0c6904p+3")
    path.write_text(json.dumps(data), encoding="utf-8")
    assert apery("export", str(path), "--as", "json", "--format", "float32").code == DONE


def test_a_program_that_is_typed(apery: Apery) -> None:
    words = ("export", "--program", "1 + x*(1 + x*c1)", "--constants", "0x1.1p-1", "--as", "python")
    ran = apery(*words, "--function", "exp", "--interval", "-1/2,1/2", "--absolute")
    assert ran.code == DONE and "approximates exp on [-1/2, 1/2]" in ran.out
    assert "certified: |p - f| <= " in ran.out and 'float.fromhex("0x1.1p-1")' in ran.out
    assert "no function is named" in apery(*words).out


def test_a_bound_that_is_too_small_is_refuted(apery: Apery, tmp_path: Path) -> None:
    path = tmp_path / "false.json"
    path.write_text(json.dumps({**LINE, "error": "1.2e-3"}), encoding="utf-8")
    ran = apery("export", str(path), "--as", "lean")
    assert ran.code == REFUTED and ran.out == ""
    assert "recorded with an error of at most 0.0012, but at x = " in ran.err
    assert ran.err.count("\n") == 1


def test_what_is_wrong_is_one_line(apery: Apery, tmp_path: Path) -> None:
    (tmp_path / "no.json").write_text("{", encoding="utf-8")
    (tmp_path / "list.json").write_text("[]", encoding="utf-8")
    (tmp_path / "half.json").write_text('{"program": "x + c1"}', encoding="utf-8")
    (tmp_path / "empty.json").write_text(
        '{"program": "x + 1", "interval": ["1", "1"]}', encoding="utf-8"
    )
    typed = ("--program", "x + 1", "--as")
    for words, expected in {
        ("0123456789ab", "--as", "c"): "has a program '0123456789ab'",
        ("--as", "c"): "give the id of a program, a file, or --program TEXT",
        ("abc", *typed, "c"): "give the id of a program, a file, or --program TEXT",
        (*typed, "cobol"): "no language 'cobol'; there are c, python",
        (*typed, "c", "--format", "exact"): "c is written in float64 or float32",
        (*typed, "c", "--name", "double"): "the name 'double' means something in C",
        (*typed, "c", "--name", "2"): "'2' is no name",
        (*typed, "c", "--function", "gauss(x)"): "the functions of one argument are",
        (*typed, "c", "--interval", "1"): "'1' is no interval",
        (*typed, "c", "--interval", "1,0"): "the interval '1,0' is empty",
        ("--program", "x + c1", "--as", "c"): "'c1' has no value here",
        ("--program", "x*c1", "--constants", "1e99", "--as", "c", "--format", "float32"):
            "the constant c1 = 1e+99 is no number of float32",
        (str(tmp_path / "none.json"), "--as", "c"): "there is no such file",
        (str(tmp_path / "no.json"), "--as", "c"): "holds no JSON object",
        (str(tmp_path / "list.json"), "--as", "c"): 'holds no object with a "program"',
        (str(tmp_path / "half.json"), "--as", "c"): "'c1' has no value here",
        (str(tmp_path / "empty.json"), "--as", "c"): "the interval from 1 to 1 is empty",
    }.items():  # fmt: skip
        ran = apery("export", *words)
        assert ran.code == USAGE and ran.out == "", words
        assert ran.err.startswith("apery: ") and expected in ran.err, (words, ran.err)
        assert "internal error" not in ran.err


def test_damaged_runs_hide_nothing(apery: Apery, tmp_path: Path) -> None:
    run_with(tmp_path / "runs", LINE)
    broken = tmp_path / "runs" / "20990101T000000Z-programs-000000"
    broken.mkdir()
    (broken / "journal-0.jsonl").write_text(f'{{"crc":"0","key":"program/{F3.id}"}}\n')
    assert apery("export", F3.id, "--as", "latex").code == DONE
