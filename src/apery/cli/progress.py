"""Watchers for people: a bar on a terminal, a line now and then elsewhere. All on stderr."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING

from apery.pipeline import Silent, Watcher

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_EVERY = 5.0
"""Seconds between two lines where there is no terminal."""


class Lines:
    """A watcher that writes lines, for logs."""

    def __init__(self) -> None:
        self._stage, self._unit, self._total, self._done = "", "", 0, 0
        self._started = self._told = time.monotonic()
        self._before = 0

    def __enter__(self) -> Lines:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def begin(self, stage: str, total: int, unit: str) -> None:
        """Start a stage."""
        self._stage, self._total, self._unit, self._done = stage, total, unit, 0
        self._started = self._told = time.monotonic()
        self._before = -1

    def advance(self, units: int, note: str = "") -> None:
        """Count, and tell at the end and when some time has passed."""
        self._done += units
        now = time.monotonic()
        if self._before < 0:
            # What came first may have been done by an earlier process: it is no speed.
            self._before = 0 if note else self._done
        if self._done < self._total and now - self._told < _EVERY:
            return
        self._told = now
        line = f"{self._stage}: {self._done:,} of {self._total:,} {self._unit}"
        speed = (self._done - self._before) / max(now - self._started, 1e-9)
        if speed > 0:
            line += f", {_rate(speed, self._unit)}"
            if self._done < self._total:
                line += f", {_duration((self._total - self._done) / speed)} left"
        self.say(f"{line}; {note}" if note else line)

    def say(self, line: str) -> None:
        """Write a line."""
        print(line, file=sys.stderr, flush=True)


class Bar:
    """A watcher with a bar, a rate and the remaining time for each stage."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        self._progress: Progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TextColumn("{task.completed:,.0f}/{task.total:,.0f} {task.fields[unit]}"),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[note]}"),
            console=Console(stderr=True),
        )
        self._task: TaskID | None = None
        self._unit = ""

    def __enter__(self) -> Bar:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def begin(self, stage: str, total: int, unit: str) -> None:
        """Start a stage with a bar of its own."""
        self._unit = unit
        self._task = self._progress.add_task(stage, total=total, unit=unit, rate="", note="")

    def advance(self, units: int, note: str = "") -> None:
        """Move the bar."""
        if self._task is None:
            return
        self._progress.advance(self._task, units)
        task = next(t for t in self._progress.tasks if t.id == self._task)
        speed = task.finished_speed or task.speed
        rate = _rate(speed, self._unit) if speed else ""
        self._progress.update(self._task, rate=rate)
        if note:
            self._progress.update(self._task, note=note)

    def say(self, line: str) -> None:
        """Write a line above the bars."""
        self._progress.console.print(line, markup=False, highlight=False, soft_wrap=True)


class _Nobody(Silent):
    def __enter__(self) -> _Nobody:
        return self

    def __exit__(self, *_: object) -> None:
        pass


def watch(*, quiet: bool = False) -> Lines | Bar | _Nobody:
    """Return the watcher that fits stderr, a context manager."""
    if quiet:
        return _Nobody()
    return Bar() if sys.stderr.isatty() else Lines()


def _rate(speed: float, unit: str) -> str:
    return f"{speed:,.0f} {unit}/s" if speed >= 10 else f"{speed:.2g} {unit}/s"


def _duration(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


_: tuple[type[Watcher], ...] = (Lines, Bar, _Nobody)
