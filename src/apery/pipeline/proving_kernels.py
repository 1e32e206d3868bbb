"""The best kernels of a search through Lean.

Guarantee: a proof counts only once its Lean file is on the disk and its line in the journal; what
the journal holds is not proved again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import as_completed
from enum import StrEnum
from typing import Any

from apery.core.claims import Computes
from apery.core.errors import ToolMissingError
from apery.core.kernel import Kernel, Specification
from apery.core.records import Certificate, StepOutcome
from apery.discovery.kernels.search import wrong_variants
from apery.lean.hamming import SECONDS, certify_kernel, kernel_theory
from apery.lean.pool import pool
from apery.lean.prove import Asker
from apery.lean.worker import affordable_workers
from apery.pipeline.proving import Opener, lean_worker
from apery.pipeline.watching import Deadline, Watcher
from apery.store import Results, RunDirectory

_KEY = "prove "


class ProveKernels(StrEnum):
    """Which kernels of a search go to Lean."""

    NONE = "none"
    BEST = "best"


def proof_key(claim: Computes) -> str:
    """Return the name of a proof in a journal.

    Examples
    --------
    >>> proof_key(Computes(Kernel.of("sparse"), Specification(9, 2, 4)))
    'prove sparse() computes distances(alphabet=4, histogram=uniform, m=2, n=9)'
    """
    return f"{_KEY}{claim}"


def is_proof(item: Mapping[str, Any]) -> bool:
    """Return whether the line of a journal is a proof."""
    return str(item["key"]).startswith(_KEY)


def best_kernels(items: Iterable[Mapping[str, Any]]) -> tuple[Computes, ...]:
    """Return for each workload that was timed that the fastest right kernel computes it.

    Parameters
    ----------
    items : iterable of dict
        Lines of checks and of times, in any order.
    """
    lines = sorted((i for i in items if not is_proof(i)), key=lambda i: str(i["key"]))
    wrong = wrong_variants(lines)
    found = []
    for line in lines:
        if "workload" in line:
            measured: Mapping[str, float] = line["measured"]["seconds"]
            right = {name: s for name, s in measured.items() if name not in wrong}
            if right:
                best = Kernel.parse(min(right, key=right.__getitem__))
                found.append(Computes(best, Specification.parse(line["workload"])))
    return tuple(dict.fromkeys(found))


def proof_line(claim: Computes, certificate: Certificate) -> dict[str, Any]:
    """Return the journal line of a certificate."""
    return {
        "kind": "item", "key": proof_key(claim), "ids": [], "kernel": str(claim.kernel),
        "workload": str(claim.specification), "claim": claim.id, "proved": certificate.proved,
        "steps": [
            {"name": s.name, "says": s.says, "outcome": str(s.outcome),
             "seconds": round(s.seconds, 3), "axioms": list(s.axioms),
             "messages": list(s.messages)}
            for s in certificate.steps
        ],
        "not_formalised": list(certificate.not_formalised),
        "source_sha256": certificate.source_sha256,
        "toolchain": [list(pair) for pair in certificate.toolchain],
    }  # fmt: skip


def prove_kernels(
    run: RunDirectory,
    *,
    deadline: Deadline,
    watcher: Watcher,
    seconds: float = SECONDS,
    jobs: int = 1,
    open_worker: Opener = lean_worker,
) -> str:
    """Let Lean prove what can be stated of the best kernel of each workload.

    Parameters
    ----------
    run : RunDirectory
        With times.
    deadline : Deadline
        Stops between two kernels; what it cuts off is no result.
    watcher : Watcher
        Is told of every kernel.
    seconds : float
        Budget for one kernel.
    jobs : int
        Most kernels at one time, each with a Lean of its own, as far as the memory goes.
    open_worker : callable
        Opens Lean.

    Returns
    -------
    str
        Why Lean did not run; empty if it did.

    Raises
    ------
    StoppedEarlyError
        The time is over; what was proved is kept.
    """
    items = Results.of(run).items
    claims = best_kernels(items.values())
    todo = [claim for claim in claims if proof_key(claim) not in items]
    if not todo:
        return ""
    proved = sum(bool(items.get(proof_key(claim), {}).get("proved")) for claim in claims)
    watcher.begin("prove in Lean", len(claims), "kernels")
    watcher.advance(len(claims) - len(todo))
    many = affordable_workers(min(jobs, len(todo)))
    try:
        with run.writer() as writer, pool(many, lambda: open_worker(watcher)) as submit:
            futures = {submit(_task(claim, deadline, seconds)): claim for claim in todo}
            for future in as_completed(futures):
                claim, certificate = futures[future], future.result()
                out_of_time = any(s.outcome is StepOutcome.TIMEOUT for s in certificate.steps)
                if not (out_of_time and deadline.left() <= 0):
                    if certificate.source_sha256:
                        source = kernel_theory(claim).source
                        run.write_text(f"certificates/{claim.id}.lean", source)
                    writer.append(proof_line(claim, certificate))
                    proved += certificate.proved
                    watcher.advance(1, f"{proved} proved")
                deadline.check(
                    f"{proved} kernels proved so far, all kept; resume with --resume {run.name}"
                )
    except ToolMissingError as error:
        return str(error)
    return ""


def _task(claim: Computes, deadline: Deadline, seconds: float) -> Callable[[Asker], Certificate]:
    def work(lean: Asker) -> Certificate:
        budget = min(seconds, deadline.left())
        return certify_kernel(claim.kernel, claim.specification, lean, seconds=budget)

    return work
