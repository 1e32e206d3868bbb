"""``apery ulp``: what it prints, its exit codes, bad input, killing and resuming."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from apery.core.errors import DONE, REFUTED, RESUMABLE, UNDECIDED, USAGE
from apery.store import list_runs
from tests.cli.conftest import Apery

SHORT = ("numpy.exp", "--interval", "1,2", "--jobs", "1")
OF_THE_RUN = ("name", "created", "environment")


def test_a_scan_says_what_matters(apery: Apery, tmp_path: Path) -> None:
    ran = apery("ulp", *SHORT)
    assert ran.code == DONE
    for words in (
        "8,388,609 tried",
        "maximum",
        "= 0x3f",
        "no error is above",
        "rests on",
        "0.5 to",
    ):
        assert words in ran.out
    assert "run " in ran.err and "inputs/s" in ran.err
    (page,) = tmp_path.glob("runs/2*/report/index.html")
    text = page.read_text(encoding="utf-8")
    assert text.count("<svg") == 2 and "apery ulp numpy.exp" in text and "<script" not in text


def test_a_scan_is_shown_and_written_again(apery: Apery) -> None:
    first = apery("ulp", *SHORT)
    assert apery("runs", "show", "latest").out in first.out
    written = apery("report", "latest")
    assert written.out.strip() in first.out
    assert apery("report", "latest", "--json").json == apery("runs", "show", "--json").json


def test_json_has_everything(apery: Apery) -> None:
    data = apery("ulp", *SHORT, "--json", "--bound", "4").json
    assert data["within"] is True and data["complete"] and data["trusted"]
    assert data["numbers"] == sum(n for _, _, n in data["histogram"]) == 2**23 + 1
    assert Decimal(data["bound"]) >= Decimal(data["worst"][0]["high"])
    assert data["method"] == "exhaustive" and data["violations"][0]["kind"] == "order"


@pytest.mark.parametrize(
    ("bound", "code", "words"), [("4", DONE, "bound 4: holds"), ("0.5", REFUTED, "at 0x1.")]
)
def test_a_bound(apery: Apery, bound: str, code: int, words: str) -> None:
    ran = apery("ulp", *SHORT, "--bound", bound)
    assert ran.code == code and words in ran.out


def test_a_sample_says_so_on_every_line_with_an_error(apery: Apery) -> None:
    ran = apery("ulp", "numpy.exp", "--format", "float64", "--samples", "300", "--bound", "9",
                "--jobs", "1")  # fmt: skip
    assert ran.code == UNDECIDED
    for line in ran.out.splitlines():
        if "ULP" in line:
            assert "sampled" in line
    assert "nothing follows" in ran.out and "sampled inputs prove no bound" in ran.out
    data = apery("ulp", "numpy.exp", "--format", "float64", "--samples", "300", "--json").json
    assert data["bound"] is None and data["method"] == "sampled"


def test_a_c_function_and_a_file(apery: Apery, tmp_path: Path) -> None:
    words = ("--interval", "1,2", "--jobs", "1")
    assert apery("ulp", "libm.so.6:sinf", *words, "--bound", "0.6").code == DONE
    path = tmp_path / "kernel.py"
    path.write_text("import numpy as np\ndef f(x):\n    return 2 * x\n", encoding="utf-8")
    ran = apery("ulp", f"{path}:f", *words, "--against", "exp", "--bound", "1")
    assert ran.code == REFUTED


def test_the_number_of_jobs_changes_nothing(apery: Apery) -> None:
    words = ("ulp", "numpy.sin", "--format", "float16", "--json")
    assert stripped(apery(*words, "--jobs", "1").json) == stripped(
        apery(*words, "--jobs", "2").json
    )


def stripped(data: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in data.items() if k not in OF_THE_RUN}


def test_stopping_and_resuming(apery: Apery) -> None:
    words = ("ulp", "numpy.tanh", "--format", "bfloat16", "--jobs", "1")
    stopped = apery(*words, "--time", "0.05s")
    assert stopped.code == RESUMABLE and "--resume" in stopped.err
    assert "the scan is not complete" in stopped.out and "bound         none" in stopped.out
    resumed = apery("ulp", "--resume", "latest", "--json", "--jobs", "1")
    assert resumed.code == DONE
    assert stripped(resumed.json) == stripped(apery(*words, "--json").json)


def test_a_target_that_has_changed_is_not_resumed(apery: Apery, tmp_path: Path) -> None:
    path = tmp_path / "kernel.py"
    path.write_text("import numpy as np\ndef exp(x):\n    return np.exp(x)\n", encoding="utf-8")
    apery("ulp", f"{path}:exp", "--interval", "1,2", "--jobs", "1")
    path.write_text("import numpy as np\ndef exp(x):\n    return np.exp2(x)\n", encoding="utf-8")
    ran = apery("ulp", "--resume", "latest")
    assert ran.code == USAGE and "has changed" in ran.err


def test_kill_and_resume(tmp_path: Path) -> None:
    words = ("numpy.exp", "--interval", "0x1p-12,8", "--json", "--jobs", "2")

    def start(*further: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "apery", "ulp", *further, "--runs", str(tmp_path)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    undisturbed = json.loads(start(*words).communicate()[0])
    process = start(*words)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        journals = sorted(tmp_path.glob("2*/journal-main.jsonl"))
        if len(journals) == 2 and journals[-1].read_bytes().count(b'"item"') >= 3:
            break
        time.sleep(0.01)
    assert process.poll() is None
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    resumed = json.loads(start("--resume", "latest", "--json").communicate()[0])
    assert len(list_runs(tmp_path)) == 2
    assert resumed["complete"] and stripped(resumed) == stripped(undisturbed)


BAD = {
    "no target": ((), "name a target"),
    "no module": (("nunpy.exp",), "there is no module 'nunpy'"),
    "no function": (("numpy.expp", "--against", "exp"), "numpy has no 'expp'"),
    "no file": (("./kernel.py:exp",), "there is no file kernel.py"),
    "no library": (("./libnone.so:expf",), "cannot be loaded"),
    "no symbol": (("libm.so.6:expff", "--against", "exp"), "has no function 'expff'"),
    "a bare word": (("exp",), "names no target"),
    "a number": (("math.pi", "--against", "exp"), "is no function"),
    "what it computes": (("numpy.abs",), "give --against"),
    "reference": (("numpy.exp", "--against", "expo"), "no reference 'expo'"),
    "other format": (("math.exp", "--against", "exp"), "returns float for float32"),
    "interval": (("numpy.exp", "--interval", "1"), "is no interval"),
    "empty interval": (("numpy.exp", "--interval", "2,1"), "is empty"),
    "no number": (("numpy.exp", "--interval", "1,x"), "is no number"),
    "format": (("numpy.exp", "--format", "float8"), "--format"),
    "unit": (("numpy.exp", "--ulp", "muller"), "--ulp"),
    "bound": (("numpy.exp", "--bound", "small"), "is no bound"),
    "samples": (("numpy.exp", "--samples", "0"), "--samples"),
    "resume nothing": (("--resume", "latest"), "there is no run"),
    "resume with a target": (("numpy.exp", "--resume", "latest"), "keeps its target"),
    "resume with settings": (("--resume", "latest", "--ulp", "kahan"), "keeps its"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_one_clear_line_and_nothing_is_made(apery: Apery, tmp_path: Path, name: str) -> None:
    words, expected = BAD[name]
    ran = apery("ulp", *words)
    assert (ran.code, ran.out) == (USAGE, ""), ran
    assert expected in ran.err and ran.err.startswith("apery: ")
    assert len(ran.err.splitlines()) == 1
    assert not (tmp_path / "runs").exists()
