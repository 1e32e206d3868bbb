"""Numbers that a statement spells out, kept small enough to work with.

Guarantee: a term that passes `too_large` has no closed part whose value has more than
`MAX_BITS` bits; finding that out costs no more than computing a value of that size.
"""

from __future__ import annotations

from apery.lean.derivation.terms import Apply, Binary, Negate, Node, Number, children

MAX_EXPONENT = 10_000
"""Exponents and arguments of factorials that are written as numbers."""
MAX_BITS = 40_000
"""Bits of a number that a closed term stands for."""


class _TooLargeError(Exception):
    def __init__(self, reason: str, node: Node) -> None:
        super().__init__(reason)
        self.reason, self.node = reason, node


def too_large(node: Node) -> tuple[str, Node] | None:
    """Return why a statement spells out a number that is too large, and where.

    Examples
    --------
    >>> nine = Number(9)
    >>> tower = Binary("^", nine, Binary("^", nine, Binary("^", nine, nine)))
    >>> too_large(tower)[0]
    'an exponent is at most 10000'
    >>> too_large(Binary("^", Number(2), Number(100))) is None
    True
    """
    try:
        _value(node)
    except _TooLargeError as error:
        return error.reason, error.node
    return None


def natural_value(node: Node) -> int | None:
    """Return the value of a closed term of whole numbers, None if it is no such term.

    Examples
    --------
    >>> natural_value(Binary("+", Number(2), Negate(Number(3))))
    -1
    """
    try:
        return _value(node)
    except _TooLargeError:
        return None


def _value(node: Node) -> int | None:
    parts = [_value(part) for part in children(node)]
    match node:
        case Number(value):
            return int(value) if value == int(value) else None
        case Negate():
            return None if parts[0] is None else -parts[0]
        case Binary(op, _, right):
            x, y = parts
            if op == "^" and y is not None and abs(y) > MAX_EXPONENT:
                raise _TooLargeError(f"an exponent is at most {MAX_EXPONENT}", right)
            if x is None or y is None:
                return None
            if op == "^":
                if abs(y) * max(abs(x).bit_length(), 1) > MAX_BITS + abs(y):
                    raise _TooLargeError(f"this number has more than {MAX_BITS} bits", node)
                return x**y if y >= 0 else None
            if op == "/":
                return x // y if y and x % y == 0 else None
            value = x + y if op == "+" else x - y if op == "-" else x * y
            if value.bit_length() > MAX_BITS:
                raise _TooLargeError(f"this number has more than {MAX_BITS} bits", node)
            return value
        case Apply("factorial", (argument,)):
            if parts[0] is not None and parts[0] > MAX_EXPONENT:
                raise _TooLargeError(
                    f"the argument of a factorial is at most {MAX_EXPONENT}", argument
                )
            return None
        case _:
            return None
