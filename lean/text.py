"""Lean text of integers, polynomials and sequences, and the words for them."""

from __future__ import annotations

from collections.abc import Sequence

from apery.core.continued_fraction import Interlaced
from apery.core.polynomial import Polynomial


def integer(value: int) -> str:
    """Return a literal, in parentheses when negative.

    Examples
    --------
    >>> integer(-3)
    '(-3)'
    """
    return f"({_digits(value)})" if value < 0 else _digits(value)


def integers(values: Sequence[int]) -> str:
    """Return a list of literals.

    Examples
    --------
    >>> integers((1, -2))
    '[1, -2]'
    """
    return f"[{', '.join(map(_digits, values))}]"


def sequence(values: Interlaced, name: str) -> str:
    """Return the definition of a sequence, with its initial terms and polynomials as lists.

    The lists have names, so that each number is read once and not in every theorem.

    Examples
    --------
    >>> print(sequence(Interlaced((2,), ("1", "2*m+2", "1")), "a"), end="")
    noncomputable def initialA : List Int := [2]
    noncomputable def piecesA : List (List Int) := [[1], [2, 2], [1]]
    noncomputable def a : Nat → Int := interlaced initialA piecesA
    """
    lists = ", ".join(integers([int(c) for c in p.coefficients()]) for p in values.pieces)
    initial, pieces = f"initial{name.upper()}", f"pieces{name.upper()}"
    return (
        f"noncomputable def {initial} : List Int := {integers([int(v) for v in values.initial])}\n"
        f"noncomputable def {pieces} : List (List Int) := [{lists}]\n"
        f"noncomputable def {name} : Nat → Int := interlaced {initial} {pieces}\n"
    )


def polynomial(coefficients: Sequence[int]) -> str:
    """Return a polynomial in the natural number m, with integer values.

    Examples
    --------
    >>> polynomial((2, 0, -1))
    '2 + (-1) * (m : Int)^2'
    """
    parts = [
        integer(c) if k == 0 else f"{integer(c)} * (m : Int){'' if k == 1 else f'^{k}'}"
        for k, c in enumerate(coefficients)
        if c
    ]
    return " + ".join(parts) or "0"


def index(start: int, period: int, offset: int) -> str:
    """Return the index ``start + period m + offset`` without superfluous parts.

    Examples
    --------
    >>> index(0, 1, 0), index(1, 3, 2)
    ('m', '1 + 3 * m + 2')
    """
    parts = [
        *([str(start)] if start else []),
        "m" if period == 1 else f"{period} * m",
        *([str(offset)] if offset else []),
    ]
    return " + ".join(parts)


def readable(coefficients: Sequence[int], variable: str = "m") -> str:
    """Return a polynomial in ordinary notation."""
    return str(Polynomial.from_coefficients(coefficients, variable))


def characteristic(coefficients: Sequence[int]) -> str:
    """Return a characteristic polynomial in ordinary notation.

    Examples
    --------
    >>> characteristic((0, 1, 0, 0, -2, 0, 0, 1))
    'x^7 - 2*x^4 + x'
    """
    return readable(coefficients, "x")


def _digits(value: int) -> str:
    """Return decimal digits; hexadecimal ones where Python refuses to convert."""
    return str(value) if value.bit_length() < 8000 else hex(value)


def comment(words: str) -> str:
    """Return a Lean comment; what would end it is taken apart."""
    return f"/-!\n{words.replace('-/', '- /').replace('/-', '/ -')}\n-/"
