"""Balls: enclosures of real numbers by a midpoint and a radius (FLINT's ``arb``).

Guarantee: a ball that is computed here contains the exact value for every choice of
numbers in its input balls, conversions to and from exact numbers lose nothing or round
outward, and FLINT's working precision is the same after a call as before it.

References
----------
F. Johansson, Arb: efficient arbitrary-precision midpoint-radius interval arithmetic,
IEEE Trans. Comput. 66 (2017) 1281-1292, DOI 10.1109/TC.2017.2690633.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from threading import RLock

from flint import arb, ctx, fmpq, fmpz

from apery.core.errors import InvalidInputError, PrecisionError

GUARD_BITS = 32
"""Working bits beyond the wanted accuracy at the first attempt."""

# FLINT's context belongs to the whole process: a second thread waits for the first.
_context = RLock()


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Set FLINT's working precision for a ``with`` block.

    Guarantee: the former precision comes back however the block ends, and no other
    thread that uses this function changes it in between.

    Parameters
    ----------
    bits : int
        Working precision, at least 2.

    Raises
    ------
    InvalidInputError
        `bits` is below 2.

    Examples
    --------
    >>> with precision(20):
    ...     print(arb.pi())
    [3.1416 +/- 7.98e-6]
    """
    if bits < 2:
        raise InvalidInputError(f"the working precision is at least 2 bits, not {bits}")
    with _context:
        before = ctx.prec
        ctx.prec = bits
        try:
            yield
        finally:
            ctx.prec = before


def bits_for_digits(digits: int) -> int:
    """Return the least b known to have 2^b >= 10^digits, at most one too many.

    Examples
    --------
    >>> bits_for_digits(1), bits_for_digits(1000)
    (4, 3322)
    """
    if digits < 1:
        raise InvalidInputError(f"digits must be at least 1, not {digits}")
    return -(-digits * 332_192_809_489 // 100_000_000_000)


def enclosure(
    evaluate: Callable[[int], arb],
    *,
    bits: int,
    budget: int | None = None,
    zero_bits: int | None = None,
) -> arb:
    """Raise the working precision until a ball is small enough.

    Guarantee: the ball has radius at most 2^-bits |x| for every x in it; or it contains 0
    and its radius is at most 2^-zero_bits.

    Parameters
    ----------
    evaluate : callable
        Takes the working precision, which is set when it is called, and returns a ball.
    bits : int
        Relative accuracy, at least 1.
    budget : int, optional
        Largest working precision; four times `bits` and at least 10 000 if not given.
    zero_bits : int, optional
        Absolute level at which a value that cannot be told from 0 is accepted;
        ``2 bits + 512`` if not given.

    Raises
    ------
    PrecisionError
        The budget does not suffice; the message says what it was and what was reached.

    Examples
    --------
    >>> enclosure(lambda bits: arb(2).sqrt(), bits=40)
    [1.41421356237310 +/- ...]
    >>> enclosure(lambda bits: arb(1, 1e-9), bits=40, budget=500)
    Traceback (most recent call last):
    ...
    apery.core.errors.PrecisionError: the budget of 500 bits gives 29 of 40 bits of accuracy
    """
    if bits < 1:
        raise InvalidInputError(f"bits must be at least 1, not {bits}")
    most = max(10_000, 4 * bits) if budget is None else budget
    level = 2 * bits + 512 if zero_bits is None else zero_bits
    working = min(bits + GUARD_BITS, max(most, 2))
    while True:
        with precision(working):
            ball = evaluate(working)
        if ball.is_finite():
            reached = max(0, accuracy_bits(ball))
            if reached >= bits or (0 in ball and _radius_below(ball, level)):
                return ball
        else:
            reached = 0
        if working >= most:
            break
        working = min(2 * working, most)
    raise PrecisionError(f"the budget of {most} bits gives {reached} of {bits} bits of accuracy")


def accuracy_bits(ball: arb) -> int:
    """Return the relative accuracy of a ball in bits.

    Guarantee: the radius is at most 2^-k |x| for every x in the ball, and k is within 2 of
    the largest such number; -1 if the ball contains 0 or nearly so, or is not finite; 2^62
    if it is exact.

    Examples
    --------
    >>> accuracy_bits(arb((1, 0), (1, -30))), accuracy_bits(arb(0, 1)), accuracy_bits(arb(3))
    (29, -1, 4611686018427387904)
    """
    if not ball.is_finite():
        return -1
    if ball.is_exact():
        return 1 << 62
    m, e = exact_point(ball.mid())
    r, f = exact_point(ball.rad())
    gap = (e + m.bit_length()) - (f + r.bit_length())
    if m == 0 or gap < 0:
        return -1
    if gap > 64:
        return gap - 2
    low = min(e, f)
    least, width = (abs(m) << (e - low)) - (r << (f - low)), r << (f - low)
    k = least.bit_length() - width.bit_length()
    return max(-1, k if k >= 0 and width << k <= least else k - 1)


def _radius_below(ball: arb, bits: int) -> bool:
    r, f = exact_point(ball.rad())
    return r == 0 or f + r.bit_length() <= -bits


def exact_point(point: arb) -> tuple[int, int]:
    """Return (m, e) with m 2^e the value of an exact finite ball.

    Examples
    --------
    >>> exact_point(arb(0.75))
    (3, -2)
    """
    mantissa, exponent = point.man_exp()
    return int(mantissa), int(exponent)


def from_fraction(value: Fraction | int, *, bits: int) -> arb:
    """Return a ball around a rational number, exact when its bits suffice.

    Guarantee: relative radius below 2^-(bits - 1).

    Examples
    --------
    >>> from_fraction(Fraction(3, 4), bits=10)
    0.750000000000000
    """
    with precision(bits):
        return arb(fmpq(fmpz(value.numerator), fmpz(value.denominator)))
