"""The best kernels of a search in Lean: what is proved, kept and shown, and what never is."""

from __future__ import annotations

import hashlib
import json
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar

import pytest

from apery.core.claims import Computes
from apery.core.errors import StoppedEarlyError, StoreError, ToolMissingError
from apery.core.kernel import Kernel, Specification
from apery.discovery.kernels import timing
from apery.lean.audit import Answer, Declared
from apery.lean.hamming import kernel_theory
from apery.lean.worker import Worker
from apery.pipeline import Deadline, Silent, kernels
from apery.pipeline.kernels import KernelsFound, KernelsJob, found, resume_kernels, start_kernels
from apery.pipeline.proving_kernels import ProveKernels, best_kernels, proof_key, prove_kernels
from apery.report.kernels_data import kernels_data
from apery.report.kernels_page import kernels_page, write_kernels_report
from apery.report.kernels_proofs import proof_text
from apery.store import Results, RunDirectory, find_run
from apery.verify.kernels import instances
from tests.report.test_pages import parsed

DISTANCES, SEARCH = Specification(3000, 20, 4), Specification(3000, 20, 4, k=2)
BEST = {
    DISTANCES: Kernel.of("bitsliced", block=4096, groups=2),
    SEARCH: Kernel.of("bytes", vectors=2),
}
CLAIMS = {Computes(kernel, asked) for asked, kernel in BEST.items()}
JOB = KernelsJob(tuple(BEST), "quick", 1)


class Stand:
    """In the place of Lean: accepts or refuses every theorem."""

    opened: ClassVar[list[Stand]] = []

    def __init__(self, watcher: object, accepts: bool = True) -> None:
        self.closed, self.asked, self.accepts = False, 0, accepts
        Stand.opened.append(self)

    @property
    def identity(self) -> tuple[tuple[str, str], ...]:
        return (("lean", "none, a stand-in"),)

    def ask(self, source: str, reference: str, names: Sequence[str], *, seconds: float) -> Answer:
        assert not self.closed
        self.asked += 1
        declared = (Declared(n, "theorem", False, (), True, True) for n in names)
        return Answer({d.name: d for d in declared} if self.accepts else {})

    def __enter__(self) -> Stand:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.closed = True


class Once(Deadline):
    """Is over after one kernel."""

    def check(self, done: str) -> None:
        raise StoppedEarlyError(done)


def nobody(watcher: object) -> Stand:
    raise AssertionError("Lean was opened for nothing")


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> RunDirectory:
    """A search without proofs, with times by which the kernels of `BEST` are the fastest."""
    folder = tmp_path_factory.mktemp("kernels")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timing, "_SECONDS", 0.0)
        patch.setattr(kernels, "instances", lambda effort: islice(instances(effort), 0, None, 40))
        kernels._instances.cache_clear()
        measured = start_kernels(JOB, folder / "measured")
        kernels._instances.cache_clear()
    run = RunDirectory.create(folder, "kernels", JOB.config, 1)
    with run.writer() as writer:
        for line in measured.items:
            if "workload" in line:
                best = BEST[Specification.parse(line["workload"])]
                seconds = {**line["measured"]["seconds"], str(best): 1e-9}
                work = {name: line["work"].get(name, {}) for name in seconds}
                measures = {**line["measured"], "seconds": seconds}
                writer.append({**line, "measured": measures, "work": work})
            else:
                writer.append(line)
    return run


@pytest.fixture
def run(searched: RunDirectory, tmp_path: Path) -> Iterator[RunDirectory]:
    """A copy of that search."""
    Stand.opened.clear()
    shutil.copytree(searched.path, tmp_path / searched.name)
    yield find_run(tmp_path, searched.name)
    assert all(stand.closed for stand in Stand.opened) and threading.active_count() < 10


def data_of(known: KernelsFound) -> dict[str, Any]:
    return kernels_data(known.run, known.items, known.wisdom, known.regret, known.proofs)


