"""What a page needs to know of a ULP scan, as plain JSON.

Guarantee: a function of the run directory and of the report of the scan alone.
"""

from __future__ import annotations

import shlex
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from apery.store import RunDirectory
from apery.verify.ulp import UlpReport

FORMAT = "apery-ulp-1"


def ulp_command(run: RunDirectory) -> str:
    """Return the command that does the same scan anew."""
    config = run.config
    words = ["apery", "ulp", config["target"], "--format", config["format"]]
    words += ["--against", config["against"]]
    if config["interval"]:
        # The sign of a negative end must not look like an option.
        words.append(f"--interval={config['interval']}")
    words += ["--ulp", config["ulp"]]
    if config["samples"]:
        words += ["--samples", str(config["samples"])]
    return shlex.join([*words, "--seed", str(run.seed)])


def ulp_data(run: RunDirectory, report: UlpReport) -> dict[str, Any]:
    """Return the content of ``report/report.json``: decimal fractions are text.

    Parameters
    ----------
    run : RunDirectory
        The run of the scan.
    report : UlpReport
        What was found.
    """
    plain = _plain(asdict(report))
    plain["violations"] = [{**_plain(asdict(v)), "says": v.says} for v in report.violations]
    low, high = report.correct
    sampled = report.method == "sampled"
    return {
        **plain,
        "kind": FORMAT,
        "name": run.name,
        "created": run.created,
        "seed": run.seed,
        "identity": run.config.get("identity", ""),
        "command": ulp_command(run),
        "environment": run.environment(),
        "maximum": str(report.maximum),
        "bound": None if sampled else str(report.bound),
        "correct": [round(low, 12), round(high, 12)],
        "trusted": report.trusted,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    return [_plain(v) for v in value] if isinstance(value, (list, tuple)) else value
