"""Where files stand that can be made or fetched again."""

from __future__ import annotations

from pathlib import Path

import pytest

from apery.core.cache import cache_folder


def test_cache_folder_follows_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    monkeypatch.delenv("APERY_CACHE", raising=False)
    assert cache_folder() == Path("/somewhere/apery")
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache_folder() == Path.home() / ".cache" / "apery"
