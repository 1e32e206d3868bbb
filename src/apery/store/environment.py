"""What a run depends on besides its settings: versions, commit, machine."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from pathlib import Path

import apery

Environment = dict[str, str | int | bool | list[str] | dict[str, str] | None]


def describe_environment() -> Environment:
    """Return the facts that somebody needs to repeat a run.

    Returns
    -------
    dict
        ``apery`` (version), ``commit`` and ``modified`` (None outside of a git checkout),
        ``python``, ``platform``, ``machine``, ``host``, ``cpus`` and ``usable_cpus``,
        ``packages`` (name to version), ``command``.

    Examples
    --------
    >>> describe_environment()["apery"] == apery.__version__
    True
    """
    commit, modified = _commit(Path(apery.__file__).parent)
    return {
        "apery": apery.__version__,
        "commit": commit,
        "modified": modified,
        "python": sys.version.split()[0],
        "platform": platform.platform(),
        "machine": platform.machine(),
        "host": platform.node(),
        "cpus": os.cpu_count(),
        "usable_cpus": _usable_cpus(),
        "packages": _packages(),
        "command": sys.argv,
    }


def _usable_cpus() -> int | None:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count()


def _git(folder: Path, *words: str) -> str | None:
    # In a hook of git these variables point to the repository of the hook.
    variables = {name: value for name, value in os.environ.items() if name[:4] != "GIT_"}
    try:
        answer = subprocess.run(
            ["git", "-C", str(folder), *words],
            capture_output=True,
            text=True,
            timeout=10,
            stdin=subprocess.DEVNULL,
            env=variables,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout.strip() if answer.returncode == 0 else None


def _commit(folder: Path) -> tuple[str | None, bool | None]:
    """Return the commit of the checkout that holds apery, and whether files differ from it."""
    # An installed copy may lie inside a checkout of something else, which does not track it.
    if _git(folder, "ls-files", "--error-unmatch", "__init__.py") is None:
        return None, None
    changes = _git(folder, "status", "--porcelain", "--untracked-files=no")
    return _git(folder, "rev-parse", "HEAD"), None if changes is None else bool(changes)


def _packages() -> dict[str, str]:
    """Return the versions of the packages that apery names and that are installed."""
    from importlib import metadata

    try:
        wanted = metadata.requires("apery") or []
    except metadata.PackageNotFoundError:
        return {}
    found = {}
    for requirement in wanted:
        name = re.match(r"[A-Za-z0-9._-]+", requirement)
        if name is not None:
            try:
                found[name[0]] = metadata.version(name[0])
            except metadata.PackageNotFoundError:
                continue
    return dict(sorted(found.items()))
