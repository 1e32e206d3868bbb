"""Functions that a result can be compared with, as balls.

Guarantee: each function returns a ball that contains its value for every number of the argument,
at FLINT's present working precision, and an exact ball where the value at an exact argument is a
rational number that this module knows of; where there is no value the ball is not finite.

References
----------
F. Johansson, Arb: efficient arbitrary-precision midpoint-radius interval arithmetic, IEEE Trans.
Comput. 66 (2017) 1281-1292, DOI 10.1109/TC.2017.2690633.
"""

from __future__ import annotations

from collections.abc import Callable

from flint import arb, fmpz

from apery.numerics.balls import exact_point

BallFunction = Callable[[arb], arb]


def exact_power_of_two(x: arb) -> int | None:
    """Return k with x = 2^k, None if there is none.

    Examples
    --------
    >>> exact_power_of_two(arb(0.25)), exact_power_of_two(arb(3))
    (-2, None)
    """
    if not x.is_exact() or not x > 0:
        return None
    m, e = exact_point(x)
    return e if m == 1 else None


def exp2(x: arb) -> arb:
    """2 to the power x.

    Examples
    --------
    >>> exp2(arb(10)), exp2(arb(0.5))
    (1024.00000000000, [1.41421356237309 +/- ...])
    """
    n = x.unique_fmpz() if x.is_exact() else None
    if n is not None:
        return arb((1, int(n)))
    return (x * arb.const_log2()).exp()


def exp10(x: arb) -> arb:
    """10 to the power x."""
    n = x.unique_fmpz() if x.is_exact() else None
    if n is not None and 0 <= n <= 64:
        return arb(fmpz(10) ** int(n))
    return (x * arb.const_log10()).exp()


def log2(x: arb) -> arb:
    """Logarithm to the base 2."""
    k = exact_power_of_two(x)
    return arb(k) if k is not None else x.log() / arb.const_log2()


def log10(x: arb) -> arb:
    """Logarithm to the base 10.

    Examples
    --------
    >>> log10(arb(1000)), log10(arb(-1)).is_finite()
    (3.00000000000000, False)
    """
    n = x.unique_fmpz() if x.is_exact() and 0 < x < 10**40 else None
    if n is not None:
        k = len(str(int(n))) - 1
        if int(n) == 10**k:
            return arb(k)
    return x.log() / arb.const_log10()


def log(x: arb) -> arb:
    """Natural logarithm."""
    return arb(0) if x == 1 else x.log()


def acos(x: arb) -> arb:
    """Arc cosine."""
    return arb(0) if x == 1 else x.acos()


def cbrt(x: arb) -> arb:
    """Real cube root, of negative numbers too.

    Examples
    --------
    >>> cbrt(arb(-27)), cbrt(arb(2))
    (-3.00000000000000, [1.25992104989487 +/- ...])
    """
    if x < 0:
        return -cbrt(-x)
    if x == 0:
        return arb(0)
    if x.is_exact():
        m, e = exact_point(x)
        # 2^(e mod 3) goes into the mantissa.
        m, e = m << (e % 3), e - e % 3
        root = _integer_cube_root(m)
        if root**3 == m:
            return arb((root, e // 3))
    return x.root(3)


def _integer_cube_root(n: int) -> int:
    root = 1 << -(-n.bit_length() // 3)
    while True:
        following = (2 * root + n // (root * root)) // 3
        if following >= root:
            return root
        root = following


def rsqrt(x: arb) -> arb:
    """1 / sqrt(x).

    Examples
    --------
    >>> rsqrt(arb(4)), rsqrt(arb(0)).is_finite()
    (0.500000000000000, False)
    """
    k = exact_power_of_two(x)
    if k is not None and k % 2 == 0:
        return arb((1, -k // 2))
    return x.rsqrt()


def logistic(x: arb) -> arb:
    """1 / (1 + exp(-x))."""
    return 1 / (1 + (-x).exp())


def softplus(x: arb) -> arb:
    """log(1 + exp(x))."""
    return x.exp().log1p() if x < 0 else x + (-x).exp().log1p()


def gelu(x: arb) -> arb:
    """X Phi(x), with the distribution function Phi of the normal distribution.

    Examples
    --------
    >>> gelu(arb(1))
    [0.841344746068543 +/- ...]
    """
    return x * (-x / arb(2).sqrt()).erfc() / 2


def silu(x: arb) -> arb:
    """X / (1 + exp(-x))."""
    return x * logistic(x)


def lgamma(x: arb) -> arb:
    """Log of the absolute value of Gamma.

    Examples
    --------
    >>> lgamma(arb(2)), lgamma(arb(-0.5)), lgamma(arb(-1)).is_finite()
    (0, [1.26551212348465 +/- ...], False)
    """
    if x == 1 or x == 2:
        return arb(0)
    if x > 0:
        return x.lgamma()
    if x.is_exact() and x.is_integer():
        return arb.nan()
    # Gamma(x) Gamma(1 - x) = pi / sin(pi x).
    return (arb.pi() / abs(x.sin_pi())).log() - (1 - x).lgamma()


def gamma(x: arb) -> arb:
    """Euler's Gamma function.

    Examples
    --------
    >>> gamma(arb(5)), gamma(arb(-2)).is_finite()
    (24.0000000000000, False)
    """
    n = x.unique_fmpz() if x.is_exact() else None
    if n is not None and 1 <= n <= 64:
        return arb.fac_ui(int(n) - 1)
    return x.gamma()


def j0(x: arb) -> arb:
    """Bessel's function J_0."""
    return arb(1) if x == 0 else abs(x).bessel_j(arb(0))


def j1(x: arb) -> arb:
    """Bessel's function J_1."""
    return arb(0) if x == 0 else x.bessel_j(arb(1))


BALLS: dict[str, BallFunction] = {
    "exp": arb.exp,
    "exp2": exp2,
    "exp10": exp10,
    "expm1": arb.expm1,
    "log": log,
    "log2": log2,
    "log10": log10,
    "log1p": arb.log1p,
    "sin": arb.sin,
    "cos": arb.cos,
    "tan": arb.tan,
    "asin": arb.asin,
    "acos": acos,
    "atan": arb.atan,
    "sinh": arb.sinh,
    "cosh": arb.cosh,
    "tanh": arb.tanh,
    "asinh": arb.asinh,
    "acosh": arb.acosh,
    "atanh": arb.atanh,
    "erf": arb.erf,
    "erfc": arb.erfc,
    "cbrt": cbrt,
    "sqrt": arb.sqrt,
    "rsqrt": rsqrt,
    "logistic": logistic,
    "softplus": softplus,
    "gelu": gelu,
    "silu": silu,
    "lgamma": lgamma,
    "gamma": gamma,
    "j0": j0,
    "j1": j1,
}

BELOW: dict[str, int] = {"tanh": 1, "erf": 1, "logistic": 1, "erfc": 2}
"""Powers of two that are above every absolute value of a function, and come too close to tell."""
