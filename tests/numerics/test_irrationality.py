"""Delta: known values, the same by two ways, and what has none."""

from __future__ import annotations

from math import log, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.numerics.test_tail_series import TABLE

from apery.core.continued_fraction import ContinuedFraction, Interlaced
from apery.core.errors import InvalidInputError
from apery.core.transform import mobius
from apery.numerics.irrationality import asymptotic_delta, delta, delta_against

APERY = ContinuedFraction("34*n^3 + 51*n^2 + 27*n + 5", "-n^6")


@pytest.mark.parametrize(("a", "b", "value"), TABLE)
@pytest.mark.parametrize("depth", [7, 60])
def test_blind_and_known_agree(a: str, b: str, value: str, depth: int) -> None:
    fraction = ContinuedFraction(a, b)
    blind, known = delta(fraction, depth), delta_against(fraction, depth, value)
    assert blind.overlaps(known)
    assert float(known.rad()) < 1e-15 and float(blind.rad()) < 0.02


def test_the_value_of_the_peers() -> None:
    """0.08663, to which blind and known computations of ramanujantools agree at depth 2000."""
    assert round(float(delta(APERY, 2000)), 5) == 0.08663
    assert round(float(delta_against(APERY, 2000, "zeta(3)", mobius(0, 6, 1, 0))), 5) == 0.08663


@pytest.mark.parametrize(
    ("a", "b", "limit"),
    [
        # van der Poorten, Math. Intelligencer 1 (1979): 2, 5 and 8 times the logarithm.
        ("34*n^3 + 51*n^2 + 27*n + 5", "-n^6",
         (4 * log(1 + sqrt(2)) - 3) / (4 * log(1 + sqrt(2)) + 3)),
        ("11*n^2 + 11*n + 3", "n^4",
         (5 * log((1 + sqrt(5)) / 2) - 2) / (5 * log((1 + sqrt(5)) / 2) + 2)),
        ("6*n+3", "-n^2", (2 * log(1 + sqrt(2)) - 1) / (2 * log(1 + sqrt(2)) + 1)),
    ],
)  # fmt: skip
def test_estimates_come_near_the_limits(a: str, b: str, limit: float) -> None:
    assert abs(asymptotic_delta(ContinuedFraction(a, b), 2000).delta - limit) < 0.01


def test_convergents_of_e_have_delta_above_zero() -> None:
    """For whole a and b = 1 the error is below 1/q^2 for all n, so delta is positive."""
    e = ContinuedFraction(Interlaced((2,), ("1", "2*m+2", "1")), "1")
    for n in (3, 30, 300):
        assert float(delta(e, n)) > 0
        assert delta(e, n).overlaps(delta_against(e, n, "e"))


def test_a_slow_fraction_approximates_badly() -> None:
    slow = ContinuedFraction("n^3 + (n+1)^3", "-n^6")
    assert float(delta(slow, 500)) < -0.98
    assert asymptotic_delta(slow, 300).delta == -1.0


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 6), st.integers(1, 9), st.integers(1, 6), st.integers(2, 80))
def test_scaling_changes_nothing(c: int, d: int, k: int, depth: int) -> None:
    one = ContinuedFraction(f"{c}*n + {d}", f"{k}*n^2")
    other = ContinuedFraction(f"({c}*n + {d})/3", f"{k}*n^2/9")  # the value over 3
    assert abs(float(delta(one, depth)) - float(delta(other, depth))) < 3 / depth


@pytest.mark.parametrize(
    ("a", "b", "depth", "said"),
    [
        ("2*n+1", "n^2", 0, "at least 1"),
        ("2*n+1", "n-5", 9, "b_5 = 0 ends"),
        ("2*n+1", "-n^2-n", 9, "no theorem"),
        ("1", "2", 0, "at least 1"),
        ("n^3 + (n+1)^3", "-n^6", -4, "at least 1"),
    ],
)
def test_bad_requests_are_refused(a: str, b: str, depth: int, said: str) -> None:
    with pytest.raises(InvalidInputError, match=said):
        delta(ContinuedFraction(a, b), depth)


def test_whole_convergents_have_no_delta() -> None:
    with pytest.raises(InvalidInputError, match="whole number"):
        delta(ContinuedFraction(Interlaced((3,), ("1",)), "1"), 1)
