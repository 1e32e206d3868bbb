"""The two sides of a claim as balls.

Guarantee: a side that is returned lies in its ball; `disjoint` sides are different
numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

from flint import arb

from apery.core.claims import Claim
from apery.core.constant import Constant
from apery.numerics.ball_forms import decimal_text
from apery.numerics.balls import bits_for_digits, exact_point, from_fraction
from apery.numerics.constants import evaluate
from apery.numerics.limits import MAX_DEPTH, Enclosed, Limit, Terminating, Unknown, limit
from apery.numerics.tails import termination

GUARD_DIGITS = 10
FIRST_DEPTH = 1 << 13
LATEST_END = 1 << 13
"""A fraction that ends later is not worked out: its rational value would be too long."""
EXACT_DIGITS = 10**6
"""What counts as the agreement of two exact numbers that are equal."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides of a claim.

    Parameters
    ----------
    left : arb or None
        The limit of the fraction; None where it is not known to exist.
    right : arb
        The transformed constant.
    found : Limit
        What is known of the limit.
    """

    left: arb | None
    right: arb
    found: Limit

    @property
    def disjoint(self) -> bool:
        """Whether the sides are certainly different."""
        return self.left is not None and not self.left.overlaps(self.right)

    def agreement(self) -> int:
        """Return some d >= 0 with |left - right| <= 10^-d, as large as the balls show."""
        if self.left is None:
            return 0
        # A difference is rounded after it is taken: FLINT's own precision does no harm.
        return digits_below_one(self.left - self.right)

    def witness(self) -> tuple[tuple[str, str], ...]:
        """Return both values with the digits that tell them apart."""
        assert self.left is not None
        # The agreement counts digits after the point; a text counts from the first digit.
        size = max(digits_above_one(self.left), digits_above_one(self.right))
        digits = digits_below_one(self.left - self.right) + size + GUARD_DIGITS
        return (
            ("limit", decimal_text(self.left, digits=digits)),
            ("value", decimal_text(self.right, digits=digits)),
        )


def sides(claim: Claim, digits: int) -> Sides:
    """Enclose both sides to a radius of about 10^-digits.

    Raises
    ------
    DomainError, PrecisionError
        The right side has no value or cannot be told from something without one.
    """
    constant = Constant(claim.value_text)
    right = evaluate(constant, digits=digits + GUARD_DIGITS)
    if size := digits_above_one(right):
        # The accuracy of a value is relative, that of a limit is absolute.
        right = evaluate(constant, digits=digits + GUARD_DIGITS + size)
    end = termination(claim.subject)
    if end is not None and end > LATEST_END:
        return Sides(None, right, Unknown(f"rational: b_{end} = 0, too late to work it out"))
    # Sides that differ show it early; only those that agree are worth a great depth.
    for depth in (FIRST_DEPTH, MAX_DEPTH):
        found = limit(claim.subject, digits=digits, max_depth=depth)
        both = Sides(_ball(found, digits), right, found)
        if both.disjoint or both.agreement() >= digits or not isinstance(found, Enclosed):
            break
    return both


def _ball(found: Limit, digits: int) -> arb | None:
    if isinstance(found, Enclosed):
        return found.ball
    if isinstance(found, Terminating) and found.value is not None:
        return from_fraction(found.value, bits=bits_for_digits(digits + GUARD_DIGITS))
    return None


def digits_above_one(x: arb) -> int:
    """Return a number of digits that the whole part of no x of a ball exceeds.

    Examples
    --------
    >>> digits_above_one(arb(0.5)), digits_above_one(arb(-1000))
    (0, 4)
    """
    mantissa, exponent = exact_point(x.abs_upper())
    return max(0, -(-(mantissa.bit_length() + exponent) * 30103 // 100_000))


def digits_below_one(difference: arb) -> int:
    """Return some d >= 0 with |x| <= 10^-d for every x of a ball.

    Examples
    --------
    >>> digits_below_one(arb(0, 1e-7)), digits_below_one(arb(3))
    (6, 0)
    """
    mantissa, exponent = exact_point(difference.abs_upper())
    if mantissa == 0:
        return EXACT_DIGITS
    if mantissa.bit_length() + exponent > 0:
        return 0
    # The size is below 2^-k, and 10^(0.30103 k) is a little more than 2^k.
    d = (-exponent - mantissa.bit_length() + 1) * 30103 // 100_000
    while d and mantissa * 10**d > 1 << -exponent:
        d -= 1
    return d
