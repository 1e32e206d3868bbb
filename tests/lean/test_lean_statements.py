"""The translation, without running Lean."""

from fractions import Fraction
from itertools import pairwise
from math import lcm

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apery.core import Constant, ContinuedFraction, Equals, Interlaced, Polynomial, mobius
from apery.core.errors import InvalidInputError
from apery.lean import bracketing, library
from apery.lean.equivalence import EQUAL
from apery.lean.prove import render
from apery.lean.statements import theory
from apery.numerics import periods

small = st.integers(-9, 9)
pieces = st.lists(
    st.lists(small, min_size=1, max_size=3).map(lambda cs: Polynomial.from_coefficients(cs, "m")),
    min_size=1,
    max_size=3,
)
sequences = st.builds(Interlaced, st.lists(small, max_size=3), pieces)
words = st.lists(st.sampled_from([1, -1]), min_size=1, max_size=3)


def _claim(fraction: ContinuedFraction) -> Equals:
    return Equals(fraction, mobius(1, 0, 0, 1), Constant("e"))


def _convergents(fraction: ContinuedFraction, count: int) -> list[tuple[int, int]]:
    p0, p1, q0, q1 = 1, int(fraction.a(0)), 0, 1
    out = [(p1, q1)]
    for n in range(1, count):
        a, b = int(fraction.a(n)), int(fraction.b(n))
        p0, p1, q0, q1 = p1, a * p1 + b * p0, q1, a * q1 + b * q0
        out.append((p1, q1))
    return out


@given(sequences, sequences, st.integers(0, 5))
def test_period_matrix_is_the_product(a: Interlaced, b: Interlaced, m: int) -> None:
    fraction = ContinuedFraction(a, b)
    start = max(1, len(a.initial), len(b.initial))
    length = lcm(a.period, b.period)
    x, y, z, w = 1, 0, 0, 1
    for n in range(start + length * m, start + length * (m + 1)):
        x, y = y, int(b(n)) * x + int(a(n)) * y
        z, w = w, int(b(n)) * z + int(a(n)) * w
    matrix = periods.period_matrix(fraction, start)
    values = tuple(Polynomial.from_coefficients(e, "m")(m) for e in matrix)
    assert values == (x, y, z, w)
    determinant = Polynomial.from_coefficients(periods.determinant(matrix), "m")
    assert determinant(m) == x * w - y * z


@given(sequences, words)
def test_bracket_holds_all_convergents(a: Interlaced, word: list[int]) -> None:
    fraction = ContinuedFraction.signed(a, word)
    found = bracketing.bracket(fraction)
    if found is None:
        return
    assert found.upper - found.lower <= Fraction(1, 10**found.digits)
    for p, q in _convergents(fraction, found.start + 25)[found.start :]:
        assert q > 0
        assert found.lower <= Fraction(p, q) <= found.upper


def test_bracket_exists_for_semi_regular_fractions_only() -> None:
    def found(a: Interlaced, *word: int) -> bracketing.Bracket | None:
        return bracketing.bracket(ContinuedFraction.signed(a, word))

    assert found(Interlaced((), ("m+1",)), 1) is not None
    assert found(Interlaced((), ("2",)), -1) is not None
    assert found(Interlaced((), ("1",)), -1) is None
    assert found(Interlaced((), ("0", "m+5")), 1) is None
    assert found(Interlaced((), ("m^2-3*m+4",)), 1) is not None


def test_definitions_depend_on_the_polynomials_alone() -> None:
    e = ContinuedFraction.signed(Interlaced((2,), ("1", "2*m+2", "1")), (1,))
    one = theory(Equals(e, mobius(1, 0, 0, 1), Constant("e")))
    other = theory(Equals(e, mobius(1, 1, 1, -1), Constant("pi")))
    # The value chooses the classical fraction to compare with, and nothing else.
    assert one.definitions.startswith(other.definitions)
    assert "initialC" in one.definitions and "initialC" not in other.definitions
    assert [t.render() for t in one.theorems if t.name != EQUAL] == [
        t.render() for t in other.theorems
    ]
    assert "= e:" not in one.definitions
    assert any("the limit is e" in line for line in one.not_formalised)
    assert any("limit of the convergents is (pi" in line for line in other.not_formalised)


def test_integer_valued_polynomials_get_integer_coefficients() -> None:
    a = Interlaced((), ("1/2*m^2 + 1/2*m + 1",))
    found = theory(_claim(ContinuedFraction.signed(a, (1,))))
    assert "piecesA : List (List Int) := [[1, 1, 2], [2, 3, 2]]" in found.definitions


def test_what_is_not_integral_is_refused_with_a_reason() -> None:
    with pytest.raises(InvalidInputError, match="not integers"):
        theory(_claim(ContinuedFraction.signed(Interlaced((), ("1/2*m",)), (1,))))
    with pytest.raises(InvalidInputError, match="not integers"):
        theory(_claim(ContinuedFraction.signed(Interlaced((Fraction(1, 2),), ("m",)), (1,))))
    with pytest.raises(InvalidInputError, match="period"):
        theory(_claim(ContinuedFraction.signed(Interlaced((), ["m+1"] * 241), (1,))))


@given(sequences)
def test_no_true_theorem_has_a_refutation(a: Interlaced) -> None:
    claim = _claim(ContinuedFraction.signed(a, (1,)))
    terms = [int(a(n)) for n in range(12)]
    assert all(t.refutation is None for t in theory(claim, terms=terms).theorems)
    terms[7] += 1
    wrong = theory(claim, terms=terms).theorems[0].refutation
    assert wrong is not None and "a 7" in wrong.statement


@given(sequences)
def test_wrong_recurrence_has_a_refutation(a: Interlaced) -> None:
    claim = _claim(ContinuedFraction.signed(a, (1,)))
    values = [a(n) for n in range(40)]
    doubled = all(y == 2 * x for x, y in pairwise(values))
    found = next(t for t in theory(claim, (-2, 1)).theorems if t.name == "recurrence")
    assert (found.refutation is None) == doubled


def test_file_stands_alone_and_has_no_sorry() -> None:
    e = ContinuedFraction.signed(Interlaced((2,), ("1", "2*m+2", "1")), (1,))
    claim = _claim(e)
    text = render(claim, terms=(2, 1, 2))
    assert text.startswith(library.text(theory(claim, terms=(2, 1, 2)).modules))
    assert "sorry" not in text and "axiom " not in text
    assert text.count("\nimport") == 0


def test_large_numbers_are_written() -> None:
    piece = Polynomial({(("m", 3),): 10**3990, (): 1})
    a = Interlaced((1,), (piece,))
    claim = _claim(ContinuedFraction.signed(a, (1,)))
    assert str(10**3990) in render(claim)
    terms = [1, 10**5000]
    assert hex(10**5000) in render(claim, terms=terms)
