"""Sign words: the periods of the partial numerators of signed continued fractions."""

from __future__ import annotations

from itertools import product

from apery.core.errors import InvalidInputError

LONGEST = 16
"""Words of length L come in 2^L kinds."""

Word = tuple[int, ...]


def primitive_root(word: Word) -> Word:
    """Return the shortest word of which a word is a power.

    Examples
    --------
    >>> primitive_root((1, -1, 1, -1))
    (1, -1)
    """
    size = len(word)
    return next(
        word[:d] for d in range(1, size + 1) if size % d == 0 and word == word[:d] * (size // d)
    )


def sign_words(shortest: int, longest: int) -> tuple[Word, ...]:
    """Return the primitive words of all sign sequences with a period in a range.

    A sequence whose word is a power has a shorter word, which stands for it: lengths
    2..2 give (+), (-), (+,-), (-,+), because (+,+) and (-,-) are sequences of period 2.

    Parameters
    ----------
    shortest, longest : int
        1 <= shortest <= longest <= 16.

    Raises
    ------
    InvalidInputError
        The lengths are out of range.

    Examples
    --------
    >>> sign_words(2, 2)
    ((1,), (-1,), (1, -1), (-1, 1))
    >>> len(sign_words(1, 4))
    22
    """
    if not 1 <= shortest <= longest <= LONGEST:
        raise InvalidInputError(
            f"sign words have lengths from 1 to {LONGEST}, shortest first, such as 1..4; "
            f"not {shortest}..{longest}"
        )
    roots = {
        primitive_root(word)
        for size in range(shortest, longest + 1)
        for word in product((1, -1), repeat=size)
    }
    return tuple(sorted(roots, key=lambda word: (len(word), [-s for s in word])))


def show(word: Word) -> str:
    """Return a word as text, e.g. ``(+,-)``."""
    return f"({','.join('+' if s > 0 else '-' for s in word)})"
