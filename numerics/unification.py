"""How the convergents of two continued fractions are related, period by period.

Guarantee: a relation that is returned is an identity of exact matrices for every m; by it the
limits, where both exist, are related by the Möbius map.

Fractions that are inflated, scaled, shifted, or folded (every k-th convergent of the one) are
related so, and many that look different, such as two paths through one conservative matrix
field. That none is found says nothing beyond the bounds that were searched.

References
----------
R. Elimelech et al., Algorithm-assisted discovery of an intrinsic order among mathematical
constants, PNAS 121 (2024) e2321440121, DOI 10.1073/pnas.2321440121.
T. Raz et al., From Euler to AI: unifying formulas for mathematical constants,
arXiv 2502.17533 (folding, coboundaries).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from math import gcd

from apery.core.continued_fraction import ContinuedFraction
from apery.core.errors import InvalidInputError
from apery.core.transform import RationalMap
from apery.numerics.coboundary import MAX_DEGREE, Coboundary, find_coboundary, shifted
from apery.numerics.convergents import common_denominator
from apery.numerics.periods import (
    Coefficients,
    Matrix,
    determinant,
    period_matrix,
    steps_matrix,
)

MAX_FOLD = 3
"""Steps that are taken at once of either fraction."""
MAX_LATER = 64
"""How many steps later the relation may begin, so that nothing in it is 0."""
MAX_SHIFT = 6
"""How far apart the indices of the two fractions may begin."""

Square = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation of the convergents of two fractions.

    With S the matrix of the convergents s - 1 and s of the one fraction, T that of the
    convergents t - 1 and t of the other, and U and c, d from the coboundary:
    ``x V S = y T U(0)``.

    Parameters
    ----------
    s, length : int
        The one fraction has the matrix `period` over `length` steps from index s + 1 on.
    period : tuple of tuple of int
        Its entries as polynomials in m.
    t, steps, other_period : int, int, tuple of tuple of int
        The same for the other fraction.
    coboundary : Coboundary
        The relation of the two matrices.
    mobius : tuple of int
        V, row after row: the Möbius map from the value of the one to that of the other.
    x, y : int
        Numbers that are not 0.
    """

    s: int
    length: int
    period: Matrix
    t: int
    steps: int
    other_period: Matrix
    coboundary: Coboundary
    mobius: Square
    x: int
    y: int

    @property
    def map(self) -> RationalMap:
        """The Möbius map from the value of the one to that of the other."""
        p, q, r, s = self.mobius
        return RationalMap([q, p], [s, r])

    def unscaled(self, one: int, two: int) -> Relation:
        """Return the relation for the values before `integral` multiplied them by these numbers."""
        p, q, r, s = self.mobius
        raw = (p * one, q, r * one * two, s * two)
        return replace(self, mobius=_divided(raw, gcd(*raw)))


def unify(
    fraction: ContinuedFraction,
    other: ContinuedFraction,
    *,
    degree: int = MAX_DEGREE,
    fold: int = MAX_FOLD,
    shift: int = MAX_SHIFT,
) -> Relation | None:
    """Return a relation of two fractions, or None where there is none within the bounds.

    Parameters
    ----------
    fraction, other : ContinuedFraction
        With coefficients that are polynomials, or interlaced ones, with rational coefficients.
    degree : int
        Largest degree of the entries of U.
    fold : int
        Largest number of periods that are taken at once.
    shift : int
        Largest difference of the indices at which the two begin.

    Raises
    ------
    InvalidInputError
        A bound is out of range.

    Examples
    --------
    Two fractions of 4/pi and of e, and two that have nothing to do with each other:

    >>> one, two = ContinuedFraction("2*n+1", "n^2"), ContinuedFraction("2*n+3", "n*(n+2)")
    >>> print(unify(one, two).map)
    (-2*x)/(x - 2)
    >>> print(unify(ContinuedFraction("n+1", "n"), ContinuedFraction("n", "n")).map)
    x/(x + 1)
    >>> unify(one, ContinuedFraction("2*n+1", "2*n^2")) is None
    True
    """
    if degree < 0 or fold < 1 or shift < 0:
        raise InvalidInputError(
            f"degree and shift are at least 0, fold at least 1, not {degree}, {shift}, {fold}"
        )
    first, one = integral(fraction)
    second, two = integral(other)
    folds = sorted(product(range(1, fold + 1), repeat=2), key=sum)
    for k, steps in folds:
        if gcd(k, steps) > 1:
            continue
        found = relate(
            first, second, k, _starts(second, steps * second.period, shift), degree=degree
        )
        if found is not None:
            return found.unscaled(one, two)
    return None


