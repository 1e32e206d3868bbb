"""Limits of continued fractions as enclosures.

Guarantee: an `Enclosed` limit exists and lies in the ball; a `Terminating` value is exact;
`Divergent` names the theorem; `Unknown` promises nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flint import arb, fmpq, fmpz

from apery.core.continued_fraction import ContinuedFraction
from apery.core.errors import InvalidInputError
from apery.numerics.balls import bits_for_digits, precision
from apery.numerics.convergents import Convergents
from apery.numerics.divergence import ELLIPTIC, NO_A, divergence
from apery.numerics.tail_series import narrowed
from apery.numerics.tails import TailSet, stern_stolz, tail_set, termination

MAX_DEPTH = 1 << 20
MAX_ORDER = 300
"""Of an expansion of the tails; deeper convergents do the rest."""
COMPLEX = "complex eigenvalues at infinity (Benzaid-Lutz)"


@dataclass(frozen=True, slots=True)
class Enclosed:
    """The limit exists and lies in `ball`; `depth` terms were used, by `theorem`."""

    ball: arb
    depth: int
    theorem: str


@dataclass(frozen=True, slots=True)
class Terminating:
    """b_`index` = 0 ends the fraction with an exact value; None is infinity."""

    index: int
    value: Fraction | None


@dataclass(frozen=True, slots=True)
class Divergent:
    """The fraction has no limit, by `theorem`."""

    theorem: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """No theorem known here applies, or the depth was not enough."""

    reason: str


Limit = Enclosed | Terminating | Divergent | Unknown


def limit(fraction: ContinuedFraction, *, digits: int = 50, max_depth: int = MAX_DEPTH) -> Limit:
    """Enclose the limit of a continued fraction.

    Parameters
    ----------
    fraction : ContinuedFraction
        The fraction.
    digits : int
        The radius wanted is 10^-digits, at least 1.
    max_depth : int
        The largest index of a convergent to use, not negative. Where it ends the work,
        the last enclosure is returned if there is one, wider than wanted. The exact
        value of a fraction that terminates is given up to index `MAX_DEPTH`.

    Examples
    --------
    >>> from apery.numerics.ball_forms import decimal_text
    >>> found = limit(ContinuedFraction("4*n+2", "1"), digits=20)  # (e + 1)/(e - 1)
    >>> decimal_text(found.ball, digits=20), found.theorem
    ('2.1639534137386528487...', 'semi-regular (Tietze)')
    >>> bool(found.ball.rad() <= arb("1e-20"))
    True
    >>> limit(ContinuedFraction("2*n + 1", "n - 3"))
    Terminating(index=3, value=Fraction(2, 7))
    >>> limit(ContinuedFraction("1", "n^3"))
    Divergent(theorem='Stern-Stolz: deg b > 2 deg a + 2')
    >>> limit(ContinuedFraction("1", "-1"))
    Divergent(theorem='periodic with a period matrix of complex eigenvalues')
    """
    if digits < 1:
        raise InvalidInputError(f"digits must be at least 1, not {digits}")
    if max_depth < 0:
        raise InvalidInputError(f"max_depth must not be negative, as {max_depth} is")
    end = termination(fraction)
    if end is not None:
        if end - 1 > max(max_depth, MAX_DEPTH):
            return Unknown(f"b_{end} = 0 ends the fraction beyond {MAX_DEPTH} terms")
        walk = Convergents(fraction)
        walk.advance(end - 1)
        return Terminating(end, walk.value())
    tails = tail_set(fraction)
    if tails is None:
        return _divergence(fraction) or Unknown("no convergence theorem known here applies")
    if tails.start > max_depth:
        return Unknown(f"the theorem applies from index {tails.start} on, beyond {max_depth} terms")
    bits = bits_for_digits(digits) + 2
    tails = _narrow(fraction, tails, digits, max_depth)
    walk = Convergents(fraction)
    depth = min(max(tails.start, 16, digits // 2), max_depth)
    best: Enclosed | None = None
    while True:
        walk.advance(depth)
        ball = _hull(walk, *tails.bounds(walk.depth), bits=bits + 16)
        if ball is not None:
            best = Enclosed(ball, walk.depth, tails.theorem)
            with precision(bits + 16):
                if ball.rad() <= arb(10) ** (-digits):
                    return best
        if depth >= max_depth:
            return best or Unknown(f"{max_depth} terms give no enclosure")
        depth = min(depth + depth // 2, max_depth)


def _hull(walk: Convergents, low: Fraction, high: Fraction, *, bits: int) -> arb | None:
    """Return a ball around the image of the tails [low, high], None if it meets a pole."""
    p1, q1 = walk.image(low)
    p2, q2 = walk.image(high)
    if q1 == 0 or q2 == 0 or (q1 > 0) != (q2 > 0):
        return None
    # The ends can agree in more bits than are kept: work with what tells them apart.
    need = max(bits, 64) + max(0, _size(p1, q1))
    with precision(need):
        return arb(fmpq(fmpz(p1), fmpz(q1))).union(arb(fmpq(fmpz(p2), fmpz(q2))))


def _size(p: int, q: int) -> int:
    return p.bit_length() - q.bit_length()


def _narrow(fraction: ContinuedFraction, tails: TailSet, digits: int, max_depth: int) -> TailSet:
    """Return narrower bounds for the tails where the fraction converges slowly."""
    order = min(digits * 5 // 8 + 8, MAX_ORDER)
    found = narrowed(fraction, tails, order=order)
    return found if found is not None and found.start <= max_depth else tails


def _elliptic(fraction: ContinuedFraction) -> Divergent | None:
    a, b = fraction.a.canonical(), fraction.b.canonical()
    if a.period > 1 or b.period > 1 or not b.pieces[0]:
        return None
    if not a.pieces[0]:
        return None if a.initial else Divergent(NO_A)
    p, q = a.pieces[0], b.pieces[0]
    scale = p.denominator * q.denominator
    leads = (int(p.coefficients()[-1] * scale), int(q.coefficients()[-1] * scale**2))
    if divergence(p.degree, q.degree, *leads) == ELLIPTIC:
        return Divergent(COMPLEX)
    return None


def _divergence(fraction: ContinuedFraction) -> Divergent | None:
    """Recognise divergence for certain; None when nothing is known."""
    if stern_stolz(fraction):
        return Divergent("Stern-Stolz: deg b > 2 deg a + 2")
    constant = all(p.degree <= 0 for p in (*fraction.a.pieces, *fraction.b.pieces))
    if not constant:
        return _elliptic(fraction)
    start = max(len(fraction.a.initial), len(fraction.b.initial), 1)
    x = (Fraction(1), Fraction(0), Fraction(0), Fraction(1))
    for n in range(start, start + fraction.period):
        a, b = fraction.a(n), fraction.b(n)
        x = (x[1], b * x[0] + a * x[1], x[3], b * x[2] + a * x[3])
    trace, determinant = x[0] + x[3], x[0] * x[3] - x[1] * x[2]
    if trace * trace < 4 * determinant:
        return Divergent("periodic with a period matrix of complex eigenvalues")
    return None
