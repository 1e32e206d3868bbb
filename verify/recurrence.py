"""Exact comparison of interlaced polynomials with terms and recurrence.

Guarantee: integer and polynomial arithmetic only; `holds` is a proof that the polynomials
give the terms and satisfy the recurrence at every index.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm

from flint import fmpz_poly

from apery.core.records import Candidate, Outcome, Strength, Verdict
from apery.numerics.convergents import integer_terms

CHECK = "recurrence"


def recurrence(candidate: Candidate) -> Verdict:
    """Check the sequence a of a candidate against its terms and its recurrence.

    Refuted with the index where the polynomials give another term, or where the
    recurrence fails. Undecided where the leading coefficient is 0: that is no recurrence of
    the order that it claims to have, and zeros alone would say nothing.

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
    order = max(len(candidate.recurrence) - 1, 0)
    # For indices of one residue class the combination is a polynomial of this degree at
    # most: it vanishes everywhere if it vanishes at one point more.
    enough = len(a.initial) + a.period * (max(a.degree, 0) + 1)
    scale = lcm(*(v.denominator for v in a.initial), *(p.denominator for p in a.pieces))
    term = integer_terms(a, scale)
    values = [term(n) for n in range(max(enough + order, len(candidate.terms)))]

    def answer(outcome: Outcome, *evidence: tuple[str, str | int]) -> Verdict:
        return Verdict(CHECK, outcome, Strength.EXACT, evidence)

    for n, seen in enumerate(candidate.terms):
        if values[n] != seen * scale:
            witness = (("index", n), ("polynomials", str(a(n))), ("term", str(seen)))
            return answer(Outcome.REFUTED, *witness)
    if candidate.recurrence and candidate.recurrence[-1] == 0:
        return answer(Outcome.UNDECIDED, ("recurrence", "its leading coefficient is 0"))
    combinations = fmpz_poly(values) * fmpz_poly(list(reversed(candidate.recurrence)))
    for n in range(enough if candidate.recurrence else 0):
        if combinations[n + order]:
            total = Fraction(int(combinations[n + order]), scale)
            return answer(Outcome.REFUTED, ("index", n), ("combination", str(total)))
    return answer(Outcome.HOLDS, ("terms", len(candidate.terms)), ("order", order))
