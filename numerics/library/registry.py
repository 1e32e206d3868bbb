"""Which functions there are, and what is promised of each.

Guarantee: every function of the library has an entry for each of its formats, with and without
fused multiply-adds.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import ModuleType

import numpy as np

from apery.core.errors import InvalidInputError
from apery.numerics.library.engine import make_ufunc
from apery.numerics.library.entry import Entry
from apery.numerics.library.vector import Kernel

_PLACES = {
    "exp": ("exp", ""), "exp2": ("exp2", ""), "expm1": ("expm1", ""), "log": ("log", ""),
    "log2": ("log2", ""), "log1p": ("log1p", ""), "sin": ("sine", "sin_"),
    "cos": ("sine", "cos_"), "tan": ("tan", ""), "atan": ("atan", ""), "tanh": ("tanh", ""),
    "sinh": ("hyperbolic", "sinh_"), "cosh": ("hyperbolic", "cosh_"), "erf": ("erf", ""),
    "erfc": ("erfc", ""), "logistic": ("logistic", ""), "cbrt": ("cbrt", ""),
    "rsqrt": ("rsqrt", ""),
}  # fmt: skip
"""The module of a function, and what its kernels' names begin with."""

NAMES = tuple(f"{name}{end}" for name in _PLACES for end in ("", "_fast"))


def _place(name: str) -> tuple[ModuleType, str, str]:
    if name not in NAMES:
        raise InvalidInputError(
            f"no function {name!r} in the library; there are {', '.join(NAMES)}"
        )
    base = name.removesuffix("_fast")
    module, start = _PLACES[base]
    end = "_fast" if name != base else ""
    return import_module(f"apery.numerics.library.functions.{module}"), start, end


def kernels(name: str) -> Mapping[str, Kernel]:
    """Return the kernels of a function by format.

    The faster variants have kernels of their own for float32; for float64 they are those of the
    accurate variant.
    """
    module, start, end = _place(name)
    return {
        "float32": getattr(module, f"{start}single{end}"),
        "float64": getattr(module, f"{start}double"),
    }


def entries(name: str) -> tuple[Entry, ...]:
    """Return what is promised of a function."""
    module, _, _ = _place(name)
    return tuple(e for e in module.ENTRIES if e.function == name)


def catalogue() -> tuple[Entry, ...]:
    """Return every entry of the library.

    Examples
    --------
    >>> from apery.numerics import library
    >>> single = [e for e in library.catalogue() if e.format == "float32"]
    >>> all(e.bound < 1 for e in single if e.variant == "accurate")
    True
    >>> max(single, key=lambda e: e.bound).function
    'erfc_fast'
    """
    return tuple(entry for name in NAMES for entry in entries(name))


@cache
def function(name: str) -> np.ufunc:
    """Return a function of the library as a ufunc."""
    module, _, _ = _place(name)
    title = (module.__doc__ or "").splitlines()[0]
    lines = [title, "", "Largest errors, in units of the last place:", ""]
    for e in entries(name):
        fused = "with" if e.fma else "without"
        bound = f"at most {e.bound}" if e.bound else f"{e.seen} seen, not bounded"
        lines.append(f"{e.format}, {fused} fused operations: {bound} ({e.established})")
    return make_ufunc(name, kernels(name), "\n".join(lines))
