"""Which instructions the kernels are made for.

Guarantee: a kernel for a target without `fma` contains no fused operation, and results depend on
`fma` alone: not on the number of lanes, nor on the other instructions of the processor.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import cache

from apery.core.errors import InvalidInputError
from apery.numerics.machine_code import features, vector_width

VARIABLE = "APERY_FMA"
"""Environment variable: 0 for kernels without fused operations, 1 for kernels with them."""


@dataclass(frozen=True, slots=True)
class Target:
    """What code is generated for.

    Attributes
    ----------
    width : int
        Bits of a vector: 512, 256 or 128. LLVM cuts wider vectors than the processor has.
    fma : bool
        Whether kernels use fused multiply-adds.
    avx512 : bool
        Whether the two-register permutation and the scaling of AVX-512 are used. Results are the
        same without them.
    """

    width: int
    fma: bool
    avx512: bool = False

    def lanes(self, bits: int) -> int:
        """Return how many numbers of so many bits one vector holds."""
        return max(1, self.width // bits)


@cache
def native() -> Target:
    """Return the target that suits this processor, whatever the environment says."""
    has = features()
    fused = bool(has.get("fma") or has.get("neon") or has.get("fp-armv8"))
    return Target(vector_width(), fused, avx512=bool(has.get("avx512f")))


def from_environment() -> Target:
    """Return the target for this processor and the variable `APERY_FMA`.

    Raises
    ------
    InvalidInputError
        The variable is neither 0, 1 nor empty.
    """
    text = os.environ.get(VARIABLE, "")
    if text not in ("", "0", "1"):
        raise InvalidInputError(f"{VARIABLE} is {text!r}: set it to 0 or 1, or leave it out")
    return replace(native(), fma=text == "1") if text else native()
