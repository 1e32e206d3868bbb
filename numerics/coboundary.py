"""Coboundaries: polynomial matrices U that carry one sequence of matrices into another.

Guarantee: a coboundary that is returned satisfies d U(m) A(m) = c B(m) U(m+1) as an identity
of polynomials, by exact arithmetic, and det U is not the zero polynomial.

Where A and B are products over periods of two continued fractions, a coboundary shows that
their values are related by a Möbius map.

References
----------
R. Elimelech et al., Algorithm-assisted discovery of an intrinsic order among mathematical
constants, PNAS 121 (2024) e2321440121, DOI 10.1073/pnas.2321440121.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import gcd

from flint import fmpz_mat, fmpz_poly
from flint.utils.flint_exceptions import DomainError

Coefficients = tuple[int, ...]
Matrix = tuple[Coefficients, Coefficients, Coefficients, Coefficients]
"""Entries row after row, each a polynomial in m, constant term first."""

MAX_DEGREE = 3
"""Largest degree of the entries of U that is tried by default."""

_Poly4 = tuple[fmpz_poly, fmpz_poly, fmpz_poly, fmpz_poly]


@dataclass(frozen=True, slots=True)
class Coboundary:
    """A solution of d U(m) A(m) = c B(m) U(m+1).

    Parameters
    ----------
    matrix : tuple of tuple of int
        U; its coefficients have no common divisor.
    c, d : tuple of int
        Polynomials in m, neither of them zero.
    """

    matrix: Matrix
    c: Coefficients
    d: Coefficients


def find_coboundary(a: Matrix, b: Matrix, *, degree: int = MAX_DEGREE) -> Coboundary | None:
    """Return a coboundary between two matrices with entries of the smallest degree.

    Parameters
    ----------
    a, b : tuple of tuple of int
        Matrices of integer polynomials in m.
    degree : int
        Largest degree of the entries of U.

    Returns
    -------
    Coboundary or None
        None where there is none within the bounds. The quotient c/d is taken to be a root of
        det A / det B, so that det U is constant; where that is no square there is none.

    Examples
    --------
    The period 1, 2 m + 2, 1 of e and one step of Lambert's 6, 10, 14, ...:

    >>> e = ((2, 2), (3, 2), (3, 2), (4, 2))
    >>> lambert = ((), (1,), (1,), (6, 4))
    >>> find_coboundary(e, lambert)
    Coboundary(matrix=((1,), (-1,), (-1,), (-1,)), c=(1,), d=(1,))
    >>> find_coboundary(e, ((), (1,), (1,), (6, 5))) is None
    True
    """
    left, right = _polynomials(a), _polynomials(b)
    scalars = _scalars(_determinant(left), _determinant(right))
    if scalars is None:
        return None
    root, d = scalars
    for size in range(degree + 1):
        for c in (root, -root):
            for u in _solutions(left, right, c, d, size):
                if _determinant(u):
                    return Coboundary(_coefficients(u), _list(c), _list(d))
    return None


def shifted(matrix: Matrix, by: int) -> Matrix:
    """Return a matrix of polynomials with m + `by` in the place of m.

    Examples
    --------
    >>> shifted(((0, 1), (1,), (), (0, 0, 1)), 2)
    ((2, 1), (1,), (), (4, 4, 1))
    """
    step = fmpz_poly([by, 1])
    return _coefficients([p(step) for p in _polynomials(matrix)])


def _polynomials(matrix: Matrix) -> _Poly4:
    x, y, z, w = (fmpz_poly(list(entry)) for entry in matrix)
    return x, y, z, w


def _list(p: fmpz_poly) -> Coefficients:
    return tuple(int(c) for c in p.coeffs())


def _coefficients(u: Sequence[fmpz_poly]) -> Matrix:
    x, y, z, w = map(_list, u)
    return x, y, z, w


def _determinant(u: _Poly4) -> fmpz_poly:
    return u[0] * u[3] - u[1] * u[2]


def _scalars(a: fmpz_poly, b: fmpz_poly) -> tuple[fmpz_poly, fmpz_poly] | None:
    """Return c and d with c^2 b = d^2 a, or None."""
    if not a or not b:
        return None
    common = a.gcd(b)
    numerator, denominator = a // common, b // common
    if numerator.leading_coefficient() < 0:
        numerator, denominator = -numerator, -denominator
    roots = _root(numerator), _root(denominator)
    return None if roots[0] is None or roots[1] is None else (roots[0], roots[1])


def _root(p: fmpz_poly) -> fmpz_poly | None:
    try:
        return p.sqrt()
    except DomainError:
        return None


def _solutions(a: _Poly4, b: _Poly4, c: fmpz_poly, d: fmpz_poly, degree: int) -> Iterator[_Poly4]:
    """Yield a basis of the U with entries up to a degree, by linear algebra over the integers."""
    columns = []
    for row in range(2):
        for column in range(2):
            # U has the single entry m^k at this place.
            for k in range(degree + 1):
                power, following = fmpz_poly([0] * k + [1]), fmpz_poly([1, 1]) ** k
                out = [fmpz_poly()] * 4
                for j in range(2):
                    out[2 * row + j] += d * power * a[2 * column + j]
                for i in range(2):
                    out[2 * i + column] -= c * b[2 * i + row] * following
                columns.append(out)
    height = 1 + max(p.degree() for out in columns for p in out)
    equations = fmpz_mat([[out[e][i] for out in columns] for e in range(4) for i in range(height)])
    basis, nullity = equations.nullspace()
    size = degree + 1
    for k in range(nullity):
        vector = [int(basis[i, k]) for i in range(4 * size)]
        content = gcd(*vector)
        if vector[next(i for i, v in enumerate(vector) if v)] < 0:
            content = -content
        reduced = [v // content for v in vector]
        x, y, z, w = (fmpz_poly(reduced[size * e : size * (e + 1)]) for e in range(4))
        yield x, y, z, w
