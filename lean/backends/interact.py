"""Lean through the package lean-interact, which keeps a REPL in a Lake project.

References
----------
https://github.com/augustepoiroux/LeanInteract
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from apery.core.errors import ToolMissingError
from apery.lean.backends.embedded import Embedded, Said, one_line

REPL_VARIABLE = "APERY_LEAN_REPL"
"""Environment variable with the folder of a REPL that is built already."""
_HELP = "run `pip install apery[lean-interact]`"
_NEEDS = "it needs lake and git on the PATH: install Lean from https://lean-lang.org/install"


class InteractBackend(Embedded):
    """A backend on a `lean_interact.LeanServer`.

    Parameters
    ----------
    project : Path, optional
        A Lake project; by default lean-interact makes one of its own.
    modules : tuple of str
        Modules of the project that statements may use.

    Raises
    ------
    ToolMissingError
        The package is not installed.
    """

    def __init__(self, project: Path | None = None, modules: tuple[str, ...] = ()) -> None:
        package = _package()
        version = str(getattr(package, "__version__", "")) or _version()
        super().__init__(
            f"lean-interact {version}", lambda: InteractSession(package, project, modules)
        )


class InteractSession:
    """An open `lean_interact.LeanServer`."""

    def __init__(self, package: Any, project: Path | None, modules: tuple[str, ...]) -> None:
        self._package = package
        repl = os.environ.get(REPL_VARIABLE)
        try:
            config = package.LeanREPLConfig(
                project=None if project is None
                else package.LocalProject(directory=str(project), auto_build=False),
                local_repl_path=repl, build_repl=repl is None, verbose=False,
            )  # fmt: skip
            self._server = package.LeanServer(config)
            self.version = str(self._server.lean_version or "unknown")
        except Exception as error:  # whatever lake, git or the network make of it
            raise ToolMissingError(
                f"lean-interact does not start Lean ({one_line(error)}); {_NEEDS}"
            ) from error
        imports = "".join(f"import {m}\n" for m in ("Lean.Elab.Frontend", *modules))
        said = self.run(imports, None, 600.0)
        if said.failure:
            self.close()
            raise ToolMissingError(
                f"lean-interact does not import ({said.failure[:200]}); {_NEEDS}"
            )
        self._first = said.state

    @property
    def peak_bytes(self) -> int:
        """Memory in use."""
        try:
            return int(self._server.get_memory_usage() * 2**20)
        except Exception:  # the process may have ended
            return 0

    def run(self, command: str, state: Any, seconds: float) -> Said:
        """Run commands."""
        env = state if state is not None else getattr(self, "_first", None)
        try:
            done = self._server.run(self._package.Command(cmd=command, env=env), timeout=seconds)
        except TimeoutError:
            return Said(failure="timeout")
        except MemoryError:
            return Said(failure="memory")
        except Exception as error:  # the REPL died, in one of several ways
            return Said(failure=f"died: {error}")
        if not hasattr(done, "env"):
            return Said(failure=str(getattr(done, "message", done)))
        texts = tuple(m.data for m in done.messages)
        wrong = [m.data for m in done.messages if m.severity == "error"]
        return Said(texts, done.env, wrong[0] if wrong else "")

    def close(self) -> None:
        """End the process."""
        self._server.kill()


def _package() -> Any:
    try:
        import lean_interact
    except ImportError as error:
        raise ToolMissingError(f"lean-interact is not installed; {_HELP}") from error
    return lean_interact


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("lean-interact")
    except PackageNotFoundError:
        return "of unknown version"
