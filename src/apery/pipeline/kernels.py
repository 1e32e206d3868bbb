"""A search for the fastest Hamming kernels as a run.

Guarantee: a variant that was wrong on any input is named with the smallest input that was found,
and is never used. Which variants are right depends on the job alone; times are measured by one
process at a time, and are those of the machine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from apery.core.errors import InvalidInputError, StoppedEarlyError
from apery.core.kernel import Specification
from apery.discovery.kernels.search import (
    Regret,
    Variant,
    regret,
    time_key,
    timed_data,
    variants,
    wisdom,
)
from apery.discovery.kernels.timing import time_workload
from apery.discovery.kernels.workloads import EFFORTS, refuse_unknown
from apery.numerics.hamming import costs, families
from apery.numerics.hamming.wisdom import Wisdom
from apery.pipeline.family import settings_of
from apery.pipeline.items import How, Worked, stage
from apery.pipeline.proving import Opener, lean_worker
from apery.pipeline.proving_kernels import ProveKernels, is_proof, prove_kernels
from apery.pipeline.watching import Deadline, Silent, Watcher
from apery.store import Results, RunDirectory
from apery.store.lines import format_line
from apery.verify.kernels import Instance, check, check_find, instances

SEARCH = "kernels"


@dataclass(frozen=True, slots=True)
class KernelsJob:
    """What is asked for.

    Parameters
    ----------
    workloads : tuple of Specification
        For which kernels are wanted.
    effort : str
        "quick" or "full": how many variants are tried, and on how many instances each.
    seed : int
        Of the texts and patterns.
    prove : ProveKernels
        Which kernels go to Lean at the end.
    """

    workloads: tuple[Specification, ...]
    effort: str = "full"
    seed: int = 0
    prove: ProveKernels = ProveKernels.NONE

    def __post_init__(self) -> None:
        if self.effort not in EFFORTS:
            raise InvalidInputError(f"the effort is one of {', '.join(EFFORTS)}, not {self.effort}")
        if not self.workloads:
            raise InvalidInputError("there is no workload; give --n, --m and --alphabet")
        for workload in self.workloads:
            refuse_unknown(workload)
        object.__setattr__(self, "workloads", tuple(dict.fromkeys(self.workloads)))

    @property
    def thorough(self) -> bool:
        """Whether variants are tried that are seldom the best."""
        return self.effort == "full"

    @property
    def config(self) -> dict[str, Any]:
        """The job as the settings of a run."""
        return {
            "workloads": [str(w) for w in self.workloads], "effort": self.effort,
            "prove": str(self.prove),
        }  # fmt: skip

    @classmethod
    def of(cls, run: RunDirectory) -> KernelsJob:
        """Read the job of a run.

        Raises
        ------
        StoreError
            The settings are not those of such a search.
        """
        with settings_of(run) as config:
            workloads = tuple(Specification.parse(text) for text in config["workloads"])
            prove = ProveKernels(config.get("prove", "none"))
            return cls(workloads, config["effort"], run.seed, prove)


@dataclass(frozen=True, slots=True)
class KernelsFound:
    """A search after the work on it.

    Parameters
    ----------
    run : RunDirectory
        Where everything stands.
    items : tuple of dict
        The lines of checks and times in the journals.
    wisdom : Wisdom
        What was learned.
    regret : Regret
        How good the cost model is on what was measured.
    problems : tuple of str
        Work items that failed, one line each.
    stopped : str
        Why the work ended before its end; empty if it did not.
    proofs : tuple of dict
        The lines of what Lean said.
    lean : str
        Why Lean did not run; empty if it did or was not asked for.
    """

    run: RunDirectory
    items: tuple[dict[str, Any], ...]
    wisdom: Wisdom
    regret: Regret
    problems: tuple[str, ...] = ()
    stopped: str = ""
    proofs: tuple[dict[str, Any], ...] = ()
    lean: str = ""

    @property
    def refuted(self) -> list[dict[str, Any]]:
        """The lines of variants that were wrong on an instance."""
        return [i for i in self.items if i.get("outcome") == "refuted"]


def start_kernels(
    job: KernelsJob, root: Path, *, jobs: int = 1, deadline: Deadline | None = None,
    watcher: Watcher | None = None,
) -> KernelsFound:  # fmt: skip
    """Make a run directory and do the job in it.

    Raises
    ------
    StoreError
        The run directory cannot be made.
    """
    run = RunDirectory.create(root, SEARCH, job.config, job.seed)
    return resume_kernels(run, jobs=jobs, deadline=deadline, watcher=watcher)


def resume_kernels(
    run: RunDirectory, *, jobs: int = 1, deadline: Deadline | None = None,
    watcher: Watcher | None = None, prove: ProveKernels | None = None,
    open_worker: Opener = lean_worker,
) -> KernelsFound:  # fmt: skip
    """Go on with a search; what its journals hold is not done again.

    Parameters
    ----------
    prove : ProveKernels, optional
        Which kernels go to Lean; by default those that the job says.
    open_worker : callable
        Opens Lean.
    """
    job = KernelsJob.of(run)
    prove = job.prove if prove is None else prove
    how: How = {"jobs": jobs, "deadline": deadline or Deadline(), "watcher": watcher or Silent()}
    how["watcher"].say(f"run {run.path}")
    problems: tuple[str, ...] = ()
    stopped = lean = ""
    try:
        every = variants(job.workloads, job.seed, job.thorough)
        problems = stage(
            run, Results.of(run), "check", "variants", every,
            partial(check_variant, effort=job.effort), key=lambda v: v.key, size=_one, **how,
        )  # fmt: skip
        known = found(run)
        checked = {item["key"] for item in known.items}
        unknown = {str(v.kernel) for v in every if v.key not in checked}
        refused = tuple(sorted({*known.wisdom.refused, *unknown}))
        # One process: neighbours would be measured too.
        alone: How = {**how, "jobs": 1}
        problems += stage(
            run, Results.of(run), "time", "workloads", job.workloads,
            partial(measure, seed=job.seed, refused=refused, thorough=job.thorough),
            key=time_key, size=_one, **alone,
        )  # fmt: skip
        if prove is ProveKernels.BEST:
            lean = prove_kernels(run, **how, open_worker=open_worker)
    except StoppedEarlyError as error:
        stopped = str(error)
    return replace(found(run), problems=problems, stopped=stopped, lean=lean)


def _one(item: Any) -> int:
    return 1


@cache
def _instances(effort: str) -> tuple[Instance, ...]:
    return tuple(instances(effort))


def check_variant(variant: Variant, *, effort: str) -> Worked:
    """Compare a variant with the definition, and return its line."""
    kernel = variant.kernel
    if variant.task == "search":
        verdict, failure = check_find(
            lambda p, k: families.prepare_find(kernel, p, k), _instances(effort),
            lambda p, k: not families.obstacle(kernel, p, k),
        )  # fmt: skip
    else:
        verdict, failure = check(
            lambda p: families.prepare(kernel, p), _instances(effort),
            lambda p: not families.obstacle(kernel, p),
        )  # fmt: skip
    line: dict[str, Any] = {
        "kind": "item", "key": variant.key, "ids": [], "kernel": str(kernel), "task": variant.task,
        "outcome": str(verdict.outcome), "evidence": dict(verdict.evidence),
        "failure": failure.describe() if failure else None, "seconds": round(verdict.seconds, 3),
    }  # fmt: skip
    return Worked((format_line(line),), 1)


def measure(
    workload: Specification, *, seed: int, refused: tuple[str, ...], thorough: bool
) -> Worked:  # fmt: skip
    """Time the variants for a workload, and return its line."""
    timed = time_workload(workload, seed, costs.default_constants(), refused, thorough)
    line = {"kind": "item", "key": time_key(workload), "ids": [], **timed_data(timed)}
    return Worked((format_line(line),), 1)


def found(run: RunDirectory) -> KernelsFound:
    """Return what the journals of a run hold."""
    lines = tuple(Results.of(run).items.values())
    items = tuple(i for i in lines if not is_proof(i))
    learned = wisdom(items, costs.default_constants())
    return KernelsFound(
        run, items, learned, regret(items, learned.constants), proofs=tuple(filter(is_proof, lines))
    )
