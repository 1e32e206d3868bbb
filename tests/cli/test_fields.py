"""``apery fields``: data, one clear line for what is wrong, exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from apery.core.errors import DONE, REFUTED, RESUMABLE, TOOL_MISSING, UNDECIDED, USAGE
from tests.cli.conftest import Apery


def test_list_and_show(apery: Apery) -> None:
    names = [row["name"] for row in apery("fields", "list", "--json").json]
    assert {"ln2", "e", "pi", "zeta2", "zeta3", "2F1"} <= set(names)
    assert "zeta3" in apery("fields", "list").out
    for name in names:
        assert apery("fields", "show", name).code == DONE
    shown = apery("fields", "show", "zeta3", "--json").json
    assert shown["matrices"]["x"][0] == ["0", "-x^6"] and len(shown["id"]) == 12
    assert "conserves exactly" in apery("fields", "show", "2F1", "--set", "z=1/2").out


def test_fields_that_are_typed(apery: Apery) -> None:
    by_pair = apery("fields", "show", "--f", "x + y", "--fbar", "x - y", "--json").json
    rows = ("--matrix", "x: 0, x^2; 1, 2*y - 1", "--matrix", "y: x - y, x^2; 1, x + y")
    by_hand = apery("fields", "show", *rows, "--json").json
    assert by_pair["id"] == by_hand["id"] == apery("fields", "show", "ln2", "--json").json["id"]


def test_walk(apery: Apery) -> None:
    words = ("fields", "walk", "zeta3", "--direction", "1,1", "--steps")
    ran = apery(*words, "1000")
    assert ran.code == DONE and "-0.1680926274192925313168737211784692655829436022" in ran.out
    ran = apery(*words, "2", "--exact", "--json")
    assert ran.json["product"] == [["-944", "-88336"], ["5616", "525520"]]
    long = apery(*words, "10000", "--exact")  # more digits than Python writes at once
    assert long.code == DONE and len(long.out) > 900_000
    zero = apery(*words, "0", "--json").json
    assert zero["value"] == "0" or zero["value"].startswith("0")


def test_trajectory(apery: Apery) -> None:
    ran = apery("fields", "trajectory", "zeta3", "--direction", "1,1", "--json").json
    assert ran["a"] == "34*n^3 + 153*n^2 + 231*n + 117"
    assert "x" in ran["limit"]
    large = apery("fields", "trajectory", "3F2", "--set", "z=1/2", "--direction", "1,1,1,1,1",
                  "--start", "1/2,1/3,1/5,1,1")  # fmt: skip
    assert large.code == DONE and "none: a continued fraction needs matrices of size 2" in large.out


def test_delta(apery: Apery) -> None:
    words = ("fields", "delta", "zeta3", "--direction", "1,1", "--depth", "400", "--json")
    ran = apery(*words).json
    assert ran["delta"].startswith("[0.0838") and ran["against"] == "(1 - zeta(3))/zeta(3)"
    assert abs(ran["at infinity"] - 0.0805) < 0.02
    blind = apery(*words, "--blind").json
    assert blind["against"] == "deeper convergents" and blind["delta"].startswith("[0.0838")
    moved = apery(*words, "--start", "2,5").json
    assert moved["against"] == "deeper convergents"


def test_grid(apery: Apery) -> None:
    ran = apery("fields", "grid", "ln2", "--radius", "2", "--length", "100", "--json")
    assert ran.json["complete"] and len(ran.json["cells"]) == 5
    stopped = apery("fields", "grid", "ln2", "--radius", "30", "--time", "0.01s", "--json")
    assert stopped.code == RESUMABLE and not stopped.json["complete"] and stopped.json["cells"]


def test_prove_without_lean_writes_the_file_all_the_same(apery: Apery, tmp_path: Path) -> None:
    out = tmp_path / "e.lean"
    ran = apery("fields", "prove", "e", "--out", str(out))
    assert ran.code == TOOL_MISSING and ran.err.startswith("apery: ")
    assert "theorem path_independent" in out.read_text(encoding="utf-8")


WALK = ("--direction", "1,1", "--steps", "3")
BAD = {
    "no field": (("show",), USAGE, "name one field"),
    "two fields": (("show", "e", "--f", "x", "--fbar", "y"), USAGE, "name one field"),
    "half a pair": (("show", "--f", "x"), USAGE, "both --f and --fbar"),
    "unknown": (("show", "zeta33"), USAGE, "did you mean zeta3"),
    "false pair": (("show", "--f", "x + y", "--fbar", "x"), REFUTED, "fail the"),
    "false field": (
        ("show", "--matrix", "x: 0, x^2; 1, 2*y", "--matrix", "y: x - y, x^2; 1, x + y"),
        REFUTED, "does not conserve along x and y: entry (1, 2)",
    ),
    "no axis": (("show", "--matrix", "1"), USAGE, "names no axis"),
    "not square": (("show", "--matrix", "x: 1, 2"), USAGE, "not square"),
    "torn entry": (("show", "--matrix", "x: 1 +"), USAGE, "^"),
    "no setting": (("show", "cmf1", "--set", "c0"), USAGE, "sets no parameter"),
    "wrong setting": (("show", "cmf1", "--set", "d=1"), USAGE, "no parameter d"),
    "no direction": (("walk", "e", "--steps", "3"), USAGE, "--direction"),
    "no numbers": (("walk", "e", "--direction", "1,x", "--steps", "3"), USAGE, "write 1,1"),
    "zero": (("walk", "e", "--direction", "0,0", "--steps", "3"), USAGE, "not 0 along every"),
    "steps": (("walk", "e", "--direction", "1,1", "--steps", "-3"), USAGE, "--steps"),
    "start": (("walk", "e", *WALK, "--start", "1/0,1"), USAGE, "write 1,1/2"),
    "axes": (("walk", "e", "--direction", "1,1,1", "--steps", "3"), USAGE, "2 numbers"),
    "parameters": (("walk", "cmf1", *WALK), USAGE, "has parameters"),
    "pole": (("walk", "e", "--direction", "-1,0", "--steps", "3"), USAGE, "singular"),
    "both": (
        ("delta", "e", "--direction", "1,1", "--blind", "--limit", "e"), USAGE, "leave out --limit",
    ),
    "limit": (("delta", "e", "--direction", "1,1", "--limit", "ee"), USAGE, "unknown constant"),
    "turning": (
        ("delta", "--matrix", "n: 2, -5; 1, 3", "--direction", "1", "--depth", "40"),
        UNDECIDED, "does not converge visibly",
    ),
    "three rows": (("prove", "3F2"), USAGE, "matrices with 2 rows, not 3"),
    "denominators": (("prove", "2F1"), USAGE, "has denominators"),
    "radius": (("grid", "e", "--radius", "0"), USAGE, "--radius"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_one_clear_line(apery: Apery, name: str) -> None:
    words, code, expected = BAD[name]
    ran = apery("fields", *words)
    assert (ran.code, ran.out) == (code, ""), ran
    first, *rest = ran.err.splitlines()
    assert first.startswith("apery: ") and expected in ran.err
    assert not rest or rest[-1].strip() == "^"
