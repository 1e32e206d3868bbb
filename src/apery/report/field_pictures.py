"""Pictures of a matrix field: delta over directions, and a walk on the lattice.

Guarantee: the same data give the same bytes; the markup refers to nothing outside of itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

CELL, DOT, MARGIN = 44, 26, 24
LATTICE = 8
"""Points of the lattice along each axis."""

Cell = tuple[int, int, float | None]
"""Steps along x and y in one period, and delta."""


def heat_map_svg(cells: Sequence[Cell], title: str, key: str) -> str:
    """Draw delta over the directions of a grid, one square each.

    Parameters
    ----------
    cells : sequence of (int, int, float or None)
        Directions without common divisor, each with its delta.
    title : str
        What is drawn, in words.
    key : str
        Letters and digits; the id of the title begins with it.

    Examples
    --------
    >>> heat_map_svg([(1, 1, 0.08), (1, 0, -0.99), (0, 1, None)], "delta", "h")[:18]
    '<svg class="plot" '
    >>> heat_map_svg([], "nothing", "h")
    ''
    """
    if not cells:
        return ""
    wide, high = max(c[0] for c in cells), max(c[1] for c in cells)
    height = (high + 1) * CELL + MARGIN
    parts = []
    for x, y, delta in sorted(cells, key=lambda c: c[:2]):
        left, top = MARGIN + x * CELL, (high - y) * CELL
        if delta is not None:
            # From -1, no approximation, to 1, that of a quadratic number.
            shade = min(max((delta + 1) / 2, 0.0), 1.0)
            parts.append(
                f'<rect x="{left}" y="{top}" width="{CELL - 2}" height="{CELL - 2}" '
                f'fill="var(--curve)" fill-opacity="{0.05 + 0.6 * shade:.2f}"/>'
            )
        shown = "–" if delta is None else f"{delta:.2f}"
        weight = ' font-weight="bold"' if delta is not None and delta > 0 else ""
        parts.append(_text(left + CELL / 2 - 1, top + CELL / 2 + 3, shown, weight))
    parts += [_text(MARGIN + x * CELL + CELL / 2, height - 8, str(x)) for x in range(wide + 1)]
    parts += [_text(10, (high - y) * CELL + CELL / 2, str(y)) for y in range(high + 1)]
    return _svg(MARGIN + (wide + 1) * CELL, height, parts, title, key)


def lattice_svg(direction: Sequence[int], title: str, key: str) -> str:
    """Draw the lattice with the walk from (1, 1) along a direction.

    Examples
    --------
    >>> lattice_svg((1, 1), "the walk", "w")[:18]
    '<svg class="plot" '
    """
    dx, dy = direction[0], direction[1]
    size = LATTICE * DOT + MARGIN

    def place(x: int, y: int) -> tuple[int, int]:
        return MARGIN + (x - 1) * DOT, size - MARGIN - (y - 1) * DOT

    parts = []
    for x in range(1, LATTICE + 1):
        for y in range(1, LATTICE + 1):
            left, top = place(x, y)
            parts.append(
                f'<circle cx="{left}" cy="{top}" r="2" fill="currentColor" fill-opacity="0.35"/>'
            )
    points, x, y = [place(1, 1)], 1, 1
    stops = [place(1, 1)]
    while x + dx <= LATTICE and y + dy <= LATTICE and (dx or dy):
        points += [place(x + step, y) for step in range(1, dx + 1)]
        points += [place(x + dx, y + step) for step in range(1, dy + 1)]
        x, y = x + dx, y + dy
        stops.append(place(x, y))
    line = " ".join(f"{left},{top}" for left, top in points)
    parts.append(
        f'<polyline points="{line}" fill="none" stroke="var(--curve)" stroke-width="1.6"/>'
    )
    parts += [f'<circle cx="{left}" cy="{top}" r="4" fill="var(--curve)"/>' for left, top in stops]
    parts.append(_text(size - 12, size - 6, "x"))
    parts.append(_text(10, 16, "y"))
    return _svg(size, size, parts, title, key)


def _text(left: float, top: float, shown: str, more: str = "") -> str:
    return (
        f'<text x="{left:g}" y="{top:g}" text-anchor="middle" font-size="11" '
        f'fill="currentColor"{more}>{escape(shown)}</text>'
    )


def _svg(width: int, height: int, parts: Sequence[str], title: str, key: str) -> str:
    return (
        f'<svg class="plot" role="img" aria-labelledby="{key}-title" '
        f'viewBox="0 0 {width} {height}" style="max-width:{width}px">'
        f'<title id="{key}-title">{escape(title)}</title>{"".join(parts)}</svg>'
    )
