"""Conservation is decided exactly: the quick evaluation and plain expansion always agree."""

from __future__ import annotations

import pickle
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apery.core import Conserves, MatrixField, NotConservativeError, Polynomial, conservation
from apery.core.codec import canonical_json, from_json
from apery.core.errors import InvalidInputError

ZETA3 = (
    ("x", "y"),
    (
        [[0, "-x^6"], [1, "x^3 + (x+1)^3 + 2*y*(y-1)*(2*x+1)"]],
        [["-x^3+2*x^2*y-2*x*y^2+y^3", "-x^6"], [1, "x^3+2*x^2*y+2*x*y^2+y^3"]],
    ),
)
NAMES = ("x", "y", "z")


@st.composite
def polynomials(draw: st.DrawFn, variables: tuple[str, ...] = NAMES) -> Polynomial:
    numbers = st.fractions(-3, 3, max_denominator=3)
    exponents = st.tuples(*(st.integers(0, 2) for _ in variables))
    terms = draw(st.dictionaries(exponents, numbers, max_size=3))
    return Polynomial({
        tuple((v, e) for v, e in zip(variables, es, strict=True) if e): c for es, c in terms.items()
    })  # fmt: skip


@st.composite
def conservative(draw: st.DrawFn) -> MatrixField:
    """A field of two axes from gauge matrices: U(x) U(x + e_i)^-1 with unitriangular U."""
    u = draw(polynomials(("x", "y", "c")))
    matrices = []
    for axis in ("x", "y"):
        step = Polynomial({((axis, 1),): 1}) + 1
        matrices.append([[1, u - u.substitute(**{axis: step})], [0, 1]])
    return MatrixField(("x", "y"), matrices)


def expanded(field_axes: tuple[str, ...], matrices: list[list[list[Polynomial]]]) -> bool:
    """Conservation by plain expansion, with nothing of the module under test."""
    size = range(len(matrices[0]))
    step = {v: Polynomial({((v, 1),): 1}) + 1 for v in field_axes}
    for (x, a), (y, b) in product(zip(field_axes, matrices, strict=True), repeat=2):
        for r, c in product(size, size):
            left = sum((a[r][k] * b[k][c].substitute(**{x: step[x]}) for k in size), Polynomial())
            right = sum((b[r][k] * a[k][c].substitute(**{y: step[y]}) for k in size), Polynomial())
            if left != right:
                return False
    return True


def test_representation_evaluates_to_the_field() -> None:
    field = MatrixField(*ZETA3)
    assert eval(repr(field)) == field
    divided = MatrixField(("x", "y"), ([["x + 1"]], [["1/2"]]), ("x", 3))
    assert eval(repr(divided)) == divided
    assert pickle.loads(pickle.dumps(field)) == field
    assert pickle.loads(pickle.dumps(field)).cleared == field.cleared


def test_the_codec_keeps_it_and_the_claim_has_an_id() -> None:
    claim = Conserves(MatrixField(*ZETA3))
    assert from_json(canonical_json(claim)) == claim
    other = Conserves(MatrixField(*ZETA3).shifted(y=1))
    assert len(claim.id) == 12 and claim.id != other.id


def test_a_false_field_in_a_journal_is_refused() -> None:
    text = canonical_json(Conserves(MatrixField(*ZETA3))).replace("-x^6", "-x^5")
    with pytest.raises(InvalidInputError, match="does not conserve"):
        from_json(text)


@settings(deadline=None, max_examples=60)
@given(conservative())
def test_gauge_fields_are_accepted(field: MatrixField) -> None:
    assert expanded(field.axes, [[list(row) for row in m] for m in field.matrices])


@settings(deadline=None, max_examples=60)
@given(conservative(), polynomials(("x", "y", "c")), st.integers(0, 1), st.integers(0, 3))
def test_a_planted_term_is_judged_as_by_expansion(
    field: MatrixField, term: Polynomial, axis: int, place: int
) -> None:
    matrices = [[list(row) for row in m] for m in field.matrices]
    r, c = divmod(place, 2)
    matrices[axis][r][c] = matrices[axis][r][c] + term
    true = expanded(field.axes, matrices)
    if true:
        assert MatrixField(field.axes, matrices).matrices[axis][r][c] == matrices[axis][r][c]
    else:
        with pytest.raises(NotConservativeError, match="along x and y: entry"):
            MatrixField(field.axes, matrices)


