"""The page on Lean names the theorems that there are."""

from __future__ import annotations

import re
from pathlib import Path

from apery.core import Constant, ContinuedFraction, Equals, Interlaced, mobius
from apery.lean.statements import theory

PAGE = Path(__file__).resolve().parents[2] / "docs" / "lean.md"


def test_the_table_is_complete() -> None:
    fraction = ContinuedFraction.signed(Interlaced((), ("4*m+2",)), (1,))
    found = theory(Equals(fraction, mobius(1, 1, 1, -1), Constant("e")), terms=(2, 6))
    # The first table; those after it are about the library.
    rows = re.search(r"(^\|.*\n)+", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows is not None
    table = re.findall(r"^\| `(\w+)`", rows.group(), re.MULTILINE)
    assert table == [t.name for t in found.theorems]
