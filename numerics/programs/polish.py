"""Constants of a program polished to an equioscillating error, in many digits.

Guarantee: none of optimality. What is returned are exact rational constants and the error that
was seen on a grid; `certify` bounds it. A polish never returns constants that are worse on its
grid than those it was given.

Values of the function on the grid come from balls; where the error is largest, points between
those of the grid join it. Each step of the exchange solves the linearised equations of alternation
at the extrema, a generalised Remez algorithm; a start that is too far away for it is brought
into reach by least squares. Constants on which the
error does not depend beside the others are left as they are.

References
----------
E. W. Cheney, Introduction to Approximation Theory, McGraw-Hill 1966, chapters 3 and 5.
W. Fraser, J. F. Hart, On the computation of rational approximations to continuous functions,
Comm. ACM 5 (1962) 401-403, DOI 10.1145/368273.368578.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import gmpy2
import numpy as np
from gmpy2 import mpfr, mpq

from apery.core.program import Program
from apery.numerics.programs.alternation import (
    alternations_of,
    chosen,
    extrema_of,
    independent,
    solution,
)
from apery.numerics.programs.functions import Function, Interval
from apery.numerics.programs.tape import ADD, DIVIDE, FMA, MULTIPLY, SUBTRACT, encode

BITS = 256
KEPT_BITS = 200
GRID = 12
ROUNDS = 40
REFINEMENTS = 3
INNER = 10
"""Most Newton steps for one set of extrema."""
_CLOSE = 1e-20


@dataclass(frozen=True, slots=True)
class Polished:
    """A program with new constants.

    Parameters
    ----------
    program : Program
    error : float
        Largest error on the grid; an estimate.
    alternations : int
        Sign changes between extrema of nearly that size, plus one.
    unknowns : int
        Constants that move the error independently of one another.
    """

    program: Program
    error: float
    alternations: int
    unknowns: int

    @property
    def optimal(self) -> bool:
        """Whether the error alternates more often than there are constants to choose."""
        return self.alternations > self.unknowns


def polish(
    program: Program,
    function: Function,
    interval: Interval | None = None,
    *,
    relative: bool = True,
    weight: Function | None = None,
    rounds: int = ROUNDS,
    refine: bool = True,
    rescue: int = 2,
) -> Polished | None:
    """Move the constants of a program to the nearest minimax ones.

    Parameters
    ----------
    interval : (Fraction, Fraction), optional
        Closed; that of the function if not given.
    relative : bool
        Whether the error is divided by the function.
    weight : Function, optional
        What |p - f| is multiplied with; `relative` does not count then.
    rounds : int
        Most steps.
    refine : bool
        Whether points near the extrema join the grid.
    rescue : int
        What helps where the exchange does not: nothing (0), full Gauss-Newton steps (1), then
        damped ones (2).

    Returns
    -------
    Polished or None
        None where the program has no finite values on the grid.

    Examples
    --------
    >>> done = polish(Program.parse("c1/(c2 + x)", [-2, -2]), Function("exp2"))
    >>> round(done.error, 6), done.optimal
    (0.029821, True)
    """
    where = interval if interval is not None else function.interval
    tape, _ = encode(program)
    unknown = len(program.constants)
    points = GRID * (max(unknown, 4) + 2)
    with gmpy2.context(precision=BITS):
        problem = _Problem(
            tape.tolist(), unknown, function, where, relative and weight is None, points, weight
        )  # fmt: skip
        start = [mpfr(mpq(c.numerator, c.denominator)) for c in program.constants]
        scales = [mpfr(2) ** int(s.operands[1][2:]) for s in _scales(program)]
        problem.fixed = scales
        best = _Best(problem, start)
        if best.residual is None:
            return None
        if unknown:
            _descend(problem, best, rounds, rescue=rescue)
            for _ in range(REFINEMENTS if refine else 0):
                best = _Best(problem, problem.refined(best))
                # What is not level after all that has been tried stays so.
                _exchanges(problem, best, rounds)
        kept = [_rounded(c) for c in best.constants]
        alternations = alternations_of(best.residual or [], float(best.error))
    return Polished(
        program.with_constants(kept), float(best.error), alternations, best.unknowns or unknown
    )


def _scales(program: Program) -> list[Any]:
    seen: dict[str, Any] = {}
    for step in program.steps:
        if step.op == "scale":
            seen.setdefault(step.operands[1], step)
    return list(seen.values())


def _rounded(value: Any) -> Fraction:
    """Round to fewer bits than the computation had, so that constants stay short."""
    rounded = mpfr(value, KEPT_BITS)
    return Fraction(*map(int, rounded.as_integer_ratio()))


def _value(function: Function, x: Fraction) -> Any:
    mantissa, exponent = function.ball(x, bits=BITS).mid().man_exp()
    return mpq(int(mantissa)) * mpq(2) ** int(exponent)


@lru_cache(32)
def _grid(text: str, low: Fraction, high: Fraction, count: int, relative: bool) -> Any:
    """Points that are dense at the ends, and the function there, as exact numbers."""
    function = Function(text)
    points, values = [], []
    for k in range(count + 1):
        share = Fraction(float(0.5 - 0.5 * np.cos(np.pi * k / count)))
        x = low + (high - low) * share
        if relative and x == 0 and function.zero_order:
            x = (low + high) * Fraction(1, 2**20)
        points.append(mpq(x.numerator, x.denominator))
        values.append(_value(function, x))
    return points, values


class _Problem:
    """Residuals and their derivatives by the constants."""

    def __init__(
        self, tape: list[list[int]], unknown: int, function: Function, interval: Interval,
        relative: bool, count: int, weight: Function | None,
    ) -> None:  # fmt: skip
        points, values = _grid(function.text, *interval, count, relative)
        self.tape, self.unknown = tape, unknown
        self.function, self.relative, self.weight = function, relative, weight
        self.points = [mpfr(x) for x in points]
        self.values = [mpfr(v) for v in values]
        self.weights = [self._weight(x, v) for x, v in zip(self.points, self.values, strict=True)]
        self.fixed: list[Any] = []

    def _weight(self, x: Any, value: Any) -> Any:
        if self.weight is not None:
            return mpfr(_value(self.weight, Fraction(*map(int, x.as_integer_ratio()))))
        return 1 / value if self.relative else mpfr(1)

    def refined(self, best: _Best) -> list[Any]:
        """Add a point near each inner extremum of the error; return the constants."""
        r = best.residual
        assert r is not None
        fresh = []
        for i in extrema_of(r):
            if 0 < i < len(r) - 1:
                # The vertex of the parabola through three neighbours.
                x0, x1, x2 = self.points[i - 1 : i + 2]
                left, right = (r[i] - r[i - 1]) / (x1 - x0), (r[i + 1] - r[i]) / (x2 - x1)
                if left != right:
                    bend = (right - left) / (x2 - x0)
                    x = Fraction(float((x0 + x1) / 2 - left / (2 * bend)))
                    if x0 < x < x2 and mpfr(float(x)) != x1:
                        fresh.append(x)
        for x in fresh:
            value = mpfr(_value(self.function, x))
            at = bisect_left(self.points, mpfr(float(x)))
            self.points.insert(at, mpfr(float(x)))
            self.values.insert(at, value)
            self.weights.insert(at, self._weight(mpfr(float(x)), value))
        return best.constants

    def at(self, constants: Sequence[Any], i: int) -> Any:
        """Weighted error at one point."""
        registers = self._registers(constants, self.points[i])
        return (registers[-1] - self.values[i]) * self.weights[i]

    def residual(self, constants: Sequence[Any]) -> list[Any] | None:
        """Weighted errors at all points; None if one of them is not finite."""
        found = []
        for i in range(len(self.points)):
            r = self.at(constants, i)
            if not gmpy2.is_finite(r):
                return None
            found.append(r)
        return found

    def _registers(self, constants: Sequence[Any], x: Any) -> list[Any]:
        registers = [x, *constants, *self.fixed]
        for op, a, b, c in self.tape:
            u = registers[a]
            v = registers[b]
            if op == ADD:
                registers.append(u + v)
            elif op == SUBTRACT:
                registers.append(u - v)
            elif op == MULTIPLY:
                registers.append(u * v)
            elif op == DIVIDE:
                registers.append(u / v if v != 0 else u * mpfr("inf"))
            elif op == FMA:
                registers.append(u * v + registers[c])
            else:
                registers.append(gmpy2.sqrt(u) if u >= 0 else mpfr("nan"))
        return registers

    def row(self, constants: Sequence[Any], i: int) -> list[Any]:
        """Return the derivatives of the weighted error at one point."""
        registers = self._registers(constants, self.points[i])
        adjoints = [mpfr(0)] * len(registers)
        adjoints[-1] = self.weights[i]
        first = len(registers) - len(self.tape)
        for k in range(len(self.tape) - 1, -1, -1):
            op, a, b, c = self.tape[k]
            g, out = adjoints[first + k], registers[first + k]
            if g == 0:
                continue
            if op == ADD:
                adjoints[a] += g
                adjoints[b] += g
            elif op == SUBTRACT:
                adjoints[a] += g
                adjoints[b] -= g
            elif op == MULTIPLY:
                u, v = registers[a], registers[b]
                adjoints[a] += g * v
                adjoints[b] += g * u
            elif op == DIVIDE:
                if not gmpy2.is_finite(out) or registers[b] == 0:
                    continue
                q = g / registers[b]
                adjoints[a] += q
                adjoints[b] -= q * out
            elif op == FMA:
                u, v = registers[a], registers[b]
                adjoints[a] += g * v
                adjoints[b] += g * u
                adjoints[c] += g
            else:
                adjoints[a] += g / (2 * out)
        return [
            d if gmpy2.is_finite(d) else mpfr(0) for d in adjoints[1 : 1 + self.unknown]
        ]  # fmt: skip


class _Best:
    """The best constants so far."""

    def __init__(self, problem: _Problem, constants: list[Any]) -> None:
        self.constants = constants
        self.residual = problem.residual(constants)
        self.error = max(map(abs, self.residual)) if self.residual else mpfr("inf")
        self.unknowns = 0

    def take(self, other: _Best) -> None:
        """Become another one."""
        self.constants, self.residual = other.constants, other.residual
        self.error, self.unknowns = other.error, other.unknowns


def _descend(problem: _Problem, best: _Best, rounds: int, *, rescue: int) -> None:
    """Exchange; where that does not level the error, start again from least squares."""
    if _exchanges(problem, best, rounds):
        return
    for damped in (False, True)[:rescue]:
        settled = _Best(problem, _least_squares(problem, best.constants, rounds, damped=damped))
        if settled.residual is None:
            continue
        level = _exchanges(problem, settled, rounds)
        if settled.error < best.error:
            best.take(settled)
        if level:
            return


def _exchanges(problem: _Problem, best: _Best, rounds: int) -> bool:
    """Exchange until the error is level; whether it became so.

    Full steps are taken whether or not they help at once: the error is least along a narrow curved
    valley, which one step leaves and the next ones find again.
    """
    now, idle = best, 0
    for _ in range(rounds):
        fresh = _exchanged(problem, now)
        if fresh is None or not fresh.error < 1000 * best.error:
            break
        idle = 0 if fresh.error < best.error * mpfr("0.999999") else idle + 1
        if fresh.error < best.error:
            best.take(fresh)
        now = fresh
        if idle >= 5 or _levelled(now):
            break
    return _levelled(best)


def _levelled(best: _Best) -> bool:
    assert best.residual is not None
    found = alternations_of(best.residual, float(best.error))
    return bool(best.unknowns) and found > best.unknowns


def _exchanged(problem: _Problem, now: _Best) -> _Best | None:
    """Return constants whose errors are level at the extrema of present ones, None if none."""
    assert now.residual is not None
    extrema = extrema_of(now.residual)
    columns = independent([problem.row(now.constants, i) for i in extrema], problem.unknown)
    now.unknowns = len(columns)
    extrema = chosen(extrema, now.residual, len(columns) + 1)
    if len(extrema) <= len(columns):
        return None
    constants = now.constants
    for _ in range(INNER):
        errors = [problem.at(constants, i) for i in extrema]
        if not all(map(gmpy2.is_finite, errors)):
            return None
        rows = [problem.row(constants, i) for i in extrema]
        system = [
            [*(row[j] for j in columns), mpfr((-1) ** k)] for k, row in enumerate(rows)
        ]  # fmt: skip
        step = solution(system, [-e for e in errors])
        if step is None:
            return None
        constants = _moved(constants, columns, step[:-1])
        if all(abs(d) <= abs(constants[j]) * _CLOSE for j, d in zip(columns, step, strict=False)):
            break
    fresh = _Best(problem, constants)
    fresh.unknowns = len(columns)
    return fresh if fresh.residual is not None else None


def _moved(constants: list[Any], columns: list[int], step: Sequence[Any]) -> list[Any]:
    moved = list(constants)
    for j, d in zip(columns, step, strict=False):
        moved[j] = moved[j] + d
    return moved


def _least_squares(
    problem: _Problem, start: list[Any], rounds: int, *, damped: bool
) -> list[Any]:  # fmt: skip
    """Minimise the sum of squares: by Gauss and Newton's iteration, or Levenberg and Marquardt's.

    The first takes full steps and returns the best constants that it met.
    """
    constants, residual = start, problem.residual(start)
    assert residual is not None
    total = sum(e * e for e in residual)
    best, least, idle = start, total, 0
    damping = mpfr("1e-8") if damped else mpfr(0)
    for _ in range(rounds):
        rows = [problem.row(constants, i) for i in range(len(residual))]
        columns = independent(rows[:: max(1, len(rows) // (3 * problem.unknown + 3))],
                               problem.unknown)  # fmt: skip
        gram = [[sum(r[j] * r[k] for r in rows) for k in columns] for j in columns]
        right = [-sum(r[j] * e for r, e in zip(rows, residual, strict=True)) for j in columns]
        while True:
            lines = [
                [g * (1 + damping) if j == k else g for k, g in enumerate(line)]
                for j, line in enumerate(gram)
            ]
            step = solution(lines, right)
            trial = _moved(constants, columns, step or [])
            fresh = problem.residual(trial) if step is not None else None
            now = sum(e * e for e in fresh) if fresh is not None else mpfr("inf")
            if not damped or now < total or damping > mpfr("1e8"):
                break
            damping *= 30
        if fresh is None or damping > mpfr("1e8"):
            break
        gain, total = (total - now) / total, now
        constants, residual = trial, fresh
        if total < least * mpfr("0.999"):
            best, least, idle = constants, total, 0
        else:
            idle += 1
        damping /= 1000
        if idle >= 5 or (abs(gain) < mpfr("1e-3") and damping < mpfr("1e-12")):
            break
    return best if least < total else constants
