"""A Lean process that reads files of others, on any Lean that runs our programs.

Guarantee: a process examines a file only after it has judged the files of its own self-test
rightly since its start. A file that hangs, dies, floods or eats the memory is cut off; what
it proved before stands, the rest is undecided, and the next file meets a fresh process.
"""

from __future__ import annotations

import hashlib
import secrets
import tempfile
from pathlib import Path

from apery.core.errors import ToolMissingError
from apery.lean.backends.protocol import Host
from apery.lean.process import LeanProcess
from apery.lean.selftest import FILES, file_failures
from apery.lean.submission import Course, Examination

_FOLDER = Path(__file__).resolve().parent
PROGRAM = "Examiner.lean"
START_SECONDS = 240.0
SECONDS = 60.0
"""Budget for one theorem."""
_CUT = "/-! ## The loop -/"

_WHY = {
    "timeout": "it takes longer than {seconds:g} seconds",
    "memory": "it takes too much memory",
    "died": "Lean died of it",
    "flood": "it prints without end",
}


def program_text() -> str:
    """Return the Lean text of the program that examines files."""
    driver = (_FOLDER / "Driver.lean").read_text(encoding="utf-8").partition(_CUT)[0]
    return driver + (_FOLDER / "Files.lean").read_text(encoding="utf-8")


class Examiner:
    """Examines files, one after the other.

    Parameters
    ----------
    host : Host
        The Lean to run.
    """

    def __init__(self, host: Host) -> None:
        self.host = host
        self.peak_bytes = 0
        self._process: LeanProcess | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    @property
    def identity(self) -> tuple[tuple[str, str], ...]:
        """Version and hashes of all that takes part."""
        digest = hashlib.sha256(program_text().encode()).hexdigest()
        return (*self.host.identity, (f"{PROGRAM} sha256", digest))

    def __enter__(self) -> Examiner:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            self.peak_bytes = max(self.peak_bytes, process.peak_bytes)
            process.close()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def start(self) -> None:
        """Start the process and let it judge the files of the self-test.

        Raises
        ------
        ToolMissingError
            Lean does not start, or judges one of them wrongly.
        """
        if self._process is not None and self._process.pid is not None:
            return
        self.close()
        self._folder = tempfile.TemporaryDirectory(prefix="apery-lean-")
        folder = Path(self._folder.name)
        (folder / PROGRAM).write_text(program_text(), encoding="utf-8")
        self._process = process = self.host.launch(folder, PROGRAM)
        ready = process.receive(START_SECONDS)
        if isinstance(ready, str) or not ready.get("ready"):
            said = process.last_words()
            self.close()
            raise ToolMissingError(
                f"Lean does not start ({ready if isinstance(ready, str) else 'no sign of life'}"
                f"{': ' + said if said else ''}); run `apery doctor --full`"
            )
        wrong = file_failures([self._course(case.text, 120.0, 400_000) for case in FILES])
        if wrong:
            self.close()
            raise ToolMissingError(
                f"Lean fails its self-test ({wrong[0]}) and is not used; run `apery doctor --full`"
            )

    def examine(
        self, text: str, *, seconds: float = SECONDS, heartbeats: int = 400_000
    ) -> Examination:
        """Audit every theorem of a file.

        Parameters
        ----------
        text : str
            The file.
        seconds : float
            Wall-clock limit for one command of the file.
        heartbeats : int
            Lean's own limit for one declaration, where the file sets none.

        Raises
        ------
        ToolMissingError
            No Lean can be started.
        """
        self.start()
        found = self._course(text, seconds, heartbeats)
        if found.cut_off:
            self.close()
        return found

    def _course(self, text: str, seconds: float, heartbeats: int) -> Examination:
        process = self._process
        assert process is not None
        course, name = Course(text), secrets.token_hex(16)
        process.send(
            {"id": name, "file": text, "heartbeats": heartbeats, "anyModule": self.host.any_module}
        )
        while not course.ended:
            reply = process.receive(seconds, name)
            if isinstance(reply, str):
                why = _WHY[reply].format(seconds=seconds)
                return course.cut_off(why)
            course.take(reply)
        return course.examination()
