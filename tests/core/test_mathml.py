"""MathML of polynomials and continued fractions: read back, and compared with the values."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from fractions import Fraction
from itertools import pairwise

import gmpy2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apery.core.continued_fraction import ContinuedFraction, Interlaced
from apery.core.errors import InvalidInputError
from apery.core.expression import parse
from apery.core.mathml import to_mathml
from apery.core.mathml_fractions import (
    LONGEST,
    continued_fraction_mathml,
    interlaced_mathml,
    polynomial_mathml,
)
from apery.core.polynomial import Polynomial

INVISIBLE_TIMES = "\u2062"


def _read(markup: str) -> ElementTree.Element:
    root = ElementTree.fromstring(markup)
    assert root.tag == "math"
    return root


def _text(node: ElementTree.Element) -> str:
    """Read presentation markup back as Python arithmetic; ⋱ becomes 0."""
    children = list(node)
    match node.tag:
        case "mn":
            return f"Fraction({node.text})"
        case "mi":
            return str(node.text)
        case "mo":
            signs = {"−": "-", INVISIBLE_TIMES: "*", "⋱": "Fraction(0)"}
            return signs.get(str(node.text), str(node.text))
        case "mfrac":
            top, bottom = children
            return f"(({_text(top)})/({_text(bottom)}))"
        case "msup":
            base, exponent = children
            return f"(({_text(base)})**int({_text(exponent)}))"
        case "mrow" | "math":
            return "".join(map(_text, children))
    raise AssertionError(node.tag)


def _value(markup: str, **variables: Fraction) -> Fraction:
    return eval(_text(_read(markup)), {"Fraction": Fraction, **variables})


def _assert_signs_are_single(markup: str) -> None:
    """No two signs in a row, no coefficient with a sign inside an ``mn``."""
    for parent in _read(markup).iter():
        signs = [child.tag == "mo" and child.text in ("+", "−") for child in parent]
        assert not any(a and b for a, b in pairwise(signs))
        if parent.tag == "mn":
            assert parent.text is not None
            assert parent.text.isdigit() or "…" in parent.text


coefficients = st.fractions(min_value=-(10**6), max_value=10**6, max_denominator=60)
polynomials = st.lists(coefficients, min_size=0, max_size=5).map(
    lambda cs: Polynomial.from_coefficients(cs, "n")
)


@settings(deadline=None)
@given(polynomials, st.fractions(max_denominator=20, min_value=-20, max_value=20))
def test_polynomials_read_back_to_their_values(p: Polynomial, x: Fraction) -> None:
    markup = polynomial_mathml(p)
    assert _value(markup, n=x) == p(x)
    _assert_signs_are_single(markup)


def test_several_variables_and_display() -> None:
    p = Polynomial("x^2*y - 3*x*y/2 - 1")
    markup = polynomial_mathml(p, display=True)
    assert markup.startswith('<math display="block">')
    x, y = Fraction(5, 3), Fraction(-7)
    assert _value(markup, x=x, y=y) == p(x=x, y=y)
    assert _value(markup, x=x, y=y) != p(x=y, y=x)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("0", "<mn>0</mn>"),
        ("-1", "<mrow><mo>−</mo><mn>1</mn></mrow>"),
        ("n", "<mi>n</mi>"),
        ("-n", "<mrow><mo>−</mo><mi>n</mi></mrow>"),
        ("n - 1", "<mrow><mi>n</mi><mo>−</mo><mn>1</mn></mrow>"),
        ("n/2", "<mfrac><mn>1</mn><mn>2</mn></mfrac><mo>&#x2062;</mo><mi>n</mi>"),
        ("n_1^2", "<msup><msub><mi>n</mi><mi>1</mi></msub><mn>2</mn></msup>"),
    ],
)
def test_polynomial_markup(text: str, shown: str) -> None:
    assert polynomial_mathml(Polynomial(text)) == f"<math>{shown}</math>"


def _nested(cf: ContinuedFraction, depth: int) -> Fraction:
    """The convergent of index `depth`, from the innermost quotient outward."""
    value = cf.a(depth)
    for n in range(depth, 0, -1):
        value = cf.a(n - 1) + cf.b(n) / value
    return value


FRACTIONS = [
    ContinuedFraction("2*n + 1", "n^2"),
    ContinuedFraction("34*n^3+51*n^2+27*n+5", "-n^6"),
    ContinuedFraction("n + 3", "-1"),
    ContinuedFraction("-n - 1", "n + 5"),
    ContinuedFraction("n/2 + 1/3", "-n/7"),
    ContinuedFraction("n", "1"),
    ContinuedFraction("n", "-1"),
    ContinuedFraction.signed(Interlaced((2,), ("1", "2*m+2", "1")), (1,)),
    ContinuedFraction.signed(Interlaced((), ("m+2", "2*m+3")), (-1, 1)),
]


@pytest.mark.parametrize("cf", FRACTIONS, ids=str)
@pytest.mark.parametrize("depth", [1, 2, 4, 7])
def test_continued_fractions_read_back_to_convergents(cf: ContinuedFraction, depth: int) -> None:
    markup = continued_fraction_mathml(cf, depth)
    assert markup.count("<mo>⋱</mo>") == 1
    assert _value(markup) == _nested(cf, depth)
    assert _value(markup) != _nested(cf, depth + 1)
    _assert_signs_are_single(markup)


@settings(deadline=None)
@given(polynomials, polynomials, st.integers(1, 6))
def test_any_continued_fraction_has_right_signs(a: Polynomial, b: Polynomial, depth: int) -> None:
    cf = ContinuedFraction(a, b)
    markup = continued_fraction_mathml(cf, depth)
    _assert_signs_are_single(markup)
    try:
        expected = _nested(cf, depth)
    except ZeroDivisionError:
        return
    ended = any(cf.b(n) == 0 for n in range(1, depth + 1))
    if not ended:
        assert _value(markup) == expected


def test_four_levels_by_default() -> None:
    markup = continued_fraction_mathml(FRACTIONS[0])
    assert len(list(_read(markup).iter("mfrac"))) == 4
    assert markup.startswith('<math display="block">')


def test_minus_signs_and_the_leading_zero() -> None:
    markup = continued_fraction_mathml(ContinuedFraction("n", "-1"), 2)
    row = _read(markup)[0]
    assert [child.tag for child in row] == ["mo", "mfrac"]
    assert row[0].text == "−"
    inner = row[1][1][0]
    assert [child.text for child in inner if child.tag != "mfrac"] == ["1", "−"]
    # A zero further down is shown.
    late = continued_fraction_mathml(ContinuedFraction(Interlaced((1, 0), ("m+1",)), "1"), 3)
    assert "<mn>0</mn>" in late


def test_the_sign_before_the_dots_is_that_of_the_next_term() -> None:
    cf = ContinuedFraction.signed(Interlaced((), ("m+2",)), (1, -1))
    ends = [continued_fraction_mathml(cf, d).split("<mo>⋱</mo>")[0][-10:] for d in range(4)]
    assert ends == ["<mo>+</mo>", "<mo>−</mo>", "<mo>+</mo>", "<mo>−</mo>"]


def test_a_fraction_that_ends_has_no_dots() -> None:
    cf = ContinuedFraction("2*n + 1", "n - 3")
    markup = continued_fraction_mathml(cf, 10)
    assert "⋱" not in markup
    assert _value(markup) == _nested(cf, 2) == Fraction(2, 7)
    assert "⋱" in continued_fraction_mathml(cf, 1)


@pytest.mark.parametrize("depth", [-1, 51, 10**9])
def test_depth_is_limited(depth: int) -> None:
    with pytest.raises(InvalidInputError, match="depth"):
        continued_fraction_mathml(FRACTIONS[0], depth)


def test_long_integers_are_shown_by_their_ends() -> None:
    n = 10**LONGEST - 1
    assert f"<mn>{n}</mn>" in polynomial_mathml(Polynomial(n))
    for n in (10**LONGEST, 7**3000, 3**20_000):
        markup = polynomial_mathml(Polynomial(n))
        assert len(markup) < 80
        digits = gmpy2.mpz(n).digits()
        assert _read(markup)[0].text == f"{digits[:10]}…{digits[-10:]}"
    continued_fraction_mathml(ContinuedFraction("n^1000 + 10^4000*n", "-n^1000"), 20)


def test_interlaced_closed_form() -> None:
    markup = interlaced_mathml(Interlaced((2,), ("1", "2*m+2", "1")))
    root = _read(markup)
    assert "".join(root.itertext()).replace(INVISIBLE_TIMES, "") == "[2;1,2m+2,1¯]m≥0"
    over = root.find(".//mover")
    assert over is not None
    assert "".join(over.itertext()).replace(INVISIBLE_TIMES, "") == "1,2m+2,1¯"


@pytest.mark.parametrize(
    ("sequence", "text"),
    [
        (Interlaced((), ("4*m+2",)), "[4m+2¯]m≥0"),
        (Interlaced((1, 2), ("3", "4")), "[1;2,3,4¯]"),
        (Interlaced((-1,), ("-m",)), "[−1;−m¯]m≥0"),
        (Interlaced((Fraction(1, 2),), ("1",)), "[12;1¯]"),
    ],
)
def test_interlaced_shapes(sequence: Interlaced, text: str) -> None:
    root = _read(interlaced_mathml(sequence))
    assert "".join(root.itertext()).replace(INVISIBLE_TIMES, "") == text


def test_only_elements_of_mathml_core_are_used() -> None:
    core = {"math", "mrow", "mn", "mi", "mo", "mfrac", "msup", "msub", "mover", "msqrt"}
    for cf in FRACTIONS:
        for markup in (
            continued_fraction_mathml(cf),
            interlaced_mathml(cf.a),
            interlaced_mathml(cf.b, display=True),
        ):
            assert {node.tag for node in _read(markup).iter()} <= core


SHOWN = {
    "e/pi": "<mfrac><mi>e</mi><mi>π</mi></mfrac>",
    "phi^2": "<msup><mi>φ</mi><mn>2</mn></msup>",
    "sqrt(2)": "<msqrt><mn>2</mn></msqrt>",
    "exp(2)": "<msup><mi>e</mi><mn>2</mn></msup>",
    "(e + 1)*2": "<mrow><mrow><mo>(</mo><mrow><mi>e</mi><mo>+</mo><mn>1</mn></mrow><mo>)</mo>"
    "</mrow><mo>⋅</mo><mn>2</mn></mrow>",
    "euler_gamma": "<mi>γ</mi>",
}


@pytest.mark.parametrize("text", SHOWN)
def test_constants(text: str) -> None:
    assert to_mathml(parse(text)) == f"<math>{SHOWN[text]}</math>"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("zeta(3)", "ζ(3)"),
        ("besseli(1, 2)", "I1(2)"),
        ("besselj(0, e)", "J0(e)"),
        ("dirichlet_l(-3, 2)", "L(χ−3,2)"),
        ("-(e - 1)", "−(e−1)"),
        ("e - -1", "e−(−1)"),
    ],
)
def test_functions_as_they_are_read(text: str, shown: str) -> None:
    read = "".join(_read(to_mathml(parse(text))).itertext())
    assert read.replace("\u2061", "") == shown


def test_indices_are_below() -> None:
    root = _read(to_mathml(parse("besseli(1, 2) + dirichlet_l(-3, 2)")))
    indices = ["".join(sub[1].itertext()) for sub in root.iter("msub")]
    assert indices == ["1", "−3"]
