"""Speed of the search for signed continued fractions, against its textbook form.

On one core, in CPU seconds, after compilation: `explore` on all items of a plan, that is the
value of each transform, certified terms, Berlekamp-Massey, lifting, and the claims as
objects. What the lifting remembers is dropped before each repetition. The sieve alone stops
at Berlekamp-Massey, as the textbook form does, which gets a sample of the same pairs: terms
by mpmath at 500 digits, not certified, then plain Berlekamp-Massey on as many terms. Repetitions
are interleaved; medians count.

Two workers against one, by the clock: the whole job, search and check to 1000 digits, without
Lean.
"""

from __future__ import annotations

import argparse
import gc
import platform
import tempfile
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from itertools import product
from pathlib import Path
from statistics import median

import mpmath

from apery.core import Constant
from apery.discovery.esma import Item, Settings, explore, plan
from apery.discovery.esma.search import sieve
from apery.pipeline import Job, Prove, start

BESSEL = "besseli(1,2)/besseli(0,2)"
CONSTANTS = ("e", "exp(2)", "tan(1)", BESSEL, "pi")
GRIDS = ((2, 2), (1, 4))
PAIRS_TARGET, RATIO_TARGET, WORKERS_TARGET = 40_000, 100, 1.8

TEXTBOOK_DIGITS, TEXTBOOK_TERMS, TEXTBOOK_PRIME = 500, Settings().terms, (1 << 31) - 1
TEXTBOOK_SAMPLE = 40
MPMATH = {
    "e": lambda: mpmath.e + 0,
    "exp(2)": lambda: mpmath.exp(2),
    "tan(1)": lambda: mpmath.tan(1),
    BESSEL: lambda: mpmath.besseli(1, 2) / mpmath.besseli(0, 2),
    "pi": lambda: mpmath.pi + 0,
}


def textbook_terms(x: mpmath.mpf, word: tuple[int, ...], count: int) -> list[int]:
    """Return the first terms of a signed expansion, as the definition says."""
    terms = []
    for n in range(count):
        sign = word[n % len(word)]
        term = mpmath.floor(x) if sign > 0 else mpmath.ceil(x)
        terms.append(int(term))
        x = sign / (x - term)
    return terms


def textbook_recurrence(terms: list[int], prime: int) -> list[int]:
    """Return the connection polynomial of the shortest recurrence (Massey 1969)."""
    current, previous = [1], [1]
    order, gap, old = 0, 1, 1
    for n in range(len(terms)):
        d = sum(c * terms[n - i] for i, c in enumerate(current[: order + 1])) % prime
        if d == 0:
            gap += 1
            continue
        factor = d * pow(old, -1, prime) % prime
        longer = current + [0] * (len(previous) + gap - len(current))
        for i, c in enumerate(previous):
            longer[i + gap] = (longer[i + gap] - factor * c) % prime
        if 2 * order <= n:
            order, previous, old, gap = n + 1 - order, current, d, 1
        else:
            gap += 1
        current = longer + [0] * (order + 1 - len(longer))
    return current[: order + 1]


