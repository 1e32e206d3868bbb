"""The kernels by name: what each promises, when it applies, and which variants there are.

Guarantee: every variant that is listed computes the same distances, or the same hits.

========== ======================================================= =========================
name       what it does                                            guarantee
========== ======================================================= =========================
bytes      compares lane by lane                                   exact
bitsliced  adds bitmaps of mismatches with carry-save adders       exact
fft        correlates embeddings, one inverse for all dimensions   exact: certified rounding
packed     folds positions, several counts in one float64          exact: certified rounding
sparse     counts pairs of equal symbols                           exact
hybrid     bit-sliced for frequent symbols, sparse for the others  exact
dense      searches: all distances, of which the small ones count  exact
oracle     one comparison after the other, by NumPy                exact, slow
========== ======================================================= =========================
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from apery.core.errors import InvalidInputError
from apery.core.kernel import Kernel
from apery.numerics.hamming.features import Features
from apery.numerics.hamming.hits import Finder
from apery.numerics.hamming.pattern import Codes, Counts, Pattern

Distances = Callable[[Codes, Counts], None]
"""Writes the distances of a text."""
_HERE = "apery.numerics.hamming"
_MODULES = {
    "bytes": "bytewise", "bitsliced": "bitsliced", "fft": "fft", "packed": "packed",
    "sparse": "sparse", "hybrid": "hybrid", "dense": "dense", "oracle": "oracle",
}  # fmt: skip
NAMES = tuple(name for name in _MODULES if name != "dense")
"""Kernels that write distances."""
SEARCHES = ("bytes", "bitsliced", "dense", "oracle")
"""Kernels that search with at most k mismatches."""
SAMPLING = Kernel.of("sampling")
"""The kernel of approximate distances; it is none of the others."""
MOST_BITMAP_ROWS = 128
"""Beyond so many rows bitmaps are not thought of."""
_RANGES: dict[str, tuple[str, Callable[[int], bool]]] = {
    "vectors": ("1 to 24", lambda v: 1 <= v <= 24),
    "groups": ("1 or 2", lambda v: 1 <= v <= 2),
    "width": ("0, 256 or 512", lambda v: v in (0, 256, 512)),
    "block": ("1 to 2^24", lambda v: 1 <= v <= 1 << 24),
    "heavy": ("1 or more", lambda v: v >= 1),
}
"""Values of parameters with which machine code can be written."""
MOST_TRANSFORMED, SHORTEST_TRANSFORMED = 64, 256
"""Transforms are thought of up to so many rows, and from that length of the pattern on."""
LONGEST_SINGLE = 8192
"""Longer patterns are cut into many pieces in single precision."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A kernel, and why it was taken.

    Parameters
    ----------
    kernel : Kernel
        Its name and parameters.
    seconds : float
        What the cost model expects; NaN where it knows nothing.
    reason : str
        "cost model", "measured" or "asked for".
    """

    kernel: Kernel
    seconds: float
    reason: str


def module(name: str) -> Any:
    """Return the module of a kernel.

    Raises
    ------
    InvalidInputError
        There is no kernel of this name.
    """
    if name not in _MODULES:
        raise InvalidInputError(f"no kernel {name!r}; there are {', '.join(NAMES)}")
    return import_module(f"{_HERE}.{_MODULES[name]}")


def obstacle(kernel: Kernel, pattern: Pattern, k: int | None = None) -> str:
    """Return why a kernel does not take a pattern; empty if it does."""
    if k is not None:
        if kernel.name not in SEARCHES:
            return f"{kernel.name} does not search; {', '.join(SEARCHES)} do"
        check = getattr(module(kernel.name), "find_obstacle", None)
        return str(check(pattern, k)) if check else ""
    if kernel.name == "dense":
        return "dense measures distances with another kernel; name that one"
    if kernel == SAMPLING:
        from apery.numerics.hamming import sampling

        return sampling.obstacle(pattern)
    check = getattr(module(kernel.name), "obstacle", None)
    return str(check(pattern)) if check else ""


def prepare(kernel: Kernel, pattern: Pattern) -> Distances:
    """Return the function that writes the distances of a text.

    Raises
    ------
    InvalidInputError
        The kernel does not exist, does not take the pattern, or has no such parameter.
    """
    problem = obstacle(kernel, pattern)
    if problem:
        raise InvalidInputError(f"{kernel} is no kernel for this pattern: {problem}")
    distances: Distances = _called(kernel, module(kernel.name).prepare, pattern)
    return distances


def prepare_find(kernel: Kernel, pattern: Pattern, k: int) -> Finder:
    """Return the function that finds the places with at most k mismatches.

    Raises
    ------
    InvalidInputError
        As for `prepare`.
    """
    problem = obstacle(kernel, pattern, k)
    if problem:
        raise InvalidInputError(f"{kernel} is no kernel for this search: {problem}")
    finder: Finder = _called(kernel, module(kernel.name).prepare_find, pattern, k)
    return finder


def _called(kernel: Kernel, function: Callable[..., Any], *arguments: Any) -> Any:
    for name, value in kernel.parameters:
        words, good = _RANGES.get(name, ("", None))
        if good and not (type(value) is int and good(value)):
            raise InvalidInputError(f"{kernel}: {name} is {words}")
    try:
        return function(*arguments, **dict(kernel.parameters))
    except TypeError as error:
        code = function.__code__
        known = code.co_varnames[len(arguments) : code.co_argcount + code.co_kwonlyargcount]
        raise InvalidInputError(
            f"{kernel}: the parameters of {kernel.name} are {', '.join(known) or 'none'}"
        ) from error


def named(method: str) -> Kernel:
    """Read a kernel that a user asks for: ``bitsliced`` or ``bitsliced(block=4096)``.

    Raises
    ------
    InvalidInputError
        There is no such kernel.
    """
    if not isinstance(method, str):
        raise InvalidInputError(f"method is {method!r}; it is 'auto' or the name of a kernel")
    kernel = Kernel.parse(method if "(" in method else f"{method}()")
    module(kernel.name)
    return kernel


def variants(features: Features) -> Iterator[Kernel]:
    """Yield the variants that are worth a thought for a pattern and a text."""
    if features.k is not None:
        yield from _searches(features)
        return
    if features.bits:
        for width in (256, 512):
            yield Kernel.of("bytes", width=width)
        if features.distinct <= MOST_BITMAP_ROWS:
            for block in (4096, 8192, 16384, 32768):
                yield Kernel.of("bitsliced", block=block, groups=2)
    yield Kernel.of("sparse")
    if features.bits and features.distinct > 8:
        for heavy in (4, 8, 16, 32, 64):
            if heavy < features.distinct:
                yield Kernel.of("hybrid", heavy=heavy)
    yield from _transforms(features)
    if features.needed is not None and features.bits:
        yield SAMPLING


def further(features: Features) -> Iterator[Kernel]:
    """Yield variants that a thorough search tries too: tiles, orders, embeddings, packings."""
    few = features.bits and features.distinct <= MOST_BITMAP_ROWS
    if features.k is not None:
        if features.bits:
            yield from (Kernel.of("bytes", vectors=v, width=w) for v in (2, 8) for w in (256, 512))
        if few:
            yield Kernel.of("bitsliced", block=16384, groups=1)
            yield Kernel.of("bitsliced", block=16384, groups=2, width=256)
        return
    if features.bits:
        yield from (Kernel.of("bytes", vectors=v, width=256) for v in (6, 18, 24))
    if few:
        yield from (Kernel.of("bitsliced", block=16384, groups=g, phases=q)
                    for g in (1, 2) for q in (1, 8))  # fmt: skip
        yield Kernel.of("bitsliced", block=16384, groups=2, width=256)
    if features.distinct <= MOST_TRANSFORMED and features.length >= SHORTEST_TRANSFORMED:
        yield Kernel.of("fft", backend="numpy", precision="float64")
        yield Kernel.of("fft", backend="scipy", precision="float64", embedding="one-hot")
        yield Kernel.of("fft", backend="scipy", precision="float64", digits=1)
        if features.length <= LONGEST_SINGLE:
            yield Kernel.of("fft", backend="scipy", precision="float32")
        yield from (Kernel.of("packed", fold=2), Kernel.of("packed", capacity=15))


def _searches(features: Features) -> Iterator[Kernel]:
    if features.bits:
        yield Kernel.of("bytes", vectors=4)
        if features.distinct <= MOST_BITMAP_ROWS:
            for block in (8192, 32768):
                yield Kernel.of("bitsliced", block=block, groups=2)
    yield Kernel.of("dense")


def _transforms(features: Features) -> Iterator[Kernel]:
    if features.distinct <= MOST_TRANSFORMED and features.length >= SHORTEST_TRANSFORMED:
        for backend in backends():
            yield Kernel.of("fft", backend=backend, precision="float64")
        yield Kernel.of("packed")


@cache
def backends() -> tuple[str, ...]:
    """Return the libraries of Fourier transforms that are installed, the fastest first."""
    try:
        import_module("mkl_fft")
    except ImportError:
        return ("scipy",)
    return ("mkl", "scipy")
