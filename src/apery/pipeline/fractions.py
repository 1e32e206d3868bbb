"""A search for polynomial continued fractions with factorial reduction.

A family goes through the modular screen part by part; what survives, one fraction for each
class, is judged: exact common divisors, a rigorous limit, a closed form, the checks.

Guarantee: the set of results depends on the job alone, not on the number of workers, on where the
job was interrupted, or on how often it was resumed. Every fraction of the family is counted once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from apery.discovery import fractions
from apery.discovery.fractions import EquivalenceClass
from apery.discovery.fractions.journalled import class_key, family_of, part_line, survivors_of
from apery.discovery.identification import Identified, identify
from apery.numerics.ball_forms import decimal_text
from apery.pipeline.family import SHOWN_DIGITS, FamilyJob, checked, delta_estimate
from apery.pipeline.items import How, Worked, stage
from apery.store import Results, RunDirectory
from apery.store.lines import format_line
from apery.store.results import record_line

DELTA_DEPTH = 400


@dataclass(frozen=True, slots=True)
class FractionsJob(FamilyJob):
    """What is asked for.

    Parameters
    ----------
    settings : dict
        ``{"a_degree", "b_degree", "height"}`` or ``{"a", "b", "ranges"}``, see `family_of`.
    """

    search = "fractions"
    settings: dict[str, Any]

    def __post_init__(self) -> None:
        FamilyJob.__post_init__(self)
        family_of(self.settings)

    @property
    def family(self) -> dict[str, Any]:
        """The family by its name in a run."""
        return {"family": self.settings}

    @classmethod
    def arguments(cls, config: dict[str, Any]) -> tuple[Any, ...]:
        """Return the family of a run."""
        return (config["family"],)

    def stages(self, run: RunDirectory, how: How) -> Sequence[Callable[[], tuple[str, ...]]]:
        """Return the screen and the judgement of the classes."""

        def screen() -> tuple[str, ...]:
            every = list(fractions.parts(family_of(self.settings)))
            return stage(
                run, Results.of(run), "screen", "fractions", every, sieve_part, key=_part_key,
                size=lambda part: part.stop - part.start, **how,
            )  # fmt: skip

        def judge_all() -> tuple[str, ...]:
            known = Results.of(run)
            every = survivors_of(known.items.values())
            function = partial(judge, basis=self.basis, digits=self.digits, seed=self.seed)
            return stage(
                run, known, "judge", "classes", every, function, key=class_key,
                size=lambda one: 1, **how,
            )  # fmt: skip

        return screen, judge_all


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
            record = checked(found.claim, (FractionsJob.search, key, seed), digits)
            lines.append(record_line(record, key))
            outcome, value, reason = "identified", found.claim.value_text, ""
        else:
            outcome, reason = "not identified", found.reason
            if found.value is not None:
                value = decimal_text(found.value, digits=SHOWN_DIGITS)
        if isinstance(found, Identified) or found.value is not None:
            measure = delta_estimate(fraction, DELTA_DEPTH)
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
