"""Our Lean library: its modules, what imports what, and the text of a part of it.

Guarantee: the text of a set of modules holds them and all that they import, each once and
after what it imports, so that Lean reads it with nothing else in front.

The modules stand in the folder ``Apery``, one subject each. They begin with lines
``import Apery.Name``; for a text that stands alone these lines are left out.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from apery.core.errors import InvalidInputError

FOLDER = Path(__file__).resolve().parent / "Apery"
NAMESPACE = "Apery"
_IMPORT = re.compile(rf"^import {NAMESPACE}\.(\w+)$\n?", re.MULTILINE)
_THEOREM = re.compile(r"^theorem ([\w.']+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Module:
    """One file of the library.

    Parameters
    ----------
    name : str
        Its name, without the namespace and the ending.
    imports : tuple of str
        Names of the modules that it imports itself.
    text : str
        What follows the imports.
    """

    name: str
    imports: tuple[str, ...]
    text: str

    @property
    def theorems(self) -> tuple[str, ...]:
        """Full names of its theorems, in the order of the file."""
        return tuple(f"{NAMESPACE}.{name}" for name in _THEOREM.findall(self.text))


def read(name: str, source: str) -> Module:
    r"""Take a source apart.

    Examples
    --------
    >>> module = read("B", "import Apery.A\n\n/-! B -/\ntheorem t : True := trivial\n")
    >>> module.imports, module.theorems
    (('A',), ('Apery.t',))
    >>> print(module.text, end="")
    /-! B -/
    theorem t : True := trivial
    """
    return Module(name, tuple(_IMPORT.findall(source)), _IMPORT.sub("", source).lstrip("\n"))


def modules() -> tuple[Module, ...]:
    """Return all modules, each after what it imports.

    Raises
    ------
    InvalidInputError
        A module imports one that is not there, or, through others, itself.
    """
    return _read(FOLDER)


@cache
def _read(folder: Path) -> tuple[Module, ...]:
    return ordered(
        {
            path.stem: read(path.stem, path.read_text(encoding="utf-8"))
            for path in sorted(folder.glob("*.lean"))
        }
    )


def ordered(found: dict[str, Module]) -> tuple[Module, ...]:
    r"""Return modules in an order in which each stands after what it imports.

    Raises
    ------
    InvalidInputError
        There is no such order.

    Examples
    --------
    >>> a, b = read("A", ""), read("B", "import Apery.A\n")
    >>> [module.name for module in ordered({"B": b, "A": a})]
    ['A', 'B']
    >>> ordered({"B": b})
    Traceback (most recent call last):
    ...
    apery.core.errors.InvalidInputError: the Lean module B imports A, which is not there
    """
    done: dict[str, Module] = {}

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in done:
            return
        if name in above:
            raise InvalidInputError(f"the Lean module {name} imports itself: {' > '.join(above)}")
        if name not in found:
            raise InvalidInputError(
                f"the Lean module {above[-1]} imports {name}, which is not there"
            )
        for other in found[name].imports:
            visit(other, (*above, name))
        done[name] = found[name]

    for name in found:
        visit(name, ())
    return tuple(done.values())


def closure(names: Iterable[str]) -> tuple[Module, ...]:
    """Return the modules of these names and all that they import, in order.

    Raises
    ------
    InvalidInputError
        There is no module of such a name.

    Examples
    --------
    >>> [module.name for module in closure(["Interlaced"])]
    ['Polynomial', 'Interlaced']
    """
    known = {module.name: module for module in modules()}
    wanted: set[str] = set()
    ahead = list(names)
    while ahead:
        name = ahead.pop()
        if name not in known:
            raise InvalidInputError(
                f"the Lean library has no module {name}; it has {', '.join(sorted(known))}"
            )
        if name not in wanted:
            wanted.add(name)
            ahead += known[name].imports
    return tuple(module for module in modules() if module.name in wanted)


def text(names: Iterable[str]) -> str:
    """Return the text of these modules and all that they import, for a file that stands alone."""
    return "\n".join(module.text for module in closure(names))


def theorems() -> tuple[str, ...]:
    """Return the full names of all theorems of the library."""
    return tuple(name for module in modules() for name in module.theorems)


def whole() -> str:
    """Return the text of the whole library."""
    return "\n".join(module.text for module in modules())


def digest() -> str:
    """Return the SHA-256 of the library: of the names and texts of its modules, in order."""
    parts = (f"{m.name}\n{len(m.text)}\n{m.text}" for m in modules())
    return hashlib.sha256("".join(parts).encode()).hexdigest()
