"""Coefficients of the polynomials in single precision, without tools from outside.

Guarantee: none is needed: a bound of the library rests on the coefficients as they stand, not on
how they were found.

`fit` minimises the largest weighted error by Lawson's iteration, rounds one coefficient to
float32, and fits those that are left again.

References
----------
C. L. Lawson, Contributions to the theory of linear least maximum approximation, thesis, UCLA
(1961). N. Brisebarre, S. Chevillard, Efficient polynomial L-infinity approximations, ARITH 18
(2007), DOI 10.1109/ARITH.2007.17 (the lattice method `fpminimax` of Sollya, used for the
coefficients that say so).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import mpmath
import numpy as np
from numpy.typing import NDArray

from apery.numerics.library.vector import single

POINTS = 400
Function = Callable[[mpmath.mpf], mpmath.mpf]
Array = NDArray[np.float64]


def _lawson(basis: Array, values: Array, weight: Array, rounds: int = 60) -> Array:
    """Return coefficients for which the largest |weight (basis c - values)| is nearly least."""
    importance = np.full(len(values), 1.0 / len(values))
    best: tuple[float, Array] | None = None
    scale = np.abs(basis).max(axis=0)
    for _ in range(rounds):
        row = np.sqrt(importance) * weight
        c = np.linalg.lstsq(basis / scale * row[:, None], values * row, rcond=None)[0] / scale
        error = np.abs(weight * (basis @ c - values))
        if best is None or error.max() < best[0]:
            best = error.max(), c
        importance = importance * (error + 1e-3 * error.max())
        importance /= importance.sum()
    assert best is not None
    return best[1]


def fit(
    function: Function,
    interval: tuple[float, float],
    exponents: Sequence[int],
    known: Function | None = None,
    weight: Function | None = None,
    rounded: bool = True,
) -> tuple[list[float], float]:
    """Fit known(t) + sum of c_j t^(e_j) to a function.

    Parameters
    ----------
    function : callable
        The target, on mpmath numbers.
    interval : tuple of float
        Where; zero may be an end or inside.
    exponents : sequence of int
        The monomials.
    known : callable, optional
        A part that is fixed beforehand; nothing by default.
    weight : callable, optional
        What the error is multiplied by; 1/function by default.
    rounded : bool
        Whether the coefficients are float32.

    Returns
    -------
    coefficients : list of float
        One for each exponent.
    error : float
        The largest weighted error at the points of the fit.
    """
    with mpmath.workprec(150):
        a, b = map(mpmath.mpf, interval)
        # Chebyshev points do not fall on 0, where relative errors are no numbers.
        points = [
            (a + b) / 2 + (b - a) / 2 * mpmath.cos(mpmath.pi * (2 * i + 1) / (2 * POINTS))
            for i in range(POINTS)
        ]
        exact = [function(t) for t in points]
        values = np.array(
            [float(v - known(t) if known else v) for t, v in zip(points, exact, strict=True)]
        )
        factor = np.array(
            [float(weight(t) if weight else 1 / v) for t, v in zip(points, exact, strict=True)]
        )
    t = np.array([float(p) for p in points])
    basis = np.stack([t**e for e in exponents], axis=1)
    out: list[float] = []
    for j in range(len(exponents)):
        rest = values - basis[:, :j] @ np.array(out[:j])
        c = _lawson(basis[:, j:], rest, factor)
        if not rounded:
            out = [float(v) for v in c]
            break
        out.append(single(float(c[0])))
    return out, float(np.abs(factor * (basis @ np.array(out) - values)).max())


def accurate_point(function: Function, a: float, b: float, tries: int = 400) -> tuple[float, float]:
    """Return a float32 c in the middle half of [a, b], and f(c), where f(c) is close to a float32.

    S. Gal, Computing elementary functions: a new approach for achieving high accuracy and good
    performance, LNCS 235 (1986), DOI 10.1007/3-540-16798-6_1.
    """
    with mpmath.workprec(120):
        best = None
        for i in range(tries + 1):
            c = single(a + (b - a) * (0.25 + 0.5 * i / tries))
            value = function(mpmath.mpf(c))
            error = abs(value - single(float(value))) / float(np.spacing(np.float32(float(value))))
            if best is None or error < best[0]:
                best = error, c, single(float(value))
    assert best is not None
    return best[1], best[2]


def _piece(
    function: Function,
    a: float,
    b: float,
    centre: float,
    value: float,
    unit: float,
    exponents: Sequence[int],
) -> tuple[list[float], float]:
    """Fit value + polynomial to function(centre + t), errors in a unit that is given."""

    def shifted(t: mpmath.mpf) -> mpmath.mpf:
        return function(centre + t)

    def constant(t: mpmath.mpf) -> mpmath.mpf:
        return mpmath.mpf(value)

    def weight(t: mpmath.mpf) -> mpmath.mpf:
        return 1 / mpmath.mpf(unit)

    return fit(shifted, (a, b), exponents, known=constant, weight=weight)


def saturating_table(
    function: Function, lowest: int, degree: int, saturation: float
) -> tuple[list[list[float]], float]:
    """Return 32 polynomials for an odd function that tends to 1.

    The pieces are quarters of the binades from 2^lowest on; the first reaches to 0. A row is the
    centre c, f(c), and the coefficients of t, t^2, ... with t = x - c. In the first row c is 0 and
    the polynomial is f(x) - x. From `saturation` on the polynomial is 1.

    Returns
    -------
    rows : list of list of float
        The table.
    error : float
        The largest error in units of the last place of the value.
    """
    rows, worst = [], 0.0
    for i in range(32):
        binade = 2.0 ** (lowest + i // 4)
        a, b = binade * (1 + i % 4 / 4), binade * (1.25 + i % 4 / 4)
        if a >= saturation:
            rows.append([(a + b) / 2, 1.0] + [0.0] * degree)
            continue
        exponents = range(1, degree + 1)
        if i == 0:
            c, value = 0.0, 0.0
            row, error = fit(function, (0.0, b), exponents, known=lambda x: x)
            error *= 2.0**24
        else:
            c, value = accurate_point(function, a, b)
            unit = float(np.spacing(np.float32(min(float(function(a)), 0.9999999))))
            row, error = _piece(function, a - c, b - c, c, value, unit, exponents)
        rows.append([c, value, *row])
        worst = max(worst, error)
    return rows, worst
