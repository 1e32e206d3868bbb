"""exp(x) - 1.

Guarantee: the bounds of `ENTRIES` hold for every input; expm1(+-0) = +-0, expm1(-inf) = -1,
expm1(inf) = inf (C23 F.10.3.3).

With e^r - 1 = r + t the value is (2^k - 1) + 2^k r + 2^k t; the accurate variant carries the
rounding errors of r and of both sums before the last one.
"""

from __future__ import annotations

from apery.numerics.library.entry import analysed, scanned
from apery.numerics.library.exponent import power, reduced, reduced_twice
from apery.numerics.library.functions.tanh import EXPM1
from apery.numerics.library.vector import Code, Value, floats

# fpminimax(expm1(x), [|2,...,7|], [|single...|], [-0.347, 0.347], floating, relative, x)
_ACCURATE = floats("0x1p-1 0x1.555554p-3 0x1.5554fp-5 0x1.111306p-7 0x1.6d439p-10 0x1.9e0cdp-13")
# the same with [|2,...,6|]
_FAST = floats("0x1.fffffep-2 0x1.5554bp-3 0x1.555718p-5 0x1.1227c2p-7 0x1.6b71a8p-10")
_TINY = 2.0**-100
"""Below this expm1(x) is x; halves of what is smaller may not be floats."""


def single(code: Code, x: Value) -> Value:
    """Write expm1 for float32."""
    y = code.at_least(code.at_most(x, 89.0), -25.0)
    _, n, r, r_lo = reduced_twice(code, y)
    t = code.once(r * r, code.horner(r, _ACCURATE), r_lo)
    a = power(n, 32, -1)  # all is halved, since 2^128 is no float
    c = a - 0.5
    first = code.mad(a, r, c)
    rest = code.mad(a, r, c - first) + ((a - c) - 0.5)
    return _finish(code, x, first + code.mad(a, t, rest))


def single_fast(code: Code, x: Value) -> Value:
    """Write expm1 for float32, errors of the reduction left as they are."""
    y = code.at_least(code.at_most(x, 89.0), -25.0)
    _, n, r = reduced(code, y)
    s = code.mad(r * r, code.horner(r, _FAST), r)
    a = power(n, 32, -1)
    return _finish(code, x, code.mad(a, s, a - 0.5))


def _finish(code: Code, x: Value, half: Value) -> Value:
    return code.select(code.magnitude(x) < _TINY, x, half + half)


def double(code: Code, x: Value) -> Value:
    """Write expm1 for float64."""
    y = code.at_least(code.at_most(x, 710.0), -50.0)
    _, n, r, r_lo = reduced_twice(code, y)
    return _finish(code, x, tail(code, r, r_lo, power(n, 64, -1)))


def tail(code: Code, r: Value, r_lo: Value, a: Value) -> Value:
    """Write a e^(r + r_lo) - 1/2 for a power a of 2."""
    t = code.once(r * r, code.horner(r, EXPM1), r_lo)
    c, c_lo = code.two_sum(a, a.like(-0.5))
    first, rest = code.fast_two_sum(c, a * r)
    return first + code.mad(a, t, rest + c_lo)


ENTRIES = (
    *scanned("expm1", (0.89, 0.889966, 0x3EB17E5D), (0.8998, 0.899784, 0x3EB682E5)),
    *scanned("expm1_fast", (1.5216, 1.521534, 0x3EC83EC2), (1.6544, 1.654326, 0x3EC90B2C)),
    *analysed("expm1", (1.304, 0.9254, 0x3FD686AD200425D8), (1.3205, 0.9276, 0x3FD7091B68B8ABF0)),
    *analysed(
        "expm1_fast", (1.304, 0.9254, 0x3FD686AD200425D8),
        (1.3205, 0.9276, 0x3FD7091B68B8ABF0),
    ),
)  # fmt: skip
