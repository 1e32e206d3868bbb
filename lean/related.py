"""Two continued fractions that are related, in Lean.

Guarantee: the theorem is about the convergents of the two fractions with integer coefficients, for
every index; that related convergents have related limits is not stated.
"""

from __future__ import annotations

import hashlib

from apery.core.codec import canonical_json
from apery.core.continued_fraction import ContinuedFraction
from apery.core.records import Certificate
from apery.lean import text
from apery.lean.equivalence import definitions, related_convergents
from apery.lean.prove import SECONDS, Asker, certificate_of
from apery.lean.theory import Theory
from apery.numerics.unification import Relation

RELATED = "related"
"""Name of the theorem."""
MODULES = ("Coboundary",)
ID_LENGTH = 12


def related_theory(
    fraction: ContinuedFraction, other: ContinuedFraction, found: Relation
) -> Theory:
    """Return the theorem that the convergents of two fractions are related.

    Parameters
    ----------
    fraction, other : ContinuedFraction
        With integer coefficients.
    found : Relation
        What `apery.numerics.unification.unify` found of these two.

    Examples
    --------
    >>> from apery.numerics.unification import unify
    >>> one, two = ContinuedFraction("n+1", "n"), ContinuedFraction("n", "n")
    >>> [theorem.name for theorem in related_theory(one, two, unify(one, two)).theorems]
    ['related']
    """
    name = hashlib.sha256(canonical_json((fraction, other)).encode()).hexdigest()[:ID_LENGTH]
    theorem = related_convergents(
        found, RELATED, f"K({fraction}) and K({other}) are related", "the other fraction"
    )
    return Theory(
        name,
        f"K({other}) is the image of K({fraction}) under x -> {found.map}",
        f"{text.sequence(fraction.a, 'a')}{text.sequence(fraction.b, 'b')}"
        f"{definitions(found, other)}",
        (theorem,),
        ("that related convergents have related limits",),
        MODULES,
    )


def prove_related(
    fraction: ContinuedFraction,
    other: ContinuedFraction,
    found: Relation,
    worker: Asker,
    *,
    seconds: float = SECONDS,
) -> Certificate:
    """Let Lean prove that the convergents of two fractions are related.

    Parameters
    ----------
    worker : Asker
        A running `apery.lean.worker.Worker`.
    seconds : float
        Budget for the theorem.
    """
    theory = related_theory(fraction, other, found)
    return certificate_of(theory.claim_id, lambda: theory, worker, seconds=seconds)
