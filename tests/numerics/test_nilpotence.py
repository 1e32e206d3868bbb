"""The p-curvature kernels against the definition, with polynomials over F_p from FLINT."""

from __future__ import annotations

from math import ceil

import numpy as np
import pytest
from flint import nmod_poly
from hypothesis import given
from hypothesis import strategies as st

from apery.core.errors import InvalidInputError
from apery.numerics.nilpotence import (
    LANES,
    PRIMES,
    SHORT,
    is_nilpotent,
    root_counts,
    self_overlaps,
    trace_vanishes,
)

SMALL = (11, 13, 17)
coefficient = st.integers(-30, 30)


def polynomials(low: int, high: int) -> st.SearchStrategy[list[int]]:
    nonzero = coefficient.filter(bool)
    return st.integers(low, high).flatmap(
        lambda d: st.tuples(st.lists(coefficient, min_size=d, max_size=d), nonzero)
    ).map(lambda pair: [*pair[0], pair[1]])  # fmt: skip


def product_over_period(a: list[int], b: list[int], p: int) -> tuple[nmod_poly, nmod_poly]:
    """Trace and determinant of M(x) ... M(x + p - 1) over F_p[x], as the definition says."""
    one, zero = nmod_poly([1], p), nmod_poly([0], p)
    rows = [one, zero, zero, one]
    determinant = one
    f, g = nmod_poly([c % p for c in a], p), nmod_poly([c % p for c in b], p)
    for n in range(p):
        shift = nmod_poly([n, 1], p)
        at, bt = f(shift), g(shift)
        w, x, y, z = rows
        rows = [x, w * bt + x * at, z, y * bt + z * at]
        determinant = -determinant * bt
    return rows[0] + rows[3], determinant


