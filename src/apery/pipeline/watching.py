"""How long work is watched and stopped."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Protocol

from apery.core.errors import StoppedEarlyError


class Watcher(Protocol):
    """Somebody who is told how far the work is; a bar on a terminal, or nobody."""

    def begin(self, stage: str, total: int, unit: str) -> None:
        """Start a stage with `total` units of work ahead."""

    def advance(self, units: int, note: str = "") -> None:
        """Report units done, and what came of them."""

    def say(self, line: str) -> None:
        """Tell something that is worth a line of its own."""


class Silent:
    """A watcher that says nothing."""

    def begin(self, stage: str, total: int, unit: str) -> None:
        """Ignore it."""

    def advance(self, units: int, note: str = "") -> None:
        """Ignore it."""

    def say(self, line: str) -> None:
        """Ignore it."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A wall-clock budget that starts when this object is made.

    Parameters
    ----------
    seconds : float or None
        The budget; None for no limit.

    Examples
    --------
    >>> Deadline(None).left() > 1e9
    True
    """

    seconds: float | None = None
    _started: float = field(default_factory=time.monotonic, repr=False)

    def left(self) -> float:
        """Return the seconds left; at least 0."""
        if self.seconds is None:
            return float("inf")
        return max(0.0, self._started + self.seconds - time.monotonic())

    def check(self, done: str) -> None:
        """Stop the work when the budget is spent.

        Raises
        ------
        StoppedEarlyError
            With `done`, what there is so far, in the message.
        """
        if self.left() <= 0:
            raise StoppedEarlyError(f"the time of {self.seconds:g} s is over: {done}")
