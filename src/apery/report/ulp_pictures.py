"""Pictures of a ULP scan: the largest error over the inputs, and the histogram.

Guarantee: the same data give the same bytes; the markup refers to nothing outside of itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import log10

from apery.numerics.formats import FloatFormat

WIDTH, HEIGHT = 640, 230
LEFT, RIGHT, TOP, BOTTOM = 46, 8, 12, 34
COLUMNS = 480
_SHOWN = 8.0


def profile_svg(
    points: Sequence[tuple[str, float]], form: FloatFormat, title: str, key: str
) -> str:
    """Draw the largest error of each piece of the inputs, from negative to positive ones.

    Parameters
    ----------
    points : sequence of (str, float)
        Bits of the first input of a piece, and the largest error in it.
    form : FloatFormat
        Format of the inputs.
    title : str
        What is drawn, in words.
    key : str
        Letters and digits; the id of the title begins with it.

    Examples
    --------
    >>> from apery.numerics.formats import FLOAT32
    >>> profile_svg([("0x3f800000", 0.5), ("0x40000000", 1.5)], FLOAT32, "errors", "p")[:18]
    '<svg class="plot" '
    >>> profile_svg([], FLOAT32, "nothing", "p")
    ''
    """
    if len(points) < 2:
        return ""
    places = [(_place(int(x, 16), form), error) for x, error in points]
    low, high = min(p for p, _ in places), max(p for p, _ in places)
    span = max(high - low, 1e-9)
    most: dict[int, float] = {}
    for place, error in places:
        column = min(int((place - low) / span * COLUMNS), COLUMNS - 1)
        most[column] = max(most.get(column, 0.0), error)
    ceiling = _ceiling(max(most.values()))
    wide = (WIDTH - LEFT - RIGHT) / COLUMNS
    parts = _frame(ceiling)
    for column, error in sorted(most.items()):
        tall = _height(error, ceiling)
        parts.append(
            f'<rect x="{LEFT + column * wide:.2f}" y="{HEIGHT - BOTTOM - tall:.2f}" '
            f'width="{max(wide, 1.2):.2f}" height="{tall:.2f}" fill="var(--curve)"/>'
        )
    for text, place in _ticks(form):
        if low <= place <= high:
            x = LEFT + (place - low) / span * (WIDTH - LEFT - RIGHT)
            parts.append(_text(x, HEIGHT - BOTTOM + 14, text))
    parts.append(_text(WIDTH / 2, HEIGHT - 4, "input"))
    return _svg(parts, title, key)


def histogram_svg(bins: Sequence[tuple[float, float, int]], title: str, key: str) -> str:
    """Draw how many results have which error; the counts are on a logarithmic scale.

    Examples
    --------
    >>> histogram_svg([(0.0, 0.0625, 10), (0.0625, 0.125, 3)], "errors", "h")[:18]
    '<svg class="plot" '
    >>> histogram_svg([], "nothing", "h")
    ''
    """
    # Beyond some units a linear scale shows nothing; the table has all.
    shown = [b for b in bins if b[1] <= _SHOWN]
    if not shown:
        return ""
    most = log10(max(count for _, _, count in shown)) + 0.3
    end = max(high for _, high, _ in shown)
    scale = (WIDTH - LEFT - RIGHT) / end
    parts = []
    for decade in range(int(most) + 1):
        y = HEIGHT - BOTTOM - decade / most * (HEIGHT - TOP - BOTTOM)
        parts += [_line(LEFT, y, WIDTH - RIGHT, y), _text(LEFT - 5, y + 3, f"10^{decade}", "end")]
    for low, high, count in shown:
        tall = (log10(count) + 0.15) / most * (HEIGHT - TOP - BOTTOM)
        parts.append(
            f'<rect x="{LEFT + low * scale:.2f}" y="{HEIGHT - BOTTOM - tall:.2f}" '
            f'width="{max((high - low) * scale - 0.5, 0.5):.2f}" height="{tall:.2f}" '
            'fill="var(--curve)"/>'
        )
    step = 0.25 if end <= 2 else 0.5 if end <= 4 else 1.0
    for k in range(int(end / step) + 1):
        parts.append(_text(LEFT + k * step * scale, HEIGHT - BOTTOM + 14, f"{k * step:g}"))
    beyond = sum(b[2] for b in bins) - sum(b[2] for b in shown)
    more = f", {beyond:,} beyond" if beyond else ""
    parts.append(_text(WIDTH / 2, HEIGHT - 4, f"error in ULP{more}"))
    return _svg(parts, title, key)


def _place(bits: int, form: FloatFormat) -> float:
    """Return the place of an input: its exponent, counted from the smallest numbers on."""
    size = form.magnitude(bits) / form.smallest_normal
    return -size if bits & form.sign else size


def _ticks(form: FloatFormat) -> list[tuple[str, float]]:
    step = max(1, form.emax // 2)
    found = [("0", 0.0)]
    for k in range(-1, 2):
        e = k * step
        place = float(e + form.emax)
        found += [(f"2^{e}", place), (f"-2^{e}", -place)]
    return found


def _ceiling(error: float) -> float:
    return max(1.0, error * 1.05)


def _height(error: float, ceiling: float) -> float:
    # Errors far beyond some units are drawn on a logarithmic scale.
    share = error / ceiling if ceiling <= 64 else log10(1 + error) / log10(1 + ceiling)
    return share * (HEIGHT - TOP - BOTTOM)


def _frame(ceiling: float) -> list[str]:
    marks = [0.5 * k for k in range(1, int(2 * ceiling) + 1)] if ceiling <= 4 else []
    if not marks:
        marks = [1.0, 4.0, 16.0, 256.0, 65536.0, 16777216.0]
    parts = [_line(LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM)]
    for error in marks:
        if error <= ceiling:
            y = HEIGHT - BOTTOM - _height(error, ceiling)
            parts += [_line(LEFT, y, WIDTH - RIGHT, y), _text(LEFT - 5, y + 3, f"{error:g}", "end")]
    return parts


def _line(x: float, y: float, right: float, bottom: float) -> str:
    return (
        f'<line x1="{x:.2f}" y1="{y:.2f}" x2="{right:.2f}" y2="{bottom:.2f}" '
        'stroke="currentColor" stroke-opacity="0.2"/>'
    )


def _text(x: float, y: float, shown: str, anchor: str = "middle") -> str:
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-size="10" fill="currentColor" '
        f'text-anchor="{anchor}">{escape(shown)}</text>'
    )


def _svg(parts: Sequence[str], title: str, key: str) -> str:
    return (
        f'<svg class="plot" role="img" aria-labelledby="{key}-title" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}"><title id="{key}-title">{escape(title)}</title>'
        f"{''.join(parts)}</svg>"
    )
