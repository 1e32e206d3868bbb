"""The pages on checks and on continued fractions: their examples run."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

from apery.verify import ladder
from apery.verify.comparison import LATEST_END
from apery.verify.digits import MARGIN

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize(("page", "least"), [("checks.md", 18), ("continued-fractions.md", 18)])
def test_the_examples_run(page: str, least: int) -> None:
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    result = doctest.testfile(
        str(DOCS / page), module_relative=False, optionflags=flags, encoding="utf-8"
    )
    assert result.attempted >= least
    assert result.failed == 0


def test_the_page_names_every_check_and_the_limits_of_the_code() -> None:
    text = (DOCS / "checks.md").read_text("utf-8")
    for name in ladder():
        assert f"\n| {name} |" in text
    assert f"a margin of {MARGIN} " in text
    assert f"beyond index {LATEST_END} " in text
