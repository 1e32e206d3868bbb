"""The analysis in float64, and the exactness that it takes for granted."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from flint import arb, arb_series, ctx

from apery.core.errors import InvalidInputError
from apery.numerics import library
from apery.numerics.library import analysis, exponent, log_table, trigonometric64
from apery.numerics.library.functions import exp2
from apery.numerics.library.rounding import Rounding
from apery.numerics.library.trigonometric import pi_bits, windows

from .reference import error

ANALYSED = (
    "exp", "exp2", "expm1", "log", "log2", "log1p", "sin", "cos", "tan", "tanh", "sinh", "cosh",
)  # fmt: skip


@pytest.mark.parametrize("fma", [True, False], ids=["fma", "plain"])
@pytest.mark.parametrize("name", ANALYSED)
def test_the_stated_bound_is_what_the_analysis_gives(name: str, fma: bool) -> None:
    bound = analysis.bound(name, fma)
    for entry in (*library.entries(name), *library.entries(f"{name}_fast")):
        if entry.format == "float64" and entry.fma is fma:
            assert entry.bound is not None
            assert bound <= entry.bound <= bound + 2e-4
            assert entry.seen <= bound


def test_a_changed_coefficient_raises_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    before = analysis.bound("exp2", True)
    changed = list(exp2.DOUBLE)
    changed[1] *= 1 + 2.0**-44
    monkeypatch.setattr(exp2, "DOUBLE", tuple(changed))
    after = analysis.bound("exp2", True)
    assert after > before + 1
    x = np.linspace(-0.5, 0.5, 2000)
    seen = max(error("exp2", float(t), float(exp_with(changed, t)), "float64") for t in x)
    assert before < seen <= after


def exp_with(coefficients: list[float], r: float) -> float:
    value = Fraction(coefficients[-1])
    for c in reversed(coefficients[:-1]):
        value = value * Fraction(r) + Fraction(c)
    return float(1 + value * Fraction(r))


def test_no_analysis_is_an_error() -> None:
    with pytest.raises(InvalidInputError, match="no analysis of erfc"):
        analysis.bound("erfc", True)


def test_distance_encloses_what_is_seen() -> None:
    before = ctx.prec, ctx.cap
    ctx.prec, ctx.cap = 200, 11
    try:
        # 1 + x + x^2/2 against e^x on [0, 1/8]: the largest distance is at 1/8.
        found = analysis.distance(arb_series.exp, (1.0, 1.0, 0.5), analysis.piece(0, 0.125))
        true = (arb(1) / 8).exp() - 1 - arb(1) / 8 - arb(1) / 128
        assert true <= found
        assert found <= 1.5 * true
    finally:
        ctx.prec, ctx.cap = before


def test_a_sum_whose_parts_may_be_in_the_wrong_order_is_refused() -> None:
    code = Rounding(fma=True)
    with pytest.raises(InvalidInputError, match="may be smaller"):
        code.fast_two_sum(code.exactly(arb(1)), code.exactly(arb(2)))
    total, rest = code.fast_two_sum(code.exactly(arb(2)), code.exactly(arb(1, 0.5)))
    assert total.error == 0
    assert rest.range.contains(0)


def test_rounding_contains_what_floats_do() -> None:
    rng = np.random.default_rng(4)
    for fma in (True, False):
        code = Rounding(fma)
        for _ in range(300):
            c = rng.uniform(-1, 1, 5).tolist()
            x = float(rng.uniform(-2, 2))
            value = c[-1]
            for a in reversed(c[:-1]):
                # a fused operation is one rounding of the exact value
                value = float(Fraction(value) * Fraction(x) + Fraction(a)) if fma else value * x + a
            true = sum((Fraction(a) * Fraction(x) ** i for i, a in enumerate(c)), Fraction(0))
            followed = code.horner(code.exactly(arb(x)), c)
            off = abs(Fraction(value) - true)
            assert arb(off.numerator) / off.denominator <= followed.error


def test_parts_of_constants_are_exact_where_they_must_be() -> None:
    # k times the first part of ln 2 has at most 53 bits (24 in float32), |k| < 2^11 (2^8).
    for size, bits, top in ((64, 53, 1100), (32, 24, 151)):
        high = Fraction(exponent.LN2_HI[size])
        for k in range(top):
            n = (k * high).numerator
            assert n == 0 or (n // (n & -n)).bit_length() <= bits
    for part in trigonometric64.HALF_PI[:3]:
        assert Fraction(part).numerator.bit_length() <= 33


def test_rows_of_the_table_of_logarithms_are_exact() -> None:
    for row, inverse in enumerate(log_table.INVERSE):
        for table in (log_table.LOG, log_table.LOG2):
            assert (Fraction(table[row]) * 2**42).denominator == 1
        # z/c - 1 must be a float for z in the row: check the ends and random z in between.
        first = log_table.OFFSET + (row << 48)
        rng = np.random.default_rng(row)
        for offset in (0, 1, (1 << 48) - 1, *rng.integers(0, 1 << 48, 400).tolist()):
            z = Fraction(float(np.uint64(first + offset).view(np.float64)))
            f = z * Fraction(inverse) - 1
            assert Fraction(float(f)) == f
            assert abs(f) < Fraction(431, 10000)
    assert log_table.INVERSE[9] == 1.0


def closest_to_multiples(exponent_: int) -> tuple[int, Fraction]:
    """Return m with 2^52 <= m < 2^53 for which m 2^e is closest to a multiple of pi/2, and how.

    The best of the convergents and of the fractions between them, of 2^(e+1)/pi, whose
    denominators are below 2^53 (Kahan; Muller, Elementary Functions, chapter 11).
    """
    precision = 1400
    ratio = Fraction(2 ** (precision + 1 + exponent_) if exponent_ >= -1 else 2 ** (precision + 1))
    ratio = Fraction(ratio, pi_bits(precision))
    if exponent_ < -1:
        ratio /= 2 ** (-exponent_)
    p0, q0, p1, q1 = 0, 1, 1, 0
    x, best = ratio, (0, Fraction(1))
    while True:
        a = math.floor(x)
        p0, q0, p1, q1 = p1, q1, a * p1 + p0, a * q1 + q0
        if q1 >= 1 << 53:
            break
        times = ((1 << 52) + q1 - 1) // q1
        m = times * q1
        if m < 1 << 53:
            off = abs(m * ratio - round(m * ratio))
            if off < best[1]:
                best = m, off
        x = 1 / (x - a)
    return best


def test_sine_and_cosine_at_the_floats_closest_to_multiples_of_a_right_angle() -> None:
    least = Fraction(1)
    hard = []
    for e in range(-52, 972):
        m, off = closest_to_multiples(e)
        if m:
            least = min(least, off)
            hard.append(math.ldexp(m, e))
    # Muller: 6381956970095103 2^797 is the closest of all.
    assert math.ldexp(6381956970095103, 797) in hard
    assert 2.0**-62 < float(least) * math.pi / 2 < 2.0**-60
    bound = max(e.bound or 0 for e in library.entries("sin") if e.format == "float64")
    x = np.array(hard)
    for fma in (True, False):
        with library.using(fma=fma):
            for name in ("sin", "cos", "tan"):
                y = getattr(library, name)(x)
                worst = max(
                    error(name, a, b, "float64")
                    for a, b in zip(x.tolist(), y.tolist(), strict=True)
                )
                assert worst <= bound


def test_windows_of_two_over_pi() -> None:
    places = 1400
    for count, point, bias, words in ((256, 23, 127, 3), (2048, 52, 1023, 6)):
        columns = windows(count, point, bias, words)
        for field in (bias, bias + 40, count - 2):
            got = sum(c[field] << (32 * (words - 1 - i)) for i, c in enumerate(columns))
            # 2/pi times 2^(field - bias - point), modulo 4, in units of 2^(2 - 32 words)
            shift = field - bias - point + 32 * words - 2
            whole = (1 << (2 * places + 1)) // pi_bits(places)
            assert got == (whole >> (places - shift)) % (1 << (32 * words))
