"""A ULP scan on a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from apery.cli.show import show_facts, show_table
from apery.report.ulp_words import coarse, facts_of, is_sampled, ulps

SHOWN = 5
"""Worst inputs."""


def show_ulp(data: Mapping[str, Any]) -> None:
    """Print what matters, the worst inputs, and the histogram."""
    show_facts((name, value) for name, value in facts_of(data))
    word = "sampled error" if is_sampled(data) else "error"
    if data["worst"]:
        click.echo()
        show_table(
            (f"{word}, ULP", "input", "result", "exact value"),
            [
                (ulps(w["high"]), w["x_text"], w["y_text"], w["value"])
                for w in data["worst"][:SHOWN]
            ],
        )
        click.echo()
        show_table(
            (f"{word}, ULP", "results", ""),
            [
                (name, f"{count:,}", f"{100 * count / max(1, data['numbers']):.4f} %")
                for name, count in coarse(data)
            ],
        )
