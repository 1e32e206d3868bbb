"""Kernels for Hamming distances in Lean: what their counting, scattering and rounding comes to.

Guarantee: the theorems are about every text and every relation between positions and codes, at the
lengths of the workload and with the parameters of the kernel. They are about formulas; that the
machine code of a kernel is these formulas is named as what Lean did not see.
"""

from __future__ import annotations

from collections.abc import Callable

from apery.core.claims import Computes
from apery.core.errors import InvalidInputError
from apery.core.kernel import Kernel, Specification
from apery.core.records import Certificate
from apery.lean import hamming_counting, hamming_lanes, hamming_transforms
from apery.lean.hamming_parts import TEXT, Parts
from apery.lean.prove import Asker, certificate_of
from apery.lean.theory import Theorem, Theory

SECONDS = 300.0
"""Budget for all theorems about one kernel."""
SEARCHES = ("bitsliced", "bytes")
"""Kernels that search with at most k mismatches."""
_MACHINE = (
    "that the machine code of the kernel is these formulas, in each lane: not formalised; tests "
    "compare its results with the definition"
)


def kernel_theory(claim: Computes) -> Theory:
    """Return the theorems about a kernel and a workload.

    Raises
    ------
    InvalidInputError
        Nothing is stated of kernels of this name or of approximations, a parameter is missing or
        out of range, or the rounding error of a transform is not bounded by half a step.

    Examples
    --------
    >>> claim = Computes(Kernel.of("bitsliced", block=8192, groups=2), Specification(10**6, 100, 4))
    >>> found = kernel_theory(claim)
    >>> [theorem.name for theorem in found.theorems]
    ['adder', 'carry', 'chunk', 'counter', 'phases', 'pieces', 'total']
    >>> print(found.theorems[3].says)
    chunks of positions, 1 of 64 and 5 of 8, leave the distance in 7 levels, at every place
    >>> kernel_theory(Computes(Kernel.of("quantum"), claim.specification))
    Traceback (most recent call last):
    ...
    apery.core.errors.InvalidInputError: nothing is stated of kernels quantum; known are bitsliced, ...
    """  # noqa: E501
    kernel, asked = claim.kernel, claim.specification
    if kernel.name == "dense":
        raise InvalidInputError(
            "dense measures all distances by the kernel that suits the text; ask for that one, on "
            "a workload without k"
        )
    if kernel.name not in _KERNELS:
        raise InvalidInputError(
            f"nothing is stated of kernels {kernel.name}; known are {', '.join(sorted(_KERNELS))}"
        )
    if asked.eps is not None:
        raise InvalidInputError("nothing is stated of approximations; ask for exact distances")
    if asked.k is not None and kernel.name not in SEARCHES:
        raise InvalidInputError(f"{kernel.name} does not search; {', '.join(SEARCHES)} do")
    parts = _KERNELS[kernel.name](kernel, asked)
    return Theory(
        claim.id, str(claim), parts.definitions, (*parts.theorems, _total(asked)),
        (*parts.left, _MACHINE), tuple(dict.fromkeys((*parts.modules, "Hamming"))),
    )  # fmt: skip


def certify_kernel(
    kernel: Kernel, specification: Specification, worker: Asker, *, seconds: float = SECONDS
) -> Certificate:
    """Let Lean prove what can be stated of a kernel.

    Parameters
    ----------
    kernel : Kernel
        With its parameters.
    specification : Specification
        The workload.
    worker : Asker
        A running `apery.lean.worker.Worker`.
    seconds : float
        Budget for all theorems together.

    Returns
    -------
    Certificate
        With one step for each theorem; what Lean did not see is named in its `not_formalised`.
        Where nothing can be stated, the only step is undecided and says why.
    """
    claim = Computes(kernel, specification)
    return certificate_of(claim.id, lambda: kernel_theory(claim), worker, seconds=seconds)


def _fft(kernel: Kernel, asked: Specification) -> Parts:
    found = hamming_transforms.transforms(kernel, asked)
    return Parts(hamming_transforms.MODULES, found.theorems, found.definitions, found.left)


_KERNELS: dict[str, Callable[[Kernel, Specification], Parts]] = {
    "bitsliced": hamming_counting.bitsliced,
    "bytes": hamming_lanes.bytewise,
    "packed": hamming_counting.packed,
    "sparse": hamming_counting.sparse,
    "hybrid": hamming_counting.hybrid,
    "fft": _fft,
}


def _total(asked: Specification) -> Theorem:
    """Return the theorem about the sum of all distances, which is checked at each call."""
    m, places = asked.m, asked.places
    return Theorem(
        "total",
        f"the distances at all {places} places and a sliding histogram of the text add up to "
        f"{m} * {places}",
        f"{TEXT} :\n    sumNat (fun i => distance T R {m} i) {places}\n"
        f"      + sumNat (fun j => counted (fun p => R j (T p)) 0 (j + {places})\n"
        f"          - counted (fun p => R j (T p)) 0 j) {m} = {m} * {places}",
        f"\n  distance_total T R {m} {places}",
    )
