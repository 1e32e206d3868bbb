"""What functions return at zeros, infinities and NaN.

Guarantee: the values are those that ISO C 2023, annex F.10, and IEEE 754-2019, 9.2.1, ask for,
and mathematical limits where these are silent.

Every function returns NaN for NaN.
"""

from __future__ import annotations

_KEEPS_ZERO = {"+0": "+0", "-0": "-0"}
_GROWS = {"-inf": "-inf", "+inf": "+inf"}
_NOWHERE = {"-inf": "nan", "+inf": "nan"}
_POWER = {"+0": "1", "-0": "1", "-inf": "+0", "+inf": "+inf"}
_LOGARITHM = {"+0": "-inf", "-0": "-inf", "1": "+0", "-inf": "nan", "+inf": "+inf"}

SPECIAL: dict[str, dict[str, str]] = {
    "exp": _POWER,
    "exp2": _POWER,
    "exp10": _POWER,
    "expm1": {**_KEEPS_ZERO, "-inf": "-1", "+inf": "+inf"},
    "log": _LOGARITHM,
    "log2": _LOGARITHM,
    "log10": _LOGARITHM,
    "log1p": {**_KEEPS_ZERO, "-1": "-inf", "-inf": "nan", "+inf": "+inf"},
    "sin": {**_KEEPS_ZERO, **_NOWHERE},
    "cos": {"+0": "1", "-0": "1", **_NOWHERE},
    "tan": {**_KEEPS_ZERO, **_NOWHERE},
    "asin": {**_KEEPS_ZERO, **_NOWHERE},
    "acos": {"1": "+0", **_NOWHERE},
    "atan": {**_KEEPS_ZERO, "-inf": "-pi/2", "+inf": "pi/2"},
    "sinh": {**_KEEPS_ZERO, **_GROWS},
    "cosh": {"+0": "1", "-0": "1", "-inf": "+inf", "+inf": "+inf"},
    "tanh": {**_KEEPS_ZERO, "-inf": "-1", "+inf": "1"},
    "asinh": {**_KEEPS_ZERO, **_GROWS},
    "acosh": {"1": "+0", "-inf": "nan", "+inf": "+inf"},
    "atanh": {**_KEEPS_ZERO, "-1": "-inf", "1": "+inf", **_NOWHERE},
    "erf": {**_KEEPS_ZERO, "-inf": "-1", "+inf": "1"},
    "erfc": {"+0": "1", "-0": "1", "-inf": "2", "+inf": "+0"},
    "cbrt": {**_KEEPS_ZERO, **_GROWS},
    "sqrt": {**_KEEPS_ZERO, "-inf": "nan", "+inf": "+inf"},
    "rsqrt": {"+0": "+inf", "-0": "-inf", "-inf": "nan", "+inf": "+0"},
    "logistic": {"-inf": "+0", "+inf": "1"},
    "softplus": {"-inf": "+0", "+inf": "+inf"},
    "gelu": {**_KEEPS_ZERO, "-inf": "0", "+inf": "+inf"},
    "silu": {**_KEEPS_ZERO, "-inf": "0", "+inf": "+inf"},
    "lgamma": {
        "+0": "+inf", "-0": "+inf", "1": "+0", "2": "+0", "-1": "+inf", "-inf": "+inf",
        "+inf": "+inf",
    },
    "gamma": {"+0": "+inf", "-0": "-inf", "-1": "nan", "-inf": "nan", "+inf": "+inf"},
    "j0": {"+0": "1", "-0": "1", "-inf": "0", "+inf": "0"},
    "j1": {**_KEEPS_ZERO, "-inf": "0", "+inf": "0"},
}  # fmt: skip
"""By function and input; "0" stands for a zero of either sign, "pi/2" for both of its
neighbours."""
