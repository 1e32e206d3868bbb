"""Enclosures of both sides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from apery.core import Constant, ContinuedFraction, Equals, Outcome, Strength, mobius
from apery.verify.enclosure import enclosure
from tests.verify.formulas import MUTATIONS, SEEN, TRUE, Candidate

IDENTITY = mobius(1, 0, 0, 1)


@pytest.mark.parametrize("digits", [1, 50, 1000])
@pytest.mark.parametrize("claim", TRUE, ids=str)
def test_true_claims_hold_to_the_digits_asked(claim: Equals, digits: int) -> None:
    verdict = enclosure(Candidate(claim, SEEN), digits=digits)
    assert (verdict.outcome, verdict.strength) == (Outcome.HOLDS, Strength.ENCLOSED)
    evidence = dict(verdict.evidence)
    assert evidence["digits"] == digits
    assert evidence["theorem"] == "semi-regular (Tietze)"


@pytest.mark.parametrize(("what", "false"), MUTATIONS, ids=[what for what, _ in MUTATIONS])
def test_changed_claims_never_hold(what: str, false: Equals) -> None:
    assert enclosure(Candidate(false, SEEN), digits=60).outcome is not Outcome.HOLDS


@pytest.mark.parametrize("power", [40, 100, 300, 900])
def test_a_difference_within_the_digits_is_refuted(power: int) -> None:
    claim = TRUE[1]
    false = replace(claim, constant=Constant(f"e + 1e-{power}"))
    verdict = enclosure(Candidate(false, SEEN))
    assert verdict.outcome is Outcome.REFUTED
    witness = dict(verdict.evidence)
    assert witness["limit"] != witness["value"]
    # Beyond them it is not seen: equality is not what the check promises.
    assert enclosure(Candidate(false, SEEN), digits=power // 2).outcome is Outcome.HOLDS


@pytest.mark.parametrize(
    ("subject", "outcome", "reason"),
    [
        (ContinuedFraction("2*n + 1", "-n^2 - n"), Outcome.UNDECIDED, "no convergence theorem"),
        (ContinuedFraction("2*n + 1", "n - 10^9"), Outcome.UNDECIDED, "rational: b_1000000000"),
        (ContinuedFraction("1", "n^3"), Outcome.REFUTED, "diverges: Stern-Stolz"),
        (ContinuedFraction("n", "-n^2"), Outcome.REFUTED, "diverges: complex eigenvalues"),
        (ContinuedFraction("1", "-1"), Outcome.REFUTED, "diverges: periodic"),
        (ContinuedFraction("0", "n - 2"), Outcome.UNDECIDED, "rational: b_2 = 0"),
    ],
)
def test_fractions_without_an_enclosure_are_named(
    subject: ContinuedFraction, outcome: Outcome, reason: str
) -> None:
    verdict = enclosure(Candidate(Equals(subject, IDENTITY, Constant("e")), SEEN))
    assert verdict.outcome is outcome
    assert str(dict(verdict.evidence)["limit"]).startswith(reason)


def test_a_rational_value_is_not_called_an_enclosed_limit() -> None:
    claim = Equals(ContinuedFraction("2*n + 1", "n - 3"), IDENTITY, Constant("2/7"))
    verdict = enclosure(Candidate(claim, SEEN))
    assert verdict.outcome is Outcome.UNDECIDED
    assert verdict.evidence == (("limit", "rational: b_3 = 0"),)


def test_a_large_value_reaches_its_digits() -> None:
    big = ContinuedFraction.signed(TRUE[0].subject.a.delayed(0), (1,))
    claim = Equals(big, mobius(1, 1, 1, -1), Constant("e"))
    shifted = Equals(
        ContinuedFraction("n + 10^40", "1"), IDENTITY, Constant("10^40 + 1/(10^40 + 1)")
    )
    assert enclosure(Candidate(claim, SEEN), digits=100).outcome is Outcome.HOLDS
    # They differ by about 10^-120.
    assert enclosure(Candidate(shifted, SEEN), digits=100).outcome is Outcome.HOLDS
    assert enclosure(Candidate(shifted, SEEN), digits=200).outcome is Outcome.REFUTED
