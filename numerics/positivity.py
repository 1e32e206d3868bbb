"""Signs of polynomials at all large integers.

Guarantee: the start that is returned is one from which on the inequality holds for every
integer, decided by the signs of exact coefficients after a shift.
"""

from __future__ import annotations

from apery.core.polynomial import Polynomial

MAX_SHIFT = 1 << 40
"""Larger starts are of no use: no convergent of such an index is ever computed."""


def nonnegative_from(polynomial: Polynomial, *, walk: int = 4096) -> int | None:
    """Return some m0 >= 0 with p(m) >= 0 for every integer m >= m0, or None.

    The smallest such m0 is found when it is at most `walk` below the first shift whose
    coefficients are all non-negative.

    Parameters
    ----------
    polynomial : Polynomial
        In one variable.
    walk : int
        How far to look back for a smaller start.

    Returns
    -------
    int or None
        None when p is negative at all large integers, and when its sign settles only
        beyond `MAX_SHIFT`.

    Examples
    --------
    >>> nonnegative_from(Polynomial("m^2 - 10*m + 24"))  # zeros at 4 and 6, negative at 5
    6
    >>> nonnegative_from(Polynomial("5 - m")) is None
    True
    """
    if not polynomial:
        return 0
    if polynomial.coefficients()[-1] < 0:
        return None
    shift = 0
    while any(c < 0 for c in polynomial.shifted(shift).coefficients()):
        shift = 2 * shift + 1
        if shift > MAX_SHIFT:
            return None
    lowest = max(0, shift - walk)
    while shift > lowest and polynomial(shift - 1) >= 0:
        shift -= 1
    return shift
