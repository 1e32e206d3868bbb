"""Class keys: shared by fractions with one tail, and by no others."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apery.core.constant import Constant
from apery.core.continued_fraction import ContinuedFraction, Interlaced
from apery.core.polynomial import Polynomial
from apery.discovery.esma import Settings, class_key, explore, plan

positive = st.integers(min_value=1, max_value=9)
pieces = st.lists(
    st.lists(positive, min_size=1, max_size=3).map(lambda c: Polynomial.from_coefficients(c, "m")),
    min_size=1,
    max_size=4,
)
words = st.lists(st.sampled_from([1, -1]), min_size=1, max_size=4)


def _tail(fraction: ContinuedFraction, k: int) -> ContinuedFraction:
    """The fraction that begins with a_k, its signs turned with it."""
    a = fraction.a.delayed(max(k, len(fraction.a.initial)))
    word = fraction.signs
    assert word is not None
    turned = [word[(n + k) % len(word)] for n in range(len(word))]
    return ContinuedFraction.signed(Interlaced(a.initial[k:], a.pieces), turned)


@given(pieces, words, st.lists(positive, max_size=4), st.integers(min_value=0, max_value=9))
@settings(max_examples=100, deadline=None)
def test_a_tail_has_the_key_of_the_whole(
    p: list[Polynomial], word: list[int], initial: list[int], k: int
) -> None:
    whole = ContinuedFraction.signed(Interlaced(initial, p), word)
    assert class_key(_tail(whole, k)) == class_key(whole)


@given(pieces, words, st.integers(min_value=1, max_value=3))
@settings(max_examples=50, deadline=None)
def test_the_way_of_writing_does_not_matter(
    p: list[Polynomial], word: list[int], times: int
) -> None:
    a = Interlaced((), p)
    plain = ContinuedFraction.signed(a, word)
    stretched = ContinuedFraction.signed(a.with_period(a.period * times), word * times)
    assert class_key(stretched) == class_key(plain)
    assert class_key(ContinuedFraction(a.delayed(5), plain.b.delayed(3))) == class_key(plain)


E1 = ("1", "2*m+2", "1")
DIFFERENT = [
    ContinuedFraction.signed(Interlaced((2,), E1), (1,)),
    ContinuedFraction.signed(Interlaced((2,), E1), (-1,)),
    ContinuedFraction.signed(Interlaced((2,), E1), (1, -1)),
    ContinuedFraction.signed(Interlaced((2,), ("1", "2*m+3", "1")), (1,)),
    ContinuedFraction.signed(Interlaced((2,), ("1", "4*m+2", "1")), (1,)),
    ContinuedFraction.signed(Interlaced((2,), ("1", "2*m+2", "2")), (1,)),
    ContinuedFraction.signed(Interlaced((2,), ("1", "1", "2*m+2", "1")), (1,)),
    ContinuedFraction.signed(Interlaced((2,), ("1", "2*m+2")), (1,)),
    ContinuedFraction.signed(Interlaced((), ("m^2+1",)), (1,)),
    ContinuedFraction.signed(Interlaced((), ("m^2+2",)), (1,)),
    ContinuedFraction.signed(Interlaced((), ("1",)), (1,)),
    ContinuedFraction.signed(Interlaced((), ("2",)), (1,)),
    ContinuedFraction("2*n + 1", "n^2"),
    ContinuedFraction("2*n + 1", "n^2 + 1"),
]


def test_different_tails_have_different_keys() -> None:
    assert len({class_key(f) for f in DIFFERENT}) == len(DIFFERENT)


@pytest.mark.parametrize("initial", [(), (0,), (2,), (5, 1), (1, 2, 3)])
def test_what_stands_before_the_tail_does_not_matter(initial: tuple[int, ...]) -> None:
    fraction = ContinuedFraction.signed(Interlaced(initial, E1), (1,))
    assert class_key(fraction) == class_key(DIFFERENT[0])


def test_rotated_words_belong_to_rotated_tails_only() -> None:
    a, b = Interlaced((), ("3*m+5", "2")), Interlaced((), ("2", "3*m+5"))
    assert class_key(ContinuedFraction.signed(a, (1, -1))) == class_key(
        ContinuedFraction.signed(b, (-1, 1))
    )
    assert class_key(ContinuedFraction.signed(a, (1, -1))) != class_key(
        ContinuedFraction.signed(a, (-1, 1))
    )


def test_unimodular_relatives_of_e_share_the_key() -> None:
    """Numbers related by a Möbius map of determinant ±1 have one regular tail (Serret)."""
    item = plan(Constant("e"), Settings(height=1, signs=(1, 1))).items[0]
    regular = [f.claim for f in explore(item).found if f.claim.subject.signs == (1,)]
    unimodular = [c for c in regular if abs(c.transform.determinant) == 1]
    others = [c for c in regular if abs(c.transform.determinant) != 1]
    assert len(unimodular) == 10
    assert len({class_key(c.subject) for c in unimodular}) == 1
    assert {class_key(c.subject) for c in others}.isdisjoint(
        {class_key(c.subject) for c in unimodular}
    )
    assert others
