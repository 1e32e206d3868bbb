"""Search for matrix fields of f, f-bar pairs.

Guarantee: every pair of polynomials of an exact degree, with integer coefficients up to the height,
that satisfies both conditions is counted exactly once, as degenerate for a named reason or as a
member of a class. `sieve` depends on its part alone, so the results do not depend on the number of
workers or on interruptions. The representative of each class is built as a `MatrixField`, which
checks it anew.

References
----------
R. Elimelech et al., Algorithm-assisted discovery of an intrinsic order among mathematical
constants, PNAS 121 (2024) e2321440121, DOI 10.1073/pnas.2321440121.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import comb
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apery.core.errors import InvalidInputError
from apery.core.field_pairs import from_ff, linear_residue, quadratic_residue
from apery.core.matrix_field import MatrixField
from apery.core.polynomial import Polynomial
from apery.discovery.fields.classes import canonical, monomials
from apery.discovery.fields.pairs import (
    MAX_DEGREE,
    MAX_HEIGHT,
    Rows,
    pairs,
    polynomial,
    products,
    separable_below,
)

ZERO = "f fbar = 0"
NO_B = "f fbar does not depend on x: b is constant"
NO_DETERMINANT = "f fbar does not depend on y: the determinant along y is constant"
ONE_AXIS = "a does not depend on y: every row is the same fraction"
ONE_AXIS_Y = "f(x, y) + fbar(x, y+1) does not depend on x: every column is the same fraction"

Key = tuple[int, ...]
Where = NDArray[np.bool_]


@dataclass(frozen=True)
class Ansatz:
    """All pairs f, f-bar in x and y of an exact degree with coefficients up to a height.

    Parameters
    ----------
    degree : int
        The larger of the total degrees, 1 to 8.
    height : int
        Largest absolute value of a coefficient, at least 1.
    """

    degree: int
    height: int

    def __post_init__(self) -> None:
        if not 1 <= self.degree <= MAX_DEGREE:
            raise InvalidInputError(f"a degree is from 1 to {MAX_DEGREE}, not {self.degree}")
        if not 1 <= self.height <= MAX_HEIGHT:
            raise InvalidInputError(f"a height is from 1 to {MAX_HEIGHT}, not {self.height}")

    @property
    def key(self) -> str:
        """Name of the ansatz."""
        return f"degree={self.degree};height={self.height}"

    @cached_property
    def count(self) -> int:
        """Number of all pairs, whether they satisfy the conditions or not."""
        side, d = 2 * self.height + 1, self.degree
        of_degree, below = side ** (2 * comb(d + 2, 2)), side ** (2 * comb(d + 1, 2))
        return int(of_degree - below)


@dataclass(frozen=True, slots=True)
class Part:
    """The pairs of an ansatz with given coefficients of y^degree in f and f-bar."""

    ansatz: Ansatz
    first: tuple[int, int]

    @property
    def key(self) -> str:
        """Name of the part among all parts of all searches."""
        return f"{self.ansatz.key}/{self.first[0]},{self.first[1]}"


@dataclass(frozen=True, slots=True)
class Group:
    """Pairs of one class in one part.

    Parameters
    ----------
    key : tuple of int
        The canonical form: coefficients of f, then of f-bar.
    count : int
        How many pairs.
    member : tuple of int
        The plainest of them.
    """

    key: Key
    count: int
    member: Key


@dataclass(frozen=True, slots=True)
class Sieved:
    """What one part gave.

    Parameters
    ----------
    conserving : int
        Number of pairs that satisfy both conditions.
    set_apart : dict
        Number of degenerate ones, by reason.
    groups : tuple of Group
        The others, by class.
    """

    conserving: int
    set_apart: dict[str, int]
    groups: tuple[Group, ...]

    @property
    def data(self) -> dict[str, Any]:
        """The result as plain JSON data."""
        groups = [[list(g.key), g.count, list(g.member)] for g in self.groups]
        return {"conserving": self.conserving, "set_apart": self.set_apart, "groups": groups}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Sieved:
        """Return the result from its data.

        Examples
        --------
        >>> found = sieve(Part(Ansatz(1, 1), (1, -1)))
        >>> Sieved.of(found.data) == found
        True
        """
        groups = tuple(
            Group(tuple(key), count, tuple(member)) for key, count, member in data["groups"]
        )
        return cls(data["conserving"], dict(data["set_apart"]), groups)


@dataclass(frozen=True, slots=True)
class FieldClass:
    """A field, up to scaling, reflections and integer shifts.

    Parameters
    ----------
    key : tuple of int
        The canonical form.
    f, fbar : Polynomial
        The plainest pair of the class in the search.
    count : int
        Number of pairs of the class in the search.
    """

    key: Key
    f: Polynomial
    fbar: Polynomial
    count: int

    @property
    def field(self) -> MatrixField:
        """The field of the plainest pair, checked as it is made."""
        return from_ff(self.f, self.fbar)

    @property
    def form(self) -> tuple[Polynomial, Polynomial]:
        """The pair in canonical form."""
        return _both(self.key)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gave.

    Parameters
    ----------
    count : int
        Number of pairs of the ansatz.
    conserving : int
        Number of those that satisfy both conditions.
    set_apart : dict
        Number of degenerate ones, by reason.
    classes : tuple of FieldClass
        The others, in the order of their plainest pairs.
    """

    count: int
    conserving: int
    set_apart: dict[str, int]
    classes: tuple[FieldClass, ...]


