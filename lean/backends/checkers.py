"""Checkers outside of Lean, asked where they are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from apery.lean.backends.native import NativeHost

LEAN4CHECKER = "lean4checker"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a checker says of a compiled file."""

    name: str
    accepted: bool
    says: str


def checked_externally(host: NativeHost, text: str, seconds: float) -> Checked | None:
    """Compile a file and let ``lean4checker`` replay it; None where that is not on the PATH.

    It takes every declaration of the compiled file to the kernel once more, so that a file
    that got past the kernel by a trick of the elaborator is found out.
    """
    checker = shutil.which(LEAN4CHECKER)
    if checker is None:
        return None
    with tempfile.TemporaryDirectory(prefix="apery-lean-") as work:
        module = Path(work) / "Replay.lean"
        module.write_text(text, encoding="utf-8")
        path = os.pathsep.join(p for p in (work, os.environ.get("LEAN_PATH", "")) if p)
        for command in (
            host.command("-o", str(module.with_suffix(".olean")), str(module)),
            [checker, "Replay"],
        ):
            try:
                done = subprocess.run(
                    command, cwd=host.project or work, timeout=seconds,
                    env={**os.environ, "LEAN_PATH": path},
                    capture_output=True, text=True, errors="replace", check=False,
                )  # fmt: skip
            except (OSError, subprocess.TimeoutExpired) as error:
                return Checked(LEAN4CHECKER, False, str(error))
            if done.returncode:
                said = " ".join((done.stdout + done.stderr).split())[:400]
                return Checked(LEAN4CHECKER, False, said or f"code {done.returncode}")
    return Checked(LEAN4CHECKER, True, "")
