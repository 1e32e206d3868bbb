"""Constants: closed expressions in known names and functions, never floats."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from apery.core.errors import NotationError
from apery.core.expression import Expression, parse, render
from apery.core.meaning import rational_value
from apery.core.tokens import MAX_LENGTH


@dataclass(frozen=True, slots=True, init=False, repr=False)
class Constant:
    """A real constant given by a closed expression.

    Guarantee: the expression is made of known names and functions only, with the right
    number of arguments and whole exponents, and exact arithmetic sees no fault in it:
    no zero denominator, pole or logarithm of a negative rational. Faults that take
    an enclosure to see are left to `apery.numerics.constants.evaluate`.

    Two constants are equal when their canonical texts are; ``2*e`` and ``e*2`` are not.

    Parameters
    ----------
    text : str
        Such as ``e``, ``exp(2)`` or ``besseli(1,2)/besseli(0,2)``; the names and functions
        are those of `apery.core.vocabulary`.

    Attributes
    ----------
    text : str
        The canonical text.
    expression : Expression
        Its tree; the positions count in `text`.

    Raises
    ------
    NotationError
        With the position of the wrong character.

    Examples
    --------
    >>> Constant("besseli(1,2) / besseli(0,2)")
    Constant('besseli(1, 2)/besseli(0, 2)')
    >>> Constant("tann(1)")
    Traceback (most recent call last):
    ...
    apery.core.errors.NotationError: unknown function 'tann', did you mean tan or tanh or atan?
    at character 1 of 'tann(1)'
    >>> Constant("1/log(1)")
    Traceback (most recent call last):
    ...
    apery.core.errors.NotationError: division by zero at character 2 of '1/log(1)'
    """

    text: str
    expression: Expression = field(compare=False)

    def __init__(self, text: str) -> None:
        expression = parse(text)
        rational_value(expression, text)
        canonical = render(expression)
        if len(canonical) > MAX_LENGTH:
            raise NotationError(f"written in full, more than {MAX_LENGTH} characters", text, 0)
        object.__setattr__(self, "text", canonical)
        object.__setattr__(
            self, "expression", parse(canonical) if canonical != text else expression
        )

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Constant({self.text!r})"

    def __reduce__(self) -> tuple[type[Constant], tuple[str]]:
        """Travel between processes as text."""
        return Constant, (self.text,)


def exact_value(constant: Constant | Expression) -> Fraction | None:
    """Return the value of a constant, or of a part of one, that rational arithmetic settles.

    None says nothing about whether the value is rational; see
    `apery.numerics.constants.rational_value` for numerical evidence.

    Examples
    --------
    >>> exact_value(Constant("sqrt(4) + exp(0)/3"))
    Fraction(7, 3)
    >>> exact_value(Constant("sqrt(2)^2"))
    Fraction(2, 1)
    >>> exact_value(Constant("e")) is None
    True

    See Also
    --------
    apery.core.meaning.rational_value : The cases that are settled.
    """
    if isinstance(constant, Constant):
        return rational_value(constant.expression, constant.text)
    return rational_value(constant)
