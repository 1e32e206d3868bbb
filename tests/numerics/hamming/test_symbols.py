"""Texts and patterns of every kind give the distances of their symbols."""

from __future__ import annotations

import array
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apery.core.errors import InvalidInputError
from apery.numerics.hamming.oracle import distances
from apery.numerics.hamming.pattern import NO_ROW
from apery.numerics.hamming.texts import lookup
from apery.numerics.hamming.texts.inputs import Bits
from apery.numerics.hamming.texts.symbols import Alphabet, encode

TYPES = [np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.int64, np.uint64]


def by_definition(text: Sequence[Any], pattern: Sequence[Any], wildcard: Any = None) -> list[int]:
    """Count with == on the symbols themselves; elements of a pattern may be sets."""

    def differs(p: Any, t: Any) -> bool:
        held = p if isinstance(p, set | frozenset) else {p}
        return t not in held and t != wildcard and (wildcard is None or wildcard not in held)

    m = len(pattern)
    return [
        sum(differs(p, t) for p, t in zip(pattern, text[i : i + m], strict=True))
        for i in range(len(text) - m + 1)
    ]


def counted(text: Any, pattern: Any, **options: Any) -> list[int]:
    codes, relation = encode(text, pattern, **options)
    assert codes.dtype in (np.uint8, np.uint16, np.uint32) and codes.flags.c_contiguous
    assert len(codes) == 0 or int(codes.max()) < relation.codes
    assert [r for r in relation.rows if not NO_ROW <= r < relation.distinct] == []
    return [int(d) for d in distances(codes, relation)]


def cut(symbols: list[Any], ends: tuple[int, int]) -> list[Any]:
    """A pattern that has something to do with the text."""
    start = ends[0] % len(symbols)
    return symbols[start : start + 1 + ends[1]]


ENDS = st.tuples(st.integers(0, 30), st.integers(0, 8))


@given(st.binary(min_size=1, max_size=30), st.binary(min_size=1, max_size=4))
def test_bytes_of_every_shape(text: bytes, pattern: bytes) -> None:
    pattern = pattern[: len(text)]
    expected = by_definition(text, pattern)
    shapes: list[Callable[[bytes], Any]] = [
        bytes, bytearray, memoryview, list, tuple, lambda b: np.frombuffer(b, np.uint8),
        lambda b: array.array("B", b), lambda b: np.repeat(np.frombuffer(b, np.uint8), 2)[::2],
        lambda b: np.array([b[i : i + 1] for i in range(len(b))], "V1").view("S1"),
        lambda b: np.frombuffer(b, np.uint8).astype(">i4"),
    ]  # fmt: skip
    for shape in shapes:
        assert counted(shape(text), pattern) == expected
        assert counted(text, shape(pattern)) == expected


@given(st.data())
@pytest.mark.parametrize("alphabet", ["ab", "aé\xff", "aλ\ud800\U0001f600", "a\x00"])
def test_characters(alphabet: str, data: st.DataObject) -> None:
    text = data.draw(st.text(alphabet, min_size=1, max_size=30))
    pattern = "".join(cut(list(text), data.draw(ENDS)))
    for wildcard in (None, alphabet[-1], "?"):
        expected = by_definition(text, pattern, wildcard)
        assert counted(text, pattern, wildcard=wildcard) == expected
    assert Alphabet.of(pattern).text("a" + text + "λ").shape == (len(text) + 2,)


