"""Verdicts on fractions whose values are known, and rational limits."""

from __future__ import annotations

from fractions import Fraction

import pytest

from apery.core import ContinuedFraction
from apery.discovery.fractions import has_factorial_reduction, invariant, rational_limit
from apery.discovery.fractions.degenerate import CONSTANT, RATIONAL, natural_zero
from apery.discovery.fractions.equivalence import is_constant
from apery.discovery.fractions.families import integer_coefficients

# Continued fractions whose values were identified by integer relations to 17 digits or more;
# the sources are the tests of RamanujanMachine, Raayoni et al. (arXiv 1907.00205) and Zagier.
REDUCING = [
    ("2*n+1", "n^2", "4/pi"), ("2*n+3", "n*(n+2)", "4/(pi - 2)"),
    ("3*n+3", "-n*(2*n-1)", "4/(3*pi - 8)"), ("3*n+1", "-n*(2*n-1)", "2/pi"),
    ("6*n+3", "-n^2", "2/log(2)"), ("3*n+2", "-2*n^2", "1/log(2)"),
    ("4*n+2", "n^2", "1/atan(1/2)"), ("11*n^2+11*n+3", "n^4", "5/zeta(2)"),
    ("7*n^2+7*n+2", "8*n^4", "4/zeta(2)"), ("3*n^2+3*n+1", "-2*n^4", "1/(2 G)"),
    ("10*n^2+10*n+3", "-9*n^4", "2/L(chi_-3, 2)"),
    ("34*n^3+51*n^2+27*n+5", "-n^6", "6/zeta(3)"), ("n^3+(n+1)^3", "-n^6", "1/zeta(3)"),
    ("(2*n+1)*(10*n*(n+1)+4)", "-64*n^6", "24/(7 zeta(3))"),
]  # fmt: skip
OTHERS = [
    ("n+3", "-n", "e"), ("4*n+2", "1", "(e + 1)/(e - 1)"), ("2*n+1", "1", "coth(1)"),
    ("n+1", "1", "a quotient of Bessel functions"), ("2*n+2", "-n^2", "1/Gompertz"),
    ("2*n+3", "-n*(n+1)", "1/(1 - Gompertz)"),
]  # fmt: skip


@pytest.mark.parametrize("a, b", [row[:2] for row in REDUCING], ids=[r[2] for r in REDUCING])
def test_fractions_with_factorial_reduction(a: str, b: str) -> None:
    found = has_factorial_reduction(ContinuedFraction(a, b), depth=600)
    assert found.holds and found.agrees and found.degenerate is None
    assert not found.fails_at and len(found.nilpotent_at) == 12


@pytest.mark.parametrize("a, b", [row[:2] for row in OTHERS], ids=[r[2] for r in OTHERS])
def test_fractions_without(a: str, b: str) -> None:
    found = has_factorial_reduction(ContinuedFraction(a, b), depth=600)
    assert not found.holds and found.agrees and found.degenerate is None
    assert len(found.fails_at) >= 10


@pytest.mark.parametrize(
    "a, b, value",
    [("2*n+2", "-n*(n+1)", Fraction(1)), ("2*n+1", "-n^2", Fraction(0)),
     ("3*n+2", "-n*(2*n+1)", Fraction(1)), ("3*n+3", "-2*n*(n+1)", Fraction(2)),
     ("n+1/2", "n*(n+1)/2", None), ("6*n+3", "-n^2", None)],
)  # fmt: skip
def test_rational_limits(a: str, b: str, value: Fraction | None) -> None:
    fraction = ContinuedFraction(a, b)
    found = rational_limit(fraction)
    assert (found.value if found else None) == value
    if value is not None:
        constant = is_constant(invariant(*integer_coefficients(fraction)))
        expected = CONSTANT if constant else RATIONAL
        assert has_factorial_reduction(fraction, depth=200).degenerate == expected


def test_a_rational_limit_that_digits_alone_show() -> None:
    found = rational_limit(ContinuedFraction("6*n-2", "-8*n^2-6*n-1"))
    assert found is not None
    assert (found.value, found.hypergeometric) == (28, False)


def test_partial_reduction_is_none() -> None:
    """Half of the primes cancel: exponent 1.59 of 1.98 in the gcd, b does not split."""
    found = has_factorial_reduction(
        ContinuedFraction("2*n^2+3*n+6", "-(n^4+n^3+4*n^2+3*n+3)"), depth=600
    )
    assert not found.holds and found.fails_at


@pytest.mark.parametrize(
    "b, zero",
    [([0, 1], None), ([-3, 1], 3), ([3, 1], None), ([6, -5, 1], 2), ([-1, 2], None), ([], 1),
     ([7], None), ([0, 0, -4, 2], 2)],
)  # fmt: skip
def test_natural_zeros(b: list[int], zero: int | None) -> None:
    assert natural_zero(b) == zero
