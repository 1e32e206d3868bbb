"""The page on constants: its tables are those of the vocabulary."""

from __future__ import annotations

import re
from pathlib import Path

from apery.core.vocabulary import FUNCTIONS, NAMES
from apery.numerics.ball_forms import decimal_text
from apery.numerics.constants import evaluate

PAGE = Path(__file__).parents[2] / "docs" / "constants.md"


def test_the_tables_name_the_whole_vocabulary() -> None:
    first_cells = " ".join(re.findall(r"^\| (`[^|]*) \|", PAGE.read_text("utf-8"), re.MULTILINE))
    words = set(re.findall(r"`([a-z_0-9]+)[(`]", first_cells))
    assert {*NAMES, *FUNCTIONS} <= words


def test_the_decimals_of_the_table_are_right() -> None:
    rows = re.findall(
        r"^\| `(\w+)`.*\| ([0-9.]+)… \| A\d+ \|$", PAGE.read_text("utf-8"), re.MULTILINE
    )
    assert {name for name, _ in rows} == set(NAMES)
    for name, decimals in rows:
        assert decimal_text(evaluate(name, digits=40)).startswith(decimals)