@settings(max_examples=20)
@given(st.data())
@pytest.mark.parametrize("one", TYPES)
@pytest.mark.parametrize("other", TYPES)
def test_integers_of_two_types(one: Any, other: Any, data: st.DataObject) -> None:
    """-1 and 2^64 - 1 are different, whatever they look like in memory."""

    def some(kind: Any) -> list[int]:
        least, most = int(np.iinfo(kind).min), int(np.iinfo(kind).max)
        near = st.sampled_from([least, most, 0, 1, 2, most // 2])
        return data.draw(st.lists(near, min_size=1, max_size=12))

    text, pattern = some(one), some(other)
    text += [v for v in pattern if v <= np.iinfo(one).max and v >= np.iinfo(one).min]
    pattern = pattern[: len(text)]
    expected = by_definition(text, pattern)
    assert counted(np.array(text, one), np.array(pattern, other)) == expected


@given(st.data())
def test_wide_symbols_and_a_wildcard(data: st.DataObject) -> None:
    pool = data.draw(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=2, max_size=9))
    text = data.draw(st.lists(st.sampled_from(pool), min_size=1, max_size=40))
    pattern = cut(text, data.draw(ENDS))
    wildcard = data.draw(st.sampled_from([None, *pool, 7]))
    assert counted(text, pattern, wildcard=wildcard) == by_definition(text, pattern, wildcard)


@given(st.data())
@pytest.mark.parametrize("symbols", ["ABC", b"ABC", [5, 600, -7]], ids=str)
def test_sets_in_the_pattern(symbols: Any, data: st.DataObject) -> None:
    one: list[Any] = [symbols[i : i + 1] if isinstance(symbols, bytes) else s
                      for i, s in enumerate(symbols)]  # fmt: skip
    text = data.draw(st.lists(st.sampled_from(one), min_size=8, max_size=30))
    sets = st.sets(st.sampled_from(one))
    # A wildcard needs a position of a known kind, and so do empty sets.
    pattern = [{one[0]}, *data.draw(st.lists(sets, min_size=1, max_size=6))]
    wildcard = data.draw(st.sampled_from([None, one[1]]))
    whole = text
    if isinstance(symbols, str):
        whole = "".join(text)  # type: ignore[assignment]
    elif isinstance(symbols, bytes):
        whole = b"".join(text)  # type: ignore[assignment]
    assert counted(whole, pattern, wildcard=wildcard) == by_definition(text, pattern, wildcard)


@given(st.lists(st.booleans(), min_size=1, max_size=40), ENDS)
def test_bits(text: list[bool], ends: tuple[int, int]) -> None:
    pattern = cut(text, ends)
    expected = by_definition(text, pattern)
    shapes: list[Callable[[list[bool]], Any]] = [
        lambda b: Bits(np.packbits(b), len(b)), lambda b: Bits(np.packbits(b).tobytes(), len(b)),
        np.array, list, lambda b: np.array(b, np.int64),
    ]  # fmt: skip
    for shape in shapes:
        assert counted(shape(text), Bits(np.packbits(pattern), len(pattern))) == expected
        assert counted(Bits(np.packbits(text), len(text)), shape(pattern)) == expected
    assert encode(shapes[0](text), shapes[0](pattern))[1].codes == 2


def test_what_is_not_copied(tmp_path: Path) -> None:
    path = tmp_path / "text"
    path.write_bytes(bytes(range(256)) * 4)
    mapped = np.memmap(path, np.uint8, "r")
    alphabet = Alphabet.of(b"xyz")
    for text in (path.read_bytes(), bytearray(99), mapped, mapped[7:99], np.zeros(9, np.uint8)):
        assert np.shares_memory(alphabet.text(text), np.frombuffer(text, np.uint8))
    assert type(alphabet.text(mapped)) is np.ndarray
    assert alphabet.pattern.is_plain and alphabet.pattern.codes == 256
    switched = np.zeros(9, np.bool_)
    assert np.shares_memory(Alphabet.of(np.ones(2, np.bool_)).text(switched), switched)


def test_codes_of_wide_symbols_are_dense() -> None:
    rng = np.random.default_rng(1)
    for spread, size in ((10**6, 60_000), (10**18, 60_000), (10**18, 100), (1000, 255)):
        pattern = rng.integers(-spread, spread, size)
        text = np.concatenate([pattern, rng.integers(-spread, spread, 1000)])
        alphabet = Alphabet.of(pattern)
        codes = alphabet.text(text)
        known = np.unique(pattern)
        assert alphabet.pattern.is_plain and alphabet.pattern.codes == len(known) + 1
        assert codes.itemsize == (1 if len(known) < 256 else 2)
        place = np.searchsorted(known, text).clip(max=len(known) - 1)
        assert np.array_equal(codes, np.where(known[place] == text, place, len(known)))


def test_symbols_that_meet_in_the_hash_table() -> None:
    """A text of one slot's symbols alone: probing must neither end early nor find a neighbour."""
    symbols = np.arange(0, 1 << 40, 1 << 34, dtype=np.int64)
    table = lookup.Lookup.of(symbols[::2], np.arange(32, dtype=np.uint8), 32, signed=True)
    assert table.keys is not None
    expected = [i // 2 if i % 2 == 0 else 32 for i in range(64)]
    assert table.codes(symbols).tolist() == expected


def test_all_bytes_and_one_symbol_more() -> None:
    every = bytes(range(256))
    assert counted(every, every) == [0]
    assert counted(np.arange(256), every) == [0]
    assert counted(np.arange(257), np.arange(256)) == [0, 256]
    with pytest.raises(InvalidInputError, match=r"the text holds 256 and .* such as int16"):
        encode(np.arange(257), every)


BAD: dict[str, tuple[Callable[[], Any], str]] = {
    "empty bytes": (lambda: encode(b"a", b""), "the pattern is empty"),
    "empty str": (lambda: encode("a", ""), "the pattern is empty"),
    "empty list": (lambda: encode([1], []), "the pattern is empty"),
    "empty bits": (lambda: encode([1], Bits(b"")), "the pattern is empty"),
    "long": (lambda: encode("ab", "abc"), "has 3 symbols and the text only 2"),
    "no text": (lambda: encode(b"", b"a"), "has 1 symbols and the text only 0"),
    "floats": (lambda: encode(np.zeros(3), b"a"), "the text holds float64; symbols are integers"),
    "float list": (lambda: encode(b"aa", [1.0]), "the pattern holds float64"),
    "objects": (lambda: encode([1, None], [1]), "the text holds objects"),
    "words": (lambda: encode(["ab", "c"], [1]), "the text holds words"),
    "huge": (lambda: encode([2**70, 1], [1]), "the text holds objects"),
    "ragged": (lambda: encode([[1, 2], [3]], [1]), "the text is no plain sequence"),
    "too wide": (lambda: encode([1], [[-1, 2**63]]), "do not fit one type of 64 bits"),
    "two dimensions": (lambda: encode(np.zeros((2, 2), int), [1]), "the text has 2 dimensions"),
    "no dimension": (lambda: encode(np.int64(5), [1]), "the text has 0 dimensions"),
    "masked": (lambda: encode(np.ma.array([1, 2]), [1]), "the text is a masked array"),
    "a number": (lambda: encode(5, [1]), "the text is of type int; give bytes"),
    "nothing": (lambda: encode(b"a", None), "the pattern is of type NoneType; give bytes"),
    "str and bytes": (lambda: encode("é", b"a"), "the text is a str and the pattern bytes"),
    "bytes and str": (lambda: encode(b"\xe9", "a"), "the pattern is a str and the text bytes"),
    "bytes and Greek": (lambda: encode(b"a", "λ"), "encode the str or decode the bytes"),
    "integers and str": (lambda: encode([1, 2], "a"), "the pattern is a str and the text integers"),
    "str and integers": (lambda: encode("ab", [1]), "the text is a str and the pattern integers"),
    "not bits": (lambda: encode([0, 1, 2], Bits(b"a", 2)), "the text holds 2 at position 2"),
    "negative bits": (lambda: encode([-1, 0], Bits(b"a", 2)), "the text holds -1 at position 0"),
    "too many bits": (lambda: Bits(b"a", 9), "1 bytes hold 0 to 8 bits, not 9"),
    "bits of integers": (lambda: Bits([0, 1]), "packed bits are bytes or an array of uint8"),
    "mixed": (lambda: encode("ab", ["a", 1]), "mixes characters and integers"),
    "a set of words": (lambda: encode("ab", ["a", {"bc"}]), "position 1 of the pattern is"),
    "wildcard word": (lambda: encode("ab", "a", wildcard="ab"), "it is a str of one character"),
    "wildcard of str": (lambda: encode("ab", "a", wildcard=5), "it is a str of one character"),
    "wildcard of bytes": (lambda: encode(b"ab", b"a", wildcard="λ"), "it is one byte"),
    "wildcard of integers": (lambda: encode([1], [1], wildcard="a"), "it is an integer"),
    "wildcard of bits": (lambda: encode(b"a", Bits(b"a"), wildcard=1), "not possible with bits"),
}


@pytest.mark.parametrize("name", BAD)
def test_one_clear_line(name: str) -> None:
    call, expected = BAD[name]
    with pytest.raises(InvalidInputError, match=expected) as caught:
        call()
    assert "\n" not in str(caught.value)
