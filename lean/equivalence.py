"""A found fraction against one of a textbook: the coboundary that makes their values agree.

Nothing here is trusted: the matrices become part of a statement that Lean proves or not. That
the values agree follows from it, from the formula of the textbook, and from a passage to the
limit that is named as not formalised.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd

from apery.core.claims import Claim
from apery.core.continued_fraction import ContinuedFraction, Interlaced
from apery.core.transform import RationalMap
from apery.lean import text
from apery.lean.bracketing import period_matrix
from apery.lean.theory import Theorem
from apery.numerics.classical import Classical, classical
from apery.numerics.coboundary import (
    MAX_DEGREE,
    Coboundary,
    Coefficients,
    Matrix,
    find_coboundary,
    shifted,
)

MAX_STEPS = 60
"""Longest period of the classical fraction that is tried."""
MAX_SHIFT = 6
"""How far apart the indices of the two fractions may begin."""

EQUAL = "equal_to_classical"
"""Name of the theorem."""

Square = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Equivalence:
    """How the convergents of two fractions are related, period by period.

    With S the matrix of the convergents s - 1 and s of the one fraction, T that of the
    convergents t - 1 and t of the other, and U and c, d from the coboundary:
    ``x V S = y T U(0)``.

    Parameters
    ----------
    formula : Classical
        The other fraction, with the value that the literature gives.
    s, length : int
        The one fraction has the period matrix `period` from index s + 1 on.
    period : tuple of tuple of int
        Its entries as polynomials in m.
    t, steps, classical_period : int, int, tuple of tuple of int
        The same for the other fraction.
    coboundary : Coboundary
        The relation of the two matrices.
    mobius : tuple of int
        V, row after row: the Möbius map from the value of the one to that of the other.
    x, y : int
        Numbers that are not 0.
    """

    formula: Classical
    s: int
    length: int
    period: Matrix
    t: int
    steps: int
    classical_period: Matrix
    coboundary: Coboundary
    mobius: Square
    x: int
    y: int


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
        found = _related(fraction, start, period, steps, formula)
        if found and _image(found.mobius, claim.transform) == formula.claim.transform:
            return found
    return None


def definitions(found: Equivalence) -> str:
    """Return the Lean text of the classical coefficients c, d and of the matrices."""
    subject = found.formula.claim.subject
    matrices = (("A", found.period), ("B", found.classical_period), ("U", found.coboundary.matrix))
    return (
        f"{text.sequence(subject.a, 'c')}{text.sequence(subject.b, 'd')}"
        + "".join(
            f"noncomputable def {name} : List Int × List Int × List Int × List Int :=\n"
            f"  ({', '.join(map(text.integers, matrix))})\n"
            for name, matrix in matrices
        )
        + f"def V : Int × Int × Int × Int := ({', '.join(map(str, found.mobius))})\n"
    )


def equal_to_classical(found: Equivalence) -> Theorem:
    """Return the theorem that relates the convergents of the two fractions."""
    n, k = f"{found.s} + {found.length} * m", f"{found.t} + {found.steps} * m"
    c, d = text.integers(found.coboundary.c), text.integers(found.coboundary.d)
    v = RationalMap([found.mobius[1], found.mobius[0]], [found.mobius[3], found.mobius[2]])
    return Theorem(
        EQUAL,
        f"equal to the classical {found.formula}: for every m >= 0 the Möbius map "
        f"x -> {v} takes the convergents with index {n} and the one before, as "
        f"columns of a matrix, to those with index {k} of the classical fraction times an "
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


def _related(
    fraction: ContinuedFraction, start: int, period: Matrix, steps: int, formula: Classical
) -> Equivalence | None:
    """Return the relation with the indices that fit best, if there is one."""
    other = formula.claim.subject
    # As many steps as give the same growth; polynomials go on below index 1.
    begins = sorted(range(-MAX_SHIFT, MAX_SHIFT + 1), key=abs)
    matrices = {begin: _several_steps(other, begin, steps) for begin in begins}
    tried = (
        (begin, find_coboundary(period, matrices[begin], degree=degree))
        for degree in range(MAX_DEGREE + 1)
        for begin in begins
    )
    begin, found = next(((n, u) for n, u in tried if u is not None), (0, None))
    if found is None:
        return None
    matrix = matrices[begin]
    later = max(0, -((begin - 1) // steps))
    s, t = start + fraction.period * later - 1, begin + steps * later - 1
    u = shifted(found.matrix, later)
    first, second = _walk(fraction, s), _walk(other, t)
    raw = _times(_times(second, _at_zero(u)), _adjugate(first))
    content = gcd(*raw) if next(filter(None, raw)) > 0 else -gcd(*raw)
    return Equivalence(
        formula, s, fraction.period, shifted(period, later), t, steps, shifted(matrix, later),
        Coboundary(u, _moved(found.c, later), _moved(found.d, later)),
        _divided(raw, content), content, first[0] * first[3] - first[1] * first[2],
    )  # fmt: skip


def _several_steps(fraction: ContinuedFraction, begin: int, steps: int) -> Matrix:
    """Return the product over begin + steps m <= n < begin + steps (m + 1)."""
    a, b = (
        Interlaced((), (sequence.pieces[0].shifted(begin),)).with_period(steps)
        for sequence in (fraction.a, fraction.b)
    )
    return period_matrix(ContinuedFraction(a, b), 0)


def _walk(fraction: ContinuedFraction, n: int) -> Square:
    """Return (p_(n-1), p_n, q_(n-1), q_n)."""
    p0, p1, q0, q1 = 1, int(fraction.a(0)), 0, 1
    for k in range(1, n + 1):
        a, b = int(fraction.a(k)), int(fraction.b(k))
        p0, p1, q0, q1 = p1, a * p1 + b * p0, q1, a * q1 + b * q0
    return p0, p1, q0, q1


def _times(a: Square, b: Square) -> Square:
    return (
        a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2], a[2] * b[1] + a[3] * b[3],
    )  # fmt: skip


def _at_zero(matrix: Matrix) -> Square:
    x, y, z, w = (entry[0] if entry else 0 for entry in matrix)
    return x, y, z, w


def _divided(a: Square, by: int) -> Square:
    x, y, z, w = (v // by for v in a)
    return x, y, z, w


def _adjugate(a: Square) -> Square:
    return a[3], -a[1], -a[2], a[0]


def _moved(p: Coefficients, by: int) -> Coefficients:
    return shifted((p, (), (), ()), by)[0]


def _image(v: Square, inner: RationalMap) -> RationalMap:
    """Return the composition of a Möbius map, given by its matrix, and a rational map."""
    p, q = inner.numerator, inner.denominator
    size = max(len(p), len(q))
    p, q = p + (0,) * (size - len(p)), q + (0,) * (size - len(q))
    return RationalMap(
        [v[0] * x + v[1] * y for x, y in zip(p, q, strict=True)],
        [v[2] * x + v[3] * y for x, y in zip(p, q, strict=True)],
    )
