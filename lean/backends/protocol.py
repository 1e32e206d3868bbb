"""What every backend can do, and what a Lean must offer to carry one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, runtime_checkable

from apery.core.trust import Trust
from apery.lean.audit import Answer
from apery.lean.process import LeanProcess

Identity = tuple[tuple[str, str], ...]


@runtime_checkable
class Backend(Protocol):
    """A Lean that answers requests about declarations; one at a time, from any thread.

    `apery.lean.audit.objections` decides what an answer is worth, whichever backend gave it.
    """

    @property
    def identity(self) -> Identity:
        """Version and hashes of all that takes part in a proof."""

    @property
    def trust(self) -> Trust:
        """What this Lean's acceptance is worth."""

    @property
    def peak_bytes(self) -> int:
        """Largest resident memory of any of its processes; 0 where that is not told."""

    def start(self) -> None:
        """Start Lean and let it pass the self-test, unless it runs.

        Raises
        ------
        ToolMissingError
            It does not start, or fails the self-test.
        """

    def ask(self, source: str, reference: str, names: Sequence[str], *, seconds: float) -> Answer:
        """Elaborate a source and audit declarations of it against a reference."""

    def close(self) -> None:
        """End its process; a later request starts a new one."""

    def __enter__(self) -> Self:
        """Enter a block at whose end the backend ends for good."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it."""


class Host(Protocol):
    """A Lean that runs Lean programs of ours."""

    @property
    def identity(self) -> Identity:
        """Version and hashes of this Lean."""

    @property
    def modules(self) -> tuple[str, ...]:
        """Modules beside the core library in whose presence statements are made."""

    @property
    def any_module(self) -> bool:
        """Whether files may import what they like, as inside a project of the user."""

    def launch(self, folder: Path, program: str, *arguments: str) -> LeanProcess:
        """Start ``lean --run`` on a program in a folder; it speaks JSON lines.

        Raises
        ------
        ToolMissingError
            It cannot be started.
        """
