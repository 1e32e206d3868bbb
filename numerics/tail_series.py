"""Narrow bounds for the tails of slowly convergent continued fractions.

The tails t_n of a fraction with polynomial coefficients solve t_(n-1) (a_n + t_n) = b_n. Where
convergence is algebraic they have an expansion t_n ~ n^d (c_0 + c_1/n + c_2/n^2 + ...) with
rational coefficients; cut off and widened by C n^(d-K) it becomes an interval V(n) that
one recurrence step maps into V(n-1).

Guarantee: for every n from `start` on the tail t_n, though not its finite continuations, lies
within the bounds. That one step maps V(n) into V(n-1), and that V(n) lies where the theorem
of the plain bounds puts the tails, are inequalities between integer polynomials, decided for
all n >= start by the signs of shifted coefficients.

Why this suffices: for m > n the image of V(m) in step n lies in V(n). It also lies in the image
of the plain set at m, which holds t_n and shrinks to a point: for positive fractions it lies
between two convergents; for a > 0 > b it is [-g_n a_n, oo] with g_n = 1/2 + 1/(4n), see `_chain`
in `apery.numerics.tails`, of which Worpitzky's theorem for such fractions is a case. So t_n lies
in the closed V(n). Where V(n) sticks out below -g_n a_n it is cut off there: one step maps that end
to -g_(n-1) a_(n-1) at least.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from math import comb, isqrt

from flint import fmpq, fmpq_poly, fmpz_poly

from apery.core.continued_fraction import ContinuedFraction
from apery.numerics.tails import TailSet

LATEST = 1 << 14
"""Bounds that hold only beyond this index are of no use."""


def narrowed(fraction: ContinuedFraction, tails: TailSet, *, order: int) -> TailSet | None:
    """Return bounds of relative width about n^-order for the tails, or None.

    Parameters
    ----------
    fraction : ContinuedFraction
        One polynomial each for a and b from some index on.
    tails : TailSet
        Bounds that a theorem gives.
    order : int
        The number of coefficients of the expansion, at least 2.

    Returns
    -------
    TailSet or None
        None where convergence is not algebraic, where the expansion has other exponents than
        integers, and where the inequalities do not hold from a useful index on.

    Examples
    --------
    >>> from apery.numerics.tails import tail_set
    >>> slow = ContinuedFraction("2*n^3 + 3*n^2 + 3*n + 1", "-n^6")  # 1/zeta(3)
    >>> found = narrowed(slow, tail_set(slow), order=12)
    >>> low, high = found.bounds(1000)
    >>> found.start < 100, int(low), float((high - low) / low) > -1e-30
    (True, -1001001000, True)
    """
    a, b = fraction.a.canonical(), fraction.b.canonical()
    if a.period > 1 or b.period > 1:
        return None
    # Polynomials in the index n, integers after an equivalence with the constant `scale`.
    first, second = (s.pieces[0].shifted(-len(s.initial)) for s in (a, b))
    scale = first.denominator * second.denominator
    above = [int(c * scale) for c in first.coefficients()]
    below = [int(c * scale**2) for c in second.coefficients()]
    if not above or not below:
        return None
    sign = 1 if above[-1] > 0 else -1
    above = [sign * c for c in above]
    if len(below) - 1 > 2 * (len(above) - 1) + 2:
        return None
    earliest = max(tails.start, len(a.initial), len(b.initial), 2)
    for degree, coefficients in expansions(above, below, order + 3):
        made = _Bounds.of(above, below, degree, coefficients)
        # Where the tails are close to the end of the plain set, they are cut off there.
        for made.cut in (False, True):
            start = made.start(earliest)
            if start is None:
                continue
            return TailSet(
                start, made.at(sign * scale),
                f"{tails.theorem}; tails by their expansion to order {order}",
            )  # fmt: skip
    return None


def expansions(a: Sequence[int], b: Sequence[int], order: int) -> Iterator[tuple[int, list[fmpq]]]:
    """Yield the formal solutions t(n) = n^d (c_0 + c_1/n + ...) with rational coefficients.

    Parameters
    ----------
    a, b : sequence of int
        Coefficients of the polynomials, constant term first, the last one not 0.
    order : int
        Number of coefficients.

    Yields
    ------
    degree : int
        The exponent d.
    coefficients : list of fmpq
        c_0, ..., c_(order - 1).

    Examples
    --------
    >>> for degree, c in expansions([1, 3, 3, 2], [0, 0, 0, 0, 0, 0, -1], 4):
    ...     print(degree, *c)
    3 -1 -1 -1 0
    """
    size = max(2 * (len(a) - 1), len(b) - 1)
    if size % 2:
        return
    degree = size // 2
    alpha = _reversed(a, degree, order + 1)
    beta = _reversed(b, 2 * degree, order + 1)
    # c_0 (alpha_0 + c_0) = beta_0, with a double root or with roots of equal size.
    discriminant = alpha[0] ** 2 + 4 * beta[0]
    if discriminant == 0:
        made = _Expansion(degree, alpha, beta, [-alpha[0] / 2])
        for second in made.second():
            found = _Expansion(degree, alpha, beta, [-alpha[0] / 2, second])
            if found.solve(order, 1):
                yield degree, found.coefficients
    elif alpha[0] == 0:
        root = _root(beta[0])
        for lead in (root, -root) if root is not None else ():
            found = _Expansion(degree, alpha, beta, [lead])
            if found.solve(order, 0):
                yield degree, found.coefficients


def _reversed(coefficients: Sequence[int], degree: int, count: int) -> list[fmpq]:
    """Return p(n)/n^degree as coefficients of powers of 1/n."""
    found = [fmpq(0)] * max(count, degree + 1)
    for k, c in enumerate(coefficients):
        found[degree - k] = fmpq(c)
    return found[:count]


def _root(value: fmpq) -> fmpq | None:
    p, q = int(value.p), int(value.q)
    if p < 0 or isqrt(p) ** 2 != p or isqrt(q) ** 2 != q:
        return None
    return fmpq(isqrt(p), isqrt(q))


class _Expansion:
    """Coefficients of t, one after another, from (1-w)^d t(w/(1-w)) (alpha + t) = beta."""

    def __init__(self, degree: int, alpha: list[fmpq], beta: list[fmpq], known: list[fmpq]) -> None:
        self.degree, self.alpha, self.beta = degree, alpha, beta
        count = len(alpha)
        self.coefficients: list[fmpq] = []
        self.earlier = [fmpq(0)] * count  # (1-w)^d t(w/(1-w))
        self.sum = list(alpha)  # alpha + t
        for c in known:
            self._add(c)

    def _row(self, k: int) -> Iterator[int]:
        """Yield the coefficients of w^k (1-w)^(d-k) from w^k on."""
        power = self.degree - k
        for j in range(len(self.alpha) - k):
            if power >= 0:
                yield (-1) ** j * comb(power, j)
            else:
                yield comb(j - power - 1, j)

    def _add(self, c: fmpq) -> None:
        k = len(self.coefficients)
        self.coefficients.append(c)
        if c:
            self.sum[k] += c
            for j, factor in enumerate(self._row(k)):
                self.earlier[k + j] += c * factor

    def _residual(self, order: int) -> fmpq:
        products = (self.earlier[i] * self.sum[order - i] for i in range(order + 1))
        return sum(products, fmpq(0)) - self.beta[order]

    def _slope(self, k: int, order: int) -> fmpq:
        """Return the derivative of the residual of some order by c_k, where c_k = 0."""
        row = list(self._row(k))
        slope = self.earlier[order - k]
        for i in range(k, order + 1):
            slope += row[i - k] * self.sum[order - i]
        return slope

    def second(self) -> list[fmpq]:
        """Return the rational values of c_1 for a double root c_0."""
        if len(self.alpha) < 3 or self._residual(1):
            return []  # the exponents are halves of integers
        slope, constant = self._slope(1, 2), self._residual(2)
        root = _root(slope**2 - 4 * constant)
        if root is None:
            return []
        return [(-slope + root) / 2, (-slope - root) / 2]

    def solve(self, order: int, ahead: int) -> bool:
        """Find the coefficients up to `order`; False where one is not determined."""
        for k in range(len(self.coefficients), order):
            slope = self._slope(k, k + ahead)
            if not slope:
                return False
            self._add(-self._residual(k + ahead) / slope)
        return True


class _Bounds:
    """Intervals (W(n) - C)/n^e to (W(n) + C)/n^e for the tails, W an integer polynomial."""

    def __init__(
        self, a: fmpz_poly, b: fmpz_poly, middle: fmpz_poly, width: int, scale: int, power: int
    ) -> None:
        self.a, self.b = a, b
        self.middle, self.width, self.scale, self.power = middle, width, scale, power
        self.cut = False

    @classmethod
    def of(
        cls,
        a: Sequence[int],
        b: Sequence[int],
        degree: int,
        coefficients: Sequence[fmpq],
    ) -> _Bounds:
        *known, next_one, last = coefficients
        power = max(len(known) - 1 - degree, 0)
        exact = fmpq_poly([*[0] * (power + degree - len(known) + 1), *reversed(known)])
        scale = int(exact.denom())
        # Twice what is left out. The width is of the order of the last coefficient that is
        # kept: an error is neither enlarged nor made smaller in one step, up to 1/n.
        width = 2 * max(abs(int(c.p // c.q)) for c in (next_one, last)) + 2
        return cls(
            fmpz_poly(list(a)), fmpz_poly(list(b)), exact.numer(), width * scale, scale, power
        )

    def start(self, earliest: int) -> int | None:
        """Return an index from which on all inequalities hold, found by doubling."""
        inequalities = list(self._inequalities())
        start = earliest
        while start <= LATEST:
            shift = fmpz_poly([start, 1])
            if all(_is_nonnegative(p(shift)) for p in inequalities):
                return start
            start = 2 * start + 1
        return None

    def _inequalities(self) -> Iterator[fmpz_poly]:
        """Yield what must not be negative at n >= start + 1, as polynomials in n."""
        n, before = fmpz_poly([0, 1]), fmpz_poly([-1, 1])
        here, there = n**self.power, before**self.power
        low, high = self.middle - self.width, self.middle + self.width
        lower, upper = low(before), high(before)
        a, b = self.a * here * self.scale, self.b * here * there * self.scale**2
        yield self.a - 1
        if int(self.b[self.b.degree()]) > 0:
            yield self.b - 1
            yield low if not self.cut else fmpz_poly([-1])
            yield b - lower * (a + high)
            yield upper * (a + low) - b
        else:
            yield -self.b - 1
            yield (2 * n - 1) ** 2 * self.a * self.a(before) + 16 * n * before * self.b
            if self.cut:
                yield (2 * n + 1) * a + 4 * n * high
            else:
                yield (2 * n + 1) * a + 4 * n * low - 1
                yield b - lower * (a + low)
            yield upper * (a + high) - b

    def at(self, scale: int) -> Callable[[int], tuple[Fraction, Fraction]]:
        """Return n -> bounds for the tails of the fraction before it was scaled."""

        def bounds(n: int) -> tuple[Fraction, Fraction]:
            below = self.scale * n**self.power * scale
            ends = [Fraction(int(self.middle(n)) + e * self.width, below) for e in (-1, 1)]
            if self.cut:
                ends[0] = Fraction(-int(self.a(n)) * (2 * n + 1), 4 * n * scale)
            return min(ends), max(ends)

        return bounds


def _is_nonnegative(p: fmpz_poly) -> bool:
    return all(c >= 0 for c in p.coeffs())
