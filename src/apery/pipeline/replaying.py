"""Certificates replayed on another Lean, which raises what they are worth or changes nothing."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from types import TracebackType
from typing import Self

from apery.core.errors import ToolMissingError
from apery.core.records import Certificate, Replay, StepOutcome
from apery.core.trust import CHECKER
from apery.lean.backends.checkers import checked_externally
from apery.lean.backends.native import NativeHost, check_file
from apery.lean.backends.protocol import Host
from apery.lean.examiner import Examiner
from apery.lean.prove import render
from apery.lean.submission import Judgement
from apery.pipeline.watching import Watcher
from apery.store import Entry, Results, RunDirectory
from apery.store.results import certificate_line

_SECONDS = 300.0
_LONGEST = 600


class Replayer:
    """Replays Lean files on one Lean.

    The programs of the audit do the work where that Lean can run them; a native Lean of
    another version reads the file with ``lean --json``, and tells the axioms of each theorem.

    Parameters
    ----------
    host : Host
        The Lean.
    """

    def __init__(self, host: Host) -> None:
        self.host = host
        self._examiner: Examiner | None = Examiner(host)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._examiner is not None:
            self._examiner.close()

    def replay(self, certificate: Certificate, source: str) -> Certificate:
        """Return the certificate with what this Lean says of its file.

        Nothing is taken away from a certificate whose file this Lean does not accept:
        versions differ in what their tactics can do.
        """
        if hashlib.sha256(source.encode()).hexdigest() != certificate.source_sha256:
            against = ["the file is not the one of the certificate"]
        else:
            against = self._against(certificate, source)
        identity = self.host.identity
        if not against and isinstance(self.host, NativeHost):
            verdict = checked_externally(self.host, source, _SECONDS)
            if verdict is not None and verdict.accepted:
                identity = (*identity, (CHECKER, verdict.name))
            elif verdict is not None:
                against = [f"{verdict.name} does not accept it: {verdict.says}"]
        said = tuple(line[:_LONGEST] for line in against)
        done = Replay(identity, not against, said)
        return replace(certificate, replays=(*certificate.replays, done))

    def _against(self, certificate: Certificate, source: str) -> list[str]:
        wanted = {s.name for s in certificate.steps if s.outcome is StepOutcome.PROVED}
        if self._examiner is not None:
            try:
                self._examiner.start()
            except ToolMissingError:
                if not isinstance(self.host, NativeHost):
                    raise
                self._examiner = None
        if self._examiner is None:
            assert isinstance(self.host, NativeHost)
            names = tuple(f"Apery.Claim_{certificate.claim_id}.{name}" for name in sorted(wanted))
            return check_file(self.host, source, names, _SECONDS)
        found = self._examiner.examine(source, seconds=_SECONDS)
        against = [f"line {line}: {says}" for line, says in found.problems]
        against += [found.cut_off] if found.cut_off else []
        for theorem in found.theorems:
            if theorem.outcome is not Judgement.ACCEPTED:
                against.append(f"{theorem.name}: {'; '.join(theorem.objections)}")
        accepted = {t.name.rpartition(".")[2] for t in found.theorems}
        against += [f"{name} is not in the file" for name in sorted(wanted - accepted)]
        return against


def replay_run(
    run: RunDirectory, host: Host, *, watcher: Watcher, ids: frozenset[str] = frozenset()
) -> list[Certificate]:
    """Replay the proved formulas of a run that this Lean has not accepted yet.

    Parameters
    ----------
    run : RunDirectory
        The run.
    host : Host
        The Lean.
    watcher : Watcher
        Is told of every formula.
    ids : frozenset of str
        If not empty, these formulas and no others.

    Returns
    -------
    list of Certificate
        Those of all proved formulas that were asked for, as they stand now.
    """
    results = Results.of(run)
    standing: list[Certificate] = []
    todo: list[tuple[Entry, Certificate]] = []
    for entry in results.entries.values():
        certificate = entry.record.certificate
        if certificate is None or not certificate.proved or (ids and entry.id not in ids):
            continue
        if any(r.accepted and _same_lean(r, host) for r in certificate.replays):
            standing.append(certificate)
        else:
            todo.append((entry, certificate))
    if not todo:
        return standing
    watcher.begin("replay in Lean", len(todo), "formulas")
    with run.writer() as writer, Replayer(host) as replayer:
        for entry, certificate in todo:
            candidate = entry.record.candidate
            path = run.path / "certificates" / f"{entry.id}.lean"
            source = (
                path.read_text(encoding="utf-8") if path.is_file()
                else render(candidate.claim, candidate.recurrence, candidate.terms)
            )  # fmt: skip
            done = replayer.replay(certificate, source)
            writer.append(certificate_line(done, results.attempts[entry.id]))
            standing.append(done)
            watcher.advance(1, done.trust.level)
    return standing


def _same_lean(replay: Replay, host: Host) -> bool:
    return tuple(p for p in replay.toolchain if p[0] != CHECKER) == host.identity
