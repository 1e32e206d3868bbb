"""Heat maps of kernels: which is the best over lengths of patterns and alphabets.

Guarantee: the same data give the same bytes; the markup refers to nothing outside of itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

COLOURS = {
    "bytes": "#cfe3f7", "bitsliced": "#8fbce6", "fft": "#f7c98b", "packed": "#e8a85c",
    "sparse": "#b9dfb0", "hybrid": "#7fbf8e", "sampling": "#d9c4ea", "oracle": "#dddddd",
}  # fmt: skip
"""Dark text is read on each; the names in the cells say the same."""
_CELL, _ROW, _LEFT, _TOP, _BOTTOM = 82, 40, 92, 26, 34


def heat_map(cells: Sequence[Mapping[str, Any]], title: str, key: str) -> str:
    """Draw the best kernel of each workload and its time.

    Parameters
    ----------
    cells : sequence of dict
        Workloads with ``m``, ``alphabet``, ``family`` and ``seconds``, and ``k`` for searches.
    title : str
        What is drawn, in words.
    key : str
        Letters and digits; the id of the title begins with it.

    Examples
    --------
    >>> cell = {"m": 16, "k": None, "alphabet": 4, "family": "bytes", "seconds": {"bytes()": 1e-3}}
    >>> heat_map([cell], "the best kernels", "h")[:18]
    '<svg class="plot" '
    >>> heat_map([], "nothing", "h")
    ''
    """
    cells = [c for c in cells if c["family"]]
    if not cells:
        return ""
    columns = sorted({(c["m"], -1 if c["k"] is None else c["k"]) for c in cells})
    rows = sorted({c["alphabet"] for c in cells})
    width = _LEFT + _CELL * len(columns) + 8
    height = _TOP + _ROW * len(rows) + _BOTTOM
    parts = []
    for i, (m, k) in enumerate(columns):
        shown = f"{m:,}" if k < 0 else f"{m:,}, k {k:,}"
        parts.append(_text(_LEFT + (i + 0.5) * _CELL, _TOP - 8, shown, "currentColor"))
    for j, size in enumerate(rows):
        y = _TOP + (j + 0.5) * _ROW + 4
        parts.append(_text(_LEFT - 8, y, f"{size:,} symbols", "currentColor", "end"))
    for cell in cells:
        x = _LEFT + _CELL * columns.index((cell["m"], -1 if cell["k"] is None else cell["k"]))
        y = _TOP + _ROW * rows.index(cell["alphabet"])
        colour = COLOURS.get(cell["family"], "#dddddd")
        parts.append(
            f'<rect x="{x + 1}" y="{y + 1}" width="{_CELL - 2}" height="{_ROW - 2}" rx="3" '
            f'fill="{colour}"/>'
        )
        middle = x + _CELL / 2
        parts.append(_text(middle, y + 17, cell["family"], "#16181d", weight="600"))
        parts.append(_text(middle, y + 31, duration(min(cell["seconds"].values())), "#16181d"))
    parts.append(
        _text(_LEFT + _CELL * len(columns) / 2, height - 10, "length of the pattern, m",
              "currentColor")
    )  # fmt: skip
    return (
        f'<svg class="plot" role="img" aria-labelledby="{key}-title" '
        f'style="max-width:{width}px" viewBox="0 0 {width} {height}">'
        f'<title id="{key}-title">{escape(title)}</title>{"".join(parts)}</svg>'
    )


def duration(seconds: float) -> str:
    """Return a time in the unit that suits it.

    Examples
    --------
    >>> duration(0.00021), duration(0.0123), duration(2.5)
    ('210 us', '12.3 ms', '2.5 s')
    """
    if seconds < 1e-3:
        return f"{1e6 * seconds:.3g} us"
    return f"{1e3 * seconds:.3g} ms" if seconds < 1 else f"{seconds:.3g} s"


def _text(
    x: float, y: float, shown: str, colour: str, anchor: str = "middle", weight: str = "400"
) -> str:  # fmt: skip
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="12" fill="{colour}" font-weight="{weight}" '
        f'text-anchor="{anchor}">{escape(shown)}</text>'
    )
