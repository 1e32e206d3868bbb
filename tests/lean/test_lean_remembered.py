"""Answers that are remembered are as good as fresh ones, or are not taken."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest

from apery.core.trust import Trust
from apery.lean.audit import Answer, Declared, Message, objections
from apery.lean.backends.protocol import Backend
from apery.lean.remembered import Remembering


class Stand:
    """A backend that accepts every name that begins with ``t``."""

    trust, peak_bytes = Trust.BUILD, 7

    def __init__(self, version: str = "4.28", failure: str = "") -> None:
        self.asked, self.version, self.failure, self.ended = 0, version, failure, False

    @property
    def identity(self) -> tuple[tuple[str, str], ...]:
        return (("lean", self.version),)

    def start(self) -> None:
        pass

    def close(self) -> None:
        pass

    def ask(self, source: str, reference: str, names: Sequence[str], *, seconds: float) -> Answer:
        self.asked += 1
        if self.failure:
            return Answer({}, failure=self.failure, seconds=seconds)
        found = {
            n: Declared(n, "theorem", False, ("propext",), n.startswith("t"), True) for n in names
        }
        return Answer(found, (Message("warning", 1, "ü"),), seconds=1.5)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.ended = True


def _entries(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file())


def test_is_a_backend_and_ends_the_other(tmp_path: Path) -> None:
    stand = Stand()
    with Remembering(stand, tmp_path) as lean:
        assert isinstance(lean, Backend)
        assert (lean.identity, lean.trust, lean.peak_bytes) == (stand.identity, stand.trust, 7)
    assert stand.ended


def test_the_second_time_lean_is_not_asked(tmp_path: Path) -> None:
    stand = Stand()
    first = Remembering(stand, tmp_path).ask("s", "r", ["t"], seconds=9)
    lean = Remembering(stand, tmp_path)
    second = lean.ask("s", "r", ["t"], seconds=9)
    assert stand.asked == 1 and lean.remembered == 1
    assert (second.declarations, second.messages) == (first.declarations, first.messages)
    assert objections(second, "t") == ()


@pytest.mark.parametrize(
    ("version", "source", "reference", "names"),
    [
        ("4.29", "s", "r", ["t"]), ("4.28", "s'", "r", ["t"]), ("4.28", "s", "r'", ["t"]),
        ("4.28", "s", "r", ["t2"]), ("4.28", "s", "r", ["t", "t2"]), ("4.28", "sr", "", ["t"]),
    ],
)  # fmt: skip
def test_everything_that_takes_part_is_in_the_key(
    tmp_path: Path, version: str, source: str, reference: str, names: list[str]
) -> None:
    Remembering(Stand(), tmp_path).ask("s", "r", ["t"], seconds=9)
    other = Stand(version)
    Remembering(other, tmp_path).ask(source, reference, names, seconds=9)
    assert other.asked == 1


@pytest.mark.parametrize("failure", ["timeout", "memory", "died"])
def test_what_is_not_definite_is_asked_again(tmp_path: Path, failure: str) -> None:
    stand = Stand(failure=failure)
    for _ in range(2):
        Remembering(stand, tmp_path).ask("s", "r", ["t"], seconds=9)
    Remembering(stand, tmp_path).ask("s", "r", [], seconds=9)
    assert stand.asked == 3 and _entries(tmp_path) == []


def test_what_is_rejected_is_asked_again(tmp_path: Path) -> None:
    stand = Stand()
    for _ in range(2):
        assert objections(Remembering(stand, tmp_path).ask("s", "r", ["t", "f"], seconds=9), "f")
    assert stand.asked == 2 and _entries(tmp_path) == []


@pytest.mark.parametrize(
    "damage",
    [b"", b"{", b"[]", b"null", b'{"key": 1}', b"\xff\xfe", b"[" * 100_000, b"half"],
)
def test_damaged_entry_is_as_good_as_none(tmp_path: Path, damage: bytes) -> None:
    stand = Stand()
    Remembering(stand, tmp_path).ask("s", "r", ["t"], seconds=9)
    (entry,) = _entries(tmp_path)
    data = entry.read_bytes()
    entry.write_bytes(data[: len(data) // 2] if damage == b"half" else damage)
    assert objections(Remembering(stand, tmp_path).ask("s", "r", ["t"], seconds=9), "t") == ()
    assert stand.asked == 2
    assert entry.read_bytes() == data


def test_changed_entry_is_not_taken(tmp_path: Path) -> None:
    stand = Stand()
    Remembering(stand, tmp_path).ask("s", "r", ["t"], seconds=9)
    (entry,) = _entries(tmp_path)
    for change in ({"axioms": ["sorryAx"]}, {"replayed": False}, {"kind": "def"}):
        data: dict[str, Any] = json.loads(entry.read_text(encoding="utf-8"))
        data["answer"]["declarations"][0].update(change)
        entry.write_text(json.dumps(data), encoding="utf-8")
        Remembering(stand, tmp_path).ask("s", "r", ["t"], seconds=9)
    assert stand.asked == 4


def test_an_entry_under_another_name_is_not_taken(tmp_path: Path) -> None:
    Remembering(Stand(), tmp_path).ask("s", "r", ["t"], seconds=9)
    Remembering(Stand(), tmp_path).ask("other", "r", ["t"], seconds=9)
    one, two = _entries(tmp_path)
    two.write_bytes(one.read_bytes())
    stand = Stand()
    Remembering(stand, tmp_path).ask("s", "r", ["t"], seconds=9)
    Remembering(stand, tmp_path).ask("other", "r", ["t"], seconds=9)
    assert stand.asked == 1


def test_unwritable_folder_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    stand = Stand()
    for _ in range(2):
        answer = Remembering(stand, tmp_path / "file").ask("s", "r", ["t"], seconds=9)
        assert objections(answer, "t") == ()
    assert stand.asked == 2


def test_many_at_once(tmp_path: Path) -> None:
    def work() -> None:
        lean = Remembering(Stand(), tmp_path)
        for n in range(40):
            assert objections(lean.ask(f"s{n}", "r", ["t"], seconds=9), "t") == ()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(_entries(tmp_path)) == 40 and all(p.suffix == ".json" for p in _entries(tmp_path))
