"""A search for signed continued fractions, with checks and proofs.

Guarantee: the set of results depends on the job alone, not on the number of workers, on
where the job was interrupted, or on how often it was resumed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import apery
from apery.core.constant import Constant
from apery.core.errors import InvalidInputError
from apery.core.records import Candidate, Provenance, Record
from apery.discovery import esma
from apery.pipeline.family import MOST_DIGITS, settings_of
from apery.pipeline.items import Worked, work_through
from apery.pipeline.outcome import Outcome, in_stages
from apery.pipeline.proving import Prove
from apery.pipeline.watching import Deadline, Silent, Watcher
from apery.store import Results, RunDirectory
from apery.store.lines import format_line
from apery.store.results import record_line, stands
from apery.verify import check

SEARCH = "esma"


@dataclass(frozen=True, slots=True)
class Job:
    """What is asked for.

    Parameters
    ----------
    constants : tuple of Constant
        Irrational constants.
    settings : Settings
        Bounds of the search.
    digits : int
        Digits of the enclosure that a formula must pass.
    prove : Prove
        Which formulas go to Lean.
    seed : int
        Seed of the run; this search draws nothing at random.
    name : str
        Name of the job in the name of its folder.
    """

    constants: tuple[Constant, ...]
    settings: esma.Settings = field(default_factory=esma.Settings)
    digits: int = 1000
    prove: Prove = Prove.REPRESENTATIVES
    seed: int = 0
    name: str = SEARCH

    def __post_init__(self) -> None:
        if not self.constants:
            raise InvalidInputError("name at least one constant, such as e or 'exp(2)'")
        if not 1 <= self.digits <= MOST_DIGITS:
            raise InvalidInputError(
                f"the digits of an enclosure are from 1 to {MOST_DIGITS}, not {self.digits}"
            )

    @property
    def config(self) -> dict[str, Any]:
        """The job as the settings of a run."""
        return {
            "constants": [c.text for c in self.constants],
            "degree": self.settings.degree,
            "height": self.settings.height,
            "signs": list(self.settings.signs),
            "order": self.settings.order,
            "digits": self.digits,
            "prove": self.prove.value,
        }

    @classmethod
    def of(cls, run: RunDirectory) -> Job:
        """Read the job of a run.

        Raises
        ------
        StoreError
            The settings are not those of such a search.
        """
        with settings_of(run) as config:
            shortest, longest = config["signs"]
            settings = esma.Settings(
                config["degree"], config["height"], (shortest, longest), config["order"]
            )
            return cls(
                tuple(Constant(text) for text in config["constants"]),
                settings,
                config["digits"],
                Prove(config["prove"]),
                run.seed,
                run.search,
            )


def start(
    job: Job,
    root: Path,
    *,
    jobs: int = 1,
    deadline: Deadline | None = None,
    watcher: Watcher | None = None,
) -> Outcome:
    """Make a run directory and do the job in it.

    Nothing is written before the settings and the constants are found to be good.

    Raises
    ------
    InvalidInputError, DomainError, PrecisionError
        A constant is rational or has no value, or a setting is out of range.
    StoreError
        The run directory cannot be made.
    """
    plans = [esma.plan(constant, job.settings) for constant in job.constants]
    run = RunDirectory.create(root, job.name, job.config, job.seed)
    return _work(run, job, plans, jobs, deadline or Deadline(), watcher or Silent())


def resume(
    run: RunDirectory,
    *,
    jobs: int = 1,
    deadline: Deadline | None = None,
    watcher: Watcher | None = None,
) -> Outcome:
    """Go on with a run; work that is in its journals is not done again."""
    job = Job.of(run)
    plans = [esma.plan(constant, job.settings) for constant in job.constants]
    return _work(run, job, plans, jobs, deadline or Deadline(), watcher or Silent())


def _work(
    run: RunDirectory,
    job: Job,
    plans: Sequence[esma.Plan],
    jobs: int,
    deadline: Deadline,
    watcher: Watcher,
) -> Outcome:
    def explore() -> tuple[str, ...]:
        return explore_run(run, job, plans, jobs=jobs, deadline=deadline, watcher=watcher)

    return in_stages(run, [explore], job.prove, jobs=jobs, deadline=deadline, watcher=watcher)


def explore_run(
    run: RunDirectory,
    job: Job,
    plans: Sequence[esma.Plan],
    *,
    jobs: int,
    deadline: Deadline,
    watcher: Watcher,
) -> tuple[str, ...]:
    """Search and check all items that the journals do not have; return what failed."""
    known = Results.of(run)
    items = [item for plan in plans for item in plan.items]
    todo = [item for item in items if item.key not in known.items]
    words = len(job.settings.words)
    function = partial(work, digits=job.digits, seed=job.seed, search=run.search)
    with run.writer() as writer:
        writer.extend(plan_line(plan) for plan in plans if plan.constant.text not in known.plans)
    watcher.begin("search and check", sum(len(i.maps) for i in items) * words, "pairs")
    watcher.advance(sum(len(i.maps) for i in items if i.key in known.items) * words)
    found = len(known.entries)

    def report(done: Worked) -> str:
        nonlocal found
        found += len(done.lines) - 1
        watcher.advance(done.units, f"{found} formulas")
        return f"{found} formulas so far, all kept; resume with --resume {run.name}"

    return work_through(run, function, todo, key=_key, jobs=jobs, deadline=deadline, report=report)


def _key(item: esma.Item) -> str:
    return item.key


def work(item: esma.Item, *, digits: int, seed: int, search: str) -> Worked:
    """Explore one item, check what it gives, and write it down, all in the worker."""
    explored = esma.explore(item)
    provenance = Provenance(search, item.key, seed, apery.__version__)
    lines = []
    statuses: Counter[str] = Counter()
    standing = set()
    for found in explored.found:
        candidate = Candidate(found.claim, provenance, found.recurrence, found.terms)
        record = Record(candidate, check(candidate, digits_wanted=digits))
        statuses[record.status.value] += 1
        if stands(record):
            standing.add(found.claim.transform)
        lines.append(record_line(record, esma.class_key(found.claim.subject)))
    done = {
        "kind": "item",
        "key": item.key,
        "constant": item.constant.text,
        "ids": sorted(line["key"] for line in lines),
        "pairs": explored.pairs,
        "hits": len(lines) + sum(explored.set_apart.values()),
        "values": len(standing),
        "statuses": dict(sorted(statuses.items())),
        "set_apart": explored.set_apart,
        "undecided": explored.undecided,
    }
    return Worked(tuple(map(format_line, (*lines, done))), explored.pairs)


def plan_line(plan: esma.Plan) -> dict[str, Any]:
    """Return the journal line about the transforms of one constant."""
    kept = plan.transforms
    return {
        "kind": "plan",
        "key": plan.constant.text,
        "items": len(plan.items),
        "transforms": len(kept.maps),
        "merged": kept.merged,
        "undefined": kept.undefined,
    }
