"""Exact, printed and stored forms of balls.

Guarantee: what is returned holds for every number in the ball; nothing is rounded inward,
and the stored form gives back the very same ball.
"""

from __future__ import annotations

import re
from fractions import Fraction

from flint import arb, fmpz

from apery.core.errors import InvalidInputError
from apery.numerics.balls import accuracy_bits, exact_point, precision

MAX_SCALE = 1 << 26
"""Largest binary exponent, of either sign, for which a ball is written as exact numbers."""

MAX_COUNTED_DIGITS = 1_000_000
"""Where `certified_digits` stops counting; exact balls reach it."""

_RADIUS_BITS = 30
_NUMBER = re.compile(r"(-?)0x([0-9a-f]+)p([+-]?[0-9]{1,40})")


def endpoints(ball: arb) -> tuple[Fraction, Fraction]:
    """Return the exact ends of a ball.

    Raises
    ------
    InvalidInputError
        The ball is infinite, or its exponent is beyond `MAX_SCALE`.

    Examples
    --------
    >>> endpoints(arb((1, 0), (1, -2)))
    (Fraction(3, 4), Fraction(5, 4))
    """
    m, r, e = _common(ball)
    scale = Fraction(1 << e) if e >= 0 else Fraction(1, 1 << -e)
    return (m - r) * scale, (m + r) * scale


def _common(ball: arb) -> tuple[int, int, int]:
    """Return (m, r, e): the ball is (m ± r) 2^e."""
    if not ball.is_finite():
        raise InvalidInputError(f"{ball} is no finite ball")
    m, e = exact_point(ball.mid())
    r, f = exact_point(ball.rad())
    if m == 0:
        e = f
    if r == 0:
        f = e
    if max(abs(e), abs(f)) > MAX_SCALE:
        raise InvalidInputError("the number is too large or too small to be written out exactly")
    low = min(e, f)
    return m << (e - low), r << (f - low), low


def fixed_point(ball: arb, bits: int) -> tuple[int, int]:
    """Return the tightest integers with lo/2^bits <= x <= hi/2^bits for every x in the ball.

    Parameters
    ----------
    ball : arb
        A finite ball.
    bits : int
        Bits after the point, 0 or more.

    Examples
    --------
    >>> fixed_point(arb((1, 0), (1, -2)), 3)
    (6, 10)
    >>> fixed_point(arb(-1) / 3, 4)
    (-6, -5)
    """
    if bits < 0:
        raise InvalidInputError(f"bits must be at least 0, not {bits}")
    m, r, e = _common(ball)
    shift = e + bits
    if shift >= 0:
        return (m - r) << shift, (m + r) << shift
    return (m - r) >> -shift, -((-m - r) >> -shift)


