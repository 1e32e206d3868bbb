"""Identification: known values, nothing by accident, nothing that merely comes near."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apery.core import Constant, ContinuedFraction, Interlaced, Provenance
from apery.core.errors import InvalidInputError
from apery.core.records import Candidate, Record, Status
from apery.discovery.identification import Identified, Unidentified, identify
from apery.numerics.balls import precision
from apery.numerics.constants import evaluate
from apery.verify import check
from tests.numerics.test_tail_series import TABLE


@pytest.mark.parametrize(("a", "b", "value"), TABLE)
def test_known_fractions_are_identified(a: str, b: str, value: str) -> None:
    found = identify(ContinuedFraction(a, b))
    assert isinstance(found, Identified)
    with precision(900):
        assert 0 in evaluate(found.claim.value_text, digits=240) - evaluate(value, digits=240)
    assert found.digits >= 200 > found.budget + 50


@pytest.mark.parametrize(("a", "b", "value"), TABLE[::6])
def test_what_is_identified_is_enclosed_by_the_checks(a: str, b: str, value: str) -> None:
    found = identify(ContinuedFraction(a, b))
    assert isinstance(found, Identified)
    candidate = Candidate(found.claim, Provenance("test", "", 0, ""))
    assert Record(candidate, check(candidate, digits_wanted=200)).status is Status.ENCLOSED


@pytest.mark.parametrize("power", [20, 55, 90, 150])
def test_a_number_that_comes_near_is_refused(power: int) -> None:
    near = Interlaced((1 + Fraction(1, 10**power),), ("2*m+3",))
    found = identify(ContinuedFraction(near, Interlaced((0,), ("(m+1)^2",))))
    assert isinstance(found, Unidentified) and found.value is not None


def test_no_random_fraction_is_identified() -> None:
    """A thousand fractions with coefficients too large for any of the known families."""
    draw = random.Random(20261125)
    accidents, limits = [], 0
    for _ in range(1000):
        a = f"{draw.randint(2000, 9000)}*n + {draw.randint(1, 9000)}"
        b = f"{draw.randint(1, 900)}*n^2 + {draw.randint(1, 900)}*n + {draw.randint(1, 9000)}"
        found = identify(ContinuedFraction(a, b))
        limits += isinstance(found, Identified) or found.value is not None
        if isinstance(found, Identified):
            accidents.append(found.claim)
    assert limits == 1000
    assert not accidents


@settings(deadline=None, max_examples=40)
@given(
    st.tuples(*[st.integers(-9, 9)] * 4).filter(lambda m: m[0] * m[3] != m[1] * m[2]),
)
def test_every_mobius_image_is_found(m: tuple[int, int, int, int]) -> None:
    # (p x + q)/(r x + s) with x = 4/pi = 1 + 1/(3 + 4/(5 + ...)), by other initial terms.
    p, q, r, s = m
    # p/r + ((q r - p s)/r^2)/(x + s/r) where r is not 0, linear in x otherwise.
    if r == 0:
        a = Interlaced((Fraction(q, s) + Fraction(p, s),), ("2*m+3",))
        b = Interlaced((0, Fraction(p, s)), ("(m+2)^2",))
    else:
        head = Fraction(p, r), Fraction(s, r) + 1
        a = Interlaced(head, ("2*m+3",))
        b = Interlaced((0, Fraction(q * r - p * s, r * r)), ("(m+1)^2",))
    found = identify(ContinuedFraction(a, b), basis=["pi"])
    if isinstance(found, Unidentified):
        assert found.value is None  # a pole, or no theorem from the first index on
        return
    x = evaluate("4/pi", digits=100)
    with precision(300):
        value = (p * x + q) / (r * x + s)
        assert 0 in evaluate(found.claim.value_text, digits=90) - value


def test_roots_and_rational_numbers() -> None:
    golden = identify(ContinuedFraction("1", "1"))
    assert isinstance(golden, Identified) and golden.claim.constant == Constant("sqrt(5)")
    # Euler: the sum of 1/(k (k + 1)) as a fraction.
    whole = identify(ContinuedFraction("2*n + 2", "-n*(n+1)"))
    assert isinstance(whole, Identified) and whole.claim.value_text == "1"


@pytest.mark.parametrize(
    ("a", "b", "reason"),
    [
        ("1", "-1", "diverges"),
        ("2*n+1", "n-3", "rational: 2/7"),
        ("2*n+1", "-n^2-n", "no convergence"),
    ],
)
def test_what_has_no_limit_is_named(a: str, b: str, reason: str) -> None:
    found = identify(ContinuedFraction(a, b))
    assert isinstance(found, Unidentified) and found.reason.startswith(reason)


@pytest.mark.parametrize(("digits", "confirm"), [(39, 200), (70, 70), (0, 10)])
def test_too_few_digits_are_refused(digits: int, confirm: int) -> None:
    with pytest.raises(InvalidInputError, match="at least 40 digits"):
        identify(ContinuedFraction("n", "n"), digits=digits, confirm=confirm)
