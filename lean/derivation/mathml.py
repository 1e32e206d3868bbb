"""Presentation MathML of terms and statements.

Guarantee: the markup is well-formed XML, whatever the statement, and shows the same
grouping as the tree. Elements and attributes are those of MathML Core.

References
----------
.. [1] W3C, MathML Core, https://www.w3.org/TR/mathml-core/
"""

from __future__ import annotations

from html import escape

from apery.lean.derivation.printing import (
    ATOM,
    CONNECTIVES,
    FACTORIAL,
    NOT,
    OPERATORS,
    POWER,
    RELATION,
    SIGN,
    WHOLE,
    decimal,
)
from apery.lean.derivation.terms import (
    Apply,
    Binary,
    Comparison,
    Congruent,
    Connective,
    Divides,
    Iterated,
    Matrix,
    Negate,
    Node,
    Not,
    Number,
    Quantified,
    Truth,
    Variable,
    walk,
)

_SIGNS = {"+": "+", "-": "−", "*": "⋅", "!=": "≠", "<=": "≤", ">=": "≥", "=": "=",
          "<": "&lt;", ">": "&gt;", "and": "∧", "or": "∨", "implies": "⟹", "iff": "⟺",
          "sum": "∑", "product": "∏", "forall": "∀", "exists": "∃"}  # fmt: skip
_DOMAINS = {"nat": "ℕ", "int": "ℤ", "rat": "ℚ"}
_APPLY = "<mo>&#x2061;</mo>"


def mathml(node: Node, *, display: bool = False) -> str:
    """Return a ``<math>`` element for a term or statement.

    Parameters
    ----------
    display : bool
        Whether the formula stands on a line of its own.

    Examples
    --------
    >>> from apery.lean.derivation.notation import parse_statement
    >>> mathml(parse_statement("n <= 2"))
    '<math><mrow><mi>n</mi><mo>≤</mo><mn>2</mn></mrow></math>'
    """
    style = ' display="block"' if display else ""
    return f"<math{style}>{mathml_fragment(node)}</math>"


def mathml_fragment(node: Node) -> str:
    """Return the markup without the ``<math>`` around it."""
    return _markup(node)[0]


def _markup(node: Node) -> tuple[str, int]:
    """Return the markup and how tightly its outermost sign binds."""
    match node:
        case Number(value):
            return f"<mn>{decimal(value)}</mn>", ATOM
        case Variable(name):
            return _name(name), ATOM
        case Truth(value):
            return f"<mtext>{str(value).lower()}</mtext>", ATOM
        case Negate(operand):
            return _row(_sign("-"), _at_least(operand, SIGN)), SIGN
        case Binary("/", left, right):
            # The bar groups what is above and below; a power needs parentheses around it.
            return f"<mfrac>{mathml_fragment(left)}{mathml_fragment(right)}</mfrac>", POWER
        case Binary("^", left, right):
            return f"<msup>{_at_least(left, FACTORIAL)}{mathml_fragment(right)}</msup>", POWER
        case Binary(op, left, right):
            own = OPERATORS[op]
            second = _at_least(right, own + 1)
            if isinstance(right, Negate) and second.startswith(f"<mrow>{_sign('-')}"):
                second = _fenced(second)
            return _row(_at_least(left, own), _sign(op), second), own
        case Apply(function, arguments):
            return _applied(function, tuple(arguments))
        case Iterated(kind, body, variable, low, high):
            below = _row(_name(variable), _sign("="), mathml_fragment(low))
            head = f"<munderover>{_sign(kind)}{below}{mathml_fragment(high)}</munderover>"
            return _row(head, _at_least(body, SIGN)), OPERATORS["*"]
        case Matrix(rows):
            return _matrix(rows, "(", ")"), ATOM
        case Comparison(operands, relations):
            parts = [mathml_fragment(operands[0])]
            for relation, operand in zip(relations, operands[1:], strict=True):
                parts += [_sign(relation), mathml_fragment(operand)]
            return _row(*parts), RELATION
        case Divides(divisor, dividend):
            return _row(mathml_fragment(divisor), "<mo>∣</mo>", mathml_fragment(dividend)), RELATION
        case Congruent(left, right, modulus):
            inside = _row("<mi>mod</mi>", "<mspace width='0.3em'/>", mathml_fragment(modulus))
            return _row(
                mathml_fragment(left), "<mo>≡</mo>", mathml_fragment(right),
                "<mspace width='0.6em'/>", _fenced(inside),
            ), RELATION  # fmt: skip
        case Not(operand):
            return _row("<mo>¬</mo>", _at_least(operand, ATOM)), NOT
        case Connective(kind, left, right):
            own, first, second_strength = CONNECTIVES[kind]
            sign = f"<mspace width='0.5em'/>{_sign(kind)}<mspace width='0.5em'/>"
            return _row(_at_least(left, first), sign, _at_least(right, second_strength)), own
        case Quantified():
            return _row(_quantifier(node), "<mo>:</mo>", mathml_fragment(node.body)), WHOLE


