"""Transforms: all of them, each value once, and the bounds that are refused."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product

import pytest
from flint import arb

from apery.core.constant import Constant
from apery.core.errors import InvalidInputError
from apery.core.transform import RationalMap
from apery.discovery.esma import Settings, explore, plan
from apery.discovery.esma.transforms import MOST, count_vectors, distinct, images, maps_up_to, value
from apery.numerics.balls import precision
from apery.numerics.constants import evaluate


def _all_maps(degree: int, height: int) -> set[RationalMap]:
    """Every map up to sign, from all pairs of coefficient vectors."""
    found = set()
    vectors = list(product(range(-height, height + 1), repeat=degree + 1))
    for p, q in product(vectors, vectors):
        if any(q):
            m = RationalMap(p, q)
            if not m.is_constant and m.negated() not in found:
                found.add(m)
    return found


def _up_to_sign(m: RationalMap) -> frozenset[RationalMap]:
    return frozenset((m, m.negated()))


@pytest.mark.parametrize(("degree", "height", "count"), [(1, 1, 12), (1, 2, 112), (2, 1, 132)])
def test_the_maps_are_those_of_a_plain_enumeration(degree: int, height: int, count: int) -> None:
    found = maps_up_to(degree, height)
    assert len(found) == len({_up_to_sign(m) for m in found}) == count
    assert {_up_to_sign(m) for m in found} == {_up_to_sign(m) for m in _all_maps(degree, height)}


@pytest.mark.parametrize("text", ["e", "sqrt(2)", "phi", "pi"])
def test_kept_values_are_apart_and_positive(text: str) -> None:
    kept = distinct(Constant(text), maps_up_to(1, 2)).maps
    with precision(400):
        x = evaluate(text, bits=400)
        values = [value(m, x) for m in kept]
        assert all(v is not None and v > 0 for v in values)
        assert not any(v.overlaps(w) for v, w in combinations(values, 2))  # type: ignore[union-attr]


def _in_field(m: RationalMap, d: int, x: tuple[Fraction, Fraction]) -> tuple[Fraction, Fraction]:
    """The value of a Möbius map at x = u + v sqrt(d), by exact arithmetic, up to sign."""

    def linear(coefficients: tuple[int, ...]) -> tuple[Fraction, Fraction]:
        c0, c1 = (*coefficients, 0)[:2]
        return c0 + c1 * x[0], c1 * x[1]

    (a, b), (u, v) = linear(m.numerator), linear(m.denominator)
    norm = u * u - d * v * v
    re, im = (a * u - d * b * v) / norm, (b * u - a * v) / norm
    return max((re, im), (-re, -im))


@pytest.mark.parametrize(
    ("text", "d", "x"),
    [
        ("sqrt(2)", 2, (Fraction(0), Fraction(1))),
        ("phi", 5, (Fraction(1, 2), Fraction(1, 2))),
        ("sqrt(3)", 3, (Fraction(0), Fraction(1))),
    ],
)
def test_equal_values_are_merged_as_exact_arithmetic_says(
    text: str, d: int, x: tuple[Fraction, Fraction]
) -> None:
    maps = maps_up_to(1, 2)
    kept = distinct(Constant(text), maps)
    exact = {_in_field(m, d, x) for m in maps}
    assert len(exact) < len(maps)
    assert {_in_field(m, d, x) for m in kept.maps} == exact
    assert (len(kept.maps), kept.merged) == (len(exact), len(maps) - len(exact))


def test_of_equal_values_the_simplest_map_stays() -> None:
    kept = distinct(Constant("sqrt(2)"), maps_up_to(1, 2))
    assert RationalMap([0, 1], [1]) in kept.maps
    assert RationalMap([2], [0, 1]) not in kept.maps  # 2/sqrt(2) = sqrt(2)


def test_nothing_is_merged_for_a_transcendental_number() -> None:
    kept = distinct(Constant("e"), maps_up_to(1, 2))
    assert (len(kept.maps), kept.merged, kept.undefined) == (112, 0, 0)


def test_values_0_and_infinity_are_left_out_and_counted() -> None:
    # x - 2 vanishes and 1/(x - 2) is a pole, for a number that only looks irrational.
    kept = distinct(Constant("2 + sin(pi)"), maps_up_to(1, 2))
    assert kept.undefined >= 2
    assert RationalMap([-2, 1], [1]) not in kept.maps
    assert RationalMap([1], [-2, 1]) not in kept.maps


def test_zero_over_zero_is_no_transform() -> None:
    with pytest.raises(InvalidInputError, match="0/0 is no transform"):
        RationalMap([0, 0], [0, 0])


@pytest.mark.parametrize(("degree", "height"), [(0, 2), (1, 0), (1, -1), (-1, 2)])
def test_bounds_below_one_are_refused(degree: int, height: int) -> None:
    with pytest.raises(InvalidInputError, match="at least 1"):
        maps_up_to(degree, height)


@pytest.mark.parametrize(("degree", "height"), [(1, 22), (3, 5), (10, 1), (1, 10**9)])
def test_too_many_vectors_are_refused_before_they_are_made(degree: int, height: int) -> None:
    assert count_vectors(degree, height) > MOST
    with pytest.raises(InvalidInputError, match="choose smaller bounds"):
        maps_up_to(degree, height)
    with pytest.raises(InvalidInputError, match="choose smaller bounds"):
        plan(Constant("e"), Settings(degree=degree, height=height))


@pytest.mark.parametrize("text", ["3/2", "sqrt(4)", "zeta(2)/pi^2", "exp(0)"])
def test_a_rational_constant_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError, match="is rational"):
        plan(Constant(text), Settings())


def test_the_items_hold_every_kept_transform_once() -> None:
    laid = plan(Constant("e"), Settings(signs=(1, 4)))
    assert tuple(m for item in laid.items for m in item.maps) == laid.transforms.maps
    assert len({item.key for item in laid.items}) == len(laid.items) > 1


@pytest.mark.parametrize("text", ["e", "-e", "1/tan(3)", "log(2)/1000"])
@pytest.mark.parametrize("degree", [1, 2])
@pytest.mark.parametrize("bits", [20, 200])
def test_images_hold_the_values_and_little_else(text: str, degree: int, bits: int) -> None:
    maps = distinct(Constant(text), maps_up_to(degree, 1)).maps
    x, sharp = evaluate(text, bits=bits + 64), evaluate(text, bits=900)
    with precision(900):
        exact = [value(m, sharp) for m in maps]
    with precision(bits + 64):
        found = images(maps, x, bits)
    for y, (n1, d1, n2, d2) in zip(exact, found, strict=True):
        assert y is not None and n1 >= 0 and min(d1, n2, d2) > 0
        with precision(900):
            assert arb(n1) / d1 <= y <= arb(n2) / d2
            # The slope of a map may be large next to a pole.
            assert arb(n2) / d2 - arb(n1) / d1 < (y * y + 1) * arb(2) ** (16 - bits) / sharp**2


def test_images_next_to_zero_and_to_a_pole() -> None:
    """A value far below 2^-bits, and its inverse: nothing is certain, nothing is wrong."""
    x = evaluate("1 - exp(-500)", bits=1000)
    tiny, huge = RationalMap([1, -1], [1]), RationalMap([1], [1, -1])
    with precision(1000):
        (n1, d1, n2, d2), (m1, e1, m2, e2) = images([tiny, huge], x, 100)
    assert n1 == 0 < n2 < d2 and d1 > 0
    assert e2 == 0 < m2 and m1 > e1 > 0


@pytest.mark.parametrize("text", ["exp(-3000)", "1 + exp(-300)", "exp(3000)"])
def test_searches_of_extreme_constants_end(text: str) -> None:
    laid = plan(Constant(text), Settings(height=1, signs=(1, 1), order=1))
    for item in laid.items:
        explored = explore(item)
        assert explored.pairs == 2 * len(item.maps)
