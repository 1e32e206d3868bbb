"""A search for conservative matrix fields.

Pairs f, f-bar of an ansatz go through the exact search part by part; of each class one field is
built, and the fractions along a few directions of it are identified and checked.

Guarantee: the set of results depends on the job alone, not on the number of workers, on where the
job was interrupted, or on how often it was resumed.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Unpack

import apery
from apery.core.claims import Conserves
from apery.core.errors import AperyError, InvalidInputError, StoreError, ToolMissingError
from apery.core.field_pairs import from_ff
from apery.core.matrix_field import MatrixField
from apery.core.records import Candidate, Provenance, Record
from apery.discovery.fields import as_fraction, delta_grid, trajectory
from apery.discovery.fields.journalled import class_key, found_in, part_line
from apery.discovery.fields.search import Ansatz, FieldClass, Part, parts, sieve
from apery.discovery.identification import BASIS, Identified, identify
from apery.lean.fields import prove_field
from apery.numerics.ball_forms import decimal_text
from apery.numerics.irrationality import asymptotic_delta
from apery.pipeline.esma import MOST_DIGITS
from apery.pipeline.items import How, Worked, stage
from apery.pipeline.outcome import Outcome, in_stages
from apery.pipeline.proving import Prove, lean_worker
from apery.pipeline.watching import Deadline, Silent, Watcher
from apery.store import Results, RunDirectory
from apery.store.lines import format_line
from apery.store.results import record_line
from apery.verify import check

SEARCH = "fields"
SHOWN_DIGITS = 30
DELTA_DEPTH = 200
RADIUS, GRID_STEPS = 4, 240
"""Of the grid of directions over which delta is measured."""
LATEST_START = 4
DIRECTIONS = ((1, 1), (1, 0), (2, 1), (1, 2))
"""Directions that are tried until the limit along one is identified."""


@dataclass(frozen=True, slots=True)
class FieldsJob:
    """What is asked for.

    Parameters
    ----------
    degree, height : int
        Of f and f-bar, see `apery.discovery.fields.search.Ansatz`.
    basis : tuple of str
        Constants to identify limits with.
    digits : int
        Digits of the enclosure that a formula must pass, at least 200.
    prove : Prove
        Which formulas go to Lean.
    seed : int
        Seed of the run; this search draws nothing at random.
    """

    degree: int
    height: int
    basis: tuple[str, ...] = BASIS
    digits: int = 200
    prove: Prove = Prove.REPRESENTATIVES
    seed: int = 0

    def __post_init__(self) -> None:
        Ansatz(self.degree, self.height)
        if not 200 <= self.digits <= MOST_DIGITS:
            raise InvalidInputError(
                f"the digits of an enclosure are from 200 to {MOST_DIGITS}, not {self.digits}"
            )

    @property
    def config(self) -> dict[str, Any]:
        """The job as the settings of a run."""
        return {
            "ansatz": {"degree": self.degree, "height": self.height},
            "basis": list(self.basis),
            "digits": self.digits,
            "prove": self.prove.value,
        }

    @classmethod
    def of(cls, run: RunDirectory) -> FieldsJob:
        """Read the job of a run.

        Raises
        ------
        StoreError
            The settings are not those of such a search.
        """
        config = run.config
        try:
            return cls(
                config["ansatz"]["degree"], config["ansatz"]["height"], tuple(config["basis"]),
                config["digits"], Prove(config["prove"]), run.seed,
            )  # fmt: skip
        except (KeyError, TypeError, ValueError) as error:
            raise StoreError(
                f"{run.path} holds no search of this kind ({error!r} in run.toml); "
                "`apery runs list` shows the runs"
            ) from error


def start_fields(
    job: FieldsJob,
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
    return resume_fields(run, jobs=jobs, deadline=deadline, watcher=watcher)


def resume_fields(
    run: RunDirectory,
    *,
    jobs: int = 1,
    deadline: Deadline | None = None,
    watcher: Watcher | None = None,
) -> Outcome:
    """Go on with a run; work that is in its journals is not done again."""
    job = FieldsJob.of(run)
    ansatz = Ansatz(job.degree, job.height)
    how: How = {"jobs": jobs, "deadline": deadline or Deadline(), "watcher": watcher or Silent()}

    def search() -> tuple[str, ...]:
        return stage(
            run, "search", "parts", list(parts(ansatz)), sieve_part, key=_part_key,
            size=lambda part: 1, **how,
        )  # fmt: skip

    def judge_all() -> tuple[str, ...]:
        every = found_in(ansatz, Results.of(run).items.values()).classes
        function = partial(judge, basis=job.basis, digits=job.digits, seed=job.seed)
        return stage(
            run, "judge", "classes", every, function, key=class_key, size=lambda one: 1, **how
        )

    def prove_all() -> tuple[str, ...]:
        return prove_fields(run, **how) if job.prove is not Prove.NONE else ()

    return in_stages(run, (search, judge_all, prove_all), job.prove, **how)


def prove_fields(run: RunDirectory, **how: Unpack[How]) -> tuple[str, ...]:
    """Let Lean prove that the fields with an identified limit conserve.

    Where no Lean can be had nothing is done here: the stage that proves formulas says why.
    """
    known = Results.of(run).items
    todo = [
        item for key, item in known.items()
        if item.get("outcome") == "identified" and f"lean/{key}" not in known
    ]  # fmt: skip
    if not todo:
        return ()
    deadline, watcher = how["deadline"], how["watcher"]
    watcher.begin("prove fields", len(todo), "fields")
    try:
        with run.writer() as writer, lean_worker(watcher) as worker:
            for item in todo:
                field = from_ff(item["f"], item["fbar"])
                certificate = prove_field(Conserves(field), worker)
                line = {
                    "kind": "item", "key": f"lean/{item['key']}", "ids": [],
                    "conserves": certificate.proved, "source_sha256": certificate.source_sha256,
                }  # fmt: skip
                writer.extend([format_line(line)])
                watcher.advance(1, "proved" if certificate.proved else "not proved")
                deadline.check(f"what is proved is kept; resume with --resume {run.name}")
    except ToolMissingError:
        return ()
    return ()


def _part_key(part: Part) -> str:
    return part.key


def sieve_part(part: Part) -> Worked:
    """Search one part of the ansatz."""
    return Worked((format_line(part_line(part, sieve(part))),), 1)


def judge(one: FieldClass, *, basis: Iterable[str], digits: int, seed: int) -> Worked:
    """Measure delta over directions, and identify the limit along one of them."""
    key, field = class_key(one), one.field
    line: dict[str, Any] = {
        "kind": "item", "key": key, "ids": [], "f": str(one.f), "fbar": str(one.fbar),
        "others": one.count - 1, "outcome": "not identified", "value": "", "reason": "",
        "delta": None, "direction": [], "a": "", "b": "", "grid": _grid(field),
    }  # fmt: skip
    records: list[dict[str, Any]] = []
    reasons = []
    for direction in DIRECTIONS:
        try:
            fraction = as_fraction(trajectory(field, direction)).fraction
            found = identify(fraction, basis=tuple(basis), confirm=max(200, digits))
        except AperyError as error:
            reasons.append(f"{direction}: {error}")
            continue
        here = {"direction": list(direction), "a": str(fraction.a), "b": str(fraction.b)}
        if isinstance(found, Identified):
            # Several fields lead to one fraction: whoever finds it must write the same.
            candidate = Candidate(found.claim, Provenance(SEARCH, "", seed, apery.__version__))
            verdicts = check(candidate, digits_wanted=digits)
            record = Record(candidate, tuple(replace(v, seconds=0.0) for v in verdicts))
            records = [record_line(record, found.claim.id)]
            line |= {**here, "outcome": "identified", "value": found.claim.value_text}
            line["ids"] = [records[0]["key"]]
            with suppress(AperyError):
                line["delta"] = round(asymptotic_delta(fraction, DELTA_DEPTH).delta, 4)
            break
        reasons.append(f"{direction}: {found.reason}")
        if not line["direction"]:
            value = "" if found.value is None else decimal_text(found.value, digits=SHOWN_DIGITS)
            line |= {**here, "value": value}
    if line["outcome"] != "identified":
        line["reason"] = "; ".join(reasons[:2])
    return Worked(tuple(map(format_line, (*records, line))), 1)


def _grid(field: MatrixField) -> list[list[Any]]:
    """Return delta by direction, None where it cannot be measured.

    Where b has a zero at the start, every product from there is singular: start later.
    """
    grid: list[list[Any]] = []
    for start in range(1, LATEST_START + 1):
        grid = [
            [*cell.direction, None if cell.delta is None else round(float(cell.delta.value), 4)]
            for cell in delta_grid(field, RADIUS, length=GRID_STEPS, start=(start, start))
        ]
        if any(delta is not None for *_, delta in grid):
            break
    return grid
