"""All float32 numbers of a part, compared with a float64 reference, and with balls where needed.

Guarantee: if the reference keeps its tolerance, the largest error of the part is that of the
worst input found, or lies between that and `Found.above`; results are counted as correctly
rounded only if they are, and those that neither reference nor balls settle are counted apart.
"""

from __future__ import annotations

import random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apery.numerics.formats import FLOAT32, FLOAT64, Ulp
from apery.verify.ulp import kernel
from apery.verify.ulp.exact import in_float64
from apery.verify.ulp.found import WITNESSES, Found
from apery.verify.ulp.judge import Judged, judge
from apery.verify.ulp.parts import Part
from apery.verify.ulp.reference import Reference
from apery.verify.ulp.target import BitFunction

BLOCK = 1 << 15
"""Numbers that are worked on at a time: their arrays stay in the cache of one core."""
PIECES = 16
"""Of a part in the profile."""
CHECKS = 32
"""Comparisons of the reference with a ball in a part."""
CANDIDATES, TIES = 64, 1 << 12
"""Worst results and results close to a tie that are judged by balls in a part."""
_SIGN = np.uint32(FLOAT32.sign)


class _Candidates:
    """Results that may be the worst."""

    def __init__(self) -> None:
        self.least, self.above = -1.0, 0.0
        self.rows: list[tuple[float, float, int, int]] = []

    def add(self, high: Any, low: Any, x: Any, y: Any) -> None:
        """Keep those whose error may be the largest."""
        most = float(low.max(initial=-1.0))
        if float(high.max(initial=-1.0)) <= self.above and most <= self.least:
            # What has been left out already is as bad.
            return
        self.least = max(self.least, most)
        keep = np.flatnonzero(high >= self.least)
        order = keep[np.argsort(-high[keep], kind="stable")]
        if order.size > CANDIDATES:
            self.above = max(self.above, float(high[order[CANDIDATES]]))
            order = order[:CANDIDATES]
        for i in order.tolist():
            self.rows.append((float(high[i]), float(low[i]), int(x[i]), int(y[i])))
        if len(self.rows) > 8 * CANDIDATES:
            self._prune()

    def _prune(self) -> None:
        self.rows = sorted(
            (r for r in self.rows if r[0] >= self.least), key=lambda r: (-r[0], r[2])
        )
        if len(self.rows) > CANDIDATES:
            self.above = max(self.above, self.rows[CANDIDATES][0])
            del self.rows[CANDIDATES:]

    def judged(self, reference: Reference, kind: Ulp, found: Found) -> list[Judged]:
        """Return them with their exact errors."""
        self._prune()
        every = []
        for high, low, x, y in self.rows:
            one = judge(reference.ball, FLOAT32, x, y, kind, reference.below)
            if one is None and np.isinf(in_float64(reference, FLOAT32, x)):
                # At a pole there is no error: the infinity is right, or counted as wrong.
                continue
            if one is None or float(one.low) > high * (1 + 1e-15) or float(one.high) < low:
                # The reference is not where its tolerance says.
                found.check(float("inf"), x)
            else:
                every.append(one)
        return every


class _Half:
    """The numbers of one sign: arrays that are used again for each block."""

    def __init__(self, sign: int, direction: int) -> None:
        self.sign = np.uint32(sign) * _SIGN
        self.direction = direction
        self.before, self.below = -1, 0.0
        self.reference = np.empty(0)
        self.results = np.empty(0, dtype=np.uint32)
        self.inputs = np.empty(0, dtype=np.uint32)


