"""``apery hamming``: tables of hits and distances, exit codes, bad input, pipes and signals."""

from __future__ import annotations

import gzip
import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from apery.core.errors import DONE, INTERRUPTED, USAGE
from tests.cli.conftest import Apery

HEADER = "record\tstart\tend\tstrand\tpattern\tdistance\n"
GENOME = b">one first record\nTTGATTACATT\nGATT\n>two\n\n>three\nnnnntgtaatcNN\n"


@pytest.fixture
def genome(tmp_path: Path) -> str:
    path = tmp_path / "genome.fa"
    path.write_bytes(GENOME)
    return str(path)


def table(*rows: tuple[str | int, ...]) -> str:
    return HEADER + "".join("\t".join(map(str, row)) + "\n" for row in rows)


def test_a_table_of_hits(apery: Apery, genome: str) -> None:
    ran = apery("hamming", "find", genome, "GATTACA", "-k", "1", "--both-strands")
    assert ran.code == DONE and ran.err == ""
    assert ran.out == table(
        ("one", 2, 9, "+", "GATTACA", 0), ("three", 4, 11, "-", "GATTACA", 0),
    )  # fmt: skip


def test_matched_letters_and_json(apery: Apery, genome: str) -> None:
    ran = apery("hamming", "find", genome, "GATTNCA", "-k", "0", "--matched")
    assert ran.out.splitlines()[1].split("\t")[-1] == "GATTACA"
    words = ("hamming", "find", genome, "GATTACA", "-k", "1", "--both-strands", "--json")
    assert apery(*words, "--matched").json == [
        {"record": "one", "start": 2, "end": 9, "strand": "+", "pattern": "GATTACA",
         "distance": 0, "matched": "GATTACA"},
        {"record": "three", "start": 4, "end": 11, "strand": "-", "pattern": "GATTACA",
         "distance": 0, "matched": "tgtaatc"},
    ]  # fmt: skip
    assert apery("hamming", "find", genome, "CCCCCCC", "-k", "0", "--json").json == []


def test_nothing_found_is_an_empty_table(apery: Apery, genome: str) -> None:
    ran = apery("hamming", "find", genome, "CCCCCCC", "-k", "1")
    assert (ran.code, ran.out, ran.err) == (DONE, HEADER, "")


def test_where_n_matches(apery: Apery, genome: str) -> None:
    def starts(*words: str) -> list[int]:
        rows = apery("hamming", "find", genome, *words, "-k", "0", "--json").json
        return [row["start"] for row in rows if row["record"] == "three"]

    assert starts("TNTAAT") == [4]
    assert starts("TNTAAT", "--match-n", "none") == []
    assert starts("AATG") == [] and starts("AATCG", "--match-n", "text") == [7]
    assert starts("AATCN", "--match-n", "none") == [7]
    assert starts("aatc", "--no-iupac") == [7] and starts("AATC", "--no-iupac") == []
    assert starts("a?tc", "--wildcard", "?") == [7]


def test_best_and_limit(apery: Apery, genome: str) -> None:
    best = apery("hamming", "find", genome, "GATTACA", "TTT", "-k", "3", "--best", "--json").json
    least = {row["pattern"]: row["distance"] for row in best}
    assert least == {"GATTACA": 0, "TTT": 1}
    every = apery("hamming", "find", genome, "GATTACA", "TTT", "-k", "3", "--json").json
    assert best == [row for row in every if row["distance"] == least[row["pattern"]]]
    for limit in (1, 2, len(every), 999):
        words = ("hamming", "find", genome, "GATTACA", "TTT", "-k", "3", "--limit", str(limit))
        assert apery(*words, "--json").json == every[:limit]
        assert apery(*words, "--best", "--json").json == best[:limit]


def test_patterns_of_a_file(apery: Apery, genome: str, tmp_path: Path) -> None:
    file = tmp_path / "patterns.txt"
    file.write_text("GATTACA\tseven\nTTG\n")
    rows = apery("hamming", "find", genome, "--patterns", str(file), "-k", "0", "--json").json
    assert [(row["pattern"], row["start"]) for row in rows] == [
        ("TTG", 0),
        ("seven", 2),
        ("TTG", 9),
    ]
    rows = apery("hamming", "find", genome, "AAA", "--patterns", str(file), "-k", "0").out
    assert rows.count("\n") == 4


