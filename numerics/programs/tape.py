"""Programs as arrays of integers, evaluated at many points at once in binary64.

Guarantee: `run` and `differentiate` carry out the operations of the program in their order, each
rounded once, at every point; the derivatives are those of the rounded operations by the chain
rule. A division by 0 gives an infinity or a NaN, as in IEEE arithmetic.

References
----------
A. Griewank, A. Walther, Evaluating Derivatives, 2nd ed., SIAM 2008, DOI
10.1137/1.9780898717761.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from apery.core.errors import InvalidInputError
from apery.core.program import Operation, Program

ADD, SUBTRACT, MULTIPLY, DIVIDE, FMA, SQRT = range(6)
CODES = {"+": ADD, "-": SUBTRACT, "*": MULTIPLY, "/": DIVIDE, "fma": FMA, "sqrt": SQRT}
NAMES = tuple(CODES)

Tape = NDArray[np.int64]
"""Rows ``(operation, first, second, third)``; register 0 is x, then come the constants, then one
register for each step."""


def encode(program: Program) -> tuple[Tape, NDArray[np.float64]]:
    """Return a program as a tape and its constants, rounded to binary64.

    ``scale`` becomes a multiplication by a constant.

    Examples
    --------
    >>> tape, constants = encode(Program.parse("3/x + x"))
    >>> tape.tolist(), constants.tolist()
    ([[3, 1, 0, 0], [0, 0, 2, 0]], [3.0])
    """
    constants = [_nearest(c) for c in program.constants]
    scales: dict[str, int] = {}
    for step in program.steps:
        if step.op == "scale" and step.operands[1] not in scales:
            constants.append(2.0 ** int(step.operands[1][2:]))
            scales[step.operands[1]] = len(constants)
    first = len(constants)

    def register(name: str) -> int:
        if name == "x":
            return 0
        if name in scales:
            return scales[name]
        return int(name[1:]) + (first if name[0] == "t" else 0)

    rows = []
    for step in program.steps:
        code = MULTIPLY if step.op == "scale" else CODES[step.op]
        operands = [register(name) for name in step.operands]
        rows.append([code, *operands, *[0] * (3 - len(operands))])
    return np.array(rows, dtype=np.int64), np.array(constants)


def _nearest(value: Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def decode(tape: Tape, constants: NDArray[np.float64]) -> Program:
    """Return the program of a tape, with the constants exactly as they are.

    Examples
    --------
    >>> program = Program.parse("c1/x + x", [3])
    >>> decode(*encode(program)) == program.canonical()
    True
    """
    count = len(constants)

    def name(register: int) -> str:
        if register == 0:
            return "x"
        return f"c{register}" if register <= count else f"t{register - count}"

    arity = {FMA: 3, SQRT: 1}
    steps = tuple(
        Operation(NAMES[code], tuple(name(r) for r in operands[: arity.get(code, 2)]))
        for code, *operands in tape.tolist()
    )
    return Program(steps, tuple(map(Fraction, constants.tolist())))


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def run(tape: Any, constants: Any, x: Any, registers: Any) -> None:
    """Fill the registers, one row of points each; the last row in use is the value.

    Parameters
    ----------
    tape : array of int64, shape (steps, 4)
    constants : array of float64, shape (k,)
    x : array of float64, shape (m,)
    registers : array of float64, shape (at least 1 + k + steps, m)
        Overwritten.
    """
    m, count = x.shape[0], constants.shape[0]
    for i in range(m):
        registers[0, i] = x[i]
    for k in range(count):
        value = constants[k]
        for i in range(m):
            registers[1 + k, i] = value
    for k in range(tape.shape[0]):
        op = tape[k, 0]
        a, b = registers[tape[k, 1]], registers[tape[k, 2]]
        out = registers[1 + count + k]
        if op == 0:
            for i in range(m):
                out[i] = a[i] + b[i]
        elif op == 1:
            for i in range(m):
                out[i] = a[i] - b[i]
        elif op == 2:
            for i in range(m):
                out[i] = a[i] * b[i]
        elif op == 3:
            for i in range(m):
                out[i] = a[i] / b[i]
        elif op == 4:
            c = registers[tape[k, 3]]
            for i in range(m):
                out[i] = a[i] * b[i] + c[i]
        else:
            for i in range(m):
                out[i] = math.sqrt(a[i])


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def differentiate(tape: Any, count: Any, registers: Any, adjoints: Any) -> None:
    """Fill the rows 1 .. `count` of the adjoints with the derivatives by the constants.

    Parameters
    ----------
    tape : array of int64, shape (steps, 4)
    count : int
        Number of constants.
    registers : array of float64
        As `run` left them.
    adjoints : array of float64, same shape
        Overwritten; row k is the derivative of the value by register k.
    """
    m, steps = registers.shape[1], tape.shape[0]
    last = count + steps
    for r in range(last + 1):
        for i in range(m):
            adjoints[r, i] = 0.0
    for i in range(m):
        adjoints[last, i] = 1.0
    for k in range(steps - 1, -1, -1):
        op, ia, ib = tape[k, 0], tape[k, 1], tape[k, 2]
        g, out = adjoints[1 + count + k], registers[1 + count + k]
        ga, gb = adjoints[ia], adjoints[ib]
        a, b = registers[ia], registers[ib]
        if op == 0:
            for i in range(m):
                ga[i] += g[i]
            for i in range(m):
                gb[i] += g[i]
        elif op == 1:
            for i in range(m):
                ga[i] += g[i]
            for i in range(m):
                gb[i] -= g[i]
        elif op == 2:
            if ia == ib:
                for i in range(m):
                    ga[i] += 2.0 * g[i] * a[i]
            else:
                for i in range(m):
                    ga[i] += g[i] * b[i]
                for i in range(m):
                    gb[i] += g[i] * a[i]
        elif op == 3:
            if ia != ib:
                for i in range(m):
                    q = g[i] / b[i]
                    ga[i] += q
                    gb[i] -= q * out[i]
        elif op == 4:
            gc = adjoints[tape[k, 3]]
            for i in range(m):
                gi, ai, bi = g[i], a[i], b[i]
                ga[i] += gi * bi
                gb[i] += gi * ai
                gc[i] += gi
        else:
            for i in range(m):
                ga[i] += 0.5 * g[i] / out[i]


def evaluate(program: Program, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the values of a program in binary64.

    Raises
    ------
    InvalidInputError
        The program has a fused multiply-add, which binary64 loops here do not round once.

    Examples
    --------
    >>> evaluate(Program.parse("3/x + x"), np.array([1.0, 0.0, 2.0])).tolist()
    [4.0, inf, 3.5]
    """
    if any(step.op == "fma" for step in program.steps):
        raise InvalidInputError("evaluate a program with fma in an exact format instead")
    tape, constants = encode(program)
    points = np.ascontiguousarray(x, dtype=np.float64).ravel()
    registers = np.empty((1 + len(constants) + len(tape), len(points)))
    run(tape, constants, points, registers)
    values: NDArray[np.float64] = registers[-1].reshape(np.shape(x)).copy()
    return values
