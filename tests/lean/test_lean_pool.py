"""Several Leans at one time, with stand-ins for them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from apery.core.errors import StoppedEarlyError
from apery.lean.audit import Answer
from apery.lean.pool import pool
from apery.lean.prove import Asker


class Stand:
    identity = (("lean", "none"),)

    def __init__(self, seconds: float = 0.0) -> None:
        self.busy, self.asked, self.ended, self.seconds = threading.Lock(), 0, False, seconds

    def ask(self, source: str, reference: str, names: Sequence[str], *, seconds: float) -> Answer:
        assert not self.ended
        assert self.busy.acquire(blocking=False), "two tasks at one Lean"
        time.sleep(self.seconds)
        self.asked += 1
        self.busy.release()
        return Answer({})


def _opener(made: list[Stand], seconds: float = 0.0):  # type: ignore[no-untyped-def]
    @contextmanager
    def open_one() -> Iterator[Stand]:
        stand = Stand(seconds)
        made.append(stand)
        try:
            yield stand
        finally:
            stand.ended = True

    return open_one


def _ask(lean: Asker) -> str:
    lean.ask("", "", ["t"], seconds=1)
    return dict(lean.identity)["lean"]


@pytest.mark.parametrize("count", [1, 3])
def test_each_task_has_a_lean_for_itself(count: int) -> None:
    made: list[Stand] = []
    with pool(count, _opener(made, 0.002)) as submit:
        answers = [f.result() for f in [submit(_ask) for _ in range(50)]]
    assert answers == ["none"] * 50 and len(made) == count
    assert sum(s.asked for s in made) == 50 and all(s.ended for s in made)


def test_an_error_comes_back_and_the_lean_goes_on() -> None:
    made: list[Stand] = []

    def fail(lean: Asker) -> None:
        raise ValueError("no")

    with pool(1, _opener(made)) as submit:
        with pytest.raises(ValueError, match="no"):
            submit(fail).result()
        assert submit(_ask).result() == "none"


def test_leaving_ends_what_waits() -> None:
    made: list[Stand] = []
    started = time.monotonic()
    with pytest.raises(KeyError), pool(1, _opener(made, 0.1)) as submit:
        futures = [submit(_ask) for _ in range(100)]
        time.sleep(0.15)
        raise KeyError
    assert time.monotonic() - started < 5
    assert sum(f.cancelled() for f in futures) > 90 and made[0].ended


def test_nothing_is_asked_once_the_work_stops() -> None:
    made: list[Stand] = []
    entered, go = threading.Event(), threading.Event()

    def late(lean: Asker) -> None:
        entered.set()
        go.wait(10)
        lean.ask("", "", ["t"], seconds=1)

    with pool(1, _opener(made)) as submit:
        future = submit(late)
        entered.wait(10)
        threading.Timer(0.2, go.set).start()
    with pytest.raises(StoppedEarlyError):
        future.result()
    assert made[0].asked == 0