def _quantifier(node: Quantified) -> str:
    head = _sign(node.kind) + _name(node.variable)
    if node.low is not None and node.high is not None:
        bounds = _row(mathml_fragment(node.low), "<mo>,</mo><mo>…</mo><mo>,</mo>",
                      mathml_fragment(node.high))  # fmt: skip
        return _row(head, "<mo>∈</mo>", f"<mrow><mo>{{</mo>{bounds}<mo>}}</mo></mrow>")
    if node.domain:
        return _row(head, "<mo>∈</mo>", f"<mi>{_DOMAINS[node.domain]}</mi>")
    return _row(head)


def _applied(function: str, arguments: tuple[Node, ...]) -> tuple[str, int]:
    match function, arguments:
        case "factorial", (argument,):
            return _row(_at_least(argument, FACTORIAL), "<mo>!</mo>"), FACTORIAL
        case "binomial", (upper, lower):
            inside = (
                f'<mfrac linethickness="0">{mathml_fragment(upper)}{mathml_fragment(lower)}</mfrac>'
            )
            return _fenced(inside), ATOM
        case "abs", (argument,):
            return f"<mrow><mo>|</mo>{mathml_fragment(argument)}<mo>|</mo></mrow>", ATOM
        case "det", (argument,) if any(isinstance(n, Matrix) for n in walk(argument)):
            return _row("<mi>det</mi>", _APPLY, _at_least(argument, ATOM)), ATOM
        case "entry", (matrix, row, column):
            index = _row(mathml_fragment(row), "<mo>,</mo>", mathml_fragment(column))
            return f"<msub>{_at_least(matrix, ATOM)}{index}</msub>", ATOM
        case _:
            inside = "<mo>,</mo>".join(map(mathml_fragment, arguments))
            return _row(_name(function), _APPLY, _fenced(inside)), ATOM


def _matrix(rows: tuple[tuple[Node, ...], ...], opening: str, closing: str) -> str:
    table = "".join(
        "<mtr>" + "".join(f"<mtd>{mathml_fragment(entry)}</mtd>" for entry in row) + "</mtr>"
        for row in rows
    )
    return f"<mrow><mo>{opening}</mo><mtable>{table}</mtable><mo>{closing}</mo></mrow>"


def _name(name: str) -> str:
    """Show a name; what follows the first underscore is an index."""
    stem, _, index = name.partition("_")
    if stem and index:
        return f"<msub><mi>{escape(stem)}</mi><mi>{escape(index)}</mi></msub>"
    return f"<mi>{escape(name)}</mi>"


def _sign(sign: str) -> str:
    return f"<mo>{_SIGNS[sign]}</mo>"


def _at_least(node: Node, strength: int) -> str:
    markup, own = _markup(node)
    return markup if own >= strength else _fenced(markup)


def _fenced(markup: str) -> str:
    return f"<mrow><mo>(</mo>{markup}<mo>)</mo></mrow>"


def _row(*parts: str) -> str:
    return f"<mrow>{''.join(parts)}</mrow>"
