"""Machine code that counts mismatches for 512 shifts at once, bit by bit.

Guarantee: for a block of shifts the counts are those of the definition, for all m < 2^24.

The mismatches of the text with each row are written as bitmaps, in eight copies that are shifted
by one bit each, so that 512 consecutive bits from any position on are one load of bytes. Position
j of the pattern adds the bits from j on; carry-save adders take 64 positions into counters that
stand upright: bit l of 512 counters is one vector.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from llvmlite import ir

from apery.numerics.hamming.vectors import (
    BYTES,
    CODES,
    I1,
    I8,
    MODES,
    adder,
    callable_at,
    constant,
    mismatches,
    splat,
)
from apery.numerics.machine_code import I64, carry, load, loop, place

GROUP = 512
"""Shifts of one group, whatever the width of the vectors."""
SLACK = 128
"""Bytes of a row of a bitmap that are written behind what is needed."""
LEVELS = 24
"""Most bits of a counter."""
_CHUNK = 6
"""Logarithm of how many positions are added in registers."""
_SIZES = {"uint8": 1, "uint16": 2, "uint32": 4}
_WORDS = ir.VectorType(I64, GROUP // 64)
_BITS = ir.VectorType(I1, 64)


def bitmap_function(module: ir.Module, codes: str, mode: str) -> ir.Function:
    """Write ``bitmaps(text, words, symbols, rows, base, copy, row)``.

    For each row it writes `words` words of 64 mismatches at ``base + row i``, and behind them, in
    steps of `copy` bytes, the same shifted by 1 to 7 bits. ``64 words`` codes are read.
    """
    kind = CODES[codes]
    arguments = [BYTES, I64, I64.as_pointer(), I64, BYTES, I64, I64]
    function = ir.Function(module, ir.FunctionType(ir.VoidType(), arguments), f"bitmaps_{codes}")
    function.linkage = "internal"
    text, words, symbols, rows, base, copy, row = function.args
    build = ir.IRBuilder(function.append_basic_block())
    vector = ir.VectorType(kind, 64)

    def one_row(r: ir.Value) -> None:
        symbol = build.trunc(build.load(build.gep(symbols, [r])), kind)
        wanted = splat(build, symbol, 64)
        start = build.gep(base, [build.mul(r, row)])

        def compare(w: ir.Value) -> None:
            offset = build.mul(w, I64(64 * _SIZES[codes]))
            read = build.load(place(build, text, offset, vector), align=1)
            bits = build.bitcast(mismatches(build, read, wanted, mode), I64)
            build.store(bits, place(build, start, build.shl(w, I64(3)), I64), align=1)

        loop(build, I64(0), words, I64(1), compare)

        def shift(w: ir.Value) -> None:
            offset = build.shl(w, I64(3))
            low = build.load(place(build, start, offset, _WORDS), align=1)
            high = build.load(place(build, start, build.add(offset, I64(8)), _WORDS), align=1)
            for s in range(1, 8):
                moved = build.or_(
                    build.lshr(low, constant(_WORDS, s)), build.shl(high, constant(_WORDS, 64 - s))
                )
                target = build.add(offset, build.mul(copy, I64(s)))
                build.store(moved, place(build, start, target, _WORDS), align=1)

        loop(build, I64(0), words, I64(8), shift)

    loop(build, I64(0), rows, I64(1), one_row)
    build.ret_void()
    return function


class Counters:
    """Upright counters in memory, and the positions that are added to them.

    Parameters
    ----------
    build : ir.IRBuilder
        Where the instructions go.
    width : int
        Bits of a vector.
    groups : int
        How many vectors are counted side by side.
    offsets : ir.Value
        Pointer to where the bits of each position begin.
    levels : ir.Value
        How many bits a counter has.
    room : ir.Value, optional
        Pointer to bytes where they stand; on the stack by default.
    """

    def __init__(
        self, build: ir.IRBuilder, width: int, groups: int, offsets: ir.Value, levels: ir.Value,
        room: ir.Value | None = None,
    ) -> None:  # fmt: skip
        self.build, self.groups, self.step = build, groups, width // 8
        self.offsets, self.levels = offsets, levels
        self.plus = adder(build, width)
        kind = ir.ArrayType(self.plus.kind, LEVELS * groups)
        if room is None:
            self.room = build.alloca(kind)
            self.room.align = 64
        else:
            self.room = build.bitcast(room, kind.as_pointer())

    @property
    def zero(self) -> ir.Value:
        """A vector without bits."""
        return ir.Constant(self.plus.kind, None)

    def at(self, level: ir.Value, group: int) -> ir.Value:
        """Return the pointer to one bit of the counters of a group."""
        build = self.build
        index = build.add(build.mul(level, I64(self.groups)), I64(group))
        return build.gep(self.room, [I64(0), index], inbounds=True)

    def clear(self) -> None:
        """Set all counters to zero."""

        def one(level: ir.Value) -> None:
            for g in range(self.groups):
                self.build.store(self.zero, self.at(level, g))

        loop(self.build, I64(0), self.levels, I64(1), one)

    def inputs(self, here: ir.Value, p: ir.Value) -> Callable[[], list[ir.Value]]:
        """Return what loads the bits of position p, p + 1 and so on, for every group."""
        build, taken = self.build, [0]

        def take() -> list[ir.Value]:
            offset = build.load(build.gep(self.offsets, [build.add(p, I64(taken[0]))]))
            taken[0] += 1
            start = build.gep(here, [offset])
            return [
                build.load(place(build, start, I64(g * self.step), self.plus.kind), align=1)
                for g in range(self.groups)
            ]

        return take

    def ripple(self, carries: list[ir.Value], level: int) -> None:
        """Add bits of the weight 2^level."""
        build = self.build

        def one(at: ir.Value, state: list[ir.Value]) -> list[ir.Value]:
            new = []
            for g, bits in enumerate(state):
                old = build.load(self.at(at, g))
                build.store(build.xor(old, bits), self.at(at, g))
                new.append(build.and_(old, bits))
            return new

        carry(build, I64(level), self.levels, I64(1), carries, one)

    def add(self, here: ir.Value, p: ir.Value, level: int) -> None:
        """Add 2^level positions from p on."""
        build = self.build
        sums = [[build.load(self.at(I64(t), g)) for t in range(level)] for g in range(self.groups)]
        carries = self.plus.emit(level, sums, self.inputs(here, p))
        for g, one in enumerate(sums):
            for t, bits in enumerate(one):
                build.store(bits, self.at(I64(t), g))
        self.ripple(carries, level)

    def add_many(self, here: ir.Value, start: ir.Value, stop: ir.Value) -> None:
        """Add the positions from `start` to `stop`, a multiple of 64 positions."""
        build, chunk = self.build, _CHUNK

        def one(p: ir.Value, state: list[ir.Value]) -> list[ir.Value]:
            sums = [state[g * chunk : (g + 1) * chunk] for g in range(self.groups)]
            self.ripple(self.plus.emit(chunk, sums, self.inputs(here, p)), chunk)
            return [bits for group in sums for bits in group]

        held = [build.load(self.at(I64(t), g)) for g in range(self.groups) for t in range(chunk)]
        final = carry(build, start, stop, I64(1 << chunk), held, one)
        for i, bits in enumerate(final):
            build.store(bits, self.at(I64(i % chunk), i // chunk))


def count_function(module: ir.Module, counts: str, width: int, groups: int) -> ir.Function:
    """Write ``count(base, offsets, bounds, phases, levels, room, step, parts, out)``.

    Parameters
    ----------
    counts : str
        Type of the counts.
    width : int
        Bits of a vector.
    groups : int
        How many vectors are counted side by side; a part has ``width * groups`` shifts.

    Notes
    -----
    ``base + offsets[p]`` holds the mismatches of position p with the first shifts. Phase q adds
    the positions from ``bounds[q]`` to ``bounds[q + 1]``, a multiple of 8, to all parts, before the
    next phase begins; the counters of part i stand at ``room + step i``.
    """
    longs = I64.as_pointer()
    arguments = [BYTES, longs, longs, I64, I64, BYTES, I64, I64, BYTES]
    function = ir.Function(module, ir.FunctionType(ir.VoidType(), arguments), f"count_{counts}")
    function.linkage = "internal"
    base, offsets, bounds, phases, levels, room, step, parts, out = function.args
    build = ir.IRBuilder(function.append_basic_block())

    def phase(q: ir.Value) -> None:
        start = build.load(build.gep(bounds, [q]))
        stop = build.load(build.gep(bounds, [build.add(q, I64(1))]))
        whole = build.add(start, build.and_(build.sub(stop, start), I64(-(1 << _CHUNK))))

        def part(index: ir.Value) -> None:
            here = build.gep(base, [build.mul(index, I64(width // 8 * groups))])
            own = build.gep(room, [build.mul(index, step)])
            counters = Counters(build, width, groups, offsets, levels, own)
            with build.if_then(build.icmp_signed("==", q, I64(0))):
                counters.clear()
            counters.add_many(here, start, whole)
            loop(build, whole, stop, I64(8), lambda p: counters.add(here, p, 3))
            with build.if_then(build.icmp_signed("==", build.add(q, I64(1)), phases)):
                write_counts(build, counters.room, groups, width, levels, counts, out, index)

        loop(build, I64(0), parts, I64(1), part)

    loop(build, I64(0), phases, I64(1), phase)
    build.ret_void()
    return function


def write_counts(
    build: ir.IRBuilder, room: ir.Value, groups: int, width: int, levels: ir.Value, counts: str,
    out: ir.Value, index: ir.Value,
) -> None:  # fmt: skip
    """Turn upright counters into counts: a byte of each at a time, 64 shifts at a time."""
    words = width // 64 * groups
    bits = build.bitcast(room, I64.as_pointer())
    bytes_ = ir.VectorType(I8, 64)
    size = _SIZES[counts]
    stored = ir.VectorType(CODES[counts], 64)

    def one(w: ir.Value) -> None:
        total = ir.Constant(stored, None)
        for b in range(min(size, LEVELS // 8)):
            first = I64(8 * b)
            most = build.select(
                build.icmp_signed("<", levels, I64(8 * b + 8)), levels, I64(8 * b + 8)
            )

            def level(at: ir.Value, state: list[ir.Value]) -> list[ir.Value]:
                number, weight = state
                word = build.load(
                    build.gep(bits, [build.add(build.mul(at, I64(words)), w)], inbounds=True)
                )
                mask = build.bitcast(word, _BITS)
                number = build.select(mask, build.or_(number, weight), number)
                return [number, build.add(weight, weight)]

            start = [ir.Constant(bytes_, None), constant(bytes_, 1)]
            number, _ = carry(build, first, most, I64(1), start, level)
            if size == 1:
                total = number
            else:
                wide = build.zext(number, stored)
                total = build.or_(total, build.shl(wide, constant(stored, 8 * b)))
        offset = build.mul(build.add(build.mul(index, I64(words)), w), I64(64 * size))
        build.store(total, place(build, out, offset, stored), align=1)

    loop(build, I64(0), I64(words), I64(1), one)


def build_module(codes: str, counts: str, mode: str, width: int, groups: int) -> ir.Module:
    """Return the module with ``run``; see `compiled`."""
    module = ir.Module(name="hamming")
    bitmaps = bitmap_function(module, codes, mode)
    count = count_function(module, counts, width, groups)
    function = ir.Function(module, ir.FunctionType(I64, [I64] * 16), "run")
    build = ir.IRBuilder(function.append_basic_block())
    (text, blocks, block, words, symbols, rows, base, copy, row, offsets, _, levels, bounds,
     phases, room, out) = function.args  # fmt: skip
    step = build.mul(levels, I64(width // 8 * groups))
    step = build.select(build.icmp_signed("==", phases, I64(1)), I64(0), step)
    longs = I64.as_pointer()

    def at(address: ir.Value, kind: ir.Type) -> ir.Value:
        return build.inttoptr(address, kind)

    def one(index: ir.Value) -> None:
        first = build.mul(index, block)
        source = build.add(text, build.mul(first, I64(_SIZES[codes])))
        build.call(
            bitmaps,
            [at(source, BYTES), words, at(symbols, longs), rows, at(base, BYTES), copy, row],
        )
        sink = build.add(out, build.mul(first, I64(_SIZES[counts])))
        parts = build.sdiv(block, I64(width * groups))
        build.call(
            count,
            [at(base, BYTES), at(offsets, longs), at(bounds, longs), phases, levels,
             at(room, BYTES), step, parts, at(sink, BYTES)],
        )  # fmt: skip

    loop(build, I64(0), blocks, I64(1), one)
    build.ret(I64(0))
    return module


@cache
def compiled(codes: str, counts: str, mode: str, width: int, groups: int) -> Callable[..., int]:
    """Return the function that writes the counts of some blocks.

    It is ``run(text, blocks, block, words, symbols, rows, base, copy, row, offsets, positions,
    levels, bounds, phases, room, out)``. With one phase the room is that of one part, `LEVELS`
    vectors for each of the groups; with more, `levels` vectors for each of a block's groups.

    Parameters
    ----------
    codes, counts : str
        Types of the text and of the counts.
    mode : str
        One of `MODES`.
    width : int
        Bits of a vector: 512 or 256; LLVM cuts what the processor does not have.
    groups : int
        How many vectors are counted side by side; `block` is a multiple of ``width * groups``.
    """
    assert mode in MODES and GROUP % width == 0
    module = build_module(codes, counts, mode, width, groups)
    return callable_at(load(module, width, "hamming")("run"), 16)
