"""The functions of the library for single numbers, inside functions compiled by numba.

Guarantee: the same bits as the array functions give with or without fused operations, as the
library is set when the numba function is compiled.

Examples
--------
>>> from numba import njit
>>> from apery.numerics import library
>>> from apery.numerics.library import scalar
>>> exp = scalar.exp
>>> @njit
... def shifted(x):
...     return exp(x) + 1.0
>>> bool(shifted(0.5) == library.exp(0.5) + 1.0)
True
"""

from __future__ import annotations

from functools import cache
from typing import Any

from numba import types
from numba.core.typing.templates import Signature
from numba.extending import intrinsic

from apery.numerics.library.engine import current_target
from apery.numerics.library.registry import NAMES, kernels
from apery.numerics.library.vector import F32, F64, Code, Value


@cache
def _intrinsic(name: str) -> Any:
    by_format = kernels(name)

    def typed(context: Any, x: types.Type) -> tuple[Signature, Any]:
        kind = x if x in (types.float32, types.float64) else types.float64

        def write(context: Any, builder: Any, signature: Signature, arguments: Any) -> Any:
            code = Code(builder, 1, current_target())
            value = Value(code, arguments[0], F32 if kind == types.float32 else F64)
            return by_format[str(kind)](code, value).ir

        return kind(kind), write

    typed.__name__ = name
    typed.__doc__ = f"Compute {name} of one number."
    return intrinsic(typed)


def __getattr__(name: str) -> Any:
    if name in NAMES:
        return _intrinsic(name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
