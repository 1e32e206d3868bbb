"""Lean through the package LeanDojo, in the command mode of its `Dojo`.

LeanDojo works on git repositories: it copies one, builds it and traces it, which takes
minutes and a network the first time. So this backend is for those who have a traced
repository at hand; the name of one file of it, at whose end commands run, is needed.

References
----------
K. Yang et al., *LeanDojo: Theorem Proving with Retrieval-Augmented Language Models*,
arXiv 2306.15626.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from apery.core.errors import ToolMissingError
from apery.lean.backends.embedded import Embedded, Said, one_line

FILE_VARIABLE = "APERY_LEAN_DOJO_FILE"
"""Environment variable with the path, inside the repository, of the file to stand in."""
_HELP = "run `pip install apery[lean-dojo]`"
_NEEDS = "it needs git, lake and a repository that builds: see https://leandojo.readthedocs.io"


class DojoBackend(Embedded):
    """A backend on a `lean_dojo.Dojo`.

    Parameters
    ----------
    project : Path, optional
        A git repository with a Lake project.
    modules : tuple of str
        Modules of it that statements may use.

    Raises
    ------
    ToolMissingError
        The package is not installed, or no repository or file is named.
    """

    def __init__(self, project: Path | None = None, modules: tuple[str, ...] = ()) -> None:
        package = _package()
        file = os.environ.get(FILE_VARIABLE)
        if project is None or not file:
            raise ToolMissingError(
                f"LeanDojo stands in a file of a repository; give --lake and {FILE_VARIABLE}"
            )
        version = getattr(package, "__version__", "of unknown version")
        super().__init__(
            f"LeanDojo {version}", lambda: DojoSession(package, project, Path(file), modules)
        )


class DojoSession:
    """An entered `lean_dojo.Dojo` in command mode."""

    peak_bytes = 0

    def __init__(self, package: Any, project: Path, file: Path, modules: tuple[str, ...]) -> None:
        self._package = package
        try:
            repo = package.LeanGitRepo.from_path(project)
            last = len((project / file).read_text(encoding="utf-8").splitlines())
            self._dojo = package.Dojo(
                (repo, file, last), timeout=3600,
                additional_imports=["Lean.Elab.Frontend", *modules],
            )  # fmt: skip
            _, self._first = self._dojo.__enter__()
            self.version = str(getattr(repo, "lean_version", "unknown"))
        except Exception as error:  # whatever git, lake or the network make of it
            raise ToolMissingError(
                f"LeanDojo does not start Lean ({one_line(error)}); {_NEEDS}"
            ) from error

    def run(self, command: str, state: Any, seconds: float) -> Said:
        """Run commands; the limit is that of the Dojo, since LeanDojo has one for all."""
        try:
            done = self._dojo.run_cmd(self._first if state is None else state, command)
        except Exception as error:  # DojoCrashError, DojoTacticTimeoutError and their kin
            late = "timeout" in type(error).__name__.lower()
            return Said(failure="timeout" if late else f"died: {error}")
        if hasattr(done, "error"):
            return Said(failure=str(done.error))
        return Said(tuple((done.message or "").splitlines()), done)

    def close(self) -> None:
        """Leave the Dojo."""
        self._dojo.__exit__(None, None, None)


def _package() -> Any:
    try:
        import lean_dojo
    except ImportError as error:
        raise ToolMissingError(f"LeanDojo is not installed; {_HELP}") from error
    except Exception as error:  # on import it looks for git and for GitHub
        raise ToolMissingError(f"LeanDojo cannot be imported ({error}); {_NEEDS}") from error
    return lean_dojo
