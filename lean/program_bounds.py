"""What is to be proved about a program, in integers, found and checked before Lean is asked.

Guarantee: exact. The inequalities of a `Proof` hold at every rational number of the interval by the
signs of its integers, and together with the distance of its polynomial from the function they
give the claim.

References
----------
S. Chevillard, J. Harrison, M. Joldes, C. Lauter, Efficient and accurate computation of upper bounds
of approximation errors, Theor. Comput. Sci. 412 (2011) 1523-1543, DOI 10.1016/j.tcs.2010.11.052.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from flint import fmpz_poly

from apery.core.errors import InvalidInputError
from apery.core.program import Operation, Program
from apery.numerics.bernstein import Ends, nonnegative_pieces
from apery.numerics.programs.certify import certify
from apery.numerics.programs.functions import Function, Interval
from apery.numerics.programs.interpolation import horner, near_polynomial
from apery.numerics.programs.rational import as_quotient

MAX_DEGREE = 80


@dataclass(frozen=True, slots=True)
class ProgramBound:
    """The claim that a program is within a bound of a function.

    Parameters
    ----------
    program : Program
        Without square roots.
    function : Function
        What it approximates.
    interval : (Fraction, Fraction)
        Closed.
    bound : Fraction
        Of the error.
    relative : bool
        Whether the error is |p/f - 1|, else |p - f|.
    """

    program: Program
    function: Function
    interval: Interval
    bound: Fraction
    relative: bool = True

    @property
    def id(self) -> str:
        """Short name: the hash of what is claimed."""
        words = "|".join(map(str, (
            self.program.id, self.function, *self.interval, self.bound, self.relative
        )))  # fmt: skip
        return hashlib.sha256(words.encode()).hexdigest()[:12]

    def __str__(self) -> str:
        error = "|p/f - 1|" if self.relative else "|p - f|"
        low, high = self.interval
        return (
            f"{error} <= {self.bound} for f = {self.function} on [{low}, {high}], p: {self.program}"
        )


def without_squarings(claim: ProgramBound) -> tuple[ProgramBound, int]:
    """Return the claim about a root of the program, and the power that gives the program again.

    Where the last steps are k squarings and errors are relative, the program is p^n with n = 2^k,
    and the claim follows from |p/g - 1| <= c with g = f^(1/n) and n c <= (1 + b)^(1/n) - 1 or so:
    the least c = b/(n (1 + b)) is taken, for which (1 + c)^n <= 1 + b and (1 - c)^n >= 1 - b.

    Examples
    --------
    >>> square = Program.parse("y = 1 + x/2; y*y")
    >>> claim = ProgramBound(square, Function("exp"), (Fraction(0), Fraction(1)), Fraction(1, 3))
    >>> found, power = without_squarings(claim)
    >>> print(found.program, found.function, found.bound, power)
    t1 = x / c1; t2 = t1 + c2 (exp(x))^(1/2) 1/8 2
    """
    steps = list(claim.program.steps)
    power = 1
    while len(steps) > 1 and steps[-1] == Operation("*", (f"t{len(steps) - 1}",) * 2):
        steps.pop()
        power *= 2
    low, high = claim.interval
    sign = claim.function.ball((low + high) / 2, bits=30)
    if power == 1 or not claim.relative or not sign > 0:
        return claim, 1
    b = claim.bound
    c = b / (power * (1 + b))
    assert (1 + c) ** power <= 1 + b and (1 - c) ** power >= 1 - b
    root = Function(f"({claim.function.expression})^(1/{power})")
    program = Program(tuple(steps), claim.program.constants)
    return ProgramBound(program, root, claim.interval, c), power


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two inequalities: P/Q against m N/D + a, and why it holds."""

    multiple: Fraction
    shift: Fraction
    gap: list[int]
    pieces: list[Ends]


@dataclass(frozen=True, slots=True)
class Proof:
    """What Lean is given: integer polynomials, a scale, and where they are nonnegative."""

    top: list[int]
    bottom: list[int]
    near: list[int]
    scale: int
    distance: Fraction
    positive: int
    positive_pieces: list[Ends]
    upper: Side
    lower: Side


