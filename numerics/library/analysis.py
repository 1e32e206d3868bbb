"""Bounds for the errors in float64, recomputed from the kernels and their coefficients.

Guarantee: `bound(name, fma)` is an upper bound for the error of a float64 function in units of the
last place (Goldberg), for every input; of the rounding errors it follows the code that is
compiled, and of polynomials it encloses the distance to the function with balls.

For each piece of the reduced argument the error before the last rounding is at most

    rounding (module `rounding`) + |polynomial - function| + what the reduction leaves,

in units of the last place of the least value on the piece; call it p. The last rounding adds 1/2
(`pieces.rounded_once`). Results below the normal range are rounded once more, on a grid
at least twice as coarse: 1/2 + B/2 units there.

References
----------
S. Chevillard, J. Harrison, M. Joldes, C. Lauter, Efficient and accurate computation of upper
bounds of approximation errors, Theoret. Comput. Sci. 412 (2011) 1523-1543,
DOI 10.1016/j.tcs.2010.11.052.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flint import arb

from apery.core.errors import InvalidInputError
from apery.numerics.library import analysis_hyperbolic as hyperbolic
from apery.numerics.library import log_table, trigonometric64
from apery.numerics.library.exponent import LN2_HI, LN2_LO
from apery.numerics.library.functions import exp, exp2, log, log2, sine, tan
from apery.numerics.library.pieces import (
    distance,
    even,
    geometric,
    half_of,
    piece,
    rounded_once,
    unit,
    units,
    with_subnormal,
    working_precision,
)
from apery.numerics.library.rounding import Rounding, upper


def _exp(fma: bool) -> float:
    # |r| < (1/2 + 2^-41) ln 2. k times the error of ln 2, and its rounded product: below 2^-80.
    code: Any = Rounding(fma)
    worst = 0.0
    for a, b in even(-0.34675, 0.34675, 400):
        x = piece(a, b)
        r = code.exactly(x, half_of(x) + arb(2) ** -80)
        out: Any = exp.tail(code, r)
        far = distance(lambda t: t.exp(), (1.0, *exp.DOUBLE), x)
        worst = max(worst, units(out, x.exp(), far))
    return with_subnormal(worst)


def _exp2(fma: bool) -> float:
    code: Any = Rounding(fma)
    ln2 = arb(2).log()
    worst = 0.0
    for a, b in even(-0.5, 0.5, 400):
        x = piece(a, b)
        out: Any = exp2.tail(code, code.exactly(x))
        far = distance(lambda t: (t * ln2).exp(), (1.0, *exp2.DOUBLE), x)
        worst = max(worst, units(out, (x * ln2).exp(), far))
    return with_subnormal(worst)


def _rows() -> Iterator[tuple[int, float, float]]:
    """Yield each row of the table of logarithms with the range of f."""
    ends = [0.703125 + i / 32 for i in range(10)] + [1.03125 + i / 16 for i in range(7)]
    for row, inverse in enumerate(log_table.INVERSE):
        yield row, ends[row] * inverse - 1, ends[row + 1] * inverse - 1


_EXPONENTS = [(k, k) for k in (-3, -2, -1, 0, 1, 2, 3)] + [
    (s * 2**j, s * (2 ** (j + 1) - 1)) for j in range(2, 11) for s in (1, -1)
]
"""Ranges of k: 0 and small ones by themselves, and binades."""


def _logarithm(fma: bool, binary: bool = False, plus_one: bool = False) -> float:
    """Return the bound for log, log2 or log1p.

    For log1p the rounded sum 1 + x is c 2^k (1 + f), and what it lost, over c 2^k, is f_lo, at most
    1.41 2^-53. Below 2^-30 the code takes x - x^2/2, whose error is below 0.51 units.
    """
    code: Any = Rounding(fma)
    module: Any = log2 if binary else log
    high, low = (log_table.LOG2, log_table.LOG2_LO) if binary else (log_table.LOG, log_table.LOG_LO)
    scale = 1 / arb(2).log() if binary else arb(1)
    ln2 = arb(2).log()
    size = arb(1.41) * arb(2) ** -53
    lead: list[float | arb] = [0.0, scale]
    if not binary:
        lead = [0.0, 1.0]
    worst = 0.0
    for row, a, b in _rows():
        central = log_table.INVERSE[row] == 1.0
        if central:
            # f is a multiple of 2^-53; for log1p not below 2^-31.
            least = -31 if plus_one else -53
            parts = [*geometric(b, least, 4), *((-y, -x) for x, y in geometric(-a, least, 4))]
        else:
            parts = even(a, b, 12)
        true_row = -arb(log_table.INVERSE[row]).log() * scale
        table_error = upper(true_row - arb(high[row]) - arb(low[row]))
        for x0, x1 in parts:
            f = piece(x0, x1)
            if binary:
                # f L in the code is f times L + L_LO.
                used = arb(log2.DOUBLE_L) + arb(log2.DOUBLE_L_LO)
                lead[1] = used
            far = distance(lambda t: (1 + t).log() * scale, [*lead, *module.DOUBLE], f)
            for k0, k1 in _EXPONENTS:
                k = piece(min(k0, k1), max(k0, k1))
                true = (k if binary else k * ln2) + true_row + (1 + f).log() * scale
                rest = arb(0) if binary else upper(k) * upper(ln2 - LN2_HI[64] - LN2_LO[64])
                inputs = (
                    code.exactly(k), code.exactly(f), code.exactly(arb(high[row])),
                    code.exactly(arb(low[row])),
                )  # fmt: skip
                if not plus_one:
                    out = module.tail(code, *inputs)
                    worst = max(worst, units(out, true, far + rest + table_error))
                    continue
                f_lo = arb(0, size)
                out = module.tail(code, *inputs, code.exactly(f_lo, size * arb(2) ** -53))
                # f_lo (1 - f) stands for log(1 + f_lo/(1 + f))
                lost = size * upper(f) ** 2 * arb(1.1) + size**2
                further = far + rest + table_error + lost
                worst = max(worst, units(out, true + (1 + f_lo / (1 + f)).log(), further))
    return worst


def _sine_and_cosine() -> tuple[list[float], list[float]]:
    """Return the polynomials of sine and cosine, the constant terms first."""
    out: tuple[list[float], list[float]] = [0.0, 1.0], [1.0, 0.0, -0.5]
    for s, c in zip(sine.SIN, sine.COS, strict=True):
        out[0].extend((0.0, s))
        out[1].extend((0.0, c))
    return out


def _trigonometric(fma: bool) -> tuple[float, float]:
    """Return bounds for the parts of sine and cosine on |r| < 0.786."""
    code: Any = Rounding(fma)
    sine_worst = cosine_worst = 0.0
    sine_polynomial, cosine_polynomial = _sine_and_cosine()
    for a, b in geometric(0.786, -70, 48):
        x = piece(a, b)
        r_lo = upper(x) * arb(2) ** -53
        r = code.exactly(x)
        # r + r_lo is wrong by 2^-62 r; the code takes cos r as 1 - r^2/2, and sin r as r.
        low = code.exactly(arb(0, r_lo), upper(x) * trigonometric64.RELATIVE_ERROR)
        out: Any = sine.sin_tail(code, r, low)
        far = distance(lambda t: t.sin(), sine_polynomial, x)
        slope = r_lo * upper(x) ** 4 / 24 + r_lo**2
        sine_worst = max(sine_worst, units(out, x.sin(), far + slope))
        out = sine.cos_tail(code, r, low)
        far = distance(lambda t: t.cos(), cosine_polynomial, x)
        slope = r_lo * upper(x) ** 3 / 6 + r_lo**2
        cosine_worst = max(cosine_worst, units(out, x.cos(), far + slope))
    return sine_worst, cosine_worst


def _tan(fma: bool) -> float:
    """Return the bound for tan: the quotient of sine and cosine, each in two parts.

    The quotient is corrected by its exact residual times 1/d, which has a relative error below
    2^-51, as the correction has: what is left is below 2^-98 of it.
    """
    code: Any = Rounding(fma)
    worst = 0.0
    polynomials = _sine_and_cosine()
    for a, b in geometric(0.786, -70, 48):
        x = piece(a, b)
        r_lo = upper(x) * arb(2) ** -53
        low = code.exactly(arb(0, r_lo), upper(x) * trigonometric64.RELATIVE_ERROR)
        parts: Any = tan.parts(code, code.exactly(x), low)
        sine_error = sum((p.error for p in parts[0]), arb(0))
        sine_error += distance(lambda t: t.sin(), polynomials[0], x)
        sine_error += r_lo * upper(x) ** 4 / 24 + r_lo**2
        cosine_error = sum((p.error for p in parts[1]), arb(0))
        cosine_error += distance(lambda t: t.cos(), polynomials[1], x)
        cosine_error += r_lo * upper(x) ** 3 / 6 + r_lo**2
        relative = sine_error / arb(x.sin().abs_lower()) + cosine_error / arb(x.cos().abs_lower())
        for value in (x.tan(), 1 / x.tan()):
            moved = upper(value) * (relative + relative**2 + arb(2) ** -98)
            worst = max(worst, rounded_once(float(upper(moved / unit(value)))))
    return worst


def bound(name: str, fma: bool) -> float:
    """Return a bound for the error of a function in float64.

    Parameters
    ----------
    name : str
        One of exp, exp2, expm1, log, log2, log1p, sin, cos, tan, tanh, sinh, cosh.
    fma : bool
        Of which kernel.

    Raises
    ------
    InvalidInputError
        There is no analysis of this function.
    """
    with working_precision():
        match name:
            case "exp":
                return _exp(fma)
            case "exp2":
                return _exp2(fma)
            case "log" | "log2" | "log1p":
                return _logarithm(fma, binary=name == "log2", plus_one=name == "log1p")
            case "sin" | "cos":  # each uses both parts
                return max(_trigonometric(fma))
            case "tan":
                return _tan(fma)
            case "tanh":
                return hyperbolic.tanh_bound(fma)
            case "expm1":
                return hyperbolic.expm1_bound(fma)
            case "sinh" | "cosh":
                return hyperbolic.hyperbolic_bound(fma, odd=name == "sinh")
    raise InvalidInputError(f"no analysis of {name} in float64")
