"""``apery hamming prove`` and ``apery search kernels --prove``: exit codes, output, bad input."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from apery.core.errors import DONE, TOOL_MISSING, UNDECIDED, USAGE
from apery.discovery.kernels import timing
from apery.lean.install import Toolchain
from apery.pipeline import kernels
from apery.verify.kernels import instances
from tests.cli.conftest import Apery

SLICED = "bitsliced(block=8192, groups=2)"
WORKLOAD = "distances(n=1000000, m=64, alphabet=4)"
PROVE = ("hamming", "prove", SLICED, "--workload", WORKLOAD)
KERNELS = ("search", "kernels", "--n", "2e5", "--m", "16", "--jobs", "1", "--no-keep")


@pytest.fixture
def with_lean(toolchain: Toolchain, apery: Apery, monkeypatch: pytest.MonkeyPatch) -> Apery:
    monkeypatch.delenv("APERY_LEAN")
    return apery


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Measure each variant twice, and check it on few instances."""
    monkeypatch.setattr(timing, "_SECONDS", 0.0)
    monkeypatch.setattr(kernels, "instances", lambda effort: islice(instances(effort), 0, None, 40))
    kernels._instances.cache_clear()
    yield
    kernels._instances.cache_clear()


def test_a_proof(with_lean: Apery, tmp_path: Path) -> None:
    file = tmp_path / "kernel.lean"
    ran = with_lean(*PROVE, "--out", str(file))
    assert ran.code == DONE
    lines = ran.out.splitlines()
    steps = [line for line in lines if not line.startswith("not formalised: ")]
    assert len(steps) == 7 and all(line.startswith("proved ") for line in steps)
    assert any("machine code" in line for line in lines if line not in steps)
    data = with_lean(*PROVE, "--json").json
    assert data["proved"] and data["kernel"] == SLICED and len(data["steps"]) == 7
    assert data["workload"] == "distances(alphabet=4, histogram=uniform, m=64, n=1000000)"
    assert data["source_sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()


def test_what_cannot_be_stated_is_undecided(with_lean: Apery) -> None:
    """No Lean is started for it."""
    for kernel, workload, words in (
        ("oracle", WORKLOAD, "nothing is stated of kernels oracle"),
        ("sparse()", "search(n=99, m=9, alphabet=4, k=1)", "sparse does not search"),
        ("bytes", "approximation(n=99, m=9, alphabet=4, eps=1/10)", "approximations"),
        ("bytes(bits=8)", WORKLOAD, "the parameters here are vectors, width"),
    ):
        ran = with_lean("hamming", "prove", kernel, "--workload", workload)
        assert ran.code == UNDECIDED and words in ran.out, kernel
        assert ran.out.startswith("undecided ") and "proved" not in ran.out


def test_no_lean(apery: Apery, tmp_path: Path) -> None:
    file = tmp_path / "kernel.lean"
    ran = apery(*PROVE, "--out", str(file))
    assert ran.code == TOOL_MISSING and ran.out == ""
    assert ran.err.count("\n") == 1 and "apery lean install" in ran.err
    # The file needs no Lean.
    text = file.read_text(encoding="utf-8")
    assert "theorem counter" in text and "theorem phased_sound" in text


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("bitsliced(8192)", "--workload", WORKLOAD), "^"),
        (("quantum", "--workload", WORKLOAD), "no kernel 'quantum'"),
        (("bytes", "--workload", "distances(n=9, m=64, alphabet=4)"), "not 64"),
        (("bytes", "--workload", "distances(n=99, m=64)"), "alphabet is missing"),
        (("bytes", "--workload", "magic"), "^"),
        (("bytes",), "--workload"),
        ((), "KERNEL"),
        (("bytes", "--workload", WORKLOAD, "--seconds", "0"), "--seconds"),
        (("bytes", "--workload", WORKLOAD, "--backend", "abacus"), "--backend"),
    ],
)
def test_bad_input(apery: Apery, words: tuple[str, ...], expected: str) -> None:
    ran = apery("hamming", "prove", *words)
    assert ran.code == USAGE and ran.out == "" and expected in ran.err, ran.err


