"""The result of a scan.

Guarantee: a function of the scan and of its finished work items, in whatever order they come.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from apery.core.errors import InvalidInputError
from apery.numerics.formats import float_format
from apery.verify.ulp.found import KEPT, KINDS, WITNESSES

Line = Mapping[str, Any]
PROFILE_PIECES = 4096
"""Most pieces of the profile of one sign."""


@dataclass(frozen=True, slots=True)
class Worst:
    """A result with a large error.

    Parameters
    ----------
    x, y : str
        Bits of input and result.
    x_text, y_text : str
        Both as hexadecimal floats.
    low, high : Decimal
        Bounds of the error in units in the last place, of the exact value and rigorous.
    rounded : bool or None
        Whether the result is correctly rounded.
    value : str
        Digits of the exact value.
    """

    x: str
    y: str
    x_text: str
    y_text: str
    low: Decimal
    high: Decimal
    rounded: bool | None
    value: str


@dataclass(frozen=True, slots=True)
class Violation:
    """Something wrong besides the size of an error.

    Parameters
    ----------
    kind : str
        A key of `apery.verify.ulp.found.KINDS`.
    count : int
        How often.
    witnesses : tuple of str
        Bits of some of the inputs.
    """

    kind: str
    count: int
    witnesses: tuple[str, ...]

    @property
    def says(self) -> str:
        """What it means."""
        return KINDS[self.kind]


@dataclass(frozen=True, slots=True)
class UlpReport:
    """What a scan found.

    Parameters
    ----------
    target, against, form, ulp : str
        What was scanned, the exact function, the format, the unit in the last place.
    method : str
        ``exhaustive``: every input; ``sampled``: some inputs, and no bound follows.
    interval : str
        The interval; empty for all inputs.
    complete : bool
        Whether every work item is done.
    inputs, numbers : int
        Inputs tried, infinities and NaN among them if there is no interval; and those at which
        the function has a value.
    rounded, open : int
        Results that are correctly rounded, and results for which that is not known.
    worst : tuple of Worst
        The results with the largest errors, the worst first.
    bound : Decimal
        No result has a larger error than this, if the scan was exhaustive and what `rests_on`
        says is so. It equals ``worst[0].high`` unless very many results are equally bad.
    flushed : Worst or None
        Of zeros in place of subnormal numbers, the worst; these are left out of `worst` and count
        in `bound`.
    histogram : tuple of (float, float, int)
        Errors from the first number, the second left out: how many results.
    violations : tuple of Violation
        What is wrong besides.
    rests_on : str
        What the numbers rest on.
    checks, share, share_at : int, float, str
        Comparisons of the reference with balls, the largest part of its tolerance that was seen,
        and the input.
    profile : tuple of (str, float)
        Largest errors by the first input of a piece, in the order of bits.
    """

    target: str
    against: str
    form: str
    ulp: str
    method: str
    interval: str
    complete: bool
    inputs: int
    numbers: int
    rounded: int
    open: int
    worst: tuple[Worst, ...]
    bound: Decimal
    flushed: Worst | None
    histogram: tuple[tuple[float, float, int], ...]
    violations: tuple[Violation, ...]
    rests_on: str
    checks: int
    share: float
    share_at: str
    profile: tuple[tuple[str, float], ...]

    @property
    def trusted(self) -> bool:
        """Whether the reference kept its tolerance wherever it was compared with balls."""
        return self.share <= 1

    @property
    def maximum(self) -> Decimal:
        """The largest error that was seen, rounded up; zeros for subnormal numbers included."""
        every = [*self.worst[:1], *([self.flushed] if self.flushed else [])]
        return max((w.high for w in every), default=Decimal(0))

    @property
    def correct(self) -> tuple[float, float]:
        """Bounds of the share of correctly rounded results, 0 to 1."""
        if not self.numbers:
            return 1.0, 1.0
        return self.rounded / self.numbers, (self.rounded + self.open) / self.numbers

    def within(self, bound: Decimal) -> bool | None:
        """Whether all errors are at most a bound; None if that is not known.

        A result that is NaN or an infinity and should not be has no error that a bound holds.
        """
        wrong = {v.kind for v in self.violations} & {"nan", "overflow"}
        seen = [*self.worst[:1], *([self.flushed] if self.flushed else [])]
        if wrong or any(w.low > bound for w in seen):
            return False
        known = self.complete and self.trusted and self.method == "exhaustive"
        return True if known and self.bound <= bound else None


def gather(settings: Mapping[str, Any], lines: Iterable[Line], *, keys: Iterable[str]) -> UlpReport:
    """Return the report of a scan.

    Parameters
    ----------
    settings : mapping
        See `apery.verify.ulp.scanning.Scan.settings`.
    lines : iterable of mapping
        What work items found; see `apery.verify.ulp.found.Found.line`.
    keys : iterable of str
        Work items that the scan has; others are not looked at.
    """
    wanted = set(keys)
    found = sorted((i for i in lines if i["key"] in wanted), key=lambda i: str(i["key"]))
    form = float_format(settings["format"])
    histogram: Counter[int] = Counter()
    counts: Counter[str] = Counter()
    witnesses: dict[str, list[str]] = {}
    for item in found:
        histogram.update({int(place): count for place, count in item["histogram"]})
        counts.update(item["violations"])
        for kind, inputs in item["witnesses"].items():
            witnesses.setdefault(kind, []).extend(inputs)
    worst = _worst(found, "worst", settings["format"])
    flushed = _worst(found, "flushed", settings["format"])
    above = max((Decimal(item["above"]) for item in found), default=Decimal(0))
    best = [w.high for w in (*worst[:1], *flushed[:1])]
    share, at = max(((float(i["share"]), str(i["at"])) for i in found), default=(0.0, ""))
    return UlpReport(
        target=settings["target"],
        against=settings["against"],
        form=form.name,
        ulp=settings["ulp"],
        method=settings["method"],
        interval=settings["interval"],
        complete=len(found) == len(wanted),
        inputs=sum(i["inputs"] for i in found),
        numbers=sum(i["numbers"] for i in found),
        rounded=sum(i["rounded"] for i in found),
        open=sum(i["open"] for i in found),
        worst=worst,
        bound=max([above, *best]),
        flushed=flushed[0] if flushed else None,
        histogram=tuple((*_edges(place), count) for place, count in sorted(histogram.items())),
        violations=tuple(
            Violation(kind, counts[kind], tuple(sorted(set(witnesses[kind]))[:WITNESSES]))
            for kind in KINDS
            if counts[kind]
        ),
        rests_on=settings["rests_on"],
        checks=sum(i["checks"] for i in found),
        share=share,
        share_at=at,
        profile=_profile(found),
    )


def _worst(found: Iterable[Line], name: str, form_name: str) -> tuple[Worst, ...]:
    form = float_format(form_name)
    every = [one for item in found for one in item[name]]
    every.sort(key=lambda w: (-Decimal(w["high"]), w["x"]))
    distinct = list({w["x"]: w for w in every}.values())[:KEPT]
    return tuple(
        Worst(
            w["x"], w["y"], form.text(int(w["x"], 16)), form.text(int(w["y"], 16)),
            Decimal(w["low"]), Decimal(w["high"]), w["rounded"], w["value"],
        )
        for w in distinct
    )  # fmt: skip


def _edges(place: int) -> tuple[float, float]:
    """Return the errors at the two ends of a place of the histogram.

    Examples
    --------
    >>> _edges(0), _edges(8), _edges(16)
    ((0.0, 0.0625), (0.5, 0.5625), (1.0, 1.125))
    """
    if place < 0:
        raise InvalidInputError(f"the places of a histogram are not negative, as {place} is")

    def edge(k: int) -> float:
        return float((1 + (k % 16) / 16) * 2.0 ** (k // 16) - 1)

    return edge(place), edge(place + 1)


def _profile(found: Iterable[Line]) -> tuple[tuple[str, float], ...]:
    every = sorted((str(x), float(e)) for item in found for x, e in item["profile"])
    return tuple(every)
