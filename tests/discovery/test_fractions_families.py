"""Families: exact counts, every fraction once, blocks that do not depend on each other."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apery.core import ContinuedFraction, Interlaced, Polynomial
from apery.core.errors import InvalidInputError, NotationError
from apery.discovery.fractions import Degrees, Family, Listed, Template, degrees_up_to, parts
from apery.discovery.fractions.families import integer_coefficients

TEMPLATE = Template(
    "(2*n+1)*(c*n*(n+1)+d)", "k*n^6", {"c": range(3), "d": [5, -7], "k": range(-2, 3)}
)
SHARED = Template("c*n+d", "c*n^2+c*d", {"d": range(4), "c": range(-3, 4)})
LIST = Listed([ContinuedFraction("2*n+1", "n^2"), ContinuedFraction("n/3", "n-1/2")])
FAMILIES: list[Family] = [Degrees(1, 2, 2), Degrees(0, 3, 1), TEMPLATE, SHARED, LIST]


def everything(family: Family) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    block = family.block(0, family.count)
    return [block.pair(k) for k in range(family.count)]


@pytest.mark.parametrize("degree_a, degree_b, height", [(0, 0, 3), (1, 2, 2), (2, 1, 1)])
def test_degrees_are_all_polynomials_once(degree_a: int, degree_b: int, height: int) -> None:
    values = range(-height, height + 1)
    expected = {
        (a, b)
        for a in product(values, repeat=degree_a + 1)
        if a[-1] > 0
        for b in product(values, repeat=degree_b + 1)
        if b[-1]
    }
    family = Degrees(degree_a, degree_b, height)
    found = everything(family)
    assert set(found) == expected
    assert len(found) == len(expected) == family.count


def test_counts_of_the_literature() -> None:
    assert Degrees(1, 2, 8).count == 628_864
    # Blind-Delta (arXiv 2412.16818): 1,768,900 fractions with both signs of a.
    assert 2 * sum(family.count for family in degrees_up_to(2, 2, 5)) == 1_768_900


@pytest.mark.parametrize("family", FAMILIES, ids=lambda f: f.key)
@pytest.mark.parametrize("size", [1, 7, 10**6])
def test_blocks_do_not_depend_on_each_other(family: Family, size: int) -> None:
    cut = list(parts(family, size))
    assert cut[-1].stop == family.count
    assert len({part.key for part in cut}) == len(cut)
    pairs = []
    for part in reversed(cut):
        block = family.block(part.start, part.stop)
        pairs = [block.pair(k) for k in range(part.stop - part.start)] + pairs
    assert pairs == everything(family)


@pytest.mark.parametrize("template", [TEMPLATE, SHARED], ids=lambda t: t.key)
def test_templates_are_their_polynomials(template: Template) -> None:
    pairs = everything(template)
    chosen = [template.parameters_of(k) for k in range(template.count)]
    assert len({tuple(sorted(c.items())) for c in chosen}) == template.count
    for values, pair in zip(chosen, pairs, strict=True):
        for text, coefficients in zip((template.a, template.b), pair, strict=True):
            expected = Polynomial(text).substitute(**values)
            assert Polynomial.from_coefficients(coefficients) == expected


def test_keys_tell_families_apart() -> None:
    others = [Degrees(1, 2, 3), Degrees(2, 1, 2), Listed(LIST.fractions[:1]),
              Template(TEMPLATE.a, TEMPLATE.b, {**TEMPLATE.parameters, "k": [1, 3]})]  # fmt: skip
    keys = [family.key for family in (*FAMILIES, *others)]
    assert len(set(keys)) == len(keys)


@given(st.integers(0, Degrees(3, 6, 9).count - 1))
def test_large_families_are_numbered_without_being_laid_out(number: int) -> None:
    family = Degrees(3, 6, 9)
    a, b = family.block(number, number + 1).pair(0)
    assert len(a) == 4 and len(b) == 7 and a[-1] > 0
    assert max(map(abs, (*a, *b))) <= 9


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: Degrees(-1, 2, 3), "degrees are from 0 to 40, not -1 and 2"),
        (lambda: Degrees(1, 2, 0), "a height is from 1"),
        (lambda: Degrees(10, 20, 100), "more than 2\\^62; narrow the family"),
        (lambda: Template("n+c", "n", {"c": range(1 << 30), "d": range(1 << 40)}), "narrow"),
        (lambda: Template("n+c", "n", {}), "no values for c"),
        (lambda: Template("n/2+c", "n", {"c": [1]}), "multiply a by a number D and b by D"),
        (lambda: Template("n+c", "n", {"c": []}), "without values"),
        (lambda: Template("n", "n", {"n": [1]}), "n is the index"),
        (lambda: Template("c^9*n", "n", {"c": [1000]}), "above 2\\^31"),
        (lambda: Template("n", "n^81", {}), "degree 81"),
        (lambda: Listed([ContinuedFraction("3000000000*n", "n")]), "exceeds 2\\^31"),
        (lambda: list(parts(Degrees(1, 1, 1), 0)), "at least one fraction"),
    ],
)
def test_bad_families(make: object, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        make()  # type: ignore[operator]


def test_bad_text_points_at_the_place() -> None:
    with pytest.raises(NotationError):
        Template("n+*c", "n", {"c": [1]})


def test_only_plain_fractions_are_listed() -> None:
    with pytest.raises(InvalidInputError, match="leave out initial terms"):
        integer_coefficients(ContinuedFraction(Interlaced((7,), ("n",)), "1"))
    with pytest.raises(InvalidInputError, match="one polynomial"):
        integer_coefficients(ContinuedFraction.signed(Interlaced((), ("m+1",)), (1, -1)))
