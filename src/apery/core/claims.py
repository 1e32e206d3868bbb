"""Claims: exact statements that searches propose and that checks and Lean judge."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from apery.core.codec import canonical_json, register
from apery.core.constant import Constant
from apery.core.continued_fraction import ContinuedFraction
from apery.core.kernel import Kernel, Specification
from apery.core.matrix_field import MatrixField
from apery.core.transform import RationalMap

ID_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Equals:
    """The claim that a continued fraction has the value ``transform(constant)``.

    The transform is any rational map; Möbius maps are those of degree 1.

    Examples
    --------
    >>> from apery.core import Interlaced, mobius
    >>> claim = Equals(
    ...     ContinuedFraction.signed(Interlaced((), ("4*m+2",)), (1,)),
    ...     mobius(1, 1, 1, -1),
    ...     Constant("e"),
    ... )
    >>> print(claim)
    (e + 1)/(e - 1) = [4*m + 2] with signs (+)
    >>> len(claim.id)
    12
    """

    subject: ContinuedFraction
    transform: RationalMap
    constant: Constant

    @property
    def id(self) -> str:
        """A permanent short name: the hash of the canonical claim."""
        return _id(Equals(self.subject.canonical(), self.transform, self.constant))

    @property
    def value_text(self) -> str:
        """The right side as text, e.g. ``(e + 1)/(e - 1)``."""
        return self.transform.apply(self.constant.text)

    def __str__(self) -> str:
        word = self.subject.signs
        if word is None:
            return f"{self.value_text} = K({self.subject})"
        signs = ",".join("+" if s > 0 else "-" for s in word)
        return f"{self.value_text} = [{self.subject.a}] with signs ({signs})"


@dataclass(frozen=True, slots=True)
class Conserves:
    """The claim that a matrix field is conservative.

    It holds for every `MatrixField`, whose construction checks it; as a claim it can be sent
    to Lean.

    Examples
    --------
    >>> claim = Conserves(MatrixField(("x", "y"), ([[0, "x"], [1, "y"]], [[1, 0], [0, 1]])))
    Traceback (most recent call last):
    ...
    apery.core.matrix_field.NotConservativeError: ...
    >>> print(Conserves(MatrixField(("x", "y"), ([["x"]], [["y"]]))))
    the field x: [[x]]; y: [[y]] conserves
    """

    field: MatrixField

    @property
    def id(self) -> str:
        """A permanent short name: the hash of the canonical claim."""
        return _id(self)

    def __str__(self) -> str:
        return f"the field {self.field} conserves"


@dataclass(frozen=True, slots=True)
class Computes:
    """The claim that a kernel computes what a specification asks, exactly unless it has an eps.

    Examples
    --------
    >>> claim = Computes(Kernel.of("bitsliced", block=16384), Specification(10**6, 256, 4))
    >>> print(claim)
    bitsliced(block=16384) computes distances(alphabet=4, histogram=uniform, m=256, n=1000000)
    >>> Computes(Kernel.of("bitsliced", block=8192), claim.specification).id == claim.id
    False
    """

    kernel: Kernel
    specification: Specification

    @property
    def id(self) -> str:
        """A permanent short name: the hash of the canonical claim."""
        return _id(self)

    def __str__(self) -> str:
        return f"{self.kernel} computes {self.specification}"


Claim = Equals
"""What the checks take today; further kinds of claim join this union."""

register(Equals)
register(Conserves)
register(Computes)


def _id(claim: Equals | Conserves | Computes) -> str:
    return hashlib.sha256(canonical_json(claim).encode()).hexdigest()[:ID_LENGTH]
