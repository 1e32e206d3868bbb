"""Errors of the steps of a program in a floating-point format, on many pieces at once.

Guarantee: where `propagate` says that a piece is decided, then for every number x of the format
in that piece no step of the program in the format is a NaN, its value differs from that of the
exact program by at most the bound, and both have a value.

Each step carries three things: the range of its exact value, that of its value in the format
(which may be infinite), and a bound of the difference. An operation hands on the errors of its
operands by exact formulas such as ab - a'b' = (a - a') b + a' (b - b'), and adds half an ulp
of the largest result, or nothing where the result is a number of the format: in sums whose
operands are close to one another, in scalings by powers of two. Two values never differ by more
than the width of the hull of their ranges; this is what bounds 1/t where t overflows.

References
----------
N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., SIAM 2002, section 3.3,
DOI 10.1137/1.9780898718027.
P. H. Sterbenz, Floating-Point Computation, Prentice-Hall 1974, theorem 4.3.1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from apery.core.program import Operation, Program
from apery.numerics.formats import FloatFormat
from apery.numerics.programs import outward
from apery.numerics.programs.evaluation import nearest_in
from apery.numerics.programs.outward import Ends, Intervals, above, below

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Value:
    """What is known of one step on each piece.

    Parameters
    ----------
    exact : Intervals
        Contains the exact value.
    computed : Intervals
        Contains the value in the format, which may be infinite but is no NaN.
    error : array of float64
        Bound of the difference.
    bad : array of bool
        Where nothing is known.
    """

    exact: Intervals
    computed: Intervals
    error: Ends
    bad: Flags


def propagate(program: Program, target: FloatFormat, pieces: Intervals) -> tuple[Ends, Flags]:
    """Return a bound of the error on each piece, and where there is one.

    Parameters
    ----------
    program : Program
        Its constants are numbers of the format.
    target : FloatFormat
        The format.
    pieces : Intervals
        Closed intervals; no number in them is infinite.

    Examples
    --------
    >>> from apery.numerics.formats import FLOAT64
    >>> one = Intervals(np.array([1.0]), np.array([1.0]))
    >>> error, decided = propagate(Program.parse("x/3 + x"), FLOAT64, one)
    >>> float(error[0]) < 2.0**-53 * 1.3, bool(decided[0])
    (True, True)
    """
    count = len(pieces.low)

    def sure(low: Ends, high: Ends) -> Value:
        ends = Intervals(low, high)
        return Value(ends, ends, np.zeros(count), np.zeros(count, dtype=np.bool_))

    def constant(value: Fraction) -> Value:
        return sure(np.full(count, float(value)), np.full(count, float(value)))

    with np.errstate(all="ignore"):
        values = {"x": sure(*pieces)}
        values |= {f"c{k}": constant(c) for k, c in enumerate(program.constants, 1)}
        for k, step in enumerate(program.steps, 1):
            for name in step.operands:
                if name[0] == "2":
                    values[name] = constant(Fraction(2) ** int(name[2:]))
            values[f"t{k}"] = _step(step, values, target)
    last = values[f"t{len(program.steps)}"]
    return last.error, ~last.bad & np.isfinite(last.error)


def _step(step: Operation, values: dict[str, Value], target: FloatFormat) -> Value:
    operands = [values[name] for name in step.operands]
    bad = np.logical_or.reduce([v.bad for v in operands])
    same = len(step.operands) == 2 and step.operands[0] == step.operands[1]
    rule = _RULES[step.op]
    exact, real, passed, fails = rule(operands, same)
    computed = _rounded_range(step.op, operands, real, same, target)
    fresh = _half_ulp(real, target)
    fresh = np.where(_is_exact(step.op, operands, real, target), 0.0, fresh)
    fresh = np.where(real.largest >= _overflow(target), np.inf, fresh)
    hull = above(np.maximum(exact.high, computed.high) - np.minimum(exact.low, computed.low))
    error = np.minimum(above(passed + fresh), hull)
    error = np.where((passed == 0) & (fresh == 0), 0.0, error)
    low = np.maximum(computed.low, below(exact.low - error))
    high = np.minimum(computed.high, above(exact.high + error))
    return Value(exact, Intervals(low, high), error, bad | fails)


def _rounded_range(
    op: str, operands: list[Value], real: Intervals, same: bool, target: FloatFormat
) -> Intervals:
    """Return the range of rounded results; rounding is monotone, so that ends are rounded."""
    low, high = real
    if op in _NEAREST and target.bits == 64:
        # Here the operation itself rounds to the format; elsewhere twice, and once outward.
        sides = [v.computed for v in operands]
        if same and op == "*":
            sides = [Intervals(sides[0].smallest, sides[0].largest)]
        pairs = [(x, x) for x in sides[0]] if len(sides) == 1 else [
            (x, y) for x in sides[0] for y in sides[1]
        ]  # fmt: skip
        ends = np.array([_NEAREST[op](x, y) for x, y in pairs])
        wild = np.isnan(ends).any(axis=0)
        low = np.where(wild, low, ends.min(axis=0))
        high = np.where(wild, high, ends.max(axis=0))
        low, high = np.where(np.isnan(low), -np.inf, low), np.where(np.isnan(high), np.inf, high)
    return Intervals(nearest_in(low, target), nearest_in(high, target))


_NEAREST: dict[str, Callable[[Ends, Ends], Ends]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "scale": np.multiply, "/": np.divide,
    "sqrt": lambda x, _: np.sqrt(x),
}  # fmt: skip


def _overflow(target: FloatFormat) -> float:
    # Ends of binary64 are infinite where a number of binary64 would be.
    return float("inf") if target.bits == 64 else float(target.overflow)


def _half_ulp(real: Intervals, target: FloatFormat) -> Ends:
    """Bound |round(z) - z| for all z in intervals."""
    size = real.largest
    _, exponent = np.frexp(size)
    at = np.maximum(exponent - 1, target.emin)
    # Half of the smallest number of binary64 is none: it is replaced by that number.
    least = 2.0**-1074
    here = np.maximum(np.ldexp(1.0, at - target.precision), least)
    below_it = np.maximum(at - 1, target.emin)
    before = np.maximum(np.ldexp(1.0, below_it - target.precision), least)
    # Just above a power of two, that power is not farther than z - 2^k.
    beyond = above(size - np.ldexp(1.0, at))
    return np.where(size == 0, 0.0, np.maximum(before, np.minimum(here, np.abs(beyond))))


def _is_exact(op: str, operands: list[Value], real: Intervals, target: FloatFormat) -> Flags:
    a, *others = (v.computed for v in operands)
    largest = real.largest
    if op in "+-":
        (b,) = others
        # Sums are multiples of the smaller ulp, and so numbers of the format if not too large.
        grain = np.minimum(_grain(a, target), _grain(b, target))
        return np.asarray(largest <= grain * 2.0**target.precision)
    if op in ("*", "scale"):
        (b,) = others
        up = (_is_power(a) & (a.smallest >= 1)) | (_is_power(b) & (b.smallest >= 1))
        scaled = (_is_power(a) | _is_power(b)) & (real.smallest >= 2.0**target.emin)
        return np.asarray(up | scaled | (largest == 0))
    if op == "/":
        (b,) = others
        return np.asarray(_is_power(b) & (real.smallest >= 2.0**target.emin))
    return np.zeros(len(largest), dtype=np.bool_)


def _grain(a: Intervals, target: FloatFormat) -> Ends:
    """Return powers of two of which all numbers of the format in an interval are multiples."""
    _, exponent = np.frexp(a.smallest)
    at = np.where(a.smallest == 0, target.emin, np.maximum(exponent - 1, target.emin))
    # An interval that is 0 alone adds no digits.
    alone = (a.low == 0) & (a.high == 0)
    return np.where(alone, np.inf, np.ldexp(1.0, at - target.precision + 1))


def _is_power(a: Intervals) -> Flags:
    mantissa, _ = np.frexp(np.abs(a.low))
    return np.asarray((a.low == a.high) & (mantissa == 0.5))


Known = tuple[Intervals, Intervals, Ends, Flags]
"""Exact range, range before rounding, error handed on by the operands, where it may fail."""


def _sum(operands: list[Value], same: bool) -> Known:
    a, b = operands
    clash = (np.isposinf(a.computed.high) & np.isneginf(b.computed.low)) | (
        np.isneginf(a.computed.low) & np.isposinf(b.computed.high)
    )
    return (
        outward.add(a.exact, b.exact), outward.add(a.computed, b.computed),
        _plus(a.error, b.error), clash,
    )  # fmt: skip


def _difference(operands: list[Value], same: bool) -> Known:
    a, b = operands
    flipped = Value(_minus(b.exact), _minus(b.computed), b.error, b.bad)
    return _sum([a, flipped], same)


def _product(operands: list[Value], same: bool) -> Known:
    a, b = operands
    exact = outward.square(a.exact) if same else outward.multiply(a.exact, b.exact)
    real = outward.square(a.computed) if same else outward.multiply(a.computed, b.computed)
    passed = _plus(_times(a.error, b.exact.largest), _times(a.computed.largest, b.error))
    return exact, real, passed, _zero_times_infinity(a.computed, b.computed)


def _quotient(operands: list[Value], same: bool) -> Known:
    a, b = operands
    exact, real = outward.divide(a.exact, b.exact), outward.divide(a.computed, b.computed)
    # a'/b' - a/b = (a' - a)/b' - (a/b) (b' - b)/b'
    numerator = _plus(a.error, _times(exact.largest, b.error))
    passed = np.where(numerator == 0, 0.0, above(numerator / b.computed.smallest))
    fails = b.exact.has_zero | b.computed.has_zero
    return exact, real, passed, fails | (_infinite(a.computed) & _infinite(b.computed))


def _fused(operands: list[Value], same: bool) -> Known:
    a, b, c = operands
    product = _product([a, b], same=False)
    joined = Value(product[0], product[1], product[2], product[3])
    exact, real, passed, fails = _sum([joined, c], same=False)
    return exact, real, passed, fails | product[3]


def _root(operands: list[Value], same: bool) -> Known:
    (a,) = operands
    exact, real = outward.root(a.exact), outward.root(a.computed)
    # sqrt a' - sqrt a = (a' - a)/(sqrt a' + sqrt a)
    passed = np.where(a.error == 0, 0.0, above(a.error / below(exact.low + real.low)))
    passed = np.where(passed < 0, np.inf, passed)
    return exact, real, passed, (a.exact.low < 0) | (a.computed.low < 0)


_RULES: dict[str, Callable[[list[Value], bool], Known]] = {
    "+": _sum, "-": _difference, "*": _product, "scale": _product, "/": _quotient,
    "fma": _fused, "sqrt": _root,
}  # fmt: skip


def _plus(a: Ends, b: Ends) -> Ends:
    return np.where((a == 0) | (b == 0), a + b, above(a + b))


def _times(a: Ends, b: Ends) -> Ends:
    exact = ((a == 0) & np.isfinite(b)) | ((b == 0) & np.isfinite(a))
    return np.where(exact, 0.0, above(a * b))


def _minus(a: Intervals) -> Intervals:
    return Intervals(-a.high, -a.low)


def _infinite(a: Intervals) -> Flags:
    return np.asarray(np.isinf(a.low) | np.isinf(a.high))


def _zero_times_infinity(a: Intervals, b: Intervals) -> Flags:
    return np.asarray((a.has_zero & _infinite(b)) | (b.has_zero & _infinite(a)))
