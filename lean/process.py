"""A child process that takes JSON lines and gives JSON lines.

Guarantee: every reply belongs to its request (a random name travels there and back). What
the process writes is bounded here, whatever it writes: chatter is dropped as it comes, and
a process that floods its reader, hangs or grows too large is told from one that answers.
The process and its children end when it is closed.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

LONGEST_LINE = 32_000_000
"""Bytes of one reply; a process that writes a longer one is not read any further."""
QUEUED_LINES = 1000
_CHUNK = 1 << 16
_KEPT_CHATTER = 4000
_POLL_SECONDS = 0.2

Reply = dict[str, Any]


class LeanProcess:
    """A running process; made by starting it.

    Parameters
    ----------
    command : sequence of str
        The program and its arguments.
    folder : Path
        Its working folder.
    environment : mapping
        Its whole environment.
    kill_bytes : int
        Resident memory at which a request ends with ``memory``; 0 for no limit.

    Raises
    ------
    OSError
        The program cannot be started.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        folder: Path,
        environment: Mapping[str, str],
        kill_bytes: int = 0,
    ) -> None:
        self._kill_at = kill_bytes
        self._process = subprocess.Popen(
            list(command),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            cwd=folder, env=dict(environment), start_new_session=True,
        )  # fmt: skip
        self.peak_bytes = 0
        self._lines: queue.Queue[bytes | None] = queue.Queue(QUEUED_LINES)
        self._flooded = threading.Event()
        self._closed = threading.Event()
        self._chatter = bytearray()
        assert self._process.stdout is not None and self._process.stderr is not None
        for pump, stream in (
            (self._pump_replies, self._process.stdout),
            (self._pump_chatter, self._process.stderr),
        ):
            threading.Thread(target=pump, args=(stream,), daemon=True).start()

    @property
    def pid(self) -> int | None:
        """Process id, None once the process has ended."""
        return self._process.pid if self._process.poll() is None else None

    def send(self, request: Mapping[str, Any]) -> bool:
        """Write a request; whether the process took it."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write((json.dumps(request) + "\n").encode())
            self._process.stdin.flush()
        except (OSError, ValueError):
            return False
        return True

    def receive(self, seconds: float, name: str = "") -> Reply | str:
        """Return the next reply with this id, or why there is none.

        Returns
        -------
        dict or str
            The reply, or ``timeout``, ``memory``, ``died`` or ``flood``.
        """
        deadline = time.monotonic() + seconds
        while True:
            self.peak_bytes = max(self.peak_bytes, peak_bytes(self.pid))
            left = deadline - time.monotonic()
            if self._flooded.is_set():
                return "flood"
            if self._closed.is_set():
                return "died"
            if left <= 0:
                return "timeout"
            try:
                line = self._lines.get(timeout=min(left, _POLL_SECONDS))
            except queue.Empty:
                if self._kill_at and resident_bytes(self.pid) > self._kill_at:
                    return "memory"
                continue
            if line is None:
                return "flood" if self._flooded.is_set() else "died"
            with contextlib.suppress(ValueError, RecursionError):
                reply = json.loads(line)
                if isinstance(reply, dict) and reply.get("id", "") == name:
                    self.peak_bytes = max(self.peak_bytes, peak_bytes(self.pid))
                    return reply

    def last_words(self) -> str:
        """Return the last lines on standard error, without those of the build."""
        text = bytes(self._chatter).decode("utf-8", "replace")
        kept = [s.strip() for s in text.splitlines() if s.strip() and "[DEBUG" not in s]
        return "; ".join(kept[-3:])[:400]

    def close(self) -> None:
        """End the process and its children."""
        self._closed.set()
        process = self._process
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

    def _put(self, line: bytes | None) -> bool:
        while not self._closed.is_set():
            with contextlib.suppress(queue.Full):
                self._lines.put(line, timeout=_POLL_SECONDS)
                return True
        return False

    def _pump_replies(self, stream: IO[bytes]) -> None:
        """Queue the lines that begin as JSON objects do; drop all others as they come."""
        line, wanted = bytearray(), True
        with contextlib.suppress(ValueError, OSError):
            while chunk := os.read(stream.fileno(), _CHUNK):
                *ended, rest = chunk.split(b"\n")
                for part in ended:
                    if wanted:
                        line += part
                    if wanted and line.startswith(b"{") and not self._put(bytes(line)):
                        return
                    line, wanted = bytearray(), True
                if wanted:
                    line += rest
                    wanted = not line or line.startswith(b"{")
                    if not wanted:
                        line = bytearray()
                if len(line) > LONGEST_LINE:
                    self._flooded.set()
                    break
        self._put(None)

    def _pump_chatter(self, stream: IO[bytes]) -> None:
        with contextlib.suppress(ValueError, OSError):
            while chunk := os.read(stream.fileno(), _CHUNK):
                self._chatter += chunk
                del self._chatter[:-_KEPT_CHATTER]


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


def peak_bytes(pid: int | None) -> int:
    """Return the largest resident memory that a process has had; 0 where that is not told."""
    if pid is None:
        return 0
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return resident_bytes(pid)
