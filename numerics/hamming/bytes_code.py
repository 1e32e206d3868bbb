"""Machine code that compares codes lane by lane, for counting and for searching.

Guarantee: the counts are those of the definition; a search reports each shift with at most k
mismatches once, with its distance, and no other.

A tile of some hundred shifts is compared with one position of the pattern after the other. A
search leaves a tile as soon as all its shifts have more than k mismatches.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from llvmlite import ir

from apery.numerics.hamming.vectors import (
    BYTES,
    CODES,
    callable_at,
    constant,
    equals,
    mismatches,
    splat,
)
from apery.numerics.machine_code import I64, carry, load, loop, place

CHECK = 8
"""Positions between two looks at whether a search may leave a tile."""
_TOGETHER = 6
"""Vectors of a tile that are read at a time for a block, as many as registers hold."""


class Tile:
    """Some vectors of shifts, compared with positions.

    Parameters
    ----------
    build : ir.IRBuilder
        Where the instructions go.
    codes : str
        Type of the text; the counters have the same.
    mode : str
        How codes are compared.
    width : int
        Bits of a vector.
    vectors : int
        Vectors of the tile.
    values, offsets : ir.Value
        Pointers to the symbol or mask and the place of each position.
    """

    def __init__(
        self, build: ir.IRBuilder, codes: str, mode: str, width: int, vectors: int,
        values: ir.Value, offsets: ir.Value,
    ) -> None:  # fmt: skip
        self.build, self.mode, self.vectors = build, mode, vectors
        self.values, self.offsets = values, offsets
        self.element = CODES[codes]
        self.size = self.element.width // 8
        self.lanes = width // self.element.width
        self.kind = ir.VectorType(self.element, self.lanes)
        self.most = (1 << self.element.width) - 1

    @property
    def shifts(self) -> int:
        """Shifts of the tile."""
        return int(self.lanes * self.vectors)

    @property
    def zeros(self) -> list[ir.Value]:
        """Counters before the first position."""
        return [ir.Constant(self.kind, None)] * self.vectors

    def add(self, here: ir.Value, p: ir.Value, counters: list[ir.Value]) -> list[ir.Value]:
        """Add the mismatches of position p with the shifts from `here` on."""
        build = self.build
        value = build.trunc(build.load(build.gep(self.values, [p])), self.element)
        wanted = splat(build, value, self.lanes)
        offset = build.load(build.gep(self.offsets, [p]))
        start = build.gep(here, [build.mul(offset, I64(self.size))])
        new = []
        for v, counter in enumerate(counters):
            at = place(build, start, I64(v * self.lanes * self.size), self.kind)
            differ = mismatches(build, build.load(at, align=1), wanted, self.mode)
            new.append(build.sub(counter, build.sext(differ, self.kind)))
        return new

    def add_group(
        self, here: ir.Value, offset: ir.Value, first: ir.Value, size: int, counters: list[ir.Value]
    ) -> list[ir.Value]:
        """Add lanes that are equal, for positions that are a vector apart from each other.

        One load serves all positions of the group: what position p reads for a vector of shifts
        is what the position before it reads for the next.

        Parameters
        ----------
        offset : ir.Value
            Place of the first position of the group.
        first : ir.Value
            Index of its value.
        size : int
            Positions of the group.
        """
        build = self.build
        wanted = []
        for i in range(size):
            value = build.load(build.gep(self.values, [build.add(first, I64(i))]))
            wanted.append(splat(build, build.trunc(value, self.element), self.lanes))
        start = build.gep(here, [build.mul(offset, I64(self.size))])
        new = list(counters)
        for u in range(self.vectors + size - 1):
            at = place(build, start, I64(u * self.lanes * self.size), self.kind)
            codes = build.load(at, align=1)
            for i, value in enumerate(wanted):
                if 0 <= u - i < self.vectors:
                    same = equals(build, codes, value, self.mode)
                    new[u - i] = build.sub(new[u - i], build.sext(same, self.kind))
        return new

    @property
    def block(self) -> int:
        """Positions of a block: those that 16 bytes hold."""
        return int(16 // self.size)

    def add_block(
        self, here: ir.Value, offset: ir.Value, first: ir.Value, size: int, counters: list[ir.Value]
    ) -> list[ir.Value]:
        """Add lanes that are equal, for as many consecutive positions as 16 bytes hold.

        Every other vector is put together from two that are loaded anyway, since a load that
        crosses a cache line takes the time of two; but not the last of the tile, which would need
        a code behind those that are compared.
        """
        build = self.build
        start = build.gep(here, [build.mul(offset, I64(self.size))])
        new = list(counters)

        def read(vector: int, position: int) -> ir.Value:
            at = I64((vector * self.lanes + position) * self.size)
            return build.load(place(build, start, at, self.kind), align=1)

        for begin in range(0, self.vectors, _TOGETHER):
            some = range(begin, min(begin + _TOGETHER, self.vectors))
            low = {v: read(v, 0) for v in some}
            high = {v: read(v, size) for v in some if v < self.vectors - 1}
            for i in range(size):
                number = build.load(build.gep(self.values, [build.add(first, I64(i))]))
                value = splat(build, build.trunc(number, self.element), self.lanes)
                for v in some:
                    if i == 0:
                        codes = low[v]
                    elif i % 2 and v in high:
                        codes = self._joined(low[v], high[v], i)
                    else:
                        codes = read(v, i)
                    same = equals(build, codes, value, self.mode)
                    new[v] = build.sub(new[v], build.sext(same, self.kind))
        return new

    def _joined(self, low: ir.Value, high: ir.Value, shift: int) -> ir.Value:
        """Return the codes `shift` behind `low`, where `high` is what lies 16 bytes behind it."""
        each = self.block
        places = [
            lane + shift + i if shift + i < each else self.lanes + lane + shift + i - each
            for lane in range(0, self.lanes, each) for i in range(each)
        ]  # fmt: skip
        kind = ir.VectorType(ir.IntType(32), self.lanes)
        return self.build.shuffle_vector(
            low, high, ir.Constant(kind, [ir.Constant(kind.element, p) for p in places])
        )

    def add_all(
        self, here: ir.Value, first: ir.Value, stop: ir.Value, counters: list[ir.Value]
    ) -> list[ir.Value]:
        """Add the positions from `first` to `stop`."""
        return carry(
            self.build, first, stop, I64(1), counters, lambda p, state: self.add(here, p, state)
        )


PASS = 6
"""Numbers that describe a pass: its first value, its first group, its groups of each size."""


def groups(size: int) -> tuple[tuple[bool, int], ...]:
    """Return the kinds of groups for codes of so many bytes.

    Each is whether the positions stand together, and how many they are; if they do not, they are
    a vector apart.

    Examples
    --------
    >>> groups(1)
    ((False, 4), (False, 2), (True, 16), (False, 1))
    """
    return (False, 4), (False, 2), (True, 16 // size), (False, 1)


def count_module(codes: str, counts: str, mode: str, width: int, vectors: int) -> ir.Module:
    """Return the module with ``run``; see `compiled_count`."""
    module = ir.Module(name="hamming")
    function = ir.Function(module, ir.FunctionType(I64, [I64] * 7), "run")
    text, values, offsets, passes, count, shifts, out = function.args
    build = ir.IRBuilder(function.append_basic_block())
    longs = I64.as_pointer()
    text, out = build.inttoptr(text, BYTES), build.inttoptr(out, BYTES)
    passes = build.inttoptr(passes, longs)
    tile = Tile(
        build, codes, mode, width, vectors, build.inttoptr(values, longs),
        build.inttoptr(offsets, longs),
    )  # fmt: skip
    stored = ir.VectorType(CODES[counts], tile.lanes)
    size = stored.element.width // 8

    def counted(here: ir.Value, p: ir.Value) -> list[ir.Value]:
        def entry(i: int) -> ir.Value:
            at = build.add(build.mul(p, I64(PASS)), I64(i))
            return build.load(build.gep(passes, [at]))

        value, group, counters, total = entry(0), entry(1), tile.zeros, I64(0)
        for i, (together, positions) in enumerate(groups(tile.size)):
            number = entry(2 + i)
            add = tile.add_block if together else tile.add_group

            def one(
                g: ir.Value, state: list[ir.Value], group: ir.Value = group,
                value: ir.Value = value, positions: int = positions, add: Any = add,
            ) -> list[ir.Value]:  # fmt: skip
                offset = build.load(build.gep(tile.offsets, [build.add(group, g)]))
                first = build.add(value, build.mul(g, I64(positions)))
                added: list[ir.Value] = add(here, offset, first, positions, state)
                return added

            counters = carry(build, I64(0), number, I64(1), counters, one)
            group = build.add(group, number)
            value = build.add(value, build.mul(number, I64(positions)))
            total = build.add(total, build.mul(number, I64(positions)))
        if mode == "overlap":  # what was equal, to zero, are the mismatches
            return counters
        whole = splat(build, build.trunc(total, tile.element), tile.lanes)
        return [build.sub(whole, counter) for counter in counters]

    def write(start: ir.Value, counters: list[ir.Value], more: bool) -> None:
        for v, counter in enumerate(counters):
            at = build.add(start, I64(v * tile.lanes))
            target = place(build, out, build.mul(at, I64(size)), stored)
            number = _resized(build, counter, tile.kind, stored)
            if more:
                number = build.add(number, build.load(target, align=1))
            build.store(number, target, align=1)

    def one_tile(index: ir.Value) -> None:
        last = build.sub(shifts, I64(tile.shifts))
        start = build.select(build.icmp_signed("<", index, last), index, last)
        here = build.gep(text, [build.mul(start, I64(tile.size))])
        write(start, counted(here, I64(0)), more=False)
        loop(build, I64(1), count, I64(1), lambda p: write(start, counted(here, p), more=True))

    loop(build, I64(0), shifts, I64(tile.shifts), one_tile)
    build.ret(I64(tile.shifts))
    return module


def _resized(
    build: ir.IRBuilder, value: ir.Value, kind: ir.VectorType, wanted: ir.VectorType
) -> ir.Value:
    if kind.element.width < wanted.element.width:
        return build.zext(value, wanted)
    return value if kind == wanted else build.trunc(value, wanted)


def find_module(codes: str, mode: str, width: int, vectors: int) -> ir.Module:
    """Return the module with ``run``; see `compiled_find`."""
    module = ir.Module(name="hamming")
    function = ir.Function(module, ir.FunctionType(I64, [I64] * 11), "run")
    (text, values, offsets, positions, shifts, k, begin, hits, distances, capacity,
     found) = function.args  # fmt: skip
    build = ir.IRBuilder(function.append_basic_block())
    longs = I64.as_pointer()
    text, hits, distances, found = (
        build.inttoptr(v, t)
        for v, t in ((text, BYTES), (hits, longs), (distances, longs), (found, longs))
    )
    tile = Tile(
        build, codes, mode, width, vectors, build.inttoptr(values, longs),
        build.inttoptr(offsets, longs),
    )  # fmt: skip
    limit = splat(build, build.trunc(k, tile.element), tile.lanes)
    beyond = build.add(limit, constant(tile.kind, 1))
    memory = build.alloca(tile.kind, tile.vectors)
    memory.align = 64
    whole = build.and_(positions, I64(-CHECK))
    last = build.sub(shifts, I64(tile.shifts))
    tiles, stop = build.append_basic_block("tiles"), build.append_basic_block("stop")
    enter, chunk, more, rest, after = (
        build.append_basic_block(name) for name in ("enter", "chunk", "more", "rest", "after")
    )
    before = build.block
    build.branch(tiles)

    build.position_at_end(tiles)
    index, number = build.phi(I64), build.phi(I64)
    index.add_incoming(begin, before)
    number.add_incoming(I64(0), before)
    room = build.icmp_signed("<=", build.add(number, I64(tile.shifts)), capacity)
    left = build.icmp_signed("<", index, shifts)
    build.cbranch(build.and_(room, left), enter, stop)

    # The last tile begins so early that it ends with the text; shifts seen before are passed over.
    build.position_at_end(enter)
    start = build.select(build.icmp_signed("<", index, last), index, last)
    here = build.gep(text, [build.mul(start, I64(tile.size))])
    build.cbranch(build.icmp_signed(">", whole, I64(0)), chunk, rest)

    build.position_at_end(chunk)
    p = build.phi(I64)
    p.add_incoming(I64(0), enter)
    held = [build.phi(tile.kind) for _ in range(tile.vectors)]
    for phi in held:
        phi.add_incoming(ir.Constant(tile.kind, None), enter)
    counters = list(held)
    for i in range(CHECK):
        counters = tile.add(here, build.add(p, I64(i)), counters)
    alive = _any(build, counters, limit, tile)
    build.cbranch(alive, more, after)

    build.position_at_end(more)
    clamped = [_least(build, c, beyond) for c in counters]
    following = build.add(p, I64(CHECK))
    p.add_incoming(following, more)
    for phi, value in zip(held, clamped, strict=True):
        phi.add_incoming(value, more)
    build.cbranch(build.icmp_signed("<", following, whole), chunk, rest)

    build.position_at_end(rest)
    arrived = [build.phi(tile.kind) for _ in range(tile.vectors)]
    for phi, value in zip(arrived, clamped, strict=True):
        phi.add_incoming(ir.Constant(tile.kind, None), enter)
        phi.add_incoming(value, more)
    final = tile.add_all(here, whole, positions, list(arrived))
    number_after = _report(build, tile, final, limit, memory, start, index, number, hits, distances)
    reported = build.block
    build.branch(after)

    build.position_at_end(after)
    total = build.phi(I64)
    total.add_incoming(number, chunk)
    total.add_incoming(number_after, reported)
    index.add_incoming(build.add(start, I64(tile.shifts)), after)
    number.add_incoming(total, after)
    build.branch(tiles)

    build.position_at_end(stop)
    build.store(number, found)
    build.ret(index)
    return module


def _any(build: ir.IRBuilder, counters: list[ir.Value], limit: ir.Value, tile: Tile) -> ir.Value:
    """Return whether some shift has at most k mismatches so far."""
    least = counters[0]
    for counter in counters[1:]:
        least = _least(build, least, counter)
    few = build.icmp_unsigned("<=", least, limit)
    bits = ir.IntType(tile.lanes)
    return build.icmp_unsigned("!=", build.bitcast(few, bits), ir.Constant(bits, 0))


def _least(build: ir.IRBuilder, a: ir.Value, b: ir.Value) -> ir.Value:
    return build.select(build.icmp_unsigned("<", a, b), a, b)


def _report(
    build: ir.IRBuilder, tile: Tile, counters: list[ir.Value], limit: ir.Value, memory: ir.Value,
    start: ir.Value, first: ir.Value, number: ir.Value, hits: ir.Value, distances: ir.Value,
) -> ir.Value:  # fmt: skip
    """Write down the shifts with at most k mismatches, and return how many there are in all."""
    for v, counter in enumerate(counters):
        build.store(counter, build.gep(memory, [I64(v)]))
    lanes = build.bitcast(memory, tile.element.as_pointer())

    def one(lane: ir.Value, state: list[ir.Value]) -> list[ir.Value]:
        (count,) = state
        shift = build.add(start, lane)
        value = build.zext(build.load(build.gep(lanes, [lane])), I64)
        bound = build.zext(build.extract_element(limit, ir.Constant(ir.IntType(32), 0)), I64)
        new = build.and_(
            build.icmp_unsigned("<=", value, bound), build.icmp_signed(">=", shift, first)
        )
        build.store(shift, build.gep(hits, [count]))
        build.store(value, build.gep(distances, [count]))
        return [build.add(count, build.zext(new, I64))]

    entry = build.block
    scan, after = build.append_basic_block(), build.append_basic_block()
    build.cbranch(_any(build, counters, limit, tile), scan, after)
    build.position_at_end(scan)
    (total,) = carry(build, I64(0), I64(tile.shifts), I64(1), [number], one)
    scanned = build.block
    build.branch(after)
    build.position_at_end(after)
    out = build.phi(I64)
    out.add_incoming(number, entry)
    out.add_incoming(total, scanned)
    return out


@cache
def compiled_count(
    codes: str, counts: str, mode: str, width: int, vectors: int
) -> Callable[..., int]:
    """Return the function that writes the counts of some tiles.

    It is ``run(text, values, offsets, passes, count, shifts, out)``. A pass of `PASS` numbers has
    the index of its first value and of its first group, and how many groups of each kind of
    `groups` it has; its positions fit into a lane. At least one pass is needed, and at least one
    tile of shifts. It returns the shifts of a tile.
    """
    module = count_module(codes, counts, mode, width, vectors)
    return callable_at(load(module, width, "hamming")("run"), 7)


@cache
def compiled_find(codes: str, mode: str, width: int, vectors: int) -> Callable[..., int]:
    """Return the function that finds the places with at most k mismatches.

    It is ``run(text, values, offsets, positions, shifts, k, begin, hits, distances, capacity,
    found)``. From the shift `begin` on it writes hits and their distances, as 64-bit integers,
    until the capacity might not do for a further tile. It returns the shift at which to go on,
    and stores how many hits there are. The arrays need room for one more than the capacity.
    """
    return callable_at(load(find_module(codes, mode, width, vectors), width, "hamming")("run"), 11)
