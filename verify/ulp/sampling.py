"""Sampled inputs of float64, of which there are too many to try all.

Guarantee: none about inputs that were not drawn. What was drawn depends on the seed and the work
item alone, and every result that was drawn is compared with a ball.

A first stage draws bit patterns, moderate exponents, and the neighbourhood of points at which
implementations change their method; a second one draws around the worst inputs of the first.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import pi
from typing import Any

import numpy as np

from apery.numerics.formats import FloatFormat, Ulp
from apery.verify.ulp.exact import Comparison, nearest
from apery.verify.ulp.found import Found
from apery.verify.ulp.parts import Interval
from apery.verify.ulp.reference import Reference
from apery.verify.ulp.target import UNSIGNED, BitFunction

CHUNK = 4000
"""Inputs in a work item."""
CENTRES = 8
"""Worst inputs around which the second stage draws."""
_TRIES = 64


@dataclass(frozen=True, slots=True)
class Sample:
    """Some inputs that are drawn.

    Parameters
    ----------
    key : str
        Name of the work item, which its seed is made of.
    count : int
        Number of inputs.
    around : int, optional
        Bits of an input near which all are drawn.
    """

    key: str
    count: int
    around: int | None = None


def samples(count: int) -> Iterator[Sample]:
    """Return the work items of the first stage.

    Examples
    --------
    >>> [s.count for s in samples(10_000)]
    [4000, 4000, 2000]
    """
    for start in range(0, count, CHUNK):
        yield Sample(f"sample/{start}", min(CHUNK, count - start))


def directed(lines: Sequence[Mapping[str, Any]], count: int) -> Iterator[Sample]:
    """Return the work items of the second stage: a quarter of the first around its worst inputs."""
    every = [w for line in lines if str(line["key"]).startswith("sample/") for w in line["worst"]]
    every.sort(key=lambda w: (-Decimal(w["high"]), w["x"]))
    centres = list(dict.fromkeys(str(w["x"]) for w in every))[:CENTRES]
    for x in centres:
        yield Sample(f"around/{x}", max(1, count // (4 * CENTRES)), int(x, 16))


class _Drawing:
    """Draws bits of finite numbers in an interval."""

    def __init__(self, form: FloatFormat, interval: Interval | None, seed: int) -> None:
        self.form, self.draw = form, random.Random(seed)
        most = form.largest
        self.low = interval.low if interval else form.sign | most
        self.high = interval.high if interval else most
        self.ranks = self._rank(self.low), self._rank(self.high)

    def _rank(self, bits: int) -> int:
        size = self.form.magnitude(bits)
        return -size - 1 if bits & self.form.sign else size

    def _inside(self, bits: int) -> bool:
        return self.ranks[0] <= self._rank(bits) <= self.ranks[1]

    def _of_rank(self, rank: int) -> int:
        return self.form.sign | (-rank - 1) if rank < 0 else rank

    def bits(self) -> int:
        """Draw a bit pattern of the interval, all equally likely."""
        return self._of_rank(self.draw.randint(*self.ranks))

    def near(self, rank: int) -> int:
        """Draw near a number; short distances are as likely as long ones."""
        distance = self.draw.getrandbits(self.draw.randint(1, self.form.precision - 8))
        return self._of_rank(
            min(max(rank + self.draw.choice((-1, 1)) * distance, self.ranks[0]), self.ranks[1])
        )

    def one(self, around: int | None) -> int:
        """Draw an input."""
        if around is not None:
            return self.near(self._rank(around))
        for _ in range(_TRIES):
            way = self.draw.random()
            if way < 0.25:
                return self.bits()
            if way < 0.75:
                e = self.draw.randint(-self.form.precision // 2, 10)
                field = (e + self.form.emax) << (self.form.precision - 1)
                bits = field | self.draw.getrandbits(self.form.precision - 1)
            else:
                bits = self.near(self._rank(self._landmark()))
            bits |= self.form.sign * self.draw.getrandbits(1)
            if self._inside(bits):
                return bits
        return self.bits()

    def _landmark(self) -> int:
        """Draw a point at which implementations change their method."""
        k = self.draw.randint(1, 64)
        step = self.draw.choice((pi / 2, pi / 4, 0.6931471805599453, 0.34657359027997264, 0.5, 1.0))
        if self.draw.random() < 0.5:
            return self.form.encode(Fraction(step * k))
        return self.form.encode(Fraction(2) ** self.draw.randint(-60, 12))


def scan_sample(
    sample: Sample,
    target: BitFunction,
    reference: Reference,
    form: FloatFormat,
    kind: Ulp,
    seed: int,
    interval: Interval | None,
) -> Found:
    """Draw inputs, compare all results with balls.

    Neighbours of every eighth input tell about order, and mirrored inputs about symmetry.

    Examples
    --------
    >>> from apery.numerics.formats import FLOAT64
    >>> from apery.verify.ulp.reference import reference
    >>> from apery.verify.ulp.target import Target
    >>> f = Target("numpy.sqrt").on_bits(FLOAT64)
    >>> found = scan_sample(Sample("sample/0", 50), f, reference("sqrt"), FLOAT64, Ulp.GOLDBERG,
    ...                     7, Interval.parse("1,2", FLOAT64))
    >>> found.inputs, found.rounded, found.violations
    (50, 50, Counter())
    """
    found = Found(sample.key)
    drawing = _Drawing(form, interval, seed)
    xs = [drawing.one(sample.around) for _ in range(sample.count)]
    array = np.array(xs, dtype=UNSIGNED[form.bits])
    ys = target(array).tolist()
    following = target(array + array.dtype.type(1)).tolist()
    mirrored = target(array ^ array.dtype.type(form.sign)).tolist()
    comparison = Comparison(found, reference, form, kind)
    for k, (x, y) in enumerate(zip(xs, ys, strict=True)):
        comparison.add(x, y)
        z = comparison.exact
        if k % 8 == 0 and form.is_finite(x + 1):
            beyond = nearest(reference, form, x + 1)
            below, above = reference.rising
            direction = -below if x & form.sign else above
            comparison.order(x + 1, following[k], beyond, (y, z), direction)
        comparison.mirror(x, y, mirrored[k])
    return found
