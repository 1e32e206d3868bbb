"""Trajectories of fields with 2x2 matrices as polynomial continued fractions.

Guarantee: for every n >= 0, the convergent with index n of `TrajectoryFraction.fraction` is carried
by its Möbius map to the quotient of the entries of one column, after shift + n + 2 periods of the
walk. So where one has a limit, the other has the image of it.

In a walk v_(n+1) = v_n T(n) of rows, the last entries r_n satisfy, by elimination of the others,

    r_(n+2) = (t_11(n+1) + t_01(n+1) t_00(n) / t_01(n)) r_(n+1) - t_01(n+1) det T(n) / t_01(n) r_n,

the recurrence of the companion matrix to which the coboundary [[0, t_01], [1, t_11]] carries T.
Inflation by t_01 makes the coefficients polynomials; deflation then divides by every c(n) for
which c divides a and c(n) c(n-1) divides b. The first entries satisfy another recurrence, with the
indices exchanged: the one of smaller degree is taken.

References
----------
R. Elimelech et al., Algorithm-assisted discovery of an intrinsic order among mathematical
constants, PNAS 121 (2024) e2321440121, DOI 10.1073/pnas.2321440121.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd

from flint import fmpz, fmpz_poly

from apery.core.continued_fraction import ContinuedFraction
from apery.core.errors import InvalidInputError
from apery.core.polynomial import Polynomial
from apery.discovery.fields.trajectory import Trajectory, integer_roots
from apery.discovery.fields.walking import along
from apery.numerics.matrix_products import Entries, determinant

Mobius = tuple[int, int, int, int]

_NEXT, _PREVIOUS = fmpz_poly([1, 1]), fmpz_poly([-1, 1])


@dataclass(frozen=True, slots=True)
class TrajectoryFraction:
    """A polynomial continued fraction that runs along a trajectory.

    Parameters
    ----------
    fraction : ContinuedFraction
        The fraction, deflated.
    mobius : tuple of int
        (p, q, r, s): the limit of the walk is (p x + q)/(r x + s) for the value x of the fraction.
    shift : int
        Periods of the walk before the fraction begins.
    column : int
        The column of the walk that the fraction gives, 0 or 1.
    """

    fraction: ContinuedFraction
    mobius: Mobius
    shift: int
    column: int


def as_fraction(path: Trajectory) -> TrajectoryFraction:
    """Return the continued fraction of a trajectory, deflated to the smallest.

    Parameters
    ----------
    path : Trajectory
        Of a field with 2x2 matrices.

    Raises
    ------
    InvalidInputError
        The matrices are not 2x2, or the trajectory matrix is triangular or singular, so that
        the last column obeys a shorter recurrence.

    Examples
    --------
    >>> from apery.discovery.fields import known, trajectory
    >>> found = as_fraction(trajectory(known("zeta3"), (1, 1)))
    >>> print(found.fraction)
    a = 34*m^3 + 153*m^2 + 231*m + 117;
    b = -m^6 - 6*m^5 - 15*m^4 - 20*m^3 - 15*m^2 - 6*m - 1
    >>> found.mobius, found.shift, found.column
    ((-1, -1, 6, 0), 0, 0)
    """
    if len(path.entries) != 2:
        raise InvalidInputError(
            f"a continued fraction needs matrices of size 2, not {len(path.entries)}"
        )
    found = [f for f in (_eliminated(path.entries, column) for column in (1, 0)) if f is not None]
    if not found:
        raise InvalidInputError(
            f"the matrix along {path.direction} is diagonal or singular: its walk is a product, "
            "and no continued fraction"
        )
    a, b, removed, column = min(found, key=lambda f: (f[0].degree(), f[1].degree()))
    if not a:
        raise InvalidInputError(
            f"along {path.direction} the convergents are 0 and infinity in turn: a = 0"
        )
    shift = _begin(
        path.entries[1 - column][column], removed, determinant(path.entries), path.divisor
    )
    return TrajectoryFraction(
        ContinuedFraction(_polynomial(a, shift), _polynomial(b, shift)),
        _mobius(path, column, shift, removed),
        shift,
        column,
    )


def _eliminated(
    entries: Entries, column: int
) -> tuple[fmpz_poly, fmpz_poly, fmpz_poly, int] | None:
    """Return a, b for the entries of one column, what was removed by deflation, and the column."""
    own, other = entries[column][column], entries[1 - column][1 - column]
    off, det = entries[1 - column][column], determinant(entries)
    if not off or not det:
        return None
    # With c = off in a = c(n) A(n), b = c(n) c(n-1) B(n); the divisor of T drops out.
    a = own(_NEXT) * off + off(_NEXT) * other
    b = -(off(_NEXT) * off(_PREVIOUS) * det)
    return *deflate(a, b), column


def deflate(a: fmpz_poly, b: fmpz_poly) -> tuple[fmpz_poly, fmpz_poly, fmpz_poly]:
    """Divide a by c and b by c(n) c(n-1) as long as both are divisible.

    Returns
    -------
    a, b, c : fmpz_poly
        What is left, a with a positive leading coefficient, and c.

    Examples
    --------
    >>> deflate(fmpz_poly([1, 2, 1, 2]), fmpz_poly([0, 0, 2, -2, 3, -2, 1]))
    (2*x + 1, x^2, x^2 + 1)
    """
    removed = fmpz_poly([1])
    if not a or not b:
        return a, b, removed
    constant = fmpz(1)
    for prime, power in a.content().gcd(b.content()).factor():
        available = min(power, _valuation(b.content(), prime) // 2)
        constant *= prime**available
    a, b = a // fmpz_poly([constant]), b // fmpz_poly([constant**2])
    # Only common factors of a and b can go, so that large factors of b alone cost nothing.
    _, factors = a.gcd(b).factor()
    for factor, _ in factors:
        pair = factor * factor(_PREVIOUS)
        while a % factor == 0 and b % pair == 0:
            a, b, removed = a // factor, b // pair, removed * factor
    if int(a[a.degree()]) < 0:
        a, constant = -a, -constant
    return a, b, removed * constant


def _valuation(n: fmpz, prime: fmpz) -> int:
    count = 0
    while n % prime == 0:
        n //= prime
        count += 1
    return count


def _begin(*polynomials: fmpz_poly) -> int:
    """Return the least s >= 0 from which on none of the polynomials is 0."""
    return max(0, *(n + 1 for p in polynomials for n in integer_roots(p)), 0)


def _polynomial(p: fmpz_poly, shift: int) -> Polynomial:
    return Polynomial.from_coefficients(map(int, p(fmpz_poly([shift, 1])).coeffs()))


def _mobius(path: Trajectory, column: int, shift: int, removed: fmpz_poly) -> Mobius:
    """Return the map from the value of the fraction to that of the walk from its beginning.

    Let r_0 and r_1 be the columns after `shift` and one more periods, A and B the coefficients of
    their recurrence there. Then r_(n+2) = r_1 p_n + B(0) r_0 q_n for the convergents p_n / q_n of
    A, B, and inflation by c = t_01 / removed multiplies these by c(0).
    """
    own, off = (path.entries[r][column](shift) for r in (column, 1 - column))
    det = determinant(path.entries)(shift)
    scale, constant = removed(shift), -path.entries[1 - column][column](shift + 1) * det
    entries = []
    for row in along(path, shift).integers.table():
        r1 = row[column] * own + row[1 - column] * off
        entries += [int(r1 * scale), int(row[column] * constant)]
    p, q, r, s = entries
    common = gcd(p, q, r, s) * (-1 if (r or s) < 0 else 1)
    return p // common, q // common, r // common, s // common
