"""The logistic function 1/(1 + exp(-x)).

Guarantee: the bounds of `ENTRIES` hold for every input; logistic(+-0) = 1/2, logistic(-inf) = +0,
logistic(inf) = 1.

With E = exp(-|x|) it is 1/(1 + E) or E/(1 + E). The accurate variant knows the rounding errors of
E and of 1 + E and corrects the quotient by them.
"""

from __future__ import annotations

from apery.numerics.library.entry import sampled, scanned
from apery.numerics.library.exponent import reduced, reduced_twice
from apery.numerics.library.functions import exp
from apery.numerics.library.functions.tanh import EXPM1
from apery.numerics.library.vector import F64, Code, Value, floats

# fpminimax(exp(x), [|2,...,6|], [|single...|], [-0.347, 0.347], floating, relative, 1 + x)
_Q = floats("0x1.fffffcp-2 0x1.55549p-3 0x1.5558a2p-5 0x1.123adp-7 0x1.6a5e34p-10")


def single(code: Code, x: Value) -> Value:
    """Write the logistic function."""
    double = x.element == F64
    a = code.at_most(code.magnitude(x), 746.0 if double else 104.0)
    k, n, r, r_lo = reduced_twice(code, -a)
    t = code.mad(r * r, code.horner(r, EXPM1 if double else _Q), r_lo)
    # E = 2^k (p + p_lo)
    s = r + t
    p = s + 1.0
    p_lo = ((1.0 - p) + s) + ((r - s) + t)
    e = code.scale(p, k, n)
    d = e + 1.0
    d_lo = (1.0 - d) + code.scale(p_lo, k, n) + e
    negative = x < 0.0
    top = code.select(negative, p, 1.0)
    inverse = 1.0 / d
    q = top * inverse
    error = code.once(-q, d, top) - q * d_lo
    error = error + code.select(negative, p_lo, 0.0)
    out = code.mad(error, inverse, q)
    return code.select(negative, code.scale(out, k, n), out)


double = single


def single_fast(code: Code, x: Value) -> Value:
    """Write the logistic function for float32, rounding errors left as they are."""
    a = code.at_most(code.magnitude(x), 104.0)
    k, n, r = reduced(code, -a)
    p = code.horner(r, (1.0, *exp.FAST))
    e = code.scale(p, k, n)
    return code.select(x < 0.0, e, 1.0) / (e + 1.0)


ENTRIES = (
    *scanned("logistic", (0.8133, 0.813237, 0xBEB14F1B), (0.807, 0.806948, 0xBEB161F9)),
    *scanned("logistic_fast", (3.491, 3.490971, 0xBFFAACC1), (3.6, 3.599904, 0xBFFA6F91)),
    *sampled("logistic", (0.7421, 0xBE2533894840F020), (0.7421, 0xBE2533894840F020)),
    *sampled("logistic_fast", (0.7421, 0xBE2533894840F020), (0.7421, 0xBE2533894840F020)),
)  # fmt: skip
