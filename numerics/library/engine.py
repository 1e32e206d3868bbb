"""From kernels to NumPy ufuncs, compiled when first asked for.

Guarantee: every ufunc uses code for the same target at any time.

References
----------
NumPy manual, Universal functions (ufunc) C API: `PyUFunc_FromFuncAndData`.
"""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from importlib import import_module
from threading import RLock

import llvmlite.binding as llvm
import numpy as np

from apery.numerics.library.loops import build_loop
from apery.numerics.library.target import Target, from_environment
from apery.numerics.library.vector import Kernel
from apery.numerics.machine_code import load

_TYPES = {"float16": np.dtype("e").num, "float32": np.dtype("f").num, "float64": np.dtype("d").num}
_NUMPY = "numpy._core._multiarray_umath"
"""Where NumPy 2 keeps its table of C functions."""
_FROM_FUNCTIONS, _NO_IDENTITY = 1, -1
"""Place in NumPy's table of functions, and `PyUFunc_None`."""
_lock = RLock()
_target = from_environment()


def compiled(kernel: Kernel, format_: str, target: Target) -> int:
    """Return the address of the loop of a kernel."""
    x86 = llvm.get_process_triple().startswith(("x86_64", "i686"))
    return load(build_loop(kernel, format_, target, x86), target.width, "library")("loop")


class _Slots:
    """The machine code that NumPy calls for each format; NumPy keeps pointers to these arrays."""

    def __init__(self, name: str, kernels: Mapping[str, Kernel], doc: str) -> None:
        self.words = name.encode(), doc.encode()
        self.kernels = {"float16": kernels["float32"], **kernels}
        self.formats = list(self.kernels)
        count = len(self.formats)
        self.functions = (ctypes.c_void_p * count)()
        self.data = (ctypes.c_void_p * count)()
        self.types = (ctypes.c_char * (2 * count))(
            *(bytes([_TYPES[f]]) for f in self.formats for _ in ("in", "out"))
        )
        self.known: dict[Target, list[int]] = {}
        self.use(_target)

    def use(self, target: Target) -> None:
        """Take the machine code for a target, compiled if need be."""
        if target not in self.known:
            self.known[target] = [compiled(k, f, target) for f, k in self.kernels.items()]
        for i, address in enumerate(self.known[target]):
            self.functions[i] = address


_slots: dict[str, _Slots] = {}


def make_ufunc(name: str, kernels: Mapping[str, Kernel], doc: str) -> np.ufunc:
    """Return a ufunc of one argument.

    Parameters
    ----------
    name : str
        What it is called.
    kernels : mapping of str to kernel
        By format, "float32" and "float64". Half precision goes through the kernel for float32.
    doc : str
        Its documentation.
    """
    slots = _slots[name] = _Slots(name, kernels, doc)
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    table = ctypes.cast(
        pointer(import_module(_NUMPY)._UFUNC_API, None), ctypes.POINTER(ctypes.c_void_p)
    )
    # PyUFunc_FromFuncAndData(functions, data, types, ntypes, nin, nout, identity, name, doc, 0)
    kind = ctypes.PYFUNCTYPE(
        ctypes.py_object, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int,
        ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_int,
    )  # fmt: skip
    ufunc: np.ufunc = kind(table[_FROM_FUNCTIONS])(
        slots.functions, slots.data, slots.types, len(slots.formats), 1, 1, _NO_IDENTITY,
        *slots.words, 0,
    )  # fmt: skip
    return ufunc


def current_target() -> Target:
    """Return what functions are compiled for at present."""
    return _target


def set_target(target: Target) -> None:
    """Let every function, also those made already, use code for a target from now on."""
    global _target
    with _lock:
        _target = target
        for slots in _slots.values():
            slots.use(target)
