"""Walks and trajectory matrices against products by definition, along any path."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st

from apery.core import MatrixField
from apery.core.errors import InvalidInputError
from apery.discovery.fields import (
    along,
    dual,
    hypergeometric,
    known,
    sub_field,
    trajectory,
    walk,
    walk_path,
)
from apery.discovery.fields.trajectory import unit_steps
from apery.numerics.balls import precision
from tests.discovery.fields.naive import inverse, product

PLANE = ("ln2", "e", "pi", "zeta2", "zeta3", "rt.e", "rt.pi", "rt.symmetric_pi", "rt.zeta3")
names = st.sampled_from(PLANE)
directions = st.tuples(st.integers(0, 4), st.integers(0, 4)).filter(any)
points = st.tuples(st.integers(1, 5), st.integers(1, 5))
halves = st.tuples(*[st.sampled_from([Fraction(1, 2), Fraction(5, 3), Fraction(2)])] * 2)


@settings(max_examples=40)
@given(names, directions, points | halves, st.integers(0, 12))
def test_a_walk_is_the_product_by_definition(
    name: str, direction: tuple[int, int], start: tuple[Fraction, Fraction], steps: int
) -> None:
    field = known(name)
    path = [(k, 1) for k, count in enumerate(direction) for _ in range(count)]
    assert [list(row) for row in walk(field, direction, steps, start).matrix] == product(
        field, path * steps, start
    )


@settings(max_examples=40)
@given(names, points, st.permutations([(0, 1)] * 3 + [(1, 1)] * 2))
def test_a_trajectory_matrix_does_not_depend_on_the_path(
    name: str, start: tuple[int, int], path: list[tuple[int, int]]
) -> None:
    field = known(name)
    assert sorted(unit_steps(field, (3, 2))) == sorted(path)
    period = trajectory(field, (3, 2), start)
    for n in (0, 2):
        here = [v + n * d for v, d in zip(start, (3, 2), strict=True)]
        matrix = [[Fraction(int(p(n)), int(period.divisor(n))) for p in row]
                  for row in period.entries]  # fmt: skip
        assert matrix == product(field, path, here)


@settings(max_examples=30)
@given(names, st.lists(st.sampled_from([(1, 0), (0, 1), (-1, 0), (0, -1)]), max_size=9))
def test_lattice_paths_with_steps_back(name: str, path: list[tuple[int, int]]) -> None:
    field, start = known(name), (Fraction(21, 2), Fraction(61, 3))
    steps = [(0 if d[0] else 1, sum(d)) for d in path]
    found = walk_path(field, path, start)
    assert [list(row) for row in found.matrix] == product(field, steps, start)
    ends = tuple(sum(d[k] for d in path) for k in (0, 1))
    if any(ends):
        assert found == walk(field, ends, 1, start)


@given(names, st.tuples(st.integers(-3, 3), st.integers(-3, 3)).filter(any), st.integers(0, 8))
def test_there_and_back_is_1(name: str, direction: tuple[int, int], steps: int) -> None:
    field, start = known(name), (Fraction(101, 2), Fraction(151, 3))
    end = tuple(v + steps * d for v, d in zip(start, direction, strict=True))
    back = walk(field, [-d for d in direction], steps, end)
    assert (walk(field, direction, steps, start) @ back).matrix == ((1, 0), (0, 1))


def test_long_walks_go_on_where_shorter_ones_end() -> None:
    path = trajectory(known("zeta3"), (1, 1))
    for steps in (7, 64, 300, 601):
        assert along(path, 5) @ along(path, steps, 5) == along(path, steps + 5)


def test_rational_directions_are_cleared() -> None:
    field = known("pi")
    assert walk(field, (Fraction(1, 2), 1), 6) == walk(field, (1, 2), 6)


@pytest.mark.parametrize("z", [Fraction(1, 3), Fraction(-1, 2), None])
def test_matrices_of_2f1_are_those_of_the_function(z: Fraction | None) -> None:
    field = hypergeometric(2, 1, z)
    if z is None:
        z = Fraction(1, 5)
        field = field.at(z=z)
    start = (Fraction(1, 2), Fraction(4, 3), Fraction(9, 5))
    for direction, steps in (((1, 0, 0), 3), ((0, 2, 1), 2), ((0, 0, 1), 4), ((1, 1, -1), 1)):
        end = [v + steps * d for v, d in zip(start, direction, strict=True)]
        found = walk(field, direction, steps, start).matrix
        with precision(300):
            left, right = _basis(start, z), _basis(end, z)
            image = [sum((_arb(found[r][c]) * left[r] for r in (0, 1)), arb(0)) for c in (0, 1)]
            # The field leaves out the scalar a of F(a + 1) = (theta + a) F / a.
            assert abs(image[0] * right[1] - image[1] * right[0]) < arb("1e-60") * abs(image[1])
            scale = arb(1)
            for k in (0, 1):
                for n in range(steps * direction[k]):
                    scale *= _arb(start[k] + n)
            for n in range(abs(steps * direction[2])):
                step = start[2] + n if direction[2] > 0 else start[2] - n - 1
                scale = scale / _arb(step) if direction[2] > 0 else scale * _arb(step)
            assert abs(image[0] / scale - right[0]) < arb("1e-60")


def _arb(v: Fraction) -> arb:
    return arb(v.numerator) / v.denominator


def _basis(at: tuple[Fraction, ...] | list[Fraction], z: Fraction) -> list[arb]:
    """F and theta F."""
    a, b, c, x = map(_arb, (*at, z))
    return [x.hypgeom_2f1(a, b, c), x * a * b / c * x.hypgeom_2f1(a + 1, b + 1, c + 1)]


def test_three_and_five_axes() -> None:
    field = known("derived_2F1")
    mixed = walk_path(field, [(1, 0, 0), (0, 0, 1), (0, 1, 0), (0, 1, 0)], (1, 2, 3))
    assert mixed == walk(field, (1, 2, 1), 1, (1, 2, 3))
    field = hypergeometric(3, 2, 1)
    start = (1, 2, Fraction(1, 2), Fraction(7, 3), Fraction(9, 4))
    there = walk_path(field, [(1, 0, 0, 0, 0), (0, 0, 1, 1, 0)], start)
    assert there == walk_path(field, [(0, 0, 0, 1, 0), (1, 0, 1, 0, 0)], start)


def test_the_dual_has_inverse_transposed_products() -> None:
    contiguous = hypergeometric(2, 1, Fraction(1, 2))
    for field, start in (
        (known("zeta3"), (2, 3)),
        (known("derived_2F1"), (1, 2, 3)),
        (contiguous, (1, 2, Fraction(1, 3))),
    ):
        direction = tuple(range(1, len(field.axes) + 1))
        one = [list(row) for row in walk(field, direction, 3, start).matrix]
        transposed = [list(row) for row in zip(*inverse(one), strict=True)]
        assert [list(row) for row in walk(dual(field), direction, 3, start).matrix] == transposed
        again = walk(dual(dual(field)), direction, 3, start)
        assert again == walk(field, direction, 3, start)
    with pytest.raises(InvalidInputError, match="matrix of x has determinant 0"):
        dual(MatrixField(("x",), ([["x", 0], [0, 0]],)))


def test_a_sub_field_walks_as_the_field_does() -> None:
    field = known("zeta2")
    found = sub_field(field, {"n": (1, 1), "m": (2, -1)}, start=(Fraction(1, 2), 9))
    assert found.axes == ("n", "m")
    assert walk(found, (2, 1), 1, (0, 0)) == walk(field, (4, 1), 1, (Fraction(1, 2), 9))
    assert walk(found, (1, 0), 5, (0, 0)) == walk(field, (1, 1), 5, (Fraction(1, 2), 9))
    family = sub_field(known("cmf1"), {"n": (1, 2)})
    assert family.parameters == ("c0", "c1", "c2", "c3")
    with pytest.raises(InvalidInputError, match="c0 is a parameter"):
        sub_field(known("cmf1"), {"c0": (1, 2)})


BAD = {
    "no direction": (((0, 0), 1), "not 0 along every axis"),
    "short": (((1,), 1), "a direction has 2 numbers, one for each of x, y, not 1"),
    "long": (((999, 2), 1), "at most 1000 steps"),
    "backwards in time": (((1, 1), -1), "0 or more steps, not -1"),
    "a pole": (((-1, 0), 5, (3, 1)), r"between \(1, 1\)"),
    "a point": (((1, 1), 1, (1, 1, 1)), "a point has 2 numbers"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_walks_are_refused(name: str) -> None:
    arguments, expected = BAD[name]
    with pytest.raises(InvalidInputError, match=expected):
        walk(known("zeta3"), *arguments)


def test_parameters_must_be_given() -> None:
    with pytest.raises(InvalidInputError, match="parameters, c0, c1, c2, c3"):
        walk(known("cmf1"), (1, 1), 1)
    with pytest.raises(InvalidInputError, match="determinant 0: no step goes back along it"):
        walk(MatrixField(("x",), ([["x", 0], [0, 0]],)), (-1,), 1)
