"""Nucleotide codes match by their bases, and N as it is told."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apery.core.errors import InvalidInputError
from apery.numerics.hamming.oracle import distances
from apery.numerics.hamming.texts.iupac import MATCH_N, Nucleotides, reverse_complement

# Cornish-Bowden 1985, table 1.
SETS = {
    "A": "A", "C": "C", "G": "G", "T": "T", "U": "T", "R": "AG", "Y": "CT", "S": "CG", "W": "AT",
    "K": "GT", "M": "AC", "B": "CGT", "D": "AGT", "H": "ACT", "V": "ACG", "N": "ACGT",
}  # fmt: skip
LETTERS = "".join(SETS)
OTHERS = "-*.?XZ \x00\xe9λ"


def matches(p: str, t: str, match_n: str) -> bool:
    p, t = p.upper(), t.upper()
    if p == "N" and match_n in ("pattern", "both"):
        return True
    if t == "N" and match_n in ("text", "both"):
        return True
    if "N" in (p, t):
        return p == t
    return bool(set(SETS[p]) & set(SETS.get(t, "")))


@pytest.mark.parametrize("match_n", MATCH_N)
def test_every_pair_of_letters(match_n: str) -> None:
    for text in (LETTERS + OTHERS, LETTERS.lower() + OTHERS):
        for p in LETTERS + LETTERS.lower():
            alphabet = Nucleotides.of(p, match_n=match_n)
            found = distances(alphabet.text(text), alphabet.pattern)
            assert found.tolist() == [not matches(p, t, match_n) for t in text], (p, match_n)


@pytest.mark.parametrize("match_n", MATCH_N)
@given(st.text(LETTERS + "acgtn", min_size=1, max_size=6), st.text(LETTERS + OTHERS, min_size=6))
def test_distances(match_n: str, pattern: str, text: str) -> None:
    alphabet = Nucleotides.of(pattern, match_n=match_n)
    expected = [
        sum(not matches(p, t, match_n) for p, t in zip(pattern, text[i:], strict=False))
        for i in range(len(text) - len(pattern) + 1)
    ]
    shapes: list[Any] = [text]
    if "λ" not in text:
        raw = text.encode("latin-1")
        shapes += [raw, bytearray(raw), np.frombuffer(raw, np.uint8)]
    for shape in shapes:
        codes = alphabet.text(shape)
        assert codes.max() < alphabet.pattern.codes == 16
        assert distances(codes, alphabet.pattern).tolist() == expected
    assert Nucleotides.of(pattern.encode(), match_n=match_n).pattern.rows.tolist() == (
        alphabet.pattern.rows.tolist()
    )


def test_a_run_of_n_is_no_hit_by_default() -> None:
    alphabet = Nucleotides.of("ACGTNGG")
    found = distances(alphabet.text("N" * 7 + "ACGTAGG"), alphabet.pattern)
    assert found[0] == 6 and found[7] == 0


@pytest.mark.parametrize("match_n", ["pattern", "both"])
def test_a_row_is_the_codes_that_share_a_bit(match_n: str) -> None:
    """The relation that kernels compare without a table."""
    rows = Nucleotides.of("ACGTRYSWKMBDHVN", match_n=match_n).pattern.matches()
    codes = np.arange(16)
    masks = [sum(bit for bit in (1, 2, 4, 8) if row[bit]) for row in rows]
    assert sorted(masks) == list(range(1, 15))
    assert all(np.array_equal(row, codes & m != 0) for row, m in zip(rows, masks, strict=True))


@given(st.text(LETTERS + LETTERS.lower(), min_size=1))
def test_the_other_strand(pattern: str) -> None:
    other = reverse_complement(pattern)
    assert reverse_complement(pattern.encode()) == other.encode()
    assert reverse_complement(other) == pattern.replace("U", "T").replace("u", "t")
    # A pattern matches a text where its reverse complement matches that of the text.
    assert all(
        (set(SETS[a.upper()]) & set(SETS[b]) != set())
        == (set(SETS[x.upper()]) & set(SETS[reverse_complement(b)]) != set())
        for (a, x), b in itertools.product(zip(pattern, reversed(other), strict=True), "ACGT")
    )


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("ACXT", "'X' at position 2 of the pattern is no nucleotide code"),
        (b"AC-", "'-' at position 2"),
        ("AC\u0130", "at position 2"),
        ("", "the pattern is empty"),
        (b"", "the pattern is empty"),
        ([1, 2], "the pattern holds integers; give a str or bytes"),
        (5, "the pattern is of type int"),
    ],
)
def test_bad_patterns(pattern: Any, expected: str) -> None:
    with pytest.raises(InvalidInputError, match=expected):
        Nucleotides.of(pattern)


def test_bad_texts_and_settings() -> None:
    with pytest.raises(InvalidInputError, match="the text holds int64; give a str"):
        Nucleotides.of("A").text([65, 66])
    with pytest.raises(InvalidInputError, match="match_n is 'all'; it is one of pattern, text"):
        Nucleotides.of("A", match_n="all")
    with pytest.raises(InvalidInputError, match="'x' at position 1"):
        reverse_complement("Axe")
