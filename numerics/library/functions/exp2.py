"""The power 2^x.

Guarantee: the bounds of `ENTRIES` hold for every input; exact for integers, exp2(-inf) = +0,
exp2(inf) = inf (C23 F.10.3.4).

2^x = 2^k 2^r, r = x - k exact, 2^r = 1 + r P(r).
"""

from __future__ import annotations

from collections.abc import Sequence

from apery.numerics.library.entry import analysed, scanned
from apery.numerics.library.vector import Code, Value, floats

# fpminimax(2^x, [|1,...,6|], [|single...|], [-0.5, 0.5], floating, relative, 1), and degree 5
_ACCURATE = floats(
    "0x1.62e43p-1 0x1.ebfbd8p-3 0x1.c6af76p-5 0x1.3b30ap-7 0x1.5f0b82p-10 0x1.3fa206p-13"
)
_FAST = floats("0x1.62e42ap-1 0x1.ebf9bap-3 0x1.c6b69ap-5 0x1.3ceaf8p-7 0x1.5bfd58p-10")

# fpminimax(2^x, [|1,...,11|], [|double...|], [-0.5, 0.5], floating, relative, 1)
DOUBLE = floats("""0x1.62e42fefa39efp-1 0x1.ebfbdff82c5a6p-3 0x1.c6b08d704a12cp-5
    0x1.3b2ab6fb9fda6p-7 0x1.5d87fe789e96fp-10 0x1.4309130f6cbdbp-13 0x1.ffcbfc6685f06p-17
    0x1.62bfc6596be12p-20 0x1.b52522bc15f8fp-24 0x1.e61d43321746dp-28 0x1.e973179a994acp-32""")


def single(code: Code, x: Value, p: Sequence[float] = _ACCURATE) -> Value:
    """Write 2^x for float32."""
    x = code.at_least(code.at_most(x, 129.0), -151.0)
    k, n = code.nearest(x)
    r = x - k
    return code.scale(code.once(r, code.horner(r, p), 1.0), k, n)


def single_fast(code: Code, x: Value) -> Value:
    """Write 2^x for float32 with a shorter polynomial."""
    return single(code, x, _FAST)


def double(code: Code, x: Value) -> Value:
    """Write 2^x for float64."""
    x = code.at_least(code.at_most(x, 1025.0), -1076.0)
    k, n = code.nearest(x)
    return code.scale(tail(code, x - k), k, n)


def tail(code: Code, r: Value) -> Value:
    """Write 2^r for float64 and |r| <= 1/2."""
    return code.once(r, code.horner(r, DOUBLE), 1.0)


ENTRIES = (
    *scanned("exp2", (0.8784, 0.878364, 0xC2FCFE35), (0.8933, 0.893228, 0xC2FCFFC9)),
    *scanned("exp2_fast", (1.9681, 1.968049, 0x3F444808), (1.9755, 1.975472, 0xBE75A245)),
    *analysed("exp2", (0.9051, 0.7258, 0xC0529FF9994DFA50), (0.9229, 0.7895, 0xC015F34F2FC4973F)),
    *analysed(
        "exp2_fast", (0.9051, 0.7258, 0xC0529FF9994DFA50),
        (0.9229, 0.7895, 0xC015F34F2FC4973F),
    ),
)  # fmt: skip
