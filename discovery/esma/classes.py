"""Classes of fractions that are the same from some index on.

Two fractions in one class differ by an index shift, by a rotation of the sign word that
goes with it, and by what stands before: their values are related by a Möbius map with
integer coefficients, of determinant +1 or -1 where all b_n are +1 or -1.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from fractions import Fraction

from apery.core.continued_fraction import ContinuedFraction, Interlaced
from apery.core.polynomial import Polynomial

Coefficients = tuple[Fraction, ...]
"""Of a polynomial in m, constant term first."""
Tail = tuple[Coefficients, ...]
"""The pieces of a and b over one period in turn: a, b, a, b, ..."""


def class_key(fraction: ContinuedFraction) -> str:
    """Return a short name that fractions with the same tail share.

    Examples
    --------
    >>> from apery.core import Interlaced
    >>> e = ContinuedFraction.signed(Interlaced((2,), ("1", "2*m+2", "1")), (1,))
    >>> shifted = ContinuedFraction.signed(Interlaced((9, 9), ("2*m+8", "1", "1")), (1,))
    >>> other = ContinuedFraction.signed(Interlaced((2,), ("1", "2*m+3", "1")), (1,))
    >>> class_key(e) == class_key(shifted), class_key(e) == class_key(other)
    (True, False)
    """
    fraction = fraction.canonical()
    period = fraction.period
    start = max(len(fraction.a.initial), len(fraction.b.initial), 1)
    rows = [
        [p.coefficients() for p in _pieces(sequence, start, period)]
        for sequence in (fraction.a, fraction.b)
    ]
    tail = tuple(c for pair in zip(*rows, strict=True) for c in pair)
    least = min(_normalised(rotated) for rotated in _rotations(tail))
    text = ";".join(",".join(map(str, c)) for c in least)
    return "c-" + hashlib.sha256(text.encode()).hexdigest()[:8]


def _pieces(sequence: Interlaced, start: int, period: int) -> tuple[Polynomial, ...]:
    return sequence.delayed(start - len(sequence.initial)).with_period(period).pieces


def _rotations(tail: Tail) -> Iterable[Tail]:
    for j in range(0, len(tail), 2):
        yield (*tail[j:], *(_shifted(c, 1) for c in tail[:j]))


def _normalised(tail: Tail) -> Tail:
    """Shift the variable so that the first polynomial that varies has a fixed form."""
    first = next((c for c in tail if len(c) > 1), None)
    if first is None:
        return tail
    *_, second, lead = first
    # Shifting by t adds degree * lead * t to the second coefficient.
    shift = -int(second // ((len(first) - 1) * lead))
    return tuple(_shifted(c, shift) for c in tail)


def _shifted(coefficients: Coefficients, by: int) -> Coefficients:
    """Return the coefficients of p(m + by), by Horner's scheme."""
    if len(coefficients) < 2 or by == 0:
        return coefficients
    out = list(coefficients)
    for i in range(len(out) - 1):
        for k in range(len(out) - 2, i - 1, -1):
            out[k] += by * out[k + 1]
    return tuple(out)
