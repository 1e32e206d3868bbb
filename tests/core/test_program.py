"""Straight-line programs: notation, normal form, exact values."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apery.core.errors import InvalidInputError, NotationError
from apery.core.program import Operation, Program, exact

RATIONALS = st.fractions(min_value=-9, max_value=9, max_denominator=12)


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """Programs with up to eight steps over + - * / and fma."""
    constants = draw(st.lists(RATIONALS, min_size=1, max_size=4))
    steps: list[Operation] = []
    for k in range(draw(st.integers(1, 8))):
        names = [
            "x",
            *(f"c{i + 1}" for i in range(len(constants))),
            *(f"t{i + 1}" for i in range(k)),
        ]
        op = draw(st.sampled_from(["+", "-", "*", "/", "fma", "scale"]))
        count = 3 if op == "fma" else 1 if op == "scale" else 2
        operands = [draw(st.sampled_from(names)) for _ in range(count)]
        if op == "scale":
            operands.append(f"2^{draw(st.integers(-9, 9))}")
        steps.append(Operation(op, tuple(operands)))
    return Program(tuple(steps), tuple(constants))


def value(program: Program, x: Fraction) -> Fraction | None:
    try:
        return program(x)
    except ZeroDivisionError:
        return None


@given(programs())
def test_representation_and_text_give_the_program_back(program: Program) -> None:
    assert eval(repr(program)) == program
    assert Program.read(str(program), program.constants) == program


@given(programs(), st.lists(RATIONALS, min_size=1, max_size=4))
def test_the_normal_form_computes_the_same_with_no_more(
    program: Program, points: list[Fraction]
) -> None:
    try:
        form = program.canonical()
    except InvalidInputError:
        # Constant for every x; such a program has no normal form.
        return
    assert form.operations <= program.operations
    assert form.canonical() == form
    assert form.id == program.id
    for x in points:
        before = value(program, x)
        if before is not None:
            assert value(form, x) == before


def test_the_id_is_of_the_function_and_its_constants() -> None:
    first = Program.parse("t = x*x; t + c1*x", [2])
    assert first.id == Program.parse("x*c1 + x*x", [2]).id
    assert first.id != Program.parse("t = x*x; t + c1*x", [3]).id


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "at least one expression"),
        ("y + 1", "'y' has no value here at character 1"),
        ("x + c1", "'c1' has no value here"),
        ("x^y", "a power is a whole number"),
        ("x^(1/2)", "a power is a whole number"),
        ("sin(x)", "the functions of a program"),
        ("scale(x, 2)", "the functions of a program"),
        ("x = 3; x", "a new name is expected"),
        ("2 + 3", "does not depend on x"),
        ("x +", "a value is expected"),
    ],
)
def test_notation_errors_point(text: str, says: str) -> None:
    with pytest.raises((NotationError, InvalidInputError), match=says):
        Program.parse(text)


@pytest.mark.parametrize(
    "steps",
    [
        (),
        (Operation("+", ("x",)),),
        (Operation("^", ("x", "x")),),
        (Operation("+", ("x", "t1")),),
        (Operation("+", ("x", "c2")),),
        (Operation("+", ("x", "c0")),),
        (Operation("scale", ("x", "3")),),
    ],
)
def test_malformed_steps_are_refused(steps: tuple[Operation, ...]) -> None:
    with pytest.raises(InvalidInputError):
        Program(steps, (Fraction(1),))


@pytest.mark.parametrize("text", ["t2 = x + x", "t1 = x ? x", "t1 = x + x; t2 = (t1)", "x*x"])
def test_what_was_not_written_is_not_read_back(text: str) -> None:
    with pytest.raises(InvalidInputError):
        Program.read(text, [])


def test_numbers_are_exact() -> None:
    assert Program.parse("0.1*x")(Fraction(1)) == Fraction(1, 10)
    assert exact(0.1) == Fraction(0.1) != Fraction(1, 10)
    with pytest.raises(InvalidInputError, match="no rational number"):
        exact("pi")
    with pytest.raises(InvalidInputError, match="no rational number"):
        exact(float("nan"))


def test_costs() -> None:
    program = Program.parse("t = c1*c2; u = x/t; u*u + 1", [2, 3])
    assert program.operations == 3
    assert program.cost({"/": 4}) == 6
