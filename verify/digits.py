"""Agreement in digits against the number of digits that chance would give.

Guarantee: `holds` only if both sides agree to more digits than the evidence budget of the
claim and a margin; both numbers are in the evidence. It is evidence, not proof.
"""

from __future__ import annotations

from math import ceil, log10

from flint import arb, fmpq

from apery.core.claims import Claim
from apery.core.records import Candidate, Outcome, Strength, Verdict
from apery.numerics.balls import bits_for_digits, precision
from apery.numerics.convergents import Convergents
from apery.verify.comparison import digits_below_one, sides

CHECK = "digits"
MARGIN = 20
"""Digits of agreement wanted beyond the budget; a chance match has probability 10^-20."""
DEEPEST = 4000
"""Index of the last convergent that is tried where no theorem gives the limit."""


def budget(claim: Claim) -> int:
    """Return the number of digits in which a claim of this size agrees by chance.

    About 10^budget claims are written with integers that are no larger: each integer c
    counts log10(2 |c| + 1), each sign log10(2).

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
    return ceil(sum(log10(2 * abs(n) + 1) for n in numbers))


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
    depth = 0
    agreed = both.agreement()
    if both.left is None:
        agreed, depth = _convergents_agree(claim, both.right, wanted)
    evidence: list[tuple[str, str | int]] = [
        ("digits", agreed), ("budget", chance), ("margin", MARGIN),
    ]  # fmt: skip
    if depth:
        evidence.append(("convergent", depth))
    outcome = Outcome.HOLDS if agreed >= wanted else Outcome.UNDECIDED
    return Verdict(CHECK, outcome, Strength.NUMERIC, tuple(evidence))


def _convergents_agree(claim: Claim, right: arb, wanted: int) -> tuple[int, int]:
    """Return the agreement of two late convergents with the value, and the last index."""
    walk = Convergents(claim.subject)
    last, depth = 0, 60
    while depth <= DEEPEST:
        walk.advance(depth)
        value = walk.value()
        now = 0
        if value is not None:
            with precision(bits_for_digits(wanted + 30)):
                now = digits_below_one(arb(fmpq(value.numerator, value.denominator)) - right)
        if min(now, last) >= wanted:
            return min(now, last), depth
        last, depth = now, depth * 2
    return last, depth // 2
