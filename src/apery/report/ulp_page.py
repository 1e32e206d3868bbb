"""The page of a ULP scan.

Guarantee: a function of the JSON of the scan alone; the same data give the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from apery.numerics.formats import float_format
from apery.report.ending import reproduce, write_pair
from apery.report.html import element, facts, page, table
from apery.report.ulp_pictures import histogram_svg, profile_svg
from apery.report.ulp_words import coarse, facts_of, is_sampled, ulps
from apery.store import RunDirectory


def ulp_page(data: Mapping[str, Any]) -> str:
    """Return ``index.html`` of a scan.

    Parameters
    ----------
    data : mapping
        What `apery.report.ulp_data.ulp_data` returns.
    """
    sampled = is_sampled(data)
    what = "Sampled errors" if sampled else "Errors"
    title = f"{what} of {data['target']} in {data['form']}"
    word = "sampled error" if sampled else "error"
    worst = [
        (ulps(w["high"]), element("code", w["x_text"]), element("code", w["y_text"]),
         w["value"], {True: "yes", False: "no", None: "not known"}[w["rounded"]])
        for w in data["worst"]
    ]  # fmt: skip
    rows = [
        (name, count, f"{100 * count / max(1, data['numbers']):.4f} %")
        for name, count in coarse(data)
    ]
    return page(
        title,
        element("h1", title),
        facts(facts_of(data)),
        _figure(
            profile_svg(
                [(x, e) for x, e in data["profile"]], float_format(data["form"]),
                f"Largest {word} of each piece of the inputs", "profile",
            ),
            f"Largest {word} in units in the last place, by piece of the inputs; each binade has "
            "the same width.",
        ),
        _figure(
            histogram_svg([(a, b, n) for a, b, n in data["histogram"]], f"How often which {word}",
                          "histogram"),
            f"How many results have which {word}.",
        ),
        element("h2", f"Largest {word}s"),
        table(
            "Rigorous: the exact values are enclosed by balls.",
            (f"{word}, ULP", "input", "result", "exact value", "correctly rounded"), worst,
        ),
        element("h2", "Histogram"),
        table("As measured.", (f"{word}, ULP", "results", "share"), rows),
        reproduce(data, ("target", data["identity"])),
    )  # fmt: skip


def _figure(drawn: str, caption: str) -> Markup:
    if not drawn:
        return Markup("")
    return element("figure", Markup(drawn), element("figcaption", caption))


def write_ulp_report(run: RunDirectory, data: Mapping[str, Any]) -> Path:
    """Write ``report.json`` and ``index.html``, and return the path of the latter."""
    return write_pair(run, data, ulp_page(data))