def prove(run: RunDirectory, open_worker: Any = Stand, **how: Any) -> KernelsFound:
    return resume_kernels(run, prove=ProveKernels.BEST, open_worker=open_worker, **how)


def test_lean_proves_the_best(run: RunDirectory, worker: Worker) -> None:
    before = found(run)
    known = prove(run, lambda watcher: nullcontext(worker))
    assert known.lean == known.stopped == "" and known.problems == ()
    assert {p["key"] for p in known.proofs} == set(map(proof_key, CLAIMS))
    files = {p.stem: p for p in (run.path / "certificates").iterdir()}
    assert files.keys() == {claim.id for claim in CLAIMS}
    for line in known.proofs:
        assert line["proved"], line
        claim = Computes(Kernel.parse(line["kernel"]), Specification.parse(line["workload"]))
        assert claim in CLAIMS and line["claim"] == claim.id
        names = [t.name for t in kernel_theory(claim).theorems]
        assert [s["name"] for s in line["steps"]] == names
        assert {s["outcome"] for s in line["steps"]} == {"proved"}
        assert all(set(s["axioms"]) <= {"propext"} for s in line["steps"])
        assert any("machine code" in point for point in line["not_formalised"])
        source = files[claim.id].read_bytes()
        assert hashlib.sha256(source).hexdigest() == line["source_sha256"]
    # What is learned and shown besides is as before.
    assert (known.items, known.wisdom, known.regret) == (before.items, before.wisdom, before.regret)


def test_nothing_goes_to_lean_unless_asked(run: RunDirectory) -> None:
    known = resume_kernels(run, open_worker=nobody)
    assert known.proofs == () and known.lean == ""
    assert data_of(known)["proofs"] == [] and "Proofs" not in kernels_page(data_of(known))
    assert "--prove" not in data_of(known)["command"]


def test_the_job_says_so(tmp_path: Path) -> None:
    job = KernelsJob((DISTANCES,), "quick", 1, ProveKernels.BEST)
    run = RunDirectory.create(tmp_path, "kernels", job.config, 1)
    assert KernelsJob.of(run) == job
    assert "--prove best" in data_of(found(run))["command"]
    # Runs of before have no such setting.
    older = {k: v for k, v in JOB.config.items() if k != "prove"}
    assert KernelsJob.of(RunDirectory.create(tmp_path / "o", "kernels", older, 1)) == JOB
    wrong = RunDirectory.create(tmp_path / "w", "kernels", {**JOB.config, "prove": "some"}, 1)
    with pytest.raises(StoreError, match="holds no search of this kind"):
        KernelsJob.of(wrong)


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_proved_is_not_proved_again(run: RunDirectory, jobs: int) -> None:
    first = prove(run, jobs=jobs)
    assert [p["proved"] for p in first.proofs] == [True, True]
    again = prove(run, nobody)
    assert again.proofs == first.proofs
    assert sum(stand.asked for stand in Stand.opened) == sum(len(p["steps"]) for p in first.proofs)


def test_stopping_and_resuming(run: RunDirectory) -> None:
    with pytest.raises(StoppedEarlyError, match="1 kernels proved so far, all kept; resume with"):
        prove_kernels(run, deadline=Once(), watcher=Silent(), open_worker=Stand)
    assert len(found(run).proofs) == 1
    stopped = prove(run, deadline=Once())
    assert "2 kernels proved" in stopped.stopped and len(stopped.proofs) == 2
    assert prove(run, nobody).stopped == ""


def test_time_that_is_over_is_no_verdict(run: RunDirectory) -> None:
    over = Deadline(1e-9)
    known = prove(run, deadline=over)
    assert known.stopped and known.proofs == ()
    assert not list((run.path / "certificates").iterdir())
    assert [p["proved"] for p in prove(run).proofs] == [True, True]


def test_no_lean_keeps_everything_else(run: RunDirectory) -> None:
    def none(watcher: object) -> Stand:
        raise ToolMissingError("no Lean; run `apery lean install`")

    before = found(run)
    known = prove(run, none)
    assert known.lean == "no Lean; run `apery lean install`" and known.stopped == ""
    assert (known.items, known.wisdom, known.proofs) == (before.items, before.wisdom, ())