def parts(ansatz: Ansatz) -> Iterator[Part]:
    """Cut a search into parts.

    Examples
    --------
    >>> [part.key for part in parts(Ansatz(1, 1))][:3]
    ['degree=1;height=1/-1,-1', 'degree=1;height=1/-1,0', 'degree=1;height=1/-1,1']
    """
    side = range(-ansatz.height, ansatz.height + 1)
    for f in side:
        for g in side:
            yield Part(ansatz, (f, g))


def sieve(part: Part) -> Sieved:
    """Search one part.

    Examples
    --------
    >>> found = sieve(Part(Ansatz(1, 1), (1, -1)))
    >>> found.conserving, len(found.groups)
    (9, 2)
    """
    degree, height = part.ansatz.degree, part.ansatz.height
    apart = _separable(part)
    conserving = sum(apart.values())
    counts: Counter[Key] = Counter()
    plainest: dict[Key, Key] = {}
    for rows in pairs(degree, height, part.first, separable=False):
        conserving += len(rows)
        left = np.ones(len(rows), dtype=np.bool_)
        for reason, where in _degenerate(rows, degree):
            if many := int((left & where).sum()):
                apart[reason] += many
            left &= ~where
        rows = rows[left]
        if not len(rows):
            continue
        # Plain ones first, so that the first row of a class is its plainest.
        rows = rows[np.lexsort((*rows.T, _size(rows)))]
        keys, at, multiple = np.unique(
            canonical(rows, degree), axis=0, return_index=True, return_counts=True
        )
        for key, first, many in zip(
            map(tuple, keys.tolist()), at.tolist(), multiple.tolist(), strict=True
        ):
            counts[key] += many
            member = tuple(rows[first].tolist())
            plainest[key] = min(plainest.get(key, member), member, key=_plainness)
    groups = tuple(Group(key, counts[key], plainest[key]) for key in sorted(counts))
    return Sieved(conserving, dict(sorted(apart.items())), groups)


def gathered(ansatz: Ansatz, sieved: Iterable[Sieved]) -> Found:
    """Put the results of all parts together."""
    conserving = 0
    apart: Counter[str] = Counter()
    counts: Counter[Key] = Counter()
    plainest: dict[Key, Key] = {}
    for one in sieved:
        conserving += one.conserving
        apart.update(one.set_apart)
        for group in one.groups:
            counts[group.key] += group.count
            before = plainest.get(group.key, group.member)
            plainest[group.key] = min(before, group.member, key=_plainness)
    classes = tuple(
        FieldClass(key, *_both(plainest[key]), counts[key])
        for key in sorted(counts, key=lambda k: _plainness(plainest[k]))
    )
    return Found(ansatz.count, conserving, dict(sorted(apart.items())), classes)


def search(ansatz: Ansatz) -> Found:
    """Search all parts in this process.

    Examples
    --------
    >>> found = search(Ansatz(1, 1))
    >>> found.count, found.conserving, sum(found.set_apart.values()), len(found.classes)
    (720, 126, 84, 3)
    """
    return gathered(ansatz, map(sieve, parts(ansatz)))


