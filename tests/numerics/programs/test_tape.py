"""Programs as tapes against exact arithmetic."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apery.core.errors import InvalidInputError
from apery.core.program import Program
from apery.numerics.programs.fit import minimax, screen
from apery.numerics.programs.tape import decode, differentiate, encode, evaluate, run

TEXTS = (
    "c1/x + x",
    "t = x + c1; u = t*t - c2/t; u/(c3 + u)",
    "(x - c1)*(x - c2)/(x*x + c3)",
    "t = x*x; t*t*t - c1*t",
    "sqrt(c1 + x*x)*c2",
)


@given(st.sampled_from(TEXTS[:4]), st.lists(st.integers(1, 50), min_size=3, max_size=3))
def test_values_are_those_of_exact_arithmetic(text: str, constants: list[int]) -> None:
    program = Program.parse(text, constants)
    x = np.array([0.25, 0.5, 3.0, 17.0])
    with np.errstate(all="ignore"):
        for point, found in zip(x, evaluate(program, x), strict=True):
            try:
                exact = float(program(Fraction(point)))
            except ZeroDivisionError:
                continue
            assert found == pytest.approx(exact, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("text", TEXTS)
def test_derivatives_are_those_of_difference_quotients(text: str) -> None:
    values = [3.5, 1.25, 2.0]
    program = Program.parse(text, values)
    tape, constants = encode(program)
    x = np.array([0.3, 0.9, 2.2])
    registers = np.empty((1 + len(constants) + len(tape), 3))
    adjoints = np.empty_like(registers)
    run(tape, constants, x, registers)
    differentiate(tape, len(constants), registers, adjoints)
    for k in range(len(constants)):
        h = 1e-6
        up, down = constants.copy(), constants.copy()
        up[k] += h
        down[k] -= h
        above, below = np.empty_like(registers), np.empty_like(registers)
        run(tape, up, x, above)
        run(tape, down, x, below)
        quotient = (above[-1] - below[-1]) / (2 * h)
        assert adjoints[1 + k] == pytest.approx(quotient, rel=1e-5, abs=1e-7)


@pytest.mark.parametrize("text", TEXTS)
def test_tapes_give_the_program_back(text: str) -> None:
    program = Program.parse(text, [3.5, 1.25, 2.0])
    assert decode(*encode(program)) == program


def test_a_scale_is_a_product_and_fma_is_refused() -> None:
    from apery.core.program import Operation

    scaled = Program((Operation("scale", ("x", "2^-3")),))
    assert evaluate(scaled, np.array([1.0, 40.0])).tolist() == [0.125, 5.0]
    with pytest.raises(InvalidInputError, match="fma"):
        evaluate(Program.parse("fma(x, x, 1)"), np.array([1.0]))


def test_a_fit_finds_the_minimax_constants() -> None:
    """Of the (1, 1) rational function for 2^x the least error is 8.67239738e-4, by Sollya's remez
    and by the certified polish of these tests."""
    tape, _ = encode(Program.parse("c1/(c2 + x) + c3", [1, 1, 1]))
    x = 0.5 - 0.5 * np.cos(np.pi * (np.arange(200) + 0.5) / 200)
    target = 2.0**x
    constants = np.array([-8.0, -3.0, -1.5])
    space = np.empty((2, 7, 200))
    error = minimax(tape, constants, x, target, 1 / target, 60, 60, space)
    assert error == pytest.approx(8.672397e-4, rel=2e-3)


def test_a_screen_keeps_the_best_start_and_marks_what_has_no_values() -> None:
    good, _ = encode(Program.parse("c1 + c2*x", [1, 1]))
    bad, _ = encode(Program.parse("t = x - x; c1/t + c2", [1, 1]))
    tapes = np.zeros((2, 3, 4), dtype=np.int64)
    tapes[0, : len(good)], tapes[1, : len(bad)] = good, bad
    lengths, counts = np.array([len(good), len(bad)]), np.array([2, 2])
    x = np.linspace(0, 1, 16)
    errors, constants = np.empty(2), np.zeros((2, 2))
    starts = np.array([[1.0, 1.0], [5.0, -3.0]])
    screen(tapes, lengths, counts, starts, x, 3 - 2 * x, np.ones(16), 20, errors, constants)
    assert errors[0] < 1e-12 and constants[0] == pytest.approx([3, -2])
    assert errors[1] == np.inf
