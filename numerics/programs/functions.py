"""Functions of one variable that programs approximate: balls, Taylor coefficients, values.

Guarantee: the balls of `Function.series` contain the Taylor coefficients of the function at
every point of the ball that is given; where the function is not analytic there, some of them are
not finite.

References
----------
F. Johansson, Arb: efficient arbitrary-precision midpoint-radius interval arithmetic,
IEEE Trans. Comput. 66 (2017) 1281-1292, DOI 10.1109/TC.2017.2690633.
NIST Digital Library of Mathematical Functions, 10.6.7 (derivatives of Bessel functions).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np
from flint import arb, arb_series, fmpq
from numpy.typing import NDArray

from apery.core.errors import DomainError, InvalidInputError, NotationError
from apery.core.expression import Binary, Call, Expression, Name, Negate, Number, parse
from apery.numerics.balls import precision
from apery.numerics.special_functions import NAMED

Interval = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Known:
    """A function by name.

    Parameters
    ----------
    expression : str
        Its definition in x.
    interval : (str, str)
        Where it is approximated unless another interval is asked for.
    symmetry : str
        ``odd``, ``even``, ``reciprocal`` (f(-x) f(x) = 1) or nothing; searches use it, proofs do
        not.
    positive : bool
        Whether it is positive everywhere, so that squares of programs approximate it.
    relative : bool
        Which error is asked for unless another one is; at a zero other than x = 0 a relative error
        has no bound.
    """

    expression: str
    interval: tuple[str, str] = ("0", "1")
    symmetry: str = ""
    positive: bool = False
    relative: bool = True


KNOWN: dict[str, Known] = {
    "exp2": Known("exp(x*log(2))", symmetry="reciprocal", positive=True),
    "exp": Known("exp(x)", symmetry="reciprocal", positive=True),
    "log": Known("log(x)", ("1", "2"), relative=False),
    "log2": Known("log(x)/log(2)", ("1", "2"), relative=False),
    "log1p": Known("log(1 + x)"),
    "sin": Known("sin(x)", ("0", "1"), "odd"),
    "cos": Known("cos(x)", ("0", "1"), "even"),
    "tan": Known("tan(x)", ("0", "1"), "odd"),
    "atan": Known("atan(x)", ("0", "1"), "odd"),
    "tanh": Known("tanh(x)", ("0", "1"), "odd"),
    "erf": Known("erf(x)", ("0", "1"), "odd"),
    "erfc": Known("erfc(x)", ("0", "1"), positive=True),
    "airy_ai": Known("airy_ai(x)", ("0", "1"), positive=True),
    "bessel_i_half": Known("sqrt(2/(pi*x))*sinh(x)", ("1/4", "1")),
    "bessel_j0": Known("besselj(0, x)", ("0", "1"), "even"),
    "rsqrt": Known("1/sqrt(x)", ("1", "4"), positive=True),
    "logistic": Known("1/(1 + exp(-x))", ("0", "1"), positive=True),
    "gelu": Known("x*(1 + erf(x/sqrt(2)))/2", ("0", "1")),
    "softplus": Known("log(1 + exp(x))", ("0", "1"), positive=True),
}


@dataclass(frozen=True, slots=True)
class Function:
    """A function of x, by name or by expression.

    Parameters
    ----------
    text : str
        A key of `KNOWN`, or an expression in ``x`` of the functions there, ``exp``, ``log``,
        ``sqrt``, ``sin``, ``cos``, ``tan``, ``atan``, ``sinh``, ``cosh``, ``tanh``, ``erf``,
        ``erfc``, ``airy_ai``, ``besselj(n, x)`` with a whole order, named constants and rationals.

    Raises
    ------
    NotationError
        The text is no such expression; the error points at the character.

    Examples
    --------
    >>> f = Function("exp2")
    >>> f.interval, f.symmetry
    ((Fraction(0, 1), Fraction(1, 1)), 'reciprocal')
    >>> print(f.ball(Fraction(1, 2), bits=60))
    [1.41421356237310 +/- ...]
    >>> Function("exp(y)")
    Traceback (most recent call last):
    ...
    apery.core.errors.NotationError: 'y' is neither x nor a known constant at character 5 ...
    """

    text: str

    def __post_init__(self) -> None:
        _tree(self.text)

    @property
    def expression(self) -> str:
        """The definition."""
        known = KNOWN.get(self.text)
        return known.expression if known else self.text

    @property
    def interval(self) -> Interval:
        """Where it is approximated unless another interval is asked for."""
        low, high = KNOWN[self.text].interval if self.text in KNOWN else ("0", "1")
        return Fraction(low), Fraction(high)

    @property
    def symmetry(self) -> str:
        """``odd``, ``even``, ``reciprocal`` or nothing known."""
        return KNOWN[self.text].symmetry if self.text in KNOWN else ""

    @property
    def positive(self) -> bool:
        """Whether the function is known to be positive."""
        return self.text in KNOWN and KNOWN[self.text].positive

    @property
    def relative(self) -> bool:
        """Whether the relative error is asked for unless another one is."""
        return self.text not in KNOWN or KNOWN[self.text].relative

    def series(self, center: arb, order: int) -> list[arb]:
        """Return the Taylor coefficients 0 .. order - 1 at a point, at the present precision.

        Parameters
        ----------
        center : arb
            A point, or a ball of points; then each coefficient encloses its values on the ball.
        """
        try:
            found = _series(_tree(self.text), arb_series([center, arb(1)], prec=order), order)
        except (ValueError, ZeroDivisionError):  # a denominator whose ball contains 0
            return [arb.nan()] * order
        coefficients = found.coeffs()[:order]
        return [*coefficients, *[arb(0)] * (order - len(coefficients))]

    def ball(self, x: Fraction, *, bits: int) -> arb:
        """Return a ball around the value at a rational point, with about `bits` correct bits."""
        working = bits + 20
        while True:
            with precision(working):
                value = self.series(arb(fmpq(x.numerator, x.denominator)), 1)[0]
            if value.is_finite() and (value == 0 or value.rel_accuracy_bits() >= bits):
                return value
            if working > 20 * bits + 2000:
                raise DomainError(f"{self.text} has no value that can be told at x = {x}")
            working *= 2

    def values(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the values at binary64 points, each within an ulp."""
        exact = [float(self.ball(Fraction(x), bits=70).mid()) for x in points.tolist()]
        return np.array(exact)

    @property
    def zero_order(self) -> int:
        """Order of the zero at x = 0; 0 if there is none."""
        return _zero_order(self.text)

    def __str__(self) -> str:
        return self.text


