"""``apery doctor``: what works on this machine, and what to do about what does not."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from shutil import which

import click

from apery.cli.options import json_option, runs_option, show_json, usable_cpus
from apery.core.errors import DONE, TOOL_MISSING, USAGE, AperyError


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the examination; `code` is the exit code that it asks for."""

    what: str
    works: bool
    says: str
    code: int = DONE


@click.command()
@click.option("--full", is_flag=True, help="Hash all of Lean, start it, and run its self-test.")
@runs_option
@json_option
def doctor(full: bool, root: Path | None, as_json: bool) -> int:
    """Examine packages, arithmetic, the folder of the runs, worker processes and Lean.

    The exit code is 69 if Lean is missing and nothing else is wrong.
    """
    findings = []
    for finding in examine(root, full):
        findings.append(finding)
        if not as_json:
            mark = "ok  " if finding.works else "FAIL" if finding.code != TOOL_MISSING else "none"
            click.echo(f"{mark}  {finding.what}: {finding.says}")
    if as_json:
        show_json([asdict(f) for f in findings])
    codes = [f.code for f in findings if not f.works]
    return next((c for c in codes if c != TOOL_MISSING), codes[0] if codes else DONE)


def examine(root: Path | None, full: bool) -> Iterator[Finding]:
    """Yield one finding after the other."""
    for what, look in (
        ("apery", _version),
        ("machine", _machine),
        ("arithmetic", _arithmetic),
        ("runs", lambda: _runs(root)),
        ("workers", _workers),
        ("Lean", lambda: _lean(full)),
    ):
        yield _finding(what, look)
    if os.environ.get("APERY_LEAN_PATH") or which("lean"):
        yield _finding("native Lean", _native)


def _finding(what: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(what, True, look())
    except AperyError as error:
        return Finding(what, False, str(error), error.exit_code)
    except Exception as error:
        return Finding(what, False, f"{type(error).__name__}: {error}", USAGE)


def _version() -> str:
    from apery.store.environment import describe_environment

    facts = describe_environment()
    commit = facts["commit"]
    packages = facts["packages"]
    assert isinstance(packages, dict)
    versions = ", ".join(
        f"{name} {packages[name]}" for name in ("numba", "python-flint") if name in packages
    )
    at = f", commit {str(commit)[:12]}" if commit else ""
    return f"{facts['apery']}{at}, Python {facts['python']}, {versions}"


def _machine() -> str:
    from platform import platform

    return f"{usable_cpus()} processors, {platform()}"


def _arithmetic() -> str:
    """Compare two rigorous ways to e, and refuse a false one."""
    from apery.core.constant import Constant
    from apery.core.continued_fraction import ContinuedFraction
    from apery.core.errors import PrecisionError
    from apery.numerics.constants import evaluate
    from apery.numerics.limits import Enclosed, limit

    found = limit(ContinuedFraction("4*n + 2", "1"), digits=100)
    true = evaluate(Constant("(e + 1)/(e - 1)"), digits=110)
    false = evaluate(Constant("(e + 1)/(e - 1) + 1e-80"), digits=110)
    if not isinstance(found, Enclosed) or not found.ball.overlaps(true):
        raise PrecisionError("two enclosures of (e + 1)/(e - 1) are disjoint; reinstall flint")
    if found.ball.overlaps(false):
        raise PrecisionError("a false value is not told from a true one; reinstall flint")
    return "two enclosures of (e + 1)/(e - 1) to 100 digits agree, and exclude a false value"


def _runs(root: Path | None) -> str:
    from tempfile import TemporaryDirectory

    from apery.core.errors import StoreError
    from apery.store import default_root

    folder = (root or default_root()).absolute()
    present = next(p for p in (folder, *folder.parents) if p.exists())
    try:
        with TemporaryDirectory(dir=present, prefix=".apery-"):
            pass
    except OSError as error:
        raise StoreError(
            f"{folder} cannot be written: {error.strerror}; name another by APERY_RUNS"
        ) from error
    return f"{folder} can be written"


def _workers() -> str:
    from apery.store import make_executor

    jobs = usable_cpus()
    with make_executor(jobs) as executor:
        done = [o.result() for o in executor.run(_square, range(2 * jobs), key=str)]
    if sorted(done) != [i * i for i in range(2 * jobs)]:
        raise AperyError(f"{jobs} worker processes gave wrong answers")
    return f"{jobs} worker processes answer"


def _square(x: int) -> int:
    return x * x


def _native() -> str:
    from apery.lean.backends.native import find_native

    return f"{find_native().version}; `apery prove RUN --replay native` replays on it"


def _lean(full: bool) -> str:
    from apery.core.errors import ToolMissingError
    from apery.lean.install import LEAN_VERSION, find_toolchain, switched_off
    from apery.lean.worker import Worker

    toolchain = find_toolchain(verify=full)
    if toolchain is None:
        raise ToolMissingError(
            "switched off by APERY_LEAN=off" if switched_off()
            else "not installed; run `apery lean install` (122 MB), or the first proof fetches it"
        )  # fmt: skip
    if not full:
        return f"{LEAN_VERSION} in {toolchain.root}; --full starts it"
    with Worker(toolchain) as worker:
        worker.start()
        peak = worker.peak_bytes / 1e9
    return (
        f"{LEAN_VERSION}, every file has its hash, the self-test refuses false statements, "
        f"{peak:.1f} GB at most"
    )
