"""Matrix fields from two polynomials f and f-bar.

Guarantee: a pair that is refused fails one of the two conditions, by exact arithmetic; the field
of a pair that is accepted is checked again, as every field.

With two polynomials f(x, y) and g(x, y) that satisfy

    f(x+1, y-1) - g(x, y-1) + g(x+1, y) - f(x, y) = 0   and
    (f g)(x, y) - (f g)(x, 0) - (f g)(0, y) + (f g)(0, 0) = 0,

the matrices M_x = [[0, b(x)], [1, a(x, y)]] and M_y = [[g, b(x)], [1, f]] with
a = f(x, y) - g(x+1, y) and b(x) = (f g)(x, 0) - (f g)(0, 0) conserve. The first condition is
linear, the second says that f g has no mixed monomial. Each row y of the lattice is the continued
fraction with a(., y) and b.

References
----------
R. Elimelech et al., Algorithm-assisted discovery of an intrinsic order among mathematical
constants, PNAS 121 (2024) e2321440121, DOI 10.1073/pnas.2321440121.
"""

from __future__ import annotations

from fractions import Fraction

from apery.core.matrix_field import MatrixField, NotConservativeError, Source
from apery.core.polynomial import Polynomial

_X, _Y = Polynomial("x"), Polynomial("y")
_SHOWN = 60


def linear_residue(f: Polynomial, fbar: Polynomial) -> Polynomial:
    """Return f(x+1, y-1) - fbar(x, y-1) + fbar(x+1, y) - f(x, y).

    Examples
    --------
    >>> linear_residue(Polynomial("x + y"), Polynomial("2*x - y"))
    Polynomial('1')
    """
    return (
        f.substitute(x=_X + 1, y=_Y - 1) - fbar.substitute(y=_Y - 1) + fbar.substitute(x=_X + 1) - f
    )


def quadratic_residue(f: Polynomial, fbar: Polynomial) -> Polynomial:
    """Return the part of f fbar with both x and y in its monomials.

    Examples
    --------
    >>> quadratic_residue(Polynomial("x + y"), Polynomial("x - y + 1"))
    Polynomial('0')
    >>> quadratic_residue(Polynomial("x + y"), Polynomial("x"))
    Polynomial('x*y')
    """
    mixed = {}
    for monomial, c in (f * fbar).terms:
        names = {v for v, _ in monomial}
        if "x" in names and "y" in names:
            mixed[monomial] = c
    return Polynomial(mixed)


def from_ff(f: Source, fbar: Source, *, constant: int | Fraction = 0) -> MatrixField:
    """Return the field of a pair f, f-bar in the variables x and y.

    Parameters
    ----------
    f, fbar : str, int, Fraction or Polynomial
        Other variables than x and y are parameters.
    constant : int or Fraction
        Added to b(x): the conditions leave it free.

    Raises
    ------
    NotConservativeError
        The pair fails the linear or the quadratic condition; the error gives what is left.

    Examples
    --------
    >>> print(from_ff("x + y", "x - y"))
    x: [[0, x^2], [1, 2*y - 1]]; y: [[x - y, x^2], [1, x + y]]
    >>> from_ff("x + y", "2*x - y")
    Traceback (most recent call last):
    ...
    apery.core.matrix_field.NotConservativeError: f = x + y and fbar = 2*x - y fail the linear
    condition: f(x+1,y-1) - fbar(x,y-1) + fbar(x+1,y) - f(x,y) is 1, not 0
    """
    first = f if isinstance(f, Polynomial) else Polynomial(f)
    second = fbar if isinstance(fbar, Polynomial) else Polynomial(fbar)
    pair = f"f = {_short(first)} and fbar = {_short(second)}"
    if left := linear_residue(first, second):
        raise NotConservativeError(
            f"{pair} fail the linear condition: f(x+1,y-1) - fbar(x,y-1) + fbar(x+1,y) - f(x,y) "
            f"is {_short(left)}, not 0"
        )
    if left := quadratic_residue(first, second):
        raise NotConservativeError(
            f"{pair} fail the quadratic condition: f fbar has the mixed terms {_short(left)}"
        )
    along_x = (first * second).substitute(y=0)
    b = along_x - along_x.substitute(x=0) + constant
    a = first - second.substitute(x=_X + 1)
    return MatrixField(("x", "y"), ([[0, b], [1, a]], [[second, b], [1, first]]))


def _short(p: Polynomial) -> str:
    text = str(p)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."
