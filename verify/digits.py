"""Agreement in digits against the number of digits that chance would give.

Guarantee: `holds` only if both sides agree to more digits than the evidence budget of the
claim and a margin; both numbers are in the evidence. It is evidence, not proof.
"""

from __future__ import annotations

from math import ceil, log10

from flint import arb, fmpq

from apery.core.claims import Claim
from apery.core.expression import Expression, Number, children
from apery.core.records import Candidate, Outcome, Strength, Verdict
from apery.numerics.balls import bits_for_digits, precision
from apery.numerics.convergents import Convergents
from apery.numerics.limits import Divergent, Unknown
from apery.verify.comparison import digits_below_one, sides

CHECK = "digits"
MARGIN = 20
"""Digits of agreement wanted beyond the budget; a chance match has probability 10^-20."""
DEEPEST = 4000
"""Index of the last convergent that is tried where no theorem gives the limit."""


def budget(claim: Claim) -> int:
    """Return the number of digits in which a claim of this size agrees by chance.

    About 10^budget claims are written with integers that are no larger: each integer c of
    the transform, the fraction and the constant counts log10(2 |c| + 1). A constant that is
    typed as a long decimal has that many digits to agree in by construction.

    Examples
    --------
    >>> from apery.core import Constant, ContinuedFraction, Equals, Interlaced, mobius
    >>> fraction = ContinuedFraction.signed(Interlaced((), ("4*m+2",)), (1,))
    >>> budget(Equals(fraction, mobius(1, 1, 1, -1), Constant("e")))
    5
    """
    numbers: list[int] = [*claim.transform.numerator, *claim.transform.denominator]
    for sequence in (claim.subject.a, claim.subject.b):
        for c in (*sequence.initial, *(c for p in sequence.pieces for c in p.coefficients())):
            numbers += [c.numerator] if c.denominator == 1 else [c.numerator, c.denominator]
    numbers += _integers(claim.constant.expression)
    return ceil(sum(log10(2 * abs(n) + 1) for n in numbers))


def _integers(tree: Expression) -> list[int]:
    found: list[int] = []
    open_nodes = [tree]
    while open_nodes:
        node = open_nodes.pop()
        if isinstance(node, Number):
            found += node.value.as_integer_ratio()
        open_nodes += children(node)
    return [n for n in found if n != 1]


def digits(candidate: Candidate) -> Verdict:
    """Compare both sides to some digits beyond the evidence budget.

    Refuted when enclosures of the two sides are disjoint. Where no theorem gives the
    limit, late convergents take its place, which can support a claim and not refute it.
    """
    claim = candidate.claim
    chance = budget(claim)
    wanted = chance + MARGIN
    both = sides(claim, wanted + 5)
    if both.disjoint:
        return Verdict(CHECK, Outcome.REFUTED, Strength.ENCLOSED, both.witness())
    if isinstance(both.found, Divergent):
        witness = (("limit", f"diverges: {both.found.theorem}"),)
        return Verdict(CHECK, Outcome.REFUTED, Strength.EXACT, witness)
    depth = 0
    agreed = both.agreement()
    if isinstance(both.found, Unknown):
        agreed, depth = _convergents_agree(claim, both.right, wanted)
    evidence: list[tuple[str, str | int]] = [
        ("digits", agreed), ("budget", chance), ("margin", MARGIN),
    ]  # fmt: skip
    if depth:
        evidence.append(("convergent", depth))
    outcome = Outcome.HOLDS if agreed >= wanted else Outcome.UNDECIDED
    return Verdict(CHECK, outcome, Strength.NUMERIC, tuple(evidence))


def _convergents_agree(claim: Claim, right: arb, wanted: int) -> tuple[int, int]:
    """Return the agreement of late convergents with the value, and the last index.

    A whole period and one more is asked each time: the convergents of a divergent fraction
    can approach the value on every second index.
    """
    walk = Convergents(claim.subject)
    last, now, depth = 0, 0, 60
    while depth <= DEEPEST:
        near = []
        for n in range(depth, depth + claim.subject.period + 1):
            walk.advance(n)
            near.append(_near(*walk.pair(), right, wanted))
            if near[-1] < wanted:
                break
        last, now = now, min(near)
        if min(now, last) >= wanted:
            break
        depth *= 2
    return min(now, last), walk.depth


def _near(p: int, q: int, right: arb, wanted: int) -> int:
    """Return the digits in which p/q agrees with a value."""
    if q == 0:
        return 0
    with precision(bits_for_digits(wanted + 30)):
        return digits_below_one(arb(fmpq(p, q)) - right)
