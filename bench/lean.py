"""Speed and memory of Lean: warm requests, one step from cold, many requests to one process.

Warm: random ring identities in two variables of degree 2, each proved by `grind` in a
request of its own, audit included, against the same request to a process that starts for it
alone, which is what tools do that run ``lean file.lean`` for each step. Cold: ``apery prove`` on
a claim typed by hand, as a process, with an empty cache of answers.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from apery.lean.audit import objections
from apery.lean.install import find_toolchain
from apery.lean.worker import Worker, resident_bytes

RATE_TARGET, MEDIAN_TARGET, COLD_TARGET = 7.0, 0.150, 8.0
SEED = 2026


def identity(draw: random.Random) -> str:
    """Return a product of two random linear polynomials in x and y, and its expansion."""
    first, second = polynomial(draw, 1), polynomial(draw, 1)
    product: dict[tuple[int, int], int] = {}
    for (i, j), c in first.items():
        for (k, m), d in second.items():
            product[i + k, j + m] = product.get((i + k, j + m), 0) + c * d
    return f"({written(first)}) * ({written(second)}) = {written(product)}"


def polynomial(draw: random.Random, degree: int) -> dict[tuple[int, int], int]:
    places = [(i, j) for i in range(degree + 1) for j in range(degree + 1 - i)]
    return {place: draw.randint(1, 9) * draw.choice((1, -1)) for place in places}


def written(p: dict[tuple[int, int], int]) -> str:
    terms = []
    for (i, j), c in p.items():
        powers = [f"{v}^{e}" if e > 1 else v for v, e in (("x", i), ("y", j)) if e]
        terms.append("*".join([f"({c})", *powers]))
    return " + ".join(terms) or "0"


def request(number: int, says: str) -> tuple[str, str, str]:
    name = f"ring{number}"
    head = f"theorem {name} (x y : Int) : {says} := "
    return f"{head}by grind\n", f"{head}sorry\n", name


def verdict(name: str, value: float, target: float, unit: str, *, most: bool = False) -> None:
    good = value <= target if most else value >= target
    print(f"{'PASS' if good else 'MISS'}  {name}: {value:,.3g}{unit}, target {target:,g}{unit}")


def warm(worker: Worker, count: int) -> float:
    draw = random.Random(SEED)
    requests = [request(k, identity(draw)) for k in range(count)]
    worker.ask(*requests[0][:2], [requests[0][2]], seconds=60)  # WebAssembly compiles lazily
    spent = []
    begun = time.perf_counter()
    for source, reference, name in requests:
        at = time.perf_counter()
        answer = worker.ask(source, reference, [name], seconds=60)
        spent.append(time.perf_counter() - at)
        assert not objections(answer, name), (source, answer)
    rate = count / (time.perf_counter() - begun)
    spent.sort()
    print(
        f"warm: {count} ring identities, median {1000 * median(spent):.0f} ms, "
        f"95 % below {1000 * spent[int(0.95 * count)]:.0f} ms"
    )
    verdict("ring identities per second and worker", rate, RATE_TARGET, "/s")
    verdict("median", median(spent), MEDIAN_TARGET, " s", most=True)
    return rate


def alone(rate: float, repetitions: int) -> None:
    """Prove one identity in a process of its own."""
    toolchain = find_toolchain()
    assert toolchain is not None
    source, reference, name = request(0, identity(random.Random(SEED)))
    spent = []
    for _ in range(repetitions):
        begun = time.perf_counter()
        with Worker(toolchain) as worker:
            assert not objections(worker.ask(source, reference, [name], seconds=60), name)
        spent.append(time.perf_counter() - begun)
    print(
        f"a process for each step: {median(spent):.1f} s, "
        f"{rate * median(spent):,.0f} times as long as a warm request"
    )


def cold(repetitions: int) -> None:
    """Run `apery prove` on one claim, and `apery steps` on one step."""
    spent: dict[str, list[float]] = {"apery prove": [], "apery steps": []}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "one.toml"
        file.write_text('[variables]\nx = "int"\n[[step]]\nsays = "(x+1)^2 = x^2+2*x+1"\n')
        commands = {
            "apery prove": ["prove", "--a", "4*m + 2", "--signs", "+", "--equals", "(e+1)/(e-1)"],
            "apery steps": ["steps", str(file), "--out", folder, "--jobs", "1"],
        }
        for _ in range(repetitions):
            for name, words in commands.items():
                begun = time.perf_counter()
                done = subprocess.run(
                    [sys.executable, "-m", "apery", *words, "--no-cache", "--json"],
                    capture_output=True, text=True, check=False,
                )  # fmt: skip
                spent[name].append(time.perf_counter() - begun)
                assert done.returncode == 0 and json.loads(done.stdout), done.stderr
    print(f"cold, the command with Python and all: {median(spent['apery prove']):.1f} s for the "
          f"theorems of one claim")  # fmt: skip
    verdict("one step from cold", median(spent["apery steps"]), COLD_TARGET, " s", most=True)


def many(worker: Worker, count: int) -> None:
    """Give many requests to one process."""
    draw = random.Random(SEED)
    starts, before = worker.starts, resident_bytes(worker.pid)
    begun = time.perf_counter()
    for k in range(count):
        source, reference, name = request(k, identity(draw))
        assert not objections(worker.ask(source, reference, [name], seconds=60), name)
    spent = time.perf_counter() - begun
    verdict(f"the same over {count} requests", count / spent, RATE_TARGET, "/s")
    print(
        f"{count} requests in {spent:.0f} s: {worker.starts - starts} "
        f"restarts; resident memory {before / 1e6:,.0f} MB before, "
        f"{resident_bytes(worker.pid) / 1e6:,.0f} MB after"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=200, help="ring identities")
    parser.add_argument("--many", type=int, default=1000, help="requests to one process")
    parser.add_argument("--repetitions", type=int, default=3, help="of the cold starts")
    arguments = parser.parse_args()
    toolchain = find_toolchain()
    if toolchain is None:
        sys.exit("no Lean here; `apery lean install` fetches it")
    print(f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "")
    with Worker(toolchain) as worker:
        begun = time.perf_counter()
        worker.start()
        print(f"start with self-test and library: {time.perf_counter() - begun:.1f} s")
        rate = warm(worker, arguments.count)
        if arguments.many:
            many(worker, arguments.many)
    alone(rate, arguments.repetitions)
    cold(arguments.repetitions)


if __name__ == "__main__":
    main()
