"""Tails by their expansion: known fractions to 200 digits, far tails, and what is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apery.core.continued_fraction import ContinuedFraction
from apery.numerics.ball_forms import endpoints
from apery.numerics.balls import precision
from apery.numerics.constants import evaluate
from apery.numerics.limits import Enclosed, limit
from apery.numerics.tail_series import expansions, narrowed
from apery.numerics.tails import TailSet, tail_set

# Euler, De fractionibus continuis (E71); Raayoni et al., Nature 590 (2021) 67-73; Apéry 1979 and
# van der Poorten, Math. Intelligencer 1 (1979); Zagier, Integral solutions of Apéry-like
# recurrence equations (2009); Elimelech et al., PNAS 121 (2024).
TABLE = [
    ("2*n+1", "n^2", "4/pi"),
    ("2*n+3", "n*(n+2)", "4/(pi-2)"),
    ("3*n+3", "-n*(2*n-1)", "4/(3*pi-8)"),
    ("3*n+1", "-n*(2*n-1)", "2/pi"),
    ("3*n+2", "-n*(2*n-1)", "2/(pi-2)"),
    ("3*n+3", "-n*(2*n+1)", "2/(4-pi)"),
    ("n+3", "-n", "e"),
    ("n", "n", "1/(e-1)"),
    ("n+1", "n", "1/(e-2)"),
    ("n+1", "n+1", "e-1"),
    ("n+2", "n+1", "(e-2)/(3-e)"),
    ("2*n+2", "-n^2", "1/gompertz"),
    ("2*n+3", "-n*(n+1)", "1/(1-gompertz)"),
    ("6*n+3", "-n^2", "2/log2"),
    ("3*n+2", "-2*n^2", "1/log2"),
    ("10*n+5", "-n^2", "2/log(3/2)"),
    ("4*n+2", "n^2", "1/atan(1/2)"),
    ("11*n^2+11*n+3", "n^4", "5/zeta(2)"),
    ("7*n^2+7*n+2", "8*n^4", "4/zeta(2)"),
    ("6*n+3", "n^4", "2/(zeta(2)-1)"),
    ("3*n^2+3*n+1", "n^3*(1-2*n)", "4/(3*zeta(2))"),
    ("3*n^2+3*n+1", "-2*n^4", "1/(2*catalan)"),
    ("12*n^2+12*n+4", "-32*n^4", "2/catalan"),
    ("10*n^2+10*n+3", "-9*n^4", "2/dirichlet_l(-3,2)"),
    ("34*n^3+51*n^2+27*n+5", "-n^6", "6/zeta(3)"),
    ("n^3+(n+1)^3", "-n^6", "1/zeta(3)"),
    ("4*n^3+6*n^2+4*n+1", "-4*n^6", "2/(7*zeta(3))"),
    ("n^3+(n+1)^3+4*(2*n+1)", "-n^6", "1/(zeta(3)-1)"),
    ("(2*n+1)*(3*n*(n+1)+1)", "-n^6", "8/(7*zeta(3))"),
    ("(2*n+1)*(6*n*(n+1)+2)", "-4*n^6", "16/(7*zeta(3))"),
    ("(2*n+1)*(21*n*(n+1)+7)", "-49*n^6", "8/zeta(3)"),
    ("(2*n+1)*(10*n*(n+1)+4)", "-64*n^6", "24/(7*zeta(3))"),
    ("(2*n+1)*(12*n*(n+1)+4)", "-16*n^6", "32/(7*zeta(3))"),
]
SLOW = [
    ("n^3+(n+1)^3", "-n^6"),
    ("-n^3-(n+1)^3", "-n^6"),
    ("6*n+3", "n^4"),
    ("-6*n-3", "n^4"),
    ("n^2/2+n/2+1/4", "-n^4/16"),
    ("1", "n^2"),
    ("2*n+2", "-n*(n+1)"),  # on the border of Worpitzky's theorem
    ("4*n^3+6*n^2+4*n+1", "-4*n^6"),  # beyond it
    ("2*n+1", "-n^2"),  # like 1/log n
    ("2*n^5+5*n^4+10*n^3+10*n^2+5*n+1", "-n^10"),
]


@pytest.mark.parametrize(("a", "b", "value"), TABLE)
def test_known_values_are_enclosed_at_200_digits(a: str, b: str, value: str) -> None:
    found = limit(ContinuedFraction(a, b), digits=200)
    assert isinstance(found, Enclosed)
    with precision(800):
        difference = found.ball - evaluate(value, digits=230)
    assert 0 in difference
    low, high = endpoints(found.ball)
    assert high - low <= Fraction(2, 10**200)


def narrow(a: str, b: str, order: int) -> tuple[ContinuedFraction, TailSet]:
    fraction = ContinuedFraction(a, b)
    plain = tail_set(fraction)
    assert plain is not None
    found = narrowed(fraction, plain, order=order)
    assert found is not None
    return fraction, found


@pytest.mark.parametrize(("a", "b"), SLOW)
def test_one_step_maps_the_bounds_into_the_bounds(a: str, b: str) -> None:
    fraction, found = narrow(a, b, 20)
    for n in (found.start + 1, found.start + 2, 50, 1000):
        images = [fraction.b(n) / (fraction.a(n) + t) for t in found.bounds(n)]
        low, high = found.bounds(n - 1)
        assert low <= min(images) <= max(images) <= high


@pytest.mark.parametrize(("a", "b"), SLOW)
def test_all_orders_agree(a: str, b: str) -> None:
    _, wide = narrow(a, b, 6)
    for order in (12, 40):
        _, other = narrow(a, b, order)
        for n in (max(wide.start, other.start), 100, 3000):
            low, high = wide.bounds(n)
            first, last = other.bounds(n)
            assert max(low, first) <= min(high, last)


@pytest.mark.parametrize(("a", "b"), SLOW)
def test_plain_enclosures_meet_the_narrow_ones(a: str, b: str) -> None:
    fraction, found = narrow(a, b, 16)
    plain = tail_set(fraction)
    assert plain is not None
    n = max(found.start, 5)
    low, high = plain.bounds(4000)
    for m in range(4000, n, -1):
        ends = [fraction.b(m) / (fraction.a(m) + Fraction(t)) for t in (low, high)]
        # Round outwards: only the place counts here.
        low, high = min(ends), max(ends)
        low = Fraction(int(low * 10**60) - 1, 10**60)
        high = Fraction(int(high * 10**60) + 1, 10**60)
    first, last = found.bounds(n)
    assert max(low, first) <= min(high, last)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("2*n+1", "n^2"),  # converges like a power: nothing to gain
        ("4*n+2", "1"),
        ("2*n+2", "-n^2"),  # powers of the root of n
        ("n^2+n+1", "2*n^4"),  # roots of different size
        ("n", "3*n^4+1"),  # a root of 3 as a coefficient
        ("n^3+(n+1)^3+2*n+1", "-n^6"),  # irrational exponents
    ],
)
def test_nothing_is_said_where_the_expansion_is_another(a: str, b: str) -> None:
    fraction = ContinuedFraction(a, b)
    plain = tail_set(fraction)
    assert plain is None or narrowed(fraction, plain, order=12) is None


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.integers(-5, 5), min_size=2, max_size=4),
    st.lists(st.integers(-5, 5), min_size=3, max_size=5),
)
def test_expansions_solve_the_equation(a: list[int], b: list[int]) -> None:
    if not a[-1] or not b[-1]:
        return
    for degree, coefficients in expansions(a, b, 8):
        residuals = []
        for n in (10**4, 10**5):
            t = [
                sum(Fraction(int(c.p), int(c.q)) * Fraction(k) ** (degree - i)
                    for i, c in enumerate(coefficients)) for k in (n - 1, n)
            ]  # fmt: skip
            value = [sum(c * n**i for i, c in enumerate(p)) for p in (a, b)]
            residuals.append(abs(t[0] * (value[0] + t[1]) - value[1]) / Fraction(n) ** (2 * degree))
        # The equation fails at n^-8 or later; below, coefficients may be as large as n.
        assert residuals[1] <= residuals[0] * Fraction(2, 10**7) or not residuals[1]
