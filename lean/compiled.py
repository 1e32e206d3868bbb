"""The library and the driver as Lean wrote them, kept in the user's cache folder.

Guarantee: what is taken from the cache is, byte for byte, what a process of Lean wrote
that passed the self-test and whose every theorem passed the audit, with the same tool chain,
driver, library and self-test. The driver is compiled as a module, which spares every start the
time of its elaboration. A half-finished, damaged or outdated copy is never taken, whatever
moment it stems from. The hashes guard against damage, not against somebody who can write into
the cache folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from apery.core.cache import cache_folder
from apery.lean import library, selftest
from apery.lean.install import Toolchain

OLEAN = f"{library.NAMESPACE}.olean"
PROGRAM = "Program"
"""Module of the compiled driver."""
START = "Start.lean"
"""What a process runs: it only imports the compiled driver."""
WRITTEN = (
    OLEAN,
    *(f"{PROGRAM}{end}" for end in (".olean", ".olean.private", ".olean.server", ".ir")),
)
"""What Lean writes."""
MANIFEST = "manifest.json"
KEPT = 8
"""Copies for other versions that may stay; each takes some megabytes."""


_HEAD, _MAIN = "import Lean.Elab.Frontend\n", "public unsafe def main "
START_TEXT = f"""\
module
public meta import {PROGRAM}
public meta unsafe def main (arguments : List String) : IO Unit := program arguments
"""


def program_text(driver: Path) -> str:
    """Return the driver as a module that another file can run.

    Code that one module runs of another is marked ``meta``; closed terms that the code generator
    takes out of functions are not written for other modules, so they stay inside.
    """
    text = driver.read_text(encoding="utf-8")
    head = (
        "module\npublic meta import Lean.Elab.Frontend\npublic meta section\n"
        "set_option compiler.extract_closed false\n"
    )
    return text.replace(_HEAD, head, 1).replace(_MAIN, "unsafe def program ", 1)


def key(toolchain: Toolchain, driver: Path) -> str:
    """Return the SHA-256 of all that a compiled library depends on."""
    program = hashlib.sha256(program_text(driver).encode()).hexdigest()
    parts = [
        *toolchain.identity, ("driver", _sha256(driver)), ("program", program),
        ("library", library.digest()),
        ("self-test", hashlib.sha256(repr(selftest.CASES).encode()).hexdigest()),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def folder(toolchain: Toolchain, driver: Path) -> Path:
    """Return where the compiled library stands once it is made."""
    return cache_folder() / "lean" / f"library-{key(toolchain, driver)[:16]}"


def find(toolchain: Toolchain, driver: Path) -> Path | None:
    """Return the folder of the compiled library, or None where there is none to trust.

    Returns
    -------
    Path or None
        A folder with the driver and what Lean wrote, whose bytes have just been compared with
        the hashes of the manifest.
    """
    root = folder(toolchain, driver)
    names = (driver.name, START, *WRITTEN)
    try:
        manifest = json.loads((root / MANIFEST).read_text(encoding="utf-8"))
        if manifest["key"] != key(toolchain, driver):
            return None
        if manifest["files"] != _hashes(root, names):
            return None
        if manifest["files"][driver.name] != _sha256(driver):
            return None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return root


def build(toolchain: Toolchain, driver: Path, write: Callable[[Path], None]) -> Path | None:
    """Return the folder of the compiled library, making it first where it is absent or damaged.

    Parameters
    ----------
    toolchain : Toolchain
        The Lean that compiles and that will read the result.
    driver : Path
        The driver; a copy of it stands beside the library.
    write : callable
        Given a folder with the driver, it proves the library and writes the files `WRITTEN`
        there, if it can; it raises where Lean does not accept a theorem, and then nothing is kept.

    Returns
    -------
    Path or None
        None where the library cannot be written.
    """
    root = folder(toolchain, driver)
    with contextlib.ExitStack() as held:
        try:
            root.parent.mkdir(parents=True, exist_ok=True)
            held.enter_context(_lock(root.parent / "library.lock"))
            found = find(toolchain, driver)
            if found is not None:
                return found
            # The lock makes whatever an interrupted compilation left behind ours.
            for leftover in root.parent.glob("compiling-*"):
                shutil.rmtree(leftover, ignore_errors=True)
            work = tempfile.TemporaryDirectory(
                prefix="compiling-", dir=root.parent, ignore_cleanup_errors=True
            )
            place = Path(held.enter_context(work)) / "library"
            place.mkdir()
            shutil.copyfile(driver, place / driver.name)
            (place / f"{PROGRAM}.lean").write_text(program_text(driver), encoding="utf-8")
            (place / START).write_text(START_TEXT, encoding="utf-8")
        except OSError:
            return None
        write(place)
        try:
            _finish(place, toolchain, driver)
            if root.exists():
                shutil.rmtree(root)
            place.rename(root)
            _forget(root)
        except OSError:
            return None
    return find(toolchain, driver)


def _finish(place: Path, toolchain: Toolchain, driver: Path) -> None:
    """Write the manifest, last and down to the disk."""
    (place / f"{PROGRAM}.lean").unlink()
    names = (driver.name, START, *WRITTEN)
    for name in names:
        (place / name).chmod(0o644)
        with (place / name).open("rb+") as file:
            os.fsync(file.fileno())
    files = _hashes(place, names)
    with (place / MANIFEST).open("w", encoding="utf-8") as out:
        json.dump({"key": key(toolchain, driver), "files": files}, out)
        out.flush()
        os.fsync(out.fileno())


def _forget(root: Path) -> None:
    """Remove all but the newest copies for other versions."""
    others = [p for p in root.parent.glob("library-*") if p.is_dir() and p != root]
    others.sort(key=lambda p: p.stat().st_mtime, reverse=True)
    for old in others[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)


def _hashes(root: Path, names: tuple[str, ...]) -> dict[str, str]:
    return {name: _sha256(root / name) for name in names}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextlib.contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on a file; the system releases it when the process dies."""
    with path.open("a") as file:
        try:
            import fcntl
        except ImportError:  # Windows: two compilations at once are the user's to avoid
            yield
            return
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
