"""Run directories: everything that one run was told, did and found.

Guarantee: a run directory appears whole or not at all, and its journals are its only
state: a run that was killed at any moment and is opened again has every record whose
writing had returned.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import json
import os
import re
import secrets
import shutil
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path, PurePath
from typing import Any

from apery.core.codec import canonical_json
from apery.core.errors import AperyError, InvalidInputError, StoppedEarlyError, StoreError
from apery.store.durable import reason, sync_directory, write_all, write_atomically
from apery.store.environment import describe_environment
from apery.store.journal import JournalWriter
from apery.store.lines import Data
from apery.store.merge import merge
from apery.store.toml import toml_text

LATEST = "latest"
SETTINGS = "run.toml"

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


def default_root() -> Path:
    """Return the folder of all runs: ``$APERY_RUNS``, or ``runs`` in the current directory."""
    return Path(os.environ.get("APERY_RUNS") or "runs")


def journals_in(path: Path) -> tuple[Path, ...]:
    """Return the journals in a folder, in the order of their names."""
    return tuple(sorted(path.glob("journal-*.jsonl")))


def _checked_name(name: str, what: str) -> str:
    if not _NAME.fullmatch(name):
        raise InvalidInputError(f"{name!r} is no {what}; use letters, digits, '-', '_' and '.'")
    return name


@dataclass(frozen=True, slots=True)
class RunDirectory:
    """One run on the disk; made by `create` or `open`.

    Parameters
    ----------
    path : Path
        The folder.
    search : str
        Name of the search.
    seed : int
        Seed of the run.
    config : dict
        The resolved settings, with lists for tuples and without those that are None.
    created : str
        When it was made, ISO 8601 in UTC.
    """

    path: Path
    search: str
    seed: int
    config: dict[str, Any] = field(hash=False)
    created: str

    @classmethod
    def create(cls, root: Path, search: str, config: Mapping[str, Any], seed: int) -> RunDirectory:
        """Make ``<root>/<utc stamp>-<search>-<6 hex of the config>/``.

        Guarantee: the folder appears under this name with all its files, or not at all;
        two runs never share one.

        Parameters
        ----------
        root : Path
            Folder of all runs; it is made where it is missing.
        search : str
            Name of the search, a part of the name of the folder.
        config : mapping
            The resolved settings, see `apery.store.toml.toml_text` for the types.
        seed : int
            Seed of the run.

        Raises
        ------
        InvalidInputError
            The settings have no TOML form, or `search` cannot be part of a name.
        StoreError
            The folder cannot be made.

        Examples
        --------
        >>> from tempfile import mkdtemp
        >>> root = Path(mkdtemp())
        >>> run = RunDirectory.create(root, "esma", {"depth": 4}, seed=7)
        >>> run.path.name.endswith("Z-esma-66e414")
        True
        >>> RunDirectory.open(root / "latest").config
        {'depth': 4}
        """
        _checked_name(search, "name of a search")
        now = datetime.now(UTC)
        created = now.isoformat(timespec="microseconds")
        text = toml_text({"search": search, "seed": seed, "created": created, "config": config})
        # Hash what a reader of the file will see.
        settings = tomllib.loads(text)["config"]
        digest = sha256(canonical_json(settings).encode()).hexdigest()[:6]
        name = f"{now:%Y%m%dT%H%M%SZ}-{search}-{digest}"
        try:
            root.mkdir(parents=True, exist_ok=True)
            # The run outlives a change of the current directory.
            root = root.resolve()
            path = _place(root, name, text)
            _point_latest(root, path.name)
        except OSError as error:
            raise _cannot_create(root, error) from error
        except (StoppedEarlyError, StoreError) as error:
            raise _cannot_create(root, error.__cause__) from error
        return cls(path, search, seed, settings, created)

    @classmethod
    def open(cls, path: Path) -> RunDirectory:
        """Open the run in a folder.

        Raises
        ------
        StoreError
            There is no run, or its `run.toml` is damaged.
        """
        try:
            table = tomllib.loads((path / SETTINGS).read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise StoreError(
                f"{path} is no run, for it has no {SETTINGS}; `apery runs` lists the runs"
            ) from None
        except OSError as error:
            raise StoreError(
                f"{path / SETTINGS} cannot be read: {reason(error)}; `apery runs` lists the runs"
            ) from error
        except ValueError as error:
            raise StoreError(
                f"{path / SETTINGS} is damaged: {error}; restore it from a copy, "
                "the journals beside it can be read without"
            ) from error
        search, seed = table.get("search"), table.get("seed")
        config, created = table.get("config", {}), table.get("created", "")
        if not (type(search) is str and type(seed) is int and type(config) is dict):
            raise StoreError(
                f"{path / SETTINGS} is damaged: it lacks search, seed or config; restore it "
                "from a copy, the journals beside it can be read without"
            )
        return cls(path.resolve(), search, seed, config, str(created))

    @property
    def name(self) -> str:
        """Name of the folder."""
        return self.path.name

    @property
    def journals(self) -> tuple[Path, ...]:
        """The journals of all writers, in the order of their names."""
        return journals_in(self.path)

    def writer(self, name: str = "main") -> JournalWriter:
        """Open ``journal-<name>.jsonl`` for appending; each writer needs a name of its own.

        Raises
        ------
        StoreError
            The journal has another writer, is damaged, or cannot be written.
        """
        return JournalWriter(self.path / f"journal-{_checked_name(name, 'name of a writer')}.jsonl")

    def records(self) -> list[Data]:
        """Return the records of all writers; see `apery.store.merge.merge`.

        Raises
        ------
        StoreError
            A journal is damaged, or two records contradict each other.
        """
        return merge(self.journals)

    def write_text(self, relative: str | PurePath, text: str) -> Path:
        """Give a file of the run new content, all of it or nothing, and return its path.

        Raises
        ------
        InvalidInputError
            The name leads out of the run.
        StoppedEarlyError
            The disk is full or fails; the file is as it was.
        StoreError
            The file may not be written at all.
        """
        inner = PurePath(relative)
        if inner.is_absolute() or ".." in inner.parts or not inner.name:
            raise InvalidInputError(f"{relative} leads out of the run; name a file inside of it")
        write_atomically(self.path / inner, text)
        return self.path / inner

    def environment(self) -> dict[str, Any]:
        """Return what ``environment.json`` says of the machine that made the run.

        Empty where the file cannot be read: it is for people, and no result needs it.
        """
        with contextlib.suppress(OSError, ValueError):
            data = json.loads((self.path / "environment.json").read_text(encoding="utf-8"))
            return data if isinstance(data, dict) else {}
        return {}

    def log(self, event: Mapping[str, Any]) -> None:
        """Note an event with the time in ``log.jsonl``, if the disk lets it.

        The log is for people who watch a run: not synced, never read back as evidence,
        and never a reason to stop. Values that JSON lacks are written as text.
        """
        line = json.dumps({"at": datetime.now(UTC).isoformat(), **event}, default=str)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        with contextlib.suppress(OSError):
            descriptor = os.open(self.path / "log.jsonl", flags, 0o666)
            try:
                write_all(descriptor, line.encode() + b"\n")
            finally:
                os.close(descriptor)


def _cannot_create(root: Path, cause: BaseException | None) -> AperyError:
    why = reason(cause) if isinstance(cause, OSError) else cause
    return StoreError(
        f"no run can be made in {root}: {why}; choose another folder, for example by APERY_RUNS"
    )


def _place(root: Path, name: str, settings: str) -> Path:
    """Build a run aside and give it the first free name."""
    aside = root / f".{secrets.token_hex(8)}.new"
    try:
        for folder in ("certificates", "report"):
            (aside / folder).mkdir(parents=True)
        write_atomically(aside / SETTINGS, settings)
        environment = json.dumps(describe_environment(), indent=2, sort_keys=True)
        write_atomically(aside / "environment.json", environment + "\n")
        path = _rename_to_free(aside, root, name)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    sync_directory(root)
    return path


def _rename_to_free(aside: Path, root: Path, name: str) -> Path:
    for count in itertools.count(1):
        path = root / (name if count == 1 else f"{name}-{count}")
        # Renaming onto a folder with files in it fails, so that of two processes which
        # choose one name at one moment one goes on to the next.
        if not path.exists():
            try:
                return aside.rename(path)
            except OSError as error:
                if error.errno not in (errno.EEXIST, errno.ENOTEMPTY):
                    raise
    raise AssertionError("the count has no end")


def _point_latest(root: Path, name: str) -> None:
    """Let ``latest`` point to a run, at no moment to nothing."""
    link = root / f".{secrets.token_hex(8)}.new"
    # The link is a convenience; there are file systems without links.
    with contextlib.suppress(OSError):
        link.symlink_to(name)
        try:
            link.replace(root / LATEST)
        except OSError:
            link.unlink(missing_ok=True)
