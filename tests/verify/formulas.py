"""True claims for the tests of the checks, and false ones made from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from flint import fmpz_poly

from apery.core import (
    Candidate,
    Constant,
    ContinuedFraction,
    Equals,
    Interlaced,
    Polynomial,
    Provenance,
    RationalMap,
    mobius,
)
from apery.core.notation import parse_interlaced

SEEN = Provenance("test", "", 0, "")
BESSEL_I = "besseli(1,2)/besseli(0,2)"


def _true(text: str, transform: RationalMap, a: str, word: tuple[int, ...]) -> Equals:
    fraction = ContinuedFraction.signed(parse_interlaced(a), word)
    return Equals(fraction, transform, Constant(text))


# Formulas that the search finds, one of each kind; tests/discovery/test_esma.py has references.
TRUE = [
    _true("e", mobius(1, 1, 1, -1), "4*m+2", (1,)),
    _true("e", mobius(1, 0, 0, 1), "2; 1, 2*m+2, 1", (1,)),
    _true("e", mobius(1, 0, 0, 1), "3; 2*m+3, 2", (-1, 1)),
    _true("e", mobius(0, 2, 1, -1), "1; 4*m+6", (1,)),
    _true("exp(2)", mobius(1, 1, 1, -1), "2*m+1", (1,)),
    _true("exp(2)", mobius(0, 2, 1, -1), "1; 1, 2*m+3", (-1, 1)),
    _true("tan(1)", mobius(1, 0, 0, 1), "1, 2*m+1", (1,)),
    _true("tan(1)", mobius(0, 1, 1, 0), "2*m+1", (-1,)),
    _true(BESSEL_I, mobius(0, 1, 1, 0), "m+1", (1,)),
    _true(BESSEL_I, mobius(-1, 1, 1, 0), "1; 1, m+2", (-1, 1)),
    _true("besselj(1,2)/besselj(0,2)", mobius(0, 1, 1, 0), "m+1", (-1,)),
]


def candidate(claim: Equals, count: int = 60) -> Candidate:
    """The claim with its true terms and a true recurrence."""
    a = claim.subject.a
    ones = [-1] + [0] * (a.period - 1) + [1]
    power = fmpz_poly(ones) ** (a.degree + 1)
    recurrence = (*[0] * len(a.initial), *(int(c) for c in power.coeffs()))
    return Candidate(claim, SEEN, recurrence, tuple(map(int, a.terms(count))))


def _with_a(claim: Equals, initial: tuple[Fraction, ...], pieces: list[Polynomial]) -> Equals:
    return replace(claim, subject=ContinuedFraction(Interlaced(initial, pieces), claim.subject.b))


def mutations(claim: Equals) -> Iterator[tuple[str, Equals]]:
    """Claims with another value on one side, each with a word on what was changed."""
    a, b = claim.subject.a, claim.subject.b
    for i in range(len(a.initial)):
        initial = list(a.initial)
        initial[i] += 1
        yield f"initial term {i}", _with_a(claim, tuple(initial), list(a.pieces))
    for j, piece in enumerate(a.pieces):
        for k, c in enumerate(piece.coefficients()):
            raised = list(piece.coefficients())
            raised[k] = c + 1
            pieces = list(a.pieces)
            pieces[j] = Polynomial.from_coefficients(raised, "m")
            yield f"coefficient {k} of piece {j}", _with_a(claim, a.initial, pieces)
    for j in range(len(b.pieces)):
        signs = [-p if i == j else p for i, p in enumerate(b.pieces)]
        fraction = ContinuedFraction(a, Interlaced((), signs))
        yield f"sign {j}", replace(claim, subject=fraction)
    p, q = claim.transform.numerator, claim.transform.denominator
    for i in range(len(p)):
        changed = RationalMap([c + (k == i) for k, c in enumerate(p)], q)
        yield f"numerator {i}", replace(claim, transform=changed)
    for i in range(len(q)):
        lower = [c + (k == i) for k, c in enumerate(q)]
        if any(lower):
            yield f"denominator {i}", replace(claim, transform=RationalMap(p, lower))
    yield "constant", replace(claim, constant=Constant(f"{claim.constant.text} + 1e-40"))


MUTATIONS = [(f"{claim}: {what}", false) for claim in TRUE for what, false in mutations(claim)]
