"""What the functions of the library are compared with."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import gmpy2
import numpy as np
from numpy.typing import NDArray
from scipy import special

from apery.numerics import library

Array = NDArray[np.float64]
BASES = tuple(n for n in library.NAMES if not n.endswith("_fast"))
ODD = ("sin", "tan", "atan", "tanh", "sinh", "erf", "cbrt", "expm1", "log1p")
"""Functions that keep the sign of zero; the first seven are odd."""

IN_FLOAT64: Mapping[str, Callable[[Array], Array]] = {
    "exp": np.exp, "exp2": np.exp2, "expm1": np.expm1, "log": np.log, "log2": np.log2,
    "log1p": np.log1p, "sin": np.sin, "cos": np.cos, "tan": np.tan, "atan": np.arctan,
    "tanh": np.tanh, "sinh": np.sinh, "cosh": np.cosh, "erf": special.erf, "erfc": special.erfc,
    "logistic": special.expit, "cbrt": np.cbrt, "rsqrt": lambda x: 1 / np.sqrt(x),
}  # fmt: skip
"""NumPy and SciPy in float64: errors of some 10^-9 units of float32."""

_CONTEXT = gmpy2.context(precision=160, emin=-1_000_000, emax=1_000_000)


def exact(name: str, x: float) -> gmpy2.mpfr:
    """Return a function of a number to 160 bits, by MPFR."""
    with gmpy2.context(_CONTEXT):
        t = gmpy2.mpfr(x)
        match name:
            case "logistic":
                return 1 / (1 + gmpy2.exp(-t))
            case "rsqrt":
                return gmpy2.rec_sqrt(t)
            case _:
                return getattr(gmpy2, name)(t)


def error(name: str, x: float, y: float, format_: str) -> float:
    """Return the error of y = f(x) in units in the last place (Goldberg), by MPFR."""
    bits, least, most = (24, -126, 127) if format_ == "float32" else (53, -1022, 1023)
    with gmpy2.context(_CONTEXT):
        true = exact(name, x)
        if gmpy2.is_nan(true) or gmpy2.is_infinite(true) or true == 0:
            same = y == true or (gmpy2.is_nan(true) and y != y)
            return 0.0 if same else float("inf")
        if not np.isfinite(y):
            y_exact = gmpy2.exp2(most + 1) * (1 if y > 0 else -1)
        else:
            y_exact = gmpy2.mpfr(y)
        exponent = min(max(gmpy2.get_exp(true) - 1, least), most)
        return float(abs(y_exact - true) / gmpy2.exp2(exponent - bits + 1))


def units(y: NDArray[np.float32], true: Array) -> Array:
    """Return the errors of float32 results in units; infinity stands at 2^128."""
    overflow = 2.0**128
    size = np.abs(true)
    exponent = np.clip(np.frexp(size)[1] - 1, -126, 127)
    finite = np.clip(y.astype(np.float64), -overflow, overflow)
    distance = np.abs(finite - np.clip(true, -overflow, overflow))
    out = np.ldexp(distance, 23 - exponent)
    out[np.isnan(true) & np.isnan(y)] = 0.0
    out[np.isnan(true) != np.isnan(y)] = np.inf
    return out


def stratified(count: int, seed: int) -> NDArray[np.float32]:
    """Return float32 of all signs, exponents and first 7 bits, `count` of each, the rest drawn."""
    low = np.random.default_rng(seed).integers(0, 1 << 16, (count, 1 << 16), dtype=np.uint32)
    return ((np.arange(1 << 16, dtype=np.uint32) << 16) + low).view(np.float32)
