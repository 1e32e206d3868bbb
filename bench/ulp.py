"""Seconds of ULP scans, and their ratio to the way such scans are usually written.

The first part scans all 2^32 float32 inputs with two processes. The second scans one binade on one
core and compares with two plain programs: numpy with `frexp` and `ldexp`, as many a test suite does
it, and a loop over mpmath at 60 digits, timed on a slice. All report the same worst input, or the
line says so.
"""

from __future__ import annotations

import argparse
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import mpmath
import numpy as np

from apery.verify.ulp import scan

TARGET = 40.0
"""Seconds for numpy.exp on two cores."""
SLICE = 2000
EXACT = {"exp": mpmath.exp, "log": mpmath.log, "sin": mpmath.sin}


def plain_numpy(name: str, low: float, high: float) -> tuple[float, int]:
    """Return the largest error and where, by frexp and ldexp in float64."""
    f = getattr(np, name)
    first, last = (int(np.float32(v).view(np.uint32)) for v in (low, high))
    worst, at = -1.0, 0
    for start in range(first, last, 1 << 20):
        x = np.arange(start, min(start + (1 << 20), last), dtype=np.uint32).view(np.float32)
        exact = f(x.astype(np.float64))
        _, e = np.frexp(exact)
        error = np.abs(f(x).astype(np.float64) - exact) / np.ldexp(1.0, np.maximum(e - 24, -149))
        k = int(error.argmax())
        if error[k] > worst:
            worst, at = float(error[k]), int(x.view(np.uint32)[k])
    return worst, at


def plain_mpmath(name: str, low: float, count: int) -> float:
    """Return the largest error of some inputs, one after the other in mpmath."""
    f, exact = getattr(np, name), EXACT[name]
    first = int(np.float32(low).view(np.uint32))
    x = np.arange(first, first + count, dtype=np.uint32).view(np.float32)
    worst = mpmath.mpf(0)
    with mpmath.workdps(60):
        for a, y in zip(x.tolist(), f(x).tolist(), strict=True):
            value = exact(mpmath.mpf(a))
            unit = mpmath.ldexp(1, int(mpmath.floor(mpmath.log(abs(value), 2))) - 23)
            worst = max(worst, abs(y - value) / unit)
    return float(worst)


def seconds(work: Callable[[], object], repetitions: int) -> float:
    times = []
    for _ in range(repetitions):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return median(times)


def ratios(repetitions: int) -> None:
    for name, low, high in (("exp", 1.0, 2.0), ("log", 2.0, 4.0), ("sin", 1.0, 2.0)):
        target = f"numpy.{name}"

        def ours(target: str = target, low: float = low, high: float = high) -> object:
            last = float(np.nextafter(np.float32(high), np.float32(0)))
            return scan(target, interval=(low, last), jobs=1)

        report = scan(target, interval=f"{low},{np.nextafter(np.float32(high), np.float32(0))}")
        theirs = plain_numpy(name, low, high)
        same = int(report.worst[0].x, 16) == theirs[1]
        count = 1 << 23
        one = seconds(ours, repetitions) / count
        two = seconds(lambda n=name, a=low, b=high: plain_numpy(n, a, b), repetitions) / count
        three = seconds(lambda n=name, a=low: plain_mpmath(n, a, SLICE), 3) / SLICE
        note = "" if same else ", ANOTHER WORST INPUT"
        print(f"      {target} on one binade, one core: {1e9 * one:.1f} ns an input; plain numpy "
              f"{two / one:.1f}x, mpmath {three / one:,.0f}x that{note}")  # fmt: skip


def full(names: list[str], jobs: int) -> None:
    for name in names:
        begun = time.perf_counter()
        report = scan(name, jobs=jobs)
        spent = time.perf_counter() - begun
        worst = report.worst[0]
        verdict = "     "
        if name == "numpy.exp":
            verdict = "PASS " if spent < TARGET else "MISS "
        print(f"{verdict} {name}, all {report.inputs:,} float32 inputs, {jobs} processes: "
              f"{spent:.1f} s, maximum {worst.high:.6f} ULP at {worst.x}, "
              f"{100 * report.correct[0]:.4f} % correctly rounded", flush=True)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repetitions", type=int, default=7)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("targets", nargs="*", default=["numpy.exp"])
    arguments = parser.parse_args()
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = {line.partition(":")[2].strip() for line in lines if line.startswith("model name")}
    print(f"{', '.join(names) or platform.processor()}; Python {platform.python_version()}, "
          f"numpy {np.__version__}")  # fmt: skip
    ratios(arguments.repetitions)
    full(arguments.targets, arguments.jobs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
