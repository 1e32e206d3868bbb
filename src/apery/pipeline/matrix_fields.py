"""A search for conservative matrix fields.

Pairs f, f-bar of an ansatz go through the exact search part by part; of each class one field is
built, and the fractions along a few directions of it are identified and checked.

Guarantee: the set of results depends on the job alone, not on the number of workers, on where the
job was interrupted, or on how often it was resumed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Unpack

from apery.core.claims import Conserves
from apery.core.errors import AperyError, ToolMissingError
from apery.core.field_pairs import from_ff
from apery.core.matrix_field import MatrixField
from apery.discovery.fields import as_fraction, delta_grid, trajectory
from apery.discovery.fields.journalled import class_key, found_in, part_line
from apery.discovery.fields.search import Ansatz, FieldClass, Part, parts, sieve
from apery.discovery.identification import Identified, identify
from apery.lean.fields import prove_field
from apery.numerics.ball_forms import decimal_text
from apery.pipeline.family import SHOWN_DIGITS, FamilyJob, checked, delta_estimate
from apery.pipeline.items import How, Worked, stage
from apery.pipeline.proving import Prove, lean_worker
from apery.store import Results, RunDirectory
from apery.store.lines import format_line
from apery.store.results import record_line

DELTA_DEPTH = 200
RADIUS, GRID_STEPS = 4, 240
"""Of the grid of directions over which delta is measured."""
LATEST_START = 4
DIRECTIONS = ((1, 1), (1, 0), (2, 1), (1, 2))
"""Directions that are tried until the limit along one is identified."""


@dataclass(frozen=True, slots=True)
class FieldsJob(FamilyJob):
    """What is asked for.

    Parameters
    ----------
    degree, height : int
        Of f and f-bar, see `apery.discovery.fields.search.Ansatz`.
    """

    search = "fields"
    degree: int
    height: int

    def __post_init__(self) -> None:
        FamilyJob.__post_init__(self)
        Ansatz(self.degree, self.height)

    @property
    def family(self) -> dict[str, Any]:
        """The ansatz by its name in a run."""
        return {"ansatz": {"degree": self.degree, "height": self.height}}

    @classmethod
    def arguments(cls, config: dict[str, Any]) -> tuple[Any, ...]:
        """Return degree and height of a run."""
        return config["ansatz"]["degree"], config["ansatz"]["height"]

    def stages(self, run: RunDirectory, how: How) -> Sequence[Callable[[], tuple[str, ...]]]:
        """Return the search, the judgement of the classes, and the proofs of conservation."""
        ansatz = Ansatz(self.degree, self.height)

        def search() -> tuple[str, ...]:
            return stage(
                run, Results.of(run), "search", "parts", list(parts(ansatz)), sieve_part,
                key=_part_key, size=lambda part: 1, **how,
            )  # fmt: skip

        def judge_all() -> tuple[str, ...]:
            known = Results.of(run)
            every = found_in(ansatz, known.items.values()).classes
            function = partial(judge, basis=self.basis, digits=self.digits, seed=self.seed)
            return stage(
                run, known, "judge", "classes", every, function, key=class_key,
                size=lambda one: 1, **how,
            )  # fmt: skip

        def prove_all() -> tuple[str, ...]:
            return prove_fields(run, **how) if self.prove is not Prove.NONE else ()

        return search, judge_all, prove_all


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
            record = checked(found.claim, (FieldsJob.search, "", seed), digits)
            verdicts = tuple(replace(v, seconds=0.0) for v in record.verdicts)
            records = [record_line(replace(record, verdicts=verdicts), found.claim.id)]
            line |= {**here, "outcome": "identified", "value": found.claim.value_text}
            line["ids"] = [records[0]["key"]]
            line["delta"] = delta_estimate(fraction, DELTA_DEPTH)
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
