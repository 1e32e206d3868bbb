"""The value of a continued fraction as a Möbius image of a known constant.

Guarantee: what is identified was enclosed twice, and both enclosures allow the relation; the
second, at `confirm` digits, with more digits beyond chance than the first. That is
evidence, not proof. Which constants are tried is the caller's choice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, log10
from operator import itemgetter

from flint import arb, fmpq

from apery.core.claims import Equals
from apery.core.constant import Constant
from apery.core.continued_fraction import ContinuedFraction
from apery.core.errors import InvalidInputError
from apery.core.transform import RationalMap, mobius
from apery.numerics.balls import bits_for_digits, precision
from apery.numerics.constants import evaluate
from apery.numerics.limits import Divergent, Enclosed, Terminating, Unknown, limit
from apery.numerics.relations import MARGIN, Relation, integer_relation

BASIS = (
    "pi", "zeta(2)", "zeta(3)", "log2", "catalan", "e", "log(3)", "log(3/2)", "dirichlet_l(-3,2)",
    "gompertz", "pi*sqrt(3)", "pi*sqrt(2)", "pi/sqrt(6)", "sqrt(2)*log(1 + sqrt(2))",
    "log((1 + sqrt(5))/2)*sqrt(5)", "pi^3", "pi^3*sqrt(3)", "zeta(5)", "euler_gamma", "atan(1/2)",
    "atan(1/3)", "log(4/3)", "log(5/4)", "exp(2)", "exp(1/2)", "tan(1)", "tan(1/2)",
    "besseli(1,2)/besseli(0,2)", "besselj(1,2)/besselj(0,2)", "sqrt(3)*log(2 + sqrt(3))",
    "sqrt(6)*log(5 + 2*sqrt(6))", "sqrt(2)*atan(sqrt(2))",
)  # fmt: skip
"""Constants that are tried where nothing else is asked, in this order."""
DIGITS, CONFIRM = 70, 200
MAX_DEPTH = 1 << 17
"""A fraction that needs more terms for the first look is given up."""
_SPARE = 12
"""Digits that the product of two numbers may lose."""


@dataclass(frozen=True, slots=True)
class Identified:
    """A proposal for the value of a fraction.

    Parameters
    ----------
    claim : Equals
        The fraction, a Möbius map, a constant.
    digits : int
        Digits at which the relation was confirmed.
    budget : int
        Digits at which such a relation exists by chance, the choice of the constant included.
    """

    claim: Equals
    digits: int
    budget: int


@dataclass(frozen=True, slots=True)
class Unidentified:
    """No closed form was found, for a reason; `value` encloses the limit where there is one."""

    reason: str
    value: arb | None = None


def identify(
    fraction: ContinuedFraction,
    *,
    basis: Iterable[Constant | str] = BASIS,
    digits: int = DIGITS,
    confirm: int = CONFIRM,
) -> Identified | Unidentified:
    """Propose a closed form for the limit of a fraction.

    Parameters
    ----------
    fraction : ContinuedFraction
        The fraction.
    basis : iterable of Constant or str
        For each constant c the forms (p c + q)/(r c + s) are tried; rational numbers and
        roots of quadratic equations always are.
    digits : int
        Digits of the first look, at least 40. Relations with coefficients of about
        (digits - 15)/4 digits can be found.
    confirm : int
        Digits of the second look, more than `digits`.

    Raises
    ------
    InvalidInputError
        The digits are out of range.
    DomainError, NotationError
        A constant has no value.

    Examples
    --------
    >>> found = identify(ContinuedFraction("34*n^3 + 51*n^2 + 27*n + 5", "-n^6"))
    >>> print(found.claim, found.digits, found.budget)
    6/zeta(3) = K(a = 34*m^3 + 51*m^2 + 27*m + 5; b = -m^6) 200 4
    >>> identify(ContinuedFraction("1", "-1")).reason
    'diverges: periodic with a period matrix of complex eigenvalues'
    >>> print(identify(ContinuedFraction("1", "1")).claim.value_text)
    (sqrt(5) + 1)/2
    >>> identify(ContinuedFraction("n^2 + 7", "n + 3")).reason
    'no Möbius image of the 32 of the basis'
    """
    if not 40 <= digits < confirm:
        raise InvalidInputError(
            f"identification takes at least 40 digits and confirms with more, not {digits} "
            f"and {confirm}"
        )
    found = limit(fraction, digits=digits + _SPARE, max_depth=MAX_DEPTH)
    match found:
        case Terminating(index=index, value=value):
            shown = "infinity" if value is None else value
            return Unidentified(f"rational: {shown}, as b_{index} = 0 ends it")
        case Divergent(theorem=theorem):
            return Unidentified(f"diverges: {theorem}")
        case Unknown(reason=reason):
            return Unidentified(reason)
        case Enclosed(ball=x, depth=depth) if not _is_known(x, digits + _SPARE):
            return Unidentified(f"converges too slowly: {depth} terms do not give the digits", x)
        case Enclosed(ball=x):
            pass
    constants = [Constant(c) if isinstance(c, str) else c for c in basis]
    choice = ceil(log10(len(constants) + 2))
    proposals = sorted(_proposals(x, constants, digits), key=itemgetter(0))
    for chance, transform, constant in proposals:
        budget = chance + choice
        if budget + MARGIN > digits:
            continue
        claim = Equals(fraction, transform, constant)
        if _confirmed(claim, confirm):
            return Identified(claim, confirm, budget)
    tried = constants[0].text if len(constants) == 1 else f"the {len(constants)} of the basis"
    return Unidentified(f"no Möbius image of {tried}", x)


def _is_known(x: arb, digits: int) -> bool:
    with precision(bits_for_digits(digits) + 64):
        return bool(x.rad() <= arb(10) ** -digits)


def _proposals(
    x: arb, constants: Sequence[Constant], digits: int
) -> Iterator[tuple[int, RationalMap, Constant]]:
    """Yield values that the first look allows, with the digits that chance gives."""
    bits = bits_for_digits(digits + 2 * _SPARE)
    with precision(bits):
        rational = _relation([arb(1), x], digits)
    if rational is not None:
        p, q = rational.coefficients
        yield rational.budget, RationalMap([0, 1], [1]), Constant(_text(Fraction(-p, q)))
        return
    with precision(bits):
        quadratic = _relation([arb(1), x, x * x], digits)
        if quadratic is not None:
            yield from ((quadratic.budget, *r) for r in _root(quadratic.coefficients, x))
            return
    for constant in constants:
        c = evaluate(constant, digits=digits + 2 * _SPARE)
        with precision(bits):
            found = _relation([arb(1), c, x, c * x], digits)
        if found is not None:
            # q + p c + s x + r c x = 0
            q, p, s, r = found.coefficients
            if p * s != q * r:
                yield found.budget, mobius(-p, -q, r, s), constant


def _relation(values: list[arb], digits: int) -> Relation | None:
    # What is large is known to fewer digits after the point: divide everything by it.
    scale = max(arb(1), *(abs(v).mid() for v in values), key=float)
    found = integer_relation([v / scale for v in values], digits=digits - _SPARE // 2)
    return found if found is not None and any(found.coefficients[len(values) // 2 :]) else None


def _root(coefficients: tuple[int, ...], x: arb) -> Iterator[tuple[RationalMap, Constant]]:
    """Yield the root of c + b x + a x^2 that a ball holds."""
    c, b, a = coefficients
    discriminant, square = b * b - 4 * a * c, 1
    if a == 0 or discriminant <= 0:
        return
    for prime in (2, 3, 5, 7, 11, 13):
        while discriminant % (prime * prime) == 0:
            discriminant //= prime * prime
            square *= prime
    root = arb(discriminant).sqrt() * square
    for sign in (1, -1):
        if 0 in (-b + sign * root) / (2 * a) - x:
            yield mobius(sign * square, -b, 0, 2 * a), Constant(f"sqrt({discriminant})")


def _text(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else str(value)


def _confirmed(claim: Equals, digits: int) -> bool:
    """Whether both sides agree to more digits."""
    found = limit(claim.subject, digits=digits + _SPARE)
    if not isinstance(found, Enclosed):
        return False
    c = evaluate(claim.constant, digits=digits + 2 * _SPARE)
    with precision(bits_for_digits(digits + 3 * _SPARE)):
        above, below = (
            sum((arb(fmpq(k)) * c**i for i, k in enumerate(side)), arb(0))
            for side in (claim.transform.numerator, claim.transform.denominator)
        )
        if 0 in below:
            return False
        difference = found.ball - above / below
        return 0 in difference and bool(difference.rad() <= arb(10) ** -digits)
