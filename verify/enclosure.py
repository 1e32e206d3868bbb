"""Enclosure of both sides of a claim to many digits.

Guarantee: `refuted` means that the two sides are different numbers, with digits that tell
them apart; `holds` means that the limit exists by the theorem named and that both sides
lie in one interval of the length given. Equality of the two is not proved by any length.
"""

from __future__ import annotations

from apery.core.records import Candidate, Outcome, Strength, Verdict
from apery.numerics.limits import Divergent, Enclosed, Terminating, Unknown
from apery.verify.comparison import sides

CHECK = "enclosure"
DIGITS = 1000


def enclosure(candidate: Candidate, *, digits: int = DIGITS) -> Verdict:
    """Compare both sides as balls.

    Parameters
    ----------
    candidate : Candidate
        The claim.
    digits : int
        The sides must lie within 10^-digits of each other.

    Examples
    --------
    >>> from apery.core import Constant, ContinuedFraction, Equals, Interlaced, Provenance, mobius
    >>> seen = Provenance("doctest", "", 0, "")
    >>> fraction = ContinuedFraction.signed(Interlaced((), ("4*m+2",)), (1,))
    >>> true = Equals(fraction, mobius(1, 1, 1, -1), Constant("e"))
    >>> enclosure(Candidate(true, seen), digits=100).evidence
    (('digits', 100), ('depth', ...), ('theorem', 'semi-regular (Tietze)'))
    >>> false = Equals(fraction, mobius(1, 1, 1, -1), Constant("e + 1e-40"))
    >>> enclosure(Candidate(false, seen)).outcome
    Outcome.REFUTED
    """
    both = sides(candidate.claim, digits + 2)

    def answer(outcome: Outcome, *evidence: tuple[str, str | int]) -> Verdict:
        return Verdict(CHECK, outcome, Strength.ENCLOSED, evidence)

    if both.disjoint:
        return answer(Outcome.REFUTED, *both.witness())
    match both.found:
        case Divergent(theorem=theorem):
            return answer(Outcome.REFUTED, ("limit", f"diverges: {theorem}"))
        case Terminating(index=index):
            return answer(Outcome.UNDECIDED, ("limit", f"rational: b_{index} = 0"))
        case Unknown(reason=reason):
            return answer(Outcome.UNDECIDED, ("limit", reason))
        case Enclosed(depth=depth, theorem=theorem):
            agreed = min(both.agreement(), digits)
            outcome = Outcome.HOLDS if agreed >= digits else Outcome.UNDECIDED
            return answer(outcome, ("digits", agreed), ("depth", depth), ("theorem", theorem))
