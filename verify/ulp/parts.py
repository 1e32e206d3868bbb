"""Parts of the inputs of a format: the work items of a scan.

Guarantee: every finite number of the interval lies in exactly one part, the two zeros as two
numbers; parts depend on format and interval alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from apery.core.errors import InvalidInputError
from apery.numerics.formats import FloatFormat

SPECIAL_KEY = "special"
"""Key of the work item that is about infinities and NaN."""
SIZES = {16: 1 << 11, 32: 1 << 23}
"""Magnitudes in a part by the bits of the format: of float32, a binade."""


@dataclass(frozen=True, slots=True)
class Part:
    """Numbers with magnitudes `start` to `stop` - 1, each with one sign or with both.

    Parameters
    ----------
    start, stop : int
        Bits without the sign.
    signs : tuple of int
        0 for positive numbers, 1 for negative ones, or both.
    """

    start: int
    stop: int
    signs: tuple[int, ...]

    @property
    def key(self) -> str:
        """Name of the part."""
        return f"{''.join('+-'[s] for s in self.signs)}{self.start:x}..{self.stop - 1:x}"

    @property
    def count(self) -> int:
        """Number of inputs."""
        return (self.stop - self.start) * len(self.signs)


@dataclass(frozen=True, slots=True)
class Interval:
    """Numbers from `low` to `high`, both given by their bits and both included.

    Where 0 is an end, both zeros are in the interval.

    Examples
    --------
    >>> from apery.numerics.formats import FLOAT32
    >>> Interval.parse("0.1, 1", FLOAT32).text(FLOAT32)
    '0x1.99999ap-4,0x1.0p+0'
    """

    low: int
    high: int

    @classmethod
    def parse(cls, text: str, form: FloatFormat) -> Interval:
        """Read ``A,B``: numbers as decimals, fractions or hexadecimal floats, or inf.

        Raises
        ------
        InvalidInputError
            The text is no interval, or no number of the format lies in it.
        """
        ends = text.split(",")
        if len(ends) != 2:
            raise InvalidInputError(f"{text!r} is no interval; write A,B such as -1,1 or 0.5,inf")
        low, high = (_number(end, text, form) for end in ends)
        if low > high:
            raise InvalidInputError(f"{text!r} is empty; write the smaller number first")
        first, last = _at_least(low, form), _at_most(high, form)
        if _value(first, form) > _value(last, form):
            raise InvalidInputError(f"no number of {form.name} lies in {text!r}; widen it")
        return cls(first, last)

    def text(self, form: FloatFormat) -> str:
        """Return the interval as `parse` reads it."""
        return f"{form.text(self.low)},{form.text(self.high)}"

    def magnitudes(self, form: FloatFormat) -> tuple[range, range]:
        """Return the magnitudes of its positive and its negative numbers."""
        low, high = _value(self.low, form), _value(self.high, form)
        size = form.magnitude
        positive = range(size(self.low) if low > 0 else 0, size(self.high) + 1 if high >= 0 else 0)
        negative = range(size(self.high) if high < 0 else 0, size(self.low) + 1 if low <= 0 else 0)
        return positive, negative


def _number(text: str, whole: str, form: FloatFormat) -> Fraction:
    word = text.strip().lower()
    most = Fraction(2) ** (form.emax + 1)
    if word in ("inf", "+inf", "infinity"):
        return most
    if word in ("-inf", "-infinity"):
        return -most
    found = re.fullmatch(r"([+-]?)0x([0-9a-f]*)\.?([0-9a-f]*)(?:p([+-]?\d{1,5}))?", word)
    try:
        if found:
            digits = int(found[2] + found[3], 16)
            value = digits * Fraction(2) ** (int(found[4] or 0) - 4 * len(found[3]))
            return -value if found[1] == "-" else value
        if re.search(r"e[+-]?\d{5}", word):
            raise ValueError
        return Fraction(word)
    except (ValueError, ZeroDivisionError):
        raise InvalidInputError(
            f"{text.strip()!r} in {whole!r} is no number; write 0.5, 1/3, 0x1p-3 or inf"
        ) from None


def _value(bits: int, form: FloatFormat) -> Fraction:
    return form.decode(bits)


def _at_most(value: Fraction, form: FloatFormat) -> int:
    """Return the largest finite number that is not above a value."""
    bits = form.encode(value)
    if not form.is_finite(bits):
        bits -= 1
        return bits if value > 0 else _refuse(value, form)
    if form.decode(bits) <= value:
        return bits
    # One step down: a larger magnitude below 0.
    return bits + 1 if bits & form.sign else bits - 1 if bits else form.sign | 1


def _at_least(value: Fraction, form: FloatFormat) -> int:
    if value == 0:
        return 0
    return form.sign ^ _at_most(-value, form)


def _refuse(value: Fraction, form: FloatFormat) -> int:
    raise InvalidInputError(f"no number of {form.name} is that small; widen the interval")


def parts(form: FloatFormat, interval: Interval | None = None) -> Iterator[Part]:
    """Cut the finite numbers of an interval, or all, into parts.

    Examples
    --------
    >>> from apery.numerics.formats import FLOAT32
    >>> every = list(parts(FLOAT32))
    >>> len(every), every[0].key, sum(p.count for p in every) == 2**32 - 2**24
    (255, '+-0..7fffff', True)
    >>> [p.key for p in parts(FLOAT32, Interval.parse("-1,4", FLOAT32))][-2:]
    ['+40000000..407fffff', '+40800000..40800000']
    """
    if interval is None:
        interval = Interval(form.sign | form.largest, form.largest)
    positive, negative = interval.magnitudes(form)
    both = range(max(positive.start, negative.start), min(positive.stop, negative.stop))
    pieces: list[tuple[range, tuple[int, ...]]] = [(both, (0, 1))]
    for one, sign in ((positive, 0), (negative, 1)):
        if both:
            pieces += [
                (range(one.start, both.start), (sign,)),
                (range(both.stop, one.stop), (sign,)),
            ]
        else:
            pieces.append((one, (sign,)))
    size = SIZES[form.bits]
    for piece, signs in sorted(pieces, key=lambda p: (p[0].start, p[1])):
        start = piece.start
        while start < piece.stop:
            stop = min((start // size + 1) * size, piece.stop)
            yield Part(start, stop, signs)
            start = stop
