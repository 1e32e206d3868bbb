"""Fractions that are one and the same up to equivalence transformations and index shifts.

For any c(n) that is never 0, (a(n), b(n)) and (c(n) a(n), c(n) c(n-1) b(n)) have convergents
p_n, q_n that differ by the common factor c(0) ... c(n): inflation, and scaling where c is
constant. All such pairs, rational c(n) included, share b(n) / (a(n) a(n-1)), and only they do.
A shift n -> n + t by an integer changes the value by a Möbius map.

References
----------
L. Lorentzen and H. Waadeland, Continued Fractions: Convergence Theory (2008), section 2.3,
DOI 10.2991/978-94-91216-37-4 (equivalence transformations).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd, isqrt

from flint import fmpz_poly

Coefficients = tuple[int, ...]
"""Of a polynomial in n, constant term first."""
Invariant = tuple[Coefficients, Coefficients]

_PREVIOUS = fmpz_poly([-1, 1])


def invariant(a: Sequence[int], b: Sequence[int]) -> Invariant:
    """Return b(n) / (a(n) a(n-1)) in lowest terms, with the index shifted to a fixed place.

    Guarantee: two fractions have the same invariant exactly if an equivalence
    transformation and an integer shift take one to the other.

    Parameters
    ----------
    a, b : sequence of int
        Coefficients, constant term first; neither polynomial is 0.

    Returns
    -------
    numerator, denominator : tuple of int
        Without common factor; the leading coefficient of the denominator is positive.

    Examples
    --------
    >>> invariant([1, 2], [0, 0, 1]) == invariant([9, 6], [9, 18, 9])  # tripled, shifted by 1
    True
    >>> invariant([1, 2], [0, 0, 1]) == invariant([1, 2], [0, 0, 2])
    False
    """
    first = fmpz_poly(list(a))
    numerator, denominator = fmpz_poly(list(b)), first * first(_PREVIOUS)
    common = numerator.gcd(denominator)
    if int(denominator[denominator.degree()]) < 0:
        common = -common
    numerator, denominator = numerator // common, denominator // common
    varying = numerator if numerator.degree() > 0 else denominator
    degree = varying.degree()
    if degree > 0:
        # A shift by t adds degree * lead * t to the coefficient after the leading one.
        shift = -(int(varying[degree - 1]) // (degree * int(varying[degree])))
        by = fmpz_poly([shift, 1])
        numerator, denominator = numerator(by), denominator(by)
    return _coefficients(numerator), _coefficients(denominator)


def is_constant(shared: Invariant) -> bool:
    """Whether the fractions with this invariant are those with constant coefficients, inflated.

    Examples
    --------
    >>> is_constant(invariant([1, 1], [0, 1, 1]))  # a = n + 1, b = n (n + 1)
    True
    """
    return all(len(part) == 1 for part in shared)


def deflated(a: Sequence[int], b: Sequence[int]) -> tuple[Coefficients, Coefficients]:
    """Undo inflation by polynomials: divide by c(n) where c | a and c(n) c(n-1) | b.

    Parameters
    ----------
    a, b : sequence of int
        Coefficients, constant term first.

    Examples
    --------
    >>> deflated([1, 2, 1, 2], [0, 0, 2, -2, 3, -2, 1])  # inflated by n^2 + 1
    ((1, 2), (0, 0, 1))
    """
    first, second = fmpz_poly(list(a)), fmpz_poly(list(b))
    if not first or not second:
        return tuple(a), tuple(b)
    while True:
        for factor, _ in first.factor()[1]:
            pair = factor * factor(_PREVIOUS)
            if second % pair == 0:
                first, second = first // factor, second // pair
                break
        else:
            break
    constant = _square_divisor(int(first.content()), int(second.content()))
    return _coefficients(first // constant), _coefficients(second // constant**2)


def nonlinear_inflations(b: Sequence[int]) -> list[fmpz_poly]:
    """Return the irreducible c of degree 2 or more with c(n) c(n-1) | b.

    Examples
    --------
    >>> nonlinear_inflations([0, 0, 2, -2, 3, -2, 1])
    [x^2 + 1]
    """
    second = fmpz_poly(list(b))
    return [
        factor
        for factor, _ in second.factor()[1]
        if factor.degree() > 1 and second % (factor * factor(_PREVIOUS)) == 0
    ]


def _square_divisor(a: int, b: int) -> int:
    """Return the largest c with c | a and c^2 | b, for contents below 2^31."""
    rest = gcd(a, b)
    found, divisor = 1, 2
    while divisor <= isqrt(rest):
        while rest % divisor == 0:
            rest //= divisor
            if b % (found * divisor) ** 2 == 0:
                found *= divisor
        divisor += 1
    if rest > 1 and b % (found * rest) ** 2 == 0:
        found *= rest
    return found


def _coefficients(polynomial: fmpz_poly) -> Coefficients:
    return tuple(map(int, polynomial.coeffs()))
