"""Readers of files give every letter once, whatever the line ends, blocks and compression."""

from __future__ import annotations

import gzip
import itertools
import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apery.core.errors import InvalidInputError
from apery.numerics.hamming.files.fasta import FastaReader, open_text, read_fasta
from apery.numerics.hamming.files.raw_texts import BitsReader, RawReader, TextReader
from apery.numerics.hamming.files.sources import Gunzip, Source, open_source

Records = list[tuple[bytes, bytes]]


class Dribble(BytesIO):
    """A file that gives a few bytes at a time, like a pipe."""

    def readinto(self, block: memoryview) -> int:  # type: ignore[override]
        return super().readinto(block[: 1 + self.tell() % 3])


def by_definition(data: bytes) -> Records:
    """Split at line ends, then at headers."""
    records: Records = []
    for line in re.split(rb"[\r\n]+", data):
        if line.lstrip().startswith(b">"):
            words = line.lstrip()[1:].split(None, 1) if line.lstrip()[1:2].strip() else []
            records.append((words[0] if words else b"", b""))
        elif line.strip():
            name, letters = records[-1]
            records[-1] = (name, letters + b"".join(line.split()))
    return records


def collected(reader: TextReader, size: int) -> Records:
    letters = np.empty(size, np.uint8)
    records: Records = []
    while (filled := reader.fill(letters)) is not None:
        assert len(filled.starts) == len(filled.names) and filled.count <= size
        ends = [0, *filled.starts.tolist(), filled.count]
        for i, (low, high) in enumerate(itertools.pairwise(ends)):
            if i > 0:
                records.append((filled.names[i - 1], b""))
            if high > low:
                name, before = records[-1]
                records[-1] = (name, before + letters[low:high].tobytes())
    return records


LINES = st.lists(
    st.one_of(
        st.binary(max_size=12).map(lambda b: b.translate(None, b"\r\n")),
        st.sampled_from([b"", b">", b"> no name", b">a b", b">c", b"ACGT" * 20, b" A C\t", b">>",
                         b">\x00a\x1fb c"]),
    )
)  # fmt: skip


