"""The exact check of polynomials against terms and recurrence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apery.core import (
    Constant,
    ContinuedFraction,
    Equals,
    Interlaced,
    Outcome,
    Polynomial,
    Strength,
    mobius,
)
from apery.verify.recurrence import recurrence
from tests.verify.formulas import SEEN, TRUE, Candidate, candidate

numbers = st.integers(min_value=-9, max_value=9)
sequences = st.builds(
    Interlaced,
    st.lists(numbers, max_size=3),
    st.lists(
        st.lists(numbers, min_size=1, max_size=4).map(
            lambda c: Polynomial.from_coefficients(c, "m")
        ),
        min_size=1,
        max_size=4,
    ),
)


def _claim(a: Interlaced) -> Equals:
    return Equals(ContinuedFraction(a, "1"), mobius(1, 0, 0, 1), Constant("e"))


@pytest.mark.parametrize("claim", TRUE, ids=str)
def test_true_data_hold_exactly(claim: Equals) -> None:
    one = candidate(claim)
    verdict = recurrence(one)
    assert (verdict.outcome, verdict.strength) == (Outcome.HOLDS, Strength.EXACT)
    assert verdict.evidence == (("terms", 60), ("order", len(one.recurrence) - 1))


@given(sequences, st.integers(min_value=0, max_value=59), numbers.filter(bool))
@settings(max_examples=100, deadline=None)
def test_one_wrong_term_is_named(a: Interlaced, at: int, change: int) -> None:
    true = candidate(_claim(a))
    assert recurrence(true).outcome is Outcome.HOLDS
    terms = list(true.terms)
    terms[at] += change
    verdict = recurrence(replace(true, terms=tuple(terms)))
    assert verdict.outcome is Outcome.REFUTED
    assert verdict.evidence == (
        ("index", at), ("polynomials", str(true.terms[at])), ("term", str(terms[at])),
    )  # fmt: skip


@given(sequences, st.data())
@settings(max_examples=50, deadline=None)
def test_a_wrong_recurrence_holds_only_if_all_terms_say_so(
    a: Interlaced, data: st.DataObject
) -> None:
    true = candidate(_claim(a))
    changed = [0, *true.recurrence]
    changed[data.draw(st.integers(0, len(changed) - 2))] += data.draw(numbers.filter(bool))
    verdict = recurrence(replace(true, recurrence=tuple(changed), terms=()))
    order = len(changed) - 1
    terms = [int(a(n)) for n in range(80)]
    failures = [
        n for n in range(80 - order) if sum(c * terms[n + i] for i, c in enumerate(changed)) != 0
    ]
    if failures:
        assert verdict.outcome is Outcome.REFUTED
        assert verdict.evidence[0] == ("index", failures[0])
    else:
        assert verdict.outcome is Outcome.HOLDS


def test_a_fault_that_shows_only_late_is_seen() -> None:
    """(x - 1)^3 annihilates degree 2; the cubic term vanishes at 0, 1 and 2."""
    a = Interlaced((), ("m*(m - 1)*(m - 2) + m^2 + 1",))
    verdict = recurrence(Candidate(_claim(a), SEEN, (-1, 3, -3, 1), (1, 2, 5)))
    assert verdict.outcome is Outcome.REFUTED
    assert dict(verdict.evidence)["combination"] == "6"


def test_rational_coefficients_are_exact() -> None:
    a = Interlaced((), ("1/2*m + 1/3",))
    assert recurrence(Candidate(_claim(a), SEEN, (1, -2, 1))).outcome is Outcome.HOLDS
    verdict = recurrence(Candidate(_claim(a), SEEN, (1, -1)))
    assert dict(verdict.evidence)["combination"] == "-1/2"


@pytest.mark.parametrize("recurrence_", [(0,), (0, 0, 0), (1, -2, 1, 0)])
def test_what_is_no_recurrence_supports_nothing(recurrence_: tuple[int, ...]) -> None:
    true = candidate(TRUE[0])
    verdict = recurrence(replace(true, recurrence=recurrence_))
    assert verdict.outcome is Outcome.UNDECIDED
