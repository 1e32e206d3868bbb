"""How many digits of the claimed value each convergent has.

Guarantee: the digits of a point are a lower bound, from exact convergents and a ball of
the value; a convergent equal to the value to all digits kept is shown at that number.
"""

from __future__ import annotations

from flint import arb, fmpq, fmpz

from apery.core.claims import Equals
from apery.core.constant import Constant
from apery.numerics.balls import precision
from apery.numerics.constants import evaluate
from apery.numerics.convergents import Convergents

Points = tuple[tuple[int, float], ...]

DIGITS = 60
POINTS = 48
DEEPEST = 400
_BITS = 400


def convergence(claim: Equals, *, digits: int = DIGITS, points: int = POINTS) -> Points:
    """Return pairs (n, correct digits of the convergent p_n/q_n).

    Parameters
    ----------
    claim : Equals
        The claim; it may be false.
    digits : int
        The curve ends where this many digits are reached, at most 100.
    points : int
        About how many points a curve has; slow fractions skip convergents.

    Returns
    -------
    tuple of (int, float)
        -log10 |p_n/q_n - value|, rounded to 0.01; convergents that are infinite are left out.

    Examples
    --------
    >>> from apery.core import ContinuedFraction, Interlaced, mobius
    >>> fraction = ContinuedFraction.signed(Interlaced((), ("4*m+2",)), (1,))
    >>> convergence(Equals(fraction, mobius(1, 1, 1, -1), Constant("e")), digits=8)
    ((0, 0.79), (1, 2.57), (2, 4.72), (3, 7.13), (4, 9.73))
    """
    value = evaluate(Constant(claim.value_text), bits=_BITS)
    walk = Convergents(claim.subject)
    found: list[tuple[int, float]] = []
    depth = 0
    while depth <= DEEPEST:
        walk.advance(depth)
        here = _digits(walk, value)
        if here is not None:
            found.append((depth, here))
            if here >= digits:
                break
        depth += max(1, depth // max(points // 2, 1))
    return tuple(found)


def _digits(walk: Convergents, value: arb) -> float | None:
    p, q = walk.pair()
    if q == 0:
        return None
    with precision(_BITS):
        error = abs(arb(fmpq(fmpz(p), fmpz(q))) - value).upper()
        if error == 0:
            return float(_BITS)
        return round(float((-error.log() / arb(10).log()).lower()), 2)
