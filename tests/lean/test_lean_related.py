"""Relations of two fractions go to Lean; changed ones are not proved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from apery.core.continued_fraction import ContinuedFraction
from apery.lean.related import prove_related
from apery.lean.worker import Worker
from apery.numerics.unification import Relation, integral, unify

PAIRS = {
    "one polynomial": (("n+1", "n"), ("n", "n")),
    "det U varies": (("2*n+3", "n*(n+2)"), ("2*n+1", "n^2")),
    "pi": (("3*n+2", "-n*(2*n-1)"), ("3*n+1", "-n*(2*n-1)")),
    "rational coefficients": (("n/2", "n/9"), ("3*n+3", "4*n+4")),
}


def pair(name: str) -> tuple[ContinuedFraction, ContinuedFraction, Relation]:
    one, two = (integral(ContinuedFraction(a, b))[0] for a, b in PAIRS[name])
    found = unify(one, two)
    assert found is not None
    return one, two, found


@pytest.mark.parametrize("name", PAIRS)
def test_relations_are_proved(worker: Worker, name: str) -> None:
    certificate = prove_related(*pair(name), worker, seconds=120)
    assert certificate.proved, certificate.steps
    assert "limits" in certificate.not_formalised[0]


def test_changed_relations_are_not_proved(worker: Worker) -> None:
    one, two, found = pair("pi")
    v = found.mobius
    for wrong in (
        replace(found, mobius=(v[0] + 1, *v[1:])),
        replace(found, s=found.s + 1),
        replace(found, coboundary=replace(found.coboundary, matrix=((1,), (), (), (1,)))),
    ):
        assert not prove_related(one, two, wrong, worker, seconds=60).proved
    other = ContinuedFraction("3*n+1", "-n*(2*n-2)-1")
    assert not prove_related(one, other, found, worker, seconds=60).proved
