"""Distances and hits as a user asks for them: modes, types, texts, wildcards, strands, errors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import signal
from tests.numerics.hamming.cases import random_text

from apery.core.errors import InvalidInputError, NotationError
from apery.core.kernel import Kernel
from apery.numerics.hamming import dispatch, families
from apery.numerics.hamming.api import approximate, distances, find, find_many
from apery.numerics.hamming.families import Choice
from apery.numerics.hamming.plan import Plan
from apery.numerics.hamming.texts.inputs import Bits
from apery.numerics.hamming.texts.iupac import BASES, reverse_complement

WORD = b"\x00\x01\x02\x01"
METHODS = ("auto", "bytes", "bitsliced", "bitsliced(block=1024, groups=1)", "sparse", "oracle",
           "hybrid(heavy=2)")  # fmt: skip


def by_definition(text: bytes, pattern: bytes, mode: str, wildcard: int | None = None) -> list[int]:
    """Count at every place; what lies outside of the text is a mismatch, but for wildcards."""
    n, m = len(text), len(pattern)

    def differs(place: int, symbol: int) -> bool:
        if symbol == wildcard:
            return False
        return not 0 <= place < n or (text[place] != symbol and text[place] != wildcard)

    def at(shift: int) -> int:
        return sum(differs(shift + j, symbol) for j, symbol in enumerate(pattern))

    full = [at(shift) for shift in range(1 - m, n)]
    first = (m - 1) // 2
    return {"full": full, "same": full[first : first + n], "valid": full[m - 1 : n]}[mode]


@given(st.binary(max_size=40), st.binary(min_size=1, max_size=40), st.data())
@pytest.mark.parametrize("mode", ["valid", "full", "same"])
def test_modes(mode: str, text: bytes, pattern: bytes, data: st.DataObject) -> None:
    text, pattern = (bytes(b % 4 for b in part) for part in (text, pattern))
    wildcard = data.draw(st.none() | st.integers(0, 4))
    method = data.draw(st.sampled_from(METHODS))
    if mode == "valid" and len(text) < len(pattern):
        text += pattern
    found = distances(text, pattern, mode=mode, wildcard=wildcard, method=method)
    assert found.tolist() == by_definition(text, pattern, mode, wildcard)


@pytest.mark.parametrize("mode", ["valid", "full", "same"])
@pytest.mark.parametrize(("n", "m"), [(50, 1), (50, 7), (50, 50), (7, 50), (1, 1), (1200, 300)])
def test_places_are_those_of_scipy(mode: str, n: int, m: int) -> None:
    """For 0 and 1 the pairs of equal symbols are a correlation of -1 and 1."""
    rng = np.random.default_rng(n * m)
    text, pattern = random_text(rng, 2, n), random_text(rng, 2, m)
    if mode == "valid" and m > n:
        with pytest.raises(
            InvalidInputError, match="the pattern has 50 symbols and the text only 7"
        ):
            distances(text, pattern)
        return
    signs = [2.0 * part - 1 for part in (text, pattern)]
    product = signal.correlate(*signs, mode=mode, method="direct")
    # Half of the sum of agreements and of all pairs that meet are the agreements.
    inside = signal.correlate(np.ones(n), np.ones(m), mode=mode, method="direct")
    expected = m - (product + inside) / 2
    assert np.array_equal(distances(text, pattern, mode=mode), np.round(expected))


def test_an_empty_text() -> None:
    assert distances("", "A", mode="same").shape == distances("", "A", mode="full").shape == (0,)
    assert distances(b"", b"ABC", mode="same").shape == (0,)
    assert distances("", "ABC", mode="full").tolist() == [3, 3]
    with pytest.raises(InvalidInputError, match="the text only 0"):
        distances("", "A")


def test_the_type_of_the_result() -> None:
    text = np.zeros(70_000, np.uint8)
    for m, kind in ((255, "uint8"), (256, "uint16"), (65_535, "uint16"), (65_536, "uint32")):
        found = distances(text, np.ones(m, np.uint8))
        assert found.dtype == kind and np.all(found == m)
    for wanted in ("uint16", np.int64, float, "float32", ">u4", np.uint8):
        found = distances(text[:900], np.ones(200, np.uint8), dtype=wanted)
        assert found.dtype == np.dtype(wanted) and np.all(found == 200)


@pytest.mark.parametrize("mode", ["valid", "full", "same"])
@pytest.mark.parametrize(
    "kind", ["uint8", "uint16", "uint32", ">u2", "<u4", "int64", "float32", "f8"]
)
@pytest.mark.parametrize("shape", ["whole", "every second", "backwards", "unaligned"])
def test_out(mode: str, kind: str, shape: str) -> None:
    rng = np.random.default_rng(1)
    text, pattern = random_text(rng, 4, 700), random_text(rng, 4, 90)
    expected = distances(text, pattern, mode=mode, method="oracle")
    count, size = len(expected), np.dtype(kind).itemsize
    memory = np.full(2 * count * size + 1, 77, np.uint8)
    room = np.zeros(2 * count, kind)
    out = {
        "whole": room[:count], "every second": room[::2], "backwards": room[count - 1 :: -1],
        "unaligned": memory[1 : 1 + count * size].view(kind),
    }[shape]  # fmt: skip
    for method in METHODS:
        out[...] = 0
        assert distances(text, pattern, mode=mode, out=out, method=method) is out
        assert np.array_equal(out, expected)
    if shape == "every second":
        assert not np.any(room[1::2])
    assert np.all(memory[1 + count * size :] == 77)


def test_an_out_in_the_memory_of_the_text() -> None:
    for method in METHODS:
        text = random_text(np.random.default_rng(2), 4, 20_000)
        pattern = text[:60].copy()
        expected = distances(text, pattern)
        assert np.array_equal(distances(text, pattern, out=text[:19_941], method=method), expected)
        text = random_text(np.random.default_rng(2), 4, 20_000)
        assert np.array_equal(distances(text, pattern, out=text[59:], method=method), expected)


@pytest.mark.parametrize("method", METHODS)
def test_texts_of_every_kind(method: str, tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    raw, pattern = rng.integers(65, 69, 3000).astype(np.uint8), b"ABCDABD"
    expected = distances(raw, pattern, method="oracle")
    path = tmp_path / "text"
    path.write_bytes(raw.tobytes())
    read_only = raw.copy()
    read_only.flags.writeable = False
    texts = (
        raw.tobytes(), bytearray(raw), memoryview(raw), raw.tobytes().decode(), read_only,
        np.memmap(path, np.uint8, "r"), np.repeat(raw, 3)[1::3], raw[::-1].copy()[::-1],
        raw.astype(np.int64), raw.astype(">u4"),
    )  # fmt: skip
    for text in texts:
        assert np.array_equal(distances(text, pattern, method=method), expected), type(text)
    bits = rng.integers(0, 2, 999).astype(np.uint8)
    some = Bits(np.packbits(bits[100:150]), 50)
    assert distances(Bits(np.packbits(bits), 999), some, method=method)[100] == 0


def test_the_text_is_left_as_it_was(tmp_path: Path) -> None:
    raw = random_text(np.random.default_rng(4), 4, 5000)
    path = tmp_path / "text"
    path.write_bytes(raw.tobytes())
    mapped = np.memmap(path, np.uint8, "r+")
    out = np.memmap(tmp_path / "out", np.uint8, "w+", shape=(4901,))
    found = distances(mapped, raw[:100], out=out)
    assert found is out and np.array_equal(found, distances(raw, raw[:100]))
    assert np.array_equal(mapped, raw) and path.read_bytes() == raw.tobytes()


LETTERS = sorted(BASES)


def meets(p: str, t: str, match_n: str) -> bool:
    """Whether a letter of the pattern matches one of the text, by the table of `iupac`."""
    wild = (p == "N" and match_n in ("pattern", "both")) or (
        t == "N" and match_n in ("text", "both")
    )
    if wild or "N" in (p, t):
        return wild or p == t
    return bool(BASES[p] & BASES[t])


@given(
    st.text(LETTERS, min_size=1, max_size=30), st.text(LETTERS, min_size=1, max_size=8),
    st.sampled_from(["pattern", "text", "both", "none"]), st.integers(0, 8),
)  # fmt: skip
def test_nucleotides(text: str, pattern: str, match_n: str, k: int) -> None:
    text += pattern
    shifts = range(len(text) - len(pattern) + 1)
    expected = [
        sum(not meets(p, text[i + j], match_n) for j, p in enumerate(pattern)) for i in shifts
    ]
    for method in ("auto", "bytes", "bitsliced"):
        options: dict[str, Any] = {"iupac": True, "match_n": match_n, "method": method}
        assert distances(text, pattern, **options).tolist() == expected
        found = find(text.lower(), pattern, k, **options)
        assert found.positions.tolist() == [i for i in shifts if expected[i] <= k]
        assert found.distances.tolist() == [d for d in expected if d <= k]


@given(st.text("ACGT", min_size=12, max_size=60), st.text("ACGT", min_size=1, max_size=7),
       st.integers(0, 3))  # fmt: skip
def test_both_strands(text: str, pattern: str, k: int) -> None:
    found = find(text, pattern, k, both_strands=True)
    expected = sorted(
        (i, -strand, d)
        for strand, word in ((1, pattern), (-1, reverse_complement(pattern)))
        for i, d in enumerate(distances(text, word).tolist()) if d <= k
    )  # fmt: skip
    got = zip(
        found.positions.tolist(), (-found.strands).tolist(), found.distances.tolist(), strict=True
    )
    assert list(got) == expected
    assert found.strands.dtype == np.int8 and found.positions.dtype == np.int64


def test_a_palindrome_is_found_on_both_strands() -> None:
    found = find(b"TTGAATTCGAATTC", b"GAATTC", 0, both_strands=True)
    assert found.positions.tolist() == [2, 2, 8, 8] and found.strands.tolist() == [1, -1, 1, -1]
    codes = find("AACTT", "RN", 0, both_strands=True, iupac=True)
    assert codes.positions.tolist() == [0, 1, 1, 2, 3] and codes.strands.tolist() == [
        1,
        1,
        -1,
        -1,
        -1,
    ]
    with pytest.raises(InvalidInputError, match="letters alone have another strand"):
        find([1, 2, 3], [1], 0, both_strands=True)
    with pytest.raises(InvalidInputError, match="is no nucleotide code"):
        find("ACGT", "AX", 0, both_strands=True)


def test_many_patterns_over_the_borders_of_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    from apery.numerics.hamming import api

    monkeypatch.setattr(api, "_PIECE", 100)
    raw = random_text(np.random.default_rng(5), 3, 1234) + np.uint8(65)
    patterns = [raw[i : i + m].tobytes() for i, m in ((0, 1), (95, 10), (190, 30), (34, 1200))]
    texts: list[Any] = [
        raw,
        raw.tobytes(),
        bytearray(raw),
        raw.tobytes().decode(),
        list(raw),
        raw.astype(np.int32),
    ]
    for text in texts:
        words = [p.decode() for p in patterns] if isinstance(text, str) else patterns
        for k, both in ((0, False), (3, False), (1, True)):
            if both:
                words = [w.replace("B", "G") if isinstance(w, str) else w.replace(b"B", b"G")
                         for w in words[:3]]  # fmt: skip
            many = find_many(text, words, k, both_strands=both)
            for one, word in zip(many, words, strict=True):
                alone = find(text, word, k, both_strands=both)
                assert all(np.array_equal(a, b) for a, b in zip(one, alone, strict=True))
    bits = Bits(np.packbits(raw & 1), len(raw))
    some = [Bits(np.packbits(raw[i : i + 9] & 1), 9) for i in (3, 99)]
    for one, word in zip(find_many(bits, some, 0), some, strict=True):
        assert np.array_equal(one.positions, find(bits, word, 0).positions)
    assert find_many(raw, [], 1) == []


def test_hits_are_the_small_distances() -> None:
    rng = np.random.default_rng(6)
    text = random_text(rng, 4, 3000)
    for m, ks in ((1, (0, 1)), (20, (0, 8, 20)), (300, (0, 200, 246, 247, 299, 300, 1000))):
        pattern = text[7 : 7 + m].copy()
        every = distances(text, pattern)
        for k in ks:
            for method in ("auto", "bitsliced", "oracle"):
                found = find(text, pattern, k, method=method)
                assert np.array_equal(found.positions, np.flatnonzero(every <= k))
                assert np.array_equal(found.distances, every[every <= k])
                assert np.all(found.strands == 1)


def test_a_plan_for_texts_of_many_lengths() -> None:
    rng = np.random.default_rng(7)
    for method in METHODS:
        plan = Plan(WORD, method=method)
        for n in (4, 5, 67, 4, 1000, 30_000, 5):
            text = random_text(rng, 4, n)
            assert np.array_equal(plan.distances(text), distances(text, WORD))
            if method in ("auto", "bytes", "bitsliced", "oracle"):
                assert np.array_equal(plan.find(text, 1).positions, find(text, WORD, 1).positions)
    short = Plan(b"ABC", k=1)
    for codes in (b"", b"AB"):
        positions, found = short.find_codes(np.frombuffer(codes, np.uint8))
        assert positions.shape == found.shape == (0,)
    assert len(short) == 3 and short.find(b"ABCABD").distances.tolist() == [0, 1]
    assert short.find(b"ABCABD", 0).positions.tolist() == [0]


def test_approximate_distances(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(8)
    text, pattern = random_text(rng, 4, 30_000), random_text(rng, 5, 20_000)
    exact = distances(text, pattern, wildcard=4)
    for chosen in (families.SAMPLING, Kernel.of("bitsliced")):
        choice = Choice(chosen, 0.0, "planted")
        monkeypatch.setattr(dispatch, "choose", lambda features, pattern, c=choice: c)
        found = approximate(text, pattern, 0.1, wildcard=4)
        assert np.mean((found.low <= exact) & (exact <= found.high)) >= 0.95
        assert np.any(found.low < found.high) == (chosen == families.SAMPLING)
    monkeypatch.undo()
    # A relation that cannot be sampled is counted.
    sets = [set(np.flatnonzero(rng.random(50) < 0.5).tolist()) | {i} for i in range(40)]
    symbols = rng.integers(0, 50, 500)
    counted = Plan(sets).approximate(symbols, 0.1)
    assert np.array_equal(counted.low, counted.high)
    assert np.array_equal(counted.estimate, Plan(sets, method="oracle").distances(symbols))


def test_an_explanation() -> None:
    text = str(Plan("ACGT" * 30, k=3).explain())
    assert text.splitlines()[0].endswith("m = 120, 4 symbols, 999881 shifts, at most 3 mismatches")
    assert "bitsliced(" in text and "bytes(" in text
    asked = Plan(b"ACGT", method="bitsliced(block=4096)").explain(b"ACGTACGTT")
    assert str(asked).startswith(
        "bitsliced(block=4096) by asked for, for m = 4, 4 symbols, 6 shifts"
    )
    assert Plan("ACGT").explain(2).choice.kernel.name in ("bytes", "bitsliced", "sparse")


TEXT, READ_ONLY = np.zeros(9, np.uint8), np.zeros(8, np.uint8)
READ_ONLY.flags.writeable = False
BAD: dict[str, tuple[Callable[[], Any], str]] = {
    "mode": (lambda: distances(TEXT, b"ab", mode="valid "), "it is one of valid, full, same"),
    "short": (lambda: distances("ab", "abc"), "the pattern has 3 symbols and the text only 2"),
    "short find": (lambda: find("ab", "abc", 1), "the pattern has 3 symbols and the text only 2"),
    "short of many": (
        lambda: find_many("ab", ["a", "abc"], 1),
        "has 3 symbols and the text only 2",
    ),
    "short sample": (lambda: approximate("ab", "abc", 0.1), "has 3 symbols and the text only 2"),
    "short explained": (lambda: Plan("abc").explain("ab"), "has 3 symbols and the text only 2"),
    "empty": (lambda: distances("ab", ""), "the pattern is empty"),
    "kinds": (lambda: distances("é", b"a"), "the text is a str and the pattern bytes"),
    "method": (lambda: distances(TEXT, b"ab", method="fast"), "no kernel 'fast'; there are bytes"),
    "method of a plan": (lambda: Plan(b"ab", method="fast"), "no kernel 'fast'"),
    "no text as method": (lambda: Plan(b"ab", method=3), "method is 3"),  # type: ignore[arg-type]
    "parameter": (
        lambda: distances(TEXT, b"ab", method="bytes(tile=3)"),
        "the parameters of bytes are vectors, width",
    ),
    "value": (lambda: distances(TEXT, b"ab", method="bytes(vectors=0)"), "vectors is 1 to"),
    "no search": (lambda: find(TEXT, b"ab", 1, method="sparse"), "sparse does not search"),
    "k below 0": (lambda: find(TEXT, b"ab", -1), "k is -1; a number of mismatches is 0 or more"),
    "k of a plan": (lambda: Plan(b"ab", k=-1), "k is -1"),
    "broken k": (lambda: find(TEXT, b"ab", 1.5), "k is 1.5; it is a whole"),  # type: ignore[arg-type]
    "true k": (lambda: find(TEXT, b"ab", True), "k is True; it is a whole number"),
    "no k": (lambda: Plan(b"ab").find(TEXT), "how many mismatches"),
    "k of a lane": (lambda: find(TEXT, b"ab", 247, method="bytes"), "at most 246 mismatches"),
    "wildcard and N": (lambda: Plan("AN", wildcard="N", iupac=True), "leave wildcard out"),
    "match_n": (lambda: Plan("AN", iupac=True, match_n="all"), "match_n is 'all'"),
    "letter": (lambda: Plan("AX", iupac=True), "'X' at position 1 of the pattern"),
    "out shape": (
        lambda: distances(TEXT, b"ab", out=np.zeros(9, np.uint8)),
        "there are 8 distances",
    ),
    "out list": (lambda: distances(TEXT, b"ab", out=[0] * 8), "out has the shape list"),  # type: ignore[arg-type]
    "out rows": (
        lambda: distances(TEXT, b"ab", out=np.zeros((8, 1), "u1")),
        "there are 8 distances",
    ),
    "out read-only": (lambda: distances(TEXT, b"ab", out=READ_ONLY), "out is read-only"),
    "out narrow": (
        lambda: distances(np.zeros(300, "u1"), bytes(299), out=np.zeros(2, "u1")),
        "uint8 does not hold distances up to 299; use uint16 or wider",
    ),
    "out and dtype": (
        lambda: distances(TEXT, b"ab", out=np.zeros(8, "u1"), dtype="u2"),
        "out holds uint8 and dtype is uint16; give one",
    ),
    "narrow": (lambda: distances(bytes(300), bytes(200), dtype="int8"), "int8 does not hold"),
    "half": (lambda: distances(bytes(3000), bytes(2049), dtype="float16"), "float16 does not hold"),
    "truth": (lambda: distances(TEXT, b"ab", dtype=bool), "bool does not hold distances up to 2"),
    "complex": (lambda: distances(TEXT, b"ab", dtype=complex), "complex128 does not hold"),
    "objects": (lambda: distances(TEXT, b"ab", dtype=object), "object does not hold"),
    "no dtype": (lambda: distances(TEXT, b"ab", dtype="wide"), "dtype is 'wide'; it is a type"),
    "rtol": (lambda: approximate(TEXT, b"ab", 1.5), "the relative error is 1.5"),
    "confidence": (lambda: approximate(TEXT, b"ab", 0.1, confidence=2), "the confidence is 2"),
}


@pytest.mark.parametrize("name", BAD)
def test_one_clear_line(name: str) -> None:
    call, expected = BAD[name]
    with pytest.raises(InvalidInputError, match=expected) as caught:
        call()
    assert "\n" not in str(caught.value)


def test_a_method_that_cannot_be_read() -> None:
    with pytest.raises(NotationError, match="at character 1 of 'bytes\\('"):
        Plan(b"ab", method="bytes(")
