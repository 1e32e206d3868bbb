"""Results of any format compared with balls, input by input.

Guarantee: error, correct rounding and every violation rest on balls; the float64 reference tells
nothing but the sign of a value that is exactly 0 or too small for the format, and whether a value
that no ball encloses is infinite or missing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from flint import arb

from apery.core.errors import PrecisionError
from apery.numerics.balls import precision
from apery.numerics.formats import FloatFormat, Ulp
from apery.verify.ulp.found import Found
from apery.verify.ulp.judge import FIRST_BITS, MOST_BITS, judge
from apery.verify.ulp.kernel import BINS
from apery.verify.ulp.parts import Part
from apery.verify.ulp.reference import Reference
from apery.verify.ulp.target import UNSIGNED, BitFunction

_NEVER_FINITE = 4 * FIRST_BITS
"""Where no ball of this precision is finite, the function has no value."""


def nearest(reference: Reference, form: FloatFormat, x: int) -> int:
    """Return the bits of the exact value at a finite input, rounded to nearest, ties to even.

    NaN where the function has no value; the infinity that float64 gives where it has a pole.

    Raises
    ------
    PrecisionError
        The value cannot be told from a tie.

    Examples
    --------
    >>> from apery.numerics.formats import FLOAT16
    >>> from apery.verify.ulp.reference import reference
    >>> hex(nearest(reference("exp"), FLOAT16, 0x3C00)), hex(nearest(reference("log"), FLOAT16, 0))
    ('0x4170', '0xfc00')
    """
    argument = form.ball(x)
    top = arb((1, form.emax + 1))
    tiny = arb((1, form.emin - form.precision - 1))
    bits = FIRST_BITS
    while bits <= MOST_BITS:
        with precision(bits):
            value = reference.ball(argument)
            if value.is_finite():
                if abs(value) >= top:
                    return form.infinity | (form.sign if value < 0 else 0)
                if abs(value) < tiny:
                    return form.sign if value < 0 or _negative(reference, form, x) else 0
                # A ball around 0 that is not tiny, and one around a tie, give None.
                found = form.encode_ball(value)
                if found is not None:
                    return found
            elif bits >= _NEVER_FINITE:
                return _without(reference, form, x)
        bits *= 2
    raise PrecisionError(
        f"{reference.name}({form.text(x)}) is not told from a tie by {MOST_BITS} bits; choose an "
        "interval without it"
    )


def in_float64(reference: Reference, form: FloatFormat, x: int) -> float:
    """Return what the float64 reference gives at an input."""
    m, e = form.dyadic(x)
    argument = np.ldexp(np.array([-0.0 if x == form.sign else float(m)]), e)
    with np.errstate(all="ignore"):
        return float(reference.evaluate(argument)[0])


def _negative(reference: Reference, form: FloatFormat, x: int) -> bool:
    return bool(np.signbit(in_float64(reference, form, x)))


def _without(reference: Reference, form: FloatFormat, x: int) -> int:
    value = in_float64(reference, form, x)
    if np.isinf(value):
        return form.infinity | (form.sign if value < 0 else 0)
    return form.nan


class Comparison:
    """Results beside exact values, counted in a `Found`.

    Parameters
    ----------
    found : Found
        Where they are counted.
    reference : Reference
        The function.
    form : FloatFormat
        Format of inputs and results.
    kind : Ulp
        Which unit in the last place.
    """

    def __init__(self, found: Found, reference: Reference, form: FloatFormat, kind: Ulp) -> None:
        self.found, self.reference, self.form, self.kind = found, reference, form, kind

    def add(self, x: int, y: int) -> float:
        """Count one result, and return its error; infinite where one side alone is NaN.

        The nearest number of the exact value is in `exact` after the call.
        """
        form, found = self.form, self.found
        one = None
        if not form.is_nan(y):
            one = judge(self.reference.ball, form, x, y, self.kind, self.reference.below)
        known = one is not None and one.rounded and form.magnitude(y)
        z = self.exact = y if known else nearest(self.reference, form, x)
        found.inputs += 1
        if form.is_nan(z):
            found.witness("nan", [x], not form.is_nan(y))
            return 0.0 if form.is_nan(y) else np.inf
        found.numbers += 1
        if form.is_nan(y):
            found.witness("nan", [x], 1)
            return np.inf
        self._signs(x, y, z)
        if one is None:
            # At a pole the infinity is the value.
            found.rounded += y == z
            return 0.0 if y == z else np.inf
        found.rounded += form.magnitude(y) == form.magnitude(z) == 0 or y == z
        flushed = form.magnitude(y) == 0 and form.is_subnormal(z)
        kept = found.flushed if flushed else found.worst
        kept.append(one)
        if len(kept) > 64:
            kept.sort(key=lambda w: (-w.high, w.x))
            del kept[16:]
        error = float(one.high)
        place = int(np.float64(1 + error).view(np.int64) >> 48) - (1023 << 4)
        found.histogram[min(place, BINS - 1)] += 1
        return error

    def _signs(self, x: int, y: int, z: int) -> None:
        form, found = self.form, self.found
        if form.magnitude(y) == 0:
            found.witness("zero", [x], (y ^ z) & form.sign != 0)
            found.witness("flushed", [x], form.is_subnormal(z))
        infinite = not form.is_finite(y), not form.is_finite(z)
        found.witness("overflow", [x], infinite[0] != infinite[1] or (infinite[0] and y != z))

    def order(self, x: int, y: int, z: int, before: tuple[int, int], direction: int) -> None:
        """Count a result that is in the wrong order with that of the input before.

        Parameters
        ----------
        x, y, z : int
            Bits of the input, of its result, and of the nearest number.
        before : tuple of int
            Result and nearest number for the input before.
        direction : int
            1 if the exact values do not fall, -1 if they do not rise, 0 if `z` is to tell.
        """
        if any(map(self.form.is_nan, (y, z, *before))):
            return
        step = self._rank(y) - self._rank(before[0])
        if step:
            rise = direction or self._rank(z) - self._rank(before[1]) or self._rise(x)
            self.found.witness("order", [x], step * rise < 0)

    def _rise(self, x: int) -> int:
        """Return the sign of the step that exact values with one nearest number make before x."""
        for bits in (FIRST_BITS, 4 * FIRST_BITS, 16 * FIRST_BITS):
            with precision(bits):
                step = self.reference.ball(self.form.ball(x))
                step -= self.reference.ball(self.form.ball(x - 1))
                if step > 0 or step < 0:
                    return 1 if step > 0 else -1
        return 0

    def _rank(self, bits: int) -> int:
        magnitude = self.form.magnitude(bits)
        return -magnitude if bits & self.form.sign else magnitude

    def mirror(self, x: int, y: int, other: int) -> None:
        """Count results at x and -x that do not mirror each other; x is the negative one."""
        form, symmetry = self.form, self.reference.symmetry
        if not symmetry or (form.is_nan(y) and form.is_nan(other)):
            return
        self.found.witness("symmetry", [x], y != other ^ (form.sign if symmetry == "odd" else 0))


def scan_exactly(
    part: Part, target: BitFunction, reference: Reference, form: FloatFormat, kind: Ulp
) -> Found:
    """Compare all results of a part with balls.

    Examples
    --------
    >>> from apery.numerics.formats import BFLOAT16
    >>> from apery.verify.ulp.reference import reference
    >>> from apery.verify.ulp.target import Target
    >>> f = Target("numpy.sqrt").on_bits(BFLOAT16)
    >>> part = Part(0x3F80, 0x4000, (0,))
    >>> found = scan_exactly(part, f, reference("sqrt"), BFLOAT16, Ulp.GOLDBERG)
    >>> found.inputs, found.rounded, found.violations
    (128, 128, Counter())
    """
    found = Found(part.key)
    comparison = Comparison(found, reference, form, kind)
    results: dict[int, Sequence[int]] = {}
    # The number before the first one belongs to another part, and is there for the order.
    start = max(part.start - 1, 0)
    for sign in part.signs:
        xs = np.arange(start, part.stop, dtype=UNSIGNED[form.bits])
        xs |= xs.dtype.type(sign * form.sign)
        ys = results[sign] = target(xs).tolist()
        below, above = reference.rising
        direction = -below if sign else above
        before: tuple[int, int] | None = None
        most = 0.0
        for x, y in zip(xs.tolist(), ys, strict=True):
            if form.magnitude(x) < part.start:
                before = (y, nearest(reference, form, x))
                continue
            error = comparison.add(x, y)
            most = max(most, error if error < np.inf else 0.0)
            if before is not None:
                comparison.order(x, y, comparison.exact, before, direction)
            before = (y, comparison.exact)
        found.profile.append((part.start | sign * form.sign, most))
    if len(results) == 2:
        for m in range(part.start, part.stop):
            comparison.mirror(m | form.sign, results[1][m - start], results[0][m - start])
    return found
