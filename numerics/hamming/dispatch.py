"""Which kernel for which pattern and text.

Guarantee: the choice changes times, never results; a variant that was wrong once is not chosen.

Where a workload like the one at hand was measured on this machine, the best variant of then is
taken; elsewhere the cost model decides.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from apery.core.errors import InvalidInputError
from apery.core.kernel import Kernel
from apery.numerics.hamming import costs, families, wisdom
from apery.numerics.hamming.families import Choice
from apery.numerics.hamming.features import Features
from apery.numerics.hamming.pattern import Pattern


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was chosen, and what else there was.

    Parameters
    ----------
    choice : Choice
        The kernel that is used.
    others : tuple of Choice
        Other variants with their expected times, the fastest first.
    obstacles : tuple of (str, str)
        Kernels that do not take the pattern, and why.
    text : str
        The workload in words.
    """

    choice: Choice
    others: tuple[Choice, ...]
    obstacles: tuple[tuple[str, str], ...]
    text: str

    def __str__(self) -> str:
        lines = [f"{self.choice.kernel} by {self.choice.reason}, for {self.text}"]
        every = (self.choice, *(c for c in self.others if c.kernel != self.choice.kernel))
        for choice in every:
            expected = "unknown" if math.isnan(choice.seconds) else f"{1e3 * choice.seconds:.3g} ms"
            lines.append(f"  {choice.kernel!s:55} {expected}")
        lines += [f"  {name:55} {why}" for name, why in self.obstacles]
        return "\n".join(lines)


def constants() -> dict[str, float]:
    """Return the constants of the cost model: those measured on this machine, or the shipped."""
    return {**costs.default_constants(), **wisdom.current().constants}


def candidates(features: Features, pattern: Pattern) -> list[Choice]:
    """Return the variants for a pattern with their expected times, the fastest first."""
    known, refused = constants(), set(wisdom.current().refused)
    found = [
        Choice(kernel, costs.predict(kernel, features, known), "cost model")
        for kernel in families.variants(features)
        if str(kernel) not in refused and not families.obstacle(kernel, pattern, features.k)
    ]
    if not found:
        found = [Choice(Kernel.of("oracle"), math.nan, "cost model")]

    def order(choice: Choice) -> tuple[bool, float]:
        # A kernel that was never the fastest is taken only where it was measured to be.
        unknown = math.isnan(choice.seconds)
        return choice.kernel.name == "packed", math.inf if unknown else choice.seconds

    return sorted(found, key=order)


def choose(features: Features, pattern: Pattern) -> Choice:
    """Return the kernel for a pattern and a text."""
    best = candidates(features, pattern)
    entry = wisdom.current().nearest(features)
    if entry is None:
        return best[0]
    known = (*families.variants(features), *families.further(features))
    possible = {str(kernel): kernel for kernel in known}
    refused = wisdom.current().refused
    for text in sorted(possible.keys() & entry.seconds.keys(), key=entry.seconds.__getitem__):
        if text not in refused and not families.obstacle(possible[text], pattern, features.k):
            seconds = costs.predict(possible[text], features, constants())
            return Choice(possible[text], seconds, "measured")
    return best[0]


def chosen(method: str, features: Features, pattern: Pattern) -> Choice:
    """Return the kernel that a user asks for, "auto" for the best.

    Raises
    ------
    InvalidInputError
        There is no such kernel, or it does not take the pattern.
    """
    if method == "auto":
        return choose(features, pattern)
    kernel = families.named(method)
    problem = families.obstacle(kernel, pattern, features.k)
    if problem:
        raise InvalidInputError(f"{kernel} is no kernel for this: {problem}; use method='auto'")
    return Choice(kernel, costs.predict(kernel, features, constants()), "asked for")


def explain(method: str, features: Features, pattern: Pattern) -> Explanation:
    """Return what is chosen, and what else there is."""
    names = families.SEARCHES if features.k is not None else families.NAMES
    problems = ((n, families.obstacle(Kernel.of(n), pattern, features.k)) for n in names)
    words = f"m = {features.length}, {features.distinct} symbols, {features.shifts} shifts"
    if features.k is not None:
        words += f", at most {features.k} mismatches"
    return Explanation(
        chosen(method, features, pattern), tuple(candidates(features, pattern)),
        tuple((name, why) for name, why in problems if why), words,
    )  # fmt: skip
