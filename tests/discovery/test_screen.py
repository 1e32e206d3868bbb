"""The sieve against the plain definitions: exact expansion, then Berlekamp-Massey."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apery.core.constant import Constant
from apery.discovery.esma.screen import MARGIN, screen
from apery.discovery.esma.transforms import distinct, images, maps_up_to
from apery.discovery.esma.words import sign_words
from apery.numerics.balls import precision
from apery.numerics.berlekamp_massey import FILTER_CAP, shortest_recurrence
from apery.numerics.constants import evaluate
from apery.numerics.signed_expansion import Interval, expand

COUNT, CAP = 60, 20


def _intervals(text: str, bits: int) -> list[Interval]:
    maps = distinct(Constant(text), maps_up_to(1, 2)).maps
    with precision(bits + 64):
        x = evaluate(text, bits=bits + 64)
        return images(maps, x, bits)


def _plain(interval: Interval, word: tuple[int, ...], count: int) -> list[int]:
    n1, d1, n2, d2 = interval
    return expand(Fraction(n1, d1), Fraction(n2, d2), word, count)


@pytest.mark.parametrize("text", ["e", "exp(2)", "tan(1)", "sqrt(7)", "pi", "zeta(3)"])
def test_hits_and_rejections_are_those_of_the_plain_definitions(text: str) -> None:
    bits = 1600
    intervals, words = _intervals(text, bits), sign_words(1, 3)
    pairs = [(i, w) for i in range(0, len(intervals), 3) for w in range(len(words))]
    hits, short = screen(intervals, words, pairs, count=COUNT, cap=CAP)
    assert not short
    wanted = {}
    for k, (i, w) in enumerate(pairs):
        terms = _plain(intervals[i], words[w], COUNT)
        assert len(terms) == COUNT
        order, connection = shortest_recurrence(terms)
        if order <= CAP:
            wanted[k] = (tuple(terms), order, connection)
    assert {h.pair: (h.terms, h.order, h.connection) for h in hits} == wanted
    if text in ("pi", "zeta(3)"):
        assert len(hits) < len(pairs) // 6
    else:
        assert len(hits) > len(pairs) // 6


@given(
    st.integers(min_value=2, max_value=10**30),
    st.integers(min_value=0, max_value=10**6),
    st.integers(min_value=0, max_value=13),
)
@settings(max_examples=150, deadline=None)
def test_an_interval_too_short_is_never_a_pass(low: int, width: int, word: int) -> None:
    """No pair passes whose terms the interval does not certify, and no verdict is invented."""
    words = sign_words(1, 3)[:14]
    word %= len(words)
    interval = (low, 1 << 60, low + width, 1 << 60)
    hits, short = screen([interval], words, [(0, word)], count=COUNT, cap=CAP)
    terms = _plain(interval, words[word], COUNT)
    for hit in hits:
        assert list(hit.terms) == terms[: len(hit.terms)]
        assert len(hit.terms) >= 2 * hit.order + MARGIN
        assert shortest_recurrence(hit.terms) == (hit.order, hit.connection)
    if len(terms) < MARGIN:
        assert not hits and short == [0]


@pytest.mark.parametrize("bits", [64, 100, 160])
def test_short_intervals_of_e_are_reported(bits: int) -> None:
    intervals = _intervals("e", bits)
    pairs = [(i, 0) for i in range(len(intervals))]
    hits, short = screen(intervals, [(1,)], pairs, count=COUNT, cap=CAP, final=False)
    assert short and all(len(hit.terms) == COUNT for hit in hits)
    passed = {hit.pair for hit in hits}
    for k in range(len(pairs)):
        terms = _plain(intervals[k], (1,), COUNT)
        if k in passed:
            assert len(terms) == COUNT and k not in short
        elif k in short:  # the fast expansion may lack the last two terms
            assert len(terms) < COUNT + 2
        else:  # rejected for good: the order is exceeded
            assert shortest_recurrence(terms)[0] > CAP


def test_only_the_last_attempt_may_pass_with_fewer_terms() -> None:
    (interval,) = _intervals("e", 160)[:1]
    arguments = ([interval], [(1,)], [(0, 0)])
    terms = _plain(interval, (1,), COUNT)
    assert 14 + MARGIN <= len(terms) < COUNT
    assert screen(*arguments, count=COUNT, cap=CAP, final=False) == ([], [0])
    (hit,), short = screen(*arguments, count=COUNT, cap=CAP, final=True)
    assert not short
    assert hit.terms == tuple(terms[: len(hit.terms)])
    assert (hit.order, hit.connection) == (7, (1, 0, 0, -2, 0, 0, 1, 0))


def test_one_term_less_than_the_margin_is_short() -> None:
    golden = (1, 1)
    # F(k+1)/F(k) and F(k+2)/F(k+1) enclose the golden ratio and share about k terms.
    fibonacci = [1, 1]
    while len(fibonacci) < 60:
        fibonacci.append(fibonacci[-1] + fibonacci[-2])
    verdicts = {}
    for k in range(4, 40):
        low, high = sorted(Fraction(fibonacci[j + 1], fibonacci[j]) for j in (k, k + 1))
        interval = (low.numerator, low.denominator, high.numerator, high.denominator)
        certain = _plain(interval, golden[:1], COUNT)
        hits, short = screen([interval], [(1,)], [(0, 0)], count=COUNT, cap=CAP)
        assert len(hits) + len(short) == 1
        verdicts[len(certain)] = bool(hits)
        if hits:
            assert len(certain) >= 2 * hits[0].order + MARGIN
    # Order 1: the margin is met from 18 terms on; the fast expansion may lack the last two.
    assert not any(passed for size, passed in verdicts.items() if size < 18)
    assert all(passed for size, passed in verdicts.items() if size >= 20)
    assert {True, False} == set(verdicts.values())


@pytest.mark.parametrize("cap", [FILTER_CAP, FILTER_CAP + 1])
def test_orders_around_the_word_size_of_the_filter(cap: int) -> None:
    """Linear polynomials with the period 31 have order 62, the largest that the filter takes."""
    pieces = [((j % 3) + 1, j % 2 + 1) for j in range(31)]
    count = 2 * cap + 2 * MARGIN
    terms = [pieces[n % 31][0] + pieces[n % 31][1] * (n // 31) for n in range(count + 60)]
    p0, p1, q0, q1 = 1, terms[0], 0, 1
    for t in terms[1:]:
        p0, p1, q0, q1 = p1, t * p1 + p0, q1, t * q1 + q0
    low, high = sorted((Fraction(p0, q0), Fraction(p1, q1)))
    interval = (low.numerator, low.denominator, high.numerator, high.denominator)
    order, connection = shortest_recurrence(terms[:count])
    assert order == 62
    (hit,), short = screen([interval], [(1,)], [(0, 0)], count=count, cap=cap)
    assert not short
    assert (hit.order, hit.connection, hit.terms) == (order, connection, tuple(terms[:count]))
    assert screen([interval], [(1,)], [(0, 0)], count=count, cap=61) == ([], [])


def test_nothing_asked_nothing_found() -> None:
    assert screen([], [(1,)], [], count=COUNT, cap=CAP) == ([], [])
