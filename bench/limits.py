"""Rigorous limits of polynomial continued fractions, against ramanujantools.

For each fraction of a table, to 200 digits: the depth that is needed, the time, and the digits that
the convergent of that depth has by itself. Then limits at depth 1000, 10 000 and 100 000 of Apéry's
fraction, exact convergents, side by side with `ramanujantools.pcf.PCF.limit`; repetitions are
interleaved, medians count.
"""

from __future__ import annotations

import argparse
import gc
import platform
import time
from collections.abc import Callable
from functools import partial
from statistics import median

from flint import arb, fmpq

from apery.core import ContinuedFraction
from apery.numerics.balls import precision
from apery.numerics.convergents import Convergents, numerator_and_denominator
from apery.numerics.limits import Enclosed, limit

APERY = ("34*n^3+51*n^2+27*n+5", "-n^6")
TABLE = (
    ("2*n+1", "n^2", "4/pi"),
    ("n+3", "-n", "e"),
    ("3*n+1", "-n*(2*n-1)", "2/pi"),
    ("2*n+2", "-n^2", "1/gompertz"),
    ("11*n^2+11*n+3", "n^4", "5/zeta(2)"),
    ("6*n+3", "n^4", "2/(zeta(2)-1)"),
    ("3*n^2+3*n+1", "-2*n^4", "1/(2 catalan)"),
    (*APERY, "6/zeta(3)"),
    ("n^3+(n+1)^3", "-n^6", "1/zeta(3)"),
)
DEPTHS = (1_000, 10_000, 100_000)
TARGET = 3.0


def seconds(work: Callable[[], object]) -> float:
    gc.collect()
    begun = time.process_time()
    work()
    return time.process_time() - begun


def enclosures(digits: int) -> None:
    print(f"\nlimits enclosed to {digits} digits")
    print("value             depth  seconds  digits of the convergent")
    for a, b, value in TABLE:
        fraction = ContinuedFraction(a, b)
        spent = median(seconds(partial(limit, fraction, digits=digits)) for _ in range(5))
        found = limit(fraction, digits=digits)
        assert isinstance(found, Enclosed)
        walk = Convergents(fraction)
        walk.advance(found.depth)
        p, q = walk.pair()
        with precision(8 * digits):
            error = abs(arb(fmpq(p, q)) - found.ball)
            alone = digits if 0 in error else int(float(-(error.log() / arb(10).log())))
        print(f"{value:16} {found.depth:6} {spent:8.4f}  {min(alone, digits)}")


def against_peer(repetitions: int) -> None:
    import sympy
    from ramanujantools import Matrix
    from ramanujantools.pcf import PCF

    n = sympy.Symbol("n")
    fraction = ContinuedFraction(*APERY)

    def ours(depth: int) -> tuple[int, int]:
        return numerator_and_denominator(fraction, depth)

    def theirs(depth: int) -> object:
        # Equal objects share what was computed before.
        for name in ("_walk_inner", "_companionization"):
            getattr(Matrix, name).cache_clear()
        made = PCF(*(sympy.sympify(text.replace("^", "**"), locals={"n": n}) for text in APERY))
        return made.limit(depth)

    print("\nexact convergent of Apéry's fraction, CPU seconds")
    for depth in DEPTHS:
        p, q = ours(depth)
        exact = theirs(depth).as_rational()
        same = fmpq(p, q) in (other := fmpq(int(exact.p), int(exact.q)), 1 / other)
        times: dict[str, list[float]] = {"apery": [], "peer": []}
        for _ in range(repetitions):
            times["apery"].append(seconds(partial(ours, depth)))
            times["peer"].append(seconds(partial(theirs, depth)))
        mine, peer = (median(t) for t in times.values())
        ratio = peer / mine
        word = "PASS" if ratio >= TARGET else "MISS"
        print(
            f"{word}  depth {depth:,}: {mine:.4f} s, ramanujantools {peer:.4f} s, {ratio:.3g}x, "
            f"target {TARGET:g}x{'' if same else '; ANOTHER VALUE'}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--digits", type=int, default=200)
    parser.add_argument("--repetitions", type=int, default=5)
    options = parser.parse_args()
    print(f"{platform.processor() or platform.machine()}; Python {platform.python_version()}")
    enclosures(options.digits)
    against_peer(options.repetitions)


if __name__ == "__main__":
    main()
