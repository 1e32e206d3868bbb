"""The page on checks names what there is."""

from __future__ import annotations

from pathlib import Path

from apery.verify import ladder
from apery.verify.comparison import LATEST_END
from apery.verify.digits import MARGIN

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_names_every_check_and_the_limits_of_the_code() -> None:
    text = (DOCS / "checks.md").read_text("utf-8")
    for name in ladder():
        assert f"\n| {name} |" in text
    assert f"a margin of {MARGIN} " in text
    assert f"beyond index {LATEST_END} " in text
