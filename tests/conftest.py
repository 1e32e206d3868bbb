"""Tools that some tests need: skipped without, unless APERY_REQUIRE asks for them."""

import os
import shutil
from collections.abc import Iterator
from typing import NoReturn

import pytest
from hypothesis import settings

from apery.lean.install import Toolchain, find_toolchain
from apery.lean.worker import Worker

_FIRST = "lean/test_lean_compiled.py"
"""Lean proves the library there, if that was not done before: nobody else should wait for it."""
_LONG = (
    "lean/test_lean_worker.py", "lean/test_lean_attacks.py", "pipeline/test_kill_and_resume.py",
    "cli/test_steps.py", "lean/derivation/test_refute.py", "lean/test_lean_backends.py",
    "lean/test_lean_submission.py", "lean/test_lean_prove.py",
)  # fmt: skip
"""Files that take long, in their order; what is short comes last, so that workers end together."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the library of Lean first, what needs no Lean second, and long files before short."""

    def turn(item: pytest.Item) -> tuple[int, int]:
        place = item.path.as_posix()
        if place.endswith(_FIRST):
            return 0, 0
        long = next((i for i, name in enumerate(_LONG) if place.endswith(name)), None)
        if long is not None:
            return 2, long
        return (3, 0) if "/tests/lean/" in place else (1, 0)

    items.sort(key=turn)


# How long an example takes depends on what else the machine does, and is no result.
settings.register_profile("apery", deadline=None)
settings.load_profile("apery")

# Which kernels were fast on this machine must not decide what is tested.
os.environ["APERY_WISDOM"] = "off"


def missing(tool: str, reason: str) -> NoReturn:
    """Skip the test, or fail it where the environment says that the tool must be there."""
    if tool in os.environ.get("APERY_REQUIRE", "").replace(",", " ").split():
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def toolchain() -> Toolchain:
    found = find_toolchain()
    return found or missing("lean", "no Lean here; `apery lean install` fetches it")


@pytest.fixture(scope="session")
def worker(toolchain: Toolchain) -> Iterator[Worker]:
    with Worker(toolchain) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> str:
    return shutil.which("chromium") or missing("chromium", "no Chromium here")
