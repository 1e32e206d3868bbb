"""Fields are proved to conserve; matrices one coefficient away never are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from apery.core import Conserves, MatrixField, StepOutcome
from apery.core.errors import InvalidInputError
from apery.discovery.fields import known
from apery.lean.fields import field_theory, prove_field
from apery.lean.prove import steps
from apery.lean.worker import Worker

TRUE = {
    "ln2": known("ln2"),
    "no pair": known("rt.symmetric_pi"),
    "parameters": MatrixField(("x", "y"), ([[0, "c*x"], [1, "d + x"]], [["c", 0], [0, "c"]])),
    "fractions": MatrixField(("x", "y"), ([["x/2", "1/3"], [0, 1]], [[1, 0], [0, 1]]), (1, 5)),
    "three axes": MatrixField(
        ("x", "y", "z"), ([["x", 0], [0, 1]], [["y^2", 0], [0, 3]], [[1, 0], [0, "z - 1"]])
    ),
    "one axis": MatrixField(("n",), ([["n", 1], [2, "n^2"]],)),
}


@pytest.mark.parametrize("name", TRUE)
def test_true_fields_are_proved(worker: Worker, name: str) -> None:
    certificate = prove_field(Conserves(TRUE[name]), worker)
    assert certificate.proved, [step.messages for step in certificate.steps]
    assert all(step.axioms == () for step in certificate.steps)
    assert "limits of walks" in certificate.not_formalised


@pytest.mark.parametrize(
    "old, new", [("2 * x 1 + (-1)", "2 * x 1 + 1"), ("x 0 + (-1) * x 1", "x 0 + x 1"),
                 ("(0, (x 0)^2, 1, 2", "(0, (x 0)^3, 1, 2")],
)  # fmt: skip
def test_changed_matrices_are_not(worker: Worker, old: str, new: str) -> None:
    theory = field_theory(Conserves(known("ln2")))
    assert old in theory.definitions
    false = replace(theory, definitions=theory.definitions.replace(old, new, 1))
    assert all(s.outcome is StepOutcome.UNDECIDED for s in steps(false, worker))


def test_the_file_stands_alone() -> None:
    source = field_theory(Conserves(known("zeta3"))).source
    assert "theorem field_two_rows" in source and "theorem conserves" in source
    assert "sorry" not in source and "import" not in source.partition("namespace")[0]


def test_what_is_not_translated_says_so(worker: Worker) -> None:
    for field, expected in (
        (known("3F2"), "2 rows, not 3"), (known("2F1"), "has denominators"),
        (MatrixField([f"x{k}" for k in range(9)], [[[1, 0], [0, 1]]] * 9), "at most 8 axes"),
    ):  # fmt: skip
        with pytest.raises(InvalidInputError, match=expected):
            field_theory(Conserves(field))
        (step,) = prove_field(Conserves(field), worker).steps
        assert step.outcome is StepOutcome.UNDECIDED
