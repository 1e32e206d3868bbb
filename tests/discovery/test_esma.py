"""The whole search: what it promises to find, and what must not survive the checks."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

import pytest

from apery.core import Candidate, Constant, Outcome, Provenance, Record, Status, Strength
from apery.core.errors import InvalidInputError
from apery.core.transform import RationalMap, mobius
from apery.discovery.esma import Explored, Found, Settings, explore, plan
from apery.discovery.esma.search import MAX_ORDER
from apery.numerics.ball_forms import endpoints
from apery.numerics.constants import evaluate
from apery.numerics.signed_expansion import expand
from apery.verify import check

SEEN = Provenance("test", "", 0, "")
BESSEL_I = "besseli(1,2)/besseli(0,2)"
BESSEL_J = "besselj(1,2)/besselj(0,2)"


@lru_cache(maxsize=32)
def _explored(text: str, height: int, signs: tuple[int, int]) -> tuple[Explored, ...]:
    laid = plan(Constant(text), Settings(height=height, signs=signs))
    return tuple(explore(item) for item in laid.items)


def _found(text: str, height: int, signs: tuple[int, int]) -> list[Found]:
    return [found for part in _explored(text, height, signs) for found in part.found]


def _record(found: Found, digits: int) -> Record:
    candidate = Candidate(found.claim, SEEN, found.recurrence, found.terms)
    return Record(candidate, check(candidate, digits_wanted=digits))


def _verified(text: str, signs: tuple[int, int], digits: int = 1000) -> set[RationalMap]:
    """The transforms, each of another value, for which a formula passes every check."""
    records = [_record(found, digits) for found in _found(text, 2, signs)]
    assert {r.status for r in records} <= {Status.ENCLOSED, Status.REFUTED}
    return {r.candidate.claim.transform for r in records if r.status is Status.ENCLOSED}


# Least numbers of values with sign words of length 2, and of lengths 1 to 4.
PROMISED = {"e": (83, 88), "exp(2)": (49, 66), "tan(1)": (74, 77), BESSEL_I: (78, 85)}


@pytest.mark.parametrize("text", PROMISED)
def test_values_with_sign_words_of_length_2(text: str) -> None:
    assert len(_verified(text, (2, 2))) >= PROMISED[text][0]


@pytest.mark.slow
@pytest.mark.parametrize("text", PROMISED)
def test_values_with_sign_words_of_lengths_1_to_4(text: str) -> None:
    assert len(_verified(text, (1, 4))) >= PROMISED[text][1]


@pytest.mark.parametrize("signs", [(2, 2), (1, 4)])
@pytest.mark.parametrize("text", ["pi", "zeta(3)"])
def test_sequences_alone_are_no_evidence(text: str, signs: tuple[int, int]) -> None:
    """Hits that follow a short recurrence for over 100 terms, and are false all the same."""
    found = _found(text, 2, signs)
    if text == "pi":
        assert len(found) > 20
    for one in found:
        assert len(one.terms) >= 100
        record = _record(one, 1000)
        assert record.status is Status.REFUTED
        *before, last = record.verdicts
        assert [(v.check, v.outcome) for v in before] == [
            ("well-formed", Outcome.HOLDS),
            ("recurrence", Outcome.HOLDS),
        ]
        assert (last.check, last.strength) == ("digits", Strength.ENCLOSED)
        witness = dict(last.evidence)
        assert witness["limit"] != witness["value"]


# Known expansions. With the sign word s the value is a_0 + s_0/(a_1 + s_1/(a_2 + ...)).
# The regular ones are classical (Euler 1737; Lambert 1761 for tan; Lehmer, "Arithmetical
# periodicities of Bessel functions", Ann. of Math. 33 (1932), for the Bessel quotients); each
# follows from them by a transform of determinant ±1 or ±2 or by removal of negative terms.
E = "e"
E2 = "exp(2)"
TAN = "tan(1)"
KNOWN = [
    (E, mobius(1, 1, 1, -1), (1,), (2, 6, 10, 14)),
    (E, mobius(1, 0, 0, 1), (1,), (2, 1, 2, 1, 1, 4, 1, 1, 6)),
    (E, mobius(1, -1, 0, 1), (1,), (1, 1, 2, 1, 1, 4, 1, 1, 6)),
    (E, mobius(1, -1, 0, 1), (-1, 1), (2, 3, 2, 5, 2, 7, 2, 9)),
    (E, mobius(1, 0, 1, -1), (1, -1), (1, 2, 3, 2, 5, 2, 7, 2)),
    (E, mobius(0, 1, 1, -1), (-1, 1), (1, 2, 3, 2, 5, 2, 7)),
    (E, mobius(1, 0, 0, 1), (-1, 1), (3, 3, 2, 5, 2, 7, 2, 9, 2)),
    (E, mobius(0, 1, 1, 0), (-1, 1), (1, 1, 2, 3, 2, 5, 2, 7)),
    (E, mobius(1, 1, 1, 0), (-1, 1), (2, 1, 2, 3, 2, 5, 2, 7)),
    (E, mobius(0, 2, 1, -1), (-1, 1), (2, 1, 6, 1, 10, 1, 14, 1, 18)),
    (E, mobius(0, 2, 1, -1), (1,), (1, 6, 10, 14)),
    (E, mobius(1, 1, 0, 2), (1, -1), (1, 2, 1, 6, 1, 10, 1, 14)),
    (E, mobius(1, -1, -1, 3), (1,), (6, 10, 14, 18)),
    (E, mobius(1, 1, 2, -2), (1,), (1, 12, 5, 28, 9, 44, 13, 60)),
    (E2, mobius(1, 1, 1, -1), (1,), (1, 3, 5, 7)),
    (E2, mobius(1, -1, 0, 2), (1,), (3, 5, 7, 9)),
    (E2, mobius(0, 2, 1, -1), (-1, 1), (1, 1, 3, 1, 5, 1, 7, 1)),
    (TAN, mobius(1, 0, 0, 1), (1,), (1, 1, 1, 3, 1, 5, 1, 7)),
    (TAN, mobius(0, 1, 1, 0), (-1,), (1, 3, 5, 7, 9)),
    (TAN, mobius(1, 0, 1, -1), (-1,), (3, 5, 7, 9)),
    (TAN, mobius(0, 1, 1, -1), (1,), (1, 1, 3, 1, 5, 1, 7)),
    (BESSEL_I, mobius(0, 1, 1, 0), (1,), (1, 2, 3, 4, 5)),
    (BESSEL_I, mobius(1, 0, -1, 1), (1,), (2, 3, 4, 5)),
    (BESSEL_I, mobius(0, 2, 1, 0), (1,), (2, 1, 6, 2, 10, 3, 14, 4)),
    (BESSEL_I, mobius(-1, 1, 1, 0), (-1, 1), (1, 1, 2, 1, 3, 1, 4, 1)),
    (BESSEL_J, mobius(0, 1, 1, 0), (-1,), (1, 2, 3, 4)),
    (BESSEL_J, mobius(1, 0, 1, -1), (-1,), (2, 3, 4, 5)),
    (BESSEL_J, mobius(1, -1, 0, 1), (1,), (1, 1, 1, 2, 1, 3, 1, 4)),
]


@pytest.mark.parametrize(("text", "transform", "word", "terms"), KNOWN)
def test_known_expansions_are_found(
    text: str, transform: RationalMap, word: tuple[int, ...], terms: tuple[int, ...]
) -> None:
    matching = [
        found
        for found in _found(text, transform.height, (1, 2))
        if found.claim.transform == transform and found.claim.subject.signs == word
    ]
    assert len(matching) == 1
    a = matching[0].claim.subject.a
    assert a.terms(len(terms)) == terms
    assert _record(matching[0], 1000).status is Status.ENCLOSED


@pytest.mark.parametrize("text", ["e", "pi", "sqrt(2)"])
def test_a_claim_says_what_was_seen(text: str) -> None:
    for found in _found(text, 1, (1, 2)):
        claim = found.claim
        lower, upper = endpoints(evaluate(Constant(claim.value_text), bits=3000))
        word = claim.subject.signs
        assert word is not None
        assert list(found.terms) == expand(lower, upper, word, len(found.terms))
        assert claim.subject.a.terms(len(found.terms)) == found.terms


def test_an_item_depends_on_itself_alone() -> None:
    whole = _found("tan(1)", 1, (1, 2))
    (item,) = plan(Constant("tan(1)"), Settings(height=1, signs=(1, 2))).items
    single = [replace(item, maps=(m,)) for m in reversed(item.maps)]
    parts = [found for part in reversed(single) for found in explore(part).found]
    assert parts == whole


def test_every_pair_is_accounted_for() -> None:
    for part in _explored("pi", 2, (1, 4)):
        assert part.pairs >= len(part.found) + sum(part.set_apart.values()) + part.undecided
        assert part.undecided == 0
    assert sum(part.pairs for part in _explored("pi", 2, (1, 4))) == 112 * 22


def test_terms_too_large_to_certify_leave_pairs_undecided() -> None:
    (part,) = _explored("exp(30)", 1, (1, 1))
    assert part.undecided > 0
    assert all(term < 1 << 30 for found in part.found for term in found.terms)


def test_quadratic_numbers_have_periodic_fractions() -> None:
    found = _found("sqrt(7)", 2, (1, 1))
    plain = [f for f in found if f.claim.transform == mobius(1, 0, 0, 1)]
    assert {f.claim.subject.a.terms(9) for f in plain if f.claim.subject.signs == (1,)} == {
        tuple(map(Fraction, (2, 1, 1, 1, 4, 1, 1, 1, 4)))
    }
    assert all(f.claim.subject.a.degree == 0 for f in found)


@pytest.mark.parametrize("order", [0, -1, MAX_ORDER + 1])
def test_orders_out_of_range_are_refused(order: int) -> None:
    with pytest.raises(InvalidInputError, match="order of a recurrence"):
        Settings(order=order)
