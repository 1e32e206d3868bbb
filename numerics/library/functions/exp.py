"""The exponential function.

Guarantee: the bounds of `ENTRIES` hold for every input; exp(-inf) = +0, exp(inf) = inf,
exp(+-0) = 1 (C23 F.10.3.1), results below the normal range are rounded like all others.

exp x = 2^k e^r, with e^r = 1 + r P(r), where P comes from Sollya's `fpminimax` for float32.
"""

from __future__ import annotations

from collections.abc import Sequence

from apery.numerics.library.entry import analysed, scanned
from apery.numerics.library.exponent import reduced
from apery.numerics.library.vector import Code, Value, floats

# fpminimax(exp(x), [|2,...,6|], [|single...|], [-0.347, 0.347], floating, relative, 1 + x)
ACCURATE = floats("1 0x1.fffffcp-2 0x1.55549p-3 0x1.5558a2p-5 0x1.123adp-7 0x1.6a5e34p-10")
# fpminimax(exp(x), [|1,...,5|], [|single...|], [-0.347, 0.347], floating, relative, 1)
FAST = floats("0x1.fffff6p-1 0x1.fffdc2p-2 0x1.555a7ap-3 0x1.573ba8p-5 0x1.0fa46cp-7")

# fpminimax(exp(x), [|2,...,11|], [|double...|], [-0.34675, 0.34675], floating, relative, 1 + x)
DOUBLE = floats("""1 0x1.000000000000ap-1 0x1.55555555554fdp-3 0x1.55555555506a3p-5
    0x1.1111111126ec7p-7 0x1.6c16c1847fa4p-10 0x1.a01a012ede088p-13 0x1.a0199941cb74fp-16
    0x1.71df1b009ea35p-19 0x1.28ae1bd9690fap-22 0x1.ad901f1fee625p-26""")


def single(code: Code, x: Value, p: Sequence[float] = ACCURATE) -> Value:
    """Write exp for float32."""
    x = code.at_least(code.at_most(x, 89.0), -104.0)
    k, n, r = reduced(code, x)
    return code.scale(code.once(r, code.horner(r, p), 1.0), k, n)


def single_fast(code: Code, x: Value) -> Value:
    """Write exp for float32 with a shorter polynomial."""
    return single(code, x, FAST)


def double(code: Code, x: Value) -> Value:
    """Write exp for float64."""
    x = code.at_least(code.at_most(x, 710.0), -746.0)
    k, n, r = reduced(code, x)
    return code.scale(tail(code, r), k, n)


def tail(code: Code, r: Value) -> Value:
    """Write e^r for float64 and |r| < 0.34675."""
    return code.once(r, code.horner(r, DOUBLE), 1.0)


ENTRIES = (
    *scanned("exp", (0.8914, 0.891322, 0xC0BB2813), (0.9227, 0.922611, 0x40A660E6)),
    *scanned("exp_fast", (1.9915, 1.991449, 0xC03C25A5), (2.016, 2.015954, 0x40A7EC91)),
    *analysed("exp", (0.9938, 0.8247, 0x4076FB3CF3E37C20), (1.0349, 0.8671, 0xC069DAE25A61E74E)),
    *analysed(
        "exp_fast", (0.9938, 0.8247, 0x4076FB3CF3E37C20),
        (1.0349, 0.8671, 0xC069DAE25A61E74E),
    ),
)  # fmt: skip
