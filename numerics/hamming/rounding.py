"""How far the results of a fast convolution can be from the integers they stand for.

Guarantee: under the assumptions below, every result of a transform-based correlation lies within
a quarter of the step from its exact value whenever `certified` says so; the decision is made in
exact rational arithmetic.

The bound is that of Brent, Percival and Zimmermann for a cyclic convolution of length 2^n by three
transforms: with unit roundoff ε and twiddle factors within μ of their exact values,

    |z' - z| <= ||x|| ||y|| ((1 + ε)^(3n) (1 + ε √5)^(3n + 1) (1 + μ)^(3n) - 1)

in every component, with Euclidean norms. A sum of d products in the frequency domain, transformed
back once, is bounded by the sum of the d bounds with d - 1 more factors 1 + ε, and that by the
norms of all d vectors together (Cauchy and Schwarz).

It is assumed, and cannot be seen from outside, that

* the length is a power of two, and the library's algorithm loses no more than the radix-2 one
  that the theorem is about (radix 4, 8 and split radix do fewer operations);
* its twiddle factors are within ε of exact (those of pocketfft, which SciPy and NumPy use, are
  computed in more digits; MKL does not document its own).

A check afterwards is independent of this but weaker: a value further than a quarter of the step
from every admissible one shows that something is wrong, and a value nearby proves nothing. The
kernels make it for every value and compute the block again in integers when it fails. Errors that
have been measured are some hundred times smaller than the bound.

References
----------
R. Brent, C. Percival, P. Zimmermann, Error bounds on complex floating-point multiplication,
Math. Comp. 76 (2007) 1469-1481, DOI 10.1090/S0025-5718-07-01931-X.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

_ROOT_OF_FIVE = Fraction(2237, 1000)  # above: its square is 5.004169


@dataclass(frozen=True, slots=True)
class Precision:
    """A floating-point format as far as rounding goes.

    Parameters
    ----------
    name : str
        That of the real type in NumPy.
    bits : int
        Of the significand, the hidden one counted.
    """

    name: str
    bits: int


PRECISIONS = {p.name: p for p in (Precision("float32", 24), Precision("float64", 53))}


@dataclass(frozen=True, slots=True)
class Correlation:
    """What the error of a correlation depends on.

    Parameters
    ----------
    log_length : int
        n, for transforms of length 2^n.
    dimensions : int
        d, how many products are summed before the transform back.
    text_square : int
        Bound of the squared length of the vector of one text position.
    pattern_square : int
        The sum of the squared lengths of the vectors of all pattern positions.
    step : int
        How far apart the admissible results are.
    counted : int
        The largest count of matches.
    """

    log_length: int
    dimensions: int
    text_square: int
    pattern_square: int
    step: int
    counted: int


@lru_cache(maxsize=256)
def relative_error(log_length: int, bits: int, dimensions: int = 1) -> Fraction:
    """Return the factor of the two norms in the bound.

    Parameters
    ----------
    log_length : int
        n, for length 2^n.
    bits : int
        Of the significand; the unit roundoff is 2^-bits.
    dimensions : int
        d, how many products are summed.

    Examples
    --------
    >>> relative_error(15, 53) < Fraction(194, 2**53)
    True
    """
    unit = Fraction(1, 1 << bits)
    n = log_length
    product = (1 + unit) ** (6 * n + dimensions - 1)  # with twiddle factors within the same unit
    return product * (1 + unit * _ROOT_OF_FIVE) ** (3 * n + 1) - 1


def certified(case: Correlation, precision: Precision, digits: int) -> bool:
    """Return whether so many blocks, packed as digits, are told apart beyond doubt.

    The digits are counts below 2^w, the next power of two above the largest count; the real and
    the imaginary part of a complex transform hold so many each.

    Examples
    --------
    >>> case = Correlation(15, 1, 1, 8192, 2, 8192)
    >>> double = PRECISIONS["float64"]
    >>> certified(case, double, 3), certified(case, double, 4)
    (True, False)
    """
    width = max(1, case.counted.bit_length())
    # Results are rounded by a constant added, which takes the last two bits, and the sign.
    if digits * width > precision.bits - 3:
        return False
    scale = sum(1 << (width * q) for q in range(digits))
    unit = Fraction(1, 1 << precision.bits)
    largest_entry = scale * max(1, case.text_square)
    if largest_entry >= 1 << precision.bits:
        return False
    text = 2 * (1 << case.log_length) * case.text_square * scale**2
    factor = relative_error(case.log_length, precision.bits, case.dimensions)
    # The constant is added and the sum scaled in floating point: one more rounding of the result.
    slack = Fraction(case.step, 4) - 2 * unit * case.step * (case.counted * scale + 1)
    return slack > 0 and factor**2 * text * case.pattern_square <= slack**2


def most_digits(case: Correlation, precision: Precision) -> int:
    """Return the largest number of digits that is certified, 0 if none is.

    Examples
    --------
    >>> most_digits(Correlation(18, 3, 3, 3 * 65536, 4, 65536), PRECISIONS["float64"])
    2
    >>> most_digits(Correlation(18, 3, 3, 3 * 65536, 4, 65536), PRECISIONS["float32"])
    0
    """
    digits = 0
    while certified(case, precision, digits + 1):
        digits += 1
    return digits


@lru_cache(maxsize=1024)
def largest_piece(
    log_length: int,
    precision: Precision,
    *,
    dimensions: int = 1,
    text_square: int = 1,
    row_square: int = 1,
    step: int = 1,
) -> int:
    """Return the length of the longest pattern that one transform may hold.

    Longer patterns are cut into pieces, whose integer results are added.

    Parameters
    ----------
    log_length : int
        n, for transforms of length 2^n; a piece takes half of it at most.
    precision : Precision
        The format of the transforms.
    dimensions, text_square, step : int
        As in `Correlation`.
    row_square : int
        Bound of the squared length of the vector of a pattern position.

    Returns
    -------
    int
        0 if not even one position is certified.

    Examples
    --------
    >>> largest_piece(16, PRECISIONS["float32"], step=2)
    12547
    >>> largest_piece(16, PRECISIONS["float64"], step=2)
    32768
    """

    def fits(length: int) -> bool:
        square = row_square * length
        case = Correlation(log_length, dimensions, text_square, square, step, length)
        return certified(case, precision, 1)

    low, high = 0, (1 << log_length) // 2
    if fits(high):
        return high
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low
