"""The notation: precedence, canonical text, positions of errors, and hostile text."""

from __future__ import annotations

import pickle
import xml.etree.ElementTree as ElementTree
from contextlib import suppress
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apery.core.errors import InvalidInputError, NotationError
from apery.core.expression import (
    MAX_DEPTH,
    MAX_HEIGHT,
    Binary,
    Call,
    Expression,
    Name,
    Negate,
    Number,
    children,
    literal,
    parse,
    render,
)
from apery.core.mathml import to_mathml

numbers = st.builds(
    lambda m, k: Number(Fraction(m) * Fraction(10) ** k),
    st.integers(0, 10**12),
    st.integers(-60, 60),
)
names = st.sampled_from(["e", "pi", "n", "f_a", "x2", "gompertz"]).map(Name)


def _compound(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    arguments = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Negate, inner),
        st.builds(Binary, st.sampled_from("+-*/^"), inner, inner),
        st.builds(Call, st.sampled_from(["exp", "besseli", "g"]), arguments),
    )


trees = st.recursive(numbers | names, _compound, max_leaves=25)


def _evaluated(node: Expression, at: dict[str, Fraction]) -> Fraction:
    """An independent reading of trees of numbers and names, for comparison with Python's."""
    match node:
        case Number(value):
            return value
        case Name(name):
            return at[name]
        case Negate(operand):
            return -_evaluated(operand, at)
        case Binary(op, left, right):
            x, y = _evaluated(left, at), _evaluated(right, at)
            if op == "^":
                return x ** int(y)
            return {"+": x + y, "-": x - y, "*": x * y}[op] if op != "/" else x / y
        case _:
            raise AssertionError(node)


@given(trees)
def test_render_and_parse_are_inverse(tree: Expression) -> None:
    text = render(tree)
    assert parse(text) == tree
    assert render(parse(text)) == text


@given(trees)
def test_no_pair_of_parentheses_is_superfluous(tree: Expression) -> None:
    text = render(tree)
    opened: list[int] = []
    for i, character in enumerate(text):
        if character == "(":
            opened.append(i)
        elif character == ")":
            start = opened.pop()
            if start and (text[start - 1].isalnum() or text[start - 1] == "_"):
                continue  # the parentheses of a call
            without = text[:start] + " " + text[start + 1 : i] + " " + text[i + 1 :]
            with suppress(NotationError):
                assert parse(without) != tree


@given(
    st.recursive(
        st.integers(1, 9).map(str) | st.just("n"),
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from(["+", "-", "*", " - ", " * "]), inner).map("".join),
            inner.map("({})".format),
            inner.map("-{}".format),
            inner.map("({})**2".format),
        ),
        max_leaves=20,
    )
)
def test_values_agree_with_python(text: str) -> None:
    n = Fraction(3, 7)
    expected = eval(text, {"__builtins__": {}}, {"n": n})
    assert _evaluated(parse(text), {"n": n}) == expected


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("-n**6", "-n^6"),
        ("-(n^6)", "-n^6"),
        ("(-n)^6", "(-n)^6"),
        ("2^3^2", "2^3^2"),
        ("(2^3)^2", "(2^3)^2"),
        ("2^-1", "2^-1"),
        ("a-(b-c)", "a - (b - c)"),
        ("(a-b)-c", "a - b - c"),
        ("a/(b*c)", "a/(b*c)"),
        ("(a/b)*c", "a/b*c"),
        ("0.250", "0.25"),
        (".5", "0.5"),
        ("1.", "1"),
        ("1e-3", "0.001"),
        ("12E2", "1200"),
        ("1e300", "1e300"),
        ("1.5e-300", "15e-301"),
        ("0e5", "0"),
        ("+x + y", "x + y"),
        ("2×π − 3·φ ÷ ζ(3)", "2*pi - 3*phi/zeta(3)"),
        ("x - -y", "x - -y"),
        ("\t34*n^3+51 * n^2\n+27*n+5 ", "34*n^3 + 51*n^2 + 27*n + 5"),
    ],
)
def test_canonical_text(text: str, canonical: str) -> None:
    assert render(parse(text)) == canonical


def test_decimals_are_exact() -> None:
    assert parse("0.1") == Number(Fraction(1, 10))
    assert parse("0.1") != Number(Fraction(0.1))


@pytest.mark.parametrize(
    ("text", "position", "part"),
    [
        ("", 0, "empty"),
        ("   ", 0, "empty"),
        ("2n", 1, "write 2*n"),
        ("2 (n+1)", 2, "write 2*("),
        ("(n)(n)", 3, "write )*("),
        ("n n", 2, "write n*n"),
        ("2π", 1, "write 2*pi"),
        ("1.2.3", 3, "operator is missing"),
        ("n²", 1, "write ^2"),
        ("√2", 0, "write sqrt(x)"),
        ("[n]", 0, "parentheses"),
        ("n & 1", 2, "'&'"),
        ("1,2", 1, "comma"),
        ("(1,2)", 2, "comma"),
        ("f(1,)", 4, "a value is expected"),
        ("f(,1)", 2, "a value is expected"),
        ("f()", 2, "needs an argument"),
        ("(n+1", 0, "never closed"),
        ("f(n", 1, "never closed"),
        ("n)", 1, "never opened"),
        ("2*+3", 2, "two operators"),
        ("2*/3", 2, "two operators"),
        ("2++3", 2, "two operators"),
        ("2^*3", 2, "two operators"),
        ("2+", 2, "the end"),
        ("2+  ", 2, "the end"),
        ("*2", 0, "a value is expected"),
        ("(*2)", 1, "a value is expected"),
        ("1e9999", 0, "decimal exponent"),
        ("1e" + "9" * 5000, 0, "decimal exponent"),
        ("1+" + "7" * 5000, 2, "digits"),
        ("=3", 0, "equation"),
        ("__import__", 0, "begins with a letter"),
        ("x.real", 1, "'.'"),
        ("'a'", 0, "is not read"),
    ],
)
def test_errors_point_at_the_wrong_character(text: str, position: int, part: str) -> None:
    with pytest.raises(NotationError) as caught:
        parse(text)
    assert caught.value.position == position
    assert part in caught.value.reason
    assert "\n" not in caught.value.reason


