"""Whatever is typed wrongly gets one clear line, the right exit code, and leaves nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from apery.core.errors import UNDECIDED, USAGE
from tests.cli.conftest import Apery

BAD = {
    "no command": (("serch",), "did you mean search?"),
    "no constant": (("search", "esma"), "name at least one constant"),
    "unknown constant": (("search", "esma", "eulergamma"), "did you mean euler_gamma?"),
    "torn expression": (("search", "esma", "2*("), "^"),
    "rational constant": (("search", "esma", "exp(0)/3"), "is rational, 1/3"),
    "no value": (("search", "esma", "1/(e-e)"), "cannot be told from 0"),
    "a pole": (("search", "esma", "tan(pi/2)"), "pole"),
    "one bad of two": (("search", "esma", "e", "log(-1)"), "log"),
    "negative height": (("search", "esma", "e", "--height", "-1"), "at least 1, not 1 and -1"),
    "zero degree": (("search", "esma", "e", "--degree", "0"), "at least 1, not 0 and 2"),
    "too many transforms": (("search", "esma", "e", "--height", "999"), "choose smaller bounds"),
    "backward range": (("search", "esma", "e", "--signs", "4..1"), "not 4..1"),
    "no range": (("search", "esma", "e", "--signs", "a..b"), "write 1..4 or 2"),
    "long words": (("search", "esma", "e", "--signs", "1..99"), "from 1 to 16"),
    "zero order": (("search", "esma", "e", "--order", "0"), "from 1 to 400, not 0"),
    "no digits": (("search", "esma", "e", "--digits", "0"), "from 1 to 100000, not 0"),
    "no jobs": (("search", "esma", "e", "--jobs", "0"), "--jobs"),
    "no time": (("search", "esma", "e", "--time", "soon"), "write 90, 90s, 10m, 2h or 1d"),
    "word for number": (("search", "esma", "e", "--height", "two"), "--height"),
    "unknown option": (("search", "esma", "e", "--hight", "2"), "--hight"),
    "resume with settings": (
        ("search", "esma", "--resume", "latest", "--height", "3"), "give --resume RUN alone",
    ),
    "resume nothing": (("search", "esma", "--resume", "latest"), "there is no run"),
    "show nothing": (("runs", "show"), "there is no run"),
    "report on nothing": (("report",), "there is no run"),
    "prove nothing": (("prove",), "nothing to prove"),
    "prove without a value": (("prove", "--a", "1", "--signs", "+"), "give --equals"),
    "check nothing": (("check",), "nothing to check"),
    "check both": (("check", "latest", "--a", "1"), "a run or a claim, not both"),
    "0/0 as value": (("check", "--a", "1", "--signs", "+", "--equals", "0/0"), "division by zero"),
    "no numerators": (("check", "--a", "n"), "the partial numerators are missing"),
    "two numerators": (("check", "--a", "n", "--b", "1", "--signs", "+"), "leave one out"),
    "torn sequence": (("check", "--a", "2; 1, 2*m +", "--signs", "+"), "^"),
    "two semicolons": (("check", "--a", "1; 2; n", "--signs", "+"), "one semicolon"),
    "no sign word": (("check", "--a", "n", "--signs", "up"), "made of + and -"),
    "two variables": (("check", "--a", "m*n", "--b", "1"), "variable"),
    "no family": (("search", "fractions"), "name a family"),
    "half a family": (("search", "fractions", "--a-degree", "1"), "name a family"),
    "two families": (
        ("search", "fractions", "--template", "n; n", "--height", "2"), "not both",
    ),
    "torn template": (("search", "fractions", "--template", "n"), "one semicolon"),
    "no values": (("search", "fractions", "--template", "n; k*n"), "no values for k"),
    "torn range": (
        ("search", "fractions", "--template", "n; k*n", "--range", "k=a..b"), "is no range",
    ),
    "empty range": (
        ("search", "fractions", "--template", "n; k*n", "--range", "k=4..1"), "is empty",
    ),
    "two ranges": (
        ("search", "fractions", "--template", "n; k*n", "--range", "k=1", "--range", "k=2"),
        "two ranges for k",
    ),
    "huge degree": (
        ("search", "fractions", "--a-degree", "99", "--b-degree", "2", "--height", "2"), "degrees",
    ),
    "torn polynomial": (("search", "fractions", "--template", "n; n^"), "^"),
    "settings of a resumed search": (
        ("search", "fractions", "--resume", "latest", "--height", "2"), "keeps its family",
    ),
    "basis": (("check", "--a", "n", "--b", "1", "--basis", "e +"), "^"),
    "basis without a value": (("check", "--a", "n", "--b", "1", "--basis", "log(-1)"), "positive"),
    "digits out of range": (("check", "--a", "n", "--b", "1", "--digits", "0"), "--digits"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_one_clear_line_and_nothing_is_made(apery: Apery, tmp_path: Path, name: str) -> None:
    words, expected = BAD[name]
    ran = apery(*words)
    assert ran.code == USAGE, ran
    assert ran.out == ""
    first, *rest = ran.err.splitlines()
    assert first.startswith("apery: ")
    assert expected in ran.err
    # Errors of notation show the text and a caret below it; all others are one line.
    assert not rest or (len(rest) == 2 and rest[1].strip() == "^")
    assert "Traceback" not in ran.err and "internal" not in ran.err
    assert not (tmp_path / "runs").exists()


def test_the_caret_stands_below_the_wrong_character(apery: Apery) -> None:
    _, text, caret = apery("search", "esma", "exp(2) + foo(1)").err.splitlines()
    assert text[caret.index("^") :] == "foo(1)"


@pytest.mark.parametrize("folder", ["/proc/none", "/dev/null/runs", "/dev/null"])
def test_a_folder_that_cannot_be_written(apery: Apery, folder: str) -> None:
    ran = apery("search", "esma", "e", "--height", "1", "--signs", "1..1", "--runs", folder)
    assert ran.code == USAGE and len(ran.err.splitlines()) == 1
    assert folder in ran.err and "APERY_RUNS" in ran.err


def test_a_value_that_needs_more_digits_is_undecided(apery: Apery) -> None:
    ran = apery("search", "esma", "sin(exp(10^5))")
    assert ran.code == UNDECIDED and "ask for more digits" in ran.err
