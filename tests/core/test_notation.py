"""Sequences, sign words and ranges from text: round trips and places of errors."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apery.core.continued_fraction import ContinuedFraction, Interlaced
from apery.core.errors import InvalidInputError, NotationError
from apery.core.notation import parse_interlaced, parse_range, parse_signs
from apery.core.polynomial import Polynomial

rationals = st.fractions(min_value=-99, max_value=99, max_denominator=7)
pieces = st.lists(rationals, max_size=4).map(Polynomial.from_coefficients)
sequences = st.builds(
    Interlaced, st.lists(rationals, max_size=3), st.lists(pieces, min_size=1, max_size=4)
)
words = st.lists(st.sampled_from([1, -1]), min_size=1, max_size=6).map(tuple)


@given(sequences)
@settings(deadline=None)
def test_printed_sequences_are_read_back(s: Interlaced) -> None:
    assert parse_interlaced(str(s)) == s
    assert parse_interlaced(f"  {s}  ".replace(",", " , ").replace(";", " ; ")) == s


@given(words)
@settings(deadline=None)
def test_printed_sign_words_are_read_back(word: tuple[int, ...]) -> None:
    cf = ContinuedFraction.signed(Interlaced((), (1,)), word)
    printed = str(cf).partition("b = ")[2]
    assert parse_signs(printed) == word
    assert parse_signs(printed.replace("-", "−")) == word
    assert parse_signs("".join("+" if s > 0 else "-" for s in word)) == word


@pytest.mark.parametrize(
    ("text", "sequence"),
    [
        ("2; 1, 2*m + 2, 1", Interlaced((2,), ("1", "2*m+2", "1"))),
        ("1/2, -3; n", Interlaced((Fraction(1, 2), -3), ("m",))),
        ("(n+1)*(n-1)", Interlaced((), ("m^2 - 1",))),
        ("x, y", Interlaced((), ("m", "m"))),
        ("1 - 1; 5", Interlaced((0,), (5,))),
    ],
)
def test_sequences(text: str, sequence: Interlaced) -> None:
    assert parse_interlaced(text) == sequence


@pytest.mark.parametrize(
    ("text", "position", "part"),
    [
        ("", 0, "a polynomial is expected"),
        ("2; ", 3, "a polynomial is expected"),
        ("; 1", 0, "a polynomial is expected"),
        ("1,,2", 2, "a polynomial is expected"),
        ("2; 1, 2*m +", 11, "value"),
        ("1; 2; 3", 4, "one semicolon"),
        ("1;;3", 2, "one semicolon"),
        ("1, x; 3", 3, "an initial term is a rational number"),
        ("1; 2, 1/m", 7, "divides by numbers only"),
        ("1; 2,  n*m + 1", 7, "one variable, not m, n"),
        ("3, exp(m)", 3, "no function exp"),
        ("n² + 1", 1, "write ^2"),
    ],
)
def test_faults_of_sequences_are_placed_in_the_whole_text(
    text: str, position: int, part: str
) -> None:
    with pytest.raises(NotationError) as caught:
        parse_interlaced(text)
    assert (caught.value.position, caught.value.text) == (position, text)
    assert part in caught.value.reason


@pytest.mark.parametrize(("text", "position"), [("+,1", 2), ("+ x", 2), ("", 0), ("( , )", 5)])
def test_faults_of_sign_words_are_placed(text: str, position: int) -> None:
    with pytest.raises(NotationError) as caught:
        parse_signs(text)
    assert (caught.value.position, caught.value.text) == (position, text)


@given(st.integers(-99, 99), st.integers(-99, 99))
@settings(deadline=None)
def test_ranges(first: int, last: int) -> None:
    assert parse_range(f"{first}..{last}") == (first, last)
    assert parse_range(f" {first} .. {last} ") == (first, last)
    assert parse_range(str(first)) == (first, first)


@pytest.mark.parametrize("text", ["", "..", "1..", "..4", "1...4", "1..2..3", "1.5", "one", "1-4"])
def test_what_is_no_range(text: str) -> None:
    with pytest.raises(InvalidInputError, match=r"write 1\.\.4 or 2"):
        parse_range(text)
