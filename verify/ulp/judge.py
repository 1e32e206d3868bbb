"""The exact error of one result.

Guarantee: the error lies between the two decimal fractions of a `Judged`, and `rounded` is what
rounding of the exact value to the nearest number gives; both rest on balls alone, whose precision
is raised until they are certain, and `rounded` is None where 2^14 bits do not suffice.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal

from flint import arb

from apery.core.errors import PrecisionError
from apery.numerics.balls import exact_point, precision
from apery.numerics.formats import FloatFormat, Ulp, ulp_exponent
from apery.numerics.formats.ieee import dyadic_ends
from apery.verify.ulp.functions import BallFunction

FIRST_BITS, MOST_BITS = 96, 1 << 14
DIGITS = 20
_FAR = 10_000
_NARROW, _TINY = Decimal("1e-20"), Decimal("1e-3000")
_DOWN, _UP = (Context(prec=DIGITS, rounding=r) for r in (ROUND_FLOOR, ROUND_CEILING))


@dataclass(frozen=True, slots=True)
class Judged:
    """A result beside the exact value.

    Parameters
    ----------
    x, y : int
        Bits of input and result.
    low, high : Decimal
        Bounds of the error in units in the last place, equal to about 18 digits.
    rounded : bool or None
        Whether the result is the exact value rounded to nearest, ties to even; None if that is
        not known.
    value : str
        Some digits of the exact value.
    """

    x: int
    y: int
    low: Decimal
    high: Decimal
    rounded: bool | None
    value: str


def judge(
    function: BallFunction,
    form: FloatFormat,
    x: int,
    y: int,
    kind: Ulp = Ulp.GOLDBERG,
    below: int | None = None,
) -> Judged | None:
    """Return the error of a result, None where the function has no value.

    An infinite result stands for 2^(emax + 1), as does every value beyond.

    Parameters
    ----------
    function : callable
        See `apery.verify.ulp.functions`.
    form : FloatFormat
        Format of input and result.
    x, y : int
        Bits of a finite input, and of a result that is no NaN.
    kind : Ulp
        Which unit.
    below : int, optional
        A power of two that is above every absolute value of the function.

    Raises
    ------
    PrecisionError
        The value cannot be enclosed narrowly enough.

    Examples
    --------
    >>> from apery.numerics.formats import FLOAT32
    >>> found = judge(arb.exp, FLOAT32, 0x3F800000, 0x402DF854)
    >>> found.rounded, round(found.low, 6), found.value
    (True, Decimal('0.346233'), '2.71828182845904523536')
    >>> judge(arb.log, FLOAT32, 0xBF800000, 0) is None
    True
    """
    argument = form.ball(x)
    bits, found = FIRST_BITS, False
    while bits <= MOST_BITS:
        with precision(bits):
            value = function(argument)
            if value.is_finite():
                found = True
                judged = _judged(value, form, x, y, kind, below, last=2 * bits > MOST_BITS)
                if judged is not None:
                    return judged
        # A function without a value here has none at a higher precision, as a rule at once.
        if not found and bits >= 8 * FIRST_BITS:
            return None
        bits *= 2
    raise PrecisionError(
        f"the error at {form.text(x)} is not certain with {MOST_BITS} bits; choose an interval "
        "without this input"
    )


def _judged(
    value: arb, form: FloatFormat, x: int, y: int, kind: Ulp, below: int | None, *, last: bool
) -> Judged | None:
    """Return the error if a ball around the value is narrow enough for it."""
    top = arb((1, form.emax + 1))
    clamped = top if value >= top else -top if value <= -top else value
    if clamped is value and abs(value).overlaps(top):
        return None
    infinite = -top if y & form.sign else top
    result = form.ball(y) if form.is_finite(y) else infinite
    units = _units(clamped, form, kind, below)
    plain = units if kind is Ulp.GOLDBERG else _units(clamped, form, Ulp.GOLDBERG, below)
    distance = abs(result - clamped)
    # Both units, where the ball is around a power of two, give nearly the same if that is the
    # result; they give nothing otherwise.
    verdicts = {_rounded(distance * arb((1, -u)), y) for u in plain}
    rounded = verdicts.pop() if len(verdicts) == 1 else None
    if rounded is None and not last:
        return None
    bounds = [_bounds(distance, -u) for u in units]
    low, high = min(b[0] for b in bounds), max(b[1] for b in bounds)
    if high - low > _NARROW * (1 + 100 * high):
        return None
    return Judged(x, y, low, high, rounded, _digits(value))


def _units(value: arb, form: FloatFormat, kind: Ulp, below: int | None) -> tuple[int, ...]:
    """Return the exponents of the units of the numbers of a narrow ball."""
    size = abs(value)
    # Numbers like exp(-10^38) have exponents that no fraction should be made of.
    if size < arb((1, form.emin)):
        return (form.emin - form.precision + 1,)
    unit = ulp_exponent(value, form, kind)
    if unit is not None:
        return (unit,)
    if below is not None and size.overlaps(arb(below)):
        return (below.bit_length() - 1 - form.precision,)
    m, e = exact_point(size.mid())
    step = max(e + m.bit_length(), form.emin + 1) - form.precision
    return step - 1, step, step + 1


def _rounded(error: arb, y: int) -> bool | None:
    half = arb(0.5)
    if error < half:
        return True
    if error > half:
        return False
    return y % 2 == 0 if error.is_exact() else None


def _bounds(distance: arb, shift: int) -> tuple[Decimal, Decimal]:
    """Return bounds of distance 2^shift, which is not negative."""
    low, high, g = dyadic_ends(distance)
    g += shift
    if high.bit_length() + g < -_FAR:
        return Decimal(0), _TINY
    top, bottom = Decimal(1 << max(0, g)), Decimal(1 << max(0, -g))
    return (
        _DOWN.divide(_DOWN.multiply(Decimal(max(low, 0)), top), bottom),
        _UP.divide(_UP.multiply(Decimal(high), top), bottom),
    )


def _digits(value: arb) -> str:
    """Return some digits; of numbers far out of every format only the power of two."""
    m, e = exact_point(value.mid())
    exponent = e + m.bit_length() - 1
    if m and abs(exponent) > _FAR:
        return f"{'-' if m < 0 else ''}2^{exponent}"
    return str(value.mid().str(21, radius=False))
