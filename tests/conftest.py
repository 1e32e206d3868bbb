"""Tools that some tests need: skipped without, unless APERY_REQUIRE asks for them."""

import os
import shutil
from collections.abc import Iterator
from typing import NoReturn

import pytest
from hypothesis import settings

from apery.lean.install import Toolchain, find_toolchain
from apery.lean.worker import Worker

# How long an example takes depends on what else the machine does, and is no result.
settings.register_profile("apery", deadline=None)
settings.load_profile("apery")


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
