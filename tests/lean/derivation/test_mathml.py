"""MathML of statements: well-formed, escaped, grouped as the tree is."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from apery.lean.derivation.mathml import mathml
from apery.lean.derivation.notation import parse_statement
from apery.lean.derivation.printing import text_of
from apery.lean.derivation.terms import Variable

STATEMENTS = [
    "(x+1)^2 = x^2 + 2*x + 1", "sum(k^3, k = 1..n) = (n*(n+1)/2)^2", "6 divides n^3 - n",
    "n^2 = 1 mod 8", "a < b <= c and not a = c", "for all k in 0..n: F(k) >= 0",
    "exists x in rat: x^2 = 2 or x != -1", "[[1,1],[1,0]]^n = [[F(n+1),F(n)],[F(n),F(n-1)]]",
    "binomial(n, 2) = n!/(2*(n-2)!)", "abs(x) = max(x, -x) iff true", "det([[a,b],[c,d]]) != 0",
    "x_1 - -y = x*(-y) implies (1/2)^n > 0.25", "entry([[1]]^n, 1, 1) = mod(a, gcd(b, c))",
    "product(k + 1, k = 1..n) + 1 = 0", "(product(k, k = 1..n))^2 = 1",
]  # fmt: skip


@pytest.mark.parametrize("says", STATEMENTS)
def test_the_markup_is_well_formed(says: str) -> None:
    root = ElementTree.fromstring(mathml(parse_statement(says), display=True))
    assert root.tag == "math"
    allowed = {"math", "mrow", "mi", "mn", "mo", "mtext", "msup", "msub", "mfrac", "munderover",
               "mtable", "mtr", "mtd", "mspace"}  # fmt: skip
    assert {node.tag for node in root.iter()} <= allowed
    for node in root.iter():
        if node.tag in ("msup", "msub", "mfrac"):
            assert len(node) == 2
        if node.tag == "munderover":
            assert len(node) == 3


def _shown(says: str) -> str:
    return "".join(ElementTree.fromstring(mathml(parse_statement(says))).itertext())


def test_grouping_is_kept() -> None:
    assert _shown("(a + b)*c = a + b*c") == "(a+b)⋅c=a+b⋅c"
    assert _shown("a - (b - c) = a - b - c") == "a−(b−c)=a−b−c"
    assert _shown("(-x)^2 = -x^2") == "(−x)2=−x2"
    assert _shown("(x/y)^2 = 1") == "(xy)2=1"
    assert _shown("a - -b = 0") == "a−(−b)=0"
    assert _shown("(sum(k, k = 1..n))^2 = sum(k + 1, k = 1..n)") == "(∑k=1nk)2=∑k=1n(k+1)"
    assert _shown("not (a = b and c = d)") == "¬(a=b∧c=d)"
    assert _shown("(a = 1 implies b = 1) implies c = 1") == "(a=1⟹b=1)⟹c=1"


def test_signs_are_escaped() -> None:
    markup = mathml(parse_statement("a < b and b > c"))
    assert "&lt;" in markup and "&gt;" in markup
    assert "<script>" not in mathml(Variable("<script>"))


def test_indices_are_shown_below() -> None:
    assert "<msub><mi>x</mi><mi>1</mi></msub>" in mathml(parse_statement("x_1 = 2"))


def test_every_statement_that_is_shown_is_also_printed() -> None:
    for says in STATEMENTS:
        assert parse_statement(text_of(parse_statement(says))) == parse_statement(says)
