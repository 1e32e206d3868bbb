"""Rigorous values of constants.

Guarantee: the ball that `evaluate` returns contains the exact value of the constant, and
its radius is as small as was asked; a constant without a value, or one that cannot be
told from such, is an error that names the sub-expression.

References
----------
F. Johansson, Arb: efficient arbitrary-precision midpoint-radius interval arithmetic,
IEEE Trans. Comput. 66 (2017) 1281-1292, DOI 10.1109/TC.2017.2690633.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from flint import arb, fmpq

from apery.core.constant import Constant, exact_value
from apery.core.errors import DomainError, InvalidInputError, PrecisionError
from apery.core.expression import Binary, Call, Expression, Name, Negate, Number, render
from apery.numerics.ball_forms import endpoints, simplest_between
from apery.numerics.balls import bits_for_digits, enclosure, exact_point
from apery.numerics.special_functions import ELEMENTARY, NAMED, bessel, dirichlet_l, power, zeta

ZERO_DIGITS = 3000
"""Working digits after which a quantity that may be 0 is given up (more if more are asked)."""

DEFAULT_DIGITS = 50

MAX_EXPONENTIAL = 1 << 40
"""Largest size of an argument of exp, sinh, cosh and the Bessel functions."""

MAX_BITS = 1 << 25
"""Largest accuracy that can be asked for, about ten million digits."""

EVIDENCE_MARGIN = 50
"""Digits by which a rational value must beat chance."""

_CACHED_BITS = 1 << 17
_SHOWN = 60


class _FaultError(Exception):
    """A sub-expression has no value, or for all that is known so far may have none."""

    def __init__(self, problem: str, node: Expression, *, settled: bool) -> None:
        self.problem, self.node, self.settled = problem, node, settled
        super().__init__(problem)


def evaluate(
    constant: Constant | str, *, digits: int | None = None, bits: int | None = None
) -> arb:
    """Enclose the value of a constant.

    Guarantee: the ball contains the exact value x, and its radius is at most 2^-bits |x|.
    Where 3000 working digits, or three times those asked if that is more, do not tell x
    from 0, the ball contains 0 and its radius is at most 2^-(2 bits + 512).

    Parameters
    ----------
    constant : Constant or str
        The constant.
    digits, bits : int, optional
        The relative accuracy, in one of the two units; 50 digits if neither is given.

    Raises
    ------
    DomainError
        A sub-expression has no real value, or cannot be told from one without.
    PrecisionError
        The value is real but cancellation leaves too little of it within the budget.
    NotationError
        The text is no constant.
    InvalidInputError
        The accuracy is no positive number up to `MAX_BITS`, or given in both units.

    Examples
    --------
    >>> evaluate("besseli(1,2)/besseli(0,2)", digits=12)
    [0.697774657964008 +/- ...]
    >>> evaluate("(e-e)/(e-e)")
    Traceback (most recent call last):
    ...
    apery.core.errors.DomainError: the denominator e - e cannot be told from 0 at 3000 digits,
    at character 8 of '(e - e)/(e - e)'
    """
    if isinstance(constant, str):
        constant = _parsed(constant)
    if digits is not None and bits is not None:
        raise InvalidInputError("give the accuracy in digits or in bits, not in both")
    if bits is None:
        bits = bits_for_digits(DEFAULT_DIGITS if digits is None else digits)
    if not 1 <= bits <= MAX_BITS:
        raise InvalidInputError(f"the accuracy is from 1 to {MAX_BITS} bits, not {bits}")
    return _cached(constant, bits) if bits <= _CACHED_BITS else _evaluate(constant, bits)


def _evaluate(constant: Constant, bits: int) -> arb:
    budget = max(bits_for_digits(ZERO_DIGITS), 3 * bits)
    pending: list[_FaultError] = []

    def attempt(working: int) -> arb:
        pending.clear()
        try:
            ball = _ball(constant.expression)
        except _FaultError as fault:
            if fault.settled:
                raise
            pending.append(fault)
            return arb.nan()
        # A small number is only taken for 0 when the whole budget does not tell them apart.
        return arb.nan() if 0 in ball and not ball.is_exact() and working < budget else ball

    try:
        return enclosure(attempt, bits=bits, budget=budget)
    except _FaultError as fault:
        raise DomainError(_placed(fault.problem, fault.node, constant)) from None
    except PrecisionError as error:
        digits = max(ZERO_DIGITS, budget * 301 // 1000)
        if not pending:
            raise PrecisionError(
                f"{_shown(constant.expression)} loses its digits to cancellation or to a huge "
                f"argument: at {digits} working digits {error}; ask for more digits to work longer"
            ) from None
        problem = f"{pending[0].problem} at {digits} digits"
        raise DomainError(_placed(problem, pending[0].node, constant)) from None


_cached = lru_cache(maxsize=512)(_evaluate)
_parsed = lru_cache(maxsize=1024)(Constant)


def _ball(node: Expression) -> arb:
    """Evaluate at the present working precision."""
    value = exact_value(node)
    if value is not None:
        return arb(fmpq(value.numerator, value.denominator))
    match node:
        case Name(name):
            return NAMED[name]()
        case Negate(operand):
            return -_ball(operand)
        case Call("zeta", (n,)):
            return zeta(_whole(n))
        case Call("dirichlet_l", (d, s)):
            return dirichlet_l(_whole(d), _whole(s))
        case Call():
            return _call(node)
        case Binary():
            return _binary(node)
        case Number():
            raise AssertionError("a number has an exact value")


def _binary(node: Binary) -> arb:
    x = _ball(node.left)
    if node.op == "^":
        exponent = _whole(node.right)
        if exponent < 0:
            _refuse_zero(x, "the base {} of a negative power", node.left, node)
        return power(x, exponent)
    y = _ball(node.right)
    match node.op:
        case "+":
            return x + y
        case "-":
            return x - y
        case "*":
            return x * y
        case _:
            _refuse_zero(y, "the denominator {}", node.right, node)
            return x / y


def _refuse_zero(ball: arb, role: str, part: Expression, whole: Expression) -> None:
    if 0 in ball:
        settled = bool(ball.is_zero())
        verdict = "is 0" if settled else "cannot be told from 0"
        raise _FaultError(f"{role.format(_shown(part))} {verdict}", whole, settled=settled)


def _call(node: Call) -> arb:
    """Evaluate a function whose last argument is any expression."""
    function, argument = node.function, node.arguments[-1]
    x = _ball(argument)
    if function in ("exp", "sinh", "cosh", "besseli", "besselj"):
        _refuse_size(x, node)
    if function in ("besseli", "besselj"):
        order = _rational(node.arguments[0])
        if order.denominator != 1 and not (x.is_zero() and order > 0):
            _refuse_unless(x > 0, x <= 0, ("is not positive", "0"), node)
        ball = bessel(function[-1], order, x)
    else:
        if function == "log":
            _refuse_unless(x > 0, x <= 0, ("is not positive", "0"), node)
        if function == "sqrt":
            _refuse_unless(x >= 0, x < 0, ("is negative", "a negative number"), node)
        ball = ELEMENTARY[function](x)
    if not ball.is_finite():
        raise _FaultError(f"{_shown(node)} cannot be told from a pole", node, settled=False)
    return ball


def _refuse_unless(sure: bool, false: bool, words: tuple[str, str], node: Call) -> None:
    if not sure:
        verdict = words[0] if false else f"cannot be told from {words[1]}"
        problem = f"{_shown(node)} has no value: {_shown(node.arguments[-1])} {verdict}"
        raise _FaultError(problem, node, settled=bool(false))


def _refuse_size(x: arb, node: Call) -> None:
    """Refuse arguments for which even the exponent of the value would be very long."""
    if not abs(x) <= MAX_EXPONENTIAL:
        limit = f"2^{MAX_EXPONENTIAL.bit_length() - 1}"
        reason = f"{_shown(node)} is not computed: its argument exceeds {limit} in size"
        raise _FaultError(reason, node, settled=bool(abs(x) > MAX_EXPONENTIAL))


def _rational(node: Expression) -> Fraction:
    value = exact_value(node)
    assert value is not None  # Constant admits rational orders and whole exponents only
    return value


def _whole(node: Expression) -> int:
    return int(_rational(node))


def _shown(node: Expression) -> str:
    text = render(node)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."


def _placed(problem: str, node: Expression, constant: Constant) -> str:
    if node == constant.expression and not isinstance(node, Binary):
        return problem
    start = max(0, node.position - _SHOWN // 2)
    part = constant.text[start : start + _SHOWN]
    before, after = "..." * (start > 0), "..." * (start + _SHOWN < len(constant.text))
    return f"{problem}, at character {node.position + 1} of {before + part + after!r}"


def rational_value(constant: Constant | str, *, digits: int = 1000) -> Fraction | None:
    """Return the rational number that a constant is or seems to be, else None.

    A rational p/q of height H = max(|p|, q) lies in a random ball of relative width
    10^-D with chance about H^2 10^-D. The simplest rational in the ball counts when
    2 log10(H) + 50 <= D. This is evidence, not proof, unless exact arithmetic settles the
    value: tanh(10^30), which differs from 1 after more than 10^29 digits, counts as 1.

    Parameters
    ----------
    constant : Constant or str
        The constant.
    digits : int
        D, more than 50.

    Examples
    --------
    >>> rational_value("zeta(2)/pi^2")
    Fraction(1, 6)
    >>> rational_value("e") is None
    True
    """
    if isinstance(constant, str):
        constant = _parsed(constant)
    if digits <= EVIDENCE_MARGIN:
        raise InvalidInputError(f"more than {EVIDENCE_MARGIN} digits are needed, not {digits}")
    sure = exact_value(constant)
    if sure is not None:
        return sure
    ball = evaluate(constant, digits=digits)
    m, e = exact_point(ball.mid())
    if 0 in ball:
        return Fraction(0)
    if abs(e + m.bit_length()) > bits_for_digits(digits):
        return None  # the height of a rational so large or small is beyond the evidence
    found = simplest_between(*endpoints(ball))
    height = max(abs(found.numerator), found.denominator)
    needed = bits_for_digits(digits - EVIDENCE_MARGIN)
    return found if 2 * height.bit_length() <= needed else None
