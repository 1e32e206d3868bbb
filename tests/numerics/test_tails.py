"""Sets of tails: every tail lies in its set, and no set where a hypothesis fails."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apery.core.continued_fraction import ContinuedFraction, Interlaced
from apery.core.polynomial import Polynomial
from apery.numerics.ball_forms import endpoints
from apery.numerics.limits import Enclosed, limit
from apery.numerics.tails import Aligned, TailSet, stern_stolz, tail_set, termination

coefficients = st.integers(-3, 4) | st.sampled_from([Fraction(1, 2), Fraction(-1, 2)])
polynomials = st.lists(coefficients, min_size=1, max_size=3).map(Polynomial.from_coefficients)
sequences = st.builds(
    Interlaced, st.lists(coefficients, max_size=3), st.lists(polynomials, min_size=1, max_size=2)
)
signs = st.lists(st.sampled_from([1, -1]), min_size=1, max_size=3).map(lambda w: Interlaced((), w))
fractions = st.builds(ContinuedFraction, sequences, sequences | signs)


def pieces(*texts: str | int) -> Interlaced:
    return Interlaced((), texts)


def finite_tail(fraction: ContinuedFraction, n: int, length: int) -> Fraction:
    """Return b_(n+1)/(a_(n+1) + ... + b_(n+length)/a_(n+length)), from the end."""
    tail = Fraction(0)
    for k in range(n + length, n, -1):
        tail = fraction.b(k) / (fraction.a(k) + tail)
    return tail


def shifted(fraction: ContinuedFraction, n: int) -> ContinuedFraction:
    """Return the fraction 0 + b_(n+1)/(a_(n+1) + ...), whose value is the tail t_n."""

    def late(sequence: Interlaced) -> Interlaced:
        far = sequence.delayed(max(0, n + 1 - len(sequence.initial)))
        return Interlaced((0, *far.initial[n + 1 :]), far.pieces)

    return ContinuedFraction(late(fraction.a), late(fraction.b))


@settings(deadline=None, max_examples=300)
@given(fractions)
def test_finite_tails_lie_in_the_set(fraction: ContinuedFraction) -> None:
    found = tail_set(fraction)
    if found is None or termination(fraction) is not None:
        return
    for n in range(found.start, found.start + 5):
        low, high = found.bounds(n)
        assert low <= 0 <= high
        for length in range(1, 12):
            assert low <= finite_tail(fraction, n, length) <= high


@settings(deadline=None, max_examples=60)
@given(fractions)
def test_infinite_tails_lie_in_the_set(fraction: ContinuedFraction) -> None:
    found = tail_set(fraction)
    if found is None or termination(fraction) is not None:
        return
    for n in (found.start, found.start + 1, found.start + 7):
        tail = limit(shifted(fraction, n), digits=8, max_depth=400)
        if isinstance(tail, Enclosed):
            low, high = found.bounds(n)
            left, right = endpoints(tail.ball)
            assert low <= right and left <= high


@settings(deadline=None, max_examples=60)
@given(fractions, st.integers(0, 12))
def test_a_shifted_fraction_has_the_tail_as_its_value(fraction: ContinuedFraction, n: int) -> None:
    moved = shifted(fraction, n)
    assert moved.a.terms(20)[1:] == fraction.a.terms(20 + n)[n + 1 :]
    assert moved.b.terms(20)[1:] == fraction.b.terms(20 + n)[n + 1 :]


def start_of(fraction: ContinuedFraction) -> tuple[int, str]:
    found = tail_set(fraction)
    assert found is not None
    return found.start, found.theorem.split()[0]


@pytest.mark.parametrize(
    ("fraction", "start", "theorem"),
    [
        (ContinuedFraction("1", "1"), 0, "semi-regular"),
        (ContinuedFraction("n - 5", "1"), 5, "semi-regular"),
        (ContinuedFraction("n - 5", "-1"), 6, "semi-regular"),
        (ContinuedFraction(Interlaced((9, 9, 9, 0), (2,)), "1"), 3, "semi-regular"),
        (ContinuedFraction("1", Interlaced((5, 5, 5), (1,))), 2, "semi-regular"),
        (ContinuedFraction(pieces(1, 2), pieces(-1, 1)), 0, "semi-regular"),
        (ContinuedFraction("n", "n - 30"), 29, "|a_n|"),
        (ContinuedFraction("n - 3", "n"), 3, "positive,"),
        (ContinuedFraction("2*n + 2", "-n - 30"), 28, "|a_n|"),
        (ContinuedFraction("-2*n + 60", "-n + 5"), 55, "|a_n|"),
        (ContinuedFraction("2*n + 1", "n^2"), 0, "positive,"),
        (ContinuedFraction("n/2", "1/3"), 2, "|a_n|"),
    ],
)
def test_sets_start_where_the_hypotheses_do(
    fraction: ContinuedFraction, start: int, theorem: str
) -> None:
    assert start_of(fraction) == (start, theorem)


def test_before_the_start_a_tail_may_lie_outside() -> None:
    """The starts are not merely cautious: one index earlier the bounds are wrong."""
    fraction = ContinuedFraction("n - 5", "1")
    found = tail_set(fraction)
    assert found is not None
    low, high = found.bounds(found.start - 1)
    assert not low <= finite_tail(fraction, found.start - 1, 9) <= high


@pytest.mark.parametrize(
    "fraction",
    [
        ContinuedFraction("1", "-1"),  # a_n + b_(n+1) = 0
        ContinuedFraction(pieces(1, 2), pieces(1, -1)),  # the sign before the wrong term
        ContinuedFraction(pieces(2, "m"), pieces(1, "-m")),
        ContinuedFraction("0", "1"),
        ContinuedFraction("2*n + 1", "-n^2 - n - 1"),  # 4 |b_n| > |a_n a_(n-1)| by 5
        ContinuedFraction("4*n", "-4*n^2 + 4*n - 2"),  # beyond every chain: 1/4 + 1/(8 n^2)
        ContinuedFraction("n", "-n^2"),
        ContinuedFraction("1", "n^3"),
        ContinuedFraction("n", "n^5"),
        ContinuedFraction(pieces(1, "m"), "n^3"),
        ContinuedFraction(pieces(1, 0), "n"),
        ContinuedFraction(pieces(1, -1), "1"),
        ContinuedFraction(pieces(3, 3), pieces(2, -3)),
    ],
    ids=str,
)
def test_no_set_where_a_hypothesis_fails(fraction: ContinuedFraction) -> None:
    assert tail_set(fraction) is None


def brute_termination(fraction: ContinuedFraction, most: int) -> int | None:
    return next((k for k in range(1, most) if fraction.b(k) == 0), None)


roots = st.lists(
    st.sampled_from(["m", "m - 1", "m - 7", "2*m - 1", "3*m - 6", "m^2 + 1", "1", "0"])
)
products = roots.map(lambda texts: Polynomial("*".join(f"({t})" for t in texts) or "5"))
ends = st.builds(
    Interlaced, st.lists(st.integers(0, 2), max_size=3), st.lists(products, min_size=1, max_size=3)
)


@settings(deadline=None)
@given(ends)
def test_the_first_zero_is_found(b: Interlaced) -> None:
    fraction = ContinuedFraction("1", b)
    assert termination(fraction) == brute_termination(fraction, 60)


@settings(deadline=None)
@given(fractions)
def test_random_numerators_end_where_they_vanish(fraction: ContinuedFraction) -> None:
    assert termination(fraction) == brute_termination(fraction, 60)


def test_the_unused_first_numerator_ends_nothing() -> None:
    assert termination(ContinuedFraction("1", "n")) is None
    assert termination(ContinuedFraction("1", Interlaced((0,), (1,)))) is None
    assert termination(ContinuedFraction("1", pieces(0, 1))) == 2
    assert termination(ContinuedFraction("1", Interlaced((0, 0), (1,)))) == 1
    assert termination(ContinuedFraction("1", "n - 10^30")) == 10**30


@pytest.mark.parametrize(
    ("a", "b", "diverges"),
    [
        ("1", "n^2", False),
        ("1", "n^3", True),
        ("1", "-n^3", True),
        ("n", "n^4", False),
        ("n", "n^5", True),
        ("0", "n^2", False),
        ("0", "n^3", True),
        ("n^3", "-n^6", False),
    ],
)
def test_stern_stolz_by_degrees(a: str, b: str, diverges: bool) -> None:
    fraction = ContinuedFraction(a, b)
    assert stern_stolz(fraction) is diverges
    wide = ContinuedFraction(fraction.a.with_period(2), fraction.b.with_period(3))
    assert stern_stolz(wide) is diverges


def test_terms_are_aligned_from_a_common_start() -> None:
    fraction = ContinuedFraction(Interlaced((7,), ("m", "2*m")), Interlaced((1, 2, 3), ("m^2",)))
    aligned = Aligned.of(fraction)
    assert (aligned.start, len(aligned.a), len(aligned.b)) == (3, 2, 2)
    for m in range(5):
        for j in range(2):
            n = aligned.start + 2 * m + j
            assert aligned.a[j](m) == fraction.a(n)
            assert aligned.b[j](m) == fraction.b(n)
            assert aligned.following(aligned.b, j)(m) == fraction.b(n + 1)
            assert aligned.following(aligned.a, j)(m) == fraction.a(n + 1)


def test_a_set_is_a_value_with_a_name() -> None:
    found = tail_set(ContinuedFraction("4*n + 2", "1"))
    assert isinstance(found, TailSet)
    assert found.bounds(3) == (0, 1)
