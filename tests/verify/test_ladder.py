"""All checks in turn: what is true stands, what was changed falls."""

from __future__ import annotations

from dataclasses import replace

import pytest

from apery.core import (
    Constant,
    ContinuedFraction,
    Equals,
    Outcome,
    Record,
    Status,
    mobius,
)
from apery.verify import check, ladder
from tests.verify.formulas import MUTATIONS, SEEN, TRUE, Candidate, candidate

IDENTITY = mobius(1, 0, 0, 1)


def _status(one: Candidate, digits: int = 200) -> Status:
    return Record(one, check(one, digits_wanted=digits)).status


@pytest.mark.parametrize("claim", TRUE, ids=str)
def test_true_claims_pass_every_check(claim: Equals) -> None:
    verdicts = check(candidate(claim), digits_wanted=1000)
    assert [v.check for v in verdicts] == ["well-formed", "recurrence", "digits", "enclosure"]
    assert {v.outcome for v in verdicts} == {Outcome.HOLDS}
    assert all(v.seconds >= 0 for v in verdicts)


def test_the_checks_are_named_as_their_verdicts_are() -> None:
    one = candidate(TRUE[0])
    for name, run in ladder(digits_wanted=100).items():
        assert run(one).check == name


def test_there_are_enough_mutations() -> None:
    assert len(MUTATIONS) >= 50
    assert not {false.id for _, false in MUTATIONS} & {claim.id for claim in TRUE}


# A partial denominator 1 in front of a negative numerator: no theorem here has the limit.
UNDECIDED = {f"{TRUE[1]}: sign 0"}


@pytest.mark.parametrize(("what", "false"), MUTATIONS, ids=[what for what, _ in MUTATIONS])
def test_changed_claims_are_refused(what: str, false: Equals) -> None:
    expected = Status.UNDECIDED if what in UNDECIDED else Status.REFUTED
    assert _status(candidate(false)) is expected


@pytest.mark.parametrize("claim", TRUE[:4], ids=str)
def test_changed_terms_and_recurrences_are_refused(claim: Equals) -> None:
    true = candidate(claim)
    for n in range(0, 60, 7):
        terms = (*true.terms[:n], true.terms[n] + 1, *true.terms[n + 1 :])
        assert _status(replace(true, terms=terms)) is Status.REFUTED
    for i in range(len(true.recurrence)):
        changed = list(true.recurrence)
        changed[i] += 1
        assert _status(replace(true, recurrence=tuple(changed))) is Status.REFUTED


def test_the_checks_end_at_a_refutation() -> None:
    false = Equals(ContinuedFraction("1", "-1"), IDENTITY, Constant("e"))
    assert [v.check for v in check(Candidate(false, SEEN))] == ["well-formed"]


@pytest.mark.parametrize("text", ["sin(exp(10^5))", "sin(exp(10^5)) + e"])
def test_a_value_out_of_reach_is_undecided_and_no_exception(text: str) -> None:
    claim = Equals(ContinuedFraction("4*n+2", "1"), IDENTITY, Constant(text))
    verdicts = check(Candidate(claim, SEEN))
    by_name = {v.check: v for v in verdicts}
    assert by_name["enclosure"].outcome is Outcome.UNDECIDED
    assert "loses its digits" in str(dict(by_name["enclosure"].evidence)["error"])
    assert Record(Candidate(claim, SEEN), verdicts).status is Status.UNDECIDED


def test_a_typed_decimal_does_not_pass_for_the_constant() -> None:
    """A literal that is right to more digits than the enclosure asks for."""
    from apery.numerics.ball_forms import decimal_text
    from apery.numerics.constants import evaluate

    text = decimal_text(evaluate("(e + 1)/(e - 1)", digits=320), digits=301).rstrip(".")
    claim = Equals(TRUE[0].subject, IDENTITY, Constant(text))
    verdicts = check(Candidate(claim, SEEN), digits_wanted=200)
    assert verdicts[-1].check == "digits"
    assert verdicts[-1].outcome is Outcome.REFUTED


@pytest.mark.parametrize(
    "subject",
    [
        ContinuedFraction("n", "-n^2"),  # no theorem here
        ContinuedFraction("2*n + 1", "n - 3"),  # b_3 = 0: 2/7
        ContinuedFraction("0", "n - 2"),  # b_2 = 0: 1/0
        ContinuedFraction("1", "n^3"),  # Stern-Stolz
        ContinuedFraction("1", "-1"),  # period of order 6
        ContinuedFraction("0", "1"),  # 0 and infinity in turn
        ContinuedFraction("n", "n - 1000000"),  # ends late
    ],
    ids=str,
)
@pytest.mark.parametrize("value", ["e", "2/7", "sqrt(2)", "0"])
def test_what_has_no_theorem_or_no_limit_is_never_enclosed(
    subject: ContinuedFraction, value: str
) -> None:
    claim = Equals(subject, IDENTITY, Constant(value))
    assert _status(Candidate(claim, SEEN)) in (Status.REFUTED, Status.UNDECIDED)
