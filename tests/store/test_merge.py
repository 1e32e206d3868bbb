"""Merging: the same set whatever the order, and no contradiction in silence."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apery.core.errors import StoreError
from apery.core.records import Outcome, Strength, Verdict
from apery.store import JournalWriter, collate, merge

ONE_FOLDER = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)

# The value is a function of the key, as it is for a work item; the time is not.
HONEST = st.builds(
    lambda kind, key, seconds: {
        "kind": kind,
        "key": str(key),
        "value": key * key,
        "seconds": seconds,
    },
    st.sampled_from(["item", "verdict"]),
    st.integers(0, 6),
    st.integers(0, 3),
)


def journals(folder: Path, contents: list[list[dict[str, Any]]]) -> list[Path]:
    paths = []
    for number, records in enumerate(contents):
        path = folder / f"journal-{number}.jsonl"
        path.unlink(missing_ok=True)
        with JournalWriter(path) as writer:
            writer.extend(records)
        paths.append(path)
    return paths


@ONE_FOLDER
@given(st.lists(st.lists(HONEST, max_size=5), min_size=1, max_size=3))
def test_laws(tmp_path: Path, contents: list[list[dict[str, Any]]]) -> None:
    paths = journals(tmp_path, contents)
    merged = merge(paths)
    assert all(merge(order) == merged for order in permutations(paths))
    assert merge(paths + paths) == merged
    # Which journal a record stands in is no matter.
    turned = journals(tmp_path, [list(reversed(records)) for records in reversed(contents)])
    assert merge(turned) == merged
    # Merging what was merged changes nothing.
    assert merge([*journals(tmp_path, [merged]), *paths[1:]]) == merged
    everything = {(r["kind"], r["key"]) for records in contents for r in records}
    assert [(r["kind"], r["key"]) for r in merged] == sorted(everything)
    assert all(any(r in records for records in contents) for r in merged)


@ONE_FOLDER
@given(st.lists(HONEST, min_size=1, max_size=5), st.data())
def test_a_contradiction_is_reported(
    tmp_path: Path, records: list[dict[str, Any]], data: st.DataObject
) -> None:
    lie = dict(data.draw(st.sampled_from(records)))
    lie["value"] += 1
    paths = journals(tmp_path, [records, [lie]])
    for order in permutations(paths):
        with pytest.raises(StoreError, match=r"different contents: .*line \d+ and .*line \d+"):
            merge(order)
        found = collate(order)
        assert [c.identity for c in found.conflicts] == [f'["{lie["kind"]}","{lie["key"]}"]']
        assert lie["key"] not in [r["key"] for r in found.records if r["kind"] == lie["kind"]]
        assert found == collate(paths)


def test_a_contradiction_within_one_journal(tmp_path: Path) -> None:
    [path] = journals(
        tmp_path, [[{"kind": "a", "key": "1", "v": 1}, {"kind": "a", "key": "1", "v": True}]]
    )
    with pytest.raises(StoreError, match=r"line 1 and .*line 2"):
        merge([path])


def test_times_within_values_are_no_content(tmp_path: Path) -> None:
    def record(seconds: float, outcome: Outcome) -> dict[str, Any]:
        verdict = Verdict("digits", outcome, Strength.NUMERIC, (("digits", 50),), seconds)
        return {"kind": "verdict", "key": "7", "verdicts": (verdict,)}

    same = journals(tmp_path, [[record(1.5, Outcome.HOLDS)], [record(2.5, Outcome.HOLDS)]])
    assert merge(same) == [record(0, Outcome.HOLDS)]
    other = journals(tmp_path, [[record(1.5, Outcome.HOLDS)], [record(1.5, Outcome.UNDECIDED)]])
    with pytest.raises(StoreError):
        merge(other)


def test_records_without_key_are_their_content(tmp_path: Path) -> None:
    paths = journals(tmp_path, [[{"note": "a"}, {"note": "b"}], [{"note": "a"}, {"key": "x"}]])
    assert sorted(map(str, merge(paths))) == ["{'key': 'x'}", "{'note': 'a'}", "{'note': 'b'}"]


def test_the_number_of_contradictions_is_told(tmp_path: Path) -> None:
    contents = [[{"kind": "a", "key": str(k), "v": v} for k in range(3)] for v in (1, 2)]
    with pytest.raises(StoreError, match="2 more"):
        merge(journals(tmp_path, contents))


def test_damage_and_torn_ends(tmp_path: Path) -> None:
    contents = [[{"kind": "a", "key": f"{j}{k}"} for k in range(3)] for j in range(2)]
    paths = journals(tmp_path, contents)
    whole = paths[0].read_bytes()
    paths[0].write_bytes(whole[:-5])
    assert [r["key"] for r in merge(paths)] == ["00", "01", "10", "11", "12"]
    paths[0].write_bytes(whole.replace(b'"01"', b'"09"'))
    with pytest.raises(StoreError, match=r"journal-0\.jsonl, line 2"):
        merge(paths)
    assert merge([]) == []
