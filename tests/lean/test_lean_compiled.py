"""The cache of the compiled library: hits, damage, sudden death, two processes at once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from apery.lean import compiled, library
from apery.lean.audit import objections
from apery.lean.install import Toolchain
from apery.lean.worker import DRIVER, Worker

NOWHERE = Toolchain(Path("/nonexistent/lean"), Path("/nonexistent/node"))
OLEAN = b"olean" * 1000


class Writer:
    """Stands for Lean: writes a file and counts how often it was asked."""

    def __init__(self, data: bytes | None = OLEAN) -> None:
        self.data, self.calls = data, 0

    def __call__(self, place: Path) -> None:
        self.calls += 1
        assert (place / DRIVER.name).read_bytes() == DRIVER.read_bytes()
        assert (place / compiled.START).is_file()
        for name in compiled.WRITTEN if self.data is not None else ():
            (place / name).write_bytes(self.data or b"")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("APERY_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "lean"


def test_built_once_and_found_afterwards(cache: Path) -> None:
    write = Writer()
    assert compiled.find(NOWHERE, DRIVER) is None
    made = compiled.build(NOWHERE, DRIVER, write)
    assert made is not None and made.parent == cache
    assert sorted(p.name for p in made.iterdir()) == sorted(
        [*compiled.WRITTEN, compiled.START, DRIVER.name, compiled.MANIFEST]
    )
    assert compiled.build(NOWHERE, DRIVER, write) == compiled.find(NOWHERE, DRIVER) == made
    assert write.calls == 1
    assert not list(cache.glob("compiling-*"))


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


@pytest.mark.parametrize(
    "name", [*compiled.WRITTEN, DRIVER.name, compiled.START, compiled.MANIFEST]
)
@pytest.mark.parametrize("damage", [_flip, _truncate, Path.unlink])
def test_damaged_copy_is_not_taken_and_made_again(
    cache: Path, damage: Callable[[Path], None], name: str
) -> None:
    made = compiled.build(NOWHERE, DRIVER, Writer())
    assert made is not None
    damage(made / name)
    assert compiled.find(NOWHERE, DRIVER) is None
    again = Writer(b"other" * 1000)
    assert compiled.build(NOWHERE, DRIVER, again) == made
    assert again.calls == 1
    assert (made / compiled.OLEAN).read_bytes() == b"other" * 1000


@pytest.mark.parametrize("text", ["[]", "{}", '{"key": 1, "files": 2}', '"key"', "null"])
def test_manifest_of_another_shape_is_not_taken(cache: Path, text: str) -> None:
    made = compiled.build(NOWHERE, DRIVER, Writer())
    assert made is not None
    (made / compiled.MANIFEST).write_text(text, encoding="utf-8")
    assert compiled.find(NOWHERE, DRIVER) is None


def test_copy_for_another_driver_or_library_is_not_taken(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = compiled.build(NOWHERE, DRIVER, Writer())
    assert made is not None
    other = tmp_path / DRIVER.name
    other.write_bytes(DRIVER.read_bytes() + b"\n")
    assert compiled.find(NOWHERE, other) is None
    monkeypatch.setattr(library, "digest", lambda: "another")
    assert compiled.find(NOWHERE, DRIVER) is None
    # Neither is one that was moved to the place of the other.
    made.rename(compiled.folder(NOWHERE, DRIVER))
    assert compiled.find(NOWHERE, DRIVER) is None


def test_nothing_is_kept_of_a_refused_or_unfinished_library(cache: Path) -> None:
    def refuse(place: Path) -> None:
        (place / compiled.OLEAN).write_bytes(OLEAN)
        raise ValueError("not proved")

    with pytest.raises(ValueError, match="not proved"):
        compiled.build(NOWHERE, DRIVER, refuse)
    assert compiled.build(NOWHERE, DRIVER, Writer(None)) is None
    assert compiled.find(NOWHERE, DRIVER) is None
    assert not [p for p in cache.iterdir() if p.is_dir()]


def test_folder_that_cannot_be_written_means_no_copy(cache: Path) -> None:
    cache.parent.mkdir()
    cache.write_text("a file where a folder should be", encoding="utf-8")
    write = Writer()
    assert compiled.build(NOWHERE, DRIVER, write) is None
    assert write.calls == 0


def test_old_copies_are_forgotten(cache: Path) -> None:
    for i in range(compiled.KEPT + 3):
        (cache / f"library-{i}").mkdir(parents=True)
        os.utime(cache / f"library-{i}", (i, i))
    made = compiled.build(NOWHERE, DRIVER, Writer())
    assert made is not None
    kept = {p.name for p in cache.glob("library-*") if p.is_dir()}
    assert kept == {made.name, *(f"library-{i}" for i in range(3, compiled.KEPT + 3))}


SLOW_BUILD = """
import sys, time
from pathlib import Path
from apery.lean import compiled
from apery.lean.worker import DRIVER
from tests_writer import toolchain
def write(place):
    for name in compiled.WRITTEN:
        (place / name).write_bytes(b"half")
    print("writing", flush=True)
    time.sleep(float(sys.argv[1]))
    for name in compiled.WRITTEN:
        (place / name).write_bytes(b"whole")
