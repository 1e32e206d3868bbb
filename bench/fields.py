"""Speed of matrix fields, against ramanujantools 0.0.8 (`pip install -e .[bench]`).

On one core, in CPU seconds of this process; medians of interleaved repetitions. Both sides start
from their field object and get new numbers in each repetition, so that nothing remembered helps:
walks, trajectories and deltas of the zeta(3) field start at another point each time. The
conservation check of the peer is `validate_conserving`; ours is the construction of the field,
which cannot be had without it. What both sides compute is compared before it is timed.
"""

from __future__ import annotations

import argparse
import gc
import platform
import sys
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import count
from pathlib import Path
from statistics import median

from apery.core import MatrixField
from apery.core.errors import TOOL_MISSING
from apery.discovery.fields import (
    as_fraction,
    asymptotic_delta,
    delta,
    known,
    known_entry,
    trajectory,
    walk,
)
from apery.discovery.fields.search import Ansatz, search

TARGET, MOST = 3.0, 10.0
FIELD = known("zeta3")
VALUE = known_entry("zeta3").value
DIRECTIONS = ((1, 1), (3, 2), (5, 7))
WALKS = (1_000, 10_000)
DELTA_DEPTH = 2_000
LEAST = 0.02
REPETITIONS = {"walk 10,000": 3, "fraction of (3, 2)": 1}
Work = Callable[[int], object]


def seconds(work: Work, fresh: Iterator[int]) -> float:
    """CPU seconds of one call; short ones are repeated, as the first of them is slower."""
    gc.collect()
    calls, begun = 0, time.process_time()
    while True:
        work(next(fresh))
        calls += 1
        spent = time.process_time() - begun
        if spent > LEAST:
            return spent / calls


def peer_works() -> dict[str, Work]:
    import mpmath
    from ramanujantools.cmf import known_cmfs
    from ramanujantools.cmf.ffbar import FFbar
    from ramanujantools.pcf import PCF
    from sympy.abc import x, y

    field = FFbar(x**3 + 2 * x**2 * y + 2 * x * y**2 + y**3,
                  -(x**3) + 2 * x**2 * y - 2 * x * y**2 + y**3)  # fmt: skip
    assert known_cmfs is not None

    def at(d: tuple[int, int]) -> dict[object, int]:
        return {x: d[0], y: d[1]}

    def converted(d: tuple[int, int], k: int) -> object:
        return PCF(field.trajectory_matrix(at(d), at((k, k)))).deflate_all()

    def measured(k: int) -> object:
        mpmath.mp.dps = 14_000
        limit = (1 - mpmath.zeta(3)) / mpmath.zeta(3)
        return field.delta(at((1, 1)), DELTA_DEPTH, at((1, 1)), limit)

    def blind(k: int) -> object:
        return field.delta(at((1, 1)), DELTA_DEPTH, at((k, k)))

    return {
        "conservation": lambda k: field.validate_conserving(),
        **{f"trajectory {d}": lambda k, d=d: field.trajectory_matrix(at(d), at((k, k)))
           for d in DIRECTIONS},
        **{f"walk {n:,}": lambda k, n=n: field.walk(at((1, 1)), n, at((k, k))) for n in WALKS},
        **{f"limit {n:,}": lambda k, n=n: field.limit(at((1, 1)), n, at((k, k))).as_rational()
           for n in WALKS},
        f"delta at depth {DELTA_DEPTH:,}": measured,
        f"blind delta at depth {DELTA_DEPTH:,}": blind,
        "fraction of (1, 1)": lambda k: converted((1, 1), k),
        "fraction of (3, 2)": lambda k: converted((3, 2), k),
    }  # fmt: skip


def own_works() -> dict[str, Work]:
    def measured(k: int) -> object:
        return delta(FIELD, (1, 1), DELTA_DEPTH, limit=VALUE).value

    return {
        "conservation": lambda k: MatrixField(FIELD.axes, FIELD.matrices),
        **{f"trajectory {d}": lambda k, d=d: trajectory(FIELD, d, (k, k)) for d in DIRECTIONS},
        **{f"walk {n:,}": lambda k, n=n: walk(FIELD, (1, 1), n, (k, k)).entries for n in WALKS},
        **{f"limit {n:,}": lambda k, n=n: walk(FIELD, (1, 1), n, (k, k)).limit() for n in WALKS},
        f"delta at depth {DELTA_DEPTH:,}": measured,
        f"blind delta at depth {DELTA_DEPTH:,}":
            lambda k: delta(FIELD, (1, 1), DELTA_DEPTH, start=(k, k)).value,
        "fraction of (1, 1)": lambda k: as_fraction(trajectory(FIELD, (1, 1), (k, k))),
        "fraction of (3, 2)": lambda k: as_fraction(trajectory(FIELD, (3, 2), (k, k))),
    }  # fmt: skip