def test_a_file_of_what_cannot_be_stated(apery: Apery, tmp_path: Path) -> None:
    file = tmp_path / "kernel.lean"
    ran = apery("hamming", "prove", "oracle", "--workload", WORKLOAD, "--out", str(file))
    assert ran.code == USAGE and "nothing is stated" in ran.err and not file.exists()


def test_a_search_without_lean(apery: Apery, short: None, tmp_path: Path) -> None:
    ran = apery(*KERNELS, "--prove", "best")
    assert ran.code == TOOL_MISSING
    assert ran.err.count("apery lean install") == 1 and "1 of 1 timed" in ran.out
    (page,) = tmp_path.glob("runs/2*/report/index.html")
    assert "Proofs" not in page.read_text(encoding="utf-8")
    # The run knows what was asked, and goes on with it.
    again = apery("search", "kernels", "--resume", "latest", "--no-keep")
    assert again.code == TOOL_MISSING and again.out == ran.out
    left = apery("search", "kernels", "--resume", "latest", "--no-keep", "--prove", "none")
    assert left.code == DONE and left.out == ran.out
    assert apery(*KERNELS, "--prove", "all").code == USAGE


def test_a_search_with_proofs(with_lean: Apery, short: None, tmp_path: Path) -> None:
    assert with_lean(*KERNELS).code == DONE
    ran = with_lean("search", "kernels", "--resume", "latest", "--no-keep", "--prove", "best")
    assert ran.code == DONE
    (line,) = (line for line in ran.out.splitlines() if line.startswith("proved: "))
    (file,) = tmp_path.glob("runs/2*/certificates/*.lean")
    assert file.name in line and "the formulas of 1 of 1 best kernels proved" in ran.out
    shown = with_lean("runs", "show", "latest")
    assert shown.code == DONE and line in shown.out
    (proof,) = with_lean("runs", "show", "latest", "--json").json["proofs"]
    assert proof["status"] == "proved" and proof["file"] == f"certificates/{file.name}"
    (page,) = tmp_path.glob("runs/2*/report/index.html")
    before = page.read_bytes()
    assert with_lean("report", "latest").code == DONE and page.read_bytes() == before
    assert f"../certificates/{file.name}".encode() in before
    assert json.loads((page.parent / "report.json").read_text())["proofs"] == [proof]


def test_a_run_is_proved_afterwards(with_lean: Apery, short: None, tmp_path: Path) -> None:
    assert with_lean(*KERNELS).code == DONE
    for words in (("--all",), ("--again",), ("0123456789ab",), ("--replay", "npm")):
        refused = with_lean("prove", "latest", *words)
        assert refused.code == USAGE and "the best ones are proved" in refused.err
    ran = with_lean("prove", "latest")
    assert ran.code == DONE and "proved: formulas of " in ran.out
    (page,) = tmp_path.glob("runs/2*/report/index.html")
    text = page.read_text(encoding="utf-8")
    assert str(page) in ran.out and "The fastest Hamming kernels" in text and "Proofs" in text
    assert with_lean("prove", "latest", "--json").json == with_lean("runs", "show", "--json").json


def test_runs_without_formulas_are_no_error_of_lean(apery: Apery, short: None) -> None:
    assert apery(*KERNELS).code == DONE
    ran = apery("prove", "latest")
    assert ran.code == TOOL_MISSING and "1 of 1 timed" in ran.out and "lean install" in ran.err
    small = ("search", "programs", "exp2", "--operations", "2..2", "--effort", "quick")
    assert apery(*small, "--jobs", "1").code == DONE
    refused = apery("prove", "latest")
    assert refused.code == USAGE and "`apery programs prove ID`" in refused.err