def textbook(text: str, items: list[Item]) -> int:
    """Search a sample of the pairs; return their number."""
    with mpmath.workdps(TEXTBOOK_DIGITS):
        x = MPMATH[text]()
        pairs = [pair for item in items for pair in product(item.maps, item.settings.words)]
        sample = pairs[:: len(pairs) // TEXTBOOK_SAMPLE]
        for m, word in sample:
            y = mpmath.polyval(m.numerator[::-1], x) / mpmath.polyval(m.denominator[::-1], x)
            terms = textbook_terms(y, word, TEXTBOOK_TERMS)
            textbook_recurrence(terms, TEXTBOOK_PRIME)
    return len(sample)


def search(items: list[Item]) -> int:
    """Search all pairs; return their number."""
    return sum(explore(item).pairs for item in items)


def sieve_alone(items: list[Item]) -> None:
    """Certified terms and Berlekamp-Massey: what the textbook form does, and no more."""
    for item in items:
        sieve(item, list(product(range(len(item.maps)), range(len(item.settings.words)))))


def forget() -> None:
    """Drop what the lifting remembers from earlier repetitions."""
    for value in vars(import_module("apery.discovery.esma.lift")).values():
        if hasattr(value, "cache_clear"):
            value.cache_clear()


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of this process: other work on the machine counts as little as it can."""
    gc.collect()
    begun = time.process_time()
    work()
    return time.process_time() - begun


def verdict(name: str, value: float, target: float, unit: str) -> None:
    answer = "PASS" if value >= target else "MISS"
    print(f"{answer}  {name}: {value:,.4g}{unit}, target {target:,g}{unit}")


def one_core(repetitions: int) -> None:
    print("\npairs of a transform (degree 1, height 2) and a sign word, per CPU second")
    print("words   constant                     pairs   apery   sieve textbook apery/t sieve/t")
    for signs in GRIDS:
        grid = f"{signs[0]}..{signs[1]}"
        total, taken = 0, {"apery": 0.0, "sieve": 0.0, "textbook": 0.0}
        for text in CONSTANTS:
            items = list(plan(Constant(text), Settings(signs=signs)).items)
            pairs, sample = search(items), textbook(text, items)
            work = {
                "apery": partial(search, items),
                "sieve": partial(sieve_alone, items),
                "textbook": partial(textbook, text, items),
            }
            times: dict[str, list[float]] = {name: [] for name in work}
            for _ in range(repetitions):
                forget()
                for name, run in work.items():
                    times[name].append(seconds(run))
            spent = {name: median(values) for name, values in times.items()}
            spent["textbook"] *= pairs / sample
            total += pairs
            for name in taken:
                taken[name] += spent[name]
            show(grid, text, pairs, spent)
        show(grid, "all", total, taken)
        verdict(f"words {grid}, search", total / taken["apery"], PAIRS_TARGET, " pairs/s")
        ratio = taken["textbook"] / taken["sieve"]
        verdict(f"words {grid}, sieve against the textbook form", ratio, RATIO_TARGET, "x")
        whole = taken["textbook"] / taken["apery"]
        print(f"      with lift and claims, which the textbook form does not do: {whole:.0f}x")


def show(grid: str, text: str, pairs: int, spent: dict[str, float]) -> None:
    rates = {name: pairs / value for name, value in spent.items()}
    ratios = [spent["textbook"] / spent[name] for name in ("apery", "sieve")]
    columns = "".join(f"{r:8,.0f}" for r in (*rates.values(), *ratios))
    print(f"{grid:8}{text:28}{pairs:6}{columns}", flush=True)


def workers(repetitions: int) -> None:
    constants = tuple(map(Constant, ("e", "tan(1)")))
    job = Job(constants, Settings(signs=(1, 4)), prove=Prove.NONE)
    taken: dict[int, list[float]] = {1: [], 2: []}
    found = set()
    for _ in range(repetitions):
        for jobs in taken:
            with tempfile.TemporaryDirectory() as folder:
                begun = time.perf_counter()
                outcome = start(job, Path(folder), jobs=jobs)
                taken[jobs].append(time.perf_counter() - begun)
                found.add(frozenset(outcome.results.entries))
    assert len(found) == 1, "the results depend on the number of workers"
    one, two = median(taken[1]), median(taken[2])
    print(
        f"\nsearch and check of {len(*found)} formulas: {one:.1f} s with one worker, "
        f"{two:.1f} s with two"
    )
    verdict("two workers over one", one / two, WORKERS_TARGET, "x")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repetitions", type=int, default=5, help="on one core")
    parser.add_argument("--jobs-repetitions", type=int, default=1, help="of the two workers")
    arguments = parser.parse_args()
    cpuinfo = Path("/proc/cpuinfo")
    names = (
        {
            line.partition(":")[2].strip()
            for line in cpuinfo.read_text().splitlines()
            if line.startswith("model name")
        }
        if cpuinfo.exists()
        else {platform.processor()}
    )
    print(f"{', '.join(names)}; {platform.system()}, Python {platform.python_version()}")
    one_core(arguments.repetitions)
    if arguments.jobs_repetitions:
        workers(arguments.jobs_repetitions)


if __name__ == "__main__":
    main()
