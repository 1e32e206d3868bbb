"""A run that is killed at any moment and resumed gives the results of an undisturbed one."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from apery.core.codec import canonical_json
from apery.core.errors import DONE, RESUMABLE
from apery.core.records import Record, Status
from apery.lean.install import Toolchain
from apery.store import Results, find_run, list_runs

SEARCH = ("search", "esma", "e", "exp(2)", "--signs", "1..2", "--digits", "120", "--jobs", "2")


def start(root: Path, *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "apery", *words, "--runs", str(root)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def finish(root: Path, *words: str) -> float:
    began = time.monotonic()
    assert start(root, *words).wait() == DONE
    return time.monotonic() - began


def found(root: Path) -> tuple[dict[str, Record], dict[str, str]]:
    """Return what the newest run holds; seconds take no part in the comparison of records."""
    results = Results.of(find_run(root, "latest"))
    records = {key: entry.record for key, entry in results.entries.items()}
    return records, {key: canonical_json(item) for key, item in results.items.items()}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, float]:
    root = tmp_path_factory.mktemp("undisturbed")
    seconds = finish(root, *SEARCH, "--prove", "none")
    return found(root), seconds


@pytest.mark.parametrize("kills", [3, pytest.param(10, marks=pytest.mark.slow)])
def test_kills_and_a_resume(tmp_path: Path, undisturbed: tuple[Any, float], kills: int) -> None:
    expected, seconds = undisturbed
    assert len(expected[0]) > 400
    moments = random.Random(20261125)
    words = (*SEARCH, "--prove", "none")
    survived = 0
    for _ in range(kills):
        process = start(tmp_path, *words)
        time.sleep(moments.uniform(0.05, 0.9) * seconds)
        survived += process.poll() is not None
        process.send_signal(signal.SIGKILL)
        process.wait()
        if any(not s.problem for s in list_runs(tmp_path)):
            words = ("search", "esma", "--resume", "latest", "--jobs", "2")
    finish(tmp_path, *words)
    assert len(list_runs(tmp_path)) == 1
    assert found(tmp_path) == expected
    # Most of the processes were at work when they were killed.
    assert survived < kills


def test_the_number_of_workers_changes_nothing(
    tmp_path: Path, undisturbed: tuple[Any, float]
) -> None:
    finish(tmp_path, *SEARCH[:-1], "1", "--prove", "none")
    assert found(tmp_path) == undisturbed[0]


def test_kill_while_lean_is_at_work(tmp_path: Path, toolchain: Toolchain) -> None:
    # So many classes that the proofs take many seconds even where each is quick.
    words = ("search", "esma", "e", "--height", "1", "--signs", "1..3", "--digits", "60")
    process = start(tmp_path, *words)
    journal = Path()
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.02)
        journal = next(iter(tmp_path.glob("2*/journal-main.jsonl")), Path())
        if journal.name and b'"kind":"certificate"' in journal.read_bytes():
            break
    assert process.poll() is None
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    kept = Results.of(find_run(tmp_path, "latest"))
    begun = set(kept.attempts)
    assert begun and len(begun) < len(kept.classes())
    finish(tmp_path, "search", "esma", "--resume", "latest")
    results = Results.of(find_run(tmp_path, "latest"))
    assert set(results.attempts.values()) == {1}
    first = {members[0].id for members in results.classes().values()}
    proved = {key for key, e in results.entries.items() if e.record.status is Status.PROVED}
    assert proved == first


def test_a_full_disk_and_a_resume(tmp_path: Path, undisturbed: tuple[Any, float]) -> None:
    # No file may grow beyond this: the journal is full after some of the items.
    script = (
        "import resource, sys; from apery.cli.app import main;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (700_000, 700_000));"
        "sys.exit(main(sys.argv[1:]))"
    )
    words = (*SEARCH[:-1], "1", "--prove", "none", "--runs", str(tmp_path))
    stopped = subprocess.run(
        [sys.executable, "-c", script, *words], capture_output=True, text=True, check=False
    )
    assert stopped.returncode == RESUMABLE, stopped
    assert "File too large; all that was recorded before is kept" in stopped.stderr
    assert "Traceback" not in stopped.stderr and "internal" not in stopped.stderr
    kept, _ = found(tmp_path)
    assert 0 < len(kept) < len(undisturbed[0][0])
    finish(tmp_path, "search", "esma", "--resume", "latest", "--jobs", "1")
    assert found(tmp_path) == undisturbed[0]
