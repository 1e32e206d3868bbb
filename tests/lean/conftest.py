"""Lean for the tests that need it: skipped without, unless APERY_REQUIRE asks for it."""

import os
from collections.abc import Iterator

import pytest

from apery.lean.install import Toolchain, find_toolchain
from apery.lean.worker import Worker


@pytest.fixture(scope="session")
def toolchain() -> Toolchain:
    found = find_toolchain()
    if found is None:
        reason = "no Lean here; `apery lean install` fetches it"
        if "lean" in os.environ.get("APERY_REQUIRE", "").replace(",", " ").split():
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="session")
def worker(toolchain: Toolchain) -> Iterator[Worker]:
    with Worker(toolchain) as running:
        yield running
