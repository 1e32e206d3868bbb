"""Continued fractions of textbooks, by the constants that they give.

Guarantee: each claim that is returned is a theorem of the literature, named with its source;
nothing is looked up by digits.

References
----------
A. Cuyt, V. Brevik Petersen, B. Verdonk, H. Waadeland, W. B. Jones, Handbook of Continued
Fractions for Special Functions, Springer 2008, DOI 10.1007/978-1-4020-6949-9.

F. W. J. Olver et al., NIST Digital Library of Mathematical Functions (DLMF), sections 4.25,
4.39, 10.10 and 10.33.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import gcd

from apery.core.claims import Equals
from apery.core.constant import Constant, exact_value
from apery.core.continued_fraction import ContinuedFraction
from apery.core.expression import Binary, Call, Expression, Name, render
from apery.core.polynomial import Polynomial
from apery.core.transform import RationalMap, mobius

MULTIPLES = 4
"""Up to exp(4 r) is looked at where the constant is exp(r)."""


@dataclass(frozen=True, slots=True)
class Classical:
    """A formula of the literature for a transform of a constant.

    Parameters
    ----------
    claim : Equals
        The formula; its coefficients are polynomials in n with integer coefficients.
    name : str
        Who found it.
    source : str
        Where it stands.
    """

    claim: Equals
    name: str
    source: str

    def __str__(self) -> str:
        return f"{self.claim} ({self.name}; {self.source})"


def classical(constant: Constant) -> tuple[Classical, ...]:
    """Return the formulas of the literature for a constant, the plain ones first.

    Known are exp(r), tan(r) and tanh(r) for rational r, and quotients of two Bessel functions
    I or J whose orders differ by 1; with exp(r) also exp(2 r), ... as powers.

    Examples
    --------
    >>> print(classical(Constant("e"))[0])
    (e + 1)/(e - 1) = [4*m + 2] with signs (+) (Lambert 1768; DLMF 4.39)
    >>> print(classical(Constant("besseli(1,2)/besseli(0,2)"))[0].claim)
    1/(besseli(1, 2)/besseli(0, 2)) = [m + 1] with signs (+)
    >>> classical(Constant("pi"))
    ()
    """
    return tuple(_known(constant))


def _known(constant: Constant) -> Iterator[Classical]:
    tree = constant.expression
    if (exponent := _argument(tree, "exp")) is not None:
        yield from _exponential(constant, exponent)
    for function, sign in (("tan", -1), ("tanh", 1)):
        if (z := _argument(tree, function)) is not None:
            yield _lambert(constant, z, sign, mobius(0, z.numerator, 1, 0))
    yield from _bessel(constant)


def _argument(tree: Expression, function: str) -> Fraction | None:
    """Return r != 0 where the expression is the function at the rational r."""
    match tree:
        case Name("e") if function == "exp":
            return Fraction(1)
        case Binary("^", Name("e"), exponent) if function == "exp":
            return exact_value(exponent) or None
        case Call(name, (argument,)) if name == function:
            return exact_value(argument) or None
    return None


def _exponential(constant: Constant, exponent: Fraction) -> Iterator[Classical]:
    """Yield x coth(x/y) = x (E + 1)/(E - 1) with E = exp(2 x/y)."""
    for k in range(1, MULTIPLES + 1):
        z = k * exponent / 2
        up, down = [1] + [0] * (k - 1) + [1], [-1] + [0] * (k - 1) + [1]
        transform = RationalMap([z.numerator * c for c in up], down)
        yield _lambert(constant, z, 1, transform)


def _lambert(constant: Constant, z: Fraction, sign: int, transform: RationalMap) -> Classical:
    """Return x coth(x/y), sign 1, or x cot(x/y), sign -1, with a_n = (2n + 1) y and b_n = ±x^2."""
    n = Polynomial("n")
    fraction = ContinuedFraction((2 * n + 1) * z.denominator, sign * z.numerator**2)
    claim = Equals(fraction, transform, constant)
    return Classical(claim, "Lambert 1768", "DLMF 4.39" if sign > 0 else "DLMF 4.25")


def _bessel(constant: Constant) -> Iterator[Classical]:
    """Yield x I_(v-1)/I_v at x/y with a_n = 2 (v + n) y and b_n = x^2; J with b_n = -x^2."""
    match constant.expression:
        case Binary("/", Call(upper, (p, x)), Call(lower, (q, y))) if upper == lower:
            pass
        case _:
            return
    if upper not in ("besseli", "besselj") or render(x) != render(y):
        return
    z, first, second = exact_value(x), exact_value(p), exact_value(q)
    if not z or first is None or second is None or abs(first - second) != 1:
        return
    v = max(first, second)
    if v <= 0:
        return
    # With v = p/q all is multiplied by q, and divided by what then is common.
    step, scale = z.numerator * v.denominator, 2 * z.denominator * v.denominator
    content = gcd(step, scale, scale * v.numerator // v.denominator)
    step //= content
    a = (Polynomial("n") + v) * Fraction(scale, content)
    fraction = ContinuedFraction(a, step**2 if upper == "besseli" else -(step**2))
    transform = mobius(step, 0, 0, 1) if first < second else mobius(0, step, 1, 0)
    source = "DLMF 10.33.1" if upper == "besseli" else "DLMF 10.10.1"
    yield Classical(Equals(fraction, transform, constant), "Gauss 1812", source)
