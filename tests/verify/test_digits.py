"""Agreement in digits, and the number of digits that chance would give."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import ceil, log10

import pytest
from flint import arb
from hypothesis import given
from hypothesis import strategies as st

from apery.core import (
    Constant,
    ContinuedFraction,
    Equals,
    Interlaced,
    Outcome,
    RationalMap,
    Strength,
    mobius,
)
from apery.numerics.balls import from_fraction, precision
from apery.numerics.convergents import convergent
from apery.verify.comparison import digits_above_one, digits_below_one, sides
from apery.verify.digits import MARGIN, budget, digits
from tests.verify.formulas import MUTATIONS, SEEN, TRUE, Candidate

IDENTITY = mobius(1, 0, 0, 1)


@pytest.mark.parametrize("claim", TRUE, ids=str)
def test_true_claims_agree_beyond_the_budget(claim: Equals) -> None:
    verdict = digits(Candidate(claim, SEEN))
    assert (verdict.outcome, verdict.strength) == (Outcome.HOLDS, Strength.NUMERIC)
    evidence = dict(verdict.evidence)
    assert evidence["budget"] == budget(claim)
    assert evidence["margin"] == MARGIN
    assert int(evidence["digits"]) >= budget(claim) + MARGIN


@pytest.mark.parametrize(("what", "false"), MUTATIONS, ids=[what for what, _ in MUTATIONS])
def test_changed_claims_never_hold(what: str, false: Equals) -> None:
    verdict = digits(Candidate(false, SEEN))
    assert verdict.outcome is not Outcome.HOLDS
    if verdict.outcome is Outcome.REFUTED:
        witness = dict(verdict.evidence)
        assert witness["limit"] != witness["value"]


def test_the_budget_counts_every_integer() -> None:
    claim = Equals(
        ContinuedFraction(Interlaced((7,), ("5*m^2 + 3", "1/2*m")), "-1"),
        RationalMap([1, 11], [13]),
        Constant("exp(17) + 19/23"),
    )
    numbers = [1, 11, 13, 7, 5, 3, 1, 2, 1, 17, 19, 23]
    assert budget(claim) == ceil(sum(log10(2 * n + 1) for n in numbers))


def test_a_larger_integer_means_a_larger_budget() -> None:
    claim = TRUE[0]
    for power in (10, 40):
        n = 10**power
        scaled = replace(claim, transform=mobius(n, 0, 0, 1))
        longer = replace(claim, constant=Constant(f"e + 1/{n}"))
        assert budget(scaled) >= power
        assert budget(longer) >= budget(claim) + power


def test_a_small_difference_is_a_refutation_with_digits_that_show_it() -> None:
    big = ContinuedFraction.signed(Interlaced((10**15,), ("4*m + 2",)), (1,))
    true = Equals(big, IDENTITY, Constant("10^15 + (e - 1)/(e + 1)"))
    assert digits(Candidate(true, SEEN)).outcome is Outcome.HOLDS
    for gap in ("1e-3", "1e-12", "1e-30"):
        false = replace(true, constant=Constant(f"10^15 + (e - 1)/(e + 1) + {gap}"))
        verdict = digits(Candidate(false, SEEN))
        assert verdict.outcome is Outcome.REFUTED
        witness = dict(verdict.evidence)
        assert witness["limit"] != witness["value"]


def test_late_convergents_support_and_never_refute() -> None:
    """e with every second sign changed twice; no theorem here shows that the limit exists."""
    a = Interlaced((2,), ("-1", "4*m+2", "-1", "1", "-4*m-4", "1"))
    true = Equals(ContinuedFraction(a, "-1"), IDENTITY, Constant("e"))
    assert sides(true, 30).left is None
    verdict = digits(Candidate(true, SEEN))
    assert (verdict.outcome, verdict.strength) == (Outcome.HOLDS, Strength.NUMERIC)
    assert "convergent" in dict(verdict.evidence)
    false = replace(true, constant=Constant("e + 1e-9"))
    assert digits(Candidate(false, SEEN)).outcome is Outcome.UNDECIDED


def test_convergents_that_agree_on_every_second_index_do_not_count() -> None:
    """1 + 1/(0 + 1/(1 + 1/(0 + 2/(1 + ...)))): the partial sums of e, infinity in between."""
    fraction = ContinuedFraction(Interlaced((), ("1", "0")), Interlaced((), ("m", "1")))
    partial_sums = [convergent(fraction, n) for n in (2, 4, 6)]
    assert partial_sums == [Fraction(2), Fraction(5, 2), Fraction(8, 3)]
    assert convergent(fraction, 61) is None
    verdict = digits(Candidate(Equals(fraction, IDENTITY, Constant("e")), SEEN))
    assert verdict.outcome is Outcome.UNDECIDED


def test_divergence_is_a_refutation() -> None:
    claim = Equals(ContinuedFraction("1", "n^3"), IDENTITY, Constant("e"))
    verdict = digits(Candidate(claim, SEEN))
    assert verdict.outcome is Outcome.REFUTED
    assert dict(verdict.evidence)["limit"].startswith("diverges")  # type: ignore[union-attr]


def test_a_fraction_that_ends_has_its_exact_value() -> None:
    fraction = ContinuedFraction("2*n + 1", "n - 3")
    for text, outcome in (("2/7", Outcome.HOLDS), ("2/7 + 1e-30", Outcome.REFUTED)):
        claim = Equals(fraction, IDENTITY, Constant(text))
        assert digits(Candidate(claim, SEEN)).outcome is outcome


@given(st.fractions(min_value=-(10**6), max_value=10**6), st.integers(0, 80))
def test_counted_digits_are_digits(size: Fraction, power: int) -> None:
    x = size / 10**power
    ball = from_fraction(x, bits=200)
    below, above = digits_below_one(ball), digits_above_one(ball)
    assert abs(x) <= Fraction(1, 10**below) or below == 0
    assert abs(x) < 10**above or x == 0
    if 0 < abs(x) <= 1:
        assert abs(x) * 10 ** (below + 2) > 1
    if abs(x) >= 1:
        assert abs(x) * 100 >= 10**above


def test_the_agreement_of_wide_balls_is_small() -> None:
    with precision(200):
        assert digits_below_one(arb(0, 0.5)) == 0
        assert digits_below_one(arb(0, 1e-30)) == 29
        assert digits_below_one(arb(1e-40, 1e-30)) == 29