def relate(
    fraction: ContinuedFraction,
    other: ContinuedFraction,
    periods: int,
    starts: Iterable[tuple[int, int, Matrix]],
    *,
    degree: int = MAX_DEGREE,
) -> Relation | None:
    """Return the relation of the smallest degree with one of some matrices of the other fraction.

    Parameters
    ----------
    fraction, other : ContinuedFraction
        With integer coefficients.
    periods : int
        How many periods of the first are one step.
    starts : iterable of (int, int, tuple of tuple of int)
        Index, number of steps and matrix over them, of the other fraction.
    """
    start = max(1, len(fraction.a.initial), len(fraction.b.initial))
    length = fraction.period * periods
    period = period_matrix(_with_period(fraction, length), start)
    candidates = list(starts)
    tried = (
        (place, find_coboundary(period, place[2], degree=size, least=size))
        for size in range(degree + 1)
        for place in candidates
    )
    place, found = next(((p, u) for p, u in tried if u is not None), (None, None))
    if place is None or found is None:
        return None
    begin, steps, matrix = place
    earliest = max(1, len(other.a.initial), len(other.b.initial))
    later = _from(found, max(0, -((begin - earliest) // steps)))
    if later is None:
        return None
    s, t = start + length * later - 1, begin + steps * later - 1
    u = shifted(found.matrix, later)
    first, second = _walk(fraction, s), _walk(other, t)
    if first[0] * first[3] == first[1] * first[2] or second[0] * second[3] == second[1] * second[2]:
        return None  # one of them ends before
    raw = _times(_times(second, _at_zero(u)), _adjugate(first))
    if raw[0] * raw[3] == raw[1] * raw[2]:
        return None
    content = gcd(*raw) if next(filter(None, raw)) > 0 else -gcd(*raw)
    return Relation(
        s, length, shifted(period, later), t, steps, shifted(matrix, later),
        Coboundary(u, _moved(found.c, later), _moved(found.d, later)),
        _divided(raw, content), content, first[0] * first[3] - first[1] * first[2],
    )  # fmt: skip


def _from(found: Coboundary, later: int) -> int | None:
    """Return from where on c, d and det U have no zero, as the signs of coefficients show."""
    for _ in range(MAX_LATER):
        u = shifted(found.matrix, later)
        last = _moved(found.c, later), _moved(found.d, later), determinant(u)
        if all(p and p[0] and len({c > 0 for c in p if c}) == 1 for p in last):
            return later
        later += 1
    return None


def beginnings(
    other: ContinuedFraction, steps: int, shift: int = MAX_SHIFT
) -> list[tuple[int, int, Matrix]]:
    """Return matrices over some steps from indices near 0, of one polynomial each for a and b.

    The polynomials go on below index 1.
    """
    begins = sorted(range(-shift, shift + 1), key=abs)
    return [(begin, steps, steps_matrix(other, begin, steps)) for begin in begins]


def _starts(other: ContinuedFraction, steps: int, shift: int) -> Iterator[tuple[int, int, Matrix]]:
    if other.period == 1 and not other.a.initial and not other.b.initial:
        yield from beginnings(other, steps, shift)
        return
    long = _with_period(other, steps)
    first = max(1, len(other.a.initial), len(other.b.initial))
    for begin in range(first, first + max(steps, 2 * shift + 1)):
        yield begin, steps, period_matrix(long, begin)


def _with_period(fraction: ContinuedFraction, period: int) -> ContinuedFraction:
    return ContinuedFraction(fraction.a.with_period(period), fraction.b.with_period(period))


def integral(fraction: ContinuedFraction) -> tuple[ContinuedFraction, int]:
    """Return the fraction with integer coefficients, and by what its value is multiplied.

    Examples
    --------
    >>> integral(ContinuedFraction("n/2", "n^2/9"))
    (ContinuedFraction('9*n', '36*n^2'), 18)
    """
    same = fraction.canonical()
    scale = common_denominator(same)
    if scale == 1:
        return same, 1
    a = type(same.a)((v * scale for v in same.a.initial), [p * scale for p in same.a.pieces])
    b = type(same.b)((v * scale**2 for v in same.b.initial), [p * scale**2 for p in same.b.pieces])
    return ContinuedFraction(a, b), scale


def _walk(fraction: ContinuedFraction, n: int) -> Square:
    """Return (p_(n-1), p_n, q_(n-1), q_n)."""
    p0, p1, q0, q1 = 1, int(fraction.a(0)), 0, 1
    for k in range(1, n + 1):
        a, b = int(fraction.a(k)), int(fraction.b(k))
        p0, p1, q0, q1 = p1, a * p1 + b * p0, q1, a * q1 + b * q0
    return p0, p1, q0, q1


def _times(a: Square, b: Square) -> Square:
    return (
        a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2], a[2] * b[1] + a[3] * b[3],
    )  # fmt: skip


def _at_zero(matrix: Matrix) -> Square:
    x, y, z, w = (entry[0] if entry else 0 for entry in matrix)
    return x, y, z, w


def _divided(a: Square, by: int) -> Square:
    x, y, z, w = (v // by for v in a)
    return x, y, z, w


def _adjugate(a: Square) -> Square:
    return a[3], -a[1], -a[2], a[0]


def _moved(p: Coefficients, by: int) -> Coefficients:
    return shifted((p, (), (), ()), by)[0]
