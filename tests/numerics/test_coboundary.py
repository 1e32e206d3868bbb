"""Coboundaries: planted ones are found again, and what is returned satisfies the identity."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import fmpz_poly
from hypothesis import given
from hypothesis import strategies as st

from apery.numerics.coboundary import Coboundary, Matrix, find_coboundary, shifted

Square = tuple[int, int, int, int]


def at(p: tuple[int, ...], x: int) -> int:
    return sum(c * x**k for k, c in enumerate(p))


def value(matrix: Matrix, x: int) -> Square:
    a, b, c, d = (at(entry, x) for entry in matrix)
    return a, b, c, d


def times(a: Square, b: Square) -> Square:
    return (
        a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2], a[2] * b[1] + a[3] * b[3],
    )  # fmt: skip


def holds(a: Matrix, b: Matrix, found: Coboundary) -> bool:
    """The identity at more points than the degree has zeros."""
    for m in range(40):
        u, v = value(found.matrix, m), value(found.matrix, m + 1)
        left = [at(found.d, m) * x for x in times(u, value(a, m))]
        right = [at(found.c, m) * x for x in times(value(b, m), v)]
        if left != right or not any(u):
            return False
    return True


def product(p: Matrix, q: Matrix) -> Matrix:
    x, y = ([fmpz_poly(list(e)) for e in m] for m in (p, q))
    out = (
        x[0] * y[0] + x[1] * y[2], x[0] * y[1] + x[1] * y[3],
        x[2] * y[0] + x[3] * y[2], x[2] * y[1] + x[3] * y[3],
    )  # fmt: skip
    one, two, three, four = (tuple(int(c) for c in e.coeffs()) for e in out)
    return one, two, three, four


linear = st.tuples(st.integers(-5, 5), st.integers(1, 5))


@given(linear, st.integers(-3, 3), st.integers(-3, 3), st.sampled_from([1, -1]))
def test_planted_coboundaries_are_found(
    a: tuple[int, int], shear: int, slope: int, sign: int
) -> None:
    """With V = [[1, p(m)], [0, 1]], B = V(m) A V(m+1)^-1 is related to A by V."""
    matrix: Matrix = ((), (sign,), (1,), a)
    p = (shear, slope)
    v: Matrix = ((1,), p, (), (1,))
    inverse: Matrix = ((1,), tuple(-c for c in p), (), (1,))
    b = product(product(v, matrix), shifted(inverse, 1))
    found = find_coboundary(matrix, b)
    assert found is not None and holds(matrix, b, found)
    assert max(map(len, found.matrix)) <= 2


@given(linear, linear)
def test_steps_of_different_growth_are_not_related(a: tuple[int, int], b: tuple[int, int]) -> None:
    left: Matrix = ((), (1,), (1,), a)
    right: Matrix = ((), (1,), (1,), b)
    found = find_coboundary(left, right)
    if found is None:
        # Sequences of the same growth that begin a whole number of steps apart are related.
        assert (
            a[1] != b[1]
            or Fraction(a[0] - b[0], a[1]).denominator > 1
            or abs(Fraction(a[0] - b[0], a[1])) > 2
        )
    else:
        assert holds(left, right, found)
        assert a[1] == b[1] and (a[0] - b[0]) % a[1] == 0


def test_scalars_are_roots_of_the_determinants() -> None:
    """[[0, 4], [1, 2 n + 2]] is [[0, 1], [1, n + 1]] with a doubled: c/d = 1/2."""
    plain: Matrix = ((), (1,), (1,), (1, 1))
    doubled: Matrix = ((), (4,), (1,), (2, 2))
    found = find_coboundary(plain, doubled)
    assert found is not None and holds(plain, doubled, found)
    assert (abs(found.c[0]), found.d) == (1, (2,))
    assert find_coboundary(plain, ((), (2,), (1,), (2, 2))) is None  # 2 is no square


@pytest.mark.parametrize("wrong", [(6, 5), (5, 4), (6, 3), (-5, 4)])
def test_one_coefficient_changed(wrong: tuple[int, int]) -> None:
    e: Matrix = ((2, 2), (3, 2), (3, 2), (4, 2))
    assert find_coboundary(e, ((), (1,), (1,), (6, 4))) is not None
    assert find_coboundary(e, ((), (1,), (1,), wrong)) is None


def test_zero_matrices_have_none() -> None:
    zero: Matrix = ((), (), (), ())
    assert find_coboundary(zero, zero) is None
    assert find_coboundary(((1,), (), (), ()), ((1,), (), (), ())) is None
