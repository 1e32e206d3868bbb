"""Searches in files find what a search in the whole text finds, wherever the pieces end."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apery.core.errors import REFUTED, InvalidInputError
from apery.numerics.hamming import oracle
from apery.numerics.hamming.certificate import WrongResultError
from apery.numerics.hamming.files.npy_file import NpyFile
from apery.numerics.hamming.files.queries import Query, queries, read_patterns
from apery.numerics.hamming.files.scanning import (
    Finder,
    Hit,
    Meter,
    planned_meter,
    scan,
    stream_distances,
)
from apery.numerics.hamming.files.verified import verified_finder
from apery.numerics.hamming.pattern import Codes, Counts
from apery.numerics.hamming.texts.iupac import Nucleotides, reverse_complement
from apery.numerics.hamming.texts.symbols import Alphabet

Records = dict[str, str]


def by_oracle(query: Query, k: int) -> Finder:
    return lambda codes: oracle.find(codes, query.encoding.pattern, k)


def oracle_meter(query: Query) -> Meter:
    def measure(codes: Codes, out: Counts) -> None:
        out[:] = oracle.distances(codes, query.encoding.pattern)

    return measure


def whole_text(records: Records, patterns: list[str], k: int, match_n: str) -> list[Hit]:
    """Search every record as a whole, pattern by pattern and strand by strand."""
    found = []
    for name, letters in records.items():
        hits = []
        for number, pattern in enumerate(patterns):
            for strand, one in (("+", pattern), ("-", reverse_complement(pattern))):
                if len(letters) < len(one):
                    continue
                alphabet = Nucleotides.of(one, match_n=match_n)
                where, distances = oracle.find(alphabet.text(letters), alphabet.pattern, k)
                for at, distance in zip(where.tolist(), distances.tolist(), strict=True):
                    hit = Hit(name, at, at + len(one), strand, pattern, distance)
                    hits.append((at, number, strand == "-", hit))
        found += [hit for *_, hit in sorted(hits)]
    return found


def fasta(records: Records, width: int = 7) -> bytes:
    lines = []
    for name, letters in records.items():
        lines += [
            f">{name} some words",
            *(letters[i : i + width] for i in range(0, len(letters), width)),
        ]
    return "".join(f"{line}\n" for line in lines).encode()


LETTERS = st.text("ACGTNRacg-", max_size=40)


@settings(max_examples=150)
@given(
    st.lists(LETTERS, min_size=1, max_size=6),
    st.lists(st.text("ACGTN", min_size=1, max_size=9), min_size=1, max_size=3, unique=True),
    st.integers(0, 3), st.integers(1, 30), st.sampled_from(["pattern", "text", "both", "none"]),
)  # fmt: skip
def test_hits_across_the_ends_of_pieces(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], patterns: list[str], k: int,
    piece: int, match_n: str,
) -> None:  # fmt: skip
    records = {f"r{i}": text for i, text in enumerate(texts)}
    path = tmp_path_factory.getbasetemp() / "hits.fa"
    path.write_bytes(fasta(records))
    found, matched = [], []
    for part in scan(
        path, patterns, k, both_strands=True, match_n=match_n, piece=piece, finder=by_oracle
    ):
        found += list(part)
        matched += [part.matched(i).decode() for i in range(len(part))]
    assert found == whole_text(records, patterns, k, match_n)
    assert matched == [records[hit.record][hit.start : hit.end] for hit in found]


@settings(max_examples=100)
@given(
    st.lists(LETTERS, min_size=1, max_size=6), st.text("ACGTN", min_size=1, max_size=9),
    st.integers(1, 30),
)  # fmt: skip
def test_all_distances(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], pattern: str, piece: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "distances.fa"
    path.write_bytes(fasta({f"r{i}": text for i, text in enumerate(texts)}))
    alphabet = Nucleotides.of(pattern)
    found: dict[str, list[int]] = {}
    for dense in stream_distances(path, pattern, piece=piece, meter=oracle_meter):
        assert dense.start == len(found.setdefault(dense.record, []))
        found[dense.record] += dense.distances.tolist()
    assert found == {
        f"r{i}": oracle.distances(alphabet.text(text), alphabet.pattern).tolist()
        for i, text in enumerate(texts) if len(text) >= len(pattern)
    }  # fmt: skip


@given(st.binary(min_size=9, max_size=90), st.integers(1, 40), st.integers(0, 2))
def test_raw_files_and_bits(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, piece: int, k: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "raw"
    path.write_bytes(data)
    pattern = data[4:9]
    alphabet = Alphabet.of(pattern, wildcard=b"?")
    expected = oracle.find(alphabet.text(data), alphabet.pattern, k)
    parts = list(scan(path, pattern, k, format="raw", wildcard="?", piece=piece, finder=by_oracle))
    assert np.concatenate([part.start for part in parts]).tolist() == expected[0].tolist()
    assert np.concatenate([part.distance for part in parts]).tolist() == expected[1].tolist()

    bits = np.unpackbits(np.frombuffer(data, np.uint8))
    code = Alphabet.of(bits[3:20].astype(np.bool_))
    expected = oracle.find(code.text(bits), code.pattern, k)
    word = "".join(map(str, bits[3:20]))
    parts = list(scan(path, word, k, format="bits", piece=piece, finder=by_oracle))
    assert np.concatenate([part.start for part in parts]).tolist() == expected[0].tolist()
    assert 3 in expected[0]


def test_a_pattern_longer_than_the_pieces(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    text = rng.choice(np.frombuffer(b"ab", np.uint8), 5000).tobytes()
    path = tmp_path / "x"
    path.write_bytes(text)
    parts = scan(path, [text[100:4000], text[4990:]], 0, piece=64, finder=by_oracle)
    hits = [(hit.start, hit.end) for part in parts for hit in part]
    assert (100, 4000) in hits and (4990, 5000) in hits


def test_compressed_files_and_progress(tmp_path: Path) -> None:
    records = {"a": "ACGT" * 5000, "b": "", "c": "TTACGA"}
    path = tmp_path / "x"
    path.write_bytes(gzip.compress(fasta(records)))
    told: list[int] = []
    found = [
        h for part in scan(path, "TTACGT", 1, finder=by_oracle, progress=told.append) for h in part
    ]
    assert found == [
        hit for hit in whole_text(records, ["TTACGT"], 1, "pattern") if hit.strand == "+"
    ]
    assert found[-1] == Hit("c", 0, 6, "+", "TTACGT", 1)
    assert told[-1] == path.stat().st_size


def test_nucleotide_codes_are_for_fasta_unless_told(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"acgtRN")

    def starts(**options: Any) -> list[int]:
        return [h.start for part in scan(path, "RN", 0, finder=by_oracle, **options) for h in part]

    assert starts() == [4]
    assert starts(iupac=True) == [0, 2, 4]
    path.write_bytes(b">a\nacgtRN\n")
    assert starts() == [0, 2, 4]
    assert starts(iupac=False) == [4]
    assert starts(format="raw") == [7]


@pytest.mark.parametrize("match_n", ["pattern", "text", "both", "none"])
def test_the_kernels_that_are_used_by_default(tmp_path: Path, match_n: str) -> None:
    rng = np.random.default_rng(3)
    letters = np.frombuffer(b"ACGTACGTACGTNRac-", np.uint8)
    sizes = [0, 5, 3000, 20, 21, 0, 700]
    records = {f"r{i}": rng.choice(letters, n).tobytes().decode() for i, n in enumerate(sizes)}
    patterns = ["ACNTR", "GATTACAGATTACAGATTACA", records["r2"][900:1700].upper().replace("-", "N")]
    path = tmp_path / "x.fa"
    path.write_bytes(fasta(records, 60))
    # The names of long patterns would be shortened.
    whole = {pattern: pattern for pattern in patterns}
    for k, piece in ((0, 64), (2, 500), (14, 1 << 20)):
        parts = scan(path, whole, k, both_strands=True, match_n=match_n, piece=piece)
        assert [hit for part in parts for hit in part] == whole_text(records, patterns, k, match_n)
    for piece in (64, 1 << 20):
        found = [
            [(d.record, d.start + i, d.query.name, int(x)) for d in stream_distances(
                path, patterns, match_n=match_n, piece=piece, meter=meter
            ) for i, x in enumerate(d.distances)]
            for meter in (planned_meter, oracle_meter)
        ]  # fmt: skip
        assert sorted(found[0]) == sorted(found[1]) and len(found[0]) > 3000


def test_wrong_hits_are_refused() -> None:
    (query,) = queries("ACGT", iupac=True)
    codes = query.encoding.text("ACGTACGA")

    def refused(find: Finder) -> bool:
        try:
            verified_finder(query, 1, find, oracle_meter(query))(codes)
        except WrongResultError as error:
            assert error.exit_code == REFUTED and "the hits of ACGT differ" in str(error)
            return True
        return False

    where, distances = by_oracle(query, 1)(codes)
    assert where.tolist() == [0, 4] and distances.tolist() == [0, 1]
    assert not refused(lambda c: (where, distances))
    assert refused(lambda c: (where[:1], distances[:1]))
    assert refused(lambda c: (where, distances + 1))
    assert refused(lambda c: (where + 1, distances))


def test_patterns_of_files(tmp_path: Path) -> None:
    path = tmp_path / "patterns"
    path.write_bytes(b"ACGT\tfirst one\r\n\r\nAC GT\n")
    assert read_patterns(path) == {"first one": b"ACGT", "AC GT": b"AC GT"}
    path.write_bytes(gzip.compress(b">a x\nAC\nGT\n>b\nTT\n"))
    assert read_patterns(path) == {"a": b"ACGT", "b": b"TT"}
    assert [q.name for q in queries(["a\tb", "x" * 99])] == ["a\\tb", "x" * 57 + "..."]
    alike = queries(["x" * 99, "x" * 98, "x" * 97])
    assert [q.name[57:] for q in alike] == ["...", "... (2)", "... (3)"]


BAD: dict[str, tuple[Callable[[Path], Any], str]] = {
    "negative k": (lambda p: scan(p, "A", -1), "k is -1; it is a number of mismatches, 0 or more"),
    "k of floats": (lambda p: scan(p, "A", 1.5), "k is 1.5; it is"),  # type: ignore[arg-type]
    "no pattern": (lambda p: scan(p, [], 1), "there is no pattern; give one at least"),
    "empty pattern": (lambda p: scan(p, "", 1), "the pattern is empty"),
    "one empty": (lambda p: scan(p, {"x": "A", "y": ""}, 1), "the pattern is empty"),
    "twice": (lambda p: scan(p, ["A", "C", "A"], 1), "the pattern 'A' is given twice"),
    "long": (lambda p: list(scan(p, "AAAAAAA", 1, finder=by_oracle)), "has 7 symbols and the text"),
    "long for distances": (
        lambda p: list(stream_distances(p, "AAAAAAA", meter=oracle_meter)), "the text only 4",
    ),
    "no letter": (lambda p: scan(p, {"x": "AXA"}, 1, iupac=True), "x: 'X' at position 1 of the"),
    "no strand": (lambda p: scan(p, "hello", 1, both_strands=True), "'e' at position 1 of the"),
    "no bits": (lambda p: scan(p, "012", 1, format="bits"), "'2' at position 2 of the pattern"),
    "strands of bits": (
        lambda p: scan(p, "01", 1, format="bits", both_strands=True), "bits have no nucleotide",
    ),
    "two wildcards": (lambda p: scan(p, "A", 1, iupac=True, wildcard="?"), "leave the other one"),
    "long wildcard": (lambda p: scan(p, "A", 1, wildcard="ab"), "the wildcard is 'ab'"),
    "no format": (lambda p: scan(p, "A", 1, format="sam"), "the format is 'sam'"),
    "missing": (lambda p: scan(p / "x", "A", 1), "give the path of a readable file"),
    "no match_n": (lambda p: scan(p, "A", 1, iupac=True, match_n="x"), "match_n is 'x'"),
    "no patterns": (lambda p: read_patterns("/dev/null"), "/dev/null: there is no pattern in it"),
}  # fmt: skip


def test_a_numpy_file_is_there_when_it_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "d.npy"
    numbers = np.arange(10**5, dtype=np.uint16)
    with NpyFile(path, numbers.dtype) as file:
        for piece in np.array_split(numbers, 7):
            file.append(piece)
        assert not path.exists()
    assert np.array_equal(np.load(path, mmap_mode="r"), numbers)
    with pytest.raises(ZeroDivisionError), NpyFile(path, numbers.dtype) as file:
        file.append(numbers[: 1 // 0])
    assert np.array_equal(np.load(path), numbers) and len(list(tmp_path.iterdir())) == 1
    with NpyFile(path, numbers.dtype):
        pass
    assert np.load(path).shape == (0,)


@pytest.mark.parametrize("name", BAD)
def test_one_clear_line(tmp_path: Path, name: str) -> None:
    path = tmp_path / "text"
    path.write_bytes(b"ACGT")
    call, expected = BAD[name]
    with pytest.raises(InvalidInputError, match=expected) as caught:
        call(path)
    assert "\n" not in str(caught.value)


MEASURED = """
import resource, sys
import numpy as np
from apery.numerics.hamming.files.scanning import scan, stream_distances

def finder(query, k):
    last = query.letters[-1]
    def find(codes):
        # Work that needs memory like a kernel's; the marks of the file are its only hits.
        where = np.flatnonzero(codes[len(query) - 1 :] == last)
        return where, np.zeros(len(where), np.int64)
    return find

def run(path):
    return sum(len(part) for part in scan(path, b"...\\xff", 0, format="raw", finder=finder))

run(sys.argv[1])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found = run(sys.argv[2])
print(found, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    small, large = tmp_path / "small", tmp_path / "large"
    small.write_bytes(bytes(10_000))
    size = 200 << 20
    with large.open("wb") as file:
        file.truncate(size)
        for place in range(1 << 20, size, 1 << 20):
            file.seek(place - 1)
            file.write(b"\xff")
    answer = subprocess.run(
        [sys.executable, "-c", MEASURED, str(small), str(large)], capture_output=True, text=True
    )
    assert answer.returncode == 0, answer.stderr
    found, kilobytes = map(int, answer.stdout.split())
    assert found == 199
    assert kilobytes < 64 << 10