def is_monomial(polynomial: nmod_poly, twice_power: int, p: int) -> bool:
    """Whether a polynomial is a constant times (x^p - x)^(twice_power / 2)."""
    if not polynomial:
        return True
    if twice_power % 2:
        return False
    base = nmod_poly([0, -1 % p, *[0] * (p - 2), 1], p)
    quotient, rest = divmod(polynomial, base ** (twice_power // 2))
    return not rest and quotient.degree() == 0


@given(polynomials(0, 3), polynomials(0, 5), st.sampled_from(SMALL))
def test_nilpotence_is_what_the_definition_says(a: list[int], b: list[int], p: int) -> None:
    if b[-1] % p == 0:
        return
    trace, determinant = product_over_period(a, b, p)
    size = max(2 * (len(a) - 1), len(b) - 1)
    expected = is_monomial(trace, size, p) and is_monomial(determinant, 2 * size, p)
    assert is_nilpotent(a, b, p) == expected


@given(st.integers(1, 3), st.integers(1, 4), st.integers(-9, 9).filter(bool), st.data())
def test_fractions_whose_b_splits(g: int, c: int, k: int, data: st.DataObject) -> None:
    """Random b never splits: these are the cases that reach the trace."""
    p = data.draw(st.sampled_from(SMALL))
    a = data.draw(polynomials(g, g))
    b = [0] * (2 * g) + [k]
    trace, _ = product_over_period(a, b, p)
    assert is_nilpotent(a, b, p) == is_monomial(trace, 2 * g, p)
    x = nmod_poly([0, -1 % p, *[0] * (p - 2), 1], p)
    for order in range(1, g + 1):
        row = np.array([a]), np.array([b]), np.zeros(1, int), np.zeros(1, int)
        assert trace_vanishes(*row, p, order)[0] == (not trace % x**order)


def test_both_answers_occur_for_split_b() -> None:
    answers = {
        is_nilpotent([f, d, c], [0, 0, 0, 0, k], 13)
        for c in (1, 2, 3) for d in range(4) for f in range(4) for k in (-1, 1, 2)
    }  # fmt: skip
    assert answers == {True, False}


def test_many_pairs_at_once_are_the_same_as_one_by_one() -> None:
    rng = np.random.default_rng(5)
    count = 2 * LANES + 3
    a, b = rng.integers(-50, 50, (40, 3)), np.zeros((30, 5), dtype=np.int64)
    b[:, 4] = rng.integers(1, 50, 30)
    at_a, at_b = rng.integers(0, 40, count), rng.integers(0, 30, count)
    for order in (1, 2):
        together = trace_vanishes(a, b, at_a, at_b, 101, order)
        alone = [
            trace_vanishes(a, b, at_a[k : k + 1], at_b[k : k + 1], 101, order)[0]
            for k in range(count)
        ]
        assert together.tolist() == alone
    assert trace_vanishes(a, b, at_a[:0], at_b[:0], 101, 1).size == 0


@pytest.mark.parametrize("p", [101, 251])
def test_high_degrees_stay_exact(p: int) -> None:
    """Beyond SHORT differences are reduced in between; floats would overflow 2^24 without."""
    rng = np.random.default_rng(p)
    degree = SHORT + 6
    for _ in range(3):
        a = rng.integers(-p, p, degree // 2 + 1).tolist()
        b = rng.integers(-p, p, degree + 1).tolist()
        trace, _ = product_over_period(a, b, p)
        x = nmod_poly([0, p - 1, *[0] * (p - 2), 1], p)
        # Make the trace vanish at X = 0 for one of the constants of a, where one does.
        hits = 0
        for c in range(p):
            shifted = [a[0] + c, *a[1:]]
            row = np.array([shifted]), np.array([b]), np.zeros(1, int), np.zeros(1, int)
            seen = bool(trace_vanishes(*row, p, 1)[0])
            hits += seen
            if c < 4 or seen:
                trace, _ = product_over_period(shifted, b, p)
                assert seen == (not trace % x)


@given(st.lists(polynomials(0, 7), min_size=1, max_size=5), st.sampled_from((11, 101, 251)))
def test_root_counts_are_those_of_the_factorisation(rows: list[list[int]], p: int) -> None:
    width = max(map(len, rows))
    table = np.array([[*row, *[0] * (width - len(row))] for row in rows])
    for row, count in zip(rows, root_counts(table, p).tolist(), strict=True):
        if row[-1] % p == 0:
            assert count == -1
            continue
        factors = nmod_poly([c % p for c in row], p).factor()[1]
        assert count == sum(power for factor, power in factors if factor.degree() == 1)


@given(st.lists(st.integers(-200, 200), min_size=1, max_size=9), st.sampled_from((101, 157)))
def test_root_counts_of_products_of_linear_factors(roots: list[int], p: int) -> None:
    product = nmod_poly([7], p)
    for r in roots:
        product *= nmod_poly([-r % p, 1], p)
    row = np.array([list(map(int, product.coeffs()))])
    assert root_counts(row, p)[0] == len(roots)
    assert root_counts(np.zeros((1, 3), dtype=np.int64), p)[0] == -1


@given(polynomials(0, 3), polynomials(0, 3), st.booleans())
def test_self_overlaps_is_the_degree_of_a_gcd(c: list[int], d: list[int], inflate: bool) -> None:
    p = 101
    one, other = (nmod_poly([x % p for x in row], p) for row in (c, d))
    b = one * (one(nmod_poly([p - 1, 1], p)) if inflate else other)
    row = np.array([list(map(int, b.coeffs()))])
    common = b.gcd(b(nmod_poly([1, 1], p)))
    assert self_overlaps(row, p)[0] == (common.degree() >= 2)


# a(n), b(n) and the constant, from the tests of RamanujanMachine and from A. van der Poorten,
# A proof that Euler missed (1979); constant term first.
REDUCING = {
    "4/pi": ([1, 2], [0, 0, 1]),
    "2/ln 2": ([3, 6], [0, 0, -1]),
    "5/zeta(2)": ([3, 11, 11], [0, 0, 0, 0, 1]),
    "1/(2 G)": ([1, 3, 3], [0, 0, 0, 0, -2]),
    "6/zeta(3)": ([5, 27, 51, 34], [0] * 6 + [-1]),
    "1/zeta(3)": ([1, 3, 3, 2], [0] * 6 + [-1]),
}
IRREDUCIBLE = {
    "e": ([3, 1], [0, -1]),
    "coth 1": ([1, 2], [1]),
    "1/Gompertz": ([2, 2], [0, 0, -1]),
    "Bessel": ([1, 1], [1]),
}


@pytest.mark.parametrize("name", REDUCING)
def test_known_fractions_with_factorial_reduction(name: str) -> None:
    assert all(is_nilpotent(*REDUCING[name], p) for p in PRIMES)


@pytest.mark.parametrize("name", REDUCING)
def test_a_changed_coefficient_is_seen(name: str) -> None:
    a, b = REDUCING[name]
    for k in range(len(a)):
        changed = [c + (i == k) for i, c in enumerate(a)]
        assert not all(is_nilpotent(changed, b, p) for p in PRIMES), changed
    assert not all(is_nilpotent(a, [2, *b[1:]], p) for p in PRIMES)


@pytest.mark.parametrize("name", IRREDUCIBLE)
def test_known_fractions_without(name: str) -> None:
    passed = sum(is_nilpotent(*IRREDUCIBLE[name], p) for p in PRIMES)
    assert passed <= 2


@pytest.mark.parametrize("d", [1, 2, 3, 5, 7, 13])
def test_a_square_root_decides(d: int) -> None:
    """For a = n^3 + (n+1)^3 + (d-1)(2n+1), b = -n^6: nilpotent exactly where 2 d - 1 is a square.

    The exponents are (1 ± sqrt(2 d - 1))/2, as the indicial equation says.
    """
    for p in PRIMES:
        square = any((x * x - 2 * d + 1) % p == 0 for x in range(p))
        assert is_nilpotent([d, 2 * d + 1, 3, 2], [0] * 6 + [-1], p) == square


def test_orders_and_primes_out_of_range() -> None:
    row, at = np.array([[1, 2]]), np.zeros(1, int)
    with pytest.raises(InvalidInputError, match="beyond the kernel"):
        trace_vanishes(row, row, at, at, 101, 41)
    with pytest.raises(InvalidInputError, match="odd primes below 256, not 257"):
        trace_vanishes(row, row, at, at, 257, 1)


def test_half_degrees_round_up() -> None:
    assert ceil(3 / 2) == 2
    assert not is_nilpotent([1], [0, 0, 0, 1], 101)
    assert is_nilpotent([0], [0, 0, 0, 1], 101)  # the trace of an odd number of steps is 0
