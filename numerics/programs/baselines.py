"""The classical approximations as programs: Taylor, Chebyshev, Pade, minimax.

Guarantee: none of precision; each program is exact and `certify` bounds its error. Each method is
given what helps it: a zero at x = 0 is split off, odd and even functions are approximated in x^2,
and positive functions by squares of approximations of a root, where that gives more digits.

References
----------
E. W. Cheney, Introduction to Approximation Theory, McGraw-Hill 1966.
L. N. Trefethen, Approximation Theory and Approximation Practice, extended ed., SIAM 2019, DOI
10.1137/1.9781611975949.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import comb

import gmpy2
from flint import arb, fmpq
from gmpy2 import mpfr, mpq

from apery.core.errors import AperyError
from apery.core.program import Program
from apery.numerics.balls import precision
from apery.numerics.programs.alternation import solution
from apery.numerics.programs.functions import Function, Interval
from apery.numerics.programs.polish import BITS, KEPT_BITS, polish

METHODS = (
    "Taylor", "Chebyshev", "Pade", "minimax polynomial", "minimax quotient",
    "minimax continued fraction",
)  # fmt: skip
MOST_SQUARINGS = 5
Series = list[Fraction]


@dataclass(frozen=True, slots=True)
class Setting:
    """How a method is applied: x^k h(x) or x^k h(x^2) for a root of the function.

    Parameters
    ----------
    function : Function
    interval : (Fraction, Fraction)
    relative : bool
    zero : int
        Order k of the zero that is split off.
    squared : bool
        Whether h is a function of x^2.
    squarings : int
        How often the result is squared.
    weight : Function, optional
        What an absolute error is multiplied with.
    """

    function: Function
    interval: Interval
    relative: bool
    zero: int
    squared: bool
    squarings: int
    weight: Function | None = None

    @property
    def extra(self) -> int:
        """Operations besides those of h."""
        return self.squared + self.squarings + (self.zero > 0) + max(0, self.zero - 1)

    def ends(self) -> Interval:
        """Interval of the argument of h."""
        low, high = self.interval
        if not self.squared:
            return low, high
        return (Fraction(0) if low <= 0 <= high else min(low**2, high**2)), max(low**2, high**2)

    def value(self, z: Fraction) -> Fraction:
        """Return h at a point, to about `BITS` bits."""
        if self.squared:
            with precision(BITS + 40):
                x = _fraction(arb(fmpq(z.numerator, z.denominator)).sqrt())
        else:
            x = z
        if x == 0 and self.zero:
            x = (self.interval[1] - self.interval[0]) / 2**40
        with precision(BITS + 40):
            y = self.function.ball(x, bits=BITS)
            for _ in range(self.squarings):
                y = y.sqrt()
            return _fraction(y) / x**self.zero

    def taylor(self, order: int, center: Fraction) -> Series:
        """Return coefficients of h around a point; around 0 for a function of x^2."""
        need = (2 * order if self.squared else order) + self.zero
        with precision(BITS + 20 * order):
            at = arb(fmpq(center.numerator, center.denominator))
            series = self.function.series(at, need)
            for _ in range(self.squarings):
                series = _root(series)
            found = [_fraction(c) for c in series]
        if self.zero:
            found = found[self.zero :]
        return found[::2][:order] if self.squared else found[:order]

    def program(self, inner: str, constants: list[Fraction]) -> Program:
        """Return the program around an expression for h in z."""
        text = f"z = x*x; {inner}" if self.squared else inner.replace("z", "x")
        names = [s.strip() for s in text.split(";")]
        result = names[-1]
        lines = [*names[:-1], f"h = {result}"]
        if self.zero:
            lines.append(f"h = h*x^{self.zero}" if self.zero > 1 else "h = h*x")
        lines += ["h = h*h"] * self.squarings
        return Program.parse("; ".join(lines), constants)


@dataclass(frozen=True, slots=True)
class Baseline:
    """A program of a method.

    Parameters
    ----------
    method : str
        One of `METHODS`.
    program : Program
    """

    method: str
    program: Program


def settings(
    function: Function, interval: Interval, relative: bool, weight: Function | None = None
) -> list[Setting]:
    """Return the settings that suit a function."""
    low, high = interval
    relative = relative and weight is None
    zero = function.zero_order if low <= 0 <= high else 0
    # A zero splits off where a relative error needs it; elsewhere a polynomial may do without.
    found = [Setting(function, interval, relative, zero if relative else 0, False, 0)]
    if function.symmetry in ("odd", "even"):
        order = 1 if function.symmetry == "odd" else 0
        found.append(Setting(function, interval, relative, max(order, zero), True, 0))
    if function.positive and relative:
        found += [
            Setting(function, interval, relative, 0, False, s) for s in range(1, MOST_SQUARINGS + 1)
        ]
    return [replace(setting, weight=weight) for setting in found]


def baselines(setting: Setting, method: str, operations: int) -> Iterator[Baseline]:
    """Yield the programs of a method with exactly so many operations.

    Programs that cannot be made (a singular system, no value at a point) are left out.
    """
    left = operations - setting.extra
    for size in _sizes(method, left):
        try:
            program = _MAKERS[method](setting, size)
        except (AperyError, ZeroDivisionError):
            continue
        if program is not None and program.operations == operations:
            yield Baseline(method, program)


def _sizes(method: str, operations: int) -> list[tuple[int, int]]:
    """Degrees of numerator and denominator with so many operations."""
    if method in ("Taylor", "Chebyshev", "minimax polynomial"):
        return [(operations // 2, 0)] if operations >= 2 and operations % 2 == 0 else []
    if method == "minimax continued fraction":
        # (n, n) takes 3n operations, (n - 1, n) one less.
        if operations >= 3 and operations % 3 == 0:
            return [(operations // 3, operations // 3)]
        if operations >= 2 and operations % 3 == 2:
            return [((operations + 1) // 3 - 1, (operations + 1) // 3)]
        return []
    if operations < 2 or operations % 2:
        return []
    total = operations // 2
    return [(m, total - m) for m in range(total) if abs(total - 2 * m) <= 2]


def _taylor(setting: Setting, size: tuple[int, int]) -> Program | None:
    low, high = setting.interval
    centers = [Fraction(0)] if setting.squared else [(low + high) / 2]
    center = centers[0]
    coefficients = _recentred(setting.taylor(size[0] + 1, center), center)
    return _horner(setting, coefficients)


def _chebyshev(setting: Setting, size: tuple[int, int]) -> Program | None:
    nodes = _nodes(setting.ends(), size[0] + 1)
    return _horner(setting, _interpolated(nodes, [setting.value(z) for z in nodes], size[0], 0)[0])


def _minimax_polynomial(setting: Setting, size: tuple[int, int]) -> Program | None:
    return _polished(setting, _chebyshev(setting, size))


def _pade(setting: Setting, size: tuple[int, int]) -> Program | None:
    low, high = setting.interval
    center = Fraction(0) if setting.squared else (low + high) / 2
    m, n = size
    c = setting.taylor(m + n + 1, center)
    if n == 0:
        return _horner(setting, _recentred(c, center))
    rows = [[c[m + i - j] if m + i - j >= 0 else Fraction(0) for j in range(1, n + 1)]
            for i in range(1, n + 1)]  # fmt: skip
    solved = _solve(rows, [-c[m + i] for i in range(1, n + 1)])
    if solved is None:
        return None
    bottom = [Fraction(1), *solved]
    top = [
        sum((bottom[j] * c[i - j] for j in range(min(i, n) + 1)), Fraction(0)) for i in range(m + 1)
    ]
    return _quotient(setting, _recentred(top, center), _recentred(bottom, center))


def _minimax_quotient(setting: Setting, size: tuple[int, int]) -> Program | None:
    nodes = _nodes(setting.ends(), sum(size) + 1)
    pair = _interpolated(nodes, [setting.value(z) for z in nodes], *size)
    return _polished(setting, _quotient(setting, *pair))


def _minimax_fraction(setting: Setting, size: tuple[int, int]) -> Program | None:
    nodes = _nodes(setting.ends(), sum(size) + 1)
    top, bottom = _interpolated(nodes, [setting.value(z) for z in nodes], *size)
    made = _continued(top, bottom)
    return None if made is None else _polished(setting, setting.program(*made))


_MAKERS: dict[str, Callable[[Setting, tuple[int, int]], Program | None]] = {
    "Taylor": _taylor,
    "Chebyshev": _chebyshev,
    "Pade": _pade,
    "minimax polynomial": _minimax_polynomial,
    "minimax quotient": _minimax_quotient,
    "minimax continued fraction": _minimax_fraction,
}


def _polished(setting: Setting, program: Program | None) -> Program | None:
    if program is None:
        return None
    done = polish(program, setting.function, setting.interval, relative=setting.relative,
                  weight=setting.weight)  # fmt: skip
    return done.program if done is not None else None


def _horner(setting: Setting, coefficients: Series) -> Program:
    """Return the program of a polynomial; constants are numbered from the lowest power."""
    inner = f"c{len(coefficients)}"
    for k in range(len(coefficients) - 1, 0, -1):
        inner = f"(c{k} + z*{inner})"
    return setting.program(inner, [_short(c) for c in coefficients])


def _quotient(setting: Setting, top: Series, bottom: Series) -> Program | None:
    """Return the program of a quotient whose denominator is monic."""
    lead = bottom[-1]
    if lead == 0:
        return None
    constants = [_short(c / lead) for c in (*top, *bottom[:-1])]
    upper = f"c{len(top)}"
    for k in range(len(top) - 1, 0, -1):
        upper = f"(c{k} + z*{upper})"
    lower = "z"
    for k in range(len(bottom) - 2, 0, -1):
        lower = f"z*(c{len(top) + 1 + k} + {lower})"
    return setting.program(f"{upper}/(c{len(top) + 1} + {lower})", constants)


def _continued(top: Series, bottom: Series) -> tuple[str, list[Fraction]] | None:
    """Return c1 + c2/(z + c3 + c4/(z + c5 + ...)), by Euclid's division."""
    constants: list[Fraction] = []
    text = ""
    whole, rest = _divided(top, bottom)
    if len(top) == len(bottom):
        constants.append(_short(whole[0]))
        text = "c1 + "
    closing = ""
    upper, lower = bottom, rest
    while lower and len(upper) > 1:
        if len(upper) - len(lower) != 1 or lower[-1] == 0:
            return None
        # rest/upper = a/(z + b + next/lower) with the leading coefficients divided out.
        scale = upper[-1] / lower[-1]
        whole, following = _divided([c / scale for c in upper], lower)
        constants += [_short(1 / scale), _short(whole[0])]
        text += f"c{len(constants) - 1}/(z + c{len(constants)}"
        closing += ")"
        if not following:
            break
        text += " + "
        upper, lower = lower, following
    return text + closing, constants


