"""A ULP scan in words, the same on the page and on the terminal.

Guarantee: of a sampled scan every line with an error has the word *sampled* in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from math import floor
from typing import Any

Data = Mapping[str, Any]
STEPS = (0.0625, 0.125, 0.25, 0.5, 0.625, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 7.0, 15.0, 255.0, 65535.0)
"""Errors at which the coarse histogram is cut; each is an end of a place of the fine one."""


def is_sampled(data: Data) -> bool:
    """Whether only some inputs were tried."""
    return bool(data["method"] == "sampled")


def ulps(error: str, *, up: bool = False) -> str:
    """Return an error with some digits.

    Examples
    --------
    >>> ulps("0.50164321987654321"), ulps("2.5407613068", up=True), ulps("0")
    ('0.501643', '2.54077', '0')
    """
    value = Decimal(error)
    if value == 0:
        return "0"
    if value >= 10**6 or value < Decimal("1e-6"):
        return f"{value:.3e}"
    shown = Decimal(1).scaleb(max(value.adjusted(), -1) - 5)
    return str(value.quantize(shown, rounding="ROUND_CEILING" if up else "ROUND_HALF_EVEN"))


def facts_of(data: Data) -> list[tuple[str, str]]:
    """Return names and values of what matters most."""
    sampled = is_sampled(data)
    word = ", sampled" if sampled else ""
    where = f" on [{data['interval'].replace(',', ', ')}]" if data["interval"] else ""
    lines = [
        ("target", f"{data['target']}, {data['form']}, against {data['against']}{where}"),
        ("inputs", f"{data['inputs']:,} {'sampled' if sampled else 'tried'}"
         + ("" if data["complete"] else ", the scan is not complete")),
    ]  # fmt: skip
    if data["worst"]:
        w = data["worst"][0]
        lines += [
            ("maximum", f"{ulps(w['high'])} ULP ({data['ulp']}{word}) at {w['x_text']} = {w['x']}"),
            ("", f"result {w['y_text']}, exact value {w['value']}"),
        ]
    if data["flushed"]:
        w = data["flushed"]
        lines.append(
            ("flushed", f"{ulps(w['high'])} ULP{word} at {w['x_text']}, where the result is 0")
        )
    lines.append(("bound", bound_text(data)))
    low, high = (floor(c * 10**8) / 10**6 for c in data["correct"])
    # 100 % is said only of all.
    share = f"{low:.6f} %" if low == high else f"{low:.6f} to {high:.6f} %"
    results = "sampled results" if sampled else "results"
    lines.append(("rounded", f"{share} of {data['numbers']:,} {results} are correctly rounded"))
    for v in data["violations"]:
        inputs = ", ".join(v["witnesses"])
        lines.append((v["kind"], f"{v['count']:,}{word}: {v['says']}, at {inputs}"))
    if not data["violations"]:
        lines.append(("violations", f"none{' among the sampled inputs' if sampled else ''}"))
    lines.append(("rests on", data["rests_on"]))
    if data["checks"]:
        missed = f"{100 * data['share']:.2g} % of its tolerance"
        if not data["trusted"]:
            missed = f"MORE THAN its tolerance, at {data['share_at']}: the scan is void"
        lines.append(
            ("", f"at {data['checks']:,} inputs that were drawn the reference misses by {missed}")
        )
    return lines


def bound_text(data: Data) -> str:
    """Return what follows for all inputs."""
    if is_sampled(data):
        return "none: sampled, nothing follows for other inputs"
    if not data["complete"]:
        return "none: the scan is not complete"
    if not data["trusted"]:
        return "none: the reference is off"
    return f"no error is above {ulps(data['bound'], up=True)} ULP"


def coarse(data: Data) -> list[tuple[str, int]]:
    """Return the histogram with few rows.

    Examples
    --------
    >>> coarse({"histogram": [[0.0, 0.0625, 7], [0.5, 0.5625, 1]]})
    [('below 0.0625', 7), ('0.5 to 0.625', 1)]
    """
    rows: dict[str, int] = {}
    for low, _, count in data["histogram"]:
        k = sum(step <= low for step in STEPS)
        name = (
            f"below {STEPS[0]:g}" if k == 0
            else f"{STEPS[k - 1]:g} and more" if k == len(STEPS)
            else f"{STEPS[k - 1]:g} to {STEPS[k]:g}"
        )  # fmt: skip
        rows[name] = rows.get(name, 0) + count
    return list(rows.items())
