"""Vectors of floats and integers as values of a program that is being written.

Guarantee: every operation is one IEEE 754 operation to nearest, ties to even, on each lane, in
the order in which it is written; nothing is contracted, reassociated or approximated.

A kernel is a Python function of a `Code` and a `Value`; calling it writes LLVM instructions for
vectors of `Code.lanes` numbers. With one lane the same kernel is scalar code.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from llvmlite import ir

from apery.numerics.library.target import Target
from apery.numerics.library.value import (
    F16,
    F32,
    F64,
    I1,
    I16,
    I32,
    I64,
    NAMES_OF_TYPES,
    Value,
    floats,
    single,
)  # fmt: skip

__all__ = [
    "F16", "F32", "F64", "I1", "I16", "I32", "I64", "Code", "Kernel", "Value", "floats", "single",
]  # fmt: skip

_SHIFT = {F32: 1.5 * 2.0**23, F64: 1.5 * 2.0**52}
_SHIFT_BITS = {F32: 0x4B400000, F64: 0x4338000000000000}


@dataclass(frozen=True, slots=True)
class Code:
    """Where instructions go, for how many lanes, and which instructions may be used."""

    builder: ir.IRBuilder
    lanes: int
    target: Target

    @property
    def fma(self) -> bool:
        """Whether fused operations may be used."""
        return self.target.fma

    def type(self, element: ir.Type) -> ir.Type:
        """Return the type of a vector of such elements; a scalar for one lane."""
        return element if self.lanes == 1 else ir.VectorType(element, self.lanes)

    def splat(self, number: float, element: ir.Type) -> Value:
        """Put a number into every lane; it must be exact in the format."""
        if element == F32:
            assert number != number or single(number) == number, f"{number!r} is no float32"
        if element in (I32, I64, I16):
            number = int(number)
        one = ir.Constant(element, number)
        constant = one if self.lanes == 1 else ir.Constant(self.type(element), [one] * self.lanes)
        return Value(self, constant, element)

    def call(self, name: str, element: ir.Type, *arguments: Value) -> Value:
        """Call an LLVM intrinsic whose arguments and result have one type."""
        suffix = (
            NAMES_OF_TYPES[element]
            if self.lanes == 1
            else f"v{self.lanes}{NAMES_OF_TYPES[element]}"
        )
        full, kind = f"llvm.{name}.{suffix}", self.type(element)
        known = self.builder.module.globals.get(full)
        signature = ir.FunctionType(kind, [a.ir.type for a in arguments])
        function = known or ir.Function(self.builder.module, signature, full)
        return Value(self, self.builder.call(function, [a.ir for a in arguments]), element)

    def mad(self, a: Value, b: Value | float, c: Value | float) -> Value:
        """Return a b + c: rounded once with fused operations, twice without."""
        if self.fma:
            return self.call("fma", a.element, a, a.like(b), a.like(c))
        return a * b + c

    def once(self, a: Value, b: Value | float, c: Value | float) -> Value:
        """Return a b + c, where the rounding of the product would do harm.

        Without fused operations float32 is computed in float64, where the product is exact, and
        rounded twice; in float64 the errors of product and sum are added in a second step.
        """
        if self.fma:
            return self.mad(a, b, c)
        if a.element == F64:
            high, low = self.product(a, a.like(b))
            total, rest = self.two_sum(high, a.like(c))
            return total + (rest + low)
        return (a.widen() * a.like(b).widen() + a.like(c).widen()).narrow()

    def nearest(self, x: Value, factor: float = 1.0) -> tuple[Value, Value]:
        """Round x times a factor to an integer k, |k| below a quarter of 2^p for p bits.

        Returns
        -------
        k, n : Value
            k as a float, and a float whose bits are those of `_shift` plus k.
        """
        shift = _SHIFT[x.element]
        n = x + shift if factor == 1.0 else self.mad(x, factor, shift)
        return n - _SHIFT[x.element], n

    def integer(self, n: Value) -> Value:
        """Return the integer k that belongs to the second value of `nearest`."""
        return n.bits - _SHIFT_BITS[n.element]

    def scale(self, x: Value, k: Value, n: Value) -> Value:
        """Return x 2^k, rounded once, for |k| <= 250 (float32) or 2000 (float64), x about 1."""
        wide = x.element == F64
        if self.target.avx512 and self.lanes == (8 if wide else 16):
            return self._scalef(x, k)
        bias, point = (1023, 52) if wide else (127, 23)
        half = self.integer(n) >> 1
        rest = self.integer(n) - half
        return (
            x
            * ((half + bias) << point).floats(x.element)
            * ((rest + bias) << point).floats(x.element)
        )

    def _scalef(self, x: Value, k: Value) -> Value:
        kind = self.type(x.element)
        name = f"llvm.x86.avx512.mask.scalef.{'pd' if x.element == F64 else 'ps'}.512"
        lanes = ir.IntType(self.lanes)
        known = self.builder.module.globals.get(name)
        signature = ir.FunctionType(kind, [kind, kind, kind, lanes, I32])
        function = known or ir.Function(self.builder.module, signature, name)
        every = lanes((1 << self.lanes) - 1)
        arguments = [x.ir, k.ir, ir.Constant(kind, ir.Undefined), every, I32(4)]
        return Value(self, self.builder.call(function, arguments), x.element)

    def exact(self, x: Value) -> Value:
        """Return x; a mark for an operation that does not round, which an analysis may use."""
        return x

    def exact_mad(self, a: Value, b: float, c: Value) -> Value:
        """Return a b + c where neither product nor sum rounds."""
        return self.mad(a, b, c)

    def fast_two_sum(self, a: Value, b: Value) -> tuple[Value, Value]:
        """Return a + b rounded and its error, for |a| >= |b| or a = 0 (Dekker)."""
        total = a + b
        return total, b - (total - a)

    def mad_in_parts(self, a: Value, b: Value, c: Value) -> tuple[Value, Value]:
        """Return a b + c rounded and its error, where c minus the result is exact."""
        total = self.mad(a, b, c)
        return total, self.once(a, b, c - total)

    def two_sum(self, a: Value, b: Value) -> tuple[Value, Value]:
        """Return a + b rounded and its error (Knuth)."""
        total = a + b
        part = total - a
        return total, (a - (total - part)) + (b - part)

    def product(self, a: Value, b: Value) -> tuple[Value, Value]:
        """Return a b rounded and its error, where nothing is below the normal range.

        Without fused operations both factors are cut in halves (Dekker, Veltkamp); they must be
        below 2^995 then (float64), or 2^114 (float32).
        """
        high = a * b
        if self.fma:
            return high, self.mad(a, b, -high)
        (a1, a0), (b1, b0) = self._halves(a), self._halves(b)
        return high, ((a1 * b1 - high) + a1 * b0 + a0 * b1) + a0 * b0

    def _halves(self, x: Value) -> tuple[Value, Value]:
        mask = -(1 << (27 if x.element == F64 else 12))
        top = (x.bits & mask).floats(x.element)
        return top, x - top

    def select(self, mask: Value, yes: Value, no: Value | float) -> Value:
        """Take each lane from one of two values."""
        chosen = self.builder.select(mask.ir, yes.ir, yes.like(no).ir)
        return Value(self, chosen, yes.element)

    def at_least(self, x: Value, bound: float) -> Value:
        """Return the larger of x and a bound; NaN stays."""
        return self.select(x < bound, x.like(bound), x)

    def at_most(self, x: Value, bound: float) -> Value:
        """Return the smaller of x and a bound; NaN stays."""
        return self.select(x > bound, x.like(bound), x)

    def magnitude(self, x: Value) -> Value:
        """Return |x|."""
        return self.call("fabs", x.element, x)

    def sign(self, x: Value) -> Value:
        """Return the sign bit of floats, as integers."""
        return x.bits & -(1 << (31 if x.element == F32 else 63))

    def horner(self, x: Value, coefficients: Sequence[float | Value]) -> Value:
        """Evaluate a polynomial, the constant term first in the list."""
        *rest, lead = coefficients
        out = x.like(lead)
        for c in reversed(rest):
            out = self.mad(out, x, c)
        return out

    def estrin(self, x: Value, coefficients: Sequence[float | Value]) -> Value:
        """Evaluate a polynomial by halves, for a shorter chain of operations."""
        level: list[Value | float] = list(coefficients)
        power = x
        while len(level) > 1:
            pairs = [self._line(power, *level[i : i + 2]) for i in range(0, len(level), 2)]
            level = list(pairs)
            if len(level) > 1:
                power = power * power
        return x.like(level[0])

    def _line(self, x: Value, a: Value | float, b: Value | float | None = None) -> Value:
        return x.like(a) if b is None else self.mad(x, b, a)

    def any(self, mask: Value) -> ir.Value:
        """Return whether a mask holds anywhere."""
        if self.lanes == 1:
            return mask.ir
        whole = self.builder.bitcast(mask.ir, ir.IntType(self.lanes))
        return self.builder.icmp_unsigned("!=", whole, ir.Constant(whole.type, 0))

    def rarely(self, mask: Value, otherwise: Callable[[], Value], value: Value) -> Value:
        """Return `value`, but where the mask holds in some lane, compute `otherwise` for all.

        `otherwise` must give the same as `value` in the lanes where the mask does not hold, so
        that no result depends on its neighbours.
        """
        before = self.builder.block
        with self.builder.if_then(self.any(mask), likely=False):
            other = otherwise()
            after = self.builder.block
        phi = self.builder.phi(value.ir.type)
        phi.add_incoming(value.ir, before)
        phi.add_incoming(other.ir, after)
        return Value(self, phi, value.element)

    def table(self, name: str, numbers: Sequence[float]) -> ir.GlobalVariable:
        """Return a constant array of float32 or float64 (by the first use of the name)."""
        known = self.builder.module.globals.get(name)
        if known is not None:
            return known
        element = F64 if name.endswith("64") else I32 if name.endswith("i32") else F32
        kind = ir.ArrayType(element, len(numbers))
        array = ir.GlobalVariable(self.builder.module, kind, name)
        array.global_constant, array.linkage, array.align = True, "internal", 64
        array.initializer = ir.Constant(kind, [ir.Constant(element, v) for v in numbers])
        return array

    def lookup(self, name: str, numbers: Sequence[float], index: Value) -> Value:
        """Return the entry of a table at each index."""
        array = self.table(name, numbers)
        element = array.value_type.element
        build = self.builder
        if self.lanes == 1:
            place = build.gep(array, [I64(0), build.zext(index.ir, I64)], inbounds=True)
            return Value(self, build.load(place), element)
        wide = element == F64
        shape = (self.lanes, len(numbers)) == ((8, 16) if wide else (16, 32))
        if self.target.avx512 and element != I32 and shape:
            return self._permute(array, index, wide)
        out = ir.Constant(self.type(element), ir.Undefined)
        for i in range(self.lanes):
            one = build.zext(build.extract_element(index.ir, I32(i)), I64)
            entry = build.load(build.gep(array, [I64(0), one], inbounds=True))
            out = build.insert_element(out, entry, I32(i))
        return Value(self, out, element)

    def _permute(self, array: ir.GlobalVariable, index: Value, wide: bool) -> Value:
        build, kind = self.builder, self.type(F64 if wide else F32)
        low = build.bitcast(array, kind.as_pointer())
        high = build.gep(low, [I64(1)])
        name = f"llvm.x86.avx512.vpermi2var.{'pd' if wide else 'ps'}.512"
        known = build.module.globals.get(name)
        signature = ir.FunctionType(kind, [kind, index.ir.type, kind])
        function = known or ir.Function(build.module, signature, name)
        halves = build.load(low, align=64), build.load(high, align=64)
        return Value(self, build.call(function, [halves[0], index.ir, halves[1]]), kind.element)


Kernel = Callable[[Code, Value], Value]