@given(st.text(max_size=60) | st.text("()^*/+-e1.n, ²π\n\x00", max_size=200))
def test_random_text_gives_a_tree_or_a_notation_error(text: str) -> None:
    try:
        tree = parse(text)
    except NotationError as error:
        assert 0 <= error.position <= len(error.text)
    else:
        assert parse(render(tree)) == tree


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000,
        "(" * 5_000,
        "-" * 5_000,
        "-" * 5_000 + "1",
        "2^" * 4_000 + "2",
        "f(" * 3_000,
        "1+" * 4_000 + "1",
        "1*" * 4_000 + "1",
        "(" * 4_000 + "1" + ")" * 4_000,
    ],
)
def test_deep_text_is_refused(text: str) -> None:
    with pytest.raises(NotationError):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "+".join(["1"] * MAX_HEIGHT),
        "exp(" * (MAX_DEPTH - 1) + "1" + ")" * (MAX_DEPTH - 1),
        "-" * (MAX_DEPTH - 1) + "1",
    ],
)
def test_text_at_the_limits_can_be_used(text: str) -> None:
    tree = parse(text)
    assert parse(render(tree)) == tree
    assert hash(parse(text)) == hash(tree)
    assert pickle.loads(pickle.dumps(tree)) == tree
    assert "Number" in repr(tree)
    ElementTree.fromstring(to_mathml(tree))


def test_the_error_of_a_long_sum_points_at_the_operation_too_many() -> None:
    text = "+".join(["1"] * (MAX_HEIGHT + 10))
    with pytest.raises(NotationError) as caught:
        parse(text)
    # The last sign is the top of the tree; MAX_HEIGHT levels below it stands the sign to drop.
    assert caught.value.position == len(text) - 2 - 2 * MAX_HEIGHT
    assert text[caught.value.position] == "+"


def test_powers_are_not_evaluated() -> None:
    # 9^9^9 alone would fill the memory.
    assert parse("9^9^9^9^9") == parse("9**9**9**9**9")


def test_positions_take_no_part_in_equality() -> None:
    one, other = parse("e+1"), parse("  e  +  1")
    assert one == other
    assert hash(one) == hash(other)
    assert (one.position, other.position) == (1, 5)
    assert [c.position for c in children(other)] == [2, 8]


@given(st.fractions())
def test_literals_have_their_value(value: Fraction) -> None:
    tree = literal(value)
    assert _evaluated(tree, {}) == value
    assert _evaluated(parse(render(tree)), {}) == value


@pytest.mark.parametrize("value", [Fraction(-1), Fraction(1, 3), Fraction(10**5000 + 1)])
def test_numbers_that_no_text_can_give_are_refused(value: Fraction) -> None:
    with pytest.raises(InvalidInputError):
        Number(value)


@given(trees)
def test_mathml_is_well_formed(tree: Expression) -> None:
    root = ElementTree.fromstring(to_mathml(tree))
    assert root.tag == "math"
    for element in root.iter():
        if element.tag in ("mfrac", "msup", "msub"):
            assert len(element) == 2
        if element.tag == "msqrt":
            assert len(element) == 1
        # Two signs never stand side by side.
        tags = [(child.tag, child.text) for child in element]
        for (_, a), (_, b) in pairwise(tags):
            assert not (a in ("+", "−", "⋅") and b in ("+", "−", "⋅"))


def test_mathml_escapes_names() -> None:
    markup = to_mathml(Call("<b>", (Name("a&b_<c>"),)))
    assert "<b>" not in markup
    root = ElementTree.fromstring(markup)
    assert [e.text for e in root.iter("mi")] == ["<b>", "a&b", "<c>"]


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("(e+1)/(e-1)", "<mfrac><mrow><mi>e</mi><mo>+</mo><mn>1</mn></mrow>"),
        ("sqrt(2)", "<msqrt><mn>2</mn></msqrt>"),
        ("pi^2", "<msup><mi>π</mi><mn>2</mn></msup>"),
        ("zeta(3)", "<mi>ζ</mi>"),
        ("besseli(1,2)", "<msub><mi>I</mi><mn>1</mn></msub>"),
        ("besselj(0,2)", "<msub><mi>J</mi><mn>0</mn></msub>"),
        ("exp(2)", "<msup><mi>e</mi><mn>2</mn></msup>"),
        ("dirichlet_l(-3,2)", "<msub><mi>χ</mi><mrow><mo>−</mo><mn>3</mn></mrow></msub>"),
        ("-(a+b)", "<mo>−</mo><mrow><mo>(</mo>"),
        ("x-(-y)*z", "<mo>−</mo><mrow><mo>(</mo><mrow><mrow><mo>−</mo><mi>y</mi>"),
    ],
)
def test_mathml_of_common_forms(text: str, inside: str) -> None:
    assert inside in to_mathml(parse(text))
