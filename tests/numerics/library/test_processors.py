"""Other processors of the same family: shorter vectors, no AVX-512, no fused operations."""

from __future__ import annotations

import ctypes

import llvmlite.binding as llvm
import numpy as np
import pytest

from apery.numerics import library, machine_code
from apery.numerics.library import registry, target
from apery.numerics.library.loops import build_loop

pytestmark = pytest.mark.skipif(
    not llvm.get_process_triple().startswith("x86_64"), reason="the processors are x86-64 ones"
)
LEVELS = {"x86-64": (128, False), "x86-64-v2": (128, False), "x86-64-v3": (256, True)}
LOOP = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * 4)


def compiled_for(level: str, name: str, format_: str) -> tuple[object, int]:
    width, fma = LEVELS[level]
    kernel = registry.kernels(name)[format_]
    text = str(build_loop(kernel, format_, target.Target(width, fma), x86=True))
    module = llvm.parse_assembly(text)
    machine_code.machine(128)  # LLVM is set up
    machine = llvm.Target.from_triple(llvm.get_process_triple()).create_target_machine(
        cpu=level, features="", opt=3, reloc="default", codemodel="jitdefault"
    )
    assert "zmm" not in machine.emit_assembly(module)
    if not fma:
        assert "fma" not in machine.emit_assembly(module)
    engine = llvm.create_mcjit_compiler(module, machine)
    engine.finalize_object()
    return engine, engine.get_function_address("loop")


@pytest.mark.parametrize("name", [n for n in library.NAMES if not n.endswith("_fast")])
@pytest.mark.parametrize("level", LEVELS)
def test_results_are_the_same_on_lesser_processors(level: str, name: str) -> None:
    has = machine_code.features()
    if level == "x86-64-v3" and not (has.get("avx2") and has.get("fma")):
        pytest.skip("no AVX2 here")
    for kind, format_ in ((np.float32, "float32"), (np.float64, "float64")):
        raw = np.random.default_rng(6).integers(0, 256, 2003 * np.dtype(kind).itemsize)
        x = raw.astype(np.uint8).view(kind)
        engine, address = compiled_for(level, name, format_)
        y = np.empty_like(x)
        places = (ctypes.c_void_p * 2)(x.ctypes.data, y.ctypes.data)
        count = ctypes.c_int64(x.size)
        steps = (ctypes.c_int64 * 2)(x.itemsize, x.itemsize)
        LOOP(address)(places, ctypes.addressof(count), steps, None)
        with library.using(fma=LEVELS[level][1]):
            expected = getattr(library, name)(x)
        assert np.array_equal(y, expected, equal_nan=True)
        assert np.array_equal(np.signbit(y[~np.isnan(y)]), np.signbit(expected[~np.isnan(y)]))
        assert engine is not None
