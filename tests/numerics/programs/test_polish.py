"""Polished constants and classical approximations against known minimax errors."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction

import pytest
from tests.numerics.programs.test_certify import PUBLISHED

from apery.core.errors import DomainError
from apery.core.program import Program
from apery.numerics.programs.baselines import METHODS, Setting, baselines, settings
from apery.numerics.programs.certify import certify
from apery.numerics.programs.functions import Function
from apery.numerics.programs.polish import polish

EXP2 = Function("exp2")
UNIT = (Fraction(0), Fraction(1))

# Least relative errors of the same programs: generalised Remez in mpmath with 60 digits.
REFITTED = {"f2": 2.98212e-2, "f3": 8.67242e-4, "f5": 4.34082e-6, "f10": 2.19192e-15}

# Sollya 8.0, remez(2^x, d, [0, 1], 1/2^x): relative error of the minimax polynomial.
SOLLYA = {1: 2.982e-2, 2: 1.725e-3, 3: 7.478e-5, 4: 2.593e-6, 5: 7.494e-8, 6: 1.856e-9}


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_programs_are_improved(name: str) -> None:
    text, constants, published = PUBLISHED[name]
    done = polish(Program.parse(text, constants), EXP2)
    assert done is not None and done.optimal
    bound = certify(done.program, EXP2)
    # The reference values are those of a grid: no more than 1e-4 below what is certified.
    assert float(bound.high) == pytest.approx(REFITTED[name], rel=1e-4)
    assert float(bound.high) < published / 1.38


@pytest.mark.parametrize("degree", SOLLYA)
def test_minimax_polynomials(degree: int) -> None:
    setting = Setting(EXP2, UNIT, True, 0, False, 0)
    (found,) = baselines(setting, "minimax polynomial", 2 * degree)
    assert found.program.operations == 2 * degree
    assert float(certify(found.program, EXP2).high) == pytest.approx(SOLLYA[degree], rel=1e-3)


def test_a_polish_is_not_worse_and_moves_nothing_that_does_not_matter() -> None:
    program = Program.parse("c1*(c2*x) + c3", [2, 3, 1])
    done = polish(program, EXP2)
    assert done is not None and done.unknowns == 2 and done.optimal
    assert done.error == pytest.approx(SOLLYA[1], rel=1e-3)
    again = polish(done.program, EXP2)
    assert again is not None and again.error <= done.error * (1 + 1e-9)


def test_what_has_no_values_is_not_polished() -> None:
    assert polish(Program.parse("c1/(x - x) + c2", [1, 1]), EXP2) is None


def test_absolute_errors() -> None:
    """The best line for 2^x on [0, 1] in absolute error: slope 1, by the chord."""
    done = polish(Program.parse("c1 + c2*x", [1, 1]), EXP2, relative=False)
    assert done is not None and done.optimal
    assert float(done.program.constants[1]) == pytest.approx(1.0, abs=1e-9)
    # (1 + (1 + log(log 2))/log 2)/2 - 1, computed with mpmath.
    assert done.error == pytest.approx(0.04303566, rel=1e-5)


def test_weighted_errors() -> None:
    line = Program.parse("c1 + c2*x", [1, 1])
    relative = polish(line, EXP2)
    weighted = polish(line, EXP2, weight=Function("exp(-x*log(2))"))
    assert relative is not None and weighted is not None and weighted.optimal
    assert weighted.error == pytest.approx(relative.error, rel=1e-9)
    tilted = polish(line, EXP2, weight=Function("1 + 9*x"))
    assert tilted is not None and tilted.optimal
    # Where the weight is larger, the error is smaller.
    first, last = (abs(float(tilted.program(x) - 2**x)) for x in UNIT)
    assert first > 5 * last


@pytest.mark.parametrize(
    ("method", "operations", "squarings", "digits"),
    [
        # Certified here; the columns agree with an independent table of Sollya and mpmath.
        ("Taylor", 6, 0, 3.10),
        ("Chebyshev", 8, 0, 5.46),
        ("Pade", 8, 0, 5.16),
        ("minimax quotient", 8, 0, 6.36),
        ("minimax continued fraction", 9, 0, 10.03),
        ("minimax continued fraction", 10, 1, 11.84),
        ("minimax polynomial", 10, 2, 7.99),
    ],
)
def test_baselines_of_the_literature(
    method: str, operations: int, squarings: int, digits: float
) -> None:
    setting = Setting(EXP2, UNIT, True, 0, False, squarings)
    best = max(
        certify(b.program, EXP2).digits for b in baselines(setting, method, operations)
    )  # fmt: skip
    assert best == pytest.approx(digits, abs=0.011)


@pytest.mark.parametrize("name", ["sin", "cos", "tan", "atan", "log", "rsqrt", "bessel_j0"])
def test_every_method_suits_every_function(name: str) -> None:
    function = Function(name)
    for method in METHODS:
        best = 0.0
        for setting in settings(function, function.interval, function.relative):
            for operations in (6, 7):
                for one in baselines(setting, method, operations):
                    assert one.program.operations == operations
                    # A quotient may have a pole between the points of the grid.
                    with suppress(DomainError):
                        bound = certify(one.program, function, relative=function.relative)
                        best = max(best, bound.digits)
        assert best > 0.9, (name, method, best)
