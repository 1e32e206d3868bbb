"""Journals: what was appended is read back, what was damaged is noticed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apery.core.errors import InvalidInputError, StoreError
from apery.core.polynomial import Polynomial
from apery.store import JournalWriter, read, salvage
from apery.store.journal import count_lines
from apery.store.lines import format_line, parse_line

# One folder for all examples of a property; each example writes its file anew.
ONE_FOLDER = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=2**53, max_value=2**300)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.fractions()
)
NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=8).filter(
    lambda name: name not in ("crc", "type")
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3).map(tuple) | st.dictionaries(NAMES, inner, max_size=3)
    ),
    max_leaves=8,
)
RECORDS = st.dictionaries(NAMES, VALUES, max_size=4)


def write(path: Path, records: list[dict[str, Any]]) -> None:
    path.unlink(missing_ok=True)
    with JournalWriter(path) as writer:
        writer.extend(records)


@ONE_FOLDER
@given(st.lists(RECORDS, max_size=5))
def test_round_trip(tmp_path: Path, records: list[dict[str, Any]]) -> None:
    path = tmp_path / "journal-main.jsonl"
    write(path, records)
    assert list(read(path)) == records
    assert path.read_bytes() == b"".join(format_line(r) for r in records)
    assert salvage(path).records == tuple(records)


def test_append_and_extend_write_the_same_bytes(tmp_path: Path) -> None:
    records = [{"kind": "item", "key": str(n), "value": n**40} for n in range(50)]
    one, many = tmp_path / "one.jsonl", tmp_path / "many.jsonl"
    with JournalWriter(one) as writer:
        for record in records:
            writer.append(record)
    with JournalWriter(many) as writer:
        writer.extend(iter(records))
    assert one.read_bytes() == many.read_bytes()


def test_values_of_the_field_come_back_exactly(tmp_path: Path) -> None:
    record = {"p": Polynomial("n^2+1"), "q": Fraction(22, 7), "big": 3**200}
    write(tmp_path / "j.jsonl", [record])
    assert list(read(tmp_path / "j.jsonl")) == [record]


@pytest.mark.parametrize(
    "records",
    [
        [{}, {"key": "a"}, {"kind": "item", "key": "ü\u2028\x00", "value": 2**60}],
        [{"a": "x"}],
        [{}],
    ],
)
def test_cut_at_every_byte(tmp_path: Path, records: list[dict[str, Any]]) -> None:
    path = tmp_path / "journal-main.jsonl"
    write(path, records)
    whole = path.read_bytes()
    ends = [i for i, byte in enumerate(whole) if byte == ord("\n")]
    for cut in range(len(whole) + 1):
        path.write_bytes(whole[:cut])
        # A line counts as soon as its last brace is there: the checksum tells.
        kept = [r for r, end in zip(records, ends, strict=True) if end <= cut]
        assert list(read(path)) == kept
        with JournalWriter(path) as writer:
            start = ends[len(kept) - 1] + 1 if kept else 0
            assert writer.torn == whole[start:cut]
            writer.append({"key": "after"})
        assert list(read(path)) == [*kept, {"key": "after"}]


@ONE_FOLDER
@given(st.data())
def test_every_change_of_one_byte_is_noticed(tmp_path: Path, data: st.DataObject) -> None:
    records = [{"kind": "item", "key": str(n), "value": n * n} for n in range(3)]
    path = tmp_path / "journal-main.jsonl"
    write(path, records)
    whole = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= data.draw(st.integers(1, 255))
    path.write_bytes(whole)
    try:
        found = list(read(path))
    except StoreError as error:
        assert "line " in str(error)
    else:
        # Only damage at the end can pass, and then as a torn last line.
        assert place > whole.rindex(b"\n", 0, -1)
        assert found == records[:2] or (found == records and place == len(whole) - 1)
    assert all(record in records for record in salvage(path).records)


@pytest.mark.parametrize(
    "line",
    [
        b'{"crc":"35e50579","key":"7","kind":"item","value":50}\n',
        b'{"crc":"35e50578","key":"7","kind":"item","value":49}\n',
        b'{"crc":"35E50579","key":"7","kind":"item","value":49}\n',
        b'{"crc":"35e50579", "key":"7","kind":"item","value":49}\n',
        b'{"crc":"35e50579""key":"7","kind":"item","value":49}\n',
        b'{"key":"7","kind":"item","value":49}\n',
        b'{"crc":"35e50579","key":"7","kind":"item","value":49}\r\n',
        b'{"crc":"43bfa3a8",}\n',
        b"\n",
    ],
)
def test_altered_lines_are_refused(line: bytes) -> None:
    good = b'{"crc":"35e50579","key":"7","kind":"item","value":49}\n'
    assert parse_line(good) == {"key": "7", "kind": "item", "value": 49}
    assert parse_line(line) is None


def test_damage_in_the_middle_names_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "journal-main.jsonl"
    records = [{"key": str(n)} for n in range(5)]
    write(path, records)
    path.write_bytes(path.read_bytes().replace(b'"2"', b'"9"'))
    with pytest.raises(StoreError, match=r"journal-main\.jsonl, line 3: .*sed -n 3p"):
        list(read(path))
    rescued = salvage(path)
    assert rescued.bad_lines == (3,)
    assert list(rescued.records) == records[:2] + records[3:]
    assert count_lines(path) == (4, (3,))


def test_the_advice_for_a_damaged_line_works(tmp_path: Path) -> None:
    path = tmp_path / "it's a journal.jsonl"
    write(path, [{"key": str(n)} for n in range(5)])
    path.write_bytes(path.read_bytes().replace(b'"2"', b'"9"'))
    with pytest.raises(StoreError) as caught:
        list(read(path))
    command = str(caught.value).split("`")[1]
    subprocess.run(["sh", "-c", command], cwd=tmp_path, check=True)
    assert [r["key"] for r in read(path)] == ["0", "1", "3", "4"]
    assert b'"9"' in (tmp_path / "damaged.txt").read_bytes()


def test_an_altered_last_line_is_no_torn_one(tmp_path: Path) -> None:
    path = tmp_path / "journal-main.jsonl"
    write(path, [{"key": "a"}, {"key": "b"}])
    altered = path.read_bytes().replace(b'"b"', b'"c"')
    path.write_bytes(altered)
    with pytest.raises(StoreError, match="line 2"):
        list(read(path))
    with pytest.raises(StoreError, match="line 2"):
        JournalWriter(path)
    assert path.read_bytes() == altered


def test_two_last_lines_run_together_are_no_torn_one(tmp_path: Path) -> None:
    path = tmp_path / "journal-main.jsonl"
    write(path, [{"key": "a"}, {"key": "b"}, {"key": "c"}])
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + lines[1][:-1] + b"x" + lines[2])
    with pytest.raises(StoreError, match="line 2"):
        list(read(path))
    with pytest.raises(StoreError, match="line 2"):
        JournalWriter(path)


def test_a_call_waits_for_the_disk_once_and_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "journal-main.jsonl"
    real, sizes = os.fsync, []

    def fsync(descriptor: int) -> None:
        sizes.append(os.fstat(descriptor).st_size)
        real(descriptor)

    with JournalWriter(path) as writer:
        monkeypatch.setattr(os, "fsync", fsync)
        writer.append({"key": "a"})
        assert sizes == [path.stat().st_size]
        writer.extend({"key": str(n), "value": "x" * 1000} for n in range(3000))
        assert sizes[1:] == [path.stat().st_size]


def test_zeros_after_a_power_failure_are_a_torn_line(tmp_path: Path) -> None:
    path = tmp_path / "journal-main.jsonl"
    write(path, [{"key": "a"}])
    whole = path.read_bytes()
    path.write_bytes(whole + bytes(5000))
    assert list(read(path)) == [{"key": "a"}]
    with JournalWriter(path) as writer:
        assert writer.torn == bytes(5000)
    assert path.read_bytes() == whole


def test_a_torn_line_longer_than_a_block(tmp_path: Path) -> None:
    path = tmp_path / "journal-main.jsonl"
    long = {"key": "long", "value": "x" * 3_000_000}
    write(path, [{"key": "a"}, long])
    assert list(read(path)) == [{"key": "a"}, long]
    path.write_bytes(path.read_bytes()[:-10])
    with JournalWriter(path) as writer:
        assert len(writer.torn) > 2_900_000
    assert list(read(path)) == [{"key": "a"}]


def test_reading_while_the_writer_is_at_work(tmp_path: Path) -> None:
    path = tmp_path / "journal-main.jsonl"
    records = [{"key": str(n)} for n in range(4)]
    write(path, records)
    first, second, *rest = path.read_bytes().splitlines(keepends=True)
    for cut in range(len(second) + 1):
        path.write_bytes(first + second[:cut])
        reading = read(path)
        found = [next(reading)]
        with path.open("ab") as file:
            file.write(second[cut:] + b"".join(rest))
        # A line may be half there when reading begins: it is for the next reader.
        found += reading
        assert found == records[: 1 + (cut >= len(second) - 1)]
        assert list(read(path)) == records


def test_a_file_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    for text in (b"my notes", b"{", b'{"crc": "x"}', b"my notes\nmore"):
        path.write_bytes(text)
        if text == b"{":  # what a first line looks like after one byte
            continue
        with pytest.raises(StoreError, match="is no journal"):
            JournalWriter(path)
        assert path.read_bytes() == text


def test_two_writers_of_one_file(tmp_path: Path) -> None:
    path = tmp_path / "journal-main.jsonl"
    with JournalWriter(path) as first:
        assert first.locked
        with pytest.raises(StoreError, match="is being written already"):
            JournalWriter(path)
        code = (
            "import sys; from pathlib import Path; from apery.store import JournalWriter\n"
            "JournalWriter(Path(sys.argv[1]))"
        )
        other = subprocess.run(
            [sys.executable, "-c", code, str(path)], capture_output=True, text=True
        )
        assert other.returncode != 0 and "is being written already" in other.stderr
        first.append({"key": "a"})
    with JournalWriter(path) as second:
        second.append({"key": "b"})
    assert [r["key"] for r in read(path)] == ["a", "b"]


@pytest.mark.parametrize(
    "bad",
    [
        {"crc": 1},
        {"type": 1},
        {"x": float("nan")},
        {"x": object()},
        {"x": "\ud800"},
        pytest.param({"x": Fraction(10**5000, 3)}, id="more digits than Python writes"),
    ],
)
def test_a_record_without_form_leaves_nothing(tmp_path: Path, bad: dict[str, Any]) -> None:
    path = tmp_path / "journal-main.jsonl"
    with JournalWriter(path) as writer:
        writer.append({"key": "a"})
        with pytest.raises(InvalidInputError):
            writer.extend([{"key": "b"}, bad])
        writer.append({"key": "c"})
    assert [r["key"] for r in read(path)] == ["a", "c"]


def test_a_generator_that_fails_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "journal-main.jsonl"

    def records() -> Any:
        yield {"key": "b", "value": "x" * 2_000_000}  # longer than a block: written already
        raise KeyboardInterrupt

    with JournalWriter(path) as writer:
        writer.append({"key": "a"})
        with pytest.raises(KeyboardInterrupt):
            writer.extend(records())
        writer.append({"key": "c"})
    assert [r["key"] for r in read(path)] == ["a", "c"]


def test_what_cannot_be_opened_or_read(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be read"):
        list(read(tmp_path / "none.jsonl"))
    with pytest.raises(StoreError, match="cannot be read"):
        list(read(tmp_path))
    with pytest.raises(StoreError, match="cannot be opened"):
        JournalWriter(tmp_path / "no" / "folder.jsonl")
    with pytest.raises(StoreError, match="cannot be opened"):
        JournalWriter(tmp_path)
    writer = JournalWriter(tmp_path / "a.jsonl")
    writer.close()
    writer.close()
    with pytest.raises(StoreError, match="is closed"):
        writer.append({"key": "a"})


def test_a_value_of_another_version_is_named(tmp_path: Path) -> None:
    path = tmp_path / "journal-main.jsonl"
    body = b'{"key":"a","value":{"type":"Unheard","x":1}}'
    from zlib import crc32

    path.write_bytes(b'{"crc":"%08x",%s\n' % (crc32(body), body[1:]))
    with pytest.raises(StoreError, match=r"line 1: .*Unheard.*environment\.json"):
        list(read(path))
    assert salvage(path).bad_lines == (1,)


WRITER = """
import os, sys
from pathlib import Path
from apery.store import JournalWriter
with JournalWriter(Path(sys.argv[1])) as writer:
    n = int(sys.argv[2])
    while True:
        if n % 3:
            writer.append({"kind": "item", "key": str(n), "value": "x" * (n * 37 % 5000)})
            n += 1
        else:
            writer.extend({"kind": "item", "key": str(n + i), "value": i} for i in range(4))
            n += 4
        os.write(1, b"%d\\n" % n)
"""


def test_killed_writers_lose_nothing_that_was_recorded(tmp_path: Path) -> None:
    path = tmp_path / "journal-main.jsonl"
    draw = random.Random(20)
    done = 0
    for _ in range(12):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), str(done)], stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline()
            time.sleep(draw.random() * 0.05)
            os.kill(process.pid, signal.SIGKILL)
            said = process.stdout.read().split(b"\n")
        acknowledged = max([int(line) for line in said[:-1]], default=done + 1)
        keys = [int(r["key"]) for r in read(path)]
        assert keys == list(range(len(keys)))
        assert len(keys) >= acknowledged > done
        JournalWriter(path).close()
        assert [int(r["key"]) for r in read(path)] == keys
        done = len(keys)
    assert done > 24
