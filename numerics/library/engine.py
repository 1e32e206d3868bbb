"""From kernels to NumPy ufuncs: compiled when first asked for, kept on disk.

Guarantee: the machine code belongs to the instructions it was made from: the name of a kept file
is a hash of them, of the processor and of the version of LLVM.

References
----------
NumPy manual, Universal functions (ufunc) C API: `PyUFunc_FromFuncAndData`.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import os
import tempfile
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from threading import RLock
from typing import Any

import llvmlite.binding as llvm
import numpy as np

from apery.numerics.library.loops import build_loop
from apery.numerics.library.target import Target, features, from_environment, machine
from apery.numerics.library.vector import Kernel

_TYPES = {"float16": np.dtype("e").num, "float32": np.dtype("f").num, "float64": np.dtype("d").num}
_NUMPY = "numpy._core._multiarray_umath"
"""Where NumPy 2 keeps its table of C functions."""
_FROM_FUNCTIONS, _NO_IDENTITY = 1, -1
"""Place in NumPy's table of functions, and `PyUFunc_None`."""
_lock = RLock()
_engines: list[Any] = []
_target = from_environment()


def cache_folder() -> Path:
    """Return the folder of compiled kernels: below ``APERY_CACHE``, else the user's cache."""
    base = os.environ.get("APERY_CACHE")
    if base:
        return Path(base) / "library"
    user = os.environ.get("XDG_CACHE_HOME")
    return (Path(user) if user else Path.home() / ".cache") / "apery" / "library"


def _object_code(text: str, target: Target) -> bytes:
    """Compile a module, or find what it was compiled to before."""
    builder = machine(target.width)
    identity = [text, llvm.get_host_cpu_name(), builder.triple, str(llvm.llvm_version_info)]
    identity += sorted(name for name, there in features().items() if there)
    name = hashlib.sha256("\n".join(identity).encode()).hexdigest()[:32]
    path = cache_folder() / f"{name}.o"
    with contextlib.suppress(OSError):
        kept = path.read_bytes()
        if kept[:32] == hashlib.sha256(kept[32:]).digest():
            return kept[32:]
    module = llvm.parse_assembly(text)
    module.verify()
    options = llvm.create_pipeline_tuning_options(speed_level=2)
    options.loop_unrolling = False
    passes = llvm.create_pass_builder(builder, options)
    passes.getModulePassManager().run(module, passes)
    code: bytes = builder.emit_object(module)
    with contextlib.suppress(OSError):  # a cache that cannot be written costs time, nothing else
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.sha256(code).digest() + code)
        Path(temporary).replace(path)
    return code


def compiled(kernel: Kernel, format_: str, target: Target) -> int:
    """Return the address of the loop of a kernel."""
    x86 = llvm.get_process_triple().startswith(("x86_64", "i686"))
    text = str(build_loop(kernel, format_, target, x86))
    code = _object_code(text, target)
    with _lock:
        empty = llvm.parse_assembly(f'target triple = "{llvm.get_process_triple()}"')
        engine = llvm.create_mcjit_compiler(empty, machine(target.width))
        engine.add_object_file(llvm.ObjectFileRef.from_data(code))
        engine.finalize_object()
        _engines.append(engine)  # the code lives as long as the process
        return int(engine.get_function_address("loop"))


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
