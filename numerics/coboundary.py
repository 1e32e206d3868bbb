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
from math import gcd, isqrt

from flint import fmpz_mat, fmpz_poly

from apery.numerics.periods import Coefficients, Matrix

MAX_DEGREE = 3
"""Largest degree of the entries of U that is tried by default."""

MAX_SPARE = 1
"""By how much exponents in c/d may exceed the least ones."""
MAX_SPREAD = 64
"""Largest shift between factors that telescope."""

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


def find_coboundary(
    a: Matrix, b: Matrix, *, degree: int = MAX_DEGREE, least: int = 0
) -> Coboundary | None:
    """Return a coboundary between two matrices with entries of the smallest degree.

    Parameters
    ----------
    a, b : tuple of tuple of int
        Matrices of integer polynomials in m.
    degree, least : int
        Largest and smallest degree of the entries of U that are tried.

    Returns
    -------
    Coboundary or None
        None where there is none within the bounds. For c/d those quotients are tried that the
        determinants allow with det U of small degree; det A / det B must be a square up to
        factors that telescope.

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
    scalars = list(_scalars(_determinant(left), _determinant(right)))
    for size in range(least, degree + 1):
        for root, d in scalars:
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


def _scalars(a: fmpz_poly, b: fmpz_poly) -> Iterator[tuple[fmpz_poly, fmpz_poly]]:
    """Yield c and d for which some polynomial g has c^2 b g(m+1) = d^2 a g(m).

    With g = det U that is what the determinants ask for. Irreducible factors that differ by a
    shift of m form a class; in each, the exponents of c/d are chosen so that those of g are not
    negative, as small as can be, or a little larger.
    """
    if not a or not b:
        return
    classes = _classes(a, b)
    for spare in range(MAX_SPARE + 1):
        c, d = fmpz_poly([1]), fmpz_poly([1])
        for factor, quotient in classes:
            exponents = _exponents(quotient, spare)
            if exponents is None:
                return
            for shift, e in exponents.items():
                power = factor(fmpz_poly([shift, 1])) ** abs(e)
                c, d = (c * power, d) if e > 0 else (c, d * power)
        above = int(a.leading_coefficient()) * int(d.leading_coefficient()) ** 2
        below = int(b.leading_coefficient()) * int(c.leading_coefficient()) ** 2
        common = gcd(above, below) if below > 0 else -gcd(above, below)
        top, bottom = above // common, below // common
        if top < 0 or isqrt(top) ** 2 != top or isqrt(bottom) ** 2 != bottom:
            return
        yield c * isqrt(top), d * isqrt(bottom)
        if not any(quotient for _, quotient in classes):
            return


def _classes(a: fmpz_poly, b: fmpz_poly) -> list[tuple[fmpz_poly, dict[int, int]]]:
    """Return irreducible factors up to shifts, with the exponents of a/b by the shift."""
    classes: list[tuple[fmpz_poly, dict[int, int]]] = []
    for polynomial, sign in ((a, 1), (b, -1)):
        for factor, exponent in polynomial.factor()[1]:
            for first, exponents in classes:
                shift = _shift(first, factor)
                if shift is not None:
                    exponents[shift] = exponents.get(shift, 0) + sign * int(exponent)
                    break
            else:
                classes.append((factor, {0: sign * int(exponent)}))
    return [(p, {k: e for k, e in exponents.items() if e}) for p, exponents in classes]


def _shift(p: fmpz_poly, q: fmpz_poly) -> int | None:
    """Return t with p(m + t) = q, or None."""
    n = p.degree()
    if q.degree() != n or p[n] != q[n]:
        return None
    t, rest = divmod(int(q[n - 1]) - int(p[n - 1]), n * int(p[n]))
    return None if rest or p(fmpz_poly([t, 1])) != q else t


def _exponents(quotient: dict[int, int], spare: int) -> dict[int, int] | None:
    """Return exponents e of c/d by the shift, for exponents r of a/b; None where there are none.

    Those of g = det U are g(i) = g(i-1) + 2 e(i) - r(i): none is negative, the last is 0.
    """
    if sum(quotient.values()) % 2 or not quotient:
        return None if quotient else {}
    first, last = min(quotient), max(quotient)
    if last - first > MAX_SPREAD:
        return None
    found: dict[int, int] = {}
    g = 0
    for i in range(first, last + 1):
        r = quotient.get(i, 0)
        e = (r - g) // 2 if i == last else max(0, -((g - r) // 2)) + (spare if i == first else 0)
        g += 2 * e - r
        found[i] = e
    return found


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
