"""Bounds in float64 for expm1, tanh, sinh and cosh; see `analysis`.

Guarantee: as in `analysis`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flint import arb

from apery.numerics.library.functions import expm1, tanh
from apery.numerics.library.functions import hyperbolic as functions
from apery.numerics.library.pieces import (
    distance,
    even,
    geometric,
    half_of,
    piece,
    rounded_once,
    unit,
    units,
)
from apery.numerics.library.rounding import Rounding, upper

_TOP = 0.34675
"""At least the largest |r|."""


def _reduced(k: int, sides: tuple[int, ...] = (1, -1)) -> Iterator[tuple[arb, arb, arb]]:
    """Yield pieces of r for one k, with the size of r_lo and the error of r + r_lo.

    For k = 0 the argument itself is r, without error, and its pieces become small with it.
    """
    if k:
        ends = even(-_TOP, _TOP, 64)
    else:
        ends = [(a, b) for a, b in geometric(_TOP, -60, 16)]
        ends = [(s * a, s * b) if s > 0 else (-b, -a) for s in sides for a, b in ends]
    for a, b in ends:
        x = piece(a, b)
        # k times what ln 2 lacks, and the rounding of r_lo: below 2^-91 |k| (non-fused too).
        yield x, half_of(x) if k else arb(0), arb(2) ** -91 * abs(k)


def tanh_bound(fma: bool) -> float:
    """Return the bound for tanh: the quotient of E = high + low over 2 + E, E = expm1(-2 |x|).

    With d = 2 + E, the error of E moves the quotient by 2/d^2 of it. q is corrected by its exact
    residual over d, where 1/d has a relative error below 2^-51, as the correction is below
    2^-51 q, so that this and the roundings of the residual stay below 2^-98.
    """
    code: Any = Rounding(fma)
    worst = 0.0
    polynomial = (0.0, 1.0, *tanh.EXPM1)
    for k in range(0, -65, -1):
        # k = 0 has r <= 0 only, as the argument is negative.
        for x, r_lo, wrong in _reduced(k, sides=(-1,)):
            r = code.exactly(x)
            low = code.exactly(arb(0, r_lo), wrong)
            scale = code.exactly(arb(2) ** k, power=True)
            parts: Any = tanh.expm1_tail(code, r, low, scale)
            error = sum((p.error for p in parts), arb(0))
            far = distance(lambda t: t.exp() - 1, polynomial, x)
            # r_lo is added to e^r - 1 without the factor e^r
            far = (far + r_lo * upper(x.exp() - 1) + r_lo**2) * arb(2) ** k
            e = arb(2) ** k * x.exp() - 1 if k else x.expm1()
            d = arb((2 + e).abs_lower())
            moved = upper((error + far) * 2 / d**2)
            value = -e / (2 + e)
            q_error = upper(value) * arb(2) ** -98
            p = float(upper((moved + q_error) / unit(value)))
            worst = max(worst, rounded_once(p))
    return worst


def expm1_bound(fma: bool) -> float:
    """Return the bound for expm1, from half of its value.

    Above k = 60 the half that is subtracted is less than 2^-8 units, and all is as for k = 61.
    """
    code: Any = Rounding(fma)
    worst = 0.0
    polynomial = (0.0, 1.0, *tanh.EXPM1)
    for k in range(-73, 62):
        a = arb(2) ** (k - 1)
        for x, r_lo, wrong in _reduced(k):
            low = code.exactly(arb(0, r_lo), wrong if k < 61 else arb(2) ** -80)
            out: Any = expm1.tail(code, code.exactly(x), low, code.exactly(a, power=True))
            far = distance(lambda t: t.exp() - 1, polynomial, x)
            # r_lo is added without the factor e^r
            far = (far + r_lo * upper(x.expm1()) + r_lo**2) * a
            value = a * x.expm1() + (a - arb(1) / 2)
            worst = max(worst, units(out, value, far))
    return worst


def hyperbolic_bound(fma: bool, odd: bool) -> float:
    """Return the bound for sinh or cosh, from a quarter of its value.

    Above k = 60 the part with e^-x is less than 2^-60 of the other, and all is as for k = 61.
    """
    code: Any = Rounding(fma)
    worst = 0.0
    even_polynomial: list[float] = [1.0]
    odd_polynomial: list[float] = [0.0, 1.0]
    for c in functions.COSH:
        even_polynomial += [0.0, c]
    for s in functions.SINH:
        odd_polynomial += [0.0, s]
    for k in range(62):
        up = arb(2) ** (k - 3)
        down = arb(2) ** (-k - 3) * (-1 if odd else 1)
        for x, r_lo, wrong in _reduced(k, sides=(1,)):
            low = code.exactly(arb(0, r_lo), wrong if k < 61 else arb(2) ** -80)
            out: Any = functions.tail(
                code, code.exactly(up, power=True), code.exactly(down, power=True),
                code.exactly(x), low, (functions.COSH, functions.SINH), odd,
            )  # fmt: skip
            lead, slope = upper(up + down), upper(up - down)
            far = lead * distance(lambda t: (t.exp() + (-t).exp()) / 2, even_polynomial, x)
            far += slope * distance(lambda t: (t.exp() - (-t).exp()) / 2, odd_polynomial, x)
            # r_lo has the slope alone, where cosh r and sinh r belong to it
            far += r_lo * (slope * upper(x.cosh() - 1) + lead * upper(x.sinh())) + slope * r_lo**2
            value = (up + down) * x.cosh() + (up - down) * x.sinh()
            worst = max(worst, units(out, value, far))
    return worst