class PartScan:
    """One part on its way: `run` returns what was found.

    Parameters
    ----------
    part : Part
        Which numbers.
    target : callable
        From bits to bits.
    reference : Reference
        What the results are compared with.
    kind : Ulp
        Which unit in the last place.
    seed : int
        Chooses the inputs at which the reference is compared with balls.
    """

    def __init__(
        self, part: Part, target: BitFunction, reference: Reference, kind: Ulp, seed: int
    ) -> None:
        self.part, self.target, self.reference, self.kind = part, target, reference, kind
        self.found = Found(part.key)
        self.worst, self.flushed = _Candidates(), _Candidates()
        self.counts = np.zeros(len(kernel.COUNTS), dtype=np.int64)
        self.histogram = np.zeros((4, kernel.BINS), dtype=np.int64)
        self.ties: list[tuple[int, int, float, float]] = []
        self.profile = np.zeros((2, PIECES))
        low, high = reference.rising
        self.halves = [_Half(s, -low if s else high) for s in part.signs]
        draw = random.Random(seed)
        size = part.stop - part.start
        self.checked = sorted(draw.randrange(size) for _ in range(min(CHECKS, size)))
        self.d, self.t = np.empty(BLOCK), np.empty(BLOCK)
        self.marks = np.empty(BLOCK, dtype=np.uint8)

    def run(self) -> Found:
        """Scan the part."""
        part, found = self.part, self.found
        if part.start:
            for half in self.halves:
                self._evaluate(half, part.start - 1, part.start)
                half.before, half.below = int(half.results[0]), float(half.reference[0])
        for start in range(part.start, part.stop, BLOCK):
            self._block(start, min(start + BLOCK, part.stop))
        found.inputs = part.count
        found.numbers = int(self.counts[kernel.NUMBERS])
        found.rounded = int(self.counts[kernel.ROUNDED])
        found.open = int(self.counts[kernel.OPEN])
        histogram = self.histogram.sum(axis=0)
        for place in np.flatnonzero(histogram).tolist():
            found.histogram[place] = int(histogram[place])
        found.worst = self.worst.judged(self.reference, self.kind, found)
        found.flushed = self.flushed.judged(self.reference, self.kind, found)
        found.above = self.worst.above if self.worst.above >= self.worst.least else 0.0
        self._settle_ties()
        size = -(-(part.stop - part.start) // PIECES)
        for half in self.halves:
            row = self.profile[int(half.sign > 0)]
            for k in range(PIECES):
                if part.start + k * size < part.stop:
                    found.profile.append((part.start + k * size | int(half.sign), float(row[k])))
        return found

    def _evaluate(self, half: _Half, start: int, stop: int) -> None:
        half.inputs = np.arange(start, stop, dtype=np.uint32) | half.sign
        half.results = self.target(half.inputs)
        wide = np.empty(half.inputs.size)
        kernel.widen(half.inputs, wide)
        with np.errstate(all="ignore"):
            half.reference = np.ascontiguousarray(self.reference.evaluate(wide), dtype=np.float64)

    def _block(self, start: int, stop: int) -> None:
        symmetry = self.reference.symmetry
        for half in self.halves:
            if symmetry and half is not self.halves[0]:
                # The exact function is symmetric: its values need no second evaluation.
                first = self.halves[0]
                half.inputs = first.inputs | half.sign
                half.results = self.target(half.inputs)
                half.reference = -first.reference if symmetry == "odd" else first.reference
                self._mirror(first, half)
            else:
                self._evaluate(half, start, stop)
            self._compare(half, start, stop)

    def _mirror(self, first: _Half, second: _Half) -> None:
        """Count results at -x that do not mirror those at x."""
        flip = _SIGN if self.reference.symmetry == "odd" else np.uint32(0)
        broken = (first.results ^ flip) != second.results
        if broken.any():
            size = np.uint32(FLOAT32.sign - 1)
            nan = np.uint32(FLOAT32.infinity)
            broken &= ~(((first.results & size) > nan) & ((second.results & size) > nan))
            where = np.flatnonzero(broken)
            self.found.witness(
                "symmetry", second.inputs[where[:WITNESSES]].tolist(), int(where.size)
            )

    def _compare(self, half: _Half, start: int, stop: int) -> None:
        size = stop - start
        d, t, marks = self.d[:size], self.t[:size], self.marks[:size]
        reference = self.reference
        ends = [float(FLOAT32.decode(m | int(half.sign))) for m in (start, stop - 1)]
        absolute = reference.absolute(min(ends), max(ends))
        kernel.errors(
            half.results, half.reference, reference.relative, absolute,
            int(self.kind is Ulp.KAHAN), d, t,
        )  # fmt: skip
        before = self.counts.copy()
        signed = half.results.view(np.int32)
        # Where nothing is suspicious only the order with the block before is left to look at.
        every = absolute > 0 or kernel.suspicious(signed, half.reference, half.direction) > 0
        looked = size if every else 1
        kernel.review(
            half.results[:looked], half.reference[:looked], reference.relative, absolute,
            half.direction, half.before, half.below, self.counts, marks[:looked],
        )  # fmt: skip
        if not every:
            self.counts[kernel.NUMBERS] += size - 1
            marks[1:] = 0
        high = kernel.tally(d, t, self.histogram, self.counts)
        half.before, half.below = int(half.results[-1]), float(half.reference[-1])
        new = self.counts - before
        if new[kernel.NAN :].any():
            self._violations(half, marks, new)
        if new[kernel.FLUSHED]:
            high = self._set_apart(half, d, t, marks)
        if high >= self.worst.least and high > self.worst.above:
            finite = np.where(d < np.inf, d, -1.0)
            self.worst.add(finite + np.minimum(t, 1e300), finite - t, half.inputs, half.results)
        if new[kernel.OPEN]:
            self._keep_ties(half, d, t)
        piece = (start - self.part.start) * PIECES // (self.part.stop - self.part.start)
        row = self.profile[int(half.sign > 0)]
        row[piece] = max(row[piece], high)
        self._check(half, start, stop, absolute)

    def _violations(self, half: _Half, marks: NDArray[np.uint8], new: Any) -> None:
        for place in (kernel.NAN, kernel.ZERO, kernel.OVERFLOW, kernel.FLUSHED, kernel.ORDER):
            if new[place]:
                where = np.flatnonzero(marks >> np.uint8(place) & np.uint8(1))
                self.found.witness(
                    kernel.COUNTS[place], half.inputs[where[:WITNESSES]].tolist(), int(new[place])
                )

    def _set_apart(self, half: _Half, d: Any, t: Any, marks: NDArray[np.uint8]) -> Any:
        """Judge zeros for subnormal numbers apart from all other results."""
        flushed = (marks >> np.uint8(kernel.FLUSHED) & np.uint8(1)).astype(bool)
        where = np.flatnonzero(flushed)
        self.flushed.add((d + t)[where], (d - t)[where], half.inputs[where], half.results[where])
        d[where], t[where] = 0.0, 0.0
        rest = d < np.inf
        return float((d + t)[rest].max(initial=-1.0))

    def _keep_ties(self, half: _Half, d: Any, t: Any) -> None:
        near = np.flatnonzero((np.abs(d - 0.5) <= t) & (d < np.inf))[: TIES - len(self.ties)]
        for i in near.tolist():
            self.ties.append(
                (int(half.inputs[i]), int(half.results[i]), float(d[i] + t[i]), float(d[i] - t[i]))
            )

    def _settle_ties(self) -> None:
        """Ask balls about results that are close to a tie."""
        for x, y, high, low in self.ties:
            one = self._judge(x, y)
            if one is None or float(one.low) > high * (1 + 1e-15) or float(one.high) < low:
                self.found.check(float("inf"), x)
            elif one.rounded is not None:
                self.found.open -= 1
                self.found.rounded += one.rounded

    def _judge(self, x: int, y: int) -> Judged | None:
        ref = self.reference
        return judge(ref.ball, FLOAT32, x, y, self.kind, ref.below)

    def _check(self, half: _Half, start: int, stop: int, absolute: float) -> None:
        """Compare the reference with balls at inputs that were drawn."""
        offset = start - self.part.start
        while self.checked and half is self.halves[0] and self.checked[0] < stop - self.part.start:
            i = self.checked.pop(0) - offset
            x = int(half.inputs[i])
            self.found.check(share_of(self.reference, x, float(half.reference[i]), absolute), x)


def share_of(reference: Reference, x: int, value: float, absolute: float) -> float:
    """Return the part of its tolerance by which a reference value misses the exact value.

    Examples
    --------
    >>> from apery.verify.ulp.reference import reference
    >>> share_of(reference("exp"), 0x3F800000, 2.718281828459045, 0.0) < 1/16
    True
    """
    argument = FLOAT64.encode(FLOAT32.decode(x))
    if value != value:
        return float("inf") if judge(reference.ball, FLOAT64, argument, 0) else 0.0
    bits = int(np.float64(value).view(np.uint64))
    one = judge(reference.ball, FLOAT64, argument, bits, below=reference.below)
    if one is None:
        return 0.0 if np.isinf(value) else float("inf")
    # An error of 2^-180 is below 2^-31 units of float32, and float64 underflows far below that.
    unit = float(np.spacing(abs(value))) if np.isfinite(value) else float(np.finfo(float).max)
    return float(one.high) / (reference.relative + (absolute + 2.0**-180) / unit)
