"""Throughput of the functions of arrays, against NumPy and SciPy in the same run.

For each function and format, blocks of 4 KiB to 1 MiB with ``out=`` given, one thread; ours and
theirs are timed in turns, and the best of the turns counts. The ratio is ours over theirs in
elements per second. Beside it stands the largest error of the peer at a sample of inputs, and the
bound of ours, so that speed is not compared alone. NumPy has no logistic function (SciPy's expit)
and no reciprocal square root (its square root and a division).
"""

from __future__ import annotations

import argparse
import platform
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import special

from apery.numerics import library

BLOCKS = (4, 16, 64, 256, 1024)
"""KiB."""
Function = Callable[..., Any]


def rsqrt(x: Any, out: Any) -> Any:
    return np.divide(1, np.sqrt(x, out=out), out=out)


PEERS: dict[str, tuple[Function, float, float]] = {
    "exp": (np.exp, -10, 10),
    "exp2": (np.exp2, -10, 10),
    "expm1": (np.expm1, -3, 3),
    "log": (np.log, 0.01, 100),
    "log2": (np.log2, 0.01, 100),
    "log1p": (np.log1p, -0.5, 10),
    "sin": (np.sin, -10, 10),
    "cos": (np.cos, -10, 10),
    "tan": (np.tan, -10, 10),
    "atan": (np.arctan, -10, 10),
    "tanh": (np.tanh, -5, 5),
    "sinh": (np.sinh, -5, 5),
    "cosh": (np.cosh, -5, 5),
    "erf": (special.erf, -3, 3),
    "erfc": (special.erfc, -3, 3),
    "logistic": (special.expit, -10, 10),
    "cbrt": (np.cbrt, -10, 10),
    "rsqrt": (rsqrt, 0.01, 10),
}


def rates(functions: list[Function], x: Any, turns: int, seconds: float) -> list[float]:
    """Return elements per second, in units of 10^9."""
    out = np.empty_like(x)
    best = [float("inf")] * len(functions)
    for f in functions:
        f(x, out=out)
    begun = time.perf_counter()
    functions[0](x, out=out)
    once = max(time.perf_counter() - begun, 1e-6)
    repeats = max(1, int(seconds / once))
    for _ in range(turns):
        for i, f in enumerate(functions):
            begun = time.perf_counter()
            for _ in range(repeats):
                f(x, out=out)
            best[i] = min(best[i], (time.perf_counter() - begun) / repeats)
    return [x.size / b / 1e9 for b in best]


def peer_error(name: str, f: Function, low: float, high: float) -> float:
    """Return the largest error of a float32 peer at a sample, against float64."""
    x = np.random.default_rng(1).uniform(low, high, 1 << 20).astype(np.float32)
    true = f(x.astype(np.float64), out=np.empty(x.shape))
    y = f(x, out=np.empty_like(x)).astype(np.float64)
    exponent = np.clip(np.frexp(true)[1] - 1, -126, None)
    return float(np.ldexp(np.abs(y - true), 23 - exponent).max())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--functions", default=",".join(PEERS))
    parser.add_argument("--formats", default="float32,float64")
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=0.002, help="for one turn")
    options = parser.parse_args()
    print(f"{platform.machine()}, NumPy {np.__version__}, {library.native()}")
    for format_ in options.formats.split(","):
        heads = "  ".join(f"{b:>5} KiB" for b in BLOCKS)
        print(f"\n{format_}: ours/theirs (ours, 10^9 elements/s)\n{'':14}{heads}   errors")
        for name in options.functions.split(","):
            peer, low, high = PEERS[name]
            variants = [name] + ([f"{name}_fast"] if format_ == "float32" else [])
            ours = [getattr(library, v) for v in variants]
            rows: list[list[str]] = [[] for _ in variants]
            for block in BLOCKS:
                dtype = np.dtype(format_)
                count = block * 1024 // dtype.itemsize
                x = np.random.default_rng(0).uniform(low, high, count).astype(dtype)
                *mine, theirs = rates([*ours, peer], x, options.turns, options.seconds)
                for row, rate in zip(rows, mine, strict=True):
                    row.append(f"{rate / theirs:4.2f} ({rate:.2f})")
            for variant, row in zip(variants, rows, strict=True):
                entry = next(
                    e for e in library.entries(variant)
                    if e.format == format_ and e.fma is library.native().fma
                )  # fmt: skip
                words = f"{entry.bound or entry.seen:.3f}" + ("" if entry.bound else " seen")
                if format_ == "float32" and variant == name:
                    words += f", theirs {peer_error(name, peer, low, high):.2f} seen"
                print(f"{variant:14}{'  '.join(row)}   {words}")


if __name__ == "__main__":
    main()
