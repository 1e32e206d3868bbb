"""Products of polynomial matrices against products of their values."""

from __future__ import annotations

import pytest
from flint import fmpz, fmpz_mat, fmpz_poly
from hypothesis import given, settings
from hypothesis import strategies as st

from apery.numerics import matrix_products
from apery.numerics.matrix_products import (
    Entries,
    adjugate,
    composed,
    determinant,
    multiply,
    multiply_all,
    product_over,
    scalar_product_over,
)

polynomials = st.lists(st.integers(-5, 5), max_size=4).map(fmpz_poly)


def matrices(size: int) -> st.SearchStrategy[Entries]:
    rows = st.tuples(*[polynomials] * size)
    return st.tuples(*[rows] * size)


sizes = st.integers(1, 4)
any_matrix = sizes.flatmap(matrices)


def at(matrix: Entries, n: int) -> fmpz_mat:
    size = len(matrix)
    return fmpz_mat(size, size, [p(n) for row in matrix for p in row])


@given(any_matrix, st.integers(-9, 9))
def test_determinant_and_adjugate_are_those_of_the_values(matrix: Entries, n: int) -> None:
    assert determinant(matrix)(n) == at(matrix, n).det()
    size = len(matrix)
    one = fmpz_mat(size, size, [int(r == c) for r in range(size) for c in range(size)])
    assert at(adjugate(matrix), n) * at(matrix, n) == one * determinant(matrix)(n)


@given(sizes.flatmap(lambda k: st.lists(matrices(k), min_size=1, max_size=5)), st.integers(-4, 4))
def test_products_are_those_of_the_values(chain: list[Entries], n: int) -> None:
    value = at(chain[0], n)
    for matrix in chain[1:]:
        value = value * at(matrix, n)
    assert at(multiply_all(chain), n) == value
    assert at(multiply(chain[0], chain[0]), n) == at(chain[0], n) * at(chain[0], n)
    assert at(composed(chain[0], fmpz_poly([3, -2])), n) == at(chain[0], 3 - 2 * n)


@settings(max_examples=40)
@given(any_matrix, st.integers(-40, 40), st.integers(0, 300))
def test_long_products_in_groups_are_those_one_by_one(
    matrix: Entries, start: int, count: int
) -> None:
    size = len(matrix)
    plain = fmpz_mat(size, size, [int(r == c) for r in range(size) for c in range(size)])
    for n in range(start, start + count):
        plain = plain * at(matrix, n)
    assert product_over(matrix, start, start + count) == plain


@pytest.mark.parametrize("count", [0, 1, 31, 32, 33, 127, 128, 511, 2048, 2063])
def test_every_size_of_group(count: int) -> None:
    matrix = ((fmpz_poly([1, 1]), fmpz_poly([2])), (fmpz_poly([0, 0, 1]), fmpz_poly([-1, 3])))
    assert product_over(matrix, 5, 5 + count) == product_over(matrix, 5, 5 + count // 2) * (
        product_over(matrix, 5 + count // 2, 5 + count)
    )
    assert matrix_products._group(count, 2) in (1, 2, 4, 8, 16)


@given(polynomials, polynomials, st.integers(-5, 5), st.integers(0, 40))
def test_scalar_products(p: fmpz_poly, q: fmpz_poly, start: int, count: int) -> None:
    for polynomial in (p, p * q * q, q**3):
        plain = fmpz(1)
        for n in range(start, start + count):
            plain *= polynomial(n)
        assert scalar_product_over(polynomial, start, start + count) == plain
