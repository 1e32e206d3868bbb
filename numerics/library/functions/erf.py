"""The error function.

Guarantee: the bounds of `ENTRIES` hold for every input; erf(+-0) = +-0, erf(+-inf) = +-1
(C23 F.10.5.1).

float32: polynomials on 32 pieces of [0, 4).
"""

from __future__ import annotations

from apery.numerics.library.entry import sampled, scanned
from apery.numerics.library.functions.erfc import near_double, tail_double
from apery.numerics.library.piecewise import saturating
from apery.numerics.library.piecewise_tables import ERF, ERF_FAST
from apery.numerics.library.vector import Code, Value


def single(code: Code, x: Value) -> Value:
    """Write erf for float32, with pieces of degree 6."""
    return saturating(code, x, "erf", ERF, -6)


def single_fast(code: Code, x: Value) -> Value:
    """Write erf for float32, with pieces of degree 5."""
    return saturating(code, x, "erf", ERF_FAST, -6)


def double(code: Code, x: Value) -> Value:
    """Write erf for float64: a polynomial up to 1, from there on 1 - erfc."""
    a = code.at_most(code.magnitude(x), 7.0)
    far = 1.0 - tail_double(code, a)
    out = code.select(a < 1.0, near_double(code, a), far)
    return (out.bits | code.sign(x)).floats(x.element)


ENTRIES = (
    *scanned("erf", (0.623, 0.622917, 0x3BE2BC77), (0.7644, 0.764352, 0x01624A3A)),
    *scanned("erf_fast", (0.9306, 0.930528, 0x4017CC5F), (0.9327, 0.932649, 0x401DC87B)),
    *sampled("erf", (0.8785, 0xBFF02D2D68968475), (0.9477, 0x3FEED588F13C2CD4)),
    *sampled("erf_fast", (0.8785, 0xBFF02D2D68968475), (0.9477, 0x3FEED588F13C2CD4)),
)  # fmt: skip
