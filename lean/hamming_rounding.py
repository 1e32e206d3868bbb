"""The inequality that makes rounding exact, for distances by Fourier transforms, in integers.

Guarantee: exact. Where a `Rounding` holds, a result that is off by no more than the bound of the
error theorem is nearer than a quarter of the step to its exact value, with what the rounding itself
may add; Lean checks the same integers once more.

With unit roundoff e, N = 2^n and roots of unity that are off by at most e too, a cyclic convolution
of x and y by three transforms has an error of at most
|x| |y| ((1 + e)^(3n) (1 + sqrt(5) e)^(3n + 1) (1 + e)^(3n) - 1). For vectors of d dimensions whose
products are added before the one inverse transform, there are d - 1 more factors 1 + e. Blocks
are packed as digits of the real and of the imaginary part, which makes x longer.

References
----------
R. Brent, C. Percival, P. Zimmermann, Error bounds on complex floating-point multiplication,
Math. Comp. 76 (2007) 1469-1481, DOI 10.1090/S0025-5718-07-01931-X.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from apery.core.errors import InvalidInputError

ROOT_FIVE = Fraction(2_236_067_978, 10**9)
"""A little above the square root of 5."""
PRECISIONS = {"float32": 24, "single": 24, "float64": 53, "double": 53}
"""Bits of a significand."""
SIMPLEX = ((1, 1, 1), (1, -1, -1), (-1, 1, -1), (-1, -1, 1))
SIGNS = ((1,), (-1,))


@dataclass(frozen=True, slots=True)
class Embedding:
    """Vectors that stand for symbols.

    Parameters
    ----------
    name : str
        ``signs``, ``simplex``, ``one-hot``, or ``reduced``: one-hot without the last dimension.
    symbols : int
        How many symbols have a vector.
    dimensions : int
        How many transforms of the text are needed.
    step : int
        What a match adds to the sum of inner products and bases.
    text_square, row_square : int
        Largest squared lengths of a vector of the text and of the pattern.
    """

    name: str
    symbols: int
    dimensions: int
    step: int
    text_square: int
    row_square: int

    @property
    def table(self) -> tuple[tuple[int, ...], ...]:
        """The vectors, where there is a fixed list of them."""
        return {"signs": SIGNS, "simplex": SIMPLEX}.get(self.name, ())


def embedding(name: str, alphabet: int) -> Embedding:
    """Return an embedding by its name; ``least`` is the one of fewest dimensions.

    Raises
    ------
    InvalidInputError
        The name is not known, or the alphabet is not of the right size for it.

    Examples
    --------
    >>> embedding("least", 4).name, embedding("least", 20).dimensions
    ('simplex', 19)
    >>> embedding("signs", 4)
    Traceback (most recent call last):
    ...
    apery.core.errors.InvalidInputError: the embedding signs is for 2 symbols, not for 4
    """
    name = name.replace("_", "-")
    if name == "least":
        name = {1: "one-hot", 2: "signs", 4: "simplex"}.get(alphabet, "reduced")
    if name == "one-hot":
        return Embedding(name, alphabet, alphabet, 1, 1, 1)
    if name == "reduced" and alphabet > 1:
        return Embedding(name, alphabet, alphabet - 1, 1, 1, alphabet - 1)
    sizes = {"signs": 2, "simplex": 4}
    if name not in sizes:
        raise InvalidInputError(
            f"the embedding {name} of {alphabet} symbols is not known; take least or one-hot"
        )
    if alphabet != sizes[name]:
        raise InvalidInputError(
            f"the embedding {name} is for {sizes[name]} symbols, not for {alphabet}"
        )
    return Embedding(name, alphabet, alphabet - 1, alphabet, alphabet - 1, alphabet - 1)


@dataclass(frozen=True, slots=True)
class Rounding:
    """The numbers of the inequality: (growth - 1)^2 X Y is below the square of the limit.

    Parameters
    ----------
    factors : tuple of (int, int, int)
        The growth is the product of ``(1 + u/v)^e`` over ``(u, v, e)``.
    text, pattern : int
        X and Y: bounds of the squared lengths of the two vectors.
    limit : Fraction
        A quarter of the step, less what the rounding itself may add.
    step : int
        Distance of neighbouring exact values.
    width, digits : int
        Bits of a count, and how many counts are packed.
    """

    factors: tuple[tuple[int, int, int], ...]
    text: int
    pattern: int
    limit: Fraction
    step: int
    width: int
    digits: int

    @property
    def growth(self) -> Fraction:
        """The product of the factors."""
        product = Fraction(1)
        for u, v, e in self.factors:
            product *= (1 + Fraction(u, v)) ** e
        return product

    @property
    def holds(self) -> bool:
        """Whether the inequality holds, exactly."""
        square = (self.growth - 1) ** 2 * self.text * self.pattern
        return self.limit > 0 and square < self.limit**2

    @property
    def error(self) -> float:
        """About the bound of the error."""
        square = (self.growth - 1) ** 2 * self.text * self.pattern
        return isqrt(int(square * 10**24)) / 10.0**12


def rounding(
    length: int, piece: int, bits: int, vectors: Embedding, digits: int = 1
) -> Rounding:  # fmt: skip
    """Return the inequality for transforms of a length.

    Parameters
    ----------
    length : int
        N, a power of two.
    piece : int
        Positions of the pattern, or of a piece of it.
    bits : int
        Of the significand.
    vectors : Embedding
        What is transformed.
    digits : int
        How many blocks are packed in each of the two parts of a complex number.

    Raises
    ------
    InvalidInputError
        The length is no power of two, or the piece is longer.

    Examples
    --------
    >>> rounding(2**15, 8192, 24, embedding("simplex", 4)).holds
    True
    >>> found = rounding(2**20, 2**18, 24, embedding("simplex", 4))
    >>> found.holds, round(found.error, 1)
    (False, 34.3)
    """
    n = length.bit_length() - 1
    if length != 1 << n or n < 1:
        raise InvalidInputError(f"the error bound is for powers of two, not for length {length}")
    if not 1 <= piece <= length:
        raise InvalidInputError(f"a piece has 1 to {length} positions, not {piece}")
    unit = Fraction(1, 1 << bits)
    five = ROOT_FIVE * unit
    factors = (
        (1, 1 << bits, 6 * n + max(0, vectors.dimensions - 1)),
        (five.numerator, five.denominator, 3 * n + 1),
    )
    width = piece.bit_length()
    scale = sum(1 << (width * q) for q in range(digits))
    # A constant is added and the sum scaled in floating point: one more rounding of each.
    limit = Fraction(vectors.step, 4) - 2 * unit * vectors.step * (piece * scale + 1)
    return Rounding(
        factors, 2 * length * vectors.text_square * scale**2, piece * vectors.row_square, limit,
        vectors.step, width, digits,
    )  # fmt: skip


def longest_piece(length: int, bits: int, vectors: Embedding) -> int:
    """Return the longest piece for which the inequality holds, at most half of the length, or 0.

    Examples
    --------
    >>> longest_piece(2**16, 24, embedding("signs", 2))
    12552
    """
    low, high = 0, length // 2
    while low < high:
        middle = (low + high + 1) // 2
        if rounding(length, middle, bits, vectors).holds:
            low = middle
        else:
            high = middle - 1
    return low


def most_digits(length: int, piece: int, bits: int, vectors: Embedding) -> int:
    """Return how many blocks may be packed, 0 if none.

    Examples
    --------
    >>> most_digits(2**15, 8192, 53, embedding("signs", 2))
    3
    """
    digits = 0
    while (digits + 1) * piece.bit_length() <= bits - 3 and rounding(
        length, piece, bits, vectors, digits + 1
    ).holds:
        digits += 1
    return digits
