"""The page about the library says what the catalogue says."""

from __future__ import annotations

from pathlib import Path

from apery.numerics import library
from apery.numerics.library import error_plot

PAGE = Path(__file__).parents[3] / "docs" / "library.md"


def test_bounds_and_worst_inputs_are_on_the_page() -> None:
    single, double = PAGE.read_text(encoding="utf-8").split("## Errors in float64")
    for entry in library.catalogue():
        table = single if entry.format == "float32" else double
        start = f"| `{entry.function.removesuffix('_fast')}` |"
        row = next(line for line in table.splitlines() if line.startswith(start))
        cells = [c.strip() for c in row.split("|")]
        assert (str(entry.bound) if entry.bound else "no bound") in cells
        if entry.fma and entry.format == "float32":
            assert f"`{entry.worst:#010x}`" in row


def test_a_picture_is_the_same_each_time(tmp_path: Path) -> None:
    for file in ("a.svg", "b.svg"):
        error_plot.picture("sin", -1.0, 1.0, tmp_path / file)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    assert "sin_fast, at most" in (tmp_path / "a.svg").read_text(encoding="utf-8")