print(compiled.build(toolchain, DRIVER, write) is not None)
"""


def _builder(tmp_path: Path, seconds: float) -> subprocess.Popen[str]:
    (tmp_path / "tests_writer.py").write_text(
        "from pathlib import Path\nfrom apery.lean.install import Toolchain\n"
        f"toolchain = Toolchain(Path({str(NOWHERE.root)!r}), Path({str(NOWHERE.node)!r}))\n",
        encoding="utf-8",
    )
    path = os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])])
    return subprocess.Popen(
        [sys.executable, "-c", SLOW_BUILD, str(seconds)],
        stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip


def test_killed_in_the_middle_leaves_nothing_that_is_taken(cache: Path, tmp_path: Path) -> None:
    with _builder(tmp_path, 60) as victim:
        assert victim.stdout is not None and victim.stdout.readline() == "writing\n"
        assert list(cache.glob("compiling-*"))
        victim.send_signal(signal.SIGKILL)
    assert compiled.find(NOWHERE, DRIVER) is None
    made = compiled.build(NOWHERE, DRIVER, Writer())
    assert made is not None and (made / compiled.OLEAN).read_bytes() == OLEAN
    assert not list(cache.glob("compiling-*"))


@pytest.mark.skipif(os.name == "nt", reason="no locks there")
def test_two_at_once_build_once(cache: Path, tmp_path: Path) -> None:
    first = _builder(tmp_path, 1.5)
    assert first.stdout is not None and first.stdout.readline() == "writing\n"
    second = _builder(tmp_path, 0)
    time.sleep(0.5)
    assert compiled.find(NOWHERE, DRIVER) is None
    assert [p.communicate(timeout=60)[0] for p in (first, second)] == ["True\n", "True\n"]
    made = compiled.find(NOWHERE, DRIVER)
    assert made is not None and (made / compiled.OLEAN).read_bytes() == b"whole"


def test_key_covers_the_tool_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    before = compiled.key(NOWHERE, DRIVER)
    monkeypatch.setattr(Toolchain, "identity", (("lean", "another"),))
    assert compiled.key(NOWHERE, DRIVER) != before


LIBRARY_USE = "theorem t (x : Int) : Apery.ev [1, 2] x = 1 + 2 * x := "


def _uses_library(worker: Worker) -> tuple[str, ...]:
    proof = "Apery.ev_linear 1 2 x"
    answer = worker.ask(LIBRARY_USE + proof, LIBRARY_USE + "sorry", ["t"], seconds=60)
    return objections(answer, "t")


def test_worker_reads_the_copy_and_can_write_nothing_there(worker: Worker) -> None:
    worker.start()
    place = compiled.find(worker.toolchain, DRIVER)
    assert place is not None
    assert _uses_library(worker) == ()
    source = f'#eval IO.FS.writeFile "/driver/{compiled.OLEAN}" "x"\n{LIBRARY_USE}sorry'
    worker._exchange(source, LIBRARY_USE + "sorry", ["t"], 60.0, any_syntax=True)
    worker.close()
    assert compiled.find(worker.toolchain, DRIVER) == place


def test_library_theorem_is_not_proved_by_its_name_alone(worker: Worker) -> None:
    answer = worker.ask("", "", ["Apery.ev_linear"], seconds=60)
    assert "the kernel does not accept it from the clean environment" in objections(
        answer, "Apery.ev_linear"
    )


@pytest.mark.slow
def test_real_copy_is_made_from_nothing_and_after_damage(toolchain: Toolchain, cache: Path) -> None:
    with Worker(toolchain) as worker:
        assert _uses_library(worker) == ()
    place = compiled.find(toolchain, DRIVER)
    assert place is not None and place.parent == cache
    _flip(place / compiled.OLEAN)
    with Worker(toolchain) as worker:
        assert _uses_library(worker) == ()
    assert compiled.find(toolchain, DRIVER) == place


@pytest.mark.slow
def test_worker_without_a_cache_elaborates_the_library(toolchain: Toolchain, cache: Path) -> None:
    cache.parent.mkdir()
    cache.write_text("a file where a folder should be", encoding="utf-8")
    with Worker(toolchain) as worker:
        assert _uses_library(worker) == ()
