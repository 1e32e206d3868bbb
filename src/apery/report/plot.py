"""Plots as inline SVG that follow the colours of the page.

Guarantee: the same curves give the same bytes; the markup refers to nothing outside of
itself, and no two plots of a page share an id if their keys differ.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from io import StringIO

from apery.report.convergence import Points

_INK, _LINE = "#010203", "#040506"
"""Colours that matplotlib writes and the page replaces: of the text, of the curves."""

_SETTINGS = {
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 9,
    "text.color": _INK,
    "axes.edgecolor": _INK,
    "axes.labelcolor": _INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.6,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "grid.color": _INK,
    "grid.alpha": 0.15,
    "grid.linewidth": 0.5,
}


def convergence_svg(curves: Sequence[Points], title: str, key: str) -> str:
    """Draw correct digits against depth.

    Parameters
    ----------
    curves : sequence of Points
        One for each formula; see `apery.report.convergence.convergence`.
    title : str
        What is drawn, in words; it is read to those who do not see the plot.
    key : str
        Letters and digits; the ids of the plot begin with it.

    Returns
    -------
    str
        An ``<svg>`` element; empty if no curve has two points.

    Examples
    --------
    >>> convergence_svg([((0, 0.5), (1, 2.0))], "e", "p1")[:18]
    '<svg class="plot" '
    >>> convergence_svg([], "nothing", "p2")
    ''
    """
    drawn = [c for c in curves if len(c) > 1]
    if not drawn:
        return ""
    from matplotlib import rc_context
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    with rc_context({**_SETTINGS, "svg.hashsalt": key}):
        figure = Figure(figsize=(5.6, 2.7))
        # Fixed margins: to measure the labels first would double the time.
        figure.subplots_adjust(left=0.09, right=0.98, bottom=0.18, top=0.97)
        figure.patch.set_alpha(0)
        axes = figure.subplots()
        axes.patch.set_alpha(0)
        alone = len(drawn) == 1
        for points in drawn:
            axes.plot(
                *zip(*points, strict=True), color=_LINE, alpha=1 if alone else 0.45,
                linewidth=1.4 if alone else 0.9, marker="o" if alone else "",
                markersize=2.6,
            )  # fmt: skip
        axes.set_xlabel("depth n of the convergent")
        axes.set_ylabel("correct digits")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.grid(visible=True)
        out = StringIO()
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        figure.savefig(out, format="svg", metadata=nothing)
    return _inline(out.getvalue(), title, key)


def _inline(text: str, title: str, key: str) -> str:
    """Make a file of matplotlib a part of a page."""
    # A style inside of an SVG element would hold for the whole page.
    unwanted = r"<(metadata|style)\b.*?</\1>"
    body = re.sub(unwanted, "", text[text.index("<svg") :], flags=re.S)
    view = re.search(r'viewBox="([^"]*)"', body)
    assert view is not None
    inner = body[body.index(">") + 1 :]
    for name in (' id="', ' xlink:href="#', "url(#"):
        inner = inner.replace(name, f"{name}{key}-")
    inner = inner.replace("xlink:href", "href")
    inner = inner.replace(_INK, "currentColor").replace(_LINE, "var(--curve)")
    return (
        f'<svg class="plot" role="img" aria-labelledby="{key}-title" viewBox="{view[1]}">'
        f'<title id="{key}-title">{escape(title)}</title>{inner.strip()}'
    )
