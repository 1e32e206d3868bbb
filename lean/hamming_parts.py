"""What each kind of kernel brings to its theory: theorems, modules, and its parameters checked.

Guarantee: a kernel with a parameter that the machine code does not have, or out of its range, is
refused, so that no theorem is about a kernel that does not exist.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from apery.core.errors import InvalidInputError
from apery.core.kernel import Kernel, Specification
from apery.lean.theory import Theorem

TEXT = "(T : Nat → Nat) (R : Nat → Nat → Bool)"
"""Binder of a text and a relation."""
WIDTHS = (0, 256, 512)
"""Bits of a vector; with 0 the kernel takes what suits the processor."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What one kind of kernel brings to its theory.

    Parameters
    ----------
    modules : tuple of str
        Modules of the Lean library.
    theorems : tuple of Theorem
        In the order in which the kernel works.
    definitions : str
        Lean text in front of them.
    left : tuple of str
        What the theorems leave open, beside the machine code.
    """

    modules: tuple[str, ...]
    theorems: tuple[Theorem, ...]
    definitions: str = ""
    left: tuple[str, ...] = ()


def refuse_others(kernel: Kernel, *names: str) -> None:
    """Refuse parameters of other names.

    Examples
    --------
    >>> refuse_others(Kernel.of("bytes", bits=8), "vectors", "width")
    Traceback (most recent call last):
    ...
    apery.core.errors.InvalidInputError: bytes(bits=8): the parameters here are vectors, width
    """
    if any(name not in names for name, _ in kernel.parameters):
        raise InvalidInputError(f"{kernel}: the parameters here are {', '.join(names) or 'none'}")


def whole(kernel: Kernel, name: str, usual: int, allowed: Container[int], words: str) -> int:
    """Return the value of a parameter.

    Parameters
    ----------
    usual : int
        What it is where none is given.
    allowed : container of int
        What it may be.
    words : str
        The same in words.

    Examples
    --------
    >>> whole(Kernel.of("bitsliced", groups=3), "groups", 2, (1, 2), "1 or 2")
    Traceback (most recent call last):
    ...
    apery.core.errors.InvalidInputError: bitsliced(groups=3): groups is 1 or 2
    """
    value = kernel.get(name)
    value = usual if value is None else value
    if type(value) is not int or value not in allowed:
        raise InvalidInputError(f"{kernel}: {name} is {words}")
    return value


def early_exit(asked: Specification) -> Theorem:
    """Return the theorem that a place may be left early, whatever the order of positions."""
    m, k = asked.m, asked.k
    return Theorem(
        "exit",
        f"where some positions, taken in any order, hold more than {k} mismatches, all {m} do",
        f"{TEXT} (i : Nat)\n    (a b : List Nat) (o : (a ++ b).Perm (List.range {m}))\n"
        f"    (h : {k} < countedAt (mismatch T R {m} i) a) : {k} < distance T R {m} i",
        f"by\n  rw [← mismatch_distance]; exact countedAt_exit _ a b {m} {k} o h",
    )
