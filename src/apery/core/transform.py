"""Rational transforms P(x)/Q(x) of a constant, Möbius maps among them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from operator import index

from apery.core.errors import InvalidInputError


@dataclass(frozen=True, slots=True, init=False, repr=False)
class RationalMap:
    """The map x -> P(x)/Q(x) in lowest terms.

    Guarantee: equal maps are equal objects: common factors are divided out, the
    coefficients are integers without common divisor, the leading one of Q is positive.

    Parameters
    ----------
    numerator, denominator : iterable of int
        Coefficients of P and Q, constant term first.

    Raises
    ------
    TypeError
        A coefficient is no integer.
    InvalidInputError
        Q is zero: ``0/0`` and ``P/0`` are no maps.

    Examples
    --------
    >>> print(RationalMap([1, 1], [-1, 1]))
    (x + 1)/(x - 1)
    >>> RationalMap([0, 2, 2], [2, 2])
    RationalMap((0, 1), (1,))
    >>> RationalMap([0], [0])
    Traceback (most recent call last):
    ...
    apery.core.errors.InvalidInputError: 0/0 is no transform: the denominator must not be zero
    """

    numerator: tuple[int, ...]
    denominator: tuple[int, ...]

    def __init__(self, numerator: Iterable[int], denominator: Iterable[int]) -> None:
        p, q = _trimmed(numerator), _trimmed(denominator)
        if not q:
            shown = "0/0" if not p else "P/0"
            raise InvalidInputError(f"{shown} is no transform: the denominator must not be zero")
        p, q = _lowest_terms(p, q)
        object.__setattr__(self, "numerator", tuple(p))
        object.__setattr__(self, "denominator", tuple(q))

    @property
    def degree(self) -> int:
        """The larger of the degrees of P and Q."""
        return max(len(self.numerator), len(self.denominator)) - 1

    @property
    def is_constant(self) -> bool:
        """Whether the map takes one value only."""
        return self.degree <= 0

    @property
    def height(self) -> int:
        """The largest absolute value of a coefficient."""
        return max(map(abs, self.numerator + self.denominator))

    @property
    def determinant(self) -> int:
        """The determinant of a Möbius map (degree at most 1)."""
        if self.degree > 1:
            raise InvalidInputError(f"{self} is no Möbius map")
        q, p = (*self.numerator, 0, 0)[:2]
        s, r = (*self.denominator, 0, 0)[:2]
        return p * s - q * r

    def negated(self) -> RationalMap:
        """Return x -> -P(x)/Q(x)."""
        return RationalMap([-c for c in self.numerator], self.denominator)

    def apply(self, text: str) -> str:
        """Return the text of the transform of an expression given as text.

        Examples
        --------
        >>> RationalMap([1, 1], [-1, 1]).apply("e")
        '(e + 1)/(e - 1)'
        >>> RationalMap([0, 1], [-1, 1]).apply("tan(1)")
        'tan(1)/(tan(1) - 1)'
        """
        p, q = (
            text if c == (0, 1) else _render(c, text) for c in (self.numerator, self.denominator)
        )
        if q == "1":
            return p
        over = p if _is_factor(p.removeprefix("-")) else f"({p})"
        return f"{over}/{q if _is_factor(q) else f'({q})'}"

    def __str__(self) -> str:
        return self.apply("x")

    def __repr__(self) -> str:
        return f"RationalMap({self.numerator}, {self.denominator})"


def mobius(p: int, q: int, r: int, s: int) -> RationalMap:
    """Return x -> (p x + q)/(r x + s).

    Examples
    --------
    >>> print(mobius(1, 1, 1, -1))
    (x + 1)/(x - 1)
    """
    return RationalMap([q, p], [s, r])


def _trimmed(coefficients: Iterable[int]) -> list[int]:
    out = [index(c) for c in coefficients]
    while out and out[-1] == 0:
        out.pop()
    return out


def _lowest_terms(p: list[int], q: list[int]) -> tuple[list[int], list[int]]:
    divisor = _polynomial_gcd(p, q)
    quotients = [*_quotient(p, divisor), *_quotient(q, divisor)]
    # One common scale for both, so that the quotient of the contents survives.
    scale = lcm(*(c.denominator for c in quotients))
    integers = [int(c * scale) for c in quotients]
    content = gcd(*integers) * (1 if integers[-1] > 0 else -1)
    reduced = [c // content for c in integers]
    split = max(len(p) - len(divisor) + 1, 0)
    return reduced[:split], reduced[split:]


def _polynomial_gcd(p: list[int], q: list[int]) -> list[int]:
    """Primitive greatest common divisor by Euclid's algorithm with pseudo-remainders."""
    while p:
        p, q = _primitive(_remainder(q, p)), p
    return _primitive(q)


def _primitive(p: list[int]) -> list[int]:
    content = gcd(*p) if p else 1
    return [c // content for c in p]


def _remainder(p: list[int], q: list[int]) -> list[int]:
    p = list(p)
    while len(p) >= len(q):
        lead, shift = p[-1], len(p) - len(q)
        p = [c * q[-1] for c in p]
        for i, c in enumerate(q):
            p[i + shift] -= lead * c
        p = _trimmed(p)
    return p


def _quotient(p: list[int], divisor: list[int]) -> list[Fraction]:
    """Exact quotient of polynomials."""
    rest = [Fraction(c) for c in p]
    out = [Fraction(0)] * max(len(p) - len(divisor) + 1, 0)
    for k in range(len(out) - 1, -1, -1):
        out[k] = rest[k + len(divisor) - 1] / divisor[-1]
        for i, c in enumerate(divisor):
            rest[i + k] -= out[k] * c
    return out


def _render(coefficients: tuple[int, ...], x: str) -> str:
    base = x if _is_factor(x) else f"({x})"
    parts: list[str] = []
    for k in range(len(coefficients) - 1, -1, -1):
        c = coefficients[k]
        if c == 0:
            continue
        power = "" if k == 0 else base if k == 1 else f"{base}^{k}"
        body = str(abs(c)) if not power else power if abs(c) == 1 else f"{abs(c)}*{power}"
        if not parts:
            parts.append(f"-{body}" if c < 0 else body)
        else:
            parts.append(f" {'-' if c < 0 else '+'} {body}")
    return "".join(parts) or "0"


def _is_factor(x: str) -> bool:
    """Whether a text is a name, a number or one function call, which needs no parentheses."""
    name, bracket, rest = x.partition("(")
    if not name.replace("_", "").isalnum():
        return False
    depth = 1
    for place, character in enumerate(rest):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return place == len(rest) - 1
    return not bracket


IDENTITY = mobius(1, 0, 0, 1)
