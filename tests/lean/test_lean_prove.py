"""True results are proved; false ones, one coefficient away, never are."""

import dataclasses
from collections.abc import Callable

import pytest

from apery.core import (
    Constant,
    ContinuedFraction,
    Equals,
    Interlaced,
    RationalMap,
    StepOutcome,
    mobius,
)
from apery.lean.audit import objections
from apery.lean.prove import prove, render, steps
from apery.lean.statements import Theory, theory
from apery.lean.worker import Worker

IDENTITY = mobius(1, 0, 0, 1)


def _claim(
    initial: tuple[int, ...],
    pieces: tuple[str, ...],
    word: tuple[int, ...],
    value: RationalMap = IDENTITY,
    constant: str = "e",
) -> Equals:
    fraction = ContinuedFraction.signed(Interlaced(initial, pieces), word)
    return Equals(fraction, value, Constant(constant))


E = _claim((2,), ("1", "2*m+2", "1"), (1,))
TRUE = {
    "e": (E, (2, 1, 2, 1, 1, 4, 1, 1, 6, 1, 1, 8)),
    "(e + 1)/(e - 1)": (_claim((), ("4*m+2",), (1,), mobius(1, 1, 1, -1)), (2, 6, 10, 14)),
    "tan 1": (
        _claim((1,), ("1", "2*m+1"), (1,), IDENTITY, "tan(1)"),
        (1, 1, 1, 1, 3, 1, 5, 1, 7),
    ),
    "I0(2)/I1(2)": (
        _claim((), ("m+1",), (1,), IDENTITY, "besseli(0, 2)/besseli(1, 2)"),
        (1, 2, 3, 4, 5, 6),
    ),
    "alternating signs": (_claim((2,), ("3", "2", "2*m+5"), (-1, 1)), (2, 3, 2, 5, 3, 2, 7)),
    "degree 2, integer values": (_claim((), ("1/2*m^2+1/2*m+2", "3"), (1, -1)), (2, 3, 3, 3, 5)),
    "long numbers": (_claim((7,), (f"{10**300 + 9}*m^3+2", "4"), (1, 1, -1)), (7, 2, 4)),
    "not semi-regular": (_claim((), ("1", "-m", "2"), (-1,)), (1, 0, 2, 1, -1, 2)),
    "general b": (
        Equals(
            ContinuedFraction("34*n^3+51*n^2+27*n+5", "-n^6"),
            mobius(0, 6, 1, 0),
            Constant("zeta(3)"),
        ),
        (5, 117, 535),
    ),
}


@pytest.mark.parametrize("name", TRUE)
def test_true_result_is_proved(worker: Worker, name: str) -> None:
    claim, terms = TRUE[name]
    certificate = prove(claim, (), terms, worker, seconds=120)
    assert certificate.proved, [s for s in certificate.steps if s.messages]
    named = {s.name for s in certificate.steps}
    assert {"initial_terms", "closed_form", "recurrence", "period_matrix", "determinant"} <= named
    assert ("enclosure" in named) == (name not in ("not semi-regular", "general b"))
    assert certificate.claim_id == claim.id
    assert dict(certificate.toolchain)["Driver.lean sha256"]
    assert any("limit" in line for line in certificate.not_formalised)
    allowed = {"propext", "Quot.sound", "Classical.choice"}
    assert all(set(s.axioms) <= allowed and s.says for s in certificate.steps)


FALSE_DATA = {
    "coefficient of a polynomial": (_claim((2,), ("1", "3*m+2", "1"), (1,)), TRUE["e"][1], ()),
    "constant coefficient": (_claim((2,), ("1", "2*m+3", "1"), (1,)), TRUE["e"][1], ()),
    "constant piece": (_claim((2,), ("1", "2*m+2", "2"), (1,)), TRUE["e"][1], ()),
    "sign of a coefficient": (_claim((2,), ("1", "-2*m+2", "1"), (1,)), TRUE["e"][1], ()),
    "degree": (_claim((2,), ("1", "2*m^2+2", "1"), (1,)), TRUE["e"][1], ()),
    "initial term": (_claim((3,), ("1", "2*m+2", "1"), (1,)), TRUE["e"][1], ()),
    "length of the pre-period": (_claim((2, 1), ("1", "2*m+2", "1"), (1,)), TRUE["e"][1], ()),
    "certified term": (E, (2, 1, 2, 1, 1, 4, 1, 1, 7), ()),
    "last certified term": (E, (2, 1, 2, 1, 1, 4, 1, 1, 6, 1, 1, 9), ()),
    "recurrence": (E, TRUE["e"][1], (0, 1, 0, 0, -3, 0, 0, 1)),
    "recurrence without its pre-period": (E, TRUE["e"][1], (1, 0, 0, -2, 0, 0, 1)),
}


@pytest.mark.parametrize("name", FALSE_DATA)
def test_false_data_are_refuted_with_a_witness(worker: Worker, name: str) -> None:
    claim, terms, recurrence = FALSE_DATA[name]
    certificate = prove(claim, recurrence, terms, worker, seconds=120)
    assert not certificate.proved
    last = certificate.steps[-1]
    assert last.outcome is StepOutcome.REFUTED
    assert "Lean proves" in last.messages[0]
    assert last.name == ("recurrence" if recurrence else "initial_terms")


