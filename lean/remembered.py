"""Answers of Lean that are remembered between runs.

Guarantee: an answer that is remembered was given by a Lean of the same identity to the same
source, reference and names, and the audit, done anew whenever it is read, has nothing
against it. Only such answers are kept: what was rejected, cut off or undecided is asked
again. A damaged, foreign or half-written entry is as good as none. As with any cache, who
can write into the folder can forge an entry; `--no-cache` asks Lean itself.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from apery.core.cache import cache_folder
from apery.core.trust import Trust
from apery.lean.audit import Answer, objections
from apery.lean.backends.protocol import Backend, Identity
from apery.lean.reading import answer_from

FORMAT = 1
"""Part of every key; another number makes all older entries invisible."""


class Remembering:
    """A backend that asks another one only what it does not remember.

    Parameters
    ----------
    backend : Backend
        Whom to ask; its process starts only when it is asked.
    folder : Path, optional
        Where the answers are; by default in the cache folder of apery.
    """

    def __init__(self, backend: Backend, folder: Path | None = None) -> None:
        self.backend = backend
        self.folder = folder if folder is not None else cache_folder() / "lean" / "answers"
        self.remembered = 0

    @property
    def identity(self) -> Identity:
        """That of the backend."""
        return self.backend.identity

    @property
    def trust(self) -> Trust:
        """That of the backend."""
        return self.backend.trust

    @property
    def peak_bytes(self) -> int:
        """That of the backend."""
        return self.backend.peak_bytes

    def start(self) -> None:
        """Start the backend."""
        self.backend.start()

    def close(self) -> None:
        """Close the backend."""
        self.backend.close()

    def __enter__(self) -> Self:
        self.backend.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.backend.__exit__(kind, error, trace)

    def ask(self, source: str, reference: str, names: Sequence[str], *, seconds: float) -> Answer:
        """Return the answer that is remembered, or ask."""
        key = request_key(self.identity, source, reference, names)
        path = self.folder / key[:2] / f"{key}.json"
        known = _read(path, key, names)
        if known is not None:
            self.remembered += 1
            return known
        answer = self.backend.ask(source, reference, names, seconds=seconds)
        if names and not any(objections(answer, name) for name in names):
            # A cache that cannot be written costs time, nothing else.
            with contextlib.suppress(OSError):
                _write(path, key, answer)
        return answer


def request_key(identity: Identity, source: str, reference: str, names: Sequence[str]) -> str:
    """Return the SHA-256 of all that an answer depends on.

    Examples
    --------
    >>> a = request_key((("lean", "4.28"),), "s", "r", ["t"])
    >>> a == request_key((("lean", "4.28"),), "s", "r", ["t"])
    True
    >>> a == request_key((("lean", "4.29"),), "s", "r", ["t"])
    False
    """
    parts = [FORMAT, [list(pair) for pair in identity], source, reference, list(names)]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _plain(answer: Answer) -> dict[str, Any]:
    return {
        "refused": list(answer.refused),
        "messages": [
            {"severity": m.severity, "line": m.line, "text": m.text} for m in answer.messages
        ],
        "declarations": [
            {
                "name": d.name, "kind": d.kind, "unsafe": d.is_unsafe, "axioms": list(d.axioms),
                "sameStatement": d.same_statement, "replayed": d.replayed,
            }
            for d in answer.declarations.values()
        ],
    }  # fmt: skip


def _digest(key: str, answer: dict[str, Any]) -> str:
    text = json.dumps([key, answer], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _write(path: Path, key: str, answer: Answer) -> None:
    data = _plain(answer)
    entry = {"key": key, "answer": data, "sha256": _digest(key, data)}
    path.parent.mkdir(parents=True, exist_ok=True)
    # Under a name of its own, then in place at once: another process sees all of it or nothing.
    partial = path.with_name(f"{path.name}.{os.getpid()}-{secrets.token_hex(4)}")
    try:
        partial.write_text(json.dumps(entry), encoding="utf-8")
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _read(path: Path, key: str, names: Sequence[str]) -> Answer | None:
    try:
        entry = json.loads(path.read_text(encoding="utf-8"))
        data = entry["answer"]
        if entry["key"] != key or entry["sha256"] != _digest(key, data):
            return None
        answer = answer_from(data, 0.0)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if not names or any(objections(answer, name) for name in names):
        return None
    return answer
