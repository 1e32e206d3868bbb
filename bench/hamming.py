"""Hamming distances beside what a user would take today, timed in turns in one process.

    python bench/hamming.py [dense] [search] [dispatch] [approximate] [file] [--mkl]

`dense`: distances of n = 10^6 symbols; S is the fastest of scipy.signal.oaconvolve and fftconvolve
in float32 and float64 with one transform per symbol, numpy.lib.stride_tricks.sliding_window_view,
a NumPy loop over the pattern, and a tiled numba loop. Every result is compared with ours.
`search`: at most k substitutions in 10^7 letters, beside fuzzysearch, hyperscan, regex and sassy
(which allows insertions and deletions: it answers another question); `pip install 'apery[bench]'`.
`dispatch`: the chosen kernel beside every other variant. `file`: 4 GiB from the disk.
"""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module
from math import exp, log
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numba import njit
from scipy import signal

from apery.core.kernel import Specification
from apery.discovery.kernels.workloads import make
from apery.numerics.hamming import families
from apery.numerics.hamming.dispatch import choose
from apery.numerics.hamming.features import Features
from apery.numerics.hamming.pattern import count_type
from apery.numerics.hamming.plan import Plan

N = 10**6
TARGETS = {
    (2, 16): 1.3, (4, 16): 1.3, (20, 16): 1.3, (2, 64): 1.3, (4, 64): 1.3, (20, 64): 1.3,
    (2, 256): 3.0, (4, 256): 3.0, (2, 1024): 6.0, (4, 1024): 6.0, (2, 8192): 4.0, (4, 8192): 4.0,
    (2, 65536): 3.0, (4, 65536): 3.0, (20, 8192): 6.0, (256, 8192): 3.0,
}  # fmt: skip
WITH_MKL = {(2, 8192): 6.0, (4, 8192): 5.0, (2, 65536): 5.0, (4, 65536): 4.0}
WORD = b"ACGTTGCATGCATGCCATTGACGTACGTTACC"
"""Stands 64 times in the file of 4 GiB."""
SLOW = 3.0
"""Seconds after which a competitor is not timed again."""
AGAIN, SHORT = 4, 0.02
"""Runs of each turn, all in the caches that the first leaves, for what takes less seconds."""
SYMBOLS = 4
"""Symbols that a transform per symbol is timed for; more are scaled."""


def interleaved(runs: dict[str, Callable[[], Any]], repeats: int = 5) -> dict[str, float]:
    """Return the least time of each, in turns; short ones several times in each turn."""
    least = dict.fromkeys(runs, float("inf"))
    for _ in range(repeats):
        for name, run in runs.items():
            if least[name] > SLOW and least[name] < float("inf"):
                continue
            for _ in range(AGAIN if least[name] < SHORT else 1):
                start = perf_counter()
                run()
                least[name] = min(least[name], perf_counter() - start)
    return least


@njit(nogil=True)
def tiled(text, pattern, out, counters):  # type: ignore[no-untyped-def]
    """Count in bytes, four positions at a time, for 4096 shifts at a time."""
    m, shifts, tile = pattern.size, out.size, counters.size
    for first in range(0, shifts, tile):
        count = min(tile, shifts - first)
        part = out[first : first + count]
        for begin in range(0, m, 252):
            end = min(begin + 252, m)
            counters[:] = 0
            whole = begin + (end - begin) // 4 * 4
            for j in range(begin, whole, 4):
                a, b, c, d = pattern[j], pattern[j + 1], pattern[j + 2], pattern[j + 3]
                t = text[first + j : first + j + count + 3]
                for i in range(count):
                    counters[i] += (
                        np.uint8(t[i] != a) + np.uint8(t[i + 1] != b)
                        + np.uint8(t[i + 2] != c) + np.uint8(t[i + 3] != d)
                    )  # fmt: skip
            for j in range(whole, end):
                a = pattern[j]
                t = text[first + j : first + j + count]
                for i in range(count):
                    counters[i] += np.uint8(t[i] != a)
            if begin == 0:
                for i in range(count):
                    part[i] = counters[i]
            else:
                for i in range(count):
                    part[i] += counters[i]