def canonical_pair(f: Polynomial, fbar: Polynomial) -> Key:
    """Return the canonical form of a pair, as `FieldClass.key` has it.

    Raises
    ------
    InvalidInputError
        The pair fails a condition, has other variables than x and y, coefficients that are no
        small integers, or degree 0 or above 8.

    Examples
    --------
    >>> one = canonical_pair(Polynomial("x + y"), Polynomial("x - y"))
    >>> one == canonical_pair(Polynomial("-5*(x + y + 2)"), Polynomial("5*(y - x)"))
    True
    """
    degree = max(f.degree, fbar.degree)
    if not 1 <= degree <= MAX_DEGREE or not {*f.variables, *fbar.variables} <= {"x", "y"}:
        raise InvalidInputError(f"{f} and {fbar} are no polynomials in x and y of degree 1 to 8")
    if linear_residue(f, fbar) or quadratic_residue(f, fbar):
        raise InvalidInputError(f"{f} and {fbar} fail a condition; `from_ff` says which")
    row: list[Fraction] = []
    for p in (f, fbar):
        terms = {(dict(m).get("x", 0), dict(m).get("y", 0)): c for m, c in p.terms}
        row += [terms.get(place, Fraction(0)) for place in monomials(degree)]
    if any(c.denominator != 1 or abs(c) > MAX_HEIGHT for c in row):
        raise InvalidInputError(f"coefficients are integers up to {MAX_HEIGHT} in size")
    return tuple(canonical(np.array([[int(c) for c in row]]), degree)[0].tolist())


def _separable(part: Part) -> Counter[str]:
    """Count the pairs p(x) + q(y), q(y) - p(x) + c, by what is wrong with them.

    With constants put into p and q, f g = q^2 - p^2 + c (p + q) does not depend on x exactly if p
    is constant, nor on y exactly if q is; a = p(x) + p(x+1) - c never depends on y.
    """
    v, other = part.first
    found: Counter[str] = Counter()
    if v != other:
        return found
    degree, height = part.ansatz.degree, part.ansatz.height
    side = 2 * height + 1
    every, alone = separable_below(degree, height), side ** (degree + 1)
    if v:
        # The leading coefficient of p is 0 or not; then the lower ones may be 0 as well.
        found[NO_B] = alone
        found[ONE_AXIS] = every * side - alone
    else:
        found[NO_DETERMINANT] = alone * (side - 1)
        found[ONE_AXIS] = (every - alone) * (side - 1)
    return Counter({reason: many for reason, many in found.items() if many})


def _degenerate(rows: Rows, degree: int) -> Iterator[tuple[str, Where]]:
    """Yield reasons with the rows that they hold for."""
    product = products(rows, degree)
    still_x, still_y = (
        _zero(np.array([c for place, c in product.items() if place[axis]]).T) for axis in (0, 1)
    )
    yield ZERO, still_x & still_y & (product[0, 0] == 0)
    yield NO_B, still_x
    yield NO_DETERMINANT, still_y
    f, g = np.split(rows, 2, axis=1)
    places = monomials(degree)
    row, column = f.copy(), f.copy()  # f(x, y) - g(x+1, y) and f(x, y) + g(x, y+1)
    for k, (i, j) in enumerate(places):
        for m, (p, q) in enumerate(places):
            if q == j and p <= i:
                row[:, m] -= comb(i, p) * g[:, k]
            if p == i and q <= j:
                column[:, m] += comb(j, q) * g[:, k]
    yield ONE_AXIS, _zero(row[:, [m for m, (_, j) in enumerate(places) if j]])
    yield ONE_AXIS_Y, _zero(column[:, [m for m, (i, _) in enumerate(places) if i]])


def _zero(rows: Rows) -> Where:
    """Whether all entries of a row are 0."""
    return np.asarray((rows == 0).all(axis=1), dtype=np.bool_)


def _size(rows: Rows) -> Rows:
    sizes: Rows = np.abs(rows).sum(axis=1)
    return sizes


def _plainness(row: Key) -> tuple[int, int, Key]:
    """Order pairs by their size, those with positive leading coefficients first."""
    return sum(map(abs, row)), -sum(row), row


def _both(row: Key) -> tuple[Polynomial, Polynomial]:
    half = len(row) // 2
    return polynomial(row[:half]), polynomial(row[half:])
