"""Whether a claim says something at all."""

from __future__ import annotations

from apery.core.constant import Constant
from apery.core.errors import AperyError, DomainError
from apery.core.records import Candidate, Outcome, Strength, Verdict
from apery.numerics.constants import evaluate
from apery.numerics.limits import Divergent, Terminating, limit
from apery.numerics.tails import termination
from apery.verify.comparison import FIRST_DEPTH, LATEST_END

CHECK = "well-formed"


def well_formed(candidate: Candidate) -> Verdict:
    """Check that both sides of a claim exist as far as exact arithmetic can see.

    Guarantee: refuted only if a side does not exist, with the reason as witness: the
    fraction diverges by a theorem or ends with the value infinity, or the right side has
    no value.

    Examples
    --------
    >>> from apery.core import Constant, ContinuedFraction, Equals, Provenance, mobius
    >>> claim = Equals(ContinuedFraction("1", "-1"), mobius(1, 0, 0, 1), Constant("e"))
    >>> verdict = well_formed(Candidate(claim, Provenance("doctest", "", 0, "")))
    >>> print(verdict.outcome, dict(verdict.evidence)["limit"])
    refuted diverges: periodic with a period matrix of complex eigenvalues
    """
    claim = candidate.claim

    def answer(outcome: Outcome, **evidence: str | int) -> Verdict:
        return Verdict(CHECK, outcome, Strength.EXACT, tuple(evidence.items()))

    try:
        evaluate(Constant(claim.value_text), digits=20)
    except DomainError as error:
        return answer(Outcome.REFUTED, value=f"no value: {error}")
    except AperyError as error:
        return answer(Outcome.UNDECIDED, value=str(error))
    end = termination(claim.subject)
    if end is not None and end > LATEST_END:
        return answer(Outcome.HOLDS, limit=f"rational or infinite: b_{end} = 0 ends the fraction")
    # Divergence is seen without any depth; the limit itself is for the later checks.
    found = limit(claim.subject, digits=1, max_depth=FIRST_DEPTH)
    if isinstance(found, Terminating):
        if found.value is None:
            return answer(Outcome.REFUTED, limit=f"infinite: b_{end} = 0 ends the fraction")
        return answer(Outcome.HOLDS, limit=f"rational: b_{end} = 0 ends the fraction")
    if isinstance(found, Divergent):
        return answer(Outcome.REFUTED, limit=f"diverges: {found.theorem}")
    return answer(Outcome.HOLDS, period=claim.subject.period)
