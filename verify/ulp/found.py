"""What a work item found, as a line of a journal.

Guarantee: a function of the work item alone; nothing in it depends on time or machine load.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from apery.numerics.formats import FloatFormat
from apery.verify.ulp.judge import Judged

KINDS = {
    "nan": "NaN where the function has a value, or a value where it has none",
    "zero": "zero of the wrong sign",
    "overflow": "infinity for a number, or a number for infinity",
    "order": "neighbouring inputs with results in the wrong order",
    "symmetry": "results at x and -x that do not mirror each other",
    "special": "wrong at a zero, an infinity or another exact point",
    "flushed": "zero where the nearest number is subnormal",
}
"""What can be wrong besides the size of an error."""
WITNESSES = 4
"""Inputs that are kept for each kind of violation in one work item."""
KEPT = 8
"""Worst inputs that are kept of one work item."""


@dataclass(slots=True)
class Found:
    """Counters of one work item.

    Parameters
    ----------
    key : str
        Name of the work item.
    inputs, numbers : int
        Inputs, and those at which the function has a value.
    rounded, open : int
        Results that are correctly rounded, and results of which that is not known.
    histogram : Counter
        Errors by their place: 16 places for each binade of 1 + error.
    violations : Counter
        Numbers of violations by their kind.
    witnesses : dict
        Inputs by the kind of the violation.
    worst, flushed : list of Judged
        The worst results; and, of those that are zero for a subnormal number, the worst.
    above : float
        Every other result has an error of at most this, or of at most that of the worst.
    checks, share, at : int, float, int
        How often the reference was compared with balls, the largest part of its tolerance that
        was seen, and the input at which it was.
    profile : list
        Largest errors by the first input of a piece.
    """

    key: str
    inputs: int = 0
    numbers: int = 0
    rounded: int = 0
    open: int = 0
    histogram: Counter[int] = field(default_factory=Counter)
    violations: Counter[str] = field(default_factory=Counter)
    witnesses: dict[str, list[int]] = field(default_factory=dict)
    worst: list[Judged] = field(default_factory=list)
    flushed: list[Judged] = field(default_factory=list)
    above: float = 0.0
    checks: int = 0
    share: float = 0.0
    at: int = 0
    profile: list[tuple[int, float]] = field(default_factory=list)

    def witness(self, kind: str, inputs: Iterable[int], count: int) -> None:
        """Count violations and keep some inputs."""
        if count:
            self.violations[kind] += count
            kept = self.witnesses.setdefault(kind, [])
            for x in inputs:
                if len(kept) == WITNESSES:
                    break
                kept.append(x)

    def check(self, share: float, x: int) -> None:
        """Count a comparison of the reference with a ball."""
        self.checks += 1
        if share > self.share:
            self.share, self.at = share, x

    def line(self, form: FloatFormat) -> dict[str, Any]:
        """Return the line of a journal."""
        worst = sorted(self.worst, key=lambda w: (-w.high, w.x))[:KEPT]
        return {
            "kind": "item",
            "key": self.key,
            "ids": [],
            "inputs": self.inputs,
            "numbers": self.numbers,
            "rounded": self.rounded,
            "open": self.open,
            "histogram": [list(pair) for pair in sorted(self.histogram.items())],
            "violations": dict(sorted(self.violations.items())),
            "witnesses": {
                kind: [form.hex(x) for x in xs] for kind, xs in sorted(self.witnesses.items())
            },
            "worst": [judged_line(w, form) for w in worst],
            "flushed": [judged_line(w, form) for w in self.flushed[:1]],
            "above": repr(self.above),
            "checks": self.checks,
            "share": f"{self.share:.4g}",
            "at": form.hex(self.at),
            "profile": [[form.hex(x), f"{e:.4g}"] for x, e in self.profile],
        }


def judged_line(one: Judged, form: FloatFormat) -> dict[str, Any]:
    """Return a judged result as plain data."""
    return {
        "x": form.hex(one.x),
        "y": form.hex(one.y),
        "low": str(one.low),
        "high": str(one.high),
        "rounded": one.rounded,
        "value": one.value,
    }
