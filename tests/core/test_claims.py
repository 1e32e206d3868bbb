"""Claims: permanent ids that name the statement and not the way it is written."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from apery.core import (
    IDENTITY,
    Constant,
    ContinuedFraction,
    Equals,
    Interlaced,
    Polynomial,
    RationalMap,
    mobius,
)
from apery.core.claims import ID_LENGTH

E = Interlaced((2,), ("1", "2*m + 2", "1"))
EULER = Equals(ContinuedFraction.signed(E, (1,)), IDENTITY, Constant("e"))
SIMPLE = Equals(ContinuedFraction("4*n + 2", "1"), mobius(1, 1, 1, -1), Constant("e"))
APERY = Equals(
    ContinuedFraction("34*n^3 + 51*n^2 + 27*n + 5", "-n^6"), mobius(0, 6, 1, 0), Constant("zeta(3)")
)

# Written down once: another id here means that stored results lose their names.
PINNED = [(EULER, "c0da6b6a3b35"), (SIMPLE, "41f42f24dede"), (APERY, "f76086d5c1b4")]

integers = st.integers(-5, 5)
pieces = st.lists(integers, max_size=3).map(Polynomial.from_coefficients)
sequences = st.builds(
    Interlaced, st.lists(integers, max_size=2), st.lists(pieces, min_size=1, max_size=3)
)
claims = st.builds(
    Equals,
    st.builds(ContinuedFraction, sequences, sequences),
    st.builds(
        RationalMap,
        st.lists(integers, max_size=3),
        st.lists(integers, min_size=1, max_size=3).filter(any),
    ),
    st.sampled_from(["e", "pi", "zeta(3)"]).map(Constant),
)


@pytest.mark.parametrize(("claim", "name"), PINNED)
def test_ids_are_permanent(claim: Equals, name: str) -> None:
    assert claim.id == name


@given(claims, st.integers(0, 4), st.integers(1, 3), st.integers(1, 9))
@settings(deadline=None, max_examples=50)
def test_the_id_does_not_depend_on_the_writing(
    claim: Equals, by: int, times: int, scale: int
) -> None:
    a, b, t = claim.subject.a, claim.subject.b, claim.transform
    again = Equals(
        ContinuedFraction(a.delayed(by), b.delayed(by + 1).with_period(times * b.period)),
        RationalMap([-scale * c for c in t.numerator], [-scale * c for c in t.denominator]),
        Constant(f"({claim.constant.text})"),
    )
    assert again.id == claim.id
    assert len(claim.id) == ID_LENGTH
    assert set(claim.id) <= set("0123456789abcdef")


@given(claims, st.integers(0, 4), st.integers(1, 4))
@settings(deadline=None, max_examples=50)
def test_another_statement_has_another_id(claim: Equals, n: int, m: int) -> None:
    def changed(sequence: Interlaced, at: int) -> Interlaced:
        late = sequence.delayed(max(0, at + 1 - len(sequence.initial)))
        initial = [v + (k == at) for k, v in enumerate(late.initial)]
        return Interlaced(initial, late.pieces)

    cf = claim.subject
    others = [
        Equals(ContinuedFraction(changed(cf.a, n), cf.b), claim.transform, claim.constant),
        Equals(ContinuedFraction(cf.a, changed(cf.b, m)), claim.transform, claim.constant),
        Equals(cf, claim.transform, Constant(f"{claim.constant.text} + 1")),
        Equals(
            cf,
            RationalMap([*claim.transform.numerator, 0, 0, 0, 1], claim.transform.denominator),
            claim.constant,
        ),
    ]
    assert len({claim.id, *(other.id for other in others)}) == 5


@given(claims)
@settings(deadline=None, max_examples=50)
def test_the_sign_of_the_value_matters(claim: Equals) -> None:
    assume(claim.transform.numerator)
    assert Equals(claim.subject, claim.transform.negated(), claim.constant).id != claim.id


def test_the_unused_first_numerator_is_no_part_of_the_statement() -> None:
    for b0 in (0, 1, -7, Fraction(1, 2)):
        again = ContinuedFraction("4*n + 2", Interlaced((b0,), (1,)))
        assert Equals(again, SIMPLE.transform, SIMPLE.constant).id == SIMPLE.id
    other = ContinuedFraction("4*n + 2", Interlaced((1, 2), (1,)))
    assert Equals(other, SIMPLE.transform, SIMPLE.constant).id != SIMPLE.id


def test_what_a_claim_says() -> None:
    assert str(EULER) == "e = [2; 1, 2*m + 2, 1] with signs (+)"
    assert str(SIMPLE) == "(e + 1)/(e - 1) = [4*m + 2] with signs (+)"
    assert str(APERY) == "6/zeta(3) = K(a = 34*m^3 + 51*m^2 + 27*m + 5; b = -m^6)"
    assert APERY.value_text == "6/zeta(3)"
    assert eval(repr(APERY)) == APERY
