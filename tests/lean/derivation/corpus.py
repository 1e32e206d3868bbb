"""The steps in tests/data/steps: true ones and near-misses, with what is known of them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from apery.core.records import StepOutcome
from apery.lean.derivation.derivation import Derivation, Step
from apery.lean.derivation.files import read_derivation

FOLDER = Path(__file__).resolve().parents[2] / "data" / "steps"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A step, the derivation that it stands in, and the name of its file."""

    kind: str
    derivation: Derivation
    step: Step

    @property
    def name(self) -> str:
        return f"{self.kind}/{self.step.name}"

    @property
    def is_true(self) -> bool:
        return self.step.expect == "proved"


@cache
def corpus() -> tuple[Labelled, ...]:
    """Return all steps, file by file."""
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        made = read_derivation(path)
        found += [Labelled(path.stem, made, step) for step in made.steps]
    return tuple(found)


def sample(each: int = 1, seed: int = 7) -> tuple[Labelled, ...]:
    """Return some true and some false steps of every file, always the same ones."""
    out: list[Labelled] = []
    for kind in dict.fromkeys(item.kind for item in corpus()):
        for truth in (True, False):
            own = [i for i in corpus() if i.kind == kind and i.is_true is truth]
            out += random.Random(f"{seed} {kind} {truth}").sample(own, min(each, len(own)))
    return tuple(out)


def summary(items: Sequence[Labelled], outcomes: Sequence[tuple[StepOutcome, float]]) -> str:
    """Return a Markdown table: what became of the true and of the false steps, by kind.

    A step is wrong if it is false and proved, or true and refuted.
    """
    lines = [
        "| kind | true | proved | false | refuted | undecided | wrong | median s |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for kind in (*dict.fromkeys(item.kind for item in items), ""):
        own = [(i, o, s) for i, (o, s) in zip(items, outcomes, strict=True) if kind in ("", i.kind)]
        true = [o for i, o, _ in own if i.is_true]
        false = [o for i, o, _ in own if not i.is_true]
        proved, refuted = true.count(StepOutcome.PROVED), false.count(StepOutcome.REFUTED)
        wrong = true.count(StepOutcome.REFUTED) + false.count(StepOutcome.PROVED)
        seconds = sorted(s for _, _, s in own)
        lines.append(
            f"| {kind or 'all'} | {len(true)} | {proved} | {len(false)} | {refuted} "
            f"| {len(own) - proved - refuted - wrong} | {wrong} "
            f"| {seconds[len(seconds) // 2]:.1f} |"
        )
    return "\n".join(lines)