def proof_of(claim: ProgramBound) -> Proof:
    """Find a proof.

    Raises
    ------
    InvalidInputError
        There is none of this form.
    """
    low, high = claim.interval
    if claim.bound <= 0:
        raise InvalidInputError("a bound of zero or less is not proved this way")
    top, bottom = _integers(claim.program, (low + high) / 2)
    if max(len(top), len(bottom)) > MAX_DEGREE:
        raise InvalidInputError(f"the program is a quotient of degree above {MAX_DEGREE}")
    if claim.relative and claim.function.ball((low + high) / 2, bits=30) < 0:
        raise InvalidInputError("the function is negative; take the absolute error")
    near, scale, distance = _near(claim)
    b = claim.bound
    # Largest s with (1 + s)(1 + r) <= 1 + b; then (1 - s)(1 - r) >= 1 - b too.
    room = (1 + b) / (1 + distance) - 1 if claim.relative else b - distance
    slack = _rounded_down(room)
    if slack <= 0:
        raise InvalidInputError("the bound leaves no room beside the distance of the polynomial")
    upper = (1 + slack, Fraction(0)) if claim.relative else (Fraction(1), slack)
    lower = (1 - slack, Fraction(0)) if claim.relative else (Fraction(1), -slack)
    polynomials = top, bottom, near
    positive, pieces = _positive(bottom, low, high)
    return Proof(
        top, bottom, near, scale, distance, positive, pieces,
        _side(polynomials, scale, *upper, claim, 1), _side(polynomials, scale, *lower, claim, -1),
    )  # fmt: skip


def _side(
    polynomials: tuple[list[int], list[int], list[int]], scale: int, m: Fraction, a: Fraction,
    claim: ProgramBound, sign: int,
) -> Side:  # fmt: skip
    top, bottom, near = map(fmpz_poly, polynomials)
    mn, md, an, ad = m.numerator, m.denominator, a.numerator, a.denominator
    gap = (near * (mn * ad) + an * md * scale) * bottom - top * (md * ad * scale)
    values = [int(c) for c in (gap * sign).coeffs()]
    pieces = nonnegative_pieces(values, *claim.interval)
    if pieces is None:
        kind = "above" if sign > 0 else "below"
        raise InvalidInputError(
            f"exact arithmetic does not bound the program from {kind} by {float(claim.bound):.6g}; "
            "the bound is wrong or too sharp"
        )
    return Side(m, a, values, pieces)


def _integers(program: Program, at: Fraction) -> tuple[list[int], list[int]]:
    """Return integer coefficients of numerator and denominator, the latter positive at a point."""
    parts = [
        [Fraction(int(c.p), int(c.q)) for c in polynomial.coeffs()]
        for polynomial in as_quotient(program)
    ]
    common = lcm(*(c.denominator for part in parts for c in part))
    if sum(c * at**k for k, c in enumerate(parts[1])) < 0:
        common = -common
    top, bottom = ([int(c * common) for c in part] for part in parts)
    return top, bottom


def _near(claim: ProgramBound) -> tuple[list[int], int, Fraction]:
    """Return a polynomial near the function, its denominator and a bound of the distance."""
    wanted = claim.bound / 1000
    bits = max(0, wanted.denominator.bit_length() - wanted.numerator.bit_length()) + 12
    for degree in range(3, MAX_DEGREE):
        found = near_polynomial(claim.function, claim.interval, degree, bits)
        if not any(found):
            continue
        error = certify(
            horner(found), claim.function, claim.interval, relative=claim.relative, digits=2
        )
        if error.high <= wanted:
            scale = lcm(*(c.denominator for c in found))
            return [int(c * scale) for c in found], scale, error.high
    raise InvalidInputError(f"no polynomial of degree below {MAX_DEGREE} is near the function")


def _positive(bottom: list[int], low: Fraction, high: Fraction) -> tuple[int, list[Ends]]:
    """Return k and pieces on which k Q - 1 has no negative Bernstein coefficient."""
    k = 1
    for _ in range(12):
        shifted = [k * bottom[0] - 1, *(k * c for c in bottom[1:])]
        pieces = nonnegative_pieces(shifted, low, high)
        if pieces is not None:
            return k, pieces
        k <<= 16
    raise InvalidInputError("the denominator of the program is not positive on the interval")


def _rounded_down(value: Fraction) -> Fraction:
    """Return a dyadic number of some 30 bits that is not above."""
    if value <= 0:
        return value
    shift = value.denominator.bit_length() - value.numerator.bit_length() + 30
    return Fraction(int(value * Fraction(2) ** shift), 1) / Fraction(2) ** shift


def sharp_bound(value: Fraction) -> Fraction:
    """Return a short decimal a little above a certified error, which leaves room for a proof.

    Examples
    --------
    >>> sharp_bound(Fraction(35527137, 10**22))
    Fraction(357, 100000000000000000)
    """
    exponent = 0
    while value * Fraction(10) ** exponent < 100:
        exponent += 1
    return Fraction(-int(-value * Fraction(10) ** exponent // 1) + 1) / Fraction(10) ** exponent
