"""Pieces of an interval on which rounding errors are bounded, cut until the bounds are sharp.

Guarantee: the pieces and points together hold every number of the format in the interval, and each
bound holds on its piece; see `apery.numerics.programs.rounding`.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from flint import arb

from apery.core.errors import InvalidInputError
from apery.core.program import Program
from apery.numerics.balls import exact_point, precision
from apery.numerics.formats import FloatFormat
from apery.numerics.programs.evaluation import evaluate_bits
from apery.numerics.programs.functions import Function, Interval
from apery.numerics.programs.outward import Intervals, above, below
from apery.numerics.programs.rational import as_quotient
from apery.numerics.programs.running_error import propagate

MAX_PIECES = 60_000
MAX_UNDECIDED = 4000
"""How many pieces are cut because nothing is known on them."""
NEAR = 0.98
"""Pieces whose bound is at least this part of the largest are cut again."""
GAIN = 0.995
"""The search ends when a round lowers the largest bound to more than this part."""


@dataclass(frozen=True, slots=True)
class RoundingError:
    """Bound of what rounding adds to the error of a program.

    Parameters
    ----------
    target : str
        Name of the format.
    relative : bool
        Whether the difference is divided by |f|.
    bound : Fraction or None
        The bound; None where a piece is undecided.
    where : (Fraction, Fraction)
        The piece with the largest bound, or the first undecided one.
    pieces : int
        How many pieces were looked at.
    undecided : tuple of (Fraction, Fraction)
        Closed intervals on which nothing could be said, at most 20 of them.
    """

    target: str
    relative: bool
    bound: Fraction | None
    where: Interval
    pieces: int
    undecided: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Piece:
    """Numbers of the format from low to high, of one sign, and a bound on them."""

    order: tuple[float, float]
    """Minus the bound and minus the width."""
    low: float
    high: float

    @property
    def bound(self) -> float:
        """The bound."""
        return -self.order[0]

    @property
    def ends(self) -> Interval:
        """The ends, exactly."""
        return Fraction(self.low), Fraction(self.high)


class Search:
    """Pieces of one program, cut until the bounds are sharp."""

    def __init__(
        self, program: Program, target: FloatFormat, function: Function, relative: bool
    ) -> None:
        self.program, self.target = program, target
        self.function, self.relative = function, relative
        self.seen = 0

    def run(self, low: Fraction, high: Fraction) -> RoundingError:
        """Bound the error for all numbers of the format from low to high."""
        points: list[tuple[Fraction, float]] = []
        least = Fraction(2) ** (self.target.emin - self.target.precision + 1)
        if low <= 0 <= high:
            points.append((Fraction(0), self._at_point(Fraction(0))))
        cuts: list[tuple[float, float]] = []
        if high >= least:
            cuts += self._binades(
                self._inside(max(low, least), up=True), self._inside(high, up=False)
            )
        if low <= -least:
            ends = self._inside(max(-high, least), up=True), self._inside(-low, up=False)
            cuts += [(-b, -a) for a, b in self._binades(*ends)]
        if not cuts and not points:
            raise InvalidInputError(f"no number of {self.target.name} is in the interval")
        heap = self._bounded(cuts)
        heapq.heapify(heap)
        last, undecided = np.inf, 0
        while heap and heap[0].bound > 0 and self.seen < MAX_PIECES:
            top = heap[0].bound
            unknown = bool(np.isinf(top))
            if undecided > MAX_UNDECIDED if unknown else top >= GAIN * last:
                break
            last = top
            chosen: list[Piece] = []
            # Where nothing is known, the widest pieces first: there may be much of it.
            while heap and heap[0].bound >= NEAR * top and (len(chosen) < 64 or not unknown):
                chosen.append(heapq.heappop(heap))
            undecided += len(chosen) if unknown else 0
            for piece in chosen:
                if piece.low == piece.high:
                    # One number that is undecided may still be evaluated.
                    value = self._at_point(Fraction(piece.low)) if unknown else piece.bound
                    points.append((Fraction(piece.low), value))
            parts = [half for p in chosen if p.low != p.high for half in self._halves(p)]
            for piece in self._bounded(parts):
                heapq.heappush(heap, piece)
        return self._result(heap, points)

    def _result(self, heap: list[Piece], points: list[tuple[Fraction, float]]) -> RoundingError:
        found = [(p.bound, p.ends) for p in heap] + [(v, (x, x)) for x, v in points]
        open_ends = sorted(ends for bound, ends in found if not np.isfinite(bound))
        name = self.target.name
        if open_ends:
            joined = tuple(self._joined(open_ends)[:20])
            return RoundingError(name, self.relative, None, joined[0], self.seen, joined)
        bound, ends = max(found)
        return RoundingError(name, self.relative, Fraction(bound), ends, self.seen)

    def _joined(self, ends: list[Interval]) -> list[Interval]:
        out = [ends[0]]
        for low, high in ends[1:]:
            if low <= out[-1][1] or self._after(float(out[-1][1])) >= low:
                out[-1] = out[-1][0], max(high, out[-1][1])
            else:
                out.append((low, high))
        return out

    # Numbers of the format

    def _inside(self, value: Fraction, *, up: bool) -> float:
        """Return the next number of the format at or beside a positive number."""
        near = self.target.decode(min(self.target.encode(value), self.target.largest))
        bits = self.target.encode(near)
        if up and near < value:
            near = self.target.decode(bits + 1)
        elif not up and near > value:
            near = self.target.decode(bits - 1)
        return float(near)

    def _after(self, value: float) -> float:
        """Return the next larger number of the format."""
        bits = self.target.encode(Fraction(value))
        if value < 0:
            return float(self.target.decode(bits - 1)) + 0.0
        return float(self.target.decode(bits + 1))

    def _binades(self, low: float, high: float) -> list[tuple[float, float]]:
        """Cut positive numbers at powers of two, the large ones into eight parts each."""
        if low > high:
            return []
        out = []
        while low <= high:
            _, exponent = np.frexp(low)
            near = Fraction(high) < Fraction(2) ** (int(exponent) + 10)
            top = min(Fraction(2) ** int(exponent), Fraction(high) + 1)
            width = (top - Fraction(low)) / (8 if near else 1)
            end = self._inside(min(Fraction(low) + width, Fraction(high)), up=False)
            end = max(end, low)
            out.append((low, end))
            if end >= high:
                break
            low = self._after(end)
        return out

    def _halves(self, piece: Piece) -> list[tuple[float, float]]:
        low, high = Fraction(piece.low), Fraction(piece.high)
        middle = (low + high) / 2
        size = self._inside(abs(middle), up=False)
        cut = size if middle > 0 else -size
        if cut >= piece.high:  # two neighbours
            cut = piece.low
        return [(piece.low, cut), (self._after(cut), piece.high)]

    # Bounds

    def _bounded(self, cuts: list[tuple[float, float]]) -> list[Piece]:
        if not cuts:
            return []
        self.seen += len(cuts)
        low, high = (np.array(ends) for ends in zip(*cuts, strict=True))
        error, decided = propagate(self.program, self.target, Intervals(low, high))
        error = np.where(decided, error, np.inf)
        sizes = np.array([self._size(a, b) for a, b in cuts])
        with np.errstate(all="ignore"):
            bounds = np.where(error == 0, 0.0, above(error / sizes))
        bounds = np.where((sizes == 0) | np.isnan(bounds), np.inf, bounds)
        return [
            Piece((-float(bound), a - b), a, b) for (a, b), bound in zip(cuts, bounds, strict=True)
        ]

    def _size(self, low: float, high: float) -> float:
        """Return a lower bound of |f| on a piece; 1 if errors are absolute."""
        if not self.relative:
            return 1.0
        with precision(64):
            ball = arb(low).union(arb(high)) if low < high else arb(low)
            value = self.function.series(ball, 1)[0]
            if not value.is_finite():
                return 0.0
            m, e = exact_point(value.abs_lower())
        if m == 0 or m.bit_length() + e < -1060:
            return 0.0
        if m.bit_length() + e > 1020:
            return 2.0**1019
        return float(below(np.array([float(Fraction(m) * Fraction(2) ** e)]))[0])

    def _at_point(self, x: Fraction) -> float:
        """Return a bound of the error at one number, by evaluating the program there."""
        try:
            top, bottom = as_quotient(self.program)
        except InvalidInputError:
            # Square roots: the exact value is not rational.
            return self._bounded([(float(x), float(x))])[0].bound
        q = _value(bottom, x)
        if q == 0:
            return np.inf
        exact = _value(top, x) / q
        bits = [self.target.encode(x)]
        if x == 0:
            bits.append(self.target.sign)
        worst = Fraction(0)
        for b in bits:
            found = evaluate_bits(self.program, self.target, b)
            if not self.target.is_finite(found):
                return np.inf
            worst = max(worst, abs(self.target.decode(found) - exact))
        if worst == 0:
            return 0.0
        size = self._size(float(x), float(x))
        if size == 0:
            return np.inf
        return float(above(np.array([float(above(np.array([float(worst)]))[0]) / size]))[0])


def _value(polynomial: object, x: Fraction) -> Fraction:
    total = Fraction(0)
    for c in reversed(list(polynomial.coeffs())):  # type: ignore[attr-defined]
        total = total * x + Fraction(int(c.p), int(c.q))
    return total
