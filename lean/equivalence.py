"""A found fraction against one of a textbook: the coboundary that makes their values agree.

Nothing here is trusted: the matrices become part of a statement that Lean proves or not. That
the values agree follows from it, from the formula of the textbook, and from a passage to the
limit that is named as not formalised.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from apery.core.claims import Claim
from apery.core.continued_fraction import ContinuedFraction
from apery.core.transform import RationalMap
from apery.lean import text
from apery.lean.theory import Theorem
from apery.numerics.classical import Classical, classical
from apery.numerics.periods import period_matrix
from apery.numerics.unification import Relation, Square, beginnings, relate

MAX_STEPS = 60
"""Longest period of the classical fraction that is tried."""
EQUAL = "equal_to_classical"
"""Name of the theorem."""


@dataclass(frozen=True, slots=True)
class Equivalence(Relation):
    """A relation of a fraction, the one, to the fraction of a textbook, the other.

    Parameters
    ----------
    formula : Classical
        The other fraction, with the value that the literature gives.
    """

    formula: Classical


def find_equivalence(claim: Claim, fraction: ContinuedFraction) -> Equivalence | None:
    """Return how the fraction of a claim is related to one of a textbook for the same constant.

    Parameters
    ----------
    claim : Claim
        What is claimed; its value must be the one that the relation gives.
    fraction : ContinuedFraction
        Its fraction, written with integer coefficients.

    Returns
    -------
    Equivalence or None
        None where no relation is found, or where the relation gives another value.

    Examples
    --------
    >>> from apery.core import Constant, Equals, Interlaced, mobius
    >>> e = ContinuedFraction.signed(Interlaced((2,), ("1", "2*m+2", "1")), (1,))
    >>> found = find_equivalence(Equals(e, mobius(1, 0, 0, 1), Constant("e")), e)
    >>> found.formula.name, found.mobius, found.coboundary.matrix
    ('Lambert 1768', (1, 1, 1, -1), ((1,), (-1,), (-1,), (-1,)))
    >>> find_equivalence(Equals(e, mobius(1, 1, 0, 1), Constant("e")), e) is None  # e + 1
    True
    """
    start = max(1, len(fraction.a.initial), len(fraction.b.initial))
    period = period_matrix(fraction, start)
    steps = max(len(entry) for entry in period) - 1
    if not 1 <= steps <= MAX_STEPS:
        return None
    for formula in classical(claim.constant):
        # As many steps as give the same growth.
        other = formula.claim.subject
        found = relate(fraction, other, 1, beginnings(other, steps))
        if found and _image(found.mobius, claim.transform) == formula.claim.transform:
            return Equivalence(**{f.name: getattr(found, f.name) for f in fields(found)},
                               formula=formula)  # fmt: skip
    return None


def definitions(found: Relation, other: ContinuedFraction) -> str:
    """Return the Lean text of the other fraction's coefficients c, d and of the matrices."""
    matrices = (("A", found.period), ("B", found.other_period), ("U", found.coboundary.matrix))
    return (
        f"{text.sequence(other.a, 'c')}{text.sequence(other.b, 'd')}"
        + "".join(
            f"noncomputable def {name} : List Int × List Int × List Int × List Int :=\n"
            f"  ({', '.join(map(text.integers, matrix))})\n"
            for name, matrix in matrices
        )
        + f"def V : Int × Int × Int × Int := ({', '.join(map(str, found.mobius))})\n"
    )


def equal_to_classical(found: Equivalence) -> Theorem:
    """Return the theorem that relates the convergents to those of a classical fraction."""
    return related_convergents(
        found, EQUAL, f"equal to the classical {found.formula}", "the classical fraction"
    )


def related_convergents(found: Relation, name: str, first: str, other: str) -> Theorem:
    """Return the theorem that relates the convergents of two fractions.

    Parameters
    ----------
    name : str
        Its name.
    first, other : str
        How its description begins, and what the other fraction is called in it.
    """
    n, k = f"{found.s} + {found.length} * m", f"{found.t} + {found.steps} * m"
    c, d = text.integers(found.coboundary.c), text.integers(found.coboundary.d)
    return Theorem(
        name,
        f"{first}: for every m >= 0 the Möbius map "
        f"x -> {found.map} takes the convergents with index {n} and the one before, as "
        f"columns of a matrix, to those with index {k} of {other} times an "
        "invertible matrix of polynomials in m, up to a factor",
        f"(m : Nat) :\n    det V ≠ 0 ∧ det (ev4 U m) ≠ 0 ∧ ∃ X Y : Int, X ≠ 0 ∧ Y ≠ 0 ∧\n"
        f"      multiple X (times V (walk a b ({n})))\n"
        f"        = multiple Y (times (walk c d ({k})) (ev4 U m))",
        f"\n  related_sound initialA piecesA initialB piecesB {found.s} {found.length} A\n"
        f"    initialC piecesC initialD piecesD {found.t} {found.steps} B U {c} {d} 0 V\n"
        f"    {text.integer(found.x)} {text.integer(found.y)} (by decide +kernel) "
        "(by decide +kernel)\n    (by decide +kernel) (by decide +kernel) m",
    )


def open_points(claim: Claim, found: Equivalence) -> tuple[str, ...]:
    """Return what the theorem leaves open, in words."""
    formula = found.formula
    return (
        f"the classical formula itself, {formula.claim} ({formula.name}; {formula.source}): "
        "limits of real numbers are not stated",
        "that related convergents have related limits: not stated, see the enclosure check, "
        f"by which the limit is {claim.value_text}",
    )


def _image(v: Square, inner: RationalMap) -> RationalMap:
    """Return the composition of a Möbius map, given by its matrix, and a rational map."""
    p, q = inner.numerator, inner.denominator
    size = max(len(p), len(q))
    p, q = p + (0,) * (size - len(p)), q + (0,) * (size - len(q))
    return RationalMap(
        [v[0] * x + v[1] * y for x, y in zip(p, q, strict=True)],
        [v[2] * x + v[3] * y for x, y in zip(p, q, strict=True)],
    )
