"""A search for polynomial continued fractions with factorial reduction.

A family goes through the modular screen part by part; what survives, one fraction for each
class, is judged: exact common divisors, a rigorous limit, a closed form, the checks.

Guarantee: the set of results depends on the job alone, not on the number of workers, on where the
job was interrupted, or on how often it was resumed. Every fraction of the family is counted once.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import apery
from apery.core.errors import AperyError, InvalidInputError, StoreError
from apery.core.records import Candidate, Provenance, Record
from apery.discovery import fractions
from apery.discovery.fractions import EquivalenceClass
from apery.discovery.fractions.journalled import class_key, family_of, part_line, survivors_of
from apery.discovery.identification import BASIS, Identified, identify
from apery.numerics.ball_forms import decimal_text
from apery.numerics.irrationality import asymptotic_delta
from apery.pipeline.esma import MOST_DIGITS
from apery.pipeline.items import How, Worked, stage
from apery.pipeline.outcome import Outcome, in_stages
from apery.pipeline.proving import Prove
from apery.pipeline.watching import Deadline, Silent, Watcher
from apery.store import Results, RunDirectory
from apery.store.lines import format_line
from apery.store.results import record_line
from apery.verify import check

SEARCH = "fractions"
SHOWN_DIGITS = 30
DELTA_DEPTH = 400


@dataclass(frozen=True, slots=True)
class FractionsJob:
    """What is asked for.

    Parameters
    ----------
    family : dict
        ``{"a_degree", "b_degree", "height"}`` or ``{"a", "b", "ranges"}``, see `family_of`.
    basis : tuple of str
        Constants to identify limits with.
    digits : int
        Digits of the enclosure that a formula must pass, at least 200.
    prove : Prove
        Which formulas go to Lean.
    seed : int
        Seed of the run; this search draws nothing at random.
    """

    family: dict[str, Any]
    basis: tuple[str, ...] = BASIS
    digits: int = 200
    prove: Prove = Prove.REPRESENTATIVES
    seed: int = 0

    def __post_init__(self) -> None:
        family_of(self.family)
        if not 200 <= self.digits <= MOST_DIGITS:
            raise InvalidInputError(
                f"the digits of an enclosure are from 200 to {MOST_DIGITS}, not {self.digits}"
            )

    @property
    def config(self) -> dict[str, Any]:
        """The job as the settings of a run."""
        return {
            "family": self.family,
            "basis": list(self.basis),
            "digits": self.digits,
            "prove": self.prove.value,
        }

    @classmethod
    def of(cls, run: RunDirectory) -> FractionsJob:
        """Read the job of a run.

        Raises
        ------
        StoreError
            The settings are not those of such a search.
        """
        config = run.config
        try:
            return cls(
                config["family"],
                tuple(config["basis"]),
                config["digits"],
                Prove(config["prove"]),
                run.seed,
            )
        except (KeyError, TypeError, ValueError) as error:
            raise StoreError(
                f"{run.path} holds no search of this kind ({error!r} in run.toml); "
                "`apery runs list` shows the runs"
            ) from error


def start_fractions(
    job: FractionsJob,
    root: Path,
    *,
    jobs: int = 1,
    deadline: Deadline | None = None,
    watcher: Watcher | None = None,
) -> Outcome:
    """Make a run directory and do the job in it.

    Raises
    ------
    StoreError
        The run directory cannot be made.
    """
    run = RunDirectory.create(root, SEARCH, job.config, job.seed)
    return resume_fractions(run, jobs=jobs, deadline=deadline, watcher=watcher)


def resume_fractions(
    run: RunDirectory,
    *,
    jobs: int = 1,
    deadline: Deadline | None = None,
    watcher: Watcher | None = None,
) -> Outcome:
    """Go on with a run; work that is in its journals is not done again."""
    job = FractionsJob.of(run)
    how: How = {"jobs": jobs, "deadline": deadline or Deadline(), "watcher": watcher or Silent()}

    def screen() -> tuple[str, ...]:
        every = list(fractions.parts(family_of(job.family)))
        return stage(
            run, "screen", "fractions", every, sieve_part, key=_part_key,
            size=lambda part: part.stop - part.start, **how,
        )  # fmt: skip

    def judge_all() -> tuple[str, ...]:
        every = survivors_of(Results.of(run).items.values())
        function = partial(judge, basis=job.basis, digits=job.digits, seed=job.seed)
        return stage(
            run, "judge", "classes", every, function, key=class_key, size=lambda one: 1, **how
        )

    return in_stages(run, (screen, judge_all), job.prove, **how)


def _part_key(part: fractions.Part) -> str:
    return part.key


def sieve_part(part: fractions.Part) -> Worked:
    """Screen one part of the family."""
    found = fractions.sieve(part)
    return Worked((format_line(part_line(part, found)),), found.count)


def judge(one: EquivalenceClass, *, basis: Iterable[str], digits: int, seed: int) -> Worked:
    """Judge the representative of a class: reduction, limit, closed form, checks."""
    fraction = one.representative.fraction
    verdict = fractions.has_factorial_reduction(fraction)
    key = class_key(one)
    lines: list[dict[str, Any]] = []
    outcome, value, reason = "false survivor", "", "the common divisors are no factorials"
    measure: float | None = None
    if verdict.holds and verdict.degenerate is not None:
        outcome, reason = "degenerate", verdict.degenerate
        if verdict.limit is not None:
            outcome, value, reason = "rational", str(verdict.limit.value), ""
    elif verdict.holds:
        found = identify(fraction, basis=tuple(basis), confirm=max(200, digits))
        if isinstance(found, Identified):
            provenance = Provenance(SEARCH, key, seed, apery.__version__)
            candidate = Candidate(found.claim, provenance)
            record = Record(candidate, check(candidate, digits_wanted=digits))
            lines.append(record_line(record, key))
            outcome, value, reason = "identified", found.claim.value_text, ""
        else:
            outcome, reason = "not identified", found.reason
            if found.value is not None:
                value = decimal_text(found.value, digits=SHOWN_DIGITS)
        if isinstance(found, Identified) or found.value is not None:
            with suppress(AperyError):
                measure = round(asymptotic_delta(fraction, DELTA_DEPTH).delta, 4)
    done = {
        "kind": "item",
        "key": key,
        "ids": [line["key"] for line in lines],
        "number": one.representative.number,
        "a": str(fraction.a),
        "b": str(fraction.b),
        "others": len(one.others),
        "outcome": outcome,
        "value": value,
        "reason": reason,
        "delta": measure,
    }
    return Worked(tuple(map(format_line, (*lines, done))), 1)