@given(LINES, st.sampled_from([b"\n", b"\r\n", b"\r", b"\n\n"]), st.integers(1, 40), st.data())
def test_records_of_any_lines(
    lines: list[bytes], end: bytes, size: int, data: st.DataObject
) -> None:
    text = end.join([b">first line", *lines]) + data.draw(st.sampled_from([b"", end, end * 3]))
    # A header that is a whole block long is refused; all others are read.
    block = max(len(line) for line in [b">first line", *lines]) + 2 + data.draw(st.integers(0, 50))
    for file in (BytesIO(text), Dribble(text)):
        reader = FastaReader(Source(file, "here"), block)
        assert collected(reader, size) == by_definition(text)


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("width", [1, 2, 15, 16, 17, 60, 4096, 10**6])
@pytest.mark.parametrize("odd", [b"", b" ", b"\n", b">", b"\r", b"\x00"])
def test_long_records_are_copied_line_by_line(end: bytes, width: int, odd: bytes) -> None:
    rng = np.random.default_rng(width)
    letters = rng.choice(np.frombuffer(b"ACGTN", np.uint8), 30_000).tobytes()
    lines = [letters[i : i + width] for i in range(0, len(letters), width)]
    place = len(lines) // 2
    lines[place] = lines[place][: width // 2] + odd + lines[place][width // 2 :]
    text = b">one" + end + end.join(lines) + end + b">two" + end + b"ACGT" * 3000
    for block, size in ((1 << 14, 1 << 14), (1 << 20, 9001), (10_007, 1 << 20)):
        reader = FastaReader(Source(BytesIO(text), "here"), block)
        assert collected(reader, size) == by_definition(text), (block, size)


def test_many_records_in_one_buffer() -> None:
    text = b"".join(b">%d\n" % i for i in range(200_000))
    found = collected(FastaReader(Source(BytesIO(text), "here")), 100)
    assert [name for name, _ in found] == [b"%d" % i for i in range(200_000)]


def test_pieces_say_where_they_are(tmp_path: Path) -> None:
    path = tmp_path / "x.fa"
    path.write_bytes(b"\xef\xbb\xbf\n>a one\nACGTAC\nGT\n>b\n>c\xce\xbb \nT\n>d\n")

    def pieces(size: int) -> Iterator[tuple[str, int, bytes]]:
        return ((name, at, part.tobytes()) for name, at, part in read_fasta(path, size))

    assert list(pieces(100)) == [
        ("a", 0, b"ACGTACGT"),
        ("b", 0, b""),
        ("cλ", 0, b"T"),
        ("d", 0, b""),
    ]
    assert list(pieces(3)) == [
        ("a", 0, b"ACG"), ("a", 3, b"TAC"), ("a", 6, b"GT"), ("b", 0, b""), ("cλ", 0, b"T"),
        ("d", 0, b""),
    ]  # fmt: skip


@settings(max_examples=50)
@given(
    st.lists(st.binary(max_size=300), min_size=1, max_size=4),
    st.integers(0, 9),
    st.integers(1, 500),
)
def test_gzip_members_and_padding(parts: list[bytes], zeros: int, size: int) -> None:
    packed = b"".join(gzip.compress(part) for part in parts) + bytes(zeros)
    for file in (BytesIO(packed), Dribble(packed)):
        source = Gunzip(Source(file, "here"))
        found = b"".join(iter(lambda source=source: source.read(size), b""))  # type: ignore[misc]
        assert found == b"".join(parts)


def test_gzip_larger_than_its_blocks(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    letters = rng.integers(0, 256, 500_000, np.uint8).tobytes() + bytes(3_000_000)
    path = tmp_path / "no suffix"
    path.write_bytes(gzip.compress(letters[:700_000]) + gzip.compress(letters[700_000:]))
    with open_text(path).source as source:
        assert b"".join(iter(lambda: source.read(99_991), b"")) == letters
        assert source.came == path.stat().st_size == source.size


@pytest.mark.parametrize("cut", [1, 5, 12, 100, -1, -4, -9])
def test_a_gzip_file_that_ends_too_early(tmp_path: Path, cut: int) -> None:
    whole = gzip.compress(b">a\n" + np.random.default_rng(1).bytes(3000).hex().encode())
    path = tmp_path / "x.gz"
    path.write_bytes(whole + whole[:cut])
    with pytest.raises(InvalidInputError, match=r"x\.gz: the gzip file ends too early; copy or"):
        list(read_fasta(path))


@pytest.mark.parametrize("place", [30, 1000, -6, -2])
def test_a_damaged_gzip_file(tmp_path: Path, place: int) -> None:
    packed = bytearray(gzip.compress(b">a\n" + np.random.default_rng(1).bytes(3000)))
    packed[place] ^= 0x55
    path = tmp_path / "x.gz"
    path.write_bytes(packed)
    with pytest.raises(InvalidInputError, match=r"x\.gz: the gzip file"):
        list(read_fasta(path))


def test_what_follows_a_gzip_member(tmp_path: Path) -> None:
    path = tmp_path / "x.gz"
    path.write_bytes(gzip.compress(b">a\nACGT\n") + b"more")
    with pytest.raises(InvalidInputError, match="incorrect header check"):
        list(read_fasta(path))


@given(st.binary(min_size=1, max_size=200), st.integers(8, 300))
def test_raw_files_and_bits(data: bytes, size: int) -> None:
    for file in (BytesIO(data), Dribble(data)):
        assert collected(RawReader(Source(file, "here")), size) == [(b"here", data)]
        file.seek(0)
        bits = np.unpackbits(np.frombuffer(data, np.uint8)).tobytes()
        assert collected(BitsReader(Source(file, "here")), size) == [(b"here", bits)]


def test_the_format_is_seen_in_the_file(tmp_path: Path) -> None:
    def kind(data: bytes, format: str = "auto") -> tuple[str, Records]:
        path = tmp_path / "x"
        path.write_bytes(data)
        reader = open_text(path, format)
        with reader.source:
            return type(reader).__name__, [(b"", b) for _, b in collected(reader, 4096)]

    fasta = b"\n >a\nAC\n"
    assert kind(fasta) == ("FastaReader", [(b"", b"AC")])
    assert kind(gzip.compress(fasta)) == ("FastaReader", [(b"", b"AC")])
    assert kind(fasta, "raw") == ("RawReader", [(b"", fasta)])
    assert kind(b"AC\n>a") == ("RawReader", [(b"", b"AC\n>a")])
    assert kind(gzip.compress(b"AC\n")) == ("RawReader", [(b"", b"AC\n")])
    assert kind(gzip.compress(b"AC\n"), "raw")[1] == [(b"", gzip.compress(b"AC\n"))]
    assert kind(b"\x80", "bits") == ("BitsReader", [(b"", b"\x01" + bytes(7))])


BAD: dict[str, tuple[bytes | None, str]] = {
    "missing": (None, "No such file or directory; give the path of a readable file"),
    "empty": (b"", "the file is empty; give a FASTA file"),
    "blank": (b" \r\n\n" * 9, "the file is empty"),
    "plain": (b"ACGT\n>a\n", "a FASTA file begins with '>', this one with 'A'; say so"),
    "fastq": (b"@a\nAC\n+\nII\n", "this one with '@'; FASTQ is not read"),
    "xz": (b"\xfd7zXZ\x00abc", "this is a file of xz; decompress it first"),
    "bzip2": (b"BZh91AY", "this is a file of bzip2"),
    "endless header": (b">" + b"a" * (1 << 21), "a header of more than 1,048,576 bytes"),
    "empty gzip": (gzip.compress(b""), "the file is empty"),
    "no gzip": (b"\x1f\x8b" + b"\x00" * 50, "the gzip file is damaged"),
}


@pytest.mark.parametrize("name", BAD)
def test_one_clear_line(tmp_path: Path, name: str) -> None:
    data, expected = BAD[name]
    path = tmp_path / "file.fa"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(InvalidInputError, match=re.escape(expected)) as caught:
        list(read_fasta(path))
    assert str(caught.value).startswith(f"{path}: ") and "\n" not in str(caught.value)


def test_a_folder_and_an_empty_raw_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="Is a directory; give the path of a readable file"):
        open_text(tmp_path, "raw")
    with pytest.raises(InvalidInputError, match="the format is 'sam'; it is one of auto"):
        open_text(tmp_path, "sam")
    path = tmp_path / "x"
    path.touch()
    for format in ("auto", "raw", "bits"):
        with pytest.raises(InvalidInputError, match="the file is empty; give another"):
            open_text(path, format).fill(np.empty(8, np.uint8))


def test_a_disk_that_fails() -> None:
    class Broken(BytesIO):
        def readinto(self, block: memoryview) -> int:  # type: ignore[override]
            raise OSError(5, "Input/output error")

    with pytest.raises(InvalidInputError, match="here: Input/output error; give the path"):
        RawReader(Source(Broken(), "here")).fill(np.empty(8, np.uint8))


def test_peeking_takes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(zlib.compress(b"a" * 100))
    with open_source(path) as source:
        assert source.peek(3) == source.peek(3) == path.read_bytes()[:3]
        assert source.peek(10**4) == source.read(10**4) == path.read_bytes()
        assert source.read(1) == b""
