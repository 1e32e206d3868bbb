"""Speed of the screen for factorial reduction, against the exact test of common divisors.

On one core, in CPU seconds, after compilation. The screen of a family is everything from the
enumeration to classes of survivors. The rates of the modular tests are those of `sieve`, once
where fractions share a and b, once where each has its own; the refined test is measured at
one prime, with order 3, on all fractions, and on fractions that pass at all twelve primes.
The exact test is p_n, q_n by binary splitting at depth 1400 and two gcds. Repetitions are
interleaved; medians count.
"""

from __future__ import annotations

import argparse
import gc
import platform
import random
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np

from apery.discovery.fractions import (
    Block,
    Degrees,
    Listed,
    Screened,
    Template,
    parts,
    screen,
    sieve,
)
from apery.discovery.fractions.families import Family, fraction_of
from apery.discovery.fractions.verdict import confirm
from apery.numerics.nilpotence import PRIMES, trace_vanishes
from apery.numerics.reduction import reduction, settled_reduction
from apery.numerics.tails import termination

LINEAR = Degrees(1, 2, 8)
SIGNED = [k for k in range(-120, 121) if k]
QUADRATIC = Template(
    "c*n^2 + d*n + f", "k*n^4",
    {"c": range(1, 18), "d": range(18), "f": range(11), "k": [k for k in SIGNED if abs(k) <= 100]},
)  # fmt: skip
SEXTIC = Template(
    "(2*n+1)*(c*n*(n+1)+d)", "k*n^6", {"c": range(1, 27), "d": range(21), "k": SIGNED}
)
EXPECTED = {"linear": (628_864, 15_967), "quadratic": (673_200, 168), "sextic": (131_040, 47)}
FAMILIES: dict[str, Family] = {"linear": LINEAR, "quadratic": QUADRATIC, "sextic": SEXTIC}
WHOLE_TARGET, RATE_TARGET, REFINED_TARGET, RATIO_TARGET = 2.0, 1_000_000, 40_000, 1_000
DEPTH = 1400


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of this process: other work on the machine counts as little as it can."""
    gc.collect()
    begun = time.process_time()
    work()
    return time.process_time() - begun


def verdict(name: str, passed: bool, figure: str, target: str) -> None:
    print(f"{'PASS' if passed else 'MISS'}  {name}: {figure}, target {target}", flush=True)


def faster(name: str, rate: float, target: float) -> None:
    verdict(name, rate >= target, f"{rate:,.4g} /s", f"{target:,g} /s")


def nilpotent(found: Screened) -> int:
    """Fractions that pass all modular tests, degenerate ones among them."""
    return found.surviving + sum(map(len, found.set_apart.values()))


def own_rows(count: int, seed: int = 0) -> Listed:
    """Return random members of the linear family, of which none shares its a or b."""
    chosen = random.Random(seed).sample(range(LINEAR.count), count)
    return Listed(fraction_of(*LINEAR.block(k, k + 1).pair(0)) for k in chosen)


class Fixed:
    """A family whose only block is laid out beforehand: the sieve without enumeration."""

    def __init__(self, family: Family) -> None:
        self.key, self.count = family.key, family.count
        self._block = family.block(0, family.count)

    def block(self, start: int, stop: int) -> Block:
        """Return the whole family, whatever the numbers."""
        return self._block


def modular(family: Family) -> None:
    (part,) = parts(family, family.count)
    sieve(part)


def refined(family: Template, numbers: np.ndarray, primes: tuple[int, ...]) -> None:
    block = family.block(0, family.count)
    for p in primes:
        trace_vanishes(block.a, block.b, block.at_a[numbers], block.at_b[numbers], p, 3)


def speed(repetitions: int) -> None:
    found = {name: screen(family) for name, family in FAMILIES.items()}
    for name, one in found.items():
        total, expected = EXPECTED[name]
        figure = f"{nilpotent(one):,} of {one.count:,} nilpotent"
        same = (one.count, nilpotent(one)) == (total, expected)
        verdict(f"{name}, counts", same, figure, f"{expected:,} of {total:,}")
        print(f"      {one.counts}; {len(one.survivors)} classes")

    alone, shared = Fixed(own_rows(20_000)), Fixed(LINEAR)
    every = np.arange(SEXTIC.count)
    passing = np.array([m.number for c in found["sextic"].survivors
                        for m in c.members] * 100)  # fmt: skip
    sample = [fraction_of(*LINEAR.block(k, k + 1).pair(0))
              for k in random.Random(1).sample(range(LINEAR.count), 60)]  # fmt: skip
    work: dict[str, Callable[[], object]] = {
        **{name: partial(screen, family) for name, family in FAMILIES.items()},
        "shared": partial(modular, shared),
        "alone": partial(modular, alone),
        "refined": partial(refined, SEXTIC, every, PRIMES[:1]),
        "passing": partial(refined, SEXTIC, passing, PRIMES),
        "exact": lambda: [reduction(fraction, DEPTH) for fraction in sample],
    }
    for run in work.values():
        run()
    times: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(repetitions):
        for name, run in work.items():
            times[name].append(seconds(run))
    spent = {name: median(values) for name, values in times.items()}
    print()
    verdict("linear, whole screen", spent["linear"] < WHOLE_TARGET, f"{spent['linear']:.3f} s",
            f"under {WHOLE_TARGET:g} s")  # fmt: skip
    print(f"      quadratic {spent['quadratic']:.3f} s, sextic {spent['sextic']:.3f} s")
    rate = LINEAR.count / spent["linear"]
    print(f"      linear with enumeration and classes: {rate:,.0f} /s")
    faster("modular screen, shared a and b", LINEAR.count / spent["shared"], RATE_TARGET)
    faster("modular screen, each its own a and b", alone.count / spent["alone"], RATE_TARGET)
    faster("refined test, one prime", SEXTIC.count / spent["refined"], REFINED_TARGET)
    faster("refined test, all twelve primes", passing.size / spent["passing"], REFINED_TARGET)
    exact = len(sample) / spent["exact"]
    print(f"      exact test at depth {DEPTH}: {exact:,.0f} /s")
    ratio = LINEAR.count / spent["shared"] / exact
    verdict("modular screen over exact test", ratio >= RATIO_TARGET, f"{ratio:,.0f}x",
            f"{RATIO_TARGET:,}x")  # fmt: skip


def agreement(rejected: int) -> None:
    """Compare the screen of the linear family with exact common divisors."""
    print()
    found = screen(LINEAR)
    kept = {n for numbers in found.set_apart.values() for n in numbers}
    kept |= {m.number for c in found.survivors for m in c.members}
    draw, missed, looked, least = random.Random(2), 0, 0, 10.0
    while looked < rejected:
        number = draw.randrange(LINEAR.count)
        fraction = fraction_of(*LINEAR.block(number, number + 1).pair(0))
        if number in kept or termination(fraction) is not None:
            continue
        looked += 1
        growth = settled_reduction(fraction, 600)
        missed, least = missed + growth.is_factorial, min(least, growth.reduced)
    verdict("rejected with factorial reduction", not missed, f"{missed} of {looked:,}", "0")
    print(f"      least exponent that remains: {least:.2f}")
    for name, family in FAMILIES.items():
        survivors = screen(family).survivors
        after = confirm(survivors, depth=600 if name == "linear" else DEPTH)
        wrong = len(after.refuted)
        verdict(f"{name}, classes of survivors without factorial reduction", not wrong,
                f"{wrong} of {len(survivors):,}", "0")  # fmt: skip
        most = max(v.exact.reduced for _, v in (*after.confirmed, *after.rational) if v.exact)
        print(
            f"      {len(after.confirmed):,} confirmed, {len(after.rational):,} rational limits; "
            f"largest exponent that remains: {most:.2f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--rejected", type=int, default=2000, help="0 leaves out the agreement")
    arguments = parser.parse_args()
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = {line.partition(":")[2].strip() for line in lines if line.startswith("model name")}
    name = ", ".join(names) or platform.processor()
    print(f"{name}; {platform.system()}, Python {platform.python_version()}")
    speed(arguments.repetitions)
    if arguments.rejected:
        agreement(arguments.rejected)


if __name__ == "__main__":
    main()
