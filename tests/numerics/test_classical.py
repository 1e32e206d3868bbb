"""The formulas of the literature: each is right to 200 digits, a changed one is not."""

from __future__ import annotations

import pytest

from apery.core import Candidate, Constant, ContinuedFraction, Equals, Outcome, Provenance
from apery.numerics.classical import MULTIPLES, classical
from apery.verify import check

KNOWN = {
    "e": MULTIPLES,
    "exp(2)": MULTIPLES,
    "exp(-2/3)": MULTIPLES,
    "e^3": MULTIPLES,
    "tan(1)": 1,
    "tan(-2/3)": 1,
    "tanh(3/2)": 1,
    "besseli(1, 2)/besseli(0, 2)": 1,
    "besseli(0, 2/3)/besseli(1, 2/3)": 1,
    "besseli(5, -3)/besseli(6, -3)": 1,
    "besselj(3, 1)/besselj(2, 1)": 1,
    "besselj(1/2, 1)/besselj(3/2, 1)": 1,
}
UNKNOWN = (
    "pi", "e + 1", "exp(sqrt(2))", "tan(log(2))", "besseli(1, 2)", "besseli(2, 2)/besseli(0, 2)",
    "besseli(1, 2)/besseli(0, 3)", "besseli(1, 2)/besselj(0, 2)", "besseli(0, 1)/besseli(-1, 1)",
    "2^3/besseli(1, 2)", "zeta(3)", "1/2",
)  # fmt: skip


def verdicts(claim: Equals) -> set[Outcome]:
    candidate = Candidate(claim, Provenance("test", "", 0, ""))
    return {v.outcome for v in check(candidate, digits_wanted=200)}


@pytest.mark.parametrize("text", KNOWN)
def test_formulas_hold(text: str) -> None:
    found = classical(Constant(text))
    assert len(found) == KNOWN[text]
    for formula in found:
        assert verdicts(formula.claim) == {Outcome.HOLDS}, formula
        a, b = formula.claim.subject.a, formula.claim.subject.b
        assert a.is_integral and b.is_integral and a.period == b.period == 1
        assert formula.name and formula.source in str(formula)


@pytest.mark.parametrize("text", KNOWN)
def test_changed_formulas_are_refuted(text: str) -> None:
    claim = classical(Constant(text))[0].claim
    a, b = claim.subject.a.pieces[0], claim.subject.b.pieces[0]
    for wrong in (ContinuedFraction(a + 1, b), ContinuedFraction(a, b + 1)):
        changed = Equals(wrong, claim.transform, claim.constant)
        assert Outcome.REFUTED in verdicts(changed)


@pytest.mark.parametrize("text", UNKNOWN)
def test_other_constants_have_none(text: str) -> None:
    assert classical(Constant(text)) == ()
