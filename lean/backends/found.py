"""Which Lean is taken: the option, else the environment, else the npm build."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from apery.core.errors import InvalidInputError, ToolMissingError
from apery.lean.backends.driven import Driven
from apery.lean.backends.native import VARIABLE, find_native
from apery.lean.backends.npm import NpmHost
from apery.lean.backends.protocol import Backend, Host
from apery.lean.install import find_toolchain, install, switched_off
from apery.lean.worker import Worker

NAME_VARIABLE = "APERY_LEAN_BACKEND"
NAMES = ("npm", "native", "lean-interact", "lean-dojo")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the user says about the Lean to take.

    Parameters
    ----------
    name : str or None
        One of `NAMES`; None to follow the environment.
    lean : str or None
        Path or name of a native Lean.
    project : Path or None
        A Lake project in which it runs.
    modules : tuple of str
        Modules of that project, such as ``Mathlib``.
    """

    name: str | None = None
    lean: str | None = None
    project: Path | None = None
    modules: tuple[str, ...] = ()

    @property
    def backend(self) -> str:
        """Name of the backend that these choices and the environment ask for.

        Raises
        ------
        InvalidInputError
            There is no backend of that name.

        Examples
        --------
        >>> Chosen("npm").backend, Chosen(lean="/usr/bin/lean").backend
        ('npm', 'native')
        """
        name = self.name
        if name is None and (self.lean is not None or self.project is not None):
            name = "native"
        if name is None:
            name = os.environ.get(NAME_VARIABLE) or (
                "native" if os.environ.get(VARIABLE) else "npm"
            )
        if name not in NAMES:
            raise InvalidInputError(f"no Lean backend {name!r}; there are {', '.join(NAMES)}")
        return name


def find_host(chosen: Chosen = Chosen(), say: Callable[[str], None] | None = None) -> Host:
    """Return a Lean that runs our programs; the npm build is fetched the first time.

    Raises
    ------
    ToolMissingError
        It cannot be had, or Lean is switched off.
    InvalidInputError
        The backend that is named runs no programs of ours.
    """
    if switched_off():
        raise ToolMissingError("APERY_LEAN=off is set; unset it and run `apery lean install`")
    name = chosen.backend
    if name == "npm":
        return NpmHost(find_toolchain() or install(say))
    if name == "native":
        return find_native(chosen.lean, chosen.project, chosen.modules)
    raise InvalidInputError(f"the backend {name} audits no files; take npm or native")


def find_backend(
    name: str | None = None,
    *,
    lean: str | None = None,
    project: Path | None = None,
    modules: tuple[str, ...] = (),
    say: Callable[[str], None] | None = None,
) -> Backend:
    """Return a backend: the one that is named, else that of the environment, else npm.

    Parameters
    ----------
    name : str, optional
        ``npm``, ``native``, ``lean-interact`` or ``lean-dojo``.
    lean, project, modules
        For native ones; see `Chosen`.
    say : callable, optional
        Receives one line per stage where Lean is fetched.

    Raises
    ------
    ToolMissingError
        That Lean, or the package for it, cannot be had; the message names the command.
    InvalidInputError
        There is no backend of that name.
    """
    chosen = Chosen(name, lean, project, modules)
    match chosen.backend:
        case "npm":
            return Worker(find_toolchain() or install(say))
        case "lean-interact":
            from apery.lean.backends.interact import InteractBackend

            return InteractBackend(project=project, modules=modules)
        case "lean-dojo":
            from apery.lean.backends.dojo import DojoBackend

            return DojoBackend(project=project, modules=modules)
    return Driven(find_host(chosen, say))
