"""Constants of a program by least squares and reweighting, in binary64.

Guarantee: none of precision. A fit returns the best constants that it met and their largest
weighted error at the given points, both as binary64 found them; `polish` and `certify` come after.

Levenberg and Marquardt's iteration solves the least-squares problem with the exact Jacobian;
Lawson's reweighting moves its solution towards the minimax one.

References
----------
J. J. More, The Levenberg-Marquardt algorithm, Lecture Notes in Math. 630 (1978) 105-116, DOI
10.1007/BFb0067700.
C. L. Lawson, Contributions to the theory of linear least maximum approximations, UCLA 1961.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit

from apery.numerics.programs.tape import differentiate, run

_LARGEST = 1e150


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def _residual(registers: Any, last: Any, target: Any, weight: Any, share: Any, out: Any) -> Any:
    """Fill the weighted residuals; return the weighted sum of squares and the largest one."""
    total, largest = 0.0, 0.0
    for i in range(target.shape[0]):
        r = (registers[last, i] - target[i]) * weight[i]
        if not abs(r) < _LARGEST:
            return math.inf, math.inf
        out[i] = r
        total += share[i] * r * r
        largest = max(largest, abs(r))
    return total, largest


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def _solve(normal: Any, right: Any, n: Any) -> Any:
    """Solve a symmetric positive system in place by Cholesky's method; whether it could be."""
    for j in range(n):
        d = normal[j, j]
        for k in range(j):
            d -= normal[j, k] * normal[j, k]
        if not d > 0.0:
            return False
        d = math.sqrt(d)
        normal[j, j] = d
        for i in range(j + 1, n):
            s = normal[i, j]
            for k in range(j):
                s -= normal[i, k] * normal[j, k]
            normal[i, j] = s / d
    for i in range(n):
        s = right[i]
        for k in range(i):
            s -= normal[i, k] * right[k]
        right[i] = s / normal[i, i]
    for i in range(n - 1, -1, -1):
        s = right[i]
        for k in range(i + 1, n):
            s -= normal[k, i] * right[k]
        right[i] = s / normal[i, i]
    return True


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def least_squares(
    tape: Any, constants: Any, x: Any, target: Any, weight: Any, share: Any, rounds: Any,
    space: Any,
) -> Any:  # fmt: skip
    """Improve constants in place by at most `rounds` Levenberg-Marquardt steps.

    Parameters
    ----------
    tape : array of int64, shape (steps, 4)
    constants : array of float64, shape (k,)
        Where to start; the best found when it returns.
    x, target, weight, share : arrays of float64, shape (m,)
        Points, values, weights of the error and of the square of the weighted error.
    rounds : int
    space : array of float64, shape (2, at least 1 + k + steps, m)
        Overwritten.

    Returns
    -------
    (float, float)
        Weighted sum of squares and largest weighted error; infinite where the program has no
        finite values.
    """
    n, m, steps = constants.shape[0], x.shape[0], tape.shape[0]
    last = n + steps
    registers, adjoints = space[0], space[1]
    residual, other = np.empty(m), np.empty(m)
    run(tape, constants, x, registers)
    total, largest = _residual(registers, last, target, weight, share, residual)
    if not total < math.inf or n == 0:
        return total, largest
    damping, normal, right = 1e-3, np.empty((n, n)), np.empty(n)
    gram, gradient, trial = np.empty((n, n)), np.empty(n), np.empty(n)
    small = 0
    for _ in range(rounds):
        differentiate(tape, n, registers, adjoints)
        for j in range(n):
            row = adjoints[1 + j]
            s = 0.0
            for i in range(m):
                row[i] *= weight[i]
                s += row[i] * share[i] * residual[i]
            gradient[j] = s
            for k in range(j + 1):
                t, second = 0.0, adjoints[1 + k]
                for i in range(m):
                    t += row[i] * share[i] * second[i]
                gram[j, k] = t
        accepted = False
        for _attempt in range(8):
            for j in range(n):
                for k in range(j):
                    normal[j, k] = gram[j, k]
                normal[j, j] = gram[j, j] * (1.0 + damping) + 1e-300
                right[j] = gradient[j]
            if _solve(normal, right, n):
                for j in range(n):
                    trial[j] = constants[j] - right[j]
                run(tape, trial, x, registers)
                fresh, most = _residual(registers, last, target, weight, share, other)
                if fresh < total:
                    accepted = True
                    break
            damping = min(damping * 6.0, 1e12)
        if not accepted:
            # Leave the registers as the constants have them.
            run(tape, constants, x, registers)
            break
        gain = (total - fresh) / total
        total, largest = fresh, most
        for j in range(n):
            constants[j] = trial[j]
        residual, other = other, residual
        damping = max(damping * 0.2, 1e-14)
        small = small + 1 if gain < 1e-3 else 0
        if small >= 2 or total == 0.0:
            break
    return total, largest


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def minimax(
    tape: Any, constants: Any, x: Any, target: Any, weight: Any, rounds: Any, lawson: Any,
    space: Any,
) -> Any:  # fmt: skip
    """Improve constants in place towards the least largest error; return that error.

    Parameters
    ----------
    lawson : int
        Number of reweightings, each followed by a few Levenberg-Marquardt steps.
    tape, constants, x, target, weight, rounds, space
        As for `least_squares`.
    """
    m, n = x.shape[0], constants.shape[0]
    share = np.full(m, 1.0 / m)
    _, largest = least_squares(tape, constants, x, target, weight, share, rounds, space)
    if not largest < math.inf or n == 0:
        return largest
    best, kept = largest, constants.copy()
    last = n + tape.shape[0]
    for _ in range(lawson):
        run(tape, constants, x, space[0])
        total = 0.0
        for i in range(m):
            share[i] *= abs((space[0, last, i] - target[i]) * weight[i]) + 1e-3 * best
            total += share[i]
        if not 0.0 < total < math.inf:
            break
        for i in range(m):
            share[i] /= total
        _, largest = least_squares(tape, constants, x, target, weight, share, 3, space)
        if largest < best:
            best = largest
            kept[:] = constants
    constants[:] = kept
    return best


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def screen(
    tapes: Any, lengths: Any, counts: Any, starts: Any, x: Any, target: Any, weight: Any,
    rounds: Any, errors: Any, constants: Any,
) -> None:  # fmt: skip
    """Fit many programs quickly, each from every start.

    Parameters
    ----------
    tapes : array of int64, shape (N, most steps, 4)
    lengths, counts : arrays of int64, shape (N,)
        Steps and constants of each program.
    starts : array of float64, shape (s, at least the most constants)
    errors : array of float64, shape (N,)
        Root of the mean square of the weighted error; infinite where no start gave values.
    constants : array of float64, shape (N, most constants)
        The best constants.
    x, target, weight, rounds
        As for `least_squares`.
    """
    most = tapes.shape[1] + starts.shape[1] + 1
    space = np.empty((2, most, x.shape[0]))
    share = np.full(x.shape[0], 1.0 / x.shape[0])
    for p in range(tapes.shape[0]):
        n = counts[p]
        tape = tapes[p, : lengths[p]]
        errors[p] = math.inf
        for s in range(starts.shape[0]):
            trial = starts[s, :n].copy()
            total, _ = least_squares(tape, trial, x, target, weight, share, rounds, space)
            if total < errors[p]:
                errors[p] = total
                constants[p, :n] = trial
            if n == 0:
                break
        errors[p] = math.sqrt(errors[p])
