"""What the pages of all runs end with, and how they come onto the disk."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from apery.report.html import element, facts, join
from apery.store import RunDirectory


def reproduce(data: Mapping[str, Any], *more: tuple[str, object]) -> Markup:
    """Return the section that says how to do a run again.

    Parameters
    ----------
    data : mapping
        With ``name``, ``created``, ``command`` and ``environment``.
    more : pairs of (str, object)
        Further facts, named after the time.
    """
    environment = dict(data["environment"])
    packages = environment.get("packages") or {}
    shown = [(n, environment.get(n)) for n in ("apery", "commit", "python", "platform", "host")]
    return join(
        [
            element("h2", "Reproduce"),
            element("pre", data["command"]),
            facts(
                [
                    ("run", data["name"]),
                    ("started", data["created"]),
                    *more,
                    *shown,
                    ("packages", ", ".join(f"{n} {v}" for n, v in packages.items())),
                ]
            ),
        ]
    )


def write_pair(run: RunDirectory, data: Mapping[str, Any], page: str) -> Path:
    """Write ``report.json`` and ``index.html``, and return the path of the latter.

    Raises
    ------
    StoppedEarlyError, StoreError
        The disk is full, or the folder cannot be written.
    """
    text = json.dumps(data, sort_keys=True, indent=1, ensure_ascii=False)
    run.write_text("report/report.json", text + "\n")
    return run.write_text("report/index.html", page)
