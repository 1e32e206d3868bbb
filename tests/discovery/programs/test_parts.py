"""Enumeration, motifs, mutation: shapes and what is made of them."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apery.core.program import Program
from apery.discovery.programs.enumeration import EVEN, FRESH, ODD, VARIABLE, Shape, packed, shapes
from apery.discovery.programs.evolution import evolve, mutated
from apery.discovery.programs.fitting import quick, thorough
from apery.discovery.programs.goal import Form, Goal
from apery.discovery.programs.motifs import _first, compositions, mined, parts
from apery.numerics.programs.functions import Function
from apery.numerics.programs.tape import ADD, DIVIDE, MULTIPLY, SUBTRACT, decode, evaluate

UNIT = (Fraction(0), Fraction(1))
DOUBLING = Shape(((DIVIDE, FRESH, 0), (ADD, 0, 1)))


def program_of(shape: Shape, constants: list[float]) -> Program:
    return decode(shape.tape(), np.array(constants[: shape.constants]))


@pytest.mark.parametrize("size", [1, 2, 3])
def test_shapes_are_different_and_whole(size: int) -> None:
    every = list(shapes(size))
    assert len({s.steps for s in every}) == len(every)
    for shape in every:
        assert len(shape.steps) == size
        used = {o for _, a, b in shape.steps for o in (a, b)}
        assert used >= set(range(1, size)), shape
        assert program_of(shape, [2.0] * 9).operations == size


@pytest.mark.parametrize("parity", [ODD, EVEN])
def test_typed_shapes_have_their_parity(parity: int) -> None:
    x = np.array([0.37, 1.9])
    draw = np.random.default_rng(0)
    for shape in shapes(3, parity):
        program = program_of(shape, list(draw.uniform(0.5, 3, 9)))
        with np.errstate(all="ignore"):
            there, mirrored = evaluate(program, x), evaluate(program, -x)
        sign = -1 if parity == ODD else 1
        fine = np.isfinite(there)
        assert mirrored[fine] == pytest.approx(sign * there[fine], rel=1e-9, abs=1e-12)


def test_every_small_odd_program_of_a_kind_is_there() -> None:
    """Programs of up to three operations that textbooks write down are among the shapes."""
    odd = {s.steps for n in (1, 2, 3) for s in shapes(n, ODD)}
    assert ((DIVIDE, FRESH, 0), (ADD, 0, 1)) in odd  # x + c/x
    assert ((MULTIPLY, 0, 0), (ADD, FRESH, 1), (MULTIPLY, 0, 2)) in odd  # x (c + x^2)
    assert ((MULTIPLY, 0, 0), (ADD, FRESH, 1), (DIVIDE, 0, 2)) in odd  # x/(c + x^2)


def test_tapes_are_padded_and_counted() -> None:
    tapes, lengths, counts = packed([DOUBLING, DOUBLING.then(DOUBLING)])
    assert tapes.shape == (2, 4, 4)
    assert (lengths.tolist(), counts.tolist()) == ([2, 4], [1, 2])


def test_compositions_compose() -> None:
    twice = DOUBLING.then(DOUBLING)
    assert str(program_of(twice, [3.0, 5.0])) == (
        "t1 = c1 / x; t2 = x + t1; t3 = c2 / t2; t4 = t2 + t3"
    )
    assert parts(twice) == [DOUBLING, DOUBLING]
    # c + x (c + x c): each part takes the value so far, and x.
    step = Shape(((MULTIPLY, VARIABLE, 0), (ADD, FRESH, 1)))
    horner = Shape(((MULTIPLY, FRESH, 0), (ADD, FRESH, 1))).then(step)
    assert str(program_of(horner, [2.0, 3.0, 5.0])) == (
        "t1 = c1 * x; t2 = c2 + t1; t3 = x * t2; t4 = c3 + t3"
    )
    assert [len(p.steps) for p in parts(horner)] == [3, 1]
    assert parts(horner, finer=True)[2:] == [
        Shape(((MULTIPLY, VARIABLE, 0),)),
        Shape(((ADD, FRESH, 0),)),
    ]
    assert list(compositions([step], 4)) == [_first(step).then(step)]


def test_motifs_are_what_good_shapes_repeat() -> None:
    other = Shape(((MULTIPLY, 0, 0),))
    found = mined([[DOUBLING.then(DOUBLING), other], [DOUBLING, DOUBLING.then(other)]], 4)
    assert found[0] == DOUBLING and other in found
    assert DOUBLING.then(DOUBLING).then(DOUBLING) in list(compositions(found, 6))
    assert all(len(s.steps) == 5 for s in compositions(found, 5))
    for shape in compositions(found, 4):
        assert all(FRESH <= o < k for k, (_, a, b) in enumerate(shape.steps, 1) for o in (a, b))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 25))
def test_mutations_stay_programs(seed: int, changes: int) -> None:
    random = np.random.default_rng(seed)
    shape = DOUBLING.then(DOUBLING)
    for _ in range(changes):
        shape = mutated(shape, random)
        for k, (op, a, b) in enumerate(shape.steps, 1):
            assert op in (ADD, SUBTRACT, MULTIPLY, DIVIDE)
            assert FRESH <= a < k and FRESH <= b < k
            assert (a, b) != (FRESH, FRESH)
        used = {o for _, a, b in shape.steps for o in (a, b)}
        assert used >= set(range(1, len(shape.steps)))


def test_an_island_repeats_itself_and_finds_the_best_small_programs() -> None:
    goal = Goal(Function("exp2"), UNIT)
    problem = goal.problem(Form(0, False), 2.0)
    assert problem is not None
    runs = [
        evolve([], problem, goal.fitted(), np.random.default_rng(seed), generations=12, most=5)
        for seed in (7, 7, 8)
    ]
    kept = [
        {n: [(f.shape.steps, f.error) for f in fits] for n, fits in r.archive.items()} for r in runs
    ]
    assert kept[0] == kept[1] != kept[2]
    # x + c/x, which approximates the hyperbolic cotangent, is the best of two operations.
    exhaustive = quick(list(shapes(2)), problem, goal.fitted(), np.random.default_rng(0), 1)
    assert runs[0].archive[2][0].error <= exhaustive[0].error * 1.5


def test_a_thorough_fit_is_not_worse_than_a_quick_one() -> None:
    goal = Goal(Function("tan"), UNIT)
    problem = goal.problem(Form(0, False), 1.0)
    assert problem is not None
    random = np.random.default_rng(3)
    for fit in quick(list(shapes(3, ODD)), problem, None, random, 5):
        better = thorough(fit.shape, problem, None, random, 50, fit.constants)
        assert better.error <= fit.error * 3  # the first is a mean, the second a maximum


def test_problems_of_roots_and_centres() -> None:
    goal = Goal(Function("exp2"), UNIT)
    assert [(f.squarings, f.centred) for f in goal.forms(2)] == [
        (0, False), (1, False), (2, False), (0, True),
    ]  # fmt: skip
    problem = goal.problem(Form(1, False), 1.0)
    assert problem is not None
    root = 2 ** (problem.x / 2)
    assert problem.target == pytest.approx((root + 1) / (root - 1))
    assert Goal(Function("sin"), UNIT).problem(Form(0, False), 8.0) is None  # a zero at pi
    assert Goal(Function("exp2"), UNIT, False).symmetry == ""


def test_squared_problems_leave_x_squared() -> None:
    goal = Goal(Function("sin"), UNIT, True, "squared")
    problem = goal.problem(Form(0, False), 1.0)
    assert problem is not None
    x = np.sqrt(problem.x)
    assert problem.target == pytest.approx(np.sin(x) / x)
    assert problem.weight == pytest.approx(x / np.sin(x))
    core = Shape(((MULTIPLY, FRESH, 0), (ADD, FRESH, 1)))
    shape, constants = goal.whole(core, np.array([-0.16, 1.0]), Form(0, False))
    assert str(program_of(shape, constants)) == (
        "t1 = x * x; t2 = c1 * t1; t3 = c2 + t2; t4 = x * t3"
    )
    assert len(shape.steps) == len(core.steps) + goal.wrapping(Form(0, False))
