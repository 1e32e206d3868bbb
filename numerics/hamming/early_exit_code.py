"""Machine code that stops counting bit-sliced mismatches as soon as that is enough.

Guarantee: a search reports each shift with at most k mismatches once, with its distance, and no
other; samples are exact counts over the first positions of the order that is given.

Upright counters are compared with k from the lowest bit to the highest; a part of some hundred
shifts is left once all its counters are above k.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from llvmlite import ir

from apery.numerics.hamming.bitsliced_code import Counters, bitmap_function, write_counts
from apery.numerics.hamming.vectors import BYTES, CODES, I1, callable_at, splat
from apery.numerics.machine_code import I64, carry, load, loop

CHECK = 5
"""Logarithm of how many positions are added between two comparisons with k."""
_LONGS = I64.as_pointer()


def at_most(counters: Counters, k: ir.Value) -> list[ir.Value]:
    """Return for each group the bits of the counters that are at most k."""
    build, kind = counters.build, counters.plus.kind
    ones = ir.Constant(kind, [I64(-1)] * kind.count)

    def one(level: ir.Value, state: list[ir.Value]) -> list[ir.Value]:
        bit = build.sub(I64(0), build.and_(build.lshr(k, level), I64(1)))
        wanted = splat(build, bit, kind.count)
        new = []
        for g, lower in enumerate(state):
            clear = build.xor(build.load(counters.at(level, g)), ones)
            either = build.and_(clear, build.or_(lower, wanted))
            new.append(build.or_(either, build.and_(lower, wanted)))
        return new

    return carry(build, I64(0), counters.levels, I64(1), [ones] * counters.groups, one)


def add_until(
    counters: Counters, here: ir.Value, positions: ir.Value, k: ir.Value
) -> tuple[ir.Value, ir.Value]:
    """Add positions until all counters are above k.

    Returns
    -------
    positions, alive : ir.Value
        How many were added, and whether some counter is at most k.
    """
    build = counters.build
    bits = ir.IntType(64 * counters.plus.kind.count)
    whole = build.and_(positions, I64(-(1 << CHECK)))
    counters.clear()
    head, inside, rest, after = (build.append_basic_block() for _ in range(4))
    before = build.block
    build.branch(head)
    build.position_at_end(head)
    p = build.phi(I64)
    p.add_incoming(I64(0), before)
    build.cbranch(build.icmp_signed("<", p, whole), inside, rest)

    build.position_at_end(inside)
    counters.add(here, p, CHECK)
    every = at_most(counters, k)
    some = every[0]
    for one in every[1:]:
        some = build.or_(some, one)
    alive = build.icmp_unsigned("!=", build.bitcast(some, bits), ir.Constant(bits, 0))
    following = build.add(p, I64(1 << CHECK))
    p.add_incoming(following, build.block)
    inner = build.block
    build.cbranch(alive, head, after)

    build.position_at_end(rest)
    loop(build, whole, positions, I64(8), lambda q: counters.add(here, q, 3))
    outer = build.block
    build.branch(after)

    build.position_at_end(after)
    added, left = build.phi(I64), build.phi(I1)
    added.add_incoming(following, inner)
    added.add_incoming(positions, outer)
    left.add_incoming(I1(0), inner)
    left.add_incoming(I1(1), outer)
    return added, left


def find_function(module: ir.Module, width: int, groups: int) -> ir.Function:
    """Write the search in some parts.

    It is ``find(base, offsets, positions, levels, parts, k, first, limit, hits, distances,
    number)``; it returns the number of hits.
    """
    arguments = [BYTES, _LONGS, I64, I64, I64, I64, I64, I64, _LONGS, _LONGS, I64]
    function = ir.Function(module, ir.FunctionType(I64, arguments), "find")
    function.linkage = "internal"
    (base, offsets, positions, levels, parts, k, first, limit, hits, distances,
     number) = function.args  # fmt: skip
    build = ir.IRBuilder(function.append_basic_block())
    counters = Counters(build, width, groups, offsets, levels)
    words = width // 64 * groups
    marks = build.alloca(counters.plus.kind, groups)

    def part(index: ir.Value, state: list[ir.Value]) -> list[ir.Value]:
        here = build.gep(base, [build.mul(index, I64(8 * words))])
        _, alive = add_until(counters, here, positions, k)
        start, scan, after = build.block, *(build.append_basic_block() for _ in range(2))
        build.cbranch(alive, scan, after)
        build.position_at_end(scan)
        for g, bits in enumerate(at_most(counters, k)):
            build.store(bits, build.gep(marks, [I64(g)]))
        shift = build.add(first, build.mul(index, I64(64 * words)))
        total = _hits(counters, marks, words, shift, limit, hits, distances, state[0])
        scanned = build.block
        build.branch(after)
        build.position_at_end(after)
        out = build.phi(I64)
        out.add_incoming(state[0], start)
        out.add_incoming(total, scanned)
        return [out]

    build.ret(carry(build, I64(0), parts, I64(1), [number], part)[0])
    return function


def _hits(
    counters: Counters, marks: ir.Value, words: int, shift: ir.Value, limit: ir.Value,
    hits: ir.Value, distances: ir.Value, number: ir.Value,
) -> ir.Value:  # fmt: skip
    """Write down the marked shifts below the limit."""
    build = counters.build
    marked = build.bitcast(marks, _LONGS)
    bits = build.bitcast(counters.room, _LONGS)
    name = "llvm.cttz.i64"
    known = build.module.globals.get(name)
    lowest = known or ir.Function(build.module, ir.FunctionType(I64, [I64, I1]), name)

    def word(w: ir.Value, state: list[ir.Value]) -> list[ir.Value]:
        before = build.block
        head, inside, after = (build.append_basic_block() for _ in range(3))
        mask = build.load(build.gep(marked, [w]))
        build.branch(head)
        build.position_at_end(head)
        left, count = build.phi(I64), build.phi(I64)
        left.add_incoming(mask, before)
        count.add_incoming(state[0], before)
        build.cbranch(build.icmp_unsigned("!=", left, I64(0)), inside, after)
        build.position_at_end(inside)
        place = build.call(lowest, [left, I1(1)])

        def level(at: ir.Value, value: list[ir.Value]) -> list[ir.Value]:
            row = build.load(build.gep(bits, [build.add(build.mul(at, I64(words)), w)]))
            bit = build.and_(build.lshr(row, place), I64(1))
            return [build.or_(value[0], build.shl(bit, at))]

        (distance,) = carry(build, I64(0), counters.levels, I64(1), [I64(0)], level)
        where = build.add(shift, build.add(build.shl(w, I64(6)), place))
        build.store(where, build.gep(hits, [count]))
        build.store(distance, build.gep(distances, [count]))
        inside_text = build.zext(build.icmp_signed("<", where, limit), I64)
        left.add_incoming(build.and_(left, build.sub(left, I64(1))), build.block)
        count.add_incoming(build.add(count, inside_text), build.block)
        build.branch(head)
        build.position_at_end(after)
        return [count]

    return carry(build, I64(0), I64(words), I64(1), [number], word)[0]


def sample_function(module: ir.Module, width: int, groups: int) -> ir.Function:
    """Write ``sample(base, offsets, positions, levels, parts, k, out, used)``.

    The counts of each shift over the first positions go to `out` as 32-bit integers, the number
    of positions of each part to `used`.
    """
    arguments = [BYTES, _LONGS, I64, I64, I64, I64, BYTES, _LONGS]
    function = ir.Function(module, ir.FunctionType(ir.VoidType(), arguments), "sample")
    function.linkage = "internal"
    base, offsets, positions, levels, parts, k, out, used = function.args
    build = ir.IRBuilder(function.append_basic_block())
    counters = Counters(build, width, groups, offsets, levels)

    def part(index: ir.Value) -> None:
        here = build.gep(base, [build.mul(index, I64(width // 8 * groups))])
        added, _ = add_until(counters, here, positions, k)
        build.store(added, build.gep(used, [index]))
        write_counts(build, counters.room, groups, width, levels, "uint32", out, index)

    loop(build, I64(0), parts, I64(1), part)
    build.ret_void()
    return function


def build_module(codes: str, mode: str, width: int, groups: int) -> ir.Module:
    """Return the module with ``find_all`` and ``sample_all``."""
    module = ir.Module(name="hamming")
    bitmaps = bitmap_function(module, codes, mode)
    finds, samples = find_function(module, width, groups), sample_function(module, width, groups)
    size = CODES[codes].width // 8
    for name, inner, extra in (("find_all", finds, 6), ("sample_all", samples, 2)):
        function = ir.Function(module, ir.FunctionType(I64, [I64] * (14 + extra)), name)
        build = ir.IRBuilder(function.append_basic_block())
        (text, begin, blocks, block, words, symbols, rows, base, copy, row, offsets, positions,
         levels, k, *rest) = function.args  # fmt: skip
        shared = [
            build.inttoptr(base, BYTES), build.inttoptr(offsets, _LONGS), positions, levels,
            build.sdiv(block, I64(width * groups)), k,
        ]  # fmt: skip

        def bits_of(index: ir.Value, build: ir.IRBuilder = build, text: ir.Value = text,
                    block: ir.Value = block, words: ir.Value = words, symbols: ir.Value = symbols,
                    rows: ir.Value = rows, base: ir.Value = base, copy: ir.Value = copy,
                    row: ir.Value = row) -> None:  # fmt: skip
            source = build.add(text, build.mul(index, build.mul(block, I64(size))))
            build.call(
                bitmaps,
                [build.inttoptr(source, BYTES), words, build.inttoptr(symbols, _LONGS), rows,
                 build.inttoptr(base, BYTES), copy, row],
            )  # fmt: skip

        if name == "find_all":
            _find_blocks(build, inner, shared, bits_of, begin, blocks, block, rest)
        else:
            _sample_blocks(build, inner, shared, bits_of, begin, blocks, block, rest)
    return module


def _find_blocks(
    build: ir.IRBuilder, inner: ir.Function, shared: list[ir.Value],
    bits_of: Callable[[ir.Value], None], begin: ir.Value, blocks: ir.Value, block: ir.Value,
    rest: list[ir.Value],
) -> None:  # fmt: skip
    limit, hits, distances, capacity, found, _ = rest
    hits, distances, found = (build.inttoptr(v, _LONGS) for v in (hits, distances, found))
    before = build.block
    head, inside, after = (build.append_basic_block() for _ in range(3))
    build.branch(head)
    build.position_at_end(head)
    index, number = build.phi(I64), build.phi(I64)
    index.add_incoming(begin, before)
    number.add_incoming(I64(0), before)
    room = build.icmp_signed("<=", build.add(number, block), capacity)
    build.cbranch(build.and_(room, build.icmp_signed("<", index, blocks)), inside, after)
    build.position_at_end(inside)
    bits_of(index)
    total = build.call(
        inner, [*shared, build.mul(index, block), limit, hits, distances, number]
    )  # fmt: skip
    index.add_incoming(build.add(index, I64(1)), build.block)
    number.add_incoming(total, build.block)
    build.branch(head)
    build.position_at_end(after)
    build.store(number, found)
    build.ret(index)


def _sample_blocks(
    build: ir.IRBuilder, inner: ir.Function, shared: list[ir.Value],
    bits_of: Callable[[ir.Value], None], begin: ir.Value, blocks: ir.Value, block: ir.Value,
    rest: list[ir.Value],
) -> None:  # fmt: skip
    out, used = rest

    def one(index: ir.Value) -> None:
        bits_of(index)
        first = build.mul(index, block)
        parts = build.mul(index, shared[4])
        build.call(
            inner,
            [*shared, build.inttoptr(build.add(out, build.mul(first, I64(4))), BYTES),
             build.inttoptr(build.add(used, build.mul(parts, I64(8))), _LONGS)],
        )  # fmt: skip

    loop(build, begin, blocks, I64(1), one)
    build.ret(blocks)


@cache
def _functions(codes: str, mode: str, width: int, groups: int) -> Callable[[str], int]:
    return load(build_module(codes, mode, width, groups), width, "hamming")


@cache
def compiled_find(codes: str, mode: str, width: int, groups: int) -> Callable[..., int]:
    """Return the function that finds the places with at most k mismatches.

    It is ``find_all(text, begin, blocks, block, words, symbols, rows, base, copy, row, offsets,
    positions, levels, k, limit, hits, distances, capacity, found, 0)``. From the block `begin` on
    it writes hits below the shift `limit` until the capacity might not do for a further block. It
    returns the block at which to go on, and stores how many hits there are. The arrays need room
    for one more than the capacity.
    """
    return callable_at(_functions(codes, mode, width, groups)("find_all"), 20)


@cache
def compiled_sample(codes: str, mode: str, width: int, groups: int) -> Callable[..., int]:
    """Return the function that counts until all counters of a part are above k.

    It is ``sample_all(text, begin, blocks, block, words, symbols, rows, base, copy, row, offsets,
    positions, levels, k, out, used)``.
    """
    return callable_at(_functions(codes, mode, width, groups)("sample_all"), 16)
