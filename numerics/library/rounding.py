"""Rounding errors of a kernel, followed through the operations it writes.

Guarantee: if every input differs from its ideal value by at most its error, so does every result,
for all ideal inputs in their ranges, as long as nothing overflows and subnormal numbers do no
harm: an absolute error of 2^-1070 is added by each operation for these.

`Followed` and `Rounding` stand in for `Value` and `Code`, so that the function that is analysed
is the function that is compiled. A value has a range, which is a ball with its ideal values, as
they would be without rounding, and a bound for the distance of the computed value from the ideal
one. Of a sum in two parts, the first part is taken as it is computed, without error, and the
second part has the error: so the ideal parts still have the ideal sum.

References
----------
J.-M. Muller et al., Handbook of Floating-Point Arithmetic, 2nd ed., Birkhäuser (2018),
DOI 10.1007/978-3-319-76526-6, chapters 2 and 4.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from flint import arb

from apery.core.errors import InvalidInputError

PRECISION = 53
_UNDERFLOW = arb(2) ** -1070


def upper(x: arb) -> arb:
    """Return an upper bound of |x| as an exact number."""
    return arb(x.abs_upper())


def half_unit(size: arb) -> arb:
    """Return half a unit in the last place of the largest number of a size."""
    bound = float(size.abs_upper()) * (1 + 2.0**-50)
    if bound == 0.0:
        return arb(0)
    return arb(2) ** (math.frexp(bound)[1] - 1 - PRECISION)


def significant_bits(x: arb) -> int:
    """Return how many bits a ball without radius has from the first to the last 1; else 0."""
    if not x.is_exact() or x == 0:
        return 0
    mantissa, _ = x.man_exp()
    return abs(int(mantissa)).bit_length()


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """A value in an analysis.

    Attributes
    ----------
    rounding : Rounding
        The analysis.
    range : arb
        Ball that contains the ideal value.
    error : arb
        At least the distance of the computed value from the ideal one.
    inherited : arb
        The part of the error that came from the operands of the last operation.
    power : bool
        Whether the value is a power of 2, so that multiplication by it is exact.
    """

    rounding: Rounding
    range: arb
    error: arb
    inherited: arb
    power: bool = False

    def like(self, other: Followed | float) -> Followed:
        """Return a number as an exact value."""
        if isinstance(other, Followed):
            return other
        return self.rounding.exactly(arb(other), power=abs(math.frexp(other)[0]) == 0.5)

    @property
    def size(self) -> arb:
        """An upper bound of the computed magnitude."""
        return upper(self.range) + self.error

    def __add__(self, other: Followed | float) -> Followed:
        b = self.like(other)
        if b.size == 0 or self.size == 0:  # nothing is rounded
            return self if b.size == 0 else b
        return self.rounding.rounded(self.range + b.range, self.error + b.error)

    __radd__ = __add__

    def __sub__(self, other: Followed | float) -> Followed:
        return self + (-self.like(other))

    def __rsub__(self, other: Followed | float) -> Followed:
        return self.like(other) + (-self)

    def __neg__(self) -> Followed:
        return Followed(self.rounding, -self.range, self.error, self.inherited, self.power)

    def __mul__(self, other: Followed | float) -> Followed:
        b = self.like(other)
        exact = self.power or b.power
        return self.rounding.rounded(self.range * b.range, self._spread(b), exact)

    __rmul__ = __mul__

    def _spread(self, b: Followed) -> arb:
        """Return what the errors of both factors do to the product."""
        return upper(self.range) * b.error + upper(b.range) * self.error + self.error * b.error


@dataclass(frozen=True, slots=True)
class Rounding:
    """Stands in for `Code`; float64 throughout."""

    fma: bool

    def exactly(self, range_: arb, error: arb | float = 0, power: bool = False) -> Followed:
        """Return a value in a range with an error that is known."""
        return Followed(self, range_, arb(error), arb(error), power)

    def rounded(self, range_: arb, inherited: arb, exact: bool = False) -> Followed:
        """Return the result of one operation."""
        inherited = upper(inherited)
        bits = significant_bits(range_) if inherited == 0 else 0
        if bits and bits <= PRECISION:
            return self.exactly(range_, power=bits == 1)
        if exact or (range_ == 0 and inherited == 0):
            return Followed(self, range_, inherited, inherited)
        error = inherited + half_unit(upper(range_) + inherited) + _UNDERFLOW
        return Followed(self, range_, upper(error), inherited)

    def mad(self, a: Followed, b: Followed | float, c: Followed | float) -> Followed:
        """Follow a b + c, fused or not."""
        b, c = a.like(b), a.like(c)
        if a.size == 0 or b.size == 0:
            return c
        if not self.fma:
            return a * b + c
        return self.rounded(a.range * b.range + c.range, a._spread(b) + c.error)

    def once(self, a: Followed, b: Followed | float, c: Followed | float) -> Followed:
        """Follow a b + c, where the product is not rounded, or its error is added again."""
        b, c = a.like(b), a.like(c)
        inherited = a._spread(b) + c.error
        if not self.fma:
            # The errors of product and sum, themselves rounded twice, are added at the end.
            lost = half_unit(upper(a.range * b.range) + inherited)
            lost += half_unit(upper(a.range * b.range + c.range) + inherited)
            inherited += lost * arb(2) ** -50
        return self.rounded(a.range * b.range + c.range, inherited)

    def horner(self, x: Followed, coefficients: Sequence[float]) -> Followed:
        """Follow the evaluation of a polynomial."""
        *rest, lead = coefficients
        out = x.like(lead)
        for c in reversed(rest):
            out = self.mad(out, x, c)
        return out

    def exact(self, x: Followed) -> Followed:
        """Follow a result that is exact for reasons of its own."""
        return Followed(self, x.range, x.inherited, x.inherited)

    def exact_mad(self, a: Followed, b: float, c: Followed) -> Followed:
        """Follow a b + c where neither product nor sum rounds."""
        return self.exactly(a.range * b + c.range, a._spread(a.like(b)) + c.error)

    def fast_two_sum(self, a: Followed, b: Followed) -> tuple[Followed, Followed]:
        """Follow a sum in two parts, for |a| >= |b| or a = 0.

        Raises
        ------
        InvalidInputError
            The ranges do not show that the condition holds.
        """
        zero = a.size == 0
        if not zero and not arb(a.range.abs_lower()) - a.error >= b.size:
            raise InvalidInputError(f"{a.range} may be smaller than {b.range}")
        return self.two_sum(a, b)

    def mad_in_parts(self, a: Followed, b: Followed, c: Followed) -> tuple[Followed, Followed]:
        """Follow a b + c in two parts; without fusing the first part is rounded twice."""
        product = a.range * b.range
        inherited = upper(a._spread(b) + c.error + _UNDERFLOW)
        if c.size == 0 and (a.power or b.power):
            return self.exactly(product, inherited), self.exactly(arb(0))
        lost = half_unit(upper(product + c.range) + inherited)
        if not self.fma:
            lost += half_unit(upper(product) + inherited)
        lost = upper(lost + inherited)
        first = self.exactly(product + c.range + arb(0, lost))
        # The second part is itself rounded, on a grid that is 2^52 times finer or more.
        return first, self.exactly(arb(0, lost), upper(inherited + lost * arb(2) ** -50))

    def two_sum(self, a: Followed, b: Followed) -> tuple[Followed, Followed]:
        """Follow a sum in two parts."""
        inherited = upper(a.error + b.error)
        if a.size == 0 or b.size == 0:
            return self.exactly(a.range + b.range, inherited), self.exactly(arb(0))
        return self._parts(a.range + b.range, inherited)

    def product(self, a: Followed, b: Followed) -> tuple[Followed, Followed]:
        """Follow a product in two parts."""
        whole = a.range * b.range
        inherited = upper(a._spread(b) + _UNDERFLOW)
        if not self.fma:
            inherited = upper(inherited + half_unit(upper(whole) + inherited) * arb(2) ** -50)
        return self._parts(whole, inherited)

    def _parts(self, whole: arb, inherited: arb) -> tuple[Followed, Followed]:
        lost = upper(half_unit(upper(whole) + inherited) + inherited)
        first = self.exactly(whole + arb(0, lost))
        return first, self.exactly(arb(0, lost), inherited)
