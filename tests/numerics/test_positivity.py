"""Signs of polynomials at all large integers against plain evaluation."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apery.core.polynomial import Polynomial
from apery.numerics.positivity import MAX_SHIFT, nonnegative_from

coefficients = st.fractions(min_value=-60, max_value=60, max_denominator=6)
polynomials = st.lists(coefficients, max_size=5).map(Polynomial.from_coefficients)
roots = st.lists(st.fractions(min_value=-20, max_value=80, max_denominator=4), max_size=4)


def bound(p: Polynomial) -> int:
    """Return Cauchy's bound: all real zeros are below it."""
    *lower, lead = p.coefficients()
    return 2 + int(max((abs(c / lead) for c in lower), default=Fraction(0)))


@settings(deadline=None)
@given(polynomials.filter(bool))
def test_the_start_is_the_first_and_from_it_on_all_values_are_nonnegative(p: Polynomial) -> None:
    start = nonnegative_from(p)
    last = min(bound(p), 2000)
    if p.coefficients()[-1] < 0:
        assert start is None
        return
    assert start is not None
    assert all(p(m) >= 0 for m in range(start, max(start, last) + 50))
    assert start == 0 or p(start - 1) < 0


@settings(deadline=None)
@given(roots, st.sampled_from([1, -1]))
def test_known_zeros(zeros: list[Fraction], sign: int) -> None:
    p = Polynomial(sign)
    for zero in zeros:
        p = p * (Polynomial("m") - zero)
    start = nonnegative_from(p)
    if sign < 0:
        assert start is None
    else:
        negative = [m for m in range(100) if p(m) < 0]
        assert start == (max(negative) + 1 if negative else 0)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("0", 0),
        ("7", 0),
        ("-1/9", None),
        ("m", 0),
        ("m - 1/2", 1),
        ("m - 5", 5),
        ("-m", None),
        ("(m-4)*(m-6)", 6),  # negative at 5 alone
        ("(m-4)*(m-5)", 0),  # negative between integers only
        ("(m-4)^2*(m-9)", 9),
        ("m^3 - 10^6*m", 1000),
        ("-m^3 + 10^6*m", None),
    ],
)
def test_starts(text: str, start: int | None) -> None:
    assert nonnegative_from(Polynomial(text)) == start


@pytest.mark.parametrize("walk", [0, 10, 4096])
def test_a_short_way_back_gives_a_later_start_that_holds(walk: int) -> None:
    start = nonnegative_from(Polynomial("m - 70000"), walk=walk)
    assert start == 131071 - walk


def test_a_sign_that_settles_too_late_is_unknown() -> None:
    assert nonnegative_from(Polynomial(f"m - {MAX_SHIFT - 9}"), walk=20) == MAX_SHIFT - 9
    assert nonnegative_from(Polynomial(f"m - {MAX_SHIFT + 9}"), walk=20) is None