def same(name: str, ours: object, theirs: object) -> bool:
    """Compare two answers to the same question."""
    if name == "conservation":
        return theirs is None or theirs is True
    if name.startswith("limit"):
        return ours == Fraction(int(theirs.p), int(theirs.q))  # type: ignore[attr-defined]
    if "delta" in name:
        return abs(float(ours) - float(theirs)) < 1e-9  # type: ignore[arg-type]
    if name.startswith("walk"):
        one, two = ours.tolist(), theirs.tolist()  # type: ignore[attr-defined]
        return all(int(a) == int(b) for r, s in zip(one, two, strict=True)
                   for a, b in zip(r, s, strict=True))  # fmt: skip
    if name.startswith("trajectory"):
        return all(
            int(ours.entries[r][c](n)) == int(theirs[r, c].subs("n", n))  # type: ignore[attr-defined]
            for r in (0, 1) for c in (0, 1) for n in (0, 3, 10)
        )  # fmt: skip
    one = max(s.pieces[0].degree for s in (ours.fraction.a, ours.fraction.b))  # type: ignore[attr-defined]
    return one <= max(theirs.degrees())  # type: ignore[attr-defined]


def compare(repetitions: int) -> None:
    ours, theirs = own_works(), peer_works()
    fresh: Iterator[int] = count(2)
    ratios = []
    for name, work in ours.items():
        k = next(fresh)
        agrees = same(name, work(k), theirs[name](k))
        times: dict[str, list[float]] = {"ours": [], "theirs": []}
        for _ in range(REPETITIONS.get(name, repetitions)):
            times["ours"].append(seconds(work, fresh))
            times["theirs"].append(seconds(theirs[name], fresh))
        one, two = median(times["ours"]), median(times["theirs"])
        ratios.append(two / one)
        verdict = "PASS" if two / one >= TARGET and agrees else "MISS"
        note = "" if agrees else ", THE ANSWERS DIFFER"
        print(f"{verdict}  {name}: {1e3 * one:.3g} ms against {1e3 * two:.3g} ms, "
              f"{two / one:.1f}x, target {TARGET:g}x{note}", flush=True)  # fmt: skip
    most = sum(r >= MOST for r in ratios)
    verdict = "PASS" if 2 * most > len(ratios) else "MISS"
    print(f"{verdict}  at least {MOST:g}x: {most} of {len(ratios)}, target most")


def answers() -> None:
    """Print what the peers are silent about: how sure a delta is, and its limit."""
    for name, exact in (("ln2", 0.27608), ("zeta2", 0.09216), ("zeta3", 0.08053)):
        found = delta(known(name), (1, 1), DELTA_DEPTH, limit=known_entry(name).value)
        infinite = asymptotic_delta(known(name), (1, 1), depth=DELTA_DEPTH)
        assert infinite is not None
        print(f"      {name}: delta at depth {DELTA_DEPTH:,} {found.ball.str(8)}, "
              f"at infinity {infinite.delta:.4f} (known: {exact})")  # fmt: skip


def searches() -> None:
    """Print the time of exhaustive searches, on one core, after compilation."""
    search(Ansatz(2, 2))
    for degree, height in ((1, 4), (2, 8), (3, 4), (3, 16), (4, 8), (5, 8)):
        begun = time.process_time()
        found = search(Ansatz(degree, height))
        spent = time.process_time() - begun
        print(f"      search, degree {degree}, height {height}: {len(found.classes):,} classes of "
              f"{found.conserving:,} pairs among {found.count:.3g}, {spent:.2f} s")  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repetitions", type=int, default=7)
    arguments = parser.parse_args()
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = {line.partition(":")[2].strip() for line in lines if line.startswith("model name")}
    print(f"{', '.join(names) or platform.processor()}; Python {platform.python_version()}")
    answers()
    searches()
    try:
        compare(arguments.repetitions)
    except ModuleNotFoundError as error:
        print(f"{error.name} is missing; `pip install -e .[bench]` installs it", file=sys.stderr)
        return TOOL_MISSING
    return 0


if __name__ == "__main__":
    sys.exit(main())
