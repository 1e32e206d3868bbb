"""Our driver inside an interactive session that another package keeps with Lean.

Guarantee: the same as of `apery.lean.backends.driven.Driven`; the driver is defined once in
the session, the library is proved there, and each request is one command that runs the
driver's audit on the environment before it.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from apery.core.errors import ToolMissingError
from apery.core.trust import NATIVE, ORIGIN, Trust
from apery.lean import library
from apery.lean.audit import Answer, objections
from apery.lean.backends.protocol import Identity
from apery.lean.reading import answer_from
from apery.lean.selftest import CASES, failures

_DRIVER = Path(__file__).resolve().parent.parent / "Driver.lean"
START_SECONDS = 600.0

_SERVE = """
def serve (base : Environment) (request : String) : IO String := do
  match Json.parse request with
  | .error e => return (Json.mkObj [("fatal", .str e)]).compress
  | .ok j => do
    let (_, r) ← answer { base := base, text := "", reference := base } j
    return r.compress
"""


@dataclass(frozen=True, slots=True)
class Said:
    """What a session says to a command.

    Parameters
    ----------
    texts : tuple of str
        Its messages.
    state : object
        Where the next command may begin.
    failure : str
        ``timeout``, ``died`` or an error of Lean; else empty.
    """

    texts: tuple[str, ...] = ()
    state: Any = None
    failure: str = ""


class Session(Protocol):
    """An interactive session with Lean."""

    @property
    def version(self) -> str:
        """Version of its Lean."""

    @property
    def peak_bytes(self) -> int:
        """Memory in use, as far as the package tells."""

    def run(self, command: str, state: Any, seconds: float) -> Said:
        """Run commands where `state` ended; None is the beginning."""

    def close(self) -> None:
        """End it."""


def definitions() -> str:
    """Return the driver as definitions in a namespace of their own."""
    head, _, _ = _DRIVER.read_text(encoding="utf-8").partition("partial def loop")
    body = head.replace("import Lean.Elab.Frontend\n", "", 1)
    return f"open Lean Elab\nnamespace AperyDriver\n{body}\n{_SERVE}\nend AperyDriver\n"


def literal(text: str) -> str:
    r"""Return a string literal of Lean.

    Examples
    --------
    >>> print(literal('a "b"'))
    "a \"b\""
    """
    inner = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{inner}"'


def request_command(request: dict[str, Any]) -> str:
    """Return the command that lets the driver answer a request."""
    return (
        "#eval show Lean.Elab.Command.CommandElabM Unit from do\n"
        f"  let r ← AperyDriver.serve (← Lean.getEnv) {literal(json.dumps(request))}\n"
        "  Lean.logInfo r"
    )


class Embedded:
    """A backend on an interactive session.

    Parameters
    ----------
    package : str
        Name and version of the package that keeps the session.
    open_session : callable
        Opens one, with the modules ``Lean.Elab.Frontend`` and those of the user imported.
    """

    def __init__(self, package: str, open_session: Callable[[], Session]) -> None:
        self.package = package
        self._open = open_session
        self._session: Session | None = None
        self._state: Any = None
        self._version = ""
        self._peak = 0
        self._ended = False
        self._lock = threading.RLock()

    @property
    def identity(self) -> Identity:
        """Version of Lean, of the package, and hashes of what is ours."""
        return (
            *([("lean", self._version)] if self._version else []),
            (ORIGIN, NATIVE),
            ("through", self.package),
            (f"{_DRIVER.name} sha256", hashlib.sha256(_DRIVER.read_bytes()).hexdigest()),
            (f"{library.NAMESPACE} sha256", library.digest()),
        )

    @property
    def trust(self) -> Trust:
        """What this Lean's acceptance is worth."""
        return Trust.NATIVE

    @property
    def peak_bytes(self) -> int:
        """Largest memory that the session has told."""
        if self._session is not None:
            self._peak = max(self._peak, self._session.peak_bytes)
        return self._peak

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
        """End the session; a later request opens a new one."""
        session, self._session = self._session, None
        if session is not None:
            session.close()

    def start(self) -> None:
        """Open the session, define the driver and run the self-test, unless it is open.

        Raises
        ------
        ToolMissingError
            It cannot be opened, or fails the self-test.
        """
        with self._lock:
            if self._ended:
                raise ToolMissingError("this backend was ended; make a new one")
            if self._session is None:
                self._start()

    def _start(self) -> None:
        self._session = session = self._open()
        self._version, self._state = session.version, None
        self._define(session, definitions())
        answers = [
            self._exchange(c.source, c.reference, c.names, 120.0, anySyntax=c.any_syntax)
            for c in CASES
        ]
        if wrong := failures(answers, CASES):
            self._give_up(f"it fails its self-test ({wrong[0]})")
        for module in library.modules():
            proved = self._exchange(module.text, "", module.theorems, START_SECONDS, extend=True)
            wrong = tuple(f"{n}: {o}" for n in module.theorems for o in objections(proved, n))
            if wrong or proved.failure:
                why = "; ".join(wrong[:2]) or proved.failure
                self._give_up(f"it does not accept the library of apery ({why})")
            self._define(session, module.text)

    def _define(self, session: Session, text: str) -> None:
        said = session.run(text, self._state, START_SECONDS)
        if said.failure:
            self._give_up(f"{said.failure[:200]}; the driver is written for Lean 4.28")
        self._state = said.state

    def _give_up(self, why: str) -> None:
        self.close()
        raise ToolMissingError(
            f"Lean {self._version or '?'} by {self.package} cannot be used: {why}; without "
            "--backend the npm build is taken, see `apery lean install`"
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
        """Elaborate a source and audit declarations of it.

        Raises
        ------
        ToolMissingError
            No session can be opened.
        """
        with self._lock:
            self.start()
            answer = self._exchange(source, reference, names, seconds, heartbeats=heartbeats)
            if answer.failure:
                self.close()
            return answer

    def _exchange(
        self, source: str, reference: str, names: Sequence[str], seconds: float, **more: Any
    ) -> Answer:
        started, name = time.monotonic(), secrets.token_hex(16)
        session = self._session
        assert session is not None
        request = {
            "id": name, "source": source, "reference": reference, "names": list(names),
            "heartbeats": 400_000, "anySyntax": False, "extend": False, "save": "", **more,
        }  # fmt: skip
        said = session.run(request_command(request), self._state, seconds)
        elapsed = time.monotonic() - started
        if said.failure:
            known = said.failure in ("timeout", "memory")
            return Answer({}, failure=said.failure if known else "died", seconds=elapsed)
        for text in said.texts:
            try:
                reply = json.loads(text)
            except ValueError:
                continue
            if isinstance(reply, dict) and reply.get("id") == name:
                return answer_from(reply, elapsed)
        return Answer({}, failure="died", seconds=elapsed)


def one_line(error: Exception) -> str:
    """Return an error of a package, which may be long, in one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]
