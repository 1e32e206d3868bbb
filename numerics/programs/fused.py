"""Fused multiply-add on arrays: a b + c, rounded once.

Guarantee: `fused` returns in each place the binary64 number nearest to a b + c, of two equally
near the even one, as IEEE 754 asks, also where it is subnormal or infinite; `fused_odd` returns
a b + c itself where it is a binary64 number and else the neighbour whose last bit is 1, so that
rounding its result to at most 50 bits is rounding a b + c once.

The product is split into two numbers, and the sum of three is rounded to odd in its low part;
where that could over- or underflow, rational arithmetic takes its place.

References
----------
S. Boldo, G. Melquiond, Emulation of a FMA and correctly rounded sums: proved algorithms using
rounding to odd, IEEE Trans. Comput. 57 (2008) 462-471, DOI 10.1109/TC.2007.70819.
"""

from __future__ import annotations

from fractions import Fraction
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apery.numerics.formats import FLOAT64

Doubles = NDArray[np.float64]
_SPLIT = float((1 << 27) + 1)
_LARGE, _SMALL = 2.0**900, 2.0**-400


def fused(a: Doubles, b: Doubles, c: Doubles) -> Doubles:
    """Return a b + c, rounded once to binary64.

    Examples
    --------
    >>> tiny = np.array([2.0**-53])
    >>> (fused(1 + 2 * tiny, 1 - tiny, np.array([-1.0])) * 2.0**53).tolist()
    [0.9999999999999998]
    """
    with np.errstate(all="ignore"):
        plain, safe = _plain(a, b, c)
        high, low = _product(a, b)
        first, rest = _sum(c, low)
        whole, below = _sum(high, first)
        result = whole + _odd_sum(rest, below)
    return _repaired(result, plain, safe, a, b, c, odd=False)


def fused_odd(a: Doubles, b: Doubles, c: Doubles) -> Doubles:
    """Return a b + c, rounded to odd, for a b that is exact or nearly so.

    Examples
    --------
    >>> one = np.array([1.0])
    >>> [float(v[0]).hex() for v in (fused_odd(one, one, one), fused_odd(one, one, one * 1e-30))]
    ['0x1.0000000000000p+1', '0x1.0000000000001p+0']
    """
    with np.errstate(all="ignore"):
        plain, safe = _plain(a, b, c)
        high, low = _product(a, b)
        safe &= low == 0
        result = _odd_sum(high, c)
    return _repaired(result, plain, safe, a, b, c, odd=True)


def _plain(a: Doubles, b: Doubles, c: Doubles) -> tuple[Doubles, NDArray[np.bool_]]:
    """Return a b + c with two roundings, and where the sizes are harmless."""
    plain = a * b + c
    product, addend = np.abs(a * b), np.abs(c)
    safe = (np.abs(a) < _LARGE) & (np.abs(b) < _LARGE) & (product < _LARGE) & (addend < _LARGE)
    safe &= (product > _SMALL) & ((addend > _SMALL) | (addend == 0))
    return plain, safe


def _sum(a: Any, b: Any) -> tuple[Any, Any]:
    total = a + b
    part = total - a
    return total, (a - (total - part)) + (b - part)


def _product(a: Any, b: Any) -> tuple[Any, Any]:
    total = a * b
    (ah, al), (bh, bl) = _halves(a), _halves(b)
    return total, ((ah * bh - total) + ah * bl + al * bh) + al * bl


def _halves(a: Any) -> tuple[Any, Any]:
    t = _SPLIT * a
    high = t - (t - a)
    return high, a - high


def _odd_sum(a: Any, b: Any) -> Any:
    """Return a + b rounded to odd."""
    total, rest = _sum(a, b)
    even = (total.view(np.int64) & 1) == 0
    # Towards the side on which the exact sum lies.
    toward = np.where((rest > 0) == (total > 0), 1, -1)
    moved = (total.view(np.int64) + toward).view(np.float64)
    return np.where((rest != 0) & even & (total != 0), moved, total)


def _repaired(
    result: Doubles, plain: Doubles, safe: NDArray[np.bool_],
    a: Doubles, b: Doubles, c: Doubles, *, odd: bool,
) -> Doubles:  # fmt: skip
    a, b, c = np.broadcast_arrays(a, b, c)
    result = np.array(np.broadcast_to(result, a.shape))
    for place in zip(*np.nonzero(~np.broadcast_to(safe, a.shape)), strict=True):
        factors = float(a[place]), float(b[place]), float(c[place])
        if not np.isfinite(factors).all():
            # Specials: an infinity or a NaN comes out as it does with two roundings, but a
            # finite product must not overflow on its way to an infinite c.
            finite = np.isfinite(factors[:2]).all()
            result[place] = factors[2] if finite else plain[place]
            continue
        x, y, z = map(Fraction, factors)
        exact = x * y + z
        if exact == 0:
            result[place] = plain[place]
        elif odd:
            result[place] = _to_odd(exact)
        else:
            result[place] = nearest(exact)
    return result


def nearest(value: Fraction) -> float:
    """Return the nearest binary64 number, infinite from 2^1024 - 2^970 on.

    Examples
    --------
    >>> nearest(Fraction(1, 3)), nearest(Fraction(-(10**400)))
    (0.3333333333333333, -inf)
    """
    if abs(value) >= FLOAT64.overflow:
        return inf if value > 0 else -inf
    return float(value)


def _to_odd(value: Fraction) -> float:
    """Return an exact number rounded to odd."""
    near = nearest(value)
    if np.isinf(near):
        return float(np.nextafter(near, 0.0))
    if Fraction(near) == value or np.float64(near).view(np.int64) & 1:
        return near
    return float(np.nextafter(near, inf if value > Fraction(near) else -inf))
