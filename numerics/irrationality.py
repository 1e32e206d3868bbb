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

from collections.abc import Callable
from dataclasses import dataclass
from math import log

from flint import arb, fmpq, fmpz
from gmpy2 import gcd, mpz

from apery.core.constant import Constant
from apery.core.continued_fraction import ContinuedFraction
from apery.core.errors import InvalidInputError, PrecisionError
from apery.core.transform import RationalMap
from apery.numerics.balls import accuracy_bits, precision
from apery.numerics.constants import evaluate
from apery.numerics.convergents import Convergents, numerator_and_denominator
from apery.numerics.tails import TailSet, tail_set, termination

_CERTAIN_BITS = 40
"""Relative accuracy of |p/q - L| that is asked for."""
_BUDGET = 16
"""Largest number of bits of L, as a multiple of those of q."""
_SPARE_BITS = 20_000
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
    error, q = _error_and_denominator(walk, tails)
    with precision(BITS):
        return -error / _log(q) - 1


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
    p, q = _lowest_terms(*numerator_and_denominator(fraction, depth), depth)
    return measure(p, q, lambda bits: evaluate(value, bits=bits))


def measure(p: int, q: int, limit: Callable[[int], arb]) -> arb:
    """Enclose delta of p/q for a limit that can be computed to any number of bits.

    Parameters
    ----------
    p, q : int
        In lowest terms, q > 1.
    limit : callable
        Takes a number of bits and returns a ball around the limit with that relative accuracy.

    Examples
    --------
    >>> measure(355, 113, lambda bits: evaluate("pi", bits=bits))
    [2.2019587426...
    """
    size = q.bit_length()
    need = 2 * size + 64
    budget = _BUDGET * size + _SPARE_BITS
    while True:
        near = limit(need)
        with precision(need + 64):
            error = abs(arb(fmpq(fmpz(p), fmpz(q))) - near)
        if 0 not in error and accuracy_bits(error) >= _CERTAIN_BITS:
            return exponent(error, q)
        if need >= budget:
            raise PrecisionError(
                f"the convergent, with a denominator of {size} bits, and the limit agree to "
                f"{need} bits: the limit is rational, or this very convergent"
            )
        need = min(2 * need, budget)


def exponent(error: arb, q: int) -> arb:
    """Return delta for an error |p/q - L|, with q > 1."""
    with precision(96):
        return -(abs(error).log() / arb(fmpz(q)).log()) - 1


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
    tails = _tails(fraction, depth)
    walk = Convergents(fraction)
    points = []
    for n in (depth, 2 * depth):
        walk.advance(n)
        error, q = _error_and_denominator(walk, tails)
        points.append((log(q), float(error)))
    growth, convergence = ((points[1][i] - points[0][i]) / depth for i in (0, 1))
    if growth < 1e-9 or convergence > -8 * log(2) / depth:
        return Asymptotic(float("-inf") if growth < 1e-9 else -1.0, convergence, growth)
    return Asymptotic(-convergence / growth - 1, convergence, growth)


def _error_and_denominator(walk: Convergents, tails: TailSet) -> tuple[arb, int]:
    """Return the logarithm of the error of a convergent, and its denominator in lowest terms."""
    p1, p, q1, q = walk.state
    _, reduced = _lowest_terms(int(p), int(q) * walk.scale, walk.depth)
    with precision(BITS):
        t = _tail(walk.fraction, tails, walk.depth) * walk.scale
        # Where q_n + q_(n-1) t loses its digits, q_(n-1)/q_n is needed as it is.
        factor = 1 + arb(fmpq(fmpz(int(q1)), fmpz(int(q)))) * t
        if 0 in t or 0 in factor:
            raise PrecisionError(
                f"the tail after index {walk.depth} cannot be told from 0 or a pole"
            )
        error = _log(abs(p * q1 - p1 * q)) + abs(t).log() - 2 * _log(abs(q)) - abs(factor).log()
        return error - _log(walk.scale), reduced


def _lowest_terms(p: int, q: int, depth: int) -> tuple[int, int]:
    if q == 0:
        raise InvalidInputError(f"the convergent with index {depth} is infinite; take another")
    above, below = mpz(p), mpz(q)
    common = gcd(above, below) * (1 if q > 0 else -1)
    if below == common:
        raise InvalidInputError("the convergent is a whole number: delta means nothing there")
    return int(above // common), int(below // common)


def _log(value: mpz | int) -> arb:
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
