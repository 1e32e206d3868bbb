"""Continued fractions whose coefficients are interlaced polynomials.

The value of `ContinuedFraction(a, b)` is a_0 + b_1/(a_1 + b_2/(a_2 + ...)).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import lcm

from apery.core.errors import InvalidInputError
from apery.core.polynomial import Polynomial

Source = str | int | Fraction | Polynomial

_fraction = lru_cache(maxsize=4096)(Fraction)
"""Initial terms are small and repeat; a new fraction costs ten times as much."""


@dataclass(frozen=True, slots=True, init=False, repr=False)
class Interlaced:
    """A sequence that is, after some initial terms, N polynomials in turn.

    With k initial terms and N pieces, the term with index k + N m + j is
    ``pieces[j](m)`` for m = 0, 1, 2, ...

    Parameters
    ----------
    initial : iterable of int or Fraction
        The first k terms.
    pieces : iterable of str, int, Fraction or Polynomial
        At least one polynomial in one variable; it is renamed to ``m``.

    Examples
    --------
    >>> s = Interlaced((2,), ("1", "2*m+2", "1"))
    >>> s
    Interlaced((2,), ('1', '2*m + 2', '1'))
    >>> [int(s(n)) for n in range(9)]
    [2, 1, 2, 1, 1, 4, 1, 1, 6]
    """

    initial: tuple[Fraction, ...]
    pieces: tuple[Polynomial, ...]

    def __init__(self, initial: Iterable[int | Fraction], pieces: Iterable[Source]) -> None:
        polynomials = tuple(
            (p if isinstance(p, Polynomial) else Polynomial(p)).renamed("m") for p in pieces
        )
        if not polynomials:
            raise InvalidInputError("interlaced polynomials need at least one piece")
        object.__setattr__(self, "initial", tuple(map(_fraction, initial)))
        object.__setattr__(self, "pieces", polynomials)

    @property
    def period(self) -> int:
        """The number N of interlaced polynomials."""
        return len(self.pieces)

    @property
    def degree(self) -> int:
        """The largest degree of a piece."""
        return max(p.degree for p in self.pieces)

    @property
    def is_integral(self) -> bool:
        """Whether all initial terms and all coefficients are integers."""
        return all(v.denominator == 1 for v in self.initial) and all(
            p.denominator == 1 for p in self.pieces
        )

    def __call__(self, n: int) -> Fraction:
        """Return the term with index n >= 0."""
        k = len(self.initial)
        if n < k:
            return self.initial[n]
        m, j = divmod(n - k, self.period)
        return self.pieces[j](m)

    def terms(self, count: int) -> tuple[Fraction, ...]:
        """Return the first `count` terms."""
        return tuple(self(n) for n in range(count))

    def after(self, initial: Iterable[int | Fraction]) -> Interlaced:
        """Return the sequence that begins with other initial terms and goes on as this one.

        Examples
        --------
        >>> Interlaced((), ("1", "2*m+2")).after((7, 8))
        Interlaced((7, 8), ('1', '2*m + 2'))
        """
        # The pieces are in order already; this is what makes it faster than a new object.
        other = object.__new__(Interlaced)
        object.__setattr__(other, "initial", tuple(map(_fraction, initial)))
        object.__setattr__(other, "pieces", self.pieces)
        return other

    def delayed(self, by: int) -> Interlaced:
        """Return the same sequence with `by` >= 0 more initial terms written out."""
        if by < 0:
            raise InvalidInputError(f"a sequence is delayed by 0 or more terms, not {by}")
        k = len(self.initial)
        rotated = tuple(
            self.pieces[(j + by) % self.period].shifted((j + by) // self.period)
            for j in range(self.period)
        )
        return Interlaced(self.terms(k + by), rotated)

    def with_period(self, period: int) -> Interlaced:
        """Return the same sequence with a multiple of its period."""
        if period % self.period:
            raise InvalidInputError(f"{period} is no multiple of the period {self.period}")
        stride = period // self.period
        step = Polynomial({(("m", 1),): stride})
        pieces = [
            self.pieces[j % self.period].substitute(m=step + j // self.period)
            for j in range(period)
        ]
        return Interlaced(self.initial, pieces)

    def canonical(self) -> Interlaced:
        """Return the same sequence with the smallest period, then the fewest initial terms.

        Examples
        --------
        >>> Interlaced((1, 2), ("2*m+3", "2*m+4")).canonical()
        Interlaced((), ('m + 1',))
        """
        shortest = self
        for d in range(1, self.period):
            if self.period % d:
                continue
            stride = self.period // d
            inner = Polynomial({(("m", 1),): Fraction(1, stride)})
            candidate = Interlaced(self.initial, [p.substitute(m=inner) for p in self.pieces[:d]])
            if candidate.with_period(self.period).pieces == self.pieces:
                shortest = candidate
                break
        initial, pieces = list(shortest.initial), list(shortest.pieces)
        while initial and initial[-1] == pieces[-1](-1):
            initial.pop()
            pieces.insert(0, pieces.pop().shifted(-1))
        return Interlaced(initial, pieces)

    def __repr__(self) -> str:
        initial = ", ".join(str(v) if v.denominator == 1 else repr(v) for v in self.initial)
        pieces = ", ".join(repr(str(p)) for p in self.pieces)
        return (
            f"Interlaced(({initial}{',' if len(self.initial) == 1 else ''}), "
            f"({pieces}{',' if self.period == 1 else ''}))"
        )

    def __str__(self) -> str:
        initial = ", ".join(map(str, self.initial))
        pieces = ", ".join(map(str, self.pieces))
        return f"{initial}; {pieces}" if initial else pieces


@dataclass(frozen=True, slots=True, init=False, repr=False)
class ContinuedFraction:
    """The continued fraction a_0 + b_1/(a_1 + b_2/(a_2 + ...)).

    Parameters
    ----------
    a, b : Interlaced or anything that makes a polynomial in n
        The coefficients; b_0 is never used.

    Examples
    --------
    >>> apery = ContinuedFraction("34*n^3+51*n^2+27*n+5", "-n^6")
    >>> apery.a(1), apery.b(2)
    (Fraction(117, 1), Fraction(-64, 1))
    >>> print(ContinuedFraction.signed(Interlaced((), ("1", "m+1")), (-1, 1)))
    a = 1, m + 1; b = (-, +)
    """

    a: Interlaced
    b: Interlaced

    def __init__(self, a: Interlaced | Source, b: Interlaced | Source) -> None:
        object.__setattr__(self, "a", a if isinstance(a, Interlaced) else Interlaced((), (a,)))
        object.__setattr__(self, "b", b if isinstance(b, Interlaced) else Interlaced((), (b,)))

    @classmethod
    def signed(cls, a: Interlaced, signs: Iterable[int]) -> ContinuedFraction:
        """Build a_0 + s_0/(a_1 + s_1/(a_2 + ...)) from a sign word s of +1 and -1."""
        word = tuple(signs)
        if not word or any(s not in (1, -1) for s in word):
            raise InvalidInputError(f"a sign word is made of +1 and -1, not {word}")
        return cls(a, Interlaced((), (*word[-1:], *word[:-1])))

    @property
    def signs(self) -> tuple[int, ...] | None:
        """The sign word when every b_n is +1 or -1 periodically, else None."""
        if self.b.initial or any(p not in (Polynomial(1), Polynomial(-1)) for p in self.b.pieces):
            return None
        word = [int(p(0)) for p in self.b.pieces]
        return (*word[1:], *word[:1])

    @property
    def period(self) -> int:
        """The least common multiple of the periods of a and b."""
        return lcm(self.a.period, self.b.period)

    def canonical(self) -> ContinuedFraction:
        """Return the same fraction with both sequences canonical.

        As b_0 is never used, it becomes the value that the polynomials continue to, or 0
        where other initial terms stand between.

        Examples
        --------
        >>> ContinuedFraction("n", Interlaced((7,), ("m+1",))).canonical()
        ContinuedFraction('n', 'n')
        """
        b = self.b.canonical()
        if len(b.initial) == 1:
            b = Interlaced((b.pieces[-1](-1),), b.pieces).canonical()
        elif b.initial:
            b = Interlaced((0, *b.initial[1:]), b.pieces)
        return ContinuedFraction(self.a.canonical(), b)

    def __repr__(self) -> str:
        return f"ContinuedFraction({_argument(self.a)}, {_argument(self.b)})"

    def __str__(self) -> str:
        word = self.signs
        b = f"({', '.join('+' if s > 0 else '-' for s in word)})" if word else str(self.b)
        return f"a = {self.a}; b = {b}"


def _argument(sequence: Interlaced) -> str:
    """Text of one polynomial in n, or the representation of the sequence."""
    if sequence.initial or sequence.period > 1:
        return repr(sequence)
    return repr(str(sequence.pieces[0].renamed("n")))
