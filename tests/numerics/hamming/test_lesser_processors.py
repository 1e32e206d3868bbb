"""Other processors of the same family: the same counts without AVX-512, and without AVX."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import llvmlite.binding as llvm
import numpy as np
import pytest
from llvmlite import ir
from tests.numerics.hamming.cases import Prepare, assert_finds, guarded, random_text

from apery.numerics import machine_code
from apery.numerics.hamming import (
    bitsliced,
    bitsliced_code,
    bytes_code,
    bytewise,
    early_exit_code,
    oracle,
    sampling,
    vectors,
)
from apery.numerics.hamming.pattern import Codes, Pattern, count_type

pytestmark = pytest.mark.skipif(
    not llvm.get_process_triple().startswith("x86_64"), reason="the processors are x86-64 ones"
)
LEVELS = ("x86-64", "x86-64-v2", "x86-64-v3")
ENGINES: list[Any] = []
"""The code lives as long as the process."""
CODE = (bitsliced_code, bytes_code, early_exit_code)


def forget() -> None:
    """Forget what was compiled, in all modules that compile and all that call these."""
    for module in (*CODE, bitsliced, bytewise, sampling):
        for thing in vars(module).values():
            if hasattr(thing, "cache_clear"):
                thing.cache_clear()


def emitted(module: ir.Module, level: str) -> tuple[str, bytes]:
    """Compile a module for a processor without AVX-512, and return the assembly and the code."""
    machine_code.machine(128)  # LLVM is set up
    machine = llvm.Target.from_triple(llvm.get_process_triple()).create_target_machine(
        cpu=level, features="", opt=3, reloc="default", codemodel="jitdefault"
    )
    parsed = llvm.parse_assembly(str(module))
    parsed.verify()
    options = llvm.create_pipeline_tuning_options(speed_level=2)
    options.loop_unrolling = False
    passes = llvm.create_pass_builder(machine, options)
    passes.getModulePassManager().run(parsed, passes)
    return machine.emit_assembly(parsed), machine.emit_object(parsed)


@pytest.fixture(params=LEVELS)
def level(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Let everything be compiled for a lesser processor, and nothing be kept of it."""
    name: str = request.param
    has = machine_code.features()
    if name == "x86-64-v3" and not (has.get("avx2") and has.get("bmi2")):
        pytest.skip("no AVX2 here")
    compiled: list[str] = []

    def load(module: ir.Module, width: int, folder: str) -> Callable[[str], int]:
        assembly, code = emitted(module, name)
        compiled.append(assembly)
        engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine_code.machine(128))
        engine.add_object_file(llvm.ObjectFileRef.from_data(code))
        engine.finalize_object()
        ENGINES.append(engine)
        return lambda function: int(engine.get_function_address(function))

    forget()
    for module in CODE:
        monkeypatch.setattr(module, "load", load)
    monkeypatch.setattr(vectors, "features", dict)
    for module in (bitsliced, bytewise, sampling):
        monkeypatch.setattr(module, "vector_width", lambda: 256 if name == "x86-64-v3" else 128)
    yield name
    forget()
    assert compiled, "nothing was compiled"
    for assembly in compiled:
        assert "zmm" not in assembly and "vpternlog" not in assembly
        assert ("ymm" in assembly) == (name == "x86-64-v3")


def cases(m: int, beyond: int) -> Iterator[tuple[Codes, Pattern]]:
    """Yield instances of all types of texts and ways to compare."""
    rng = np.random.default_rng(m)
    for size in (256, 300, 70_000):
        text = random_text(rng, size, m + beyond)
        text %= 5
        codes = rng.integers(0, 6, m).astype(text.dtype)
        yield text, Pattern.plain(codes, size, wildcard=4)
    matches = rng.random((5, 9)) < 0.5
    rows = rng.integers(-1, 5, m).astype(np.int32)
    yield random_text(rng, 9, m + beyond), Pattern.related(rows, matches)


def assert_smallest_counts(prepare: Prepare, text: Codes, pattern: Pattern) -> None:
    expected = oracle.distances(text, pattern)
    out = guarded(prepare(pattern), text, len(expected), count_type(len(pattern)))
    assert np.array_equal(out, expected)


@pytest.mark.parametrize(("groups", "width"), [(1, 0), (2, 512)])
def test_bitsliced(level: str, groups: int, width: int) -> None:
    for m, beyond in ((63, 64), (200, 1500)):
        for text, pattern in cases(m, beyond):
            prepare = partial(bitsliced.prepare, groups=groups, width=width)
            assert_smallest_counts(prepare, text, pattern)
    for text, pattern in list(cases(300, 1030))[:2]:
        find = partial(bitsliced.prepare_find, groups=groups, width=width)
        assert_finds(find, text, pattern, 0, 200, 300)


@pytest.mark.parametrize(("many", "width"), [(1, 0), (4, 512)])
def test_bytes(level: str, many: int, width: int) -> None:
    for m, beyond in ((63, 64), (200, 1500)):
        for text, pattern in cases(m, beyond):
            prepare = partial(bytewise.prepare, vectors=many, width=width)
            assert_smallest_counts(prepare, text, pattern)
            find = partial(bytewise.prepare_find, vectors=many, width=width)
            assert_finds(find, text, pattern, 0, m // 2, m)


def test_sampling(level: str) -> None:
    for text, pattern in list(cases(300, 1030))[::3]:
        found = sampling.approximate(text, pattern, 0.01, 0.999, 5)
        exact = oracle.distances(text, pattern)
        assert np.array_equal(found.low, exact) and np.array_equal(found.high, exact)


def test_this_processor_uses_what_it_has() -> None:
    """So that the tests above see a difference at all."""
    if machine_code.vector_width() < 512:
        pytest.skip("no AVX-512 here")
    module = bitsliced_code.build_module("uint8", "uint8", "equal", 512, 2)
    assert "llvm.x86.avx512.pternlog.q.512" in str(module)