def test_what_lean_refuses_is_not_proved(run: RunDirectory) -> None:
    known = prove(run, lambda watcher: Stand(watcher, accepts=False))
    assert [p["proved"] for p in known.proofs] == [False, False]
    data = data_of(known)
    assert {p["status"] for p in data["proofs"]} == {"undecided"}
    assert "the formulas of 0 of 2 best kernels proved" in kernels_page(data)
    assert all(proof_text(p).startswith("undecided: ") for p in data["proofs"])


def test_what_cannot_be_stated_is_undecided_and_has_no_file(run: RunDirectory) -> None:
    with run.writer("other") as writer:
        line = next(i for i in found(run).items if i.get("workload") == str(SEARCH))
        other = "search(alphabet=4, histogram=uniform, k=3, m=20, n=3000)"
        measures = {**line["measured"], "seconds": {"oracle()": 1.0}}
        new = {**line, "key": f"time {other}", "workload": other, "measured": measures}
        writer.append({**new, "work": {"oracle()": {}}})
    known = prove(run)
    (proof,) = (p for p in data_of(known)["proofs"] if p["kernel"] == "oracle()")
    assert (proof["status"], proof["file"], proof["source_sha256"]) == ("undecided", "", "")
    assert "nothing is stated of kernels oracle" in proof_text(proof)
    assert len(list((run.path / "certificates").iterdir())) == 2
    assert "nothing is stated of kernels oracle" in kernels_page(data_of(known))


def test_the_best_is_the_fastest_that_is_right(run: RunDirectory) -> None:
    items = Results.of(run).items.values()
    assert set(best_kernels(items)) == CLAIMS
    assert best_kernels([*items][::-1]) == best_kernels(items)
    key = f"check distances {BEST[DISTANCES]}"
    refuted = [{**i, "outcome": "refuted"} if i["key"] == key else i for i in items]
    first = {c.specification: c.kernel for c in best_kernels(refuted)}
    assert first[DISTANCES] != BEST[DISTANCES] and first[SEARCH] == BEST[SEARCH]
    assert best_kernels([]) == () == best_kernels([i for i in items if "outcome" in i])
    nothing = [
        {**i, "measured": {**i["measured"], "seconds": {}}} if "workload" in i else i for i in items
    ]
    assert best_kernels(nothing) == ()


def test_the_page_is_a_function_of_the_journal(run: RunDirectory) -> None:
    known = prove(run)
    data = data_of(known)
    index = write_kernels_report(run, data)
    page = parsed(index)
    assert "script" not in page.tags and len(page.ids) == len(set(page.ids))
    for reference in page.references:
        assert reference.startswith(("data:,", "#")) or (index.parent / reference).is_file()
    text = index.read_text(encoding="utf-8")
    for words in (
        "Proofs", "the formulas of 2 of 2 best kernels proved", "Not formalised",
        "machine code of the kernel", "--prove best", *(c.id for c in CLAIMS),
    ):  # fmt: skip
        assert words in text, words
    read = json.loads((index.parent / "report.json").read_text(encoding="utf-8"))
    assert kernels_page(read) == text
    backwards = kernels_data(run, known.items[::-1], known.wisdom, known.regret, known.proofs[::-1])
    assert json.dumps(backwards, sort_keys=True) == json.dumps(read, sort_keys=True)


def test_what_lean_says_cannot_become_markup(run: RunDirectory) -> None:
    data = data_of(prove(run))
    hostile = "<script>alert(1)</script>"
    for proof in data["proofs"]:
        proof.update(kernel=hostile, workload=hostile, not_formalised=[hostile], file="")
        proof["steps"][0].update(name=hostile, says=hostile, messages=[hostile], axioms=[hostile])
    page = kernels_page(data)
    assert hostile not in page and "&lt;script&gt;" in page
