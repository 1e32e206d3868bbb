"""Units in the last place of a real number.

Guarantee: `ulp` is exact for a rational number, and `ulp_exponent` returns an exponent for a ball
only if every number of the ball has this unit.

There are several definitions, and all are in use. They agree away from powers of two:

==========  =====================================================================================
goldberg    2^(max(e, emin) - p + 1) for 2^e <= abs(r) < 2^(e+1); for abs(r) < 2^emin, 0 among
            them, the gap of subnormal numbers. An error below 1/2 is correct rounding.
harrison    The distance of the closest numbers a <= r <= b of the format with a != b: half of
            Goldberg's where r is a power of two, the same elsewhere.
kahan       The distance of the two numbers of the format that are nearest to r: half of Goldberg's
            also where r is above a power of two by no more than 1/4 of Goldberg's.
==========  =====================================================================================

Above the largest number the unit is that of the largest number; at and below 2^emin all three are
the gap of the subnormal numbers.

References
----------
J.-M. Muller, On the definition of ulp(x), INRIA Research Report RR-5504, 2005.
https://inria.hal.science/inria-00070503
D. Goldberg, What every computer scientist should know about floating-point arithmetic, ACM Comput.
Surv. 23 (1991) 5-48, DOI 10.1145/103162.103163.
J. Harrison, A machine-checked theory of floating point arithmetic, TPHOLs 1999, DOI
10.1007/3-540-48256-3_9.
"""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from math import floor

from flint import arb

from apery.numerics.formats.ieee import FloatFormat, dyadic_ends


class Ulp(StrEnum):
    """Which definition of the unit in the last place."""

    GOLDBERG = "goldberg"
    HARRISON = "harrison"
    KAHAN = "kahan"


def exponent_of(value: Fraction) -> int:
    """Return e with 2^e <= abs(value) < 2^(e+1).

    Examples
    --------
    >>> exponent_of(Fraction(1, 3)), exponent_of(Fraction(-8)), exponent_of(Fraction(7))
    (-2, 3, 2)
    """
    n, d = abs(value.numerator), value.denominator
    e = n.bit_length() - d.bit_length()
    return e if (n << max(0, -e)) >= (d << max(0, e)) else e - 1


def ulp(value: Fraction | int, form: FloatFormat, kind: Ulp = Ulp.GOLDBERG) -> Fraction:
    """Return the unit in the last place of a rational number.

    Examples
    --------
    >>> from apery.numerics.formats import FLOAT32
    >>> [ulp(1, FLOAT32, kind) * 2**24 for kind in Ulp]
    [Fraction(2, 1), Fraction(1, 1), Fraction(1, 1)]
    >>> ulp(0, FLOAT32) == Fraction(1, 2**149)
    True
    """
    size = abs(Fraction(value))
    # Bits beyond those of the unit matter only by being there: the lowest one stands for them.
    g = exponent_of(size) - form.precision - 4 if size else 0
    scaled = size / Fraction(2) ** g
    m = 2 * floor(scaled) + (scaled.denominator != 1)
    return Fraction(2) ** _exponent(m, g - 1, form, kind)


def _exponent(m: int, g: int, form: FloatFormat, kind: Ulp) -> int:
    """Return u with unit 2^u for the number m 2^g, m >= 0."""
    least = form.emin - form.precision + 1
    e = m.bit_length() - 1 + g
    if m == 0 or e < form.emin:
        return least
    step = min(e, form.emax) - form.precision + 1
    above = m - (1 << (m.bit_length() - 1))
    quarter = step - 2 - g
    halved = (kind is Ulp.HARRISON and above == 0) or (
        kind is Ulp.KAHAN and above << max(0, -quarter) <= 1 << max(0, quarter)
    )
    return max(step - 1, least) if halved else step


def ulp_exponent(ball: arb, form: FloatFormat, kind: Ulp = Ulp.GOLDBERG) -> int | None:
    """Return u with unit 2^u for every number of a ball, None if the ball has several units.

    Examples
    --------
    >>> from apery.numerics.formats import FLOAT32
    >>> ulp_exponent(arb(3, 0.1), FLOAT32), ulp_exponent(arb(1, 0.1), FLOAT32)
    (-22, None)
    """
    if not ball.is_finite():
        return None
    low, high, g = dyadic_ends(ball)
    # No definition has a unit that falls as the number grows.
    first = _exponent(max(low, -high, 0), g, form, kind)
    last = _exponent(max(high, -low), g, form, kind)
    return first if first == last else None
