"""Binary floating-point formats, rounding to them, and units in the last place.

Guarantee: values, roundings and units in the last place are exact.
"""

from apery.numerics.formats.ieee import (
    BFLOAT16,
    FLOAT16,
    FLOAT32,
    FLOAT64,
    FORMATS,
    FloatFormat,
    float_format,
)
from apery.numerics.formats.ulps import Ulp, exponent_of, ulp, ulp_exponent

__all__ = [
    "BFLOAT16",
    "FLOAT16",
    "FLOAT32",
    "FLOAT64",
    "FORMATS",
    "FloatFormat",
    "Ulp",
    "exponent_of",
    "float_format",
    "ulp",
    "ulp_exponent",
]
