"""The names and functions of `apery.core.vocabulary` as balls.

Guarantee: each function returns a ball that contains the value for every number in its
argument balls, computed at FLINT's present working precision; where some of these numbers
have no value the ball is not finite.

References
----------
F. Johansson, Computing hypergeometric functions rigorously, ACM Trans. Math. Softw. 45
(2019) 30, DOI 10.1145/3328732.
F. Johansson, Rigorous high-precision computation of the Hurwitz zeta function and its
derivatives, Numer. Algorithms 69 (2015) 253-270, DOI 10.1007/s11075-014-9893-1.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from math import gcd

from flint import arb, dirichlet_char, fmpq

from apery.core.errors import InvalidInputError
from apery.core.vocabulary import is_fundamental_discriminant

NAMED: dict[str, Callable[[], arb]] = {
    "e": arb.const_e,
    "pi": arb.pi,
    "phi": lambda: (1 + arb(5).sqrt()) / 2,
    "log2": arb.const_log2,
    "catalan": arb.const_catalan,
    "euler_gamma": arb.const_euler,
    "gompertz": lambda: -arb.const_e() * arb(-1).ei(),
}

ELEMENTARY: dict[str, Callable[[arb], arb]] = {
    "exp": arb.exp,
    "log": arb.log,
    "sqrt": arb.sqrt,
    "sin": arb.sin,
    "cos": arb.cos,
    "tan": arb.tan,
    "atan": arb.atan,
    "sinh": arb.sinh,
    "cosh": arb.cosh,
    "tanh": arb.tanh,
}


def power(x: arb, n: int) -> arb:
    """Whole power of a ball; around 0 too, for n >= 0.

    Examples
    --------
    >>> power(arb(-2), 3), power(arb(0, 0.5), 2).contains(0.25)
    (-8.00000000000000, True)
    """
    if n < 0 or 0 not in x:
        return x**n
    # FLINT has no power of a ball around 0: it goes through the logarithm.
    result = arb(1)
    while n:
        if n & 1:
            result *= x
        n >>= 1
        x = x * x
    return result


def zeta(n: int) -> arb:
    """Riemann's zeta function at a whole number n >= 2."""
    return arb(n).zeta()


def bessel(kind: str, order: Fraction, x: arb) -> arb:
    """Bessel's function of a rational order.

    Parameters
    ----------
    kind : {"i", "j"}
        I or J.
    order : Fraction
        The order.
    x : arb
        Non-negative unless the order is a whole number.

    Examples
    --------
    >>> bessel("i", Fraction(1), arb(2))
    [1.59063685463733 +/- ...]
    """
    if x.is_zero() and order >= 0:
        return arb(0 if order else 1)
    nu = arb(fmpq(order.numerator, order.denominator))
    return x.bessel_i(nu) if kind == "i" else x.bessel_j(nu)


def dirichlet_l(d: int, s: int) -> arb:
    """L(χ_d, s) for the real primitive character χ_d(n) = (d/n) (Kronecker's symbol).

    Parameters
    ----------
    d : int
        A fundamental discriminant. The time grows in proportion to |d| for small s.
    s : int
        A whole number, at least 1.

    Examples
    --------
    >>> dirichlet_l(-3, 2)
    [0.781302412896486 +/- ...]
    """
    return real_character(d).l(arb(s)).real


@lru_cache(maxsize=256)
def real_character(d: int) -> dirichlet_char:
    """Return the real primitive Dirichlet character of discriminant d.

    A modulus has at most one such character of each parity, and χ_d(-1) is the sign of d.

    Raises
    ------
    InvalidInputError
        d is not a fundamental discriminant.

    Examples
    --------
    >>> [int(real_character(-4)(n).real.unique_fmpz()) for n in range(4)]
    [0, 1, 0, -1]
    """
    if not is_fundamental_discriminant(d):
        raise InvalidInputError(f"{d} is no fundamental discriminant")
    q, parity = abs(d), int(d < 0)
    for number in range(1, q):
        if number * number % q == 1 and gcd(number, q) == 1:
            character = dirichlet_char(q, number)
            if character.is_primitive() and character.parity() == parity:
                return character
    raise AssertionError(f"no real primitive character of discriminant {d}")
