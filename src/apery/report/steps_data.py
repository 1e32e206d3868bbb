"""What is known of a derivation, as plain JSON; ``steps.schema.json`` describes it."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import apery
from apery.core.records import StepOutcome
from apery.core.trust import Trust
from apery.lean.derivation.checking import Checked, Outcome
from apery.lean.derivation.definitions import Abbreviation
from apery.lean.derivation.derivation import Derivation
from apery.lean.derivation.translate import definitions_text
from apery.lean.selftest import CASES

FORMAT = "apery-steps-1"
LEAN_FILE = "steps.lean"


def steps_data(outcome: Outcome, file: Path, command: str, missing: str = "") -> dict[str, Any]:
    """Return the report of a derivation.

    Parameters
    ----------
    outcome : Outcome
        What was checked.
    file : Path
        Where the derivation stands.
    command : str
        What was typed.
    missing : str
        Why Lean did not run.
    """
    derivation = outcome.derivation
    trust = Trust.of(outcome.toolchain)
    counts = Counter(s.outcome.value for s in outcome.steps)
    return {
        "format": FORMAT,
        "file": file.name,
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "title": derivation.title or file.stem,
        "source": derivation.source,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": apery.__version__,
        "command": command,
        "complete": outcome.complete,
        "reached": sum(s.reached for s in outcome.steps),
        "counts": {o.value: counts[o.value] for o in StepOutcome if counts[o.value]},
        "trust": {"level": trust.level, "says": trust.value},
        "lean": {
            "missing": missing,
            "toolchain": [list(pair) for pair in outcome.toolchain],
            "file": LEAN_FILE,
            "file_sha256": outcome.source_sha256,
            "replay": f"lean {LEAN_FILE}",
            "audit": f"apery prove {LEAN_FILE}",
            "self_test": {
                "asked": sum(len(c.names) for c in CASES),
                "accepted": sum(len(c.names) for c in CASES if c.accept),
                "passed": not missing,
            },
        },
        "names": sorted(_names(derivation)),
        "definitions": {
            "lean": definitions_text(derivation),
            "not_formalised": [list(pair) for pair in derivation.undefined],
        },
        "assumptions": [
            {
                "name": a.name,
                "says": a.says,
                "formalised": a.meaning is not None,
                "reason": a.not_formalised,
                "note": a.note,
            }
            for a in derivation.assumptions
        ],
        "steps": [_step(s) for s in outcome.steps],
        "not_formalised": _open_points(outcome),
        "prose": list(derivation.prose),
    }


def _names(derivation: Derivation) -> set[str]:
    names = {name for name, _ in derivation.variables}
    names |= {d.name for d in derivation.definitions if not isinstance(d, Abbreviation)}
    return names | {name for name, _ in derivation.undefined}


def _step(checked: Checked) -> dict[str, Any]:
    step, stated = checked.step, checked.stated
    outcome = checked.outcome.value
    as_expected = outcome == step.expect if step.expect else False
    proved = checked.outcome is StepOutcome.PROVED
    return {
        "name": step.name,
        "says": step.says,
        "line": step.line,
        "note": step.note,
        "uses": list(step.uses),
        "conditions": [] if stated is None else [
            h.says for h in stated.hypotheses if h.origin == "where"
        ],
        "premises": [] if stated is None else list(stated.displayed),
        "outcome": outcome,
        "expect": step.expect,
        "in_order": as_expected or (not step.expect and proved and checked.reached),
        "reached": checked.reached,
        "gaps": list(checked.gaps),
        "method": checked.method,
        "seconds": round(checked.seconds, 3),
        "axioms": list(checked.axioms),
        "messages": list(checked.messages),
        "witness": checked.witness,
        "instance": checked.instance,
        "lean": None if stated is None else {
            "statement": f"theorem {stated.name} {stated.statement}",
            "statement_sha256": hashlib.sha256(stated.statement.encode()).hexdigest(),
            "proof": checked.proof,
            "chain": f"theorem {stated.chain_name} {stated.chain_statement}",
            "negation": checked.negation,
        },
    }  # fmt: skip


def _open_points(outcome: Outcome) -> list[str]:
    derivation = outcome.derivation
    points = [f"definition {name}: {why}" for name, why in derivation.undefined]
    points += [
        f"assumption {a.name}: {a.not_formalised}"
        for a in derivation.assumptions
        if a.meaning is None
    ]
    points += [
        f"step {s.step.name}: {s.step.not_formalised}"
        for s in outcome.steps
        if s.outcome is StepOutcome.NOT_FORMALISED
    ]
    if derivation.assumptions:
        points.append("that the assumptions are true: every step rests on them")
    return points
