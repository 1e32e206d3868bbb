"""Balls: precision that comes back, accuracy that is reached or refused, exact forms."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor

import pytest
from flint import arb, ctx
from hypothesis import given, settings
from hypothesis import strategies as st

from apery.core.errors import InvalidInputError, PrecisionError
from apery.numerics.ball_forms import (
    MAX_COUNTED_DIGITS,
    certified_digits,
    decimal_text,
    endpoints,
    fixed_point,
    from_data,
    to_data,
)
from apery.numerics.balls import (
    accuracy_bits,
    bits_for_digits,
    enclosure,
    exact_point,
    from_fraction,
    precision,
)

# Every radius that FLINT can hold: 30 bits, odd ones of full length included.
radii = st.tuples(st.integers(0, 2**30 - 1), st.integers(-400, 60))
midpoints = st.tuples(st.integers(-(2**300), 2**300), st.integers(-350, 60))


@st.composite
def balls(draw: st.DrawFn) -> tuple[arb, Fraction, Fraction]:
    """Return a ball with its exact midpoint and radius."""
    (m, e), (r, f) = draw(midpoints), draw(radii)
    ball = from_data({"mid": f"{m:#x}p{e}", "rad": f"{r:#x}p{f}"})
    return ball, Fraction(m) * Fraction(2) ** e, Fraction(r) * Fraction(2) ** f


def test_precision_is_set_nested_and_restored() -> None:
    before = ctx.prec
    with precision(100):
        assert ctx.prec == 100
        with precision(7):
            assert ctx.prec == 7
        assert ctx.prec == 100
    assert ctx.prec == before


def test_precision_comes_back_after_an_exception() -> None:
    before = ctx.prec
    with pytest.raises(ZeroDivisionError), precision(1000):
        raise ZeroDivisionError
    assert ctx.prec == before


@pytest.mark.parametrize("bits", [1, 0, -5])
def test_precision_refuses_what_flint_has_not(bits: int) -> None:
    before = ctx.prec
    with pytest.raises(InvalidInputError, match="at least 2"), precision(bits):
        pass
    assert ctx.prec == before


def test_a_second_thread_waits_for_the_first() -> None:
    before, entered, seen = ctx.prec, threading.Event(), []

    def second() -> None:
        with precision(500):
            entered.set()
            seen.append(accuracy_bits(arb(2).sqrt()))

    with precision(60):
        thread = threading.Thread(target=second)
        thread.start()
        assert not entered.wait(0.2)
        assert ctx.prec == 60
    assert entered.wait(60)
    thread.join()
    assert 495 <= seen[0] <= 501
    assert ctx.prec == before


@settings(deadline=None)
@given(st.integers(1, 5000))
def test_bits_for_digits_suffice_and_are_not_wasted(digits: int) -> None:
    bits = bits_for_digits(digits)
    assert 2**bits >= 10**digits
    assert 2 ** (bits - 2) < 10**digits


def test_bits_for_no_digits_are_refused() -> None:
    with pytest.raises(InvalidInputError):
        bits_for_digits(0)


@settings(deadline=None)
@given(st.fractions(max_denominator=10**30), st.integers(2, 300))
def test_a_fraction_lies_in_its_ball(value: Fraction, bits: int) -> None:
    ball = from_fraction(value, bits=bits)
    low, high = endpoints(ball)
    assert low <= value <= high
    assert high - low <= abs(value) * Fraction(4, 2**bits)


@settings(deadline=None)
@given(st.integers(-(2**200), 2**200), st.integers(0, 100))
def test_a_dyadic_fraction_is_exact(numerator: int, scale: int) -> None:
    value = Fraction(numerator, 2**scale)
    assert endpoints(from_fraction(value, bits=201)) == (value, value)


@settings(deadline=None)
@given(balls())
def test_endpoints_are_exact(sample: tuple[arb, Fraction, Fraction]) -> None:
    ball, mid, rad = sample
    assert endpoints(ball) == (mid - rad, mid + rad)


@settings(deadline=None)
@given(balls())
def test_stored_form_gives_back_the_same_ball(sample: tuple[arb, Fraction, Fraction]) -> None:
    ball, *_ = sample
    again = from_data(json.loads(json.dumps(to_data(ball))))
    assert exact_point(again.mid()) == exact_point(ball.mid())
    assert exact_point(again.rad()) == exact_point(ball.rad())


@settings(deadline=None)
@given(st.integers(2, 400), st.integers(1, 10**6))
def test_computed_balls_survive_storage(bits: int, n: int) -> None:
    with precision(bits):
        ball = (arb(n).sqrt() + arb.pi()).exp()
    again = from_data(to_data(ball))
    assert endpoints(again) == endpoints(ball)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"mid": "0x1p+0"},
        {"mid": 1, "rad": "0x0p+0"},
        {"mid": "1", "rad": "0x0p+0"},
        {"mid": "0x1p+0", "rad": "-0x1p+0"},
        {"mid": "0x1p+0", "rad": "nan"},
        {"mid": "0x1p+0 ", "rad": "0x0p+0"},
        {"mid": "0x1p+0", "rad": f"0x{2**31 + 1:x}p+0"},
        {"mid": "0x1p+" + "9" * 50, "rad": "0x0p+0"},
    ],
)
def test_data_that_are_no_ball_are_refused(data: dict[str, str]) -> None:
    with pytest.raises(InvalidInputError):
        from_data(data)


@pytest.mark.parametrize("ball", [arb.nan(), arb.pos_inf(), arb(0, arb.pos_inf())])
def test_infinite_balls_have_no_exact_form(ball: arb) -> None:
    form: Callable[[arb], object]
    for form in (endpoints, to_data, decimal_text, lambda x: fixed_point(x, 10)):
        with pytest.raises(InvalidInputError):
            form(ball)
    assert certified_digits(ball) == 0
    assert accuracy_bits(ball) == -1


def test_numbers_too_large_to_write_are_refused() -> None:
    huge = (arb(10) ** 12).exp()
    assert huge.is_finite()
    with pytest.raises(InvalidInputError, match="too large or too small"):
        endpoints(huge)
    with pytest.raises(InvalidInputError, match="too large or too small"):
        fixed_point(1 / huge, 10)


@settings(deadline=None)
@given(balls(), st.integers(0, 400))
def test_fixed_point_is_outward_and_tight(
    sample: tuple[arb, Fraction, Fraction], bits: int
) -> None:
    ball, mid, rad = sample
    low, high = fixed_point(ball, bits)
    assert low == floor((mid - rad) * 2**bits)
    assert high == ceil((mid + rad) * 2**bits)


@settings(deadline=None)
@given(balls())
def test_accuracy_is_true_and_nearly_the_best(sample: tuple[arb, Fraction, Fraction]) -> None:
    ball, mid, rad = sample
    least = abs(mid) - rad
    k = accuracy_bits(ball)
    if rad == 0:
        assert k == 1 << 62
    elif k < 0:
        assert k == -1
        assert rad * 2 > least
    else:
        assert rad * 2**k <= least
        assert rad * 2 ** (k + 3) > least


@settings(deadline=None)
@given(balls())
def test_certified_digits_are_true(sample: tuple[arb, Fraction, Fraction]) -> None:
    ball, mid, rad = sample
    digits = certified_digits(ball)
    if rad == 0:
        assert digits == MAX_COUNTED_DIGITS
        return
    least = abs(mid) - rad
    if digits:
        assert 2 * rad * 10**digits <= least
    # Not one digit of accuracy is lost, but for the rounding of logarithms.
    assert 2 * rad * 10 ** (digits + 3) > least


def _read(text: str) -> tuple[Fraction, Fraction, bool, bool]:
    """Return value, unit of the last digit, whether digits follow, whether it is ``t +/- r``."""
    sign = -1 if text.startswith("-") else 1
    if "+/-" in text:
        centre, radius = text.split(" +/- ")
        return Fraction(centre), Fraction(radius), False, True
    match = re.fullmatch(r"-?([0-9]+)(?:\.([0-9]*))?(\.\.\.)?(?:e([+-][0-9]+))?", text)
    assert match is not None, text
    whole, part, more, exponent = match.groups()
    unit = Fraction(10) ** (int(exponent or 0) - len(part or ""))
    return sign * Fraction(int(whole + (part or ""))) * unit, unit, more is not None, False


@settings(deadline=None)
@given(balls(), st.none() | st.integers(1, 60))
def test_no_digit_is_written_that_is_not_certain(
    sample: tuple[arb, Fraction, Fraction], digits: int | None
) -> None:
    ball, mid, rad = sample
    text = decimal_text(ball, digits=digits)
    value, unit, more, centred = _read(text)
    for x in (mid - rad, mid, mid + rad):
        if centred:
            assert abs(x - value) <= unit
        elif more:
            assert abs(value) <= abs(x) < abs(value) + unit
            assert (x < 0) == text.startswith("-")
        else:
            assert x == value
    written = len(re.sub(r"e.*|[^0-9]", "", text).lstrip("0"))
    if more:
        assert digits is None or written <= digits
        assert written >= min(certified_digits(ball) - 1, digits or 10**9)


@pytest.mark.parametrize(
    ("ball", "text"),
    [
        (arb(0), "0"),
        (arb(-3), "-3"),
        (arb("0.5"), "0.5"),
        (arb((1, -20)), "9.5367431640625e-7"),
        (arb((1, -10)), "0.0009765625"),
        (arb((1, 0), (1, -40)), "1 +/- 1e-12"),
        (arb((-1, 0), (1, -40)), "-1 +/- 1e-12"),
        (arb((0, 0), (1, -40)), "0 +/- 1e-12"),
        (arb((5, 0), (2, 0)), "5 +/- 3e+0"),
    ],
)
def test_short_texts(ball: arb, text: str) -> None:
    assert decimal_text(ball) == text


def test_a_long_text_has_no_limit_on_integers() -> None:
    with precision(40_000):
        text = decimal_text(arb.pi())
    assert text.startswith("3.14159")
    assert len(text) > 12_000


def test_enclosure_sets_the_precision_that_it_passes() -> None:
    seen: list[int] = []

    def evaluate(bits: int) -> arb:
        assert ctx.prec == bits
        seen.append(bits)
        # A cancellation of 300 bits.
        return (arb(2) ** 300 + arb(2).sqrt()) - arb(2) ** 300

    before = ctx.prec
    ball = enclosure(evaluate, bits=100)
    assert ctx.prec == before
    assert accuracy_bits(ball) >= 100
    assert seen == sorted(set(seen))
    assert len(seen) > 1
    with precision(500):
        assert ball.overlaps(arb(2).sqrt())


@settings(deadline=None)
@given(st.integers(1, 700))
def test_enclosure_reaches_what_is_asked(bits: int) -> None:
    ball = enclosure(lambda _: arb.pi().sin() + arb(3).sqrt(), bits=bits)
    low, high = endpoints(ball)
    assert (high - low) / 2 * 2**bits <= low
    assert low * low <= 3 <= high * high


def test_a_spent_budget_says_what_it_was_and_what_was_reached() -> None:
    before = ctx.prec
    with pytest.raises(PrecisionError, match=r"budget of 400 bits gives \d+ of 200 bits") as caught:
        enclosure(lambda _: arb((1, 0), (1, -77)), bits=200, budget=400)
    assert "gives 75 of 200" in str(caught.value)
    assert caught.value.exit_code == 3
    assert ctx.prec == before


def test_a_ball_that_never_becomes_finite_spends_the_budget() -> None:
    with pytest.raises(PrecisionError, match="gives 0 of 10 bits"):
        enclosure(lambda _: arb.nan(), bits=10, budget=100)


def test_zero_is_accepted_at_its_level_only() -> None:
    def near_zero(bits: int) -> arb:
        return arb((0, 0), (1, -bits))

    ball = enclosure(near_zero, bits=10, zero_bits=300)
    assert 0 in ball
    assert exact_point(ball.rad())[1] <= -300
    with pytest.raises(PrecisionError):
        enclosure(near_zero, bits=10, zero_bits=300, budget=299)


def test_a_ball_beside_zero_is_not_taken_for_zero() -> None:
    tiny = enclosure(lambda _: arb((1, -5000), (1, -5100)), bits=90)
    assert 0 not in tiny
    with pytest.raises(PrecisionError):
        enclosure(lambda _: arb((1, -5000), (1, -5050)), bits=90)


def test_an_error_inside_restores_the_precision() -> None:
    before = ctx.prec

    def fails(_: int) -> arb:
        raise KeyError

    with pytest.raises(KeyError):
        enclosure(fails, bits=1000)
    assert ctx.prec == before
    with pytest.raises(InvalidInputError):
        enclosure(fails, bits=0)