def _divided(top: Series, bottom: Series) -> tuple[Series, Series]:
    """Return quotient and remainder; a remainder loses what rounding left of its head."""
    rest, quotient = list(top), []
    while len(rest) >= len(bottom):
        factor = rest[-1] / bottom[-1]
        quotient.append(factor)
        shift = len(rest) - len(bottom)
        for k, c in enumerate(bottom):
            rest[shift + k] -= factor * c
        rest.pop()
    while rest and rest[-1] == 0:
        rest.pop()
    return quotient[::-1], rest


def _nodes(interval: Interval, count: int) -> list[Fraction]:
    """Return Chebyshev points of the first kind."""
    low, high = interval
    with precision(80):
        points = [
            _fraction((arb(2 * k + 1) / (2 * count) * arb.pi()).cos()) for k in range(count)
        ]  # fmt: skip
    return [low + (high - low) * (1 - p) / 2 for p in points]


def _interpolated(
    nodes: list[Fraction], values: list[Fraction], m: int, n: int
) -> tuple[Series, Series]:
    """Return numerator and monic denominator that take the values at the nodes."""
    rows = [
        [*(z**j for j in range(m + 1)), *(-y * z**j for j in range(n))]
        for z, y in zip(nodes, values, strict=True)
    ]
    right = [y * z**n if n else y for z, y in zip(nodes, values, strict=True)]
    solved = _solve(rows, right)
    if solved is None:
        raise ZeroDivisionError
    return solved[: m + 1], [*solved[m + 1 :], Fraction(1)]


