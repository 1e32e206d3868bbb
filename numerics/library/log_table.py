"""Reduction of logarithms in float64 by a table of 16 rows.

Guarantee: k and f are exact, |f| < 0.0431, and x = 2^k c (1 + f), for positive normal x; the two
parts of log c and log2 c differ from them by less than 2^-96, and the first parts are multiples of
2^-42.

The significand from 0.703125 to 1.40625 is cut in 16; in each piece 1/c is a multiple of 1/32, so
that f = z/c - 1 has no more than 53 bits. The piece around 1 has c = 1, so that the logarithm of
numbers near 1 is that of 1 + f alone.

References
----------
P. T. P. Tang, Table-driven implementation of the logarithm function in IEEE floating-point
arithmetic, ACM Trans. Math. Softw. 16 (1990) 378-400, DOI 10.1145/98267.98294.
"""

from __future__ import annotations

from apery.numerics.library.vector import F64, I32, Code, Value, floats

OFFSET = 0x3FE6800000000000
"""The bits of 0.703125."""
INVERSE = (
    1.375, 1.34375, 1.28125, 1.21875, 1.1875, 1.15625, 1.09375, 1.0625,
    1.03125, 1.0, 0.9375, 0.875, 0.84375, 0.8125, 0.75, 0.71875,
)  # fmt: skip
LOG = floats("""
    -0x1.4618bc21c6p-2 -0x1.2e8e2bae12p-2 -0x1.fb9186d5e4p-3 -0x1.9525a9cf46p-3
    -0x1.5ff3070a7ap-3 -0x1.29552f8200p-3 -0x1.6f0d28ae58p-4 -0x1.f0a30c0118p-5
    -0x1.f829b0e780p-6 0 0x1.08598b59e4p-4 0x1.1178e8227ep-3
    0x1.5bf406b544p-3 0x1.a93ed3c8aep-3 0x1.269621134ep-2 0x1.522ae0738ap-2""")
LOG_LO = floats("""
    0x1.3d82f484c84ccp-46 0x1.67b1e99b72bd8p-45 0x1.d572aab993c87p-47 0x1.297137d9f158fp-44
    0x1.8586f183bebf2p-44 0x1.5b967f4471dfcp-44 0x1.4b4641b664613p-44 0x1.d599e83368e91p-45
    -0x1.980267c7e09e4p-45 0 -0x1.7e5dd7009902cp-46 0x1.1ef78ce2d07f2p-45
    -0x1.27023eb68981cp-46 -0x1.8724350562169p-45 -0x1.1b61f10522625p-44 0x1.ebe708164c759p-45""")
LOG2 = floats("""
    -0x1.d6753e032fp-2 -0x1.b47ebf7388p-2 -0x1.6e221cd9d1p-2 -0x1.24407ab0e0p-2
    -0x1.fbc16b9026p-3 -0x1.acf5e2db4ep-3 -0x1.08c588cda8p-3 -0x1.663f6fac90p-4
    -0x1.6bad3758f0p-5 0 0x1.7d60496cfcp-4 0x1.8a8980abfcp-3
    0x1.f5fd8a9064p-3 0x1.32bfee370fp-2 0x1.a8ff971811p-2 0x1.e7df5fe539p-2""")
LOG2_LO = floats("""
    0x1.7c407050799bfp-44 -0x1.50520a377c7ecp-45 0x1.90d43956fa5d8p-45 -0x1.ce60916e52e91p-44
    -0x1.0144751b3314fp-44 -0x1.927dfc23d9780p-44 0x1.871a7610e40bdp-45 -0x1.3167ccc538261p-44
    0x1.3c6764fc87b4ap-48 0 -0x1.2ce6312ebb81dp-46 -0x1.66cccab240e90p-46
    -0x1.cb6f70109b0f1p-47 -0x1.979a5db68721dp-46 -0x1.6879fa00b120ap-44 -0x1.532c412ba94dbp-44""")


def reduced(code: Code, bits: Value) -> tuple[Value, Value, Value]:
    """Return k, f and the row, for the bits of positive normal numbers."""
    offset = bits - OFFSET
    row = offset.logical_shift(48) & 15
    z = (bits - (offset & -(1 << 52))).floats(F64)
    inverse = code.lookup("inverse_64", INVERSE, row)
    if code.fma:
        f = code.mad(z, inverse, -1.0)
    else:
        top = (z.bits & -(1 << 27)).floats(F64)
        f = (top * inverse - 1.0) + (z - top) * inverse  # every step is exact
    return (offset >> 52).resize(I32).to_float(F64), f, row
