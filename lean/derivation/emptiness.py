"""Whether a statement says anything where its conditions stand inside of quantifiers.

Guarantee: where the statement made here is true at some numbers, the statement that it is made
of speaks, there, of numbers for which it is defined.

``for all x in rat: 1/(x - x) = 5`` is true for the wrong reason: it is defined nowhere.
"""

from __future__ import annotations

from apery.lean.derivation.meaning import separated
from apery.lean.derivation.sorts import Signature
from apery.lean.derivation.terms import Connective, Not, Quantified, Statement, Truth


def defined_somewhere(original: Statement, meaning: Statement, signature: Signature) -> Statement:
    """Return the statement that the conditions inside of quantifiers hold for some numbers.

    Parameters
    ----------
    original : Statement
        As it was read.
    meaning : Statement
        The same with its conditions; see `apery.lean.derivation.meaning`.
    signature : mapping
        Sorts of all declared variables and functions.

    Examples
    --------
    >>> from apery.lean.derivation.meaning import meaning
    >>> from apery.lean.derivation.notation import parse_statement
    >>> from apery.lean.derivation.printing import text_of
    >>> read = parse_statement("for all x in rat: 1/(x - x) = 5")
    >>> text_of(defined_somewhere(read, meaning(read, {}).statement, {}))
    'exists x in rat: x - x != 0 and true'
    """
    found = _alive(separated(original, signature), meaning)
    return Truth(False) if found is None else found


def _alive(plain: Statement, guarded: Statement) -> Statement | None:
    """Walk through both statements at once; None where they are not of one form."""
    match plain, guarded:
        case Quantified(kind, _, body), Quantified(other) if kind == other:
            conditions: list[Statement] = []
            inner = guarded.body
            found = _alive(body, inner)
            while found is None and isinstance(inner, Connective):
                conditions.append(inner.left)
                inner = inner.right
                found = _alive(body, inner)
            if found is None or kind == "exists":
                return found and Truth(True)
            for condition in reversed(conditions):
                found = Connective("and", condition, found)
            if found == Truth(True):
                return found
            return Quantified("exists", guarded.variable, found, guarded.low, guarded.high,
                              guarded.domain)  # fmt: skip
        case Connective(kind, left, right), Connective(other) if kind == other:
            first, second = _alive(left, guarded.left), _alive(right, guarded.right)
            if first is None or second is None or kind == "implies":
                return None if first is None else second
            return second if first == Truth(True) else Connective("and", first, second)
        case Not(operand), Not():
            return _alive(operand, guarded.operand)
        case _:
            return Truth(True) if type(plain) is type(guarded) else None