@settings(deadline=None, max_examples=20)
@given(st.lists(st.lists(polynomials(), min_size=4, max_size=4), min_size=3, max_size=3))
def test_any_matrices_are_judged_as_by_expansion(entries: list[list[Polynomial]]) -> None:
    matrices = [[[m[0], m[1]], [m[2], m[3]]] for m in entries]
    if expanded(NAMES, matrices):
        MatrixField(NAMES, matrices)
    else:
        with pytest.raises(NotConservativeError):
            MatrixField(NAMES, matrices)


@settings(deadline=None, max_examples=60)
@given(polynomials(("x",)), polynomials(("y",)), polynomials(("x", "y")))
def test_scalar_fields_with_denominators(f: Polynomial, g: Polynomial, h: Polynomial) -> None:
    """h(x + e_i) / h(x) is a gauge field; a foreign factor in one denominator breaks it."""
    if not h:
        return
    x, y = Polynomial("x + 1"), Polynomial("y + 1")
    above = ([[f * h.substitute(x=x)]], [[g * h.substitute(y=y)]])
    assert MatrixField(("x", "y"), above, (h, h)).size == 1
    if f and g:
        with pytest.raises(NotConservativeError, match="times all denominators"):
            MatrixField(("x", "y"), above, (h, h * Polynomial("x + 5")))


@pytest.mark.parametrize("place", range(8))
def test_every_entry_of_zeta3_matters(place: int) -> None:
    axes, matrices = ZETA3
    changed = [[list(row) for row in m] for m in matrices]
    axis, rest = divmod(place, 4)
    r, c = divmod(rest, 2)
    changed[axis][r][c] = Polynomial(changed[axis][r][c]) + Polynomial("x^2*y^2")
    with pytest.raises(NotConservativeError, match=r"x and y: entry \(\d, \d\)"):
        MatrixField(axes, changed)


def test_large_fields_are_expanded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conservation, "MAX_BITS", 0)
    MatrixField(*ZETA3)
    with pytest.raises(NotConservativeError):
        MatrixField(ZETA3[0], ([[0, "x"], [1, "y"]], ZETA3[1][1]))


def test_any_number_of_axes_and_any_size() -> None:
    assert MatrixField(("n",), ([[1, 2, 3], [4, 5, 6], [7, 8, "n^9"]],)).size == 3
    axes = tuple(f"x{k}" for k in range(6))
    assert len(MatrixField(axes, [[[v]] for v in axes]).axes) == 6
    with pytest.raises(NotConservativeError, match="along x1 and x4"):
        MatrixField(axes, [[[v if v != "x4" else "x4 + x1"]] for v in axes])


def test_parameters_and_origin() -> None:
    family = MatrixField(("x", "y"), ([["c*x"]], [["c + y"]]))
    assert family.parameters == ("c",) and family.variables == ("x", "y", "c")
    assert family.at(c=Fraction(1, 2)).matrices[1] == ((Polynomial("y + 1/2"),),)
    assert family.shifted(y=2).matrices[1] == ((Polynomial("c + y + 2"),),)


BAD = {
    "no axis": (((), ()), "at least one axis"),
    "a number": ((("2",), ([[1]],)), "'2' is no variable"),
    "an axis twice": ((("x", "x"), ([[1]], [[1]])), "named twice"),
    "missing matrix": ((("x", "y"), ([[1]],)), "2 axes need as many matrices, not 1"),
    "not square": ((("x",), ([[1, 2]],)), "matrix of x is not square"),
    "two sizes": ((("x", "y"), ([[1]], [[1, 0], [0, 1]])), "matrix of y is not square of size 1"),
    "empty": ((("x",), ([],)), "not square"),
    "zero denominator": ((("x",), ([[1]],), (0,)), "denominator of x is 0"),
    "one denominator": ((("x", "y"), ([[1]], [[1]]), (1,)), "as many denominators"),
    "an entry": ((("x",), ([["1/x"]],)), "divides by numbers only"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_clear_line(name: str) -> None:
    arguments, expected = BAD[name]
    with pytest.raises(InvalidInputError, match=expected) as caught:
        MatrixField(*arguments)
    assert "\n" not in str(caught.value)


def test_parameters_are_not_axes() -> None:
    family = MatrixField(("x",), ([["c*x"]],))
    for wrong, expected in (({"x": 1}, "x is an axis"), ({"d": 1}, "no parameter d; there are c")):
        with pytest.raises(InvalidInputError, match=expected):
            family.at(**wrong)
    with pytest.raises(InvalidInputError, match="no axis c"):
        family.shifted(c=1)
    with pytest.raises(InvalidInputError, match="no axis y; there are x"):
        family.matrix("y")
