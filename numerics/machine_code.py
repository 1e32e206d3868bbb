"""From LLVM instructions to machine code: compiled for this processor, kept on disk.

Guarantee: machine code belongs to the instructions it was made from: the name of a kept file is a
hash of them, of the processor and of the version of LLVM.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from threading import RLock
from typing import Any

import llvmlite.binding as llvm
from llvmlite import ir

from apery.core.cache import cache_folder

I64 = ir.IntType(64)
_lock = RLock()
_engines: list[Any] = []


@cache
def features() -> dict[str, bool]:
    """Return the features of this processor by their LLVM names."""
    try:
        return dict(llvm.get_host_cpu_features())
    except RuntimeError:  # LLVM cannot tell on some platforms
        return {}


def vector_width() -> int:
    """Return the bits of the widest vectors of this processor: 512, 256 or 128."""
    has = features()
    return 512 if has.get("avx512f") else 256 if has.get("avx2") else 128


@cache
def machine(width: int) -> llvm.TargetMachine:
    """Return LLVM's machine for this processor, with vectors up to the width in bits."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    has = features()
    flags = llvm.FeatureMap(has).flatten() if has else ""
    if width >= 512 and has.get("avx512f"):
        flags += ",-prefer-256-bit"
    triple = llvm.Target.from_triple(llvm.get_process_triple())
    return triple.create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=flags, opt=3, reloc="default", codemodel="jitdefault"
    )


def _object_code(text: str, width: int, folder: str) -> bytes:
    """Compile a module, or find what it was compiled to before."""
    builder = machine(width)
    identity = [text, llvm.get_host_cpu_name(), builder.triple, str(llvm.llvm_version_info)]
    identity += sorted(name for name, there in features().items() if there)
    name = hashlib.sha256("\n".join(identity).encode()).hexdigest()[:32]
    path = cache_folder() / folder / f"{name}.o"
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


def load(module: ir.Module, width: int, folder: str) -> Callable[[str], int]:
    """Compile a module, and return what gives the address of a function by its name.

    Parameters
    ----------
    module : ir.Module
        The instructions.
    width : int
        Bits of the widest vectors that may be used; LLVM cuts wider ones.
    folder : str
        The folder below the cache in which the machine code is kept.
    """
    code = _object_code(str(module), width, folder)
    with _lock:
        empty = llvm.parse_assembly(f'target triple = "{llvm.get_process_triple()}"')
        engine = llvm.create_mcjit_compiler(empty, machine(width))
        engine.add_object_file(llvm.ObjectFileRef.from_data(code))
        engine.finalize_object()
        _engines.append(engine)  # the code lives as long as the process
    return lambda name: int(engine.get_function_address(name))


def place(build: ir.IRBuilder, base: ir.Value, offset: ir.Value, kind: ir.Type) -> ir.Value:
    """Return the pointer to a value of a type, so many bytes behind a pointer to bytes."""
    return build.bitcast(build.gep(base, [offset]), kind.as_pointer())


def loop(
    build: ir.IRBuilder,
    start: ir.Value,
    stop: ir.Value,
    step: ir.Value,
    body: Callable[[ir.Value], None],
) -> None:
    """Write a loop over 64-bit indices; `body` writes the instructions for one of them."""

    def without_state(index: ir.Value, state: list[ir.Value]) -> list[ir.Value]:
        body(index)
        return state

    carry(build, start, stop, step, [], without_state)


def carry(
    build: ir.IRBuilder,
    start: ir.Value,
    stop: ir.Value,
    step: ir.Value,
    state: list[ir.Value],
    body: Callable[[ir.Value, list[ir.Value]], list[ir.Value]],
) -> list[ir.Value]:
    """Write a loop that carries values in registers from one round to the next.

    Parameters
    ----------
    state : list of ir.Value
        The values before the first round.
    body : callable
        Takes an index and the values, writes one round and returns the values after it.

    Returns
    -------
    list of ir.Value
        The values after the last round.
    """
    before = build.block
    head, inside, after = (build.append_basic_block() for _ in range(3))
    build.branch(head)
    build.position_at_end(head)
    index = build.phi(start.type)
    index.add_incoming(start, before)
    held = [build.phi(value.type) for value in state]
    for phi, value in zip(held, state, strict=True):
        phi.add_incoming(value, before)
    build.cbranch(build.icmp_signed("<", index, stop), inside, after)
    build.position_at_end(inside)
    new = body(index, list(held))
    index.add_incoming(build.add(index, step), build.block)
    for phi, value in zip(held, new, strict=True):
        phi.add_incoming(value, build.block)
    build.branch(head)
    build.position_at_end(after)
    return list(held)
