"""What a kernel costs, from amounts of work and the time that a machine takes for each.

Guarantee: costs steer the choice of a kernel; no result depends on them.

Each kernel does amounts of work of a few kinds: comparisons, bitmaps, butterflies, increments. The
times for one of each are constants of a machine, which `fit` finds from measured runs.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from apery.core.kernel import Kernel
from apery.numerics.hamming.features import Features

Work = dict[str, float]
"""Amounts of work by kind."""
_LEVEL1, _LEVEL2 = 32 << 10, 1 << 20
"""Bytes of the caches that the model has in mind."""
_TRUST = 0.05
"""Weight of a known constant against that of a measured time."""
_FILLED = 8
"""Lengths of the pattern in a text that fills the transforms."""
_KNEES = (8, 12, 14, 16)
"""Logarithms of lengths of patterns from which on transforms become dearer."""


def work(kernel: Kernel, features: Features) -> Work:
    """Return the amounts of work of a kernel; empty where nothing is known."""
    model = _SEARCHES if features.k is not None else _MODELS
    amounts = model.get(kernel.name)
    return amounts(kernel, features) if amounts else {}


def predict(kernel: Kernel, features: Features, constants: Mapping[str, float]) -> float:
    """Return the expected time in seconds; NaN where a constant is not known."""
    amounts = work(kernel, features)
    needed = {kind: amount for kind, amount in amounts.items() if amount}
    if not needed or any(kind not in constants for kind in needed):
        return math.nan
    return 1e-9 * sum(amount * constants[kind] for kind, amount in needed.items())


def fit(measured: Sequence[tuple[Work, float]], known: Mapping[str, float]) -> dict[str, float]:
    """Return constants that explain measured times, none of them negative.

    Parameters
    ----------
    measured : sequence of (dict, float)
        Amounts of work, and seconds.
    known : mapping
        Constants for kinds of work that were not measured; those of the others draw the solution
        to them where the measured times leave it open.
    """
    from scipy.optimize import nnls

    kinds = sorted({kind for amounts, _ in measured for kind, amount in amounts.items() if amount})
    if not kinds:
        return dict(known)
    # Relative errors count, so that short runs are explained as well as long ones.
    rows = [[amounts.get(k, 0.0) / (1e9 * seconds) for k in kinds] for amounts, seconds in measured]
    wanted = [1.0] * len(rows)
    for i, kind in enumerate(kinds):
        if known.get(kind, 0.0) > 0:
            rows.append([_TRUST / known[kind] if j == i else 0.0 for j in range(len(kinds))])
            wanted.append(_TRUST)
    table = np.array(rows)
    scale = np.maximum(table.max(axis=0), 1e-300)
    solution, _ = nnls(table / scale, np.array(wanted))
    return {**known, **{k: float(v) for k, v in zip(kinds, solution / scale, strict=True)}}


@cache
def default_constants() -> dict[str, float]:
    """Return the constants that were measured for the machine named in ``constants.json``."""
    text = Path(__file__).with_name("constants.json").read_text(encoding="utf-8")
    constants: dict[str, float] = json.loads(text)["nanoseconds"]
    return constants


def _bytes(kernel: Kernel, f: Features) -> Work:
    return {
        "bytes.call": 1.0,
        "bytes.shift": f.shifts,
        "bytes.compare": f.shifts * f.counted * f.bits / 8,
        # Positions less than a vector apart share no load.
        "bytes.single": f.shifts * min(f.counted, 256 // f.bits) * f.bits / 8,
        "bytes.flush": f.shifts * (f.counted // ((1 << f.bits) - 1)),
    }


def _bitmaps(kernel: Kernel, f: Features, rows: int, counted: int) -> Work:
    block = min(int(kernel.get("block") or 8192), f.shifts)
    symbols = f.shifts * (1 + f.length / block)
    near, held = rows * f.length, rows * (block + f.length)
    return {
        "bitsliced.call": 1.0,
        "bitsliced.row": symbols * rows * (0.5 + f.bits / 16),
        "bitsliced.far_row": symbols * rows * (held > _LEVEL2 / 2),
        "bitsliced.level": f.shifts * max(6, counted.bit_length()),
        "bitsliced.compare": f.shifts * counted,
        "bitsliced.far": f.shifts * counted * (near > 2 * _LEVEL1),
        "bitsliced.farther": f.shifts * counted * (near > _LEVEL2),
    }


def _bitsliced(kernel: Kernel, f: Features) -> Work:
    return _bitmaps(kernel, f, f.distinct, f.counted)


def _pairs(f: Features, matches: float) -> Work:
    return {
        "sparse.call": 1.0,
        "sparse.symbol": f.shifts + f.length,
        "sparse.run": (f.shifts + f.length) * min(1.0, matches),
        "sparse.increment": (f.shifts + f.length) * matches,
        "sparse.far": (f.shifts + f.length) * matches * (4 * f.length > _LEVEL2 / 2),
    }


def _sparse(kernel: Kernel, f: Features) -> Work:
    return _pairs(f, float(f.matches.sum()))


def _hybrid(kernel: Kernel, f: Features) -> Work:
    heavy = int(kernel.get("heavy") or 16)
    order = np.argsort(-f.matches, kind="stable")
    light = float(f.matches[order[heavy:]].sum())
    dense = _bitmaps(kernel, f, min(heavy, f.distinct), int(f.occurrences[order[:heavy]].sum()))
    return {**dense, **_pairs(f, light)}


def dimensions(f: Features) -> int:
    """Return how many dimensions an embedding for typical texts has."""
    return max(1, f.distinct - 1) if f.plain else max(1, f.distinct)


def _fft(kernel: Kernel, f: Features) -> Work:
    name = f"fft.{kernel.get('backend') or 'scipy'}.{kernel.get('precision') or 'float64'}"
    symbols, count = f.shifts + f.length, dimensions(f)
    # Several blocks share a transform; a text of few blocks does not fill one.
    empty = max(0, _FILLED * f.length - f.shifts)
    found: Work = {f"{name}.call": 1.0, f"{name}.empty": empty * (count + 1)}
    for kind, amount in (("symbol", symbols), ("dimension", symbols * count)):
        found[f"{name}.{kind}"] = amount
        for start in _KNEES:
            more = max(0.0, math.log2(f.length) - start)
            found[f"{name}.{kind}.beyond_{start}"] = amount * more
    return found


def _bytes_find(kernel: Kernel, f: Features) -> Work:
    lanes = 512 // f.bits * int(kernel.get("vectors") or 2)
    return {
        "find.bytes.call": 1.0,
        "find.bytes.shift": f.shifts * f.bits / 8,
        "find.bytes.compare": f.shifts * f.read(lanes, 8) * f.bits / 8,
        "find.bytes.tile": f.shifts / lanes,
    }


def _bitsliced_find(kernel: Kernel, f: Features) -> Work:
    block = min(int(kernel.get("block") or 8192), f.shifts)
    read = f.read(512 * int(kernel.get("groups") or 2), 32)
    return {
        "find.bitsliced.call": 1.0,
        "find.bitsliced.row": f.shifts * (1 + f.length / block) * f.distinct * (0.5 + f.bits / 16),
        "find.bitsliced.compare": f.shifts * read,
        "find.bitsliced.check": f.shifts * read / 32 * max(6, f.counted.bit_length()),
    }


def _dense(kernel: Kernel, f: Features) -> Work:
    exact = _sparse(kernel, f)
    if f.bits and f.distinct <= 128:
        exact = _bitmaps(Kernel.of("bitsliced"), f, f.distinct, f.counted)
    return {**exact, "find.dense.shift": f.shifts}


def _sampling(kernel: Kernel, f: Features) -> Work:
    if f.needed is None:
        return {}
    read = f.read(1024, 32)
    return {
        "sampling.call": 1.0,
        "sampling.shift": f.shifts,
        "sampling.row": f.shifts * (1 + f.length / 8192) * f.distinct * (0.5 + f.bits / 16),
        "sampling.compare": f.shifts * read,
        "sampling.check": f.shifts * read / 32 * max(6, f.counted.bit_length()),
    }


def _packed(kernel: Kernel, f: Features) -> Work:
    samples = (f.shifts + f.length) * math.log2(f.length + 1)
    return {"packed.call": 1.0, "packed.row": samples * f.distinct}


_MODELS = {
    "bytes": _bytes, "bitsliced": _bitsliced, "sparse": _sparse, "hybrid": _hybrid, "fft": _fft,
    "packed": _packed, "sampling": _sampling,
}  # fmt: skip
_SEARCHES = {"bytes": _bytes_find, "bitsliced": _bitsliced_find, "dense": _dense}
