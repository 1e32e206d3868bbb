"""Growth of common divisors, against the recurrence written out."""

from __future__ import annotations

from math import gcd, log

import pytest

from apery.core import ContinuedFraction
from apery.core.errors import InvalidInputError
from apery.numerics.reduction import reduction, settled_reduction


def plain(a: str, b: str, depth: int) -> tuple[float, float]:
    fraction = ContinuedFraction(a, b)
    p1, p, q1, q = 1, int(fraction.a(0)), 0, 1
    seen = {}
    for n in range(1, depth + 1):
        x, y = int(fraction.a(n)), int(fraction.b(n))
        p1, p, q1, q = p, x * p + y * p1, q, x * q + y * q1
        largest = max(abs(p), abs(q))
        seen[n] = log(largest) / n, log(largest // gcd(p, q)) / n
    (f1, r1), (f2, r2) = seen[depth // 2], seen[depth]
    return (f2 - f1) / log(2), (r2 - r1) / log(2)


@pytest.mark.parametrize(
    "a, b", [("2*n+1", "n^2"), ("n", "n"), ("34*n^3+51*n^2+27*n+5", "-n^6"), ("n^2+1", "n^4+n")]
)
def test_exponents_are_those_of_the_recurrence(a: str, b: str) -> None:
    found = reduction(ContinuedFraction(a, b), 200)
    assert (found.full, found.reduced) == pytest.approx(plain(a, b, 200), abs=1e-9)
    assert found.depth == 200


# Reduced exponents at depth 1500 of the continued fractions of known constants: 0 or 1.
@pytest.mark.parametrize(
    "a, b, exponent",
    [("3*n+1", "-n*(2*n-1)", 0), ("6*n+3", "-n^2", 0), ("7*n^2+7*n+2", "8*n^4", 0),
     ("n+3", "-n", 1), ("4*n+2", "1", 1), ("2*n+2", "-n^2", 1)],
)  # fmt: skip
def test_known_exponents(a: str, b: str, exponent: int) -> None:
    found = settled_reduction(ContinuedFraction(a, b), 1400)
    assert found.reduced == pytest.approx(exponent, abs=0.1)
    assert found.is_factorial == (exponent == 0)


def test_half_of_the_primes_leave_half_of_the_exponent() -> None:
    """a = n, b = n^2: the exponents are irrational, sqrt 5 is in F_p for half of all p."""
    found = settled_reduction(ContinuedFraction("n", "n^2"), 600)
    assert 0.4 < found.reduced < 0.6
    assert not found.is_factorial


def test_doubtful_exponents_are_measured_deeper() -> None:
    fraction = ContinuedFraction("n", "6*n^2")
    assert settled_reduction(fraction, 40).depth > 40
    assert settled_reduction(fraction, 2000).is_factorial


def test_denominators_do_not_matter() -> None:
    one = reduction(ContinuedFraction("n + 1/2", "n^2/4"), 300)
    other = reduction(ContinuedFraction("2*n + 1", "n^2"), 300)
    assert one.reduced == pytest.approx(other.reduced, abs=0.02)


def test_too_shallow() -> None:
    with pytest.raises(InvalidInputError, match="at least 16, not 4"):
        reduction(ContinuedFraction("n", "n"), 4)
