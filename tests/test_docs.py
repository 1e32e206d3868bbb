"""Every page of the documentation: its examples run as they stand."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"
PAGES = sorted(page.name for page in DOCS.glob("*.md"))
EXAMPLES = {
    "checks.md": 18, "constants.md": 10, "continued-fractions.md": 18, "esma.md": 18,
    "export.md": 20, "fields.md": 22, "fractions.md": 20, "hamming.md": 12, "lean.md": 5,
}  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_the_examples_run(page: str) -> None:
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    result = doctest.testfile(
        str(DOCS / page), module_relative=False, optionflags=flags, encoding="utf-8"
    )
    assert result.attempted >= EXAMPLES.get(page, 0)
    assert result.failed == 0


def test_no_page_with_examples_is_gone() -> None:
    assert EXAMPLES.keys() <= set(PAGES)
