"""Terms and statements as text of the notation.

Guarantee: ``parse_statement(text_of(s)) == s`` for every statement that a parser made, and
the same for terms; the text has no parentheses that could be left out.
"""

from __future__ import annotations

from fractions import Fraction

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
)

WHOLE, IFF, IMPLIES, OR, AND, NOT, RELATION = 0, 1, 2, 3, 4, 5, 6
SUM, PRODUCT, SIGN, POWER, FACTORIAL, ATOM = 8, 9, 10, 12, 13, 14
"""How tightly the outermost sign of a text binds."""

OPERATORS = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT}
CONNECTIVES = {"iff": (IFF, 2, 2), "implies": (IMPLIES, 3, 2), "or": (OR, 3, 4), "and": (AND, 4, 5)}
"""Own strength, and the least strength on the left and on the right."""


def text_of(node: Node) -> str:
    """Return a term or statement in ASCII notation.

    Examples
    --------
    >>> from apery.lean.derivation.notation import parse_statement
    >>> text_of(parse_statement("∑(k³, k = 1..n) = ((n·(n+1))/2)²"))
    'sum(k^3, k = 1..n) = (n*(n + 1)/2)^2'
    """
    return _text(node)[0]


def _text(node: Node) -> tuple[str, int]:
    """Return the text and how tightly its outermost sign binds."""
    match node:
        case Number(value):
            return decimal(value), ATOM
        case Variable(name):
            return name, ATOM
        case Truth(value):
            return str(value).lower(), ATOM
        case Negate(operand):
            return "-" + _at_least(operand, SIGN), SIGN
        case Binary("^", left, right):
            return f"{_at_least(left, FACTORIAL)}^{_at_least(right, SIGN)}", POWER
        case Binary(op, left, right):
            own = OPERATORS[op]
            space = " " if own == SUM else ""
            return f"{_at_least(left, own)}{space}{op}{space}{_at_least(right, own + 1)}", own
        case Apply("factorial", (argument,)):
            return _at_least(argument, FACTORIAL) + "!", FACTORIAL
        case Apply(function, arguments):
            return f"{function}({', '.join(map(text_of, arguments))})", ATOM
        case Iterated(kind, body, variable, low, high):
            bounds = f"{text_of(low)}..{text_of(high)}"
            return f"{kind}({text_of(body)}, {variable} = {bounds})", ATOM
        case Matrix(rows):
            lines = (f"[{', '.join(map(text_of, row))}]" for row in rows)
            return f"[{', '.join(lines)}]", ATOM
        case Comparison(operands, relations):
            pairs = zip(relations, operands[1:], strict=True)
            return text_of(operands[0]) + "".join(f" {r} {text_of(o)}" for r, o in pairs), RELATION
        case Divides(divisor, dividend):
            return f"{text_of(divisor)} divides {text_of(dividend)}", RELATION
        case Congruent(left, right, modulus):
            return f"{text_of(left)} = {text_of(right)} mod {_at_least(modulus, SIGN)}", RELATION
        case Not(operand):
            return "not " + _at_least(operand, NOT), NOT
        case Connective(kind, left, right):
            own, first, second = CONNECTIVES[kind]
            return f"{_at_least(left, first)} {kind} {_at_least(right, second)}", own
        case Quantified():
            return f"{quantifier(node)}: {text_of(node.body)}", WHOLE


def quantifier(node: Quantified) -> str:
    """Return what stands in front of the colon."""
    words = "for all" if node.kind == "forall" else "exists"
    if node.low is not None and node.high is not None:
        return f"{words} {node.variable} in {text_of(node.low)}..{text_of(node.high)}"
    return f"{words} {node.variable}" + (f" in {node.domain}" if node.domain else "")


def _at_least(node: Node, strength: int) -> str:
    text, own = _text(node)
    return text if own >= strength else f"({text})"


def decimal(value: Fraction | int) -> str:
    """Return a literal: a natural number or a finite decimal.

    Examples
    --------
    >>> decimal(Fraction(5, 4))
    '1.25'
    """
    places, scaled = 0, Fraction(value)
    while scaled.denominator != 1:
        places, scaled = places + 1, scaled * 10
    digits = str(int(scaled)).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits
