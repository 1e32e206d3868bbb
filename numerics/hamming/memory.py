"""Memory that kernels use again and again.

Guarantee: no two threads share it; what a name held before is lost when it is asked for again.

Fresh pages cost more than many a kernel: the first touch of a megabyte takes some 100 microseconds.
"""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import NDArray

MOST = 8 << 20
"""Bytes that are kept for a name; more is given but not kept."""


def aligned(size: int) -> NDArray[np.uint8]:
    """Return so many bytes of memory from the border of a cache line on."""
    raw = np.empty(size + 64, dtype=np.uint8)
    start = -int(raw.__array_interface__["data"][0]) % 64
    return raw[start : start + size]


class _Kept(threading.local):
    def __init__(self) -> None:
        self.by_name: dict[str, NDArray[np.uint8]] = {}


_kept = _Kept()


def scratch(name: str, size: int) -> NDArray[np.uint8]:
    """Return so many bytes for a use, from the border of a cache line on; what they hold is any.

    Examples
    --------
    >>> scratch("example", 100).shape, scratch("example", 50).base is scratch("example", 100).base
    ((100,), True)
    """
    found = _kept.by_name.get(name)
    if found is None or len(found) < size:
        found = aligned(size)
        if size <= MOST:
            _kept.by_name[name] = found
    return found[:size]