def _solve(rows: list[list[Fraction]], right: list[Fraction]) -> Series | None:
    with gmpy2.context(precision=2 * BITS):
        system = [[mpfr(mpq(c.numerator, c.denominator)) for c in row] for row in rows]
        values = [mpfr(mpq(c.numerator, c.denominator)) for c in right]
        solved = solution(system, values)
        if solved is None or not all(map(gmpy2.is_finite, solved)):
            return None
        return [Fraction(*map(int, c.as_integer_ratio())) for c in solved]


def _recentred(coefficients: Series, center: Fraction) -> Series:
    """Return the coefficients of a polynomial in x - center by powers of x."""
    return [
        sum(
            (c * comb(k, j) * (-center) ** (k - j) for k, c in enumerate(coefficients) if k >= j),
            Fraction(0),
        )
        for j in range(len(coefficients))
    ]


def _root(series: list[arb]) -> list[arb]:
    from flint import arb_series

    found = arb_series(series, prec=len(series)).sqrt().coeffs()
    return [*found, *[arb(0)] * (len(series) - len(found))]


def _fraction(ball: arb) -> Fraction:
    mantissa, exponent = ball.mid().man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def _short(value: Fraction) -> Fraction:
    with gmpy2.context(precision=KEPT_BITS):
        rounded = mpfr(mpq(value.numerator, value.denominator))
        return Fraction(*map(int, rounded.as_integer_ratio()))
