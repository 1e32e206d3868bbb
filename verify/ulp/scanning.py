"""A scan from its settings to its report.

Guarantee: the report depends on the scan alone, not on the number of processes, nor on the order
in which work items are done.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apery.core.errors import InvalidInputError
from apery.numerics.formats import FLOAT32, FLOAT64, FloatFormat, Ulp, float_format
from apery.store import make_executor
from apery.store.seeds import item_seed
from apery.verify.ulp.ends import scan_ends
from apery.verify.ulp.exact import scan_exactly
from apery.verify.ulp.exhaustive import PartScan
from apery.verify.ulp.found import Found
from apery.verify.ulp.parts import SPECIAL_KEY, Interval, Part, parts
from apery.verify.ulp.reference import Reference, inferred, reference
from apery.verify.ulp.report import UlpReport, gather
from apery.verify.ulp.sampling import Sample, directed, samples, scan_sample
from apery.verify.ulp.target import Target

EXHAUSTIVE, SAMPLED = "exhaustive", "sampled"
ALONE = 1 << 26
"""Inputs up to which a scan needs no further processes."""

Item = Part | Sample | str
"""A part of the inputs, some sampled ones, or the key of infinities and NaN."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What is asked for.

    Parameters
    ----------
    target : Target
        What is scanned.
    against : str
        Name of the exact function.
    form : FloatFormat
        Format of inputs and results.
    interval : Interval, optional
        Which inputs; all if not given, infinities and NaN among them.
    ulp : Ulp
        Which unit in the last place.
    samples : int
        Number of inputs for float64.
    seed : int
        Chooses the samples, and the inputs at which a reference is compared with balls.
    """

    target: Target
    against: str
    form: FloatFormat = FLOAT32
    interval: Interval | None = None
    ulp: Ulp = Ulp.GOLDBERG
    samples: int = 100_000
    seed: int = 0

    @property
    def reference(self) -> Reference:
        """The exact function."""
        return reference(self.against)

    @property
    def method(self) -> str:
        """Whether every input is tried."""
        return SAMPLED if self.form == FLOAT64 else EXHAUSTIVE

    @property
    def settings(self) -> dict[str, Any]:
        """The scan as plain data."""
        return {
            "target": self.target.text,
            "against": self.against,
            "format": self.form.name,
            "interval": "" if self.interval is None else self.interval.text(self.form),
            "ulp": self.ulp.value,
            "samples": self.samples if self.method == SAMPLED else 0,
            "method": self.method,
            "rests_on": self.rests_on,
        }

    @property
    def rests_on(self) -> str:
        """What the numbers of the report rest on."""
        if self.method == SAMPLED:
            return "balls for every sampled input; nothing follows for other inputs"
        if self.form != FLOAT32:
            return "balls for every input"
        ref = self.reference
        more = "" if ref.relative < 64 else ", and more where it is a difference"
        return (
            f"{ref.library} in float64, trusted to {ref.relative} units in its last place"
            f"{more if ref.name == 'lgamma' else ''}; balls for the worst inputs and near-ties"
        )

    def items(self) -> list[Item]:
        """Return the work items of the first stage."""
        ends: list[Item] = [SPECIAL_KEY] if self.interval is None else []
        if self.method == SAMPLED:
            return [*ends, *samples(self.samples)]
        return [*ends, *parts(self.form, self.interval)]

    def work(self, item: Item) -> dict[str, Any]:
        """Do one work item, and return its line."""
        f = self.target.on_bits(self.form)
        found: Found
        if isinstance(item, str):
            found = scan_ends(f, self.reference, self.form)
        elif isinstance(item, Sample):
            seed = item_seed(self.seed, item.key)
            found = scan_sample(item, f, self.reference, self.form, self.ulp, seed, self.interval)
        elif self.form == FLOAT32:
            seed = item_seed(self.seed, item.key)
            found = PartScan(item, f, self.reference, self.ulp, seed).run()
        else:
            found = scan_exactly(item, f, self.reference, self.form, self.ulp)
        return found.line(self.form)

    def following(self, lines: Sequence[Mapping[str, Any]]) -> list[Item]:
        """Return the work items of the second stage, which sample around the worst inputs."""
        if self.method != SAMPLED:
            return []
        return list(directed(lines, self.samples))

    def report(self, lines: Sequence[Mapping[str, Any]]) -> UlpReport:
        """Return the report of what is done."""
        first = [item_key(i) for i in self.items()]
        done = {line["key"] for line in lines}
        keys = list(first)
        if self.method == SAMPLED and done >= set(first):
            keys += [item_key(i) for i in self.following(lines)]
        return gather(self.settings, lines, keys=keys)


def scan(
    function: Callable[[Any], Any] | str,
    against: str | None = None,
    format: str | FloatFormat = FLOAT32,
    interval: str | tuple[float, float] | None = None,
    *,
    ulp: str | Ulp = Ulp.GOLDBERG,
    samples: int = 100_000,
    seed: int = 0,
    jobs: int | None = None,
) -> UlpReport:
    """Compare a function with the exact one: at every input of a format, or at samples of float64.

    Parameters
    ----------
    function : callable or str
        Maps arrays of the format, or is compiled for numbers of it; or a name, see `Target`.
    against : str, optional
        Name of the exact function; that which the name of `function` speaks of if not given.
    format : str or FloatFormat
        ``float16``, ``bfloat16``, ``float32`` or ``float64``.
    interval : str or pair, optional
        Inputs to try, such as ``"0,1"``; all if not given, infinities and NaN among them.
    ulp : str or Ulp
        ``goldberg``, ``harrison`` or ``kahan``.
    samples : int
        Inputs that are drawn for float64.
    seed : int
        Of what is drawn.
    jobs : int, optional
        Processes; one for few inputs and as many as there are processors for many if not given.

    Returns
    -------
    UlpReport
        What was found.

    Raises
    ------
    InvalidInputError
        Something that is asked for does not exist, or the function does not map numbers of the
        format.
    PrecisionError
        An exact value cannot be enclosed narrowly enough.

    Examples
    --------
    >>> import numpy
    >>> report = scan(numpy.sqrt, format="float32", interval="1,2")
    >>> report.inputs, report.correct, report.violations
    (8388609, (1.0, 1.0), ())
    >>> scan(lambda x: x, "exp3")
    Traceback (most recent call last):
    ...
    apery.core.errors.InvalidInputError: no reference 'exp3'; there are exp, exp2, ...
    """
    form = float_format(format)
    target = _target(function)
    name = reference(against).name if against else inferred(target.text).name
    chosen = None if interval is None else Interval.parse(_ends(interval), form)
    asked = Scan(target, name, form, chosen, unit(ulp), samples, seed)
    lines = _worked(asked, asked.items(), jobs)
    lines += _worked(asked, asked.following(lines), jobs)
    return asked.report(lines)


def _target(function: Callable[[Any], Any] | str) -> Target:
    if isinstance(function, str):
        return Target(function)
    module = str(getattr(function, "__module__", "") or "")
    name = str(getattr(function, "__name__", type(function).__name__))
    return Target(f"{module}.{name}" if module else name, function)


def _ends(interval: str | tuple[float, float]) -> str:
    return interval if isinstance(interval, str) else ",".join(float(x).hex() for x in interval)


def _worked(asked: Scan, items: Sequence[Item], jobs: int | None) -> list[dict[str, Any]]:
    if jobs is None:
        many = sum(map(item_size, items)) > ALONE
        jobs = usable_cpus() if many else 1
    with make_executor(jobs if len(items) > 1 else 1) as executor:
        return [o.result() for o in executor.run(asked.work, items, key=item_key)]


def usable_cpus() -> int:
    """Return the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def unit(name: str | Ulp) -> Ulp:
    """Return a definition of the unit in the last place by its name.

    Raises
    ------
    InvalidInputError
        There is none of this name.
    """
    try:
        return Ulp(name)
    except ValueError:
        raise InvalidInputError(f"no unit {name!r}; there are {', '.join(Ulp)}") from None


def item_key(item: Item) -> str:
    """Return the name of a work item."""
    return item if isinstance(item, str) else item.key


def item_size(item: Item) -> int:
    """Return the inputs of a work item, those of infinities and NaN not counted."""
    return 0 if isinstance(item, str) else item.count
