"""Irrationality measures along trajectories: |p/q - L| = q^-(1 + delta) with p/q in lowest terms.

Guarantee: `Delta.ball` against a constant contains delta: p and q are exact and reduced, and
the constant is enclosed with as many bits as tell it from p/q; what cannot be told within the
budget is an error, never a number. Against a deeper convergent (`blind`) the value is evidence
only: it supposes that the walk goes on converging as it does.

A delta that stays above 0 along a trajectory proves that L is irrational.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite, log

from flint import arb, fmpq, fmpz

from apery.core.constant import Constant, exact_value
from apery.core.errors import InvalidInputError, PrecisionError
from apery.core.matrix_field import MatrixField
from apery.discovery.fields.companion import as_fraction
from apery.discovery.fields.trajectory import Direction, Trajectory, trajectory
from apery.discovery.fields.walking import Product, along
from apery.numerics.balls import precision
from apery.numerics.constants import evaluate
from apery.numerics.irrationality import exponent, measure

_FITTED = 32
_CLEAR = 1 << 20
"""Quotient of errors at which a deeper convergent stands for the limit."""


@dataclass(frozen=True, slots=True)
class Delta:
    """The measure of one convergent of a trajectory.

    Parameters
    ----------
    direction : tuple of int
        The direction.
    depth : int
        Number of periods.
    ball : arb
        Encloses delta.
    bits : int
        Bits of the reduced denominator q.
    blind : bool
        Whether a deeper convergent stood for the limit.
    """

    direction: Direction
    depth: int
    ball: arb
    bits: int
    blind: bool

    @property
    def value(self) -> float:
        """The midpoint of the ball."""
        return float(self.ball.mid())


def delta(
    field: MatrixField,
    direction: Iterable[int | Fraction],
    depth: int,
    *,
    start: Iterable[int | Fraction] | None = None,
    limit: Constant | str | None = None,
) -> Delta:
    """Return the irrationality measure of the walk of `depth` periods.

    Parameters
    ----------
    field : MatrixField
        The field, without parameters.
    direction : iterable of int
        Steps along each axis in one period.
    depth : int
        Number of periods, at least 2.
    start : iterable of int or Fraction, optional
        Where the walk begins; (1, ..., 1) if not given.
    limit : Constant or str, optional
        The limit of the last column, first row over last; if not given, convergents of two and
        three times the depth stand for it.

    Raises
    ------
    InvalidInputError
        The walk is refused (`apery.discovery.fields.walk`), the convergent has a denominator
        of 0 or 1, or it is the limit itself.
    PrecisionError
        The limit cannot be told from the convergent: it is rational, or another number.

    Examples
    --------
    >>> from apery.discovery.fields import known
    >>> zeta3 = known("zeta3")
    >>> delta(zeta3, (1, 1), 2000, limit="(1 - zeta(3))/zeta(3)").ball
    [0.0855712761781580 +/- ...]
    >>> round(delta(zeta3, (1, 1), 2000).value, 12)
    0.085571276178
    """
    if depth < 2:
        raise InvalidInputError(f"a depth is at least 2, not {depth}")
    return trajectory_delta(trajectory(field, direction, start), depth, limit=limit)


def trajectory_delta(path: Trajectory, depth: int, *, limit: Constant | str | None = None) -> Delta:
    """Return the irrationality measure of a trajectory matrix; see `delta`."""
    path.refuse_poles(depth if limit is not None else 3 * depth)
    product = along(path, depth)
    p, q = product.pair()
    if q <= 1:
        what = "infinity" if q == 0 else f"the whole number {p}"
        raise InvalidInputError(
            f"the walk of {depth} periods along {path.direction} gives {what}, which has no delta"
        )
    bits = q.bit_length()
    if limit is None:
        return Delta(path.direction, depth, _blind(path, depth, product), bits, True)
    constant = limit if isinstance(limit, Constant) else Constant(limit)
    exact = exact_value(constant)
    if exact is not None and exact == Fraction(p, q):
        raise InvalidInputError(f"the convergent at depth {depth} is the limit {exact} itself")
    ball = measure(p, q, lambda need: evaluate(constant, bits=need))
    return Delta(path.direction, depth, ball, bits, False)


def _blind(path: Trajectory, depth: int, product: Product) -> arb:
    """Measure against deeper convergents, wider where convergence is slow."""
    values, q = [], product.pair()[1]
    for stop in (depth, 2 * depth, 3 * depth):
        if stop > depth:
            product = product @ along(path, depth, stop - depth)
        above, below = product.pair()
        if not below:
            raise PrecisionError(
                f"the convergent along {path.direction} is infinite at depth {stop}"
            )
        values.append(fmpq(above, below))
    error, rest = abs(values[0] - values[1]), abs(values[1] - values[2])
    if not error:
        raise PrecisionError(
            f"the convergents at depths {depth} and {2 * depth} are equal: the limit is rational"
        )
    if rest >= error:
        raise PrecisionError(
            f"the walk along {path.direction} does not converge visibly at depth {depth}"
        )
    with precision(96):
        ball = exponent(arb(error), q)
        # Slow errors like n^-k are up to four times the difference, if k is at least 1/2.
        factor = arb(4).log() if rest * _CLEAR > error else arb((1, -19))
        return arb(ball.mid(), ball.rad() + factor / arb(fmpz(q)).log())


@dataclass(frozen=True, slots=True)
class Asymptotic:
    """Delta for depths that tend to infinity: rate / growth - 1.

    Parameters
    ----------
    delta : float
        The quotient, less 1.
    rate : float
        The error falls like exp(-rate n): log of the quotient of the eigenvalues at infinity.
    growth : float
        The reduced denominators grow like exp(growth n): the slope of a line through their
        logarithms at depths between depth / 4 and depth.
    depth : int
        Depth of that measurement.
    """

    delta: float
    rate: float
    growth: float
    depth: int


def asymptotic_delta(
    field: MatrixField,
    direction: Iterable[int | Fraction],
    *,
    start: Iterable[int | Fraction] | None = None,
    depth: int = 2000,
) -> Asymptotic | None:
    """Estimate delta at infinite depth from eigenvalues and measured growth.

    The trajectory is brought to a continued fraction with a of degree d and b of degree 2 d, whose
    leading coefficients A, B give x^2 - A x - B with the eigenvalues (Poincaré). The growth is a
    measurement, so the result is an estimate.

    Returns
    -------
    Asymptotic or None
        None where the degrees differ from that or the eigenvalues are of one size.

    Examples
    --------
    >>> from apery.discovery.fields import known
    >>> found = asymptotic_delta(known("zeta3"), (1, 1))
    >>> round(found.rate, 4), round(found.delta, 2)
    (7.051, 0.08)
    >>> asymptotic_delta(known("e"), (1, 1)) is None
    True
    """
    path = trajectory(field, direction, start)
    fraction = as_fraction(path).fraction
    a, b = (s.pieces[0].coefficients() for s in (fraction.a, fraction.b))
    if len(b) - 1 != 2 * (len(a) - 1):
        return None
    discriminant = float(1 + 4 * b[-1] / a[-1] ** 2)
    if discriminant <= 0:
        return None
    root = discriminant**0.5
    rate = log((1 + root) / abs(1 - root)) if root != 1 else float("inf")
    path.refuse_poles(depth)
    growth = _growth(path, depth)
    if not isfinite(rate) or growth <= 0:
        return None
    return Asymptotic(rate / growth - 1, rate, growth, depth)


def _growth(path: Trajectory, depth: int) -> float:
    """Fit a line to the logarithms of reduced denominators: single ones leap with the primes."""
    depths = sorted({round(depth * k / _FITTED) for k in range(_FITTED // 4, _FITTED + 1)})
    total, begin, heights = None, 0, []
    for n in depths:
        part = along(path, n - begin, begin)
        total, begin = part if total is None else total @ part, n
        heights.append(log(max(1, total.pair()[1])))
    n_mean, h_mean = sum(depths) / len(depths), sum(heights) / len(heights)
    above = sum((n - n_mean) * (h - h_mean) for n, h in zip(depths, heights, strict=True))
    return above / sum((n - n_mean) ** 2 for n in depths)
