"""Run directories: whole or absent, found again, honest about damage."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import apery
from apery.core.errors import USAGE, InvalidInputError, StoreError
from apery.store import RunDirectory, default_root, find_run, list_runs

CONFIG = {"depth": 4, "signs": [1, -1], "tail": {"eps": 1e-30, "on": True}, "note": None}


def make(root: Path, **config: Any) -> RunDirectory:
    return RunDirectory.create(root, "esma", config or CONFIG, seed=7)


def test_create_and_open(tmp_path: Path) -> None:
    root = tmp_path / "deep" / "runs"
    run = make(root)
    assert run.config == {"depth": 4, "signs": [1, -1], "tail": {"eps": 1e-30, "on": True}}
    assert RunDirectory.open(run.path) == run == RunDirectory.open(root / "latest")
    assert {p.name for p in run.path.iterdir()} == {
        "run.toml",
        "environment.json",
        "certificates",
        "report",
    }
    stamp, search, digest = run.name.split("-")
    assert len(stamp) == 16 and stamp.endswith("Z") and search == "esma" and len(digest) == 6
    assert (root / "latest").is_symlink() and (root / "latest").readlink() == Path(run.name)
    assert sorted(p.name for p in root.iterdir()) == sorted([run.name, "latest"])
    table = tomllib.loads((run.path / "run.toml").read_text())
    assert table["seed"] == 7 and table["config"]["signs"] == [1, -1]


def test_the_name_follows_the_settings(tmp_path: Path) -> None:
    digests = [make(tmp_path, **c).name.split("-")[2] for c in ({"a": 1}, {"a": 1}, {"a": 2})]
    assert digests[0] == digests[1] != digests[2]


def test_the_environment(tmp_path: Path) -> None:
    run = make(tmp_path)
    facts = json.loads((run.path / "environment.json").read_text())
    assert facts["apery"] == apery.__version__
    assert facts["python"] == sys.version.split()[0]
    assert facts["packages"]["joblib"] and facts["cpus"] >= facts["usable_cpus"] >= 1
    home = Path(apery.__file__).parent
    git = subprocess.run(
        ["git", "-C", home, "rev-parse", "HEAD"], capture_output=True, text=True
    ).stdout.strip()
    assert facts["commit"] in (None, git)


def test_many_runs_at_one_moment(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from apery.store import RunDirectory\n"
        "for _ in range(8): print(RunDirectory.create(Path(sys.argv[1]), 'x', {}, 1).name)\n"
        "assert RunDirectory.open(Path(sys.argv[1]) / 'latest').search == 'x'"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE)
        for _ in range(4)
    ]
    names = [name for process in started for name in process.communicate()[0].decode().split()]
    assert [process.returncode for process in started] == [0] * 4
    assert len(names) == len(set(names)) == 32
    assert {s.name for s in list_runs(tmp_path)} == set(names)
    assert all(not s.problem for s in list_runs(tmp_path))
    assert {p.name for p in tmp_path.iterdir()} == {*names, "latest"}


def test_a_name_that_is_taken_at_the_last_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Path, "exists", lambda path: False)  # as it was when one looked
        names = [make(tmp_path).name for _ in range(20)]
    assert len(set(names)) == 20
    assert {s.name for s in list_runs(tmp_path) if not s.problem} == set(names)
    assert {p.name for p in tmp_path.iterdir()} == {*names, "latest"}


def test_writers_and_records(tmp_path: Path) -> None:
    run = make(tmp_path)
    with run.writer() as main, run.writer("w-2") as second:
        second.append({"kind": "item", "key": "a", "value": 1})
        main.append({"kind": "item", "key": "b", "value": 2})
        main.append({"kind": "item", "key": "a", "value": 1})
        with pytest.raises(StoreError, match="is being written"):
            run.writer()
    assert [p.name for p in run.journals] == ["journal-main.jsonl", "journal-w-2.jsonl"]
    assert [r["value"] for r in RunDirectory.open(run.path).records()] == [1, 2]
    for name in ("", "../x", "a/b", ".hidden"):
        with pytest.raises(InvalidInputError):
            run.writer(name)


def test_write_text(tmp_path: Path) -> None:
    run = make(tmp_path)
    path = run.write_text("report/deep/index.html", "ζ(3)\n")
    assert path.read_text(encoding="utf-8") == "ζ(3)\n"
    run.write_text("report/deep/index.html", "second")
    assert path.read_text() == "second"
    assert [p.name for p in path.parent.iterdir()] == ["index.html"]
    mask = os.umask(0)
    os.umask(mask)
    assert path.stat().st_mode & 0o777 == 0o666 & ~mask
    for bad in ("../x", "/etc/x", "", "."):
        with pytest.raises(InvalidInputError, match="leads out of the run"):
            run.write_text(bad, "")
    with pytest.raises(StoreError, match="cannot be written"):
        run.write_text("run.toml/x", "")


def test_log(tmp_path: Path) -> None:
    run = make(tmp_path)
    run.log({"event": "start", "path": tmp_path})
    run.log({"event": "end"})
    events = [json.loads(line) for line in (run.path / "log.jsonl").read_text().splitlines()]
    assert [e["event"] for e in events] == ["start", "end"]
    assert events[0]["at"] <= events[1]["at"]
    (run.path / "log.jsonl").unlink()
    (run.path / "log.jsonl").mkdir()
    run.log({"event": "nobody hears this"})


@pytest.mark.parametrize("search", ["", "a/b", "..", "-x", "a b"])
def test_bad_names_of_searches(tmp_path: Path, search: str) -> None:
    with pytest.raises(InvalidInputError):
        RunDirectory.create(tmp_path, search, {}, 1)
    assert list(tmp_path.iterdir()) == []


def test_bad_settings_leave_nothing(tmp_path: Path) -> None:
    for config in ({"x": 1j}, {"x": float("inf")}, {"x": [None]}, {"type": "a"}):
        with pytest.raises(InvalidInputError):
            RunDirectory.create(tmp_path, "x", config, 1)
    assert list(tmp_path.iterdir()) == []


def test_a_root_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for root in (tmp_path / "file", tmp_path / "file" / "runs", Path("/proc/runs")):
        with pytest.raises(StoreError, match=r"no run can be made in .*APERY_RUNS") as caught:
            make(root)
        assert "\n" not in str(caught.value)
    with pytest.raises(StoreError, match="cannot be read"):
        list_runs(tmp_path / "file")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Yield a folder that every user may enter; those of pytest are for their owner alone."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
def test_a_user_without_rights(open_folder: Path) -> None:
    run = make(open_folder)
    (run.path / "report").chmod(0o600)
    code = """
