"""Presentation MathML of expressions.

Guarantee: the markup is well-formed XML, whatever the expression, and shows the same
grouping as the tree. Elements and attributes are those of MathML Core.

References
----------
.. [1] W3C, MathML Core, https://www.w3.org/TR/mathml-core/
"""

from __future__ import annotations

from html import escape

from apery.core.tree import Binary, Call, Expression, Name, Negate, Number, render

_SYMBOLS = {
    "e": "<mi>e</mi>",
    "pi": "<mi>π</mi>",
    "phi": "<mi>φ</mi>",
    "catalan": "<mi>G</mi>",
    "euler_gamma": "<mi>γ</mi>",
    "gompertz": "<mi>δ</mi>",
    "log2": "<mrow><mi>log</mi><mo>&#x2061;</mo><mrow><mo>(</mo><mn>2</mn><mo>)</mo></mrow></mrow>",
}
_OPEN = "<mrow><mo>(</mo>"
_APPLY = "<mo>&#x2061;</mo>"
_SUM, _PRODUCT, _NEGATIVE, _POWER, _ATOM = 1, 2, 3, 4, 5
_SIGNS = {"+": ("<mo>+</mo>", _SUM), "-": ("<mo>−</mo>", _SUM), "*": ("<mo>⋅</mo>", _PRODUCT)}


def to_mathml(expression: Expression, *, display: bool = False) -> str:
    """Return a ``<math>`` element for an expression.

    Quotients become fractions, square roots radicals, exp(x) a power of e, Bessel
    functions carry their order as an index, and L-functions their discriminant.

    Parameters
    ----------
    expression : Expression
        Names without a symbol of their own are shown as they are.
    display : bool
        Whether the formula stands on a line of its own.

    Examples
    --------
    >>> from apery.core.expression import parse
    >>> to_mathml(parse("1/pi"))
    '<math><mfrac><mn>1</mn><mi>π</mi></mfrac></math>'
    """
    style = ' display="block"' if display else ""
    return f"<math{style}>{mathml_fragment(expression)}</math>"


def mathml_fragment(expression: Expression) -> str:
    """Return the markup of an expression without the ``<math>`` around it.

    Examples
    --------
    >>> from apery.core.expression import parse
    >>> mathml_fragment(parse("sqrt(n^2)"))
    '<msqrt><msup><mi>n</mi><mn>2</mn></msup></msqrt>'
    """
    return _markup(expression)[0]


def _markup(expression: Expression) -> tuple[str, int]:
    """Return the markup and how tightly its outermost sign binds."""
    match expression:
        case Number():
            text = render(expression)
            mantissa, _, exponent = text.partition("e")
            if not exponent:
                return f"<mn>{text}</mn>", _ATOM
            power = f"<msup><mn>10</mn>{_integer(exponent)}</msup>"
            return _row(f"<mn>{mantissa}</mn>", "<mo>⋅</mo>", power), _PRODUCT
        case Name(name):
            return _SYMBOLS.get(name) or _variable(name), _ATOM
        case Call():
            return _call(expression)
        case Negate(operand):
            return _row("<mo>−</mo>", _wrapped(operand, _NEGATIVE)), _NEGATIVE
        case Binary("/", left, right):
            return f"<mfrac>{mathml_fragment(left)}{mathml_fragment(right)}</mfrac>", _PRODUCT
        case Binary("^", left, right):
            return f"<msup>{_wrapped(left, _ATOM)}{mathml_fragment(right)}</msup>", _POWER
        case Binary(op, left, right):
            sign, level = _SIGNS[op]
            shown = _wrapped(right, level + 1)
            if _begins_with_minus(right) and not shown.startswith(_OPEN):
                shown = _fenced(shown)
            return _row(_wrapped(left, level), sign, shown), level


def _call(call: Call) -> tuple[str, int]:
    arguments = call.arguments
    match call.function, len(arguments):
        case "sqrt", 1:
            return f"<msqrt>{mathml_fragment(arguments[0])}</msqrt>", _ATOM
        case "exp", 1:
            return f"<msup><mi>e</mi>{mathml_fragment(arguments[0])}</msup>", _POWER
        case "besseli" | "besselj", 2:
            letter = call.function[-1].upper()
            head = f"<msub><mi>{letter}</mi>{mathml_fragment(arguments[0])}</msub>"
            return _applied(head, arguments[1:]), _ATOM
        case "dirichlet_l", 2:
            index = f"<msub><mi>χ</mi>{mathml_fragment(arguments[0])}</msub>"
            inside = _row(index, "<mo>,</mo>", mathml_fragment(arguments[1]))
            return _row("<mi>L</mi>", _APPLY, _fenced(inside)), _ATOM
        case "zeta", 1:
            return _applied("<mi>ζ</mi>", arguments), _ATOM
        case _:
            return _applied(_variable(call.function), arguments), _ATOM


def _applied(head: str, arguments: tuple[Expression, ...]) -> str:
    return _row(head, _APPLY, _fenced("<mo>,</mo>".join(mathml_fragment(a) for a in arguments)))


def _variable(name: str) -> str:
    """Show a name; what follows the first underscore is an index."""
    stem, _, index = name.partition("_")
    if stem and index:
        return f"<msub><mi>{escape(stem)}</mi><mi>{escape(index)}</mi></msub>"
    return f"<mi>{escape(name)}</mi>"


def _integer(text: str) -> str:
    if text.startswith("-"):
        return _row("<mo>−</mo>", f"<mn>{text[1:]}</mn>")
    return f"<mn>{text}</mn>"


def _wrapped(expression: Expression, level: int) -> str:
    markup, own = _markup(expression)
    return markup if own >= level else _fenced(markup)


def _begins_with_minus(expression: Expression) -> bool:
    """Whether a minus sign would meet the sign to the left of the expression."""
    while isinstance(expression, Binary) and expression.op == "*":
        expression = expression.left
    return isinstance(expression, Negate)


def _fenced(markup: str) -> str:
    return f"{_OPEN}{markup}<mo>)</mo></mrow>"


def _row(*parts: str) -> str:
    return f"<mrow>{''.join(parts)}</mrow>"
