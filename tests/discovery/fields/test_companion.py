"""Trajectories as continued fractions: the convergents are those of the walk, exactly."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import fmpz_poly
from hypothesis import given, settings
from hypothesis import strategies as st

from apery.core import ContinuedFraction, MatrixField
from apery.core.errors import InvalidInputError
from apery.discovery.fields import along, as_fraction, from_ff, known, trajectory
from apery.discovery.fields.companion import deflate
from apery.numerics.convergents import convergent
from tests.discovery.fields.test_walking import PLANE, directions, points

polynomials = st.lists(st.integers(-4, 4), min_size=1, max_size=3).map(fmpz_poly)


def image(mobius: tuple[int, int, int, int], x: Fraction | None) -> Fraction | None:
    p, q, r, s = mobius
    above, below = (p, r) if x is None else (p * x + q, r * x + s)
    return Fraction(above, below) if below else None


@settings(max_examples=60)
@given(st.sampled_from(PLANE), directions, points)
def test_convergents_are_those_of_the_walk(
    name: str, direction: tuple[int, int], start: tuple[int, int]
) -> None:
    path = trajectory(known(name), direction, start)
    found = as_fraction(path)
    p, q, r, s = found.mobius
    assert p * s != q * r
    for n in (0, 1, 5, 20):
        walked = along(path, found.shift + n + 2).limit(column=found.column)
        assert image(found.mobius, convergent(found.fraction, n)) == walked


def test_apery_comes_out_of_the_fields() -> None:
    """(2n+3)(17n^2+51n+39) and -(n+1)^6 are Apéry's 34n^3+51n^2+27n+5 and -n^6, shifted by 1."""
    for name in ("zeta3", "rt.zeta3"):
        found = as_fraction(trajectory(known(name), (1, 1)))
        assert found.fraction == ContinuedFraction("(2*n+3)*(17*n^2+51*n+39)", "-(n+1)^6")
    found = as_fraction(trajectory(known("zeta2"), (1, 1)))
    assert found.fraction == ContinuedFraction("11*(n+1)^2 + 11*(n+1) + 3", "(n+1)^4")
    found = as_fraction(trajectory(known("ln2"), (1, 1)))
    assert found.fraction == ContinuedFraction("6*n + 9", "-(n+1)^2")
    found = as_fraction(trajectory(known("e"), (1, 1)))
    assert found.fraction == ContinuedFraction("4*n + 6", "1")


@given(polynomials, polynomials, polynomials)
def test_deflation_undoes_inflation(a: fmpz_poly, b: fmpz_poly, c: fmpz_poly) -> None:
    if not (a and b and c):
        return
    before = fmpz_poly([-1, 1])
    plain = deflate(a, b)
    inflated = deflate(a * c, b * c * c(before))
    for one, two, removed in (plain, inflated):
        assert one.degree() <= a.degree() and two.degree() <= b.degree()
        assert int(one[one.degree()]) > 0
        # Nothing is lost: inflation by what was removed gives back the input.
        assert removed
    one, two, removed = inflated
    assert one * removed == a * c and two * removed * removed(before) == b * c * c(before)


def test_large_contents_cost_nothing() -> None:
    prime = (1 << 89) - 1
    a, b, c = deflate(fmpz_poly([6, 12]) * prime, fmpz_poly([0, 36]) * prime * prime)
    assert (a, b, c) == (fmpz_poly([1, 2]), fmpz_poly([0, 1]), 6 * prime)


def test_a_fraction_begins_after_what_is_singular() -> None:
    field = from_ff("x + y", "x - y")
    path = trajectory(field, (1, 1), (-3, 1))
    found = as_fraction(path)
    assert found.shift > 0
    for n in (0, 3):
        walked = along(path, found.shift + n + 2).limit(column=found.column)
        assert image(found.mobius, convergent(found.fraction, n)) == walked


BAD = {
    "size": (MatrixField(("n",), ([[1, 0, 0], [0, 1, 0], [0, 0, "n"]],)), "of size 2, not 3"),
    "diagonal": (MatrixField(("n",), ([["n", 0], [0, 1]],)), "diagonal or singular"),
    "singular": (MatrixField(("n",), ([["n", "n"], [1, 1]],)), "diagonal or singular"),
    "no a": (MatrixField(("n",), ([[0, "n"], [1, 0]],)), "0 and infinity in turn"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_has_no_fraction_says_so(name: str) -> None:
    field, expected = BAD[name]
    with pytest.raises(InvalidInputError, match=expected):
        as_fraction(trajectory(field, (1,)))
