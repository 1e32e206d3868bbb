"""The page of a search for programs: a curve of digits, the table, the programs.

Guarantee: a function of the JSON of the run alone; the same data give the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from apery.report.ending import reproduce, write_pair
from apery.report.html import element, facts, join, page, table
from apery.store import RunDirectory

if TYPE_CHECKING:
    from apery.discovery.programs.search import Entry

WIDTH, HEIGHT = 640, 320
LEFT, RIGHT, TOP, BOTTOM = 40, 186, 12, 36
_DASHES = ("", "7 3", "2 3", "9 3 2 3", "4 4", "1 3", "12 4")


def programs_data(
    run: RunDirectory, goal: Mapping[str, Any], operations: Sequence[int], entries: Sequence[Entry]
) -> dict[str, Any]:
    """Return all that the page says, as plain data.

    Parameters
    ----------
    goal : mapping
        Function, interval and kind of error.
    operations : sequence of int
        Least and most operations.
    entries : sequence
        The best program of each method and number of operations.
    """
    return {
        "name": run.name,
        "command": _command(goal, operations, run.seed),
        "created": run.created,
        "environment": run.environment(),
        "goal": dict(goal),
        "operations": list(operations),
        "entries": [
            {
                "operations": e.operations, "method": e.method, "digits": e.bound.digits,
                "error": f"{float(e.bound.high):.10e}", "where": str(e.bound.where),
                "id": e.program.id, "program": str(e.program),
                "program_operations": e.program.operations,
                "constants": [str(c) for c in e.program.constants], "optimal": e.optimal,
            }
            for e in entries
        ],
    }  # fmt: skip


def _command(goal: Mapping[str, Any], operations: Sequence[int], seed: int) -> str:
    low, high = goal["interval"]
    kind = "" if goal["relative"] else " --error absolute"
    if goal.get("weight"):
        kind += f' --weight "{goal["weight"]}"'
    return (
        f'apery search programs "{goal["function"]}" --interval {low},{high} '
        f"--operations {operations[0]}..{operations[1]}{kind} --seed {seed}"
    )


def programs_page(data: Mapping[str, Any]) -> str:
    """Return ``index.html`` of a search for programs.

    Parameters
    ----------
    data : mapping
        What `programs_data` returns.
    """
    goal, entries = data["goal"], data["entries"]
    kind = "relative" if goal["relative"] else "absolute"
    if goal.get("weight"):
        kind = f"absolute, times {goal['weight']},"
    title = f"Programs for {goal['function']}"
    methods = list(dict.fromkeys(e["method"] for e in entries))
    cells = {(e["operations"], e["method"]): e for e in entries}
    low, high = data["operations"]
    rows = [
        (n, *(f"{cells[n, m]['digits']:.4f}" if (n, m) in cells else "" for m in methods))
        for n in range(low, high + 1)
    ]
    curves = [
        (m, [(n, cells[n, m]["digits"]) for n in range(low, high + 1) if (n, m) in cells])
        for m in methods
    ]
    if not entries:
        return page(
            title, element("h1", title),
            element("p", "Nothing is certified yet; a resumed run goes on."), reproduce(data),
        )  # fmt: skip
    found = {e["id"]: e for e in entries if e["method"] == "apery"}
    return page(
        title,
        element("h1", title),
        facts(
            [
                ("interval", f"[{goal['interval'][0]}, {goal['interval'][1]}]"),
                ("error", f"largest {kind} error over the whole interval, of the exact program"),
                ("certified", "every number of digits is a bound from Taylor models in balls"),
                ("not included", "rounding of the operations and of the constants"),
            ]
        ),
        element(
            "figure", Markup(curves_svg(curves, "Certified digits by operations", "digits")),
            element("figcaption", "Certified digits by number of operations."),
        ),
        table("Certified digits, -log10 of the largest error, rounded down.",
              ("operations", *methods), rows),
        element("h2", "Programs"),
        *(_program(e) for e in found.values()),
        reproduce(data),
    )  # fmt: skip


def _program(entry: Mapping[str, Any]) -> Markup:
    lines = entry["program"].split("; ")
    constants = [
        f"c{k} = {_value(c)!r}" for k, c in enumerate(entry["constants"], 1)
    ]  # fmt: skip
    return join(
        [
            element(
                "h3", f"{entry['program_operations']} operations, {entry['digits']:.4f} digits"
            ),
            element("pre", "\n".join([*lines, "", *constants])),
            facts(
                [
                    ("largest error", f"{entry['error']}, certified"),
                    ("equioscillates", "yes" if entry["optimal"] else "not seen"),
                    ("export", element("code", f"apery export {entry['id']} --as c")),
                ]
            ),
        ]
    )


def _value(text: str) -> float:
    top, _, bottom = text.partition("/")
    return int(top) / int(bottom or 1)


def curves_svg(
    curves: Sequence[tuple[str, Sequence[tuple[int, float]]]], title: str, key: str
) -> str:
    """Draw digits by operations, a curve for each method.

    Examples
    --------
    >>> curves_svg([("a", [(1, 2.0), (2, 3.0)])], "digits", "d")[:18]
    '<svg class="plot" '
    >>> curves_svg([], "nothing", "d")
    ''
    """
    places = [p for _, points in curves for p in points]
    if not places:
        return ""
    first, last = min(n for n, _ in places), max(n for n, _ in places)
    top = max(1.0, *(d for _, d in places)) * 1.03

    def at(n: float, digits: float) -> tuple[float, float]:
        x = LEFT + (n - first) / max(1, last - first) * (WIDTH - LEFT - RIGHT)
        return x, HEIGHT - BOTTOM - max(0.0, digits) / top * (HEIGHT - TOP - BOTTOM)

    parts = []
    step = 1 if top < 8 else 2 if top < 18 else 5
    for digits in range(0, int(top) + 1, step):
        x, y = at(first, digits)
        parts.append(
            f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" '
            'stroke="currentColor" stroke-opacity="0.2"/>'
        )
        parts.append(_text(x - 6, y + 3, str(digits), "end"))
    parts += [
        _text(at(n, 0)[0], HEIGHT - BOTTOM + 14, str(n)) for n in range(first, last + 1)
    ]  # fmt: skip
    parts.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 5, "operations"))
    for k, (name, points) in enumerate(curves):
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in (at(n, d) for n, d in points))
        own = k == 0
        look = (
            'stroke="var(--curve)" stroke-width="2.5"' if own else
            f'stroke="currentColor" stroke-opacity="0.65" stroke-dasharray="{_DASHES[k % 7]}"'
        )  # fmt: skip
        parts.append(f'<polyline points="{line}" fill="none" {look}/>')
        y = TOP + 12 + 16 * k
        parts.append(
            f'<line x1="{WIDTH - RIGHT + 14}" y1="{y - 3}" x2="{WIDTH - RIGHT + 40}" y2="{y - 3}" '
            f"{look}/>"
        )
        parts.append(_text(WIDTH - RIGHT + 46, y, name, "start"))
    return (
        f'<svg class="plot" role="img" aria-labelledby="{key}-title" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}"><title id="{key}-title">{escape(title)}</title>'
        f"{''.join(parts)}</svg>"
    )


def _text(x: float, y: float, shown: str, anchor: str = "middle") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="10" fill="currentColor" '
        f'text-anchor="{anchor}">{escape(shown)}</text>'
    )


def write_programs(run: RunDirectory, data: Mapping[str, Any]) -> Path:
    """Write ``report.json`` and ``index.html``, and return the path of the latter."""
    return write_pair(run, data, programs_page(data))
