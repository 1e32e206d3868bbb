"""What was measured on this machine, kept for the choice of kernels.

Guarantee: a wisdom file is used only on the processor and with the library versions for which it
was written; a file that cannot be read is as good as none, with a warning.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import platform
import warnings
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from apery.core.cache import cache_folder
from apery.core.errors import StoreError
from apery.numerics.hamming.features import Features

FORMAT = "apery-hamming-wisdom-1"
VARIABLE = "APERY_WISDOM"
"""Environment variable: another path of the wisdom file, or ``off``."""
_PACKAGES = ("apery", "numpy", "scipy", "numba", "llvmlite", "mkl_fft")
_NEAR = {"shifts": 1.5, "length": 0.6, "distinct": 0.6, "matches": 1.0, "k": 0.6, "needed": 0.6}
"""How far, in powers of 2, a measured workload may be from the one at hand."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One workload and how long its kernels took.

    Parameters
    ----------
    task : str
        "distances", "search" or "approximation".
    shifts, length, distinct, bits : int
        As in `Features`.
    matches : float
        Expected matches of one symbol of the text.
    k : int
        The most mismatches of a hit; -1 if all distances were wanted.
    needed : int
        The mismatches that are waited for; -1 if distances are exact.
    seconds : dict of str to float
        The time of each variant, by its text.
    """

    task: str
    shifts: int
    length: int
    distinct: int
    bits: int
    matches: float
    k: int
    needed: int
    seconds: dict[str, float]

    @classmethod
    def of(cls, features: Features, seconds: Mapping[str, float]) -> Measured:
        """Return what was measured for features."""
        return cls(
            features.task, features.shifts, features.length, features.distinct, features.bits,
            float(features.matches.sum()), -1 if features.k is None else features.k,
            -1 if features.needed is None else features.needed, dict(seconds),
        )  # fmt: skip

    @classmethod
    def read(cls, entry: Mapping[str, Any]) -> Measured:
        """Return what `asdict` wrote; TypeError, KeyError or ValueError where it did not."""
        if entry.keys() != set(cls.__slots__):
            raise ValueError("a workload has other fields")
        seconds = {str(name): float(time) for name, time in entry["seconds"].items()}
        shifts, length, distinct, bits, k, needed = (
            int(entry[name]) for name in ("shifts", "length", "distinct", "bits", "k", "needed")
        )
        task, matches = str(entry["task"]), float(entry["matches"])
        return cls(task, shifts, length, distinct, bits, matches, k, needed, seconds)

    @property
    def workload(self) -> tuple[Any, ...]:
        """What was measured, without the times."""
        return tuple(getattr(self, name) for name in self.__slots__ if name != "seconds")

    def distance(self, features: Features) -> float:
        """Return how far features are from these; infinite if too far."""
        here = Measured.of(features, {})
        if (self.task, self.bits) != (here.task, here.bits):
            return math.inf
        total = 0.0
        for name, most in _NEAR.items():
            a, b = getattr(self, name), getattr(here, name)
            apart = abs(math.log2((a + 1.01) / (b + 1.01))) / most
            if apart > 1:
                return math.inf
            total += apart
        return total


@dataclass(frozen=True, slots=True)
class Wisdom:
    """Constants of the cost model, measured workloads, and variants that were wrong once.

    Parameters
    ----------
    constants : dict of str to float
        Nanoseconds for each kind of work.
    entries : tuple of Measured
        Workloads.
    refused : tuple of str
        Texts of variants that gave a wrong result; they are never used.
    """

    constants: dict[str, float] = field(default_factory=dict)
    entries: tuple[Measured, ...] = ()
    refused: tuple[str, ...] = ()

    def nearest(self, features: Features) -> Measured | None:
        """Return the nearest workload that was measured, if one is near."""
        near = [(entry.distance(features), i) for i, entry in enumerate(self.entries)]
        best = min(near, default=(math.inf, -1))
        return self.entries[best[1]] if best[0] < math.inf else None

    def and_newer(self, newer: Wisdom) -> Wisdom:
        """Return both; where both know a workload or a constant, the newer counts.

        Examples
        --------
        >>> Wisdom({"a": 1.0, "b": 2.0}).and_newer(Wisdom({"b": 3.0}, (), ("sparse()",)))
        Wisdom(constants={'a': 1.0, 'b': 3.0}, entries=(), refused=('sparse()',))
        """
        replaced = {entry.workload for entry in newer.entries}
        kept = tuple(entry for entry in self.entries if entry.workload not in replaced)
        refused = tuple(sorted({*self.refused, *newer.refused}))
        return Wisdom({**self.constants, **newer.constants}, kept + newer.entries, refused)


def identity() -> dict[str, str]:
    """Return what a wisdom file is valid for: the processor and the versions of libraries."""
    import llvmlite.binding as llvm

    from apery.numerics.machine_code import features, vector_width

    has = "\n".join(sorted(name for name, there in features().items() if there))
    found = {
        "processor": llvm.get_host_cpu_name(),
        "features": hashlib.sha256(has.encode()).hexdigest()[:12],
        "vectors": str(vector_width()),
        "system": f"{platform.system()} {platform.machine()}",
    }
    for package in _PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[package] = "absent"
    return found


def wisdom_path() -> Path | None:
    """Return where the wisdom of this machine stands; None if it is switched off."""
    named = os.environ.get(VARIABLE, "")
    if named == "off":
        return None
    if named:
        return Path(named).expanduser().absolute()
    text = json.dumps(identity(), sort_keys=True)
    key = hashlib.sha256(text.encode()).hexdigest()[:12]
    return cache_folder() / "hamming" / f"wisdom-{key}.json"


def write(wisdom: Wisdom, path: Path) -> None:
    """Write a wisdom file; it is replaced as a whole.

    Raises
    ------
    StoreError
        The file cannot be written.
    """
    data = {"format": FORMAT, "identity": identity(), **asdict(wisdom)}
    text = json.dumps(data, indent=1, sort_keys=True) + "\n"
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        raise StoreError(f"the wisdom file {path} cannot be written: {error.strerror}") from error
    finally:
        beside.unlink(missing_ok=True)
    current.cache_clear()


def read(path: Path) -> Wisdom | None:
    """Read a wisdom file; None where there is none for this machine."""
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] != FORMAT or data["identity"] != identity():
            return None
        entries = tuple(Measured.read(entry) for entry in data["entries"])
        constants = {str(k): float(v) for k, v in data["constants"].items()}
        return Wisdom(constants, entries, tuple(str(r) for r in data["refused"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        warnings.warn(
            f"the wisdom file {path} is not used ({error}); `apery search kernels` writes it anew",
            stacklevel=2,
        )
        return None


@cache
def current() -> Wisdom:
    """Return the wisdom of this machine; empty where there is none."""
    path = wisdom_path()
    return (read(path) if path else None) or Wisdom()
