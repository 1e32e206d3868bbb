"""Bits and values of float64 inside of compiled loops.

Guarantee: both functions keep every bit; no arithmetic takes place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import types
from numba.extending import intrinsic

Parts = tuple[Any, Callable[..., Any]]


@intrinsic  # type: ignore[untyped-decorator]
def bits_of(typing: Any, value: Any) -> Parts:
    """Return the bits of a float64 as an int64."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], context.get_value_type(types.int64))

    return types.int64(types.float64), generate


@intrinsic  # type: ignore[untyped-decorator]
def from_bits(typing: Any, value: Any) -> Parts:
    """Return the float64 with the bits of an int64."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], context.get_value_type(types.float64))

    return types.float64(types.int64), generate
