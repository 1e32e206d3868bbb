"""A disk that refuses: nothing recorded is lost, and the run says how to go on."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from apery.core.errors import RESUMABLE, StoppedEarlyError, StoreError
from apery.store import JournalWriter, RunDirectory, read

FILL = """
import resource, sys
from pathlib import Path
from apery.core.errors import AperyError
from apery.store import JournalWriter
limit = int(sys.argv[2])
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
done = 0
try:
    with JournalWriter(Path(sys.argv[1])) as writer:
        while True:
            keys = range(done, done + int(sys.argv[3]))
            writer.extend({"key": str(n), "value": "x" * 100} for n in keys)
            done = keys.stop
except AperyError as error:
    print(done, error)
    sys.exit(error.exit_code)
"""


def fill(path: Path, limit: int, batch: int) -> tuple[int, str]:
    answer = subprocess.run(
        [sys.executable, "-c", FILL, str(path), str(limit), str(batch)],
        capture_output=True,
        text=True,
    )
    assert answer.returncode == RESUMABLE, answer.stderr
    done, _, message = answer.stdout.partition(" ")
    assert message.count("\n") == 1 and "then resume the run" in message
    return int(done), message


def check_kept(path: Path, done: int) -> None:
    size = path.stat().st_size
    assert [r["key"] for r in read(path)] == [str(n) for n in range(done)]
    assert path.read_bytes().endswith(b"\n")
    with JournalWriter(path) as writer:
        assert writer.torn == b""
        assert path.stat().st_size == size
        writer.append({"key": "after"})
    assert list(read(path))[-1] == {"key": "after"}


@pytest.mark.parametrize("batch", [1, 7])
def test_limit_on_the_size_of_a_file(tmp_path: Path, batch: int) -> None:
    path = tmp_path / "journal-main.jsonl"
    done, message = fill(path, 5000, batch)
    assert 10 < done < 50 and "File too large" in message
    check_kept(path, done)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "apery-test", str(folder)]
    try:
        mounted = subprocess.run(mount, capture_output=True).returncode == 0
    except OSError:
        mounted = False
    if not mounted:
        pytest.skip("this user cannot mount a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_is_really_full(small_disk: Path) -> None:
    run = RunDirectory.create(small_disk, "demo", {"depth": 4}, seed=1)
    path = run.path / "journal-main.jsonl"
    done, message = fill(path, 0, 3)
    assert done > 50 and "No space left on device" in message
    assert [r["key"] for r in run.records()] == sorted(str(n) for n in range(done))
    page = run.path / "run.toml"
    before = page.read_bytes()
    with pytest.raises(StoppedEarlyError):
        run.write_text("run.toml", "x" * 100_000)
    assert page.read_bytes() == before
    assert not [p for p in run.path.iterdir() if p.name.startswith(".")]
    run.log({"event": "y" * 100_000})  # a log that does not fit is no reason to stop
    (run.path / "log.jsonl").unlink()
    with pytest.raises(StoreError, match=r"can be made in [^:]*: No space [^;]*; choose [^:;]*$"):
        for _ in range(100):
            RunDirectory.create(small_disk, "demo", {"depth": 4}, seed=1)
    assert not [p for p in small_disk.iterdir() if p.name.startswith(".")]
    (run.path / "environment.json").unlink()
    check_kept(path, done)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_device_that_is_always_full(tmp_path: Path) -> None:
    link = tmp_path / "journal-main.jsonl"
    link.symlink_to("/dev/full")
    writer = JournalWriter(link)
    with pytest.raises(StoppedEarlyError, match="No space left on device"):
        writer.append({"key": "a"})


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
@pytest.mark.parametrize("call", ["write", "fsync"])
def test_each_refusal_at_each_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, call: str
) -> None:
    path = tmp_path / "journal-main.jsonl"
    writer = JournalWriter(path)
    writer.append({"key": "0", "value": "x" * 100})
    real = os.write

    def write_half(descriptor: int, data: Any) -> int:
        if len(data) < 20:
            raise OSError(number, os.strerror(number))
        return real(descriptor, bytes(data)[: len(data) // 2])

    def refuse(descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(os, call, write_half if call == "write" else refuse)
        with pytest.raises(StoppedEarlyError) as caught:
            writer.append({"key": "1", "value": "x" * 100})
    assert caught.value.exit_code == RESUMABLE
    assert os.strerror(number) in str(caught.value) and "\n" not in str(caught.value)
    with pytest.raises(StoreError, match="is closed"):
        writer.append({"key": "2"})
    check_kept(path, 1)


def test_a_half_line_that_cannot_be_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "journal-main.jsonl"
    writer = JournalWriter(path)
    writer.append({"key": "0", "value": "x" * 100})
    real = os.write

    def write_half(descriptor: int, data: Any) -> int:
        if len(data) < 20:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return real(descriptor, bytes(data)[: len(data) // 2])

    def refuse(descriptor: int, size: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", write_half)
        patch.setattr(os, "ftruncate", refuse)
        with pytest.raises(StoppedEarlyError):
            writer.append({"key": "1", "value": "x" * 100})
    assert not path.read_bytes().endswith(b"\n")
    with JournalWriter(path) as again:
        assert again.torn
    check_kept(path, 1)


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_pages_are_whole_or_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    run = RunDirectory.create(tmp_path, "demo", {}, seed=1)
    run.write_text("report/index.html", "old")

    def refuse(*_: Any) -> None:
        raise OSError(errno.EDQUOT, os.strerror(errno.EDQUOT))

    with monkeypatch.context() as patch:
        patch.setattr(os, call, refuse)
        with pytest.raises(StoppedEarlyError, match="quota"):
            run.write_text("report/index.html", "new")
    page = run.path / "report" / "index.html"
    assert page.read_text() == "old"
    assert [p.name for p in page.parent.iterdir()] == ["index.html"]


def test_a_reader_of_the_old_page_keeps_it(tmp_path: Path) -> None:
    run = RunDirectory.create(tmp_path, "demo", {}, seed=1)
    path = run.write_text("report/index.html", "old")
    with path.open() as reader:
        run.write_text("report/index.html", "a new one")
        assert reader.read() == "old"
    assert path.read_text() == "a new one"