def test_raw_files_and_bits(apery: Apery, tmp_path: Path) -> None:
    path = tmp_path / "notes"
    path.write_bytes("one\ntwo three é\x00".encode())
    ran = apery("hamming", "find", str(path), "e\nt", "-k", "0", "--matched")
    assert ran.out.splitlines()[1] == f"{path}\t2\t5\t+\te\\nt\t0\te\\nt"
    assert apery("hamming", "find", str(path), "é", "-k", "0", "--json").json[0]["start"] == 14
    path.write_bytes(b"\xb2\x00")
    rows = apery("hamming", "find", str(path), "110", "--bits", "-k", "0", "--json").json
    assert [row["start"] for row in rows] == [2]
    with gzip.open(path, "wb") as file:
        file.write(GENOME)
    assert apery("hamming", "find", str(path), "GATTACA", "-k", "0", "--json").json[0]["start"] == 2
    assert (
        apery("hamming", "find", str(path), "GATTACA", "-k", "0", "--format", "raw").out == HEADER
    )


def test_all_distances(apery: Apery, genome: str, tmp_path: Path) -> None:
    ran = apery("hamming", "distances", genome, "GATTAC")
    assert ran.code == DONE
    rows = [line.split("\t") for line in ran.out.splitlines()[1:]]
    assert [row[:5] for row in rows[:2]] == [
        ["one", str(i), str(i + 6), "+", "GATTAC"] for i in (0, 1)
    ]
    assert len(rows) == 10 + 8
    expected = [int(row[5]) for row in rows]
    assert expected[2] == 0

    out = tmp_path / "table.tsv"
    assert apery("hamming", "distances", genome, "GATTAC", "--out", str(out)).out == ""
    assert out.read_text() == ran.out
    packed = tmp_path / "distances.npy"
    ran = apery("hamming", "distances", genome, "GATTAC", "--out", str(packed), "--json")
    assert ran.json == [
        {"record": "one", "index": 0, "places": 10}, {"record": "three", "index": 10, "places": 8},
    ]  # fmt: skip
    found = np.load(packed)
    assert found.dtype == np.uint8 and found.tolist() == expected
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "distances.npy", "genome.fa", "table.tsv",
    ]  # fmt: skip


@pytest.mark.parametrize("method", ["bytes", "bitsliced"])
def test_results_do_not_depend_on_the_kernel(apery: Apery, genome: str, method: str) -> None:
    for words in (("find", genome, "GATNACA", "-k", "3"), ("distances", genome, "GATNACA")):
        every = apery("hamming", *words, "--both-strands")
        assert every.code == DONE and every.out.count("\n") > 3
        assert apery("hamming", *words, "--both-strands", "--method", method).out == every.out


def test_what_was_chosen_is_said_on_stderr(apery: Apery, genome: str) -> None:
    ran = apery("hamming", "find", genome, "GATTACA", "-k", "1", "--explain")
    assert ran.out.startswith(HEADER) and ran.err.startswith("GATTACA +: ")
    ran = apery("hamming", "distances", genome, "GATTACA", "--explain", "--method", "bytes")
    assert ran.err.startswith("GATTACA +: bytes")


def test_verified_results(apery: Apery, genome: str) -> None:
    for words in (("find", genome, "GATTACA", "-k", "3"), ("distances", genome, "GATTACA")):
        assert apery("hamming", *words, "--verify").out == apery("hamming", *words).out


