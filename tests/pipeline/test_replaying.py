"""Certificates of a run on another Lean: the level rises, or nothing is taken away."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from apery.cli.app import main
from apery.core import Certificate, Constant, Status, Trust
from apery.discovery.esma import Settings
from apery.lean.backends.native import find_native
from apery.pipeline import Deadline, Job, Prove, Replayer, Silent, prove_run, replay_run, start
from apery.store import Results, RunDirectory

from .test_proving import Stand

# A native Lean of another version: it runs no programs of ours, but reads files.
OTHER = """
import json, re, sys
if "--version" in sys.argv:
    print("Lean (version 4.99.0, x86_64-unknown-linux-gnu, commit 0123456789abcdef, Release)")
elif "--json" in sys.argv:
    text = open(sys.argv[-1], encoding="utf-8").read()
    for name in re.findall(r"#print axioms (\\S+)", text):
        print(json.dumps({"severity": "info", "data": f"'{name}' depends on axioms: [AXIOM]"}))
else:
    sys.exit("error: unknown constant")
"""


@pytest.fixture
def run(tmp_path: Path) -> RunDirectory:
    settings = Settings(height=1, signs=(1, 2))
    run = start(Job((Constant("e"),), settings, digits=60, prove=Prove.NONE), tmp_path).run
    prove_run(run, Prove.REPRESENTATIVES, deadline=Deadline(), watcher=Silent(), open_worker=Stand)
    return run


def _lean(folder: Path, axiom: str) -> str:
    path = folder / "lean"
    path.write_text(f"#!{sys.executable}\n{OTHER.replace('AXIOM', axiom)}", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def _certificates(run: RunDirectory) -> list[Certificate]:
    entries = Results.of(run).entries.values()
    return [e.record.certificate for e in entries if e.record.certificate is not None]


def test_level_rises(run: RunDirectory, tmp_path: Path) -> None:
    proved = {k for k, e in Results.of(run).entries.items() if e.record.status is Status.PROVED}
    host = find_native(_lean(tmp_path, "propext"))
    done = replay_run(run, host, watcher=Silent())
    assert len(done) == len(proved) > 0
    assert all(c.trust is Trust.NATIVE for c in _certificates(run))
    after = {k for k, e in Results.of(run).entries.items() if e.record.status is Status.PROVED}
    assert after == proved
    # What this Lean has accepted is not read again.
    attempts = Results.of(run).attempts
    assert replay_run(run, host, watcher=Silent()) == done
    assert Results.of(run).attempts == attempts


def test_a_lean_that_disagrees_takes_nothing_away(run: RunDirectory, tmp_path: Path) -> None:
    before = {k: e.record.status for k, e in Results.of(run).entries.items()}
    level = _certificates(run)[0].trust
    done = replay_run(run, find_native(_lean(tmp_path, "sorryAx")), watcher=Silent())
    assert all(c.proved and not c.replays[-1].accepted and c.trust is level for c in done)
    assert "uses the axiom sorryAx" in done[0].replays[0].messages[0]
    assert {k: e.record.status for k, e in Results.of(run).entries.items()} == before
    # Later another version accepts it.
    replay_run(run, find_native(_lean(tmp_path, "propext")), watcher=Silent())
    assert all(c.trust is Trust.NATIVE and len(c.replays) == 2 for c in _certificates(run))


def test_a_changed_file_is_not_replayed(run: RunDirectory, tmp_path: Path) -> None:
    certificate = _certificates(run)[0]
    path = run.path / "certificates" / f"{certificate.claim_id}.lean"
    with Replayer(find_native(_lean(tmp_path, "propext"))) as replayer:
        done = replayer.replay(certificate, path.read_text(encoding="utf-8") + "\n")
    assert done.replays[0].messages == ("the file is not the one of the certificate",)
    assert not done.replays[0].accepted


def test_command_line(
    run: RunDirectory, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["prove", str(run.path), "--replay", "native", "--lean"]
    assert main([*words, _lean(tmp_path, "sorryAx")]) == 3
    assert " only: " in capsys.readouterr().out
    assert main([*words, _lean(tmp_path, "propext")]) == 0
    assert "T2: checked by a native Lean tool chain" in capsys.readouterr().out
    page = next((run.path / "report").glob("*/*.html"), run.path / "report" / "index.html")
    assert page.is_file()
    assert main([*words, str(tmp_path / "absent")]) == 69
    assert main(["prove", str(run.path), "--replay", "native", "--all"]) == 2
