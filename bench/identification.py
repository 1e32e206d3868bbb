"""Integer relations and delta, against mpmath's PSLQ and ramanujantools.

A planted relation of 20 terms with coefficients up to 10^6, from 500 digits, by lattice reduction
and by `mpmath.pslq`; both must return it. Delta of Apéry's fraction at depth 2000, without knowing
the limit, and with it; each side from a new object. Repetitions are interleaved, medians count.
Identification of the reference fractions is timed as a whole, 32 constants tried for each.
"""

from __future__ import annotations

import argparse
import gc
import platform
import random
import time
from collections.abc import Callable
from statistics import median

import mpmath
from flint import arb

from apery.core import ContinuedFraction
from apery.discovery.identification import Identified, identify
from apery.numerics.balls import precision
from apery.numerics.irrationality import delta, delta_against
from apery.numerics.relations import integer_relation

TERMS, DIGITS, HEIGHT = 20, 500, 10**6
RELATION_TARGET, DELTA_TARGET = 100.0, 3.0
APERY = ("34*n^3+51*n^2+27*n+5", "-n^6")
DEPTH = 2000
REFERENCE = (
    ("2*n+1", "n^2"), ("3*n+1", "-n*(2*n-1)"), ("n+3", "-n"), ("2*n+2", "-n^2"), ("6*n+3", "-n^2"),
    ("11*n^2+11*n+3", "n^4"), ("6*n+3", "n^4"), ("3*n^2+3*n+1", "-2*n^4"), APERY,
    ("n^3+(n+1)^3", "-n^6"), ("(2*n+1)*(12*n*(n+1)+4)", "-16*n^6"),
)  # fmt: skip


def seconds(work: Callable[[], object]) -> float:
    gc.collect()
    begun = time.process_time()
    work()
    return time.process_time() - begun


def verdict(name: str, ours: float, theirs: float, target: float, peer: str) -> None:
    ratio = theirs / ours
    word = "PASS" if ratio >= target else "MISS"
    print(f"{word}  {name}: {ours:.4f} s, {peer} {theirs:.4f} s, {ratio:,.3g}x, target {target:g}x")


def relations(repetitions: int) -> None:
    draw = random.Random(20261125)
    planted = [draw.randint(-HEIGHT, HEIGHT) for _ in range(TERMS - 1)]
    with precision(4 * DIGITS):
        values = [arb(k).sqrt().exp() for k in range(2, TERMS + 1)]
        x = sum((c * v for c, v in zip(planted, values, strict=True)), arb(0))
        texts = [v.str(DIGITS + 50, radius=False) for v in (x, *values)]
    found = integer_relation([x, *values], digits=DIGITS)
    assert found is not None and list(found.coefficients) == [1, *(-c for c in planted)]
    ours, theirs = [], []
    with mpmath.workdps(DIGITS):
        numbers = [mpmath.mpf(text) for text in texts]
        for _ in range(repetitions):
            ours.append(seconds(lambda: integer_relation([x, *values], digits=DIGITS)))
            answer: list[list[int] | None] = []
            theirs.append(
                seconds(
                    lambda kept=answer: kept.append(
                        mpmath.pslq(numbers, maxcoeff=10 * HEIGHT, maxsteps=10**6)
                    )
                )
            )
            if answer[0] is None or [abs(c) for c in answer[0]] != [1, *map(abs, planted)]:
                print("      mpmath.pslq did not return the planted relation")
    verdict(
        f"relation of {TERMS} terms, {DIGITS} digits", median(ours), median(theirs),
        RELATION_TARGET, "mpmath.pslq",
    )  # fmt: skip


def deltas(repetitions: int) -> None:
    import sympy
    from ramanujantools import Matrix
    from ramanujantools.pcf import PCF

    n = sympy.Symbol("n")
    fraction = ContinuedFraction(*APERY)

    def fresh() -> PCF:
        for name in ("_walk_inner", "_companionization"):
            getattr(Matrix, name).cache_clear()
        return PCF(34 * n**3 + 51 * n**2 + 27 * n + 5, -(n**6))

    with mpmath.workdps(7000):
        limit = 6 / mpmath.zeta(3)
        blind_pair: tuple[list[float], list[float]] = ([], [])
        known_pair: tuple[list[float], list[float]] = ([], [])
        for _ in range(repetitions):
            blind_pair[0].append(seconds(lambda: delta(fraction, DEPTH)))
            blind_pair[1].append(seconds(lambda: fresh().delta(DEPTH)))
            known_pair[0].append(seconds(lambda: delta_against(fraction, DEPTH, "6/zeta(3)")))
            known_pair[1].append(seconds(lambda: fresh().delta(DEPTH, limit)))
        theirs = float(fresh().delta(DEPTH, limit))
    print(f"      delta: {float(delta(fraction, DEPTH)):.5f}, ramanujantools {theirs:.5f}")
    for name, pair in (("blind", blind_pair), ("against the limit", known_pair)):
        verdict(f"delta at depth {DEPTH}, {name}", median(pair[0]), median(pair[1]), DELTA_TARGET,
                "ramanujantools")  # fmt: skip


def identifications() -> None:
    fractions = [ContinuedFraction(*pair) for pair in REFERENCE]
    spent = seconds(lambda: [identify(f) for f in fractions])
    found = sum(isinstance(identify(f), Identified) for f in fractions)
    print(f"      {found} of {len(fractions)} reference fractions identified and confirmed at 200 "
          f"digits in {spent:.3f} s")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repetitions", type=int, default=3)
    options = parser.parse_args()
    print(f"{platform.processor() or platform.machine()}; Python {platform.python_version()}")
    identifications()
    relations(options.repetitions)
    deltas(options.repetitions)


if __name__ == "__main__":
    main()
