"""The hyperbolic sine and cosine.

Guarantee: the bounds of `ENTRIES` hold for every input; sinh(+-0) = +-0, sinh(+-inf) = +-inf,
cosh(+-0) = 1, cosh(+-inf) = inf (C23 F.10.2.5 and F.10.2.4).

|x| = k ln 2 + r, and with A = 2^(k-1), B = 2^(-k-1): sinh |x| = (A - B) cosh r + (A + B) sinh r,
cosh x = (A + B) cosh r + (A - B) sinh r. Nothing cancels, as r is small against 1. All is computed
at a quarter of its size, so that A does not overflow before the result does.
"""

from __future__ import annotations

from apery.numerics.library.entry import analysed, scanned
from apery.numerics.library.exponent import reduced, reduced_twice
from apery.numerics.library.vector import F64, Code, Value, floats

# I = [-0.3467, 0.3467]: fpminimax(cosh(x)-1, [|2,4,6|], [|single...|], I, floating, absolute)
_COSH = floats("0x1p-1 0x1.5554e4p-5 0x1.6d5156p-10")
# fpminimax(sinh(x), [|3,5|], [|single...|], I, floating, relative, x)
_SINH = floats("0x1.5554bp-3 0x1.1227ap-7")
_SMALL = 2.0**-30
"""Below this sinh x is x; a quarter of what is smaller may not be a float."""


# I = [-0.34675, 0.34675]: fpminimax(cosh(x), [|4,6,...,12|], [|double...|], I, floating, relative,
# 1+x^2/2) and fpminimax(sinh(x), [|3,5,...,11|], [|double...|], I, floating, relative, x)
COSH = floats("""0x1p-1 0x1.5555555555558p-5 0x1.6c16c16c1500dp-10 0x1.a01a01ad76188p-16
    0x1.27e4cc292d7fep-22 0x1.1f8bb21b9dd33p-29""")
SINH = floats("""0x1.5555555555559p-3 0x1.111111110f65p-7 0x1.a01a01b006ab3p-13
    0x1.71ddf8051a5b1p-19 0x1.af5f41771a59p-26""")


def _write(code: Code, x: Value, odd: bool, fast: bool) -> Value:
    double = x.element == F64
    a = code.at_most(code.magnitude(x), 711.0 if double else 90.0)
    if fast:
        _, n, r = reduced(code, a)
        r_lo = None
    else:
        _, n, r, r_lo = reduced_twice(code, a)
    point, quarter = (52, 1023 - 3) if double else (23, 127 - 3)
    k = code.integer(n) << point
    up = (k + (quarter << point)).floats(x.element)
    down = (quarter << point) - k
    down = code.select(down < 0, down.like(0), down).floats(x.element)
    down = -down if odd else down
    polynomials = (COSH, SINH) if double else (_COSH, _SINH)
    out = tail(code, up, down, r, r_lo, polynomials, odd) * 4.0
    if not odd:
        return out
    out = (out.bits | code.sign(x)).floats(x.element)
    return code.select(code.magnitude(x) < _SMALL, x, out)


def tail(
    code: Code,
    up: Value,
    down: Value,
    r: Value,
    r_lo: Value | None,
    polynomials: tuple[tuple[float, ...], tuple[float, ...]],
    odd: bool,
) -> Value:
    """Write (up + down) cosh r + (up - down) sinh r, for a down below 0 where the sum is odd."""
    z = r * r
    even = z * code.horner(z, polynomials[0])
    cubic = (z * r) * code.horner(z, polynomials[1])
    slope = up - down
    if r_lo is None:
        lead = up + down
        return lead + code.mad(slope, r + cubic, lead * even)
    lead, lost = code.fast_two_sum(up, down)
    first, error = code.mad_in_parts(slope, r, lead)
    return first + code.mad(slope, cubic + r_lo, code.mad(lead, even, error + lost))


def sinh_single(code: Code, x: Value) -> Value:
    """Write sinh for float32."""
    return _write(code, x, odd=True, fast=False)


def sinh_single_fast(code: Code, x: Value) -> Value:
    """Write sinh for float32, rounding errors left as they are."""
    return _write(code, x, odd=True, fast=True)


def cosh_single(code: Code, x: Value) -> Value:
    """Write cosh for float32."""
    return _write(code, x, odd=False, fast=False)


def cosh_single_fast(code: Code, x: Value) -> Value:
    """Write cosh for float32, rounding errors left as they are."""
    return _write(code, x, odd=False, fast=True)


def sinh_double(code: Code, x: Value) -> Value:
    """Write sinh for float64."""
    return _write(code, x, odd=True, fast=False)


def cosh_double(code: Code, x: Value) -> Value:
    """Write cosh for float64."""
    return _write(code, x, odd=False, fast=False)


ENTRIES = (
    *scanned("sinh", (0.9762, 0.976175, 0x40FF1DE6), (0.9762, 0.976175, 0x40FF1DE6)),
    *scanned("sinh_fast", (1.5268, 1.526717, 0x3ECCBED7), (2.0238, 2.023717, 0x3EC465E2)),
    *analysed("sinh", (1.1672, 0.6893, 0xBFD992733E273F48), (1.2029, 0.7442, 0x3FD8FB6433A1D400)),
    *analysed(
        "sinh_fast", (1.1672, 0.6893, 0xBFD992733E273F48),
        (1.2029, 0.7442, 0x3FD8FB6433A1D400),
    ),
    *scanned("cosh", (0.7878, 0.787729, 0x410B5D3A), (0.8219, 0.821882, 0x40902D03)),
    *scanned("cosh_fast", (2.0795, 2.079415, 0x41003122), (1.8415, 1.841417, 0x4100219B)),
    *analysed("cosh", (1.1672, 0.6718, 0xC0734D0DD9FF55FE), (1.2029, 0.6921, 0x3FF0D3C478910C80)),
    *analysed(
        "cosh_fast", (1.1672, 0.6718, 0xC0734D0DD9FF55FE),
        (1.2029, 0.6921, 0x3FF0D3C478910C80),
    ),
)  # fmt: skip
