"""Values of a program that is being written: a float, an integer or a truth value in each lane.

Guarantee: every operation is one IEEE 754 operation to nearest, ties to even, on each lane, in
the order in which it is written; nothing is contracted, reassociated or approximated.

Operators write the instructions; see `vector` for the rest of the language.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from llvmlite import ir

if TYPE_CHECKING:
    from apery.numerics.library.vector import Code

F16, F32, F64 = ir.HalfType(), ir.FloatType(), ir.DoubleType()
I1, I16, I32, I64 = ir.IntType(1), ir.IntType(16), ir.IntType(32), ir.IntType(64)
NAMES_OF_TYPES = {F16: "f16", F32: "f32", F64: "f64", I1: "i1", I16: "i16", I32: "i32", I64: "i64"}
_BITS = {F16: I16, F32: I32, F64: I64}


def single(x: float) -> float:
    """Return the float32 nearest to x, as a Python float."""
    return float(struct.unpack("f", struct.pack("f", x))[0])


def floats(text: str) -> tuple[float, ...]:
    """Read hexadecimal floats."""
    return tuple(float.fromhex(word) for word in text.split())


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """One number in each lane: floats, integers, or truth values (a mask).

    A Python number on the other side of an operator is put in every lane. Comparisons of floats
    are false where an operand is NaN, but for `!=`.
    """

    code: Code
    ir: ir.Value
    element: ir.Type

    @property
    def is_float(self) -> bool:
        """Whether the lanes hold floats."""
        return self.element in (F16, F32, F64)

    def _pair(self, other: Value | float) -> tuple[ir.Value, ir.Value]:
        return self.ir, self.like(other).ir

    def like(self, other: Value | float) -> Value:
        """Return a number as a value of this type."""
        return other if isinstance(other, Value) else self.code.splat(other, self.element)

    def _emit(self, name: str, other: Value | float, swap: bool = False) -> Value:
        a, b = self._pair(other)
        build = getattr(self.code.builder, ("f" if self.is_float else "") + name)
        return Value(self.code, build(b, a) if swap else build(a, b), self.element)

    def __add__(self, other: Value | float) -> Value:
        return self._emit("add", other)

    __radd__ = __add__

    def __sub__(self, other: Value | float) -> Value:
        return self._emit("sub", other)

    def __rsub__(self, other: Value | float) -> Value:
        return self._emit("sub", other, swap=True)

    def __mul__(self, other: Value | float) -> Value:
        return self._emit("mul", other)

    __rmul__ = __mul__

    def __truediv__(self, other: Value | float) -> Value:
        return self._emit("div", other)

    def __rtruediv__(self, other: Value | float) -> Value:
        return self._emit("div", other, swap=True)

    def __neg__(self) -> Value:
        return Value(self.code, self.code.builder.fneg(self.ir), self.element)

    def _bitwise(self, name: str, other: Value | float) -> Value:
        a, b = self._pair(other)
        return Value(self.code, getattr(self.code.builder, name)(a, b), self.element)

    def __and__(self, other: Value | int) -> Value:
        return self._bitwise("and_", other)

    def __or__(self, other: Value | int) -> Value:
        return self._bitwise("or_", other)

    def __xor__(self, other: Value | int) -> Value:
        return self._bitwise("xor", other)

    def __invert__(self) -> Value:
        return Value(self.code, self.code.builder.not_(self.ir), self.element)

    def __lshift__(self, other: Value | int) -> Value:
        return self._bitwise("shl", other)

    def __rshift__(self, other: Value | int) -> Value:
        """Shift right and keep the sign."""
        return self._bitwise("ashr", other)

    def logical_shift(self, other: Value | int) -> Value:
        """Shift right and fill with zeros."""
        return self._bitwise("lshr", other)

    def _compare(self, symbol: str, other: Value | float) -> Value:
        a, b = self._pair(other)
        build = self.code.builder
        if not self.is_float:
            mask = build.icmp_signed(symbol, a, b)
        elif symbol == "!=":
            mask = build.fcmp_unordered(symbol, a, b)
        else:
            mask = build.fcmp_ordered(symbol, a, b)
        return Value(self.code, mask, I1)

    def __lt__(self, other: Value | float) -> Value:
        return self._compare("<", other)

    def __le__(self, other: Value | float) -> Value:
        return self._compare("<=", other)

    def __gt__(self, other: Value | float) -> Value:
        return self._compare(">", other)

    def __ge__(self, other: Value | float) -> Value:
        return self._compare(">=", other)

    def equals(self, other: Value | float) -> Value:
        """Return where both are equal."""
        return self._compare("==", other)

    def differs(self, other: Value | float) -> Value:
        """Return where they are not equal, or one is NaN."""
        return self._compare("!=", other)

    def below(self, other: Value | int) -> Value:
        """Return where this is less, as integers without sign."""
        a, b = self._pair(other)
        return Value(self.code, self.code.builder.icmp_unsigned("<", a, b), I1)

    @property
    def bits(self) -> Value:
        """The bits of floats as integers."""
        return self._cast("bitcast", _BITS[self.element])

    def floats(self, element: ir.Type) -> Value:
        """Return integers as the floats that have these bits."""
        return self._cast("bitcast", element)

    def _cast(self, name: str, element: ir.Type) -> Value:
        build = getattr(self.code.builder, name)
        return Value(self.code, build(self.ir, self.code.type(element)), element)

    def widen(self) -> Value:
        """Return float16 as float32, or float32 as float64: exact."""
        return self._cast("fpext", F32 if self.element == F16 else F64)

    def narrow(self) -> Value:
        """Round float64 to float32."""
        return self._cast("fptrunc", F32)

    def to_float(self, element: ir.Type) -> Value:
        """Round signed integers to floats."""
        return self._cast("sitofp", element)

    def truncate(self) -> Value:
        """Return the integer part of floats, which must be in the range of integers."""
        return self._cast("fptosi", _BITS[self.element])

    def resize(self, element: ir.Type, signed: bool = True) -> Value:
        """Return integers with another number of bits."""
        if element.width < self.element.width:
            return self._cast("trunc", element)
        return self._cast("sext" if signed else "zext", element)
