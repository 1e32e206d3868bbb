"""Programs in a format: arrays against rational arithmetic, both against what is known."""

from __future__ import annotations

import random
from fractions import Fraction

import gmpy2
import numpy as np
import pytest

from apery.core.errors import InvalidInputError
from apery.core.program import Program
from apery.numerics.formats import BFLOAT16, FLOAT16, FLOAT32, FLOAT64, FORMATS, FloatFormat
from apery.numerics.programs.evaluation import evaluate, evaluate_bits, rounded
from apery.numerics.programs.fused import fused, fused_odd, nearest

PROGRAMS = {
    "fma": Program.parse("fma(fma(c1, x, c2), x, fma(x, x, x))", ["-3.3", "1e-3"]),
    "cancel": Program.parse("fma(x, x, 0 - x*x) + fma(c1, x, x)", ["0.1"]),
    "root": Program.parse("sqrt(x)/(x - c1) + x*x", ["1.5"]),
    "pole": Program.parse("a = c3/x; b = x + a; c1/b + b + c2", [151, "-250.5", "57.8"]),
}


def value(target: FloatFormat, bits: int) -> float:
    if target.is_nan(bits):
        return float("nan")
    if target.magnitude(bits) == target.infinity:
        return float("-inf" if bits & target.sign else "inf")
    found = float(target.decode(bits))
    return -0.0 if bits == target.sign else found


def patterns(target: FloatFormat, count: int, seed: int = 7) -> list[int]:
    draw = random.Random(seed)
    special = [0, 1, target.smallest_normal, target.largest, target.infinity, target.nan]
    special += [target.sign | b for b in special]
    anywhere = [draw.getrandbits(target.bits) for _ in range(count)]
    near = [target.encode(Fraction(draw.uniform(-3, 3))) for _ in range(count)]
    return special + anywhere + near


@pytest.mark.parametrize("target", FORMATS.values(), ids=FORMATS)
@pytest.mark.parametrize("name", PROGRAMS)
def test_arrays_are_rational_arithmetic_rounded(target: FloatFormat, name: str) -> None:
    bits = patterns(target, 400)
    found = evaluate(PROGRAMS[name], target, np.array([value(target, b) for b in bits]))
    for b, got in zip(bits, found.tolist(), strict=True):
        wanted = value(target, evaluate_bits(PROGRAMS[name], target, b))
        assert np.array_equal(wanted, got, equal_nan=True), target.hex(b)
        assert np.isnan(got) or np.signbit(wanted) == np.signbit(got), target.hex(b)


def test_each_operation_is_that_of_mpfr() -> None:
    one_step = {
        "+": ("x + c1", lambda a, c: a + c), "-": ("x - c1", lambda a, c: a - c),
        "*": ("x * c1", lambda a, c: a * c), "/": ("x / c1", lambda a, c: a / c),
        "fma": ("fma(x, x, c1)", lambda a, c: gmpy2.fma(a, a, c)),
        "sqrt": ("sqrt(x)", lambda a, c: gmpy2.sqrt(a)),
    }  # fmt: skip
    draw = random.Random(3)
    for target in (FLOAT16, BFLOAT16, FLOAT32, FLOAT64):
        context = gmpy2.context(
            precision=target.precision, emax=target.emax + 1,
            emin=target.emin - target.precision + 2, subnormalize=True,
        )  # fmt: skip
        for text, operation in one_step.values():
            for _ in range(60):
                x, c = (draw.getrandbits(target.bits) for _ in range(2))
                if not (target.is_finite(x) and target.is_finite(c)) or not target.magnitude(c):
                    continue
                program = Program.parse(text, [target.decode(c)])
                with gmpy2.context(context):
                    wanted = operation(
                        gmpy2.mpfr(value(target, x)), gmpy2.mpfr(value(target, c))
                    )  # fmt: skip
                got = value(target, evaluate_bits(program, target, x))
                assert np.array_equal(float(wanted), got, equal_nan=True), (text, x, c)


def test_infinities_signs_and_nans() -> None:
    program = Program.parse("1/(3/x)")
    for target in FORMATS.values():
        for b in (0, target.sign):
            assert evaluate_bits(program, target, b) == b
    assert evaluate_bits(Program.parse("x/x"), FLOAT64, 0) == FLOAT64.nan
    assert evaluate_bits(Program.parse("sqrt(x)"), FLOAT32, FLOAT32.encode(-1)) == FLOAT32.nan
    assert evaluate_bits(Program.parse("x*x"), FLOAT32, FLOAT32.largest) == FLOAT32.infinity


def test_a_fused_operation_is_rounded_once() -> None:
    draw = np.random.default_rng(11)
    a, b = (draw.integers(1, 1 << 30, 4000) / 2.0**17 for _ in range(2))
    c = -a * b * (1 + draw.integers(-3, 4, 4000) * 2.0**-52)
    c[::3] = draw.integers(1, 1 << 53, len(c[::3])) * 2.0 ** draw.integers(-90, 20, len(c[::3]))
    a[:40], b[:40] = 1e-170, -3e-160
    triples = list(zip(a.tolist(), b.tolist(), c.tolist(), strict=True))
    exact = [Fraction(x) * Fraction(y) + Fraction(z) for x, y, z in triples]
    assert fused(a, b, c).tolist() == [nearest(v) for v in exact]
    twice = a * b + c
    assert (fused(a, b, c) != twice).any()  # else the test would see no difference
    odd = fused_odd(a, b, c)
    for v, w in zip(exact, odd.tolist(), strict=True):
        assert Fraction(w) == v or np.float64(w).view(np.int64) & 1
        assert abs(Fraction(w) - v) < Fraction(float(np.spacing(abs(w) or 1.0)))


def test_constants_are_rounded_and_refused() -> None:
    assert rounded(Program.parse("x*c1", ["0.1"]), FLOAT32).constants[0] == Fraction(
        float(np.float32(0.1))
    )
    for constant in ("1e50", "1e-60"):
        with pytest.raises(InvalidInputError, match=r"c1 = .* is no number of float32"):
            rounded(Program.parse("x*c1", [constant]), FLOAT32)
    with pytest.raises(InvalidInputError, match="is no number of float16"):
        evaluate(Program.parse("x + 1"), FLOAT16, np.array([1.0001]))
