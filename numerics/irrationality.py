"""Irrationality measures of continued fractions along their convergents.

With the convergent P/Q in lowest terms and the limit L, delta is defined by
|P/Q - L| = Q^-(1 + delta). Where delta stays above some positive number for infinitely many n,
and no P/Q is L, the limit is irrational.

Guarantee: `delta` and `delta_against` are enclosures; nothing saturates, as the error is computed
from the tail of the fraction, or from a value with as many digits as the depth needs. The
common divisor of numerator and denominator is exact. `asymptotic_delta` is an estimate.

References
----------
R. Elimelech et al., Algorithm-assisted discovery of an intrinsic order among mathematical
constants, PNAS 121 (2024) e2321440121, DOI 10.1073/pnas.2321440121.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

from flint import arb, fmpq, fmpz
from gmpy2 import gcd, mpz

from apery.core.constant import Constant
from apery.core.continued_fraction import ContinuedFraction
from apery.core.errors import InvalidInputError, PrecisionError
from apery.core.transform import RationalMap
from apery.numerics.balls import precision
from apery.numerics.constants import evaluate
from apery.numerics.convergents import Convergents
from apery.numerics.tails import TailSet, tail_set, termination

BITS = 128
"""Working precision of logarithms."""
_STEPS_BEHIND = 64
"""Steps by which bounds for a tail are pulled back: far more than the answer needs."""


@dataclass(frozen=True, slots=True)
class Asymptotic:
    """What delta tends to, as far as one depth tells.

    Parameters
    ----------
    delta : float
        The estimate; minus infinity where convergence is slower than exponential.
    convergence, growth : float
        Logarithms, per step, of the error (negative) and of the reduced denominator.
    """

    delta: float
    convergence: float
    growth: float


def delta(fraction: ContinuedFraction, depth: int) -> arb:
    """Enclose delta at the convergent with index `depth`, without knowing the limit.

    The error is t b_1 ... b_n / (q_n (q_n + q_(n-1) t)), up to sign, with the tail t = t_n.

    Parameters
    ----------
    fraction : ContinuedFraction
        A fraction with a theorem for its tails.
    depth : int
        At least 1.

    Raises
    ------
    InvalidInputError
        The depth is out of range, the fraction ends, its limit is not known to exist, or the
        denominator is 0 or 1 so that delta means nothing.
    PrecisionError
        The tail cannot be told from 0 or from a pole.

    Examples
    --------
    >>> apery = ContinuedFraction("34*n^3 + 51*n^2 + 27*n + 5", "-n^6")
    >>> delta(apery, 2000)
    [0.0866332120719877 +/- ...]
    """
    tails = _tails(fraction, depth)
    walk = Convergents(fraction)
    walk.advance(depth)
    p1, p, q1, q = walk.state
    if q == 0:
        raise InvalidInputError(f"the convergent with index {depth} is infinite; take another")
    with precision(BITS):
        t = _tail(fraction, tails, depth) * walk.scale
        # Where q_n + q_(n-1) t loses its digits, q_(n-1)/q_n is needed as it is.
        ratio = arb(fmpq(fmpz(int(q1)), fmpz(int(q)))) if q else arb(0)
        factor = 1 + ratio * t
        if 0 in t or 0 in factor:
            raise PrecisionError(f"the tail after index {depth} cannot be told from 0 or a pole")
        determinant = abs(p * q1 - p1 * q)
        error = _log(determinant) + abs(t).log() - 2 * _log(abs(q)) - abs(factor).log()
        error -= _log(mpz(walk.scale))
        return _delta(error, p, q * walk.scale)


def delta_against(
    fraction: ContinuedFraction,
    depth: int,
    constant: Constant | str,
    transform: RationalMap | None = None,
) -> arb:
    """Enclose delta against a value that is known otherwise.

    Parameters
    ----------
    depth : int
        At least 1.
    constant : Constant or str
        The value, or what the transform takes to it.
    transform : RationalMap, optional
        The identity if not given.

    Raises
    ------
    InvalidInputError
        The depth is out of range, or the convergent has no denominator above 1.
    PrecisionError
        The value cannot be told from the convergent.

    Examples
    --------
    >>> apery = ContinuedFraction("34*n^3 + 51*n^2 + 27*n + 5", "-n^6")
    >>> delta_against(apery, 2000, "6/zeta(3)")
    [0.0866332120719877 +/- ...]
    >>> delta_against(apery, 2000, "zeta(3)")  # no limit of this fraction
    [-1.000102... +/- ...]
    """
    if depth < 1:
        raise InvalidInputError(f"the depth of delta is at least 1, not {depth}")
    value = Constant(constant) if isinstance(constant, str) else constant
    if transform is not None:
        value = Constant(transform.apply(value.text))
    walk = Convergents(fraction)
    walk.advance(depth)
    _, p, _, q = walk.state
    if q == 0:
        raise InvalidInputError(f"the convergent with index {depth} is infinite; take another")
    below = q * walk.scale
    # The error is q^-(1 + delta): for delta up to 1, and twice as far if need be.
    bits = 2 * int(below.bit_length()) + BITS
    for working in (bits, 2 * bits, 4 * bits):
        x = evaluate(value, bits=working)
        with precision(working):
            error = abs(arb(fmpq(fmpz(int(p)), fmpz(int(below)))) - x)
        if 0 not in error:
            with precision(BITS):
                return _delta(error.log(), p, below)
    raise PrecisionError(
        f"the convergent with index {depth} cannot be told from the value at {4 * bits} bits"
    )


def asymptotic_delta(fraction: ContinuedFraction, depth: int = 1000) -> Asymptotic:
    """Estimate the limit of delta from what happens between two depths.

    Error and reduced denominator are taken at `depth` and twice that; the difference of their
    logarithms is free of constant factors, and of powers of n up to log(2)/depth.

    Parameters
    ----------
    fraction : ContinuedFraction
        A fraction with a theorem for its tails.
    depth : int
        At least 10.

    Examples
    --------
    >>> found = asymptotic_delta(ContinuedFraction("34*n^3 + 51*n^2 + 27*n + 5", "-n^6"), 2000)
    >>> round(found.delta, 2), round(found.convergence, 2)  # -8 log(1 + sqrt(2)) = -7.05
    (0.08, -7.05)
    """
    if depth < 10:
        raise InvalidInputError(f"an estimate takes a depth of 10 at least, not {depth}")
    points = []
    for n in (depth, 2 * depth):
        measure = delta(fraction, n)
        walk = Convergents(fraction)
        walk.advance(n)
        p, q = walk.pair()
        size = log(abs(q) // int(gcd(mpz(p), mpz(q))))
        points.append((size, -(1 + float(measure)) * size))
    growth, convergence = ((points[1][i] - points[0][i]) / depth for i in (0, 1))
    if growth < 1e-9 or convergence > -8 * log(2) / depth:
        return Asymptotic(float("-inf") if growth < 1e-9 else -1.0, convergence, growth)
    return Asymptotic(-convergence / growth - 1, convergence, growth)


def _delta(error: arb, p: mpz, q: mpz) -> arb:
    reduced = abs(q) // gcd(p, q)
    if reduced == 1:
        raise InvalidInputError("the convergent is a whole number: delta means nothing there")
    return -error / _log(reduced) - 1


def _log(value: mpz) -> arb:
    return arb(fmpz(int(value))).log()


def _tails(fraction: ContinuedFraction, depth: int) -> TailSet:
    if depth < 1:
        raise InvalidInputError(f"the depth of delta is at least 1, not {depth}")
    end = termination(fraction)
    if end is not None:
        raise InvalidInputError(f"b_{end} = 0 ends the fraction: its value is rational")
    tails = tail_set(fraction)
    if tails is None:
        raise InvalidInputError(
            "no theorem known here shows that the fraction converges; give its value"
        )
    return tails


def _tail(fraction: ContinuedFraction, tails: TailSet, depth: int) -> arb:
    """Enclose t_n, from bounds for a later one."""
    last = max(depth + _STEPS_BEHIND, tails.start)
    low, high = tails.bounds(last)
    t = arb(fmpq(low.numerator, low.denominator)).union(arb(fmpq(high.numerator, high.denominator)))
    for n in range(last, depth, -1):
        a, b = fraction.a(n), fraction.b(n)
        t = arb(fmpq(b.numerator, b.denominator)) / (arb(fmpq(a.numerator, a.denominator)) + t)
    return t
