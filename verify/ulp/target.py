"""The functions that are scanned: by name, from a shared library, from a file, or as they are.

Guarantee: a target is asked for whole arrays of one format and answers with arrays of that format;
an answer in another format is refused, never rounded in silence, but for bfloat16, which numpy
lacks: there the target works in float32, and its results are rounded to nearest even.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib
import importlib.util
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apery.core.errors import InvalidInputError
from apery.numerics.formats import BFLOAT16, FLOAT16, FLOAT32, FLOAT64, FloatFormat

Bits = NDArray[Any]
"""Unsigned integers, as wide as the format."""
BitFunction = Callable[[Bits], Bits]

UNSIGNED: dict[int, np.dtype[Any]] = {
    16: np.dtype(np.uint16),
    32: np.dtype(np.uint32),
    64: np.dtype(np.uint64),
}
_NUMPY: dict[str, np.dtype[Any]] = {
    FLOAT16.name: np.dtype(np.float16), FLOAT32.name: np.dtype(np.float32),
    FLOAT64.name: np.dtype(np.float64),
}  # fmt: skip
_C = {FLOAT32.name: ctypes.c_float, FLOAT64.name: ctypes.c_double}


@dataclass(frozen=True, slots=True)
class Target:
    """What is scanned.

    Parameters
    ----------
    text : str
        ``package.module.function``, ``library.so:function``, ``file.py:name``, or any name if a
        function is given.
    function : callable, optional
        A function of one array, or a compiled function of one number.

    Examples
    --------
    >>> from apery.numerics.formats import FLOAT32
    >>> f = Target("numpy.exp").on_bits(FLOAT32)
    >>> hex(f(np.array([0x3F800000], dtype=np.uint32))[0])
    '0x402df855'
    >>> Target("numpy.expp").on_bits(FLOAT32)
    Traceback (most recent call last):
    ...
    apery.core.errors.InvalidInputError: numpy has no 'expp'; ...
    """

    text: str
    function: Callable[[Any], Any] | None = None

    def on_bits(self, form: FloatFormat) -> BitFunction:
        """Return the target as a function from bits to bits.

        Raises
        ------
        InvalidInputError
            The name leads nowhere, or what it names is no function of numbers.
        """
        if self.function is not None:
            return on_bits(self.function, form, self.text)
        return _resolved(self.text, form.name)

    def fingerprint(self) -> str:
        """Return a hash of the file that the target comes from, empty where there is none."""
        path, colon, _ = self.text.rpartition(":")
        if self.function is not None or not colon or not Path(path).is_file():
            return ""
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:16]


@lru_cache(maxsize=16)
def _resolved(text: str, name: str) -> BitFunction:
    from apery.numerics.formats import float_format

    form = float_format(name)
    path, colon, attribute = text.rpartition(":")
    if not colon:
        return on_bits(_by_name(text), form, text)
    if path.endswith(".py"):
        return on_bits(_from_file(Path(path), attribute), form, text)
    return _from_library(path, attribute, form)


def _by_name(text: str) -> Callable[[Any], Any]:
    """Import the longest module that a dotted name begins with, and follow the rest."""
    words = text.split(".")
    if len(words) < 2 or not all(w.isidentifier() for w in words):
        raise InvalidInputError(
            f"{text!r} names no target; write package.function, library.so:function or file.py:name"
        )
    for length in range(len(words) - 1, 0, -1):
        module = ".".join(words[:length])
        try:
            found: Any = importlib.import_module(module)
        except ModuleNotFoundError as error:
            if error.name is None or not module.startswith(error.name):
                raise InvalidInputError(f"{module} cannot be imported: {error}") from error
            continue
        for k, word in enumerate(words[length:], length):
            if not hasattr(found, word):
                raise InvalidInputError(
                    f"{'.'.join(words[:k])} has no {word!r}; a target is a function of arrays"
                )
            found = getattr(found, word)
        return _callable(found, text)
    raise InvalidInputError(f"there is no module {words[0]!r}; install it, or check the spelling")


def _callable(found: Any, text: str) -> Callable[[Any], Any]:
    if not callable(found):
        raise InvalidInputError(f"{text} is no function; a target maps arrays of numbers")
    function: Callable[[Any], Any] = found
    return function


def _from_file(path: Path, attribute: str) -> Callable[[Any], Any]:
    if not path.is_file():
        raise InvalidInputError(f"there is no file {path}; give its path from the current folder")
    name = f"apery_target_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise InvalidInputError(
            f"{path} cannot be run: {type(error).__name__}: {error}; mend the file"
        ) from error
    if not hasattr(module, attribute):
        raise InvalidInputError(f"{path} has no {attribute!r}; name a function of the file")
    return _callable(getattr(module, attribute), f"{path}:{attribute}")


def _from_library(path: str, name: str, form: FloatFormat) -> BitFunction:
    """Return a loop over a C function; float16 and bfloat16 travel as uint16_t."""
    # Without a slash the loader would look elsewhere than in the current folder.
    place = str(Path(path).resolve()) if Path(path).is_file() else path
    try:
        library = ctypes.CDLL(place)
    except OSError as error:
        raise InvalidInputError(f"{path} cannot be loaded: {error}") from error
    try:
        found = getattr(library, name)
    except AttributeError:
        raise InvalidInputError(f"{path} has no function {name!r}; nm -D lists them") from None
    kind = _C.get(form.name, ctypes.c_uint16)
    found.argtypes, found.restype = [kind], kind
    loop = _loop(found)

    def on_c(bits: Bits) -> Bits:
        out = np.empty_like(bits)
        if form.name in _NUMPY and form != FLOAT16:
            loop(bits.view(_NUMPY[form.name]), out.view(_NUMPY[form.name]))
        else:
            loop(bits, out)
        return out

    # Keeps the library loaded.
    on_c.__dict__["library"] = library
    return on_c


def _loop(scalar: Any) -> Callable[[Any, Any], None]:
    """Compile a loop over a function of one number."""
    from numba import njit

    @njit(nogil=True)  # type: ignore[untyped-decorator]
    def loop(x: Any, out: Any) -> None:
        for i in range(x.size):
            out[i] = scalar(x[i])

    compiled: Callable[[Any, Any], None] = loop
    return compiled


def on_bits(function: Callable[[Any], Any], form: FloatFormat, text: str) -> BitFunction:
    """Return a function of arrays as a function from bits to bits."""
    from numba.core.dispatcher import Dispatcher

    working = _NUMPY.get(form.name, _NUMPY[FLOAT32.name])
    loops: dict[str, Any] = {}

    def evaluate(x: NDArray[Any]) -> NDArray[Any]:
        if "loop" in loops:
            out = np.empty_like(x)
            loops["loop"](x, out)
            return out
        try:
            found = np.asarray(function(x))
        except Exception as error:
            if isinstance(function, Dispatcher) and "loop" not in loops:
                _check_scalar(function, working, text)
                loops["loop"] = _loop(function)
                return evaluate(x)
            if isinstance(error, (TypeError, ValueError)) and x.size:
                return _one_by_one(function, x, working, text)
            raise
        if found.shape != x.shape:
            raise InvalidInputError(
                f"{text} returns an array of shape {found.shape} for one of shape {x.shape}; a "
                "target maps each number"
            )
        return found

    def mapped(bits: Bits) -> Bits:
        if form == BFLOAT16:
            return _round_to_bfloat16(evaluate_checked(_from_bfloat16(bits)))
        return evaluate_checked(bits.view(working)).view(UNSIGNED[form.bits])

    def evaluate_checked(x: NDArray[Any]) -> NDArray[Any]:
        with np.errstate(all="ignore"):
            found = evaluate(x)
        if found.dtype != working:
            raise InvalidInputError(
                f"{text} returns {found.dtype} for {working}; let it round to {working} at its end"
            )
        return np.ascontiguousarray(found)

    return mapped


def _check_scalar(function: Any, working: np.dtype[Any], text: str) -> None:
    got = np.asarray(function(working.type(0.5))).dtype
    # Compiled functions give Python floats back for both widths; their signature tells.
    kind = str(function.nopython_signatures[-1].return_type)
    if kind != working.name:
        raise InvalidInputError(
            f"{text} returns {kind or got} for {working}; let it round to {working} at its end"
        )


def _one_by_one(
    function: Callable[[Any], Any], x: NDArray[Any], working: np.dtype[Any], text: str
) -> NDArray[Any]:
    """Call a function of one number again and again."""
    found = [function(value) for value in x]
    kinds = {type(value) for value in found}
    exact = working == np.float64 and kinds <= {float, np.float64}
    if not exact and kinds != {working.type}:
        raise InvalidInputError(
            f"{text} returns {', '.join(sorted(k.__name__ for k in kinds))} for {working}; let it "
            f"return numpy.{working} numbers"
        )
    return np.array(found, dtype=working)


def _from_bfloat16(bits: Bits) -> NDArray[np.float32]:
    return (bits.astype(np.uint32) << np.uint32(16)).view(np.float32)


def _round_to_bfloat16(values: NDArray[Any]) -> Bits:
    bits = values.view(np.uint32)
    odd = (bits >> np.uint32(16)) & np.uint32(1)
    rounded = (bits + np.uint32(0x7FFF) + odd) >> np.uint32(16)
    # A NaN with few bits set would be rounded to an infinity.
    is_nan = (bits & np.uint32(0x7FFFFFFF)) > np.uint32(0x7F800000)
    return np.where(is_nan, np.uint32(0x7FC0) | (bits >> np.uint32(16)), rounded).astype(np.uint16)
