"""Rigorous largest error of a program over an interval.

Guarantee: the ball of a `Bound` contains the supremum over the whole closed interval of the error
of the program as an exact function, rational or with exact square roots; the program has no pole
there. Rounding is not part of it, see `apery.numerics.programs.rounding`.

The error is expanded in Taylor models: coefficients at a point, and one that encloses the next
coefficient on the whole piece. Pieces that may hold the maximum are halved until upper and
lower bounds agree. At a zero of the function at x = 0 the relative error is continued
by division of numerator and function by the same power of x.

References
----------
M. Joldes, Rigorous polynomial approximations and applications, thesis, ENS Lyon 2011,
https://theses.hal.science/tel-00657843.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from flint import arb, arb_poly, arb_series, fmpq, fmpq_poly

from apery.core.errors import DomainError, InvalidInputError, PrecisionError
from apery.core.program import Program
from apery.numerics.balls import precision
from apery.numerics.programs.functions import Function, Interval
from apery.numerics.programs.rational import Quotient, as_quotient

ORDER = 14
MAX_PIECES = 200_000
DIGITS = 8
ENOUGH_BITS = 768
"""Working precision at which what is not told apart counts as equal, or as a pole."""


@dataclass(frozen=True, slots=True)
class Bound:
    """Enclosure of the largest error.

    Parameters
    ----------
    low, high : Fraction
        low <= largest error <= high.
    where : Fraction
        A point at which the error is at least `low`.
    relative : bool
        Whether it is |p/f - 1|, else |p - f|, times the weight if there is one.
    pieces : int
        How many pieces the interval was cut into.
    weight : str
        What |p - f| is multiplied with; empty for nothing.
    """

    low: Fraction
    high: Fraction
    where: Fraction
    relative: bool
    pieces: int
    weight: str = ""

    @property
    def digits(self) -> float:
        """Certified digits: -log10 of the upper bound, rounded down to 1e-4."""
        if self.high == 0:
            return math.inf
        with precision(64):
            value = -(arb(fmpq(self.high.numerator, self.high.denominator)).log() / arb(10).log())
            return math.floor(float(value.lower()) * 1e4) / 1e4

    def __str__(self) -> str:
        plain = f"weighted by {self.weight}" if self.weight else "absolute"
        kind = "relative" if self.relative else plain
        return f"{float(self.high):.7e} ({kind}, at x = {float(self.where):.6g})"


class _Error:
    """Taylor models of the error of one program."""

    def __init__(
        self, quotient: Quotient, function: Function, interval: Interval, relative: bool,
        weight: Function | None,
    ) -> None:  # fmt: skip
        self.top, self.bottom = quotient
        self.function, self.relative, self.weight = function, relative, weight
        low, high = interval
        self.zeros = function.zero_order if relative and low <= 0 <= high else 0
        for _ in range(self.zeros):
            if self.top[0] != 0:
                raise DomainError(
                    f"{function} is 0 at x = 0 and the program is not, so that its relative error "
                    "is infinite; ask for the absolute error or another interval"
                )
            self.top = self.top // type(self.top)([0, 1])

    def series(self, center: arb, order: int, *, divided: bool) -> list[arb]:
        """Taylor coefficients of the error at a point or on a ball."""
        x = arb_poly([center, arb(1)])
        extra = self.zeros if divided else 0
        values = self.function.series(center, order + extra)[extra:]
        f = arb_series(values, prec=order)
        top = arb_series(arb_poly(self.top)(x).coeffs()[:order], prec=order)
        bottom = arb_series(arb_poly(self.bottom)(x).coeffs()[:order], prec=order)
        try:
            if self.relative:
                if not divided and self.zeros:
                    power = arb_series((x**self.zeros).coeffs()[:order], prec=order)
                    f = f / power
                error = (top - bottom * f) / (bottom * f)
            else:
                error = top / bottom - f
                if self.weight is not None:
                    error = error * arb_series(self.weight.series(center, order), prec=order)
        except ValueError:  # a denominator whose ball contains 0
            return [arb.nan()] * order
        found = error.coeffs()[:order]
        return [*found, *[arb(0)] * (order - len(found))]

    def model(self, low: Fraction, high: Fraction) -> tuple[Fraction, list[arb]]:
        """Return a centre and coefficients, the last of which holds on the whole piece."""
        at_zero = self.zeros and low <= 0 <= high
        center = Fraction(0) if at_zero else (low + high) / 2
        divided = bool(self.zeros) and center == 0
        at = self.series(_ball(center), ORDER, divided=divided)
        everywhere = self.series(_hull(low, high), ORDER + 1, divided=divided)
        return center, [*at, everywhere[ORDER]]


def certify(
    program: Program,
    function: Function,
    interval: Interval | None = None,
    *,
    relative: bool = True,
    weight: Function | None = None,
    digits: int = DIGITS,
) -> Bound:
    """Enclose the largest error of a program over an interval.

    Parameters
    ----------
    interval : (Fraction, Fraction), optional
        Closed; that of the function if not given.
    relative : bool
        Whether the error is divided by the function.
    weight : Function, optional
        What |p - f| is multiplied with; `relative` does not count then.
    digits : int
        Digits to which upper and lower bound agree, 2 to 15.

    Raises
    ------
    DomainError
        The program has a pole in the interval, or the function has a zero that it has not.
    PrecisionError
        The bounds do not agree within the budget.

    Examples
    --------
    >>> bound = certify(Program.parse("1 + x*(1 + x/2)"), Function("exp"))
    >>> print(bound, bound.digits)
    8.0301398e-02 (relative, at x = 1) 1.0952
    """
    if not 2 <= digits <= 15:
        raise InvalidInputError(f"digits of a bound are 2 to 15, not {digits}")
    low, high = interval if interval is not None else function.interval
    if not low < high:
        raise InvalidInputError(f"the interval from {low} to {high} is empty")
    quotient = as_quotient(program)
    _refuse_poles(quotient[1], low, high)
    bits = 192
    while True:
        with precision(bits):
            error = _Error(
                quotient, function, (low, high), relative and weight is None, weight
            )  # fmt: skip
            found = _search(error, low, high, digits, bits)
        if found is not None:
            return found
        bits *= 2


def _refuse_poles(bottom: fmpq_poly, low: Fraction, high: Fraction) -> None:
    """Raise an error if a polynomial has a zero in a closed interval."""
    for end in (low, high):
        if bottom(fmpq(end.numerator, end.denominator)) == 0:
            raise DomainError(f"the program has a pole at x = {end}")
    bits = 128
    while bits < 1 << 16:
        open_ = False
        with precision(bits):
            for point, _ in bottom.complex_roots() if bottom.degree() > 0 else ():
                # FLINT returns real zeros as exactly real.
                if point.imag != 0:
                    continue
                root = point.real
                below, above = root < _ball(low), root > _ball(high)
                if not below and not above:
                    if root > _ball(low) and root < _ball(high):
                        raise DomainError(f"the program has a pole near x = {root.str(9)}")
                    open_ = True
        if not open_:
            return
        bits *= 4
    raise PrecisionError("whether the program has a pole at an end of the interval is open")


def _search(
    error: _Error, low: Fraction, high: Fraction, digits: int, bits: int
) -> Bound | None:  # fmt: skip
    """Branch and bound; None if the working precision is too low."""
    count = 16
    cuts = [low + (high - low) * Fraction(k, count) for k in range(count + 1)]
    if error.zeros and low < 0 < high:
        cuts = sorted({*cuts, Fraction(0)})
    best, where, pieces, serial = Fraction(0), low, 0, 0
    heap: list[tuple[Fraction, int, Fraction, Fraction, Fraction, list[arb] | None]] = []
    todo: list[tuple[Fraction, Fraction, Fraction, list[arb] | None]] = [
        (a, b, a, None) for a, b in pairwise(cuts)
    ]
    gap = Fraction(1, 10**digits)
    narrow = (high - low) / 2**40
    # An error that may be 0 has no digits.
    negligible = Fraction(1, 2 ** (bits // 2)) if bits >= ENOUGH_BITS else Fraction(0)
    while True:
        for a, b, center, coefficients in todo:
            pieces += 1
            if pieces > MAX_PIECES:
                raise PrecisionError(f"{MAX_PIECES} pieces do not suffice to bound the error")
            if coefficients is None:
                center, coefficients = error.model(a, b)
            upper, value, at = _range(coefficients, center, a, b)
            if upper is None:
                if b - a < narrow:
                    if bits < ENOUGH_BITS:
                        return None
                    what = "a zero or a pole" if error.relative else "a pole"
                    raise DomainError(
                        f"{error.function} has {what} near x = {float((a + b) / 2):.9g}, where the "
                        f"{'relative' if error.relative else 'absolute'} error has no bound"
                    )
                upper = Fraction(10**30)
                coefficients = None
            elif value > best:
                best, where = value, at
            serial += 1
            heapq.heappush(heap, (-upper, serial, a, b, center, coefficients))
        top = -heap[0][0]
        if top <= best * (1 + gap) or top < negligible:
            text = error.weight.text if error.weight is not None else ""
            return Bound(best, top, where, error.relative, pieces, text)
        _, _, a, b, center, coefficients = heapq.heappop(heap)
        if coefficients is not None and b - a < narrow:
            if bits < ENOUGH_BITS:
                return None
            raise PrecisionError("upper and lower bounds of the error stay apart")
        middle = (a + b) / 2
        # Near the end the model of the parent is as good as new ones.
        keep = coefficients if coefficients is not None and _sharp(coefficients, a, b) else None
        todo = [(a, middle, center, keep), (middle, b, center, keep)]


def _sharp(coefficients: list[arb], a: Fraction, b: Fraction) -> bool:
    """Whether the remainder does not count any more."""
    reach = _ball(b - a) ** (len(coefficients) - 1)
    size = abs(coefficients[0]) + abs(coefficients[1] * _ball(b - a))
    return bool((abs(coefficients[-1]) * reach).upper() < 1e-12 * size.upper())


def _range(
    coefficients: list[arb], center: Fraction, a: Fraction, b: Fraction
) -> tuple[Fraction | None, Fraction, Fraction]:
    """Bound a polynomial on a piece; return also its size at a point of it, from below."""
    middle = (a + b) / 2
    shifted = arb_poly(coefficients)(arb_poly([_ball(middle - center), arb(1)])).coeffs()
    half = _hull(-(b - a) / 2, (b - a) / 2)
    if not all(c.is_finite() for c in shifted):
        return None, Fraction(0), middle
    # Second order: c0 + c1 t + t^2 (c2 + ...), so that the dependence on t counts once.
    tail = arb(0)
    for c in reversed(shifted[2:]):
        tail = tail * half + c
    first = shifted[1] if len(shifted) > 1 else arb(0)
    square = _hull(Fraction(0), ((b - a) / 2) ** 2)
    total = shifted[0] + first * half + square * tail
    if not total.is_finite():
        return None, Fraction(0), middle
    value, at = _lower(shifted[0]), middle
    for end in (a, b):
        t = _ball(end - middle)
        there = arb(0)
        for c in reversed(shifted):
            there = there * t + c
        if _lower(there) > value:
            value, at = _lower(there), end
    return _upper(total), value, at


def _ball(value: Fraction) -> arb:
    return arb(fmpq(value.numerator, value.denominator))


def _hull(low: Fraction, high: Fraction) -> arb:
    return _ball(low).union(_ball(high))


def _upper(ball: arb) -> Fraction:
    return _fraction(abs(ball).abs_upper())


def _lower(ball: arb) -> Fraction:
    return _fraction(ball.abs_lower())


def _fraction(point: arb) -> Fraction:
    mantissa, exponent = point.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
