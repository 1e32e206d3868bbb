"""Found fractions are proved equal to classical ones; changed relations never are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from apery.core import (
    Candidate,
    Constant,
    ContinuedFraction,
    Equals,
    Interlaced,
    Outcome,
    Provenance,
    RationalMap,
    mobius,
)
from apery.discovery.esma import Settings, class_key, explore, plan
from apery.lean.audit import objections
from apery.lean.equivalence import (
    EQUAL,
    Equivalence,
    definitions,
    equal_to_classical,
    find_equivalence,
)
from apery.lean.prove import prove
from apery.lean.statements import theory
from apery.lean.worker import Worker
from apery.verify import check

E = ContinuedFraction.signed(Interlaced((2,), ("1", "2*m+2", "1")), (1,))
CLAIM = Equals(E, mobius(1, 0, 0, 1), Constant("e"))


def related(claim: Equals) -> Equivalence:
    found = find_equivalence(claim, claim.subject)
    assert found is not None
    return found


@pytest.mark.parametrize("text", ["e", "exp(2)", "tan(1)", "besseli(1,2)/besseli(0,2)"])
def test_every_class_of_a_search_is_related(text: str) -> None:
    claims = {}
    for item in plan(Constant(text), Settings(signs=(1, 2))).items:
        for found in explore(item).found:
            claims.setdefault(class_key(found.claim.subject), found.claim)
    assert len(claims) >= 15
    for claim in claims.values():
        if check(Candidate(claim, Provenance("test", "", 0, "")))[-1].outcome is Outcome.REFUTED:
            assert find_equivalence(claim, claim.subject) is None
            continue
        found = related(claim)
        # The relation gives the value of the textbook from the value that is claimed.
        v, inner = found.mobius, claim.transform
        for x in (3, 5, 11):
            p, q = inner.numerator, inner.denominator
            top = sum(c * x**k for k, c in enumerate(p))
            bottom = sum(c * x**k for k, c in enumerate(q))
            other = found.formula.claim.transform
            n, d = v[0] * top + v[1] * bottom, v[2] * top + v[3] * bottom
            wanted = sum(c * x**k for k, c in enumerate(other.numerator))
            over = sum(c * x**k for k, c in enumerate(other.denominator))
            assert n * over == d * wanted


@pytest.mark.parametrize(
    ("value", "constant"),
    [
        (mobius(1, 1, 0, 1), "e"),
        (mobius(-1, 0, 0, 1), "e"),
        (mobius(1, 0, 0, 1), "exp(2)"),
        (mobius(1, 0, 0, 1), "tan(1)"),
        (RationalMap([0, 0, 1], [1]), "e"),
        (mobius(1, 0, 0, 1), "pi"),
    ],
)
def test_another_value_is_not_related(value: RationalMap, constant: str) -> None:
    assert find_equivalence(Equals(E, value, Constant(constant)), E) is None


def test_powers_of_the_exponential() -> None:
    coth = ContinuedFraction.signed(Interlaced((), ("2*m+1",)), (1,))
    found = related(Equals(coth, RationalMap([1, 0, 1], [-1, 0, 1]), Constant("e")))
    assert "e^2" in str(found.formula)


TRUE = {
    "e": CLAIM,
    "initial terms": Equals(
        ContinuedFraction.signed(Interlaced((0, 2), ("1", "2*m+2", "1")), (1,)),
        mobius(0, 1, 1, 0), Constant("e"),
    ),
    "begins below the classical one": Equals(
        ContinuedFraction.signed(Interlaced((), ("2*m-5",)), (1,)),
        mobius(-5, -37, 1, 7), Constant("exp(2)"),
    ),
    "signs": Equals(
        ContinuedFraction.signed(Interlaced((), ("1", "2*m+1")), (1,)),
        mobius(1, 0, 0, 1), Constant("tan(1)"),
    ),
    "general b": Equals(
        ContinuedFraction("6*n + 3", "-4"), mobius(0, 2, 1, 0), Constant("tan(2/3)")
    ),
    "scaled b": Equals(
        ContinuedFraction("2*n + 2", "4"), mobius(0, 2, 1, 0),
        Constant("besseli(1,2)/besseli(0,2)"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TRUE)
def test_equality_is_proved(worker: Worker, name: str) -> None:
    claim = TRUE[name]
    certificate = prove(claim, (), (), worker, seconds=120)
    assert certificate.proved, [s for s in certificate.steps if s.messages]
    assert EQUAL in {s.name for s in certificate.steps}
    assert certificate.equal_to == str(related(claim).formula)
    assert any("limit" in line for line in certificate.not_formalised)


def test_without_relation_nothing_is_said(worker: Worker) -> None:
    claim = Equals(E, mobius(1, 1, 0, 1), Constant("e"))
    certificate = prove(claim, (), (), worker, seconds=120)
    assert not certificate.equal_to
    assert EQUAL not in {s.name for s in certificate.steps}


def _changed(found: Equivalence) -> dict[str, Equivalence]:
    u, v = found.coboundary, found.mobius
    (p, *rest), (q, *others) = u.matrix, found.other_period
    return {
        "entry of U": replace(found, coboundary=replace(u, matrix=((p[0] + 1, *p[1:]), *rest))),
        "sign of c": replace(found, coboundary=replace(u, c=tuple(-c for c in u.c))),
        "singular U": replace(found, coboundary=replace(u, matrix=((), (), (), ()))),
        "entry of V": replace(found, mobius=(v[0] + 1, *v[1:])),
        "singular V": replace(found, mobius=(1, 1, 1, 1), x=1, y=0),
        "x is 0": replace(found, x=0, y=0),
        "y": replace(found, y=found.y + 1),
        "index of the classical fraction": replace(found, t=found.t + 1),
        "index": replace(found, s=found.s + 1),
        "length of the period": replace(found, length=found.length + 1),
        "classical period": replace(found, other_period=((*q, 1), *others)),
    }


@pytest.mark.parametrize("change", _changed(related(CLAIM)))
def test_changed_relation_is_not_proved(worker: Worker, change: str) -> None:
    wrong = _changed(related(CLAIM))[change]
    own = theory(CLAIM)
    first = own.definitions.split("noncomputable def initialC")[0]
    changed = replace(own, definitions=first + definitions(wrong, wrong.formula.claim.subject))
    theorem = equal_to_classical(wrong)
    source, reference, name = changed.request(theorem)
    answer = worker.ask(source, reference, [name], seconds=60)
    assert objections(answer, name)
    assert not answer.failure
