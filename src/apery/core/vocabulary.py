"""The names that a constant may be made of."""

from __future__ import annotations

NAMES: dict[str, str] = {
    "e": "base of the natural logarithm",
    "pi": "circumference of a circle of diameter 1",
    "phi": "golden ratio (1 + sqrt(5))/2",
    "log2": "natural logarithm of 2",
    "catalan": "Catalan's constant, dirichlet_l(-4, 2)",
    "euler_gamma": "Euler's constant",
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


def is_fundamental_discriminant(d: int) -> bool:
    """Whether d is the discriminant of a quadratic field.

    Examples
    --------
    >>> [d for d in range(-12, 13) if is_fundamental_discriminant(d)]
    [-11, -8, -7, -4, -3, 5, 8, 12]
    """

    def square_free(n: int) -> bool:
        return all(n % (k * k) for k in range(2, int(abs(n) ** 0.5) + 1))

    if d in (0, 1):
        return False
    if d % 4 == 1:
        return square_free(d)
    return d % 4 == 0 and (d // 4) % 4 in (2, 3) and square_free(d // 4)
