"""The names that a constant may be made of, and the arithmetic of their arguments."""

from __future__ import annotations

from math import gcd, isqrt

NAMES: dict[str, str] = {
    "e": "base of the natural logarithm",
    "pi": "circumference of a circle of diameter 1",
    "phi": "golden ratio (1 + sqrt(5))/2",
    "log2": "natural logarithm of 2",
    "catalan": "Catalan's constant, dirichlet_l(-4, 2)",
    "euler_gamma": "Euler's constant, the limit of 1 + 1/2 + ... + 1/n - log(n)",
    "gompertz": "Gompertz's constant, the integral of exp(-t)/(1+t) from 0 to infinity",
}

FUNCTIONS: dict[str, tuple[str, ...]] = {
    "exp": ("x",),
    "log": ("x",),
    "sqrt": ("x",),
    "sin": ("x",),
    "cos": ("x",),
    "tan": ("x",),
    "atan": ("x",),
    "sinh": ("x",),
    "cosh": ("x",),
    "tanh": ("x",),
    "zeta": ("n",),
    "besseli": ("order", "x"),
    "besselj": ("order", "x"),
    "dirichlet_l": ("d", "n"),
}

MAX_EXPONENT = 1000
"""Largest absolute value of an exponent, and of the whole argument of zeta and dirichlet_l."""
MAX_DISCRIMINANT = 1000
"""Largest absolute value of d in dirichlet_l(d, n)."""
MAX_ORDER = 1000
"""Largest absolute value of the order of a Bessel function."""


def is_fundamental_discriminant(d: int) -> bool:
    """Whether d is the discriminant of a quadratic field.

    Examples
    --------
    >>> [d for d in range(-12, 13) if is_fundamental_discriminant(d)]
    [-11, -8, -7, -4, -3, 5, 8, 12]
    """

    def square_free(n: int) -> bool:
        return all(n % (k * k) for k in range(2, isqrt(abs(n)) + 1))

    if d in (0, 1):
        return False
    if d % 4 == 1:
        return square_free(d)
    return d % 4 == 0 and (d // 4) % 4 in (2, 3) and square_free(d // 4)


def kronecker(d: int, n: int) -> int:
    """Return the Kronecker symbol (d/n) for n > 0.

    For a fundamental discriminant d it is the primitive real Dirichlet character
    modulo |d|.

    References
    ----------
    .. [1] H. Cohen, A Course in Computational Algebraic Number Theory, algorithm 1.4.10.

    Examples
    --------
    >>> [kronecker(-3, n) for n in range(1, 7)]
    [1, -1, 0, 1, -1, 0]
    """
    if gcd(d, n) != 1:
        return 0
    sign = 1
    while n % 2 == 0:
        n //= 2
        sign = -sign if d % 8 in (3, 5) else sign
    # From here on the Jacobi symbol, by quadratic reciprocity.
    d %= n
    while d:
        while d % 2 == 0:
            d //= 2
            sign = -sign if n % 8 in (3, 5) else sign
        if d % 4 == 3 and n % 4 == 3:
            sign = -sign
        d, n = n % d, d
    return sign
