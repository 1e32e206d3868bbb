"""What a page needs to know of a search for kernels, as plain JSON.

Guarantee: a function of the run directory and of the lines of its journals alone.
"""

from __future__ import annotations

import math
import shlex
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from apery.core.kernel import Kernel, Specification
from apery.discovery.kernels.search import Regret, wrong_variants
from apery.numerics.hamming import costs, families
from apery.numerics.hamming.features import Features
from apery.numerics.hamming.wisdom import Wisdom
from apery.store import RunDirectory

FORMAT = "apery-kernels-1"
_SHORTEST, _LONGEST = 8, 1 << 17
_LENGTHS = sorted({round(2 ** (e / 4)) for e in range(12, 69)})


def kernels_command(run: RunDirectory, proved: bool = False) -> str:
    """Return the command that does the same search anew, with proofs if there are some."""
    words = ["apery", "search", "kernels", "--effort", run.config["effort"]]
    if proved or run.config.get("prove", "none") != "none":
        words += ["--prove", "best"]
    for workload in run.config["workloads"]:
        words += ["--workload", workload]
    return shlex.join([*words, "--seed", str(run.seed)])


def kernels_data(
    run: RunDirectory, items: Sequence[Mapping[str, Any]], wisdom: Wisdom, regret: Regret,
    proofs: Iterable[Mapping[str, Any]] = (),
) -> dict[str, Any]:  # fmt: skip
    """Return the content of ``report/report.json``.

    Parameters
    ----------
    run : RunDirectory
        The run.
    items : sequence of dict
        The lines of its journals.
    wisdom : Wisdom
        What was learned from them.
    regret : Regret
        How good the cost model is on them.
    proofs : iterable of dict
        Lines of what Lean said of the best kernels.
    """
    certificates = [_proof(i) for i in sorted(proofs, key=lambda i: str(i["key"]))]
    lines = sorted(items, key=lambda i: str(i["key"]))
    wrong = wrong_variants(lines)
    timed = [_workload(i, wrong) for i in lines if "workload" in i]
    timed.sort(key=lambda w: (w["task"], w["histogram"], w["n"], w["alphabet"], w["m"]))
    return {
        "kind": FORMAT,
        "name": run.name,
        "created": run.created,
        "seed": run.seed,
        "command": kernels_command(run, bool(certificates)),
        "environment": run.environment(),
        "effort": run.config["effort"],
        "asked": len(run.config["workloads"]),
        "workloads": timed,
        "proofs": certificates,
        "checks": [_check(i) for i in lines if "outcome" in i],
        "refuted": [
            {"kernel": i["kernel"], "task": i["task"], "failure": i["failure"]}
            for i in lines if i.get("outcome") == "refuted"
        ],
        "wrong_when_timed": sorted({w for i in lines if "workload" in i for w in i["wrong"]}),
        "constants": dict(sorted(wisdom.constants.items())),
        "crossovers": crossovers(timed, wisdom.constants),
        "regret": {
            "mean": _finite(regret.mean), "largest": _finite(regret.largest),
            "worst": regret.worst, "count": regret.count,
        },
    }  # fmt: skip


def _finite(value: float) -> float | None:
    return round(value, 4) if math.isfinite(value) else None


def _workload(item: Mapping[str, Any], wrong: Collection[str]) -> dict[str, Any]:
    spec = Specification.parse(item["workload"])
    right = ((k, s) for k, s in item["measured"]["seconds"].items() if k not in wrong)
    seconds = dict(sorted(right, key=lambda pair: pair[1]))
    best = next(iter(seconds), "")
    return {
        "workload": item["workload"], "task": spec.task, "n": spec.n, "m": spec.m,
        "alphabet": spec.alphabet, "histogram": spec.histogram, "k": spec.k, "best": best,
        "family": Kernel.parse(best).name if best else "", "seconds": seconds,
        "tried": len(item["slice"]["seconds"]), "left_out": len(item["left_out"]),
    }  # fmt: skip


def _check(item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "kernel": item["kernel"], "task": item["task"], "outcome": item["outcome"],
        "instances": item["evidence"]["instances"], "seconds": item["seconds"],
    }  # fmt: skip


def _proof(item: Mapping[str, Any]) -> dict[str, Any]:
    steps = item["steps"]
    return {
        "kernel": item["kernel"], "workload": item["workload"], "claim": item["claim"],
        "status": "proved" if item["proved"] else "undecided", "steps": steps,
        "seconds": round(sum(s["seconds"] for s in steps), 3),
        "not_formalised": item["not_formalised"], "toolchain": item["toolchain"],
        "file": f"certificates/{item['claim']}.lean" if item["source_sha256"] else "",
        "source_sha256": item["source_sha256"],
    }  # fmt: skip


def crossovers(
    timed: Iterable[Mapping[str, Any]], constants: Mapping[str, float]
) -> list[dict[str, Any]]:
    """Return from which length of the pattern on which kernel is expected to be the fastest.

    Parameters
    ----------
    timed : iterable of dict
        Workloads of `kernels_data`; their sizes and alphabets are taken.
    constants : mapping of str to float
        Of the cost model.
    """
    shapes = sorted(
        {(w["n"], w["alphabet"]) for w in timed
         if w["task"] == "distances" and w["histogram"] == "uniform"}
    )  # fmt: skip
    found = []
    for n, size in shapes:
        steps: list[dict[str, Any]] = []
        for m in (m for m in _LENGTHS if _SHORTEST <= m <= min(_LONGEST, n // 2)):
            features = _uniform(n, m, size)
            expected = {
                k: costs.predict(k, features, constants) for k in families.variants(features)
            }
            known = {k: s for k, s in expected.items() if not math.isnan(s)}
            if known:
                family = min(known, key=known.__getitem__).name
                if not steps or steps[-1]["family"] != family:
                    steps.append({"from": m, "family": family})
        found.append({"n": n, "alphabet": size, "steps": steps})
    return found


def _uniform(n: int, m: int, size: int) -> Features:
    rows = max(1, round(size * -math.expm1(-m / size)))
    occurrences = np.full(rows, m // rows, dtype=np.int64)
    occurrences[: m % rows] += 1
    bits = 8 if size <= 256 else 16 if size <= 1 << 16 else 32
    return Features(n - m + 1, m, occurrences, np.full(rows, 1 / size), bits, True)