import os, sys
from pathlib import Path
from apery.core.errors import AperyError
from apery.store import JournalWriter, RunDirectory
os.setgid(65534); os.setgroups([]); os.setuid(65534)
root, run = Path(sys.argv[1]), RunDirectory.open(Path(sys.argv[2]))
for act in (
    lambda: JournalWriter(run.path / "report" / "journal.jsonl"),
    lambda: RunDirectory.create(root, "x", {}, 1),
    run.writer,
    lambda: run.write_text("report/index.html", ""),
):
    try:
        act()
    except AperyError as error:
        print(error.exit_code, error)
run.log({})
"""
    answer = subprocess.run(
        [sys.executable, "-c", code, str(open_folder), str(run.path)],
        capture_output=True,
        text=True,
    )
    lines = answer.stdout.splitlines()
    assert len(lines) == 4, answer.stderr
    assert all(line.startswith(f"{USAGE} ") and "Permission denied" in line for line in lines)
    assert "APERY_RUNS" in lines[1]


def test_damaged_runs_are_listed_with_their_problem(tmp_path: Path) -> None:
    good, torn, bad, garbled, lacking = (make(tmp_path, n=n) for n in range(5))
    for run in (good, torn, bad):
        with run.writer() as writer:
            writer.extend({"kind": "item", "key": str(n)} for n in range(10))
    [journal] = torn.journals
    journal.write_bytes(journal.read_bytes()[:-4])
    [journal] = bad.journals
    journal.write_bytes(journal.read_bytes().replace(b'"5"', b'"6"'))
    (garbled.path / "run.toml").write_text("= nonsense")
    (lacking.path / "run.toml").write_text('search = "esma"')
    (tmp_path / "empty").mkdir()
    (tmp_path / "a file").write_text("")
    (tmp_path / ".hidden").mkdir()
    listed = {s.name: s for s in list_runs(tmp_path)}
    assert set(listed) == {r.name for r in (good, torn, bad, garbled, lacking)} | {"empty"}
    assert listed[good.name].records == 10 and listed[good.name].problem == ""
    assert listed[torn.name].records == 9 and listed[torn.name].problem == ""
    assert listed[bad.name].records == 9 and "line 6" in listed[bad.name].problem
    assert "is damaged" in listed[garbled.name].problem
    assert "lacks" in listed[lacking.name].problem
    assert "has no run.toml" in listed["empty"].problem
    assert listed["empty"].seed is None


def test_the_list_is_in_the_order_of_time(tmp_path: Path) -> None:
    names = [make(tmp_path, n=1).name for _ in range(12)]
    assert [s.name for s in list_runs(tmp_path)] == names
    assert list_runs(tmp_path / "none") == []


def test_find_run(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no run"):
        find_run(tmp_path, "latest")
    first, second = make(tmp_path, n=1), make(tmp_path, n=1)
    assert second.name == f"{first.name}-2" or second.name[:16] != first.name[:16]
    assert find_run(tmp_path, first.name) == first  # a whole name wins over a prefix
    assert find_run(tmp_path, second.name) == second
    assert find_run(tmp_path, "latest") == second
    with pytest.raises(StoreError, match="fits 2 runs"):
        find_run(tmp_path, first.name[:4])
    for name in ("x", "", f"{first.name}x"):
        with pytest.raises(StoreError, match="no run in"):
            find_run(tmp_path, name)
    (tmp_path / "latest").unlink()
    assert find_run(tmp_path, "latest") == second
    (tmp_path / "latest").symlink_to("removed")
    assert find_run(tmp_path, "latest") == second
    for run in (first, second):
        (run.path / "run.toml").unlink()
    with pytest.raises(StoreError, match=r"every run in .* is damaged"):
        find_run(tmp_path, "latest")


def test_find_run_by_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there, elsewhere = tmp_path / "there", tmp_path / "elsewhere"
    run = make(there)
    for root in (elsewhere, there):
        assert find_run(root, str(run.path)) == run
        assert find_run(root, f"{there}/latest") == run
        assert find_run(root, f"{run.path}/") == run
        with pytest.raises(StoreError, match="is no run"):
            find_run(root, f"{there}/other")
        with pytest.raises(StoreError, match="is no run"):
            find_run(root, "..")
    monkeypatch.chdir(there)
    assert find_run(elsewhere, run.name) == run == find_run(elsewhere, f"./{run.name}")
    with pytest.raises(StoreError, match="there is no run"):
        find_run(elsewhere, run.name[:5])
    other = make(elsewhere, n=1)
    other.path.rename(elsewhere / run.name)  # the root comes before the current directory
    assert find_run(elsewhere, run.name).config == {"n": 1}
    monkeypatch.chdir(run.path / "report")
    assert find_run(elsewhere, "..") == run
    monkeypatch.chdir(run.path)
    assert find_run(elsewhere, ".") == run


def test_a_run_outlives_a_change_of_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run = make(Path("runs"))
    assert RunDirectory.open(Path("runs") / run.name) == run
    (tmp_path / "inner").mkdir()
    monkeypatch.chdir(tmp_path / "inner")
    run.write_text("report/index.html", "page")
    assert (tmp_path / "runs" / run.name / "report" / "index.html").read_text() == "page"
    assert RunDirectory.open(run.path) == run


def test_a_hook_of_git_does_not_mislead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = json.loads((make(tmp_path).path / "environment.json").read_text())["commit"]
    subprocess.run(["git", "init", "-q", tmp_path / "other"], check=True)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other" / ".git"))
    after = json.loads((make(tmp_path).path / "environment.json").read_text())["commit"]
    assert before == after


def test_latest_may_be_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "latest").mkdir()
    run = make(tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([run.name, "latest"])


def test_default_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("APERY_RUNS", raising=False)
    assert default_root() == Path("runs")
    monkeypatch.setenv("APERY_RUNS", "/data/runs")
    assert default_root() == Path("/data/runs")
