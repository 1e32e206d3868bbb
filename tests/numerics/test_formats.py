"""Formats and units in the last place: laws, and numpy as a second implementation."""

from __future__ import annotations

import struct
from fractions import Fraction

import numpy as np
import pytest
from flint import arb, fmpq
from hypothesis import given
from hypothesis import strategies as st

from apery.core.errors import DomainError, InvalidInputError
from apery.numerics.balls import precision
from apery.numerics.formats import (
    BFLOAT16,
    FLOAT16,
    FLOAT32,
    FLOAT64,
    FORMATS,
    FloatFormat,
    Ulp,
    exponent_of,
    float_format,
    ulp,
    ulp_exponent,
)

formats = st.sampled_from(list(FORMATS.values()))
values = st.builds(
    lambda m, e: Fraction(m) * Fraction(2) ** e, st.integers(-(2**70), 2**70), st.integers(-220, 90)
)


@pytest.mark.parametrize("form", [FLOAT16, BFLOAT16], ids=lambda f: f.name)
def test_every_number_comes_back(form: FloatFormat) -> None:
    for bits in range(1 << 16):
        if form.is_finite(bits):
            value = form.decode(bits)
            assert form.encode(value) == (bits if value else 0)
            assert float.fromhex(form.text(bits)) == value


def test_float16_is_that_of_numpy() -> None:
    every = np.arange(1 << 16, dtype=np.uint16)
    for bits, value in zip(every.tolist(), every.view(np.float16).astype(float), strict=True):
        if form_finite := FLOAT16.is_finite(bits):
            assert FLOAT16.decode(bits) == value
        assert form_finite == bool(np.isfinite(value))
        assert FLOAT16.is_nan(bits) == bool(np.isnan(value))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_rounding_to_float32_is_that_of_numpy(x: float) -> None:
    with np.errstate(all="ignore"):
        expected = int(np.float32(x).view(np.uint32))
    found = FLOAT32.encode(Fraction(x))
    assert found == expected or (x == 0 and found == 0) or (found | FLOAT32.sign) == expected


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_float64_is_that_of_the_machine(x: float) -> None:
    bits = struct.unpack("<Q", struct.pack("<d", x))[0]
    assert FLOAT64.decode(bits) == Fraction(x)
    assert FLOAT64.encode(Fraction(x)) == bits or x == 0


@given(formats, values)
def test_rounding_is_to_nearest(form: FloatFormat, value: Fraction) -> None:
    bits = form.encode(value)
    if not form.is_finite(bits):
        assert abs(value) >= form.overflow
        return
    error = abs(form.decode(bits) - value)
    for other in (bits - 1, bits + 1):
        if form.magnitude(bits) and form.is_finite(other):
            further = abs(form.decode(other) - value)
            assert error < further or (error == further and bits % 2 == 0)
    # An error below half of Goldberg's unit is correct rounding.
    assert error <= ulp(value, form) / 2


@given(formats, values)
def test_a_tie_goes_to_the_even_number(form: FloatFormat, value: Fraction) -> None:
    bits = form.encode(abs(value))
    if bits < form.largest:
        middle = (form.decode(bits) + form.decode(bits + 1)) / 2
        assert form.encode(middle) % 2 == 0
        assert form.encode(-middle) == form.sign | form.encode(middle)


@given(formats, values, st.integers(0, 40))
def test_a_ball_is_rounded_only_where_all_its_numbers_agree(
    form: FloatFormat, value: Fraction, width: int
) -> None:
    radius = abs(value) / 2**width
    with precision(200):
        ball = arb(fmpq(value.numerator, value.denominator)) + arb(0, 1) * arb(
            fmpq(radius.numerator, radius.denominator)
        )
        bits = form.encode_ball(ball)
    if bits is not None:
        for inner in (value, value - radius, value + radius):
            assert form.encode(inner) in (bits, bits & ~form.sign)


@given(formats, values)
def test_units_lie_between_half_of_goldbergs_and_goldbergs(
    form: FloatFormat, value: Fraction
) -> None:
    whole = ulp(value, form)
    for kind in (Ulp.HARRISON, Ulp.KAHAN):
        assert ulp(value, form, kind) in (whole, whole / 2)
    if value:
        power = Fraction(2) ** exponent_of(value)
        assert power <= abs(value) < 2 * power
        if abs(value) != power:
            assert ulp(value, form, Ulp.HARRISON) == whole


@given(formats, values, st.sampled_from(list(Ulp)))
def test_the_unit_of_a_ball_is_that_of_its_numbers(
    form: FloatFormat, value: Fraction, kind: Ulp
) -> None:
    with precision(120):
        found = ulp_exponent(arb(fmpq(value.numerator, value.denominator)), form, kind)
    assert found is None or Fraction(2) ** found == ulp(value, form, kind)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        # Muller, RR-5504, section 2: the definitions differ only near powers of two.
        (Fraction(1), (2, 1, 1)),
        (1 + Fraction(1, 2**26), (2, 2, 1)),
        (1 + Fraction(1, 2**25), (2, 2, 1)),
        (1 + Fraction(1, 2**25) + Fraction(1, 2**40), (2, 2, 2)),
        (1 - Fraction(1, 2**30), (1, 1, 1)),
        (Fraction(3, 2), (2, 2, 2)),
    ],
)
def test_the_three_units_near_one(value: Fraction, expected: tuple[int, ...]) -> None:
    assert tuple(ulp(value, FLOAT32, kind) * 2**24 for kind in Ulp) == expected


def test_units_at_the_ends_of_the_format() -> None:
    assert ulp(Fraction(2) ** -126, FLOAT32, Ulp.HARRISON) == Fraction(2) ** -149
    assert ulp(Fraction(2) ** 200, FLOAT32) == Fraction(2) ** 104
    assert FLOAT32.overflow == 2**128 - 2**103
    assert FLOAT32.encode(FLOAT32.overflow - 1) == FLOAT32.largest


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(DomainError, match="no finite number"):
        FLOAT32.decode(FLOAT32.nan)
    with pytest.raises(InvalidInputError, match="16 bits"):
        FLOAT16.dyadic(1 << 16)
    with pytest.raises(InvalidInputError, match="no format"):
        float_format("float80")
