"""Programs beside polynomials: true bounds are proved, wrong ones never are."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from apery.core.errors import InvalidInputError
from apery.core.program import Program
from apery.core.records import StepOutcome
from apery.lean.programs import (
    ProgramBound,
    program_theory,
    prove_program,
    sharp_bound,
    without_squarings,
)
from apery.lean.prove import steps
from apery.lean.worker import Worker
from apery.numerics.bernstein import coefficients, nonnegative_pieces
from apery.numerics.programs.certify import certify
from apery.numerics.programs.functions import Function
from apery.numerics.programs.interpolation import horner, near_polynomial

UNIT = (Fraction(0), Fraction(1))
F2 = Program.parse("c1/(c2 + x)", ["-2.05964241229", "-2"])
F5 = Program.parse(
    "x1 = c1/x; x2 = x + x1; x3 = c4 + x2; x4 = c2/x3; x4 - c3",
    ["25.596749740144819", "17.746150088734609", "-0.99999366143081858", "-8.8505996518073289"],
)
F10 = Program.parse(
    "x1 = c3/x; x2 = x + x1; x3 = c1/x2; x4 = x3 + x2; x5 = c2 + x4; x6 = c4/x5; x7 = x6 - c5; "
    "x8 = x7*x7; x9 = x8*x8; x9*x9",
    ["15141.981176922711", "-250.55247494972059", "5783.5330096027765", "501.10494991027866",
     "-0.99999999999999956"],
)  # fmt: skip
SINE = Program.parse("y = x*x; x*(1 + y*(c1 + y*c2))", ["-1/6", "1/120"])
CLAIMS = {
    "quotient": ProgramBound(F2, Function("exp2"), UNIT, Fraction(3, 100)),
    "absolute": ProgramBound(
        SINE, Function("sin"), (Fraction(-1), Fraction(1)), Fraction(2, 10**4), relative=False
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CLAIMS)
def test_true_bounds_are_proved(worker: Worker, name: str) -> None:
    certificate = prove_program(CLAIMS[name], worker)
    assert certificate.proved, [step.messages for step in certificate.steps]
    assert [step.name for step in certificate.steps] == [
        "denominator", "program", "upper", "lower"
    ]  # fmt: skip
    assert all(set(step.axioms) <= {"propext"} for step in certificate.steps)
    assert "not formalised" in certificate.not_formalised[0]


def test_false_statements_are_not(worker: Worker) -> None:
    theory = program_theory(CLAIMS["quotient"])
    upper = next(t for t in theory.theorems if t.name == "upper")
    # Both the sides and the proof of a sharper bound, which is false, and a changed program.
    multiple = upper.statement.partition("evRat Q x ≤ ((")[2].partition(" ")[0]
    smaller = str(int(multiple) * 1028 // 1030)
    sharper = replace(
        upper,
        statement=upper.statement.replace(multiple, smaller),
        proof=upper.proof.replace(multiple, smaller),
    )
    assert sharper.statement != upper.statement and sharper.proof != upper.proof
    moved = replace(
        theory, definitions=theory.definitions.replace("P : List Int := [", "P : List Int := [1, ")
    )
    assert moved.definitions != theory.definitions
    for false in (
        replace(theory, theorems=(sharper,)), replace(moved, theorems=(upper,))
    ):  # fmt: skip
        (step,) = steps(false, worker)
        assert step.outcome is StepOutcome.UNDECIDED


def test_programs_with_divisions_and_squarings(worker: Worker) -> None:
    for program in (F5, F10):
        bound = sharp_bound(certify(program, Function("exp2")).high)
        claim = ProgramBound(program, Function("exp2"), UNIT, bound)
        certificate = prove_program(claim, worker)
        assert certificate.proved, [step.messages for step in certificate.steps]


@pytest.mark.parametrize("program", [F2, F5, SINE], ids=["F2", "F5", "sine"])
def test_wrong_bounds_are_not_even_stated(program: Program) -> None:
    function = Function("sin" if program is SINE else "exp2")
    exact = certify(program, function)
    good = ProgramBound(program, function, UNIT, sharp_bound(exact.high))
    assert len(program_theory(good).theorems) == 4
    for factor in (Fraction(999, 1000), Fraction(1, 2)):
        with pytest.raises(InvalidInputError, match="wrong or too sharp"):
            program_theory(replace(good, bound=exact.low * factor))
    for bound in (Fraction(0), Fraction(-1)):
        with pytest.raises(InvalidInputError, match="zero or less"):
            program_theory(replace(good, bound=bound))


def test_what_is_not_translated_is_undecided(worker: Worker) -> None:
    half = Fraction(1, 2)
    for claim, expected in (
        (ProgramBound(Program.parse("sqrt(x)"), Function("exp"), UNIT, half), "square roots"),
        (ProgramBound(Program.parse("1/(x - c1)", [half]), Function("exp"), UNIT, half), "pole"),
        (ProgramBound(Program.parse("x - 2"), Function("x - 2"), UNIT, half), "negative"),
        (replace(CLAIMS["quotient"], bound=Fraction(1, 100)), "wrong or too sharp"),
    ):
        certificate = prove_program(claim, worker)
        (step,) = certificate.steps
        assert not certificate.proved and step.outcome is StepOutcome.UNDECIDED
        assert expected in step.messages[0] or "not positive" in step.messages[0]


def test_squarings_are_taken_off() -> None:
    claim = ProgramBound(F10, Function("exp2"), UNIT, Fraction(1, 10**14))
    inner, power = without_squarings(claim)
    assert power == 8 and inner.program.operations == 7
    assert (1 + inner.bound) ** 8 <= 1 + claim.bound and (1 - inner.bound) ** 8 >= 1 - claim.bound
    assert certify(inner.program, inner.function, UNIT).high <= inner.bound
    for same in (replace(claim, relative=False), replace(claim, program=F5)):
        assert without_squarings(same) == (same, 1)


def test_the_file_stands_alone() -> None:
    source = program_theory(CLAIMS["quotient"]).source
    assert "theorem quotientBelow_sound" in source and "theorem upper" in source
    assert "sorry" not in source and "import" not in source.partition("namespace")[0]


def test_polynomials_near_functions_and_signs() -> None:
    for text in ("exp", "sin", "atan"):
        found = near_polynomial(Function(text), UNIT, 9, 60)
        assert certify(horner(found), Function(text), digits=2).high < Fraction(1, 10**6)
    for polynomial in ([1, -3, 3], [2, -7, 6, 1], [0, 0, 1]):
        for low, high in (UNIT, (Fraction(-1, 3), Fraction(5, 2))):
            pieces = nonnegative_pieces(polynomial, low, high)
            values = [
                sum(
                    c * (low + (high - low) * Fraction(k, 60)) ** i
                    for i, c in enumerate(polynomial)
                )
                for k in range(61)
            ]
            if pieces is not None:
                assert min(values) >= 0 and pieces[0][0] == low and pieces[-1][1] == high
            if min(values) < 0:
                assert pieces is None
    assert coefficients([1, 0, 0], Fraction(0), Fraction(1)) == [1, 2, 1]
