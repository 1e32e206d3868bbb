"""Divergence of continued fractions, seen at degrees and leading coefficients.

Guarantee: a fraction of which a reason is returned diverges by the theorem that is named,
unless one of its b_n with n >= 1 is 0.
"""

from __future__ import annotations

NO_A = "a = 0: the convergents are 0 and infinity in turn"
STERN_STOLZ = "divergent: deg b > 2 deg a + 2 (Stern-Stolz)"
ELLIPTIC = "divergent: complex eigenvalues at infinity"


def divergence(degree_a: int, degree_b: int, lead_a: int, lead_b: int) -> str | None:
    """Return why fractions with these degrees and leading coefficients diverge, or None.

    With G = max(deg a, deg b / 2), u_n / n!^G has a recurrence whose matrix tends to one with
    the characteristic polynomial x^2 - A x - B, where A, B are the leading coefficients of
    degree G and 2 G. For A^2 + 4 B < 0 the eigenvalues are complex conjugates, and so are those
    of all late matrices: by a theorem of Levinson's kind (Benzaid and Lutz 1987) all real
    solutions are of one size and turn, so the quotient of two does not converge.

    Parameters
    ----------
    degree_a, degree_b : int
        The degrees, -1 for a = 0.
    lead_a, lead_b : int
        The leading coefficients, that of b not 0.

    Examples
    --------
    >>> divergence(1, 2, 1, -1)
    'divergent: complex eigenvalues at infinity'
    >>> divergence(1, 2, 2, -1) is None  # equal eigenvalues
    True

    References
    ----------
    Z. Benzaid and D. A. Lutz, Asymptotic representation of solutions of perturbed systems of
    linear difference equations, Stud. Appl. Math. 77 (1987) 195-221.
    """
    if degree_a < 0:
        return NO_A
    if degree_b > 2 * degree_a + 2:
        return STERN_STOLZ
    size = max(2 * degree_a, degree_b)
    limit_a = lead_a if 2 * degree_a == size else 0
    limit_b = lead_b if degree_b == size else 0
    return ELLIPTIC if limit_a**2 + 4 * limit_b < 0 else None
