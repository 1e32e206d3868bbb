"""Pieces of intervals, distances of polynomials from functions, and errors in units.

Guarantee: every number is an upper bound, by ball arithmetic.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise

from flint import arb, arb_poly, arb_series, ctx

from apery.core.errors import InvalidInputError
from apery.numerics.library.rounding import Followed, upper

BITS = 200
_ORDER = 10
Series = Callable[[arb_series], arb_series]


def piece(a: float, b: float) -> arb:
    """Return the ball with ends a and b."""
    return (arb(a) + arb(b)) / 2 + arb(0, upper((arb(b) - arb(a)) / 2))


def distance(function: Series, polynomial: Sequence[float | arb], x: arb) -> arb:
    """Return an upper bound of |polynomial - function| on a ball.

    The difference is expanded at the middle, where its terms are small, and the remainder is
    bounded by the next coefficient over the whole ball.
    """
    exact = arb_poly([arb(c) for c in polynomial])

    def expanded(at: arb) -> list[arb]:
        t = arb_series([at, 1], _ORDER + 1)
        value = arb_series([0], _ORDER + 1)
        for c in reversed(exact.coeffs()):
            value = value * t + c
        difference = value - function(t)
        return [difference[i] for i in range(_ORDER + 1)]

    middle, radius = arb(x.mid()), arb(x.rad())
    terms, remainder = expanded(middle), expanded(x)[_ORDER]
    total = sum((upper(c) * radius**i for i, c in enumerate(terms[:_ORDER])), arb(0))
    return upper(total + upper(remainder) * radius**_ORDER)


def unit(value: arb) -> arb:
    """Return the unit in the last place of the least number of a ball."""
    least = float(value.abs_lower()) * (1 - 2.0**-50)
    if least <= 0:
        raise InvalidInputError(f"{value} is not away from 0")
    return arb(2) ** (math.frexp(least)[1] - 1 - 52)


def units(result: Followed, value: arb, further: arb) -> float:
    """Return the error of a result in units, with errors besides rounding."""
    return rounded_once(float(upper((result.inherited + further) / unit(value))))


def rounded_once(p: float) -> float:
    """Return the error in units after the last rounding, from the error p before it.

    Where no power of 2 lies between the true value and the one before rounding, or the latter is
    nearer to 0, the rounding adds at most 1/2. Else the power of 2 is less than p <= 1 from the
    value before rounding, which is half of a unit there: it is the result, and nearer to the true
    value than p.
    """
    return p + (0.5 if p <= 1 else p)


def even(a: float, b: float, count: int) -> list[tuple[float, float]]:
    """Cut an interval in equal pieces."""
    ends = [a + (b - a) * i / count for i in range(count + 1)]
    return list(pairwise(ends))


def geometric(last: float, least: int, count: int) -> list[tuple[float, float]]:
    """Cut the interval from 2^least to `last` in pieces of at most 1/count of a binade."""
    out = []
    top = last
    while top > 2.0**least:
        binade = 2.0 ** (math.frexp(top)[1] - 1)
        low = binade if top > binade else binade / 2
        out += even(low, top, count)
        top = low
    return out


def with_subnormal(b: float) -> float:
    """Return the bound that holds below the normal range too."""
    return max(b, 0.5 + b / 2)


def half_of(x: arb) -> arb:
    """Return half a unit in the last place for the rounding of a value in a ball."""
    return arb(2) ** (math.frexp(float(x.abs_upper()))[1] - 1 - 53)


@contextmanager
def working_precision() -> Iterator[None]:
    """Compute balls with `BITS` bits, and series as far as `distance` needs them."""
    before = ctx.prec, ctx.cap
    ctx.prec, ctx.cap = BITS, _ORDER + 1
    try:
        yield
    finally:
        ctx.prec, ctx.cap = before