BAD: dict[str, tuple[tuple[str, ...], str]] = {
    "no text": (("find",), "Missing argument 'TEXT'"),
    "no pattern": (("find", "TEXT", "-k", "1"), "there is no pattern; write one after TEXT"),
    "no k": (("find", "TEXT", "ACG"), "Missing option '-k'"),
    "negative k": (("find", "TEXT", "ACG", "-k", "-1"), "k is -1; it is a number of mismatches"),
    "k of letters": (("find", "TEXT", "ACG", "-k", "two"), "'two' is not a valid integer"),
    "empty pattern": (("find", "TEXT", "", "-k", "1"), "the pattern is empty"),
    "empty for distances": (("distances", "TEXT", ""), "the pattern is empty"),
    "long": (("find", "RAW", "ACGTACGTA", "-k", "1"), "has 9 symbols and the text only 8"),
    "long for distances": (("distances", "RAW", "ACGTACGTA"), "the text only 8; give a longer"),
    "no code": (("find", "TEXT", "AXG", "-k", "1"), "'X' at position 1 of the pattern is no"),
    "no strand": (("find", "RAW", "a!", "-k", "1", "--both-strands"), "'!' at position 1"),
    "missing": (("find", "nowhere.fa", "ACG", "-k", "1"), "nowhere.fa: No such file or directory"),
    "a folder": (("find", "FOLDER", "ACG", "-k", "1"), "Is a directory; give the path"),
    "empty file": (("find", "EMPTY", "ACG", "-k", "1"), "the file is empty"),
    "no FASTA": (("find", "RAW", "A", "-k", "1", "--format", "fasta"), "a FASTA file begins with"),
    "truncated": (("find", "CUT", "ACG", "-k", "1"), "the gzip file ends too early; copy or fetch"),
    "damaged": (("distances", "DAMAGED", "ACG"), "the gzip file is damaged"),
    "no bits": (("find", "RAW", "012", "-k", "1", "--bits"), "'2' at position 2 of the pattern"),
    "bits of FASTA": (
        ("find", "RAW", "01", "-k", "1", "--bits", "--format", "fasta"), "leave --format out",
    ),
    "codes of bits": (("find", "RAW", "01", "-k", "1", "--bits", "--iupac"), "bits have no"),
    "long wildcard": (("find", "RAW", "A", "-k", "1", "--wildcard", "ab"), "the wildcard is 'ab'"),
    "same pattern": (("find", "RAW", "A", "A", "-k", "1"), "the pattern 'A' is given twice"),
    "no patterns": (("find", "RAW", "--patterns", "EMPTY", "-k", "1"), "no pattern in it"),
    "no kernel": (("find", "RAW", "A", "-k", "1", "--method", "magic"), "magic"),
    "no limit": (("find", "RAW", "A", "-k", "1", "--limit", "0"), "--limit"),
    "two for NumPy": (("distances", "RAW", "A", "C", "--out", "x.npy"), "takes one pattern on one"),
    "nowhere for NumPy": (
        ("distances", "RAW", "A", "--out", "/nowhere/x.npy"), "/nowhere/x.npy: No such file",
    ),
    "nowhere": (("distances", "RAW", "A", "--out", "/nowhere/x"), "/nowhere/x: No such file"),
    "out is a folder": (("distances", "RAW", "A", "--out", "FOLDER"), "this is a folder"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_one_clear_line(apery: Apery, tmp_path: Path, name: str) -> None:
    packed = gzip.compress(b">a\n" + np.random.default_rng(1).bytes(999).hex().encode())
    files = {
        "TEXT": b">a\nACGTACGT\n", "RAW": b"ACGTACGT", "EMPTY": b"", "CUT": packed[:-99],
        "DAMAGED": packed[:500] + bytes(9) + packed[509:],
    }  # fmt: skip
    for file, data in files.items():
        (tmp_path / file).write_bytes(data)
    (tmp_path / "FOLDER").mkdir()
    known = [*files, "FOLDER"]
    words, expected = BAD[name]
    ran = apery("hamming", *(str(tmp_path / w) if w in known else w for w in words))
    assert ran.code == USAGE, ran
    assert expected in ran.err and ran.err.startswith("apery: ") and ran.err.count("\n") == 1
    assert "Traceback" not in ran.err and "internal" not in ran.err
    assert ran.out == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(known)


def started(*words: str, **options: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "apery", "hamming", *words],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options,
    )  # fmt: skip


def test_standard_input_and_a_reader_that_leaves(tmp_path: Path) -> None:
    running = started("find", "-", "GATTACA", "-k", "1")
    out, err = running.communicate(gzip.compress(GENOME))
    assert (running.returncode, err) == (DONE, b"")
    assert out.decode() == table(("one", 2, 9, "+", "GATTACA", 0))

    path = tmp_path / "many"
    path.write_bytes(b"A" * 500_000)
    running = started("find", str(path), "AAA", "-k", "1")
    assert isinstance(running.stdout, io.BufferedReader) and running.stderr is not None
    assert running.stdout.readline().decode() == HEADER
    running.stdout.close()
    assert running.wait(60) == DONE
    assert running.stderr.read() == b""


def test_an_interrupt_is_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    running = started("distances", str(path), "ACGT", "--out", str(tmp_path / "out.npy"))
    with path.open("wb") as file:
        file.write(b"ACGTACGT" * 1000)
        file.flush()
        time.sleep(0.5)
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=60)
    assert running.returncode == INTERRUPTED
    assert err == b"apery: interrupted\n"
    assert [p.name for p in tmp_path.iterdir()] == ["pipe"]


def test_progress_of_a_large_file_is_on_stderr(
    apery: Apery, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apery.cli.hamming._LONG", 1000)
    path = tmp_path / "text"
    path.write_bytes(b"ACGT" * 1000)
    ran = apery("hamming", "find", str(path), "GATTACA", "-k", "1")
    assert ran.out == HEADER and "4,000 of 4,000 bytes" in ran.err


def test_help_says_how_places_are_counted(apery: Apery) -> None:
    assert "half-open" in apery("hamming", "--help").out
    for command in ("find", "distances"):
        assert "half-open, from 0" in " ".join(apery("hamming", command, "--help").out.split())
