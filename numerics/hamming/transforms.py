"""Libraries of fast Fourier transforms behind one call.

Guarantee: the rows of an array are transformed, with no scaling forwards and 1/N backwards, by one
thread; the choice of the library changes rounding errors and time alone.

SciPy's transforms of several rows at once are vectorised across the rows; MKL's are within each.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, Literal

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from apery.core.errors import InvalidInputError, ToolMissingError

Backend = Literal["scipy", "numpy", "mkl"]
Signals = NDArray[Any]
"""Complex numbers, shape (b, N)."""
Transform = Callable[[Signals], Signals]


def transforms(backend: Backend) -> tuple[Transform, Transform]:
    """Return the transform of the rows of an array, and its inverse; they may work in place.

    Raises
    ------
    ToolMissingError
        If the library is not installed.

    Examples
    --------
    >>> forward, backward = transforms("scipy")
    >>> backward(forward(np.array([[1, 0, 2, 0]], np.complex64))).real
    array([[1., 0., 2., 0.]], dtype=float32)
    """
    match backend:
        case "scipy":
            return (
                lambda z: scipy.fft.fft(z, overwrite_x=True, workers=1),
                lambda z: scipy.fft.ifft(z, overwrite_x=True, workers=1),
            )
        case "numpy":
            return lambda z: np.fft.fft(z, out=z), lambda z: np.fft.ifft(z, out=z)
        case "mkl":
            return _mkl()
    raise InvalidInputError(f"the backend {backend!r} is none of scipy, numpy, mkl")


def _mkl() -> tuple[Transform, Transform]:
    try:
        library, threads = import_module("mkl_fft"), import_module("mkl")
    except ImportError as error:
        raise ToolMissingError("mkl_fft is missing; run pip install 'apery[mkl]'") from error

    def alone(transform: Any) -> Transform:
        def one_thread(signals: Signals) -> Signals:
            before = threads.set_num_threads_local(1)
            try:
                result: Signals = transform(signals, out=signals)
                return result
            finally:
                threads.set_num_threads_local(before)

        return one_thread

    return alone(library.fft), alone(library.ifft)