def by_transforms(function: Callable[..., Any], kind: type, text: Any, pattern: Any, out: Any,
                  symbols: int) -> Callable[[], None]:  # fmt: skip
    def run() -> None:
        total = None
        for c in range(symbols):
            one = function((text == c).astype(kind), (pattern[::-1] == c).astype(kind), "valid")
            total = one if total is None else np.add(total, one, out=total)
        np.subtract(len(pattern), np.rint(total), out=out, casting="unsafe")

    return run


def by_loop(text: Any, pattern: Any, out: Any) -> Callable[[], None]:
    def run() -> None:
        out[:] = 0
        for j, c in enumerate(pattern):
            out[:] += text[j : j + len(out)] != c

    return run


def by_windows(text: Any, pattern: Any, out: Any) -> Callable[[], None]:
    def run() -> None:
        windows = np.lib.stride_tricks.sliding_window_view(text, len(pattern))
        step = max(1, 10**7 // len(pattern))
        for i in range(0, len(out), step):
            out[i : i + step] = np.count_nonzero(windows[i : i + step] != pattern, axis=1)

    return run


def dense(mkl: bool) -> None:
    """Print the ratios of S to ours."""
    print(f"distances, n = {N:,}: ms, and how many times faster than S")
    print(f"{'symbols':>8} {'m':>6} {'ours':>8} {'S':>9} {'ratio':>6} {'target':>6}  kernel; S is")
    shapes = [(2, m) for m in (16, 64, 256, 1024, 8192, 65536)]
    shapes += [(4, m) for m in (16, 64, 256, 1024, 8192, 65536)]
    shapes += [(20, 16), (20, 64), (20, 8192), (256, 64), (256, 8192)]
    for size, m in shapes:
        text, _, codes = _texts(Specification(N, m, size))
        ours, theirs = (np.empty(N - m + 1, count_type(m)) for _ in range(2))
        plan = Plan(codes)
        runs: dict[str, Callable[[], Any]] = {
            "ours": lambda p=plan, t=text, o=ours: p.distances(t, out=o)
        }
        shown = min(size, SYMBOLS)
        for name, function in (("oa", signal.oaconvolve), ("fft", signal.fftconvolve)):
            for kind in (np.float32, np.float64):
                runs[f"{name} {kind.__name__}"] = by_transforms(
                    function, kind, text, codes, theirs, shown
                )
        counters = np.zeros(4096, np.uint8)
        runs["tiled"] = lambda t=text, c=codes, o=theirs, k=counters: tiled(t, c, o, k)
        runs["ours"]()
        runs["tiled"]()
        assert np.array_equal(ours, theirs), (size, m)
        if m <= 1024:
            runs["numpy loop"] = by_loop(text, codes, theirs)
        if m <= 256:
            runs["windows"] = by_windows(text, codes, theirs)
        if m > 8192:
            del runs["tiled"]
        times = interleaved(runs)
        mine = times.pop("ours")
        for name in times:
            if name.startswith(("oa", "fft")):
                times[name] *= size / shown
        best = min(times, key=times.__getitem__)
        chosen = choose(Features.of(plan.pattern, N - m + 1, text), plan.pattern).kernel
        target = (WITH_MKL if mkl else {}).get((size, m), TARGETS.get((size, m)))
        print(
            f"{size:8} {m:6} {1e3 * mine:8.3f} {1e3 * times[best]:9.2f} "
            f"{times[best] / mine:6.2f} {target or '':>6}  {chosen}; {best}", flush=True,
        )  # fmt: skip
    _zipf()


def _texts(workload: Specification) -> tuple[Any, Any, Any]:
    text, pattern = make(workload, 1)
    return text, pattern, pattern.symbols[pattern.rows].astype(text.dtype)


def _zipf() -> None:
    workload = Specification(N, 65536, 4096, "zipf")
    text, pattern, codes = _texts(workload)
    out = np.empty(workload.places, np.uint32)
    runs: dict[str, Callable[[], Any]] = {"ours": lambda: Plan(codes).distances(text, out=out)}
    for name in ("sparse", "bytes"):
        kernel = families.prepare(families.named(name), pattern)
        runs[name] = lambda k=kernel: k(text, out)
    times = interleaved(runs, 3)
    best = min(("sparse", "bytes"), key=times.__getitem__)
    print(f"Zipf, 4096 symbols, m = 65536: "
          f"ours {1e3 * times['ours']:.0f} ms, "
          f"{best} {1e3 * times[best]:.0f} ms, ratio {times[best] / times['ours']:.1f} "
          "(target 4)")  # fmt: skip


def search() -> None:
    """Print the ratios of libraries to ours."""
    n = 10**7
    rng = np.random.default_rng(5)
    letters = np.frombuffer(b"ACGT", np.uint8)
    text = letters[rng.integers(0, 4, n)]
    print(f"search with at most k substitutions, {n:,} letters: ms (ratio to ours)")
    for m, k in ((20, 2), (32, 3), (64, 6), (256, 16), (1024, 32)):
        pattern = letters[rng.integers(0, 4, m)]
        for place in rng.integers(0, n - m, 20):
            copy = pattern.copy()
            copy[rng.integers(0, m, k)] = letters[rng.integers(0, 4, k)]
            text[place : place + m] = copy
        plan, word, whole = Plan(pattern, k=k), pattern.tobytes(), text.tobytes()
        expected = {int(p) for p in plan.find(text).positions}
        runs: dict[str, Callable[[], Any]] = {"ours": lambda p=plan: p.find(text)}
        missing = []
        for name, maker in _peers().items():
            try:
                run = maker(word, whole, k)
                found = run()
            except Exception as error:  # what a peer cannot do is said
                missing.append(f"{name}: {type(error).__name__} {str(error)[:40]}")
                continue
            if found is not None and not expected <= found:
                missing.append(f"{name} misses {len(expected - found)} of {len(expected)}")
            runs[name] = run
        times = interleaved(runs, 5)
        mine = times.pop("ours")
        shown = ", ".join(f"{a} {1e3 * t:.1f} ({t / mine:.1f})" for a, t in times.items())
        print(f"m={m:5} k={k:3}: ours {1e3 * mine:.2f}; {shown}; {'; '.join(missing)}", flush=True)


def _peers() -> dict[str, Callable[[bytes, bytes, int], Callable[[], Any]]]:
    def fuzzy(word: bytes, text: bytes, k: int) -> Callable[[], Any]:
        find = import_module("fuzzysearch").find_near_matches
        return lambda: {
            m.start for m in find(word, text, max_substitutions=k, max_insertions=0,
                                  max_deletions=0, max_l_dist=k)
        }  # fmt: skip

    def hyper(word: bytes, text: bytes, k: int) -> Callable[[], Any]:
        hs = import_module("hyperscan")
        flags = hs.HS_FLAG_DOTALL
        extra = hs.ExpressionExt(flags=hs.HS_EXT_FLAG_HAMMING_DISTANCE, hamming_distance=k)
        base = hs.Database()
        base.compile(expressions=[word], ids=[0], elements=1, flags=[flags], ext=[extra])
        found: set[int] = set()

        def seen(number: int, begin: int, end: int, flag: int, context: Any) -> None:
            found.add(end - len(word))

        def run() -> set[int]:
            found.clear()
            base.scan(text, match_event_handler=seen)
            return found

        return run

    def regular(word: bytes, text: bytes, k: int) -> Callable[[], Any]:
        pattern = import_module("regex").compile(b"(?:%s){s<=%d}" % (word, k))
        short = text[: len(text) // 100]

        def run() -> None:
            for _ in pattern.finditer(short, overlapped=True):
                pass

        return run

    def sassy(word: bytes, text: bytes, k: int) -> Callable[[], Any]:
        searcher = import_module("sassy").Searcher("dna", rc=False)
        return lambda: (searcher.search(word, text, k), None)[1]

    return {
        "fuzzysearch": fuzzy, "hyperscan": hyper, "regex on 1/100 of the text": regular,
        "sassy (edit distance)": sassy,
    }  # fmt: skip


def dispatch() -> None:
    """Print how far the chosen kernel is from the best, off the grid of the search."""
    ratios = []
    shapes = [
        Specification(n, m, s, h)
        for n in (10**5, 10**6) for m in (12, 48, 200, 700, 3000, 12000, 40000)
        for s, h in ((2, "uniform"), (4, "uniform"), (20, "uniform"), (256, "uniform"),
                     (4096, "uniform"), (256, "zipf"), (4096, "zipf")) if m <= n // 2
    ]  # fmt: skip
    shapes += [
        Specification(n, m, s, k=k)
        for n in (10**5, 10**6, 10**7) for s in (2, 4, 20)
        for m, k in ((24, 2), (48, 5), (150, 12), (700, 40), (2000, 600))
    ]  # fmt: skip
    for workload in shapes:
        text, pattern = make(workload, 2)
        features = Features.of(pattern, workload.places, text, workload.k)
        chosen = choose(features, pattern).kernel
        kernels = {str(v): v for v in (chosen, *families.variants(features))}
        runs = {}
        out = np.empty(workload.places, count_type(len(pattern)))
        for name, kernel in kernels.items():
            if families.obstacle(kernel, pattern, workload.k):
                continue
            if workload.k is None:
                distances = families.prepare(kernel, pattern)
                runs[name] = lambda f=distances, t=text, o=out: f(t, o)
            else:
                finder = families.prepare_find(kernel, pattern, workload.k)
                runs[name] = lambda f=finder, t=text: f(t)
        for run in runs.values():
            run()
        times = interleaved(runs, 5)
        best = min(times, key=times.__getitem__)
        ratio = times[str(chosen)] / times[best]
        ratios.append(ratio)
        mark = f"   best {best} {1e3 * times[best]:.3f}" if ratio > 1.1 else ""
        print(f"{ratio:5.2f}  {workload}: {chosen} {1e3 * times[str(chosen)]:.3f} ms{mark}",
              flush=True)  # fmt: skip
    mean = exp(sum(map(log, ratios)) / len(ratios))
    print(f"{len(ratios)} workloads: geometric mean {mean:.3f} (target 1.10), "
          f"largest {max(ratios):.2f} (target 1.5)")  # fmt: skip


def approximate() -> None:
    """Print times and coverage of sampling beside the exact distances."""
    print("approximate distances, n = 10^6, 4 symbols, confidence 0.95: ms, exact ms, coverage")
    for m in (8192, 65536):
        text, _, codes = _texts(Specification(N, m, 4))
        plan = Plan(codes)
        exact = plan.distances(text)
        for rtol in (0.2, 0.1, 0.05):
            found = plan.approximate(text, rtol)
            inside = np.mean((found.low <= exact) & (exact <= found.high))
            times = interleaved(
                {"sampling": lambda p=plan, t=text, r=rtol: p.approximate(t, r),
                 "exact": lambda p=plan, t=text: p.distances(t)}
            )  # fmt: skip
            print(f"m={m:6} rtol={rtol}: {1e3 * times['sampling']:.1f}, "
                  f"{1e3 * times['exact']:.1f}, {inside:.5f}", flush=True)  # fmt: skip


def file() -> None:
    """Search a file of 4 GiB and print speed and memory."""
    path = Path(tempfile.mkdtemp()) / "text"
    letters = np.random.default_rng(3).integers(0, 4, 1 << 26).astype(np.uint8)
    piece = WORD + np.frombuffer(b"ACGT", np.uint8)[letters].tobytes()[len(WORD) :]
    try:
        with path.open("wb") as out:
            for _ in range(64):
                out.write(piece)
        script = (
            "import resource, sys, time\n"
            "from apery.numerics.hamming.files.scanning import scan\n"
            f"word = {WORD!r}\n"
            "find = lambda p: sum(len(f) for f in scan(p, [word], 3, format='raw'))\n"
            "open(sys.argv[1] + '.small', 'wb').write(b'ACGT' * 100000)\n"
            "find(sys.argv[1] + '.small')\n"
            "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
            "start = time.perf_counter(); count = find(sys.argv[1])\n"
            "seconds = time.perf_counter() - start\n"
            "after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
            "print(f'4 GiB, m=32, k=3: {2**32 / 1e9 / seconds:.2f} GB/s, "
            "{(after - before) / 1024:.1f} MiB more than before (target 64), "
            "{count} hits (64 planted)')\n"
        )
        for _ in range(2):
            subprocess.run([sys.executable, "-c", script, str(path)], check=True)
    finally:
        shutil.rmtree(path.parent)


def main() -> None:
    words = [w for w in sys.argv[1:] if not w.startswith("-")]
    mkl = "--mkl" in sys.argv
    print(f"{platform.machine()}, NumPy {np.__version__}, FFT by {families.backends()[0]}")
    for name in words or ["dense", "search", "dispatch", "approximate"]:
        {"dense": lambda: dense(mkl), "search": search, "dispatch": dispatch,
         "approximate": approximate, "file": file}[name]()  # fmt: skip


if __name__ == "__main__":
    main()
