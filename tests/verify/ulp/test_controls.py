"""Planted faults: each must be seen, and functions without one must pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from apery.numerics.formats import FLOAT32, float_format
from apery.verify.ulp import REFERENCES, Target, Ulp, UlpReport, Violation, scan
from apery.verify.ulp.ends import scan_ends
from apery.verify.ulp.exhaustive import PartScan
from apery.verify.ulp.parts import Part
from apery.verify.ulp.reference import reference
from apery.verify.ulp.target import UNSIGNED

Array = np.ndarray[Any, Any]
Function = Callable[[Array], Array]


def good(name: str) -> Function:
    """The reference, rounded once: correctly rounded but for near-ties."""
    evaluate = REFERENCES[name].evaluate

    def rounded(x: Array) -> Array:
        with np.errstate(all="ignore"):
            return evaluate(x.astype(np.float64)).astype(x.dtype)

    return rounded


def planted(name: str, x: int, change: Callable[[int], int], form: str = "float32") -> Function:
    """A good function with another result at one input."""
    right = good(name)
    kind = UNSIGNED[float_format(form).bits]

    def wrong(values: Array) -> Array:
        out = right(values)
        where = values.view(kind) == x
        if where.any():
            bits = out.view(kind)
            bits[where] = change(int(bits[where][0]))
        return out

    return wrong


def of_kind(report: UlpReport, kind: str) -> Violation:
    found = {v.kind: v for v in report.violations}
    assert kind in found, found
    return found[kind]


@pytest.mark.parametrize(
    ("name", "interval"),
    [("exp", "0.5,2"), ("sin", "-4,4"), ("log", "0.5,4"), ("lgamma", "-3,3"), ("erfc", "1,8"),
     ("cosh", "-1,1"), ("tan", "1,2"), ("rsqrt", "1,4"), ("atan", "-0x1p-120,0x1p-120")],
)  # fmt: skip
def test_good_functions_pass(name: str, interval: str) -> None:
    # Parts near zero of the long intervals are left to the full scans.
    if interval[0] == "-" and "p" not in interval:
        low, high = interval.split(",")
        for piece in (f"{low},{float(low) / 2}", f"{float(high) / 2},{high}"):
            check_good(name, piece)
    else:
        check_good(name, interval)


def check_good(name: str, interval: str) -> None:
    report = scan(good(name), name, interval=interval)
    assert report.complete and report.trusted and not report.violations
    assert report.correct == (1.0, 1.0)
    assert report.maximum < Decimal("0.5") and report.within(Decimal("0.5")) is True
    assert report.bound == report.maximum or report.bound < Decimal("0.5000001")


def test_one_unit_at_one_input_is_found() -> None:
    x = 0x3F912345
    report = scan(planted("exp", x, lambda y: y + 1), "exp", interval="1,2")
    assert report.worst[0].x == FLOAT32.hex(x)
    assert Decimal("0.5") < report.worst[0].low < Decimal("1.5")
    assert report.numbers - report.rounded == 1 and not report.worst[0].rounded
    assert report.within(Decimal("0.5")) is False and report.within(Decimal("1.5")) is True


@pytest.mark.parametrize("form", ["float16", "bfloat16"])
def test_one_unit_in_a_small_format(form: str) -> None:
    x = 0x3C55 if form == "float16" else 0x3FA1
    right = good("exp")

    def wrong(values: Array) -> Array:
        out = right(values)
        if form == "float16":
            out.view(np.uint16)[values.view(np.uint16) == x] += 1
        else:
            out.view(np.uint32)[values.view(np.uint32) == x << 16] += 0x10000
        return out

    report = scan(wrong, "exp", form, "1,2")
    assert report.worst[0].x == f"0x{x:04x}"
    assert report.numbers - report.rounded == 1
    clean = scan(right, "exp", form, "1,2")
    assert clean.rounded == clean.numbers and clean.bound <= Decimal("0.5")


def test_the_sign_of_zero() -> None:
    report = scan(planted("sin", 0x80000000, lambda y: 0), "sin", interval="-0x1p-140,0x1p-140")
    assert of_kind(report, "zero").witnesses == ("0x80000000",)
    assert of_kind(report, "symmetry").count == 1
    assert report.maximum < Decimal("0.5")


def test_a_zero_of_the_wrong_sign_where_a_result_underflows() -> None:
    report = scan(planted("exp", 0xC3800000, lambda y: 0x80000000), "exp", interval="-257,-255")
    assert of_kind(report, "zero").witnesses == ("0xc3800000",)


def test_a_step_in_the_wrong_direction() -> None:
    # exp is flat here: results of 1 + 2^-23 k for many neighbours. One result goes a unit down.
    x = 0x3C000800
    down = planted("exp", x, lambda y: y - 1)
    report = scan(down, "exp", interval="0x1p-7,0x1.02p-7")
    assert of_kind(report, "order").count >= 1
    assert report.maximum < Decimal("1.5")


def test_a_step_against_a_function_that_is_not_monotone() -> None:
    report = scan(planted("cos", 0x3FC00000, lambda y: y + 40), "cos", interval="1.25,1.75")
    assert of_kind(report, "order").witnesses[0] == "0x3fc00000"


def test_broken_symmetry() -> None:
    f = Target("cosh", planted("cosh", 0xBFC00123, lambda y: y + 1)).on_bits(FLOAT32)
    part = Part(0x3FC00000, 0x3FC01000, (0, 1))
    found = PartScan(part, f, REFERENCES["cosh"], Ulp.GOLDBERG, 0).run()
    assert found.witnesses["symmetry"] == [0xBFC00123]


def test_numbers_and_nan_in_each_others_place() -> None:
    nan = FLOAT32.nan
    missing = scan(planted("log", 0x40000000, lambda y: nan), "log", interval="1.75,2.25")
    assert of_kind(missing, "nan").witnesses == ("0x40000000",)
    assert missing.within(Decimal(10) ** 30) is False
    number = scan(planted("log", 0xC0000000, lambda y: 0), "log", interval="-2.25,-1.75")
    assert of_kind(number, "nan").witnesses == ("0xc0000000",)
    assert number.numbers == 0


def test_overflow_at_the_wrong_input() -> None:
    low = scan(planted("exp", 0x42B00000, lambda y: FLOAT32.infinity), "exp", interval="87,89")
    assert of_kind(low, "overflow").witnesses == ("0x42b00000",)
    assert low.within(Decimal(10) ** 30) is False
    high = scan(planted("exp", 0x42B20000, lambda y: FLOAT32.largest), "exp", interval="87,90")
    assert of_kind(high, "overflow").witnesses == ("0x42b20000",)


def test_flushing_to_zero_is_noticed_and_set_apart() -> None:
    right = good("exp")

    def flushing(x: Array) -> Array:
        out = right(x)
        out[np.abs(out) < np.float32(2.0**-126)] = 0
        return out

    report = scan(flushing, "exp", interval="-104,-80")
    flushed = of_kind(report, "flushed")
    assert flushed.count > 1_000_000
    assert report.worst[0].high < Decimal("0.5000001")
    assert report.flushed is not None and report.flushed.low > 2**22
    assert report.maximum == report.bound > 2**22


def test_a_clamp_below_one() -> None:
    right = good("tanh")
    limit = np.float32(0.99999994)
    report = scan(lambda x: np.clip(right(x), -limit, limit), "tanh", interval="8,64")
    # The exact value is below 1, where the unit is half as large as above.
    assert Decimal("0.999") < report.maximum <= Decimal("1.0000001")
    assert report.bound <= 2


def test_ends() -> None:
    for name in REFERENCES:
        if name in ("gelu", "silu", "softplus"):
            continue  # Composed naively they give NaN at infinity, as the next test says.
        found = scan_ends(Target(name, good(name)).on_bits(FLOAT32), reference(name), FLOAT32)
        assert not found.violations, (name, found.witnesses)
    right = good("exp")

    def deaf(x: Array) -> Array:
        return np.nan_to_num(right(x), nan=0.0, posinf=np.inf)

    found = scan_ends(Target("exp", deaf).on_bits(FLOAT32), reference("exp"), FLOAT32)
    assert found.violations["nan"] == 2**24 - 2
    blind = planted("atan", FLOAT32.infinity, lambda y: 0x3F800000)
    found = scan_ends(Target("atan", blind).on_bits(FLOAT32), reference("atan"), FLOAT32)
    assert found.witnesses == {"special": [FLOAT32.infinity]}
    found = scan_ends(Target("silu", good("silu")).on_bits(FLOAT32), reference("silu"), FLOAT32)
    assert found.witnesses == {"special": [FLOAT32.infinity | FLOAT32.sign]}


def test_a_reference_that_lies_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    ref = REFERENCES["exp"]
    off = replace(ref, evaluate=lambda x: np.exp(x) * (1 + 2.0**-40))
    monkeypatch.setitem(REFERENCES, "exp", off)
    report = scan(good("exp"), "exp", interval="1,2")
    assert not report.trusted and report.share > 100
    assert report.within(Decimal(1)) is None


def test_a_sample_claims_no_bound_and_sees_a_common_fault() -> None:
    def wrong(x: Array) -> Array:
        out = np.exp(x)
        out.view(np.uint64)[x > 1] += 3
        return out

    report = scan(wrong, "exp", "float64", "-2,2", samples=400)
    assert report.method == "sampled" and report.worst[0].low > 2
    assert report.within(Decimal(2)) is False
    assert scan(np.exp, "exp", "float64", "0,1", samples=100).within(Decimal(9)) is None


@pytest.mark.parametrize("fault", ["nan", "overflow", "zero", "symmetry"])
def test_faults_of_float64(fault: str) -> None:
    values = {"nan": np.nan, "overflow": np.inf, "zero": 0.0, "symmetry": 0.75}

    def wrong(x: Array) -> Array:
        out = np.sin(x)
        out[x < -1 if fault == "symmetry" else np.signbit(x)] = values[fault]
        return out

    # Results for numbers below 2^-1074 are zeros of both signs in the samples of this interval.
    interval = "-0x1p-1070,0x1p-1070" if fault == "zero" else "-2,2"
    report = scan(wrong, "sin", "float64", interval, samples=200)
    of_kind(report, "flushed" if fault == "zero" else fault)
