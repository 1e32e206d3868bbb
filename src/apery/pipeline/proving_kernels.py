"""The best kernels of a search through Lean.

Guarantee: a proof counts only once its Lean file is on the disk and its line in the journal; what
the journal holds is not proved again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from apery.core.claims import Computes
from apery.core.kernel import Kernel, Specification
from apery.core.records import Certificate
from apery.discovery.kernels.search import wrong_variants
from apery.lean.hamming import SECONDS, certify_kernel, kernel_theory
from apery.lean.prove import Asker
from apery.pipeline.proving import Opener, lean_worker, through_lean
from apery.pipeline.watching import Deadline, Watcher
from apery.store import Results, RunDirectory
from apery.store.journal import JournalWriter

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

    def one(claim: Computes, lean: Asker, budget: float) -> Certificate:
        return certify_kernel(claim.kernel, claim.specification, lean, seconds=budget)

    def keep(claim: Computes, certificate: Certificate, writer: JournalWriter) -> None:
        if certificate.source_sha256:
            run.write_text(f"certificates/{claim.id}.lean", kernel_theory(claim).source)
        writer.append(proof_line(claim, certificate))

    return through_lean(
        run, todo, one, keep, total=len(claims),
        proved=sum(bool(items.get(proof_key(claim), {}).get("proved")) for claim in claims),
        unit="kernels", deadline=deadline, watcher=watcher, seconds=seconds, jobs=jobs,
        open_worker=open_worker,
    )  # fmt: skip
