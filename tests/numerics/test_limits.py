"""Limits of continued fractions: known values, edges of the theorems, and what diverges."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import ctx
from hypothesis import given, settings
from hypothesis import strategies as st

from apery.core.continued_fraction import ContinuedFraction, Interlaced
from apery.core.errors import InvalidInputError
from apery.core.polynomial import Polynomial
from apery.numerics.ball_forms import endpoints
from apery.numerics.constants import evaluate
from apery.numerics.convergents import convergent
from apery.numerics.limits import Divergent, Enclosed, Limit, Terminating, Unknown, limit

TIETZE = "semi-regular (Tietze)"
PRINGSHEIM = "|a_n| >= |b_n| + 1 (Śleszyński-Pringsheim)"
POSITIVE = "positive, with sum of sqrt(a_n a_(n+1)/b_(n+1)) divergent"


def pieces(*texts: str | int) -> Interlaced:
    return Interlaced((), texts)


# Euler, De fractionibus continuis (E71, 1744) and E123; Lambert, Mémoires de Berlin (1768);
# the arctangent is DLMF 4.25.4, the Bessel ratios are DLMF 10.10.1 and its modified form,
# the zeta values are van der Poorten, Math. Intelligencer 1 (1979).
REFERENCE: list[tuple[str, ContinuedFraction, str, str]] = [
    ("Euler", ContinuedFraction("4*n + 2", "1"), "(e + 1)/(e - 1)", TIETZE),
    ("Euler", ContinuedFraction(Interlaced((2,), ("1", "2*m + 2", "1")), "1"), "e", TIETZE),
    ("golden ratio", ContinuedFraction("1", "1"), "phi", TIETZE),
    ("square root", ContinuedFraction(Interlaced((1,), (2,)), "1"), "sqrt(2)", TIETZE),
    ("square root", ContinuedFraction(Interlaced((2,), (4,)), "-1"), "sqrt(3)", TIETZE),
    ("Lambert", ContinuedFraction("2*n + 1", "1"), "1/tanh(1)", TIETZE),
    ("Lambert", ContinuedFraction("4*n + 2", "-1"), "1/tan(1/2)", TIETZE),
    ("Lambert", ContinuedFraction(pieces(1, "2*m + 1"), "1"), "tan(1)", TIETZE),
    ("Bessel", ContinuedFraction("n + 1", "1"), "besseli(0, 2)/besseli(1, 2)", TIETZE),
    ("Bessel", ContinuedFraction("n + 1", "-1"), "besselj(0, 2)/besselj(1, 2)", TIETZE),
    ("Euler", ContinuedFraction("-4*n - 2", "1"), "(1 + e)/(1 - e)", PRINGSHEIM),
    ("Euler", ContinuedFraction("n + 3", "-n"), "e", PRINGSHEIM),
    ("Lambert", ContinuedFraction("2*n + 1", "-1/4"), "1/(2*tan(1/2))", PRINGSHEIM),
    ("Euler", ContinuedFraction("n", "n"), "1/(e - 1)", POSITIVE),
    ("Brouncker", ContinuedFraction("2*n + 1", "n^2"), "4/pi", POSITIVE),
    ("arctangent", ContinuedFraction("4*n + 2", "n^2"), "1/atan(1/2)", POSITIVE),
    ("golden ratio", ContinuedFraction("1/2", "1/4"), "phi/2", POSITIVE),
    ("Apéry", ContinuedFraction("11*n^2 + 11*n + 3", "n^4"), "5/zeta(2)", POSITIVE),
]


def enclosed(found: Limit) -> Enclosed:
    assert isinstance(found, Enclosed), found
    return found


@pytest.mark.parametrize(
    ("fraction", "value", "theorem"), [row[1:] for row in REFERENCE], ids=[r[2] for r in REFERENCE]
)
@pytest.mark.parametrize("digits", [1, 30, 200])
def test_reference_values(
    fraction: ContinuedFraction, value: str, theorem: str, digits: int
) -> None:
    found = enclosed(limit(fraction, digits=digits))
    assert found.theorem == theorem
    low, high = endpoints(found.ball)
    assert high - low <= Fraction(2, 10**digits)
    left, right = endpoints(evaluate(value, digits=digits + 10))
    assert low <= right and left <= high
    for shift in (Fraction(3, 10**digits), Fraction(-3, 10**digits)):
        assert high < left + shift or right + shift < low


@pytest.mark.parametrize(("fraction", "value"), [(r[1], r[2]) for r in REFERENCE])
def test_an_initial_term_or_a_numerator_that_is_wrong_gives_another_value(
    fraction: ContinuedFraction, value: str
) -> None:
    right = evaluate(value, digits=60)
    late = fraction.a.delayed(3)
    wrong = Interlaced((*late.initial[:2], late.initial[2] + 1), late.pieces)
    assert not enclosed(limit(ContinuedFraction(wrong, fraction.b))).ball.overlaps(right)
    b = fraction.b.delayed(3)
    other = Interlaced((*b.initial[:2], 2 * b.initial[2]), b.pieces)
    assert not enclosed(limit(ContinuedFraction(fraction.a, other))).ball.overlaps(right)


@pytest.mark.parametrize("fraction", [row[1] for row in REFERENCE])
def test_two_precisions_agree_and_more_digits_are_narrower(fraction: ContinuedFraction) -> None:
    before = ctx.prec
    balls = [enclosed(limit(fraction, digits=d)).ball for d in (10, 25, 77, 300)]
    assert ctx.prec == before
    for i, one in enumerate(balls):
        assert all(one.overlaps(other) for other in balls[i + 1 :])
    radii = [high - low for low, high in map(endpoints, balls)]
    assert radii == sorted(radii, reverse=True)
    assert radii[0] > 10**100 * radii[-1]


# Solutions of x = a + b/x, and K(-c_n/(c_n + 1)) = -1 + 1/(1 + sum of c_1 ... c_n), by which
# the theorems are met with equality: Perron, Die Lehre von den Kettenbrüchen II, paragraph 1.
EDGES = [
    (ContinuedFraction("2", "-1"), Fraction(1), 2),
    (ContinuedFraction(Interlaced((5, 7), (2,)), "-1"), 5 - 1 / Fraction(6), 2),
    (ContinuedFraction("3", "-2"), Fraction(2), 30),
    (ContinuedFraction("-3", "-2"), Fraction(-2), 30),
    (ContinuedFraction("n + 1", "-n"), Fraction(0), 30),
    (ContinuedFraction("1", "2"), Fraction(2), 30),
    (ContinuedFraction(pieces(1, 3), "6"), Fraction(2), 30),
    (ContinuedFraction("5/2", "-3/2"), Fraction(3, 2), 30),
]


@pytest.mark.parametrize(("fraction", "value", "digits"), EDGES)
def test_rational_limits_at_the_edge_of_the_theorems(
    fraction: ContinuedFraction, value: Fraction, digits: int
) -> None:
    low, high = endpoints(enclosed(limit(fraction, digits=digits)).ball)
    assert low <= value <= high
    assert high - low <= Fraction(2, 10**digits)


def test_a_set_of_tails_that_does_not_shrink_leaves_a_wide_ball_and_a_true_one() -> None:
    # x = 3/2 - 1/(2 x) at 1, where the tail converges, and at 1/2, where it is -1.
    fraction = ContinuedFraction("3/2", "-1/2")
    low, high = endpoints(enclosed(limit(fraction, digits=30, max_depth=400)).ball)
    assert low <= Fraction(1, 2) and high >= 1


def test_the_depth_is_bounded() -> None:
    slow = ContinuedFraction("2*n+2", "-n^2")  # digits grow like the root of the depth
    first, last = endpoints(evaluate("1/gompertz", digits=60))
    for depth in (1, 5, 16, 17, 100):
        found = enclosed(limit(slow, digits=50, max_depth=depth))
        assert found.depth <= depth
        low, high = endpoints(found.ball)
        assert low <= first and last <= high
        assert high - low >= Fraction(1, 10**20)


def test_a_theorem_that_applies_late_needs_the_depth() -> None:
    late = ContinuedFraction("n - 40", "1")
    found = enclosed(limit(late, digits=5))
    assert found.depth >= 40
    assert isinstance(limit(late, digits=5, max_depth=39), Unknown)
    assert isinstance(limit(ContinuedFraction("n - 10^9", "1")), Unknown)
    assert isinstance(limit(ContinuedFraction("n - 10^20", "1")), Unknown)
    assert isinstance(limit(ContinuedFraction("n - 10^20", "n - 10^20 - 1/2")), Unknown)


@pytest.mark.parametrize("digits", [0, -1])
def test_precisions_without_sense_are_refused(digits: int) -> None:
    with pytest.raises(InvalidInputError, match="at least 1"):
        limit(ContinuedFraction("1", "1"), digits=digits)


def test_a_negative_depth_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="max_depth"):
        limit(ContinuedFraction("1", "1"), max_depth=-1)


@pytest.mark.parametrize(
    ("a", "b", "index", "value"),
    [
        (pieces("2*m + 1"), pieces("m - 3"), 3, Fraction(2, 7)),
        (pieces(1), pieces(0), 1, Fraction(1)),
        (pieces(1), Interlaced((0, 2), (0,)), 2, Fraction(3)),
        (Interlaced((1, 0), (1,)), Interlaced((0, 1), (0,)), 2, None),
        (Interlaced((3,), (0,)), Interlaced((9, 1, 1), ("m",)), 3, Fraction(3)),
        (pieces("m"), pieces(1, "m - 2"), 5, Fraction(-44, 35)),
    ],
)
def test_a_zero_numerator_ends_the_fraction(
    a: Interlaced, b: Interlaced, index: int, value: Fraction | None
) -> None:
    """Each value is worked out by hand from the innermost term."""
    assert limit(ContinuedFraction(a, b)) == Terminating(index, value)


def test_an_end_beyond_all_depths_is_unknown() -> None:
    assert isinstance(limit(ContinuedFraction("n", "n - 10^12")), Unknown)
    end = limit(ContinuedFraction("1", "n - 500"), max_depth=10)
    assert isinstance(end, Terminating) and end.index == 500


def test_an_infinite_limit_is_never_enclosed() -> None:
    # The tail 1/(2 - 1/(2 - ...)) is 1, and 0 + 1/(-1 + 1) is infinite.
    infinite = ContinuedFraction(Interlaced((0, -1), (2,)), Interlaced((0, 1, 1), (-1,)))
    assert isinstance(limit(infinite, digits=3, max_depth=2000), Unknown)
    finite = ContinuedFraction(Interlaced((0, -1), (2,)), Interlaced((0, 1, 2), (-1,)))
    low, high = endpoints(enclosed(limit(finite, digits=2)).ball)
    assert low <= 1 <= high


def test_a_pole_between_the_ends_of_a_set_of_tails_is_seen() -> None:
    # The tail after -1/2 is 1/phi = 0.618..., of which [0, 1] is known at depth 1; its ends
    # give -2 and 2, the fraction is 1/(1/phi - 1/2) = 8.47...
    fraction = ContinuedFraction(Interlaced((0, Fraction(-1, 2)), (1,)), "1")
    assert isinstance(limit(fraction, digits=3, max_depth=1), Unknown)
    found = enclosed(limit(fraction, digits=30))
    assert found.ball.overlaps(evaluate("1/(1/phi - 1/2)", digits=40))


def test_the_ball_holds_the_value_however_large_the_initial_terms_are() -> None:
    huge = ContinuedFraction(Interlaced((10**200,), (2,)), "1")
    found = enclosed(limit(huge, digits=30))
    low, high = endpoints(found.ball)
    root = evaluate("sqrt(2)", digits=300)
    left, right = endpoints(root)
    assert low <= 10**200 + right - 1 and 10**200 + left - 1 <= high
    assert high - low <= Fraction(2, 10**30)


STERN_STOLZ = "Stern-Stolz: deg b > 2 deg a + 2"
ELLIPTIC = "periodic with a period matrix of complex eigenvalues"
DIVERGENT = [
    (ContinuedFraction("1", "n^3"), STERN_STOLZ),
    (ContinuedFraction("0", "n"), "a = 0: the convergents are 0 and infinity in turn"),
    (ContinuedFraction("n^2 + 1", "-n^4 - n^2"), "complex eigenvalues at infinity (Benzaid-Lutz)"),
    (ContinuedFraction("-1", "-n^3 - 1"), STERN_STOLZ),
    (ContinuedFraction("n + 1", "n^5"), STERN_STOLZ),
    (ContinuedFraction("0", "n^3"), STERN_STOLZ),
    (ContinuedFraction(pieces(1, 1), Interlaced((), ("n^4",)).with_period(2)), STERN_STOLZ),
    (ContinuedFraction(Interlaced((3, 1, 4), (1,)), "(n+1)^4"), STERN_STOLZ),
    (ContinuedFraction("1", "-1"), ELLIPTIC),
    (ContinuedFraction("1", "-1/3"), ELLIPTIC),
    (ContinuedFraction("0", "-1"), ELLIPTIC),
    (ContinuedFraction("3", "-7"), ELLIPTIC),
    (ContinuedFraction(pieces(1, -1), "1"), ELLIPTIC),
    (ContinuedFraction(pieces(1, 2), "-1"), ELLIPTIC),
    (ContinuedFraction(Interlaced((7,), (1, -1)), Interlaced((0, 5), (1,))), ELLIPTIC),
]
# True divergence that no theorem known here recognises.
UNRECOGNISED = [
    ContinuedFraction("0", "1"),
    ContinuedFraction("0", "n"),
    ContinuedFraction("n", "-n^2"),
    ContinuedFraction("1", "-n^2"),
    ContinuedFraction("1", "-n"),
    ContinuedFraction("n", "-n^2 - 1"),
    ContinuedFraction(pieces(0, 0), "2"),
    ContinuedFraction(pieces(0, 0), pieces(1, 2)),
    ContinuedFraction(pieces(1, 2), "n^4"),
    ContinuedFraction(pieces("m+1", 1), "n^5"),
    ContinuedFraction(pieces("m+1", "-m-1"), "(n+1)^2"),
    ContinuedFraction("n/2", "-n^2/3"),
]


def spread(fraction: ContinuedFraction) -> Fraction:
    """Return how far late convergents lie from each other on the circle of the line."""

    def half_angle(n: int) -> Fraction:
        value = convergent(fraction, n)
        return Fraction(1) if value is None else value / (1 + abs(value))

    angles = [half_angle(n) for n in range(600, 640)]
    return max(angles) - min(angles)


@pytest.mark.parametrize("fraction", [*(f for f, _ in DIVERGENT), *UNRECOGNISED], ids=str)
def test_divergent_fractions_are_never_enclosed(fraction: ContinuedFraction) -> None:
    assert spread(fraction) > Fraction(1, 50)  # the fraction does diverge
    for digits in (1, 20):
        assert not isinstance(limit(fraction, digits=digits, max_depth=3000), Enclosed)


@pytest.mark.parametrize(("fraction", "theorem"), DIVERGENT)
def test_recognised_divergence_names_its_theorem(fraction: ContinuedFraction, theorem: str) -> None:
    assert limit(fraction) == Divergent(theorem)


@pytest.mark.parametrize(
    "fraction",
    [
        ContinuedFraction("1", "n^2"),
        ContinuedFraction("1", "-1/4"),
        ContinuedFraction("2", "-1"),
        ContinuedFraction(pieces(1, 5), "-1"),
        # Of high degree, but b_2 b_4 .../(b_1 b_3 ...) has terms of one size.
        ContinuedFraction("1", pieces("(m+1)^4", "(m+1)^4")),
        ContinuedFraction(pieces(1, 4), "-1"),
        ContinuedFraction("n", "n^4"),
        ContinuedFraction("6*n + 3", "-n^2"),
        ContinuedFraction(Interlaced((1, 1, 0), ("3*n + 1",)), "-n*(2*n - 1)"),
    ],
    ids=str,
)
def test_convergent_fractions_are_never_called_divergent(fraction: ContinuedFraction) -> None:
    assert not isinstance(limit(fraction, digits=1, max_depth=3000), Divergent)


coefficients = st.integers(-3, 4)
polynomials = st.lists(coefficients, min_size=1, max_size=3).map(Polynomial.from_coefficients)
sequences = st.builds(
    Interlaced, st.lists(coefficients, max_size=2), st.lists(polynomials, min_size=1, max_size=2)
)
constants = st.builds(Interlaced, st.just(()), st.lists(coefficients, min_size=1, max_size=3))


@settings(deadline=None, max_examples=150)
@given(st.builds(ContinuedFraction, sequences, sequences | constants))
def test_whatever_is_enclosed_converges_into_the_ball(fraction: ContinuedFraction) -> None:
    found = limit(fraction, digits=40, max_depth=200)
    if not isinstance(found, Enclosed):
        return
    low, high = endpoints(found.ball)
    # Zero is in every set of tails, so that all later convergents are in the ball.
    for n in (found.depth, found.depth + 1, 400, 401, 800, 801):
        value = convergent(fraction, n)
        assert value is not None and low <= value <= high
    later = enclosed(limit(fraction, digits=40, max_depth=1600))
    left, right = endpoints(later.ball)
    assert left <= high and low <= right
    assert right - left <= max(Fraction(9, 10) * (high - low), Fraction(2, 10**40))


@settings(deadline=None, max_examples=150)
@given(st.builds(ContinuedFraction, constants, constants))
def test_periodic_fractions_against_their_fixed_points(fraction: ContinuedFraction) -> None:
    """The limit x of a purely periodic fraction is a fixed point of its period matrix."""
    found = limit(fraction, digits=20, max_depth=2000)
    if isinstance(found, Terminating | Unknown):
        return
    # The value of a_0 + b_1/(... + b_N/y) is (p1 y + p0)/(q1 y + q0), equal to y at y = x.
    p1, p0, q1, q0 = Fraction(1), Fraction(0), Fraction(0), Fraction(1)
    for n in range(fraction.period):
        a, b = fraction.a(n), fraction.b(n + 1)
        p1, p0, q1, q0 = p1 * a + p0, p1 * b, q1 * a + q0, q1 * b
    discriminant = (p1 - q0) ** 2 + 4 * p0 * q1
    if isinstance(found, Divergent):
        assert discriminant < 0
        return
    assert discriminant >= 0
    low, high = endpoints(found.ball)

    def at(x: Fraction) -> Fraction:
        return q1 * x * x + (q0 - p1) * x - p0

    vertex = low if q1 == 0 else min(max((p1 - q0) / (2 * q1), low), high)
    values = [at(low), at(high), at(vertex)]
    assert min(values) <= 0 <= max(values)
