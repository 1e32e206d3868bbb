"""Files before Lean sees them, and what the replies of Lean amount to."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from apery.cli.app import main
from apery.core.errors import InvalidInputError
from apery.lean.process import LeanProcess
from apery.lean.submission import LARGEST, Course, Judgement, read_submission

GOOD = {
    "name": "t", "kind": "theorem", "unsafe": False, "axioms": [], "sameStatement": True,
    "replayed": True,
}  # fmt: skip


def _course(text: str = "theorem t : True := trivial\n", count: int = 1) -> Course:
    course = Course(text)
    theorems = [{"name": f"t{n}", "line": n + 1, "statement": ": True"} for n in range(count)]
    course.take({"split": {"theorems": theorems, "refused": [], "unusual": [], "problems": []}})
    return course


def _theorem(line: int = 1, **changes: Any) -> dict[str, Any]:
    declared = {**GOOD, **changes}
    return {"theorem": {"declared": declared, "line": line, "means": "True", "remarks": [],
                        "messages": [], "ms": 3}}  # fmt: skip


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b" \n\t\n", "is empty"),
        (b"theorem t : True\0", "binary"),
        (b"theorem t\n-- caf\xe9\n", "UTF-8 text, see line 2"),
        (b"-" * (LARGEST + 1), "more than 1,000,000 bytes"),
    ],
)
def test_unreadable_file(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "x.lean"
    path.write_bytes(data)
    with pytest.raises(InvalidInputError, match=words):
        read_submission(path)


def test_line_ends_and_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "x.lean"
    path.write_bytes(b"\xef\xbb\xbftheorem t :\r\n  True\r:= trivial\n")
    assert read_submission(path) == "theorem t :\n  True\n:= trivial\n"


def test_missing_and_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "folder.lean").mkdir()
    for name, words in (("absent.lean", "does not exist"), ("folder.lean", "is a folder")):
        assert main(["prove", str(tmp_path / name)]) == 2
        said = capsys.readouterr().err
        assert words in said and said.count("\n") == 1


def test_options_that_are_not_for_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.lean"
    path.write_text("theorem t : True := trivial\n", encoding="utf-8")
    for more in (["--all"], ["abc"], ["--a", "1"], ["--replay", "native"]):
        assert main(["prove", str(path), *more]) == 2
        assert "file" in capsys.readouterr().err


def test_no_lean_is_exit_code_69(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.lean"
    path.write_text("theorem t : True := trivial\n", encoding="utf-8")
    monkeypatch.setenv("APERY_LEAN", "off")
    assert main(["prove", str(path)]) == 69
    assert "apery lean install" in capsys.readouterr().err


def test_accepted() -> None:
    course = _course()
    course.take(_theorem())
    course.take({"done": True})
    found = course.examination()
    assert course.ended and found.outcome is Judgement.ACCEPTED
    assert found.theorems[0].means == "True"


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "def"}, {"kind": "absent"}, {"unsafe": True}, {"axioms": ["sorryAx"]},
        {"sameStatement": False}, {"replayed": False},
    ],
)  # fmt: skip
def test_each_defect_rejects(changes: dict[str, Any]) -> None:
    course = _course()
    course.take(_theorem(**changes))
    course.take({"done": True})
    assert course.examination().outcome is Judgement.REJECTED


def test_error_remark_and_old_name_reject() -> None:
    error = {"severity": "error", "line": 1, "text": "no"}
    for key, value in (("messages", [error]), ("remarks", ["binds Nat"]), ("declared", None)):
        course = _course()
        reply = _theorem()
        reply["theorem"][key] = value
        course.take(reply)
        course.take({"done": True})
        assert course.examination().theorems[0].outcome is Judgement.REJECTED


def test_problem_outside_of_theorems_rejects_the_file() -> None:
    course = _course()
    course.take(_theorem())
    course.take({"problem": [{"severity": "error", "line": 9, "text": "no"}]})
    course.take({"problem": [{"severity": "warning", "line": 8, "text": "hm"}]})
    course.take({"done": True})
    assert course.examination().outcome is Judgement.REJECTED
    assert course.examination().problems == ((9, "no"),)


def test_skipped_theorem_is_rejected() -> None:
    course = _course(count=2)
    course.take(_theorem(line=2))
    course.take({"done": True})
    first, second = course.examination().theorems
    assert first.objections == ("it cannot be parsed",)
    assert second.outcome is Judgement.ACCEPTED


def test_no_theorem_is_no_success() -> None:
    course = _course(count=0)
    course.take({"done": True})
    assert course.examination().outcome is not Judgement.ACCEPTED


def test_cut_off_keeps_what_was_proved() -> None:
    course = _course(count=3)
    course.take(_theorem(line=1))
    found = course.cut_off("it takes longer than 5 seconds")
    assert [t.outcome for t in found.theorems] == ["accepted", "undecided", "undecided"]
    assert found.outcome is Judgement.UNDECIDED


def _process(tmp_path: Path, body: str) -> LeanProcess:
    command = [sys.executable, "-c", f"import sys, json\nout = sys.stdout\n{body}"]
    return LeanProcess(command, folder=tmp_path, environment={})


def test_chatter_without_end_is_dropped(tmp_path: Path) -> None:
    body = (
        "for _ in range(200): out.write('x' * 1000000)\n"
        "sys.stderr.write('y' * 5000000)\n"
        "out.write('\\n' + json.dumps({'id': 'a', 'n': 1}) + '\\n'); out.flush()\n"
        "sys.stdin.readline()\n"
    )
    process = _process(tmp_path, body)
    try:
        assert process.receive(60, "a") == {"id": "a", "n": 1}
        assert len(process.last_words()) <= 400
    finally:
        process.close()


@pytest.mark.parametrize("start", ["{", '{"id": "b", "text": "'])
def test_line_without_end_is_a_flood(tmp_path: Path, start: str) -> None:
    process = _process(tmp_path, f"out.write({start!r})\nwhile True: out.write('x' * 1000000)\n")
    try:
        assert process.receive(60, "a") == "flood"
    finally:
        process.close()


def test_forged_replies_are_not_taken(tmp_path: Path) -> None:
    lines = [{"id": ""}, {"id": "b", "done": True}, [1], "x"]
    body = f"for line in {lines!r}: out.write(json.dumps(line) + '\\n')\nout.flush()\n"
    process = _process(tmp_path, body)
    try:
        assert process.receive(60, "a") == "died"
    finally:
        process.close()


def test_deeply_nested_reply_is_not_taken(tmp_path: Path) -> None:
    process = _process(tmp_path, "out.write('{\"a\":' + '[' * 100000 + '\\n'); out.flush()\n")
    try:
        assert process.receive(60, "a") == "died"
    finally:
        process.close()


@pytest.mark.parametrize(
    ("text", "code", "outcome"),
    [
        ("theorem t : 1 + 1 = 2 := rfl\n", 0, "accepted"),
        ("theorem t : 1 + 1 = 3 := sorry\n", 1, "rejected"),
        pytest.param("def x : Nat := 1\n", 2, None, marks=pytest.mark.slow),
    ],
)
def test_exit_codes(
    toolchain: object, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    text: str, code: int, outcome: str | None,
) -> None:  # fmt: skip
    path = tmp_path / "x.lean"
    path.write_text(text, encoding="utf-8")
    assert main(["prove", str(path), "--json"]) == code
    said = capsys.readouterr()
    if outcome is None:
        assert "no theorem" in said.err
        return
    data = json.loads(said.out)
    assert data["format"] == "apery-file-1" and data["outcome"] == outcome
    for theorem in data["theorems"]:
        assert set(theorem) == {
            "name", "line", "statement", "means", "outcome", "objections", "axioms", "messages",
            "seconds",
        }  # fmt: skip
