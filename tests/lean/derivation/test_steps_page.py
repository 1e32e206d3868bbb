"""The page about steps: its files are read, and its table of the notation is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from apery.lean.derivation import derivation as derivations
from apery.lean.derivation import files, notation, sizes, sorts, words
from apery.lean.derivation.files import parse_markdown, parse_toml
from apery.lean.derivation.notation import parse_statement, parse_term
from apery.lean.derivation.refute import counterexample, satisfying
from apery.lean.derivation.witness import REACH

PAGE = (Path(__file__).parents[3] / "docs" / "steps.md").read_text(encoding="utf-8")


def test_the_files_on_the_page_are_read() -> None:
    (markdown,) = re.findall(r"````markdown\n(.*?)````", PAGE, re.DOTALL)
    (toml,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    for made, count in ((parse_markdown(markdown), 3), (parse_toml(toml), 1)):
        assert made.title == "Fibonacci numbers"
        assert len(made.steps) == count
        for step in made.steps:
            assert step.statement is not None
            assert counterexample(made, step, effort=100_000) is None
            assert satisfying(made, step) is not None


def _cells(heading: str) -> list[list[str]]:
    section = PAGE.split(heading)[1].split("\n## ")[0]
    rows = [line.split(" | ") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip(" |") for cell in row] for row in rows[2:]]


@pytest.mark.parametrize("row", _cells("## Notation"), ids=lambda row: row[0])
def test_the_forms_of_the_table_are_read(row: list[str]) -> None:
    read = 0
    for form in re.findall(r"`([^`]+)`", row[1]):
        text = re.sub(r"\b[AB]\b", "x = 1", form)
        if form in ("=", "!=", "<", "<=", ">", ">="):
            text = f"x {form} 1"
        try:
            parse_statement(text)
        except notation.NotationError:
            parse_term(text)
        read += 1
    assert read


def test_the_limits_are_those_of_the_code() -> None:
    limits = dict(row[:2] for row in _cells("## Limits"))
    assert files.MAX_BYTES == 1_000_000 and limits["a file"] == "1 MB"
    assert str(derivations.MAX_ITEMS) in limits["steps, assumptions, definitions, variables"]
    assert limits["a statement"] == (
        f"{words.MAX_LENGTH:,} characters, {notation.MAX_DEPTH} nested parentheses, "
        f"{notation.MAX_HEIGHT} operations along a branch"
    )
    assert f"{words.MAX_DIGITS} digits" in limits["a number"]
    assert f"{sizes.MAX_EXPONENT:,}" in limits["a number"]
    assert limits["a matrix"] == (
        f"{notation.MAX_SIDE} rows and columns; a determinant, {sorts.MAX_DETERMINANT}"
    )
    assert str(REACH) in limits["a counterexample that Lean checks"]
