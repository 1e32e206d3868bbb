"""The loop of a ufunc around a kernel.

Guarantee: an element gets the same bits wherever it stands in the array, whatever the strides
and the number of elements; the floating-point environment of the caller, its flags, rounding and
treatment of subnormals, is neither used nor changed.

Whole vectors are read and written while the data are contiguous; what is left, and strided data,
go through a buffer of one vector and the same kernel.

References
----------
NumPy manual, Universal functions (ufunc) C API: `PyUFuncGenericFunction`.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from llvmlite import ir

from apery.numerics.library.vector import F16, F32, F64, I16, I32, I64, Code, Kernel, Value
from apery.numerics.machine_code import loop, place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apery.numerics.library.target import Target

BYTE = ir.IntType(8)
FORMATS = {"float16": F16, "float32": F32, "float64": F64}
_SIZES = {F16: 2, F32: 4, F64: 8}
_MXCSR = 0x1F80
"""Rounding to nearest, no exception unmasked, subnormals kept: the default of x86."""


@contextmanager
def _own_environment(build: ir.IRBuilder, x86: bool) -> Iterator[None]:
    """Run what is built inside with the default floating-point environment."""
    module, void, pointer = build.module, ir.VoidType(), BYTE.as_pointer()
    if x86:
        saved, ours = build.alloca(I32), build.alloca(I32)
        store = ir.Function(module, ir.FunctionType(void, [pointer]), "llvm.x86.sse.stmxcsr")
        load = ir.Function(module, ir.FunctionType(void, [pointer]), "llvm.x86.sse.ldmxcsr")
        build.call(store, [build.bitcast(saved, pointer)])
        build.store(I32(_MXCSR), ours)
        build.call(load, [build.bitcast(ours, pointer)])
        yield
        build.call(load, [build.bitcast(saved, pointer)])
        return
    # C23 7.6.6: feholdexcept saves the environment, fesetenv brings it back. Room for any platform.
    room = build.alloca(BYTE, 1024)
    room.align = 64
    kind = ir.FunctionType(I32, [pointer])
    build.call(ir.Function(module, kind, "feholdexcept"), [room])
    yield
    build.call(ir.Function(module, kind, "fesetenv"), [room])


def half_to_single(h: Value) -> Value:
    """Return float16, given as 16-bit integers, as float32: exact, by integer operations."""
    code = h.code
    bits = h.resize(I32, signed=False)
    scaled = ((bits & 0x7FFF) << 13).floats(F32) * 2.0**112  # subnormals come out right
    special = (bits & 0x7C00).equals(0x7C00)
    out = code.select(special, scaled.bits | 0x7F800000, scaled.bits)
    return (out | ((bits & 0x8000) << 16)).floats(F32)


def single_to_half(x: Value) -> Value:
    """Round float32 to float16, to nearest even, and return the bits as 16-bit integers."""
    code, bits = x.code, x.bits
    size, sign = bits & 0x7FFFFFFF, bits.logical_shift(16) & 0x8000
    # A normal result: rebias the exponent and add half a unit, less one if the last bit is even.
    odd = size.logical_shift(13) & 1
    normal = (size - (112 << 23) + 0xFFF + odd).logical_shift(13)
    # A subnormal result: adding 2^-1 leaves its bits at the end of the sum, rounded by the adder.
    small = (size.floats(F32) + 0.5).bits - 0x3F000000
    out = code.select(size.below(113 << 23), small, normal)
    out = code.select(size < 0x477FF000, out, size.like(0x7C00))
    out = code.select(size > 0x7F800000, size.like(0x7E00), out)
    return (out | sign).resize(I16)


def build_loop(kernel: Kernel, format_: str, target: Target, x86: bool) -> ir.Module:
    """Return a module with the function `loop` for arrays of a format.

    Parameters
    ----------
    kernel : callable
        Takes and gives float32 for the formats float16 and float32, else float64.
    format_ : str
        "float16", "float32" or "float64".
    target : Target
        Which instructions to use.
    x86 : bool
        Whether the processor has the control register of SSE.
    """
    memory = FORMATS[format_]
    stored = I16 if memory == F16 else memory
    lanes = target.lanes(64 if memory == F64 else 32)
    module = ir.Module(name="apery")
    inner = _kernel_function(module, kernel, memory, target, lanes)
    pointer = BYTE.as_pointer()
    arguments = [pointer.as_pointer(), I64.as_pointer(), I64.as_pointer(), pointer]
    function = ir.Function(module, ir.FunctionType(ir.VoidType(), arguments), "loop")
    build = ir.IRBuilder(function.append_basic_block())

    def entry(argument: ir.Value, index: int) -> ir.Value:
        return build.load(build.gep(argument, [I64(index)]))

    source, sink = entry(function.args[0], 0), entry(function.args[0], 1)
    count = entry(function.args[1], 0)
    step_in, step_out = entry(function.args[2], 0), entry(function.args[2], 1)
    vector = stored if lanes == 1 else ir.VectorType(stored, lanes)
    buffer = build.alloca(vector)
    with _own_environment(build, x86):
        size = I64(_SIZES[memory])
        dense = build.and_(
            build.icmp_signed("==", step_in, size), build.icmp_signed("==", step_out, size)
        )
        whole = build.and_(count, I64(-lanes))
        done = build.select(dense, whole, I64(0))

        def whole_vector(i: ir.Value) -> None:
            offset = build.mul(i, size)
            x = build.load(place(build, source, offset, vector), align=_SIZES[memory])
            y = build.call(inner, [x])
            build.store(y, place(build, sink, offset, vector), align=_SIZES[memory])

        loop(build, I64(0), done, I64(lanes), whole_vector)

        def part(i: ir.Value) -> None:
            left = build.sub(count, i)
            few = build.select(build.icmp_signed("<", left, I64(lanes)), left, I64(lanes))
            build.store(ir.Constant(vector, None), buffer)
            slots = build.bitcast(buffer, stored.as_pointer())

            def read(j: ir.Value) -> None:
                at = place(build, source, build.mul(build.add(i, j), step_in), stored)
                build.store(build.load(at, align=1), build.gep(slots, [j]))

            def write(j: ir.Value) -> None:
                at = place(build, sink, build.mul(build.add(i, j), step_out), stored)
                build.store(build.load(build.gep(slots, [j])), at, align=1)

            loop(build, I64(0), few, I64(1), read)
            build.store(build.call(inner, [build.load(buffer)]), buffer)
            loop(build, I64(0), few, I64(1), write)

        loop(build, done, count, I64(lanes), part)
    build.ret_void()
    return module


def _kernel_function(
    module: ir.Module, kernel: Kernel, memory: ir.Type, target: Target, lanes: int
) -> ir.Function:
    stored = I16 if memory == F16 else memory
    vector = stored if lanes == 1 else ir.VectorType(stored, lanes)
    inner = ir.Function(module, ir.FunctionType(vector, [vector]), "kernel")
    inner.linkage = "internal"
    inner.attributes.add("alwaysinline")
    build = ir.IRBuilder(inner.append_basic_block())
    code = Code(build, lanes, target)
    x = Value(code, inner.args[0], stored)
    if memory == F16:
        build.ret(single_to_half(kernel(code, half_to_single(x))).ir)
    else:
        build.ret(kernel(code, x).ir)
    return inner
