"""The report of a run on the disk."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from apery.report.formula import formula_page
from apery.report.page import run_page
from apery.store import RunDirectory


def write_report(run: RunDirectory, data: Mapping[str, Any]) -> Path:
    """Write ``report.json``, ``index.html`` and a page for each formula that has one.

    Each file is replaced as a whole; the index comes last, so that its links lead somewhere.

    Parameters
    ----------
    run : RunDirectory
        The run.
    data : mapping
        What `apery.report.data.run_data` returned for it.

    Returns
    -------
    Path
        The index.

    Raises
    ------
    StoppedEarlyError, StoreError
        The disk is full, or the folder cannot be written.
    """
    text = json.dumps(data, sort_keys=True, indent=1, ensure_ascii=False)
    run.write_text("report/report.json", text + "\n")
    for formula in (*data["formulas"], *data["refuted"]):
        if formula["page"]:
            name = formula["id"]
            run.write_text(f"report/{name}.html", formula_page(data, name))
    return run.write_text("report/index.html", run_page(data))
