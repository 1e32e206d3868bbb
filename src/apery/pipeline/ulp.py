"""A ULP scan as a run: parts of the inputs are work items of a journal.

Guarantee: the report depends on the scan alone, not on the number of workers, on where the scan
was interrupted, or on how often it was resumed. A run goes on only with the target that it began
with: where its file or package has changed, resuming is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any

from apery.core.errors import StoppedEarlyError, StoreError
from apery.numerics.formats import Ulp, float_format
from apery.pipeline.family import settings_of
from apery.pipeline.items import How, Worked, stage
from apery.pipeline.watching import Deadline, Silent, Watcher
from apery.store import Results, RunDirectory
from apery.store.lines import format_line
from apery.verify.ulp import Scan, Target, UlpReport
from apery.verify.ulp.parts import Interval
from apery.verify.ulp.scanning import Item, item_key, item_size

SEARCH = "ulp"


@dataclass(frozen=True, slots=True)
class Scanned:
    """A scan after the work on it.

    Parameters
    ----------
    run : RunDirectory
        Where everything stands.
    report : UlpReport
        What was found.
    problems : tuple of str
        Work items that failed, one line each; a resumed run tries them again.
    stopped : str
        Why the work ended before its end; empty if it did not.
    """

    run: RunDirectory
    report: UlpReport
    problems: tuple[str, ...] = ()
    stopped: str = ""


def identity(target: Target) -> str:
    """Return what tells a target from a later one of the same name.

    Examples
    --------
    >>> identity(Target("numpy.exp")).startswith("numpy ")
    True
    """
    print_ = target.fingerprint()
    if print_:
        return f"sha256 {print_}"
    name = target.text.split(".")[0]
    try:
        return f"{name} {metadata.version(name)}"
    except (metadata.PackageNotFoundError, ValueError):
        return ""


def start_scan(
    scan: Scan,
    root: Path,
    *,
    jobs: int = 1,
    deadline: Deadline | None = None,
    watcher: Watcher | None = None,
) -> Scanned:
    """Make a run directory and do the scan in it.

    Raises
    ------
    InvalidInputError
        The target does not exist or does not map numbers of the format; no run is made.
    StoreError
        The run directory cannot be made.
    """
    probe(scan)
    config = {**scan.settings, "identity": identity(scan.target)}
    run = RunDirectory.create(root, SEARCH, config, scan.seed)
    return resume_scan(run, jobs=jobs, deadline=deadline, watcher=watcher)


def probe(scan: Scan) -> None:
    """Try a target at one input."""
    import numpy as np

    from apery.verify.ulp.target import UNSIGNED

    one = np.array([scan.form.encode(1)] * 2, dtype=UNSIGNED[scan.form.bits])
    scan.target.on_bits(scan.form)(one)


def scan_of(run: RunDirectory) -> Scan:
    """Read the scan of a run.

    Raises
    ------
    StoreError
        The settings are not those of a scan.
    """
    with settings_of(run) as config:
        form = float_format(config["format"])
        interval = Interval.parse(config["interval"], form) if config["interval"] else None
        return Scan(
            Target(config["target"]), config["against"], form, interval, Ulp(config["ulp"]),
            config["samples"], run.seed,
        )  # fmt: skip


def report_of(run: RunDirectory) -> UlpReport:
    """Return the report of what the journals of a run hold."""
    return scan_of(run).report(list(Results.of(run).items.values()))


def resume_scan(
    run: RunDirectory,
    *,
    jobs: int = 1,
    deadline: Deadline | None = None,
    watcher: Watcher | None = None,
) -> Scanned:
    """Go on with a scan; work that is in its journals is not done again.

    Raises
    ------
    StoreError
        The target is not that of the run any more.
    """
    scan = scan_of(run)
    now = identity(scan.target)
    if now != run.config.get("identity", ""):
        raise StoreError(
            f"{scan.target.text} has changed since the run began ({run.config.get('identity')}, "
            f"now {now or 'not to be found'}); start a new scan"
        )
    how: How = {"jobs": jobs, "deadline": deadline or Deadline(), "watcher": watcher or Silent()}
    how["watcher"].say(f"run {run.path}")
    problems: tuple[str, ...] = ()
    stopped = ""
    try:
        problems = _staged(run, scan, "scan", scan.items(), how)
        lines = list(Results.of(run).items.values())
        further = scan.following(lines) if not problems else []
        if further:
            problems = _staged(run, scan, "around the worst", further, how)
    except StoppedEarlyError as error:
        stopped = str(error)
    return Scanned(run, report_of(run), problems, stopped)


def _staged(
    run: RunDirectory, scan: Scan, name: str, items: Sequence[Item], how: How
) -> tuple[str, ...]:
    return stage(
        run, Results.of(run), name, "inputs", items, partial(_work, scan), key=item_key,
        size=item_size, **how,
    )  # fmt: skip


def _work(scan: Scan, item: Item) -> Worked:
    line: dict[str, Any] = scan.work(item)
    return Worked((format_line(line),), item_size(item))
