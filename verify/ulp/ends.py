"""Infinities, NaN and exact points: what no interval of numbers holds.

Guarantee: every NaN of the 16-bit formats and of float32 is tried, of float64 those with one bit
set or all; every point of `apery.verify.ulp.special` is tried.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from flint import arb
from numpy.typing import NDArray

from apery.numerics.balls import precision
from apery.numerics.formats import FloatFormat
from apery.verify.ulp.found import Found
from apery.verify.ulp.parts import SPECIAL_KEY
from apery.verify.ulp.reference import Reference
from apery.verify.ulp.target import UNSIGNED, BitFunction

_CHUNK = 1 << 16


def scan_ends(target: BitFunction, reference: Reference, form: FloatFormat) -> Found:
    """Try infinities, NaN, zeros and other exact points.

    Examples
    --------
    >>> from apery.numerics.formats import FLOAT32
    >>> from apery.verify.ulp.reference import reference
    >>> from apery.verify.ulp.target import Target
    >>> found = scan_ends(Target("numpy.exp").on_bits(FLOAT32), reference("exp"), FLOAT32)
    >>> found.inputs, found.violations
    (16777216, Counter())
    """
    found = Found(SPECIAL_KEY)
    for xs in _nans(form):
        for signed in (xs, xs | xs.dtype.type(form.sign)):
            ys = target(signed)
            numbers = (ys & ys.dtype.type(form.sign - 1)) <= ys.dtype.type(form.infinity)
            where = np.flatnonzero(numbers)
            found.inputs += signed.size
            found.witness("nan", signed[where[:8]].tolist(), int(where.size))
    points = {_bits(word, form): expected for word, expected in reference.special.items()}
    xs = np.array(list(points), dtype=UNSIGNED[form.bits])
    if xs.size:
        for x, y, expected in zip(xs.tolist(), target(xs).tolist(), points.values(), strict=True):
            found.witness("special", [x], not _meets(y, expected, form))
    found.inputs += 2
    return found


def _nans(form: FloatFormat) -> Iterator[NDArray[np.unsignedinteger]]:
    kind = UNSIGNED[form.bits]
    first, last = form.infinity + 1, form.sign - 1
    if form.bits == 64:
        single = [form.infinity | 1 << k for k in range(form.precision - 1)]
        yield np.array([*single, last], dtype=kind)
        return
    for start in range(first, last + 1, _CHUNK):
        yield np.arange(start, min(start + _CHUNK, last + 1), dtype=kind)


def _bits(word: str, form: FloatFormat) -> int:
    """Return the bits of a point as the table writes it."""
    sign = form.sign if word.startswith("-") else 0
    size = word.lstrip("+-")
    return sign | (form.infinity if size == "inf" else form.encode(int(size)))


def _meets(y: int, expected: str, form: FloatFormat) -> bool:
    """Whether a result is what the table asks for."""
    if expected == "nan":
        return form.is_nan(y)
    if expected == "0":
        return form.magnitude(y) == 0
    if expected.endswith("pi/2"):
        with precision(2 * form.bits):
            half_pi = form.encode_ball(arb.pi() / 2)
        assert half_pi is not None
        sign = form.sign if expected.startswith("-") else 0
        return y & form.sign == sign and abs(form.magnitude(y) - half_pi) <= 1
    return y == _bits(expected, form)
