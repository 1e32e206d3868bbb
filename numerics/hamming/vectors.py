"""Vectors of bits and bytes as values of machine code that is being written.

Guarantee: the carry-save adder of three bits a, b, c gives s and t with a + b + c = s + 2 t in
every lane, whatever the processor.

References
----------
W. Mula, N. Kurz, D. Lemire, Faster population counts using AVX2 instructions, The Computer
Journal 61 (2018), arXiv 1611.07612: the tree of carry-save adders of Harley and Seal.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from llvmlite import ir

from apery.numerics.machine_code import I64, features

I1, I8, I16, I32 = (ir.IntType(bits) for bits in (1, 8, 16, 32))
BYTES = I8.as_pointer()
CODES = {"uint8": I8, "uint16": I16, "uint32": I32}
"""Types of texts and of counts."""
MODES = ("equal", "overlap")
"""A code matches a row if it is the row's symbol, or if it shares a bit with the row's mask."""
_XOR3, _MAJORITY = 0x96, 0xE8
"""Truth tables of the ternary operations of AVX-512."""


def splat(build: ir.IRBuilder, value: ir.Value, lanes: int) -> ir.Value:
    """Return the vector with the same value in every lane."""
    kind = ir.VectorType(value.type, lanes)
    one = build.insert_element(ir.Constant(kind, ir.Undefined), value, I32(0))
    zero = ir.Constant(ir.VectorType(I32, lanes), [I32(0)] * lanes)
    return build.shuffle_vector(one, ir.Constant(kind, ir.Undefined), zero)


def constant(kind: ir.VectorType, value: int) -> ir.Constant:
    """Return the constant vector with a number in every lane."""
    return ir.Constant(kind, [ir.Constant(kind.element, value)] * kind.count)


def equals(build: ir.IRBuilder, codes: ir.Value, symbol: ir.Value, mode: str) -> ir.Value:
    """Compare codes with a symbol, or what they share with a mask with zero; true where equal.

    These are the matches for the mode "equal", and the mismatches for the mode "overlap".
    """
    if mode == "equal":
        return build.icmp_unsigned("==", codes, symbol)
    shared = build.and_(codes, symbol)
    return build.icmp_unsigned("==", shared, ir.Constant(shared.type, None))


def mismatches(build: ir.IRBuilder, codes: ir.Value, symbol: ir.Value, mode: str) -> ir.Value:
    """Compare a vector of codes with a vector of a row's symbol or mask; true where they differ."""
    if mode == "equal":
        return build.icmp_unsigned("!=", codes, symbol)
    return equals(build, codes, symbol, mode)


@dataclass(frozen=True, slots=True)
class Adder:
    """Carry-save adders on vectors of bits.

    Parameters
    ----------
    build : ir.IRBuilder
        Where the instructions go.
    kind : ir.VectorType
        The vectors, of 64-bit integers.
    ternary : bool
        Whether the ternary operations of AVX-512 are written as such.
    """

    build: ir.IRBuilder
    kind: ir.VectorType
    ternary: bool

    def _ternary(self, a: ir.Value, b: ir.Value, c: ir.Value, table: int) -> ir.Value:
        name = "llvm.x86.avx512.pternlog.q.512"
        known = self.build.module.globals.get(name)
        signature = ir.FunctionType(self.kind, [self.kind, self.kind, self.kind, I32])
        function = known or ir.Function(self.build.module, signature, name)
        return self.build.call(function, [a, b, c, I32(table)])

    def add(self, a: ir.Value, b: ir.Value, c: ir.Value) -> tuple[ir.Value, ir.Value]:
        """Return the sum bits and the carry bits of three vectors of bits."""
        if self.ternary:
            return self._ternary(a, b, c, _XOR3), self._ternary(a, b, c, _MAJORITY)
        build = self.build
        either = build.xor(a, b)
        carry = build.xor(build.and_(build.xor(a, c), either), a)
        return build.xor(either, c), carry

    def emit(
        self, level: int, sums: list[list[ir.Value]], take: Callable[[], list[ir.Value]]
    ) -> list[ir.Value]:
        """Add 2^level vectors of bits for each of several groups, and return the carries.

        Parameters
        ----------
        level : int
            Logarithm of how many inputs are taken; the carries have the weight 2^level.
        sums : list of lists of ir.Value
            For each group the sum bits of the weights 1, 2, 4 and so on; replaced.
        take : callable
            Writes the instructions that load the next input of each group.
        """
        if level == 0:
            return take()
        first = self.emit(level - 1, sums, take)
        second = self.emit(level - 1, sums, take)
        carries = []
        for held, a, b in zip(sums, first, second, strict=True):
            held[level - 1], carry = self.add(held[level - 1], a, b)
            carries.append(carry)
        return carries


def adder(build: ir.IRBuilder, width: int) -> Adder:
    """Return the adders for vectors of so many bits on this processor."""
    ternary = width == 512 and bool(features().get("avx512f"))
    return Adder(build, ir.VectorType(I64, width // 64), ternary)


def pointer(array: np.ndarray) -> int:
    """Return the address of the data of an array."""
    return int(array.__array_interface__["data"][0])  # half the time of array.ctypes.data


def callable_at(address: int, arguments: int) -> Callable[..., int]:
    """Return the function at an address that takes 64-bit integers and returns one."""
    kind = ctypes.CFUNCTYPE(ctypes.c_int64, *[ctypes.c_int64] * arguments)
    return kind(address)
