"""A backend that runs our driver on any Lean that runs programs.

Guarantee: an answer comes from a process that, since its start, accepted none of the false
or hostile statements of the self-test and proved every theorem of our library itself.
"""

from __future__ import annotations

import hashlib
import secrets
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from apery.core.errors import ToolMissingError
from apery.core.trust import Trust
from apery.lean import library
from apery.lean.audit import Answer, Message, objections
from apery.lean.backends.protocol import Host, Identity
from apery.lean.process import LeanProcess, resident_bytes
from apery.lean.reading import answer_from
from apery.lean.selftest import CASES, failures

_DRIVER = Path(__file__).resolve().parent.parent / "Driver.lean"
START_SECONDS = 600.0
RECYCLE_BYTES = 8_000_000_000


class Driven:
    """Asks a Lean through our driver.

    Parameters
    ----------
    host : Host
        The Lean that runs it.
    recycle_bytes : int
        Resident memory beyond which the process is replaced after an answer.
    with_library : bool
        Whether our library is proved at every start, for sources that use it.
    """

    def __init__(
        self, host: Host, *, recycle_bytes: int = RECYCLE_BYTES, with_library: bool = True
    ) -> None:
        self.host = host
        self._with_library = with_library
        self.starts = 0
        self._recycle = recycle_bytes
        self._peak = 0
        self._ended = False
        self._process: LeanProcess | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._lock = threading.RLock()

    @property
    def identity(self) -> Identity:
        """Version and hashes of all that takes part in a proof."""
        return (
            *self.host.identity,
            (f"{_DRIVER.name} sha256", hashlib.sha256(_DRIVER.read_bytes()).hexdigest()),
            (f"{library.NAMESPACE} sha256", library.digest()),
        )

    @property
    def trust(self) -> Trust:
        """What this Lean's acceptance is worth."""
        return Trust.of(self.host.identity)

    @property
    def peak_bytes(self) -> int:
        """Largest resident memory of any of its processes."""
        process = self._process
        return max(self._peak, process.peak_bytes if process is not None else 0)

    @property
    def pid(self) -> int | None:
        """Process id of the running Lean, None while there is none."""
        process = self._process
        return process.pid if process is not None else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended = True
        self.close()

    def close(self) -> None:
        """End the process; a later request starts a new one."""
        process, self._process = self._process, None
        if process is not None:
            self._peak = max(self._peak, process.peak_bytes)
            process.close()
        folder, self._folder = self._folder, None
        if folder is not None:
            folder.cleanup()

    def start(self) -> None:
        """Start the driver and run the self-test, unless it is running.

        Raises
        ------
        ToolMissingError
            Lean does not start, is too old or too new for the driver, or fails the self-test.
        """
        with self._lock:
            if self.pid is None:
                self._start()

    def _start(self) -> None:
        self.close()
        if self._ended:
            raise ToolMissingError("this backend was ended; make a new one")
        self._folder = tempfile.TemporaryDirectory(prefix="apery-lean-")
        folder = Path(self._folder.name)
        (folder / _DRIVER.name).write_bytes(_DRIVER.read_bytes())
        self._process = process = self.host.launch(folder, _DRIVER.name, *self.host.modules)
        ready = process.receive(START_SECONDS)
        if isinstance(ready, str) or not ready.get("ready"):
            said = process.last_words()
            self._give_up(
                f"it does not start ({ready if isinstance(ready, str) else 'no sign of life'}"
                f"{': ' + said if said else ''}); the driver is written for Lean 4.28"
            )
        self.starts += 1
        answers = [
            self._exchange(c.source, c.reference, c.names, 120.0, anySyntax=c.any_syntax)
            for c in CASES
        ]
        if wrong := failures(answers, CASES):
            self._give_up(f"it fails its self-test ({wrong[0]})")
        for module in library.modules() if self._with_library else ():
            names = module.theorems
            answer = self._exchange(module.text, "", names, START_SECONDS, extend=True)
            wrong = tuple(f"{n}: {o}" for n in names for o in objections(answer, n))
            if wrong or answer.failure:
                why = "; ".join(wrong[:2]) or answer.failure
                self._give_up(f"it does not accept the library of apery ({why})")

    def _give_up(self, why: str) -> None:
        self.close()
        version = dict(self.host.identity).get("lean", "?")
        raise ToolMissingError(
            f"Lean {version} cannot be used: {why}; without --lean the npm build is taken, "
            "see `apery lean install`"
        )

    def ask(
        self,
        source: str,
        reference: str,
        names: Sequence[str],
        *,
        seconds: float,
        heartbeats: int = 400_000,
    ) -> Answer:
        """Elaborate a source and audit declarations of it; see `apery.lean.worker.Worker.ask`.

        Raises
        ------
        ToolMissingError
            No process can be started.
        """
        with self._lock:
            self.start()
            answer = self._exchange(source, reference, names, seconds, heartbeats=heartbeats)
            if answer.failure or resident_bytes(self.pid) > self._recycle:
                self.close()
            return answer

    def _exchange(
        self, source: str, reference: str, names: Sequence[str], seconds: float, **more: Any
    ) -> Answer:
        started, name = time.monotonic(), secrets.token_hex(16)
        process = self._process
        assert process is not None
        request = {
            "id": name, "source": source, "reference": reference, "names": list(names),
            "heartbeats": 400_000, "anySyntax": False, "extend": False, "save": "", **more,
        }  # fmt: skip
        reply = process.receive(seconds, name) if process.send(request) else "died"
        elapsed = time.monotonic() - started
        if isinstance(reply, str):
            said = process.last_words()
            messages = (Message("error", 0, said),) if said else ()
            return Answer({}, failure=reply, messages=messages, seconds=elapsed)
        return answer_from(reply, elapsed)
