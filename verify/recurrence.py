"""Exact comparison of interlaced polynomials with terms and recurrence.

Guarantee: integer and polynomial arithmetic only; `holds` is a proof that the polynomials
give the terms and satisfy the recurrence at every index.
"""

from __future__ import annotations

from apery.core.polynomial import Polynomial
from apery.core.records import Candidate, Outcome, Strength, Verdict

CHECK = "recurrence"


def recurrence(candidate: Candidate) -> Verdict:
    """Check the sequence a of a candidate against its terms and its recurrence.

    Refuted with the index where the polynomials give another term, or where the
    recurrence fails.

    Examples
    --------
    >>> from apery.core import Constant, ContinuedFraction, Equals, Interlaced, Provenance, mobius
    >>> fraction = ContinuedFraction.signed(Interlaced((), ("4*m+2",)), (1,))
    >>> claim = Equals(fraction, mobius(1, 1, 1, -1), Constant("e"))
    >>> seen = Provenance("doctest", "", 0, "")
    >>> recurrence(Candidate(claim, seen, (1, -2, 1), (2, 6, 10))).evidence
    (('terms', 3), ('order', 2))
    >>> recurrence(Candidate(claim, seen, (1, -2, 1), (2, 6, 11))).evidence
    (('index', 2), ('polynomials', '10'), ('term', '11'))
    """
    a = candidate.claim.subject.a

    def answer(outcome: Outcome, *evidence: tuple[str, str | int]) -> Verdict:
        return Verdict(CHECK, outcome, Strength.EXACT, evidence)

    for n, term in enumerate(candidate.terms):
        if a(n) != term:
            witness = (("index", n), ("polynomials", str(a(n))), ("term", str(term)))
            return answer(Outcome.REFUTED, *witness)
    coefficients = candidate.recurrence
    if coefficients:
        failing = _failure(candidate)
        if failing is not None:
            total = sum(c * a(failing + i) for i, c in enumerate(coefficients))
            return answer(Outcome.REFUTED, ("index", failing), ("combination", str(total)))
    return answer(
        Outcome.HOLDS,
        ("terms", len(candidate.terms)),
        ("order", max(len(coefficients) - 1, 0)),
    )


def _failure(candidate: Candidate) -> int | None:
    """Return an index where the recurrence fails, None if it holds everywhere."""
    a, coefficients = candidate.claim.subject.a, candidate.recurrence
    start, period = len(a.initial), a.period
    for n in range(start):
        if sum(c * a(n + i) for i, c in enumerate(coefficients)):
            return n
    for j in range(period):
        total = Polynomial(0)
        for i, c in enumerate(coefficients):
            if c:
                steps, piece = divmod(j + i, period)
                total = total + a.pieces[piece].shifted(steps) * c
        if total:
            # A polynomial of degree d that is not 0 has at most d roots.
            m = next(m for m in range(total.degree + 1) if total(m))
            return start + period * m + j
    return None
