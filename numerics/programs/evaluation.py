"""Programs in a floating-point format, bit by bit.

Guarantee: `evaluate_bits` is the program with each operation rounded once to the format, to
nearest and ties to even, ``fma`` once as a whole, with infinities, NaNs and signed zeros as IEEE
754 has them; `evaluate` returns the same bits on arrays. All NaNs count as one.

Constants are those of the program rounded to the format, see `rounded`.

References
----------
IEEE Standard for Floating-Point Arithmetic, IEEE 754-2019, DOI 10.1109/IEEESTD.2019.8766229.
S. A. Figueroa, When is double rounding innocuous?, SIGNUM Newsl. 30 (1995) 21-26,
DOI 10.1145/221332.221334.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import isqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apery.core.errors import InvalidInputError
from apery.core.program import Program
from apery.numerics.formats import FLOAT32, FLOAT64, FloatFormat
from apery.numerics.programs.fused import fused, fused_odd


def rounded(program: Program, target: FloatFormat) -> Program:
    """Return the program with its constants rounded to a format: another exact program.

    Raises
    ------
    InvalidInputError
        A constant or a power of two has no finite number of the format that is not 0 near it.

    Examples
    --------
    >>> rounded(Program.parse("x/10"), FLOAT32).constants
    (Fraction(10, 1),)
    >>> rounded(Program.parse("x*c1", [10**50]), FLOAT32)
    Traceback (most recent call last):
    ...
    apery.core.errors.InvalidInputError: the constant c1 = 1e+50 is no number of float32
    """
    for step in program.steps:
        if step.op == "scale":
            power = Fraction(2) ** int(step.operands[1][2:])
            if not _fits(power, target):
                raise InvalidInputError(f"{step.operands[1]} is no number of {target.name}")
    constants = []
    for k, value in enumerate(program.constants, 1):
        if value and not _fits(value, target):
            raise InvalidInputError(
                f"the constant c{k} = {float_text(value)} is no number of {target.name}"
            )
        constants.append(target.decode(target.encode(value)))
    return program.with_constants(constants)


def _fits(value: Fraction, target: FloatFormat) -> bool:
    bits = target.encode(value)
    return target.is_finite(bits) and target.magnitude(bits) != 0


def float_text(value: Fraction) -> str:
    """Return a rational number in about 7 decimal digits, of any size."""
    try:
        return f"{float(value):.7g}"
    except OverflowError:
        return f"about 2^{value.numerator.bit_length() - value.denominator.bit_length()}"


# One point, in integers.


def evaluate_bits(program: Program, target: FloatFormat, x: int) -> int:
    """Return the bits of the value at one point, by rational arithmetic.

    Parameters
    ----------
    program : Program
        Its constants are rounded first.
    target : FloatFormat
        The format.
    x : int
        Bits of the point.

    Examples
    --------
    >>> program = Program.parse("1/(3/x)")
    >>> [hex(evaluate_bits(program, FLOAT32, b)) for b in (0, 1 << 31, FLOAT32.encode(1))]
    ['0x0', '0x80000000', '0x3eaaaaab']
    """
    prepared = rounded(program, target)
    return prepared.fold(x, target.encode, _bit_operations(target))


def _bit_operations(f: FloatFormat) -> dict[str, Callable[..., int]]:
    def negative(a: int) -> bool:
        return bool(a & f.sign)

    def infinite(a: int) -> bool:
        return f.magnitude(a) == f.infinity

    def zero(a: int) -> bool:
        return f.magnitude(a) == 0

    def any_nan(*values: int) -> bool:
        return any(map(f.is_nan, values))

    def product_sign(a: int, b: int) -> int:
        return (a ^ b) & f.sign

    def add(a: int, b: int) -> int:
        if any_nan(a, b) or (infinite(a) and infinite(b) and negative(a) != negative(b)):
            return f.nan
        if infinite(a) or infinite(b):
            return a if infinite(a) else b
        total = f.decode(a) + f.decode(b)
        if total == 0:  # -0 only as the sum of two -0
            return a & b & f.sign
        return f.encode(total)

    def multiply(a: int, b: int) -> int:
        if any_nan(a, b) or (infinite(a) and zero(b)) or (zero(a) and infinite(b)):
            return f.nan
        if infinite(a) or infinite(b):
            return product_sign(a, b) | f.infinity
        return product_sign(a, b) | f.magnitude(f.encode(f.decode(a) * f.decode(b)))

    def divide(a: int, b: int) -> int:
        if any_nan(a, b) or (infinite(a) and infinite(b)) or (zero(a) and zero(b)):
            return f.nan
        if infinite(a) or zero(b):
            return product_sign(a, b) | f.infinity
        if infinite(b):
            return product_sign(a, b)
        return product_sign(a, b) | f.magnitude(f.encode(f.decode(a) / f.decode(b)))

    def fma(a: int, b: int, c: int) -> int:
        if any_nan(a, b, c) or infinite(a) or infinite(b) or infinite(c):
            if not (infinite(a) or infinite(b)) and infinite(c) and not any_nan(a, b):
                return c
            return add(multiply(a, b), c)
        total = f.decode(a) * f.decode(b) + f.decode(c)
        if total == 0:
            return product_sign(a, b) & c & f.sign
        return f.encode(total)

    def sqrt(a: int) -> int:
        if any_nan(a) or (negative(a) and not zero(a)):
            return f.nan
        if zero(a) or infinite(a):
            return a
        m, e = f.dyadic(a)
        # Twice as many bits as needed, and a last one that says whether there is more.
        shift = 2 * f.precision + 8 + (e & 1)
        root = isqrt(m << shift)
        rest = root * root != m << shift
        return f.encode(Fraction(2 * root + rest) * Fraction(2) ** ((e - shift) // 2 - 1))

    return {
        "+": add,
        "-": lambda a, b: add(a, b ^ f.sign) if not f.is_nan(b) else f.nan,
        "*": multiply,
        "/": divide,
        "fma": fma,
        "scale": multiply,
        "sqrt": sqrt,
    }


# Arrays.


def evaluate(program: Program, target: FloatFormat, x: NDArray[Any]) -> NDArray[Any]:
    """Return the values at many points of the format.

    Parameters
    ----------
    program : Program
        Its constants are rounded first.
    target : FloatFormat
        The format.
    x : array of float
        Numbers of the format.

    Returns
    -------
    array
        Of float64, float32 or float16; numbers of bfloat16 are given as float32.

    Raises
    ------
    InvalidInputError
        A point is no number of the format.

    Examples
    --------
    >>> evaluate(Program.parse("fma(x, x, 1/3)"), FLOAT64, np.array([0.5, 0.0])).tolist()
    [0.5833333333333333, 0.3333333333333333]
    >>> evaluate(Program.parse("x + 1"), FLOAT32, np.array([0.1]))
    Traceback (most recent call last):
    ...
    apery.core.errors.InvalidInputError: 0.1 is no number of float32
    """
    points = np.asarray(x, dtype=np.float64)
    near = nearest_in(points, target)
    wrong = ~((near == points) | np.isnan(points))
    if wrong.any():
        raise InvalidInputError(f"{float(points[wrong][0])!r} is no number of {target.name}")
    prepared = rounded(program, target)
    with np.errstate(all="ignore"):
        if target in (FLOAT32, FLOAT64):
            kind: Any = np.float32 if target == FLOAT32 else np.float64
            narrow: Any = points.astype(kind)
            values = prepared.fold(narrow, _constant(kind), _array_operations(target))
            return _spread(values, points)
        wide: Any = points
        values = prepared.fold(wide, _constant(np.float64), _array_operations(target))
    return _spread(values, points).astype(np.float16 if target.name == "float16" else np.float32)


def _constant(kind: Any) -> Callable[[Fraction], Any]:
    return lambda value: kind(float(value))


def _spread(values: Any, points: NDArray[Any]) -> NDArray[Any]:
    """Return one value for each point, also where the program does not depend on it."""
    return np.array(np.broadcast_to(values, points.shape))


def _array_operations(target: FloatFormat) -> dict[str, Callable[..., Any]]:
    if target in (FLOAT32, FLOAT64):

        def native_fma(a: Any, b: Any, c: Any) -> Any:
            wide = [np.atleast_1d(np.asarray(v, dtype=np.float64)) for v in (a, b, c)]
            shape = np.broadcast_shapes(*(np.shape(v) for v in (a, b, c)))
            if target == FLOAT64:
                return fused(*wide).reshape(shape)
            return fused_odd(*wide).astype(np.float32).reshape(shape)

        return {
            "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b,
            "/": np.divide, "scale": lambda a, b: a * b, "sqrt": np.sqrt, "fma": native_fma,
        }  # fmt: skip

    def narrow(operation: Callable[..., Any]) -> Callable[..., Any]:
        # One rounding to 53 bits before that to at most 11 changes nothing.
        return lambda *values: nearest_in(operation(*values), target)

    def odd(a: Any, b: Any, c: Any) -> Any:
        wide = [np.atleast_1d(np.asarray(v, dtype=np.float64)) for v in (a, b, c)]
        shape = np.broadcast_shapes(*(np.shape(v) for v in (a, b, c)))
        return fused_odd(*wide).reshape(shape)

    return {
        "+": narrow(np.add), "-": narrow(np.subtract), "*": narrow(np.multiply),
        "/": narrow(np.divide), "scale": narrow(np.multiply), "sqrt": narrow(np.sqrt),
        "fma": narrow(odd),
    }  # fmt: skip


def nearest_in(values: Any, target: FloatFormat) -> Any:
    """Round binary64 numbers to a format, ties to even.

    Examples
    --------
    >>> nearest_in(np.array([0.1, 1e39]), FLOAT32).tolist()
    [0.10000000149011612, inf]
    """
    if target == FLOAT64:
        return values
    with np.errstate(all="ignore"):
        _, exponent = np.frexp(values)
        quantum = np.ldexp(1.0, np.maximum(exponent - 1, target.emin) - target.precision + 1)
        near = np.rint(values / quantum) * quantum
        limit = float(target.overflow)
        near = np.where(np.abs(values) >= limit, np.copysign(np.inf, values), near)
        return np.where(np.isfinite(values), near, values)
