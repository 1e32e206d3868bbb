"""The page on the search: its limits are those of the code."""

from __future__ import annotations

import re
from pathlib import Path

from apery.discovery.esma import Settings
from apery.discovery.esma.lift import MAX_PERIOD
from apery.discovery.esma.search import MAX_ORDER
from apery.discovery.esma.transforms import DISTINCTION_BITS, MOST
from apery.discovery.esma.words import LONGEST
from tests.discovery.test_esma import PROMISED

PAGE = Path(__file__).parents[2] / "docs" / "esma.md"


def test_the_limits_are_those_of_the_code() -> None:
    text = PAGE.read_text("utf-8")
    assert f"| {MOST:,}".replace(",", " ") in text
    assert f"| length of sign words | {LONGEST} |" in text
    assert f"| {Settings().order} by default, {MAX_ORDER} at most |" in text
    assert f"| period written out | {MAX_PERIOD} |" in text
    assert f"| {DISTINCTION_BITS} binary digits" in text
    assert f"within {Settings().terms} terms" in text


def test_the_promised_numbers_are_those_of_the_tests() -> None:
    rows = re.findall(
        r"^\| ([^|]+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|", PAGE.read_text("utf-8"), re.M
    )
    assert len(rows) == len(PROMISED) + 1  # and the control
    for (_, short, promised_short, long, promised_long), least in zip(
        rows, PROMISED.values(), strict=False
    ):
        assert (int(promised_short), int(promised_long)) == least
        assert int(short) >= least[0] and int(long) >= least[1]
