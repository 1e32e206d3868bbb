"""The library as Lean wrote it after proving it, kept in the user's cache folder.

Guarantee: what is taken from the cache is, byte for byte, what a process of Lean wrote
whose every theorem passed the audit, with the same tool chain, driver and library. A
half-finished, damaged or outdated copy is never taken, whatever moment it stems from. The
hashes guard against damage, not against somebody who can write into the cache folder.
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

from apery.lean import library
from apery.lean.install import Toolchain, cache_folder

OLEAN = f"{library.NAMESPACE}.olean"
MANIFEST = "manifest.json"
KEPT = 8
"""Copies for other versions that may stay; each takes some megabytes."""


def key(toolchain: Toolchain, driver: Path) -> str:
    """Return the SHA-256 of all that a compiled library depends on."""
    parts = [*toolchain.identity, ("driver", _sha256(driver)), ("library", library.digest())]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def folder(toolchain: Toolchain, driver: Path) -> Path:
    """Return where the compiled library stands once it is made."""
    return cache_folder() / "lean" / f"library-{key(toolchain, driver)[:16]}"


def find(toolchain: Toolchain, driver: Path) -> Path | None:
    """Return the folder of the compiled library, or None where there is none to trust.

    Returns
    -------
    Path or None
        A folder with the driver and `OLEAN`, whose bytes have just been compared with the
        hashes of the manifest.
    """
    root = folder(toolchain, driver)
    try:
        manifest = json.loads((root / MANIFEST).read_text(encoding="utf-8"))
        if manifest["key"] != key(toolchain, driver):
            return None
        if manifest["files"] != _hashes(root, (driver.name, OLEAN)):
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
        Given a folder with the driver, it proves the library and writes `OLEAN` there, if it
        can; it raises where Lean does not accept a theorem, and then nothing is kept.

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
    for name in (driver.name, OLEAN):
        (place / name).chmod(0o644)
        with (place / name).open("rb+") as file:
            os.fsync(file.fileno())
    files = _hashes(place, (driver.name, OLEAN))
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
