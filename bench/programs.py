"""Speed of the search for programs: candidates, fits against pycma, polish, certificate.

Candidates: shapes are made, packed, and fitted from four starts each, on one core; the target is
20 000 in a second. Fit: the published five-operation program for 2^x to its minimax constants, by
Levenberg-Marquardt steps with Lawson's weights, and by CMA-ES (pycma, population 128) on the same
points to the same error; the target is 100 times. pycma is in the extra `bench`. Polynomials of
Sollya's remez stand beside ours where Sollya is installed.
"""

from __future__ import annotations

import shutil
import subprocess
import time
import warnings
from fractions import Fraction
from statistics import median

import numpy as np

from apery.core.program import Program
from apery.discovery.programs.enumeration import ODD, shapes
from apery.discovery.programs.fitting import quick
from apery.discovery.programs.goal import Form, Goal
from apery.numerics.programs.baselines import Setting, baselines
from apery.numerics.programs.certify import certify
from apery.numerics.programs.fit import minimax
from apery.numerics.programs.functions import Function
from apery.numerics.programs.polish import polish
from apery.numerics.programs.tape import encode, run

RATE_TARGET, FIT_TARGET = 20_000.0, 100.0
F5 = "x1 = c1/x; x2 = x + x1; x3 = c4 + x2; x4 = c2/x3; x4 - c3"
START = (25.0, 17.0, -1.0, -8.0)
F10 = (
    "x1 = c3/x; x2 = x + x1; x3 = c1/x2; x4 = x3 + x2; x5 = c2 + x4; x6 = c4/x5; x7 = x6 - c5; "
    "x8 = x7*x7; x9 = x8*x8; x9*x9"
)
F10_CONSTANTS = (
    15141.981176922711, -250.55247494972059, 5783.5330096027765, 501.10494991027866,
    -0.99999999999999956,
)  # fmt: skip
EXP2 = Function("exp2")


def verdict(name: str, value: float, target: float, unit: str) -> None:
    word = "PASS" if value >= target else "MISS"
    print(f"{word}  {name}: {value:,.0f}{unit}, target {target:,.0f}{unit}")


def candidates() -> None:
    goal = Goal(EXP2, (Fraction(0), Fraction(1)))
    problem = goal.problem(Form(0, False), 6.0)
    assert problem is not None
    random = np.random.default_rng(0)
    quick(list(shapes(2, ODD)), problem, goal.fitted(), random, 4)  # compiles
    for size in (4, 5):
        begun = time.perf_counter()
        every = list(shapes(size, ODD))
        best = quick(every, problem, goal.fitted(), random, 8)
        rate = len(every) / (time.perf_counter() - begun)
        print(f"odd shapes of {size} operations: {len(every):,}, best error {best[0].error:.1e}")
        verdict("candidates per second and core", rate, RATE_TARGET, "/s")


def fit() -> None:
    tape, start = encode(Program.parse(F5, START))
    x = 0.5 - 0.5 * np.cos(np.pi * (np.arange(256) + 0.5) / 256)
    target = 2.0**x
    space, errors, spent = np.empty((2, 10, 256)), [], []
    for _ in range(50):
        constants = start.copy()
        begun = time.perf_counter()
        errors.append(minimax(tape, constants, x, target, 1 / target, 40, 30, space))
        spent.append(time.perf_counter() - begun)
    own = median(spent[1:])
    print(f"own fit: {1000 * own:.3f} ms, largest error {errors[-1]:.5e} at 256 points")
    try:
        import cma
    except ImportError:
        print("pycma is not installed; `pip install apery[bench]` brings it")
        return
    registers = np.empty((10, 256))

    def largest(constants: list[float]) -> float:
        run(tape, np.asarray(constants), x, registers)
        value = float(np.max(np.abs(registers[9] / target - 1)))
        return value if np.isfinite(value) else 1e9

    times = []
    for seed in (1, 2, 3):
        begun = time.perf_counter()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            search = cma.CMAEvolutionStrategy(
                list(start), 0.5, {"popsize": 128, "seed": seed, "verbose": -9, "maxiter": 400}
            )
            while not search.stop() and search.result.fbest > errors[-1] * 1.001:
                offered = search.ask()
                search.tell(offered, [largest(c) for c in offered])
        times.append(time.perf_counter() - begun)
        print(
            f"pycma, seed {seed}: {1000 * times[-1]:.0f} ms, {search.result.evaluations} "
            f"evaluations, largest error {search.result.fbest:.5e}"
        )
    verdict("fit, times faster than pycma", median(times) / own, FIT_TARGET, "x")


def certificates() -> None:
    published = Program.parse(F10, F10_CONSTANTS)
    certify(published, EXP2)
    begun = time.perf_counter()
    bound = certify(published, EXP2)
    middle = time.perf_counter()
    done = polish(published, EXP2)
    end = time.perf_counter()
    assert done is not None
    print(f"certificate of the published program of 10 operations: {bound}, {middle - begun:.3f} s")
    print(f"refitted: {certify(done.program, EXP2)}, polish {end - middle:.3f} s")


def sollya() -> None:
    """Compare minimax polynomials with those of Sollya's remez, where it is installed."""
    program = shutil.which("sollya")
    if program is None:
        print("Sollya is not installed; `apt install sollya` brings it")
        return
    interval = (Fraction(0), Fraction(1))
    setting = Setting(EXP2, interval, True, 0, False, 0)
    for degree in (4, 8):
        script = (
            f"p = remez(1, {degree}, [0;1], 1/2^x); print(dirtyinfnorm(p/2^x - 1, [0;1])); quit;"
        )
        begun = time.perf_counter()
        answer = subprocess.run(
            [program, "--warnonstderr"], input=script, capture_output=True, text=True, check=True
        )
        middle = time.perf_counter()
        (own,) = baselines(setting, "minimax polynomial", 2 * degree)
        bound = certify(own.program, EXP2)
        end = time.perf_counter()
        theirs = float(answer.stdout.split()[-1])
        print(
            f"minimax polynomial of degree {degree}: Sollya {theirs:.6e} in "
            f"{middle - begun:.2f} s, here {float(bound.high):.6e} in {end - middle:.2f} s"
        )


def main() -> None:
    candidates()
    fit()
    certificates()
    sollya()


if __name__ == "__main__":
    main()
