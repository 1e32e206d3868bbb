"""Whether two axes of a matrix field conserve, as an identity of polynomials.

Guarantee: the answer is exact.

For two axes i and j the identity is, with entries N over divisors d,

    N_i(x) N_j(x + e_i) d_j(x) d_i(x + e_j) = N_j(x) N_i(x + e_j) d_i(x) d_j(x + e_i).

It is decided by one evaluation. With B = 2^b more than twice a bound of the coefficients of the
difference of both sides, and degrees at most d_k in the variable x_k, the point x_k = B^(E_k),
E_k = (d_1 + 1) ... (d_(k-1) + 1), sends distinct monomials to distinct powers of B. The value is
then a number with balanced digits in base B, the coefficients, and is 0 only if all of them are
(Kronecker's substitution). As B is a power of 2, monomials are shifts. The bound: the sum of
the absolute values of the coefficients is submultiplicative, and a step x -> x + 1 replaces x^e
by a polynomial with the sum 2^e.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import comb, prod

Exponents = tuple[int, ...]
Terms = tuple[tuple[int, Exponents], ...]
"""An integer polynomial: coefficients with the exponents of all variables."""
TermMatrix = tuple[tuple[Terms, ...], ...]

MAX_BITS = 1 << 20
"""Larger numbers are not made: multiplying them is slower than expansion."""


@dataclass(frozen=True, slots=True)
class Cleared:
    """The matrix of one axis over a common denominator: entries / (scale * divisor).

    Parameters
    ----------
    entries : tuple of tuple of Terms
        Rows of integer polynomials.
    divisor : Terms
        Integer polynomial, not 0.
    scale : Fraction
        Positive; what else the entries are to be divided by.
    """

    entries: TermMatrix
    divisor: Terms
    scale: Fraction


@dataclass(frozen=True, slots=True)
class Sizes:
    """Bounds for one polynomial or all entries of a matrix: degrees, and sums of coefficients."""

    degrees: list[int]
    norm: int

    @classmethod
    def of(cls, polynomials: list[Terms], variables: int) -> Sizes:
        """Return the bounds of the polynomials; of 0 where there is none."""
        exponents = [e for p in polynomials for _, e in p]
        if not exponents:
            return cls([0] * variables, 0)
        degrees = list(map(max, *exponents)) if len(exponents) > 1 else list(exponents[0])
        return cls(degrees, max([sum([abs(c) for c, _ in p]) for p in polynomials]))


def conserves(cleared: tuple[Cleared, ...], i: int, j: int, sizes: list[Sizes]) -> bool | None:
    """Whether both ways around the cells of two axes agree; None where numbers get too large.

    Parameters
    ----------
    cleared : tuple of Cleared
        The matrices of all axes.
    i, j : int
        Two axes.
    sizes : list of Sizes
        Bounds of the entries of each axis.
    """
    one, two = sizes[i], sizes[j]
    with_left, with_right = _divisors(cleared[i].divisor, cleared[j].divisor, i, j)
    variables = len(one.degrees)
    sides = [[Sizes.of([p], variables) for p in side] for side in (with_left, with_right)]
    degrees = [
        a + b + max(sum(f.degrees[k] for f in side) for side in sides)
        for k, (a, b) in enumerate(zip(one.degrees, two.degrees, strict=True))
    ]
    size = len(cleared[i].entries)
    bound = size * one.norm * two.norm * max(prod(f.norm for f in side) for side in sides)
    shift = (bound << (two.degrees[i] + one.degrees[j] + 1)).bit_length() + 1
    strides = [shift]
    for d in degrees:
        strides.append(strides[-1] * (d + 1))
    if strides.pop() > MAX_BITS:
        return None
    a, b = _here(cleared[i].entries, strides), _here(cleared[j].entries, strides)
    a_past = _past(cleared[i].entries, strides, j, one.degrees[j])
    b_past = _past(cleared[j].entries, strides, i, two.degrees[i])
    left, right = (prod(_here((side,), strides)[0]) for side in (with_left, with_right))
    rows = range(size)
    for r in rows:
        for c in rows:
            first = sum([a[r][k] * b_past[k][c] for k in rows])
            second = sum([b[r][k] * a_past[k][c] for k in rows])
            if first * left != second * right:
                return False
    return True


def _divisors(
    one: Terms, two: Terms, i: int, j: int
) -> tuple[tuple[Terms, ...], tuple[Terms, ...]]:
    """Return the divisors that multiply either side, without those that multiply both."""
    if not any(any(e) for _, e in one + two):
        return (), ()
    left = [sorted(two), _stepped(one, j)]
    right = [sorted(one), _stepped(two, i)]
    for p in list(left):
        if p in right:
            left.remove(p)
            right.remove(p)
    return tuple(map(tuple, left)), tuple(map(tuple, right))


def _stepped(p: Terms, axis: int) -> list[tuple[int, Exponents]]:
    """Expand a polynomial one step further along an axis."""
    total: dict[Exponents, int] = {}
    for c, exponents in p:
        for k in range(exponents[axis] + 1):
            key = (*exponents[:axis], k, *exponents[axis + 1 :])
            total[key] = total.get(key, 0) + c * comb(exponents[axis], k)
    return sorted((c, e) for e, c in total.items() if c)


def _here(matrix: TermMatrix, strides: list[int]) -> list[list[int]]:
    """Evaluate at the point whose coordinates are 2^stride."""

    def at(p: Terms) -> int:
        total = 0
        for c, exponents in p:
            place = 0
            for e, s in zip(exponents, strides):  # noqa: B905 - the same length, and faster
                if e:
                    place += e * s
            total += c << place
        return total

    return [[at(p) for p in row] for row in matrix]


def _past(matrix: TermMatrix, strides: list[int], axis: int, degree: int) -> list[list[int]]:
    """Evaluate one step further along an axis."""
    base = (1 << strides[axis]) + 1
    powers = [1]
    for _ in range(degree):
        powers.append(powers[-1] * base)
    still = strides.copy()
    still[axis] = 0

    def at(p: Terms) -> int:
        total = 0
        for c, exponents in p:
            place = 0
            for e, s in zip(exponents, still):  # noqa: B905
                if e:
                    place += e * s
            total += c * powers[exponents[axis]] << place
        return total

    return [[at(p) for p in row] for row in matrix]
