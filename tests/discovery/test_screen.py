"""The sieve against the plain definitions: exact expansion, then Berlekamp-Massey."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apery.core.constant import Constant
from apery.discovery.esma.screen import MARGIN, screen
from apery.discovery.esma.transforms import distinct, maps_up_to, value
from apery.discovery.esma.words import sign_words
from apery.numerics.ball_forms import fixed_point
from apery.numerics.balls import precision
from apery.numerics.berlekamp_massey import shortest_recurrence
from apery.numerics.constants import evaluate
from apery.numerics.signed_expansion import expand

COUNT, CAP = 60, 20
Interval = tuple[int, int]


def _intervals(text: str, bits: int) -> list[Interval]:
    maps = distinct(Constant(text), maps_up_to(1, 2)).maps
    with precision(bits + 64):
        x = evaluate(text, bits=bits + 64)
        return [fixed_point(y, bits) for m in maps if (y := value(m, x)) is not None]


def _plain(interval: Interval, bits: int, word: tuple[int, ...], count: int) -> list[int]:
    return expand(Fraction(interval[0], 1 << bits), Fraction(interval[1], 1 << bits), word, count)


@pytest.mark.parametrize("text", ["e", "exp(2)", "tan(1)", "sqrt(7)", "pi", "zeta(3)"])
def test_hits_and_rejections_are_those_of_the_plain_definitions(text: str) -> None:
    bits = 1600
    intervals, words = _intervals(text, bits), sign_words(1, 3)
    pairs = [(i, w) for i in range(0, len(intervals), 3) for w in range(len(words))]
    hits, short = screen(intervals, bits, words, pairs, count=COUNT, cap=CAP)
    assert not short
    wanted = {}
    for k, (i, w) in enumerate(pairs):
        terms = _plain(intervals[i], bits, words[w], COUNT)
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
    words, bits = sign_words(1, 3)[:14], 60
    word %= len(words)
    interval = (low, low + width)
    hits, short = screen([interval], bits, words, [(0, word)], count=COUNT, cap=CAP)
    terms = _plain(interval, bits, words[word], COUNT)
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
    hits, short = screen(intervals, bits, [(1,)], pairs, count=COUNT, cap=CAP, final=False)
    assert short and all(len(hit.terms) == COUNT for hit in hits)
    passed = {hit.pair for hit in hits}
    for k in range(len(pairs)):
        terms = _plain(intervals[k], bits, (1,), COUNT)
        if k in passed:
            assert len(terms) == COUNT and k not in short
        elif k in short:  # the fast expansion may lack the last two terms
            assert len(terms) < COUNT + 2
        else:  # rejected for good: the order is exceeded
            assert shortest_recurrence(terms)[0] > CAP


def test_only_the_last_attempt_may_pass_with_fewer_terms() -> None:
    bits = 160
    (interval,) = _intervals("e", bits)[:1]
    arguments = ([interval], bits, [(1,)], [(0, 0)])
    terms = _plain(interval, bits, (1,), COUNT)
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
        bits = 200
        ends = sorted(Fraction(fibonacci[j + 1], fibonacci[j]) * 2**bits for j in (k, k + 1))
        interval = (int(ends[0]) + 1, int(ends[1]))
        certain = _plain(interval, bits, golden[:1], COUNT)
        hits, short = screen([interval], bits, [(1,)], [(0, 0)], count=COUNT, cap=CAP)
        assert len(hits) + len(short) == 1
        verdicts[len(certain)] = bool(hits)
        if hits:
            assert len(certain) >= 2 * hits[0].order + MARGIN
    # Order 1: the margin is met from 18 terms on; the fast expansion may lack the last two.
    assert not any(passed for size, passed in verdicts.items() if size < 18)
    assert all(passed for size, passed in verdicts.items() if size >= 20)
    assert {True, False} == set(verdicts.values())


def test_nothing_asked_nothing_found() -> None:
    assert screen([], 60, [(1,)], [], count=COUNT, cap=CAP) == ([], [])
