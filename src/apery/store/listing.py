"""Finding runs again, damaged ones too.

Guarantee: a damaged run hides no other run; it is listed with what is wrong with it.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from apery.core.errors import StoreError
from apery.store.durable import reason
from apery.store.journal import count_lines
from apery.store.run import LATEST, RunDirectory, journals_in


@dataclass(frozen=True, slots=True)
class RunSummary:
    """One line of the list of runs.

    Parameters
    ----------
    path : Path
        The folder.
    search : str
        Name of the search; empty where it cannot be read.
    seed : int or None
        Seed of the run; None where it cannot be read.
    created : str
        When it was made; empty where it cannot be read.
    records : int
        Number of whole lines in all its journals.
    problem : str
        What is wrong with the run; empty if nothing is.
    """

    path: Path
    search: str
    seed: int | None
    created: str
    records: int
    problem: str

    @property
    def name(self) -> str:
        """Name of the folder."""
        return self.path.name


def _summary(path: Path) -> RunSummary:
    search, seed, created, records, problems = "", None, "", 0, []
    try:
        run = RunDirectory.open(path)
        search, seed, created = run.search, run.seed, run.created
    except StoreError as error:
        problems.append(str(error))
    try:
        for journal in journals_in(path):
            whole, damaged = count_lines(journal)
            records += whole
            if damaged:
                problems.append(f"{journal}, line {damaged[0]}: the line is damaged")
    except StoreError as error:
        problems.append(str(error))
    return RunSummary(path, search, seed, created, records, "; ".join(problems))


def list_runs(root: Path) -> list[RunSummary]:
    """Return a summary of every run in a folder, the oldest first.

    Every journal is read through, and every line compared with its checksum. A root
    that does not exist holds no runs.

    Raises
    ------
    StoreError
        The root is no folder, or cannot be read.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> root = Path(mkdtemp())
    >>> run = RunDirectory.create(root, "esma", {"depth": 4}, seed=7)
    >>> (root / "empty").mkdir()
    >>> [(s.search, s.records, s.problem.partition(", ")[2]) for s in list_runs(root)]
    [('esma', 0, ''), ('', 0, 'for it has no run.toml; `apery runs` lists the runs')]
    """
    summaries = [_summary(path) for path in _folders(root)]
    # The stamp in a name counts whole seconds; the time in the settings is finer.
    return sorted(summaries, key=lambda s: (not s.created, s.created, s.name))


def _folders(root: Path) -> list[Path]:
    try:
        return sorted(
            path
            for path in root.iterdir()
            if path.is_dir() and not path.is_symlink() and not path.name.startswith(".")
        )
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StoreError(
            f"the runs in {root} cannot be read: {reason(error)}; "
            "name another folder, for example by APERY_RUNS"
        ) from error


def find_run(root: Path, name: str) -> RunDirectory:
    """Return the run of a name.

    Parameters
    ----------
    root : Path
        Folder of all runs.
    name : str
        The whole name, the first letters of one name alone, ``latest``, or the path of
        a run anywhere. What has a slash in it is a path; what has none is looked for in
        the root first.

    Raises
    ------
    StoreError
        No run or more than one has this name, or the run is damaged.

    Examples
    --------
    >>> find_run(Path("/dev/shm/no such folder"), "latest")
    Traceback (most recent call last):
        ...
    apery.core.errors.StoreError: there is no run in /dev/shm/no such folder; ...
    """
    if name == ".." or name != Path(name).name:
        return RunDirectory.open(Path(name))
    folders = _folders(root)
    if name == LATEST and folders:
        return _latest(root, folders)
    found = [path for path in folders if path.name == name]
    found = found or [path for path in folders if name and path.name.startswith(name)]
    if not found and name:
        with contextlib.suppress(StoreError):
            return RunDirectory.open(Path(name))
    if not folders:
        raise StoreError(f"there is no run in {root}; start one with `apery search`")
    if not found:
        raise StoreError(f"no run in {root} is called {name!r}; `apery runs` lists the runs")
    if len(found) > 1:
        names = ", ".join(path.name for path in found[:3]) + (", ..." if found[3:] else "")
        raise StoreError(f"{name!r} fits {len(found)} runs: {names}; write more of the name")
    return RunDirectory.open(found[0])


def _latest(root: Path, folders: list[Path]) -> RunDirectory:
    link = root / LATEST
    if link.is_dir():
        return RunDirectory.open(link)
    # No link, or a link to a run that was removed: take the youngest that can be opened.
    runs = []
    for path in folders:
        try:
            runs.append(RunDirectory.open(path))
        except StoreError:
            continue
    if not runs:
        raise StoreError(f"every run in {root} is damaged; `apery runs` says how")
    return max(runs, key=lambda run: (run.created, run.name))
