"""Elementary functions of arrays with stated bounds, compiled for this processor.

Guarantee: the error of each function is at most the bound of its entry in `catalogue`, at every
input of the format; the special values are those of C23, annex F.10; and results do not depend on
the place in the array, its strides, or the width of vectors.

Every name is a NumPy ufunc of one argument, made when it is first asked for: ``out=``, ``where=``,
broadcasting and strides work as with NumPy. float16 is computed in float32 and rounded, integers
become floats as in NumPy. No floating-point warning is raised. For each name there is a faster
variant with a wider bound, ``exp_fast`` for ``exp``.

Examples
--------
>>> import numpy as np
>>> from apery.numerics import library
>>> library.exp(np.float32([0, 1, -200]))
array([1.       , 2.7182817, 0.       ], dtype=float32)
>>> library.log1p(np.array([1e-300, -1.0, -2.0]))
array([1.e-300,   -inf,     nan])
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module

from apery.numerics.library.engine import current_target, set_target
from apery.numerics.library.entry import Entry
from apery.numerics.library.registry import NAMES, catalogue, entries, function
from apery.numerics.library.target import Target, native

__all__ = ["NAMES", "Entry", "Target", "catalogue", "entries", "function", "native", "use", "using"]


def use(fma: bool | None = None, width: int | None = None) -> Target:
    """Choose the instructions of all functions, also of those made already.

    Parameters
    ----------
    fma : bool, optional
        Whether to use fused multiply-adds; what the processor has by default.
    width : int, optional
        Bits of the vectors, 32 to 512; what the processor has by default.

    Returns
    -------
    Target
        What was in use before.

    Examples
    --------
    >>> from apery.numerics import library
    >>> before = library.use(fma=False)
    >>> float(library.exp(1.0)) == 2.718281828459045
    True
    >>> _ = library.use()
    """
    before, suited = current_target(), native()
    target = replace(suited, fma=suited.fma if fma is None else fma)
    if width is not None:
        target = replace(target, width=width, avx512=target.avx512 and width == 512)
    set_target(target)
    return before


@contextmanager
def using(fma: bool | None = None, width: int | None = None) -> Iterator[Target]:
    """Choose the instructions for the time of a ``with`` block."""
    before = use(fma, width)
    try:
        yield current_target()
    finally:
        set_target(before)


def __getattr__(name: str) -> object:
    if name in NAMES:
        return function(name)
    if name == "scalar":  # brings numba
        return import_module(f"{__name__}.scalar")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *NAMES])