@lru_cache(256)
def _zero_order(text: str) -> int:
    with precision(200):
        coefficients = _series(_tree(text), arb_series([0, 1], prec=8), 8).coeffs()
    for k, c in enumerate(coefficients):
        if not c.is_finite() or 0 not in c:
            return k if c.is_finite() else 0
        if c != 0:  # may be zero, may be not
            return 0
    return 0


_SERIES: dict[str, Callable[[arb_series], arb_series]] = {
    "exp": arb_series.exp,
    "log": arb_series.log,
    "sqrt": arb_series.sqrt,
    "sin": arb_series.sin,
    "cos": arb_series.cos,
    "tan": arb_series.tan,
    "atan": arb_series.atan,
    "sinh": lambda s: (s.exp() - (-s).exp()) / 2,
    "cosh": lambda s: (s.exp() + (-s).exp()) / 2,
    "tanh": lambda s: 1 - 2 / ((2 * s).exp() + 1),
    "erf": arb_series.erf,
    "erfc": arb_series.erfc,
    "airy_ai": arb_series.airy_ai,
}


@lru_cache(1024)
def _tree(text: str) -> Expression:
    """Return the checked tree of a function, names of functions replaced by their definition."""
    known = KNOWN.get(text)
    source = known.expression if known else text
    tree = parse(source)
    _check(tree, source)
    return tree


def _check(tree: Expression, text: str) -> None:
    match tree:
        case Name(name, position):
            if name != "x" and name not in NAMED:
                raise NotationError(f"{name!r} is neither x nor a known constant", text, position)
        case Call(function, arguments, position):
            if function == "besselj":
                whole = arguments and isinstance(arguments[0], Number)
                if len(arguments) != 2 or not whole or arguments[0].value.denominator != 1:  # type: ignore[union-attr]
                    raise NotationError("besselj takes a whole order and x", text, position)
            elif (function not in _SERIES and function not in KNOWN) or len(arguments) != 1:
                known = ", ".join(sorted({*_SERIES, *KNOWN, "besselj"}))
                raise NotationError(f"the functions of one argument are {known}", text, position)
            for argument in arguments:
                _check(argument, text)
        case Negate(inner):
            _check(inner, text)
        case Binary(_, left, right):
            _check(left, text)
            _check(right, text)


def _series(tree: Expression, x: arb_series, order: int) -> arb_series:
    match tree:
        case Number(value):
            return arb_series([arb(fmpq(value.numerator, value.denominator))], prec=order)
        case Name(name):
            return x if name == "x" else arb_series([NAMED[name]()], prec=order)
        case Negate(inner):
            return -_series(inner, x, order)
        case Binary("^", base, Number(power)) if power.denominator == 1:
            return _whole_power(_series(base, x, order), int(power), order)
        case Binary("^", base, exponent):
            return (_series(exponent, x, order) * _series(base, x, order).log()).exp()
        case Binary(op, left, right):
            a, b = _series(left, x, order), _series(right, x, order)
            return a + b if op == "+" else a - b if op == "-" else a * b if op == "*" else a / b
        case Call("besselj", (Number(n), argument)):
            return _compose_bessel(int(n), _series(argument, x, order), order)
        case Call(function, (argument,)):
            inner = _series(argument, x, order)
            if function in _SERIES:
                return _SERIES[function](inner)
            return _series(_tree(function), inner, order)
    raise InvalidInputError(f"no series for {tree}")


def _whole_power(base: arb_series, n: int, order: int) -> arb_series:
    result = arb_series([1], prec=order)
    for bit in bin(n)[2:]:
        result = result * result
        if bit == "1":
            result = result * base
    return result


def _compose_bessel(n: int, inner: arb_series, order: int) -> arb_series:
    """Compose J_n, whose k-th derivative is 2^-k times a binomial sum of Bessel functions."""
    coefficients = [*inner.coeffs(), *[arb(0)] * order][:order]
    at = coefficients[0]
    values = {m: at.bessel_j(arb(m)) for m in range(n - order, n + order + 1)}
    outer, factor = [], arb(1)
    for k in range(order):
        total, binomial = arb(0), 1
        for j in range(k + 1):
            total += (-1) ** j * binomial * values[n - k + 2 * j]
            binomial = binomial * (k - j) // (j + 1)
        outer.append(total * factor)
        factor = factor / (2 * (k + 1))
    shift = arb_series([arb(0), *coefficients[1:]], prec=order)
    result = arb_series([0], prec=order)
    for c in reversed(outer):
        result = result * shift + c
    return result