def certified_digits(ball: arb) -> int:
    """Return the relative accuracy of a ball in decimal digits.

    Guarantee: any two numbers in the ball differ by at most 10^-d of either; 0 when the
    ball contains 0 or is infinite. Counting stops at `MAX_COUNTED_DIGITS`.

    Examples
    --------
    >>> certified_digits(arb(3, 0.001))
    3
    >>> certified_digits(arb(0, 0.001))
    0
    """
    if not ball.is_finite():
        return 0
    # The width is twice the radius.
    k = accuracy_bits(ball) - 1
    return max(0, min(k * 301_029_995 // 1_000_000_000, MAX_COUNTED_DIGITS))


def simplest_between(lower: Fraction, upper: Fraction) -> Fraction:
    """Return the rational with the least denominator, then numerator, in [lower, upper].

    Examples
    --------
    >>> simplest_between(Fraction(314, 100), Fraction(315, 100))
    Fraction(22, 7)
    """
    if lower <= 0 <= upper:
        return Fraction(0)
    if upper < 0:
        return -simplest_between(-upper, -lower)
    # The terms on which both ends agree, then the least term that separates them.
    p0, q0, p, q = 0, 1, 1, 0
    (a, b), (c, d) = lower.as_integer_ratio(), upper.as_integer_ratio()
    while True:
        term = -(-a // b)
        if term * d <= c:
            return Fraction(term * p + p0, term * q + q0)
        term = a // b
        p0, q0, p, q = p, q, term * p + p0, term * q + q0
        a, b, c, d = d, c - term * d, b, a - term * b


def to_data(ball: arb) -> dict[str, str]:
    """Return plain data that keep a finite ball exactly.

    Examples
    --------
    >>> to_data(arb((-3, 0), (1, -2)))
    {'mid': '-0x3p+0', 'rad': '0x1p-2'}
    """
    if not ball.is_finite():
        raise InvalidInputError(f"{ball} is no finite ball")
    return {"mid": _hexadecimal(ball.mid()), "rad": _hexadecimal(ball.rad())}


def from_data(data: dict[str, str]) -> arb:
    """Return the ball that `to_data` wrote, exactly.

    Raises
    ------
    InvalidInputError
        The data are no ball.

    Examples
    --------
    >>> from_data({"mid": "0x3p-1", "rad": "0x0p+0"})
    1.50000000000000
    >>> from_data({"mid": "0x3p-1", "rad": "-0x1p+0"})
    Traceback (most recent call last):
    ...
    apery.core.errors.InvalidInputError: the data are no ball: the radius is negative
    """
    try:
        mid, rad = _from_hexadecimal(data["mid"]), _from_hexadecimal(data["rad"])
    except (KeyError, TypeError) as error:
        raise InvalidInputError(f"the data are no ball: {error!r}") from None
    if rad[0] < 0:
        raise InvalidInputError("the data are no ball: the radius is negative")
    return _ball(mid, rad)


def _ball(mid: tuple[int, int], rad: tuple[int, int]) -> arb:
    """Return the ball with this midpoint and radius."""
    ball = arb(mid, rad)
    r, f = rad
    if r % 2 and r.bit_length() == _RADIUS_BITS:
        # The constructor rounds an odd radius of full length up by a unit. A sum of a
        # larger and a much smaller radius is rounded up by a unit too: here to r exactly.
        with precision(max(2, mid[0].bit_length())):
            ball = arb(mid, (r - 1, f)) + arb((0, 0), (1, f - 2 * _RADIUS_BITS))
    if exact_point(ball.rad()) != exact_point(arb(rad)):
        raise InvalidInputError(f"{r} has more bits than a radius has")
    return ball


def _hexadecimal(point: arb) -> str:
    m, e = exact_point(point)
    return f"{m:#x}p{e:+d}"


def _from_hexadecimal(text: str) -> tuple[int, int]:
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise InvalidInputError(f"{text[:40]!r} is no exact binary number like -0x3p-1")
    sign, mantissa, exponent = match.groups()
    return int(sign + mantissa, 16), int(exponent)


def decimal_text(ball: arb, *, digits: int | None = None) -> str:
    """Write the decimal digits that all numbers of a ball share.

    Guarantee: the digits before ``...`` are the leading digits of every number in the
    ball, cut off and not rounded; without ``...`` the text is the exact value. Where a
    short decimal t divides the ball so that few digits are shared (0.999 and 1.000), the
    text is ``t +/- r`` and every number of the ball is within r of t.

    Parameters
    ----------
    ball : arb
        A finite ball.
    digits : int, optional
        The most significant digits to write; all certain ones if not given.

    Examples
    --------
    >>> with precision(64):
    ...     print(decimal_text(arb.pi()), decimal_text(arb.pi(), digits=5))
    3.141592653589793238... 3.1415...
    >>> decimal_text(arb((3, 0), (1, -80))), decimal_text(arb(0.75))
    ('3 +/- 9e-25', '0.75')
    """
    if not ball.is_finite():
        raise InvalidInputError(f"{ball} is no finite ball")
    accurate = certified_digits(ball)
    if ball.is_exact():
        m, e = exact_point(ball)
        accurate = min(accurate, m.bit_length() + abs(e))  # no dyadic number has more digits
    most = accurate + 2 if digits is None else digits
    if most < 1:
        raise InvalidInputError(f"digits must be at least 1, not {digits}")
    if ball.is_zero():
        return "0"
    # A little beyond the certain digits, so that the conversion to decimal costs none.
    mid, rad, exponent = (int(v) for v in ball.mid_rad_10exp(min(accurate, most) + 8))
    size, negative = abs(mid), mid < 0
    if rad == 0:
        short = _digits(size).rstrip("0")
        if len(short) <= most:
            zeros = len(_digits(size)) - len(short)
            return _positional(short, exponent + zeros, negative, "")
    a, b = _digits(size - rad) if size > rad else "", _digits(size + rad)
    shared = 0
    if len(a) == len(b):
        shared = next((i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y), len(a))
    kept = min(shared, most)
    if kept and kept >= min(accurate - 1, most):
        return _positional(a[:kept], exponent + len(a) - kept, negative, "...")
    return _centred(mid, rad, exponent)


def _digits(n: int) -> str:
    """Write a non-negative integer of any length."""
    return str(fmpz(n))


def _centred(mid: int, rad: int, exponent: int) -> str:
    """Write ``t +/- r`` with a shortest t in [mid - rad, mid + rad]."""
    low, high = mid - rad, mid + rad
    if low <= 0 <= high:
        centre = 0
    else:
        unit = 1
        while high // (10 * unit) * 10 * unit >= low:
            unit *= 10
        nearest = (2 * mid + unit) // (2 * unit) * unit
        centre = nearest if low <= nearest <= high else high // unit * unit
    reach = max(high - centre, centre - low)
    cut = max(0, len(_digits(reach - 1)) - 1)  # so that the ceiling is at most 10
    leading = -(-reach // 10**cut)
    error = f"1e{exponent + cut + 1:+d}" if leading == 10 else f"{leading}e{exponent + cut:+d}"
    if centre == 0:
        return f"0 +/- {error}"
    digits = _digits(abs(centre))
    short = digits.rstrip("0")
    return f"{_positional(short, exponent + len(digits) - len(short), centre < 0, '')} +/- {error}"


def _positional(digits: str, exponent: int, negative: bool, more: str) -> str:
    """Write digits x 10^exponent, in scientific form where the plain one needs padding."""
    sign, point = "-" if negative else "", len(digits) + exponent
    if exponent <= 0 and point > 0:
        tail = digits[point:]
        return f"{sign}{digits[:point]}{'.' if tail or more else ''}{tail}{more}"
    if -4 <= point <= 0:
        return f"{sign}0.{'0' * -point}{digits}{more}"
    if exponent > 0 and not more and point <= 21:
        return f"{sign}{digits}{'0' * exponent}"
    rest = f".{digits[1:]}" if len(digits) > 1 or more else ""
    return f"{sign}{digits[0]}{rest}{more}e{point - 1:+d}"
