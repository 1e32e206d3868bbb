"""The house: packaging with links, layers, style, types, documents that agree with the code."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LINKS = ("discovery", "verify", "numerics", "lean")
PACKED = (
    "apery/py.typed",
    "apery/discovery/esma/search.py",
    "apery/verify/ladder.py",
    "apery/numerics/balls.py",
    "apery/numerics/hamming/constants.json",
    "apery/lean/prove.py",
    "apery/lean/Apery/Polynomial.lean",
    "apery/lean/Driver.lean",
    "apery/lean/Files.lean",
    "apery/lean/backends/npm.py",
    "apery/report/style.css",
)


def run(*command: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build sdist and wheel from a copy, so that the tree stays clean."""
    folder = tmp_path_factory.mktemp("build")
    kept = shutil.ignore_patterns(".*", "runs", "build", "dist", "*.egg-info", "__pycache__")
    shutil.copytree(ROOT, folder / "tree", symlinks=True, ignore=kept)
    answer = run(
        sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder / "dist"),
        cwd=folder / "tree",
    )  # fmt: skip
    assert answer.returncode == 0, answer.stdout[-2000:] + answer.stderr[-2000:]
    return folder / "dist"


def test_the_four_folders_are_links() -> None:
    for name in LINKS:
        link = ROOT / "src" / "apery" / name
        assert link.is_symlink() and link.readlink() == Path("..", "..", name)


def test_the_wheel_holds_every_package(built: Path, tmp_path: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
        packed.extractall(tmp_path)
    assert names >= set(PACKED)
    assert not any(n.startswith((*LINKS, "tests")) for n in names)
    # The wheel alone, out of reach of the sources.
    script = (
        "import apery, apery.discovery.esma, apery.verify, apery.numerics.limits, apery.lean.prove;"
        "from apery.lean.library import whole; print(apery.__file__, len(whole()))"
    )
    answer = run(sys.executable, "-c", script, cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith(str(tmp_path))


def test_the_sdist_holds_every_package(built: Path) -> None:
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        names = {n.partition("/")[2] for n in packed.getnames()}
    assert names >= {f"src/{n}" for n in PACKED} | {"README.md", "LICENSE", "pyproject.toml"}


@pytest.mark.parametrize("name", LINKS)
def test_a_folder_is_not_imported_under_its_bare_name(name: str) -> None:
    answer = run(sys.executable, "-c", f"import {name}")
    assert answer.returncode == 1
    assert f"ImportError: import apery.{name}, not {name}" in answer.stderr


@pytest.mark.parametrize(
    "words", [("ruff", "check", "."), ("ruff", "format", "--check", "."), ("mypy",),
              ("lint-imports",)], ids=" ".join,
)  # fmt: skip
def test_style_types_and_layers(words: tuple[str, ...]) -> None:
    program = Path(sys.executable).parent / words[0]
    answer = run(str(program), *words[1:])
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_layers_that_are_broken_are_seen(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "src", tmp_path / "src", symlinks=False)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    bad = tmp_path / "src" / "apery" / "discovery" / "esma" / "words.py"
    bad.write_text(bad.read_text(encoding="utf-8") + "\nfrom apery.verify import check\n")
    program = Path(sys.executable).parent / "lint-imports"
    answer = run(str(program), cwd=tmp_path, PYTHONPATH=str(tmp_path / "src"))
    assert answer.returncode == 1
    assert "apery.discovery is not allowed to import apery.verify" in answer.stdout


def test_links_of_the_documents_lead_somewhere() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", text):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
    readme = pages[0].read_text(encoding="utf-8")
    for page in pages[1:]:
        assert f"docs/{page.name}" in readme, f"README does not lead to {page.name}"


def test_every_reference_is_in_the_list() -> None:
    cited = set()
    for folder in (*LINKS, "src/apery/core", "src/apery/store", "src/apery/report", "docs"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".py", ".md"):
                text = path.read_text(encoding="utf-8")
                cited |= set(re.findall(r"\b10\.\d{4,5}/[\w./-]*[\w]", text))
                cited |= set(re.findall(r"arXiv (\d{4}\.\d{5})", text))
    listed = (ROOT / "CITATIONS.bib").read_text(encoding="utf-8").replace("\\_", "_")
    assert cited
    assert sorted(c for c in cited if c not in listed) == []


def test_the_commands_of_the_readme_are_those_of_ci() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = re.findall(r"^make ([a-z-]+)", readme, re.MULTILINE)
    assert targets == ["demo", "test"]
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert ci[-1] == "make test"
    answer = run("make", "help")
    for target in ("help", "demo", "test", "test-slow", "lint", "bench", "clean"):
        assert re.search(rf"^{target}\s", answer.stdout, re.MULTILINE)