def _restated(found: Theory, step: str, change: Callable[[str], str]) -> Theory:
    """Change the statement of one theorem and keep its proof."""
    kept = next(t for t in found.theorems if t.name == step)
    changed = dataclasses.replace(kept, statement=change(kept.statement))
    assert changed != kept
    return dataclasses.replace(found, theorems=(changed,))


FALSE_STATEMENTS: dict[str, tuple[str, Callable[[str], str]]] = {
    "closed form": ("closed_form", lambda s: s.replace("2 * (m : Int)", "3 * (m : Int)")),
    "closed form, index": ("closed_form", lambda s: s.replace("3 * m + 1)", "3 * m + 2)")),
    "recurrence, index": ("recurrence", lambda s: s.replace("(n + 7)", "(n + 8)")),
    "recurrence, right side": ("recurrence", lambda s: s.replace("= 0", "= 1")),
    "recurrence polynomials": (
        "recurrence_polynomials",
        lambda s: s.replace("residue piecesA [", "residue piecesA [1, "),
    ),
    "period, start": ("period_matrix", lambda s: s.replace("(1 + 3 * m)", "(2 + 3 * m)")),
    "period, length": ("period_matrix", lambda s: s.replace(") 3 =", ") 4 =")),
    "period determinant": ("period_determinant", lambda s: s.replace("[-1]", "[1]")),
    "determinant, sign": ("determinant", lambda s: s.replace("-alternating", "alternating")),
    "determinant, index": ("determinant", lambda s: s.replace("den a b n -", "den a b (n + 1) -")),
    "lowest terms": ("lowest_terms", lambda s: s.replace("(hq : d ∣ den a b n) ", "")),
    "enclosure, orientation": ("enclosure", lambda s: s.replace("≤", "≥")),
    "enclosure, strictness": ("enclosure", lambda s: s.replace("≤", "<")),
    "enclosure, start": ("enclosure", lambda s: s.replace("(45 + n)", "(1 + n)")),
}


@pytest.mark.parametrize("name", FALSE_STATEMENTS)
def test_false_statement_is_never_proved(worker: Worker, name: str) -> None:
    step, change = FALSE_STATEMENTS[name]
    changed = _restated(theory(E, (), TRUE["e"][1]), step, change)
    (done,) = steps(changed, worker, seconds=60)
    assert done.outcome is StepOutcome.UNDECIDED
    assert done.messages


@pytest.mark.parametrize(
    "entry", ["([3,", "[3, 2], [5, 2])", "[3, 2], [4, 3])", "[3, 2], [4, 2, 1])"]
)
def test_false_period_matrix_is_never_proved(worker: Worker, entry: str) -> None:
    found = theory(E)
    old = "([2," if entry == "([3," else "[3, 2], [4, 2])"
    assert old in found.definitions
    kept = tuple(t for t in found.theorems if t.name == "period_matrix")
    changed = dataclasses.replace(
        found, definitions=found.definitions.replace(old, entry), theorems=kept
    )
    (done,) = steps(changed, worker, seconds=60)
    assert done.outcome is StepOutcome.UNDECIDED


def test_proof_text_cannot_smuggle_declarations(worker: Worker) -> None:
    found = theory(E)
    target = found.theorems[0]
    for proof in (
        "sorry",
        "by trivial\naxiom grant : False",
        f"sorry\nend {found.namespace}\naxiom cheat : False\nnamespace {found.namespace}",
    ):
        hostile = dataclasses.replace(target, proof=proof)
        (done,) = steps(dataclasses.replace(found, theorems=(hostile,)), worker)
        assert done.outcome in (StepOutcome.UNDECIDED, StepOutcome.REJECTED)


def test_budget_that_is_spent_gives_timeouts(worker: Worker) -> None:
    certificate = prove(E, (), TRUE["e"][1], worker, seconds=0.0)
    assert {s.outcome for s in certificate.steps} == {StepOutcome.TIMEOUT}
    assert not certificate.proved


def test_untranslatable_claim_is_undecided(worker: Worker) -> None:
    certificate = prove(_claim((), ("1/2*m+1",), (1,)), (), (), worker)
    assert not certificate.proved
    assert certificate.steps[0].outcome is StepOutcome.UNDECIDED
    assert "not integers" in certificate.steps[0].messages[0]


@pytest.mark.slow
def test_rendered_file_replays_alone(worker: Worker) -> None:
    claim, terms = TRUE["e"]
    found = theory(claim, (), terms)
    names = [f"{found.namespace}.{t.name}" for t in found.theorems]
    text = render(claim, (), terms)
    with Worker(worker.toolchain, with_library=False) as bare:
        answer = bare.ask(text, text, names, seconds=120)
    assert [objections(answer, n) for n in names] == [()] * len(names)
    assert not [m for m in answer.messages if m.severity == "error"]
