"""Programs in the place of a native Lean."""

from __future__ import annotations

import sys
from pathlib import Path

# The npm build behind the command line of a native Lean: it sees the folder of the file.
_THROUGH_NPM = """
import os, subprocess, sys
from pathlib import Path
from apery.lean import glue
from apery.lean.install import find_toolchain
toolchain, arguments, environment = find_toolchain(), [], dict(os.environ)
environment[glue.ROOT_VARIABLE] = environment[glue.DRIVER_VARIABLE] = str(toolchain.root)
for word in sys.argv[1:]:
    path = Path(word)
    if path.suffix == ".lean" and path.is_file():
        environment[glue.DRIVER_VARIABLE] = str(path.parent.resolve())
        word = f"{glue.DRIVER_MOUNT}/{path.name}"
    arguments.append(word)
command = [
    str(toolchain.node), "--stack-size=8000", str(toolchain.root / "lean.js"), "-j1", *arguments
]
if "--version" in arguments:
    said = subprocess.run(command, env=environment, capture_output=True, text=True).stdout
    print(said.splitlines()[-1])
else:
    os.execve(command[0], command, environment)
"""


def program(folder: Path, body: str, name: str = "lean") -> Path:
    """Write a program in Python and return its path."""
    path = folder / name
    path.write_text(f"#!{sys.executable}\n{body}", encoding="utf-8")
    path.chmod(0o755)
    return path


def through_npm(folder: Path) -> Path:
    """Write a program that is the npm build with the command line of a native Lean."""
    return program(folder, _THROUGH_NPM)
