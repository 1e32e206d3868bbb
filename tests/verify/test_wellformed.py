"""Whether both sides of a claim exist."""

from __future__ import annotations

import pytest

from apery.core import Constant, ContinuedFraction, Equals, Interlaced, Outcome, RationalMap, mobius
from apery.verify.wellformed import well_formed
from tests.verify.formulas import SEEN, TRUE, Candidate

IDENTITY = mobius(1, 0, 0, 1)
GOOD = ContinuedFraction("4*n + 2", "1")


def _verdict(
    subject: ContinuedFraction, value: str = "e", transform: RationalMap = IDENTITY
) -> tuple[Outcome, str]:
    verdict = well_formed(Candidate(Equals(subject, transform, Constant(value)), SEEN))
    return verdict.outcome, "; ".join(str(v) for _, v in verdict.evidence)


@pytest.mark.parametrize("claim", TRUE, ids=str)
def test_true_claims_are_well_formed(claim: Equals) -> None:
    assert well_formed(Candidate(claim, SEEN)).outcome is Outcome.HOLDS


@pytest.mark.parametrize(
    ("subject", "witness"),
    [
        (ContinuedFraction("1", "n^3"), "diverges: Stern-Stolz"),
        (ContinuedFraction("n + 3", "n^5 + 1"), "diverges: Stern-Stolz"),
        (ContinuedFraction("1", "-1"), "diverges: periodic"),
        (ContinuedFraction.signed(Interlaced((5, 7), ("1",)), (-1,)), "diverges: periodic"),
        (ContinuedFraction("0", "n - 2"), "infinite: b_2 = 0"),
        (ContinuedFraction(Interlaced((3, 0), ("1",)), "n - 2"), "infinite: b_2 = 0"),
    ],
)
def test_a_fraction_without_a_value_is_refuted(subject: ContinuedFraction, witness: str) -> None:
    outcome, said = _verdict(subject)
    assert outcome is Outcome.REFUTED
    assert said.startswith(witness)


@pytest.mark.parametrize(
    ("value", "transform"),
    [
        ("e - e", RationalMap([1], [0, 1])),
        ("phi^2 - phi", RationalMap([1], [-1, 1])),
        ("2 + sin(pi)", RationalMap([0, 1], [-2, 1])),
    ],
)
def test_a_pole_on_the_right_is_refuted(value: str, transform: RationalMap) -> None:
    outcome, said = _verdict(GOOD, value, transform)
    assert outcome is Outcome.REFUTED
    assert said.startswith("no value")


def test_a_fraction_that_ends_is_rational_and_says_so() -> None:
    outcome, said = _verdict(ContinuedFraction("2*n + 1", "n - 3"))
    assert (outcome, said) == (Outcome.HOLDS, "rational: b_3 = 0 ends the fraction")
    outcome, said = _verdict(ContinuedFraction("2*n + 1", "n - 10^12"))
    assert outcome is Outcome.HOLDS
    assert "b_1000000000000 = 0" in said


def test_an_unknown_limit_is_not_refuted() -> None:
    assert _verdict(ContinuedFraction("2*n + 1", "-n^2 - n"))[0] is Outcome.HOLDS


def test_a_value_that_cannot_be_evaluated_is_undecided() -> None:
    outcome, said = _verdict(GOOD, "sin(exp(10^5))")
    assert outcome is Outcome.UNDECIDED
    assert "loses its digits" in said
