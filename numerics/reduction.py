"""Growth of the common divisors of numerators and denominators of convergents.

Guarantee: p_n, q_n and gcd(p_n, q_n) are exact integers; the exponent is a difference of
their logarithms, in double precision. An exponent near 0 at one depth is evidence for
factorial reduction, and proves nothing about larger depths.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

from gmpy2 import gcd, mpz

from apery.core.continued_fraction import ContinuedFraction
from apery.core.errors import InvalidInputError
from apery.numerics.convergents import Convergents

THRESHOLD = 0.15
"""Largest exponent that counts as 0. What does not cancel has exponents near 1/2 or more, and
cancellation by a set of primes of density 1/2 leaves 1/2 of each factorial."""
DOUBTFUL = (0.05, 0.5)
"""Between these the exponent is measured again, at twice the depth, at most twice."""


@dataclass(frozen=True, slots=True)
class Reduction:
    """How max(|p_n|, |q_n|) grows, before and after division by gcd(p_n, q_n).

    Parameters
    ----------
    depth : int
        The largest n.
    full, reduced : float
        The exponent d in n!^d C^n, measured between depth / 2 and depth.
    """

    depth: int
    full: float
    reduced: float

    @property
    def is_factorial(self) -> bool:
        """Whether what remains grows like C^n, as far as the depth tells."""
        return self.reduced < THRESHOLD


def reduction(fraction: ContinuedFraction, depth: int = 1400) -> Reduction:
    """Measure the growth of convergents in lowest terms.

    With h(n) = log max(|p_n|, |q_n|) = c n + d n log n the exponent d is
    (h(n)/n - h(m)/m) / log 2 for n = 2 m.

    Parameters
    ----------
    fraction : ContinuedFraction
        The fraction.
    depth : int
        At least 16.

    Examples
    --------
    >>> found = reduction(ContinuedFraction("34*n^3+51*n^2+27*n+5", "-n^6"), 600)
    >>> round(found.full), found.is_factorial
    (3, True)
    >>> found = reduction(ContinuedFraction("n", "n"), 600)  # 1/(e - 1)
    >>> round(found.reduced), found.is_factorial
    (1, False)
    """
    if depth < 16:
        raise InvalidInputError(f"a depth is at least 16, not {depth}")
    depth -= depth % 2
    walk = Convergents(fraction)
    heights = []
    for n in (depth // 2, depth):
        walk.advance(n)
        p, q = map(mpz, walk.pair())
        largest = max(abs(p), abs(q))
        common = gcd(p, q)
        heights.append((_log(largest) / n, _log(largest // common if common else mpz(1)) / n))
    (full_1, reduced_1), (full_2, reduced_2) = heights
    return Reduction(depth, (full_2 - full_1) / log(2), (reduced_2 - reduced_1) / log(2))


def settled_reduction(fraction: ContinuedFraction, depth: int = 1400) -> Reduction:
    """Measure the growth, and deeper where the exponent is doubtful.

    Examples
    --------
    >>> settled_reduction(ContinuedFraction("2*n+1", "n^2"), 100).is_factorial
    True
    """
    found = reduction(fraction, depth)
    low, high = DOUBTFUL
    for _ in range(2):
        if not low < found.reduced < high:
            break
        found = reduction(fraction, 2 * found.depth)
    return found


def _log(x: mpz) -> float:
    return log(int(x)) if x > 1 else 0.0
