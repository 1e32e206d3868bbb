"""A native Lean: found on the PATH, named by the user, or the one of a Lake project.

Unlike the npm build it ships the proofs of its library, so that axioms are found behind
library theorems too; and it runs with the rights of the user, so that nothing but the
refusal of syntax stands between a source and the machine.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from apery.core.errors import ToolMissingError
from apery.core.trust import NATIVE, ORIGIN
from apery.lean.backends.protocol import Identity
from apery.lean.process import LeanProcess

VARIABLE = "APERY_LEAN_PATH"
KILL_BYTES = 12_000_000_000
_VERSION_SECONDS = 120.0
_VERSION = re.compile(r"Lean \(version (\d+\.\d+\.\d+[\w.-]*)(?:,[^)]*?commit ([0-9a-f]+))?")
_HELP = (
    "install Lean from https://lean-lang.org/install, or leave the choice out and run "
    "`apery lean install`"
)


@dataclass(frozen=True, slots=True)
class NativeHost:
    """Runs our Lean programs on a native Lean.

    Parameters
    ----------
    lean : Path
        The program ``lean``.
    version : str
        Its version and commit, as it tells them.
    project : Path or None
        A folder with a Lake file; Lean then runs as ``lake env lean`` in it.
    lake : Path or None
        The program ``lake``, where there is a project.
    modules : tuple of str
        Modules of the project, such as ``Mathlib``, beside the core library.
    """

    lean: Path
    version: str
    project: Path | None = None
    lake: Path | None = None
    modules: tuple[str, ...] = ()

    @property
    def identity(self) -> Identity:
        """Version, origin and hashes; no path of this machine."""
        manifest = self.project / "lake-manifest.json" if self.project is not None else None
        return (
            ("lean", self.version),
            (ORIGIN, NATIVE),
            ("program sha256", _sha256(self.lean)),
            *([("modules", " ".join(self.modules))] if self.modules else []),
            *(
                [("lake-manifest.json sha256", _sha256(manifest))]
                if manifest is not None and manifest.is_file() else []
            ),
        )  # fmt: skip

    @property
    def any_module(self) -> bool:
        """In a project of the user files import what the project has."""
        return self.project is not None

    def command(self, *arguments: str) -> list[str]:
        """Return the command that runs Lean with these arguments."""
        front = [str(self.lake), "env"] if self.lake is not None else []
        return [*front, str(self.lean), *arguments]

    def launch(self, folder: Path, program: str, *arguments: str) -> LeanProcess:
        """Start a program in a folder.

        Raises
        ------
        ToolMissingError
            It cannot be started.
        """
        command = self.command("-DElab.async=false", "--run", str(folder / program), *arguments)
        try:
            return LeanProcess(
                command, folder=self.project or folder, environment=os.environ,
                kill_bytes=KILL_BYTES,
            )  # fmt: skip
        except OSError as error:
            raise ToolMissingError(f"{self.lean} does not run ({error}); {_HELP}") from error


def find_native(
    lean: str | None = None, project: Path | None = None, modules: tuple[str, ...] = ()
) -> NativeHost:
    """Return the native Lean: the one that is named, else of ``APERY_LEAN_PATH``, else on the PATH.

    Parameters
    ----------
    lean : str, optional
        Path or name of the program.
    project : Path, optional
        A Lake project in which it runs.
    modules : tuple of str
        Modules of the project beside the core library.

    Raises
    ------
    ToolMissingError
        There is none, it does not answer as Lean does, or the project is none.
    """
    lake = None
    if project is not None:
        if not any((project / name).is_file() for name in ("lakefile.lean", "lakefile.toml")):
            raise ToolMissingError(
                f"{project} is no Lake project: it has no lakefile; run `lake init` there"
            )
        found = shutil.which("lake")
        if found is None:
            raise ToolMissingError(f"the program lake is not on the PATH; {_HELP}")
        lake = Path(found)
    named = lean or os.environ.get(VARIABLE) or "lean"
    program = shutil.which(named)
    if program is None:
        raise ToolMissingError(f"no native Lean: the program {named} is not found; {_HELP}")
    path = Path(program).absolute()
    front = [str(lake), "env", str(path)] if lake is not None else [str(path)]
    version = _version(front, project)
    return NativeHost(path, version, project, lake, modules)


def check_file(host: NativeHost, text: str, names: tuple[str, ...], seconds: float) -> list[str]:
    """Let ``lean --json`` read a file that stands alone; return what is against it.

    This needs nothing of Lean but its command line, and works with any version. It is for
    files of our own making: what their statements mean is not in doubt.

    Parameters
    ----------
    text : str
        The file.
    names : tuple of str
        Full names of the theorems whose axioms are asked for.
    """
    import json

    from apery.lean.audit import ALLOWED

    asked = "".join(f"\n#print axioms {name}" for name in names)
    with tempfile.TemporaryDirectory(prefix="apery-lean-") as work:
        path = Path(work) / "Replay.lean"
        path.write_text(text + asked + "\n", encoding="utf-8")
        try:
            done = subprocess.run(
                host.command("--json", str(path)), cwd=host.project or work, timeout=seconds,
                capture_output=True, text=True, errors="replace", check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return [f"it takes longer than {seconds:g} seconds"]
        except OSError as error:
            return [f"it does not run: {error}"]
    against, seen = [], set()
    for line in done.stdout.splitlines():
        try:
            message = json.loads(line)
            text_, severity = str(message["data"]), message["severity"]
        except (ValueError, KeyError, TypeError):
            continue
        if severity == "error":
            against.append(text_)
        if found := re.match(r"'(.+)' does not depend on any axioms", text_):
            seen.add(found[1])
        elif found := re.match(r"'(.+)' depends on axioms: \[(.*)\]", text_, re.DOTALL):
            seen.add(found[1])
            axioms = {a.strip() for a in found[2].split(",")}
            against += [f"{found[1]} uses the axiom {a}" for a in sorted(axioms - ALLOWED)]
    against += [f"nothing is said of {name}" for name in names if name not in seen]
    if done.returncode and not against:
        against.append(f"it ends with code {done.returncode}")
    return against


def _version(front: list[str], project: Path | None) -> str:
    try:
        said = subprocess.run(
            [*front, "--version"], cwd=project, timeout=_VERSION_SECONDS,
            capture_output=True, text=True, errors="replace", check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise ToolMissingError(f"{front[-1]} does not tell its version in time; {_HELP}") from None
    except OSError as error:
        raise ToolMissingError(f"{front[-1]} does not run ({error}); {_HELP}") from error
    found = _VERSION.search(said.stdout)
    if said.returncode or found is None:
        words = " ".join((said.stdout + said.stderr).split())[:120] or "nothing"
        raise ToolMissingError(f"{front[-1]} is no Lean 4: it says {words!r}; {_HELP}")
    return f"{found[1]}, commit {found[2]}" if found[2] else found[1]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
