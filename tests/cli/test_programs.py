"""`apery search programs` and `apery programs`: tables, certificates, exit codes, bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from apery.core.errors import DONE, REFUTED, RESUMABLE, UNDECIDED, USAGE
from tests.cli.conftest import Apery

SMALL = ("search", "programs", "exp2", "--operations", "2..4", "--effort", "quick", "--jobs", "1")


def test_a_search_its_table_and_its_page(apery: Apery, tmp_path: Path) -> None:
    ran = apery(*SMALL)
    assert ran.code == DONE
    assert "certified digits" in ran.out and "apery" in ran.out
    page = next(Path(line.split()[-1]) for line in ran.out.splitlines() if "report" in line)
    text = page.read_text(encoding="utf-8")
    assert "<svg" in text and "minimax continued fraction" in text and "<script" not in text
    again = apery("programs", "table", "exp2", "--json", "--jobs", "1")
    assert again.code == DONE
    entries = again.json
    assert all(e["certified"] is True for e in entries)
    own = {e["operations"]: e["digits"] for e in entries if e["method"] == "apery"}
    best = {
        n: max(e["digits"] for e in entries if e["operations"] == n and e["method"] != "apery")
        for n in own
    }
    assert own.keys() == {2, 3, 4}
    assert all(own[n] >= best[n] - 1e-4 for n in own), (own, best)
    shown = apery("runs", "show", "latest")
    assert shown.code == DONE and shown.out.splitlines()[:6] == ran.out.splitlines()[:6]
    before = page.read_bytes()
    assert apery("report", "latest").code == DONE
    assert page.read_bytes() == before
    found = next(e for e in entries if e["method"] == "apery" and e["operations"] == 3)
    exported = apery("export", found["id"], "--as", "c")
    assert exported.code == DONE and "double" in exported.out and found["error"][:5] in exported.out


def test_a_stopped_search_says_how_to_go_on(apery: Apery) -> None:
    stopped = apery(*SMALL, "--time", "0.01")
    assert stopped.code == RESUMABLE and "--resume" in stopped.err
    done = apery("search", "programs", "--resume", "latest", "--jobs", "1")
    assert done.code == DONE
    refused = apery("search", "programs", "exp2", "--resume", "latest")
    assert refused.code == USAGE


def test_a_weighted_search(apery: Apery) -> None:
    words = ("search", "programs", "exp(x)", "--operations", "2..3", "--effort", "quick")
    ran = apery(*words, "--weight", "1/(1 + x)", "--json")
    assert ran.code == DONE
    best = {e["operations"]: e["digits"] for e in ran.json if e["method"] == "apery"}
    assert best[3] > best[2] > 0.5
    assert "absolute error times 1/(1 + x)" in apery("runs", "show", "latest").out
    refused = apery(*words, "--weight", "1/(1 + x)", "--error", "relative")
    assert refused.code == USAGE and "a weight goes with the absolute error" in refused.err


def test_certify(apery: Apery) -> None:
    words = ("programs", "certify", "1 + x*(1 + x/2)", "--function", "exp", "--interval", "0,1/8")
    ran = apery(*words, "--json")
    assert ran.code == DONE and ran.json["certified"] is True
    # 1 - (1 + h + h^2/2) exp(-h) at h = 1/8, by mpmath.
    assert float(ran.json["error"]) == pytest.approx(2.9673e-4, rel=1e-3)
    assert apery(*words, "--bound", "3e-4").code == DONE
    refuted = apery(*words, "--bound", "2.9e-4")
    assert refuted.code == REFUTED and "at x = 0.125 the error is at least" in refuted.err
    exact = apery(*words, "--bound", str(json.loads(ran.out)["low"]))
    assert exact.code in (DONE, UNDECIDED)
    polished = apery(*words, "--polish", "--json")
    assert float(polished.json["error"]) < float(ran.json["error"]) / 10


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("search", "programs"), "name a function"),
        (("search", "programs", "exp2", "--interval", "1,0"), "is empty"),
        (("search", "programs", "exp2", "--interval", "1"), "is no interval"),
        (("search", "programs", "exp2", "--interval", "a,b"), "no rational number"),
        (("search", "programs", "sin(y)"), "neither x nor"),
        (("search", "programs", "log", "--interval", "0,1"), "no value"),
        (("search", "programs", "exp2", "--operations", "0..3"), "numbers of operations"),
        (("search", "programs", "exp2", "--operations", "x"), "range"),
        (("programs", "table", "nosuch(x)"), "functions of one argument"),
        (("programs", "certify", "1/(x - 1/2)", "--function", "exp"), "has a pole"),
        (("programs", "certify", "x + c1", "--function", "exp"), "'c1' has no value"),
        (("programs", "certify", "x", "--function", "cos", "--interval", "1,2"), "a zero or"),
        (("programs", "certify", "x", "--function", "exp", "--bound", "pi"), "no rational number"),
    ],
)  # fmt: skip
def test_bad_input_is_one_clear_line(apery: Apery, words: tuple[str, ...], says: str) -> None:
    ran = apery(*words)
    assert ran.code == USAGE, ran
    assert says in ran.err and "Traceback" not in ran.err
    assert not ran.out


def test_names_are_listed(apery: Apery) -> None:
    names = {entry["name"] for entry in apery("programs", "list", "--json").json}
    assert {"exp2", "airy_ai", "bessel_j0", "softplus"} <= names
    assert "reciprocal" in apery("programs", "list").out
