"""Where the tails of a continued fraction lie, and whether it converges.

The tail after a_n is t_n = b_(n+1)/(a_(n+1) + b_(n+2)/(a_(n+2) + ...)).

Guarantee: a `TailSet` holds every tail t_n with n >= start, and its finite
continuations 0, b_(n+1)/a_(n+1), ...; a fraction for which one is returned and in which no
b_n with n >= 1 is zero converges, in the extended sense that counts infinity as a value,
by the theorem that is named.

References
----------
H. Tietze, Über Kriterien für Konvergenz und Irrationalität unendlicher Kettenbrüche,
Math. Ann. 70 (1911) 236-265, DOI 10.1007/BF01461159 (semi-regular fractions).
L. Lorentzen and H. Waadeland, Continued Fractions: Convergence Theory (2008),
DOI 10.2991/978-94-91216-37-4 (Śleszyński-Pringsheim, Worpitzky, Seidel-Stern, Stern-Stolz).
H. S. Wall, Analytic Theory of Continued Fractions (1948), chapter IV (chain sequences).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpz_poly

from apery.core.continued_fraction import ContinuedFraction, Interlaced
from apery.core.polynomial import Polynomial
from apery.numerics.positivity import nonnegative_from


@dataclass(frozen=True, slots=True)
class TailSet:
    """Bounds for all tails from some index on.

    Parameters
    ----------
    start : int
        The bounds hold for t_n with n >= start.
    bounds : callable
        n -> (lower, upper), exact.
    theorem : str
        Why the fraction converges and its tails lie there.
    """

    start: int
    bounds: Callable[[int], tuple[Fraction, Fraction]]
    theorem: str


@dataclass(frozen=True, slots=True)
class Aligned:
    """The pieces of a and b over one common period, from a common start.

    Parameters
    ----------
    start : int
        Index of the first term that the pieces give.
    a, b : tuple of Polynomial
        a_(start + N m + j) and b_(start + N m + j) as polynomials in m.
    """

    start: int
    a: tuple[Polynomial, ...]
    b: tuple[Polynomial, ...]

    @classmethod
    def of(cls, fraction: ContinuedFraction) -> Aligned:
        """Bring both sequences to the same start, at least 1, and the same period."""
        start = max(1, len(fraction.a.initial), len(fraction.b.initial))

        def pieces(sequence: Interlaced) -> tuple[Polynomial, ...]:
            late = sequence.delayed(start - len(sequence.initial))
            return late.with_period(fraction.period).pieces

        return cls(start, pieces(fraction.a), pieces(fraction.b))

    def following(self, pieces: tuple[Polynomial, ...], j: int) -> Polynomial:
        """Return the piece for the index one after that of piece j."""
        period = len(pieces)
        return pieces[j + 1] if j + 1 < period else pieces[0].shifted(1)

    def from_index(self, inequalities: Iterator[Polynomial]) -> int | None:
        """Return an index from which on all polynomials in m are non-negative."""
        worst = 0
        for polynomial in inequalities:
            m0 = nonnegative_from(polynomial)
            if m0 is None:
                return None
            worst = max(worst, m0)
        return self.start + len(self.a) * worst


def termination(fraction: ContinuedFraction) -> int | None:
    """Return the least k >= 1 with b_k = 0, or None.

    Examples
    --------
    >>> termination(ContinuedFraction("1", "n - 3"))
    3
    """
    found = [k for k, v in enumerate(fraction.b.initial) if k and v == 0]
    start, period = len(fraction.b.initial), fraction.b.period
    for j, piece in enumerate(fraction.b.pieces):
        if not piece:
            found.append(start + j if start + j else period)
            continue
        integral = [int(c * piece.denominator) for c in piece.coefficients()]
        for factor, _ in fmpz_poly(integral).factor()[1]:
            if factor.degree() != 1:
                continue
            root = Fraction(-int(factor[0]), int(factor[1]))
            index = start + period * root + j
            if root.denominator == 1 and root >= 0 and index >= 1:
                found.append(int(index))
    return min(found, default=None)


def tail_set(fraction: ContinuedFraction) -> TailSet | None:
    """Return bounds for the tails, or None where no theorem known here applies.

    Examples
    --------
    >>> tail_set(ContinuedFraction("4*n+2", "1")).theorem
    'semi-regular (Tietze)'
    >>> tail_set(ContinuedFraction("n", "-n^2")) is None
    True
    """
    pieces = Aligned.of(fraction)
    for attempt in (_semi_regular, _pringsheim, _positive, _worpitzky, _chain):
        found = attempt(fraction, pieces)
        if found is not None:
            return found
    return None


def stern_stolz(fraction: ContinuedFraction) -> bool:
    """Whether the fraction diverges by the theorem of Stern and Stolz.

    For polynomials a and b with b_n never 0, the fraction is equivalent to one with
    b_n = 1 and coefficients of size n^(deg a - deg b/2); it diverges when their sum
    converges.
    """
    a, b = fraction.a.canonical(), fraction.b.canonical()
    if a.period > 1 or b.period > 1:
        return False
    return b.pieces[0].degree - 2 * max(a.pieces[0].degree, 0) > 2


def _semi_regular(fraction: ContinuedFraction, pieces: Aligned) -> TailSet | None:
    """b_n = 1 or -1, a_n >= 1 and a_n + b_(n+1) >= 1: complete quotients lie in [1, oo].

    Tietze has whole a_n; his proof needs none. With e_n = q_n + b_(n+1) q_(n-1) the images
    of [1, oo] are intervals of length 1/(q_n e_n), and e_n - e_(n-1) =
    (a_n + b_(n+1) - 1) q_(n-1) >= 0, q_n - q_(n-1) = (a_n - 2) q_(n-1) + e_(n-1). Where
    b_n = 1 infinitely often, e_n grows without bound, as a_n + b_(n+1) - 1 >= 1 then;
    else a_n >= 2 in the end and q_n grows by e_0 = 1 at least.
    """
    if any(b not in (Polynomial(1), Polynomial(-1)) for b in pieces.b):
        return None

    def inequalities() -> Iterator[Polynomial]:
        for j, a in enumerate(pieces.a):
            yield a - 1
            yield a + pieces.following(pieces.b, j) - 1

    start = pieces.from_index(inequalities())
    if start is None:
        return None

    def bounds(n: int) -> tuple[Fraction, Fraction]:
        return (Fraction(0), Fraction(1)) if fraction.b(n + 1) > 0 else (Fraction(-1), Fraction(0))

    return TailSet(start - 1, bounds, "semi-regular (Tietze)")


def _pringsheim(fraction: ContinuedFraction, pieces: Aligned) -> TailSet | None:
    """Return [-1, 1], in which all tails lie where |a_n| >= |b_n| + 1."""

    def inequalities() -> Iterator[Polynomial]:
        for a, b in zip(pieces.a, pieces.b, strict=True):
            yield _eventually_absolute(a) - _eventually_absolute(b) - 1

    start = pieces.from_index(inequalities())
    if start is None:
        return None
    settled = pieces.from_index(_eventually_absolute(p) for p in (*pieces.a, *pieces.b))
    if settled is None:
        return None
    return TailSet(
        max(start, settled) - 1,
        lambda n: (Fraction(-1), Fraction(1)),
        "|a_n| >= |b_n| + 1 (Śleszyński-Pringsheim)",
    )


def _worpitzky(fraction: ContinuedFraction, pieces: Aligned) -> TailSet | None:
    """Return the interval from 0 to 2 b_(n+1)/a_(n+1), where 4 |b_n| <= |a_n a_(n-1)|.

    With r_n = b_n/(a_n a_(n-1)) the tails are t_n = a_n r_(n+1)/(1 + r_(n+2)/(1 + ...)), and the
    part after the first 1 lies in [-1/2, 1/2].
    """
    sizes = [_eventually_absolute(p) for p in pieces.a]

    def inequalities() -> Iterator[Polynomial]:
        for j, b in enumerate(pieces.b):
            after = pieces.following(tuple(sizes), j)
            following = _eventually_absolute(pieces.following(pieces.b, j))
            yield sizes[j] * after - 4 * following
            yield sizes[j] - Fraction(1, sizes[j].denominator)
            yield _eventually_absolute(b)

    start = pieces.from_index(inequalities())
    if start is None:
        return None

    def bounds(n: int) -> tuple[Fraction, Fraction]:
        x = fraction.b(n + 1) / fraction.a(n + 1)
        return min(2 * x, Fraction(0)), max(2 * x, Fraction(0))

    return TailSet(start, bounds, "4 |b_n| <= |a_n a_(n-1)| (Worpitzky)")


def _chain(fraction: ContinuedFraction, pieces: Aligned) -> TailSet | None:
    """Return [-g_n a_n, 0] where a_n > 0 > b_n, -b_n <= a_n a_(n-1) g_(n-1) (1 - g_n).

    Here g_n = 1/2 + 1/(4n), the largest chain of this kind, for polynomials in the index. With
    D_n = q_n - g_n a_n q_(n-1) induction gives D_n >= a_n (1 - g_n) D_(n-1) > 0, so q_n is at
    least prod(g_k a_k) times the sum over j <= n of prod_(k <= j) (1 - g_k)/g_k = 1/(2j + 1), up
    to a constant. The images of [-g_n a_n, oo] have lengths |b_1 ... b_n|/(D_n q_(n-1)), which
    are at most a constant divided by that sum, and that diverges.
    """
    a, b = pieces.a[0], pieces.b[0]
    if len(pieces.a) > 1 or not a or not b:
        return None
    n = Polynomial("m") + pieces.start
    positive = _eventually_absolute(a)
    before = positive.shifted(-1)

    def inequalities() -> Iterator[Polynomial]:
        yield positive - Fraction(1, positive.denominator)
        yield before - Fraction(1, before.denominator)
        yield -b
        yield (2 * n - 1) ** 2 * positive * before + 16 * n * (n - 1) * b
        yield n - 2

    start = pieces.from_index(inequalities())
    if start is None:
        return None
    sign = 1 if positive == a else -1

    def bounds(index: int) -> tuple[Fraction, Fraction]:
        end = -fraction.a(index) * Fraction(2 * index + 1, 4 * index)
        return (end, Fraction(0)) if sign > 0 else (Fraction(0), end)

    return TailSet(start, bounds, "-b_n <= a_n a_(n-1) (1/4 + 1/(16 n(n-1))), a chain (Wall)")


def _positive(fraction: ContinuedFraction, pieces: Aligned) -> TailSet | None:
    """Return [0, b_(n+1)/a_(n+1)] for positive a, b whose Seidel-Stern series diverges.

    With all a negative the tails are the same with the other sign.
    """
    sizes = [_eventually_absolute(a) for a in pieces.a]
    if len({size == a for size, a in zip(sizes, pieces.a, strict=True)}) > 1:
        return None

    def inequalities() -> Iterator[Polynomial]:
        for a, b in zip(sizes, pieces.b, strict=True):
            # Values at integers are multiples of 1/denominator.
            yield a - Fraction(1, a.denominator)
            yield b - Fraction(1, b.denominator)

    start = pieces.from_index(inequalities())
    least_a = min(p.degree for p in pieces.a)
    if start is None or max(p.degree for p in pieces.b) - 2 * least_a > 2:
        return None

    def bounds(n: int) -> tuple[Fraction, Fraction]:
        x = fraction.b(n + 1) / fraction.a(n + 1)
        return min(x, Fraction(0)), max(x, Fraction(0))

    return TailSet(start - 1, bounds, "positive, with sum of sqrt(a_n a_(n+1)/b_(n+1)) divergent")


def _eventually_absolute(p: Polynomial) -> Polynomial:
    return -p if p and p.coefficients()[-1] < 0 else p
