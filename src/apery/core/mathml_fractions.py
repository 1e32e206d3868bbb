"""Presentation MathML of polynomials and of continued fractions.

Guarantee: the markup is well-formed XML, and its signs are those of the coefficients: a
sum is joined by + or −, and never by both. Integers of more than `LONGEST` digits are
shown by their first and last digits with … between them; all else is shown exactly.

References
----------
.. [1] W3C, MathML Core, https://www.w3.org/TR/mathml-core/
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from apery.core.continued_fraction import ContinuedFraction, Interlaced
from apery.core.errors import InvalidInputError
from apery.core.mathml import mathml_fragment
from apery.core.polynomial import Monomial, Polynomial
from apery.core.tree import Name

LONGEST = 30
"""Digits of the longest integer that is written out."""
MAX_DEPTH = 50
"""The most fractions inside one another."""

_ENDS = 10
_PLUS, _MINUS, _TIMES = "<mo>+</mo>", "<mo>−</mo>", "<mo>&#x2062;</mo>"
_COMMA, _SEMICOLON = '<mo separator="true">,</mo>', '<mo separator="true">;</mo>'


def polynomial_mathml(polynomial: Polynomial, *, display: bool = False) -> str:
    """Return a ``<math>`` element for a polynomial.

    Parameters
    ----------
    polynomial : Polynomial
        In any number of variables; the terms keep their order.
    display : bool
        Whether the formula stands on a line of its own.

    Examples
    --------
    >>> polynomial_mathml(Polynomial("2 - n"))
    '<math><mrow><mo>−</mo><mi>n</mi><mo>+</mo><mn>2</mn></mrow></math>'
    """
    return _math(_polynomial(polynomial), display)


def continued_fraction_mathml(
    fraction: ContinuedFraction, depth: int = 4, *, display: bool = True
) -> str:
    """Return a ``<math>`` element with the first partial quotients, one below the other.

    A fraction that ends (b_n = 0) is shown as far as it goes; others go on in ⋱.

    Parameters
    ----------
    fraction : ContinuedFraction
        The fraction.
    depth : int
        How many fractions to nest, from 0 to `MAX_DEPTH`.
    display : bool
        Whether the formula stands on a line of its own.

    Examples
    --------
    >>> continued_fraction_mathml(ContinuedFraction("n + 1", "-1"), 0, display=False)
    '<math><mrow><mn>1</mn><mo>−</mo><mo>⋱</mo></mrow></math>'
    """
    if not 0 <= depth <= MAX_DEPTH:
        raise InvalidInputError(f"the depth is from 0 to {MAX_DEPTH}, not {depth}")
    last = next((n for n in range(depth + 1) if fraction.b(n + 1) == 0), depth)
    # From the innermost denominator outward.
    ended = fraction.b(last + 1) == 0
    rest = "" if ended else _sign(fraction.b(last + 1)) + "<mo>⋱</mo>"
    markup = f"<mrow>{_signed(fraction.a(last))}{rest}</mrow>"
    for n in range(last, 0, -1):
        a, b = fraction.a(n - 1), fraction.b(n)
        # Without displaystyle every level would be smaller than the one above.
        below = f'<mrow displaystyle="true">{markup}</mrow>'
        quotient = f"<mfrac>{_size(abs(b))}{below}</mfrac>"
        head = _signed(a) + _sign(b)
        if n == 1 and a == 0:
            head = _MINUS if b < 0 else ""
        markup = f"<mrow>{head}{quotient}</mrow>"
    return _math(markup, display)


def interlaced_mathml(sequence: Interlaced, *, display: bool = False) -> str:
    """Return a ``<math>`` element for the closed form, as in [2; 1, 2m + 2, 1].

    The pieces that repeat for m = 0, 1, 2, ... stand below a line.

    Parameters
    ----------
    sequence : Interlaced
        The sequence.
    display : bool
        Whether the formula stands on a line of its own.

    Examples
    --------
    >>> interlaced_mathml(Interlaced((2,), ("1",)))
    '<math><mrow><mo>[</mo><mn>2</mn><mo separator="true">;</mo><mover accent="true"><mn>1</mn><mo
    stretchy="true">¯</mo></mover><mo>]</mo></mrow></math>'
    """
    initial = [_number(v) for v in sequence.initial]
    pieces = _COMMA.join(_polynomial(p) for p in sequence.pieces)
    if sequence.period > 1:
        pieces = f"<mrow>{pieces}</mrow>"
    line = f'<mover accent="true">{pieces}<mo stretchy="true">¯</mo></mover>'
    first = initial[0] + _SEMICOLON if initial else ""
    markup = f"<mrow><mo>[</mo>{first}{_COMMA.join([*initial[1:], line])}<mo>]</mo></mrow>"
    if sequence.degree > 0:
        scope = "<mrow><mi>m</mi><mo>≥</mo><mn>0</mn></mrow>"
        markup = f"<msub>{markup}{scope}</msub>"
    return _math(markup, display)


def _math(markup: str, display: bool) -> str:
    style = ' display="block"' if display else ""
    return f"<math{style}>{markup}</math>"


def _polynomial(polynomial: Polynomial) -> str:
    parts: list[str] = []
    for monomial, c in polynomial.terms:
        if parts or c < 0:
            parts.append(_sign(c))
        parts.extend(_term(monomial, abs(c)))
    if not parts:
        return "<mn>0</mn>"
    return parts[0] if len(parts) == 1 else f"<mrow>{''.join(parts)}</mrow>"


def _term(monomial: Monomial, size: Fraction) -> Iterable[str]:
    factors = [_power(variable, exponent) for variable, exponent in monomial]
    if size != 1 or not factors:
        factors.insert(0, _size(size))
    yield _TIMES.join(factors)


def _power(variable: str, exponent: int) -> str:
    base = mathml_fragment(Name(variable))
    return base if exponent == 1 else f"<msup>{base}<mn>{exponent}</mn></msup>"


def _sign(value: Fraction) -> str:
    return _MINUS if value < 0 else _PLUS


def _signed(value: Fraction) -> str:
    return f"{_MINUS if value < 0 else ''}{_size(abs(value))}"


def _number(value: Fraction) -> str:
    return f"<mrow>{_signed(value)}</mrow>" if value < 0 else _size(value)


def _size(value: Fraction) -> str:
    """Show a non-negative rational."""
    numerator = f"<mn>{_digits(value.numerator)}</mn>"
    if value.denominator == 1:
        return numerator
    return f"<mfrac>{numerator}<mn>{_digits(value.denominator)}</mn></mfrac>"


def _digits(n: int) -> str:
    """Write a non-negative integer, a long one by its ends."""
    if n < 10**LONGEST:
        return str(n)
    # Python's text of very long integers is limited, so only the ends are converted.
    cut = max(0, int(n.bit_length() * 0.30102) - _ENDS - 1)
    head = str(n // 10**cut)[:_ENDS]
    return f"{head}…{n % 10**_ENDS:0{_ENDS}d}"
