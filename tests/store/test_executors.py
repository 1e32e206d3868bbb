"""The conformance suite of executors: every one of them must pass all of it.

Functions under test are local to their tests: they travel by value, since workers cannot
import a test module.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from apery.core.errors import (
    InvalidInputError,
    NotationError,
    PrecisionError,
    StoppedEarlyError,
)
from apery.core.polynomial import Polynomial
from apery.store import Executor, ItemOutcome, SerialExecutor, WorkerDiedError, item_seed
from apery.store import make_executor as make
from apery.store.processes import LARGEST_CHUNK, ProcessExecutor

MAKERS: dict[str, Callable[[], Executor]] = {
    "serial": SerialExecutor,
    "one process": lambda: ProcessExecutor(1),
    "two processes": lambda: make(2),
    "five processes": lambda: make(5),
}
IN_PROCESSES = [name for name in MAKERS if name != "serial"]


@pytest.fixture(scope="module", params=list(MAKERS))
def executor(request: pytest.FixtureRequest) -> Iterator[Executor]:
    with MAKERS[request.param]() as made:
        yield made


@pytest.fixture(params=IN_PROCESSES)
def processes(request: pytest.FixtureRequest) -> Iterator[ProcessExecutor]:
    with MAKERS[request.param]() as made:
        assert isinstance(made, ProcessExecutor)
        yield made


def by_key(outcomes: Iterator[ItemOutcome[Any]]) -> dict[str, ItemOutcome[Any]]:
    found: dict[str, ItemOutcome[Any]] = {}
    for outcome in outcomes:
        assert outcome.key not in found
        found[outcome.key] = outcome
    return found


def alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


def wait_for(condition: Callable[[], bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


def test_every_item_once(executor: Executor) -> None:
    found = by_key(executor.run(lambda n: n * n, range(300), key=str))
    assert {k: o.value for k, o in found.items()} == {str(n): n * n for n in range(300)}
    assert all(o.error is None and o.traceback == "" and o.seconds >= 0 for o in found.values())


def test_no_items(executor: Executor) -> None:
    assert list(executor.run(abs, [], key=str)) == []


def test_ten_thousand_tiny_items(executor: Executor) -> None:
    found = by_key(executor.run(lambda n: -n, iter(range(10_000)), key=str))
    assert len(found) == 10_000
    assert all(o.value == -int(k) for k, o in found.items())


def test_results_do_not_depend_on_the_number_of_jobs(executor: Executor) -> None:
    def draw(n: int) -> tuple[int, Polynomial]:
        generator = random.Random(item_seed(7, str(n)))
        return generator.getrandbits(200), Polynomial(f"n^{n % 5}+{n}")

    def total(made: Executor) -> dict[str, Any]:
        return {o.key: o.result() for o in made.run(draw, range(50), key=str)}

    with SerialExecutor() as serial:
        assert total(executor) == total(serial)


def test_items_need_not_be_plain(executor: Executor) -> None:
    items = [lambda n=n: n + 1 for n in range(3)]
    found = executor.run(lambda f: f(), items, key=lambda f: str(f.__defaults__))
    assert sorted(o.result() for o in found) == [1, 2, 3]


def test_errors_are_outcomes(executor: Executor) -> None:
    def half(n: int) -> int:
        if n % 2:
            raise ValueError(f"{n} is odd")
        if n == 4:
            raise PrecisionError("the budget ended")
        if n == 6:
            raise NotationError("a value is expected", "2*+", 3)
        if n == 8:
            raise SystemExit(3)
        return n // 2

    found = by_key(executor.run(half, range(10), key=str))
    assert len(found) == 10
    assert [found[str(n)].value for n in range(10)] == [0, None, 1] + [None] * 7
    for n in (1, 3, 5, 7, 9):
        outcome = found[str(n)]
        assert type(outcome.error) is ValueError and str(outcome.error) == f"{n} is odd"
        assert f"ValueError: {n} is odd" in outcome.traceback and "half" in outcome.traceback
        with pytest.raises(ValueError, match="is odd"):
            outcome.result()
    assert type(found["4"].error) is PrecisionError
    notation = found["6"].error
    assert isinstance(notation, NotationError)
    assert (notation.text, notation.position) == ("2*+", 3) and "^" in notation.pointer()
    assert type(found["8"].error) is SystemExit
    assert found["0"].error is found["2"].error is None


def test_chained_errors_keep_their_text(executor: Executor) -> None:
    def fail(n: int) -> None:
        try:
            1 // n
        except ZeroDivisionError as error:
            raise KeyError("outer") from error

    [outcome] = executor.run(fail, [0], key=str)
    assert type(outcome.error) is KeyError
    assert "ZeroDivisionError" in outcome.traceback and "direct cause" in outcome.traceback


def test_errors_of_every_kind_are_outcomes(executor: Executor) -> None:
    class PanicError(BaseException):
        pass

    class SpeechlessError(Exception):
        def __init__(self, one: int, two: int) -> None:
            super().__init__()

        def __str__(self) -> str:
            raise RuntimeError("no words")

    def work(n: int) -> int:
        if n == 1:
            raise PanicError("at the disco")
        if n == 2:
            raise SpeechlessError(1, 2)
        return n

    found = by_key(executor.run(work, range(4), key=str))
    assert {k: o.value for k, o in found.items()} == {"0": 0, "1": None, "2": None, "3": 3}
    assert isinstance(found["1"].error, BaseException)
    assert "PanicError: at the disco" in found["1"].traceback
    assert "SpeechlessError" in found["2"].traceback
    assert not isinstance(found["2"].error, WorkerDiedError)


def test_items_are_pulled_lazily(executor: Executor) -> None:
    pulled = 0

    def endless() -> Iterator[int]:
        nonlocal pulled
        for n in count():
            pulled += 1
            yield n

    outcomes = executor.run(lambda n: n, endless(), key=str)
    for seen in range(1, 2000):
        next(outcomes)
        assert pulled - seen <= 2 * executor.jobs * LARGEST_CHUNK
    outcomes.close()  # type: ignore[attr-defined]
    stopped_at = pulled
    assert sum(1 for _ in executor.run(abs, range(9), key=str)) == 9
    assert pulled == stopped_at


def test_slow_items_are_pulled_one_by_one(executor: Executor) -> None:
    pulled = 0

    def endless() -> Iterator[float]:
        nonlocal pulled
        for n in count():
            pulled += 1
            yield n

    def slow(n: int) -> int:
        time.sleep(0.03)
        return n

    outcomes = executor.run(slow, endless(), key=str)
    for seen in range(1, 20):
        next(outcomes)
        assert pulled - seen <= 2 * executor.jobs
    outcomes.close()  # type: ignore[attr-defined]


def test_stop_finishes_what_was_pulled(executor: Executor) -> None:
    pulled: list[int] = []

    def endless() -> Iterator[int]:
        for n in count():
            pulled.append(n)
            yield n

    seen = []
    for outcome in executor.run(lambda n: n, endless(), key=str):
        seen.append(outcome.value)
        if len(seen) == 20:
            executor.stop()
            before = len(pulled)
    assert len(pulled) == before and sorted(seen) == pulled
    assert sum(1 for _ in executor.run(abs, range(9), key=str)) == 9


def test_leaving_early(executor: Executor) -> None:
    for outcome in executor.run(lambda n: n, count(), key=str):
        if outcome.value == 5:
            break
    assert {o.value for o in executor.run(lambda n: n, range(30), key=str)} == set(range(30))


def test_an_error_of_the_source_is_raised(executor: Executor) -> None:
    def broken() -> Iterator[int]:
        yield from range(3)
        raise RuntimeError("the source broke")

    with pytest.raises(RuntimeError, match="the source broke"):
        list(executor.run(lambda n: n, broken(), key=str))
    assert sum(1 for _ in executor.run(abs, range(9), key=str)) == 9


def test_a_closed_executor_refuses(executor: Executor) -> None:
    with type(executor)(*[2] * isinstance(executor, ProcessExecutor)) as made:
        assert [o.value for o in made.run(abs, [-1], key=str)] == [1]
    made.close()
    with pytest.raises(InvalidInputError, match="is closed"):
        list(made.run(abs, [-1], key=str))


@pytest.mark.parametrize("jobs", [0, -1])
def test_impossible_numbers_of_jobs(jobs: int) -> None:
    for maker in (make, ProcessExecutor):
        with pytest.raises(InvalidInputError, match=f"jobs = {jobs}"):
            maker(jobs)
    assert isinstance(make(1), SerialExecutor)
    assert make(2).jobs == 2


def test_only_as_many_workers_as_items() -> None:
    with ProcessExecutor(5) as executor:
        assert executor.workers == ()
        assert list(executor.run(abs, [], key=str)) == []
        assert executor.workers == ()
        list(executor.run(abs, [1, 2], key=str))
        assert 1 <= len(executor.workers) <= 2


def test_workers_are_kept_and_have_one_thread_each(processes: ProcessExecutor) -> None:
    def look(_: int) -> tuple[int, str | None, int]:
        import numba

        return os.getpid(), os.environ.get("OMP_NUM_THREADS"), numba.get_num_threads()

    first = {o.result() for o in processes.run(look, range(4), key=str)}
    workers = processes.workers
    second = {o.result() for o in processes.run(look, range(4), key=str)}
    assert processes.workers == workers
    assert {pid for pid, _, _ in first | second} <= set(workers)
    assert {(threads, numba) for _, threads, numba in first | second} == {("1", 1)}
    assert os.getpid() not in workers


def test_an_item_that_kills_its_worker(processes: ProcessExecutor) -> None:
    def work(n: int) -> int:
        if n == 57:
            os.kill(os.getpid(), signal.SIGKILL)
        if n == 58:
            os._exit(3)
        return n

    found = by_key(processes.run(work, range(200), key=str))
    assert len(found) == 200
    assert {k for k, o in found.items() if o.error} == {"57", "58"}
    assert type(found["57"].error) is WorkerDiedError
    assert "'57' ended by SIGKILL, 2 times" in str(found["57"].error)
    assert "exit code 3" in found["58"].traceback
    assert all(o.value == int(k) for k, o in found.items() if not o.error)


def test_an_item_whose_worker_is_killed_once(processes: ProcessExecutor, tmp_path: Path) -> None:
    def work(n: int) -> int:
        with (tmp_path / str(n)).open("a") as tally:
            tally.write("x")
        if n == 7 and (tmp_path / "7").stat().st_size == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return n

    found = by_key(processes.run(work, range(100), key=str))
    assert {k: o.result() for k, o in found.items()} == {str(n): n for n in range(100)}
    # The killed item was begun twice, and no other was.
    assert [(tmp_path / str(n)).stat().st_size for n in range(100)] == [
        2 if n == 7 else 1 for n in range(100)
    ]


def test_what_a_killed_worker_has_forked_holds_up_nothing(
    processes: ProcessExecutor, tmp_path: Path
) -> None:
    def work(n: int) -> int:
        if n == 3:
            child = os.fork()  # shares the pipe of the worker
            if child == 0:
                time.sleep(1000)
            (tmp_path / str(child)).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return n

    found = by_key(processes.run(work, range(40), key=str))
    assert {k for k, o in found.items() if o.error} == {"3"} and len(found) == 40
    assert type(found["3"].error) is WorkerDiedError
    children = [int(path.name) for path in tmp_path.iterdir()]
    assert len(children) == 2 and wait_for(lambda: not any(map(alive, children)))


def test_an_idle_worker_that_is_killed_costs_no_attempt(
    processes: ProcessExecutor, tmp_path: Path
) -> None:
    def leave_child(n: int) -> None:
        if os.fork() == 0:
            time.sleep(1000)

    def tally(block: bytes) -> int:
        with (tmp_path / str(block[0])).open("a") as file:
            file.write("x")
        return len(block)

    assert [o.error for o in processes.run(leave_child, range(processes.jobs), key=str)]
    for pid in processes.workers:
        os.kill(pid, signal.SIGKILL)
        assert wait_for(lambda pid=pid: not alive(pid))
    # More than a pipe holds: nobody reads the other end any more.
    blocks = [bytes([n]) * 5_000_000 for n in range(3)]
    found = processes.run(tally, blocks, key=lambda block: str(block[0]))
    assert [o.result() for o in found] == [5_000_000] * 3
    assert [(tmp_path / str(n)).read_text() for n in range(3)] == ["x"] * 3


def test_workers_killed_from_outside(processes: ProcessExecutor) -> None:
    found = {}
    for outcome in processes.run(lambda n: (n, os.getpid()), range(3000), key=str):
        found[outcome.key], pid = outcome.result()
        # One that has answered: a worker that never gets ready is another matter.
        if len(found) % 500 == 0 and pid in processes.workers:
            os.kill(pid, signal.SIGKILL)
    assert found == {str(n): n for n in range(3000)}
    for pid in processes.workers:
        os.kill(pid, signal.SIGKILL)
        assert wait_for(lambda pid=pid: not alive(pid))
    assert len(list(processes.run(abs, range(50), key=str))) == 50


def test_workers_that_cannot_start(
    processes: ProcessExecutor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text("import os; os._exit(7)")
    with monkeypatch.context() as patch:
        patch.setenv("PYTHONPATH", str(tmp_path))
        with pytest.raises(StoppedEarlyError, match=r"worker process.*resume with fewer jobs"):
            list(processes.run(abs, range(20), key=str))
    assert len(list(processes.run(abs, range(20), key=str))) == 20


def test_workers_killed_between_runs_are_no_failed_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text("import time; time.sleep(1000)")
    with ProcessExecutor(5) as executor:
        assert len(list(executor.run(abs, [1], key=str))) == 1
        with monkeypatch.context() as patch:
            # All but the first worker are still starting when this run ends.
            patch.setenv("PYTHONPATH", str(tmp_path))
            assert len(list(executor.run(abs, range(20), key=str))) == 20
        workers = executor.workers
        assert len(workers) == 5
        for pid in workers:
            os.kill(pid, signal.SIGKILL)
            assert wait_for(lambda pid=pid: not alive(pid))
        assert len(list(executor.run(abs, range(20), key=str))) == 20
        assert not set(workers) & set(executor.workers)


def test_every_item_kills(processes: ProcessExecutor) -> None:
    found = by_key(processes.run(lambda n: os._exit(9), range(4), key=str))
    assert [type(found[str(n)].error) for n in range(4)] == [WorkerDiedError] * 4


def test_what_cannot_be_pickled_is_an_error_of_its_item(processes: ProcessExecutor) -> None:
    class StubbornError(Exception):
        def __init__(self, one: int, two: int) -> None:
            super().__init__(f"{one} and {two}")

    def work(item: Any) -> Any:
        if item == 1:
            return (n for n in range(3))
        if item == 2:
            raise StubbornError(1, 2)
        return item

    generator = (n for n in range(3))
    items = [0, 1, 2, generator, 4]
    found = by_key(processes.run(work, items, key=lambda item: str(items.index(item))))
    assert {k for k, o in found.items() if o.error is None} == {"0", "4"}
    assert "generator" in found["1"].traceback and "generator" in found["3"].traceback
    assert "StubbornError: 1 and 2" in str(found["2"].error)
    with pytest.raises(InvalidInputError, match="cannot be sent to another process"):
        list(processes.run(lambda n: next(generator), [1], key=str))


def test_large_items_and_values(processes: ProcessExecutor) -> None:
    blocks = [bytes([n]) * 3_000_000 for n in range(6)]
    found = processes.run(lambda block: block * 2, blocks, key=lambda block: str(block[0]))
    assert {o.key: len(o.result()) for o in found} == {str(n): 6_000_000 for n in range(6)}


def test_one_run_at_a_time(processes: ProcessExecutor) -> None:
    first = processes.run(abs, range(10), key=str)
    next(first)
    with pytest.raises(InvalidInputError, match="has a run already"):
        next(processes.run(abs, range(10), key=str))
    assert sum(1 for _ in first) == 9


def test_closing_amid_a_run(processes: ProcessExecutor) -> None:
    outcomes = processes.run(lambda n: n, count(), key=str)
    next(outcomes)
    workers = processes.workers
    processes.close()
    assert sum(1 for _ in outcomes) < 2 * LARGEST_CHUNK * processes.jobs
    assert processes.workers == () and not any(map(alive, workers))


SCRIPT = """
import subprocess, sys, time
from pathlib import Path
from apery.store import make_executor
def work(n):
    import os
    child = subprocess.Popen(["sleep", "1000"])
    (Path(sys.argv[1]) / f"{os.getpid()}-{child.pid}").touch()
    time.sleep(1000)
executor = make_executor(2)
for outcome in executor.run(lambda n, folder=sys.argv[1]: work_in(n, folder), [1, 2], key=str):
    pass
""".replace("sys.argv[1]) /", "folder) /").replace("def work(n)", "def work_in(n, folder)")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_orphans(tmp_path: Path, how: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", SCRIPT, str(tmp_path)], stderr=-3) as process:
        assert wait_for(lambda: len(list(tmp_path.iterdir())) == 2)
        pids = [int(pid) for path in tmp_path.iterdir() for pid in path.name.split("-")]
        assert len(pids) == 4 and all(map(alive, pids))
        process.send_signal(how)
        process.wait(30)
    assert wait_for(lambda: not any(map(alive, pids)))


def test_an_executor_that_nobody_closes_does_not_hold_up_the_end() -> None:
    code = (
        "from apery.store import make_executor\n"
        "executor = make_executor(2)\n"
        "print(sum(o.value for o in executor.run(abs, range(5), key=str)), executor.workers)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60
    )
    assert answer.returncode == 0 and answer.stderr == ""
    total, _, workers = answer.stdout.strip().partition(" ")
    assert total == "10"
    pids = [int(word) for word in workers.strip("(),").split(",")]
    assert pids and not any(map(alive, pids))


def test_a_forked_copy_leaves_the_workers_alone() -> None:
    with ProcessExecutor(2) as executor:
        list(executor.run(abs, range(5), key=str))
        child = os.fork()
        if child == 0:
            executor.close()
            os._exit(0)
        os.waitpid(child, 0)
        assert executor.workers and all(map(alive, executor.workers))
        assert sum(1 for _ in executor.run(abs, range(9), key=str)) == 9
