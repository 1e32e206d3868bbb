"""Rational transforms of a constant, each value once.

Guarantee: two transforms that are both kept have different values, shown by disjoint
enclosures; one that is left out is counted with its reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import gcd

from flint import arb

from apery.core.constant import Constant
from apery.core.errors import InvalidInputError
from apery.core.transform import RationalMap
from apery.numerics.ball_forms import fixed_point
from apery.numerics.balls import precision
from apery.numerics.constants import evaluate
from apery.numerics.signed_expansion import Interval

MOST = 4_000_000
"""Largest number of coefficient vectors that are enumerated."""
DISTINCTION_BITS = 512
"""Binary digits at which two values are compared."""


@dataclass(frozen=True, slots=True)
class Transforms:
    """The transforms of a constant whose values are positive and distinct.

    Parameters
    ----------
    maps : tuple of RationalMap
        Oriented so that the value is positive, the simplest first.
    merged : int
        Maps left out because their values could not be told from that of a kept map.
    undefined : int
        Maps left out because their value could not be told from 0 or infinity.
    """

    maps: tuple[RationalMap, ...]
    merged: int
    undefined: int


def count_vectors(degree: int, height: int) -> int:
    """Return the number of pairs of coefficient vectors, (2 height + 1)^(2 degree + 2)."""
    return int((2 * height + 1) ** (2 * degree + 2))


def maps_up_to(degree: int, height: int) -> tuple[RationalMap, ...]:
    """Return the maps P(x)/Q(x), up to sign, with bounded degree and coefficients.

    Constant maps are left out. The bound holds for some way to write the map; in lowest
    terms a map of degree 2 or more can have larger coefficients.

    Parameters
    ----------
    degree : int
        Largest degree of P and Q, at least 1.
    height : int
        Largest absolute value of a coefficient, at least 1.

    Raises
    ------
    InvalidInputError
        A bound is below 1, or there are more than four million coefficient vectors.

    Examples
    --------
    >>> [str(m) for m in maps_up_to(1, 1)]
    ['x', '1/x', 'x + 1', 'x - 1', '1/(x + 1)', '(x + 1)/x', 'x/(x + 1)', '1/(x - 1)',
     '(x - 1)/x', 'x/(x - 1)', '(x + 1)/(x - 1)', '(x - 1)/(x + 1)']
    """
    if degree < 1 or height < 1:
        raise InvalidInputError(
            f"degree and height of the transforms are at least 1, not {degree} and {height}"
        )
    if count_vectors(degree, height) > MOST:
        raise InvalidInputError(
            f"degree {degree} and height {height} mean {count_vectors(degree, height)} "
            f"coefficient vectors, more than {MOST}; choose smaller bounds"
        )
    found: set[RationalMap] = set()
    for p, q in _pairs(degree, height):
        candidate = RationalMap(p, q)
        if not candidate.is_constant:
            found.add(candidate if candidate.numerator[-1] > 0 else candidate.negated())
    return tuple(sorted(found, key=_complexity))


def _pairs(degree: int, height: int) -> Iterator[tuple[Sequence[int], Sequence[int]]]:
    """Yield pairs of vectors up to scaling and up to the signs of both."""
    vectors = [
        v
        for v in product(range(-height, height + 1), repeat=degree + 1)
        if next((c for c in reversed(v) if c), 0) > 0
    ]
    contents = [gcd(*v) for v in vectors]
    for p, content in zip(vectors, contents, strict=True):
        for q, other in zip(vectors, contents, strict=True):
            if gcd(content, other) == 1 and p != q:
                yield p, q


def _complexity(m: RationalMap) -> tuple[int, int, int, int, tuple[int, ...], tuple[int, ...]]:
    coefficients = m.numerator + m.denominator
    return (
        m.degree,
        sum(map(abs, coefficients)),
        len(m.denominator),
        sum(c < 0 for c in coefficients),
        tuple(-abs(c) for c in reversed(m.numerator)),
        m.denominator,
    )


def value(m: RationalMap, x: arb) -> arb | None:
    """Return the value of a map at a ball, None where the denominator may vanish.

    The working precision is the caller's.
    """
    denominator = _horner(m.denominator, x)
    if denominator.contains(0):
        return None
    return _horner(m.numerator, x) / denominator


def images(maps: Sequence[RationalMap], x: arb, bits: int) -> list[Interval]:
    """Return, for each map, an interval with its values on a ball.

    Parameters
    ----------
    maps : sequence of RationalMap
        With positive values on the ball.
    x : arb
        The ball; the working precision is the caller's.
    bits : int
        Binary digits after the point that count.

    Returns
    -------
    list of (n1, d1, n2, d2)
        No number is negative; next to 0 and to a pole a numerator or denominator is 0.
    """
    ends = fixed_point(x, bits)
    return [_mobius(m, ends, bits) or _general(m, x, bits) for m in maps]


def _general(m: RationalMap, x: arb, bits: int) -> Interval:
    y = value(m, x)
    assert y is not None and y > 0
    low, high = fixed_point(y, bits)
    return low, 1 << bits, high, 1 << bits


def _mobius(m: RationalMap, ends: tuple[int, int], bits: int) -> Interval | None:
    """Return the values at both ends; a Möbius map is monotone, and no division is needed.

    None for other maps, and where the ends are too wide to show that the value is positive.
    """
    if m.degree > 1:
        return None
    p0, p1 = (*m.numerator, 0, 0)[:2]
    q0, q1 = (*m.denominator, 0)[:2]
    low, high = ends if p1 * q0 >= p0 * q1 else ends[::-1]
    p0, q0 = p0 << bits, q0 << bits
    interval = (p0 + p1 * low, q0 + q1 * low, p0 + p1 * high, q0 + q1 * high)
    if interval[1] < 0:
        n1, d1, n2, d2 = interval
        interval = (-n1, -d1, -n2, -d2)
    return interval if min(interval) >= 0 else None


def _horner(coefficients: Sequence[int], x: arb) -> arb:
    total = arb(0)
    for c in reversed(coefficients):
        total = total * x + c
    return total


def distinct(constant: Constant, maps: Sequence[RationalMap]) -> Transforms:
    """Keep one map for each value, oriented so that the value is positive.

    Parameters
    ----------
    constant : Constant
        Where the maps are evaluated.
    maps : sequence of RationalMap
        The first of those with one value is kept.

    Examples
    --------
    >>> kept = distinct(Constant("sqrt(2)"), maps_up_to(1, 2))
    >>> kept.merged > 0, kept.undefined
    (True, 0)
    >>> distinct(Constant("e"), maps_up_to(1, 2)).merged
    0
    """
    bits = DISTINCTION_BITS
    undefined = 0
    rows: list[tuple[int, int, int, RationalMap]] = []
    x = evaluate(constant, bits=bits + 64)
    with precision(bits + 64):
        for order, m in enumerate(maps):
            y = value(m, x)
            if y is None or y.contains(0):
                undefined += 1
                continue
            if y < 0:
                m, y = m.negated(), -y
            low, high = fixed_point(y, bits)
            rows.append((low, high, order, m))
    rows.sort(key=lambda row: row[:3])
    groups: list[list[tuple[int, RationalMap]]] = []
    end = -1
    for low, high, order, m in rows:
        if low > end:
            groups.append([])
        groups[-1].append((order, m))
        end = max(end, high)
    kept = sorted(
        (min(group, key=lambda pair: pair[0]) for group in groups), key=lambda pair: pair[0]
    )
    return Transforms(tuple(m for _, m in kept), len(rows) - len(kept), undefined)
