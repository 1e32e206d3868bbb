"""The ladder of statuses: what each combination of checks and proof supports."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apery.core import (
    Candidate,
    Certificate,
    Constant,
    ContinuedFraction,
    Equals,
    Outcome,
    Provenance,
    Record,
    Status,
    Step,
    StepOutcome,
    Strength,
    Verdict,
    mobius,
)

CLAIM = Equals(ContinuedFraction("4*n + 2", "1"), mobius(1, 1, 1, -1), Constant("e"))
CANDIDATE = Candidate(CLAIM, Provenance("esma", "e/+", 7, "0.1.0"))

CHECKS = {
    "well-formed": Strength.EXACT,
    "digits": Strength.NUMERIC,
    "enclosure": Strength.ENCLOSED,
    "recurrence": Strength.EXACT,
}


def verdict(check: str, outcome: Outcome = Outcome.HOLDS) -> Verdict:
    return Verdict(check, outcome, CHECKS[check])


def certificate(*outcomes: StepOutcome, claim_id: str = CLAIM.id) -> Certificate:
    steps = tuple(Step(f"step{i}", "", outcome) for i, outcome in enumerate(outcomes))
    return Certificate(claim_id, "", (), steps)


PROOF = certificate(StepOutcome.PROVED, StepOutcome.PROVED)
NO_PROOFS = [
    None,
    certificate(),
    certificate(StepOutcome.PROVED, claim_id="0" * 12),
    *(certificate(StepOutcome.PROVED, o) for o in StepOutcome if o is not StepOutcome.PROVED),
    *(certificate(o, StepOutcome.PROVED) for o in StepOutcome if o is not StepOutcome.PROVED),
]
ALL_VERDICTS = [
    tuple(verdict(check, outcome) for check, outcome in zip(CHECKS, row, strict=True) if outcome)
    for row in product([None, *Outcome], repeat=len(CHECKS))
]


def expected(verdicts: tuple[Verdict, ...], proved: bool) -> Status:
    """Say the rule again, as a table from the strongest statement down."""
    outcomes = {v.check: v.outcome for v in verdicts}
    values = list(outcomes.values())
    table = [
        (Outcome.REFUTED in values, Status.REFUTED),
        (Outcome.UNDECIDED in values, Status.UNDECIDED),
        ("enclosure" in outcomes and proved, Status.PROVED),
        ("enclosure" in outcomes, Status.ENCLOSED),
        ("digits" in outcomes, Status.PLAUSIBLE),
    ]
    return next((status for holds, status in table if holds), Status.FOUND)


@pytest.mark.parametrize("proof", [*NO_PROOFS, PROOF])
def test_every_combination(proof: Certificate | None) -> None:
    for verdicts in ALL_VERDICTS:
        found = Record(CANDIDATE, verdicts, proof).status
        assert found is expected(verdicts, proof is PROOF), verdicts


@pytest.mark.parametrize("check", CHECKS)
def test_one_refutation_wins_over_everything(check: str) -> None:
    others = [verdict(c, o) for c in CHECKS if c != check for o in Outcome]
    refuted = verdict(check, Outcome.REFUTED)
    for position in range(len(others) + 1):
        verdicts = (*others[:position], refuted, *others[position:])
        assert Record(CANDIDATE, verdicts, PROOF).status is Status.REFUTED


@settings(deadline=None)
@given(st.lists(st.sampled_from([verdict(c, o) for c in CHECKS for o in Outcome]), max_size=6))
def test_a_proof_lifts_an_enclosed_record_and_no_other(verdicts: list[Verdict]) -> None:
    before = Record(CANDIDATE, tuple(verdicts)).status
    after = Record(CANDIDATE, tuple(verdicts), PROOF).status
    assert after is (Status.PROVED if before is Status.ENCLOSED else before)
    assert before is not Status.PROVED
    # The order in which checks ran does not matter.
    assert Record(CANDIDATE, tuple(reversed(verdicts))).status is before


def test_the_ladder_is_climbed_step_by_step() -> None:
    seen = [Record(CANDIDATE, (), PROOF).status]
    verdicts: tuple[Verdict, ...] = ()
    for check in ("well-formed", "digits", "enclosure"):
        verdicts = (*verdicts, verdict(check))
        seen.append(Record(CANDIDATE, verdicts).status)
    seen.append(Record(CANDIDATE, verdicts, PROOF).status)
    assert seen == ["found", "found", "plausible", "enclosed", "proved"]


def test_an_enclosure_counts_by_its_strength() -> None:
    weak = Verdict("enclosure", Outcome.HOLDS, Strength.NUMERIC)
    assert Record(CANDIDATE, (verdict("digits"), weak), PROOF).status is Status.PLAUSIBLE
    named = Verdict("something else", Outcome.HOLDS, Strength.ENCLOSED)
    assert Record(CANDIDATE, (verdict("digits"), named), PROOF).status is Status.PLAUSIBLE


@pytest.mark.parametrize("proof", [p for p in NO_PROOFS if p is not None])
def test_a_certificate_is_proved_only_as_a_whole(proof: Certificate) -> None:
    whole = proof.proved and proof.claim_id == CLAIM.id
    assert not whole
    assert PROOF.proved


def test_time_is_no_part_of_an_answer() -> None:
    slow = Verdict("digits", Outcome.HOLDS, Strength.NUMERIC, seconds=9.0)
    assert slow == verdict("digits")
    assert Step("s", "", StepOutcome.PROVED, 1.0) == Step("s", "", StepOutcome.PROVED, 2.0)
    assert slow != verdict("digits", Outcome.UNDECIDED)
